//! One search: proofs looked for, figures hidden where there are none, and shown again where
//! the proofs can do without.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::cover::{Change, End, Goal, Reader};
use super::known::Known;
use super::network::{Moves, Network};
use super::program::Solved;
use super::relations::{Index, Printed, System, value};
use super::work::Work;
use super::{ORDERS, Order, REFINED, ROUNDS, all_that_contain};

/// A system with what was found out of it once.
pub(super) struct Problem<'s> {
    pub(super) system: &'s System,
    pub(super) index: &'s Index,
    /// The targets of each secret, the high one first.
    pub(super) ends: &'s [[i64; 2]],
    /// Figures that are hidden whatever is found.
    pub(super) already: &'s [bool],
    pub(super) network: Network<'s>,
    pub(super) work: &'s Work,
    pub(super) known: &'s Known,
}

impl Problem<'_> {
    pub(super) fn goal(&self, secret: usize, end: End) -> Goal<'_> {
        let [high, low] = self.ends[secret];
        let target = match end {
            End::High => high,
            End::Low => low,
        };
        Goal { terms: &self.system.secrets[secret].terms, target }
    }
}

/// A set of hidden figures that is proven safe.
pub(super) struct Pattern {
    pub(super) hidden: Vec<bool>,
    pub(super) loss: u64,
}

pub(super) fn better(best: &mut Option<Pattern>, found: Option<Pattern>) -> bool {
    let Some(found) = found else { return false };
    if best.as_ref().is_some_and(|best| best.loss <= found.loss) {
        return false;
    }
    *best = Some(found);
    true
}

/// Forbids each figure hidden beside the secrets in turn, as long as that makes a better
/// pattern.
///
/// Each pattern is proven by itself, so that the cheaper of two is as safe as the other: only
/// the loss is compared.
pub(super) fn refine(problem: &Problem<'_>, best: &mut Option<Pattern>) {
    let system = problem.system;
    if system.counts.len() > REFINED {
        return;
    }
    let telling = telling(problem);
    for _ in 0..ROUNDS {
        let Some(pattern) = best.as_ref() else { return };
        let extra: Vec<usize> = (0..pattern.hidden.len())
            .filter(|figure| pattern.hidden[*figure] && !telling[*figure])
            .collect();
        let mut improved = false;
        for figure in extra {
            if problem.work.is_spent() {
                return;
            }
            let mut forbidden = vec![false; system.figures.len()];
            forbidden[figure] = true;
            for order in &ORDERS[..2] {
                let found = Search::new(problem, *order, &forbidden).run();
                improved |= better(best, found);
            }
        }
        if !improved {
            return;
        }
    }
}

/// The figures that are hidden whatever is found: those that tell a secret themselves.
fn telling(problem: &Problem<'_>) -> Vec<bool> {
    telling_of(problem.system, problem.already)
}

pub(super) fn telling_of(system: &System, already: &[bool]) -> Vec<bool> {
    let of_one: BTreeSet<&[(usize, i64)]> =
        system.secrets.iter().map(|secret| secret.terms.as_slice()).collect();
    let is_secret = |figure: &Printed| {
        !figure.fixed
            && figure
                .tells
                .iter()
                .any(|relation| of_one.contains(relation.terms.as_slice()))
    };
    let already = already.iter();
    system
        .figures
        .iter()
        .zip(already)
        .map(|(one, hidden)| *hidden || is_secret(one))
        .collect()
}

fn moved(counts: &[i64], moves: &Moves) -> Vec<i64> {
    let mut counts = counts.to_vec();
    moves.iter().for_each(|(count, by)| counts[*count] += by);
    counts
}

/// Counts that a reader cannot rule out.
type Witness = Rc<Vec<i64>>;

pub(super) struct Search<'s> {
    pub(super) problem: &'s Problem<'s>,
    /// Figures that must stay shown.
    pub(super) forbidden: &'s [bool],
    /// The secrets in the order they are protected.
    pub(super) order: Vec<usize>,
    /// The figures that tell a secret themselves.
    pub(super) telling: Vec<bool>,
    pub(super) hidden: Vec<bool>,
    /// The proofs of each secret, the high end first.
    pub(super) proofs: Vec<[Option<Witness>; 2]>,
}

