//! Where a problem of a file is told: its cell, its line in the manifest.

use super::book::{Cut, Short};
use super::error::{SHORT_ROW, SourceError, instead};
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::heading::cell_name;
use crate::manifest::{FileSpec, PartnerKey, Placed, SourceSpec};
use crate::text::grouped;

/// The file being read, and the source it belongs to.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) spec: &'a SourceSpec,
    pub(super) file: &'a FileSpec,
}

impl At<'_> {
    /// Whether the manifest says that its producer publishes it.
    pub(super) fn is_published(&self) -> bool {
        let by_itself = matches!(self.spec.partner, PartnerKey::Producer(_));
        self.spec.public.as_ref().map_or(by_itself, |public| public.value)
    }

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
        let diagnostic = Diagnostic::of(error)
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

    /// Rows of a text that are short: an error where a formula names what is missing, else a
    /// remark about all of them, since some programs leave out the separators at the end.
    pub(super) fn short(
        &self,
        sheet: &str,
        short: &[Short],
        cut: Option<Cut>,
        problems: &mut Diagnostics,
    ) {
        let cell = |one: &Short| self.cell(sheet, one.row, one.cells.saturating_sub(1));
        // The last row is told as what it is.
        let other = |one: &&Short| cut.is_none_or(|cut| cut.row != one.row);
        let (cited, others): (Vec<&Short>, Vec<&Short>) =
            short.iter().filter(other).partition(|one| one.cited);
        for one in cited {
            let error =
                SourceError::ShortRow { cells: one.cells, expected: one.expected };
            problems.push(self.told(&error, Some(cell(one))));
        }
        let Some(first) = others.first() else { return };
        let told = instead(first.cells, first.expected);
        let message = match others.len() {
            1 => format!("une ligne est plus courte que celle des en-têtes : {told}"),
            many => format!(
                "{} lignes sont plus courtes que celle des en-têtes (la première : {told})",
                grouped(many)
            ),
        };
        let mut warning =
            Diagnostic::warning("sources.short-rows", message).help(SHORT_ROW);
        warning.locations = others.into_iter().map(cell).collect();
        problems.push(warning);
    }

    /// An error about a line of the manifest that the file contradicts.
    pub(super) fn contradicted<T>(
        &self,
        place: &Placed<T>,
        error: &SourceError,
    ) -> Diagnostic {
        let diagnostic = Diagnostic::of(error)
            .at(Location::file(self.path()))
            .at(place.location.clone())
            .showing(place.excerpt.clone());
        diagnostic.maybe_help(error.hint())
    }
}
