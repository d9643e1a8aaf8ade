//! Nested lists of numbers, read into flat lists whatever comes first in the file.
//!
//! The `type` of a geometry may follow its coordinates, so the nesting is learnt from the text:
//! a position is a list of numbers, a ring a list of positions, a polygon a list of rings.

use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use std::fmt;

use super::super::plane::{Point, Ring};

/// Coordinates beyond this are absurd in any system (the equator is 4·10⁷ metres long).
const LARGEST: f64 = 1e8;

/// Positions (coordinates), or the numbers of arcs of a TopoJSON geometry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Leaf {
    Position,
    Arcs,
}

/// What a list of lists of numbers held.
#[derive(Debug, Default)]
pub(super) struct Flat {
    /// The positions, when they are what is read.
    pub(super) points: Vec<Point>,
    /// The numbers of arcs, when they are what is read.
    pub(super) arcs: Vec<i64>,
    /// Where each ring ends in `points` or `arcs`.
    pub(super) ring_ends: Vec<usize>,
    /// Where each polygon ends in `ring_ends`.
    pub(super) polygon_ends: Vec<usize>,
    /// How many lists stand around the numbers: 3 for a polygon, 4 for several.
    pub(super) height: Option<usize>,
    /// Lists of unequal nesting, texts, nulls.
    pub(super) misshapen: bool,
    /// A number that cannot be a coordinate.
    pub(super) absurd: bool,
    /// More points than there is room for.
    pub(super) overflow: bool,
    /// An empty list stands somewhere: the rings are not numbered as in the file.
    pub(super) gaps: bool,
}

impl Flat {
    /// Ready for the next geometry; keeps the memory.
    pub(super) fn clear(&mut self) {
        self.points.clear();
        self.arcs.clear();
        self.ring_ends.clear();
        self.polygon_ends.clear();
        self.height = None;
        self.misshapen = false;
        self.absurd = false;
        self.overflow = false;
        self.gaps = false;
    }

    /// The rings, polygon by polygon, without repeated last points; rings of fewer than three
    /// points have no surface and are left out.
    pub(super) fn polygons(&self) -> Vec<Vec<Ring>> {
        let mut polygons = Vec::with_capacity(self.polygon_ends.len());
        let (mut first_ring, mut first_point) = (0, 0);
        for &end in &self.polygon_ends {
            let mut rings = Vec::new();
            for &ring_end in self.ring_ends.get(first_ring..end).unwrap_or_default() {
                let points = self.points.get(first_point..ring_end).unwrap_or_default();
                rings.push(open(points));
                first_point = ring_end;
            }
            first_ring = end;
            polygons.extend(surfaces(rings));
        }
        polygons
    }

    /// The numbers of arcs of each ring, polygon by polygon.
    pub(super) fn arc_polygons(&self) -> Vec<Vec<Vec<i64>>> {
        let mut polygons = Vec::with_capacity(self.polygon_ends.len());
        let (mut first_ring, mut first_arc) = (0, 0);
        for &end in &self.polygon_ends {
            let mut rings = Vec::new();
            for &ring_end in self.ring_ends.get(first_ring..end).unwrap_or_default() {
                rings.push(
                    self.arcs.get(first_arc..ring_end).unwrap_or_default().to_vec(),
                );
                first_arc = ring_end;
            }
            first_ring = end;
            polygons.push(rings);
        }
        polygons
    }
}

/// A ring without the repetition of its first point at the end.
pub(super) fn open(points: &[Point]) -> Ring {
    let mut ring = points.to_vec();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring
}

/// A polygon without the rings that have no surface; nothing when its outline has none.
pub(super) fn surfaces(mut rings: Vec<Ring>) -> Option<Vec<Ring>> {
    if rings.first().is_none_or(|outline| outline.len() < 3) {
        return None;
    }
    rings.retain(|ring| ring.len() >= 3);
    Some(rings)
}

/// Reads one value of nested lists into `flat`. Fails when there is no room left (`overflow`
/// tells it), never on its shape: what is wrong is noted, because only the caller knows whether the feature is wanted at all.
pub(super) struct Nest<'f> {
    pub(super) flat: &'f mut Flat,
    pub(super) leaf: Leaf,
    /// How many points or arcs may be read at most.
    pub(super) room: usize,
    /// How many lists stand around this value.
    pub(super) depth: usize,
}

/// What one value was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Item {
    Number(f64),
    List(usize),
    Empty,
    Other,
}

impl Item {
    /// Whether the value was a list, empty or not.
    pub(super) fn is_list(self) -> bool {
        matches!(self, Item::List(_) | Item::Empty)
    }
}

impl<'de> DeserializeSeed<'de> for Nest<'_> {
    type Value = Item;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Item, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nest<'_> {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nested lists of numbers")
    }

    fn visit_f64<E>(self, value: f64) -> Result<Item, E> {
        Ok(Item::Number(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Item, E> {
        Ok(Item::Number(value as f64))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Item, E> {
        Ok(Item::Number(value as f64))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Item, E> {
        Ok(Item::Other)
    }

    fn visit_unit<E>(self) -> Result<Item, E> {
        Ok(Item::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Item, E> {
        Ok(Item::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Item, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Item::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Item, A::Error> {
        let Nest { flat, leaf, room, depth } = self;
        if depth > 6 {
            flat.misshapen = true;
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Item::Other);
        }
        let (mut x, mut y, mut numbers) = (0.0, 0.0, 0_usize);
        let mut inner: Option<usize> = None;
        let mut other = false;
        while let Some(item) =
            list.next_element_seed(Nest { flat, leaf, room, depth: depth + 1 })?
        {
            match item {
                Item::Number(value) if leaf == Leaf::Arcs => {
                    numbers += 1;
                    if flat.arcs.len() >= room {
                        flat.overflow = true;
                        return Err(Error::custom("too many"));
                    } else if value.fract() == 0.0 && value.abs() < LARGEST {
                        flat.arcs.push(value as i64);
                    } else {
                        flat.absurd = true;
                    }
                }
                Item::Number(value) => {
                    match numbers {
                        0 => x = value,
                        1 => y = value,
                        // Height and measure are tolerated and dropped.
                        _ => {}
                    }
                    numbers += 1;
                }
                Item::List(height) => {
                    other |= inner.is_some_and(|known| known != height);
                    inner = Some(height);
                }
                Item::Empty => flat.gaps = true,
                Item::Other => other = true,
            }
        }
        if other || (numbers > 0 && inner.is_some()) {
            flat.misshapen = true;
            return Ok(Item::Other);
        }
        // In a TopoJSON geometry a list of numbers is already a ring.
        let ring_height = if leaf == Leaf::Position { 2 } else { 1 };
        let height = match inner {
            Some(height) => height + 1,
            None if numbers == 0 => return Ok(Item::Empty),
            None => 1,
        };
        if height == 1 && leaf == Leaf::Position {
            if numbers < 2 {
                flat.misshapen = true;
            } else if !(x.abs() < LARGEST && y.abs() < LARGEST) {
                flat.absurd = true;
            } else if flat.points.len() >= room {
                flat.overflow = true;
                return Err(Error::custom("too many"));
            } else {
                flat.points.push((x, y));
            }
        } else if height == ring_height {
            flat.ring_ends.push(flat.points.len().max(flat.arcs.len()));
        } else if height == ring_height + 1 {
            flat.polygon_ends.push(flat.ring_ends.len());
        }
        if depth == 0 {
            // Counted as for positions, so that 3 always means a polygon.
            flat.height = Some(height + usize::from(leaf == Leaf::Arcs));
        }
        Ok(Item::List(height))
    }
}
