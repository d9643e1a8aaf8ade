//! Figures that are given twice, and not alike: INSEE's long form repeats a figure in its
//! tables and its files, and whoever assembled them may have mixed two editions.

use super::error::SourceError;
use super::territory_table::TerritoryTable;
use super::told::At;
use super::wanted::Wanted;
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::heading::Origin;

/// Whether two figures are one: half a per cent apart, one file rounds and the other does not.
pub(crate) fn agree(one: f64, other: f64) -> bool {
    const SAME: f64 = 0.005;
    (one - other).abs() <= SAME * one.abs().max(other.abs()).max(1.0)
}

/// A figure that two rows of a file give otherwise.
pub(super) struct Clash {
    /// The column it would be.
    pub(super) name: String,
    /// The rows, from zero.
    pub(super) rows: [usize; 2],
}

/// Rows of one file that contradict one another: the first ones are shown.
pub(super) fn in_file(
    clashes: &[Clash],
    at: At<'_>,
    (sheet, column): (&str, usize),
) -> Option<Diagnostic> {
    let first = clashes.first()?;
    let cells = first.rows.map(|row| at.cell(sheet, row, column));
    Some(told(&first.name, clashes.len(), cells))
}

/// Files of one source that contradict one another, each by its tables.
pub(super) fn between_files(
    files: &[&[TerritoryTable]],
    own: &Wanted,
    problems: &mut Diagnostics,
) {
    for (number, one) in files.iter().enumerate() {
        for other in &files[number + 1..] {
            let mut clashes = Vec::new();
            for here in one.iter().filter(|table| table.is_long()) {
                for there in other.iter().filter(|table| here.is_one_with(table)) {
                    clashes.extend(between(here, there, own));
                }
            }
            if let Some((name, places)) = clashes.first() {
                let places = places.clone().map(|origin| Location::Cell {
                    file: origin.file,
                    sheet: origin.sheet,
                    cell: origin.cell,
                });
                problems.push(told(name, clashes.len(), places));
            }
        }
    }
}

fn between(
    here: &TerritoryTable,
    there: &TerritoryTable,
    own: &Wanted,
) -> Vec<(String, [Origin; 2])> {
    let common = here.columns().into_iter().filter_map(|(name, column)| {
        let other = there.column(name)?;
        own.needs(name).then_some((name, column, other))
    });
    let common: Vec<_> = common.collect();
    let codes = here.codes().filter(|code| own.wants(here.level, code));
    let rows = codes.filter_map(|code| Some((here.find(code)?, there.find(code)?)));
    let mut clashes = Vec::new();
    for (row, beside) in rows {
        for (name, column, other) in &common {
            let values = (
                here.value_at(row, *column).number(),
                there.value_at(beside, *other).number(),
            );
            if let (Some(one), Some(two)) = values
                && !agree(one, two)
                && let (Some(one), Some(two)) =
                    (here.origin(row, *column), there.origin(beside, *other))
            {
                clashes.push(((*name).to_owned(), [one, two]));
            }
        }
    }
    clashes
}

fn told(name: &str, all: usize, places: [Location; 2]) -> Diagnostic {
    let error = SourceError::Contradiction { name: name.to_owned(), others: all - 1 };
    let [first, second] = places;
    Diagnostic::of(&error).at(first).at(second).maybe_help(error.hint())
}
