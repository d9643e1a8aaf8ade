//! The filled rows of the sheet of a cross table, in memory.

use std::ops::ControlFlow;

use crate::limits;
use crate::sources::book::{LastRow, RawCell, Workbook};
use crate::sources::error::SourceError;
use crate::sources::number;
use crate::value::Value;

/// Rows that hold anything, with their numbers.
pub(super) type Grid = Vec<(usize, Vec<RawCell>)>;

/// Reads a sheet, and its last row when it is a text.
pub(super) fn read_grid(
    book: &mut Workbook,
    sheet: &str,
) -> Result<(Grid, Option<LastRow>), SourceError> {
    let mut grid = Vec::new();
    let last = book.rows(sheet, &mut |row, cells| {
        if cells.iter().any(|cell| !cell.is_blank()) {
            grid.push((row, cells.to_vec()));
        }
        if grid.len() <= limits::CROSS_ROWS {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    // Half a table has other totals.
    if grid.len() > limits::CROSS_ROWS {
        return Err(SourceError::TooManyRows { most: limits::CROSS_ROWS });
    }
    Ok((grid, last))
}

/// What a cell says as a figure.
pub(super) fn read_cell(cell: &RawCell) -> Value {
    match cell {
        RawCell::Empty | RawCell::Formula(_) => Value::Missing,
        RawCell::Date(_) => Value::NotANumber,
        RawCell::Number(number) => Value::Known(*number),
        RawCell::Text(text) => number::read(text, Value::Missing),
    }
}
