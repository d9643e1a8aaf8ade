//! From the sides of all rings to arcs between junctions, and back to rings of arcs.
//!
//! Every ring is walked with its zone on the left. A side walked both ways by one zone is inside
//! it and disappears: that is how pieces of one group are united. A junction is a point where
//! more than two sides meet, or where the zones beside the border change.

use std::collections::BTreeSet;
use std::f64::consts::TAU;

use super::super::plane::Point;
use super::Edge;

/// A zone beside an arc.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) group: u32,
    /// Positive on the left of the arc walked forwards, negative on its right; more than one
    /// only where a file has the same contour several times.
    pub(super) turns: i32,
}

/// A line between two junctions, or a closed one without any (its first point repeated).
#[derive(Debug, Clone)]
pub(super) struct Arc {
    pub(super) points: Vec<u32>,
    pub(super) sides: Vec<Side>,
}

/// The arcs of a ring, in order; `true` walks the arc forwards.
pub(super) type ArcRing = Vec<(u32, bool)>;

/// A side between two points, with what is on each side of it.
struct Line {
    low: u32,
    high: u32,
    sides: std::ops::Range<usize>,
}

/// The arcs that some sides make.
pub(super) fn arcs(edges: &[Edge], points: usize) -> Vec<Arc> {
    let (lines, sides) = lines(edges);
    let sides_of = |line: &Line| sides.get(line.sides.clone()).unwrap_or_default();

    // The lines at each point, one list after the other.
    let mut first = vec![0_u32; points + 1];
    for end in lines.iter().flat_map(|line| [line.low, line.high]) {
        if let Some(count) = first.get_mut(end as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for count in &mut first {
        sum += *count;
        *count = sum;
    }
    let mut fill = first.clone();
    let mut at = vec![0_u32; lines.len() * 2];
    for (number, line) in lines.iter().enumerate() {
        for end in [line.low, line.high] {
            if let Some(next) = fill.get_mut(end as usize) {
                if let Some(slot) = at.get_mut(*next as usize) {
                    *slot = number as u32;
                }
                *next += 1;
            }
        }
    }
    let lines_at = |point: u32| -> &[u32] {
        let range = |index: usize| first.get(index).map_or(0, |at| *at as usize);
        at.get(range(point as usize)..range(point as usize + 1)).unwrap_or_default()
    };
    let line = |number: u32| lines.get(number as usize);
    let is_junction = |point: u32| {
        let &[one, two] = lines_at(point) else { return true };
        let (Some(one), Some(two)) = (line(one), line(two)) else { return true };
        // Walked in by `one` and out by `two`, the zones must stay on their sides.
        let forwards = (one.high == point) == (two.low == point);
        let (before, after) = (sides_of(one), sides_of(two));
        before.len() != after.len()
            || before.iter().zip(after).any(|(a, b)| {
                a.group != b.group || a.turns != if forwards { b.turns } else { -b.turns }
            })
    };

    let mut used = vec![false; lines.len()];
    let mut arcs = Vec::new();
    // First from the junctions; what is left are closed lines without any.
    for from_junctions in [true, false] {
        for (number, line) in lines.iter().enumerate() {
            for start in [line.low, line.high] {
                let is_used = used.get(number).copied().unwrap_or(true);
                if is_used || (from_junctions && !is_junction(start)) {
                    continue;
                }
                let forwards = start == line.low;
                let oriented = sides_of(line).iter().map(|side| Side {
                    turns: if forwards { side.turns } else { -side.turns },
                    ..*side
                });
                let mut arc = Arc { points: vec![start], sides: oriented.collect() };
                let (mut point, mut next) = (start, Some(number as u32));
                while let Some(current) = next
                    && let Some(line) = lines.get(current as usize)
                    && let Some(flag) = used.get_mut(current as usize)
                    && !*flag
                {
                    *flag = true;
                    point = if line.low == point { line.high } else { line.low };
                    arc.points.push(point);
                    next = if point == start || is_junction(point) {
                        None
                    } else {
                        lines_at(point).iter().copied().find(|other| *other != current)
                    };
                }
                arcs.push(arc);
            }
        }
    }
    arcs
}

/// The distinct sides that separate two zones, or a zone from the outside.
fn lines(edges: &[Edge]) -> (Vec<Line>, Vec<Side>) {
    let mut walked: Vec<(u32, u32, u32, i32)> = edges
        .iter()
        .filter(|edge| edge.from != edge.to)
        .map(|edge| {
            let turns = if edge.from < edge.to { 1 } else { -1 };
            (edge.from.min(edge.to), edge.from.max(edge.to), edge.group, turns)
        })
        .collect();
    walked.sort_unstable();
    let mut lines = Vec::new();
    let mut sides: Vec<Side> = Vec::new();
    for same_ends in walked.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let first = sides.len();
        for same_group in same_ends.chunk_by(|a, b| a.2 == b.2) {
            let turns = same_group.iter().map(|walk| walk.3).sum();
            if let (Some(&(_, _, group, _)), true) = (same_group.first(), turns != 0) {
                sides.push(Side { group, turns });
            }
        }
        if let (Some(&(low, high, ..)), true) = (same_ends.first(), sides.len() > first) {
            lines.push(Line { low, high, sides: first..sides.len() });
        }
    }
    (lines, sides)
}

/// An arc as a zone walks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Walk {
    group: u32,
    start: u32,
    arc: u32,
    forwards: bool,
}

