//! [`Document`] → [`Pdf`]: PDF/UA-1 and PDF/A-2a together, tagged, in French.
//!
//! Same document, same bytes: the date comes from the manifest, the fonts from the
//! program. Neither minijinja nor Typst can be interrupted, and Typst grows as it likes:
//! each document is worked on apart, in a process of its own ([`Layout::Apart`]) whose
//! memory and time have a ceiling, or on a thread of this one ([`Layout::Here`]).

mod apart;
mod failure;
mod french;
mod here;
mod images;
mod report_errors;
mod work;
mod world;

use std::path::PathBuf;
use std::time::Duration;

pub use apart::{WORD, serve};

use crate::diagnostic::{Diagnostics, Warned};
use crate::render::typst::document::Document;
use crate::vocabulary::Output;
use work::{Made, Task};

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// Which document.
    pub output: Output,
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages.
    pub pages: usize,
}

/// How long one document may take. The largest real one, the flagship's report of 40 pages,
/// takes one to two and a half seconds in a development build, as the machine is busy or not:
/// this is more than ten times as much, and far more in a release build. It is counted on the
/// clock: a process cannot ask for its own processor time without unsafe code, nor in the
/// same way on every system. A machine ten times slower still prints the flagship.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Where documents are laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// In this process: what a template asks for beyond measure, this process pays.
    Here,
    /// In a process of its own for each document, started from this program, whose `main`
    /// hands over to [`serve`] when its only argument is [`WORD`].
    Apart(PathBuf),
}

/// Lays out the documents that `wanted` names; the templates of the others are filled, for
/// the errors they may hold. What comes back is in the order of the documents.
///
/// # Errors
/// What the templates and Typst say, in the lines of templates and texts; a document that
/// takes too long or, apart, too much memory.
pub fn compile(
    documents: Vec<Document>,
    wanted: &[Output],
    layout: &Layout,
    patience: Duration,
) -> Result<Warned<Vec<Pdf>>, Diagnostics> {
    let asked: Vec<(Document, Task)> = documents
        .into_iter()
        .map(|document| {
            let is_wanted = wanted.contains(&document.output);
            (document, if is_wanted { Task::LayOut } else { Task::Fill })
        })
        .collect();
    let outputs: Vec<Output> =
        asked.iter().map(|(document, _)| document.output).collect();
    let outcomes = match layout {
        Layout::Here => here::work(asked, patience),
        Layout::Apart(program) => apart::work(asked, program, patience),
    };
    let mut problems = Diagnostics::new();
    let mut pdfs = Vec::new();
    for (output, outcome) in outputs.into_iter().zip(outcomes) {
        match outcome.map(|made| made.collect(&mut problems)) {
            Ok(Some(Made { bytes, pages })) => {
                pdfs.push(Pdf { output, bytes: bytes.0, pages });
            }
            Ok(None) => {}
            Err(errors) => problems.extend(errors),
        }
    }
    problems.finish(Some(pdfs))
}

/// What becomes of one document.
type Outcome = Result<Warned<Option<Made>>, Diagnostics>;
