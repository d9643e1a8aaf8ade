//! A document ready to be laid out: everything it is made of, so that laying it out reads
//! nothing else and may happen in another process.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Stationery;
use super::stored::{self, Bytes};
use super::tables::{COVER, Calls, strip};
use super::templates::{Fields, Printers, Sources};
use crate::charts::StripPlace;
use crate::pages::{self, Pages, Piece};
use crate::theme::{Model, Theme};
use crate::typeface::FONT;
use crate::vocabulary::Output;

/// A document ready to be laid out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Document {
    /// Which one.
    pub output: Output,
    /// The main file, one of the pages.
    pub main: String,
    /// The files that no template makes, by path.
    pub files: BTreeMap<String, Bytes>,
    /// The files that templates make, in the order they are filled.
    pub pages: Vec<Page>,
    /// The templates by name.
    pub templates: BTreeMap<String, String>,
    /// What a template may print by its name.
    pub printers: Printers,
    /// The templates and library files that stand beside the manifest.
    pub replaced: Vec<String>,
    /// The images by path, as the author named them.
    pub images: BTreeMap<String, String>,
    /// The date kept in the PDF.
    #[serde(with = "stored::day")]
    pub date: NaiveDate,
}

/// A file of Typst that a template makes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Page {
    /// Its path in the document.
    pub path: String,
    /// The template.
    pub template: String,
    /// What the template receives.
    pub context: Fields,
}

impl Document {
    /// A document without pages yet.
    pub(super) fn new(output: Output, date: NaiveDate, stationery: &Stationery) -> Self {
        let name = output.name();
        let Sources { templates, library, replaced } = &stationery.sources;
        let library = library.iter().map(|(path, source)| (path.clone(), source.clone()));
        let theme =
            ("lib/charte.typ".to_owned(), theme_source(&stationery.theme, output));
        let files = library.chain([theme]);
        Self {
            output,
            main: format!("{name}.typ"),
            files: files
                .map(|(path, text)| (path, Bytes(text.into_bytes())))
                .chain(stationery.logos.files())
                .collect(),
            pages: Vec::new(),
            templates: templates.clone(),
            printers: BTreeMap::new(),
            replaced: replaced.clone(),
            images: stationery.logos.names(),
            date,
        }
    }

    /// Adds a page: a template and what it receives.
    pub(super) fn page(&mut self, template: &str, path: &str, context: Fields) {
        let (path, template) = (path.to_owned(), template.to_owned());
        self.pages.push(Page { path, template, context });
    }
}

impl Document {
    /// Leaves it the strips that its pages show.
    pub(super) fn strips(&mut self, pages: &Pages) {
        let mut shown = Vec::new();
        pages.pages.iter().for_each(|page| strips_of(&page.fields, &mut shown));
        let lines = pages.printed.tables.values().flat_map(|table| &table.lines);
        let in_rows = lines.filter_map(|line| line.strip.as_ref());
        shown.extend(in_rows.map(|name| (name, StripPlace::Row)));
        for (name, place) in shown {
            let Some(svg) = pages.printed.strips.get(&(name.clone(), place)) else {
                continue;
            };
            self.files.insert(strip(name, place), Bytes(svg.clone().into_bytes()));
        }
    }

    /// Leaves it the outline of its cover.
    pub(super) fn cover(&mut self, pages: &Pages) {
        if let Some(svg) = &pages.printed.cover {
            self.files.insert(COVER.to_owned(), Bytes(svg.clone().into_bytes()));
        }
    }

    /// Leaves the drawings to the document, and what prints a table or chart by its name.
    pub(super) fn stand_in(&mut self, calls: Calls) {
        let drawings = calls.drawings.into_iter();
        self.files.extend(drawings.map(|(path, svg)| (path, Bytes(svg))));
        self.printers = [("tableau", calls.tables), ("graphique", calls.charts)]
            .map(|(kind, known)| (kind.to_owned(), known))
            .into();
    }
}

fn strips_of<'a>(fields: &'a pages::Fields, shown: &mut Vec<(&'a String, StripPlace)>) {
    fn of<'a>(piece: &'a Piece, shown: &mut Vec<(&'a String, StripPlace)>) {
        match piece {
            Piece::Strip(name, place) => shown.push((name, *place)),
            Piece::List(pieces) => pieces.iter().for_each(|one| of(one, shown)),
            Piece::Fields(fields) => strips_of(fields, shown),
            _ => {}
        }
    }
    fields.values().for_each(|piece| of(piece, shown));
}

fn theme_source(theme: &Theme, output: Output) -> String {
    // The pages of the others are drawn to measure.
    let flows = output == Output::Report;
    let colour = |name: &str, colour: crate::colour::Rgb| {
        format!("#let {name} = rgb(\"{}\")\n", colour.hex())
    };
    [
        "// Couleurs et police de la charte.\n".to_owned(),
        "// `accent` remplit ; `vif` est la même couleur, assez foncée pour un texte.\n"
            .to_owned(),
        colour("accent", theme.accent),
        colour("vif", theme.vivid),
        colour("sur-accent", theme.on_accent),
        colour("couleur-ville", theme.own),
        colour("encre", theme.ink),
        colour("secondaire", theme.muted),
        colour("filet", theme.rule),
        colour("fond", theme.tint),
        format!("#let police = \"{FONT}\"\n"),
        "// `clair` : la charte pour les habitants ; `t` agrandit les lettres avec elle.\n"
            .to_owned(),
        format!("#let clair = {}\n", flows && theme.model == Model::Clear),
        format!("#let t(taille) = taille * {}\n", if flows { theme.model.scale() } else { 1.0 }),
    ]
    .concat()
}
