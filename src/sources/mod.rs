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
mod credit;
mod cross;
mod described;
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
mod rows;
mod sheets;
mod shelf;
mod sideways;
mod tables;
mod territory_table;
mod told;
mod wanted;
mod zoning;

pub use advice::files_for;
pub use column::Column;
pub use cross::CrossTable;
pub use error::{NotGrouped, SourceError};
pub use inspect::{inspect, read_to_the_end};
pub(crate) use profiles::Profile;
pub use recognised::{Recognised, Shape};
pub use rows::RowId;
pub use shelf::Shelf;
pub use territory_table::{SeveralRows, TerritoryTable, WHOLE};

use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use indexmap::IndexMap;

use self::file::{FileContent, ReadFile};
use self::told::At;
use self::wanted::Wanted;
use crate::diagnostic::{Diagnostic, Diagnostics, Warned};
use crate::files::ProjectDir;
use crate::heading::Credit;
use crate::manifest::{PartnerKey, Project, SourceSpec};
use crate::text::fold;
use crate::text::nearest;
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
    let wanted = (&wanted, &own);
    let mut problems = Diagnostics::new();
    let mut sources = IndexMap::new();
    for result in read_each(root, project, wanted, shelf, cancel) {
        match result {
            Ok(source) => {
                let source = source.collect(&mut problems);
                sources.insert(source.name.clone(), source);
            }
            Err(errors) => problems.extend(errors),
        }
    }
    problems.finish(Some(Dataset { sources }))
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
    for result in read_each(root, project, (&wanted, &wanted), shelf, &Cancel::default())
    {
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

fn read_each(
    root: &ProjectDir,
    project: &Project,
    wanted: (&Wanted, &Wanted),
    shelf: &Shelf,
    cancel: &Cancel,
) -> Vec<Result<Warned<Source>, Diagnostics>> {
    let sources: Vec<(&String, &SourceSpec)> = project.sources.iter().collect();
    let next = AtomicUsize::new(0);
    // Each reader takes the next source; a defect met in one costs that one only.
    let work = || {
        let mut read = Vec::new();
        while let Some((name, spec)) = sources.get(next.fetch_add(1, Ordering::Relaxed)) {
            if cancel.is_asked() {
                break;
            }
            let one = || read_source(root, project, name, spec, wanted, shelf);
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

fn read_source(
    root: &ProjectDir,
    project: &Project,
    name: &str,
    spec: &SourceSpec,
    (wanted, own): (&Wanted, &Wanted),
    shelf: &Shelf,
) -> Result<Warned<Source>, Diagnostics> {
    let mut problems = Diagnostics::new();
    let mut files = Vec::new();
    let mut remarks = Vec::new();
    for file in &spec.files {
        let at = At { spec, file };
        match shelf.file(root, at, wanted) {
            Ok(read) => {
                remarks.extend(read.warnings(at));
                files.push(read);
            }
            Err(errors) => problems.extend(errors),
        }
    }
    if problems.has_errors() {
        return Err(problems);
    }
    for remark in remarks {
        problems.push(remark);
    }
    let profile = files.iter().find_map(|file| file.profile);
    let mut content = gather(&files, own);
    arrange(&mut content, spec, &mut problems);
    if let Content::ByTerritory(tables) = &content {
        checks::communes(tables, spec, project, &mut problems);
        checks::columns(tables, spec, &mut problems);
    }
    // One file that nobody publishes makes a source to be protected.
    let known_public =
        files.iter().all(|file| file.profile.is_some_and(Profile::is_public));
    let public = spec
        .public
        .as_ref()
        .map_or(known_public && spec.partner == PartnerKey::Unsaid, |p| p.value);
    let public = public && !files.iter().any(|file| file.is_not_the_published(own));
    if let (true, Content::ByTerritory(tables)) = (public, &mut content) {
        tables.iter_mut().for_each(TerritoryTable::mask_hidden);
    }
    let recognised = files.iter().flat_map(|file| file.recognised.clone());
    let recognised = recognised.map(|one| Recognised { public, ..one }).collect();
    if profile.is_none() && spec.partner == PartnerKey::Unsaid {
        problems.push(spec.name.locate(
            Diagnostic::warning(format!("on ne sait pas de qui vient la source « {name} »")).help(
                "écrivez sous elle   organisme: caf   (un partenaire déclaré) ou   organisme: ccas",
            ),
        ));
    }
    let dated = files
        .iter()
        .flat_map(|file| &file.recognised)
        .any(|one| !one.vintages.is_empty());
    if profile.is_some() && !dated {
        problems.push(spec.name.locate(
            Diagnostic::warning(format!("on ne sait pas de quelle année est la source « {name} »"))
                .help("écrivez sous elle   annee: 2020   (l’année des chiffres, pas celle du téléchargement)"),
        ));
    }
    let fingerprint = files.first().filter(|_| files.len() == 1 && public);
    let mut credit = credit::credit(project, name, spec, profile, public);
    let titles: std::collections::BTreeSet<&str> = files
        .iter()
        .filter_map(|file| file.profile.map(|profile| profile.title.as_str()))
        .collect();
    let titles: Vec<&str> = titles.into_iter().collect();
    // Datasets that are given together are credited together.
    credit.title = match titles.len() {
        0 | 1 => credit.title,
        2 | 3 => crate::text::enumerate(&titles),
        _ => "Bases de données communales".to_owned(),
    };
    let source = Source {
        name: name.to_owned(),
        credit,
        threshold: (!public).then_some(spec.threshold),
        families: profile.map(|_| {
            let all = files.iter().filter_map(|file| file.profile);
            let all = all.flat_map(|profile| profile.families.clone());
            all.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
        }),
        content,
        fingerprint: fingerprint.and_then(|file| file.fingerprint.clone()),
        recognised,
    };
    problems.finish(Some(source))
}

/// The tables of all files of a source, as one project needs them.
fn gather(files: &[Arc<ReadFile>], own: &Wanted) -> Content {
    let mut tables = Vec::new();
    let mut crosses = Vec::new();
    for file in files {
        match &file.content {
            FileContent::ByTerritory(found) => tables.extend(found.iter().cloned()),
            FileContent::Cross(table) => crosses.push(table.clone()),
        }
    }
    if crosses.is_empty() {
        for table in &mut tables {
            table.retain(|level, code| own.wants(level, code));
        }
        let mut tables = completed(tables);
        tables.sort_by_key(|table| (table.level, table.vintage));
        return Content::ByTerritory(tables);
    }
    crosses.sort_by_key(|table| table.vintage);
    Content::Cross(crosses)
}

/// Tables that complete one another are one: a share may have its two sides in two of the
/// datasets that INSEE publishes apart.
fn completed(tables: Vec<TerritoryTable>) -> Vec<TerritoryTable> {
    let mut whole: Vec<TerritoryTable> = Vec::new();
    for table in tables {
        match whole.iter_mut().find(|one| one.is_completed_by(&table)) {
            Some(one) => one.complete(&table),
            None => whole.push(table),
        }
    }
    whole
}

/// Does to the tables what the author asks at the source.
fn arrange(content: &mut Content, spec: &SourceSpec, problems: &mut Diagnostics) {
    let at = At { spec, file: spec.first() };
    match content {
        Content::Cross(tables) => {
            for table in tables {
                cross::arrange(table, at, problems);
            }
        }
        Content::ByTerritory(tables) => {
            for (name, _) in &spec.groups {
                let why = NotGrouped::ByTerritory;
                let error = SourceError::NotGrouped { label: name.value.clone(), why };
                problems.push(at.contradicted(name, &error));
            }
            for (row, column) in &spec.hidden {
                let hidden: Vec<bool> = tables
                    .iter_mut()
                    .map(|table| table.hide(&row.value, &column.value))
                    .collect();
                if !hidden.contains(&true) {
                    let known: Vec<&str> =
                        tables.iter().flat_map(TerritoryTable::headings).collect();
                    let is_column =
                        known.iter().any(|one| fold(one) == fold(&column.value));
                    let label = if is_column { row } else { column };
                    let error = SourceError::UnknownLabel {
                        label: label.value.clone(),
                        nearest: nearest(&label.value, known).map(str::to_owned),
                    };
                    problems.push(at.contradicted(label, &error));
                }
            }
        }
    }
}

#[cfg(test)]
mod published_files;
