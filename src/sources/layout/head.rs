//! The beginning of a sheet, held in memory to find out how it is laid out.

use std::ops::ControlFlow;

use super::words::{is_heading, is_word};
use crate::sources::book::{Merged, RawCell, Workbook};
use crate::sources::error::SourceError;
use crate::sources::refused::Refused;

/// Rows looked at: title lines, headings and enough data to know the codes.
const ROWS: usize = 140;
/// The widest published file has two thousand columns.
const COLUMNS: usize = 4096;
/// Headings lie within the first rows of a sheet, counted as the spreadsheet does.
pub(super) const HEADINGS_WITHIN: usize = 60;

/// How far a heading of groups reaches.
pub(super) enum Span {
    /// To the next heading of its row.
    UpToTheNext,
    /// Up to this column, which is not its own any more.
    Until(usize),
}

/// The first rows that hold anything, with their numbers.
pub(in crate::sources) struct Head {
    rows: Vec<(usize, Vec<RawCell>)>,
    /// The merged cells, where they are known.
    merged: Option<Vec<Merged>>,
}

impl Head {
    /// Reads the beginning of a sheet; `from` skips rows, when headings are told to stand
    /// further down.
    pub(in crate::sources) fn read(
        book: &mut Workbook,
        sheet: &str,
        from: usize,
    ) -> Result<Self, SourceError> {
        let mut rows = Vec::new();
        let mut too_wide = false;
        book.rows(sheet, &mut |row, cells| {
            let width =
                cells.iter().rposition(|cell| !cell.is_blank()).map_or(0, |at| at + 1);
            too_wide |= width > COLUMNS;
            if too_wide {
                return ControlFlow::Break(());
            }
            if width > 0 && row >= from {
                rows.push((row, cells[..width].to_vec()));
            }
            if rows.len() < ROWS {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        if too_wide { Err(Refused::TooLarge.into()) } else { Ok(Self::of(rows, None)) }
    }

    /// Whether every row has one cell.
    pub(in crate::sources) fn is_one_column(&self) -> bool {
        self.rows.len() > 1 && self.rows.iter().all(|(_, cells)| cells.len() == 1)
    }

    /// Rows already read.
    pub(in crate::sources) fn of(
        rows: Vec<(usize, Vec<RawCell>)>,
        merged: Option<Vec<Merged>>,
    ) -> Self {
        Self { rows, merged }
    }

    /// Adds the merged cells of the sheet, which stand after its rows.
    pub(in crate::sources) fn with_merged(
        self,
        book: &mut Workbook,
        sheet: &str,
    ) -> Self {
        Self { merged: book.merged(sheet), ..self }
    }

    /// The columns over which a heading of a row stands. Where merged cells say nothing of
    /// that row, a group written once is meant for all columns up to the next one.
    pub(super) fn span(&self, row: usize, column: usize) -> Span {
        let of_row = || self.merged.iter().flatten().filter(|area| area.row == row);
        let wide = of_row().any(|area| area.columns.len() > 1);
        match of_row().find(|area| area.columns.start == column) {
            _ if !wide => Span::UpToTheNext,
            Some(area) => Span::Until(area.columns.end),
            None => Span::Until(column + 1),
        }
    }

    /// Whether the sheet has nothing.
    pub(in crate::sources) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All rows: their numbers and labels.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, &[RawCell])> {
        self.rows.iter().map(|(row, cells)| (*row, cells.as_slice()))
    }

    /// The labels of a row; none when it is empty.
    pub(super) fn labels(&self, row: usize) -> Vec<String> {
        let found = self.rows.iter().find(|(number, _)| *number == row);
        found
            .map(|(_, cells)| cells.iter().map(RawCell::as_label).collect())
            .unwrap_or_default()
    }

    /// The rows after a row.
    pub(super) fn after(&self, row: usize) -> impl Iterator<Item = (usize, &[RawCell])> {
        self.rows().filter(move |(number, _)| *number > row)
    }

    /// The labels of a column under a row.
    pub(in crate::sources) fn column(&self, column: usize, after: usize) -> Vec<String> {
        let label = |cells: &[RawCell]| cells.get(column).map(RawCell::as_label);
        self.after(after).map(|(_, cells)| label(cells).unwrap_or_default()).collect()
    }

    /// The cells of a column under a row, as years.
    pub(super) fn years(&self, column: usize, after: usize) -> Vec<String> {
        let year = |cells: &[RawCell]| cells.get(column).map(RawCell::as_year);
        self.after(after).map(|(_, cells)| year(cells).unwrap_or_default()).collect()
    }

    /// The texts above a row: titles, notes.
    pub(in crate::sources) fn titles(&self, before: usize) -> Vec<String> {
        let above = self.rows().filter(|(row, _)| *row < before);
        above
            .flat_map(|(_, cells)| {
                cells.iter().map(RawCell::as_label).collect::<Vec<_>>()
            })
            .filter(|label| !label.is_empty())
            .collect()
    }

    /// The lines above a row that hold one text: titles, not groups of headings.
    pub(super) fn title_lines(&self, before: usize) -> Vec<String> {
        let above = self.rows().filter(|(row, _)| *row < before);
        let alone = above.filter(|(_, cells)| {
            cells.iter().filter(|cell| !cell.is_blank()).count() == 1
        });
        alone.flat_map(|(_, cells)| cells.iter().map(RawCell::as_label)).collect()
    }

    /// The first row of headings as a reader sees it: several words, as many as the rows
    /// below have cells.
    pub(in crate::sources) fn widest(&self) -> (Vec<String>, usize) {
        let words =
            |row: usize| self.labels(row).iter().filter(|label| is_word(label)).count();
        let most = self.rows().map(|(row, _)| words(row)).max().unwrap_or(0);
        let row = self
            .rows()
            .map(|(row, _)| row)
            .find(|row| words(*row) >= 2 && words(*row) * 2 >= most)
            .or_else(|| self.rows().map(|(row, _)| row).next())
            .unwrap_or(0);
        (self.labels(row), row)
    }

    /// A few words of the first row, to show what the program saw; never a figure.
    pub(in crate::sources) fn first_words(&self) -> Vec<String> {
        let Some((_, cells)) = self.rows.first() else { return Vec::new() };
        let labels: Vec<String> = cells.iter().map(RawCell::as_label).collect();
        // In a list without headings these would be somebody's data.
        if !labels.iter().any(|label| is_heading(label)) {
            return Vec::new();
        }
        let words = labels.iter().filter(|label| is_word(label)).take(4);
        words.map(|label| label.chars().take(30).collect()).collect()
    }
}
