//! `repartition`: one line per indicator with its strip, where the town stands among the communes
//! of its intercommunalité, and its figure.

use super::canvas::{Anchor, Canvas, Label, text_width, wrap};
use super::spec::{Category, ChartSpec, ChartStyle};
use super::strip::{self, Strip, StripRoom};

const NAMES: f64 = 0.36;
const LEADING: f64 = 1.22;

/// The strip of each row, where it has one; `None` when none has.
pub(super) fn lay_out(
    spec: &ChartSpec,
    strips: &[Option<&Strip>],
    style: &ChartStyle,
) -> Option<Canvas> {
    strips.iter().flatten().next()?;
    let size = spec.room.text;
    let mut canvas = Canvas::new(spec.room.width);
    let names_width = canvas.width * NAMES;
    let own = spec.series.iter().position(|series| series.emphasis).unwrap_or(0);
    let marks =
        spec.series.get(own).map(|series| series.marks.as_slice()).unwrap_or_default();
    let figure = marks
        .iter()
        .map(|mark| text_width(mark.printed(), size, true))
        .fold(0.0, f64::max);
    let room = StripRoom {
        width: canvas.width - names_width - figure - 24.0,
        scale: 1.15,
        circles: true,
    };
    let mut y = 0.0;
    for (row, category) in spec.categories.iter().enumerate() {
        let lines = named(category, size, names_width);
        let height = (lines.len() as f64 * size * LEADING + 8.0).max(26.0);
        let middle = y + height / 2.0;
        let first = middle - (lines.len() as f64 - 1.0) * size * LEADING / 2.0;
        for (index, words) in lines.iter().enumerate() {
            canvas.label(Label {
                text: words.clone(),
                x: 0.0,
                y: first + index as f64 * size * LEADING,
                size,
                bold: false,
                colour: style.ink,
                anchor: Anchor::Start,
            });
        }
        if let Some(Some(strip)) = strips.get(row) {
            let drawn = strip::lay_out(strip, room, style);
            canvas.put(
                drawn,
                names_width + 10.0,
                middle - strip::HEIGHT * room.scale / 2.0,
            );
        }
        if let Some(mark) = marks.get(row) {
            canvas.label(Label {
                text: mark.printed().to_owned(),
                x: canvas.width,
                y: middle,
                size,
                bold: mark.value().is_some(),
                colour: if mark.value().is_some() { style.ink } else { style.muted },
                anchor: Anchor::End,
            });
        }
        y += height;
        if row + 1 < spec.categories.len() {
            canvas.line(vec![(0.0, y), (canvas.width, y)], 0.4, style.grid);
        }
    }
    canvas.height = y + 2.0;
    Some(canvas)
}

fn named(category: &Category, size: f64, width: f64) -> Vec<String> {
    wrap(&category.label, size, false, width)
}