impl<'s> Search<'s> {
    pub(super) fn new(
        problem: &'s Problem<'s>,
        order: Order,
        forbidden: &'s [bool],
    ) -> Self {
        let system = problem.system;
        let mut secrets: Vec<usize> = (0..system.secrets.len()).collect();
        secrets.sort_by_key(|secret| order(system.secrets[*secret].expected, *secret));
        let telling = telling(problem);
        let proofs = vec![[None, None]; system.secrets.len()];
        Self {
            problem,
            forbidden,
            order: secrets,
            hidden: telling.clone(),
            telling,
            proofs,
        }
    }

    /// `None` when the solver gives up: then everything is hidden.
    pub(super) fn run(mut self) -> Option<Pattern> {
        self.note(&Rc::new(self.problem.system.counts.clone()));
        self.prove_what_can_be();
        for (at, end) in End::BOTH.into_iter().enumerate() {
            for secret in self.order.clone() {
                if self.proofs[secret][at].is_none() {
                    self.open(secret, end)?;
                }
            }
        }
        self.show_again();
        let figures = self.problem.system.figures.iter();
        let lost = self.hidden.iter().zip(figures).filter(|(hidden, _)| **hidden);
        let loss = lost.map(|(_, figure)| figure.cost).sum();
        self.is_proven().then_some(Pattern { hidden: self.hidden, loss })
    }

    /// One set of counts may prove many ends: each is noted, if it is a proof at all. Whatever
    /// found it, it is checked here against all laws and all shown figures in whole arithmetic:
    /// a fault of the solver can cost a figure, never a secret.
    pub(super) fn note(&mut self, witness: &Witness) -> bool {
        let system = self.problem.system;
        if !system.allows(witness, &self.hidden) {
            return false;
        }
        for secret in 0..self.proofs.len() {
            let seems = value(&system.secrets[secret].terms, witness);
            for (at, end) in End::BOTH.into_iter().enumerate() {
                let target = self.problem.goal(secret, end).target;
                if self.proofs[secret][at].is_none() && end.is_reached(seems, target) {
                    self.proofs[secret][at] = Some(Rc::clone(witness));
                }
            }
        }
        true
    }

    /// Looks for proofs within what is hidden; ends without one stay open.
    pub(super) fn prove_what_can_be(&mut self) {
        for (at, end) in End::BOTH.into_iter().enumerate() {
            loop {
                let open = self.open_ends(at);
                if open.is_empty() {
                    break;
                }
                let goals: Vec<Goal<'_>> =
                    open.iter().map(|secret| self.problem.goal(*secret, end)).collect();
                let Some(found) = self.reader().together(&goals, end) else { break };
                self.keep(&found);
                if !self.note(&Rc::new(found)) || self.open_ends(at).len() == open.len() {
                    break;
                }
            }
            for secret in self.open_ends(at) {
                if self.proofs[secret][at].is_none() {
                    self.prove(secret, end);
                }
            }
        }
    }

    fn prove(&mut self, secret: usize, end: End) {
        let goal = self.problem.goal(secret, end);
        // A way round is found sooner than a program is solved.
        let is_free = |count: usize| {
            let pinned = self.problem.index.pinned_by[count];
            pinned.is_none_or(|figure| self.hidden[figure]).then_some(0)
        };
        if let Some(moves) = self.around(goal, &is_free) {
            let counts = moved(&self.problem.system.counts, &moves);
            if self.note(&Rc::new(counts)) {
                return;
            }
        }
        if let Some(moves) = self.known(goal) {
            let counts = moved(&self.problem.system.counts, &moves);
            if self.note(&Rc::new(counts)) {
                return;
            }
        }
        let found = self.reader().reaching(goal, end);
        if let Some(found) = found {
            self.keep(&found);
            self.note(&Rc::new(found));
        }
    }

    fn keep(&self, found: &[i64]) {
        self.problem.known.keep(&self.problem.system.counts, found);
    }

    /// A change found before that brings a sum to its end as well.
    fn known(&self, goal: Goal<'_>) -> Option<Moves> {
        let (system, index) = (self.problem.system, self.problem.index);
        let by = i128::from(goal.target) - value(goal.terms, &system.counts);
        let is_open = |count: usize| {
            index.pinned_by[count].is_none_or(|figure| self.hidden[figure])
        };
        self.problem.known.moving(goal.terms, by, |moves| {
            let mut each = moves.iter();
            each.all(|(count, by)| {
                is_open(*count) && system.counts[*count] + by >= system.least[*count]
            }) && system.allows(&moved(&system.counts, moves), &self.hidden)
        })
    }

