//! `positions`: one dot per territory on one scale, dots of near values stacked; the town and the
//! ends are named, the intercommunalité is a triangle.

mod names;

use super::canvas::{Anchor, Canvas, Label, text_width};
use super::lines::{scale, tick_label};
use super::spec::{Category, ChartSpec, ChartStyle};
use crate::colour::{Rgb, WHITE};
use crate::vocabulary::Sign;

const LEADING: f64 = 1.25;

struct Dot {
    row: usize,
    value: f64,
    x: f64,
    level: usize,
}

pub(super) fn lay_out(spec: &ChartSpec, style: &ChartStyle) -> Canvas {
    let size = spec.room.text;
    let mut canvas = Canvas::new(spec.room.width);
    let radius = if spec.categories.len() > 60 { 2.6 } else { 3.6 };
    let values: Vec<f64> = shown(spec).map(|(_, value)| value).collect();
    let all: Vec<f64> = values
        .iter()
        .copied()
        .chain(spec.reference.iter().map(|one| one.value))
        .collect();
    let (low, high, step) = scale(&all);
    let margin = 18.0_f64.max(radius + 2.0);
    let span = if high > low { high - low } else { 1.0 };
    let width = canvas.width;
    let at = |value: f64| margin + (value - low) / span * (width - 2.0 * margin);
    let dots = stacked(spec, &at, radius);
    let highest = dots.iter().map(|dot| dot.level).max().unwrap_or(0);
    let step_up = 2.0 * radius + 1.0;
    let names = names::place(spec, &points(&dots), width, size);
    let lanes = names.iter().map(|name| name.lane).max().map_or(0, |lane| lane + 1);
    let top = lanes as f64 * size * LEADING + 8.0;
    let base = top + highest as f64 * step_up + radius + 6.0;
    let place = |dot: &Dot| (dot.x, base - radius - 1.5 - dot.level as f64 * step_up);
    axis(&mut canvas, (low, high, step), &at, base, size, style);
    if let Some(reference) = &spec.reference {
        let x = at(reference.value);
        canvas.line(vec![(x, base - 2.0), (x, base + 5.0)], 1.2, style.ink);
        canvas.polygon(
            vec![(x - 4.2, base + 9.5), (x + 4.2, base + 9.5), (x, base + 2.5)],
            style.ink,
        );
    }
    // Leaders under the dots.
    for name in &names {
        let Some(dot) = dots.iter().find(|dot| dot.row == name.row) else { continue };
        let (x, y) = place(dot);
        let from = name.lane as f64 * size * LEADING + size * LEADING;
        canvas.line(vec![(x, from), (x, y - radius)], 0.6, style.muted);
    }
    let grey = style.muted.towards(WHITE, 0.33);
    for dot in &dots {
        let category = &spec.categories[dot.row];
        let (x, y) = place(dot);
        if category.emphasis {
            canvas.dot(x, y, radius + 1.6, WHITE);
            canvas.dot(x, y, radius + 0.6, style.accent);
        } else if category.is_named {
            canvas.dot(x, y, radius, style.ink);
            canvas.dot(x, y, radius - 1.1, WHITE);
        } else {
            canvas.dot(x, y, radius, grey);
        }
    }
    for name in &names {
        let bold = spec.categories[name.row].emphasis;
        canvas.label(Label {
            text: name.text.clone(),
            x: name.left,
            y: name.lane as f64 * size * LEADING + size * 0.6,
            size,
            bold,
            colour: style.ink,
            anchor: Anchor::Start,
        });
    }
    canvas.height = key(&mut canvas, spec, base + size * 1.9 + 10.0, style);
    canvas
}

/// Where each dot is, by its row.
fn points(dots: &[Dot]) -> Vec<names::Point> {
    let point = |dot: &Dot| names::Point { row: dot.row, value: dot.value, x: dot.x };
    dots.iter().map(point).collect()
}

fn shown(spec: &ChartSpec) -> impl Iterator<Item = (usize, f64)> {
    let marks = spec.series.first().map(|series| series.marks.as_slice());
    let marks = marks.unwrap_or_default().iter().enumerate();
    marks.filter_map(|(row, mark)| Some((row, mark.value()?)))
}

