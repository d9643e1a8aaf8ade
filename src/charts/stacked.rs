//! `barres_empilees`: one bar per category, cut into the parts of a whole.
//!
//! A hidden part has no width, and nothing is drawn in its place: the bar stops where the
//! published parts stop, and « s » follows.

use super::canvas::{Anchor, Canvas, Label, text_width, wrap};
use super::legend;
use super::spec::{ChartSpec, ChartStyle, Mark};
use crate::colour::Rgb;

const BAR: f64 = 20.0;
const BETWEEN: f64 = 8.0;
const AFTER_NAME: f64 = 8.0;
const NAMES: f64 = 0.34;

pub(super) fn lay_out(spec: &ChartSpec, style: &ChartStyle) -> Canvas {
    let size = spec.room.text;
    let mut canvas = Canvas::new(spec.room.width);
    let shades: Vec<Rgb> =
        (0..spec.series.len()).map(|index| legend::shade(style, index)).collect();
    let entries: Vec<(String, Rgb)> = spec
        .series
        .iter()
        .zip(&shades)
        .map(|(series, shade)| (series.label.clone(), *shade))
        .collect();
    let mut top = legend::draw(&mut canvas, &entries, None, 0.0, size, style) + 6.0;
    let names: Vec<Vec<String>> = spec
        .categories
        .iter()
        .map(|category| {
            wrap(&category.label, size, category.emphasis, canvas.width * NAMES)
        })
        .collect();
    let name_width = names
        .iter()
        .zip(&spec.categories)
        .flat_map(|(lines, category)| {
            lines.iter().map(|line| text_width(line, size, category.emphasis))
        })
        .fold(0.0, f64::max);
    let left = name_width + AFTER_NAME;
    let notes: Vec<String> =
        (0..spec.categories.len()).map(|row| note(spec, row)).collect();
    let note_width =
        notes.iter().map(|note| text_width(note, size, false)).fold(0.0, f64::max);
    let room =
        canvas.width - left - if note_width > 0.0 { note_width + 5.0 } else { 0.0 };
    let unit = room / longest(spec);
    for (row, lines) in names.into_iter().enumerate() {
        let category = &spec.categories[row];
        let height = BAR.max(lines.len() as f64 * size * 1.25);
        let middle = top + height / 2.0;
        for (index, line) in lines.iter().enumerate() {
            let offset = (index as f64 - (lines.len() as f64 - 1.0) / 2.0) * size * 1.25;
            canvas.label(Label {
                text: line.clone(),
                x: name_width,
                y: middle + offset,
                size,
                bold: category.emphasis,
                colour: style.ink,
                anchor: Anchor::End,
            });
        }
        let mut x = left;
        for (series, shade) in spec.series.iter().zip(&shades) {
            let Mark::Shown { value, printed } = &series.marks[row] else { continue };
            let width = value.max(0.0) * unit;
            // A hairline of white keeps neighbours apart in greys.
            let drawn = (width - 0.8).max(0.0);
            if drawn > 0.0 {
                canvas.rectangle(x, middle - BAR / 2.0, drawn, BAR, *shade);
            }
            // Too narrow for its figure: the table tells it.
            if text_width(printed, size, false) + 5.0 <= drawn {
                canvas.label(Label {
                    text: printed.clone(),
                    x: x + drawn / 2.0,
                    y: middle,
                    size,
                    bold: false,
                    colour: legend::readable_on(*shade, style),
                    anchor: Anchor::Middle,
                });
            }
            x += width;
        }
        if !notes[row].is_empty() {
            canvas.label(Label {
                text: notes[row].clone(),
                x: x + 5.0,
                y: middle,
                size,
                bold: false,
                colour: style.muted,
                anchor: Anchor::Start,
            });
        }
        top += height + BETWEEN;
    }
    canvas.height = top - BETWEEN + 2.0;
    canvas
}

/// « + s » after a bar with hidden parts, « nd » after one without any figure.
fn note(spec: &ChartSpec, row: usize) -> String {
    let marks = || spec.series.iter().map(|series| &series.marks[row]);
    let shown = marks().any(|mark| mark.value().is_some());
    let hidden = marks().any(|mark| *mark == Mark::Hidden);
    match (shown, hidden) {
        (true, true) => format!("+ {}", crate::wording::MASKED),
        (false, true) => crate::wording::MASKED.to_owned(),
        (false, false) => {
            marks().next().map_or(crate::wording::MISSING, Mark::printed).to_owned()
        }
        (true, false) => String::new(),
    }
}

/// The length of the longest bar; parts of a whole in percent share one length.
fn longest(spec: &ChartSpec) -> f64 {
    let total = |row: usize| -> f64 {
        spec.series.iter().filter_map(|series| series.marks[row].value()).sum()
    };
    let longest = (0..spec.categories.len()).map(total).fold(0.0, f64::max);
    // Shares of one whole: a bar of 76 % is not as long as the whole. Rounding may give
    // 100,1.
    let shares = spec.unit.starts_with("en %") && longest <= 100.5;
    if shares {
        longest.max(100.0)
    } else if longest > 0.0 {
        longest
    } else {
        1.0
    }
}
