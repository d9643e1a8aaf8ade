//! Circles for what is counted: their area follows the count. A shaded zone would show its
//! surface instead.

use super::bound::number;
use super::{mark, row};
use crate::charts::canvas::{Anchor, Canvas, Label};
use crate::charts::spec::{ChartSpec, ChartStyle, Mark};
use crate::colour::WHITE;
use crate::maps::circles::circles;
use crate::maps::fit::Fitted;
use crate::maps::labels::inside;
use crate::wording::MASKED;

/// The radius of the largest, by the room there is.
fn largest(spec: &ChartSpec) -> f64 {
    if spec.room.width < 300.0 { 9.0 } else { 17.0 }
}

/// The largest first, so that none is hidden by another.
pub(super) fn draw(
    canvas: &mut Canvas,
    spec: &ChartSpec,
    fitted: &Fitted,
    size: f64,
    style: &ChartStyle,
) {
    let value = |zone| mark(spec, zone).and_then(Mark::value).unwrap_or(0.0);
    let values: Vec<f64> = fitted.zones.iter().map(value).collect();
    let radii = circles(&values, largest(spec));
    let mut drawn: Vec<(f64, &crate::maps::borders::Zone)> =
        radii.into_iter().zip(&fitted.zones).collect();
    drawn.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (radius, zone) in drawn {
        let Some(middle) = inside(&zone.rings) else { continue };
        let own = row(zone)
            .and_then(|row| spec.categories.get(row))
            .is_some_and(|category| category.emphasis);
        if radius > 0.0 {
            canvas.dot(middle.x, middle.y, radius + 0.8, WHITE);
            let light = style.accent.towards(WHITE, 0.38);
            canvas.dot(
                middle.x,
                middle.y,
                radius,
                if own { style.accent } else { light },
            );
        } else if matches!(mark(spec, zone), Some(Mark::Hidden)) {
            canvas.label(Label {
                text: MASKED.to_owned(),
                x: middle.x,
                y: middle.y,
                size,
                bold: true,
                colour: style.ink,
                anchor: Anchor::Middle,
            });
        }
    }
}

/// Three circles of round counts, with the radius each has on the map.
pub(super) fn examples(spec: &ChartSpec) -> Vec<(f64, String)> {
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
        .map(|value| (largest(spec) * (value / most).sqrt(), number(value)))
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
