//! The points that zones share: nearly equal points made one, missing vertices put back.

use std::collections::HashMap;

use super::super::plane::{Point, squared_distance};
use super::Edge;

/// Points nearer than this are the same point, in metres: files differ in the last digit.
const SAME_POINT: f64 = 0.5;

/// A vertex nearer than this to a side that has no neighbour belongs to that side, in metres.
/// Wider than [`SAME_POINT`]: five decimals of a degree leave about a metre.
const ON_THE_SIDE: f64 = 1.5;

/// How many pairs of vertices and sides are compared at most; a real map needs a thousandth of
/// it, and beyond it borders that do not match simply stay as they are.
const MOST_COMPARISONS: usize = 20_000_000;

/// No point.
const NONE: u32 = u32::MAX;

/// The distinct points, each with a number.
#[derive(Debug, Default)]
pub(super) struct Points {
    pub(super) all: Vec<Point>,
    /// The last point of each cell, and for each point the one before it in its cell.
    cells: HashMap<(i64, i64), u32>,
    before: Vec<u32>,
}

impl Points {
    /// The number of a point: of the nearest known point when there is one near enough.
    pub(super) fn number(&mut self, point: Point) -> u32 {
        // With cells of twice the distance, a near point is in one of four cells.
        let size = 2.0 * SAME_POINT;
        let (fx, fy) = (point.0 / size, point.1 / size);
        let (cx, cy) = (fx.floor(), fy.floor());
        let cell = (cx as i64, cy as i64);
        let aside = |rest: f64| if rest < 0.5 { -1 } else { 1 };
        let (ax, ay) = (aside(fx - cx), aside(fy - cy));
        let mut best = (SAME_POINT * SAME_POINT, NONE);
        for (dx, dy) in [(0, 0), (ax, 0), (0, ay), (ax, ay)] {
            let near = (cell.0.saturating_add(dx), cell.1.saturating_add(dy));
            let mut number = self.cells.get(&near).copied().unwrap_or(NONE);
            while let Some(&known) = self.all.get(number as usize) {
                let (ex, ey) = (known.0 - point.0, known.1 - point.1);
                let distance = ex * ex + ey * ey;
                if distance == 0.0 {
                    return number;
                }
                if distance < best.0 {
                    best = (distance, number);
                }
                number = self.before.get(number as usize).copied().unwrap_or(NONE);
            }
        }
        if best.1 != NONE {
            return best.1;
        }
        let number = self.all.len() as u32;
        self.all.push(point);
        self.before.push(self.cells.insert(cell, number).unwrap_or(NONE));
        number
    }
}

/// Splits the sides that have no neighbour at the vertices that lie on them, so that a border
/// drawn with more vertices by one zone than by the other is nevertheless shared.
pub(super) fn share(points: &[Point], edges: Vec<Edge>) -> Vec<Edge> {
    let alone = without_neighbour(&edges);
    let place = |number: u32| points.get(number as usize).copied().unwrap_or_default();
    let lonely =
        || edges.iter().zip(&alone).filter(|(_, alone)| **alone).map(|(edge, _)| edge);
    let (mut total, mut count) = (0.0, 0_usize);
    for edge in lonely() {
        let (a, b) = (place(edge.from), place(edge.to));
        total += (b.0 - a.0).hypot(b.1 - a.1);
        count += 1;
    }
    if count == 0 {
        return edges;
    }
    // Cells about as large as a side is long: few cells a side, few vertices a cell.
    let size = (total / count as f64).max(20.0);
    let cell =
        |point: Point| ((point.0 / size).floor() as i64, (point.1 / size).floor() as i64);
    let mut vertices: Vec<((i64, i64), u32)> = lonely()
        .flat_map(|edge| [edge.from, edge.to])
        .map(|number| (cell(place(number)), number))
        .collect();
    vertices.sort_unstable();
    vertices.dedup();

    let mut shared = Vec::with_capacity(edges.len());
    let mut comparisons = 0;
    let mut on_it: Vec<(f64, u32)> = Vec::new();
    for (edge, &alone) in edges.iter().zip(&alone) {
        if !alone || comparisons > MOST_COMPARISONS {
            shared.push(*edge);
            continue;
        }
        let (a, b) = (place(edge.from), place(edge.to));
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = dx * dx + dy * dy;
        let steps = (length.sqrt() / size).ceil().max(1.0);
        on_it.clear();
        let mut step = 0.0;
        while step <= steps && comparisons <= MOST_COMPARISONS {
            let (cx, cy) = cell((a.0 + dx * step / steps, a.1 + dy * step / steps));
            comparisons += 1;
            for x in cx.saturating_sub(1)..=cx.saturating_add(1) {
                let (low, high) = ((x, cy.saturating_sub(1)), (x, cy.saturating_add(1)));
                let first = vertices.partition_point(|(at, _)| *at < low);
                for &(at, number) in vertices.get(first..).unwrap_or_default() {
                    comparisons += 1;
                    if at > high {
                        break;
                    }
                    if number == edge.from || number == edge.to {
                        continue;
                    }
                    let vertex = place(number);
                    let along = ((vertex.0 - a.0) * dx + (vertex.1 - a.1) * dy) / length;
                    if along > 0.0
                        && along < 1.0
                        && squared_distance(vertex, a, b) <= ON_THE_SIDE * ON_THE_SIDE
                    {
                        on_it.push((along, number));
                    }
                }
            }
            step += 1.0;
        }
        on_it.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        on_it.dedup_by_key(|(_, number)| *number);
        let mut from = edge.from;
        for &(_, number) in &on_it {
            shared.push(Edge { from, to: number, ..*edge });
            from = number;
        }
        shared.push(Edge { from, ..*edge });
    }
    shared
}

/// Which sides belong to one ring only.
fn without_neighbour(edges: &[Edge]) -> Vec<bool> {
    let ends = |edge: &Edge| (edge.from.min(edge.to), edge.from.max(edge.to));
    let mut order: Vec<((u32, u32), u32)> =
        edges.iter().zip(0_u32..).map(|(edge, number)| (ends(edge), number)).collect();
    order.sort_unstable();
    let mut alone = vec![false; edges.len()];
    for same in order.chunk_by(|a, b| a.0 == b.0) {
        if let [(_, only)] = same
            && let Some(flag) = alone.get_mut(*only as usize)
        {
            *flag = true;
        }
    }
    alone
}
