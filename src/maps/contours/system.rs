//! In which system the coordinates are, and their projection to metres.

use super::super::plane::{Point, Rect};
use super::ContourError;

/// The system that the coordinates of the file were in; kept contours are always in metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Lambert-93 metres (EPSG:2154), kept as they are.
    Lambert93,
    /// Degrees in metropolitan France, projected to Lambert-93.
    Metropolitan,
    /// Degrees elsewhere, projected around the middle of the kept contours.
    Overseas,
}

/// Where metropolitan France is, in degrees of longitude and latitude.
const METROPOLITAN: Rect = Rect { left: -6.0, top: 41.0, right: 10.0, bottom: 52.0 };

/// The span of the widest overseas department (French Guiana: 4°), with room to spare.
const WIDEST_OVERSEAS: f64 = 10.0;

/// First eccentricity of the GRS 80 ellipsoid.
const ECCENTRICITY: f64 = 0.081_819_191_042_815_8;
/// Exponent of the Lambert-93 projection (IGN, NTG 71, ALG0019 with parallels 44° and 49°).
const N: f64 = 0.725_607_765_053_267;
/// Constant of the projection, in metres.
const C: f64 = 11_754_255.426_096;
/// Easting of the pole of the projection, in metres.
const X_POLE: f64 = 700_000.0;
/// Northing of the pole of the projection, in metres.
const Y_POLE: f64 = 12_655_612.049_876;
/// Longitude of origin, in degrees.
const ORIGIN: f64 = 3.0;

/// The mean radius of the Earth, in metres.
const EARTH: f64 = 6_371_008.8;

/// The isometric latitude of a latitude in radians (IGN, NTG 71, ALG0001).
fn isometric(latitude: f64) -> f64 {
    let sine = ECCENTRICITY * latitude.sin();
    let around = std::f64::consts::FRAC_PI_4 + latitude / 2.0;
    around.tan().ln() - ECCENTRICITY / 2.0 * ((1.0 + sine) / (1.0 - sine)).ln()
}

/// Degrees of longitude and latitude (RGF93 or WGS 84, the same within a metre) to Lambert-93
/// metres: IGN, NTG 71, ALG0003. Meant for metropolitan France.
pub fn lambert93(longitude: f64, latitude: f64) -> Point {
    let radius = C * (-N * isometric(latitude.to_radians())).exp();
    let turn = N * (longitude - ORIGIN).to_radians();
    (X_POLE + radius * turn.sin(), Y_POLE - radius * turn.cos())
}

/// Recognises the system from the box of the kept points.
pub(super) fn recognise(bounds: &Rect) -> Result<System, ContourError> {
    let within = |outer: &Rect| {
        bounds.left >= outer.left
            && bounds.right <= outer.right
            && bounds.top >= outer.top
            && bounds.bottom <= outer.bottom
    };
    let metropolitan_lambert =
        Rect { left: 0.0, top: 6.0e6, right: 1.3e6, bottom: 7.2e6 };
    if within(&metropolitan_lambert) {
        return Ok(System::Lambert93);
    }
    if within(&METROPOLITAN) {
        return Ok(System::Metropolitan);
    }
    let swapped = Rect {
        left: METROPOLITAN.top,
        top: METROPOLITAN.left,
        right: METROPOLITAN.bottom,
        bottom: METROPOLITAN.right,
    };
    if within(&swapped) {
        return Err(ContourError::SwappedAxes);
    }
    if within(&Rect { left: -180.0, top: -90.0, right: 180.0, bottom: 90.0 }) {
        if bounds.width() > WIDEST_OVERSEAS || bounds.height() > WIDEST_OVERSEAS {
            return Err(ContourError::TooSpread);
        }
        return Ok(System::Overseas);
    }
    // The corner that is farthest from being degrees tells the most.
    let far = |low: f64, high: f64| if low.abs() > high.abs() { low } else { high };
    Err(ContourError::UnknownSystem {
        x: far(bounds.left, bounds.right),
        y: far(bounds.top, bounds.bottom),
    })
}

