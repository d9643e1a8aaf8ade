//! Which figures to hide, beside those that are too small, so that no reader can tell what
//! a small count is worth (SECRET §3).
//!
//! The reader knows every printed figure at its printed precision, that counts are whole,
//! and that a zero is printed: a hidden count is one at least. A secret is safe when, for
//! all he can find out, it may be as small as its structure allows and as large as the
//! threshold (P1). A sum of hidden counts that he could prove to be under the threshold
//! fails with its parts.
//!
//! A proof is a set of whole counts that agrees with everything shown ([`relations`], exact)
//! and brings a secret to one end of its interval. [`cover`] looks for proofs by linear
//! programming; what has none gets one: the cheapest change of the counts that reaches the
//! end, whose figures are hidden. What turns out not to be needed is shown again. No proof,
//! no publication. Nothing depends on the clock or on chance.

mod cover;
mod expected;
mod network;
mod program;
mod relations;
mod wide;
mod work;

use std::collections::BTreeSet;
use std::rc::Rc;

use self::cover::{Change, End, Goal, Reader};
pub(super) use self::expected::expected;
use self::network::{Moves, Network};
use self::program::Found;
use self::relations::{Index, value};
pub(super) use self::relations::{Printed, Relation, Secret, System};
pub(super) use self::work::{Work, shares};

/// What was decided for one system.
pub(super) struct Outcome {
    /// The figures to hide.
    pub(super) hidden: Vec<bool>,
    /// A limit of the search was met: more was hidden than may have been needed.
    pub(super) widened: bool,
    /// Secrets that what must stay shown gives away: figures that their producer publishes.
    pub(super) given_away: usize,
    /// Secrets that cannot seem to go as far as they should, whatever is hidden.
    cornered: Vec<usize>,
}

/// In which order the secrets are protected: it decides the result, so several are tried.
/// None looks at what they are worth, only at their places and at what their margins let
/// expect ([`expected`]).
type Order = fn(u64, usize) -> (u64, usize);

const ORDERS: [Order; 4] = [
    |expected, number| (expected, number),
    |expected, number| (u64::MAX - expected, number),
    |_, number| (0, number),
    |_, number| (0, usize::MAX - number),
];

/// Beyond this many counts no program is solved: ways round are looked for ([`wide`]).
const SEARCHED: usize = 4_000;
/// Larger systems are searched in one order only.
const TRIED_ONCE: usize = 1_500;
/// Systems up to this size are tried again without each of the figures that were hidden.
const REFINED: usize = 300;
/// How often at most.
const ROUNDS: usize = 6;

/// The figures to hide: those that tell a secret, and as few others as it takes.
///
/// Two readers are faced in turn: one who knows what is sure, then one who takes every guess
/// for true as well. What the first needs hidden stays hidden before the second, so that a
/// guess that is mere chance can only hide more.
pub(super) fn hidden(system: &System, work: u64) -> Outcome {
    let shown = vec![false; system.figures.len()];
    let first = hidden_from(system, &shown, work / 2);
    if system.guesses.is_empty() || system.secrets.is_empty() {
        return first;
    }
    let mut guessing = system.clone();
    guessing.laws.append(&mut guessing.guesses);
    let second = hidden_from(&guessing, &first.hidden, work / 2);
    let mut hidden: Vec<bool> = first
        .hidden
        .iter()
        .zip(second.hidden)
        .map(|(one, other)| *one || other)
        .collect();
    // All guesses together may leave a secret no room, when some of them are chance. Whoever
    // takes only the others for true must find nothing: no figure tied to it stays shown.
    let is_count = |secret: &&Secret| matches!(secret.terms.as_slice(), [(_, 1)]);
    let cornered = second.cornered.iter().map(|secret| &system.secrets[*secret]);
    let cornered: Vec<Secret> = cornered.filter(is_count).cloned().collect();
    if !cornered.is_empty() {
        let around = all_that_contain(&guessing, &cornered);
        hidden.iter_mut().zip(around).for_each(|(one, around)| *one |= around);
    }
    Outcome {
        hidden,
        widened: first.widened || second.widened,
        given_away: first.given_away,
        cornered: first.cornered,
    }
}

