//! `courbes`: years spaced by their true gap, names and last figures at the lines' ends.

use super::canvas::{Anchor, Canvas, Drawn, Label, text_width, wrap};
use super::legend;
use super::spec::{ChartSpec, ChartStyle, Mark};
use crate::colour::Rgb;

const PLOT: f64 = 110.0;
const NAMES: f64 = 0.30;
const AFTER_LINE: f64 = 16.0;
/// Between the names of two lines.
const GAP: f64 = 3.0;

pub(super) fn lay_out(spec: &ChartSpec, style: &ChartStyle) -> Canvas {
    let mut canvas = Canvas::new(spec.room.width);
    let (size, width) = (spec.room.text, canvas.width);
    let plot = Plot { spec, style, size, width, frame: Frame::of(spec, size, width) };
    plot.axes(&mut canvas);
    for index in 0..spec.series.len() {
        plot.line(&mut canvas, index);
    }
    for (index, labels) in plot.end_labels() {
        plot.leader(&mut canvas, index, &labels);
        for label in labels {
            canvas.label(label);
        }
    }
    plot.point_labels(&mut canvas);
    let lowest =
        canvas.labels().map(|label| label.bounds().3).fold(plot.frame.bottom, f64::max);
    canvas.height = lowest + 3.0;
    canvas
}

/// A chart being drawn: what it shows, and where.
struct Plot<'a> {
    spec: &'a ChartSpec,
    style: &'a ChartStyle,
    size: f64,
    width: f64,
    frame: Frame,
}

/// The name of a line at its end, in lines of text around a height.
struct EndName {
    y: f64,
    series: usize,
    lines: Vec<String>,
}

impl EndName {
    /// Half its height.
    fn half(&self, line: f64) -> f64 {
        self.lines.len() as f64 * line / 2.0
    }
}

struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    low: f64,
    high: f64,
    step: f64,
    ticks: Vec<f64>,
    positions: Vec<f64>,
}

impl Frame {
    fn of(spec: &ChartSpec, size: f64, width: f64) -> Self {
        let values: Vec<f64> = spec
            .series
            .iter()
            .flat_map(|series| series.marks.iter().filter_map(Mark::value))
            .collect();
        let (low, high, step) = scale(&values);
        let count = ((high - low) / step).round() as usize;
        let ticks: Vec<f64> =
            (0..=count).map(|index| low + step * index as f64).collect();
        let axis = ticks
            .iter()
            .map(|tick| text_width(&tick_label(*tick, step), size, false))
            .fold(0.0, f64::max);
        let blocks: Vec<(Vec<String>, bool)> = spec
            .series
            .iter()
            .map(|series| {
                let bold = series.emphasis || spec.series.len() == 1;
                (wrap(&end_text(spec, series), size, bold, width * NAMES), bold)
            })
            .collect();
        let names = blocks
            .iter()
            .flat_map(|(lines, bold)| {
                lines.iter().map(|line| text_width(line, size, *bold))
            })
            .fold(0.0, f64::max);
        // Many long names need more height than the lines do.
        let needed: f64 =
            blocks.iter().map(|(lines, _)| lines.len() as f64 * size * 1.25 + GAP).sum();
        let top = size;
        Self {
            // Half a year's label stands left of the first point.
            left: axis + 14.0,
            right: width - names - AFTER_LINE - 4.0,
            top,
            bottom: top + PLOT.max(needed),
            low,
            high,
            step,
            ticks,
            positions: positions(spec),
        }
    }

    fn x(&self, index: usize) -> f64 {
        let margin = 20.0;
        let span = self.right - self.left - 2.0 * margin;
        self.left + margin + span * self.positions.get(index).copied().unwrap_or(0.0)
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom
            - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)
    }
}

/// Where each category stands between 0 and 1: years by their gap, others evenly.
pub(super) fn positions(spec: &ChartSpec) -> Vec<f64> {
    let years: Option<Vec<f64>> =
        spec.categories.iter().map(|category| category.year.map(f64::from)).collect();
    let places = years.unwrap_or_else(|| {
        (0..spec.categories.len()).map(|index| index as f64).collect()
    });
    let first = places.iter().copied().fold(f64::INFINITY, f64::min);
    let last = places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = if last > first { last - first } else { 1.0 };
    let middle = if last > first { 0.0 } else { 0.5 };
    places.iter().map(|place| (place - first) / span + middle).collect()
}

/// Round ticks around the values. The axis starts at zero unless the values are all far
/// above it, where a slope would be flattened to nothing.
pub(super) fn scale(values: &[f64]) -> (f64, f64, f64) {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if values.is_empty() {
        return (0.0, 1.0, 1.0);
    }
    let far = low > 0.0 && (high - low) < 0.35 * high;
    let bottom = if far { low - (high - low).max(0.05 * high) } else { low.min(0.0) };
    let span = (high - bottom).max(f64::MIN_POSITIVE);
    let rough = span / 4.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= rough * 0.8)
        .unwrap_or(10.0 * power);
    let bottom = (bottom / step).floor() * step;
    let top = ((high / step).ceil() * step).max(bottom + step);
    (bottom, top, step)
}

