//! Where the categories of one table stand in another, in whatever order and turned or not.

use super::counted::{Counted, OfFile};
use crate::table::{BaseId, Tables};
use crate::text::Band;

/// Where each category of one side stands on another, none where it is lacking; none at all
/// when the sides have hardly anything in common.
pub(super) fn by_words(own: &[String], other: &[String]) -> Option<Vec<Option<usize>>> {
    let place = |label: &String| other.iter().position(|one| one == label);
    let places: Vec<Option<usize>> = own.iter().map(place).collect();
    let common = places.iter().flatten().count();
    let least = own.len().min(other.len()).min(2);
    (common >= least && common > 0).then_some(places)
}

/// The same by the margins, where no two categories count alike: other words for one side.
pub(super) fn by_margins(
    own: &[BaseId],
    other: &[BaseId],
    tables: &Tables,
) -> Option<Vec<Option<usize>>> {
    let counts = |side: &[BaseId]| -> Vec<i64> {
        side.iter().map(|base| tables.base(*base).count).collect()
    };
    let (here, there) = (counts(own), counts(other));
    let sorted = |counts: &[i64]| {
        let mut sorted = counts.to_vec();
        sorted.sort_unstable();
        sorted
    };
    let mut distinct = sorted(&here);
    distinct.dedup();
    let alike =
        here.len() > 1 && distinct.len() == here.len() && distinct == sorted(&there);
    alike.then(|| {
        here.iter().map(|count| there.iter().position(|one| one == count)).collect()
    })
}

/// A table seen with its rows down, or with its columns down.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    of: &'a OfFile,
    turned: bool,
}

impl<'a> View<'a> {
    pub(super) fn both(of: &'a OfFile) -> [Self; 2] {
        [Self { of, turned: false }, Self { of, turned: true }]
    }

    pub(super) fn rows(&self) -> &'a [String] {
        if self.turned { &self.of.columns } else { &self.of.rows }
    }

    pub(super) fn columns(&self) -> &'a [String] {
        if self.turned { &self.of.rows } else { &self.of.columns }
    }

    /// The rows that are bands.
    pub(super) fn row_bands(&self) -> &'a [Option<Band>] {
        if self.turned { &self.of.column_bands } else { &self.of.row_bands }
    }

    pub(super) fn cell(&self, row: usize, column: usize) -> BaseId {
        if self.turned { self.of.cells[column][row] } else { self.of.cells[row][column] }
    }

    /// What each row comes to, where there are margins.
    pub(super) fn row_margin(&self) -> Option<&'a [BaseId]> {
        let margins = self.of.margins.as_ref()?;
        Some(if self.turned { &margins.columns } else { &margins.rows })
    }

    /// What each column comes to.
    pub(super) fn column_margin(&self) -> Option<&'a [BaseId]> {
        let margins = self.of.margins.as_ref()?;
        Some(if self.turned { &margins.rows } else { &margins.columns })
    }

    pub(super) fn total(&self) -> Option<BaseId> {
        Some(self.of.margins.as_ref()?.total)
    }
}

/// Whether two tables may be of one date: what has none may be of any.
pub(super) fn same_date(one: &Counted<'_, '_>, other: &Counted<'_, '_>) -> bool {
    super::ties::same_year(one.cross.vintage, other.cross.vintage)
}

/// What stands in a place of another table.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry {
    Count(BaseId),
    /// The category is lacking where nobody is in it.
    Nobody,
    Unknown,
}

impl Entry {
    pub(super) fn count(self, tables: &Tables) -> Option<i64> {
        match self {
            Self::Count(base) => Some(tables.base(base).count),
            Self::Nobody => Some(0),
            Self::Unknown => None,
        }
    }
}

/// All places of a table, cells then margins.
pub(super) fn places_of(one: &View<'_>) -> Vec<BaseId> {
    let (height, width) = (one.rows().len(), one.columns().len());
    let cells = (0..height)
        .flat_map(|row| (0..width).map(move |column| (row, column)))
        .map(|(row, column)| one.cell(row, column));
    let margins =
        one.row_margin().into_iter().chain(one.column_margin()).flatten().copied();
    cells.chain(margins).chain(one.total()).collect()
}

/// What stands in another table at the places of one ([`places_of`]); none when their sides
/// are not the same. Where only the words of one side differ, places are told by their order.
pub(super) fn entries(one: &View<'_>, other: &View<'_>) -> Option<Vec<Entry>> {
    let in_order = |own: &[String], there: &[String]| -> Option<Vec<Option<usize>>> {
        (own.len() == there.len() && own.len() > 1)
            .then(|| (0..own.len()).map(Some).collect())
    };
    let rows = by_words(one.rows(), other.rows());
    let columns = by_words(one.columns(), other.columns());
    let (rows, columns) = match (rows, columns) {
        (Some(rows), Some(columns)) => (rows, columns),
        (Some(rows), None) => (rows, in_order(one.columns(), other.columns())?),
        (None, Some(columns)) => (in_order(one.rows(), other.rows())?, columns),
        (None, None) => return None,
    };
    let found = |places: &[Option<usize>]| places.iter().flatten().count();
    let whole =
        found(&rows) == other.rows().len() && found(&columns) == other.columns().len();
    let lacking = if whole { Entry::Nobody } else { Entry::Unknown };
    let mut entries: Vec<Entry> = Vec::new();
    for row in &rows {
        for column in &columns {
            entries.push(match (row, column) {
                (Some(row), Some(column)) => Entry::Count(other.cell(*row, *column)),
                _ => lacking,
            });
        }
    }
    let margin = |places: &[Option<usize>], margin: Option<&[BaseId]>| -> Vec<Entry> {
        let of = |place: &Option<usize>| match (place, margin) {
            (_, None) => Entry::Unknown,
            (Some(place), Some(margin)) if whole => Entry::Count(margin[*place]),
            (Some(_), Some(_)) => Entry::Unknown,
            (None, Some(_)) => lacking,
        };
        places.iter().map(of).collect()
    };
    if one.total().is_some() {
        entries.extend(margin(&rows, other.row_margin()));
        entries.extend(margin(&columns, other.column_margin()));
        entries.push(match other.total() {
            Some(total) if whole => Entry::Count(total),
            _ => Entry::Unknown,
        });
    }
    Some(entries)
}
