//! What a default chapter prints where a town is too small for its figures: not pages of
//! « s » and of badges, but the intercommunalité's figure, once.
//!
//! Only figures that anybody can read in the producer's file decide: a count that we mask
//! ourselves decides nothing, or the plan would tell of it.

use super::ground::Ground;
use crate::catalogue::{Aggregation, Indicator, Quantity};
use crate::figures::areas::Role;
use crate::heading::{Heading, Reliability, Remark};
use crate::manifest::{Comparison, Project};
use crate::table::{Cell, CellId, Table, Tables};
use crate::value::Value;

/// A default table, cut in two where it must be.
pub(crate) struct Scaled {
    /// The rows whose figure is the town's.
    pub(crate) own: Option<Table>,
    /// The rows that the town is too small for, for its intercommunalité, and where that is:
    /// « dans la métropole ».
    pub(crate) wider: Option<(Table, String)>,
    /// Rows that are not published for so small a territory, left out.
    pub(crate) dropped: bool,
    /// Indicators that cannot be computed for several communes together.
    pub(crate) by_commune: Vec<String>,
}

/// The first comparison that groups communes.
pub(crate) fn group(project: &Project) -> Option<&Comparison> {
    project.comparisons.iter().find(|comparison| comparison.is_group)
}

/// A figure that its producer hides, or that stands on too few people. One that cannot be
/// computed for several communes may be neither: [`is_by_commune`].
pub(crate) fn is_weak(cell: &Cell) -> bool {
    let public = cell.threshold.is_none();
    public && (cell.value.number().is_none() || cell.reliability == Reliability::Fragile)
}

/// A median or a decile of a ressort of several communes, which each of them may have, whether
/// its producer publishes one for the whole or not.
pub(crate) fn is_by_commune(
    ground: &Ground<'_>,
    indicator: &str,
    tables: &Tables,
) -> bool {
    let value = |area| {
        let cell = ground.menu.value(indicator, area, None)?;
        Some(tables.cell(cell).value)
    };
    let adds_up = ground
        .project
        .indicators
        .get(indicator)
        .is_none_or(|one| one.aggregation != Aggregation::None);
    let is_part = |area: &usize| ground.areas[*area].role == Role::Part;
    let mut parts = (0..ground.areas.len()).filter(is_part);
    !adds_up
        && parts.any(|area| value(area).is_some_and(|value| value.number().is_some()))
}

/// Cuts a table whose columns are territories. Half of the rows at least must be weak for
/// the table to be cut: a badge here and there is read more easily than two tables.
pub(crate) fn by_territory(table: Table, ground: &Ground<'_>, tables: &Tables) -> Scaled {
    let project = ground.project;
    let has_any = |row: &Vec<CellId>| {
        let shown = |id: &CellId| {
            let cell = tables.cell(*id);
            cell.value.number().is_some() || cell.threshold.is_some()
        };
        row.iter().any(shown)
    };
    let own = table.columns.iter().position(|heading| heading.emphasis);
    let (mut dropped, mut by_commune, mut kept) = (false, Vec::new(), Vec::new());
    for row in 0..table.rows.len() {
        let key = &table.rows[row].key;
        let value = own.map(|own| tables.cell(table.cells[row][own]).value);
        // What cannot be added up is no figure that is too small.
        let is_divided = is_by_commune(ground, key, tables);
        if is_divided {
            by_commune.push(key.clone());
        }
        if is_divided && value == Some(Value::NotAggregable) {
            continue;
        }
        if has_any(&table.cells[row]) {
            kept.push(row);
        } else {
            dropped |= value != Some(Value::NotAggregable);
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
        columns: columns(&wider.columns, column),
        cells: wider.cells.iter().map(|row| vec![row[column]]).collect(),
        ..wider
    });
    let wider = wider.map(|wider| (wider, group.at.clone()));
    Scaled { own: rows(&table, &solid), wider, dropped, by_commune }
}

/// What each commune of the ressort has, which the whole cannot have.
pub(crate) fn by_commune(table: Table, ground: &Ground<'_>) -> Table {
    let mut remarks = table.remarks;
    let told = table.rows.iter().chain(&table.columns);
    let mut told = told.filter_map(|one| ground.project.indicators.get(&one.key));
    let is_median =
        |one: &Indicator| matches!(one.quantity, Quantity::Median | Quantity::Decile);
    remarks.push(Remark::ByCommune { are_medians: told.all(is_median) });
    Table {
        name: format!("{}_communes", table.name),
        title: format!("{}, commune par commune", table.title),
        remarks,
        ..table
    }
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
