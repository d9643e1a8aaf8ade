//! The last row of a text whose last line does not end: whole, or all that a download
//! stopped on the way has left of it.

use crate::text::fold;

/// The last row of a text that ends without a line end, and is no note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LastRow {
    /// Its number, from zero.
    pub row: usize,
    /// How many cells it has.
    pub cells: usize,
    /// How many the row before it has.
    pub before: usize,
}

/// Where a file was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The row, from zero.
    pub row: usize,
    /// How many cells are left of it: the last may have lost its end.
    pub cells: usize,
    /// How many it should have.
    pub expected: usize,
}

impl LastRow {
    /// Whether the file stops inside this row, in a table that has as many headings. A row
    /// of full width is whole: many programs do not end the last line.
    pub(crate) fn cut(self, headings: usize) -> Option<Cut> {
        let expected = headings.max(self.before);
        let Self { row, cells, .. } = self;
        (cells < expected).then_some(Cut { row, cells, expected })
    }
}

/// A row that has fewer cells than there are headings, though its line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Short {
    /// The row, from zero.
    pub row: usize,
    /// How many cells it has.
    pub cells: usize,
    /// How many it should have.
    pub expected: usize,
    /// Whether a formula names one of those that are missing.
    pub cited: bool,
}

/// How many cells a row under these headings has: the last of them may be empty.
pub(crate) fn width(headings: &[String]) -> usize {
    headings.iter().rposition(|one| !one.is_empty()).map_or(0, |last| last + 1)
}

/// A note under a table: « Source : Insee », or some words alone after an empty line.
pub(super) fn is_note(first: &str, alone: bool) -> bool {
    const NOTES: [&str; 10] = [
        "source",
        "sources",
        "note",
        "notes",
        "champ",
        "lecture",
        "nb",
        "n_b",
        "attention",
        "avertissement",
    ];
    let titled = first
        .split_once(':')
        .is_some_and(|(word, _)| NOTES.contains(&fold(word).as_str()));
    titled || alone && first.split_whitespace().count() >= 2
}
