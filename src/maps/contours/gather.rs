//! The walk through the JSON text: keeps the wanted features, drops the others at once.

use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use std::fmt;

use super::ContourError;
use super::Polygon;
use super::codes::{Code, Match, Properties};
use super::coordinates::{Flat, Leaf, Nest};
use super::guard::Watch;
use super::topology::Topology;
use super::values::{AnyScalar, Key, Scalar, text};
use crate::limits;

/// The geometry of a kept feature.
#[derive(Debug)]
pub(super) enum Geometry {
    /// `null`, or without any ring of three points.
    None,
    Polygons(Vec<Polygon>),
    /// The arcs of each ring of each polygon, to be looked up in the topology.
    Arcs(Vec<Vec<Vec<i64>>>),
    NotASurface(String),
    Misshapen,
    Absurd,
}

/// A feature that may be wanted: one of its properties holds a wanted code.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) matches: Vec<Match>,
    pub(super) names: Vec<(usize, String)>,
    pub(super) geometry: Geometry,
}

/// What is known of the file so far.
pub(super) struct Gathering<'a> {
    pub(super) wanted: &'a dyn Fn(&str) -> Option<String>,
    pub(super) watch: &'a Watch,
    pub(super) properties: Properties,
    pub(super) features: usize,
    pub(super) kept: Vec<Kept>,
    pub(super) points: usize,
    pub(super) kind: Option<String>,
    pub(super) has_features: bool,
    pub(super) topology: Topology,
    pub(super) failure: Option<ContourError>,
    /// Reused from one feature to the next.
    flat: Flat,
}

impl<'a> Gathering<'a> {
    pub(super) fn new(
        wanted: &'a dyn Fn(&str) -> Option<String>,
        watch: &'a Watch,
    ) -> Gathering<'a> {
        Gathering {
            wanted,
            watch,
            properties: Properties::default(),
            features: 0,
            kept: Vec::new(),
            points: 0,
            kind: None,
            has_features: false,
            topology: Topology::default(),
            failure: None,
            flat: Flat::default(),
        }
    }

    fn fail<E: Error>(&mut self, error: ContourError) -> E {
        self.failure = Some(error);
        E::custom("stopped")
    }

    /// Whether the last value had more points than there was room for.
    pub(super) fn is_full(&self) -> bool {
        self.flat.overflow
    }

    /// Takes the points of a value into the count.
    fn count<E: Error>(&mut self) -> Result<(), E> {
        self.points =
            self.points.saturating_add(self.flat.points.len() + self.flat.arcs.len());
        if self.flat.overflow || self.points > limits::CONTOUR_POINTS {
            return Err(
                self.fail(ContourError::TooManyPoints { limit: limits::CONTOUR_POINTS })
            );
        }
        Ok(())
    }

    /// Keeps a feature when it may be wanted.
    fn end_feature<E: Error>(&mut self, feature: Feature) -> Result<(), E> {
        self.features += 1;
        if feature.matches.is_empty() {
            return Ok(());
        }
        if self.kept.len() >= limits::CONTOURS {
            return Err(
                self.fail(ContourError::TooManyFeatures { limit: limits::CONTOURS })
            );
        }
        let geometry = match feature.geometry {
            Shape::None | Shape::Skipped => Geometry::None,
            Shape::Flat => {
                self.count()?;
                surface(&self.flat, feature.kind.as_deref().unwrap_or_default())
            }
        };
        self.kept.push(Kept { matches: feature.matches, names: feature.names, geometry });
        Ok(())
    }

    /// Looks at one property of a feature.
    fn property(&mut self, feature: &mut Feature, number: usize, value: Scalar) {
        let code = match &value {
            Scalar::Text(text) => Code::from_text(text),
            Scalar::Number(number) => Code::from_number(*number),
            Scalar::Other => None,
        };
        if let Some(code) = code {
            self.properties.saw_code(number, &code);
            if let Some(group) = (self.wanted)(&code.0) {
                feature.matches.push(Match { property: number, code: code.0, group });
            }
        } else if let Scalar::Text(text) = value
            && let Some(rank) = self.properties.name_rank(number)
        {
            feature.names.push((rank, text));
        }
    }
}

/// The surface in the flat lists, checked against the type that the geometry says it has.
fn surface(flat: &Flat, kind: &str) -> Geometry {
    let expected = match kind {
        "Polygon" => 3,
        "MultiPolygon" => 4,
        _ => return Geometry::NotASurface(kind.chars().take(40).collect()),
    };
    if flat.absurd {
        return Geometry::Absurd;
    }
    if flat.misshapen || flat.height.is_some_and(|height| height != expected) {
        return Geometry::Misshapen;
    }
    if !flat.arcs.is_empty() {
        return Geometry::Arcs(flat.arc_polygons());
    }
    let polygons: Vec<Polygon> =
        flat.polygons().into_iter().map(|rings| Polygon { rings }).collect();
    if polygons.is_empty() { Geometry::None } else { Geometry::Polygons(polygons) }
}

/// Where the geometry of the current feature is.
#[derive(Debug, Default, PartialEq)]
enum Shape {
    #[default]
    None,
    /// Passed over: its properties came first and hold no wanted code.
    Skipped,
    /// In the flat lists of the gathering.
    Flat,
}

/// The feature being read.
#[derive(Default)]
struct Feature {
    matches: Vec<Match>,
    names: Vec<(usize, String)>,
    has_code: bool,
    kind: Option<String>,
    geometry: Shape,
}

impl Feature {
    /// Its codes are known and none is wanted: no need to read its coordinates.
    fn is_unwanted(&self) -> bool {
        self.has_code && self.matches.is_empty()
    }
}

