//! What a reader knows of the counts behind the published figures, as exact relations
//! between whole numbers. Nothing here is approximate: a proof is checked in whole
//! arithmetic, whatever found it.

use std::collections::BTreeSet;

/// `low ≤ Σ coefficient × count ≤ high`; an end may be open.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::secrecy) struct Relation {
    /// Counts by number, each once, with a coefficient that is not zero.
    pub(in crate::secrecy) terms: Vec<(usize, i64)>,
    pub(in crate::secrecy) low: Option<i128>,
    pub(in crate::secrecy) high: Option<i128>,
}

impl Relation {
    /// The sum is this, exactly.
    pub(in crate::secrecy) fn exactly(terms: Vec<(usize, i64)>, value: i128) -> Self {
        Self { terms, low: Some(value), high: Some(value) }
    }

    /// A margin is the sum of its parts.
    #[cfg(test)]
    pub(super) fn sum(total: usize, parts: &[usize]) -> Self {
        let mut terms: Vec<(usize, i64)> = parts.iter().map(|part| (*part, 1)).collect();
        terms.push((total, -1));
        Self::exactly(terms, 0)
    }

    /// Its sum for these counts.
    pub(super) fn value(&self, counts: &[i64]) -> i128 {
        value(&self.terms, counts)
    }

    pub(in crate::secrecy) fn holds(&self, counts: &[i64]) -> bool {
        let value = self.value(counts);
        self.low.is_none_or(|low| low <= value)
            && self.high.is_none_or(|high| value <= high)
    }

    /// Whether it holds for counts that are given one by one.
    pub(super) fn holds_for(&self, count: &impl Fn(usize) -> i64) -> bool {
        let value: i128 = self
            .terms
            .iter()
            .map(|(at, factor)| i128::from(*factor) * i128::from(count(*at)))
            .sum();
        self.low.is_none_or(|low| low <= value)
            && self.high.is_none_or(|high| value <= high)
    }

    /// The count that it gives to the unit.
    pub(super) fn pins(&self) -> Option<usize> {
        match self.terms.as_slice() {
            [(count, 1)] if self.low.is_some() && self.low == self.high => Some(*count),
            _ => None,
        }
    }

    /// A total and its parts, when it is a plain sum.
    pub(in crate::secrecy) fn as_sum(&self) -> Option<(usize, Vec<usize>)> {
        let zero = self.low == Some(0) && self.high == Some(0);
        let totals: Vec<usize> = self
            .terms
            .iter()
            .filter(|(_, sign)| *sign == -1)
            .map(|(at, _)| *at)
            .collect();
        let parts: Vec<usize> =
            self.terms.iter().filter(|(_, sign)| *sign == 1).map(|(at, _)| *at).collect();
        let [total] = totals.as_slice() else { return None };
        (zero && parts.len() + 1 == self.terms.len()).then_some((*total, parts))
    }
}

pub(super) fn value(terms: &[(usize, i64)], counts: &[i64]) -> i128 {
    terms.iter().map(|(at, factor)| i128::from(*factor) * i128::from(counts[*at])).sum()
}

/// A published figure: shown, it tells its relations; hidden, it tells nothing more than
/// the laws.
#[derive(Clone)]
pub(in crate::secrecy) struct Printed {
    pub(in crate::secrecy) tells: Vec<Relation>,
    /// What hiding it loses.
    pub(in crate::secrecy) cost: u64,
    /// Always shown: a zero, or a figure that its producer publishes.
    pub(in crate::secrecy) fixed: bool,
}

impl Printed {
    /// The count it gives to the unit, when it tells nothing else.
    pub(super) fn pins(&self) -> Option<usize> {
        match self.tells.as_slice() {
            [only] => only.pins(),
            _ => None,
        }
    }

    /// Whether these counts would have been printed otherwise.
    pub(super) fn is_denied_by(&self, counts: &[i64]) -> bool {
        self.tells.iter().any(|relation| !relation.holds(counts))
    }
}

/// A sum of counts that nobody may show to be under the threshold.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::secrecy) struct Secret {
    pub(in crate::secrecy) terms: Vec<(usize, i64)>,
    /// It may seem as small as this, unless its structure forbids: one person.
    pub(in crate::secrecy) least: i64,
    pub(in crate::secrecy) threshold: i64,
    /// What its margins let expect of it: the order of the search.
    pub(in crate::secrecy) expected: u64,
}

