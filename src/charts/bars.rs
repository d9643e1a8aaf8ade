//! `barres`: one bar per category, or one a series; the category's name on the left, each
//! figure at its bar's end.

use super::canvas::{Anchor, Canvas, Label, text_width, wrap};
use super::legend;
use super::spec::{ChartSpec, ChartStyle, Mark};
use crate::colour::Rgb;

/// The height of a bar; thicker where few of them would leave a low page empty.
const BAR: f64 = 13.0;
const THICKEST: f64 = 26.0;
const BETWEEN_BARS: f64 = 2.0;
const BETWEEN_GROUPS: f64 = 8.0;
const AFTER_NAME: f64 = 8.0;
const AFTER_BAR: f64 = 4.0;

/// Names take at most this share of the width.
const NAMES: f64 = 0.38;

pub(super) fn lay_out(spec: &ChartSpec, style: &ChartStyle) -> Canvas {
    let size = spec.room.text;
    let mut canvas = Canvas::new(spec.room.width);
    let mut top = legend::of_series(&mut canvas, spec, style);
    if top > 0.0 {
        top += 6.0;
    }
    let names = names(spec, size, canvas.width * NAMES);
    let name_width = names
        .iter()
        .flatten()
        .map(|(line, bold)| text_width(line, size, *bold))
        .fold(0.0, f64::max);
    let scale = Scale::of(spec, size, name_width + AFTER_NAME, canvas.width);
    let first = top;
    let bar = thickness(spec, top);
    for (row, lines) in names.iter().enumerate() {
        let bars = spec.series.len() as f64 * (bar + BETWEEN_BARS) - BETWEEN_BARS;
        let text = lines.len() as f64 * size * 1.25;
        let height = bars.max(text);
        let middle = top + height / 2.0;
        for (index, (line, bold)) in lines.iter().enumerate() {
            let offset = (index as f64 - (lines.len() as f64 - 1.0) / 2.0) * size * 1.25;
            canvas.label(Label {
                text: line.clone(),
                x: name_width,
                y: middle + offset,
                size,
                bold: *bold,
                colour: style.ink,
                anchor: Anchor::End,
            });
        }
        let mut y = middle - bars / 2.0;
        for (index, series) in spec.series.iter().enumerate() {
            let emphasis = spec.categories[row].emphasis || series.emphasis;
            let fill = legend::fill(spec, style, row, index);
            let drawn = Bar {
                mark: &series.marks[row],
                y,
                height: bar,
                fill,
                bold: emphasis,
                size,
            };
            scale.draw(&mut canvas, &drawn, style);
            y += bar + BETWEEN_BARS;
        }
        top += height + BETWEEN_GROUPS;
    }
    canvas.height = top - BETWEEN_GROUPS + 2.0;
    let base = scale.at(0.0);
    canvas.line(vec![(base, first - 2.0), (base, canvas.height)], 0.6, style.muted);
    canvas
}

/// What a low page leaves, shared between the bars.
fn thickness(spec: &ChartSpec, top: f64) -> f64 {
    let Some(filled) = spec.room.filled() else { return BAR };
    let groups = spec.categories.len().max(1) as f64;
    let room = filled - top - groups * BETWEEN_GROUPS;
    let each = room / (groups * spec.series.len().max(1) as f64) - BETWEEN_BARS;
    each.clamp(BAR, THICKEST)
}

/// The categories' names in lines, bold for the author's territory.
fn names(spec: &ChartSpec, size: f64, width: f64) -> Vec<Vec<(String, bool)>> {
    spec.categories
        .iter()
        .map(|category| {
            let bold = category.emphasis;
            let lines = wrap(&category.label, size, bold, width);
            lines.into_iter().map(|line| (line, bold)).collect()
        })
        .collect()
}

/// A bar and its figure.
struct Bar<'a> {
    mark: &'a Mark,
    y: f64,
    height: f64,
    fill: Rgb,
    bold: bool,
    size: f64,
}

struct Scale {
    left: f64,
    unit: f64,
    low: f64,
}

impl Scale {
    /// Room is kept for the longest label at either end.
    fn of(spec: &ChartSpec, size: f64, left: f64, right: f64) -> Self {
        let values: Vec<f64> = spec
            .series
            .iter()
            .flat_map(|series| series.marks.iter().filter_map(Mark::value))
            .collect();
        let low = values.iter().copied().fold(0.0, f64::min);
        let high = values.iter().copied().fold(0.0, f64::max);
        let label = spec
            .series
            .iter()
            .flat_map(|series| &series.marks)
            .map(|mark| text_width(mark.printed(), size, true))
            .fold(0.0, f64::max)
            + AFTER_BAR;
        let left = if low < 0.0 { left + label } else { left };
        let span = if high > low { high - low } else { 1.0 };
        Self { left, unit: (right - left - label).max(10.0) / span, low }
    }

    fn at(&self, value: f64) -> f64 {
        self.left + (value - self.low) * self.unit
    }

    fn draw(&self, canvas: &mut Canvas, bar: &Bar<'_>, style: &ChartStyle) {
        let Bar { mark, y, height, fill, bold, size } = *bar;
        let value = mark.value().unwrap_or(0.0);
        let (from, to) = (self.at(value.min(0.0)), self.at(value.max(0.0)));
        if mark.value().is_some() && to > from {
            canvas.rectangle(from, y, to - from, height, fill);
        }
        let (x, anchor) = if value < 0.0 {
            (from - AFTER_BAR, Anchor::End)
        } else {
            (to + AFTER_BAR, Anchor::Start)
        };
        canvas.label(Label {
            text: mark.printed().to_owned(),
            x,
            y: y + height / 2.0,
            size,
            bold: bold && mark.value().is_some(),
            colour: if mark.value().is_some() { style.ink } else { style.muted },
            anchor,
        });
    }
}
