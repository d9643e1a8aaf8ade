//! Administrative contours read from GeoJSON or TopoJSON: the wanted ones, in metres.
//!
//! A GeoJSON is streamed: what is not wanted is dropped feature by feature, so that a national
//! file costs no more memory than the few hundred contours that are kept.

mod codes;
mod coordinates;
mod error;
mod gather;
mod guard;
mod system;
mod topology;
mod values;

#[cfg(test)]
mod tests;

use serde::Deserializer as _;
use std::io::{BufReader, Read};

pub use error::ContourError;
pub use system::System;

use super::plane::{Rect, Ring};
use gather::{Document, Gathering, Geometry, Kept};
use guard::{Guard, Stop, Watch};

use crate::limits;

/// A surface: its outline first, then its holes. Rings have three points or more, the first one
/// not repeated.
#[derive(Debug, Clone, PartialEq)]
pub struct Polygon {
    /// In metres, y to the north.
    pub rings: Vec<Ring>,
}

/// One kept contour, as the file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Contour {
    /// The code of the commune or of the IRIS, in capitals, its leading zero put back.
    pub code: String,
    /// Under which group it is kept: what the caller answered for this code.
    pub group: String,
    /// Its name in the file.
    pub label: Option<String>,
    /// One polygon or several.
    pub polygons: Vec<Polygon>,
}

/// The kept contours of a file, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Contours {
    /// The contours that have a surface.
    pub all: Vec<Contour>,
    /// The wanted codes whose feature has no geometry (`null`, or no ring of three points).
    pub without_surface: Vec<String>,
    /// The property in which the codes were read.
    pub code_property: String,
    /// In which system the file was.
    pub system: System,
    /// How many features the file has, kept or not.
    pub features: usize,
}

/// Reads the wanted contours of a GeoJSON `FeatureCollection` or a TopoJSON `Topology`.
///
/// `wanted` is given the code of a feature (commune of 5 signs, IRIS of 9) and answers under
/// which group it is kept, or `None` to drop it. It may be asked about values of other
/// properties that look like codes: it must answer for codes only.
///
/// Coordinates may be WGS 84 degrees or Lambert-93 metres; the result is in metres, Lambert-93
/// in metropolitan France.
///
/// # Errors
///
/// [`ContourError`] tells each case; memory stays bounded whatever the input.
pub fn read(
    input: impl Read,
    wanted: &dyn Fn(&str) -> Option<String>,
) -> Result<Contours, ContourError> {
    let watch = Watch::default();
    let mut gathering = Gathering::new(wanted, &watch);
    let mut reader =
        BufReader::with_capacity(1 << 16, Guard::new(without_mark(input)?, &watch));
    let mut json = serde_json::Deserializer::from_reader(&mut reader);
    let outcome =
        json.deserialize_any(Document(&mut gathering)).and_then(|()| json.end());
    if let Err(error) = outcome {
        return Err(match (watch.stop.take(), gathering.failure.take()) {
            (Some(stop), _) => stopped(stop, &error),
            (None, Some(failure)) => failure,
            (None, None) if gathering.is_full() => {
                ContourError::TooManyPoints { limit: limits::CONTOUR_POINTS }
            }
            (None, None) => refused(&error, &gathering),
        });
    }
    finish(gathering)
}

/// The input without the byte order mark that some programs write first; a file of another kind
/// is told by its first bytes.
fn without_mark(mut input: impl Read) -> Result<impl Read, ContourError> {
    let mut first = Vec::with_capacity(4);
    input
        .by_ref()
        .take(4)
        .read_to_end(&mut first)
        .map_err(|error| ContourError::Unreadable { reason: error.to_string() })?;
    let kinds: [(&[u8], &str, &str); 6] = [
        (b"PK", "une archive zip", "décompressez-la, et gardez le fichier .geojson"),
        (b"7z", "une archive 7z", "décompressez-la, et gardez le fichier .geojson"),
        (
            b"<",
            "une page web",
            "enregistrez le fichier lui-même, pas la page qui le propose",
        ),
        (
            &[0, 0, 0x27, 0x0a],
            "un shapefile (.shp)",
            "enregistrez-le en GeoJSON, dans QGIS par exemple",
        ),
        (b"SQLi", "un GeoPackage", "enregistrez-le en GeoJSON, dans QGIS par exemple"),
        (&[0xFF, 0xFE], "un texte en UTF-16", "enregistrez-le en UTF-8"),
    ];
    if let Some((_, what, help)) =
        kinds.into_iter().find(|(mark, ..)| first.starts_with(mark))
    {
        return Err(ContourError::AnotherKind { what, help });
    }
    let kept =
        first.strip_prefix(&[0xEF, 0xBB, 0xBF]).map(<[u8]>::to_vec).unwrap_or(first);
    Ok(std::io::Cursor::new(kept).chain(input))
}

