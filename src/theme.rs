//! The look of the documents: colours and the bundled typeface, from `themes/`.
//!
//! One colour is the town's; the shades of charts are derived from it, each of a
//! different lightness, so that a black-and-white print keeps them apart.

use serde::Deserialize;

use crate::charts::Rgb;
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::files::ProjectDir;
use crate::limits;
use crate::phrases::in_its_words;

/// The themes in the binary.
pub const NAMES: [&str; 1] = ["sobre"];

/// The one family name used by SVG and PDF alike.
pub const FONT: &str = "Inter";

/// The bundled faces: regular, bold, italic, bold italic.
pub const FACES: [&[u8]; 4] = [
    include_bytes!("../themes/polices/Inter-Regular.otf"),
    include_bytes!("../themes/polices/Inter-Bold.otf"),
    include_bytes!("../themes/polices/Inter-Italic.otf"),
    include_bytes!("../themes/polices/Inter-BoldItalic.otf"),
];

/// The colours of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// The town's colour.
    pub accent: Rgb,
    /// Text.
    pub ink: Rgb,
    /// Secondary text.
    pub muted: Rgb,
    /// Rules and grids.
    pub rule: Rgb,
    /// Backgrounds of boxes.
    pub tint: Rgb,
    /// The shades of charts.
    pub palette: Vec<Rgb>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    couleur: String,
    encre: String,
    secondaire: String,
    filet: String,
    fond: String,
}

/// The file of a theme, in the program and beside a manifest.
const FILE: &str = "themes/sobre/charte.yaml";

/// What to do about a file that is much too long.
const HELP: &str =
    "elle contient cinq couleurs : couleur, encre, secondaire, filet, fond";

impl Theme {
    /// The theme of the binary, with the town's own colour when she has one.
    pub fn embedded(colour: Option<(u8, u8, u8)>) -> Self {
        let file: ThemeFile =
            serde_yaml::from_str(include_str!("../themes/sobre/charte.yaml"))
                .expect("the embedded theme is well formed");
        Self::of(&file, colour).expect("the embedded theme has readable colours")
    }

    /// The theme of the project: a file of the same name beside the manifest replaces the
    /// program's.
    ///
    /// # Errors
    /// A theme that replaces nothing, that cannot be read, or whose text is too pale.
    pub fn load(
        root: &ProjectDir,
        colour: Option<(u8, u8, u8)>,
    ) -> Result<Self, Diagnostics> {
        if let Some(error) = root.closed("themes/sobre") {
            return Err(Diagnostic::error(&error)
                .maybe_cause(error.cause())
                .maybe_help(error.hint())
                .into());
        }
        let stray =
            root.list("themes/sobre").into_iter().find(|name| name != "charte.yaml");
        if let Some(name) = stray {
            let message =
                format!("« themes/sobre/{name} » ne remplace aucun fichier du programme");
            return Err(Diagnostic::error(message)
                .at(Location::file(format!("themes/sobre/{name}")))
                .help(format!("vouliez-vous remplacer « {FILE} » ?"))
                .into());
        }
        if !root.list("themes/sobre").iter().any(|name| name == "charte.yaml") {
            return Ok(Self::embedded(colour));
        }
        let bytes = limits::read(root, FILE, limits::THEME_BYTES, HELP)
            .map_err(|problem| problem.at(Location::file(FILE)))?;
        let text = crate::encoding::decode(&bytes).text;
        let file: ThemeFile = serde_yaml::from_str(&text).map_err(|error| {
            Diagnostic::error("cette charte n’est pas comprise")
                .at(Location::file(FILE))
                .cause(in_its_words("le lecteur de la charte", &error.to_string()))
                .help("elle contient cinq couleurs : couleur, encre, secondaire, filet, fond")
        })?;
        Self::of(&file, colour).map_err(|written| {
            Diagnostic::error(format!("« {written} » n’est pas une couleur lisible sur du blanc"))
                .at(Location::file(FILE))
                .help("écrivez   \"#1d5c4d\"   ; le contraste du texte doit atteindre 4,5 pour 1")
                .into()
        })
    }

    /// The colours of a file, or the first that is none or too pale for its text.
    fn of(file: &ThemeFile, colour: Option<(u8, u8, u8)>) -> Result<Self, String> {
        let parse = |written: &str| rgb(written).ok_or_else(|| written.to_owned());
        let text = |written: &str| {
            let colour = parse(written)?;
            let readable = contrast(colour, WHITE) >= READABLE;
            if readable { Ok(colour) } else { Err(written.to_owned()) }
        };
        let accent = match colour {
            Some((red, green, blue)) => Rgb(red, green, blue),
            None => text(&file.couleur)?,
        };
        Ok(Self {
            accent,
            ink: text(&file.encre)?,
            muted: text(&file.secondaire)?,
            rule: parse(&file.filet)?,
            tint: parse(&file.fond)?,
            palette: palette(accent),
        })
    }
}

fn rgb(written: &str) -> Option<Rgb> {
    let digits = written.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let part = |range| u8::from_str_radix(digits.get(range)?, 16).ok();
    Some(Rgb(part(0..2)?, part(2..4)?, part(4..6)?))
}

impl Rgb {
    /// `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// A mixture: `share` of the other colour, as an opaque colour.
    pub fn towards(self, other: Rgb, share: f64) -> Rgb {
        let mix = |a: u8, b: u8| {
            let value = f64::from(a) + (f64::from(b) - f64::from(a)) * share;
            value.round().clamp(0.0, 255.0) as u8
        };
        Rgb(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }
}

const WHITE: Rgb = Rgb(255, 255, 255);

/// WCAG AA for text.
const READABLE: f64 = 4.5;

/// Relative luminance (WCAG 2.1).
fn luminance(colour: Rgb) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
}

/// Contrast ratio of two colours, 1 to 21 (WCAG 2.1).
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Whether text of this colour can be read on white (WCAG AA: 4.5 to 1).
pub fn readable_on_white(colour: (u8, u8, u8)) -> bool {
    contrast(Rgb(colour.0, colour.1, colour.2), WHITE) >= READABLE
}

/// Eight shades for parts and series: the accent, then tints and greys so ordered that
/// neighbours differ in lightness.
fn palette(accent: Rgb) -> Vec<Rgb> {
    let slate = Rgb(74, 84, 96);
    let ochre = Rgb(196, 138, 44);
    vec![
        accent,
        accent.towards(WHITE, 0.62),
        slate,
        ochre.towards(WHITE, 0.35),
        accent.towards(WHITE, 0.35),
        slate.towards(WHITE, 0.72),
        ochre.towards(Rgb(0, 0, 0), 0.35),
        slate.towards(WHITE, 0.40),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_shades_differ_in_lightness() {
        for colour in [None, Some((0x8a, 0x1c, 0x2b)), Some((0x1f, 0x3d, 0x7a))] {
            let theme = Theme::embedded(colour);
            for pair in theme.palette.windows(2) {
                assert!(contrast(pair[0], pair[1]) > 1.35, "{pair:?}");
            }
            assert!(contrast(theme.muted, WHITE) >= 4.5);
        }
    }

    #[test]
    fn a_pale_colour_is_not_readable() {
        assert!(readable_on_white((0x1d, 0x5c, 0x4d)));
        assert!(!readable_on_white((0xff, 0xe0, 0x66)));
    }
}