/// Dots that would cover each other are set one above the other; the town's own stands lowest.
fn stacked(spec: &ChartSpec, at: &dyn Fn(f64) -> f64, radius: f64) -> Vec<Dot> {
    let mut order: Vec<(usize, f64)> = shown(spec).collect();
    order.sort_by(|a, b| {
        let emphasis = |row: usize| !spec.categories[row].emphasis;
        emphasis(a.0).cmp(&emphasis(b.0)).then(a.1.total_cmp(&b.1)).then(a.0.cmp(&b.0))
    });
    let mut dots: Vec<Dot> = Vec::new();
    for (row, value) in order {
        let x = at(value);
        let near = |dot: &&Dot| (dot.x - x).abs() < 2.0 * radius + 0.6;
        let taken: Vec<usize> = dots.iter().filter(near).map(|dot| dot.level).collect();
        let level = (0..).find(|level| !taken.contains(level)).unwrap_or(0);
        dots.push(Dot { row, value, x, level });
    }
    dots
}

fn axis(
    canvas: &mut Canvas,
    (low, high, step): (f64, f64, f64),
    at: &dyn Fn(f64) -> f64,
    base: f64,
    size: f64,
    style: &ChartStyle,
) {
    canvas.line(vec![(0.0, base), (canvas.width, base)], 0.8, style.muted);
    let ticks = ((high - low) / step).round().max(1.0) as usize;
    for tick in 0..=ticks {
        let value = low + tick as f64 * step;
        let x = at(value);
        canvas.line(vec![(x, base), (x, base + 3.0)], 0.8, style.muted);
        canvas.label(Label {
            text: tick_label(value, step),
            x,
            y: base + 10.0 + size * 0.6,
            size,
            bold: false,
            colour: style.muted,
            anchor: Anchor::Middle,
        });
    }
}

/// What the marks stand for, and how many have none.
fn key(canvas: &mut Canvas, spec: &ChartSpec, top: f64, style: &ChartStyle) -> f64 {
    let size = spec.room.text;
    let line = size * 1.6;
    let (mut x, mut y) = (0.0, top + line / 2.0);
    let width = canvas.width;
    let mut entry =
        |canvas: &mut Canvas, draw: &dyn Fn(&mut Canvas, f64, f64), text: &str| {
            let length = 12.0 + text_width(text, size, false);
            if x > 0.0 && x + length > width {
                x = 0.0;
                y += line;
            }
            draw(canvas, x + 4.0, y);
            canvas.label(Label {
                text: text.to_owned(),
                x: x + 12.0,
                y,
                size,
                bold: false,
                colour: style.ink,
                anchor: Anchor::Start,
            });
            x += length + 14.0;
            y
        };
    let grey = style.muted.towards(WHITE, 0.33);
    let mut end = top;
    let is_unnamed = |category: &Category| !category.is_named && !category.emphasis;
    if spec.categories.iter().any(is_unnamed) {
        end =
            entry(canvas, &|canvas, x, y| canvas.dot(x, y, 3.6, grey), spec.zones.one());
    }
    if let Some(reference) = &spec.reference {
        let text = format!("{} : {}", reference.label, reference.printed);
        let text = crate::text::typographic(&text);
        let ink: Rgb = style.ink;
        let triangle = |canvas: &mut Canvas, x: f64, y: f64| {
            canvas
                .polygon(vec![(x - 4.2, y + 3.5), (x + 4.2, y + 3.5), (x, y - 3.5)], ink);
        };
        end = entry(canvas, &triangle, &text);
    }
    let marks = spec.series.first().map(|series| series.marks.as_slice());
    let marks = marks.unwrap_or_default();
    // The town is told apart, whatever it lacks.
    let is_own = |row: usize| spec.categories[row].emphasis;
    let mut lacking: Vec<(&str, usize)> = Vec::new();
    for (row, mark) in marks.iter().enumerate().filter(|(_, mark)| mark.value().is_none())
    {
        if is_own(row) {
            let text = format!("{} : {}", spec.categories[row].label, mark.printed());
            end = entry(canvas, &|_, _, _| (), &crate::text::typographic(&text));
            continue;
        }
        match lacking.iter_mut().find(|(sign, _)| *sign == mark.printed()) {
            Some((_, count)) => *count += 1,
            None => lacking.push((mark.printed(), 1)),
        }
    }
    for (sign, count) in lacking {
        let why: &str = match Sign::of_printed(sign) {
            Some(known) => known.briefly(),
            None => sign,
        };
        let text = format!("{} : {count} ({why})", spec.zones.not_shown());
        end = entry(canvas, &|_, _, _| (), &crate::text::typographic(&text));
    }
    end + line / 2.0
}
