//! Tables turned on their side: one territory a column, one figure a row.

use super::head::Head;
use super::words::is_word;
use crate::territory::{CommuneCode, Level, named, official};

/// Where the territories and the labels are.
#[derive(Debug)]
pub(in crate::sources) struct Sides {
    /// The row of the territories.
    pub(in crate::sources) header_row: usize,
    /// The column of the labels.
    pub(in crate::sources) labels: usize,
    /// Column, level and code of each territory.
    pub(in crate::sources) territories: Vec<(usize, Level, String)>,
}

/// Territories at the top, two at least and most of the row; the labels before them.
///
/// `by_name`: the author says that territories are at the top, so bare names of communes
/// mean communes; a heading « Hommes » is one too, in the Indre-et-Loire.
pub(super) fn find(head: &Head, asked: &[usize], by_name: bool) -> Option<Sides> {
    for (row, _) in head.rows() {
        if asked.last().is_some_and(|asked| *asked != row) {
            continue;
        }
        let labels = head.labels(row);
        let filled: Vec<usize> =
            (0..labels.len()).filter(|column| !labels[*column].is_empty()).collect();
        let territories: Vec<(usize, Level, String)> = filled
            .iter()
            .filter_map(|column| {
                let (level, code) = territory(&labels[*column], by_name)?;
                Some((*column, level, code))
            })
            .collect();
        let most = territories.len() >= 2 && territories.len() * 5 >= filled.len() * 3;
        let enough = most || (by_name && !territories.is_empty());
        let Some(first) = territories.first().map(|one| one.0).filter(|_| enough) else {
            continue;
        };
        // The first column of words under the row, before the territories.
        let column = (0..first).find(|column| {
            head.after(row).any(|(_, cells)| {
                cells.get(*column).is_some_and(|cell| is_word(&cell.as_label()))
            })
        });
        if let Some(column) = column {
            return Some(Sides { header_row: row, labels: column, territories });
        }
    }
    None
}

/// A name that means one territory, or the code of a commune or an EPCI; bare numbers of
/// two digits mean nothing sure.
fn territory(label: &str, by_name: bool) -> Option<(Level, String)> {
    if let Some(found) = named(label) {
        return Some(found);
    }
    for level in [Level::Commune, Level::Epci] {
        if let Some(read) = level.read(label)
            && label.trim().len() >= 5
            && level.knows(&read.code)
        {
            return Some((level, read.code));
        }
    }
    commune_named(label, by_name)
}

/// « Lezennes (59) », « 59346 - Lezennes », or a name that only one commune bears.
fn commune_named(label: &str, by_name: bool) -> Option<(Level, String)> {
    let table = official();
    let code = label.get(..5).and_then(CommuneCode::parse);
    if let Some(code) = code
        && table.commune(&code).is_some()
    {
        return Some((Level::Commune, code.to_string()));
    }
    let (name, departement) =
        match label.strip_suffix(')').and_then(|one| one.split_once('(')) {
            Some((name, inside)) => (name.trim(), Some(inside.trim())),
            None => (label, None),
        };
    if !is_word(name) || (departement.is_none() && !by_name) {
        return None;
    }
    match table.communes_named(name, departement).as_slice() {
        [only] => Some((Level::Commune, only.code.to_string())),
        _ => None,
    }
}
