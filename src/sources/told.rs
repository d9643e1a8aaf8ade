//! Where a problem of a file is told: its cell, its line in the manifest.

use super::book::Cut;
use super::error::SourceError;
use crate::diagnostic::{Diagnostic, Location};
use crate::heading::cell_name;
use crate::manifest::{FileSpec, Placed, SourceSpec};

/// The file being read, and the source it belongs to.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) spec: &'a SourceSpec,
    pub(super) file: &'a FileSpec,
}

impl At<'_> {
    /// The path of the file.
    pub(super) fn path(&self) -> &str {
        &self.file.file.value
    }

    /// A cell of the file.
    pub(super) fn cell(&self, sheet: &str, row: usize, column: usize) -> Location {
        Location::Cell {
            file: self.path().to_owned(),
            sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
            cell: cell_name(row, column),
        }
    }

    /// An error of the file, at its cell when it has one, else at the line that names it.
    pub(super) fn told(&self, error: &SourceError, cell: Option<Location>) -> Diagnostic {
        let file = Location::file(self.path());
        let diagnostic = Diagnostic::error(error)
            .at(cell.unwrap_or(file))
            .at(self.file.file.location.clone())
            .maybe_help(error.hint());
        match error.cause() {
            Some(cause) => diagnostic.cause(cause),
            None => diagnostic,
        }
    }

    /// A text that stops inside a row, at the last cell that is left.
    pub(super) fn cut(&self, sheet: &str, cut: Cut) -> Diagnostic {
        let error = SourceError::CutFile { cells: cut.cells, expected: cut.expected };
        self.told(&error, Some(self.cell(sheet, cut.row, cut.cells.saturating_sub(1))))
    }

    /// An error about a line of the manifest that the file contradicts.
    pub(super) fn contradicted<T>(
        &self,
        place: &Placed<T>,
        error: &SourceError,
    ) -> Diagnostic {
        let diagnostic = Diagnostic::error(error)
            .at(Location::file(self.path()))
            .at(place.location.clone())
            .showing(place.excerpt.clone());
        diagnostic.maybe_help(error.hint())
    }
}
