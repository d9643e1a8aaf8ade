//! Which columns of a sheet are kept, and the names they go by.

use std::collections::HashMap;

use super::book::{Short, width};
use super::column::Column;
use super::extraction::Extraction;
use super::layout::{Layout, Long};
use crate::vintage::Pattern;

/// The columns kept: position in the sheet of each slot, and the names they go by.
pub(super) struct Kept {
    pub(super) positions: Vec<usize>,
    pub(super) index: HashMap<String, Column>,
    /// Names that the catalogue uses for columns of this file.
    pub(super) aliases: Vec<String>,
    /// The positions of those that some formula names.
    pub(super) cited: Vec<usize>,
    /// Columns that no formula names.
    pub(super) uncited: Vec<Column>,
}

/// A wider file is no partner's: only what formulas name is kept of it.
const WHOLE_ROWS: usize = 256;

/// Whether all columns of a row are kept: what its producer publishes needs no protection,
/// every other row is protected whole.
pub(super) fn whole_rows(extraction: &Extraction<'_>, columns: usize) -> bool {
    let published = extraction.layout.profile.is_some_and(|one| {
        one.is_public() && one.never_under.is_none() && one.step.is_none()
    });
    let published = published && !extraction.is_entrusted;
    !published && columns <= WHOLE_ROWS
}

/// The columns of use, by position and by name.
pub(super) fn kept(extraction: &Extraction<'_>) -> Kept {
    let layout = extraction.layout;
    let mut kept = Kept {
        positions: Vec::new(),
        index: HashMap::new(),
        aliases: Vec::new(),
        cited: Vec::new(),
        uncited: Vec::new(),
    };
    if layout.long.is_some() {
        return kept;
    }
    let aliases = aliases(layout);
    let whole_rows = whole_rows(extraction, layout.headings.len());
    let keys = layout.key.columns();
    for (position, heading) in layout.headings.iter().enumerate() {
        if heading.is_empty() {
            continue;
        }
        let others: Vec<&String> = aliases
            .iter()
            .filter(|(at, _)| *at == position)
            .map(|(_, name)| name)
            .collect();
        let needs = |name: &str| extraction.wanted.needs(name);
        let column = Column { slot: kept.positions.len(), position };
        if !needs(heading) && !others.iter().any(|name| needs(name)) {
            if whole_rows && !keys.contains(&position) {
                kept.positions.push(position);
                kept.uncited.push(column);
            }
            continue;
        }
        kept.positions.push(position);
        kept.cited.push(position);
        kept.index.entry(heading.clone()).or_insert(column);
        for name in others {
            kept.aliases.push(name.clone());
            kept.index.entry(name.clone()).or_insert(column);
        }
    }
    kept
}

/// A row of a text with fewer cells than there are headings: it has lost some, or nobody
/// wrote the separators of the empty ones.
pub(super) fn short(
    extraction: &Extraction<'_>,
    kept: &Kept,
    row: usize,
    cells: usize,
) -> Option<Short> {
    let layout = extraction.layout;
    let expected = width(&layout.headings);
    if !extraction.text || cells >= expected {
        return None;
    }
    let of_long = |long: &Long| {
        long.value >= cells || long.measures.iter().any(|column| *column >= cells)
    };
    let cited = kept.index.values().any(|column| column.position >= cells)
        || layout.long.as_ref().is_some_and(of_long)
        || layout.year_column.is_some_and(|column| column >= cells);
    Some(Short { row, cells, expected, cited })
}

/// The catalogue's names for columns that this family of files names otherwise. A column
/// without a vintage takes that of the columns beside it.
fn aliases(layout: &Layout) -> Vec<(usize, String)> {
    let Some(profile) = layout.profile else { return Vec::new() };
    let vintage = profile
        .signature
        .iter()
        .filter_map(|written| {
            let pattern = Pattern::new(written);
            layout.headings.iter().filter_map(|heading| pattern.vintage_of(heading)).max()
        })
        .max();
    let mut found = Vec::new();
    for (name, written) in &profile.aliases {
        let (name, written) = (Pattern::new(name), Pattern::new(written));
        for (position, heading) in layout.headings.iter().enumerate() {
            if written.matches(heading) {
                let year = written.vintage_of(heading).or(vintage);
                found.extend(
                    name.names(year, None).into_iter().map(|name| (position, name)),
                );
            }
        }
    }
    found
}
