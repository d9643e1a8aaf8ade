//! [`Document`] → [`Pdf`]: PDF/UA-1 and PDF/A-2a together, tagged, in French.
//!
//! Same document, same bytes: the date comes from the manifest, the fonts from the
//! program. Neither minijinja nor Typst can be interrupted, and Typst grows as it likes:
//! each document is worked on in a process of its own ([`Presses`]), whose memory and time
//! have a ceiling, and which is ended when the work is given up.

mod apart;
mod failure;
mod french;
mod images;
mod measure;
mod patience;
mod preview;
mod report_errors;
mod step;
mod work;
mod world;

pub use apart::{Presses, WORD, serve};
pub use measure::{Sheet, remarks};
pub use preview::{PageName, Preview, Run};

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Diagnostics, Warned};
use crate::render::typst::document::Document;
use crate::vocabulary::Output;
use crate::watch::Cancel;
use preview::Known;
use work::{Made, Task};

/// The memory that a document may hold at once, in bytes: twice the flagship's need.
/// With the program itself and a deep stack it stays under 512 MiB.
const CEILING: usize = 384 * 1024 * 1024;

/// A finished document.
#[derive(Debug, Clone, PartialEq)]
pub struct Pdf {
    /// Which document.
    pub output: Output,
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages.
    pub pages: usize,
    /// How each is filled.
    pub sheets: Vec<Sheet>,
}

/// A document laid out, to check it, and not printed: its pages stay in the process that laid
/// them out.
#[derive(Debug, Clone, PartialEq)]
pub struct LaidOut {
    /// Which document.
    pub output: Output,
    /// How many pages.
    pub pages: usize,
    /// How each is filled.
    pub sheets: Vec<Sheet>,
}

/// Prints the documents that `wanted` names; the templates of the others are filled, for the
/// errors they may hold. What comes back is in the order of the documents; nothing when the
/// work was cancelled.
///
/// # Errors
/// What the templates and Typst say, in the lines of templates and texts; a document that
/// takes too long or too much memory.
pub fn print(
    documents: Vec<Document>,
    wanted: &[Output],
    presses: &Presses,
    cancel: &Cancel,
) -> Option<Result<Warned<Vec<Pdf>>, Diagnostics>> {
    let task = |output| if wanted.contains(&output) { Task::Print } else { Task::Fill };
    let made = work(documents, task, presses, cancel)?;
    Some(made.map(|made| {
        made.map(|made| {
            let printed = made.into_iter().filter_map(|(output, made)| {
                let Made { bytes, pages, sheets, .. } = made;
                Some(Pdf { output, bytes: bytes?.0, pages, sheets })
            });
            printed.collect()
        })
    }))
}

/// Lays out the documents and prints none: what a preview needs. As [`print`].
///
/// # Errors
/// As [`print`].
pub fn lay_out(
    documents: Vec<Document>,
    presses: &Presses,
    cancel: &Cancel,
) -> Option<Result<Warned<Vec<LaidOut>>, Diagnostics>> {
    let made = work(documents, |_| Task::LayOut, presses, cancel)?;
    Some(made.map(|made| {
        made.map(|made| {
            let laid = made.into_iter();
            laid.map(|(output, made)| {
                let Made { pages, sheets, .. } = made;
                LaidOut { output, pages, sheets }
            })
            .collect()
        })
    }))
}

/// Lays out one document for a screen. Pages whose drawings stand in `before` are not drawn
/// again. As [`print`].
///
/// # Errors
/// As [`print`].
pub fn draw(
    document: Document,
    before: &[Preview],
    presses: &Presses,
    cancel: &Cancel,
) -> Option<Result<Warned<Vec<Preview>>, Diagnostics>> {
    let known: Known =
        before.iter().map(|page| (page.name, Arc::clone(&page.svg))).collect();
    let names: BTreeSet<PageName> = known.keys().copied().collect();
    let made = work(vec![document], |_| Task::Draw(names.clone()), presses, cancel)?;
    Some(made.map(|made| {
        made.map(|made| {
            let sent = made.into_iter().flat_map(|(_, made)| made.drawn);
            sent.filter_map(|page| page.whole(&known)).collect()
        })
    }))
}

/// Documents and what was made of them.
type AllMade = Result<Warned<Vec<(Output, Made)>>, Diagnostics>;

fn work(
    documents: Vec<Document>,
    task: impl Fn(Output) -> Task,
    presses: &Presses,
    cancel: &Cancel,
) -> Option<AllMade> {
    let outputs: Vec<Output> = documents.iter().map(|document| document.output).collect();
    let asked = documents.into_iter().map(|document| {
        let task = task(document.output);
        (document, task)
    });
    let outcomes = presses.work(asked.collect(), cancel)?;
    let mut problems = Diagnostics::new();
    let mut all = Vec::new();
    for (output, outcome) in outputs.into_iter().zip(outcomes) {
        match outcome {
            Ok(made) => all.push((output, made.collect(&mut problems))),
            Err(errors) => problems.extend(errors),
        }
    }
    Some(problems.finish(Some(all)))
}

/// What becomes of one document.
type Outcome = Result<Warned<Made>, Diagnostics>;
