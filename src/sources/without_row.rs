//! Communes without a row, in a file that lists what there is: they have none of it.

use std::collections::BTreeSet;

use super::extraction::Extraction;
use super::met::Met;
use super::profiles::WithoutRow;
use super::rows::{NOWHERE, Row};
use super::territory_table::TerritoryTable;
use crate::territory::{CommuneCode, Level, official};
use crate::value::Value;

/// Gives zero to the communes that have no row, where the producer lists what there is: those
/// of the départements that the file covers.
pub(super) fn without_row(
    table: &mut TerritoryTable,
    extraction: &Extraction<'_>,
    met: &mut Met,
) {
    let Some(profile) = extraction.layout.profile else { return };
    if profile.without_row != WithoutRow::Zero || table.level != Level::Commune {
        return;
    }
    let departement =
        |code: &str| CommuneCode::parse(code).map(|code| code.departement().to_owned());
    let covered: BTreeSet<String> =
        met.codes.iter().filter_map(|code| departement(code)).collect();
    let lacking = extraction.wanted.communes().filter(|code| {
        // Paris is under its arrondissements, which say what they have.
        covered.contains(code.departement())
            && official().commune(code).is_some()
            && !table.has(code.as_str())
    });
    let lacking: Vec<String> = lacking.map(ToString::to_string).collect();
    if lacking.is_empty() {
        return;
    }
    let mut cells = Vec::new();
    for column in table.index.values().chain(&table.uncited) {
        let heading = table.headings.get(column.position).map_or("", String::as_str);
        if cells.len() <= column.slot {
            cells.resize(column.slot + 1, Value::Missing);
        }
        // A rate of nothing is none, and a type of facility is a word.
        if profile.counts(heading) && !extraction.wanted.counts_by(heading) {
            cells[column.slot] = Value::Known(0.0);
        }
    }
    let none = Row {
        line: 0,
        places: Some(vec![NOWHERE; cells.len()]),
        cells,
        words: Vec::new(),
        times: Some(0.0),
    };
    let mut rows = std::mem::take(&mut table.rows).into_rows();
    met.without_row += lacking.len();
    rows.extend(lacking.into_iter().map(|code| (code, vec![none.clone()])));
    table.rows = rows.into();
}
