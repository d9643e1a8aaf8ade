//! What a coordinator may show of the protection: how many figures are hidden, and which
//! merge of categories would hide fewer.
//!
//! Everything here is a function of what is published: two projects that differ only in
//! hidden figures have the same audit.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::model::Links;
use super::published::{ProtectedTable, PublishedCell};
use super::trace::Change;
use super::{CellId, Mask};
use crate::heading::{Heading, HeadingKind};
use crate::table::Tables;

/// The protection of a project, without any figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// The protected sources, in the manifest's order.
    pub sources: Vec<AuditedSource>,
    /// The tables with hidden figures, in their order.
    pub tables: Vec<AuditedTable>,
    /// A limit of the search was met somewhere: more was hidden than may have been needed.
    pub widened: bool,
    /// Hidden figures that what producers publish elsewhere gives away all the same.
    pub given_away: usize,
    /// What differs from the version published before, when there is one.
    pub changes: Vec<Change>,
    /// The files, and the figures written by hand, of which a published version showed what is
    /// no longer read, or has changed.
    pub forgotten: Vec<String>,
}

/// A protected source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedSource {
    /// Its key in the manifest.
    pub name: String,
    /// Its threshold.
    pub threshold: u32,
    /// Figures that come from it: tables, rates, gaps, changes.
    pub figures: usize,
    /// Those that are hidden.
    pub hidden: usize,
}

/// A table with hidden figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedTable {
    /// Its name in the manifest.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its figures.
    pub figures: usize,
    /// Those that are hidden.
    pub hidden: usize,
    /// Two neighbouring categories that hold most of what is hidden: the source, and their
    /// labels.
    pub merge: Option<(String, [String; 2])>,
}

/// The audit of the sources: cells that have a figure, shown or hidden.
pub(super) fn sources(tables: &Tables, masked: &Mask) -> Vec<AuditedSource> {
    let mut found: BTreeMap<&str, AuditedSource> = BTreeMap::new();
    let is_hidden = |id: CellId| masked.contains(&id);
    for (id, cell) in tables.cells() {
        let (Some(threshold), Some(source)) = (cell.threshold, cell.source.as_deref())
        else {
            continue;
        };
        if cell.value.number().is_none() && !is_hidden(id) {
            continue;
        }
        let audited = found.entry(source).or_insert_with(|| AuditedSource {
            name: source.to_owned(),
            threshold,
            figures: 0,
            hidden: 0,
        });
        audited.threshold = audited.threshold.max(threshold);
        audited.figures += 1;
        audited.hidden += usize::from(is_hidden(id));
    }
    let order = tables.credits.keys().map(String::as_str);
    order.filter_map(|name| found.remove(name)).collect()
}

impl Audit {
    /// The whole audit, from what is published.
    pub(super) fn of(
        sources: Vec<AuditedSource>,
        links: Links,
        published: &IndexMap<String, ProtectedTable>,
    ) -> Self {
        let is_protected = |table: &ProtectedTable| {
            let from = table.sources();
            sources.iter().any(|source| from.contains(&source.name.as_str()))
        };
        let tables = published
            .values()
            .filter(|table| table.masked() > 0 && is_protected(table))
            .map(|table| AuditedTable {
                name: table.name().to_owned(),
                title: table.title().to_owned(),
                figures: table.figures().count(),
                hidden: table.masked(),
                merge: merge(table),
            })
            .collect();
        Self {
            tables,
            widened: links.widened > 0,
            given_away: links.given_away,
            sources,
            changes: Vec::new(),
            forgotten: Vec::new(),
        }
    }
}

/// The two neighbouring categories of a partner's table which hold most hidden cells, when
/// that is worth a line: three at least.
fn merge(table: &ProtectedTable) -> Option<(String, [String; 2])> {
    const WORTH: usize = 3;
    let [source] = table.sources()[..] else { return None };
    let (rows, columns) = (table.rows(), table.columns());
    let is_cross = [rows, columns].iter().all(|side| {
        let known = |heading: &Heading| {
            matches!(
                heading.kind,
                HeadingKind::Category | HeadingKind::Total | HeadingKind::Year(_)
            )
        };
        side.iter().all(known)
    });
    if !is_cross {
        return None;
    }
    let hidden = |row: usize, column: usize| {
        table
            .row(row)
            .get(column)
            .is_some_and(|cell| cell.cell() == PublishedCell::Masked)
    };
    let down = best_pair(rows, columns.len(), &|at, across| hidden(at, across));
    let across = best_pair(columns, rows.len(), &|at, down| hidden(down, at));
    let (saved, labels) =
        down.into_iter().chain(across).max_by_key(|(saved, _)| *saved)?;
    (saved >= WORTH).then(|| (source.to_owned(), labels))
}

/// How many hidden cells a pair of neighbours has, those they share counted once.
fn best_pair(
    side: &[Heading],
    length: usize,
    hidden: &dyn Fn(usize, usize) -> bool,
) -> Option<(usize, [String; 2])> {
    let is_category = |at: usize| side[at].kind == HeadingKind::Category;
    let categories: Vec<usize> = (0..side.len()).filter(|at| is_category(*at)).collect();
    // Two categories put together would leave one alone.
    if categories.len() < 3 {
        return None;
    }
    let mut best: Option<(usize, [String; 2])> = None;
    for pair in categories.windows(2) {
        let [one, other] = pair else { continue };
        let saved =
            (0..length).filter(|at| hidden(*one, *at) || hidden(*other, *at)).count();
        if best.as_ref().is_none_or(|(most, _)| saved > *most) {
            best = Some((saved, [side[*one].label.clone(), side[*other].label.clone()]));
        }
    }
    best
}
