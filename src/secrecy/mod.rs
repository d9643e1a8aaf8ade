//! Raw [`Tables`] → [`Protected`]: the wall.
//!
//! [`protect_after`] takes every figure of every document at once, hides what must not be read
//! or deduced, rounds the rest once to its printed precision, and is the only maker of
//! the types to its right. None of them holds a raw figure, the reason of a mask, or one
//! digit more than is printed. Rules and sources: `RULES.md`.

mod audit;
mod model;
mod peers;
mod primary;
mod protected;
mod published;
mod rounding;
mod secondary;
mod sets;
mod suppress;
mod trace;

pub use audit::{Audit, AuditedSource, AuditedTable};
use model::Links;
pub use peers::Peer;
pub use protected::Protected;
pub use published::{Figure, ProtectedTable, PublishedCell};
pub use rounding::Rounded;
pub use trace::{Change, FILE as TRACE_FILE, Trace, TraceError};

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::table::{Cell, CellId, Table, Tables};
use crate::value::Value;

/// Protects all tables together, for readers who have the version that was published before,
/// if any. Which documents are asked for never changes the mask. `told` hears how
/// many groups of tied counts are settled, and of how many. Nothing comes back when it
/// answers that this must stop: an unfinished protection protects nothing.
pub fn protect_after(
    mut tables: Tables,
    before: Option<&Trace>,
    told: Told<'_>,
) -> Option<Protected> {
    let changed = before.map(|before| before.tie(&mut tables)).unwrap_or_default();
    let (masked, links) = masks(&tables, told)?;
    let figures: BTreeMap<String, Figure> = tables
        .figures
        .iter()
        .map(|(name, named)| {
            let figure = publish(&tables, named.cell, &masked).meaning(&named.meaning);
            (name.clone(), figure)
        })
        .collect();
    let published: IndexMap<String, ProtectedTable> = tables
        .tables
        .values()
        .map(|table| (table.name.clone(), publish_table(&tables, table, &masked)))
        .collect();
    let sources = audit::sources(&tables, &masked);
    let mut protected = Protected {
        tables: published,
        peers: peers::of(&tables, &figures),
        figures,
        credits: std::mem::take(&mut tables.credits),
        fingerprints: std::mem::take(&mut tables.fingerprints),
        extents: std::mem::take(&mut tables.extents),
        audit: Audit::default(),
        trace: Trace::of(&tables, &masked),
    };
    protected.audit = Audit::of(sources, links, &protected.tables);
    if let Some(before) = before {
        protected.audit.changes = protected.trace.changes(before);
    }
    protected.audit.forgotten = changed.into_iter().collect();
    protected.trace = std::mem::take(&mut protected.trace).after(before);
    Some(protected)
}

/// Hears how many groups are settled, and of how many; answers whether to go on.
pub type Told<'a> = &'a dyn Fn(usize, usize) -> Option<()>;

/// The cells to hide. A count that falls with a table that has blanks must not be found
/// from its other tables: what it takes is hidden too, and so on until nothing falls.
fn masks(tables: &Tables, told: Told<'_>) -> Option<(Mask, Links)> {
    let mut masked = primary::masked(tables);
    secondary::spread(tables, &mut masked);
    loop {
        let before = masked.clone();
        let links = model::suppress(tables, &mut masked, told)?;
        secondary::spread(tables, &mut masked);
        let counts =
            |mask: &Mask| mask.iter().filter(|id| tables.base_of(**id).is_some()).count();
        let fell = masked.iter().filter(|id| !before.contains(id)).any(|id| {
            let cell = tables.cell(*id);
            !cell.made_of.is_empty() && tables.base_of(*id).is_some()
        });
        if !fell || counts(&before) == counts(&masked) {
            return Some((masked, links));
        }
    }
}

/// The cells that are hidden.
pub(crate) type Mask = std::collections::BTreeSet<CellId>;

fn publish_table(tables: &Tables, table: &Table, masked: &Mask) -> ProtectedTable {
    let cells = table
        .cells
        .iter()
        .map(|row| row.iter().map(|cell| publish(tables, *cell, masked)).collect())
        .collect();
    ProtectedTable::new(table, cells)
}

fn publish(tables: &Tables, id: CellId, masked: &Mask) -> Figure {
    let cell = tables.cell(id);
    Figure::new(published_value(cell, masked.contains(&id)), cell)
}

fn published_value(cell: &Cell, is_masked: bool) -> PublishedCell {
    if is_masked {
        return PublishedCell::Masked;
    }
    let rounded = |value| Rounded::of(value, cell.decimals);
    match cell.value {
        Value::Known(value) => match rounded(value) {
            Some(value) => PublishedCell::Known(value),
            None => PublishedCell::Missing,
        },
        Value::Rounded { value, step } => match rounded(value) {
            Some(value) => PublishedCell::ProducerRounded { value, step },
            None => PublishedCell::Missing,
        },
        Value::Masked => PublishedCell::Masked,
        Value::NotDiffused => PublishedCell::NotDiffused,
        Value::Missing | Value::NotANumber => PublishedCell::Missing,
        Value::NotAggregable => PublishedCell::NotAggregable,
    }
}

#[cfg(test)]
mod tests;
