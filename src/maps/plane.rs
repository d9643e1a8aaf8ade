//! Plane geometry shared by the modules: points, rings, boxes, areas and distances.

/// A point: `(x, y)`, in metres (y to the north) or in printed points (y down).
pub type Point = (f64, f64);

/// A closed line without its repeated last point; at least three points once it is kept.
pub type Ring = Vec<Point>;

/// An upright rectangle, in the unit of what it surrounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// The smallest x.
    pub left: f64,
    /// The smallest y.
    pub top: f64,
    /// The largest x.
    pub right: f64,
    /// The largest y.
    pub bottom: f64,
}

impl Rect {
    /// The rectangle of a given width and height around its centre.
    pub fn around(centre: Point, width: f64, height: f64) -> Rect {
        Rect {
            left: centre.0 - width / 2.0,
            top: centre.1 - height / 2.0,
            right: centre.0 + width / 2.0,
            bottom: centre.1 + height / 2.0,
        }
    }

    /// The smallest rectangle that holds all the points; `None` without any finite point.
    pub fn of<'a>(points: impl IntoIterator<Item = &'a Point>) -> Option<Rect> {
        let mut found: Option<Rect> = None;
        for &(x, y) in points {
            if !x.is_finite() || !y.is_finite() {
                continue;
            }
            let rect = found.get_or_insert(Rect { left: x, top: y, right: x, bottom: y });
            rect.left = rect.left.min(x);
            rect.right = rect.right.max(x);
            rect.top = rect.top.min(y);
            rect.bottom = rect.bottom.max(y);
        }
        found
    }

    /// From left to right.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// From top to bottom.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Whether the two rectangles share an area (touching sides do not count).
    pub fn meets(&self, other: &Rect) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether a segment passes through the inside of the rectangle.
    pub fn is_crossed_by(&self, from: Point, to: Point) -> bool {
        // Liang and Barsky: the part of the segment inside the four half-planes.
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (step, room) in [
            (-dx, from.0 - self.left),
            (dx, self.right - from.0),
            (-dy, from.1 - self.top),
            (dy, self.bottom - from.1),
        ] {
            if step == 0.0 {
                if room <= 0.0 {
                    return false;
                }
            } else if step < 0.0 {
                enter = enter.max(room / step);
            } else {
                leave = leave.min(room / step);
            }
        }
        enter < leave
    }
}

/// The area of a ring, in square units: positive when it turns counter-clockwise with y up.
pub fn signed_area(ring: &[Point]) -> f64 {
    // Relative to the first point: Lambert-93 coordinates are large, their differences small.
    let Some(&(x0, y0)) = ring.first() else { return 0.0 };
    pairs(ring)
        .map(|(a, b)| (a.0 - x0) * (b.1 - y0) - (b.0 - x0) * (a.1 - y0))
        .sum::<f64>()
        / 2.0
}

/// The sides of a ring, the closing one included.
pub fn pairs(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter().copied().zip(next.copied())
}

/// Whether a point is inside a set of rings, by the even-odd rule (holes are outside).
pub fn is_inside(rings: &[Ring], point: Point) -> bool {
    let mut inside = false;
    for ring in rings {
        for (a, b) in pairs(ring) {
            if (a.1 > point.1) != (b.1 > point.1) {
                let x = a.0 + (b.0 - a.0) * (point.1 - a.1) / (b.1 - a.1);
                inside ^= point.0 < x;
            }
        }
    }
    inside
}

/// The square of the distance from a point to a segment.
pub fn squared_distance(point: Point, from: Point, to: Point) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 {
        (((point.0 - from.0) * dx + (point.1 - from.1) * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (ex, ey) = (point.0 - from.0 - along * dx, point.1 - from.1 - along * dy);
    ex * ex + ey * ey
}

/// Whether two segments cross at a point that is inside both.
pub fn segments_cross(a: (Point, Point), b: (Point, Point)) -> bool {
    let turn = |p: Point, q: Point, r: Point| {
        (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0)
    };
    let opposite = |u: f64, v: f64| (u > 0.0 && v < 0.0) || (u < 0.0 && v > 0.0);
    opposite(turn(a.0, a.1, b.0), turn(a.0, a.1, b.1))
        && opposite(turn(b.0, b.1, a.0), turn(b.0, b.1, a.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_signed_by_the_turn() {
        let square = vec![(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)];
        assert_eq!(signed_area(&square), 4.0);
        let turned: Ring = square.iter().rev().copied().collect();
        assert_eq!(signed_area(&turned), -4.0);
        assert_eq!(signed_area(&[]), 0.0);
    }

    #[test]
    fn a_hole_is_outside() {
        let square = |low: f64, high: f64| {
            vec![(low, low), (high, low), (high, high), (low, high)]
        };
        let rings = [square(0.0, 10.0), square(4.0, 6.0)];
        assert!(is_inside(&rings, (1.0, 5.0)));
        assert!(!is_inside(&rings, (5.0, 5.0)));
        assert!(!is_inside(&rings, (11.0, 5.0)));
    }

    #[test]
    fn a_segment_crosses_a_box_only_through_its_inside() {
        let rect = Rect { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };
        assert!(rect.is_crossed_by((-5.0, 5.0), (15.0, 5.0)));
        assert!(rect.is_crossed_by((5.0, 5.0), (6.0, 6.0)));
        assert!(!rect.is_crossed_by((-5.0, 0.0), (15.0, 0.0)));
        assert!(!rect.is_crossed_by((-5.0, 5.0), (-1.0, 5.0)));
        assert!(!rect.is_crossed_by((-5.0, 5.0), (5.0, 16.0)));
    }

    #[test]
    fn crossings_and_distances() {
        let across = ((0.0, 0.0), (2.0, 2.0));
        assert!(segments_cross(across, ((0.0, 2.0), (2.0, 0.0))));
        assert!(!segments_cross(across, ((2.0, 2.0), (3.0, 0.0))));
        assert_eq!(squared_distance((0.0, 3.0), (-1.0, 0.0), (1.0, 0.0)), 9.0);
        assert_eq!(squared_distance((4.0, 4.0), (1.0, 0.0), (1.0, 0.0)), 25.0);
    }
}
