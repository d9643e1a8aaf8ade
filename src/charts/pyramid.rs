//! `pyramide`: age bands from bottom to top, men on the left, women on the right; the
//! territory of comparison as an outline.

use super::canvas::{Anchor, Canvas, Label, text_width};
use super::legend::{self, readable_on};
use super::spec::{ChartSpec, ChartStyle, Mark};
use crate::colour::{Rgb, WHITE};

const BETWEEN: f64 = 3.0;

/// The height of a bar; thicker with few ages, thinner where the page is low.
const BAR: f64 = 17.0;
const THICK: f64 = 22.0;
const FEW: usize = 7;
const THIN: f64 = 9.5;
const OUTLINE: f64 = 1.6;

pub(super) fn lay_out(spec: &ChartSpec, style: &ChartStyle) -> Canvas {
    let mut canvas = Canvas::new(spec.room.width);
    let mut pyramid = Pyramid::of(spec, style, canvas.width);
    let size = pyramid.size;
    let mut top = pyramid.legend(&mut canvas);
    pyramid.side_names(&mut canvas, top + size * 0.7);
    top += size * 1.8;
    let rows = spec.categories.len();
    let bar = if rows <= FEW { THICK } else { BAR };
    pyramid.bar = spec.room.tallest.map_or(bar, |tallest| {
        // What its signs mean stands under it, in two lines.
        let each = (tallest - top - 24.0) / rows.max(1) as f64 - BETWEEN;
        bar.min(each.max(THIN))
    });
    let height = pyramid.bar + BETWEEN;
    pyramid.grid(&mut canvas, (top, top + rows as f64 * height));
    for row in 0..rows {
        // The youngest stand at the bottom.
        let y = top + (rows - 1 - row) as f64 * height;
        pyramid.age(&mut canvas, row, y);
        for side in &pyramid.sides {
            pyramid.bar(&mut canvas, side, (row, y));
        }
    }
    for side in &pyramid.sides {
        pyramid.outline(&mut canvas, side, top);
        for row in 0..rows {
            let y = top + (rows - 1 - row) as f64 * height;
            pyramid.figure(&mut canvas, side, (row, y));
        }
    }
    canvas.height = top + rows as f64 * height + size * 1.5;
    canvas
}

/// A pyramid: what it shows, and where it stands.
struct Pyramid<'a> {
    spec: &'a ChartSpec,
    style: &'a ChartStyle,
    size: f64,
    middle: f64,
    /// Men on the left, women on the right.
    sides: [Side; 2],
    /// The length of 1, and the height of a bar.
    unit: f64,
    bar: f64,
    /// How far a side goes.
    room: f64,
}

/// One side.
struct Side {
    /// Its place among the series; that of the outline is two further.
    series: usize,
    /// Where its bars begin.
    base: f64,
    /// Leftwards or rightwards.
    way: f64,
    fill: Rgb,
    /// How its texts stand from their point on.
    anchor: Anchor,
}

impl<'a> Pyramid<'a> {
    /// Room is kept for the ages in the middle and the longest figure at either end.
    fn of(spec: &'a ChartSpec, style: &'a ChartStyle, width: f64) -> Self {
        let size = spec.room.text;
        let names = spec
            .categories
            .iter()
            .map(|category| text_width(&category.label, size, false))
            .fold(0.0, f64::max);
        let middle = width / 2.0;
        let (left, right) = (middle - names / 2.0 - 8.0, middle + names / 2.0 + 8.0);
        let all = || spec.series.iter().flat_map(|series| &series.marks);
        let longest = all().filter_map(Mark::value).fold(0.0, f64::max);
        let label =
            all().map(|mark| text_width(mark.printed(), size, false)).fold(0.0, f64::max);
        let room = left - label - 8.0;
        let unit = if longest > 0.0 { room / longest } else { 0.0 };
        let side =
            |series, base, way, fill, anchor| Side { series, base, way, fill, anchor };
        let sides = [
            side(0, left, -1.0, style.accent, Anchor::End),
            side(1, right, 1.0, style.accent, Anchor::Start),
        ];
        Self { spec, style, size, middle, sides, unit, bar: BAR, room }
    }

    /// The two territories, when there are two.
    fn legend(&self, canvas: &mut Canvas) -> f64 {
        let own = |index: usize| self.spec.series.get(index);
        let (Some(men), Some(compared)) = (own(0), own(2)) else { return 0.0 };
        let entries = vec![
            (place(&men.label), self.style.accent),
            (format!("{} (contour)", place(&compared.label)), self.style.ink),
        ];
        legend::draw(canvas, &entries, Some(1), self.size, self.style) + 4.0
    }

    fn side_names(&self, canvas: &mut Canvas, y: f64) {
        for side in &self.sides {
            canvas.label(Label {
                text: side_name(self.spec, side.series),
                x: side.base,
                y,
                size: self.size,
                bold: true,
                colour: self.style.ink,
                anchor: side.anchor,
            });
        }
    }

