//! TopoJSON: the arcs of a topology put together into rings.

use serde::Deserialize;

use super::super::plane::{Point, Ring};
use super::coordinates::{Flat, open, surfaces};
use super::{ContourError, Polygon};
use crate::limits;

/// The whole numbers of a quantised topology are turned into coordinates by this.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

/// What a topology shares between its geometries.
#[derive(Debug, Default)]
pub(super) struct Topology {
    pub(super) transform: Option<Transform>,
    arcs: Vec<Ring>,
    pub(super) found: bool,
    /// The arcs were not a list of lists of positions.
    misshapen: bool,
}

impl Topology {
    /// Takes the arcs just read.
    pub(super) fn take_arcs(&mut self, flat: &mut Flat) {
        self.found = true;
        self.misshapen = flat.misshapen
            || flat.absurd
            || flat.gaps
            || !matches!(flat.height, None | Some(3));
        let mut first = 0;
        for &end in &flat.ring_ends {
            self.arcs.push(flat.points.get(first..end).unwrap_or_default().to_vec());
            first = end;
        }
        flat.clear();
    }

    /// Turns the differences of a quantised topology into coordinates.
    pub(super) fn unquantise(&mut self) {
        let Some(Transform { scale, translate }) = self.transform.take() else { return };
        for arc in &mut self.arcs {
            let (mut x, mut y) = (0.0, 0.0);
            for point in arc {
                x += point.0;
                y += point.1;
                *point = (x * scale[0] + translate[0], y * scale[1] + translate[1]);
            }
        }
    }

    /// The polygons that arcs make; `points` counts what is kept in the whole file.
    pub(super) fn polygons(
        &self,
        arcs: &[Vec<Vec<i64>>],
        code: &str,
        points: &mut usize,
    ) -> Result<Vec<Polygon>, ContourError> {
        if self.misshapen {
            return Err(ContourError::BadGeometry { code: code.to_owned() });
        }
        let mut polygons = Vec::new();
        for rings in arcs {
            let mut built = Vec::new();
            for numbers in rings {
                built.push(self.ring(numbers, code, points)?);
            }
            polygons.extend(surfaces(built).map(|rings| Polygon { rings }));
        }
        Ok(polygons)
    }

    fn ring(
        &self,
        numbers: &[i64],
        code: &str,
        points: &mut usize,
    ) -> Result<Ring, ContourError> {
        let mut ring: Vec<Point> = Vec::new();
        for &number in numbers {
            // A negative number, its bits turned over, is an arc walked backwards.
            let index = if number < 0 { !number } else { number };
            let arc = usize::try_from(index).ok().and_then(|index| self.arcs.get(index));
            let Some(arc) = arc else {
                return Err(ContourError::UnknownArc { code: code.to_owned() });
            };
            *points = points.saturating_add(arc.len());
            if *points > limits::CONTOUR_POINTS {
                return Err(ContourError::TooManyPoints {
                    limit: limits::CONTOUR_POINTS,
                });
            }
            // An arc begins where the last one ended.
            let seen = usize::from(!ring.is_empty());
            if number < 0 {
                ring.extend(arc.iter().rev().skip(seen));
            } else {
                ring.extend(arc.iter().skip(seen));
            }
        }
        if ring.iter().any(|(x, y)| !(x.abs() < 1e8 && y.abs() < 1e8)) {
            return Err(ContourError::BadCoordinate { code: code.to_owned() });
        }
        Ok(open(&ring))
    }
}
