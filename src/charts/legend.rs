//! Names of the series above the drawing, with their shade.

use super::canvas::{Anchor, Canvas, Label, text_width};
use super::spec::{ChartSpec, ChartStyle, Series};
use crate::colour::Rgb;
use crate::colour::contrast;

const SWATCH: f64 = 8.0;
const GAP: f64 = 4.0;
const BETWEEN: f64 = 14.0;
const OUTLINE: f64 = 1.6;
const WHITE: Rgb = Rgb(255, 255, 255);

/// Draws the entries in rows that fit the width, at the top; returns the height used. The
/// outlined entry stands for an outline, not for an area.
pub(super) fn draw(
    canvas: &mut Canvas,
    entries: &[(String, Rgb)],
    outlined: Option<usize>,
    size: f64,
    style: &ChartStyle,
) -> f64 {
    let line = size * 1.6;
    let (mut x, mut y) = (0.0, line / 2.0);
    for (index, (label, shade)) in entries.iter().enumerate() {
        let width = SWATCH + GAP + text_width(label, size, false);
        if x > 0.0 && x + width > canvas.width {
            x = 0.0;
            y += line;
        }
        canvas.rectangle(x, y - SWATCH / 2.0, SWATCH, SWATCH, *shade);
        if outlined == Some(index) {
            let inside = SWATCH - 2.0 * OUTLINE;
            canvas.rectangle(x + OUTLINE, y - inside / 2.0, inside, inside, WHITE);
        }
        canvas.label(Label {
            text: label.clone(),
            x: x + SWATCH + GAP,
            y,
            size,
            bold: false,
            colour: style.ink,
            anchor: Anchor::Start,
        });
        x += width + BETWEEN;
    }
    y + line / 2.0
}

/// The shade of a series, from the palette; the accent when the charte has none.
pub(super) fn shade(style: &ChartStyle, index: usize) -> Rgb {
    style.palette.get(index % style.palette.len().max(1)).copied().unwrap_or(style.accent)
}

/// The legend of several series; nothing for one, which the title names.
pub(super) fn of_series(
    canvas: &mut Canvas,
    spec: &ChartSpec,
    style: &ChartStyle,
) -> f64 {
    if spec.series.len() < 2 {
        return 0.0;
    }
    let entry = |(index, series): (usize, &Series)| {
        (series.label.clone(), shade_of(spec, style, index))
    };
    let entries: Vec<(String, Rgb)> = spec.series.iter().enumerate().map(entry).collect();
    draw(canvas, &entries, None, spec.room.text, style)
}

/// The fill of a bar: one series sets the author's territory apart, several have a shade
/// each.
pub(super) fn fill(
    spec: &ChartSpec,
    style: &ChartStyle,
    row: usize,
    index: usize,
) -> Rgb {
    if spec.series.len() > 1 {
        return shade_of(spec, style, index);
    }
    let emphasis = spec.categories[row].emphasis || spec.series[index].emphasis;
    let any = spec.categories.iter().any(|category| category.emphasis);
    if emphasis || !any { style.accent } else { shade(style, 1) }
}

/// The shades of the parts of a whole: ages, sizes and other bands that follow one another go
/// from light to dark, what has no order from the palette.
pub(super) fn shades_of_parts(spec: &ChartSpec, style: &ChartStyle) -> Vec<Rgb> {
    let count = spec.series.len();
    // The fourth part is often the least: pale, not the loudest.
    const ORDER: [usize; 8] = [0, 1, 2, 5, 4, 3, 6, 7];
    if !are_bands(spec) {
        let place = |index: usize| ORDER.get(index).copied().unwrap_or(index);
        return (0..count).map(|index| shade(style, place(index))).collect();
    }
    const LIGHTEST: f64 = 0.16;
    const DARKEST: f64 = 1.0;
    let dark = style.accent.towards(Rgb(0, 0, 0), 0.12);
    let step = (DARKEST - LIGHTEST) / (count.saturating_sub(1).max(1)) as f64;
    (0..count).map(|index| WHITE.towards(dark, LIGHTEST + step * index as f64)).collect()
}

/// Whether the names of the series are bands of one measure, in order: « 0 à 14 ans », « 15 à 29
/// ans », « 75 ans ou plus ».
fn are_bands(spec: &ChartSpec) -> bool {
    let from = |series: &Series| -> Option<u32> {
        let mut numbers = series.label.split(|c: char| !c.is_ascii_digit());
        numbers.find_map(|number| number.parse().ok())
    };
    let starts: Option<Vec<u32>> = spec.series.iter().map(from).collect();
    starts.is_some_and(|starts| {
        // « Moins de 18 ans », then « 18 à 24 ans ».
        starts.len() > 2
            && starts.first() < starts.last()
            && starts.windows(2).all(|pair| pair[0] <= pair[1])
    })
}

/// The shade of a series of bars: of several years the latest is the darkest.
fn shade_of(spec: &ChartSpec, style: &ChartStyle, index: usize) -> Rgb {
    let years = spec.series.iter().all(|series| series.label.parse::<u16>().is_ok());
    shade(style, if years { spec.series.len() - 1 - index } else { index })
}

/// Ink or white, whichever reads better on a shade.
pub(super) fn readable_on(shade: Rgb, style: &ChartStyle) -> Rgb {
    if contrast(style.ink, shade) >= contrast(WHITE, shade) { style.ink } else { WHITE }
}
