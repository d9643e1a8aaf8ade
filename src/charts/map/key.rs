//! The legend of a map: each class with its range and the number of its zones.

use super::bound::number;
use super::{Fill, Ground, Shading, circles, hatched};
use crate::charts::canvas::{Anchor, Canvas, Label, text_width, wrap};
use crate::charts::spec::{ChartSpec, ChartStyle, Mark};
use crate::colour::WHITE;
use crate::maps::borders::Zone;
use crate::maps::classes::Class;
use crate::maps::fit::Fitted;
use crate::vocabulary::{ChartRoom, Sign};

const SWATCH: (f64, f64) = (16.0, 11.0);
/// The line around a shade, as pale as paper.
const FRAME: f64 = 0.8;
const AFTER: f64 = 6.0;
const WIDEST: f64 = 170.0;

/// The width of the town's name, when it stands in the legend.
const OWN: f64 = 96.0;

/// What is left to the map and to the white beside it.
const LEAST_MAP: f64 = 96.0;

/// A line of the legend.
struct Row {
    fill: Fill,
    text: String,
    /// How many zones, or the figure of one.
    end: String,
}

/// The legend, before it has a place.
pub(super) struct Legend {
    rows: Vec<Row>,
    zones: &'static str,
    circles: Vec<(f64, String)>,
    own: Option<String>,
    /// The room of the counts, or of the figures.
    ends: f64,
    size: f64,
    pub(super) width: f64,
}

impl Legend {
    pub(super) fn of(spec: &ChartSpec, ground: &Ground, shading: &Shading) -> Self {
        let count =
            |wanted: Fill| shading.fills.iter().filter(|one| **one == wanted).count();
        let mut rows: Vec<Row> = Vec::new();
        let texts = ranges(&shading.classes);
        for (class, text) in texts.into_iter().enumerate().rev() {
            let fill = Fill::Class(class);
            rows.push(Row { fill, text, end: count(fill).to_string() });
        }
        rows.extend(Self::others(ground, shading));

        let mut own = spec.categories.iter().filter(|category| category.emphasis);
        let own = own.next().map(|first| match own.next() {
            None => first.label.clone(),
            Some(_) => "les communes du rapport".to_owned(),
        });
        Self::with(rows, ground.zones, own, &spec.room)
    }

    /// No legend: every zone bears its name and its figure.
    pub(super) fn none(room: &ChartRoom) -> Self {
        let width = 0.0;
        Self { width, ..Self::with(Vec::new(), "", None, room) }
    }

    /// The zones themselves, from the highest figure to the lowest.
    pub(super) fn listing(
        spec: &ChartSpec,
        ground: &Ground,
        shading: &Shading,
        zones: &[Zone],
    ) -> Self {
        let marks = spec.series.first().map(|series| series.marks.as_slice());
        let mut order: Vec<(usize, &Mark)> =
            marks.unwrap_or_default().iter().enumerate().collect();
        let value = |mark: &Mark| mark.value().unwrap_or(f64::MIN);
        order.sort_by(|a, b| value(b.1).total_cmp(&value(a.1)));
        let row = |(row, mark): (usize, &Mark)| {
            let zone = zones.iter().position(|zone| super::row(zone) == Some(row))?;
            Some(Row {
                fill: shading.fills.get(zone).copied()?,
                text: spec.categories.get(row)?.label.clone(),
                end: mark.printed().to_owned(),
            })
        };
        let mut rows: Vec<Row> = order.into_iter().filter_map(row).collect();
        let named = |other: &Row| !matches!(other.fill, Fill::Masked | Fill::Absent(_));
        rows.extend(Self::others(ground, shading).into_iter().filter(named));
        Self::with(rows, "", None, &spec.room)
    }

