//! Finds the cross table of a sheet, reads it and checks it.

use super::assemble::assemble;
use super::grid::{Grid, read_grid};
use super::header::{self, Header};
use super::labels;
use super::rows::{self, InSheet};
use super::{CrossTable, checks, measures, overlap, shares};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::sources::book::{LastRow, Workbook};
use crate::sources::doubts::{Doubts, Hidden};
use crate::sources::error::SourceError;
use crate::sources::layout::{Head, heading};
use crate::sources::nominative;
use crate::sources::personal::Nominative;
use crate::sources::sheets::{find_sheet, header_rows, is_title};
use crate::sources::told::At;

/// Reads the table of a file.
pub(in crate::sources) fn read(
    book: &mut Workbook,
    at: At<'_>,
    problems: &mut Diagnostics,
) -> Option<CrossTable> {
    let sheet = sheet(book, at).map_err(|problem| problems.push(*problem)).ok()?;
    let (mut grid, last) = read_grid(book, &sheet)
        .map_err(|error| problems.push(at.told(&error, None)))
        .ok()?;
    let header = no_personal_data(&grid, &sheet, at)
        .and_then(|()| labels::join(&mut grid, &sheet, at))
        .and_then(|()| find(book, &grid, &sheet, at))
        .map_err(|problem| {
            // Without the results of its formulas, a table may look like none.
            let mut doubts = Doubts::default();
            for (row, cells) in &grid {
                for (column, cell) in cells.iter().enumerate() {
                    doubts.formula((*row, column), Some(cell));
                }
            }
            let before = problems.errors();
            doubts.tell(&sheet, at, problems);
            if problems.errors() == before {
                problems.push(*problem);
            }
        })
        .ok()?;
    let table = InSheet { grid: &grid, header: &header, sheet: &sheet, at };
    if !is_whole(table, book.is_text(), last, problems) {
        return None;
    }
    let rows = rows::read(table, problems)?;
    let doubts = rows::doubts(table, &rows);
    doubts.tell(&sheet, at, problems);
    if problems.has_errors() {
        return None;
    }
    let beside = book.beside(&sheet);
    let lines = rows.iter().map(|row| (row.line, row.label.clone()));
    let named = header.figures.iter().copied().zip(header.headings.iter().cloned());
    let hidden = Hidden::of(&beside, lines, named);
    hidden.warn(&sheet, at, problems);
    let mut table = assemble(table, rows, problems)?;
    measures::leave_out(&mut table, at, problems);
    check(&table, &hidden, at, problems).then_some(table)
}

/// The sheet asked for, or the only one.
fn sheet(book: &Workbook, at: At<'_>) -> Result<String, Box<Diagnostic>> {
    match (&at.file.sheet, book.sheets.as_slice()) {
        (Some(asked), _) => find_sheet(book, asked, at),
        (None, [only]) => Ok(only.clone()),
        (None, sheets) => {
            let error = SourceError::SeveralSheets { sheets: sheets.to_vec() };
            Err(Box::new(at.told(&error, None)))
        }
    }
}

/// Neither a column nor the rows are people.
fn no_personal_data(grid: &Grid, sheet: &str, at: At<'_>) -> Result<(), Box<Diagnostic>> {
    let head = Head::of(grid.iter().take(200).cloned().collect(), None);
    let (widest, row) = head.widest();
    let refused = |heading: String, kind: Nominative, column: usize| {
        let error = SourceError::Nominative { column: heading, kind };
        Err(Box::new(at.told(&error, Some(at.cell(sheet, row, column)))))
    };
    if let Some((column, kind)) = nominative::column(&head, &widest, row) {
        return refused(nominative::shown(&widest, column, kind), kind, column);
    }
    let first = widest.iter().position(|label| !label.is_empty());
    let title = first.and_then(|column| widest.get(column)).cloned().unwrap_or_default();
    let asked = at.spec.in_rows.as_ref().map(|side| side.value.clone());
    let titles = [asked.unwrap_or_default(), title];
    match titles.into_iter().find(|title| nominative::rows_are_people(title)) {
        Some(title) => refused(title, Nominative::Name, first.unwrap_or(0)),
        None => Ok(()),
    }
}

/// The headings of the table.
fn find(
    book: &mut Workbook,
    grid: &Grid,
    sheet: &str,
    at: At<'_>,
) -> Result<Header, Box<Diagnostic>> {
    if let Some(title) = &at.file.table
        && !grid.iter().any(|(_, cells)| is_title(cells, &title.value))
    {
        let error = SourceError::UnknownTable { title: title.value.clone() };
        return Err(Box::new(at.contradicted(title, &error)));
    }
    let merged = book.merged(sheet);
    let names = match header_rows(at).as_slice() {
        several @ [_, _, ..] => {
            Some(heading::names(&Head::of(grid.clone(), merged), several))
        }
        _ => None,
    };
    header::find(grid, at, names.as_deref()).ok_or_else(|| {
        let said = |side: &Option<crate::manifest::Placed<String>>| {
            side.as_ref().map(|side| side.value.clone()).unwrap_or_default()
        };
        let head = Head::of(grid.iter().take(200).cloned().collect(), None);
        let error = SourceError::NoCrossTable {
            line: head.widest().1 + 1,
            in_rows: said(&at.spec.in_rows),
            in_columns: said(&at.spec.in_columns),
        };
        Box::new(at.told(&error, None))
    })
}

/// Whether no row has lost its end.
fn is_whole(
    table: InSheet<'_>,
    is_text: bool,
    last: Option<LastRow>,
    problems: &mut Diagnostics,
) -> bool {
    let InSheet { grid, header, sheet, at } = table;
    // Where the table is one of several, the last row may be another's.
    let figures = header.figures.last().map_or(0, |column| column + 1);
    let width = if at.file.table.is_some() { 0 } else { figures };
    if let Some(cut) = last.and_then(|last| last.cut(width)) {
        problems.push(at.cut(sheet, cut));
        return false;
    }
    if is_text && at.file.table.is_none() {
        at.short(sheet, &header.short(grid, figures), None, problems);
        return !problems.has_errors();
    }
    true
}

/// Looks at the labels, the figures and the margins; false when the labels are figures, and
/// nothing more can be said without showing them.
fn check(
    table: &CrossTable,
    hidden: &Hidden,
    at: At<'_>,
    problems: &mut Diagnostics,
) -> bool {
    if table.by_year() {
        checks::years(table, at, problems);
    } else if !checks::headings(table, at, problems) {
        return false;
    }
    // In a file that its producer publishes, a subtotal gives nothing away.
    if !at.is_published() {
        checks::undeclared_totals(table, at, problems);
        shares::undeclared(table, at, problems);
    }
    checks::cells(table, at, problems);
    checks::margins(table, hidden, at, problems);
    overlap::warn(table, at, problems);
    true
}