fn stopped(stop: Stop, error: &serde_json::Error) -> ContourError {
    match stop {
        Stop::Deep => ContourError::TooDeep { limit: limits::CONTOUR_DEPTH },
        Stop::Text => ContourError::TextTooLong { limit: limits::CONTOUR_TEXT },
        Stop::Word => {
            ContourError::NotJson { line: error.line(), column: error.column() }
        }
        Stop::Size => ContourError::TopologyTooLarge { limit: limits::TOPOLOGY_BYTES },
        Stop::Failed(reason) => ContourError::Unreadable { reason },
    }
}

fn refused(error: &serde_json::Error, gathering: &Gathering<'_>) -> ContourError {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        serde_json::error::Category::Eof => ContourError::Truncated { line },
        serde_json::error::Category::Syntax => ContourError::NotJson { line, column },
        serde_json::error::Category::Io => {
            ContourError::Unreadable { reason: error.to_string() }
        }
        // A text, a number or a list where the whole document should be an object.
        serde_json::error::Category::Data
            if gathering.kind.is_none() && gathering.features == 0 =>
        {
            ContourError::NotACollection { found: None }
        }
        serde_json::error::Category::Data => ContourError::WrongShape { line, column },
    }
}

/// Chooses the code, keeps what is wanted by it, and projects.
fn finish(gathering: Gathering<'_>) -> Result<Contours, ContourError> {
    let Gathering { properties, features, kept, mut points, kind, has_features, .. } =
        gathering;
    let mut topology = gathering.topology;
    let is_collection = match kind.as_deref() {
        Some("FeatureCollection") => has_features,
        Some("Topology") => topology.found,
        _ => false,
    };
    if !is_collection {
        let found = kind.map(|kind| kind.chars().take(40).collect());
        return Err(ContourError::NotACollection { found });
    }
    if features == 0 {
        return Err(ContourError::Empty);
    }
    let matches: Vec<_> = kept.iter().flat_map(|kept| &kept.matches).collect();
    let Some(property) = properties.choose(&matches, features) else {
        return Err(match properties.unwanted_code(features) {
            Some((property, example)) => {
                ContourError::NothingWanted { property, example }
            }
            None => ContourError::NoCode { properties: properties.first_names() },
        });
    };
    topology.unquantise();
    let mut all = Vec::new();
    let mut without_surface = Vec::new();
    for Kept { matches, names, geometry } in kept {
        let Some(found) = matches.into_iter().find(|found| found.property == property)
        else {
            continue;
        };
        let code = found.code;
        let polygons = match geometry {
            Geometry::Polygons(polygons) => polygons,
            Geometry::Arcs(arcs) => topology.polygons(&arcs, &code, &mut points)?,
            Geometry::None => Vec::new(),
            Geometry::NotASurface(kind) => {
                return Err(ContourError::NotASurface { code, kind });
            }
            Geometry::Misshapen => return Err(ContourError::BadGeometry { code }),
            Geometry::Absurd => return Err(ContourError::BadCoordinate { code }),
        };
        if polygons.is_empty() {
            without_surface.push(code);
        } else {
            let label = codes::label(names, &code);
            all.push(Contour { code, group: found.group, label, polygons });
        }
    }
    let Some(bounds) = Rect::of(points_of(&all)) else { return Err(ContourError::Empty) };
    let system = system::recognise(&bounds)?;
    let project = system::projection(system, &bounds);
    let rings = all.iter_mut().flat_map(|contour| &mut contour.polygons);
    for point in rings.flat_map(|polygon| &mut polygon.rings).flatten() {
        *point = project(*point);
    }
    let code_property = properties.name(property);
    Ok(Contours { all, without_surface, code_property, system, features })
}

fn points_of(all: &[Contour]) -> impl Iterator<Item = &(f64, f64)> {
    all.iter()
        .flat_map(|contour| &contour.polygons)
        .flat_map(|polygon| &polygon.rings)
        .flatten()
}
