//! Spreadsheets → [`Dataset`]: the raw values a project needs, each with its place.
//!
//! A source is either keyed by territory (INSEE, CAF, DREES: one row per commune or per
//! IRIS) or a partner's cross table (quotient familial × situation). Only the rows of the
//! project's territories are kept. Detection yields one interpretation or an error that
//! gives the manifest lines to add: never a guess.

mod advice;
mod book;
mod by_territory;
mod checks;
mod column;
mod contradictions;
mod credit;
mod cross;
mod described;
mod doubts;
mod error;
mod extract;
mod extraction;
mod file;
mod inspect;
mod kept;
mod layout;
mod melodi;
mod met;
mod nominative;
mod number;
mod parts;
mod personal;
mod profiles;
mod recognised;
mod refused;
mod row_doubts;
mod rows;
mod sentences;
mod sheets;
mod shelf;
mod sideways;
mod source;
mod tables;
mod territory_table;
mod told;
mod unsure;
mod wanted;
mod without_row;
mod zoning;

pub use advice::files_for;
pub use column::Column;
pub(crate) use contradictions::agree;
pub use cross::CrossTable;
pub use error::{NotGrouped, SourceError};
pub use inspect::{inspect, read_to_the_end};
pub use recognised::{Recognised, Shape};
pub use rows::RowId;
pub use shelf::Shelf;
pub use territory_table::{SeveralRows, TerritoryTable, WHOLE};

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use indexmap::IndexMap;

use self::source::Reading;
use self::told::At;
use self::wanted::Wanted;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, Warned};
use crate::files::{DATA_ENDINGS, ProjectDir};
use crate::heading::Credit;
use crate::manifest::{Project, SourceSpec};
use crate::table::plain_path;
use crate::text::{enumerate, fold};
use crate::vocabulary::Family;
use crate::watch::Cancel;

/// Everything the project's files say about its territories.
#[derive(Debug)]
pub struct Dataset {
    /// By source name, in the manifest's order.
    pub sources: IndexMap<String, Source>,
}

/// One source.
#[derive(Debug)]
pub struct Source {
    /// Its name in the manifest.
    pub name: String,
    /// Who is credited.
    pub credit: Credit,
    /// The threshold under which its counts are hidden; none when the producer itself
    /// publishes them.
    pub threshold: Option<u32>,
    /// The indicator families a recognised file feeds.
    pub families: Option<Vec<Family>>,
    /// The values.
    pub content: Content,
    /// SHA-256 of a public file, for the traceability sheet; never of a protected one,
    /// whose small counts could be found again by trying.
    pub fingerprint: Option<String>,
    /// What its files were taken for.
    pub recognised: Vec<Recognised>,
}

/// The values of a source.
#[derive(Debug)]
pub enum Content {
    /// One row per territory; several sheets or files give several vintages.
    ByTerritory(Vec<TerritoryTable>),
    /// A partner's table with two sides, the latest year last.
    Cross(Vec<CrossTable>),
}

/// Reads all sources, in parallel. What the shelf has read before is not read again. After
/// a cancellation what comes back is worth nothing.
///
/// # Errors
/// Every problem of every file that can be seen at once.
pub fn read(
    root: &ProjectDir,
    project: &Project,
    shelf: &Shelf,
    cancel: &Cancel,
) -> Result<Warned<Dataset>, Diagnostics> {
    let wanted = Wanted::of(project, shelf.expected());
    let own = Wanted::of(project, &std::collections::BTreeSet::new());
    let reading = Reading { root, project, shelf, wanted: &wanted, own: &own };
    let mut problems = Diagnostics::new();
    let mut sources = IndexMap::new();
    for result in read_each(reading, cancel) {
        match result {
            Ok(source) => {
                let source = source.collect(&mut problems);
                sources.insert(source.name.clone(), source);
            }
            Err(errors) => problems.extend(errors),
        }
    }
    protect_what_is_read_twice(project, &mut sources);
    warn_of_unnamed(root, project, &mut problems);
    problems.finish(Some(Dataset { sources }))
}

