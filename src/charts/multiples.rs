//! Small multiples: one little plot per series, all on one scale if none lies flat on it, when a single plot would tangle
//! its lines.

use super::canvas::{Anchor, Canvas, Label, text_width, wrap};
use super::lines::{positions, scale};
use super::spec::{ChartSpec, ChartStyle, Mark, Series};
use crate::text::typographic;

/// More series than this tangle.
pub(super) const TANGLED: usize = 4;

const GUTTER: f64 = 20.0;
const LEADING: f64 = 1.2;
const DOT: f64 = 2.3;

pub(super) fn lay_out(spec: &ChartSpec, style: &ChartStyle) -> Canvas {
    let size = spec.room.text;
    let mut canvas = Canvas::new(spec.room.width);
    let columns = if spec.room.width > 300.0 { 3 } else { 2 };
    let plot = if spec.room.width > 400.0 { 50.0 } else { 34.0 };
    let width = (canvas.width - GUTTER * (columns as f64 - 1.0)) / columns as f64;
    let values = |series: &Series| -> Vec<f64> {
        series.marks.iter().filter_map(Mark::value).collect()
    };
    let all: Vec<f64> = spec.series.iter().flat_map(values).collect();
    let common = scale(&all);
    let is_common = !are_unequal(spec);
    let mut top = 0.0;
    if !is_common {
        canvas.label(Label {
            text: typographic(OWN_SCALES),
            x: 0.0,
            y: size * 0.6,
            size,
            bold: false,
            colour: style.muted,
            anchor: Anchor::Start,
        });
        top = size * 2.0;
    }
    for row in spec.series.chunks(columns) {
        let names: Vec<Vec<String>> =
            row.iter().map(|series| wrap(&series.label, size, true, width)).collect();
        let lines = names.iter().map(Vec::len).max().unwrap_or(1) as f64;
        let head = lines * size * LEADING;
        for (column, (series, name)) in row.iter().zip(&names).enumerate() {
            let left = column as f64 * (width + GUTTER);
            // Names of a row end on one line, right above their plot.
            let first = top + head - name.len() as f64 * size * LEADING;
            for (index, words) in name.iter().enumerate() {
                canvas.label(Label {
                    text: words.clone(),
                    x: left,
                    y: first + (index as f64 + 0.5) * size * LEADING,
                    size,
                    bold: true,
                    colour: style.ink,
                    anchor: Anchor::Start,
                });
            }
            let (low, high, _) = match is_common {
                true => common,
                // From zero, so that what doubles is twice as high.
                false => {
                    scale(&values(series).into_iter().chain([0.0]).collect::<Vec<_>>())
                }
            };
            let panel =
                Panel { left, top: top + head + size * 1.5, width, plot, low, high };
            panel.draw(&mut canvas, spec, series, style);
        }
        let notes = row.iter().filter_map(|series| hidden(spec, series));
        let notes = notes.map(|text| wrap(&text, size, false, width).len()).max();
        let notes = notes.unwrap_or(0) as f64 * size * LEADING;
        top += head + size * 1.5 + plot + size * 1.5 + notes + size * 1.3;
    }
    canvas.height = top - size * 1.1;
    canvas
}

/// What is told when the plots do not share a scale.
const OWN_SCALES: &str = "Chaque dessin a son échelle, qui commence à zéro.";

/// On one scale, the smallest series would lie flat on its axis.
fn are_unequal(spec: &ChartSpec) -> bool {
    const SHARE: f64 = 0.2;
    let highest = |series: &Series| {
        series.marks.iter().filter_map(Mark::value).map(f64::abs).reduce(f64::max)
    };
    let highs: Vec<f64> = spec.series.iter().filter_map(highest).collect();
    let most = highs.iter().copied().fold(0.0, f64::max);
    highs.iter().any(|high| *high < SHARE * most)
}

/// Where one plot stands.
struct Panel {
    left: f64,
    top: f64,
    width: f64,
    /// The height of the plot.
    plot: f64,
    low: f64,
    high: f64,
}

impl Panel {
    fn y(&self, value: f64) -> f64 {
        let span = if self.high > self.low { self.high - self.low } else { 1.0 };
        self.top + self.plot - (value - self.low) / span * self.plot
    }

