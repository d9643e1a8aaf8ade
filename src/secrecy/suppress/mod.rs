//! Which cells of tables with margins to hide, beside those that are too small, so that no
//! reader can tell what a small one is worth (SECRET §3).
//!
//! The reader knows every printed figure, that counts are whole, and that a zero is printed:
//! a hidden count is one at least. A small count is safe when, for all he can find out, it
//! may be as small as its structure allows and as large as the threshold (P1). A sum of
//! hidden counts that he could prove to be under the threshold fails with its parts.
//!
//! [`cover`] proves it with a completion of the table for each end of each interval. What
//! has none gets one: the cheapest change of the table that reaches it, whose cells are
//! hidden. What turns out not to be needed is shown again. Nothing depends on the clock or
//! on chance: the same tables give the same mask.

mod cover;

use std::rc::Rc;

use self::cover::{Cover, End};

/// Tables with margins, as counts and the sums that tie them.
#[derive(Debug, Clone, Default)]
pub(super) struct System {
    /// The counts.
    pub(super) counts: Vec<u32>,
    /// The threshold of each; none where a figure may always be printed.
    pub(super) thresholds: Vec<u32>,
    /// A margin and the counts that make it up.
    pub(super) sums: Vec<(usize, Vec<usize>)>,
}

impl System {
    /// Counts from 1 to one under their threshold.
    fn small(&self) -> Vec<usize> {
        let is_small = |cell: &usize| {
            self.counts[*cell] > 0 && self.counts[*cell] < self.thresholds[*cell]
        };
        (0..self.counts.len()).filter(is_small).collect()
    }

    /// What hiding a cell loses: what it counts, as a reader sees it.
    fn cost(&self, cell: usize) -> f64 {
        f64::from(self.counts[cell])
    }
}

/// The cells to hide: the small ones, and as few others as it takes.
///
/// A table for which no proof is found is hidden whole, never shown.
pub(super) fn hidden(system: &System) -> Vec<bool> {
    let small = system.small();
    if small.is_empty() {
        return vec![false; system.counts.len()];
    }
    let mut best: Option<Pattern> = None;
    let none = vec![false; system.counts.len()];
    for order in ORDERS {
        better(&mut best, Search::new(system, &small, order, &none).run());
    }
    refine(system, &small, &mut best);
    best.map_or_else(
        || system.counts.iter().map(|count| *count > 0).collect(),
        |pattern| pattern.hidden,
    )
}

/// In which order the small counts are protected: it decides the result, so several are
/// tried.
type Order = fn(&System, usize) -> (u32, usize);

const ORDERS: [Order; 4] = [
    |system, cell| (system.counts[cell], cell),
    |system, cell| (u32::MAX - system.counts[cell], cell),
    |_, cell| (0, cell),
    |_, cell| (0, usize::MAX - cell),
];

/// Tables up to this size are tried again without each of the cells that were hidden.
const REFINED: usize = 300;
/// How often at most.
const ROUNDS: usize = 6;

/// A set of hidden cells that is proven safe.
struct Pattern {
    hidden: Vec<bool>,
    loss: u64,
}

fn better(best: &mut Option<Pattern>, found: Option<Pattern>) -> bool {
    let Some(found) = found else { return false };
    if best.as_ref().is_some_and(|best| best.loss <= found.loss) {
        return false;
    }
    *best = Some(found);
    true
}

/// Forbids each hidden cell in turn, as long as that makes a better pattern.
fn refine(system: &System, small: &[usize], best: &mut Option<Pattern>) {
    if system.counts.len() > REFINED {
        return;
    }
    for _ in 0..ROUNDS {
        let Some(pattern) = best.as_ref() else { return };
        let extra: Vec<usize> = (0..pattern.hidden.len())
            .filter(|cell| pattern.hidden[*cell] && !small.contains(cell))
            .collect();
        let mut improved = false;
        for cell in extra {
            let mut forbidden = vec![false; system.counts.len()];
            forbidden[cell] = true;
            for order in ORDERS {
                let found = Search::new(system, small, order, &forbidden).run();
                improved |= better(best, found);
            }
        }
        if !improved {
            return;
        }
    }
}

/// A completion of the hidden cells that a reader cannot rule out.
type Witness = Rc<Vec<f64>>;

struct Search<'s> {
    system: &'s System,
    /// Cells that must stay shown.
    forbidden: &'s [bool],
    small: Vec<usize>,
    /// The least value each small count can have when everything is hidden.
    least: Vec<f64>,
    hidden: Vec<bool>,
    /// The proofs of each small count: as small as `least`, as large as the threshold.
    low: Vec<Option<Witness>>,
    high: Vec<Option<Witness>>,
}

