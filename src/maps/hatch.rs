//! Hatching: parallel lines clipped to a polygon with holes.

use super::plane::{Point, Ring, pairs};

/// The most lines; a finer hatching would print as a flat grey.
const MOST_LINES: f64 = 20_000.0;

/// The most crossings of lines and sides.
const MOST_CROSSINGS: usize = 2_000_000;

/// The parts of parallel lines that are inside the rings, by the even-odd rule.
///
/// `spacing` separates the lines, in the unit of the rings; `angle` is in degrees, 0 for
/// horizontal lines, 45 for lines that rise to the right on a page (y down). The lines of two
/// zones with the same spacing and angle are in line. Nothing for a spacing that is not
/// positive, or so small that tens of thousands of lines would be drawn.
pub fn hatch(rings: &[Ring], spacing: f64, angle: f64) -> Vec<[Point; 2]> {
    if !(spacing > 0.0 && spacing.is_finite() && angle.is_finite()) {
        return Vec::new();
    }
    // Turned so that the lines are horizontal and a unit apart.
    let (sine, cosine) = (-angle.to_radians()).sin_cos();
    let turned = |(x, y): Point| {
        ((x * cosine + y * sine) / spacing, (y * cosine - x * sine) / spacing)
    };
    let back = |x: f64, y: f64| {
        ((x * cosine - y * sine) * spacing, (x * sine + y * cosine) * spacing)
    };
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for point in rings.iter().flatten() {
        let (x, y) = turned(*point);
        if !x.is_finite() || !y.is_finite() {
            return Vec::new();
        }
        low = low.min(y);
        high = high.max(y);
    }
    // Beyond 10¹² a line and the next are no longer told apart.
    if !(high - low < MOST_LINES && high.abs() < 1e12 && low.abs() < 1e12) {
        return Vec::new();
    }
    let mut crossings: Vec<(i64, f64)> = Vec::new();
    for (a, b) in rings.iter().flat_map(|ring| pairs(ring)) {
        let (a, b) = (turned(a), turned(b));
        let (a, b) = if a.1 <= b.1 { (a, b) } else { (b, a) };
        // The upper end is left out: a corner on a line is crossed once, or not at all.
        let mut line = a.1.ceil();
        while line < b.1 {
            if crossings.len() >= MOST_CROSSINGS {
                return Vec::new();
            }
            let x = a.0 + (b.0 - a.0) * (line - a.1) / (b.1 - a.1);
            crossings.push((line as i64, x));
            line += 1.0;
        }
    }
    crossings.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut segments = Vec::new();
    for on_line in crossings.chunk_by(|a, b| a.0 == b.0) {
        for pair in on_line.chunks_exact(2) {
            if let [(line, from), (_, to)] = pair
                && to > from
            {
                segments.push([back(*from, *line as f64), back(*to, *line as f64)]);
            }
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::super::plane::is_inside;
    use super::*;

    fn square(low: f64, high: f64) -> Ring {
        vec![(low, low), (high, low), (high, high), (low, high)]
    }

    fn length(segments: &[[Point; 2]]) -> f64 {
        segments.iter().map(|[a, b]| (b.0 - a.0).hypot(b.1 - a.1)).sum()
    }

    #[test]
    fn lines_times_spacing_is_the_area() {
        let rings = [square(0.0, 100.0), square(30.0, 60.0)];
        for angle in [0.0, 17.0, 45.0, 90.0, 135.0, -45.0, 400.0] {
            let segments = hatch(&rings, 0.5, angle);
            let area = length(&segments) * 0.5;
            assert!((area - 9100.0).abs() < 60.0, "{angle} : {area}");
            for [a, b] in segments {
                let middle = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
                assert!(is_inside(&rings, middle), "{angle} : {middle:?}");
            }
        }
    }

    #[test]
    fn forty_five_degrees_rise_to_the_right_on_a_page() {
        let [a, b] = hatch(&[square(1.0, 11.0)], 3.0, 45.0)[1];
        assert!((b.0 - a.0) * (b.1 - a.1) < 0.0, "{a:?} {b:?}");
    }

    #[test]
    fn corners_on_a_line_do_not_leak() {
        let diamond = vec![(0.0, 5.0), (5.0, 0.0), (10.0, 5.0), (5.0, 10.0)];
        let segments = hatch(&[diamond], 5.0, 0.0);
        assert_eq!(segments, [[(0.0, 5.0), (10.0, 5.0)]]);
    }

    #[test]
    fn nonsense_gives_nothing() {
        let rings = [square(0.0, 1e6)];
        for spacing in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-9] {
            assert!(hatch(&rings, spacing, 45.0).is_empty());
        }
        assert!(hatch(&rings, 3.0, f64::NAN).is_empty());
        assert!(
            hatch(&[vec![(f64::NAN, 0.0), (1.0, 1.0), (2.0, 5.0)]], 3.0, 0.0).is_empty()
        );
        assert!(hatch(&[vec![], vec![(1.0, 1.0)]], 3.0, 0.0).is_empty());
    }
}
