//! The work itself: templates filled, Typst compiled, a PDF exported.
//!
//! It runs on a large stack, in this process or in one of its own, and says which step it
//! has reached: it may loop, grow or die, and whoever waits must know where.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use serde::{Deserialize, Serialize};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::CEILING;
use super::measure::{self, Sheet};
use super::preview::{Kept, PageName, Sent};
use super::report_errors;
use super::step::{Reached, Step};
use super::world::{MemoryWorld, Read};
use crate::diagnostic::{Diagnostic, Diagnostics, Warned};
use crate::phrases;
use crate::render::typst::document::Document;
use crate::render::typst::stored::Bytes;
use crate::render::typst::templates::{Engine, Rendered};
use crate::vocabulary::Output;

/// The stack of whoever works: templates recurse.
pub(super) const STACK: usize = 64 * 1024 * 1024;

/// What is asked of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Task {
    /// Its templates are filled, for the errors they may hold.
    Fill,
    /// It is laid out.
    LayOut,
    /// It is laid out and printed.
    Print,
    /// It is laid out and drawn for a screen; the pages of these names are known.
    Draw(BTreeSet<PageName>),
}

/// What was made of a document.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Made {
    /// The PDF, when it is printed.
    pub(super) bytes: Option<Bytes>,
    /// How many pages; none when it was not laid out.
    pub(super) pages: usize,
    /// How each is filled.
    pub(super) sheets: Vec<Sheet>,
    /// The pages themselves, when they are drawn.
    pub(super) drawn: Vec<Sent>,
}

/// Who works on documents one after the other, and keeps what the next may need.
#[derive(Debug, Default)]
pub(super) struct Worker {
    /// The sources that were read, by path.
    read: Read,
    /// What was drawn.
    kept: Kept,
}

/// Layouts whose parts are kept for the next ones: Typst's cache would grow without end.
const KEPT: usize = 5;

impl Worker {
    /// Does what is asked.
    ///
    /// # Errors
    /// What minijinja and Typst say, in the lines of the templates and texts.
    pub(super) fn work(
        &mut self,
        mut document: Document,
        task: Task,
        reached: Reached<'_>,
    ) -> Result<Warned<Made>, Diagnostics> {
        let rendered = fill(&document, reached)?;
        for (path, page) in &rendered {
            document.files.insert(path.clone(), Bytes(page.source.clone().into_bytes()));
        }
        match task {
            Task::Fill => Diagnostics::new().finish(Some(Made::default())),
            Task::LayOut | Task::Print | Task::Draw(_) => {
                self.lay_out(document, &task, &rendered, reached)
            }
        }
    }

    /// Forgets what has not been needed for some layouts; of a process that holds a good part of
    /// what it may, what the last one did not need; of one that could not hold as much again
    /// beside half of it, everything. A next document that needs more than is left is laid out
    /// in a process that has laid out nothing ([`super::Presses`]).
    pub(super) fn forget(&mut self, held: usize) {
        comemo::evict(match held {
            held if held > CEILING / 3 * 2 => 0,
            held if held > CEILING / 3 => 1,
            _ => KEPT,
        });
    }

    fn lay_out(
        &mut self,
        mut document: Document,
        task: &Task,
        rendered: &BTreeMap<String, Rendered>,
        reached: Reached<'_>,
    ) -> Result<Warned<Made>, Diagnostics> {
        let options = options(&document)?;
        let output = document.output;
        if let Task::Draw(_) = task {
            self.kept.flatten(&mut document.files);
        }
        let world = MemoryWorld::new(document, &mut self.read, reached);
        for path in world.sources() {
            if let Some(deep) = world.too_deep(path) {
                return Err(report_errors::too_deep(path, deep, &world, rendered).into());
            }
        }
        let compiled = typst::compile::<PagedDocument>(&world);
        let warnings = report_errors::warnings(&compiled.warnings, &world, rendered);
        let paged = compiled
            .output
            .map_err(|errors| report_errors::errors(&errors, &world, rendered))?;
        let pages = paged.pages().len();
        let bytes = match task {
            Task::Fill | Task::LayOut | Task::Draw(_) => None,
            Task::Print => {
                let bytes = typst_pdf::pdf(&paged, &options)
                    .map_err(|errors| report_errors::errors(&errors, &world, rendered))?;
                Some(Bytes(with_plain_stream_ends(bytes)))
            }
        };
        let sheets = measure::sheets(&paged, output);
        let drawn = match task {
            Task::Draw(known) => self.kept.pages(&paged, known, &world, rendered),
            Task::Fill | Task::LayOut | Task::Print => Vec::new(),
        };
        warnings.finish(Some(Made { bytes, pages, sheets, drawn }))
    }
}

