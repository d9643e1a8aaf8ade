//! Where the room is in a zone: the point farthest from its border, and boxes that fit.

use super::super::plane::{
    Point, Rect, Ring, is_inside, pairs, signed_area, squared_distance,
};

/// The most cells that the search for the middle looks at.
const MOST_CELLS: usize = 4_000;

/// The most distances to a side that the search measures: a zone of very many points gets a
/// rougher answer, not a slower one.
const MOST_DISTANCES: usize = 50_000_000;

/// The search for room for a box tries this many places on each axis.
const PLACES: usize = 24;

/// The largest circle inside a zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Middle {
    /// Its centre: the pole of inaccessibility of the zone.
    pub x: f64,
    /// See `x`.
    pub y: f64,
    /// Its radius, in the unit of the rings; zero for a zone without a surface.
    pub radius: f64,
}

/// A cell of the search.
#[derive(Debug, Clone, Copy)]
struct Cell {
    centre: Point,
    half: f64,
    /// From its centre to the border, negative outside.
    distance: f64,
}

impl Cell {
    fn new(rings: &[Ring], centre: Point, half: f64) -> Cell {
        let distance = rings
            .iter()
            .flat_map(|ring| pairs(ring))
            .map(|(a, b)| squared_distance(centre, a, b))
            .fold(f64::INFINITY, f64::min)
            .sqrt();
        let sign = if is_inside(rings, centre) { 1.0 } else { -1.0 };
        Cell { centre, half, distance: sign * distance }
    }

    /// No point of the cell is farther from the border than this.
    fn promise(&self) -> f64 {
        self.distance + self.half * std::f64::consts::SQRT_2
    }
}

/// The largest circle inside a zone of several rings (even-odd), within a hundredth of its size.
///
/// A grid of cells is refined where it may hold a better place, as in polylabel (Agafonkin,
/// 2016). `None` without any finite point; for a zone without a surface, a point of its box and
/// a radius of zero.
pub fn inside(rings: &[Ring]) -> Option<Middle> {
    let bounds = Rect::of(rings.iter().flatten())?;
    let (width, height) = (bounds.width(), bounds.height());
    let middle =
        (bounds.left / 2.0 + bounds.right / 2.0, bounds.top / 2.0 + bounds.bottom / 2.0);
    let none = Middle { x: middle.0, y: middle.1, radius: 0.0 };
    // Less square than this, the cells would be too many; and there is no room for anything.
    let size = width.min(height).max(width.max(height) / 32.0);
    if !(size > 0.0 && size.is_finite()) {
        return Some(none);
    }
    let half = size / 2.0;
    let mut best = Cell::new(rings, middle, 0.0);
    // The centre of gravity of the largest ring is a good first guess.
    let largest =
        rings.iter().max_by(|a, b| signed_area(a).abs().total_cmp(&signed_area(b).abs()));
    if let Some(guess) = largest.and_then(|ring| centroid(ring)) {
        let guess = Cell::new(rings, guess, 0.0);
        if guess.distance > best.distance {
            best = guess;
        }
    }
    let mut cells = Vec::new();
    // Counted, not stepped: far from the origin a step may be too small to move a number.
    let (columns, rows) =
        ((width / size).ceil() as usize, (height / size).ceil() as usize);
    for row in 0..rows.max(1) {
        for column in 0..columns.max(1) {
            let aside = |place: usize| place as f64 * size + half;
            let centre = (bounds.left + aside(column), bounds.top + aside(row));
            cells.push(Cell::new(rings, centre, half));
        }
    }
    let points: usize = rings.iter().map(Vec::len).sum();
    let most = MOST_CELLS.min(MOST_DISTANCES / points.max(1));
    let mut seen = cells.len();
    // The worst promise first, so that the best one is popped.
    let order = |a: &Cell, b: &Cell| a.promise().total_cmp(&b.promise());
    cells.sort_by(order);
    while let Some(cell) = cells.pop() {
        if cell.distance > best.distance {
            best = cell;
        }
        let precision = (best.distance.max(0.0) / 100.0).max(size / 1000.0);
        if cell.promise() - best.distance <= precision || seen >= most {
            break;
        }
        let half = cell.half / 2.0;
        for (dx, dy) in [(-half, -half), (half, -half), (-half, half), (half, half)] {
            let centre = (cell.centre.0 + dx, cell.centre.1 + dy);
            let part = Cell::new(rings, centre, half);
            let place = cells.partition_point(|other| order(other, &part).is_lt());
            cells.insert(place, part);
        }
        seen += 4;
    }
    if best.distance > 0.0 && best.distance.is_finite() {
        Some(Middle { x: best.centre.0, y: best.centre.1, radius: best.distance })
    } else {
        Some(none)
    }
}

/// The centre of gravity of a ring; `None` without a surface.
fn centroid(ring: &[Point]) -> Option<Point> {
    let &(x0, y0) = ring.first()?;
    let (mut x, mut y, mut area) = (0.0, 0.0, 0.0);
    for (a, b) in pairs(ring) {
        let (a, b) = ((a.0 - x0, a.1 - y0), (b.0 - x0, b.1 - y0));
        let cross = a.0 * b.1 - b.0 * a.1;
        x += (a.0 + b.0) * cross;
        y += (a.1 + b.1) * cross;
        area += cross;
    }
    (area != 0.0).then(|| (x0 + x / (3.0 * area), y0 + y / (3.0 * area)))
}

/// Whether a rectangle is inside a zone, by the even-odd rule.
pub fn holds(rings: &[Ring], rect: &Rect) -> bool {
    let centre = ((rect.left + rect.right) / 2.0, (rect.top + rect.bottom) / 2.0);
    is_inside(rings, centre)
        && !rings
            .iter()
            .flat_map(|ring| pairs(ring))
            .any(|(a, b)| rect.is_crossed_by(a, b))
}

/// A place inside a zone for a box, as near to the middle as can be, that `is_free` accepts.
pub(super) fn room(
    rings: &[Ring],
    middle: &Middle,
    width: f64,
    height: f64,
    is_free: &dyn Fn(&Rect) -> bool,
) -> Option<Rect> {
    let fits = |rect: &Rect| is_free(rect) && holds(rings, rect);
    let first = Rect::around((middle.x, middle.y), width, height);
    if fits(&first) {
        return Some(first);
    }
    let bounds = Rect::of(rings.iter().flatten())?;
    let (spare_x, spare_y) = (bounds.width() - width, bounds.height() - height);
    if !(spare_x > 0.0 && spare_y > 0.0) {
        return None;
    }
    let step = |spare: f64, place: usize| spare * place as f64 / PLACES as f64;
    let mut places: Vec<(f64, Point)> = Vec::new();
    for i in 0..=PLACES {
        for j in 0..=PLACES {
            let x = bounds.left + width / 2.0 + step(spare_x, i);
            let y = bounds.top + height / 2.0 + step(spare_y, j);
            places.push(((x - middle.x).hypot(y - middle.y), (x, y)));
        }
    }
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    let points: usize = rings.iter().map(Vec::len).sum();
    places
        .into_iter()
        .take(MOST_DISTANCES / points.max(1))
        .map(|(_, centre)| Rect::around(centre, width, height))
        .find(|rect| fits(rect))
}
