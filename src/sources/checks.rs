//! What every file with territories must have: the communes of the report, the columns
//! named in the manifest.

use super::error::SourceError;
use super::territory_table::TerritoryTable;
use super::told::At;
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::manifest::{Project, SourceSpec, nearest};
use crate::territory::{CommuneCode, Level, official};

/// Every commune of the ressort must have its row; a comparison may lack some, which the
/// indicators take into account.
pub(super) fn communes(
    tables: &[TerritoryTable],
    spec: &SourceSpec,
    project: &Project,
    problems: &mut Diagnostics,
) {
    for table in tables.iter().filter(|table| table.level == Level::Commune) {
        let file = spec.files.iter().find(|one| one.file.value == table.file);
        let at = At { spec, file: file.unwrap_or(spec.first()) };
        for commune in &project.ressort.communes {
            if table.has(commune.code.as_str()) {
                continue;
            }
            // A file keyed by postcode has rows, but for other towns.
            let postcode_row = commune.postcodes.iter().any(|postcode| {
                table.has(postcode)
                    && CommuneCode::parse(postcode)
                        .is_none_or(|code| official().commune(&code).is_none())
            });
            let error = SourceError::MissingCommune {
                name: commune.name.clone(),
                code: commune.code.to_string(),
                postcode_row,
            };
            // Several vintages of one file lack the same town.
            let told = at.told(&error, None);
            if !problems.iter().any(|known| known.message == told.message) {
                problems.push(told);
            }
        }
        for comparison in project.comparisons.iter().filter(|comparison| comparison.asked)
        {
            let absent = !comparison.communes.iter().any(|code| table.has(code.as_str()));
            if absent {
                let error =
                    SourceError::MissingComparison { name: comparison.name.clone() };
                let diagnostic = Diagnostic::warning(&error).maybe_help(error.hint());
                let diagnostic = diagnostic.at(Location::file(at.path()));
                if !problems.iter().any(|known| known.message == diagnostic.message) {
                    problems.push(diagnostic);
                }
            }
        }
    }
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
