//! A partner's cross table: categories down the sheet, categories or years at the top.
//!
//! Its margins are recognised by name and checked against the sum of their parts; they
//! are kept as margins, because secrecy treats them apart.

use std::ops::ControlFlow;

use super::by_territory::find_sheet;
use super::error::SourceError;
use super::spreadsheet::{RawCell, Workbook};
use super::{number, told, told_at};
use crate::diagnostic::{Diagnostics, Location};
use crate::heading::{Origin, Unit, cell_name};
use crate::manifest::SourceSpec;
use crate::territory::fold;
use crate::value::Value;

/// A table with two sides.
#[derive(Debug)]
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
    cells: Vec<Vec<Value>>,
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

    /// The value at a row and a column; the margins come last.
    pub fn value(&self, row: usize, column: usize) -> Value {
        self.cells
            .get(row)
            .and_then(|cells| cells.get(column))
            .copied()
            .unwrap_or(Value::Missing)
    }

    /// Where it stands.
    pub fn origin(&self, row: usize, column: usize) -> Option<Origin> {
        Some(Origin {
            file: self.file.clone(),
            sheet: self.sheet.clone(),
            cell: cell_name(*self.lines.get(row)?, *self.positions.get(column)?),
            column: self
                .columns
                .get(column)
                .or(self.total_label.as_ref())
                .cloned()
                .unwrap_or_default(),
        })
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
    spec: &SourceSpec,
    problems: &mut Diagnostics,
) -> Option<CrossTable> {
    let sheet = match (&spec.sheet, book.sheets.as_slice()) {
        (Some(asked), _) => {
            find_sheet(book, asked, spec).map_err(|error| problems.push(*error)).ok()?
        }
        (None, [only]) => only.clone(),
        (None, sheets) => {
            let error = SourceError::SeveralSheets { sheets: sheets.to_vec() };
            problems.push(told(spec, &error, None));
            return None;
        }
    };
    let grid = read_grid(book, &sheet)
        .map_err(|error| problems.push(told(spec, &error, None)))
        .ok()?;
    let in_rows = spec.in_rows.as_ref().map_or("", |side| side.value.as_str());
    let in_columns = spec.in_columns.as_ref().map_or("", |side| side.value.as_str());
    let Some(header) = find_header(&grid, spec) else {
        let error = SourceError::NoCrossTable {
            in_rows: in_rows.to_owned(),
            in_columns: in_columns.to_owned(),
        };
        problems.push(told(spec, &error, None));
        return None;
    };
    let table = extract(&grid, &header, &sheet, spec, problems)?;
    if table.by_year() {
        check_years(&table, spec, problems);
    } else if !check_headings(&table, spec, problems) {
        // The labels are figures: nothing more can be said without showing them.
        return None;
    }
    check_undeclared_totals(&table, spec, problems);
    check_cells(&table, spec, problems);
    check_margins(&table, spec, problems);
    Some(table)
}

type Grid = Vec<(usize, Vec<RawCell>)>;

/// A partner's table is small; what lies beyond is not part of it.
const MAX_ROWS: usize = 2000;

