//! Which figures to hide, beside those that are too small, so that no reader can tell what
//! a small count is worth.
//!
//! The reader knows every printed figure at its printed precision, that counts are whole,
//! and that a zero is printed: a hidden count is one at least. A secret is safe when, for
//! all he can find out, it may be as small as its structure allows and as large as the
//! threshold (P1). A sum of hidden counts that he could prove to be under the threshold
//! fails with its parts.
//!
//! In words: there are whole counts with secret ≤ least, and others with secret ≥ threshold, where
//! both obey every law, reach the least value of each count, and give every shown figure as it is
//! printed. As both could be the file, no reasoning of a reader excludes either end.
//!
//! A proof is one such set of counts ([`relations`], exact). [`cover`] looks for proofs by linear
//! programming; what has none gets one: the cheapest change of the counts that reaches the
//! end, whose figures are hidden. What turns out not to be needed is shown again. No proof,
//! no publication. Nothing depends on the clock or on chance.

mod cover;
mod expected;
mod known;
mod network;
mod program;
mod relations;
mod search;
mod wide;
mod work;

use std::rc::Rc;

use self::cover::End;
pub(super) use self::expected::expected;
use self::known::Known;
use self::network::Network;
use self::relations::{Index, value};
pub(super) use self::relations::{Printed, Relation, Secret, System};
use self::search::{Pattern, Problem, Search, better, refine};
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
    let (work, known) = (Work::of(work), Known::default());
    let (ends, given_away, cornered) = targets(system, &index, &work, &known);
    let network = Network::of(system, &index);
    let problem = Problem {
        system,
        index: &index,
        network,
        ends: &ends,
        already,
        work: &work,
        known: &known,
    };
    let mut best: Option<Pattern> = None;
    let rates = system.has_rates();
    let tried = match system.counts.len() {
        TRIED_ONCE.. => 1,
        _ if system.is_cube => 1,
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
    if !rates && !system.is_cube {
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
///
/// It is the smallest set that holds the secrets and is closed under « stands in the same law »
/// and « is told by the same figure ». Its counts are bound by laws alone, and what is shown
/// by none of them: a reader is left with what the structure says.
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
    known: &Known,
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
    // With everything hidden that may be, how far can each go? What is out of reach here is out
    // of reach whatever is hidden: to ask for it would hide everything and prove nothing. The
    // end is then as far as it goes, and it is told (`given_away`).
    let shown = vec![false; system.figures.len()];
    let network = Network::of(system, index);
    let problem =
        Problem { system, index, network, ends: &ends, already: &shown, work, known };
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

#[cfg(test)]
mod tests;
