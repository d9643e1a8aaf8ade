//! Protected figures, charts and texts → [`Pages`]: what each document says, in typed blocks
//! and in French, without markup. A renderer lays them out: Typst today, others beside it.

mod booklet;
mod cards;
mod chapter;
mod identity;
mod printed;
mod prose;
mod report;
mod secret;
mod sentences;

pub use booklet::{Booklet, BookletChapter};
pub use cards::Card;
pub use chapter::{Block, ChapterPages};
pub use identity::Identity;
pub use printed::{ChartView, Line as TableLine, Printed, PrintedCell, TableView};
pub use prose::{Place, Prose};
pub use report::{
    Compared, Credited, Defined, Definitions, EmptyChapter, Foreword, PartnerShown,
    Report, Stakes,
};
pub use secret::SecrecySheet;

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
    /// Who, about whom, when, in which state.
    pub identity: Identity,
    /// What it says.
    pub body: Body,
}

/// What a document says.
#[derive(Debug, Clone)]
pub enum Body {
    /// The rapport.
    Report(Box<Report>),
    /// The livret synthétique.
    Booklet(Box<Booklet>),
    /// The sheet of statistical secrecy.
    SecrecySheet(SecrecySheet),
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
    let body = match output {
        Output::Report => Body::Report(Box::new(report::compose(material))),
        Output::Booklet => Body::Booklet(Box::new(booklet::compose(material))),
        Output::SecrecySheet => Body::SecrecySheet(secret::compose(material.sheet?)),
        Output::Tables => return None,
    };
    Some(Pages { output, identity: identity::of(material), body })
}
