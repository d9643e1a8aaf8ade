//! Fewer points for print: every arc is simplified once, for the zones on both its sides.

use super::super::plane::{Point, Ring, signed_area, squared_distance};
use super::arcs::{Arc, ArcRing};
use super::crossings::crossed;
use super::{Border, Borders, Map, Zone};

/// Islands and lakes smaller than this many squares of the tolerance are dropped: with the usual
/// third of a point, some four square points, a grain of ink.
const SMALLEST_ISLAND: f64 = 32.0;

/// How often the tolerance of a ring that would collapse is lowered.
const ROUNDS: usize = 5;

/// How often that of lines that cross is lowered. Fewer: in some files lines cross from the
/// start, and full detail does not help them.
const CROSSING_ROUNDS: usize = 3;

/// Lines are cut into pieces of this many points before they are simplified, so that the time
/// stays bounded on a line made to be slow.
const PIECE: usize = 1_000;

impl Borders {
    /// The zones with fewer points: no line moves by more than `tolerance_metres` (Douglas and
    /// Peucker, arc by arc), neighbours keep their border in common, every ring keeps a surface
    /// and its turn, every zone its largest part. Lines that would cross keep more detail.
    ///
    /// Islands and lakes of less than 32 squares of the tolerance are dropped, unless an island
    /// is the largest part of its zone. A tolerance that is negative or not a number is zero.
    pub fn simplify(&self, tolerance_metres: f64) -> Map {
        let tolerance = if tolerance_metres > 0.0 { tolerance_metres } else { 0.0 };
        let kept = self.kept_rings(tolerance * tolerance * SMALLEST_ISLAND);
        let mut lines: Vec<Option<Line>> = vec![None; self.arcs.len()];
        for (number, _) in kept.iter().flat_map(|(_, ring, _)| ring.iter()) {
            if let Some((line, arc)) = self.both(&mut lines, *number)
                && line.is_none()
            {
                *line = Some(Line { tolerance, points: self.simplified(arc, tolerance) });
            }
        }
        for round in 1..=ROUNDS {
            let mut lowered = Vec::new();
            for (_, ring, area) in &kept {
                let points = ring_points(ring, &lines);
                if points.len() < 3 || signed_area(&points) * area <= 0.0 {
                    lowered.extend(ring.iter().map(|(number, _)| *number));
                }
            }
            if round <= CROSSING_ROUNDS {
                let lines = lines.iter().zip(0_u32..);
                lowered.extend(crossed(lines.filter_map(|(line, number)| {
                    Some((number, line.as_ref()?.points.as_slice()))
                })));
            }
            lowered.sort_unstable();
            lowered.dedup();
            if lowered.is_empty() {
                break;
            }
            for number in lowered {
                if let Some((Some(line), arc)) = self.both(&mut lines, number) {
                    line.tolerance =
                        if round == ROUNDS { 0.0 } else { line.tolerance / 3.0 };
                    line.points = self.simplified(arc, line.tolerance);
                }
            }
        }
        let mut zones: Vec<Zone> = self
            .groups
            .iter()
            .map(|group| Zone {
                group: group.name.clone(),
                label: group.label.clone(),
                rings: Vec::new(),
            })
            .collect();
        for (group, ring, _) in &kept {
            if let Some(zone) = zones.get_mut(*group) {
                zone.rings.push(ring_points(ring, &lines));
            }
        }
        let borders = self.arcs.iter().zip(lines).filter_map(|(arc, line)| {
            let side = |left: bool| {
                let side = arc.sides.iter().find(|side| (side.turns > 0) == left)?;
                Some(side.group as usize)
            };
            Some(Border { points: line?.points, left: side(true), right: side(false) })
        });
        Map { zones, borders: borders.collect() }
    }

