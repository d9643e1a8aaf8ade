//! Names on a map: inside their zone when they fit, else in the margin with a leader line.

mod column;
mod inside;

#[cfg(test)]
mod tests;

use super::plane::{Point, Rect, Ring, segments_cross};
use column::{Item, joined, stack};
pub use inside::{Middle, inside};

/// A name to be placed; all lengths in points, y down.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'r> {
    /// The rings of its zone.
    pub rings: &'r [Ring],
    /// The width of the printed text, with the white that it needs around it.
    pub width: f64,
    /// The height of the printed text, likewise.
    pub height: f64,
}

/// The room there is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// The box of the map.
    pub map: Rect,
    /// The box that names may use: what it has on the left and on the right of the map is the
    /// two margins.
    pub page: Rect,
    /// What separates the map from the names beside it, and these from each other.
    pub gap: f64,
}

/// Where a name goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// The box of its text.
    pub rect: Rect,
    /// Where it is.
    pub spot: Spot,
    /// The line from its zone to its box, when it is in a margin.
    pub leader: Option<[Point; 2]>,
}

/// The three places of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// In its zone, centred.
    Inside,
    /// In the left margin, set flush right.
    Left,
    /// In the right margin, set flush left.
    Right,
}

/// A name that did not fit in its zone.
#[derive(Debug, Clone, Copy)]
struct Outside {
    /// Its place in the list of the caller: lower is more important.
    rank: usize,
    anchor: Point,
    width: f64,
    height: f64,
}

