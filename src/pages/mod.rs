//! Protected figures, charts and texts → [`Pages`]: what each document says, as typed pieces in
//! French, without markup. A renderer lays them out: Typst today, others beside it.

mod booklet;
mod cards;
mod chapter;
mod choice;
mod chosen;
mod essential;
mod folding;
mod glossary;
mod identity;
mod piece;
mod printed;
mod progress;
mod prose;
mod report;
mod secret;
mod sentences;
mod slides;
mod strips;
mod words;

pub use piece::{Fields, Piece};
pub use printed::{ChartView, Line as TableLine, Printed, PrintedCell, TableView};
pub use prose::{Inserted, Prose};
pub use words::words;

use chrono::NaiveDate;

use crate::analysis::Texts;
use crate::charts::Charts;
use crate::manifest::Project;
use crate::plan::Chapter;
use crate::secrecy::Protected;
use crate::vocabulary::Output;
use crate::wording::Sheet;

/// One document, before anything is laid out.
#[derive(Debug, Clone)]
pub struct Pages {
    /// Which one.
    pub output: Output,
    /// Its date.
    pub date: NaiveDate,
    /// The tables and charts it may print.
    pub printed: Printed,
    /// Its pages, in the order they are put together; the last one holds the others.
    pub pages: Vec<Page>,
}

/// A page, or what stands on several.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its path in the document, without an ending.
    pub path: String,
    /// Who lays it out.
    pub layout: Layout,
    /// What it says.
    pub fields: Fields,
}

/// Who lays a page out.
#[derive(Debug, Clone)]
pub enum Layout {
    /// The document's own template.
    Document,
    /// The template of a thématique, or that of the one it is like.
    Topic {
        /// The thématique.
        topic: String,
        /// The one it is like.
        like: String,
    },
    /// The template of a part, by its name.
    Part(&'static str),
}

/// Everything that documents are made of.
#[derive(Clone, Copy)]
pub struct Material<'a> {
    /// The project.
    pub project: &'a Project,
    /// The plan of its chapters.
    pub plan: &'a [Chapter],
    /// Its figures.
    pub protected: &'a Protected,
    /// Its drawings.
    pub charts: &'a Charts,
    /// The author's texts.
    pub texts: &'a Texts,
    /// The sheet of secrecy, when it is asked for.
    pub sheet: Option<&'a Sheet>,
}

/// What a document says; nothing for one that is no pages, or whose material is not there.
pub fn compose(output: Output, material: &Material<'_>) -> Option<Pages> {
    let printed = Printed::new(material, output);
    let pages = match output {
        Output::Report => report::compose(material, &printed),
        Output::Booklet => booklet::compose(material, &printed),
        Output::Slides | Output::SlideNotes => {
            slides::compose(material, &printed, output)
        }
        Output::SecrecySheet => secret::compose(material)?,
        Output::Tables | Output::FoldedBooklet => return None,
    };
    Some(Pages { output, date: material.project.identity.date, printed, pages })
}

/// The livret of so many pages as sheets to fold.
pub fn fold(material: &Material<'_>, pages: usize) -> Pages {
    Pages {
        output: Output::FoldedBooklet,
        date: material.project.identity.date,
        printed: Printed::default(),
        pages: folding::compose(material, pages),
    }
}

impl Page {
    /// The page that holds the others.
    fn of_document(output: Output, fields: Fields) -> Self {
        Self { path: output.name().to_owned(), layout: Layout::Document, fields }
    }
}
