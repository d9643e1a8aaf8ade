//! What the reading of a table meets beside the figures: repairs, contradictions, limits.

use std::collections::HashSet;

use super::book::{Cut, Short};
use super::doubts::Doubts;
use super::layout::of_departements;
use crate::territory::official;

/// What was met on the way.
#[derive(Debug, Default, Clone)]
pub(super) struct Met {
    /// Rows that bear a code of the level.
    pub(super) rows: usize,
    /// Rows whose cell of codes holds something else: totals, notes.
    pub(super) without_code: usize,
    /// The first code whose zero was put back, and its row.
    pub(super) zero: Option<(String, usize)>,
    /// An EPCI under the code it had before.
    pub(super) old_epci: Option<String>,
    /// Communes that are the sum of those they were made of.
    pub(super) old_communes: Vec<String>,
    /// Communes that have no row and count zero: their producer lists what there is.
    pub(super) without_row: usize,
    /// Rows of delegated or associated communes set aside.
    pub(super) set_aside: usize,
    /// The row of a second table.
    pub(super) second_table: Option<usize>,
    /// The codes met, kept or not.
    pub(super) codes: HashSet<String>,
    /// A figure under no heading, right of the codes.
    pub(super) unnamed: Option<(usize, usize)>,
    /// A cell beyond the headings, where the comma separates.
    pub(super) wider: Option<(usize, usize)>,
    /// A row whose name is not that of its code.
    pub(super) misnamed: Option<Misnamed>,
    /// Rows of the wanted territories that have fewer cells than there are headings.
    pub(super) short: Vec<Short>,
    /// The first code that was put together: the cells it is made of, and the code.
    pub(super) built: Option<(Vec<String>, String)>,
    /// The first name of a commune that is none of the project's départements'.
    pub(super) elsewhere: Option<usize>,
    /// The first name that several communes of those départements bear.
    pub(super) homonym: Option<(usize, String)>,
    /// Cells of use that hold no figure.
    pub(super) doubts: Doubts,
    /// Rows of use that nobody sees: number from zero, and code.
    pub(super) hidden: Vec<(usize, String)>,
    /// The file stops inside a row.
    pub(super) cut: Option<Cut>,
}

impl Met {
    /// The code of the commune that bears a name in some départements; nothing of a name that
    /// is no commune's.
    pub(super) fn code_of(
        &mut self,
        name: &str,
        row: usize,
        departements: &[String],
    ) -> String {
        let mut codes = of_departements(name, departements);
        match codes.len() {
            0 => {
                if !official().communes_named(name, None).is_empty() {
                    self.elsewhere.get_or_insert(row);
                }
                String::new()
            }
            1 => codes.remove(0),
            _ => {
                self.homonym.get_or_insert_with(|| (row, name.to_owned()));
                String::new()
            }
        }
    }
}

/// A code and the name beside it contradict one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misnamed {
    pub(super) row: usize,
    pub(super) code: String,
    /// The commune of that code.
    pub(super) commune: String,
    /// The row is one of a total, whose name is no commune’s.
    pub(super) is_total: bool,
}