    fn age(&self, canvas: &mut Canvas, row: usize, y: f64) {
        canvas.label(Label {
            text: self.spec.categories[row].label.clone(),
            x: self.middle,
            y: y + self.bar / 2.0,
            size: self.size,
            bold: false,
            colour: self.style.ink,
            anchor: Anchor::Middle,
        });
    }

    /// Light lines at round values, which are told under them.
    fn grid(&self, canvas: &mut Canvas, (top, bottom): (f64, f64)) {
        const STEPS: [f64; 9] = [0.5, 1.0, 2.0, 4.0, 5.0, 10.0, 20.0, 50.0, 100.0];
        const ROOM: f64 = 30.0;
        let step = STEPS.into_iter().find(|step| step * self.unit >= ROOM);
        let Some(step) = step else { return };
        for side in &self.sides {
            let mut value = 0.0;
            while value * self.unit <= self.room + 0.1 {
                let x = side.base + side.way * value * self.unit;
                canvas.line(vec![(x, top), (x, bottom)], 0.5, self.style.grid);
                canvas.label(Label {
                    text: value.to_string().replace('.', ","),
                    x,
                    y: bottom + self.size * 0.75,
                    size: self.size,
                    bold: false,
                    colour: self.style.muted,
                    anchor: Anchor::Middle,
                });
                value += step;
            }
        }
    }

    /// The bar of an age.
    fn bar(&self, canvas: &mut Canvas, side: &Side, (row, y): (usize, f64)) {
        let Side { base, way, .. } = *side;
        let Some(series) = self.spec.series.get(side.series) else { return };
        let mark = &series.marks[row];
        let length = mark.value().unwrap_or(0.0) * self.unit;
        if length > 0.0 {
            let x = if way < 0.0 { base - length } else { base };
            canvas.rectangle(x, y, length, self.bar, side.fill);
        }
    }

    /// How far the territory of comparison goes at an age.
    fn compared(&self, side: &Side, row: usize) -> Option<f64> {
        let series = self.spec.series.get(side.series + 2)?;
        series.marks[row].value().map(|value| value * self.unit)
    }

    /// The territory of comparison: one line in steps, broken where an age has no figure.
    fn outline(&self, canvas: &mut Canvas, side: &Side, top: f64) {
        let rows = self.spec.categories.len();
        let height = self.bar + BETWEEN;
        let mut line: Vec<(f64, f64)> = Vec::new();
        let mut close = |line: &mut Vec<(f64, f64)>| {
            if let Some((_, y)) = line.last().copied() {
                line.push((side.base, y));
                let line = std::mem::take(line);
                canvas.line(line.clone(), OUTLINE + 1.4, WHITE);
                canvas.line(line, OUTLINE, self.style.ink);
            }
        };
        for place in 0..rows {
            let row = rows - 1 - place;
            let y = top + place as f64 * height - BETWEEN / 2.0;
            let Some(compared) = self.compared(side, row) else {
                close(&mut line);
                continue;
            };
            let x = side.base + side.way * compared;
            if line.is_empty() {
                line.push((side.base, y));
            }
            line.extend([(x, y), (x, y + height)]);
        }
        close(&mut line);
    }

    /// The figure of a bar.
    fn figure(&self, canvas: &mut Canvas, side: &Side, (row, y): (usize, f64)) {
        let Side { base, way, .. } = *side;
        let Some(series) = self.spec.series.get(side.series) else { return };
        let mark = &series.marks[row];
        let length = mark.value().unwrap_or(0.0) * self.unit;
        let compared = self.compared(side, row);
        // Inside the bar it names, beside the ages; a bar too short has it outside.
        let inside = text_width(mark.printed(), self.size, false) + 8.0 <= length;
        let outwards = length.max(compared.unwrap_or(0.0)) + 4.0;
        canvas.label(Label {
            text: mark.printed().to_owned(),
            x: base + way * if inside { 4.0 } else { outwards },
            y: y + self.bar / 2.0,
            size: self.size,
            bold: false,
            colour: match mark.value() {
                None => self.style.muted,
                Some(_) if inside => readable_on(side.fill, self.style),
                Some(_) => self.style.ink,
            },
            anchor: side.anchor,
        });
    }
}

/// What a side counts: the part before the place.
fn side_name(spec: &ChartSpec, side: usize) -> String {
    let label = spec.series.get(side).map_or("", |series| series.label.as_str());
    label.split_once(", ").map_or(label, |(name, _)| name).to_owned()
}

/// « Hommes, Le Pont-de-Claix » names the place after the comma.
fn place(label: &str) -> String {
    label.split_once(", ").map_or(label, |(_, place)| place).to_owned()
}
