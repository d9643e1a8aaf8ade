//! Communes that a file gives under several codes: those they had before, or those of their
//! arrondissements.

use std::collections::BTreeMap;

use super::met::Met;
use super::territory_table::TerritoryTable;
use super::wanted::Wanted;
use crate::territory::{CommuneCode, FormerKind, Level, commune_of, official};

/// Communes that stand under other codes in this file: the ones they were before they
/// merged, or their arrondissements. A commune and its associated communes are counted
/// once, in the commune; so are Paris, Lyon and Marseille when they are there as such.
pub(super) fn gather_parts(table: &mut TerritoryTable, wanted: &Wanted, met: &mut Met) {
    if table.level != Level::Commune {
        return;
    }
    let mut by_commune: BTreeMap<CommuneCode, Vec<(String, Option<FormerKind>)>> =
        BTreeMap::new();
    for code in table.rows.codes() {
        if let Some((commune, kind)) = commune_of(code) {
            by_commune.entry(commune).or_default().push((code.to_owned(), kind));
        }
    }
    for (commune, codes) in by_commune {
        if !wanted.wants(Level::Commune, commune.as_str()) {
            continue;
        }
        let of = |kinds: &[FormerKind]| -> Vec<String> {
            let wanted =
                codes.iter().filter(|(_, kind)| kind.is_some_and(|k| kinds.contains(&k)));
            wanted.map(|(code, _)| code.clone()).collect()
        };
        let own = codes.iter().any(|(_, kind)| kind.is_none());
        let merged = of(&[FormerKind::Merged, FormerKind::Delegated]);
        let districts = of(&[FormerKind::Arrondissement]);
        let all_districts = official().parts_of(&commune).iter().filter(|code| {
            official()
                .former(code)
                .is_some_and(|one| one.kind == FormerKind::Arrondissement)
        });
        if !merged.is_empty() {
            let mut parts = merged;
            if own {
                parts.insert(0, commune.to_string());
            }
            met.old_communes.push(commune.to_string());
            table.parts.insert(commune.to_string(), parts);
        } else if !own
            && !districts.is_empty()
            && districts.len() == all_districts.count()
        {
            table.parts.insert(commune.to_string(), districts);
        } else {
            met.set_aside += of(&[FormerKind::Associated]).len();
        }
    }
}
