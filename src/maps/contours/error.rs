//! What can be wrong with a file of contours, told in French to the person who chose it.

use crate::diagnostic::Problem;

/// Why a file of contours is refused; carries what the message needs, never the file's text.
#[allow(missing_docs, reason = "the fields are the words of the message above them")]
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ContourError {
    /// The bytes could not be read.
    #[error("ce fichier ne se lit pas")]
    Unreadable { reason: String },
    /// A file of another kind, by its first bytes.
    #[error("ce fichier n’est pas un GeoJSON : c’est {what}")]
    AnotherKind { what: &'static str, help: &'static str },
    /// The text is not JSON.
    #[error(
        "ce fichier n’est pas un GeoJSON : signe inattendu ligne {line}, colonne {column}"
    )]
    NotJson { line: usize, column: usize },
    /// The text stops before its end.
    #[error("ce fichier est coupé : il s’arrête à la ligne {line}, avant sa fin")]
    Truncated { line: usize },
    /// JSON, but neither a GeoJSON `FeatureCollection` nor a TopoJSON `Topology`.
    #[error("{}", not_a_collection(found.as_deref()))]
    NotACollection { found: Option<String> },
    /// A member of the file is not of the kind that GeoJSON or TopoJSON asks for.
    #[error(
        "ce fichier n’est pas un GeoJSON : élément inattendu ligne {line}, colonne {column}"
    )]
    WrongShape { line: usize, column: usize },
    /// Lists or objects nested deeper than any map has.
    #[error("ce fichier n’est pas un GeoJSON : plus de {limit} niveaux emboîtés")]
    TooDeep { limit: usize },
    /// A text longer than any name or code.
    #[error(
        "ce fichier n’est pas un GeoJSON de contours : un texte dépasse {limit} octets"
    )]
    TextTooLong { limit: usize },
    /// Too many points in the kept contours.
    #[error("ces contours sont trop détaillés : plus de {limit} points")]
    TooManyPoints { limit: usize },
    /// Too many contours are kept.
    #[error("ces contours sont trop nombreux : plus de {limit}")]
    TooManyFeatures { limit: usize },
    /// A TopoJSON file is read whole, so its size is bounded.
    #[error("ce fichier TopoJSON dépasse {} Mo", limit / (1 << 20))]
    TopologyTooLarge { limit: u64 },
    /// The file holds no contour at all.
    #[error("ce fichier ne contient aucun contour")]
    Empty,
    /// No property looks like a code of commune or IRIS.
    #[error("{}", no_code(properties))]
    NoCode { properties: Vec<String> },
    /// Codes were found, and none of them is wanted.
    #[error(
        "aucun contour de ce fichier n’est du territoire (codes lus dans « {property} », par \
         exemple {example})"
    )]
    NothingWanted { property: String, example: String },
    /// A wanted contour is not a surface.
    #[error("{}", not_a_surface(code, kind))]
    NotASurface { code: String, kind: String },
    /// The coordinates of a wanted contour are not nested as its type says.
    #[error("les coordonnées du contour {code} sont mal emboîtées")]
    BadGeometry { code: String },
    /// A coordinate of a wanted contour is not a usable number.
    #[error("une coordonnée du contour {code} n’est pas un nombre possible")]
    BadCoordinate { code: String },
    /// A wanted contour of a TopoJSON file names an arc that the file does not have.
    #[error("le contour {code} cite un arc que le TopoJSON n’a pas")]
    UnknownArc { code: String },
    /// The coordinates are neither degrees (WGS 84) nor Lambert-93 metres.
    #[error(
        "système de coordonnées inconnu : ni degrés (WGS 84) ni Lambert-93, par exemple \
         ({x:.1} ; {y:.1})"
    )]
    UnknownSystem { x: f64, y: f64 },
    /// Latitude stands before longitude.
    #[error("les coordonnées sont inversées : la longitude est attendue d’abord")]
    SwappedAxes,
    /// The kept contours are too far apart for one map (metropolitan France and overseas).
    #[error(
        "ces contours sont trop éloignés pour une seule carte (métropole et outre-mer)"
    )]
    TooSpread,
}

impl Problem for ContourError {
    const STAGE: &'static str = "maps";
}

fn not_a_collection(found: Option<&str>) -> String {
    match found {
        Some(found) => format!(
            "ce fichier n’est pas un GeoJSON de contours : « FeatureCollection » ou « Topology » \
             attendu, « {found} » trouvé"
        ),
        None => {
            "ce fichier n’est pas un GeoJSON : ni « FeatureCollection » ni « Topology »"
                .to_owned()
        }
    }
}

fn no_code(properties: &[String]) -> String {
    match properties {
        [] => "aucun code de commune ou d’IRIS : les contours n’ont pas de propriétés"
            .to_owned(),
        some => format!(
            "aucune propriété ne donne de code de commune ou d’IRIS (propriétés : {})",
            some.join(", ")
        ),
    }
}

fn not_a_surface(code: &str, kind: &str) -> String {
    match kind {
        "" => format!("le contour {code} n’a pas de type de géométrie"),
        kind => format!(
            "le contour {code} n’est pas une surface : « Polygon » ou « MultiPolygon » attendu, \
             « {kind} » trouvé"
        ),
    }
}

impl ContourError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::AnotherKind { help, .. } => help,
            Self::Unreadable { .. } => {
                "fermez-le dans les autres programmes, puis réessayez"
            }
            Self::NotJson { .. }
            | Self::NotACollection { .. }
            | Self::WrongShape { .. }
            | Self::TooDeep { .. }
            | Self::TextTooLong { .. }
            | Self::NotASurface { .. }
            | Self::BadGeometry { .. }
            | Self::BadCoordinate { .. }
            | Self::UnknownArc { .. } => {
                "téléchargez un GeoJSON de communes ou d’IRIS :   abs-report indicateurs contours"
            }
            Self::Truncated { .. } => {
                "téléchargez-le de nouveau : il n’est pas arrivé entier"
            }
            Self::TooManyPoints { .. } | Self::TooManyFeatures { .. } => {
                "prenez des contours simplifiés, ou d’un seul département"
            }
            Self::TopologyTooLarge { .. } => {
                "enregistrez-le en GeoJSON, qui n’a pas cette limite"
            }
            Self::Empty => "vérifiez que c’est le bon fichier",
            Self::NoCode { .. } => {
                "chaque contour doit avoir le code INSEE de sa commune (5 caractères) ou le code de \
                 son IRIS (9 chiffres)"
            }
            Self::NothingWanted { .. } => {
                "prenez les contours de votre département, ou de votre intercommunalité"
            }
            Self::UnknownSystem { .. } | Self::SwappedAxes => {
                "enregistrez-le de nouveau en WGS 84 (EPSG:4326) ou en Lambert-93 (EPSG:2154)"
            }
            Self::TooSpread => "prenez les contours d’un seul territoire",
        }
    }
}
