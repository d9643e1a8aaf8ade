//! What the browser shows: pages, problems, and how far the work is.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use abs_report::{Diagnostics, OUTPUTS, Output, Preview, Severity, upper_first};
use serde_json::{Value, json};
use tokio::sync::watch;

/// What is shown, and who is told when it changes.
#[derive(Debug)]
pub(super) struct Shown {
    now: Mutex<Now>,
    version: watch::Sender<u64>,
}

/// What is shown at one moment.
#[derive(Debug, Default)]
pub(super) struct Now {
    /// The name of the project's folder.
    pub(super) project: String,
    /// The pages of each document that someone looks at; kept when a later work fails.
    pub(super) pages: BTreeMap<Output, Vec<Preview>>,
    /// The documents that someone looks at, the one chosen last first.
    pub(super) watched: Vec<Output>,
    /// What was wrong the last time.
    pub(super) problems: Diagnostics,
    /// When the pages were made, « 14:02 ».
    pub(super) made: String,
}

/// The documents that can be shown: those that have pages.
fn documents() -> impl Iterator<Item = Output> {
    OUTPUTS.meanings().filter(|output| output.file().ends_with(".pdf"))
}

/// A document that can be shown, by its word.
pub(super) fn document(word: &str) -> Option<Output> {
    documents().find(|output| output.name() == word)
}

impl Shown {
    pub(super) fn new(project: String) -> Self {
        let watched = documents().take(1).collect();
        let now = Now { project, watched, ..Now::default() };
        Self { now: Mutex::new(now), version: watch::Sender::new(0) }
    }

    pub(super) fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is shown and tells whoever looks.
    pub(super) fn change(&self, change: impl FnOnce(&mut Now)) {
        change(&mut self.now());
        self.version.send_modify(|version| *version += 1);
    }

    /// Someone looks at a document.
    pub(super) fn look_at(&self, output: Output) {
        let mut now = self.now();
        now.watched.retain(|other| *other != output);
        now.watched.insert(0, output);
    }

    /// Some document has been shown.
    pub(super) fn has_pages(&self) -> bool {
        !self.now().pages.is_empty()
    }

    /// Who wants to be told.
    pub(super) fn follow(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Everything about a document but its drawings and words.
    pub(super) fn state(&self, output: Output) -> Value {
        let now = self.now();
        let pages = now.pages.get(&output).map(Vec::as_slice).unwrap_or_default();
        let pages: Vec<Value> = pages
            .iter()
            .map(|page| {
                json!({
                    "nom": page.name.to_string(),
                    "large": page.size.0,
                    "haut": page.size.1,
                    "corps": body(page),
                })
            })
            .collect();
        let documents: Vec<Value> = documents()
            .map(|output| json!({ "nom": output.name(), "titre": upper_first(output.name()) }))
            .collect();
        json!({
            "version": *self.version.borrow(),
            "projet": now.project,
            "document": output.name(),
            "documents": documents,
            "pages": pages,
            "a": now.made,
            "en_panne": now.problems.has_errors(),
            "problemes": told(&now.problems),
        })
    }

    /// The drawing of a page.
    pub(super) fn drawing(&self, name: &str) -> Option<std::sync::Arc<[u8]>> {
        let now = self.now();
        let mut pages = now.pages.values().flatten();
        let page = pages.find(|page| page.name.to_string() == name)?;
        Some(page.svg.clone())
    }

    /// The words of a page, from 1, each with the line it comes from.
    pub(super) fn words(&self, output: Output, number: usize) -> Option<Value> {
        let now = self.now();
        let page = now.pages.get(&output)?.get(number.checked_sub(1)?)?;
        let words: Vec<Value> = page
            .words
            .iter()
            .map(|run| {
                let from = run.from.as_ref();
                json!([
                    run.at.0,
                    run.at.1,
                    run.size.0,
                    run.size.1,
                    run.text,
                    from.map(|from| &from.file),
                    from.map(|from| from.line),
                ])
            })
            .collect();
        Some(json!({ "nom": page.name.to_string(), "mots": words }))
    }

    /// Whether a page shows something of a text of the author's.
    pub(super) fn is_a_text(&self, path: &str) -> bool {
        let now = self.now();
        let mut runs = now.pages.values().flatten().flat_map(|page| &page.words);
        path.starts_with("textes/")
            && runs.any(|run| run.from.as_ref().is_some_and(|from| from.file == path))
    }
}

/// What is said between the head and the foot of a page, as a number: a page that moves has
/// another number and another head, and is the same to whoever looks at it.
fn body(page: &Preview) -> String {
    const MARGIN: f32 = 56.0;
    let mut hasher = DefaultHasher::new();
    let foot = page.size.1 as f32 - MARGIN;
    for run in page.words.iter().filter(|run| run.at.1 > MARGIN && run.at.1 < foot) {
        run.text.hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

/// Problems in the words of the command line.
fn told(problems: &Diagnostics) -> Vec<Value> {
    const MOST: usize = 50;
    let one = |problem: &abs_report::Diagnostic| {
        let place = problem.locations.first().map(ToString::to_string);
        json!({
            "erreur": problem.severity == Severity::Error,
            "phrase": problem.message,
            "lieu": place,
            "aide": problem.help,
        })
    };
    let (errors, remarks): (Vec<_>, Vec<_>) =
        problems.iter().partition(|one| one.severity == Severity::Error);
    errors.into_iter().chain(remarks).take(MOST).map(one).collect()
}
