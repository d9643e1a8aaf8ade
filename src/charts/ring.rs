//! `anneau`: two or three parts of one whole, as a ring; each part named beside it with its
//! figure. More parts, or a hidden one, are bars: an angle would tell what is hidden.

use std::f64::consts::TAU;

use super::canvas::{Anchor, Canvas, Label, text_width, wrap};
use super::legend::shade;
use super::spec::{ChartSpec, ChartStyle, Mark};
use crate::colour::WHITE;

/// By how much rounded shares may add up to something else than a hundred.
const ROUNDING: f64 = 1.0;

const PARTS: std::ops::RangeInclusive<usize> = 2..=3;

/// `None` for what is no ring.
pub(super) fn lay_out(spec: &ChartSpec, style: &ChartStyle) -> Option<Canvas> {
    let row = own_row(spec);
    let parts: Vec<(&str, &Mark)> = spec
        .series
        .iter()
        .filter_map(|series| Some((series.label.as_str(), series.marks.get(row)?)))
        .collect();
    let values: Vec<f64> = parts.iter().filter_map(|(_, mark)| mark.value()).collect();
    let total: f64 = values.iter().sum();
    let is_whole =
        values.len() == parts.len() && values.iter().all(|value| *value >= 0.0);
    // Shares that leave something out are no whole: rounding moves their sum by a point at most.
    let is_all = spec.counts || (total - 100.0).abs() <= ROUNDING;
    if !PARTS.contains(&parts.len()) || !is_whole || !is_all || total <= 0.0 {
        return None;
    }
    let size = spec.room.text;
    let radius = if spec.room.width < 300.0 { 46.0 } else { 54.0 };
    let mut canvas = Canvas::new(spec.room.width);
    let centre = (radius + 4.0, radius + 4.0);
    let mut from = 0.0;
    for (index, value) in values.iter().enumerate() {
        let to = from + value / total;
        canvas.polygon(
            slice(centre, radius, radius * 0.58, (from, to)),
            shade(style, index),
        );
        from = to;
    }
    // White gaps: the parts are told apart on a photocopy too.
    let mut from = 0.0;
    for value in &values {
        let (inner, outer) =
            (at(centre, radius * 0.5, from), at(centre, radius + 1.0, from));
        canvas.line(vec![inner, outer], 1.6, WHITE);
        from += value / total;
    }
    let left = centre.0 + radius + 22.0;
    let line = size * 1.3;
    let wrapped: Vec<Vec<String>> = parts
        .iter()
        .map(|(name, _)| wrap(name, size, false, (canvas.width - left - 14.0).max(60.0)))
        .collect();
    let big = size * 1.9;
    let height: f64 = wrapped
        .iter()
        .map(|lines| big * 1.2 + lines.len() as f64 * line + 8.0)
        .sum::<f64>()
        - 8.0;
    let mut y = (centre.1 - height / 2.0).max(0.0);
    for (index, ((_, mark), lines)) in parts.iter().zip(&wrapped).enumerate() {
        canvas.rectangle(left, y + big * 0.15, 8.0, big * 0.8, shade(style, index));
        let label = |text: &str, size: f64, bold: bool, y: f64| Label {
            text: text.to_owned(),
            x: left + 14.0,
            y,
            size,
            bold,
            colour: style.ink,
            anchor: Anchor::Start,
        };
        canvas.label(label(mark.printed(), big, true, y + big * 0.55));
        y += big * 1.2;
        for words in lines {
            canvas.label(label(words, size, false, y + line * 0.4));
            y += line;
        }
        y += 8.0;
    }
    let whole = spec.categories.get(row).map(|category| category.label.as_str());
    if let Some(whole) = whole.filter(|name| text_width(name, size, true) < radius * 1.05)
    {
        canvas.label(Label {
            text: whole.to_owned(),
            x: centre.0,
            y: centre.1,
            size,
            bold: true,
            colour: style.ink,
            anchor: Anchor::Middle,
        });
    }
    canvas.height = (2.0 * radius + 8.0).max(y);
    Some(canvas)
}

/// The row that is drawn: the town's own, else the first.
pub(super) fn own_row(spec: &ChartSpec) -> usize {
    spec.categories.iter().position(|category| category.emphasis).unwrap_or(0)
}

fn at((x, y): (f64, f64), radius: f64, turn: f64) -> (f64, f64) {
    let angle = turn * TAU;
    (x + radius * angle.sin(), y - radius * angle.cos())
}

/// A piece of a ring between two shares of a turn, from noon on.
fn slice(
    centre: (f64, f64),
    outer: f64,
    inner: f64,
    (from, to): (f64, f64),
) -> Vec<(f64, f64)> {
    let steps = (((to - from) * 120.0).ceil() as usize).max(2);
    let turn = |step: usize| from + (to - from) * step as f64 / steps as f64;
    let outside = (0..=steps).map(|step| at(centre, outer, turn(step)));
    let inside = (0..=steps).rev().map(|step| at(centre, inner, turn(step)));
    outside.chain(inside).collect()
}
