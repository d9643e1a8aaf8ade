//! A partner's cross table: categories down the sheet, categories or years at the top.
//!
//! Its margins are recognised by name and checked against the sum of their parts; they
//! are kept as margins, because secrecy treats them apart.

mod arrange;
mod checks;
mod measures;
mod overlap;

use std::ops::ControlFlow;

use crate::diagnostic::{Diagnostics, Location};
use crate::heading::{Origin, Unit, cell_name};
use crate::limits;
use crate::sources::book::{LastRow, RawCell, Short, Workbook};
use crate::sources::error::SourceError;
use crate::sources::layout::{Head, heading};
use crate::sources::nominative::Nominative;
use crate::sources::recognised::{Recognised, Shape};
use crate::sources::sheets::{find_sheet, header_rows, is_title};
use crate::sources::told::At;
use crate::sources::{nominative, number};
use crate::text::fold;
use crate::value::Value;

pub(super) use self::arrange::arrange;

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

pub(super) fn read(
    book: &mut Workbook,
    at: At<'_>,
    problems: &mut Diagnostics,
) -> Option<CrossTable> {
    let sheet = match (&at.file.sheet, book.sheets.as_slice()) {
        (Some(asked), _) => {
            find_sheet(book, asked, at).map_err(|error| problems.push(*error)).ok()?
        }
        (None, [only]) => only.clone(),
        (None, sheets) => {
            let error = SourceError::SeveralSheets { sheets: sheets.to_vec() };
            problems.push(at.told(&error, None));
            return None;
        }
    };
    let (grid, last) = read_grid(book, &sheet)
        .map_err(|error| problems.push(at.told(&error, None)))
        .ok()?;
    let head = Head::of(grid.iter().take(200).cloned().collect(), None);
    let (widest, row) = head.widest();
    if let Some((column, kind)) = nominative::column(&head, &widest, row) {
        let heading = nominative::shown(&widest, column, kind);
        let error = SourceError::Nominative { column: heading, kind };
        problems.push(at.told(&error, Some(at.cell(&sheet, row, column))));
        return None;
    }
    let first = widest.iter().position(|label| !label.is_empty());
    let title = first.and_then(|column| widest.get(column)).cloned().unwrap_or_default();
    let asked =
        at.spec.in_rows.as_ref().map(|side| side.value.clone()).unwrap_or_default();
    if let Some(title) =
        [asked, title].into_iter().find(|title| nominative::rows_are_people(title))
    {
        let error = SourceError::Nominative { column: title, kind: Nominative::Name };
        problems.push(at.told(&error, Some(at.cell(&sheet, row, first.unwrap_or(0)))));
        return None;
    }
    let in_rows = at.spec.in_rows.as_ref().map_or("", |side| side.value.as_str());
    let in_columns = at.spec.in_columns.as_ref().map_or("", |side| side.value.as_str());
    if let Some(title) = &at.file.table
        && !grid.iter().any(|(_, cells)| is_title(cells, &title.value))
    {
        let error = SourceError::UnknownTable { title: title.value.clone() };
        problems.push(at.contradicted(title, &error));
        return None;
    }
    let merged = book.merged(&sheet);
    let names = match header_rows(at).as_slice() {
        several @ [_, _, ..] => {
            Some(heading::names(&Head::of(grid.clone(), merged), several))
        }
        _ => None,
    };
    let Some(header) = find_header(&grid, at, names.as_deref()) else {
        let error = SourceError::NoCrossTable {
            in_rows: in_rows.to_owned(),
            in_columns: in_columns.to_owned(),
        };
        problems.push(at.told(&error, None));
        return None;
    };
    // Where the table is one of several, the last row may be another's.
    let figures = header.figures.last().map_or(0, |column| column + 1);
    let width = if at.file.table.is_some() { 0 } else { figures };
    if let Some(cut) = last.and_then(|last| last.cut(width)) {
        problems.push(at.cut(&sheet, cut));
        return None;
    }
    if book.is_text() && at.file.table.is_none() {
        at.short(&sheet, &short(&grid, &header, figures), None, problems);
        if problems.has_errors() {
            return None;
        }
    }
    let mut table = extract(&grid, &header, &sheet, at, problems)?;
    measures::leave_out(&mut table, at, problems);
    if table.by_year() {
        checks::years(&table, at, problems);
    } else if !checks::headings(&table, at, problems) {
        // The labels are figures: nothing more can be said without showing them.
        return None;
    }
    // In a file that its producer publishes, a subtotal gives nothing away.
    if !at.spec.public.as_ref().is_some_and(|public| public.value) {
        checks::undeclared_totals(&table, at, problems);
    }
    checks::cells(&table, at, problems);
    checks::margins(&table, at, problems);
    overlap::warn(&table, at, problems);
    Some(table)
}

