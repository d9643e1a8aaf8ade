//! Reads a table turned on its side: one territory a column, one figure a row.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;

use super::book::{Cut, RawCell, Short, Workbook};
use super::column::Column;
use super::doubts::Doubts;
use super::error::SourceError;
use super::layout::Sides;
use super::number;
use super::rows::Row;
use super::territory_table::TerritoryTable;
use super::wanted::Wanted;
use crate::territory::Level;
use crate::value::Value;

/// What a table turned on its side gave.
pub(super) struct Extracted {
    /// One a level.
    pub(super) tables: Vec<TerritoryTable>,
    /// How many rows of figures the sheet has.
    pub(super) rows: usize,
    /// Where it is cut.
    pub(super) cut: Option<Cut>,
    /// The rows that have lost cells.
    pub(super) short: Vec<Short>,
    /// Cells of use that hold no figure, labels that are dates by mistake.
    pub(super) doubts: Doubts,
    /// The rows that are read: number from zero, and label.
    pub(super) lines: Vec<(usize, String)>,
}

/// Reads the table.
pub(super) fn extract(
    book: &mut Workbook,
    file: &str,
    sheet: &str,
    sides: &Sides,
    wanted: &Wanted,
) -> Result<Extracted, SourceError> {
    let mut headings: Vec<String> = Vec::new();
    let mut lines: Vec<usize> = Vec::new();
    let mut cells: BTreeMap<(Level, String), Vec<Value>> = BTreeMap::new();
    let mut columns: BTreeMap<(Level, String), usize> = BTreeMap::new();
    let expected = sides.territories.iter().map(|one| one.0 + 1).max().unwrap_or(0);
    let is_text = book.is_text();
    let mut short = Vec::new();
    let mut doubts = Doubts::default();
    let mut labels: Vec<((usize, usize), RawCell)> = Vec::new();
    let last = book.rows(sheet, &mut |line, row| {
        if line <= sides.header_row {
            return ControlFlow::Continue(());
        }
        let label = row.get(sides.labels).map(RawCell::as_label).unwrap_or_default();
        let read = |column: usize| match row.get(column) {
            None | Some(RawCell::Empty | RawCell::Formula(_)) => Value::Missing,
            Some(RawCell::Date(_)) => Value::NotANumber,
            Some(RawCell::Number(number)) => Value::Known(*number),
            Some(RawCell::Text(text)) => number::read(text, Value::Missing),
        };
        let says = |value: Value| value != Value::Missing && value != Value::NotANumber;
        let of_use = sides.territories.iter().filter(|one| wanted.wants(one.1, &one.2));
        if !label.is_empty() {
            for (column, ..) in of_use {
                doubts.figure((line, *column), row.get(*column));
            }
        }
        doubts.formula((line, sides.labels), row.get(sides.labels));
        let filled = sides.territories.iter().any(|(column, ..)| says(read(*column)));
        if label.is_empty() || !filled {
            return ControlFlow::Continue(());
        }
        if is_text && row.len() < expected {
            let lost = |one: &(usize, Level, String)| {
                one.0 >= row.len() && wanted.wants(one.1, &one.2)
            };
            let cited = sides.territories.iter().any(lost);
            short.push(Short { row: line, cells: row.len(), expected, cited });
        }
        for (column, level, code) in &sides.territories {
            if !wanted.wants(*level, code) {
                continue;
            }
            let key = (*level, code.clone());
            let values = cells.entry(key.clone()).or_default();
            values.resize(headings.len(), Value::Missing);
            values.push(read(*column));
            columns.insert(key, *column);
        }
        if let Some(cell) = row.get(sides.labels) {
            labels.push(((line, sides.labels), cell.clone()));
        }
        headings.push(label);
        lines.push(line);
        ControlFlow::Continue(())
    })?;
    let cut = last.filter(|last| last.row > sides.header_row);
    let cut = cut.and_then(|last| last.cut(expected));
    let cells_of_labels: Vec<_> =
        labels.iter().map(|(place, cell)| (*place, cell)).collect();
    doubts.labels("", &cells_of_labels);
    let index = index(&headings);
    let mut by_level: BTreeMap<Level, BTreeMap<String, Vec<Row>>> = BTreeMap::new();
    for ((level, code), values) in cells {
        let column = columns.get(&(level, code.clone())).copied().unwrap_or(0);
        let row = Row {
            line: sides.header_row,
            words: Vec::new(),
            places: Some(lines.iter().map(|line| (*line, column)).collect()),
            cells: values,
            times: Some(1.0),
        };
        by_level.entry(level).or_default().insert(code, vec![row]);
    }
    let tables = by_level.into_iter().map(|(level, rows)| TerritoryTable {
        file: file.to_owned(),
        sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
        vintage: None,
        level,
        headings: headings.clone(),
        index: index.clone(),
        uncited: uncited(&headings, &index),
        rows: rows.into(),
        parts: BTreeMap::new(),
        pieces: Vec::new(),
        vocabulary: BTreeSet::new(),
        hidden: BTreeSet::new(),
        names: BTreeMap::new(),
    });
    let tables = tables.collect();
    let read = lines.into_iter().zip(headings.iter().cloned()).collect();
    Ok(Extracted { tables, rows: headings.len(), cut, short, doubts, lines: read })
}

/// The lines whose label stands twice: no formula can name them.
fn uncited(headings: &[String], index: &HashMap<String, Column>) -> Vec<Column> {
    let column = |slot| Column { slot, position: slot };
    let named = |heading: &String| index.contains_key(heading);
    let twice = headings.iter().enumerate().filter(|(_, heading)| !named(heading));
    twice.map(|(slot, _)| column(slot)).collect()
}

/// Labels that stand once: « Dont : hommes » under two figures would be a guess.
fn index(headings: &[String]) -> HashMap<String, Column> {
    let mut index = HashMap::new();
    for (slot, heading) in headings.iter().enumerate() {
        let once = headings.iter().filter(|other| *other == heading).count() == 1;
        if once {
            index.insert(heading.clone(), Column { slot, position: slot });
        }
    }
    index
}