/// A system for which no proof is found is hidden whole, never shown; in one too large to be
/// searched, everything that contains a secret falls.
fn hidden_from(system: &System, already: &[bool], work: u64) -> Outcome {
    let shown = vec![false; system.figures.len()];
    if system.secrets.is_empty() {
        return Outcome {
            hidden: shown,
            widened: false,
            given_away: 0,
            cornered: Vec::new(),
        };
    }
    if system.is_too_large {
        let hidden = all_that_contain(system, &system.secrets);
        return Outcome { hidden, widened: true, given_away: 0, cornered: Vec::new() };
    }
    let index = Index::of(system);
    if system.counts.len() > SEARCHED {
        return wide::hidden(system, &index, already);
    }
    let work = Work::of(work);
    let (ends, given_away, cornered) = targets(system, &index, &work);
    let network = Network::of(system, &index);
    let problem =
        Problem { system, index: &index, network, ends: &ends, already, work: &work };
    let mut best: Option<Pattern> = None;
    let rates = system.has_rates();
    let tried = match system.counts.len() {
        TRIED_ONCE.. => 1,
        _ if rates => 2,
        _ => ORDERS.len(),
    };
    for order in &ORDERS[..tried] {
        if best.is_none() || !work.is_spent() {
            better(&mut best, Search::new(&problem, *order, &shown).run());
        }
    }
    let widened = work.is_spent();
    // Rates end in decimals, and whole numbers are dear: what was found is good enough.
    if !rates {
        refine(&problem, &mut best);
    }
    match best {
        Some(pattern) => {
            Outcome { hidden: pattern.hidden, widened, given_away, cornered }
        }
        None => {
            let wide = wide::hidden(system, &index, already);
            Outcome { given_away, cornered, widened: true, ..wide }
        }
    }
}

/// The figures that tell anything of some secrets' counts, or of a sum that holds one: no shown
/// figure involves a hidden count then.
fn all_that_contain(system: &System, secrets: &[Secret]) -> Vec<bool> {
    let mut open = vec![false; system.counts.len()];
    for (count, _) in secrets.iter().flat_map(|secret| &secret.terms) {
        open[*count] = true;
    }
    loop {
        let before = open.iter().filter(|one| **one).count();
        for law in &system.laws {
            match law.as_sum() {
                Some((total, parts)) if parts.iter().any(|part| open[*part]) => {
                    open[total] = true;
                }
                // A total moves with one of its parts: any may be it.
                Some((total, parts)) if open[total] => {
                    parts.iter().for_each(|part| open[*part] = true);
                }
                Some(_) => {}
                None if law.terms.iter().any(|(count, _)| open[*count]) => {
                    law.terms.iter().for_each(|(count, _)| open[*count] = true);
                }
                None => {}
            }
        }
        let telling = system.figures.iter().filter(|figure| !figure.fixed);
        for figure in telling {
            let counts = || figure.tells.iter().flat_map(|one| &one.terms);
            if counts().any(|(count, _)| open[*count]) {
                counts().for_each(|(count, _)| open[*count] = true);
            }
        }
        if open.iter().filter(|one| **one).count() == before {
            break;
        }
    }
    let tells_of_open = |figure: &Printed| {
        let mut counts = figure.tells.iter().flat_map(|relation| &relation.terms);
        !figure.fixed && counts.any(|(count, _)| open[*count])
    };
    system.figures.iter().map(tells_of_open).collect()
}

/// How far each secret should seem to go, and how many cannot: what must stay shown tells
/// too much.
fn targets(
    system: &System,
    index: &Index,
    work: &Work,
) -> (Vec<[i64; 2]>, usize, Vec<usize>) {
    let mut least = Least::of(system);
    let wanted = system.secrets.iter().map(|secret| {
        let low = match secret.terms.as_slice() {
            [(count, 1)] => least.of_count(*count).max(secret.least),
            _ => secret.least,
        };
        [secret.threshold, low]
    });
    let mut ends: Vec<[i64; 2]> = wanted.collect();
    // With everything hidden that may be, how far can each go?
    let shown = vec![false; system.figures.len()];
    let network = Network::of(system, index);
    let problem = Problem { system, index, network, ends: &ends, already: &shown, work };
    let mut search = Search::new(&problem, ORDERS[0], &shown);
    search.hidden = system.figures.iter().map(|figure| !figure.fixed).collect();
    search.note(&Rc::new(system.counts.clone()));
    search.prove_what_can_be();
    let mut nearer: Vec<(usize, usize, i64)> = Vec::new();
    for (at, end) in End::BOTH.into_iter().enumerate() {
        for secret in search.open_ends(at) {
            // A search given up proves nothing: then everything will be hidden.
            let goal = problem.goal(secret, end);
            let bound = search.reader().bound(goal, end);
            if bound.is_none_or(|bound| end.may_reach(bound, goal.target)) {
                continue;
            }
            let now = value(&system.secrets[secret].terms, &system.counts);
            let found = search.reader().together(&[problem.goal(secret, end)], end);
            let furthest = found
                .filter(|counts| system.allows(counts, &search.hidden))
                .map_or(now, |counts| value(&system.secrets[secret].terms, &counts));
            nearer.push((secret, at, i64::try_from(furthest).unwrap_or(i64::MAX)));
        }
    }
    let given_away =
        nearer.iter().filter(|(_, at, _)| End::BOTH[*at] == End::High).count();
    let mut cornered: Vec<usize> = nearer.iter().map(|(secret, ..)| *secret).collect();
    cornered.sort_unstable();
    cornered.dedup();
    for (secret, at, furthest) in nearer {
        ends[secret][at] = furthest;
    }
    (ends, given_away, cornered)
}

