//! [`Pages`] → Typst → PDF.
//!
//! [`compose`] gathers the templates and what they receive into a [`Document`]; [`pdf`] fills
//! and lays it out, in a process of its own. Templates lay out; what they receive is French
//! already.

mod document;
mod logos;
pub mod pdf;
mod prose;
mod stored;
mod tables;
mod templates;

pub use document::Document;

use self::logos::Logos;
use self::tables::Calls;
use self::templates::{Data, Sources, Typst};
use crate::diagnostic::Diagnostics;
use crate::files::ProjectDir;
use crate::manifest::Project;
use crate::pages::{Fields, Inserted, Layout, Pages, Piece};
use crate::theme::Theme;

/// What the documents of a project are laid out with.
#[derive(Debug, Clone)]
pub struct Stationery {
    sources: Sources,
    theme: Theme,
    logos: Logos,
}

impl Stationery {
    /// The program's templates with those that stand beside the manifest, and its logos.
    ///
    /// # Errors
    /// A template that replaces nothing; a logo that cannot be read.
    pub fn load(
        root: &ProjectDir,
        project: &Project,
        theme: Theme,
    ) -> Result<Self, Diagnostics> {
        let sources = Sources::gather(root)?;
        Ok(Self { sources, theme, logos: Logos::load(root, project)? })
    }

    fn template(&self, pages: &Pages, layout: &Layout) -> String {
        match layout {
            Layout::Document => format!("{}.typ.j2", pages.output.name()),
            Layout::Topic { topic, like } => self.sources.for_topic(topic, like),
            Layout::Part(name) => format!("{name}.typ.j2"),
        }
    }
}

/// The document that says these pages.
pub fn compose(pages: &Pages, stationery: &Stationery) -> Document {
    let mut document = Document::new(pages.output, pages.date, stationery);
    let calls = Calls::of(&pages.printed, pages.output.row().charts);
    for page in &pages.pages {
        let template = stationery.template(pages, &page.layout);
        document.page(&template, &path(&page.path), fields(&page.fields, &calls));
    }
    document.stand_in(calls);
    document.strips(pages);
    document.cover(pages);
    document
}

/// The document that puts the pages of a livret side by side.
pub fn impose(pages: &Pages, booklet: Vec<u8>, stationery: &Stationery) -> Document {
    let mut document = compose(pages, stationery);
    document.files.insert("livret.pdf".to_owned(), stored::Bytes(booklet));
    document
}

fn path(page: &str) -> String {
    format!("{page}.typ")
}

fn fields(fields: &Fields, calls: &Calls) -> templates::Fields {
    let each = fields.iter().map(|(name, one)| ((*name).to_owned(), data(one, calls)));
    each.collect()
}

/// A piece as a template receives it.
fn data(piece: &Piece, calls: &Calls) -> Data {
    match piece {
        Piece::Flag(value) => Data::Bool(*value),
        Piece::Whole(value) => Data::Whole(*value),
        Piece::Text(text) => Data::Text(text.clone()),
        Piece::Line(line) => Data::Typst(prose::line(line)),
        Piece::Prose(text) => {
            Data::Typst(prose::blocks(text, &|several| inserted(several, calls)))
        }
        Piece::Table(name) => call(calls.tables.get(name)),
        Piece::Chart(name) => call(calls.charts.get(name)),
        Piece::Figure(name) => call(calls.figures.get(name)),
        Piece::Strip(name, place) => {
            Data::Text(format!("/{}", tables::strip(name, *place)))
        }
        Piece::Cover => Data::Text(format!("/{}", tables::COVER)),
        Piece::Logo(written) => Data::Text(format!("/{}", logos::path(written))),
        Piece::Page(page) => Data::Text(format!("/{}", path(page))),
        Piece::Tables => Data::Printer("tableau".to_owned()),
        Piece::Charts => Data::Printer("graphique".to_owned()),
        Piece::List(pieces) => {
            Data::List(pieces.iter().map(|one| data(one, calls)).collect())
        }
        Piece::Fields(named) => Data::Fields(fields(named, calls)),
    }
}

fn call(call: Option<&Typst>) -> Data {
    Data::Typst(call.cloned().unwrap_or_default())
}

/// Tables and charts that bear one name: a chart and its table under one title are one figure.
fn inserted(several: &[Inserted], calls: &Calls) -> Vec<Typst> {
    if let [Inserted::Table(name), Inserted::Chart(_)]
    | [Inserted::Chart(name), Inserted::Table(_)] = several
        && let Some(figure) = calls.figures.get(name)
    {
        return vec![figure.clone()];
    }
    let one = |one: &Inserted| match one {
        Inserted::Table(name) => calls.tables.get(name).cloned(),
        Inserted::Chart(name) => calls.charts.get(name).cloned(),
    };
    several.iter().filter_map(one).collect()
}
