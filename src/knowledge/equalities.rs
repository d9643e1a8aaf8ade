//! Sums that nobody declared: a line of counts that adds up others, two that make as much as
//! two others, in every place.
//!
//! What is found may be chance; it is told to secrecy as a guess, which hides more and never
//! less.

use std::collections::BTreeMap;

use crate::table::rests::{choices, subsets};

/// `left` lines add up to as much as `right` ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Equality {
    pub(super) left: Vec<usize>,
    pub(super) right: Vec<usize>,
}

/// How many lines stand together on a side.
const TOGETHER: usize = 4;
/// How many equalities chance alone may make before one says nothing more.
const CHANCE: f64 = 5.0;
/// Beyond this many trials only what a small count has a part in is looked at.
const TRIALS: f64 = 20_000.0;

/// The equalities that hold wherever all their counts are known, and somewhere say something.
///
/// Few columns of large counts are looked at in every way; among many small ones everything
/// would add up to something, and only the shortest sums mean anything.
pub(super) fn find(lines: &[Vec<Option<i64>>]) -> Vec<Equality> {
    let count = lines.len();
    let all: Vec<usize> = (0..count).collect();
    let mut found = Vec::new();
    // One count, or two, add up to nothing.
    if count < 3 {
        return found;
    }
    let mut budget = Budget::of(lines);
    let mut searched = 1;
    for size in 2..=TOGETHER.min(count.saturating_sub(1)) {
        if !budget.allows(count as f64 * choices(count - 1, size)) {
            break;
        }
        searched = size;
        for total in 0..count {
            let others: Vec<usize> =
                all.iter().copied().filter(|one| *one != total).collect();
            for parts in subsets(&others, size) {
                push(lines, vec![total], parts, &mut found);
            }
        }
    }
    // A total in the middle of its parts: all the others, or all but one of them.
    if count - 1 > searched {
        for total in 0..count {
            let others: Vec<usize> =
                all.iter().copied().filter(|one| *one != total).collect();
            push(lines, vec![total], others.clone(), &mut found);
            if budget.allows(others.len() as f64) {
                for without in &others {
                    let parts =
                        others.iter().copied().filter(|one| one != without).collect();
                    push(lines, vec![total], parts, &mut found);
                }
            }
        }
    }
    // A longer run of neighbours: counts only add up, so that each run ends where it makes
    // more than the total.
    for total in 0..count {
        for run in [
            runs(lines, total, &mut (0..total).rev()),
            runs(lines, total, &mut (total + 1..count)),
        ] {
            for run in run.into_iter().filter(|run| run.len() > searched.max(1)) {
                push(lines, vec![total], run, &mut found);
            }
        }
    }
    if budget.allows(3.0 * choices(count, 4)) {
        for four in subsets(&all, 4) {
            for (left, right) in [((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2))] {
                let left = vec![four[left.0], four[left.1]];
                let right = vec![four[right.0], four[right.1]];
                push(lines, left, right, &mut found);
            }
        }
    }
    if searched < TOGETHER {
        of_small(lines, searched, &mut budget, &mut found);
    }
    found
}

/// The runs of neighbours of a total that make no more than it anywhere, and as much
/// wherever all is known.
fn runs(
    lines: &[Vec<Option<i64>>],
    total: usize,
    neighbours: &mut dyn Iterator<Item = usize>,
) -> Vec<Vec<usize>> {
    let mut sums = vec![Some(0_i64); lines[total].len()];
    let mut run = Vec::new();
    let mut found = Vec::new();
    for line in neighbours {
        run.push(line);
        for (sum, count) in sums.iter_mut().zip(&lines[line]) {
            *sum = sum.zip(*count).map(|(sum, count)| sum + count);
        }
        let places =
            || sums.iter().zip(&lines[total]).filter_map(|(sum, all)| sum.zip(*all));
        if places().any(|(sum, all)| sum > all) {
            break;
        }
        if places().all(|(sum, all)| sum == all) {
            let mut sorted = run.clone();
            sorted.sort_unstable();
            found.push(sorted);
        }
    }
    found
}

/// How many trials chance leaves room for.
struct Budget {
    /// How often a trial holds by chance.
    odds: f64,
    expected: f64,
}

