//! From metres to printed points: the map in its frame, with its scale bar.

use super::borders::{Border, Map, Zone};
use super::plane::{Point, Rect};

/// A map in points, y down, its top left corner at the margin.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The zones of the map, in the same order, in points.
    pub zones: Vec<Zone>,
    /// The borders of the map, in the same order, in points; left and right are still told with
    /// the north up.
    pub borders: Vec<Border>,
    /// How many metres a point stands for.
    pub metres_per_point: f64,
    /// The width that the map takes, margins included, in points; the asked width at most.
    pub width: f64,
    /// The height that the map takes, margins included, in points; the asked height at most.
    pub height: f64,
    /// The scale bar.
    pub bar: ScaleBar,
}

/// A bar of a round length.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleBar {
    /// What it stands for, in metres: 1, 2 or 5 times a power of ten.
    pub metres: f64,
    /// How long it is, in points.
    pub length: f64,
    /// What is printed beside it: « 2 km », « 500 m » (with a no-break space).
    pub text: String,
}

/// How many metres a point stands for when a box in metres is fitted in a frame in points; what
/// a tolerance in points is multiplied by before the map is simplified. 1 for an empty box.
pub fn metres_per_point(bounds: &Rect, width: f64, height: f64, margin: f64) -> f64 {
    let inner = |full: f64| (full - 2.0 * margin).max(1.0);
    let scale = (bounds.width() / inner(width)).max(bounds.height() / inner(height));
    if scale.is_finite() && scale > 0.0 { scale } else { 1.0 }
}

/// Fits a map in a frame of `width` by `height` points with a margin on each side.
///
/// The scale is the largest at which the map fits; the map is put at the top left, and the
/// result says how much room it takes, so that the caller may centre it or close the frame.
pub fn fit(map: &Map, width: f64, height: f64, margin: f64) -> Fitted {
    let nowhere = Rect { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 };
    let bounds = map.bounds().unwrap_or(nowhere);
    let scale = metres_per_point(&bounds, width, height, margin);
    let place = |(x, y): Point| {
        (margin + (x - bounds.left) / scale, margin + (bounds.bottom - y) / scale)
    };
    let moved = |points: &Vec<Point>| points.iter().copied().map(place).collect();
    let zones = map.zones.iter().map(|zone| Zone {
        rings: zone.rings.iter().map(moved).collect(),
        ..zone.clone()
    });
    let borders = map
        .borders
        .iter()
        .map(|border| Border { points: moved(&border.points), ..border.clone() });
    let taken = bounds.width() / scale + 2.0 * margin;
    Fitted {
        zones: zones.collect(),
        borders: borders.collect(),
        metres_per_point: scale,
        width: taken,
        height: bounds.height() / scale + 2.0 * margin,
        bar: scale_bar(taken, scale),
    }
}

/// The longest bar of 1, 2 or 5 × 10ⁿ metres under 30 % of a width in points.
///
/// It is over 15 % of it whenever a round length is; between 2 and 5 there is a gap, so that the
/// bar may be as short as 12 %.
pub fn scale_bar(width: f64, metres_per_point: f64) -> ScaleBar {
    let most = 0.3 * width * metres_per_point;
    let most = if most.is_finite() && most > 0.0 { most.clamp(1e-3, 1e9) } else { 1.0 };
    let power = 10_f64.powf(most.log10().floor());
    // The logarithm may be off by a hair at a power of ten.
    let steps = [10.0, 5.0, 2.0, 1.0];
    let round = steps.into_iter().find(|step| step * power <= most * (1.0 + 1e-9));
    let metres = round.unwrap_or(1.0) * power;
    let (value, unit) =
        if metres >= 1000.0 { (metres / 1000.0, "km") } else { (metres, "m") };
    let digits = if value >= 1.0 {
        grouped(&format!("{value:.0}"))
    } else {
        format!("{value:.3}").trim_end_matches('0').replace('.', ",")
    };
    let length = metres / metres_per_point;
    let length = if length.is_finite() { length } else { 0.0 };
    ScaleBar { metres, length, text: format!("{digits}\u{a0}{unit}") }
}

/// Digits in threes, with the narrow no-break space.
fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(size: f64) -> Map {
        let rings = vec![vec![
            (1000.0, 2000.0),
            (1000.0 + size, 2000.0),
            (1000.0 + size, 2000.0 + size),
            (1000.0, 2000.0 + size),
        ]];
        let zone = Zone { group: "a".to_owned(), label: None, rings };
        Map { zones: vec![zone], borders: Vec::new() }
    }

    #[test]
    fn a_map_fits_with_the_north_up() {
        let fitted = fit(&square(10_000.0), 300.0, 220.0, 10.0);
        assert_eq!(fitted.metres_per_point, 50.0);
        assert_eq!((fitted.width, fitted.height), (220.0, 220.0));
        assert_eq!(
            fitted.zones[0].rings[0],
            [(10.0, 210.0), (210.0, 210.0), (210.0, 10.0), (10.0, 10.0)]
        );
    }

    #[test]
    fn bars_are_round_and_neither_short_nor_long() {
        let mut scale = 0.013;
        while scale < 1e6 {
            let bar = scale_bar(300.0, scale);
            assert!(
                (0.12 - 1e-9..=0.3 + 1e-9).contains(&(bar.length / 300.0)),
                "{bar:?}"
            );
            let first: f64 = bar.metres / 10_f64.powf(bar.metres.log10().floor());
            assert!(
                [1.0, 2.0, 5.0, 10.0].iter().any(|x| (first - x).abs() < 1e-6),
                "{bar:?}"
            );
            scale *= 1.07;
        }
        let text = |width, scale| scale_bar(width, scale).text;
        assert_eq!(text(100.0, 100.0), "2\u{a0}km");
        assert_eq!(text(100.0, 20.0), "500\u{a0}m");
        assert_eq!(text(100.0, 0.02), "0,5\u{a0}m");
        assert_eq!(text(100.0, 100_000.0), "2\u{202f}000\u{a0}km");
    }

    #[test]
    fn nonsense_is_harmless() {
        for (width, height) in
            [(0.0, 0.0), (-5.0, 10.0), (f64::NAN, 3.0), (f64::INFINITY, 1.0)]
        {
            for map in [square(10.0), Map { zones: Vec::new(), borders: Vec::new() }] {
                let fitted = fit(&map, width, height, 2.0);
                assert!(fitted.metres_per_point > 0.0 && fitted.bar.length.is_finite());
            }
        }
    }
}