    /// What is not shaded.
    fn others(ground: &Ground, shading: &Shading) -> Vec<Row> {
        let count =
            |wanted: Fill| shading.fills.iter().filter(|one| **one == wanted).count();
        let mut rows: Vec<Row> = Vec::new();
        let mut others: Vec<Fill> = Vec::new();
        for fill in &shading.fills {
            if matches!(fill, Fill::Masked | Fill::Absent(_)) && !others.contains(fill) {
                others.push(*fill);
            }
        }
        for fill in others {
            let text = match fill {
                Fill::Masked => told(Sign::Masked.printed()),
                Fill::Absent(sign) => told(sign),
                Fill::Class(_) | Fill::Counted | Fill::Around => String::new(),
            };
            let text = crate::text::typographic(&text);
            rows.push(Row { fill, text, end: count(fill).to_string() });
        }
        if let (Some(around), true) = (ground.around, count(Fill::Around) > 0) {
            let text = around.to_owned();
            rows.push(Row { fill: Fill::Around, text, end: String::new() });
        }
        rows
    }

    fn with(
        rows: Vec<Row>,
        zones: &'static str,
        own: Option<String>,
        room: &ChartRoom,
    ) -> Self {
        let size = room.text;
        let longest = |row: &Row| text_width(&row.end, size, true);
        let ends = rows.iter().map(longest).fold(0.0, f64::max) + 8.0;
        // One more than it needs: a text as wide as its room must not be cut.
        let line = |row: &Row| {
            SWATCH.0 + AFTER + text_width(&row.text, size, false) + ends + 1.0
        };
        let longest = rows.iter().map(line).fold(0.0, f64::max);
        let head = text_width(zones, size, false);
        let own_lines = own.iter().flat_map(|own| wrap(own, size, true, OWN));
        let own_width =
            own_lines.map(|line| text_width(&line, size, true)).fold(0.0, f64::max);
        let longest = longest.max(SWATCH.0 + AFTER + own_width + 1.0);
        let width = longest.max(head).clamp(70.0, WIDEST.min(room.width - LEAST_MAP));
        Self { rows, zones, circles: Vec::new(), own, ends, size, width }
    }

    /// The same, with the circles that stand for some counts.
    pub(super) fn with_circles(self, spec: &ChartSpec, fitted: &Fitted) -> Self {
        let circles = circles::examples(spec, circles::largest(spec, fitted));
        Self { circles, ..self }
    }

    /// How high it is.
    pub(super) fn height(&self) -> f64 {
        let line = self.size * 1.75;
        let circles: f64 = self
            .circles
            .iter()
            .map(|(radius, _)| 2.0 * radius.max(self.size * 0.7) + 3.0)
            .sum();
        circles + (self.rows.len() as f64 + 3.0) * line
    }

