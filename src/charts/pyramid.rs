//! `pyramide`: age bands from bottom to top, men on the left, women on the right; the
//! territory of comparison as an outline.

use super::canvas::{Anchor, Canvas, Label, text_width};
use super::legend::{self, readable_on};
use super::spec::{ChartSpec, ChartStyle, Mark};

const BAR: f64 = 18.0;
const BETWEEN: f64 = 4.0;
const OUTLINE: f64 = 1.6;

pub(super) fn lay_out(spec: &ChartSpec, style: &ChartStyle) -> Canvas {
    let size = spec.room.text;
    let mut canvas = Canvas::new(spec.room.width);
    let mut top = 0.0;
    let own = |index: usize| spec.series.get(index);
    if let (Some(men), Some(compared)) = (own(0), own(2)) {
        let entries = vec![
            (place(&men.label), style.accent),
            (format!("{} (contour)", place(&compared.label)), style.ink),
        ];
        top += legend::draw(&mut canvas, &entries, Some(1), 0.0, size, style) + 4.0;
    }
    let names = spec
        .categories
        .iter()
        .map(|category| text_width(&category.label, size, false))
        .fold(0.0, f64::max);
    let middle = canvas.width / 2.0;
    let (left, right) = (middle - names / 2.0 - 8.0, middle + names / 2.0 + 8.0);
    let all = || spec.series.iter().flat_map(|series| &series.marks);
    let longest = all().filter_map(Mark::value).fold(0.0, f64::max);
    let label =
        all().map(|mark| text_width(mark.printed(), size, false)).fold(0.0, f64::max);
    let room = left - label - 8.0;
    let unit = if longest > 0.0 { room / longest } else { 0.0 };
    for (text, x, anchor) in [
        (side_name(spec, 0), left, Anchor::End),
        (side_name(spec, 1), right, Anchor::Start),
    ] {
        let y = top + size * 0.7;
        canvas.label(Label { text, x, y, size, bold: true, colour: style.ink, anchor });
    }
    top += size * 1.8;
    let height = BAR + BETWEEN;
    let rows = spec.categories.len();
    for (row, category) in spec.categories.iter().enumerate() {
        // The youngest stand at the bottom.
        let y = top + (rows - 1 - row) as f64 * height;
        canvas.label(Label {
            text: category.label.clone(),
            x: middle,
            y: y + BAR / 2.0,
            size,
            bold: false,
            colour: style.ink,
            anchor: Anchor::Middle,
        });
        for (side, (base, way)) in [(left, -1.0), (right, 1.0)].into_iter().enumerate() {
            let Some(series) = own(side) else { continue };
            let mark = &series.marks[row];
            let length = mark.value().unwrap_or(0.0) * unit;
            let fill = if side == 0 { style.accent } else { legend::shade(style, 4) };
            if length > 0.0 {
                let x = if way < 0.0 { base - length } else { base };
                canvas.rectangle(x, y, length, BAR, fill);
            }
            let compared = own(side + 2)
                .and_then(|series| series.marks[row].value())
                .map(|value| value * unit);
            if let Some(compared) = compared {
                let x = base + way * compared;
                canvas.line(
                    vec![(base, y), (x, y), (x, y + BAR), (base, y + BAR)],
                    OUTLINE,
                    style.ink,
                );
            }
            // Inside the bar it names, beside the ages; a bar too short has it outside.
            let inside = text_width(mark.printed(), size, false) + 8.0 <= length;
            let outwards = length.max(compared.unwrap_or(0.0)) + 4.0;
            let colour = match mark.value() {
                None => style.muted,
                Some(_) if inside => readable_on(fill, style),
                Some(_) => style.ink,
            };
            canvas.label(Label {
                text: mark.printed().to_owned(),
                x: base + way * if inside { 4.0 } else { outwards },
                y: y + BAR / 2.0,
                size,
                bold: false,
                colour,
                anchor: if way < 0.0 { Anchor::End } else { Anchor::Start },
            });
        }
    }
    canvas.height = top + rows as f64 * height + 2.0;
    canvas
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