/// Places names, the most important first.
///
/// No two boxes meet, no box meets an obstacle, no leader crosses another one or the text of
/// another name. Where two names conflict the later one in the list is left out (`None`), as is
/// one whose margin has no more room. The result has the order of the list.
pub fn place(
    labels: &[Wanted<'_>],
    obstacles: &[Rect],
    frame: &Frame,
) -> Vec<Option<Placed>> {
    let mut placed: Vec<Option<Placed>> = vec![None; labels.len()];
    let mut outside = Vec::new();
    let mut taken = obstacles.to_vec();
    for (rank, label) in labels.iter().enumerate() {
        let (width, height) = (label.width, label.height);
        if !(width > 0.0 && height > 0.0 && width.is_finite() && height.is_finite()) {
            continue;
        }
        let Some(middle) = inside(label.rings) else { continue };
        let is_free = |rect: &Rect| !taken.iter().any(|other| other.meets(rect));
        if let Some(rect) = inside::room(label.rings, &middle, width, height, &is_free) {
            taken.push(rect);
            if let Some(place) = placed.get_mut(rank) {
                *place = Some(Placed { rect, spot: Spot::Inside, leader: None });
            }
        } else {
            outside.push(Outside { rank, anchor: (middle.x, middle.y), width, height });
        }
    }
    let names: Vec<Rect> = placed.iter().flatten().map(|placed| placed.rect).collect();
    for (rank, found) in margins(outside, obstacles, &names, frame) {
        if let Some(place) = placed.get_mut(rank) {
            *place = Some(found);
        }
    }
    drop_conflicts(&mut placed, obstacles);
    placed
}

/// Shares the names between the two margins and stacks them.
fn margins(
    mut outside: Vec<Outside>,
    obstacles: &[Rect],
    names: &[Rect],
    frame: &Frame,
) -> Vec<(usize, Placed)> {
    let mut columns: [Vec<Outside>; 2] = [Vec::new(), Vec::new()];
    let mut done: [Vec<(usize, Placed)>; 2] = [Vec::new(), Vec::new()];
    outside.sort_by_key(|label| label.rank);
    // The most important first: each takes the better of the two margins that still has room.
    for label in outside {
        let cost = |spot: Spot| {
            let edge = if spot == Spot::Left { frame.map.left } else { frame.map.right };
            let end = (edge, label.anchor.1);
            let crossed =
                names.iter().filter(|name| name.is_crossed_by(label.anchor, end)).count();
            (crossed, (edge - label.anchor.0).abs())
        };
        let (left, right) = (cost(Spot::Left), cost(Spot::Right));
        let right_first = right.0.cmp(&left.0).then(right.1.total_cmp(&left.1)).is_lt();
        let order = if right_first { [1, 0] } else { [0, 1] };
        for side in order {
            let spot = if side == 0 { Spot::Left } else { Spot::Right };
            let (Some(column), Some(done)) = (columns.get_mut(side), done.get_mut(side))
            else {
                continue;
            };
            let mut longer = column.clone();
            longer.push(label);
            if let Some(stacked) = stacked(&mut longer, spot, obstacles, frame) {
                (*column, *done) = (longer, stacked);
                break;
            }
        }
    }
    done.into_iter().flatten().collect()
}

/// Stacks the names of one margin; `None` when they do not all fit.
fn stacked(
    labels: &mut [Outside],
    spot: Spot,
    obstacles: &[Rect],
    frame: &Frame,
) -> Option<Vec<(usize, Placed)>> {
    let Frame { map, page, gap } = *frame;
    let (from, to) = match spot {
        Spot::Left => (page.left, map.left - gap),
        Spot::Right | Spot::Inside => (map.right + gap, page.right),
    };
    let widest = labels.iter().map(|label| label.width).fold(0.0, f64::max);
    let room = to - from;
    if room.is_nan() || widest > room {
        return None;
    }
    let column = match spot {
        Spot::Left => Rect { left: to - widest, right: to, ..page },
        Spot::Right | Spot::Inside => Rect { left: from, right: from + widest, ..page },
    };
    let met = obstacles.iter().filter(|obstacle| obstacle.meets(&column));
    let taken = joined(met.map(|obstacle| (obstacle.top, obstacle.bottom)).collect());
    labels.sort_by(|a, b| a.anchor.1.total_cmp(&b.anchor.1).then(a.rank.cmp(&b.rank)));
    // From top to bottom leaders may still cross, when one starts much farther than the other:
    // the two names are then exchanged. Each exchange shortens the lines, so this ends.
    for _ in 0..=labels.len() * labels.len() {
        let item = |label: &Outside| Item {
            top: label.anchor.1 - label.height / 2.0,
            height: label.height,
        };
        let items: Vec<Item> = labels.iter().map(item).collect();
        let tops = stack(&items, (page.top, page.bottom), &taken, gap)?;
        let found: Vec<(usize, Placed)> = labels
            .iter()
            .zip(tops)
            .map(|(label, top)| {
                let (left, end) = match spot {
                    Spot::Left => (to - label.width, to),
                    Spot::Right | Spot::Inside => (from, from),
                };
                let (right, bottom) = (left + label.width, top + label.height);
                let rect = Rect { left, top, right, bottom };
                let leader = Some([label.anchor, (end, top + label.height / 2.0)]);
                (label.rank, Placed { rect, spot, leader })
            })
            .collect();
        match crossing(&found) {
            Some((a, b)) => labels.swap(a, b),
            None => return Some(found),
        }
    }
    None
}

/// The first two names whose leaders cross.
fn crossing(found: &[(usize, Placed)]) -> Option<(usize, usize)> {
    for (place, (_, one)) in found.iter().enumerate() {
        for (other_place, (_, other)) in found.iter().enumerate().skip(place + 1) {
            if leaders_cross(one, other) {
                return Some((place, other_place));
            }
        }
    }
    None
}

fn leaders_cross(one: &Placed, other: &Placed) -> bool {
    match (one.leader, other.leader) {
        (Some([a, b]), Some([c, d])) => segments_cross((a, b), (c, d)),
        _ => false,
    }
}

/// Leaves out the later of two names when the leader of one crosses the other or its leader, and
/// any name whose leader crosses an obstacle.
fn drop_conflicts(placed: &mut [Option<Placed>], obstacles: &[Rect]) {
    let crosses = |one: &Placed, rect: &Rect| {
        one.leader.is_some_and(|[from, to]| rect.is_crossed_by(from, to))
    };
    let mut kept: Vec<Placed> = Vec::new();
    for place in placed {
        let Some(label) = *place else { continue };
        let conflicts = obstacles.iter().any(|obstacle| crosses(&label, obstacle))
            || kept.iter().any(|other| {
                // Only a zone that leaves the box of the map can bring two boxes together.
                label.rect.meets(&other.rect)
                    || crosses(&label, &other.rect)
                    || crosses(other, &label.rect)
                    || leaders_cross(&label, other)
            });
        if conflicts {
            *place = None;
        } else {
            kept.push(label);
        }
    }
}
