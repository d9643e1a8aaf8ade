//! Rows of a row group: those that are looked at, those that please.

use std::ops::Range;

/// Some rows, as ranges one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RowRanges(Vec<Range<usize>>);

impl RowRanges {
    /// All rows of a range.
    pub(crate) fn all(rows: Range<usize>) -> Self {
        Self(if rows.is_empty() { Vec::new() } else { vec![rows] })
    }

    /// Adds a row after those that are there.
    pub(crate) fn push(&mut self, row: usize) {
        match self.0.last_mut() {
            Some(last) if last.end == row => last.end += 1,
            _ => self.0.push(row..row + 1),
        }
    }

    /// The ranges, in order.
    pub(crate) fn ranges(&self) -> &[Range<usize>] {
        &self.0
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(ExactSizeIterator::len).sum()
    }

    /// Each row, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().cloned().flatten()
    }
}
