//! `carte`: zones shaded by class, or bearing circles when they are counted.
//!
//! A hidden zone is hatched and belongs to no class; the classes are those of the published
//! figures alone, so nothing of its size can be told from them.

mod bound;
mod circles;
pub(super) mod cover;
mod ground;
mod key;
mod names;

#[cfg(test)]
mod tests;

pub(super) use ground::Ground;

use super::canvas::Canvas;
use super::spec::{ChartSpec, ChartStyle, Mark};
use crate::colour::{Rgb, WHITE};
use crate::maps::borders::{Borders, Map, Zone};
use crate::maps::classes::{Class, class_of, classes};
use crate::maps::fit::{Fitted, fit, metres_per_point};
use crate::maps::hatch::hatch;
use crate::maps::plane::{Point, Rect, Ring, signed_area};

/// Lines are simplified by as much as nobody sees, in points.
const TOLERANCE: f64 = 0.35;

/// What the outline of the town needs around the map.
const MARGIN: f64 = 3.0;

/// How much smaller a map may be for its names to stand beside their zones.
const SMALLER: f64 = 0.75;

/// The most classes that the eye tells apart.
const CLASSES: usize = 5;

/// The room of the pieces, by the width there is.
#[derive(Debug, Clone, Copy)]
struct Room {
    /// The highest map.
    height: f64,
    /// Few zones are named in the legend, each with its figure, and not on the map.
    names_few_beside: bool,
    /// Names may stand outside their zones.
    margins: bool,
}

impl Room {
    fn of(width: f64) -> Self {
        match width {
            // Slides: as high as their text leaves.
            width if width < 300.0 => {
                Self { height: 116.0, names_few_beside: true, margins: false }
            }
            width if width < 400.0 => {
                Self { height: 205.0, names_few_beside: true, margins: false }
            }
            _ => Self { height: 226.0, names_few_beside: false, margins: true },
        }
    }

    /// Whether the legend is the list of the zones.
    fn lists(self, spec: &ChartSpec) -> bool {
        self.names_few_beside && spec.categories.len() <= names::ALL_TOLD && !spec.counts
    }
}

/// What a zone is filled with.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fill {
    /// A published figure, by its class.
    Class(usize),
    /// A counted zone, whose circle tells its figure.
    Counted,
    /// Hidden.
    Masked,
    /// Without a figure.
    Absent(&'static str),
    /// No zone of the table.
    Around,
}

/// The classes and what every zone is filled with.
struct Shading {
    classes: Vec<Class>,
    fills: Vec<Fill>,
    ramp: Vec<Rgb>,
}

impl Shading {
    fn of(spec: &ChartSpec, ground: &Ground, zones: &[Zone], style: &ChartStyle) -> Self {
        let values: Vec<f64> = zones
            .iter()
            .filter_map(|zone| mark(spec, zone).and_then(Mark::value))
            .collect();
        let classes = match spec.counts {
            true => Vec::new(),
            false => signed_classes(&values, spec.decimals),
        };
        let fill = |zone: &Zone| match mark(spec, zone) {
            None if ground.around.is_none() => Fill::Absent(crate::wording::MISSING),
            None => Fill::Around,
            Some(Mark::Hidden) => Fill::Masked,
            Some(Mark::Absent(sign)) => Fill::Absent(sign),
            Some(Mark::Shown { .. }) if spec.counts => Fill::Counted,
            Some(Mark::Shown { value, .. }) => {
                Fill::Class(class_of(&classes, *value, spec.decimals).unwrap_or(0))
            }
        };
        let fills = zones.iter().map(fill).collect();
        let ramp = ramp(style, classes.len());
        Self { classes, fills, ramp }
    }

    /// Whether every zone of the table has a figure to show.
    fn is_all_shown(&self) -> bool {
        !self.fills.iter().any(|fill| matches!(fill, Fill::Masked | Fill::Absent(_)))
    }

