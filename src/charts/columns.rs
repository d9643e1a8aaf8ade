//! `histogramme`: vertical columns grouped by category, each with its figure on top.

use super::canvas::{Anchor, Canvas, Label, text_width, wrap};
use super::legend;
use super::spec::{ChartSpec, ChartStyle, Mark};

const PLOT: f64 = 105.0;
const WIDEST: f64 = 46.0;
const BETWEEN_COLUMNS: f64 = 3.0;
const BETWEEN_GROUPS: f64 = 18.0;

/// `None` when a value is below zero, or a figure or a name is wider than its column: the
/// chart is drawn as bars.
pub(super) fn lay_out(spec: &ChartSpec, style: &ChartStyle) -> Option<Canvas> {
    let size = spec.room.text;
    let mut canvas = Canvas::new(spec.room.width);
    let (groups, width) = (spec.categories.len() as f64, spec.series.len() as f64);
    let group = canvas.width / groups;
    let column = ((group - BETWEEN_GROUPS) / width - BETWEEN_COLUMNS).min(WIDEST);
    let marks = || spec.series.iter().flat_map(|series| &series.marks);
    let widest =
        marks().map(|mark| text_width(mark.printed(), size, true)).fold(0.0, f64::max);
    let negative = marks().filter_map(Mark::value).any(|value| value < 0.0);
    if negative || column < 5.0 || widest > column + BETWEEN_COLUMNS - 1.0 {
        return None;
    }
    let mut top = legend::of_series(&mut canvas, spec, style);
    if top > 0.0 {
        top += 8.0;
    }
    top += size * 1.4;
    let base = top + PLOT;
    let highest = marks().filter_map(Mark::value).fold(0.0, f64::max);
    let unit = if highest > 0.0 { PLOT / highest } else { 0.0 };
    let mut lowest_label = base;
    for (row, category) in spec.categories.iter().enumerate() {
        let middle = (row as f64 + 0.5) * group;
        let block = width * (column + BETWEEN_COLUMNS) - BETWEEN_COLUMNS;
        let mut x = middle - block / 2.0;
        for (index, series) in spec.series.iter().enumerate() {
            let mark = &series.marks[row];
            let emphasis = category.emphasis || series.emphasis;
            let fill = legend::fill(spec, style, row, index);
            let height = mark.value().unwrap_or(0.0) * unit;
            if height > 0.0 {
                canvas.rectangle(x, base - height, column, height, fill);
            }
            canvas.label(Label {
                text: mark.printed().to_owned(),
                x: x + column / 2.0,
                y: base - height - size * 0.75,
                size,
                bold: emphasis && mark.value().is_some(),
                colour: if mark.value().is_some() { style.ink } else { style.muted },
                anchor: Anchor::Middle,
            });
            x += column + BETWEEN_COLUMNS;
        }
        let lines = wrap(&category.label, size, category.emphasis, group - 4.0);
        for (index, line) in lines.into_iter().enumerate() {
            if text_width(&line, size, category.emphasis) > group - 2.0 {
                return None;
            }
            let y = base + size * (1.0 + 1.25 * index as f64);
            lowest_label = f64::max(lowest_label, y + size * 0.7);
            canvas.label(Label {
                text: line,
                x: middle,
                y,
                size,
                bold: category.emphasis,
                colour: style.ink,
                anchor: Anchor::Middle,
            });
        }
    }
    canvas.line(vec![(0.0, base), (canvas.width, base)], 0.6, style.muted);
    canvas.height = lowest_label + 2.0;
    Some(canvas)
}
