//! Which public file gives an indicator: the smallest that answers, and where it is found.

use std::collections::BTreeSet;

use super::melodi;
use super::profiles::{Profile, files_of, with_id};
use crate::catalogue::Indicator;
use crate::catalogue::formula::Formula;
use crate::vocabulary::Family;

/// The files that give an indicator, in words, the smallest first.
pub fn files_for(indicator: &Indicator) -> Vec<String> {
    // The long form has no IRIS.
    if indicator.family.is_by_iris() {
        return files_of(indicator.family);
    }
    let formulas = indicator
        .variants
        .iter()
        .map(|variant| variant.formula.as_str())
        .chain(indicator.formula.as_deref())
        .filter_map(|text| Formula::parse(text).ok());
    let mut ways: Vec<Vec<&'static Profile>> =
        formulas.filter_map(|formula| datasets(&formula)).collect();
    ways.sort_by_key(|way| (weight(way), way.len()));
    let Some(way) = ways.first() else {
        return match indicator.family {
            Family::Census | Family::Wages => vec![last_wide()],
            family => files_of(family),
        };
    };
    let names: Vec<String> = way.iter().map(|profile| named(profile)).collect();
    let mut files = vec![format!(
        "{} (INSEE), sur catalogue-donnees.insee.fr",
        crate::text::enumerate(&names)
    )];
    let is_large = way.iter().any(|profile| profile.id.contains("_td_"));
    if is_large {
        files.push(format!("ou {}", last_wide()));
    } else if way.iter().all(|profile| profile.id != "ds_estimation_population")
        && let Some(all) = with_id("dossier_complet_long")
    {
        let file = all.file.as_deref().unwrap_or_default();
        files.push(format!("ou {file}, page « {} » sur insee.fr", all.title));
    }
    if indicator.family != Family::Census {
        files.extend(files_of(indicator.family));
    }
    files
}

/// « Logements » (DS_RP_LOGEMENT_PRINC_20…_CSV_FR.zip, 98 Mo).
fn named(profile: &Profile) -> String {
    let file = profile.file.as_deref().unwrap_or_default();
    let size = profile.megabytes.map(|size| format!(", {size} Mo")).unwrap_or_default();
    format!("« {} » ({file}{size})", profile.title)
}

/// The last file with one row a commune: the bands and columns that are gone are in it.
fn last_wide() -> String {
    let wide = with_id("dossier_complet");
    let file = wide.and_then(|wide| wide.file.as_deref()).unwrap_or_default();
    format!("{file}, page « Dossier complet » sur insee.fr (INSEE)")
}

/// The datasets that give all columns of a formula: the fewest megabytes for each.
fn datasets(formula: &Formula) -> Option<Vec<&'static Profile>> {
    // One file that has them all, when there is one.
    let all: Vec<Vec<&'static str>> = formula
        .columns()
        .iter()
        .map(|(_, name)| melodi::datasets_of(&name.replace("{aa_avant}", "{aa}")))
        .collect();
    let whole =
        |one: &&&'static str| all.iter().all(|candidates| candidates.contains(one));
    let size_of = |name: &&&'static str| {
        profile_of(name).and_then(|profile| profile.megabytes).unwrap_or(u32::MAX)
    };
    if let Some(one) = all.first()?.iter().filter(whole).min_by_key(size_of) {
        return profile_of(one).map(|profile| vec![profile]);
    }
    let mut found: BTreeSet<&'static str> = BTreeSet::new();
    for (_, name) in formula.columns() {
        let candidates = melodi::datasets_of(&name.replace("{aa_avant}", "{aa}"));
        // One that is asked for already costs nothing more.
        if candidates.iter().any(|one| found.contains(one)) {
            continue;
        }
        let size = |name: &&&'static str| {
            profile_of(name).and_then(|profile| profile.megabytes).unwrap_or(u32::MAX)
        };
        found.insert(candidates.iter().min_by_key(size)?);
    }
    let profiles: Option<Vec<_>> = found.into_iter().map(profile_of).collect();
    profiles.filter(|profiles| !profiles.is_empty())
}

fn profile_of(dataset: &str) -> Option<&'static Profile> {
    with_id(&dataset.to_lowercase())
}

fn weight(way: &[&Profile]) -> u32 {
    way.iter().map(|profile| profile.megabytes.unwrap_or(1_000)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::catalogue;

    fn first(indicator: &str) -> Vec<String> {
        files_for(&catalogue().indicators[indicator])
    }

    #[test]
    fn the_smallest_file_that_answers_comes_first() {
        for (indicator, file) in [
            ("part_logements_vacants", "DS_RP_SERIE_HISTORIQUE_20…_CSV_FR.zip, 21 Mo"),
            (
                "part_familles_monoparentales",
                "« Famille » (DS_RP_FAMILLE_COMP_20…_CSV_FR.zip, 12 Mo)",
            ),
            (
                "part_65_ans_plus",
                "« Population » (DS_RP_POPULATION_PRINC_20…_CSV_FR.zip, 40 Mo)",
            ),
            ("part_15_29_ans", "« Population détaillée par sexe et âge »"),
            ("equip_hebergement_personnes_agees", "DS_BPE_20…_CSV_FR.zip, 13 Mo"),
            ("salaire_net_horaire_moyen", "dossier_complet_31_12_2025.zip"),
            ("part_sans_baignoire_ni_douche", "dossier_complet_31_12_2025.zip"),
        ] {
            let files = first(indicator);
            assert!(files[0].contains(file), "{indicator}: {files:?}");
        }
        assert!(first("part_15_29_ans")[1].contains("dossier_complet_31_12_2025.zip"));
        assert!(first("part_65_ans_plus")[1].contains("dossier_complet.parquet"));
        assert!(first("part_allocataires_rsa").iter().all(|one| !one.contains("DS_")));
    }
}
