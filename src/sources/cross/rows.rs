//! The rows of a cross table, from its headings to its end.

use std::collections::BTreeSet;

use super::grid::{Grid, read_cell};
use super::header::{Header, is_another};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::heading::Unit;
use crate::manifest::Placed;
use crate::sources::book::RawCell;
use crate::sources::doubts::Doubts;
use crate::sources::error::SourceError;
use crate::sources::number;
use crate::sources::told::At;
use crate::text::fold;
use crate::value::Value;

/// A table in its sheet, its headings known.
#[derive(Clone, Copy)]
pub(super) struct InSheet<'a> {
    pub(super) grid: &'a Grid,
    pub(super) header: &'a Header,
    pub(super) sheet: &'a str,
    pub(super) at: At<'a>,
}

/// A row of a table, margin or not.
pub(super) struct TableRow {
    pub(super) label: String,
    pub(super) line: usize,
    pub(super) values: Vec<Value>,
}

/// Reads the rows; figures that would be lost stop it.
pub(super) fn read(
    table: InSheet<'_>,
    problems: &mut Diagnostics,
) -> Option<Vec<TableRow>> {
    let InSheet { grid, header, at, .. } = table;
    let chosen = at.file.table.is_some() || !at.file.header_rows.is_empty();
    let mut rows = Vec::new();
    let mut ended = false;
    let mut previous = grid[header.at].0;
    for (line, cells) in &grid[header.at + 1..] {
        // A table that was chosen among several ends at the first empty row.
        if chosen && *line > previous + 1 && !rows.is_empty() {
            break;
        }
        previous = *line;
        let label = header.label(cells).filter(|_| !ended);
        let read = match label {
            Some(label) => table.row(label, *line, cells).map(|row| rows.push(row)),
            None if chosen => break,
            None => {
                ended = true;
                table.nothing_lost(*line, cells)
            }
        };
        read.map_err(|problem| problems.push(*problem)).ok()?;
    }
    Some(rows)
}

/// The cells of the table that hold no figure, and its labels that are dates by mistake.
pub(super) fn doubts(table: InSheet<'_>, rows: &[TableRow]) -> Doubts {
    let InSheet { grid, header, at, .. } = table;
    let mut doubts = Doubts::default();
    let totals = at.spec.totals.as_ref().map(|name| fold(&name.value));
    let is_total = |label: &str| match &totals {
        Some(name) => fold(label) == *name,
        None => ["total", "ensemble"].contains(&fold(label).as_str()),
    };
    let lines: BTreeSet<usize> = rows.iter().map(|row| row.line).collect();
    let read = grid.iter().filter(|(line, _)| lines.contains(line));
    let mut labels = Vec::new();
    for (line, cells) in read {
        for column in &header.figures {
            doubts.figure((*line, *column), cells.get(*column));
        }
        if let Some(cell) = cells.get(header.labels)
            && !is_total(&cell.as_label())
        {
            doubts.formula((*line, header.labels), Some(cell));
            labels.push(((*line, header.labels), cell));
        }
    }
    let title = |side: &Option<Placed<String>>| {
        side.as_ref().map(|side| side.value.clone()).unwrap_or_default()
    };
    doubts.labels(&title(&at.spec.in_rows), &labels);
    let (line, cells) = &grid[header.at];
    let headings = header.figures.iter().filter_map(|column| {
        let cell = cells.get(*column)?;
        (!is_total(&cell.as_label())).then_some(((*line, *column), cell))
    });
    let headings: Vec<_> = headings.collect();
    for (place, cell) in &headings {
        doubts.formula(*place, Some(cell));
    }
    doubts.labels(&title(&at.spec.in_columns), &headings);
    doubts
}

impl InSheet<'_> {
    /// One row, all of whose figures have a heading.
    fn row(
        &self,
        label: String,
        line: usize,
        cells: &[RawCell],
    ) -> Result<TableRow, Box<Diagnostic>> {
        if let Some(column) = self.header.unnamed_figure(cells) {
            return Err(self.at_cell(&self.unnamed(), line, column));
        }
        let cell = |column: &usize| cells.get(*column);
        let counts = Unit::new(self.at.spec.unit.clone().unwrap_or_default()).counts();
        let in_percent = |column: &&usize| {
            cell(column).is_some_and(|cell| number::in_percent(&cell.as_label()))
        };
        let figures = &self.header.figures;
        if counts && let Some(column) = figures.iter().find(in_percent) {
            return Err(self.at_cell(&SourceError::PercentInCounts, line, *column));
        }
        let value = |column| cell(column).map_or(Value::Missing, read_cell);
        Ok(TableRow { label, line, values: figures.iter().map(value).collect() })
    }

    fn unnamed(&self) -> SourceError {
        SourceError::UnnamedColumn { line: self.grid[self.header.at].0 + 1 }
    }

    /// Figures after the end of the table would be lost.
    fn nothing_lost(
        &self,
        line: usize,
        cells: &[RawCell],
    ) -> Result<(), Box<Diagnostic>> {
        let is_figure = |column: &&usize| {
            cells.get(**column).is_some_and(|cell| read_cell(cell).number().is_some())
        };
        let Some(column) = self.header.figures.iter().find(is_figure) else {
            return Ok(());
        };
        // Another row of headings in between: not a table cut in two, but two tables.
        let (grid, first) = (self.grid, self.header.at);
        let between = (first + 2..grid.len())
            .take_while(|index| grid[*index].0 < line)
            .find(|index| is_another(grid, first, *index));
        let error = match between {
            Some(index) => SourceError::SeveralTables {
                rows: vec![grid[first].0 + 1, grid[index].0 + 1],
            },
            None => SourceError::CutTable,
        };
        Err(self.at_cell(&error, line, *column))
    }

    fn at_cell(
        &self,
        error: &SourceError,
        line: usize,
        column: usize,
    ) -> Box<Diagnostic> {
        Box::new(self.at.told(error, Some(self.at.cell(self.sheet, line, column))))
    }
}
