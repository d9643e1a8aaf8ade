//! What a published version showed and hid: left beside the documents, so that the next one
//! is protected together with it.
//!
//! A reader keeps both. What the first one showed he knows; what it hid he must not find by
//! comparing. A trace holds nothing but what was printed: relations between counts that are
//! named by their places in the files, the digits that everyone could read, and the names
//! of the figures that were hidden. No hidden figure is in it, and no fingerprint of a
//! protected file, which would give small counts away.

mod before;
mod changed;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use super::Mask;
use super::model;
use super::suppress::Relation;
use crate::table::{BaseId, CellId, Form, Tables, Tells};

pub use text::TraceError;

/// The file beside the documents.
pub const FILE: &str = "trace-du-secret.yaml";

/// Counts by their places: a sum of cells of files.
type Leaves = Vec<String>;

/// What published versions told of the counts of protected sources.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    told: BTreeSet<KnownRelation>,
    /// The sums that were cited, shown or hidden: what separates them counts people, whatever
    /// a later version cites.
    cited: BTreeSet<Sum>,
    /// The names of the figures that were shown, and of those that were hidden.
    shown: BTreeSet<String>,
    hidden: BTreeSet<String>,
    /// The codes of the report's own territory: what is written by hand speaks of it.
    own: BTreeSet<Vec<String>>,
}

/// Sums of cells, and how often each is taken.
type Sum = Vec<(Leaves, i64)>;

/// A relation that a reader of a version knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct KnownRelation {
    terms: Sum,
    range: Range,
}

/// What is known of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Range {
    /// It was printed, to its printed precision.
    Printed { low: Option<i64>, high: Option<i64> },
    /// It may be known to the unit, although it is not written here.
    Known,
}

/// A table or an indicator of which a version shows other figures than the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its name in the manifest.
    pub name: String,
    /// How many figures are hidden now that were shown.
    pub hidden: usize,
    /// How many are shown now that were hidden.
    pub shown: usize,
}

impl Trace {
    /// What a version shows and hides.
    pub(super) fn of(tables: &Tables, masked: &Mask) -> Self {
        let mut trace = Self::default();
        let cells = tables.cells().filter(|(_, cell)| {
            cell.threshold.is_some() && cell.value.number().is_some()
        });
        for (id, cell) in cells {
            let relations = if masked.contains(&id) {
                // A zero would have been printed; of a difference the sign is not written.
                let form = cell.tells.sum();
                let form = form.filter(|form| form.terms().all(|(_, times)| times > 0));
                form.map(model::at_least_one).into_iter().collect()
            } else {
                model::openly(tables, cell)
            };
            trace.cited.extend(cited(tables, &cell.tells));
            for (relation, is_printed) in relations {
                trace.told.extend(KnownRelation::of(tables, &relation, is_printed));
            }
        }
        trace.own = own_places(tables);
        let is_protected = |cell: CellId| tables.cell(cell).threshold.is_some();
        for (name, named) in &tables.figures {
            if !is_protected(named.cell) {
                continue;
            }
            let side = if masked.contains(&named.cell) {
                &mut trace.hidden
            } else {
                &mut trace.shown
            };
            side.insert(name.clone());
        }
        trace
    }

    /// Whether nothing of it needs protection.
    pub fn is_empty(&self) -> bool {
        self.told.is_empty() && self.hidden.is_empty()
    }

    /// This version after others: a reader has them all.
    #[must_use]
    pub fn after(mut self, before: Option<&Self>) -> Self {
        if let Some(before) = before {
            self.told.extend(before.told.iter().cloned());
            self.cited.extend(before.cited.iter().cloned());
            self.own.extend(before.own.iter().cloned());
        }
        self
    }

    /// The tables and indicators that show other figures than before, by name.
    pub fn changes(&self, before: &Self) -> Vec<Change> {
        let mut changes: BTreeMap<String, Change> = BTreeMap::new();
        let now_hidden = self.hidden.intersection(&before.shown).map(|name| (name, true));
        let now_shown = self.shown.intersection(&before.hidden).map(|name| (name, false));
        for (name, hidden) in now_hidden.chain(now_shown) {
            let own = name.split('.').next().unwrap_or_default().to_owned();
            let change = changes.entry(own.clone()).or_insert(Change {
                name: own,
                hidden: 0,
                shown: 0,
            });
            change.hidden += usize::from(hidden);
            change.shown += usize::from(!hidden);
        }
        changes.into_values().collect()
    }
}

/// The codes of the territories that figures of the report's own are added up from.
fn own_places(tables: &Tables) -> BTreeSet<Vec<String>> {
    let own = tables.cells().filter(|(_, cell)| cell.own && cell.threshold.is_some());
    own.filter_map(|(_, cell)| {
        let leaves = cell.tells.sum()?.terms();
        let leaves: Option<Vec<&[String]>> =
            leaves.map(|(base, _)| tables.leaves(base)).collect();
        let place = |leaf: &String| match leaf.split('|').collect::<Vec<_>>().as_slice() {
            [_, _, _, place, _] => Some((*place).to_owned()),
            _ => None,
        };
        let codes: BTreeSet<String> =
            leaves?.into_iter().flatten().filter_map(place).collect();
        (!codes.is_empty()).then(|| codes.into_iter().collect())
    })
    .collect()
}

/// The sums that a figure is made of, by their places.
fn cited(tables: &Tables, tells: &Tells) -> Vec<Sum> {
    let shares = tells.shares().into_iter().flat_map(|(above, below)| [above, below]);
    tells
        .sum()
        .into_iter()
        .chain(shares)
        .filter_map(|form| places_of(tables, form))
        .collect()
}

/// None where a count has no place in a file, and for a number.
fn places_of(tables: &Tables, form: &Form) -> Option<Sum> {
    let terms =
        form.terms().map(|(base, times)| Some((tables.leaves(base)?.to_vec(), times)));
    let mut terms: Sum = terms.collect::<Option<_>>()?;
    terms.sort();
    (!terms.is_empty()).then_some(terms)
}

impl KnownRelation {
    /// None where a count has no place in a file: nothing can be said of it later.
    fn of(tables: &Tables, relation: &Relation, is_printed: bool) -> Option<Self> {
        let terms: Option<Sum> = relation
            .terms
            .iter()
            .map(|(base, factor)| {
                Some((tables.leaves(BaseId::at(*base))?.to_vec(), *factor))
            })
            .collect();
        let mut terms = terms?;
        terms.sort();
        let end = |end: Option<i128>| end.map(i64::try_from).transpose().ok();
        let range = if is_printed {
            Range::Printed { low: end(relation.low)?, high: end(relation.high)? }
        } else {
            Range::Known
        };
        (!terms.is_empty()).then_some(Self { terms, range })
    }
}