/// A tick in as few digits as its step needs; axis ticks are no figures of the territory.
pub(super) fn tick_label(tick: f64, step: f64) -> String {
    let decimals = u8::from(step.fract().abs() > 1e-9)
        + u8::from((step * 10.0).fract().abs() > 1e-9);
    let scaled = (tick * 10_f64.powi(i32::from(decimals))).round() as i64;
    crate::wording::digits(crate::secrecy::Rounded::from_digits(scaled, decimals))
}

fn shade(spec: &ChartSpec, style: &ChartStyle, index: usize) -> Rgb {
    if spec.series[index].emphasis {
        style.accent
    } else {
        legend::shade(style, shades(spec, index))
    }
}

/// Pale shades are left to areas: a line needs a dark one.
fn shades(spec: &ChartSpec, index: usize) -> usize {
    const DARK: [usize; 5] = [0, 2, 6, 4, 7];
    let emphasised = spec.series.iter().any(|series| series.emphasis);
    DARK[(index + usize::from(emphasised && index == 0)) % DARK.len()]
}

/// Name, last figure, and the years that are hidden: « 75 ans et plus 17 (s : 2022) ».
fn end_text(spec: &ChartSpec, series: &super::spec::Series) -> String {
    let last = series.marks.iter().rev().find(|mark| mark.value().is_some());
    let printed = last.map_or_else(|| crate::wording::MASKED, Mark::printed);
    let hidden: Vec<&str> = spec
        .categories
        .iter()
        .zip(&series.marks)
        .filter(|(_, mark)| **mark == Mark::Hidden)
        .map(|(category, _)| category.label.as_str())
        .collect();
    if last.is_none() || hidden.is_empty() {
        return format!("{} {printed}", series.label);
    }
    let sign = crate::wording::MASKED;
    format!("{} {printed} ({sign}\u{a0}: {})", series.label, hidden.join(", "))
}

