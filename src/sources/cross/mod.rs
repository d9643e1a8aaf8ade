//! A partner's cross table: categories down the sheet, categories or years at the top.
//!
//! Its margins are recognised by name and checked against the sum of their parts; they
//! are kept as margins, because secrecy treats them apart.

mod arrange;
mod assemble;
mod checks;
mod grid;
mod header;
mod labels;
mod measures;
mod overlap;
mod read;
mod rows;
mod shares;

use crate::diagnostic::Location;
use crate::heading::{Origin, cell_name};
use crate::sources::recognised::{Recognised, Shape};
use crate::text::fold;
use crate::value::Value;

pub(super) use self::arrange::arrange;
pub(super) use self::read::read;

/// A table with two sides.
#[derive(Debug, Clone)]
pub struct CrossTable {
    file: String,
    sheet: Option<String>,
    /// What goes down the sheet (« Quotient familial »).
    pub row_title: String,
    /// What is at the top (« Situation familiale »); `annees` for years.
    pub column_title: String,
    /// Labels of the rows, margin excluded.
    pub rows: Vec<String>,
    /// Labels of the columns, margin excluded.
    pub columns: Vec<String>,
    /// The margin's name in the file.
    pub total_label: Option<String>,
    /// The labels as the file gives them, before any are put together; margins excluded.
    pub file_rows: Vec<String>,
    /// Those of the columns.
    pub file_columns: Vec<String>,
    /// As the file gives them; margins last.
    cells: Vec<Vec<Value>>,
    /// Which of them make up each row and column, margins included.
    row_parts: Vec<Vec<usize>>,
    column_parts: Vec<Vec<usize>>,
    /// Rows and columns that the author hides.
    hidden: Vec<(usize, usize)>,
    header_lines: Vec<usize>,
    lines: Vec<usize>,
    positions: Vec<usize>,
    has_total_row: bool,
    has_total_column: bool,
    /// The vintage of the table, when its columns are not years.
    pub vintage: Option<u16>,
}

impl CrossTable {
    /// The columns are years.
    pub fn by_year(&self) -> bool {
        fold(&self.column_title) == "annees"
    }

    /// The file has a margin under the rows.
    pub fn has_total_row(&self) -> bool {
        self.has_total_row
    }

    /// The file has a margin after the columns.
    pub fn has_total_column(&self) -> bool {
        self.has_total_column
    }

    /// The value at a row and a column; the margins come last. Categories put together are
    /// the sum of what they were.
    pub fn value(&self, row: usize, column: usize) -> Value {
        let mut parts = self.parts(row, column).map(|(_, value)| value);
        let Some(first) = parts.next() else { return Value::Missing };
        parts.fold(first, |sum, part| sum.combine(part, |left, right| left + right))
    }

    /// The cells of the file that make up a cell, by place, and what each holds.
    pub fn parts(
        &self,
        row: usize,
        column: usize,
    ) -> impl Iterator<Item = (Origin, Value)> {
        let rows = self.row_parts.get(row).map_or(&[][..], Vec::as_slice);
        let columns = self.column_parts.get(column).map_or(&[][..], Vec::as_slice);
        let places =
            rows.iter().flat_map(|row| columns.iter().map(move |at| (*row, *at)));
        places.filter_map(|(row, column)| {
            let value = self.cells.get(row)?.get(column).copied()?;
            Some((self.origin(row, column)?, value))
        })
    }

    /// A cell of the file, before any are put together.
    pub fn file_cell(&self, row: usize, column: usize) -> Option<(Origin, Value)> {
        Some((self.origin(row, column)?, *self.cells.get(row)?.get(column)?))
    }

    /// The row that shows a row of the file and no other.
    pub fn row_of(&self, row: usize) -> Option<usize> {
        self.row_parts.iter().position(|parts| parts.as_slice() == [row])
    }

    /// The column that shows a column of the file and no other.
    pub fn column_of(&self, column: usize) -> Option<usize> {
        self.column_parts.iter().position(|parts| parts.as_slice() == [column])
    }

    /// Where a cell of the file stands.
    fn origin(&self, row: usize, column: usize) -> Option<Origin> {
        let columns = self.column_parts.iter().position(|parts| parts.contains(&column));
        Some(Origin {
            file: self.file.clone(),
            sheet: self.sheet.clone(),
            cell: cell_name(*self.lines.get(row)?, *self.positions.get(column)?),
            column: columns
                .and_then(|column| self.columns.get(column))
                .or(self.total_label.as_ref())
                .cloned()
                .unwrap_or_default(),
        })
    }

    /// Rows and columns that the author hides.
    pub fn hidden(&self) -> &[(usize, usize)] {
        &self.hidden
    }

    /// What `check --sources` says of it.
    pub(super) fn recognised(&self, format: String) -> Recognised {
        Recognised {
            file: self.file.clone(),
            sheet: self.sheet.clone(),
            format,
            family: None,
            header_rows: self.header_lines.iter().map(|line| line + 1).collect(),
            shape: Shape::Cross {
                rows: self.row_title.clone(),
                columns: self.column_title.clone(),
            },
            rows: self.rows.len(),
            kept: self.rows.len(),
            several: false,
            public: false,
            columns: self.columns.len(),
            vintages: match self.vintage {
                Some(year) => vec![year],
                None => {
                    self.columns.iter().filter_map(|label| label.parse().ok()).collect()
                }
            },
            repairs: Vec::new(),
            built: None,
        }
    }

    fn location(&self, row: usize, column: usize) -> Location {
        Location::Cell {
            file: self.file.clone(),
            sheet: self.sheet.clone(),
            cell: cell_name(self.lines[row], self.positions[column]),
        }
    }
}
