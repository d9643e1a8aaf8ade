//! The parts that printed territories have in common: whoever adds and subtracts territories
//! reaches atoms and nothing finer.

use std::collections::{BTreeMap, BTreeSet};

use crate::figures::areas::Area;
use crate::figures::stand::Stand;
use crate::sources::TerritoryTable;

/// Codes that stand or fall together: held by exactly the same territories.
#[derive(Debug)]
pub(super) struct Atom<'t> {
    pub(super) codes: Vec<String>,
    /// The territories that hold them, by their place in the list.
    pub(super) holders: Vec<usize>,
    pub(super) stand: Stand<'t>,
}

/// The atoms of a project's territories in a table: those of its level, and the wholes that
/// it gives by themselves.
pub(super) fn atoms<'t>(areas: &[Area], table: &'t TerritoryTable) -> Vec<Atom<'t>> {
    let mut members: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (index, area) in areas.iter().enumerate() {
        if area.level == table.level {
            for code in &area.codes {
                members.entry(code).or_default().insert(index);
            }
        } else if let Some((level, code)) = &area.published
            && *level == table.level
        {
            members.entry(code).or_default().insert(index);
        }
    }
    let mut groups: BTreeMap<Vec<usize>, Vec<String>> = BTreeMap::new();
    for (code, holders) in members {
        groups.entry(holders.into_iter().collect()).or_default().push(code.to_owned());
    }
    let atom = |(holders, codes): (Vec<usize>, Vec<String>)| Atom {
        holders,
        stand: Stand::of_codes(&codes, table),
        codes,
    };
    groups.into_iter().map(atom).collect()
}
