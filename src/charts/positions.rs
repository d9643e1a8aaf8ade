//! `positions`: one dot per territory on one scale, dots of near values stacked; the town and the
//! ends are named, the intercommunalité is a triangle.

use super::canvas::{Anchor, Canvas, Label, text_width};
use super::lines::{scale, tick_label};
use super::spec::{ChartSpec, ChartStyle, Mark};
use crate::colour::{Rgb, WHITE};

/// How many are named, the town included.
const NAMED: usize = 9;

/// The share of the width that a leader may go aside.
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
    let all: Vec<f64> =
        values.iter().copied().chain(spec.reference.iter().map(|one| one.value)).collect();
    let (low, high, step) = scale(&all);
    let margin = 18.0_f64.max(radius + 2.0);
    let span = if high > low { high - low } else { 1.0 };
    let width = canvas.width;
    let at = |value: f64| margin + (value - low) / span * (width - 2.0 * margin);
    let dots = stacked(spec, &at, radius);
    let highest = dots.iter().map(|dot| dot.level).max().unwrap_or(0);
    let step_up = 2.0 * radius + 1.0;
    let names = names(spec, &dots, &at, width, size);
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

struct Name {
    row: usize,
    text: String,
    left: f64,
    lane: usize,
}

/// The town, the ends, those that the author compares with: each in the first lane where it
/// meets no other name nor its leader. One that fits nowhere is left out.
fn names(
    spec: &ChartSpec,
    dots: &[Dot],
    at: &dyn Fn(f64) -> f64,
    width: f64,
    size: f64,
) -> Vec<Name> {
    const LANES: usize = 4;
    let mut by_value: Vec<&Dot> = dots.iter().collect();
    by_value.sort_by(|a, b| a.value.total_cmp(&b.value));
    let mut rows: Vec<usize> = Vec::new();
    let own = dots.iter().filter(|dot| spec.categories[dot.row].emphasis);
    rows.extend(own.map(|dot| dot.row));
    rows.extend(by_value.first().map(|dot| dot.row));
    rows.extend(by_value.last().map(|dot| dot.row));
    let compared = dots.iter().filter(|dot| spec.categories[dot.row].is_named);
    rows.extend(compared.map(|dot| dot.row));
    let few = dots.len() <= NAMED;
    rows.extend(by_value.iter().filter(|_| few).map(|dot| dot.row));
    let mut placed: Vec<Name> = Vec::new();
    let mut seen: Vec<usize> = Vec::new();
    for row in rows {
        if seen.contains(&row) || placed.len() >= NAMED {
            continue;
        }
        seen.push(row);
        let Some(mark) = spec.series.first().and_then(|series| series.marks.get(row)) else {
            continue;
        };
        let Some(value) = mark.value() else { continue };
        let category = &spec.categories[row];
        let text = format!("{} : {}", category.label, mark.printed());
        let text = crate::text::typographic(&text);
        let length = text_width(&text, size, category.emphasis);
        let x = at(value);
        if length > width {
            continue;
        }
        let left = (x - length / 2.0).clamp(0.0, width - length);
        let meets = |other: &Name, lane: usize| {
            let bold = spec.categories[other.row].emphasis;
            let end = other.left + text_width(&other.text, size, bold);
            let over = left < end + 6.0 && other.left < left + length + 6.0;
            if other.lane == lane {
                return over;
            }
            // A leader goes down from its name through the lanes below it.
            let their = dots.iter().find(|dot| dot.row == other.row).map_or(0.0, |dot| dot.x);
            let on_theirs = other.lane < lane && left - 3.0 < their && their < left + length + 3.0;
            let on_mine = lane < other.lane && other.left - 3.0 < x && x < end + 3.0;
            on_theirs || on_mine
        };
        let lane = (0..LANES).rev().find(|lane| !placed.iter().any(|one| meets(one, *lane)));
        if let Some(lane) = lane {
            placed.push(Name { row, text, left, lane });
        }
    }
    // Lanes are counted from the top: those that nobody took are given back.
    let unused = placed.iter().map(|name| name.lane).min().unwrap_or(0);
    placed.iter_mut().for_each(|name| name.lane -= unused);
    placed
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
    let mut entry = |canvas: &mut Canvas, draw: &dyn Fn(&mut Canvas, f64, f64), text: &str| {
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
    let mut end = entry(canvas, &|canvas, x, y| canvas.dot(x, y, 3.6, grey), "une commune");
    if let Some(reference) = &spec.reference {
        let text = format!("{} : {}", reference.label, reference.printed);
        let text = crate::text::typographic(&text);
        let ink: Rgb = style.ink;
        let triangle = |canvas: &mut Canvas, x: f64, y: f64| {
            canvas.polygon(vec![(x - 4.2, y + 3.5), (x + 4.2, y + 3.5), (x, y - 3.5)], ink);
        };
        end = entry(canvas, &triangle, &text);
    }
    let marks = spec.series.first().map(|series| series.marks.as_slice());
    let without = marks.unwrap_or_default().iter().filter(|mark| mark.value().is_none());
    let hidden = without.clone().filter(|mark| **mark == Mark::Hidden).count();
    let absent = without.count() - hidden;
    for (count, what) in [(hidden, "secret statistique"), (absent, "sans chiffre fiable")] {
        if count > 0 {
            let text = format!("non montrées : {count} ({what})");
            let text = crate::text::typographic(&text);
            end = entry(canvas, &|_, _, _| (), &text);
        }
    }
    end + line / 2.0
}