impl Budget {
    fn of(lines: &[Vec<Option<i64>>]) -> Self {
        let places = lines.first().map_or(0, Vec::len);
        let range = |place: usize| {
            let counts =
                lines.iter().filter_map(|line| line.get(place).copied().flatten());
            counts.max().unwrap_or(1).max(1) as f64
        };
        let odds = (0..places).map(|place| 1.0 / range(place)).product();
        Self { odds, expected: 0.0 }
    }

    fn allows(&mut self, trials: f64) -> bool {
        let expected = self.expected + trials * self.odds;
        let allowed = expected <= CHANCE && trials <= TRIALS;
        if allowed {
            self.expected = expected;
        }
        allowed
    }
}

/// Among many lines, those that a small count has a part in: it is what they would give away.
fn of_small(
    lines: &[Vec<Option<i64>>],
    searched: usize,
    budget: &mut Budget,
    found: &mut Vec<Equality>,
) {
    /// The largest threshold in use.
    const SMALL: i64 = 11;
    let known: Option<Vec<Vec<i64>>> =
        lines.iter().map(|line| line.iter().copied().collect()).collect();
    let Some(known) = known else { return };
    let mut by_counts: BTreeMap<&[i64], Vec<usize>> = BTreeMap::new();
    for (at, line) in known.iter().enumerate() {
        by_counts.entry(line).or_default().push(at);
    }
    let is_small = |line: &Vec<i64>| line.iter().any(|count| (1..SMALL).contains(count));
    let small: Vec<usize> = (0..known.len()).filter(|at| is_small(&known[*at])).collect();
    // With the small one, as many as were not tried yet.
    for size in searched..TOGETHER {
        let trials = small.len() as f64 * choices(known.len() - 1, size);
        if !budget.allows(trials) {
            return;
        }
        for one in &small {
            let own = &known[*one];
            let others: Vec<usize> =
                (0..known.len()).filter(|other| other != one).collect();
            for parts in subsets(&others, size) {
                let sum = |at: usize| {
                    own[at] + parts.iter().map(|part| known[*part][at]).sum::<i64>()
                };
                let sums: Vec<i64> = (0..own.len()).map(sum).collect();
                for total in by_counts.get(sums.as_slice()).into_iter().flatten() {
                    if total == one || parts.contains(total) {
                        continue;
                    }
                    let mut right = vec![*one];
                    right.extend(&parts);
                    push(lines, vec![*total], right, found);
                }
            }
        }
    }
}

fn push(
    lines: &[Vec<Option<i64>>],
    left: Vec<usize>,
    right: Vec<usize>,
    found: &mut Vec<Equality>,
) {
    let places = lines.first().map_or(0, Vec::len);
    let side = |side: &[usize], place: usize| -> Option<Vec<i64>> {
        side.iter().map(|line| lines.get(*line)?.get(place).copied().flatten()).collect()
    };
    let mut says_something = false;
    for place in 0..places {
        let (Some(one), Some(other)) = (side(&left, place), side(&right, place)) else {
            continue;
        };
        if one.iter().sum::<i64>() != other.iter().sum::<i64>() {
            return;
        }
        says_something |= other.iter().filter(|count| **count > 0).count() > 1;
    }
    let equality = Equality { left, right };
    if says_something && !found.contains(&equality) {
        found.push(equality);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_pairs_are_found() {
        let known = |counts: &[i64]| -> Vec<Vec<Option<i64>>> {
            counts.iter().map(|count| vec![Some(*count)]).collect()
        };
        let has = |counts: &[i64], left: &[usize], right: &[usize]| {
            let wanted = Equality { left: left.to_vec(), right: right.to_vec() };
            find(&known(counts)).contains(&wanted)
        };
        assert!(has(&[3, 40, 43], &[2], &[0, 1]));
        assert!(has(&[57, 20, 40, 3, 100], &[4], &[0, 2, 3]), "not neighbours");
        assert!(has(&[50, 3, 30, 23], &[0, 1], &[2, 3]), "men and women, alone and not");
        assert!(find(&known(&[3, 41, 43])).is_empty());
        assert!(find(&known(&[5, 0, 5])).is_empty(), "a zero adds nothing");
        let two =
            vec![vec![Some(3), Some(7)], vec![Some(4), Some(1)], vec![Some(7), None]];
        assert_eq!(find(&two).len(), 1, "what is not known denies nothing");
    }
}
