//! What is asked of the reading of one table.

use super::book::Beside;
use super::layout::Layout;
use super::wanted::Wanted;

/// The table to be read: where it is, how it is laid out, what is wanted of it.
pub(super) struct Extraction<'a> {
    pub(super) file: &'a str,
    pub(super) sheet: &'a str,
    pub(super) layout: &'a Layout,
    pub(super) wanted: &'a Wanted,
    /// The label of the partner's row for its whole perimeter.
    pub(super) whole: Option<&'a str>,
    /// The author gave the row of the headings: a table further down is another one.
    pub(super) header_given: bool,
    /// The table was chosen among several by its title: it ends at the first empty row.
    pub(super) one_of_several: bool,
    /// What the sheet says beside its values.
    pub(super) beside: &'a Beside,
    /// A partner entrusts it, whatever its headings look like: whole rows are kept.
    pub(super) is_entrusted: bool,
    /// A text whose separator is the comma, which numbers may hold too.
    pub(super) commas: bool,
    /// A text: a row has all its cells, or has lost some.
    pub(super) text: bool,
}