    /// Draws it; `own` says whether the town's name stands on the map already.
    pub(super) fn draw(
        &self,
        canvas: &mut Canvas,
        (x, top): (f64, f64),
        shading: &Shading,
        own_is_unplaced: bool,
        style: &ChartStyle,
    ) -> f64 {
        let size = self.size;
        let line = size * 1.75;
        let mut y = top + size * 0.6;
        let text = |text: &str, x: f64, y: f64| Label {
            text: text.to_owned(),
            x,
            y,
            size,
            bold: false,
            colour: style.ink,
            anchor: Anchor::Start,
        };
        if !self.circles.is_empty() {
            y = circles::key(canvas, &self.circles, (x, y), size, style);
        }
        if !self.zones.is_empty() && self.rows.iter().any(|row| !row.end.is_empty()) {
            canvas.label(Label {
                colour: style.muted,
                anchor: Anchor::End,
                ..text(self.zones, x + self.width, y)
            });
            y += line * 0.9;
        }
        for row in &self.rows {
            let (width, height) = SWATCH;
            let (left, upper) = (x, y - height / 2.0);
            // A frame, then its inside.
            canvas.rectangle(left, upper, width, height, style.muted);
            canvas.rectangle(
                left + FRAME,
                upper + FRAME,
                width - 2.0 * FRAME,
                height - 2.0 * FRAME,
                shading.colour(row.fill, style),
            );
            let (right, lower) = (left + width - 0.5, upper + height - 0.5);
            let (left, upper) = (left + 0.5, upper + 0.5);
            let ring = vec![(left, upper), (right, upper), (right, lower), (left, lower)];
            hatched(canvas, &[ring], row.fill, style);
            let beside = x + SWATCH.0 + AFTER;
            let room = self.width - SWATCH.0 - AFTER - self.ends;
            let words = wrap(&row.text, size, false, room.max(40.0));
            for (index, words) in words.iter().enumerate() {
                canvas.label(text(words, beside, y + index as f64 * size * 1.2));
            }
            canvas.label(Label {
                bold: true,
                anchor: Anchor::End,
                ..text(&row.end, x + self.width, y)
            });
            y += line + (words.len().saturating_sub(1)) as f64 * size * 1.2;
        }
        if let (Some(own), true) = (&self.own, own_is_unplaced) {
            let (width, height) = SWATCH;
            let (left, upper) = (x + 1.0, y - height / 2.0 + 1.0);
            let (right, lower) = (left + width - 2.0, upper + height - 2.0);
            let frame = vec![
                (left, upper),
                (right, upper),
                (right, lower),
                (left, lower),
                (left, upper),
            ];
            canvas.line(frame, 2.0, style.ink);
            let beside = x + SWATCH.0 + AFTER;
            for words in wrap(own, size, true, self.width - SWATCH.0 - AFTER) {
                canvas.label(Label { bold: true, ..text(&words, beside, y) });
                y += size * 1.2;
            }
            y += line - size * 1.2;
        }
        y - line / 2.0
    }
}

/// What the zones without a colour are, where no legend says it.
pub(super) fn around(
    canvas: &mut Canvas,
    text: &str,
    (x, y): (f64, f64),
    size: f64,
    style: &ChartStyle,
) {
    let (width, height) = SWATCH;
    canvas.rectangle(x, y - height / 2.0, width, height, style.muted);
    let (left, top) = (x + FRAME, y - height / 2.0 + FRAME);
    canvas.rectangle(left, top, width - 2.0 * FRAME, height - 2.0 * FRAME, WHITE);
    canvas.label(Label {
        text: text.to_owned(),
        x: x + width + AFTER,
        y,
        size,
        bold: false,
        colour: style.muted,
        anchor: Anchor::Start,
    });
}

/// « s : secret statistique ».
fn told(sign: &str) -> String {
    match Sign::of_printed(sign) {
        Some(known) => format!("{sign} : {}", known.briefly()),
        None => sign.to_owned(),
    }
}

/// « moins de 15 », « de 15 à 30 », « 30 ou plus »; one value alone is told.
fn ranges(classes: &[Class]) -> Vec<String> {
    let last = classes.len().saturating_sub(1);
    classes
        .iter()
        .enumerate()
        .map(|(index, class)| {
            let next = classes.get(index + 1);
            match (index, next) {
                (0, None) if class.low == class.high => number(class.low),
                (0, None) => format!("de {} à {}", number(class.low), number(class.high)),
                (0, Some(next)) => format!("moins de {}", number(next.from)),
                (index, _) if index == last => format!("{} ou plus", number(class.from)),
                (_, Some(next)) => {
                    format!("de {} à moins de {}", number(class.from), number(next.from))
                }
                (_, None) => number(class.from),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(from: f64, low: f64, high: f64) -> Class {
        Class { from, low, high, count: 1 }
    }

    #[test]
    fn ranges_meet_and_never_overlap() {
        let classes =
            [class(11.0, 11.0, 11.0), class(15.0, 15.0, 19.0), class(30.0, 43.0, 43.0)];
        let said = ranges(&classes);
        assert_eq!(said, ["moins de 15", "de 15 à moins de 30", "30 ou plus"]);
        assert_eq!(ranges(&classes[..1]), ["11"]);
    }
}