/// Fills every page, or says all that is wrong with them.
fn fill(
    document: &Document,
    reached: Reached<'_>,
) -> Result<BTreeMap<String, Rendered>, Diagnostics> {
    let engine = Engine::new(
        &document.templates,
        &document.replaced,
        &document.printers,
        &|name| reached(Step::Template(name.to_owned())),
    )?;
    let mut problems = Diagnostics::new();
    let mut rendered = BTreeMap::new();
    for page in &document.pages {
        let (path, template) = (page.path.clone(), page.template.clone());
        reached(Step::Page { path, template });
        let filled = engine.fill(&page.template, &page.context, &|place| {
            reached(Step::Line(place.clone()));
        });
        match filled {
            Ok(filled) => {
                rendered.insert(page.path.clone(), filled);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.has_errors() { Err(problems) } else { Ok(rendered) }
}

fn options(document: &Document) -> Result<PdfOptions, Diagnostics> {
    Ok(PdfOptions {
        ident: Smart::Custom(format!("abs-report {}", document.output.name())),
        creator: Smart::Custom(Some(
            concat!("abs-report ", env!("CARGO_PKG_VERSION")).to_owned(),
        )),
        timestamp: datetime(document).map(Timestamp::new_utc),
        page_ranges: None,
        // Sheets to fold are for a printer: what they show is read in the livret.
        standards: match document.output {
            Output::FoldedBooklet => PdfStandards::default(),
            _ => standards()?,
        },
        tagged: document.output != Output::FoldedBooklet,
        pretty: false,
    })
}

/// A compressed stream may end in a carriage return; with the line feed that the exporter
/// writes before `endstream`, a reader that looks for the end of line takes both for it and
/// finds the stream one byte short (PDF/A-2, 6.1.7.1). A second carriage return in place
/// of that line feed is an end of line too, and leaves no doubt. Offsets do not move.
fn with_plain_stream_ends(mut bytes: Vec<u8>) -> Vec<u8> {
    const AMBIGUOUS: &[u8] = b"\r\nendstream";
    let ends: Vec<usize> = bytes
        .windows(AMBIGUOUS.len())
        .enumerate()
        .filter(|(_, window)| *window == AMBIGUOUS)
        .map(|(start, _)| start + 1)
        .collect();
    for end in ends {
        bytes[end] = b'\r';
    }
    bytes
}

fn standards() -> Result<PdfStandards, Diagnostics> {
    PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]).map_err(|error| {
        Diagnostic::error(
            "layout.standards",
            "les normes PDF demandées ne vont pas ensemble",
        )
        .cause(phrases::in_its_words("le moteur de mise en page", error.message()))
        .into()
    })
}

fn datetime(document: &Document) -> Option<Datetime> {
    let date = document.date;
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    Datetime::from_ymd_hms(date.year(), month, day, 0, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_ends_in_a_carriage_return_is_told_apart_from_its_line_end() {
        let bytes = b"stream\nab\r\nendstream stream\nabc\nendstream".to_vec();
        assert_eq!(
            with_plain_stream_ends(bytes),
            b"stream\nab\r\rendstream stream\nabc\nendstream".to_vec()
        );
    }
}