    fn colour(&self, fill: Fill, style: &ChartStyle) -> Rgb {
        match fill {
            Fill::Class(class) => self.ramp.get(class).copied().unwrap_or(style.accent),
            Fill::Counted => style.accent.towards(WHITE, 0.88),
            Fill::Masked => style.grid.towards(WHITE, 0.75),
            Fill::Absent(_) => style.grid.towards(WHITE, 0.75),
            // A tint would look like the lowest class.
            Fill::Around => WHITE,
        }
    }
}

/// As many classes as so many zones bear; where some figures are under zero and others above,
/// zero is a limit.
fn signed_classes(values: &[f64], decimals: u8) -> Vec<Class> {
    let most = (values.len() * 3 / 5).clamp(2, CLASSES);
    let (under, above): (Vec<f64>, Vec<f64>) =
        values.iter().partition(|value| **value < 0.0);
    if under.is_empty() || above.is_empty() {
        return classes(values, decimals, most);
    }
    let share = most as f64 * under.len() as f64 / values.len() as f64;
    let below = (share.round() as usize).clamp(1, most - 1);
    let mut all = classes(&under, decimals, below);
    let mut rest = classes(&above, decimals, most - below);
    if let Some(first) = rest.first_mut() {
        first.from = 0.0;
    }
    all.extend(rest);
    all
}

/// From light to dark: more is always darker.
fn ramp(style: &ChartStyle, classes: usize) -> Vec<Rgb> {
    let dark = style.accent.towards(Rgb(0, 0, 0), 0.14);
    let shares: &[f64] = match classes {
        0 | 1 => &[0.38],
        2 => &[0.22, 0.85],
        3 => &[0.15, 0.50, 1.0],
        4 => &[0.13, 0.38, 0.68, 1.0],
        _ => &[0.12, 0.31, 0.53, 0.78, 1.0],
    };
    shares.iter().map(|share| WHITE.towards(dark, *share)).collect()
}

fn mark<'s>(spec: &'s ChartSpec, zone: &Zone) -> Option<&'s Mark> {
    spec.series.first()?.marks.get(row(zone)?)
}

fn row(zone: &Zone) -> Option<usize> {
    zone.group.parse().ok()
}

