//! What the manifest asks of a workbook, found in it: a sheet, rows of headings, the title
//! of a table.

use std::ops::ControlFlow;

use super::book::{RawCell, Workbook};
use super::error::SourceError;
use super::told::At;
use crate::diagnostic::Diagnostic;
use crate::manifest::Placed;
use crate::text::fold;

/// The sheet asked for, whatever its spaces and capitals.
pub(super) fn find_sheet(
    book: &Workbook,
    asked: &Placed<String>,
    at: At<'_>,
) -> Result<String, Box<Diagnostic>> {
    // A text has one nameless sheet: whatever name is asked for means it.
    if let [only] = book.sheets.as_slice()
        && only.is_empty()
    {
        return Ok(String::new());
    }
    let same = |name: &&String| fold(name) == fold(&asked.value);
    if let Some(found) = book.sheets.iter().find(same) {
        return Ok(found.clone());
    }
    let error = SourceError::UnknownSheet {
        sheet: asked.value.clone(),
        sheets: named(&book.sheets),
        year: at.file.year.as_ref().map(|year| year.value),
    };
    Err(Box::new(at.contradicted(asked, &error)))
}

pub(super) fn named(sheets: &[String]) -> Vec<String> {
    sheets.iter().filter(|name| !name.is_empty()).cloned().collect()
}

/// The rows of the headings told in the manifest, from zero.
pub(super) fn header_rows(at: At<'_>) -> Vec<usize> {
    let rows = at.file.header_rows.iter();
    rows.map(|row| row.value.saturating_sub(1) as usize).collect()
}

/// The row of a table's title, when a sheet holds several.
pub(super) fn title_row(
    book: &mut Workbook,
    sheet: &str,
    title: &str,
) -> Result<Option<usize>, SourceError> {
    let mut found = None;
    book.rows(sheet, &mut |row, cells| {
        if is_title(cells, title) {
            found = Some(row);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

pub(super) fn has_title(book: &mut Workbook, sheet: &str, title: &str) -> bool {
    title_row(book, sheet, title).is_ok_and(|row| row.is_some())
}

/// Whether the first text of a row begins as this title.
pub(super) fn is_title(cells: &[RawCell], title: &str) -> bool {
    let first = cells.iter().map(RawCell::as_label).find(|label| !label.is_empty());
    first.is_some_and(|label| fold(&label).starts_with(&fold(title)))
}