/// The rings of each group.
pub(super) fn rings(arcs: &[Arc], points: &[Point], groups: usize) -> Vec<Vec<ArcRing>> {
    let mut walks = Vec::new();
    for (arc, number) in arcs.iter().zip(0_u32..) {
        for side in &arc.sides {
            let forwards = side.turns > 0;
            let start = if forwards { arc.points.first() } else { arc.points.last() };
            let Some(&start) = start else { continue };
            let walk = Walk { group: side.group, start, arc: number, forwards };
            walks.extend((0..side.turns.unsigned_abs()).map(|_| walk));
        }
    }
    walks.sort_unstable();
    let mut rings = vec![Vec::new(); groups];
    for of_group in walks.chunk_by(|a, b| a.group == b.group) {
        let group = of_group.first().map_or(0, |walk| walk.group);
        if let Some(place) = rings.get_mut(group as usize) {
            *place = rings_of(of_group, arcs, points);
        }
    }
    rings
}

/// The rings that the walks of one group make.
fn rings_of(walks: &[Walk], arcs: &[Arc], points: &[Point]) -> Vec<ArcRing> {
    let place = |number: Option<&u32>| {
        number
            .and_then(|number| points.get(*number as usize))
            .copied()
            .unwrap_or_default()
    };
    // The arc as walked: its second point, its last but one, its last number.
    let second = |walk: &Walk| {
        let points = arcs.get(walk.arc as usize).map_or(&[][..], |arc| &arc.points);
        let back = points.len().checked_sub(2);
        place(if walk.forwards {
            points.get(1)
        } else {
            back.and_then(|at| points.get(at))
        })
    };
    let last_but_one = |walk: &Walk| second(&Walk { forwards: !walk.forwards, ..*walk });
    let end = |walk: &Walk| {
        let arc = arcs.get(walk.arc as usize)?;
        if walk.forwards { arc.points.last() } else { arc.points.first() }.copied()
    };

    let mut used = vec![false; walks.len()];
    let mut rings = Vec::new();
    let mut known = BTreeSet::new();
    for (number, first) in walks.iter().enumerate() {
        if used.get(number).copied().unwrap_or(true) {
            continue;
        }
        let mut ring: ArcRing = Vec::new();
        let mut next = Some(number);
        while let Some(current) = next
            && let Some(walk) = walks.get(current)
        {
            if let Some(flag) = used.get_mut(current) {
                *flag = true;
            }
            ring.push((walk.arc, walk.forwards));
            let Some(at) = end(walk).filter(|at| *at != first.start) else { break };
            let (here, back) = (place(Some(&at)), last_but_one(walk));
            let angle = |to: Point| (to.1 - here.1).atan2(to.0 - here.0);
            let from = walks.partition_point(|other| other.start < at);
            next = (from..walks.len())
                .take_while(|other| {
                    walks.get(*other).is_some_and(|walk| walk.start == at)
                })
                .filter(|other| used.get(*other) == Some(&false))
                // Where the zone touches itself, the first way to the left keeps its parts
                // separate: each ring then bounds one part.
                .min_by(|a, b| {
                    let turn = |other: &usize| {
                        let to = walks.get(*other).map(second).unwrap_or_default();
                        let turn = (angle(back) - angle(to)).rem_euclid(TAU);
                        if turn == 0.0 { TAU } else { turn }
                    };
                    turn(a).total_cmp(&turn(b))
                });
        }
        // A file may have the same contour twice: its rings are then the same.
        let least =
            ring.iter().enumerate().min_by_key(|(_, arc)| **arc).map_or(0, |(at, _)| at);
        ring.rotate_left(least);
        if known.insert(ring.clone()) {
            rings.push(ring);
        }
    }
    rings
}
