//! Rows and headings → [`CrossTable`], its margins known and put last.

use super::CrossTable;
use super::rows::{InSheet, TableRow};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::limits;
use crate::manifest::Placed;
use crate::sources::error::SourceError;
use crate::sources::sheets::header_rows;
use crate::sources::told::At;
use crate::text::fold;
use crate::value::Value;

/// Makes the table of the rows read.
pub(super) fn assemble(
    of: InSheet<'_>,
    mut rows: Vec<TableRow>,
    problems: &mut Diagnostics,
) -> Option<CrossTable> {
    let headings = &of.header.headings;
    let margins = Margins::of(&rows, headings, of.at)
        .map_err(|problem| problems.push(*problem))
        .ok()?;
    // The margins come last, wherever the partner wrote them.
    if let Some(row) = margins.row {
        let margin = rows.remove(row);
        rows.push(margin);
    }
    let mut order: Vec<usize> = (0..headings.len()).collect();
    if let Some(column) = margins.column {
        order.retain(|one| *one != column);
        order.push(column);
    }
    let table = table(of, &rows, &order, margins);
    fits(&table, of.at, problems).then_some(table)
}

/// The row and the column of totals.
struct Margins {
    row: Option<usize>,
    column: Option<usize>,
    label: Option<String>,
}

impl Margins {
    /// Those that the manifest names, else those that bear a usual name.
    fn of(
        rows: &[TableRow],
        headings: &[String],
        at: At<'_>,
    ) -> Result<Self, Box<Diagnostic>> {
        let is_total = |label: &str| match &at.spec.totals {
            Some(name) => fold(name.value.as_str()) == fold(label),
            None => ["total", "ensemble"].contains(&fold(label).as_str()),
        };
        let row = rows.iter().position(|row| is_total(&row.label));
        let column = headings.iter().position(|label| is_total(label));
        if let (Some(name), None, None) = (&at.spec.totals, row, column) {
            let error = SourceError::UnknownTotal { name: name.value.clone() };
            return Err(Box::new(at.contradicted(name, &error)));
        }
        let label = row
            .map(|row| rows[row].label.clone())
            .or_else(|| column.map(|column| headings[column].clone()));
        Ok(Self { row, column, label })
    }
}

/// The table of rows and columns in their order.
fn table(
    of: InSheet<'_>,
    rows: &[TableRow],
    order: &[usize],
    margins: Margins,
) -> CrossTable {
    let InSheet { grid, header, sheet, at } = of;
    let (has_total_row, has_total_column) =
        (margins.row.is_some(), margins.column.is_some());
    let file_rows: Vec<String> = rows[..rows.len() - usize::from(has_total_row)]
        .iter()
        .map(|row| row.label.clone())
        .collect();
    let file_columns: Vec<String> = order[..order.len() - usize::from(has_total_column)]
        .iter()
        .map(|column| header.headings[*column].clone())
        .collect();
    let said = |side: &Option<Placed<String>>| {
        side.as_ref().map(|side| side.value.clone()).unwrap_or_default()
    };
    let in_order = |row: &TableRow| order.iter().map(|at| row.values[*at]).collect();
    CrossTable {
        file: at.path().to_owned(),
        sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
        row_title: said(&at.spec.in_rows),
        column_title: said(&at.spec.in_columns),
        rows: file_rows.clone(),
        columns: file_columns.clone(),
        file_rows,
        file_columns,
        total_label: margins.label,
        cells: rows.iter().map(in_order).collect(),
        header_lines: match header_rows(at) {
            rows if rows.is_empty() => vec![grid[header.at].0],
            rows => rows,
        },
        row_parts: (0..rows.len()).map(|row| vec![row]).collect(),
        column_parts: (0..order.len()).map(|column| vec![column]).collect(),
        hidden: Vec::new(),
        lines: rows.iter().map(|row| row.line).collect(),
        positions: order.iter().map(|column| header.figures[*column]).collect(),
        has_total_row,
        has_total_column,
        vintage: at.file.year.as_ref().map(|year| year.value),
    }
}

/// A table of figures only, and not too many.
fn fits(table: &CrossTable, at: At<'_>, problems: &mut Diagnostics) -> bool {
    if table.rows.len() * table.columns.len() > limits::CROSS_CELLS {
        let error = SourceError::TooManyCells { most: limits::CROSS_CELLS };
        problems.push(at.told(&error, None));
        return false;
    }
    for (row, cells) in table.cells.iter().enumerate() {
        for (column, value) in cells.iter().enumerate() {
            if *value == Value::NotANumber {
                let place = table.location(row, column);
                problems.push(at.told(&SourceError::TextInCell, Some(place)));
                if problems.errors() > limits::KEPT {
                    return false;
                }
            }
        }
    }
    true
}
