//! Which contours the rows of a table stand for.

use std::collections::BTreeMap;

use crate::manifest::Project;
use crate::maps::atlas::{Atlas, Sheet};
use crate::maps::borders::Borders;
use crate::territory::official;
use crate::text::{fold, typographic};

/// The zones of a map, before they have a size.
#[derive(Debug, Clone)]
pub(in crate::charts) struct Ground {
    /// A zone for each row, by its number, and those around that have no row.
    pub(in crate::charts) borders: Borders,
    /// What its zones are called: « communes », « quartiers ».
    pub(in crate::charts) zones: &'static str,
    /// What the zones without a row are: « hors des quartiers du rapport ».
    pub(in crate::charts) around: Option<&'static str>,
    /// Who draws the contours.
    pub(in crate::charts) credit: String,
    /// The rows that are on no map: their contour is lacking.
    pub(in crate::charts) lacking: Vec<usize>,
    /// The communes of the intercommunalité that have neither a row nor a contour.
    pub(in crate::charts) unknown: Vec<String>,
}

impl Ground {
    /// The contours of territories, by the keys of their rows; nothing when the atlas has none
    /// of them.
    pub(in crate::charts) fn of(
        project: &Project,
        atlas: &Atlas,
        keys: &[&str],
    ) -> Option<Self> {
        let districts = district_codes(project);
        let is_district = keys.iter().any(|key| districts.contains_key(*key));
        let (codes, sheet) = match is_district {
            true => (districts, atlas.iris()?),
            false => (commune_codes(project), atlas.communes()?),
        };
        let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
        let mut lacking = Vec::new();
        for (row, key) in keys.iter().enumerate() {
            let own = codes.get(*key).map(Vec::as_slice).unwrap_or_default();
            let drawn = own.iter().filter(|code| sheet.codes.contains(*code));
            let drawn: Vec<&String> = drawn.collect();
            // Half of a neighbourhood is not the neighbourhood.
            match drawn.len() == own.len() && !own.is_empty() {
                true => rows.extend(drawn.into_iter().map(|code| (code.as_str(), row))),
                false => lacking.push(row),
            }
        }
        if rows.is_empty() {
            return None;
        }
        let borders = borders(project, sheet, &rows, is_district);
        let unknown = match is_district {
            true => Vec::new(),
            false => unknown(project, sheet, &codes, keys),
        };
        Some(Self {
            unknown,
            borders,
            zones: if is_district { "quartiers" } else { "communes" },
            around: is_district.then_some("hors des quartiers"),
            credit: typographic(&sheet.credit),
            lacking,
        })
    }
}

/// The communes that the map should have and knows nothing of: of those of the ressort alone,
/// all have a row.
fn unknown(
    project: &Project,
    sheet: &Sheet,
    codes: &BTreeMap<String, Vec<String>>,
    keys: &[&str],
) -> Vec<String> {
    let own: Vec<String> =
        project.ressort.codes().iter().map(ToString::to_string).collect();
    let is_of = |key: &&&str, code: &str| {
        codes.get(**key).is_some_and(|codes| codes.iter().any(|one| one == code))
    };
    let has_row = |code: &str| keys.iter().any(|key| is_of(&key, code));
    let goes_beyond = keys.iter().any(|key| {
        let codes = codes.get(*key).map(Vec::as_slice).unwrap_or_default();
        codes.iter().any(|code| !own.contains(code))
    });
    if !goes_beyond {
        return Vec::new();
    }
    project
        .neighbours()
        .iter()
        .filter(|code| !sheet.codes.contains(code.as_str()) && !has_row(code.as_str()))
        .filter_map(|code| official().commune(code))
        .map(|commune| typographic(&commune.name))
        .collect()
}

/// The zones of the rows, by number; around them the rest of the ressort, or the communes of the
/// intercommunalité when one of them has a row.
fn borders(
    project: &Project,
    sheet: &Sheet,
    rows: &BTreeMap<&str, usize>,
    is_district: bool,
) -> Borders {
    let ressort: Vec<String> =
        project.ressort.codes().iter().map(ToString::to_string).collect();
    let goes_beyond = rows.keys().any(|code| !ressort.iter().any(|own| own == code));
    let neighbours: Vec<String> =
        project.neighbours().iter().map(ToString::to_string).collect();
    sheet.borders.united(&|code| match rows.get(code) {
        Some(row) => Some(row.to_string()),
        None if is_district => Some(format!("+{code}")),
        None if goes_beyond && neighbours.iter().any(|one| one == code) => {
            Some(format!("+{code}"))
        }
        None => None,
    })
}

fn district_codes(project: &Project) -> BTreeMap<String, Vec<String>> {
    let codes = |iris: &[crate::territory::IrisCode]| {
        iris.iter().map(ToString::to_string).collect()
    };
    project.districts.iter().map(|one| (one.key.clone(), codes(&one.iris))).collect()
}

fn commune_codes(project: &Project) -> BTreeMap<String, Vec<String>> {
    let mut codes = BTreeMap::new();
    for code in project.neighbours() {
        if let Some(commune) = official().commune(&code) {
            codes.insert(fold(&commune.name), vec![code.to_string()]);
        }
    }
    // The table of one commune alone calls it « ensemble ».
    if let [own] = project.ressort.communes.as_slice() {
        codes.insert("ensemble".to_owned(), vec![own.code.to_string()]);
    }
    codes
}