    /// The rings worth drawing, each with its group and its area before simplification.
    fn kept_rings(&self, smallest: f64) -> Vec<(usize, &ArcRing, f64)> {
        let mut kept = Vec::new();
        for (group, rings) in self.rings.iter().enumerate() {
            let areas: Vec<f64> = rings.iter().map(|ring| self.area(ring)).collect();
            let largest = areas
                .iter()
                .enumerate()
                .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))
                .map(|(place, _)| place);
            for (place, (ring, area)) in rings.iter().zip(areas).enumerate() {
                // A part among its neighbours is no island: without it there would be a gap.
                let is_alone = ring.iter().all(|(number, _)| {
                    self.arcs
                        .get(*number as usize)
                        .is_some_and(|arc| arc.sides.len() == 1)
                });
                if Some(place) == largest || !is_alone || area.abs() >= smallest {
                    kept.push((group, ring, area));
                }
            }
        }
        kept
    }

    fn area(&self, ring: &ArcRing) -> f64 {
        let mut points = Vec::new();
        for (number, forwards) in ring {
            let arc = self.arcs.get(*number as usize).map_or(&[][..], |arc| &arc.points);
            let open = arc.len().saturating_sub(1);
            let place = |number: &u32| self.points.get(*number as usize).copied();
            if *forwards {
                points.extend(arc.iter().take(open).filter_map(place));
            } else {
                points.extend(arc.iter().rev().take(open).filter_map(place));
            }
        }
        signed_area(&points)
    }

    fn both<'l>(
        &self,
        lines: &'l mut [Option<Line>],
        number: u32,
    ) -> Option<(&'l mut Option<Line>, &Arc)> {
        Some((lines.get_mut(number as usize)?, self.arcs.get(number as usize)?))
    }

    fn simplified(&self, arc: &Arc, tolerance: f64) -> Vec<Point> {
        let place = |number: &u32| self.points.get(*number as usize).copied();
        let points: Vec<Point> = arc.points.iter().filter_map(place).collect();
        simplify(points, tolerance)
    }
}

/// A simplified arc.
#[derive(Debug, Clone)]
struct Line {
    tolerance: f64,
    points: Vec<Point>,
}

/// The points of a ring, from the lines of its arcs.
fn ring_points(ring: &ArcRing, lines: &[Option<Line>]) -> Ring {
    let mut points = Vec::new();
    for (number, forwards) in ring {
        let line = lines.get(*number as usize).and_then(Option::as_ref);
        let line = line.map_or(&[][..], |line| &line.points);
        // The last point of an arc is the first of the next one.
        let open = line.len().saturating_sub(1);
        if *forwards {
            points.extend(line.iter().take(open));
        } else {
            points.extend(line.iter().rev().take(open));
        }
    }
    points
}

/// Douglas and Peucker (1973), without recursion; the two ends stay.
fn simplify(points: Vec<Point>, tolerance: f64) -> Vec<Point> {
    let Some(last) = points.len().checked_sub(1).filter(|last| *last >= 2) else {
        return points;
    };
    if tolerance <= 0.0 {
        return points;
    }
    let mut kept = vec![false; points.len()];
    let mut pending = Vec::new();
    let mut from = 0;
    while from < last {
        let to = (from + PIECE).min(last);
        pending.push((from, to));
        from = to;
    }
    for (from, to) in &pending {
        for end in [from, to] {
            if let Some(flag) = kept.get_mut(*end) {
                *flag = true;
            }
        }
    }
    let limit = tolerance * tolerance;
    while let Some((from, to)) = pending.pop() {
        let (Some(&a), Some(&b)) = (points.get(from), points.get(to)) else { continue };
        let between = points.get(from + 1..to).unwrap_or_default();
        let mut farthest = (limit, None);
        for (point, place) in between.iter().zip(from + 1..) {
            // On a closed line both ends are one point: the distance to it decides.
            let distance = squared_distance(*point, a, b);
            if distance > farthest.0 {
                farthest = (distance, Some(place));
            }
        }
        if let (_, Some(place)) = farthest {
            if let Some(flag) = kept.get_mut(place) {
                *flag = true;
            }
            pending.push((from, place));
            pending.push((place, to));
        }
    }
    points
        .into_iter()
        .zip(kept)
        .filter(|(_, kept)| *kept)
        .map(|(point, _)| point)
        .collect()
}
