//! Ways around a count. In tables with two sides, and one nested grouping, each count stands
//! in two sums at most: the sums are places, the counts ways between them, and a count moves
//! by as much as a way round leads back to it. Such a way is a proof in whole
//! numbers that no program has to be solved for, in time that grows with the table and not
//! with its square; what is no network finds none here, and is left to the programs.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::relations::{Index, System};

/// Counts that differ from what they are, and by how much.
pub(super) type Moves = Vec<(usize, i64)>;

/// The sums that a count stands in, and with which sign.
type Ends = [Option<(usize, i64)>; 2];

/// The sums of a system as places, its counts as ways.
pub(super) struct Network<'s> {
    system: &'s System,
    index: &'s Index,
    /// None for counts that stand in more than two sums, or several times in one.
    ends: Vec<Option<Ends>>,
}

/// A sum, and whether it is too large or too small by what moves.
type State = (usize, i64);

/// What each sum costs to reach, and the last step: from where, by which count, by how much.
type Reached = BTreeMap<State, (u64, Option<(State, usize, i64)>)>;

/// A sum with what is needed to hold again; none where nothing is lacking any more.
type Goal = Option<State>;

impl<'s> Network<'s> {
    pub(super) fn of(system: &'s System, index: &'s Index) -> Self {
        let ends = (0..system.counts.len()).map(|count| {
            let mut ends: Ends = [None, None];
            let mut met = 0;
            for law in &index.laws[count] {
                let relation = &system.laws[*law];
                if relation.low != relation.high {
                    // What is at least one is looked at once the way is known.
                    continue;
                }
                let factor = relation.terms.iter().find(|(at, _)| *at == count);
                let factor = factor.map_or(0, |(_, factor)| *factor);
                if factor.abs() != 1 || met == ends.len() {
                    return None;
                }
                ends[met] = Some((*law, factor));
                met += 1;
            }
            Some(ends)
        });
        Self { system, index, ends: ends.collect() }
    }

    /// The cheapest way to move a count by so much; `cost` says what moving another loses,
    /// none where it may not move.
    pub(super) fn around(
        &self,
        count: usize,
        by: i64,
        cost: &dyn Fn(usize) -> Option<u64>,
    ) -> Option<Moves> {
        if by == 0 || !self.has_room(count, by) {
            return None;
        }
        let sign = by.signum();
        let mut moves: BTreeMap<usize, i64> = [(count, by)].into();
        let ends: Vec<(usize, i64)> = self.ends[count]?.into_iter().flatten().collect();
        let goal = ends.get(1).map(|(law, factor)| (*law, -factor * sign));
        if let Some((law, factor)) = ends.first() {
            let (way, closes) = self.way(count, (*law, factor * sign), goal, by, cost)?;
            add(&mut moves, way);
            if let (false, Some((law, factor))) = (closes, ends.get(1)) {
                let (way, _) = self.way(count, (*law, factor * sign), None, by, cost)?;
                add(&mut moves, way);
            }
        }
        let moves: Moves = moves.into_iter().filter(|(_, by)| *by != 0).collect();
        self.holds(&moves).then_some(moves)
    }

    fn has_room(&self, count: usize, by: i64) -> bool {
        self.system.counts[count] + by >= self.system.least[count]
    }

    /// The cheapest way from a sum that does not hold any more to the one that is lacking as
    /// much, or out; and whether it ends at that one.
    fn way(
        &self,
        count: usize,
        from: State,
        goal: Goal,
        by: i64,
        cost: &dyn Fn(usize) -> Option<u64>,
    ) -> Option<(Vec<(usize, i64)>, bool)> {
        let size = by.abs();
        let mut best: Reached = [(from, (0, None))].into();
        let mut open = BinaryHeap::from([Reverse((0_u64, from))]);
        let mut out: Option<(u64, State, usize, i64)> = None;
        while let Some(Reverse((so_far, state))) = open.pop() {
            if best.get(&state).is_some_and(|(known, _)| *known < so_far) {
                continue;
            }
            if out.as_ref().is_some_and(|(least, ..)| *least <= so_far) {
                break;
            }
            if Some(state) == goal && state != from {
                return Some((trace(&best, state), true));
            }
            let (law, over) = state;
            for (other, factor) in &self.system.laws[law].terms {
                if *other == count || factor.abs() != 1 {
                    continue;
                }
                let step = -over * factor;
                let Some(ends) = &self.ends[*other] else { continue };
                if !self.has_room(*other, step * size) {
                    continue;
                }
                let Some(own) = cost(*other) else { continue };
                let next = so_far.saturating_add(own).saturating_add(1);
                let beyond = ends.iter().flatten().find(|(at, _)| *at != law);
                match beyond {
                    None => {
                        if out.as_ref().is_none_or(|(least, ..)| next < *least) {
                            out = Some((next, state, *other, step * size));
                        }
                    }
                    Some((at, factor)) => {
                        let state_there = (*at, factor * step);
                        let known = best.get(&state_there);
                        if known.is_none_or(|(least, _)| next < *least) {
                            let from_there = (state, *other, step * size);
                            best.insert(state_there, (next, Some(from_there)));
                            // Nothing that is still open leads there for less.
                            if own == 0
                                && Some(state_there) == goal
                                && state_there != from
                            {
                                return Some((trace(&best, state_there), true));
                            }
                            open.push(Reverse((next, state_there)));
                        }
                    }
                }
            }
        }
        let (_, state, other, moved) = out?;
        let mut way = trace(&best, state);
        way.push((other, moved));
        Some((way, false))
    }

    /// Whether all laws hold with these counts; what is printed is not looked at.
    fn holds(&self, moves: &Moves) -> bool {
        let moved: BTreeMap<usize, i64> = moves.iter().copied().collect();
        let count = |at: usize| {
            self.system.counts[at] + moved.get(&at).copied().unwrap_or_default()
        };
        let within = moves.iter().all(|(at, _)| count(*at) >= self.system.least[*at]);
        let mut laws: Vec<usize> =
            moves.iter().flat_map(|(at, _)| &self.index.laws[*at]).copied().collect();
        laws.sort_unstable();
        laws.dedup();
        within && laws.into_iter().all(|law| self.system.laws[law].holds_for(&count))
    }

    /// The figures that these counts would change.
    pub(super) fn denied(&self, moves: &Moves) -> Vec<usize> {
        let moved: BTreeMap<usize, i64> = moves.iter().copied().collect();
        let count = |at: usize| {
            self.system.counts[at] + moved.get(&at).copied().unwrap_or_default()
        };
        let mut figures: Vec<usize> = moves
            .iter()
            .flat_map(|(at, _)| {
                self.index.pinned_by[*at].iter().chain(&self.index.figures[*at])
            })
            .copied()
            .collect();
        figures.sort_unstable();
        figures.dedup();
        let tells = |figure: usize| &self.system.figures[figure].tells;
        figures.retain(|figure| {
            tells(*figure).iter().any(|relation| !relation.holds_for(&count))
        });
        figures
    }
}

fn add(moves: &mut BTreeMap<usize, i64>, way: Vec<(usize, i64)>) {
    for (count, by) in way {
        *moves.entry(count).or_default() += by;
    }
}

fn trace(best: &Reached, mut state: State) -> Vec<(usize, i64)> {
    let mut way = Vec::new();
    while let Some((_, Some((from, count, by)))) = best.get(&state) {
        way.push((*count, *by));
        state = *from;
    }
    way
}
