//! [`Pages`] → Typst → PDF.
//!
//! [`compose`] gathers the templates and what they receive into a [`Document`]; [`pdf`] fills
//! and lays it out, in a process of its own. Templates lay out; what they receive is French
//! already.

mod booklet;
mod document;
mod identity;
mod logos;
pub mod pdf;
mod prose;
mod report;
mod secret;
mod stored;
mod tables;
mod templates;

pub use document::{Document, Page};

use self::logos::Logos;
use self::templates::{Data, Sources, context};
use crate::analysis::Line;
use crate::diagnostic::Diagnostics;
use crate::files::ProjectDir;
use crate::manifest::Project;
use crate::pages::{Body, Card, Pages};
use crate::theme::Theme;
use crate::vocabulary::Sign;

/// What the documents of a project are laid out with.
#[derive(Debug, Clone)]
pub struct Press {
    sources: Sources,
    theme: Theme,
    logos: Logos,
}

impl Press {
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
}

/// The document that says these pages.
pub fn compose(pages: &Pages, press: &Press) -> Document {
    match &pages.body {
        Body::Report(report) => report::compose(pages, report, press),
        Body::Booklet(booklet) => booklet::compose(pages, booklet, press),
        Body::SecrecySheet(sheet) => secret::compose(pages, sheet, press),
    }
}

/// Lines as contents.
fn lines(lines: &[Line]) -> Data {
    lines.iter().map(|line| Data::Typst(prose::line(line))).collect()
}

fn cards(cards: &[Card]) -> Data {
    let each = cards.iter().map(|card| {
        context! {
            valeur => &card.value,
            signe => card.sign.map(Sign::printed).unwrap_or_default(),
            libelle => &card.label,
            precision => &card.detail,
            comparaison => card.comparison.as_deref().unwrap_or_default(),
        }
    });
    each.collect()
}