type Grid = Vec<(usize, Vec<RawCell>)>;

fn read_grid(
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

/// Rows of figures with fewer cells than the headings: every cell of the table is used.
fn short(grid: &Grid, header: &Header, expected: usize) -> Vec<Short> {
    let is_figure = |cell: &RawCell| match cell {
        RawCell::Number(_) => true,
        RawCell::Text(text) => {
            matches!(number::read(text, Value::Missing), Value::Known(_))
        }
        RawCell::Empty => false,
    };
    let rows = grid.iter().skip(header.at + 1);
    rows.filter(|(_, cells)| cells.len() < expected)
        .filter(|(_, cells)| cells.iter().skip(header.labels + 1).any(is_figure))
        .map(|(row, cells)| Short {
            row: *row,
            cells: cells.len(),
            expected,
            cited: true,
        })
        .collect()
}

struct Header {
    /// Index in the grid.
    at: usize,
    /// Column of the row labels.
    labels: usize,
    /// Columns of the figures.
    figures: Vec<usize>,
    /// Their names.
    headings: Vec<String>,
}

/// The rows of the headings given, or the first row whose next one is a label followed by
/// figures; under the title of the table, when the sheet holds several.
///
/// `names` are those of the columns, when the headings stand on several rows.
fn find_header(grid: &Grid, at: At<'_>, names: Option<&[String]>) -> Option<Header> {
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
    let is_label = matches!(&next[labels], RawCell::Text(text)
        if matches!(number::read(text, Value::Missing), Value::NotANumber));
    let headings = match names {
        Some(names) => names.to_vec(),
        None => cells.iter().map(RawCell::as_label).collect(),
    };
    let figures: Vec<usize> = (labels + 1..headings.len())
        .filter(|column| !headings[*column].is_empty())
        .collect();
    let values =
        figures.iter().map(|column| next.get(*column).map_or(Value::Missing, read_cell));
    let values: Vec<Value> = values.collect();
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
fn rows_after(grid: &Grid, first: usize, index: usize) -> bool {
    header_at(grid, index, None, false).is_some_and(|header| {
        header.at > first + 1
            && grid[index].1.iter().filter(|cell| !cell.is_blank()).count() >= 2
    })
}

/// A figure in a column without a heading would be lost.
fn unnamed_figure(cells: &[RawCell], header: &Header) -> Option<usize> {
    (header.labels + 1..cells.len()).find(|column| {
        !header.figures.contains(column) && read_cell(&cells[*column]).number().is_some()
    })
}

fn read_cell(cell: &RawCell) -> Value {
    match cell {
        RawCell::Empty => Value::Missing,
        RawCell::Number(number) => Value::Known(*number),
        RawCell::Text(text) => number::read(text, Value::Missing),
    }
}

fn extract(
    grid: &Grid,
    header: &Header,
    sheet: &str,
    at: At<'_>,
    problems: &mut Diagnostics,
) -> Option<CrossTable> {
    let headings = header.headings.clone();
    let mut rows = Vec::new();
    let mut ended = false;
    let counts = Unit::new(at.spec.unit.clone().unwrap_or_default()).counts();
    let chosen = at.file.table.is_some() || !at.file.header_rows.is_empty();
    let lost = |cells: &[RawCell], line: usize, problems: &mut Diagnostics| -> bool {
        let is_figure = |column: &&usize| {
            cells.get(**column).is_some_and(|cell| read_cell(cell).number().is_some())
        };
        let Some(column) = header.figures.iter().find(is_figure) else { return false };
        let place = Location::Cell {
            file: at.file.file.value.clone(),
            sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
            cell: cell_name(line, *column),
        };
        // Another row of headings in between: not a table cut in two, but two tables.
        let between = (header.at + 2..grid.len())
            .take_while(|index| grid[*index].0 < line)
            .find(|index| rows_after(grid, header.at, *index));
        let error = match between {
            Some(index) => SourceError::SeveralTables {
                rows: vec![grid[header.at].0 + 1, grid[index].0 + 1],
            },
            None => SourceError::CutTable,
        };
        problems.push(at.told(&error, Some(place)));
        true
    };
    let mut previous = grid[header.at].0;
    for (line, cells) in &grid[header.at + 1..] {
        // A table that was chosen among several ends at the first empty row.
        if chosen && *line > previous + 1 && !rows.is_empty() {
            break;
        }
        previous = *line;
        if ended {
            // Figures after the end of the table would be lost.
            if lost(cells, *line, problems) {
                return None;
            }
            continue;
        }
        let label = cells.get(header.labels).map(RawCell::as_label).unwrap_or_default();
        let figures = header
            .figures
            .iter()
            .filter(|column| cells.get(**column).is_some_and(|cell| !cell.is_blank()));
        // A note or a source line under the table: a text with no figure beside it.
        if label.is_empty() || figures.count() == 0 {
            ended = true;
            if chosen {
                break;
            }
            if lost(cells, *line, problems) {
                return None;
            }
            continue;
        }
        if let Some(column) = unnamed_figure(cells, header) {
            let place = at.cell(sheet, *line, column);
            problems.push(at.told(&SourceError::UnnamedColumn, Some(place)));
            return None;
        }
        let values: Vec<Value> = header
            .figures
            .iter()
            .map(|column| cells.get(*column).map_or(Value::Missing, read_cell))
            .collect();
        let in_percent = |column: &&usize| {
            cells.get(**column).is_some_and(|cell| number::in_percent(&cell.as_label()))
        };
        if counts && let Some(column) = header.figures.iter().find(in_percent) {
            let place = at.cell(sheet, *line, *column);
            problems.push(at.told(&SourceError::PercentInCounts, Some(place)));
            return None;
        }
        rows.push((label, *line, values));
    }
    let is_total = |label: &str| match &at.spec.totals {
        Some(name) => fold(name.value.as_str()) == fold(label),
        None => ["total", "ensemble"].contains(&fold(label).as_str()),
    };
    let total_row = rows.iter().position(|(label, ..)| is_total(label));
    let total_column = headings.iter().position(|label| is_total(label));
    if let (Some(name), None, None) = (&at.spec.totals, total_row, total_column) {
        let error = SourceError::UnknownTotal { name: name.value.clone() };
        problems.push(at.contradicted(name, &error));
        return None;
    }
    let total_label = total_row
        .map(|row| rows[row].0.clone())
        .or_else(|| total_column.map(|column| headings[column].clone()));
    // The margins come last, wherever the partner wrote them.
    if let Some(row) = total_row {
        let margin = rows.remove(row);
        rows.push(margin);
    }
    let mut order: Vec<usize> = (0..headings.len()).collect();
    if let Some(column) = total_column {
        order.retain(|one| *one != column);
        order.push(column);
    }
    let file_rows: Vec<String> = rows[..rows.len() - usize::from(total_row.is_some())]
        .iter()
        .map(|(label, ..)| label.clone())
        .collect();
    let file_columns: Vec<String> = order
        [..order.len() - usize::from(total_column.is_some())]
        .iter()
        .map(|column| headings[*column].clone())
        .collect();
    let table = CrossTable {
        file: at.file.file.value.clone(),
        sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
        row_title: at
            .spec
            .in_rows
            .as_ref()
            .map_or(String::new(), |side| side.value.clone()),
        column_title: at
            .spec
            .in_columns
            .as_ref()
            .map_or(String::new(), |side| side.value.clone()),
        rows: file_rows.clone(),
        columns: file_columns.clone(),
        file_rows,
        file_columns,
        total_label,
        cells: rows
            .iter()
            .map(|(_, _, values)| order.iter().map(|column| values[*column]).collect())
            .collect(),
        header_lines: match header_rows(at) {
            rows if rows.is_empty() => vec![grid[header.at].0],
            rows => rows,
        },
        row_parts: (0..rows.len()).map(|row| vec![row]).collect(),
        column_parts: (0..order.len()).map(|column| vec![column]).collect(),
        hidden: Vec::new(),
        lines: rows.iter().map(|(_, line, _)| *line).collect(),
        positions: order.iter().map(|column| header.figures[*column]).collect(),
        has_total_row: total_row.is_some(),
        has_total_column: total_column.is_some(),
        vintage: at.file.year.as_ref().map(|year| year.value),
    };
    if table.rows.len() * table.columns.len() > limits::CROSS_CELLS {
        let error = SourceError::TooManyCells { most: limits::CROSS_CELLS };
        problems.push(at.told(&error, None));
        return None;
    }
    for (row, cells) in table.cells.iter().enumerate() {
        for (column, value) in cells.iter().enumerate() {
            if *value == Value::NotANumber {
                let place = table.location(row, column);
                problems.push(at.told(&SourceError::TextInCell, Some(place)));
                if problems.errors() > limits::KEPT {
                    return None;
                }
            }
        }
    }
    Some(table)
}