/// Draws the map of one indicator.
pub(super) fn lay_out(spec: &ChartSpec, ground: &Ground, style: &ChartStyle) -> Canvas {
    let size = spec.room.text;
    let room = Room::of(spec.room.width);
    let mut canvas = Canvas::new(spec.room.width);
    let unfitted = unfitted(&ground.borders);
    let rough = Shading::of(spec, ground, &unfitted.zones, style);
    // Few zones bear their own names and figures where the width allows it: no legend then.
    let told = names::Wishes::of(spec, true, size);
    let beside = told.widest(size).map_or(0.0, |widest| widest + 8.0);
    let direct = spec.room.width - 2.0 * beside;
    let is_direct = room.lists(spec)
        && direct >= SMALLER * fits_in(&ground.borders, room.height)
        && rough.is_all_shown();
    let (names, legend) = match (room.lists(spec), is_direct) {
        (true, true) => (told, key::Legend::none(&spec.room)),
        (true, false) => (
            names::Wishes::none(),
            key::Legend::listing(spec, ground, &rough, &unfitted.zones),
        ),
        (false, _) => (
            names::Wishes::of(spec, room.margins, size),
            key::Legend::of(spec, ground, &rough),
        ),
    };
    let margin = names.widest(size).map_or(0.0, |widest| widest + 8.0);
    // The names on the right stand between the map and the legend where the width allows it,
    // else under it, in the same column.
    // A map a little smaller is worth leaders that stay short.
    let full = fits_in(&ground.borders, room.height);
    let left_to_it = spec.room.width - 2.0 * margin - legend.width - 16.0;
    let is_apart = margin > 0.0 && !is_direct && left_to_it >= SMALLER * full;
    let height = match is_apart {
        true => room.height * (left_to_it / full).min(1.0),
        false => room.height,
    };
    let right = match (is_direct, is_apart) {
        (true, _) => margin,
        (false, true) => margin + legend.width + 16.0,
        (false, false) => margin.max(legend.width + 16.0),
    };
    let width = (spec.room.width - margin - right).max(60.0);
    let (map, fitted) = fitted(&ground.borders, width, height);
    let legend = if spec.counts { legend.with_circles(spec, &fitted) } else { legend };
    let left = margin;
    let shading = Shading::of(spec, ground, &map.zones, style);
    let fitted = moved(fitted, left);
    zones(&mut canvas, &fitted, &shading, style);
    lines(&mut canvas, &fitted, spec, style);
    if spec.counts {
        circles::draw(&mut canvas, spec, &fitted, style);
    }
    let scale = fitted.height + 9.0;
    let bottom = scale + size * 0.8;
    let beside = if is_apart { margin } else { 0.0 };
    let at = (left + fitted.width + beside + 16.0, 2.0);
    let frame = names::Frame {
        left: 0.0,
        map: (left, left + fitted.width),
        right: left + fitted.width + if is_apart { margin } else { right },
        height: if is_direct || is_apart {
            fitted.height
        } else {
            fitted.height.max(legend.height() + 60.0)
        },
        taken: (!is_direct && !is_apart).then(|| Rect {
            left: at.0 - 4.0,
            top: 0.0,
            right: at.0 + legend.width,
            bottom: at.1 + legend.height(),
        }),
    };
    let named_bottom = names.draw(&mut canvas, spec, &fitted, &shading, &frame, style);
    let bar_end = bar(&mut canvas, &fitted, left, scale, size, style);
    if let (true, Some(around)) = (is_direct, ground.around)
        && shading.fills.contains(&Fill::Around)
    {
        key::around(&mut canvas, around, (bar_end + 14.0, scale - 1.0), size, style);
    }
    let end = legend.draw(&mut canvas, at, &shading, named_bottom.is_none(), style);
    canvas.height = bottom.max(end).max(named_bottom.unwrap_or(0.0)) + 2.0;
    canvas
}

/// The width that a map takes at a height.
fn fits_in(borders: &Borders, height: f64) -> f64 {
    let bounds = borders.bounds();
    bounds.map_or(0.0, |bounds| bounds.width() / bounds.height().max(1.0) * height)
}

/// The zones at no size: for what depends on their figures alone.
fn unfitted(borders: &Borders) -> Map {
    borders.simplify(f64::MAX.sqrt().sqrt())
}

fn fitted(borders: &Borders, width: f64, height: f64) -> (Map, Fitted) {
    let scale = borders
        .bounds()
        .map_or(1.0, |bounds| metres_per_point(&bounds, width, height, MARGIN));
    let map = borders.simplify(TOLERANCE * scale);
    let fitted = fit(&map, width, height, MARGIN);
    (map, fitted)
}

fn moved(mut fitted: Fitted, by: f64) -> Fitted {
    let points = fitted
        .zones
        .iter_mut()
        .flat_map(|zone| &mut zone.rings)
        .chain(fitted.borders.iter_mut().map(|border| &mut border.points));
    for point in points.flatten() {
        point.0 += by;
    }
    fitted
}

fn zones(canvas: &mut Canvas, fitted: &Fitted, shading: &Shading, style: &ChartStyle) {
    let fill = |number: usize| shading.fills.get(number).copied().unwrap_or(Fill::Around);
    filled(canvas, fitted, &|number, _| shading.colour(fill(number), style), WHITE);
    for (number, zone) in fitted.zones.iter().enumerate() {
        hatched(canvas, &zone.rings, fill(number), style);
    }
}