impl<'s> Search<'s> {
    fn new(
        system: &'s System,
        small: &[usize],
        order: Order,
        forbidden: &'s [bool],
    ) -> Self {
        let mut small = small.to_vec();
        small.sort_by_key(|cell| order(system, *cell));
        let least = cover::least(system, &small);
        let mut hidden = vec![false; system.counts.len()];
        for cell in &small {
            hidden[*cell] = true;
        }
        let none = vec![None; small.len()];
        Self { system, forbidden, least, hidden, low: none.clone(), high: none, small }
    }

    /// `None` when the solver gives up: then everything is hidden.
    fn run(mut self) -> Option<Pattern> {
        self.prove_what_can_be()?;
        for end in [End::High, End::Low] {
            for index in 0..self.small.len() {
                if self.proof(index, end).is_none() {
                    self.open(index, end)?;
                }
            }
        }
        self.show_again()?;
        let lost = self.hidden.iter().zip(&self.system.counts);
        let loss =
            lost.filter(|(hidden, _)| **hidden).map(|(_, one)| u64::from(*one)).sum();
        self.is_proven().then_some(Pattern { hidden: self.hidden, loss })
    }

    fn proof(&self, index: usize, end: End) -> Option<&Witness> {
        match end {
            End::Low => self.low[index].as_ref(),
            End::High => self.high[index].as_ref(),
        }
    }

    fn target(&self, index: usize, end: End) -> f64 {
        match end {
            End::Low => self.least[index],
            End::High => f64::from(self.system.thresholds[self.small[index]]),
        }
    }

    /// One completion may prove many ends: each is noted.
    fn note(&mut self, witness: &Witness) {
        for (index, cell) in self.small.iter().enumerate() {
            let value = witness[*cell];
            if self.high[index].is_none()
                && value >= f64::from(self.system.thresholds[*cell]) - cover::NEAR
            {
                self.high[index] = Some(Rc::clone(witness));
            }
            if self.low[index].is_none() && value <= self.least[index] + cover::NEAR {
                self.low[index] = Some(Rc::clone(witness));
            }
        }
    }

    /// Looks for completions within what is hidden; ends without one stay open.
    fn prove_what_can_be(&mut self) -> Option<()> {
        let hidden = self.hidden.clone();
        let cover = Cover::new(self.system, &hidden);
        for end in [End::High, End::Low] {
            loop {
                let open = self.open_ends(end);
                if open.is_empty() {
                    break;
                }
                let goals: Vec<(usize, f64)> = open
                    .iter()
                    .map(|index| (self.small[*index], self.target(*index, end)))
                    .collect();
                let witness = Rc::new(cover.together(&goals, end)?);
                self.note(&witness);
                if self.open_ends(end).len() == open.len() {
                    break;
                }
            }
            for index in self.open_ends(end) {
                if self.proof(index, end).is_some() {
                    continue;
                }
                let witness = Rc::new(cover.furthest(self.small[index], end)?);
                self.note(&witness);
            }
        }
        Some(())
    }

    fn open_ends(&self, end: End) -> Vec<usize> {
        (0..self.small.len()).filter(|index| self.proof(*index, end).is_none()).collect()
    }

    /// Hides the cells of the cheapest change of the table that reaches an end.
    fn open(&mut self, index: usize, end: End) -> Option<()> {
        let target = self.target(index, end);
        let cell = self.small[index];
        let witness = Rc::new(cover::cheapest(
            self.system,
            &self.hidden,
            self.forbidden,
            cell,
            target,
        )?);
        for (other, value) in witness.iter().enumerate() {
            if (value - f64::from(self.system.counts[other])).abs() > cover::NEAR {
                self.hidden[other] = true;
            }
        }
        self.note(&witness);
        self.proof(index, end).map(|_| ())
    }

    /// Shows again, dearest first, what the proofs can do without.
    fn show_again(&mut self) -> Option<()> {
        let mut extra: Vec<usize> = (0..self.hidden.len())
            .filter(|cell| self.hidden[*cell] && !self.small.contains(cell))
            .collect();
        extra.sort_by(|left, right| {
            let by_cost = self.system.cost(*right).total_cmp(&self.system.cost(*left));
            by_cost.then(right.cmp(left))
        });
        for cell in extra {
            let before = (self.hidden.clone(), self.low.clone(), self.high.clone());
            self.hidden[cell] = false;
            let count = f64::from(self.system.counts[cell]);
            let uses = |witness: &Option<Witness>| {
                witness
                    .as_ref()
                    .is_some_and(|one| (one[cell] - count).abs() > cover::NEAR)
            };
            for proof in self.low.iter_mut().chain(&mut self.high) {
                if uses(proof) {
                    *proof = None;
                }
            }
            self.prove_what_can_be()?;
            if !self.is_proven() {
                (self.hidden, self.low, self.high) = before;
            }
        }
        Some(())
    }

    fn is_proven(&self) -> bool {
        self.low.iter().chain(&self.high).all(Option::is_some)
    }
}

#[cfg(test)]
mod tests;
