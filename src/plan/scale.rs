//! What a default chapter prints where a town is too small for its figures: not pages of
//! « s » and of badges, but the intercommunalité's figure, once.
//!
//! Only figures that anybody can read in the producer's file decide: a count that we mask
//! ourselves decides nothing, or the plan would tell of it.

use crate::heading::{Heading, Reliability};
use crate::manifest::{Comparison, Project};
use crate::table::{Cell, CellId, Table, Tables};
use crate::value::Value;

/// A default table, cut in two where it must be.
pub(crate) struct Scaled {
    /// The rows whose figure is the town's.
    pub(crate) own: Option<Table>,
    /// The rows that the town is too small for, for its intercommunalité.
    pub(crate) wider: Option<Table>,
    /// Rows that are not published for so small a territory, left out.
    pub(crate) dropped: bool,
    /// Indicators that cannot be computed for several communes together.
    pub(crate) by_commune: Vec<String>,
}

/// The first comparison that groups communes.
pub(crate) fn group(project: &Project) -> Option<&Comparison> {
    project.comparisons.iter().find(|comparison| comparison.is_group)
}

/// A figure that its producer hides, or that stands on too few people.
pub(crate) fn is_weak(cell: &Cell) -> bool {
    let public = cell.threshold.is_none();
    public && (cell.value.number().is_none() || cell.reliability == Reliability::Fragile)
}

/// Cuts a table whose columns are territories. Half of the rows at least must be weak for
/// the table to be cut: a badge here and there is read more easily than two tables.
pub(crate) fn by_territory(table: Table, project: &Project, tables: &Tables) -> Scaled {
    let has_any = |row: &Vec<CellId>| {
        let shown = |id: &CellId| {
            let cell = tables.cell(*id);
            cell.value.number().is_some() || cell.threshold.is_some()
        };
        row.iter().any(shown)
    };
    let kept: Vec<usize> =
        (0..table.rows.len()).filter(|row| has_any(&table.cells[*row])).collect();
    let own = table.columns.iter().position(|heading| heading.emphasis);
    let (mut dropped, mut by_commune) = (false, Vec::new());
    for row in (0..table.rows.len()).filter(|row| !kept.contains(row)) {
        let value = own.map(|own| tables.cell(table.cells[row][own]).value);
        match value {
            Some(Value::NotAggregable) => by_commune.push(table.rows[row].key.clone()),
            _ => dropped = true,
        }
    }
    let Some(own) = own else {
        return Scaled { own: rows(&table, &kept), wider: None, dropped, by_commune };
    };
    let weak = |row: &&usize| is_weak(tables.cell(table.cells[**row][own]));
    let weak_rows: Vec<usize> = kept.iter().filter(weak).copied().collect();
    let group = group(project).and_then(|group| {
        let column = table.columns.iter().position(|heading| heading.key == group.key)?;
        let known = |row: &&usize| {
            tables.cell(table.cells[**row][column]).value.number().is_some()
        };
        let rows: Vec<usize> = weak_rows.iter().filter(known).copied().collect();
        (!rows.is_empty()).then_some((group, column, rows))
    });
    let Some((group, column, wider_rows)) =
        group.filter(|_| 2 * weak_rows.len() > kept.len())
    else {
        // Without a wider territory the fragile figures stay, with their badge.
        return Scaled { own: rows(&table, &kept), wider: None, dropped, by_commune };
    };
    let solid: Vec<usize> =
        kept.iter().filter(|row| !weak_rows.contains(row)).copied().collect();
    let dropped = dropped || wider_rows.len() < weak_rows.len();
    let wider = rows(&table, &wider_rows).map(|wider| Table {
        name: format!("{}_{}", table.name, group.key),
        title: format!("{}, {}", table.title, group.at),
        columns: columns(&wider.columns, column),
        cells: wider.cells.iter().map(|row| vec![row[column]]).collect(),
        ..wider
    });
    Scaled { own: rows(&table, &solid), wider, dropped, by_commune }
}

/// What each commune of the ressort has, without the column of the whole, which cannot be
/// computed.
pub(crate) fn by_commune(table: Table, tables: &Tables) -> Option<Table> {
    let shown = |row: &usize| {
        let known = |id: &CellId| tables.cell(*id).value.number().is_some();
        table.cells[*row].iter().any(known)
    };
    let kept: Vec<usize> = (0..table.rows.len()).filter(shown).collect();
    let parts: Vec<usize> =
        (0..table.columns.len()).filter(|at| !table.columns[*at].emphasis).collect();
    let pick = |row: &Vec<CellId>| parts.iter().map(|at| row[*at]).collect();
    rows(&table, &kept).map(|found| Table {
        name: format!("{}_communes", table.name),
        title: format!("{}, commune par commune", table.title),
        columns: parts.iter().map(|at| found.columns[*at].clone()).collect(),
        cells: found.cells.iter().map(pick).collect(),
        ..found
    })
}

/// Only the rows of a series whose latest figure is the town's to read, where half of them
/// are not.
pub(crate) fn by_year(table: Table, tables: &Tables) -> (Option<Table>, bool) {
    let strong = |row: &usize| {
        let last = table.cells[*row].last();
        last.is_some_and(|cell| !is_weak(tables.cell(*cell)))
    };
    let kept: Vec<usize> = (0..table.rows.len()).filter(strong).collect();
    if 2 * kept.len() >= table.rows.len() {
        return (Some(table), false);
    }
    (rows(&table, &kept), true)
}

fn rows(table: &Table, kept: &[usize]) -> Option<Table> {
    (!kept.is_empty()).then(|| Table {
        rows: kept.iter().map(|row| table.rows[*row].clone()).collect(),
        cells: kept.iter().map(|row| table.cells[*row].clone()).collect(),
        ..table.clone()
    })
}

fn columns(headings: &[Heading], kept: usize) -> Vec<Heading> {
    vec![headings[kept].clone()]
}
