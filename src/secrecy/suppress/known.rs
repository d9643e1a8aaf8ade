//! Changes of the counts that were found already. All laws that are sums hold for a change
//! whatever it is added to and however often, so that one that brought a secret to its end
//! may bring another there, turned round or repeated: that is tried before a program is
//! solved, which takes a thousand times as long.

use std::cell::RefCell;

use super::network::Moves;

/// More are not kept.
const MOST: usize = 400;

/// The changes, in the order they were found.
#[derive(Default)]
pub(super) struct Known {
    changes: RefCell<Vec<Moves>>,
}

impl Known {
    /// Keeps what makes these counts of those.
    pub(super) fn keep(&self, now: &[i64], found: &[i64]) {
        let changes = now.iter().zip(found).map(|(now, found)| found - now);
        let changes: Moves = changes.enumerate().filter(|(_, by)| *by != 0).collect();
        let mut known = self.changes.borrow_mut();
        if !changes.is_empty() && known.len() < MOST && !known.contains(&changes) {
            known.push(changes);
        }
    }

    /// The last change found that moves a sum by so much at least, and may be.
    pub(super) fn moving(
        &self,
        terms: &[(usize, i64)],
        by: i128,
        may_be: impl Fn(&Moves) -> bool,
    ) -> Option<Moves> {
        let moved = |change: &Moves| -> i128 {
            let of = |count: &usize| change.binary_search_by_key(count, |(at, _)| *at);
            let terms = terms.iter().filter_map(|(count, factor)| {
                let (_, by) = change[of(count).ok()?];
                Some(i128::from(*factor) * i128::from(by))
            });
            terms.sum()
        };
        let changes = self.changes.borrow();
        changes.iter().rev().find_map(|change| {
            let (one, wanted) = (moved(change), by.abs());
            if one == 0 {
                return None;
            }
            // So often, and in such a direction, that sum and wish meet: ⌈wanted ÷ one⌉.
            let times = (wanted + one.abs() - 1) / one.abs() * one.signum() * by.signum();
            let times = i64::try_from(times).ok()?;
            let repeated: Option<Moves> = change
                .iter()
                .map(|(count, by)| Some((*count, by.checked_mul(times)?)))
                .collect();
            repeated.filter(|change| may_be(change))
        })
    }
}
