//! Spreadsheets → [`Dataset`]: the raw values a project needs, each with its place.
//!
//! A source is either keyed by territory (INSEE, CAF, DREES: one row per commune or per
//! IRIS) or a partner's cross table (quotient familial × situation). Only the rows of the
//! project's territories are kept. Detection yields one interpretation or an error that
//! gives the manifest lines to add: never a guess.

mod by_territory;
mod cross;
mod error;
mod number;
mod profiles;
mod spreadsheet;

pub use by_territory::{Column, SeveralRows, TerritoryTable};
pub use cross::CrossTable;
pub use error::SourceError;
pub(crate) use profiles::Profile;

use std::collections::BTreeSet;

use indexmap::IndexMap;
use sha2::{Digest, Sha256};

use crate::dates;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, Warned};
use crate::files::ProjectDir;
use crate::heading::Credit;
use crate::manifest::{PartnerKey, Placed, Project, SourceSpec};
use crate::territory::{CommuneCode, lower_first, typographic, upper_first};

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
    pub families: Option<Vec<String>>,
    /// The values.
    pub content: Content,
    /// SHA-256 of a public file, for the traceability sheet; never of a protected one,
    /// whose small counts could be found again by trying.
    pub fingerprint: Option<String>,
}

/// The values of a source.
#[derive(Debug)]
pub enum Content {
    /// One row per territory; several sheets give several vintages.
    ByTerritory(Vec<TerritoryTable>),
    /// A partner's table with two sides.
    Cross(CrossTable),
}

/// What a file must be read for.
struct Wanted {
    /// The communes of the ressort and of the comparisons.
    communes: BTreeSet<CommuneCode>,
}