impl Plot<'_> {
    /// Whether the name and the figures of a series are bold, and its line is wide.
    fn is_bold(&self, index: usize) -> bool {
        self.spec.series[index].emphasis || self.spec.series.len() == 1
    }

    /// The grid with its ticks, the categories, the base.
    fn axes(&self, canvas: &mut Canvas) {
        let Self { spec, style, size, frame, .. } = self;
        let label = |text, x, y, anchor| Label {
            text,
            x,
            y,
            size: *size,
            bold: false,
            colour: style.muted,
            anchor,
        };
        for tick in &frame.ticks {
            let y = frame.y(*tick);
            canvas.line(vec![(frame.left, y), (frame.right, y)], 0.5, style.grid);
            let text = tick_label(*tick, frame.step);
            canvas.label(label(text, frame.left - 6.0, y, Anchor::End));
        }
        for (index, category) in spec.categories.iter().enumerate() {
            let y = frame.bottom + size * 1.2;
            let label = label(category.label.clone(), frame.x(index), y, Anchor::Middle);
            // Years too close to be told apart: the later is left to the table.
            if !canvas.labels().any(|other| other.collides(&label)) {
                canvas.label(label);
            }
        }
        let base = vec![(frame.left, frame.bottom), (frame.right, frame.bottom)];
        canvas.line(base, 0.6, style.muted);
    }

    /// One piece per run of published points: a hidden or absent year is a gap.
    fn line(&self, canvas: &mut Canvas, index: usize) {
        let colour = shade(self.spec, self.style, index);
        let width = if self.is_bold(index) { 2.4 } else { 1.6 };
        let mut run: Vec<(f64, f64)> = Vec::new();
        let mut dots = Vec::new();
        for (column, mark) in self.spec.series[index].marks.iter().enumerate() {
            match mark.value() {
                Some(value) => {
                    let point = (self.frame.x(column), self.frame.y(value));
                    run.push(point);
                    dots.push(point);
                }
                None if run.len() > 1 => {
                    canvas.line(std::mem::take(&mut run), width, colour);
                }
                None => run.clear(),
            }
        }
        if run.len() > 1 {
            canvas.line(run, width, colour);
        }
        for (x, y) in dots {
            canvas.shapes.push(Drawn::Dot { x, y, radius: width * 1.1, fill: colour });
        }
    }

    /// Name and last figure beside the last point, spread so that none touch.
    fn end_labels(&self) -> Vec<(usize, Vec<Label>)> {
        let line = self.size * 1.25;
        let mut names: Vec<EndName> =
            (0..self.spec.series.len()).map(|index| self.end_name(index)).collect();
        names.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.series.cmp(&b.series)));
        spread(&mut names, line, self.frame.bottom);
        names
            .into_iter()
            .map(|name| {
                let first = name.y - name.half(line) + line / 2.0;
                let bold = self.is_bold(name.series);
                let label = |(row, text): (usize, String)| Label {
                    text,
                    x: self.frame.right + AFTER_LINE,
                    y: first + row as f64 * line,
                    size: self.size,
                    bold,
                    colour: self.style.ink,
                    anchor: Anchor::Start,
                };
                (name.series, name.lines.into_iter().enumerate().map(label).collect())
            })
            .collect()
    }

    /// The name of a series, at the height of its last point.
    fn end_name(&self, index: usize) -> EndName {
        let series = &self.spec.series[index];
        let text = end_text(self.spec, series);
        let lines = wrap(&text, self.size, self.is_bold(index), self.width * NAMES);
        let last = series.marks.iter().rev().find_map(Mark::value);
        let y = last.map_or(self.frame.bottom, |value| self.frame.y(value));
        EndName { y, series: index, lines }
    }

    /// A stroke of the line's colour from its last point to its name: the names are in
    /// ink, which reads better than a pale shade.
    fn leader(&self, canvas: &mut Canvas, index: usize, labels: &[Label]) {
        let marks = &self.spec.series[index].marks;
        let last = marks.iter().rposition(|mark| mark.value().is_some());
        let (Some(last), Some(label)) = (last, labels.first()) else { return };
        let value = marks[last].value().unwrap_or_default();
        let (x, y) = (self.frame.x(last), self.frame.y(value));
        let end = self.frame.right + AFTER_LINE - 3.0;
        canvas.line(
            vec![(x, y), (end - 8.0, label.y), (end, label.y)],
            0.8,
            shade(self.spec, self.style, index),
        );
    }

    /// Figures beside the other points, where there is room; the author's territory first.
    fn point_labels(&self, canvas: &mut Canvas) {
        let series = &self.spec.series;
        let order = (0..series.len())
            .filter(|index| series[*index].emphasis)
            .chain((0..series.len()).filter(|index| !series[*index].emphasis));
        for index in order {
            let marks = &series[index].marks;
            let last = marks.iter().rposition(|mark| mark.value().is_some());
            for (column, mark) in marks.iter().enumerate() {
                let Mark::Shown { value, printed } = mark else { continue };
                if Some(column) == last {
                    continue;
                }
                let at = (self.frame.x(column), self.frame.y(*value));
                if let Some(label) = self.beside(canvas, at, printed) {
                    on_white(canvas, label);
                }
            }
        }
    }

    /// A figure above its point, else below, where it touches nothing.
    fn beside(&self, canvas: &Canvas, (x, y): (f64, f64), text: &str) -> Option<Label> {
        let size = self.size;
        let above = y - size * 0.95;
        let below = y + size * 0.95;
        [above, below].into_iter().find_map(|y| {
            let label = Label {
                text: text.to_owned(),
                x,
                y,
                size,
                bold: false,
                colour: self.style.ink,
                anchor: Anchor::Middle,
            };
            let (left, top, right, bottom) = label.bounds();
            let hits_label = canvas.labels().any(|other| other.collides(&label));
            let hits_line = canvas
                .shapes
                .iter()
                .any(|shape| crosses(shape, (left, top, right, bottom), self.style));
            let inside = bottom < self.frame.bottom && top >= 1.0;
            (inside && !hits_label && !hits_line).then_some(label)
        })
    }
}

/// Moves names apart: downwards first, then back up from the bottom where the plot ends.
fn spread(names: &mut [EndName], line: f64, bottom: f64) {
    if let Some(first) = names.first_mut() {
        first.y = first.y.max(first.half(line));
    }
    for index in 1..names.len() {
        let above = &names[index - 1];
        let floor = above.y + above.half(line) + names[index].half(line) + GAP;
        names[index].y = names[index].y.max(floor);
    }
    let mut ceiling = f64::INFINITY;
    for name in names.iter_mut().rev() {
        let half = name.half(line);
        let lowest = (bottom + line).min(ceiling) - half;
        name.y = name.y.min(lowest.max(half));
        ceiling = name.y - half - GAP;
    }
}

/// A grid line does not strike a figure through.
fn on_white(canvas: &mut Canvas, label: Label) {
    let (left, top, right, bottom) = label.bounds();
    let white = Rgb(255, 255, 255);
    canvas.rectangle(left - 1.0, top, right - left + 2.0, bottom - top, white);
    canvas.label(label);
}

/// Whether a series' line passes through a box; grid lines may.
fn crosses(
    shape: &Drawn,
    (left, top, right, bottom): (f64, f64, f64, f64),
    style: &ChartStyle,
) -> bool {
    let Drawn::Line { points, colour, .. } = shape else { return false };
    if *colour == style.grid || *colour == style.muted {
        return false;
    }
    points.windows(2).any(|pair| {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        (0..=40).any(|step| {
            let share = f64::from(step) / 40.0;
            let (x, y) = (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share);
            x > left && x < right && y > top && y < bottom
        })
    })
}