/// The spreadsheets of `donnees` that nothing names: whoever put them there expects their figures.
fn warn_of_unnamed(root: &ProjectDir, project: &Project, problems: &mut Diagnostics) {
    const FOLDER: &str = "donnees";
    let files = project.sources.values().flat_map(|source| &source.files);
    let files = files.map(|file| &file.file.value);
    let contours = project.contours.iter().map(|file| &file.path.value);
    let named: BTreeSet<String> = files
        .chain(contours)
        .chain(&project.lists)
        .map(|path| fold(&plain_path(path)))
        .collect();
    let is_data = |name: &String| {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        ending.is_some_and(|ending| DATA_ENDINGS.contains(&ending.as_str()))
            && !name.starts_with('.')
    };
    let unnamed: Vec<String> = root
        .list(FOLDER)
        .into_iter()
        .filter(is_data)
        .filter(|name| !named.contains(&fold(&format!("{FOLDER}/{name}"))))
        .map(|name| format!("« {FOLDER}/{name} »"))
        .collect();
    if unnamed.is_empty() {
        return;
    }
    let verb = if unnamed.len() > 1 { "ne sont nommés" } else { "n’est nommé" };
    let message = format!("{} {verb} nulle part", enumerate(&unnamed));
    let help = "nommez-le sous   sources:   pour que ses chiffres comptent, ou sortez-le de « donnees »";
    problems.push(
        Diagnostic::warning("sources.unnamed-file", message)
            .at(Location::file(root.manifest_name()))
            .help(help),
    );
}

/// A file that one source protects is protected in all of them, whatever another says of it: its
/// counts are the same.
fn protect_what_is_read_twice(project: &Project, sources: &mut IndexMap<String, Source>) {
    let files = |name: &str| -> Vec<String> {
        let spec = project.sources.get(name);
        let files = spec.into_iter().flat_map(|spec| &spec.files);
        files.map(|file| plain_path(&file.file.value)).collect()
    };
    let mut strictest: BTreeMap<String, u32> = BTreeMap::new();
    for (name, source) in &*sources {
        for file in source.threshold.iter().flat_map(|_| files(name)) {
            let known = strictest.entry(file).or_default();
            *known = source.threshold.unwrap_or_default().max(*known);
        }
    }
    for (name, source) in sources {
        let read = files(name).into_iter();
        if let Some(most) = read.filter_map(|file| strictest.get(&file)).max() {
            source.threshold = source.threshold.max(Some(*most));
            source.credit.public = false;
            source.fingerprint = None;
        }
    }
}

/// What each source was taken for, with the problems of those that could not be read.
#[derive(Debug)]
pub struct Recognition {
    /// By name, in the manifest's order; one entry a table.
    pub sources: Vec<(String, Vec<Recognised>)>,
    /// What is wrong with the files.
    pub problems: Diagnostics,
}

/// What each source is taken for.
pub fn recognise(root: &ProjectDir, project: &Project, shelf: &Shelf) -> Recognition {
    let wanted = Wanted::of(project, shelf.expected());
    let mut problems = Diagnostics::new();
    let mut found = Vec::new();
    let reading = Reading { root, project, shelf, wanted: &wanted, own: &wanted };
    for result in read_each(reading, &Cancel::default()) {
        match result {
            Ok(source) => {
                let source = source.collect(&mut problems);
                found.push((source.name, source.recognised));
            }
            Err(errors) => problems.extend(errors),
        }
    }
    Recognition { sources: found, problems }
}

/// All the sources, in the manifest's order.
fn read_each(
    reading: Reading<'_>,
    cancel: &Cancel,
) -> Vec<Result<Warned<Source>, Diagnostics>> {
    let sources: Vec<(&String, &SourceSpec)> = reading.project.sources.iter().collect();
    let next = AtomicUsize::new(0);
    // Each reader takes the next source; a defect met in one costs that one only.
    let work = || {
        let mut read = Vec::new();
        while let Some((name, spec)) = sources.get(next.fetch_add(1, Ordering::Relaxed)) {
            if cancel.is_asked() {
                break;
            }
            let one = || reading.source(name, spec);
            let result = catch_unwind(AssertUnwindSafe(one));
            read.push((*name, result.unwrap_or_else(|_| Err(reader_broke(spec)))));
        }
        read
    };
    let readers = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut read: BTreeMap<&String, _> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..readers.min(sources.len()))
            // Without a thread to be had, the others do its share.
            .filter_map(|_| std::thread::Builder::new().spawn_scoped(scope, work).ok())
            .collect();
        let mut read = work();
        for other in others {
            read.extend(other.join().unwrap_or_default());
        }
        read.into_iter().collect()
    });
    // In the manifest's order, whoever was first.
    sources
        .into_iter()
        .map(|(name, spec)| read.remove(name).unwrap_or_else(|| Err(reader_broke(spec))))
        .collect()
}

/// A defect of ours on a file: told with its name, and nothing of its content.
fn reader_broke(spec: &SourceSpec) -> Diagnostics {
    let at = At { spec, file: spec.first() };
    at.told(&SourceError::OurDefect, None).into()
}

#[cfg(test)]
#[allow(
    clippy::disallowed_methods,
    reason = "the files of producers lie outside of any project"
)]
mod published_files;