/// The largest zones first: what is inside another lies on it.
fn filled(
    canvas: &mut Canvas,
    fitted: &Fitted,
    colour: &dyn Fn(usize, &Zone) -> Rgb,
    hole: Rgb,
) {
    let area = |zone: &Zone| -> f64 {
        zone.rings.iter().map(|ring| signed_area(ring).abs()).fold(0.0, f64::max)
    };
    let mut order: Vec<(usize, &Zone)> = fitted.zones.iter().enumerate().collect();
    order.sort_by(|a, b| area(b.1).total_cmp(&area(a.1)));
    for (number, zone) in order {
        let (outlines, holes) = parts(&zone.rings);
        for ring in outlines {
            canvas.polygon(ring.clone(), colour(number, zone));
        }
        for ring in holes {
            canvas.polygon(ring.clone(), hole);
        }
    }
}

/// Outlines and holes, by their turn: y goes down here, so that outlines turn the other way.
fn parts(rings: &[Ring]) -> (Vec<&Ring>, Vec<&Ring>) {
    rings.iter().partition(|ring| signed_area(ring) < 0.0)
}

/// Hidden: close lines that rise. Without a figure: sparse lines that fall.
fn hatched(canvas: &mut Canvas, rings: &[Ring], fill: Fill, style: &ChartStyle) {
    let (spacing, angle, width) = match fill {
        Fill::Masked => (3.4, 45.0, 0.7),
        Fill::Absent(_) => (5.6, 135.0, 0.5),
        Fill::Class(_) | Fill::Counted | Fill::Around => return,
    };
    let colour = style.muted.towards(WHITE, 0.33);
    for [from, to] in hatch(rings, spacing, angle) {
        canvas.line(vec![from, to], width, colour);
    }
}

/// White under grey, so that borders are seen on dark and on light; the town's own twice as
/// strong.
fn lines(canvas: &mut Canvas, fitted: &Fitted, spec: &ChartSpec, style: &ChartStyle) {
    let grey = style.muted.towards(WHITE, 0.2);
    for (width, colour) in [(1.0, WHITE), (0.45, grey)] {
        for border in &fitted.borders {
            canvas.line(border.points.clone(), width, colour);
        }
    }
    let is_own = |zone: &Zone| {
        row(zone)
            .and_then(|row| spec.categories.get(row))
            .is_some_and(|category| category.emphasis)
    };
    // A map of one town has no other to set it apart from.
    if fitted.zones.iter().all(is_own) {
        return;
    }
    let map = Map { zones: fitted.zones.clone(), borders: fitted.borders.clone() };
    let outline: Vec<Vec<Point>> = map.outline(&is_own);
    // A small town must keep its colour inside its outline.
    let own = fitted.zones.iter().filter(|zone| is_own(zone));
    let area: f64 =
        own.flat_map(|zone| &zone.rings).map(|ring| signed_area(ring).abs()).sum();
    let ink = (area.sqrt() / 12.0).clamp(0.8, 2.0);
    for (width, colour) in [(2.0 * ink + 0.2, WHITE), (ink, style.ink)] {
        for line in &outline {
            canvas.line(line.clone(), width, colour);
        }
    }
}

/// The scale bar, north up: no arrow. Where its text ends.
fn bar(
    canvas: &mut Canvas,
    fitted: &Fitted,
    left: f64,
    y: f64,
    size: f64,
    style: &ChartStyle,
) -> f64 {
    use super::canvas::{Anchor, Label, text_width};
    let (from, to) = (left + MARGIN, left + MARGIN + fitted.bar.length);
    canvas.line(vec![(from, y - 3.0), (from, y), (to, y), (to, y - 3.0)], 1.1, style.ink);
    canvas.label(Label {
        text: fitted.bar.text.clone(),
        x: to + 5.0,
        y: y - 1.0,
        size,
        bold: false,
        colour: style.muted,
        anchor: Anchor::Start,
    });
    to + 5.0 + text_width(&fitted.bar.text, size, false)
}
