//! Circles for what is counted: their area follows the count. A shaded zone would show its
//! surface instead.

use super::bound::number;
use super::{mark, row};
use crate::charts::canvas::{Anchor, Canvas, Label};
use crate::charts::spec::{ChartSpec, ChartStyle, Mark};
use crate::colour::WHITE;
use crate::maps::borders::Zone;
use crate::maps::circles::circles;
use crate::maps::fit::Fitted;
use crate::maps::labels::{Middle, inside};
use crate::maps::plane::{Rect, signed_area};

/// The share of the map that circles may cover together.
const COVERED: f64 = 0.14;

/// The radii of the largest circle: no smaller, no larger.
const LARGEST: (f64, f64) = (4.0, 17.0);

/// The radius of the largest: circles leave the zones to be seen.
pub(super) fn largest(spec: &ChartSpec, fitted: &Fitted) -> f64 {
    let values: Vec<f64> = fitted.zones.iter().map(|zone| value(spec, zone)).collect();
    let most = values.iter().copied().fold(0.0, f64::max);
    let together: f64 = values.iter().map(|value| value / most.max(1.0)).sum();
    let area: f64 = fitted
        .zones
        .iter()
        .flat_map(|zone| &zone.rings)
        .map(|ring| signed_area(ring).abs())
        .sum();
    let radius = (COVERED * area / (std::f64::consts::PI * together.max(1.0))).sqrt();
    radius.clamp(LARGEST.0, LARGEST.1)
}

fn value(spec: &ChartSpec, zone: &Zone) -> f64 {
    mark(spec, zone).and_then(Mark::value).unwrap_or(0.0)
}

/// The circles, each with its zone, the largest first, so that none is hidden by another.
fn placed<'f>(spec: &ChartSpec, fitted: &'f Fitted) -> Vec<(f64, Middle, &'f Zone)> {
    let values: Vec<f64> = fitted.zones.iter().map(|zone| value(spec, zone)).collect();
    let radii = circles(&values, largest(spec, fitted));
    let mut placed: Vec<(f64, Middle, &Zone)> = radii
        .into_iter()
        .zip(&fitted.zones)
        .filter(|(radius, _)| *radius > 0.0)
        .filter_map(|(radius, zone)| Some((radius, inside(&zone.rings)?, zone)))
        .collect();
    placed.sort_by(|a, b| b.0.total_cmp(&a.0));
    placed
}

/// What no name may cover.
pub(super) fn boxes(spec: &ChartSpec, fitted: &Fitted) -> Vec<Rect> {
    let around = |(radius, middle, _): (f64, Middle, &Zone)| {
        Rect::around((middle.x, middle.y), 1.8 * radius, 1.8 * radius)
    };
    placed(spec, fitted).into_iter().map(around).collect()
}

pub(super) fn draw(
    canvas: &mut Canvas,
    spec: &ChartSpec,
    fitted: &Fitted,
    style: &ChartStyle,
) {
    for (radius, middle, zone) in placed(spec, fitted) {
        let own = row(zone)
            .and_then(|row| spec.categories.get(row))
            .is_some_and(|category| category.emphasis);
        let light = style.accent.towards(WHITE, 0.38);
        canvas.dot(middle.x, middle.y, radius + 0.8, WHITE);
        canvas.dot(middle.x, middle.y, radius, if own { style.accent } else { light });
    }
}

/// Three circles of round counts, with the radius each has on the map.
pub(super) fn examples(spec: &ChartSpec, largest: f64) -> Vec<(f64, String)> {
    let values =
        spec.series.iter().flat_map(|series| &series.marks).filter_map(Mark::value);
    let most = values.fold(0.0, f64::max);
    if most < 1.0 {
        return Vec::new();
    }
    let mut round: Vec<f64> =
        [1.0, 0.4, 0.1].iter().map(|share| rounded(most * share)).collect();
    round.dedup();
    round.retain(|value| *value >= 1.0);
    round
        .into_iter()
        .map(|value| (largest * (value / most).sqrt(), number(value)))
        .collect()
}

/// The round number below.
fn rounded(value: f64) -> f64 {
    let power = 10_f64.powf(value.max(1.0).log10().floor());
    let steps = [5.0, 2.0, 1.0];
    steps.into_iter().find(|step| step * power <= value).unwrap_or(1.0) * power
}

/// The circles of the legend, one under the other; returns where the next line stands.
pub(super) fn key(
    canvas: &mut Canvas,
    circles: &[(f64, String)],
    (x, top): (f64, f64),
    size: f64,
    style: &ChartStyle,
) -> f64 {
    let widest = circles.iter().map(|one| one.0).fold(0.0, f64::max);
    let mut y = top;
    for (radius, text) in circles {
        let half = radius.max(size * 0.7);
        y += half;
        canvas.dot(x + widest, y, *radius, style.accent.towards(WHITE, 0.38));
        canvas.label(Label {
            text: text.clone(),
            x: x + 2.0 * widest + 8.0,
            y,
            size,
            bold: false,
            colour: style.ink,
            anchor: Anchor::Start,
        });
        y += half + 3.0;
    }
    y + size * 0.8
}