fn read_grid(book: &mut Workbook, sheet: &str) -> Result<Grid, SourceError> {
    let mut grid = Vec::new();
    book.rows(sheet, &mut |row, cells| {
        if cells.iter().any(|cell| !cell.is_blank()) {
            grid.push((row, cells.to_vec()));
        }
        if grid.len() < MAX_ROWS {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    Ok(grid)
}

struct Header {
    /// Index in the grid.
    at: usize,
    /// Column of the row labels.
    labels: usize,
    /// Columns of the figures.
    figures: Vec<usize>,
}

/// The row given, or the first whose next row is a label followed by figures.
fn find_header(grid: &Grid, spec: &SourceSpec) -> Option<Header> {
    let asked = spec.header_row.as_ref().map(|row| row.value.saturating_sub(1) as usize);
    for (at, (line, cells)) in grid.iter().enumerate() {
        if asked.is_some_and(|asked| asked != *line) {
            continue;
        }
        let Some((_, next)) = grid.get(at + 1) else { break };
        let Some(labels) = next.iter().position(|cell| !cell.is_blank()) else {
            continue;
        };
        let is_label = matches!(&next[labels], RawCell::Text(text)
            if matches!(number::read(text, Value::Missing), Value::NotANumber));
        let figures: Vec<usize> = (labels + 1..cells.len())
            .filter(|column| !cells[*column].is_blank())
            .collect();
        let followed = figures.iter().all(|column| {
            next.get(*column)
                .is_some_and(|cell| !matches!(read_cell(cell), Value::NotANumber))
        });
        if is_label && !figures.is_empty() && followed {
            return Some(Header { at, labels, figures });
        }
    }
    None
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
    spec: &SourceSpec,
    problems: &mut Diagnostics,
) -> Option<CrossTable> {
    let headings: Vec<String> = header
        .figures
        .iter()
        .map(|column| grid[header.at].1[*column].as_label())
        .collect();
    let mut rows = Vec::new();
    let mut ended = false;
    let lost = |cells: &[RawCell], line: usize, problems: &mut Diagnostics| -> bool {
        let is_figure = |column: &&usize| {
            cells.get(**column).is_some_and(|cell| read_cell(cell).number().is_some())
        };
        let Some(column) = header.figures.iter().find(is_figure) else { return false };
        let place = Location::Cell {
            file: spec.file.value.clone(),
            sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
            cell: cell_name(line, *column),
        };
        problems.push(told(spec, &SourceError::CutTable, Some(place)));
        true
    };
    for (line, cells) in &grid[header.at + 1..] {
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
            if lost(cells, *line, problems) {
                return None;
            }
            continue;
        }
        let values: Vec<Value> = header
            .figures
            .iter()
            .map(|column| cells.get(*column).map_or(Value::Missing, read_cell))
            .collect();
        rows.push((label, *line, values));
    }
    let is_total = |label: &str| match &spec.totals {
        Some(name) => fold(name.value.as_str()) == fold(label),
        None => ["total", "ensemble"].contains(&fold(label).as_str()),
    };
    let total_row = rows.iter().position(|(label, ..)| is_total(label));
    let total_column = headings.iter().position(|label| is_total(label));
    if let (Some(name), None, None) = (&spec.totals, total_row, total_column) {
        let error = SourceError::UnknownTotal { name: name.value.clone() };
        problems.push(told_at(spec, name, &error));
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
    let table = CrossTable {
        file: spec.file.value.clone(),
        sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
        row_title: spec.in_rows.as_ref().map_or(String::new(), |side| side.value.clone()),
        column_title: spec
            .in_columns
            .as_ref()
            .map_or(String::new(), |side| side.value.clone()),
        rows: rows[..rows.len() - usize::from(total_row.is_some())]
            .iter()
            .map(|(label, ..)| label.clone())
            .collect(),
        columns: order[..order.len() - usize::from(total_column.is_some())]
            .iter()
            .map(|column| headings[*column].clone())
            .collect(),
        total_label,
        cells: rows
            .iter()
            .map(|(_, _, values)| order.iter().map(|column| values[*column]).collect())
            .collect(),
        lines: rows.iter().map(|(_, line, _)| *line).collect(),
        positions: order.iter().map(|column| header.figures[*column]).collect(),
        has_total_row: total_row.is_some(),
        has_total_column: total_column.is_some(),
        vintage: spec.year.as_ref().map(|year| year.value),
    };
    for (row, cells) in table.cells.iter().enumerate() {
        for (column, value) in cells.iter().enumerate() {
            if *value == Value::NotANumber {
                let place = table.location(row, column);
                problems.push(told(spec, &SourceError::TextInCell, Some(place)));
            }
        }
    }
    Some(table)
}

fn check_years(table: &CrossTable, spec: &SourceSpec, problems: &mut Diagnostics) {
    for heading in &table.columns {
        let year = heading.parse().ok().filter(|year: &u16| (1900..2200).contains(year));
        if year.is_none() {
            problems.push(told(spec, &SourceError::NotAYear, None));
        }
    }
}

/// A figure taken for a heading would be printed as it is.
fn check_headings(
    table: &CrossTable,
    spec: &SourceSpec,
    problems: &mut Diagnostics,
) -> bool {
    let is_figure =
        |heading: &String| number::read(heading, Value::Missing) != Value::NotANumber;
    let faulty = table.columns.iter().any(is_figure);
    if faulty {
        problems.push(told(spec, &SourceError::NumericHeading, None));
    }
    !faulty
}

/// A total that nobody declared would be printed beside the cells it gives away: known by
/// its name, or by being the sum of all the others.
fn check_undeclared_totals(
    table: &CrossTable,
    spec: &SourceSpec,
    problems: &mut Diagnostics,
) {
    const TOTALS: [&str; 6] = ["total", "totaux", "ensemble", "dont", "toutes", "tous"];
    let named = |label: &String| {
        let folded = fold(label);
        folded.split('_').any(|word| TOTALS.contains(&word))
    };
    let (rows, columns) = (table.rows.len(), table.columns.len());
    let row = |row: usize| (0..columns).map(|column| table.value(row, column)).collect();
    let column = |column: usize| (0..rows).map(|row| table.value(row, column)).collect();
    let rows: Vec<Vec<Value>> = (0..rows).map(row).collect();
    let columns: Vec<Vec<Value>> = (0..columns).map(column).collect();
    let suspects = |labels: &[String], lines: &[Vec<Value>]| -> Vec<String> {
        let is_sum = |index: usize| sums_the_others(index, lines);
        let found =
            (0..labels.len()).filter(|index| named(&labels[*index]) || is_sum(*index));
        found.map(|index| labels[index].clone()).collect()
    };
    let mut labels = suspects(&table.rows, &rows);
    // Years do not add up to anything.
    if !table.by_year() {
        labels.extend(suspects(&table.columns, &columns));
    }
    for label in labels {
        problems.push(told(spec, &SourceError::UndeclaredTotal { label }, None));
    }
}

/// Whether a line equals the sum of two others at least, in every place.
fn sums_the_others(index: usize, lines: &[Vec<Value>]) -> bool {
    let others: Vec<&Vec<Value>> = lines
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != index)
        .map(|(_, l)| l)
        .collect();
    let places = lines[index].len();
    if others.len() < 2 || places < 2 {
        return false;
    }
    (0..places).all(|place| {
        let sum: Option<f64> = others.iter().map(|line| line[place].number()).sum();
        match (sum, lines[index][place].number()) {
            (Some(sum), Some(value)) => value > 0.0 && (sum - value).abs() < 0.5,
            _ => false,
        }
    })
}

/// Names are told apart; counts are whole and not negative.
fn check_cells(table: &CrossTable, spec: &SourceSpec, problems: &mut Diagnostics) {
    for labels in [&table.rows, &table.columns] {
        let folded: Vec<String> = labels.iter().map(|label| fold(label)).collect();
        for (index, label) in labels.iter().enumerate() {
            if folded[..index].contains(&folded[index]) {
                let error = SourceError::RepeatedLabel { label: label.clone() };
                problems.push(told(spec, &error, None));
            }
        }
    }
    let counts = Unit::new(spec.unit.clone().unwrap_or_default()).counts();
    if !counts {
        return;
    }
    for (row, cells) in table.cells.iter().enumerate() {
        for (column, value) in cells.iter().enumerate() {
            let wrong = value
                .number()
                .is_some_and(|number| number < 0.0 || number.fract() != 0.0);
            if wrong {
                let place = table.location(row, column);
                problems.push(told(spec, &SourceError::NotACount, Some(place)));
            }
        }
    }
}

/// Each margin must be the sum of its parts, when all are known. Half a unit is allowed
/// for estimates that are not whole numbers.
fn check_margins(table: &CrossTable, spec: &SourceSpec, problems: &mut Diagnostics) {
    let (rows, columns) = (table.rows.len(), table.columns.len());
    let margin = table.total_label.clone().unwrap_or_default();
    let is_wrong = |parts: Vec<Value>, total: Value| -> bool {
        let sum: Option<f64> = parts.iter().map(|value| value.number()).sum();
        sum.zip(total.number()).is_some_and(|(sum, total)| (sum - total).abs() > 0.5)
    };
    let mut report = |row: usize, column: usize| {
        let error = SourceError::WrongMargin { margin: margin.clone() };
        problems.push(told(spec, &error, Some(table.location(row, column))));
    };
    if table.has_total_column {
        for row in 0..table.cells.len() {
            let parts = (0..columns).map(|column| table.value(row, column)).collect();
            if is_wrong(parts, table.value(row, columns)) {
                report(row, columns);
            }
        }
    }
    if table.has_total_row {
        for column in 0..table.positions.len() {
            let parts = (0..rows).map(|row| table.value(row, column)).collect();
            if is_wrong(parts, table.value(rows, column)) {
                report(rows, column);
            }
        }
    }
}