/// Counts, what is known of them whatever is hidden, and the figures made of them.
#[derive(Default, Clone)]
pub(in crate::secrecy) struct System {
    /// The true counts.
    pub(in crate::secrecy) counts: Vec<i64>,
    /// The least each can be for a reader: one where a zero would have been printed.
    pub(in crate::secrecy) least: Vec<i64>,
    /// What always holds.
    pub(in crate::secrecy) laws: Vec<Relation>,
    /// What holds, perhaps by chance.
    pub(in crate::secrecy) guesses: Vec<Relation>,
    pub(in crate::secrecy) figures: Vec<Printed>,
    pub(in crate::secrecy) secrets: Vec<Secret>,
    /// More ties its counts than these relations say: nothing can be proven.
    pub(in crate::secrecy) is_too_large: bool,
    /// Counts that are printed nowhere stand behind its sums: its programs are no networks,
    /// and whole numbers are dear.
    pub(in crate::secrecy) is_cube: bool,
}

impl System {
    /// Whether a figure tells less than a count to the unit.
    pub(super) fn has_rates(&self) -> bool {
        let tells = self.figures.iter().flat_map(|figure| &figure.tells);
        tells.into_iter().any(|relation| relation.low != relation.high)
    }

    /// Whether a reader who sees what is not hidden cannot rule these counts out.
    pub(super) fn allows(&self, counts: &[i64], hidden: &[bool]) -> bool {
        counts.iter().zip(&self.least).all(|(count, least)| count >= least)
            && self.laws.iter().all(|law| law.holds(counts))
            && self
                .figures
                .iter()
                .zip(hidden)
                .all(|(figure, hidden)| *hidden || !figure.is_denied_by(counts))
    }
}

/// Where each count stands: in which laws, in which figures.
pub(super) struct Index {
    /// The figure that gives a count to the unit.
    pub(super) pinned_by: Vec<Option<usize>>,
    pub(super) laws: Vec<Vec<usize>>,
    /// The figures that tell anything else of it.
    pub(super) figures: Vec<Vec<usize>>,
    /// The sums that give a count from others, parts before what is made of them.
    pub(super) sums: Vec<Sum>,
}

/// A count, the law that says it is a sum, and what it is the sum of.
pub(super) struct Sum {
    pub(super) count: usize,
    pub(super) law: usize,
    pub(super) parts: Vec<usize>,
}

impl Index {
    pub(super) fn of(system: &System) -> Self {
        let none = || vec![Vec::new(); system.counts.len()];
        let mut index = Self {
            pinned_by: vec![None; system.counts.len()],
            laws: none(),
            figures: none(),
            sums: sums(system),
        };
        for (number, law) in system.laws.iter().enumerate() {
            for (count, _) in &law.terms {
                index.laws[*count].push(number);
            }
        }
        for (number, figure) in system.figures.iter().enumerate() {
            if let Some(count) = figure.pins() {
                index.pinned_by[count].get_or_insert(number);
                continue;
            }
            for (count, _) in figure.tells.iter().flat_map(|relation| &relation.terms) {
                if index.figures[*count].last() != Some(&number) {
                    index.figures[*count].push(number);
                }
            }
        }
        index
    }

    /// The laws and the shown figures that speak of some counts, each once.
    pub(super) fn about(
        &self,
        counts: &[usize],
        hidden: &[bool],
    ) -> (BTreeSet<usize>, BTreeSet<usize>) {
        let laws = counts.iter().flat_map(|count| &self.laws[*count]).copied();
        let figures = counts.iter().flat_map(|count| &self.figures[*count]).copied();
        (laws.collect(), figures.filter(|figure| !hidden[*figure]).collect())
    }
}

/// Each count that is a plain sum of others, once; sums that turn in a circle are left out.
fn sums(system: &System) -> Vec<Sum> {
    let mut left: Vec<Sum> = Vec::new();
    let mut is_made = vec![false; system.counts.len()];
    for (law, relation) in system.laws.iter().enumerate() {
        if let Some((count, parts)) = relation.as_sum()
            && !std::mem::replace(&mut is_made[count], true)
        {
            left.push(Sum { count, law, parts });
        }
    }
    let mut found = Vec::new();
    loop {
        let before = left.len();
        let (ready, later) = left
            .into_iter()
            .partition(|sum: &Sum| sum.parts.iter().all(|part| !is_made[*part]));
        left = later;
        for sum in ready {
            is_made[sum.count] = false;
            found.push(sum);
        }
        if left.len() == before {
            return found;
        }
    }
}