/// Defines a visitor of objects, or of lists, that passes over everything else.
macro_rules! lenient {
    ($what:literal) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str($what)
        }

        fn visit_unit<E>(self) -> Result<(), E> {
            Ok(())
        }
    };
}

/// The whole file.
pub(super) struct Document<'g, 'a>(pub(super) &'g mut Gathering<'a>);

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = ();

    lenient!("a collection of features");

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let gathering = self.0;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "type" => gathering.kind = text(map.next_value_seed(AnyScalar)?),
                "features" => {
                    gathering.has_features = true;
                    map.next_value_seed(Features { gathering, in_topology: false })?;
                }
                "objects" => {
                    gathering.watch.whole.set(true);
                    map.next_value_seed(Objects(gathering))?;
                }
                "arcs" => {
                    gathering.watch.whole.set(true);
                    gathering.flat.clear();
                    let room = limits::CONTOUR_POINTS.saturating_sub(gathering.points);
                    let flat = &mut gathering.flat;
                    let item = map.next_value_seed(Nest {
                        flat,
                        leaf: Leaf::Position,
                        room,
                        depth: 0,
                    })?;
                    gathering.flat.misshapen |= !item.is_list();
                    gathering.count()?;
                    gathering.topology.take_arcs(&mut gathering.flat);
                }
                "transform" => {
                    gathering.topology.transform = Some(map.next_value()?);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The named objects of a topology.
struct Objects<'g, 'a>(&'g mut Gathering<'a>);

impl<'de> DeserializeSeed<'de> for Objects<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Objects<'_, '_> {
    type Value = ();

    lenient!("the objects of a topology");

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_key::<IgnoredAny>()?.is_some() {
            map.next_value_seed(OneFeature { gathering: self.0, in_topology: true })?;
        }
        Ok(())
    }
}

/// The list of features, or of the geometries of a topology.
struct Features<'g, 'a> {
    gathering: &'g mut Gathering<'a>,
    in_topology: bool,
}

impl<'de> DeserializeSeed<'de> for Features<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_, '_> {
    type Value = ();

    lenient!("a list of features");

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Features { gathering, in_topology } = self;
        while list.next_element_seed(OneFeature { gathering, in_topology })?.is_some() {}
        Ok(())
    }
}

/// One feature; in a topology, the geometry is the feature and may hold others.
struct OneFeature<'g, 'a> {
    gathering: &'g mut Gathering<'a>,
    in_topology: bool,
}

impl<'de> DeserializeSeed<'de> for OneFeature<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OneFeature<'_, '_> {
    type Value = ();

    lenient!("a feature");

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let OneFeature { gathering, in_topology } = self;
        let mut feature = Feature::default();
        let mut is_collection = false;
        gathering.flat.clear();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "properties" => {
                    map.next_value_seed(Bag { gathering, feature: &mut feature })?;
                }
                "id" => {
                    let value = map.next_value_seed(AnyScalar)?;
                    if let Some(number) = gathering.properties.number("id") {
                        gathering.property(&mut feature, number, value);
                    }
                }
                "type" if in_topology => {
                    feature.kind = text(map.next_value_seed(AnyScalar)?)
                }
                "geometries" if in_topology => {
                    is_collection = true;
                    map.next_value_seed(Features { gathering, in_topology })?;
                }
                "arcs" if in_topology && !feature.is_unwanted() && !is_collection => {
                    gathering.flat.clear();
                    let room = limits::CONTOUR_POINTS.saturating_sub(gathering.points);
                    let flat = &mut gathering.flat;
                    let item = map.next_value_seed(Nest {
                        flat,
                        leaf: Leaf::Arcs,
                        room,
                        depth: 0,
                    })?;
                    gathering.flat.misshapen |= !item.is_list();
                    feature.geometry = Shape::Flat;
                }
                "geometry" if !in_topology && !feature.is_unwanted() => {
                    gathering.flat.clear();
                    map.next_value_seed(GeometryOf { gathering, feature: &mut feature })?;
                }
                "geometry" => {
                    feature.geometry = Shape::Skipped;
                    map.next_value::<IgnoredAny>()?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if is_collection { Ok(()) } else { gathering.end_feature(feature) }
    }
}

/// The geometry of a feature, into the flat lists.
struct GeometryOf<'g, 'a, 'f> {
    gathering: &'g mut Gathering<'a>,
    feature: &'f mut Feature,
}

impl<'de> DeserializeSeed<'de> for GeometryOf<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for GeometryOf<'_, '_, '_> {
    type Value = ();

    lenient!("a geometry");

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let GeometryOf { gathering, feature } = self;
        feature.geometry = Shape::Flat;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "type" => feature.kind = text(map.next_value_seed(AnyScalar)?),
                "coordinates" => {
                    gathering.flat.clear();
                    let room = limits::CONTOUR_POINTS.saturating_sub(gathering.points);
                    let flat = &mut gathering.flat;
                    let item = map.next_value_seed(Nest {
                        flat,
                        leaf: Leaf::Position,
                        room,
                        depth: 0,
                    })?;
                    gathering.flat.misshapen |= !item.is_list();
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The properties of a feature.
struct Bag<'g, 'a, 'f> {
    gathering: &'g mut Gathering<'a>,
    feature: &'f mut Feature,
}

impl<'de> DeserializeSeed<'de> for Bag<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bag<'_, '_, '_> {
    type Value = ();

    lenient!("properties");

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Bag { gathering, feature } = self;
        while let Some(number) = map.next_key_seed(Key(&mut gathering.properties))? {
            let value = map.next_value_seed(AnyScalar)?;
            if let Some(number) = number {
                let codes = gathering.properties.codes();
                gathering.property(feature, number, value);
                // A bare `id` does not count: it may number the features from 1 000 on.
                feature.has_code |= gathering.properties.codes() > codes;
            }
        }
        Ok(())
    }
}
