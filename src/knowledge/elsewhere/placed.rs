//! Tables of one place among several: a line that bears the name of a commune or of a
//! neighbourhood, a whole table that counts as one commune of the ressort does.
//!
//! A partner's table is taken for one of the whole ressort; it is compared with the counts of
//! these places too. Nothing is sure of it but what agrees.

use std::collections::BTreeSet;

use super::of_cell;
use crate::figures::areas::{Area, Role};
use crate::figures::cross::{Cross, CrossFigures};
use crate::heading::HeadingKind;
use crate::knowledge::given::{Given, Kind};
use crate::knowledge::rows::RowCount;
use crate::knowledge::ties::same_year;
use crate::table::{CellId, Tables};
use crate::text::fold;

/// The cells of tables, as counts of the places that they may be of.
pub(super) fn tables_of_places(
    areas: &[Area],
    cross: &CrossFigures<'_>,
    (figures, uncited): (&[Given], &[RowCount]),
    tables: &Tables,
) -> Vec<Given> {
    let mut told = Vec::new();
    for table in cross.tables.values().flatten() {
        told.extend(lines_of_places(areas, table, tables));
        let threshold = table.source.threshold.map_or(0, i64::from);
        for (at, area) in areas.iter().enumerate().skip(1) {
            if matches!(area.role, Role::Part | Role::District) {
                let known = counts_of(at, area, table, (figures, uncited), tables);
                told.extend(table_of_place(at, table, (&known, threshold), tables));
            }
        }
    }
    told
}

/// The lines of a table that bear the name or the code of a territory of the report.
fn lines_of_places(areas: &[Area], table: &Cross<'_>, tables: &Tables) -> Vec<Given> {
    let mut told = Vec::new();
    for (row, down) in table.rows.iter().enumerate() {
        for (column, across) in table.columns.iter().enumerate() {
            let id = table.cells[row][column];
            if tables.cell(id).value.number().is_none() {
                continue;
            }
            for heading in [down, across] {
                if heading.kind != HeadingKind::Category {
                    continue;
                }
                for (area, _) in areas
                    .iter()
                    .enumerate()
                    .filter(|(_, area)| is_named(area, &heading.label))
                {
                    let place = (area, year(table, column), Kind::Margin);
                    told.push(of_cell(id, place, &table.unit, tables));
                }
            }
        }
    }
    told
}

/// The cells of a table that may be of one place: those that count as it does, and its margins
/// where two counts that are not small agree.
fn table_of_place(
    area: usize,
    table: &Cross<'_>,
    (known, threshold): (&BTreeSet<i64>, i64),
    tables: &Tables,
) -> Vec<Given> {
    let count = |id: CellId| tables.cell(id).value.as_count();
    let all: BTreeSet<i64> =
        table.cells.iter().flatten().filter_map(|id| count(*id)).collect();
    let alike = all.intersection(known).filter(|count| **count >= threshold).count();
    let mut told = Vec::new();
    if alike == 0 {
        return told;
    }
    for (row, down) in table.rows.iter().enumerate() {
        for (column, across) in table.columns.iter().enumerate() {
            let id = table.cells[row][column];
            let is_margin =
                [down, across].iter().any(|one| one.kind == HeadingKind::Total);
            let agrees = count(id).is_some_and(|count| {
                known.contains(&count) && (count >= threshold || alike > 1)
            });
            let has_figure = tables.cell(id).value.number().is_some();
            if has_figure && (agrees || (is_margin && alike > 1)) {
                let kind = if is_margin { Kind::Margin } else { Kind::Inner };
                let place = (area, year(table, column), kind);
                told.push(of_cell(id, place, &table.unit, tables));
            }
        }
    }
    told
}

/// What files by territory count in a place, in the year of a table.
fn counts_of(
    at: usize,
    area: &Area,
    table: &Cross<'_>,
    (figures, uncited): (&[Given], &[RowCount]),
    tables: &Tables,
) -> BTreeSet<i64> {
    let is_date = |date: Option<u16>| {
        (0..table.columns.len().max(1)).any(|column| same_year(year(table, column), date))
    };
    let of_figures = figures
        .iter()
        .filter(|one| one.area == at && is_date(one.year))
        .filter_map(|one| one.value.as_count());
    let of_rows = uncited
        .iter()
        .filter(|one| one.codes == area.codes && is_date(one.year))
        .map(|one| tables.base(one.base).count);
    of_figures.chain(of_rows).filter(|count| *count > 0).collect()
}

/// The year of a column.
fn year(table: &Cross<'_>, column: usize) -> Option<u16> {
    match table.columns.get(column).map(|heading| &heading.kind) {
        Some(HeadingKind::Year(year)) => Some(*year),
        _ => table.vintage,
    }
}

/// « Lezennes », « Lezennes (59) », « 59346 », « 59346 Lezennes ».
fn is_named(area: &Area, label: &str) -> bool {
    let (label, name) = (fold(label), fold(&area.name));
    let words = || label.split('_');
    let has_code =
        matches!(area.codes.as_slice(), [code] if words().any(|word| word == fold(code)));
    let rest = label.strip_prefix(&name).map(|rest| rest.trim_start_matches('_'));
    let is_name = !name.is_empty()
        && rest.is_some_and(|rest| rest.chars().all(|one| one.is_ascii_digit()))
        && (label.len() == name.len() || label.as_bytes().get(name.len()) == Some(&b'_'));
    has_code || is_name || (!area.key.is_empty() && label == fold(&area.key))
}