/// Reads all sources, in parallel.
///
/// # Errors
/// Every problem of every file that can be seen at once.
pub fn read(
    root: &ProjectDir,
    project: &Project,
) -> Result<Warned<Dataset>, Diagnostics> {
    let mut communes: BTreeSet<CommuneCode> =
        project.ressort.codes().into_iter().collect();
    for comparison in &project.comparisons {
        communes.extend(comparison.communes.iter().cloned());
    }
    let wanted = Wanted { communes };
    let results: Vec<Result<Warned<Source>, Diagnostics>> = std::thread::scope(|scope| {
        let tasks: Vec<_> = project
            .sources
            .iter()
            .map(|(name, spec)| {
                let wanted = &wanted;
                scope.spawn(move || read_source(root, project, name, spec, wanted))
            })
            .collect();
        tasks
            .into_iter()
            .map(|task| task.join().unwrap_or_else(|_| Err(reader_broke())))
            .collect()
    });
    let mut problems = Diagnostics::new();
    let mut sources = IndexMap::new();
    for result in results {
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

/// A reading library panicked on a file: told as an error like any other.
fn reader_broke() -> Diagnostics {
    Diagnostic::error("un des fichiers de données a arrêté la lecture").into()
}

fn read_source(
    root: &ProjectDir,
    project: &Project,
    name: &str,
    spec: &SourceSpec,
    wanted: &Wanted,
) -> Result<Warned<Source>, Diagnostics> {
    let file = spec.file.value.as_str();
    let bytes = root.read(file).map_err(|error| {
        let diagnostic = Diagnostic::error(&error).maybe_help(error.hint());
        Diagnostics::from(spec.file.locate(match error.cause() {
            Some(cause) => diagnostic.cause(cause),
            None => diagnostic,
        }))
    })?;
    let fingerprint = Sha256::digest(&bytes);
    let report = |error: &SourceError| Diagnostics::from(told(spec, error, None));
    let mut book = spreadsheet::Workbook::open(bytes).map_err(|error| report(&error))?;
    let mut problems = Diagnostics::new();
    let (profile, content) = if spec.in_rows.is_some() || spec.in_columns.is_some() {
        (None, cross::read(&mut book, spec, &mut problems).map(Content::Cross))
    } else {
        let found = by_territory::read(&mut book, spec, project, wanted, &mut problems);
        let profile = found.as_ref().and_then(|found| found.profile);
        (profile, found.map(|found| Content::ByTerritory(found.tables)))
    };
    let public = spec
        .public
        .as_ref()
        .map_or(profile.is_some() && spec.partner == PartnerKey::Unsaid, |p| p.value);
    let public =
        public && !content.as_ref().is_some_and(|content| holds_small(content, profile));
    if profile.is_none() && spec.partner == PartnerKey::Unsaid && content.is_some() {
        problems.push(spec.name.locate(
            Diagnostic::warning(format!("on ne sait pas de qui vient la source « {name} »")).help(
                "écrivez sous elle   organisme: caf   (un partenaire déclaré) ou   organisme: ccas",
            ),
        ));
    }
    let source = content.map(|content| Source {
        name: name.to_owned(),
        credit: credit(project, name, spec, profile, public),
        threshold: (!public).then_some(spec.threshold),
        families: profile.map(|profile| profile.families.clone()),
        content,
        fingerprint: public.then(|| hex(&fingerprint)),
    });
    problems.finish(source)
}

/// Whether a file that looks published holds counts its producer never publishes.
fn holds_small(content: &Content, profile: Option<&Profile>) -> bool {
    let (Content::ByTerritory(tables), Some(profile)) = (content, profile) else {
        return false;
    };
    let Some(least) = profile.never_under else { return false };
    tables.iter().any(|table| {
        let columns = table
            .headings()
            .filter(|name| !profile.not_counts.iter().any(|other| other == name))
            .filter_map(|name| table.column(name));
        columns.into_iter().any(|column| {
            table.codes().any(|code| {
                let value = table.value(code, column).number();
                value.is_some_and(|value| value > 0.0 && value < least)
            })
        })
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An error of a file, at its cell when it has one, else at the line that names the file.
fn told(spec: &SourceSpec, error: &SourceError, cell: Option<Location>) -> Diagnostic {
    let file = Location::file(spec.file.value.clone());
    let diagnostic = Diagnostic::error(error)
        .at(cell.unwrap_or(file))
        .at(spec.file.location.clone())
        .maybe_help(error.hint());
    match error.cause() {
        Some(cause) => diagnostic.cause(cause),
        None => diagnostic,
    }
}

/// An error about a line of the manifest that the file contradicts.
fn told_at<T>(spec: &SourceSpec, place: &Placed<T>, error: &SourceError) -> Diagnostic {
    let diagnostic = Diagnostic::error(error)
        .at(Location::file(spec.file.value.clone()))
        .at(place.location.clone())
        .showing(place.excerpt.clone());
    diagnostic.maybe_help(error.hint())
}

fn credit(
    project: &Project,
    name: &str,
    spec: &SourceSpec,
    profile: Option<&Profile>,
    public: bool,
) -> Credit {
    let partner = match &spec.partner {
        PartnerKey::Partner(key) => project.partners.get_key_value(key.as_str()),
        PartnerKey::Ourselves | PartnerKey::Unsaid => None,
    };
    let producer = match (&partner, &spec.partner, profile) {
        (Some((_, partner)), _, _) => partner.name.clone(),
        (None, PartnerKey::Ourselves, _) => typographic(&project.identity.ccas),
        (None, _, Some(profile)) => profile.producer.clone(),
        (None, _, None) => "source à préciser".to_owned(),
    };
    let counted = spec.unit.as_deref().unwrap_or("effectifs");
    let unrecognised_title = || match (&spec.in_rows, &spec.in_columns) {
        (Some(rows), Some(columns))
            if crate::territory::fold(&columns.value) != "annees" =>
        {
            format!(
                "{} par {} et {}",
                counted,
                lower_first(&rows.value),
                lower_first(&columns.value)
            )
        }
        (Some(rows), _) => format!("{counted} par {}", lower_first(&rows.value)),
        _ => name.replace('_', " "),
    };
    let title = profile.map_or_else(unrecognised_title, |profile| profile.title.clone());
    let dated = match (spec.received, spec.published) {
        (_, Some(date)) => Some(format!("publié le {}", dates::day(date))),
        (Some(date), None) => Some(format!("reçu le {}", dates::day(date))),
        (None, None) => None,
    };
    Credit {
        source: name.to_owned(),
        producer,
        title: upper_first(&typographic(&title)),
        page: profile.map(|profile| typographic(&profile.page)),
        licence: profile.filter(|_| public).map(|profile| profile.licence.clone()),
        mention: partner.map(|(_, partner)| partner.mention.clone()),
        dated,
        fictitious: spec.fictitious,
        partner: partner.map(|(key, _)| key.clone()),
        file: spec.file.value.clone(),
        public,
    }
}