/// The projection of a point of a system to metres, given the box of the kept points.
pub(super) fn projection(
    system: System,
    bounds: &Rect,
) -> impl Fn(Point) -> Point + use<> {
    let (x0, y0) =
        ((bounds.left + bounds.right) / 2.0, (bounds.top + bounds.bottom) / 2.0);
    let narrowing = y0.to_radians().cos();
    move |(x, y)| match system {
        System::Lambert93 => (x, y),
        System::Metropolitan => lambert93(x, y),
        System::Overseas => {
            (EARTH * (x - x0).to_radians() * narrowing, EARTH * (y - y0).to_radians())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ALG0004, the way back, by the fixed point of ALG0002.
    fn back(point: Point) -> Point {
        let (dx, dy) = (point.0 - X_POLE, Y_POLE - point.1);
        let longitude = ORIGIN + (dx / dy).atan().to_degrees() / N;
        let iso = -(dx.hypot(dy) / C).ln() / N;
        let mut latitude = 2.0 * iso.exp().atan() - std::f64::consts::FRAC_PI_2;
        for _ in 0..30 {
            let sine = ECCENTRICITY * latitude.sin();
            let factor = ((1.0 + sine) / (1.0 - sine)).powf(ECCENTRICITY / 2.0);
            latitude = 2.0 * (factor * iso.exp()).atan() - std::f64::consts::FRAC_PI_2;
        }
        (longitude, latitude.to_degrees())
    }

    #[test]
    fn the_constants_are_those_of_the_two_parallels() {
        // ALG0019, secant cone: φ1 = 44°, φ2 = 49°, φ0 = 46,5°, X0 = 700 000, Y0 = 6 600 000.
        let a = 6_378_137.0_f64;
        let normal = |phi: f64| a / (1.0 - (ECCENTRICITY * phi.sin()).powi(2)).sqrt();
        let (p0, p1, p2) =
            (46.5_f64.to_radians(), 44.0_f64.to_radians(), 49.0_f64.to_radians());
        let n = (normal(p2) * p2.cos() / (normal(p1) * p1.cos())).ln()
            / (isometric(p1) - isometric(p2));
        let c = normal(p1) * p1.cos() / n * (n * isometric(p1)).exp();
        let y_pole = 6_600_000.0 + c * (-n * isometric(p0)).exp();
        assert!((n - N).abs() < 1e-12, "{n}");
        assert!((c - C).abs() < 1e-4, "{c}");
        assert!((y_pole - Y_POLE).abs() < 1e-4, "{y_pole}");
    }

    #[test]
    fn known_points() {
        let (x, y) = lambert93(3.0, 46.5);
        assert!(
            (x - 700_000.0).abs() < 1e-6 && (y - 6_600_000.0).abs() < 1e-4,
            "{x} {y}"
        );
        // Notre-Dame, Brest and Ajaccio, computed apart with other formulas (inverse hyperbolic
        // functions, constants derived from the ellipsoid).
        for (longitude, latitude, easting, northing) in [
            (2.3499, 48.8530, 652_296.973, 6_861_636.359),
            (-4.4860, 48.3904, 146_640.348, 6_836_261.626),
            (8.7369, 41.9192, 1_176_526.602, 6_108_263.023),
        ] {
            let (x, y) = lambert93(longitude, latitude);
            assert!(
                (x - easting).abs() < 0.002 && (y - northing).abs() < 0.002,
                "{x} {y}"
            );
        }
    }

    #[test]
    fn there_and_back() {
        for (longitude, latitude) in
            [(2.3499, 48.853), (-4.78, 48.41), (8.21, 48.97), (9.45, 42.7), (5.7, 45.12)]
        {
            let (l, p) = back(lambert93(longitude, latitude));
            assert!(
                (l - longitude).abs() < 1e-9 && (p - latitude).abs() < 1e-9,
                "{l} {p}"
            );
        }
    }

    #[test]
    fn systems_by_their_values() {
        let rect = |left, top, right, bottom| Rect { left, top, right, bottom };
        assert_eq!(recognise(&rect(9e5, 6.4e6, 9.2e5, 6.5e6)), Ok(System::Lambert93));
        assert_eq!(recognise(&rect(5.0, 45.0, 6.0, 46.0)), Ok(System::Metropolitan));
        assert_eq!(recognise(&rect(55.2, -21.4, 55.8, -20.8)), Ok(System::Overseas));
        assert_eq!(
            recognise(&rect(45.0, 5.0, 46.0, 6.0)),
            Err(ContourError::SwappedAxes)
        );
        assert_eq!(recognise(&rect(-53.0, 2.0, 6.0, 46.0)), Err(ContourError::TooSpread));
        let utm = recognise(&rect(3.2e5, 7.63e6, 3.8e5, 7.69e6));
        assert!(matches!(utm, Err(ContourError::UnknownSystem { .. })), "{utm:?}");
    }

    #[test]
    fn overseas_lengths_are_metres() {
        let bounds = Rect { left: 55.2, top: -21.4, right: 55.8, bottom: -20.8 };
        let project = projection(System::Overseas, &bounds);
        let (a, b) = (project((55.5, -21.1)), project((55.6, -21.1)));
        // A tenth of a degree at 21,1° south: 11,12 km × cos(21,1°).
        assert!((b.0 - a.0 - 10_374.0).abs() < 5.0, "{}", b.0 - a.0);
        assert!((b.1 - a.1).abs() < 1e-9);
    }
}
