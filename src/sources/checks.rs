//! What every file with territories must have: the communes of the report, the columns
//! named in the manifest.

use super::error::SourceError;
use super::recognised::Recognised;
use super::territory_table::TerritoryTable;
use super::told::At;
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::manifest::{Project, SourceSpec};
use crate::territory::{CommuneCode, Level, official};
use crate::text::nearest;

/// Every commune of the ressort must have its row; a comparison may lack some, which the
/// indicators take into account.
pub(super) fn communes(
    (tables, recognised): (&[TerritoryTable], &[&Recognised]),
    spec: &SourceSpec,
    project: &Project,
    problems: &mut Diagnostics,
) {
    unused(tables, spec, project, problems);
    for file in &spec.files {
        let at = At { spec, file };
        // One vintage may lack a town that another has.
        let of_file: Vec<&TerritoryTable> = tables
            .iter()
            .filter(|table| {
                table.level == Level::Commune && table.file == file.file.value
            })
            .collect();
        if of_file.is_empty() {
            continue;
        }
        let has = |code: &str| of_file.iter().any(|table| table.has(code));
        for commune in &project.ressort.communes {
            if has(commune.code.as_str()) {
                continue;
            }
            // A file keyed by postcode has rows, but for other towns.
            let postcode_row = commune.postcodes.iter().any(|postcode| {
                has(postcode)
                    && CommuneCode::parse(postcode)
                        .is_none_or(|code| official().commune(&code).is_none())
            });
            let error = SourceError::MissingCommune {
                name: commune.name.clone(),
                code: commune.code.to_string(),
                postcode_row,
                built: recognised
                    .iter()
                    .filter(|one| one.file == file.file.value)
                    .find_map(|one| one.built.clone()),
            };
            problems.push(at.told(&error, None));
        }
        let asked = project.comparisons.iter().filter(|comparison| comparison.asked);
        for comparison in asked.filter(|comparison| !comparison.communes.is_empty()) {
            let absent = !comparison.communes.iter().any(|code| has(code.as_str()));
            if absent {
                let error =
                    SourceError::MissingComparison { name: comparison.name.clone() };
                let diagnostic =
                    Diagnostic::of(&error).as_warning().maybe_help(error.hint());
                problems.push(diagnostic.at(Location::file(at.path())));
            }
        }
    }
}

/// A file of EPCI or départements says something only of a comparison with one.
fn unused(
    tables: &[TerritoryTable],
    spec: &SourceSpec,
    project: &Project,
    problems: &mut Diagnostics,
) {
    let fine = [Level::Commune, Level::Iris];
    let groups = project.comparisons.iter().any(|comparison| comparison.is_group);
    let Some(level) = tables.first().map(|table| table.level) else { return };
    if groups || tables.iter().any(|table| fine.contains(&table.level)) {
        return;
    }
    let message = format!(
        "ce fichier décrit des {} : aucun territoire du rapport n’en tire de chiffre",
        level.plural()
    );
    problems.push(
        Diagnostic::warning("sources.unused-columns", message)
            .at(Location::file(spec.file().value.clone()))
            .help("ajoutez   comparaisons: epci, departement   ou prenez le fichier par commune"),
    );
}

/// The partner's headings named in the manifest must exist.
pub(super) fn columns(
    tables: &[TerritoryTable],
    spec: &SourceSpec,
    problems: &mut Diagnostics,
) {
    let at = At { spec, file: spec.first() };
    for (heading, _) in &spec.columns {
        if tables.iter().any(|table| table.column(&heading.value).is_some()) {
            continue;
        }
        let known: Vec<&str> = tables.iter().flat_map(TerritoryTable::headings).collect();
        let error = SourceError::UnknownColumn {
            column: heading.value.clone(),
            nearest: nearest(&heading.value, known).map(str::to_owned),
        };
        problems.push(at.contradicted(heading, &error));
    }
}
