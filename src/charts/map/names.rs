//! The names on a map: few, none in another's way.

use super::{Fill, Shading, circles, row};
use crate::charts::canvas::{Anchor, Canvas, Label, text_width, wrap};
use crate::charts::legend::readable_on;
use crate::charts::spec::{ChartSpec, ChartStyle, Mark};
use crate::colour::Rgb;
use crate::maps::fit::Fitted;
use crate::maps::labels::{self, Placed, Spot, Wanted};
use crate::maps::plane::{Point, Rect};

/// Up to so many zones, each is named with its figure.
pub(super) const ALL_TOLD: usize = 8;

/// Up to so many, each is named.
const ALL_NAMED: usize = 14;

const LEADING: f64 = 1.16;
const LONGEST: f64 = 84.0;

/// On a narrow page, a name takes a quarter of it.
const SHARE: f64 = 0.25;

/// A name that the map should bear.
struct Wish {
    row: usize,
    /// Its lines, and whether they are bold.
    lines: Vec<(String, bool)>,
    /// It must be there, in the margin if need be.
    matters: bool,
}

/// The names that a map should bear, the most important first.
pub(super) struct Wishes(Vec<Wish>);

/// Where names may stand.
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) map: (f64, f64),
    pub(super) right: f64,
    pub(super) height: f64,
    /// Where the legend stands, when names may meet it.
    pub(super) taken: Option<Rect>,
}

impl Wishes {
    /// No name at all: the legend has them.
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    /// `margins` says whether names may stand outside their zones: else none must be there.
    pub(super) fn of(spec: &ChartSpec, margins: bool, size: f64) -> Self {
        let marks = spec.series.first().map(|series| series.marks.as_slice());
        let marks = marks.unwrap_or_default();
        let count = spec.categories.len();
        let ends = ends(marks);
        let longest = LONGEST.min(SHARE * spec.room.width);
        let wish = |row: usize| {
            let category = &spec.categories[row];
            let told = count <= ALL_TOLD
                || category.emphasis
                || category.is_named
                || ends.contains(&row);
            let mut lines: Vec<(String, bool)> =
                wrap(&category.label, size, category.emphasis, longest)
                    .into_iter()
                    .map(|line| (line, category.emphasis))
                    .collect();
            if let (true, Some(mark)) = (told, marks.get(row)) {
                lines.push((mark.printed().to_owned(), true));
            }
            let matters = margins
                && (category.emphasis
                    || category.is_named
                    || ends.contains(&row)
                    || count <= ALL_NAMED);
            Wish { row, lines, matters }
        };
        let mut wishes: Vec<Wish> = (0..count).map(wish).collect();
        let order = |wish: &Wish| {
            let category = &spec.categories[wish.row];
            (!category.emphasis, !ends.contains(&wish.row), !wish.matters)
        };
        wishes.sort_by_key(order);
        Self(wishes)
    }

    /// The width of the widest name that must be there.
    pub(super) fn widest(&self, size: f64) -> Option<f64> {
        let matters = self.0.iter().filter(|wish| wish.matters);
        matters.map(|wish| wish.width(size)).max_by(f64::total_cmp)
    }

    /// Draws those that have room. How far down they go, when the town's own is among them.
    pub(super) fn draw(
        &self,
        canvas: &mut Canvas,
        spec: &ChartSpec,
        fitted: &Fitted,
        shading: &Shading,
        frame: &Frame,
        style: &ChartStyle,
    ) -> Option<f64> {
        let size = spec.room.text;
        let (must, may): (Vec<&Wish>, Vec<&Wish>) =
            self.0.iter().partition(|wish| wish.matters);
        let mut taken: Vec<Rect> = frame.taken.into_iter().collect();
        if spec.counts {
            taken.extend(circles::boxes(spec, fitted));
        }
        let obstacles = taken.clone();
        let placed = place(&must, fitted, &obstacles, frame, size);
        let mut own_is_placed = !spec.categories.iter().any(|one| one.emphasis);
        let mut bottom = 0.0_f64;
        for (wish, placed) in must.iter().zip(&placed) {
            let Some(placed) = placed else { continue };
            taken.push(placed.rect);
            bottom = bottom.max(placed.rect.bottom);
            if let Some([from, to]) = placed.leader {
                taken.extend(along(from, to));
            }
            if spec.categories[wish.row].emphasis {
                own_is_placed = true;
            }
            let fill = fill_of(wish.row, fitted, shading);
            wish.write(
                canvas,
                placed,
                fill.map(|fill| shading.colour(fill, style)),
                room_of(wish.row, fitted),
                style,
                size,
            );
        }
        // A name that is there to find one's way stands in its zone or nowhere.
        let placed = place(&may, fitted, &taken, frame, size);
        for (wish, placed) in may.iter().zip(&placed) {
            let Some(placed) = placed.filter(|one| one.spot == Spot::Inside) else {
                continue;
            };
            own_is_placed |= spec.categories[wish.row].emphasis;
            let fill = fill_of(wish.row, fitted, shading);
            wish.write(
                canvas,
                &placed,
                fill.map(|fill| shading.colour(fill, style)),
                room_of(wish.row, fitted),
                style,
                size,
            );
        }
        own_is_placed.then_some(bottom)
    }
}

