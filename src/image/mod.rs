//! Looks into an image before anyone decodes it: what its header declares decides how much
//! memory and time it takes, whatever the file weighs.

mod drawing;
mod raster;

use crate::characters;
use crate::diagnostic::{Diagnostic, Problem};
use crate::limits;
use crate::text::grouped;

/// An image that Typst can print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Image {
    /// Pixels once decoded; a drawing has none.
    pub(crate) pixels: u64,
}

/// Why an image is not printed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ImageError {
    /// Neither PNG, JPEG nor SVG, or cut short.
    #[error("n’est pas une image lisible")]
    NotAnImage,
    /// Too many bytes.
    #[error("pèse {} Mo, plus que les {} admis", grouped(bytes >> 20), limits::IMAGE_BYTES >> 20)]
    TooHeavy {
        /// Of the file.
        bytes: u64,
    },
    /// Too many pixels.
    #[error(
        "mesure {} × {} points, plus que les {} millions admis",
        grouped(*width), grouped(*height), limits::IMAGE_PIXELS / 1_000_000
    )]
    TooLarge {
        /// In pixels.
        width: u64,
        /// In pixels.
        height: u64,
    },
    /// A JPEG drawn a hundred times over.
    #[error("est enregistrée en plus de {} passes", limits::JPEG_SCANS)]
    TooManyScans,
    /// Something in a drawing that is not drawn.
    #[error("contient {what}")]
    Forbidden {
        /// In words, with its article.
        what: &'static str,
    },
    /// A drawing of too many elements, those it repeats counted each time.
    #[error("contient plus de {} éléments", grouped(limits::DRAWING_ELEMENTS))]
    TooManyElements,
    /// Groups in groups.
    #[error("emboîte plus de {} groupes", limits::DRAWING_DEPTH)]
    TooDeep,
    /// A word of a drawing that cannot be printed.
    #[error(
        "contient le caractère {}, qui n’existe pas dans la police du rapport",
        characters::named(*character)
    )]
    NotInTypeface {
        /// The first.
        character: char,
    },
    /// A drawing that is no XML.
    #[error("est un dessin abîmé")]
    Damaged,
}

/// What to do about an image that is too large.
pub(crate) const SMALLER: &str =
    "réduisez-la : mille points de large suffisent à l’impression d’un logo";

impl Problem for ImageError {
    const STAGE: &'static str = "images";
}

impl ImageError {
    /// The sentence about a file.
    pub(crate) fn about(&self, file: &str) -> Diagnostic {
        Diagnostic::error(self.code(), format!("« {file} » {self}")).help(match self {
            Self::NotAnImage => "enregistrez le logo en PNG, JPEG ou SVG",
            Self::TooHeavy { .. } | Self::TooLarge { .. } => SMALLER,
            Self::TooManyScans => "enregistrez-la de nouveau en PNG",
            Self::NotInTypeface { .. } => {
                "convertissez les textes du dessin en tracés, ou enregistrez-le en PNG, mille points de large"
            }
            Self::Forbidden { .. }
            | Self::TooManyElements
            | Self::TooDeep
            | Self::Damaged => "enregistrez le dessin en PNG, mille points de large",
        })
    }
}

/// Looks into an image; the content decides, not the name.
///
/// # Errors
/// See [`ImageError`].
pub(crate) fn look(bytes: &[u8]) -> Result<Image, ImageError> {
    if bytes.len() as u64 > limits::IMAGE_BYTES {
        return Err(ImageError::TooHeavy { bytes: bytes.len() as u64 });
    }
    let (width, height) = if bytes.starts_with(b"\x89PNG") {
        raster::png(bytes)?
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        raster::jpeg(bytes)?
    } else if is_drawing(bytes) {
        drawing::check(bytes)?;
        return Ok(Image { pixels: 0 });
    } else {
        return Err(ImageError::NotAnImage);
    };
    let pixels = width * height;
    if pixels > limits::IMAGE_PIXELS {
        return Err(ImageError::TooLarge { width, height });
    }
    Ok(Image { pixels })
}

/// A drawing begins within its first bytes, and a truncated one has lost its end.
fn is_drawing(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).into_owned();
    let tail = &bytes[bytes.len().saturating_sub(64)..];
    start.contains("<svg") && tail.windows(6).any(|window| window == b"</svg>")
}
