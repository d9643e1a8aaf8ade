//! A partner's cross table and its counts.

use crate::figures::cross::Cross;
use crate::table::BaseId;
use crate::text::Band;

/// A cross table and its counts.
#[derive(Debug)]
pub(super) struct Counted<'f, 'd> {
    pub(super) cross: &'f Cross<'d>,
    /// The table of the file, before categories were put together; none with blanks.
    pub(super) of_file: Option<OfFile>,
}

/// The counts of a file's table, by the categories of the file.
#[derive(Debug)]
pub(super) struct OfFile {
    /// Folded labels.
    pub(super) rows: Vec<String>,
    /// Folded labels, or years.
    pub(super) columns: Vec<String>,
    /// The rows that are bands.
    pub(super) row_bands: Vec<Option<Band>>,
    /// The columns that are.
    pub(super) column_bands: Vec<Option<Band>>,
    pub(super) cells: Vec<Vec<BaseId>>,
    /// None where the columns are years.
    pub(super) margins: Option<Margins>,
    pub(super) by_year: bool,
}

/// The margins of a table.
#[derive(Debug)]
pub(super) struct Margins {
    pub(super) rows: Vec<BaseId>,
    pub(super) columns: Vec<BaseId>,
    pub(super) total: BaseId,
}
