//! `barres_empilees`: one bar per category, cut into the parts of a whole.
//!
//! A hidden part has no width, and nothing is drawn in its place: the bar stops where the
//! published parts stop, and « + s » follows; « s » alone where all parts are hidden.

use super::canvas::{Anchor, Canvas, Label, text_width, wrap};
use super::legend;
use super::spec::{Category, ChartSpec, ChartStyle, Mark};
use crate::colour::Rgb;

/// The height of a bar; thicker where few of them would leave a low page empty.
const BAR: f64 = 20.0;
const THICKEST: f64 = 30.0;
const BETWEEN: f64 = 8.0;
const AFTER_NAME: f64 = 8.0;
const NAMES: f64 = 0.34;
/// The line from a name to its part, and how far aside it may be.
const TICK: f64 = 5.0;
const FARTHEST: f64 = 36.0;

pub(super) fn lay_out(spec: &ChartSpec, style: &ChartStyle) -> Canvas {
    let mut canvas = Canvas::new(spec.room.width);
    let bars = Bars::of(spec, style, canvas.width);
    let mut top = match bars.direct() {
        Some(names) => bars.above(&mut canvas, &names),
        None => bars.legend(&mut canvas) + 6.0,
    };
    for (row, lines) in bars.names.iter().enumerate() {
        let height = bars.bar.max(lines.len() as f64 * bars.size * 1.25);
        let middle = top + height / 2.0;
        bars.name(&mut canvas, row, middle);
        let end = bars.parts(&mut canvas, row, middle);
        bars.note(&mut canvas, row, (end, middle));
        top += height + BETWEEN;
    }
    canvas.height = top - BETWEEN + 2.0;
    canvas
}

/// The name of a part, above it.
struct Above {
    text: String,
    /// The middle of its part, and that of the name.
    middle: f64,
    at: f64,
    half: f64,
}

/// The bars of a chart: what they show, and where they stand.
struct Bars<'a> {
    spec: &'a ChartSpec,
    style: &'a ChartStyle,
    size: f64,
    shades: Vec<Rgb>,
    /// The categories, in lines.
    names: Vec<Vec<String>>,
    name_width: f64,
    notes: Vec<String>,
    /// The length of 1, and the height of a bar.
    unit: f64,
    bar: f64,
}

impl<'a> Bars<'a> {
    /// Room is kept for the longest name and the longest note.
    fn of(spec: &'a ChartSpec, style: &'a ChartStyle, width: f64) -> Self {
        let size = spec.room.text;
        let shades = legend::shades_of_parts(spec, style);
        let lines = |category: &Category| {
            wrap(&category.label, size, category.emphasis, width * NAMES)
        };
        let names: Vec<Vec<String>> = spec.categories.iter().map(lines).collect();
        let name_width = names
            .iter()
            .zip(&spec.categories)
            .flat_map(|(lines, category)| {
                lines.iter().map(|line| text_width(line, size, category.emphasis))
            })
            .fold(0.0, f64::max);
        let notes: Vec<String> =
            (0..spec.categories.len()).map(|row| note(spec, row)).collect();
        let note_width =
            notes.iter().map(|note| text_width(note, size, false)).fold(0.0, f64::max);
        let left = name_width + AFTER_NAME;
        let room = width - left - if note_width > 0.0 { note_width + 5.0 } else { 0.0 };
        let unit = room / longest(spec);
        let rows = spec.categories.len().max(1) as f64;
        let bar = spec.room.filled().map_or(BAR, |filled| {
            // The names of the parts take a line or two.
            let each = (filled - 2.0 * size) / rows - BETWEEN;
            each.clamp(BAR, THICKEST)
        });
        Self { spec, style, size, shades, names, name_width, notes, unit, bar }
    }