    /// The way round that brings one count to its end.
    fn around(
        &self,
        goal: Goal<'_>,
        cost: &dyn Fn(usize) -> Option<u64>,
    ) -> Option<Moves> {
        let [(count, 1)] = goal.terms else { return None };
        let by = goal.target - self.problem.system.counts[*count];
        self.problem.network.around(*count, by, cost)
    }

    pub(super) fn reader(&self) -> Reader<'_> {
        let problem = self.problem;
        Reader::new(problem.system, problem.index, &self.hidden, problem.work)
    }

    pub(super) fn open_ends(&self, at: usize) -> Vec<usize> {
        (0..self.proofs.len()).filter(|one| self.proofs[*one][at].is_none()).collect()
    }

    /// Hides the figures denied by the cheapest change of the counts that reaches an end.
    ///
    /// The counts so changed reach the end and obey all laws. The shown figures that they deny
    /// are all that a reader has against them: hidden, the counts are a proof.
    fn open(&mut self, secret: usize, end: End) -> Option<()> {
        let change = Change {
            system: self.problem.system,
            index: self.problem.index,
            hidden: &self.hidden,
            forbidden: self.forbidden,
            work: self.problem.work,
        };
        let goal = self.problem.goal(secret, end);
        let counts = match change.cheapest(goal, end) {
            Solved::Counts(counts) => counts,
            Solved::Nothing | Solved::GivenUp => {
                let cost = |count: usize| change.cost_of(count);
                match self.around(goal, &cost) {
                    Some(moves) => moved(&self.problem.system.counts, &moves),
                    None => return self.hide_around(secret, end),
                }
            }
        };
        for (number, figure) in self.problem.system.figures.iter().enumerate() {
            if figure.is_denied_by(&counts) {
                if figure.fixed || self.forbidden[number] {
                    return None;
                }
                self.hidden[number] = true;
            }
        }
        self.keep(&counts);
        self.note(&Rc::new(counts)).then_some(())
    }

    /// Where no cheap change was found, everything that contains the secret is hidden.
    fn hide_around(&mut self, secret: usize, end: End) -> Option<()> {
        let system = self.problem.system;
        for (number, around) in
            all_that_contain(system, &system.secrets[secret..=secret]).iter().enumerate()
        {
            if *around && !self.forbidden[number] {
                self.hidden[number] = true;
            }
        }
        self.prove(secret, end);
        let at = usize::from(end == End::Low);
        self.proofs[secret][at].as_ref().map(|_| ())
    }

    /// Shows again, dearest first, what the proofs can do without.
    ///
    /// A figure that is shown again adds its own relations and no other: a proof that gives it
    /// as it is printed stays one. Those that do not are looked for again; where one is not
    /// found, the figure stays hidden and all is as before.
    fn show_again(&mut self) {
        let figures = &self.problem.system.figures;
        let mut extra: Vec<usize> = (0..self.hidden.len())
            .filter(|figure| self.hidden[*figure] && !self.telling[*figure])
            .collect();
        extra.sort_by_key(|figure| {
            (u64::MAX - figures[*figure].cost, usize::MAX - figure)
        });
        for figure in extra {
            let before = (self.hidden.clone(), self.proofs.clone());
            self.hidden[figure] = false;
            let denied = |proof: &Option<Witness>| {
                proof.as_ref().is_some_and(|one| figures[figure].is_denied_by(one))
            };
            let mut lost: Vec<(usize, usize)> = Vec::new();
            for (secret, proofs) in self.proofs.iter_mut().enumerate() {
                for (at, proof) in proofs.iter_mut().enumerate() {
                    if denied(proof) {
                        *proof = None;
                        lost.push((secret, at));
                    }
                }
            }
            // The first end that cannot be proven again settles it.
            let proven = lost.into_iter().all(|(secret, at)| {
                if self.proofs[secret][at].is_none() {
                    self.prove(secret, End::BOTH[at]);
                }
                self.proofs[secret][at].is_some()
            });
            if !proven {
                (self.hidden, self.proofs) = before;
            }
        }
    }

    fn is_proven(&self) -> bool {
        self.proofs.iter().flatten().all(Option::is_some)
    }
}
