//! `haltere`: one line per series, from its first category to its last: an open mark, a full one,
//! and a bar between them. What two dates or two territories differ by is its length.

use super::canvas::{Anchor, Canvas, Label, text_width, wrap};
use super::lines;
use super::spec::{ChartSpec, ChartStyle, Mark, Series};
use crate::colour::WHITE;

/// The share of the width that names may take.
const NAMES: f64 = 0.38;
const LEADING: f64 = 1.22;
const RADIUS: f64 = 4.2;
const BESIDE: f64 = 8.0;

/// `None` for one category: there is nothing to go to.
pub(super) fn lay_out(spec: &ChartSpec, style: &ChartStyle) -> Option<Canvas> {
    let (first, last) = match spec.categories.as_slice() {
        [first, .., last] => (first, last),
        _ => return None,
    };
    let end = spec.categories.len() - 1;
    let size = spec.room.text;
    let mut canvas = Canvas::new(spec.room.width);
    let mut y = key(&mut canvas, [&first.label, &last.label], size, style) + 6.0;
    let frame = Frame::of(spec, size, end);
    let rows: Vec<Row> =
        spec.series.iter().map(|series| Row::of(series, size, &frame)).collect();
    for (series, row) in spec.series.iter().zip(&rows) {
        let middle = y + row.height / 2.0;
        row.name(&mut canvas, series, middle, size, style);
        pair(&mut canvas, (&series.marks[0], &series.marks[end]), &frame, middle, style);
        if let Some(missing) = missing(spec, series, end) {
            canvas.label(Label {
                text: missing,
                x: canvas.width,
                y: middle,
                size,
                bold: false,
                colour: style.muted,
                anchor: Anchor::End,
            });
        }
        y += row.height;
    }
    canvas.height = y + 2.0;
    Some(canvas)
}

/// The open mark and the full one, with what they stand for.
fn key(canvas: &mut Canvas, names: [&String; 2], size: f64, style: &ChartStyle) -> f64 {
    let line = size * 1.6;
    let mut x = RADIUS;
    for (index, name) in names.into_iter().enumerate() {
        mark(canvas, (x, line / 2.0), index == 1, style);
        canvas.label(Label {
            text: name.clone(),
            x: x + RADIUS + 4.0,
            y: line / 2.0,
            size,
            bold: false,
            colour: style.ink,
            anchor: Anchor::Start,
        });
        x += 2.0 * RADIUS + 4.0 + text_width(name, size, false) + 14.0;
    }
    line
}

/// Where values stand.
struct Frame {
    /// Size of the labels.
    text: f64,
    names: f64,
    left: f64,
    right: f64,
    low: f64,
    high: f64,
}

impl Frame {
    fn of(spec: &ChartSpec, size: f64, end: usize) -> Self {
        let width = spec.room.width;
        let names = spec
            .series
            .iter()
            .flat_map(|series| wrap(&series.label, size, series.emphasis, width * NAMES))
            .map(|line| text_width(&line, size, true))
            .fold(0.0, f64::max)
            .min(width * NAMES);
        let ends = || spec.series.iter().flat_map(|one| [&one.marks[0], &one.marks[end]]);
        let values: Vec<f64> = ends().filter_map(Mark::value).collect();
        let (low, high, _) = lines::scale(&values);
        let label =
            ends().map(|mark| text_width(mark.printed(), size, true)).fold(0.0, f64::max);
        let missing = spec
            .series
            .iter()
            .filter_map(|series| missing(spec, series, end))
            .map(|text| text_width(&text, size, false) + 8.0)
            .fold(0.0, f64::max);
        let room = label + BESIDE + 2.0;
        let left = names + 10.0 + room;
        let right = (width - room - missing).max(left + 20.0);
        Self { text: size, names, left, right, low, high }
    }

    fn at(&self, value: f64) -> f64 {
        let span = (self.high - self.low).max(f64::MIN_POSITIVE);
        self.left + (value - self.low) / span * (self.right - self.left)
    }
}

/// The name of a series, in lines.
struct Row {
    lines: Vec<String>,
    width: f64,
    height: f64,
}

impl Row {
    fn of(series: &Series, size: f64, frame: &Frame) -> Self {
        let lines = wrap(&series.label, size, series.emphasis, frame.names.max(1.0));
        let height = (lines.len() as f64 * size * LEADING + 7.0).max(size * 2.2);
        Self { lines, width: frame.names, height }
    }

    fn name(
        &self,
        canvas: &mut Canvas,
        series: &Series,
        middle: f64,
        size: f64,
        style: &ChartStyle,
    ) {
        let above = (self.lines.len() as f64 - 1.0) / 2.0;
        for (index, line) in self.lines.iter().enumerate() {
            canvas.label(Label {
                text: line.clone(),
                x: self.width,
                y: middle + (index as f64 - above) * size * LEADING,
                size,
                bold: series.emphasis,
                colour: style.ink,
                anchor: Anchor::End,
            });
        }
    }
}

fn pair(
    canvas: &mut Canvas,
    (before, after): (&Mark, &Mark),
    frame: &Frame,
    y: f64,
    style: &ChartStyle,
) {
    let place = |mark: &Mark| mark.value().map(|value| frame.at(value));
    let (start, end) = (place(before), place(after));
    if let (Some(start), Some(end)) = (start, end) {
        canvas.line(vec![(start, y), (end, y)], 2.4, style.accent);
    }
    for (x, is_full) in [(start, false), (end, true)] {
        if let Some(x) = x {
            mark(canvas, (x, y), is_full, style);
        }
    }
    // The lower figure on the left, the higher on the right: they never meet.
    let is_rising = match (start, end) {
        (Some(start), Some(end)) => start <= end,
        _ => true,
    };
    for (x, printed, is_left, bold) in [
        (start, before.printed(), is_rising && end.is_some(), false),
        (end, after.printed(), !is_rising, true),
    ] {
        let Some(x) = x else { continue };
        let (x, anchor) = match is_left {
            true => (x - BESIDE, Anchor::End),
            false => (x + BESIDE, Anchor::Start),
        };
        let colour = style.ink;
        let text = printed.to_owned();
        canvas.label(Label { text, x, y, size: frame.text, bold, colour, anchor });
    }
}

/// Full for the latest, open for the first.
fn mark(canvas: &mut Canvas, (x, y): (f64, f64), is_full: bool, style: &ChartStyle) {
    canvas.dot(x, y, RADIUS, style.accent);
    if !is_full {
        canvas.dot(x, y, RADIUS - 1.5, WHITE);
    }
}

/// « 2010 : s », « s », where an end has no figure.
fn missing(spec: &ChartSpec, series: &Series, end: usize) -> Option<String> {
    let told = [0, end].into_iter().filter(|at| series.marks[*at].value().is_none());
    let told: Vec<String> = told
        .map(|at| {
            let (category, sign) = (&spec.categories[at], series.marks[at].printed());
            // The name of a territory is too long for the margin: the open mark is the first.
            match category.year {
                Some(year) => format!("{year} : {sign}"),
                None => sign.to_owned(),
            }
        })
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}
