//! What was met of one table of a protected file.

use std::collections::{BTreeMap, BTreeSet};

use super::shape::Item;
use crate::table::BaseId;
use crate::territory::Level;

/// The counts of a row, by column; none where the file has no whole count.
pub(super) type Counts = BTreeMap<Item, Option<BaseId>>;

/// A sum of columns, whole times each.
pub(super) type Cited = Vec<(Item, i64)>;

/// What was met of one table.
#[derive(Debug, Default)]
pub(super) struct Met {
    pub(super) level: Option<Level>,
    /// The source that reads it.
    pub(super) source: String,
    pub(super) threshold: u32,
    pub(super) vintage: Option<u16>,
    /// The counts, by atom and column; none where the file has no whole count.
    pub(super) counts: BTreeMap<Vec<String>, Counts>,
    /// The sums that authors' formulas cite, alone or on a side of a share.
    pub(super) cited: BTreeSet<Cited>,
    /// Whether the columns that nobody cites were looked at.
    pub(super) has_all_columns: bool,
    /// How many cells of a row hold no number.
    pub(super) blanks: BTreeMap<Vec<String>, usize>,
    /// What ready-made shares count, by atom.
    pub(super) shares: Vec<(Vec<String>, BaseId)>,
    /// The headings of the columns, to know one in another table.
    pub(super) names: BTreeMap<Item, String>,
}
