//! A count as one source gives it, to be compared with those of others.

use super::ties::same_year;
use crate::table::{BaseId, CellId, Form};
use crate::value::Value;

/// Where a count stands.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// A figure of a territory.
    Figure,
    /// A margin of a partner's table.
    Margin,
    /// A cell of a partner's table.
    Inner,
}

/// A count of a place: a territory, or what subtraction leaves of several.
pub(super) struct Given {
    pub(super) area: usize,
    pub(super) year: Option<u16>,
    pub(super) unit: String,
    pub(super) value: Value,
    pub(super) kind: Kind,
    /// None for what no figure prints.
    pub(super) cell: Option<CellId>,
    /// None when its producer publishes it, or when it stands in a table with blanks.
    pub(super) form: Option<Form>,
    /// The count it is, when it is one.
    pub(super) base: Option<BaseId>,
    pub(super) threshold: u32,
    pub(super) is_public: bool,
    /// Its name or its heading says that it is a whole.
    pub(super) is_whole: bool,
    /// The manifest gives it, and no file.
    pub(super) is_by_hand: bool,
    pub(super) source: Option<String>,
    /// The indicator that gives it; nothing for a cell of a partner's table.
    pub(super) indicator: String,
}

impl Given {
    /// Whether both may speak of the same people.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        self.area == other.area
            && same_year(self.year, other.year)
            && self.source != other.source
    }
}
