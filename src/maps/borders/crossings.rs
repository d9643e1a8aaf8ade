//! Lines that cross once simplified: each arc keeps to its tolerance, and two of them that run
//! close together may then swap sides.

use super::super::plane::{Point, segments_cross};

/// How many pairs of sides are compared at most; a map of a thousand zones needs a tenth of it.
const MOST_COMPARISONS: usize = 30_000_000;

/// A side of a line.
struct Side {
    left: f64,
    right: f64,
    from: Point,
    to: Point,
    line: u32,
}

/// The numbers of the lines that cross another one or themselves, in order.
pub(super) fn crossed<'p>(lines: impl Iterator<Item = (u32, &'p [Point])>) -> Vec<u32> {
    let mut sides: Vec<Side> = lines
        .flat_map(|(line, points)| {
            points.iter().zip(points.iter().skip(1)).map(move |(from, to)| Side {
                left: from.0.min(to.0),
                right: from.0.max(to.0),
                from: *from,
                to: *to,
                line,
            })
        })
        .collect();
    // From left to right, each side meets only those that begin before it ends.
    sides.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut crossed = Vec::new();
    let mut comparisons = 0;
    for (place, one) in sides.iter().enumerate() {
        let (top, bottom) = (one.from.1.max(one.to.1), one.from.1.min(one.to.1));
        for other in sides.get(place + 1..).unwrap_or_default() {
            if other.left > one.right || comparisons > MOST_COMPARISONS {
                break;
            }
            comparisons += 1;
            let is_apart = other.from.1.min(other.to.1) > top
                || other.from.1.max(other.to.1) < bottom;
            if !is_apart && segments_cross((one.from, one.to), (other.from, other.to)) {
                crossed.extend([one.line, other.line]);
            }
        }
    }
    crossed.sort_unstable();
    crossed.dedup();
    crossed
}
