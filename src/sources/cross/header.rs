//! Where a cross table begins: its headings, its labels, its columns of figures.

use super::grid::{Grid, read_cell};
use crate::sources::book::{RawCell, Short};
use crate::sources::number;
use crate::sources::sheets::{header_rows, is_title};
use crate::sources::told::At;
use crate::value::Value;

/// The headings of a cross table.
pub(super) struct Header {
    /// Index in the grid.
    pub(super) at: usize,
    /// Column of the row labels.
    pub(super) labels: usize,
    /// Columns of the figures.
    pub(super) figures: Vec<usize>,
    /// Their names.
    pub(super) headings: Vec<String>,
}

/// The rows of the headings given, or the first row whose next one is a label followed by
/// figures; under the title of the table, when the sheet holds several.
///
/// `names` are those of the columns, when the headings stand on several rows.
pub(super) fn find(grid: &Grid, at: At<'_>, names: Option<&[String]>) -> Option<Header> {
    let asked = header_rows(at);
    let start = match &at.file.table {
        Some(title) => {
            grid.iter().position(|(_, cells)| is_title(cells, &title.value))? + 1
        }
        None => 0,
    };
    (start..grid.len()).find_map(|index| {
        let line = grid[index].0;
        if asked.last().is_some_and(|asked| *asked != line) {
            return None;
        }
        header_at(grid, index, names, asked.last() == Some(&line))
    })
}

fn header_at(
    grid: &Grid,
    index: usize,
    names: Option<&[String]>,
    asked: bool,
) -> Option<Header> {
    let (_, cells) = &grid[index];
    let (_, next) = grid.get(index + 1)?;
    let labels = next.iter().position(|cell| !cell.is_blank())?;
    let is_label = match &next[labels] {
        RawCell::Text(text) => {
            matches!(number::read(text, Value::Missing), Value::NotANumber)
        }
        RawCell::Date(_) => true,
        RawCell::Empty | RawCell::Number(_) | RawCell::Formula(_) => false,
    };
    let headings = match names {
        Some(names) => names.to_vec(),
        None => cells.iter().map(RawCell::as_label).collect(),
    };
    let figures: Vec<usize> = (labels + 1..headings.len())
        .filter(|column| !headings[*column].is_empty())
        .collect();
    // A date among the figures is told as such, once the table is known.
    let figure = |column: &usize| match next.get(*column) {
        Some(RawCell::Date(_)) | None => Value::Missing,
        Some(cell) => read_cell(cell),
    };
    let values: Vec<Value> = figures.iter().map(figure).collect();
    let followed = values.iter().all(|value| *value != Value::NotANumber)
        && (asked || values.iter().any(|value| *value != Value::Missing));
    let headings = figures.iter().map(|column| headings[*column].clone()).collect();
    (is_label && !figures.is_empty() && followed).then_some(Header {
        at: index,
        labels,
        figures,
        headings,
    })
}

/// Whether a later row is one of headings, after an empty row or a title.
pub(super) fn is_another(grid: &Grid, first: usize, index: usize) -> bool {
    header_at(grid, index, None, false).is_some_and(|header| {
        header.at > first + 1
            && grid[index].1.iter().filter(|cell| !cell.is_blank()).count() >= 2
    })
}

impl Header {
    /// The label of a row; none of a note or a source line under the table, which is a text
    /// with no figure beside it.
    pub(super) fn label(&self, cells: &[RawCell]) -> Option<String> {
        let label = cells.get(self.labels).map(RawCell::as_label).unwrap_or_default();
        let filled =
            |column: &usize| cells.get(*column).is_some_and(|cell| !cell.is_blank());
        (!label.is_empty() && self.figures.iter().any(filled)).then_some(label)
    }

    /// A figure in a column without a heading would be lost.
    pub(super) fn unnamed_figure(&self, cells: &[RawCell]) -> Option<usize> {
        (self.labels + 1..cells.len()).find(|column| {
            !self.figures.contains(column)
                && read_cell(&cells[*column]).number().is_some()
        })
    }

    /// Rows of figures with fewer cells than the headings: every cell of the table is used.
    pub(super) fn short(&self, grid: &Grid, expected: usize) -> Vec<Short> {
        let is_figure = |cell: &RawCell| match cell {
            RawCell::Number(_) => true,
            RawCell::Text(text) => {
                matches!(number::read(text, Value::Missing), Value::Known(_))
            }
            RawCell::Empty | RawCell::Date(_) | RawCell::Formula(_) => false,
        };
        let rows = grid.iter().skip(self.at + 1);
        rows.filter(|(_, cells)| cells.len() < expected)
            .filter(|(_, cells)| cells.iter().skip(self.labels + 1).any(is_figure))
            .map(|(row, cells)| Short {
                row: *row,
                cells: cells.len(),
                expected,
                cited: true,
            })
            .collect()
    }
}
