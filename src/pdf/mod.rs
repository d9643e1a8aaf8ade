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
mod patience;
mod report_errors;
mod work;
mod world;

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use apart::{WORD, serve};

use crate::diagnostic::{Diagnostics, Warned};
use crate::document::Document;
use work::{Made, Task};

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// `rapport` or `livret`.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages.
    pub pages: usize,
}

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
/// the errors they may hold. What comes back is in the order of the documents. How long one
/// may take depends on what it prints, unless `patience` says it.
///
/// # Errors
/// What the templates and Typst say, in the lines of templates and texts; a document that
/// takes too long or, apart, too much memory.
pub fn compile(
    documents: Vec<Document>,
    wanted: &[&str],
    layout: &Layout,
    patience: Option<Duration>,
) -> Result<Warned<Vec<Pdf>>, Diagnostics> {
    let asked: Vec<Asked> = documents
        .into_iter()
        .map(|document| {
            let is_wanted = wanted.contains(&document.name.as_str());
            let task = if is_wanted { Task::LayOut } else { Task::Fill };
            let patience = patience.unwrap_or_else(|| patience::of(&document));
            Asked { document, task, patience }
        })
        .collect();
    let names: Vec<String> = asked.iter().map(|one| one.document.name.clone()).collect();
    let outcomes = match layout {
        Layout::Here => here::work(asked),
        Layout::Apart(program) => apart::work(asked, program),
    };
    let mut problems = Diagnostics::new();
    let mut pdfs = Vec::new();
    for (name, outcome) in names.into_iter().zip(outcomes) {
        match outcome.map(|made| made.collect(&mut problems)) {
            Ok(Some(Made { bytes, pages })) => {
                pdfs.push(Pdf { name, bytes: bytes.0, pages });
            }
            Ok(None) => {}
            Err(errors) => problems.extend(errors),
        }
    }
    problems.finish(Some(pdfs))
}

/// A document, what is asked of it, and how long it may take.
#[derive(Serialize, Deserialize)]
struct Asked {
    document: Document,
    task: Task,
    patience: Duration,
}

/// What becomes of one document.
type Outcome = Result<Warned<Option<Made>>, Diagnostics>;