/// The rows of the highest figure and of the lowest; of several that are alike, none is.
fn ends(marks: &[Mark]) -> Vec<usize> {
    let values =
        || marks.iter().enumerate().filter_map(|(row, mark)| Some((row, mark.value()?)));
    let high = values().map(|(_, value)| value).fold(f64::MIN, f64::max);
    let low = values().map(|(_, value)| value).fold(f64::MAX, f64::min);
    let alone = |end: f64| {
        let mut rows = values().filter(|(_, value)| *value == end).map(|(row, _)| row);
        rows.next().filter(|_| rows.next().is_none())
    };
    if high <= low {
        Vec::new()
    } else {
        [alone(high), alone(low)].into_iter().flatten().collect()
    }
}

impl Wish {
    fn width(&self, size: f64) -> f64 {
        let lines = self.lines.iter().map(|(line, bold)| text_width(line, size, *bold));
        lines.fold(0.0, f64::max) + 4.0
    }

    fn height(&self, size: f64) -> f64 {
        self.lines.len() as f64 * size * LEADING + 1.0
    }

    fn write(
        &self,
        canvas: &mut Canvas,
        placed: &Placed,
        shade: Option<Rgb>,
        room: f64,
        style: &ChartStyle,
        size: f64,
    ) {
        let rect = placed.rect;
        let on_zone = placed.spot == Spot::Inside;
        let colour = match shade {
            Some(shade) if on_zone => readable_on(shade, style),
            _ => style.ink,
        };
        if let Some([from, to]) = placed.leader {
            canvas.line(vec![from, to], 1.8, crate::colour::WHITE);
            canvas.line(vec![from, to], 0.8, style.ink);
            // In a tiny zone the end of the line says enough: a dot would hide its colour.
            if room > 6.0 {
                canvas.dot(from.0, from.1, 2.6, crate::colour::WHITE);
                canvas.dot(from.0, from.1, 1.9, style.ink);
            }
        }
        let (x, anchor) = match placed.spot {
            Spot::Inside => ((rect.left + rect.right) / 2.0, Anchor::Middle),
            Spot::Left => (rect.right - 2.0, Anchor::End),
            Spot::Right => (rect.left + 2.0, Anchor::Start),
        };
        let mut y = rect.top + size * LEADING / 2.0 + 0.5;
        for (line, bold) in &self.lines {
            let text = line.clone();
            canvas.label(Label { text, x, y, size, bold: *bold, colour, anchor });
            y += size * LEADING;
        }
    }
}

/// The radius of the largest circle inside a zone.
fn room_of(wanted: usize, fitted: &Fitted) -> f64 {
    let zone = fitted.zones.iter().find(|zone| row(zone) == Some(wanted));
    zone.and_then(|zone| labels::inside(&zone.rings)).map_or(0.0, |middle| middle.radius)
}

fn fill_of(wanted: usize, fitted: &Fitted, shading: &Shading) -> Option<Fill> {
    let zone = fitted.zones.iter().position(|zone| row(zone) == Some(wanted))?;
    shading.fills.get(zone).copied()
}

fn place(
    wishes: &[&Wish],
    fitted: &Fitted,
    obstacles: &[Rect],
    frame: &Frame,
    size: f64,
) -> Vec<Option<Placed>> {
    let none: &[Vec<Point>] = &[];
    let wanted: Vec<Wanted<'_>> = wishes
        .iter()
        .map(|wish| {
            let zone = fitted.zones.iter().find(|zone| row(zone) == Some(wish.row));
            Wanted {
                rings: zone.map_or(none, |zone| zone.rings.as_slice()),
                width: wish.width(size),
                height: wish.height(size),
            }
        })
        .collect();
    let map =
        Rect { left: frame.map.0, top: 0.0, right: frame.map.1, bottom: frame.height };
    let page = Rect { left: frame.left, right: frame.right, ..map };
    labels::place(&wanted, obstacles, &labels::Frame { map, page, gap: 3.0 })
}

/// The boxes along a leader, which no name may cover.
fn along(from: Point, to: Point) -> Vec<Rect> {
    const STEPS: usize = 12;
    let at = |step: usize| {
        let share = step as f64 / STEPS as f64;
        (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
    };
    let length = (to.0 - from.0).hypot(to.1 - from.1) / STEPS as f64;
    (0..=STEPS).map(|step| Rect::around(at(step), length + 1.0, 4.0)).collect()
}
