//! The look of the documents: colours, from `themes/`.
//!
//! One colour is the town's, whatever it is: text and marks take it as dark as they need it. The
//! shades of charts are derived from it, each of a different lightness, so that a
//! black-and-white print keeps them apart.

use serde::Deserialize;

use crate::colour::{READABLE, Rgb, WHITE, contrast};
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::files::ProjectDir;
use crate::limits;
use crate::phrases::in_its_words;
use crate::vocabulary::Words;

/// A look of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Model {
    /// For the council: dense, a margin column, everything in print.
    #[default]
    Sober,
    /// For residents: larger letters, fewer words, tinted panels.
    Clear,
}

/// The looks, by the word of a manifest.
pub const MODELS: Words<Model> =
    Words::new(&[("sobre", Model::Sober), ("clair", Model::Clear)]);

impl Model {
    /// Its file, in the program and beside a manifest.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Sober => "themes/sobre/charte.yaml",
            Self::Clear => "themes/clair/charte.yaml",
        }
    }

    const fn embedded(self) -> &'static str {
        match self {
            Self::Sober => include_str!("../themes/sobre/charte.yaml"),
            Self::Clear => include_str!("../themes/clair/charte.yaml"),
        }
    }

    /// How much larger its letters are, in documents of one flow.
    pub const fn scale(self) -> f64 {
        match self {
            Self::Sober => 1.0,
            Self::Clear => 1.18,
        }
    }
}

/// The colours of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Which look.
    pub model: Model,
    /// The town's colour, for what is filled with it.
    pub accent: Rgb,
    /// The same, as dark as text and marks need it.
    pub vivid: Rgb,
    /// What is written on the town's colour.
    pub on_accent: Rgb,
    /// The tint of the town's row or column.
    pub own: Rgb,
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

/// What to do about a file that is much too long.
const HELP: &str =
    "elle contient cinq couleurs : couleur, encre, secondaire, filet, fond";

impl Theme {
    /// The theme of the binary, with the town's own colour when she has one.
    pub fn embedded(model: Model, colour: Option<(u8, u8, u8)>) -> Self {
        let file: ThemeFile = serde_yaml::from_str(model.embedded())
            .expect("the embedded theme is well formed");
        Self::of(&file, model, colour).expect("the embedded theme has readable colours")
    }

    /// The theme of the project: a file of the same name beside the manifest replaces the
    /// program's.
    ///
    /// # Errors
    /// A theme that replaces nothing, that cannot be read, or whose text is too pale.
    pub fn load(
        root: &ProjectDir,
        model: Model,
        colour: Option<(u8, u8, u8)>,
    ) -> Result<Self, Diagnostics> {
        for known in MODELS.meanings() {
            let folder = known.file().trim_end_matches("/charte.yaml");
            if let Some(error) = root.closed(folder) {
                return Err(Diagnostic::from(error).into());
            }
            let stray = root.list(folder).into_iter().find(|name| name != "charte.yaml");
            if let Some(name) = stray {
                let message =
                    format!("« {folder}/{name} » ne remplace aucun fichier du programme");
                return Err(Diagnostic::error("theme.replaces-nothing", message)
                    .at(Location::file(format!("{folder}/{name}")))
                    .help(format!("vouliez-vous remplacer « {} » ?", known.file()))
                    .into());
            }
        }
        let file = model.file();
        let folder = file.trim_end_matches("/charte.yaml");
        if !root.list(folder).iter().any(|name| name == "charte.yaml") {
            return Ok(Self::embedded(model, colour));
        }
        let bytes = root
            .read_within(file, limits::THEME_BYTES, HELP)
            .map_err(|problem| problem.at(Location::file(file)))?;
        let text = crate::encoding::decode(&bytes).text;
        let parsed: ThemeFile = serde_yaml::from_str(&text).map_err(|error| {
            Diagnostic::error("theme.unreadable", "cette charte n’est pas comprise")
                .at(Location::file(file))
                .cause(in_its_words("le lecteur de la charte", &error.to_string()))
                .help("elle contient cinq couleurs : couleur, encre, secondaire, filet, fond")
        })?;
        Self::of(&parsed, model, colour).map_err(|written| {
            Diagnostic::error("theme.not-a-readable-colour", format!("« {written} » n’est pas une couleur lisible sur du blanc"))
                .at(Location::file(file))
                .help("écrivez   \"#1d5c4d\"   ; le contraste du texte doit atteindre 4,5 pour 1")
                .into()
        })
    }

    /// The colours of a file, or the first that is none or too pale for its text.
    fn of(
        file: &ThemeFile,
        model: Model,
        colour: Option<(u8, u8, u8)>,
    ) -> Result<Self, String> {
        let parse = |written: &str| Rgb::parse(written).ok_or_else(|| written.to_owned());
        let text = |written: &str| {
            let colour = parse(written)?;
            let readable = contrast(colour, WHITE) >= READABLE;
            if readable { Ok(colour) } else { Err(written.to_owned()) }
        };
        let accent = match colour {
            Some((red, green, blue)) => Rgb(red, green, blue),
            None => parse(&file.couleur)?,
        };
        let (ink, tint) = (text(&file.encre)?, parse(&file.fond)?);
        let vivid = accent.darkened_for(tint);
        Ok(Self {
            model,
            accent,
            vivid,
            on_accent: if contrast(accent, WHITE) >= READABLE { WHITE } else { ink },
            own: vivid.towards(WHITE, 0.88),
            ink,
            muted: text(&file.secondaire)?,
            rule: parse(&file.filet)?,
            tint,
            palette: palette(vivid),
        })
    }
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
        accent.towards(WHITE, 0.25),
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
        let pale = Some((0xf2, 0xb8, 0x00));
        for colour in [None, Some((0x8a, 0x1c, 0x2b)), Some((0x1f, 0x3d, 0x7a)), pale] {
            let theme = Theme::embedded(Model::Sober, colour);
            for pair in theme.palette.windows(2) {
                assert!(contrast(pair[0], pair[1]) > 1.35, "{pair:?}");
            }
            assert!(contrast(theme.muted, WHITE) >= 4.5);
            assert!(contrast(theme.vivid, theme.tint) >= 4.5);
            assert!(contrast(theme.on_accent, theme.accent) >= 4.5);
            assert!(contrast(theme.ink, theme.own) >= 4.5);
        }
    }
}
