//! The borders that zones share, so that neighbours are simplified together.
//!
//! ```text
//! Contours ─▶ Borders::new ─▶ Borders ─▶ simplify ─▶ Map
//!             points made one, sides shared, pieces of a group united
//! ```
//!
//! Real files have faults: a vertex that one neighbour lacks, a sliver between two communes, a
//! contour given twice. None of them loses a zone; at worst a border is drawn twice.

mod arcs;
mod crossings;
mod nodes;
mod simplify;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::contours::Contours;
use super::plane::{Point, Rect, Ring, signed_area};
use arcs::{Arc, ArcRing, Side};

/// One side of a ring, walked with its zone on the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Edge {
    from: u32,
    to: u32,
    group: u32,
}

/// A zone by its name, before its rings.
#[derive(Debug, Clone, PartialEq)]
struct Group {
    name: String,
    label: Option<String>,
    /// A point of it, for a zone too small to have a ring.
    somewhere: Point,
}

/// Zones and the arcs that bound them; every arc is shared by the zones beside it.
#[derive(Debug, Clone)]
pub struct Borders {
    groups: Vec<Group>,
    points: Vec<Point>,
    edges: Vec<Edge>,
    arcs: Vec<Arc>,
    /// For each group.
    rings: Vec<Vec<ArcRing>>,
}

/// Simplified zones, in metres, y to the north.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// One for each group, in the order of their first contour in the file.
    pub zones: Vec<Zone>,
    /// The lines between zones, each once.
    pub borders: Vec<Border>,
}

/// A zone of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    /// The group that the caller gave to its contours.
    pub group: String,
    /// The name of its contour; `None` when it unites contours of different names.
    pub label: Option<String>,
    /// Outlines (counter-clockwise with y up) and holes (clockwise); never empty. To be filled
    /// by the even-odd rule.
    pub rings: Vec<Ring>,
}

/// A line between two zones, or between a zone and the outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Border {
    /// Two points or more; the first one is repeated at the end of a closed line.
    pub points: Vec<Point>,
    /// The zone on its left (with y up), by its number in [`Map::zones`].
    pub left: Option<usize>,
    /// The zone on its right.
    pub right: Option<usize>,
}

impl Borders {
    /// Finds the borders of contours; contours of the same group become one zone.
    pub fn new(contours: &Contours) -> Borders {
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        let mut groups: Vec<Group> = Vec::new();
        let mut points = nodes::Points::default();
        let mut edges = Vec::new();
        for contour in &contours.all {
            let rings = contour.polygons.iter().flat_map(|polygon| {
                polygon.rings.iter().enumerate().map(|(place, ring)| (ring, place == 0))
            });
            let mut rings = rings.peekable();
            let Some(&somewhere) = rings.peek().and_then(|(ring, _)| ring.first()) else {
                continue;
            };
            let group = *numbers.entry(&contour.group).or_insert_with(|| {
                let (name, label) = (contour.group.clone(), contour.label.clone());
                groups.push(Group { name, label, somewhere });
                groups.len() as u32 - 1
            });
            if let Some(group) = groups.get_mut(group as usize)
                && group.label != contour.label
            {
                group.label = None;
            }
            for (ring, is_outline) in rings {
                let mut numbers: Vec<u32> =
                    ring.iter().map(|point| points.number(*point)).collect();
                if (signed_area(ring) > 0.0) != is_outline {
                    numbers.reverse();
                }
                let next = numbers.iter().skip(1).chain(numbers.first());
                edges.extend(
                    numbers
                        .iter()
                        .zip(next)
                        .filter(|(from, to)| from != to)
                        .map(|(&from, &to)| Edge { from, to, group }),
                );
            }
        }
        let edges = nodes::share(&points.all, edges);
        Borders::assemble(groups, points.all, edges)
    }

    /// The same borders with zones united into larger ones: communes into a whole EPCI, IRIS
    /// into quartiers. `group` is given the group of a zone and says its new one; zones of
    /// `None` are left out.
    pub fn united(&self, group: &dyn Fn(&str) -> Option<String>) -> Borders {
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        let mut groups: Vec<Group> = Vec::new();
        let mut renumbered = Vec::with_capacity(self.groups.len());
        for old in &self.groups {
            let Some(name) = group(&old.name) else {
                renumbered.push(None);
                continue;
            };
            let number = *numbers.entry(name.clone()).or_insert_with(|| {
                groups.push(Group { name, ..old.clone() });
                groups.len() as u32 - 1
            });
            if let Some(new) = groups.get_mut(number as usize)
                && new.label != old.label
            {
                new.label = None;
            }
            renumbered.push(Some(number));
        }
        let edges = self.edges.iter().filter_map(|edge| {
            let group = renumbered.get(edge.group as usize).copied().flatten()?;
            Some(Edge { group, ..*edge })
        });
        Borders::assemble(groups, self.points.clone(), edges.collect())
    }

    fn assemble(groups: Vec<Group>, mut points: Vec<Point>, edges: Vec<Edge>) -> Borders {
        let mut arcs = arcs::arcs(&edges, points.len());
        let mut rings = arcs::rings(&arcs, &points, groups.len());
        for ((group, rings), number) in groups.iter().zip(&mut rings).zip(0_u32..) {
            if rings.is_empty() {
                // All its points were one: a speck of a metre stands for it.
                let (x, y) = group.somewhere;
                let first = points.len() as u32;
                points.extend([(x - 0.5, y - 0.5), (x + 0.5, y - 0.5), (x, y + 0.5)]);
                rings.push(vec![(arcs.len() as u32, true)]);
                arcs.push(Arc {
                    points: vec![first, first + 1, first + 2, first],
                    sides: vec![Side { group: number, turns: 1 }],
                });
            }
        }
        Borders { groups, points, edges, arcs, rings }
    }

    /// The box of all the zones, in metres (`top` is the south); `None` without zones.
    pub fn bounds(&self) -> Option<Rect> {
        let numbers = self.arcs.iter().flat_map(|arc| &arc.points);
        Rect::of(numbers.filter_map(|number| self.points.get(*number as usize)))
    }
}

impl Map {
    /// The box of all the zones, in metres (`top` is the south); `None` without zones.
    pub fn bounds(&self) -> Option<Rect> {
        Rect::of(self.zones.iter().flat_map(|zone| &zone.rings).flatten())
    }

    /// The lines around the zones that satisfy `inside`, taken together: the outline of a town
    /// among its neighbours, of an EPCI over its communes. They lie exactly on the borders.
    pub fn outline(&self, inside: &dyn Fn(&Zone) -> bool) -> Vec<Vec<Point>> {
        let is_inside: Vec<bool> = self.zones.iter().map(inside).collect();
        let holds = |side: Option<usize>| {
            side.and_then(|zone| is_inside.get(zone)).copied().unwrap_or(false)
        };
        self.borders
            .iter()
            .filter(|border| holds(border.left) != holds(border.right))
            .map(|border| border.points.clone())
            .collect()
    }
}