    fn draw(
        &self,
        canvas: &mut Canvas,
        spec: &ChartSpec,
        series: &Series,
        style: &ChartStyle,
    ) {
        let size = spec.room.text;
        let margin = 9.0;
        let xs: Vec<f64> = positions(spec)
            .into_iter()
            .map(|share| self.left + margin + share * (self.width - 2.0 * margin))
            .collect();
        let base = self.top + self.plot;
        let frame = vec![(self.left, base), (self.left + self.width, base)];
        canvas.line(frame, 0.6, style.muted);
        let shown: Vec<(f64, &Mark)> = xs
            .iter()
            .copied()
            .zip(&series.marks)
            .filter(|(_, mark)| mark.value().is_some())
            .collect();
        let mut run: Vec<(f64, f64)> = Vec::new();
        for (x, mark) in xs.iter().zip(&series.marks) {
            match mark.value() {
                Some(value) => run.push((*x, self.y(value))),
                // A gap is a gap: nothing joins what stands on either side of it.
                None => self.stroke(canvas, &mut run, style),
            }
        }
        self.stroke(canvas, &mut run, style);
        for (x, mark) in &shown {
            canvas.dot(*x, self.y(mark.value().unwrap_or(0.0)), DOT, style.accent);
        }
        self.values(canvas, &shown, size, style);
        self.hidden(canvas, spec, series, style);
        let ends =
            [(xs.first(), spec.categories.first()), (xs.last(), spec.categories.last())];
        for (index, (x, category)) in ends.into_iter().enumerate() {
            let (Some(x), Some(category)) = (x, category) else { continue };
            canvas.label(Label {
                text: category.label.clone(),
                x: if index == 0 { x - margin } else { x + margin },
                y: base + size * 0.9,
                size,
                bold: false,
                colour: style.muted,
                anchor: if index == 0 { Anchor::Start } else { Anchor::End },
            });
        }
    }

    fn stroke(&self, canvas: &mut Canvas, run: &mut Vec<(f64, f64)>, style: &ChartStyle) {
        if run.len() > 1 {
            canvas.line(std::mem::take(run), 1.6, style.accent);
        }
        run.clear();
    }

    /// The first and the last figure, above their dots.
    fn values(
        &self,
        canvas: &mut Canvas,
        shown: &[(f64, &Mark)],
        size: f64,
        style: &ChartStyle,
    ) {
        let mut ends: Vec<&(f64, &Mark)> = shown.first().into_iter().collect();
        if shown.len() > 1 {
            ends.extend(shown.last());
        }
        let mut before = f64::MIN;
        for (x, mark) in ends {
            let text = mark.printed().to_owned();
            let half = text_width(&text, size, false) / 2.0;
            let x = x.clamp(self.left + half, self.left + self.width - half);
            if x - half < before + 4.0 {
                continue;
            }
            before = x + half;
            canvas.label(Label {
                text,
                x,
                y: self.y(mark.value().unwrap_or(0.0)) - size * 0.95,
                size,
                bold: false,
                colour: style.ink,
                anchor: Anchor::Middle,
            });
        }
    }

    /// Which years are hidden, under the plot: a sign among the dots would have a height.
    fn hidden(
        &self,
        canvas: &mut Canvas,
        spec: &ChartSpec,
        series: &Series,
        style: &ChartStyle,
    ) {
        let Some(text) = hidden(spec, series) else { return };
        let size = spec.room.text;
        for (index, words) in wrap(&text, size, false, self.width).iter().enumerate() {
            canvas.label(Label {
                text: words.clone(),
                x: self.left,
                y: self.top + self.plot + size * (2.1 + LEADING * index as f64),
                size,
                bold: false,
                colour: style.muted,
                anchor: Anchor::Start,
            });
        }
    }
}

/// « s : 2022, 2023 ».
fn hidden(spec: &ChartSpec, series: &Series) -> Option<String> {
    let years = spec.categories.iter().zip(&series.marks);
    let years = years.filter(|(_, mark)| **mark == Mark::Hidden);
    let years: Vec<&str> = years.map(|(category, _)| category.label.as_str()).collect();
    if years.is_empty() {
        return None;
    }
    Some(typographic(&format!("{} : {}", Mark::Hidden.printed(), years.join(", "))))
}