    /// The names of the parts above those of the first bar, as near to them as they can be;
    /// nothing when they do not fit in a line, or when that bar has a part without a figure.
    fn direct(&self) -> Option<Vec<Above>> {
        const BETWEEN_NAMES: f64 = 10.0;
        let start = self.name_width + AFTER_NAME;
        let mut x = start;
        let mut names: Vec<Above> = Vec::new();
        for series in &self.spec.series {
            let width = series.marks.first()?.value()?.max(0.0) * self.unit;
            // What has no width cannot be pointed at.
            if width < 1.0 {
                return None;
            }
            let middle = x + (width - 0.8) / 2.0;
            names.push(Above {
                text: series.label.clone(),
                middle,
                at: middle,
                half: text_width(&series.label, self.size, false) / 2.0,
            });
            x += width;
        }
        // From the right edge leftwards, then from the left edge rightwards: each is pushed by
        // its neighbour alone.
        let mut limit = self.spec.room.width;
        for name in names.iter_mut().rev() {
            name.at = name.at.min(limit - name.half);
            limit = name.at - name.half - BETWEEN_NAMES;
        }
        // Above the names of the rows there is room too.
        let mut limit = 0.0;
        for name in &mut names {
            name.at = name.at.max(limit + name.half);
            limit = name.at + name.half + BETWEEN_NAMES;
        }
        let far = |name: &Above| (name.at - name.middle).abs() > FARTHEST;
        let fits = limit - BETWEEN_NAMES <= self.spec.room.width + 0.01;
        (names.len() > 1 && fits && !names.iter().any(far)).then_some(names)
    }

    /// Draws them; where the first bar begins.
    fn above(&self, canvas: &mut Canvas, names: &[Above]) -> f64 {
        let below = self.size * 1.3;
        for name in names {
            canvas.label(Label {
                text: name.text.clone(),
                x: name.at,
                y: self.size * 0.7,
                size: self.size,
                bold: false,
                colour: self.style.ink,
                anchor: Anchor::Middle,
            });
            let from =
                name.middle.clamp(name.at - name.half + 2.0, name.at + name.half - 2.0);
            canvas.line(
                vec![(from, below), (name.middle, below + TICK)],
                0.7,
                self.style.muted,
            );
        }
        below + TICK + 1.5
    }

    fn legend(&self, canvas: &mut Canvas) -> f64 {
        let series = self.spec.series.iter().zip(&self.shades);
        let entries: Vec<(String, Rgb)> =
            series.map(|(series, shade)| (series.label.clone(), *shade)).collect();
        legend::draw(canvas, &entries, None, self.size, self.style)
    }

    fn name(&self, canvas: &mut Canvas, row: usize, middle: f64) {
        let (size, lines) = (self.size, &self.names[row]);
        for (index, line) in lines.iter().enumerate() {
            let offset = (index as f64 - (lines.len() as f64 - 1.0) / 2.0) * size * 1.25;
            canvas.label(Label {
                text: line.clone(),
                x: self.name_width,
                y: middle + offset,
                size,
                bold: self.spec.categories[row].emphasis,
                colour: self.style.ink,
                anchor: Anchor::End,
            });
        }
    }

    /// The published parts, one after the other; gives where the last one ends.
    fn parts(&self, canvas: &mut Canvas, row: usize, middle: f64) -> f64 {
        let size = self.size;
        let mut x = self.name_width + AFTER_NAME;
        for (series, shade) in self.spec.series.iter().zip(&self.shades) {
            let Mark::Shown { value, printed } = &series.marks[row] else { continue };
            let width = value.max(0.0) * self.unit;
            // A hairline of white keeps neighbours apart in greys.
            let drawn = (width - 0.8).max(0.0);
            if drawn > 0.0 {
                canvas.rectangle(x, middle - self.bar / 2.0, drawn, self.bar, *shade);
            }
            let bold = self.spec.categories[row].emphasis;
            // Too narrow for its figure: the table tells it.
            if text_width(printed, size, bold) + 5.0 <= drawn {
                canvas.label(Label {
                    text: printed.clone(),
                    x: x + drawn / 2.0,
                    y: middle,
                    size,
                    bold,
                    colour: legend::readable_on(*shade, self.style),
                    anchor: Anchor::Middle,
                });
            }
            x += width;
        }
        x
    }

    fn note(&self, canvas: &mut Canvas, row: usize, (end, middle): (f64, f64)) {
        if self.notes[row].is_empty() {
            return;
        }
        canvas.label(Label {
            text: self.notes[row].clone(),
            x: end + 5.0,
            y: middle,
            size: self.size,
            bold: false,
            colour: self.style.muted,
            anchor: Anchor::Start,
        });
    }
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
