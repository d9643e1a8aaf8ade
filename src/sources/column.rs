//! A column of a table: where its figures are kept, and where they stood in the file.

/// A column of a [`super::TerritoryTable`]: its place among the cells kept, and in the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Column {
    pub(super) slot: usize,
    pub(super) position: usize,
}

impl Column {
    /// Its place among the cells kept.
    pub fn slot(self) -> usize {
        self.slot
    }

    /// Its place in the file.
    pub fn position(self) -> usize {
        self.position
    }
}
