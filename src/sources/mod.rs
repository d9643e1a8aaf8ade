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
pub(crate) use profiles::Profile;
pub use recognised::{Recognised, Shape};
pub use rows::RowId;
pub use shelf::Shelf;
pub use territory_table::{SeveralRows, TerritoryTable, WHOLE};

use std::collections::BTreeMap;
use std::io::Read;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use indexmap::IndexMap;
use sha2::{Digest, Sha256};

use self::book::Workbook;
use self::told::At;
use self::wanted::Wanted;
use crate::diagnostic::{Diagnostic, Diagnostics, Warned};
use crate::files::{DataFile, ProjectDir};
use crate::heading::Credit;
use crate::limits;
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

/// What one file gives: shared, since a shelf may give it to several projects.
#[derive(Debug)]
pub(crate) struct ReadFile {
    profile: Option<&'static Profile>,
    content: FileContent,
    recognised: Vec<Recognised>,
    warnings: Vec<Diagnostic>,
    /// SHA-256 of a file that may be public: nobody needs another's.
    fingerprint: Option<String>,
}

#[derive(Debug, Clone)]
enum FileContent {
    ByTerritory(Vec<TerritoryTable>),
    Cross(CrossTable),
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
    for file in &spec.files {
        let read = shelf.file(root, At { spec, file }, wanted);
        match read {
            Ok(read) => files.push(read),
            Err(errors) => problems.extend(errors),
        }
    }
    if problems.has_errors() {
        return Err(problems);
    }
    for warning in files.iter().flat_map(|file| &file.warnings) {
        problems.push(warning.clone());
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
    let public = public && !files.iter().any(|file| is_not_the_published(file, own));
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

/// Reads one file, whatever it is.
fn read_file(
    file: &DataFile,
    at: At<'_>,
    wanted: &Wanted,
) -> Result<ReadFile, Diagnostics> {
    let report = |error: &SourceError| Diagnostics::from(at.told(error, None));
    let mut book = Workbook::open(file).map_err(|error| report(&error))?;
    let mut problems = Diagnostics::new();
    let is_cross = at.spec.in_rows.is_some()
        || at
            .spec
            .in_columns
            .as_ref()
            .is_some_and(|side| fold(&side.value) != "territoires");
    let read = if is_cross {
        cross::read(&mut book, at, &mut problems).map(|table| {
            let sheet = at.file.sheet.as_ref().map_or("", |sheet| sheet.value.as_str());
            let recognised = vec![table.recognised(book.format(sheet))];
            (None, FileContent::Cross(table), recognised)
        })
    } else {
        by_territory::read(&mut book, at, wanted, &mut problems).map(|found| {
            (found.profile, FileContent::ByTerritory(found.tables), found.recognised)
        })
    };
    let read = problems.finish(read)?;
    let (profile, content, recognised) = read.value;
    let said_public = at.spec.public.as_ref().is_some_and(|public| public.value);
    let public = said_public || profile.is_some_and(Profile::is_public);
    let fingerprint = public.then(|| fingerprint(file));
    let fingerprint = fingerprint.transpose().map_err(|error| report(&error))?;
    let warnings = read.warnings.iter().cloned().collect();
    Ok(ReadFile { profile, content, recognised, warnings, fingerprint })
}

/// SHA-256 of a file; of one that takes longer to hash than to read, its size instead, which
/// whoever doubts compares first.
fn fingerprint(file: &DataFile) -> Result<String, SourceError> {
    if file.size() > limits::HASHED_BYTES {
        let size = crate::text::grouped(file.size());
        return Ok(format!("non calculée : fichier de {size} octets"));
    }
    let mut reader = file.reader().map_err(SourceError::from)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = reader.read(&mut buffer).map_err(|error| file.not_read(&error))?;
        if read == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(&buffer[..read]);
    }
}

/// What a file on its own is taken for, without a project: every sheet that has a layout,
/// else the first one as a list.
///
/// # Errors
/// When it cannot be read; the message names what is wrong with it.
pub fn inspect(
    file: &DataFile,
    sheet: Option<&str>,
) -> Result<Vec<Recognised>, Diagnostics> {
    let found = inspected(file, sheet)?;
    Ok(found.into_iter().map(|(recognised, _)| recognised).collect())
}

/// The same, with the tables.
fn inspected(
    file: &DataFile,
    sheet: Option<&str>,
) -> Result<Vec<(Recognised, Vec<TerritoryTable>)>, Diagnostics> {
    let spec = SourceSpec::of_file(file.written(), sheet);
    let report = |error: &SourceError| {
        let at = At { spec: &spec, file: spec.first() };
        Diagnostics::from(at.told(error, None))
    };
    let names = Workbook::open(file).map_err(|error| report(&error))?.sheets;
    let names: Vec<String> = names
        .into_iter()
        .filter(|name| sheet.is_none_or(|asked| asked == name))
        .collect();
    let mut found = Vec::new();
    let mut first_problems = None;
    for name in &names {
        let spec = SourceSpec::of_file(file.written(), Some(name));
        let at = At { spec: &spec, file: spec.first() };
        let mut book = Workbook::open(file).map_err(|error| report(&error))?;
        let mut problems = Diagnostics::new();
        match by_territory::read(&mut book, at, &Wanted::everything(), &mut problems) {
            Some(mut read) => {
                found.extend(read.recognised.pop().map(|one| (one, read.tables)));
            }
            None => {
                let list = described::as_list(&mut book, name, file.written());
                if list.is_none() {
                    // An empty sheet says less than one that is refused.
                    let empty = problems
                        .iter()
                        .all(|one| one.message == SourceError::Empty.to_string());
                    match &mut first_problems {
                        known @ None => *known = Some(problems),
                        Some(known) if !empty => *known = problems,
                        Some(_) => {}
                    }
                }
                found.extend(list.map(|list| (list, Vec::new())));
            }
        }
    }
    if found.is_empty() {
        return Err(first_problems.unwrap_or_else(|| report(&SourceError::Empty)));
    }
    Ok(found)
}

/// Reads every row of a file and keeps nothing, for whoever doubts that it is sound.
///
/// # Errors
/// What is wrong with it.
pub fn read_to_the_end(file: &DataFile) -> Result<(), Diagnostics> {
    let spec = SourceSpec::of_file(file.written(), None);
    let at = At { spec: &spec, file: spec.first() };
    let told = |error| Diagnostics::from(at.told(&error, None));
    let mut book = Workbook::open(file).map_err(told)?;
    let sheet = book.sheets.first().cloned().unwrap_or_default();
    book.rows(&sheet, &mut |_, _| std::ops::ControlFlow::Continue(())).map_err(told)?;
    Ok(())
}

/// Whether a file that looks published holds counts its producer never publishes: too
/// small, or not rounded as it rounds.
fn is_not_the_published(file: &ReadFile, own: &Wanted) -> bool {
    let (FileContent::ByTerritory(tables), Some(profile)) = (&file.content, file.profile)
    else {
        return false;
    };
    let never = |value: f64| {
        let small = profile.never_under.is_some_and(|least| value > 0.0 && value < least);
        let exact = profile.step.is_some_and(|step| value % f64::from(step) != 0.0);
        small || exact
    };
    if profile.never_under.is_none() && profile.step.is_none() {
        return false;
    }
    tables.iter().any(|table| {
        let columns = table
            .headings()
            .filter(|name| profile.counts(name))
            .filter_map(|name| table.column(name));
        columns.into_iter().any(|column| {
            // Another project's rows, read with ours, decide nothing here.
            let mut codes = table.codes().filter(|code| own.wants(table.level, code));
            codes.any(|code| table.value(code, column).number().is_some_and(never))
        })
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod published_files;