/// The least value a count can have by its structure: what its parts add up to at least.
struct Least<'s> {
    system: &'s System,
    parts: Vec<Vec<usize>>,
    known: Vec<Option<i64>>,
}

impl<'s> Least<'s> {
    fn of(system: &'s System) -> Self {
        let mut parts = vec![Vec::new(); system.counts.len()];
        for (total, of) in system.laws.iter().filter_map(Relation::as_sum) {
            if parts[total].is_empty() {
                parts[total] = of;
            }
        }
        Self { system, parts, known: vec![None; system.counts.len()] }
    }

    fn of_count(&mut self, count: usize) -> i64 {
        if let Some(known) = self.known[count] {
            return known;
        }
        // A sum that turns in a circle (a count and zeros) says nothing.
        self.known[count] = Some(self.system.least[count]);
        let parts = self.parts[count].clone();
        let sum: i64 = parts.into_iter().map(|part| self.of_count(part)).sum();
        let least = sum.max(self.system.least[count]);
        self.known[count] = Some(least);
        least
    }
}

/// A system with what was found out of it once.
struct Problem<'s> {
    system: &'s System,
    index: &'s Index,
    /// The targets of each secret, the high one first.
    ends: &'s [[i64; 2]],
    /// Figures that are hidden whatever is found.
    already: &'s [bool],
    network: Network<'s>,
    work: &'s Work,
}

impl Problem<'_> {
    fn goal(&self, secret: usize, end: End) -> Goal<'_> {
        let [high, low] = self.ends[secret];
        let target = match end {
            End::High => high,
            End::Low => low,
        };
        Goal { terms: &self.system.secrets[secret].terms, target }
    }
}

/// A set of hidden figures that is proven safe.
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

/// Forbids each figure hidden beside the secrets in turn, as long as that makes a better
/// pattern.
fn refine(problem: &Problem<'_>, best: &mut Option<Pattern>) {
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

fn telling_of(system: &System, already: &[bool]) -> Vec<bool> {
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

struct Search<'s> {
    problem: &'s Problem<'s>,
    /// Figures that must stay shown.
    forbidden: &'s [bool],
    /// The secrets in the order they are protected.
    order: Vec<usize>,
    /// The figures that tell a secret themselves.
    telling: Vec<bool>,
    hidden: Vec<bool>,
    /// The proofs of each secret, the high end first.
    proofs: Vec<[Option<Witness>; 2]>,
}

impl<'s> Search<'s> {
    fn new(problem: &'s Problem<'s>, order: Order, forbidden: &'s [bool]) -> Self {
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
    fn run(mut self) -> Option<Pattern> {
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

    /// One set of counts may prove many ends: each is noted, if it is a proof at all.
    fn note(&mut self, witness: &Witness) -> bool {
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
    fn prove_what_can_be(&mut self) {
        for (at, end) in End::BOTH.into_iter().enumerate() {
            loop {
                let open = self.open_ends(at);
                if open.is_empty() {
                    break;
                }
                let goals: Vec<Goal<'_>> =
                    open.iter().map(|secret| self.problem.goal(*secret, end)).collect();
                let Some(found) = self.reader().together(&goals, end) else { break };
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
        let found = self.reader().together(&[goal], end);
        if let Some(found) = found {
            self.note(&Rc::new(found));
        }
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

    fn reader(&self) -> Reader<'_> {
        let problem = self.problem;
        Reader::new(problem.system, problem.index, &self.hidden, problem.work)
    }

    fn open_ends(&self, at: usize) -> Vec<usize> {
        (0..self.proofs.len()).filter(|one| self.proofs[*one][at].is_none()).collect()
    }

    /// Hides the figures denied by the cheapest change of the counts that reaches an end.
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
            Found::Counts(counts) => counts,
            Found::Nothing | Found::GivenUp => {
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

#[cfg(test)]
mod tests;
