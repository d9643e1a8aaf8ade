//! Systems too large for programs: each secret gets a way round of its own, hidden for good.
//!
//! What is hidden only grows, so that a way that is proven once stays proven: fewer figures are
//! shown that could deny it. Where no way is found, everything that contains the secret falls,
//! and the outcome says that more was hidden than may have been needed.

use super::network::{Moves, Network};
use super::relations::{Index, Secret, System, value};
use super::search::telling_of;
use super::{Outcome, all_that_contain};

/// The figures to hide, without a program.
pub(super) fn hidden(system: &System, index: &Index, already: &[bool]) -> Outcome {
    let mut hidden = telling_of(system, already);
    let network = Network::of(system, index);
    let mut lost: Vec<Secret> = Vec::new();
    for secret in &system.secrets {
        if !has_ways(system, index, &network, secret, &mut hidden) {
            lost.push(secret.clone());
        }
    }
    let widened = !lost.is_empty();
    if widened {
        let around = all_that_contain(system, &lost);
        hidden.iter_mut().zip(around).for_each(|(one, around)| *one |= around);
    }
    Outcome { hidden, widened, given_away: 0, cornered: Vec::new() }
}

/// Hides what lets a count seem as small and as large as it should.
fn has_ways(
    system: &System,
    index: &Index,
    network: &Network<'_>,
    secret: &Secret,
    hidden: &mut [bool],
) -> bool {
    let now = value(&secret.terms, &system.counts);
    let [(count, 1)] = secret.terms.as_slice() else { return false };
    let ends = [secret.threshold, secret.least.max(system.least[*count])];
    for target in ends {
        let by = i128::from(target) - now;
        let Ok(by) = i64::try_from(by) else { return false };
        if by == 0 {
            continue;
        }
        // What is hidden already costs nothing, and is looked at alone first.
        let free = |other: usize| {
            index.pinned_by[other].is_none_or(|figure| hidden[figure]).then_some(0)
        };
        let any = |other: usize| match index.pinned_by[other] {
            Some(figure) if hidden[figure] => Some(0),
            Some(figure) if system.figures[figure].fixed => None,
            Some(figure) => Some(1 + system.figures[figure].cost),
            None => Some(0),
        };
        let may_be = |moves: &Moves| {
            let mut denied = network.denied(moves).into_iter();
            denied.all(|figure| hidden[figure] || !system.figures[figure].fixed)
        };
        let near = network.around(*count, by, &free).filter(may_be);
        let Some(moves) =
            near.or_else(|| network.around(*count, by, &any).filter(may_be))
        else {
            return false;
        };
        for figure in network.denied(&moves) {
            hidden[figure] = true;
        }
    }
    true
}
