//! A strip: where the town stands among the communes of its intercommunalité. A tick for each
//! commune, a triangle above for the intercommunalité, circles for the communes it compares
//! with, a disc for the town: shapes tell them apart on a photocopy too.

use std::collections::BTreeMap;

use super::canvas::Canvas;
use super::spec::ChartStyle;
use crate::colour::{Rgb, WHITE};
use crate::manifest::Project;
use crate::secrecy::Protected;

/// The strips of a project, by indicator: those of figures that have a place among the communes
/// of the intercommunalité.
pub(super) fn of(project: &Project, protected: &Protected) -> BTreeMap<String, Strip> {
    let published = |name: &str| {
        let figure = protected.figures.get(name)?;
        figure.rounded().map(|value| value.as_f64())
    };
    let epci = project.own_epci();
    let strip = |(indicator, peers): (&String, &Vec<crate::secrecy::Peer>)| {
        let communes: Vec<f64> = peers.iter().map(|peer| peer.value.as_f64()).collect();
        // What is taken away has two readings of « more »: its rank says enough.
        if communes.iter().all(|value| *value <= 0.0) {
            return None;
        }
        let of = |key: &str| published(&format!("{indicator}.{key}"));
        let group = epci.and_then(|epci| of(&epci.key));
        let others = project.comparisons.iter().filter(|one| {
            let [code] = one.communes.as_slice() else { return false };
            peers.iter().any(|peer| peer.code == *code)
        });
        let compared = others.filter_map(|one| of(&one.key)).collect();
        let own = published(indicator)?;
        Some((indicator.clone(), Strip { communes, own, group, compared }))
    };
    protected.peers.iter().filter_map(strip).collect()
}

/// What a strip shows; all values as they are printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Strip {
    /// The communes, the town too.
    pub communes: Vec<f64>,
    /// The town.
    pub own: f64,
    /// The whole of the intercommunalité, when it is known.
    pub group: Option<f64>,
    /// The communes that the author compares with.
    pub compared: Vec<f64>,
}

/// The room of a strip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StripRoom {
    /// The communes that the author compares with have their circle: where there is little room
    /// they would hide one another.
    pub circles: bool,
    /// Width in points.
    pub width: f64,
    /// How much larger than in a row of a table its marks are.
    pub scale: f64,
}

/// Where strips stand, and the folder of their drawings inside a document.
pub const ROOMS: [(StripPlace, StripRoom); 2] = [
    // Half the width of an A4 page: 80 mm.
    (StripPlace::Card, StripRoom { width: 226.0, scale: 1.0, circles: true }),
    // A column of a table: 38 mm.
    (StripPlace::Row, StripRoom { width: 108.0, scale: 0.95, circles: false }),
];

/// Where a strip stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StripPlace {
    /// On a card of its own.
    Card,
    /// In a row of a table.
    Row,
}

impl StripPlace {
    /// The folder of its drawings inside a document.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Card => "reglettes",
            Self::Row => "reglettes-de-tableau",
        }
    }
}

pub(super) const HEIGHT: f64 = 17.0;
const DISC: f64 = 4.2;
const TICK: f64 = 3.4;

pub(super) fn lay_out(strip: &Strip, room: StripRoom, style: &ChartStyle) -> Canvas {
    let unit = room.scale;
    let mut canvas = Canvas::new(room.width);
    canvas.height = HEIGHT * unit;
    let all = || strip.communes.iter().copied().chain(strip.group).chain([strip.own]);
    let (low, high) = all()
        .fold((f64::MAX, f64::MIN), |(low, high), one| (low.min(one), high.max(one)));
    let span = if high > low { high - low } else { 1.0 };
    let margin = (DISC + 1.0) * unit;
    let at = |value: f64| margin + (value - low) / span * (room.width - 2.0 * margin);
    let y = canvas.height / 2.0 + 1.5 * unit;
    canvas.line(vec![(margin, y), (room.width - margin, y)], unit, style.grid);
    // Three to one on paper: a tick is a mark, not a text.
    let tick = style.muted.towards(WHITE, 0.33);
    for value in &strip.communes {
        let x = at(*value);
        let length = TICK * unit;
        canvas.line(vec![(x, y - length), (x, y + length)], 0.7 * unit, tick);
    }
    for value in strip.compared.iter().filter(|_| room.circles) {
        ring(&mut canvas, (at(*value), y), 2.9 * unit, unit, style.ink);
    }
    if let Some(group) = strip.group {
        let x = at(group);
        let half = 3.2 * unit;
        canvas.polygon(
            vec![(x - half, 0.4 * unit), (x + half, 0.4 * unit), (x, 6.0 * unit)],
            style.ink,
        );
        canvas.line(vec![(x, 4.0 * unit), (x, y + 4.5 * unit)], 1.1 * unit, style.ink);
    }
    canvas.dot(at(strip.own), y, (DISC + 1.2) * unit, WHITE);
    canvas.dot(at(strip.own), y, DISC * unit, style.accent);
    canvas
}

/// A white disc in a line.
fn ring(canvas: &mut Canvas, (x, y): (f64, f64), radius: f64, width: f64, colour: Rgb) {
    canvas.dot(x, y, radius + width / 2.0, colour);
    canvas.dot(x, y, radius - width / 2.0, WHITE);
}

#[cfg(test)]
mod tests {
    use super::super::canvas::Drawn;
    use super::super::tests::style;
    use super::*;

    #[test]
    fn every_mark_stands_inside_and_the_town_is_last() {
        let strip = Strip {
            communes: vec![4.0, 9.0, 21.0, 24.0],
            own: 21.0,
            group: Some(14.0),
            compared: vec![9.0],
        };
        let room = StripRoom { width: 120.0, scale: 1.0, circles: true };
        let canvas = lay_out(&strip, room, &style());
        for shape in &canvas.shapes {
            let points: Vec<(f64, f64)> = match shape {
                Drawn::Line { points, .. } | Drawn::Polygon { points, .. } => {
                    points.clone()
                }
                Drawn::Dot { x, y, radius, .. } => {
                    vec![(x - radius, y - radius), (x + radius, y + radius)]
                }
                _ => Vec::new(),
            };
            for (x, y) in points {
                assert!((0.0..=120.0).contains(&x), "{x}: {shape:?}");
                assert!((0.0..=HEIGHT).contains(&y), "{y}: {shape:?}");
            }
        }
        let last = canvas.shapes.last();
        assert!(matches!(last, Some(Drawn::Dot { fill, .. }) if *fill == style().accent));
    }

    #[test]
    fn equal_communes_stand_together() {
        let strip =
            Strip { communes: vec![3.0; 15], own: 3.0, group: None, compared: vec![] };
        let room = StripRoom { width: 80.0, scale: 1.0, circles: true };
        let canvas = lay_out(&strip, room, &style());
        assert!(canvas.svg(&style()).is_ok_and(|svg| !svg.contains("NaN")));
    }
}
