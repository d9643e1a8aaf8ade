//! The levels a file can describe, and how their codes are written.

use serde::Deserialize;

use super::code::{CommuneCode, IrisCode};
use super::official::{FormerKind, official};
use crate::text::fold;

/// What a row of a file stands for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Default,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A commune, or an arrondissement of Paris, Lyon or Marseille.
    #[default]
    Commune,
    /// An IRIS.
    Iris,
    /// A priority neighbourhood (QPV).
    Qpv,
    /// An intercommunality with its own taxation.
    Epci,
    /// A département.
    Departement,
    /// A région.
    Region,
    /// France, with or without overseas.
    France,
}

/// The one code of France as a whole, and of its European part.
pub const FRANCE: &str = "FRANCE";
/// See [`FRANCE`].
pub const FRANCE_METROPOLITAINE: &str = "METROPOLE";

/// A code as read in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadCode {
    /// The code as it is written officially.
    pub code: String,
    /// A zero lost by a spreadsheet was put back.
    pub repaired: bool,
}

impl Level {
    /// All of them, the finest first.
    pub const ALL: [Self; 7] = [
        Self::Iris,
        Self::Qpv,
        Self::Commune,
        Self::Epci,
        Self::Departement,
        Self::Region,
        Self::France,
    ];

    /// « communes », « IRIS », « EPCI ».
    pub fn plural(self) -> &'static str {
        match self {
            Self::Commune => "communes",
            Self::Iris => "IRIS",
            Self::Qpv => "quartiers prioritaires",
            Self::Epci => "EPCI",
            Self::Departement => "départements",
            Self::Region => "régions",
            Self::France => "France",
        }
    }

    /// Reads a code of this level as a spreadsheet gives it: as a number, with stray
    /// spaces, without its first zero. Whether such a territory exists is another question.
    pub fn read(self, label: &str) -> Option<ReadCode> {
        let found = |code: String, repaired: bool| Some(ReadCode { code, repaired });
        let compact = || -> String {
            let text: String = label.chars().filter(|c| !c.is_whitespace()).collect();
            text.strip_suffix(".0").unwrap_or(&text).to_uppercase()
        };
        match self {
            Self::Commune => {
                let (code, repaired) = CommuneCode::repaired(label)?;
                found(code.to_string(), repaired)
            }
            Self::Iris => {
                let (code, repaired) = IrisCode::repaired(label)?;
                found(code.to_string(), repaired)
            }
            Self::Qpv => {
                let code = compact();
                let is_code = code.is_ascii()
                    && code.len() == 8
                    && (code.starts_with("QP") || code.starts_with("QN"));
                (is_code).then(|| found(code, false))?
            }
            Self::Epci => {
                let code = compact();
                let is_siren = code.len() == 9
                    && code.bytes().all(|byte| byte.is_ascii_digit())
                    && (code.starts_with("20") || code.starts_with("24"));
                if !is_siren {
                    return None;
                }
                let now = official().epci_of_old_code(&code).map(str::to_owned);
                let repaired = now.is_some();
                found(now.unwrap_or(code), repaired)
            }
            Self::Departement => {
                let code = compact();
                let padded = format!("0{code}");
                if code.len() == 1 && official().departement(&padded).is_some() {
                    return found(padded, true);
                }
                official().departement(&code)?;
                found(code, false)
            }
            Self::Region => {
                let code = compact();
                let padded = format!("0{code}");
                if code.len() == 1 && official().region(&padded).is_some() {
                    return found(padded, true);
                }
                official().region(&code)?;
                found(code, false)
            }
            Self::France => france(label).and_then(|code| found(code.to_owned(), false)),
        }
    }

    /// Whether the official table knows this code, of today or of before.
    pub fn knows(self, code: &str) -> bool {
        let commune = |code: &str| {
            official().former(code).is_some()
                || CommuneCode::parse(code)
                    .is_some_and(|code| official().commune(&code).is_some())
        };
        match self {
            Self::Commune => commune(code),
            Self::Iris => code.get(..5).is_some_and(commune),
            Self::Epci => official().epci(code).is_some() || code.starts_with("200"),
            Self::Qpv | Self::Departement | Self::Region | Self::France => true,
        }
    }
}

/// France, as files write it: `F`, `M`, « France métropolitaine ».
fn france(label: &str) -> Option<&'static str> {
    match fold(label).as_str() {
        "f"
        | "fr"
        | "france"
        | "france_entiere"
        | "ensemble_france"
        | "france_metropolitaine_et_dom"
        | "france_metropolitaine_et_drom" => Some(FRANCE),
        // In files of one line, of France only.
        "1" => Some(FRANCE_METROPOLITAINE),
        "m" | "fm" | "metro" | "metropole" | "france_metropolitaine" => {
            Some(FRANCE_METROPOLITAINE)
        }
        _ => None,
    }
}

/// The level of a column of codes: the one that nearly all of them belong to. Two levels
/// may share their codes (départements and régions): the names beside decide, or nobody.
pub fn level_of(labels: &[String], names: &[String]) -> Option<Level> {
    let mut filled: Vec<&String> =
        labels.iter().filter(|label| !label.is_empty()).collect();
    if filled.is_empty() {
        return None;
    }
    // « Total », « (INSEE) »: what has no digit is no code, and says nothing of the others.
    let has_digit = |label: &&String| label.bytes().any(|byte| byte.is_ascii_digit());
    if filled.iter().filter(|label| has_digit(label)).count() * 2 >= filled.len() {
        filled.retain(has_digit);
    }
    let share = |level: Level| {
        let known = filled.iter().filter(|label| {
            level.read(label).is_some_and(|read| level.knows(&read.code))
                || (level >= Level::Departement
                    && **label != "1"
                    && france(label).is_some())
        });
        known.count() * 100 / filled.len()
    };
    /// Old codes and stray rows are in every file.
    const NEARLY_ALL: usize = 80;
    let may_be: Vec<Level> =
        Level::ALL.into_iter().filter(|level| share(*level) >= NEARLY_ALL).collect();
    match may_be.as_slice() {
        [] => None,
        [only] => Some(*only),
        several => {
            let named = several.iter().find(|level| agrees(**level, labels, names));
            match named {
                Some(level) => Some(*level),
                // SIREN of the Dordogne's time look like IRIS: known EPCI win.
                None if several.contains(&Level::Epci)
                    && several.contains(&Level::Iris) =>
                {
                    let all_known = filled.iter().all(|label| {
                        Level::Epci
                            .read(label)
                            .is_some_and(|read| Level::Epci.knows(&read.code))
                    });
                    Some(if all_known { Level::Epci } else { Level::Iris })
                }
                None => None,
            }
        }
    }
}

/// Whether the names beside the codes are those of this level.
fn agrees(level: Level, labels: &[String], names: &[String]) -> bool {
    let pairs: Vec<(&String, &String)> = labels
        .iter()
        .zip(names)
        .filter(|(label, name)| !label.is_empty() && !name.is_empty())
        .collect();
    if pairs.is_empty() {
        return false;
    }
    let same = pairs.iter().filter(|(label, name)| {
        if level == Level::France {
            return france(label).is_some() && fold(name).starts_with("france");
        }
        let Some(read) = level.read(label) else { return false };
        let official = match level {
            Level::Departement => {
                official().departement(&read.code).map(|one| one.name.clone())
            }
            Level::Region => official().region(&read.code).map(str::to_owned),
            _ => None,
        };
        official.is_some_and(|official| fold(&official) == fold(name))
    });
    same.count() * 2 > pairs.len()
}

/// The territory a name means, when only one can be meant: a région in capitals, a
/// département, France. Communes are looked for elsewhere, because their names repeat.
pub fn named(name: &str) -> Option<(Level, String)> {
    let table = official();
    if let Some(code) = france(name).filter(|_| name != "1") {
        return Some((Level::France, code.to_owned()));
    }
    let in_capitals =
        name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase);
    let region = || table.region_named(name).map(|code| (Level::Region, code.to_owned()));
    let departement = || {
        table
            .departement_named(name)
            .map(|found| (Level::Departement, found.code.clone()))
    };
    if in_capitals {
        region().or_else(departement)
    } else {
        departement().or_else(region)
    }
}

/// The communes whose figures a row of this code is part of: itself, the commune it has
/// become, the city it is an arrondissement of.
pub fn commune_of(code: &str) -> Option<(CommuneCode, Option<FormerKind>)> {
    let parsed = CommuneCode::parse(code)?;
    if official().commune(&parsed).is_some() {
        return Some((parsed, None));
    }
    let former = official().former(code)?;
    Some((former.commune.clone(), Some(former.kind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(labels: &[&str], names: &[&str]) -> Option<Level> {
        let owned =
            |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        level_of(&owned(labels), &owned(names))
    }

    #[test]
    fn the_level_of_a_column_is_told_from_its_codes() {
        assert_eq!(level(&["59346", "38317", "1004"], &[]), Some(Level::Commune));
        assert_eq!(level(&["593500101", "383170104"], &[]), Some(Level::Iris));
        assert_eq!(
            level(&["200093201", "245900410", "200040715"], &[]),
            Some(Level::Epci)
        );
        assert_eq!(level(&["QP059001", "QN00101M"], &[]), Some(Level::Qpv));
        assert_eq!(level(&["01", "2A", "59", "974", "M"], &[]), Some(Level::Departement));
        assert_eq!(level(&["Total", "12", "abc"], &[]), None);
    }

    #[test]
    fn departements_and_regions_are_told_apart_by_their_names() {
        let codes = ["11", "24", "84"];
        let regions = ["Île-de-France", "Centre-Val de Loire", "Auvergne-Rhône-Alpes"];
        assert_eq!(level(&codes, &regions), Some(Level::Region));
        assert_eq!(
            level(&codes, &["Aude", "Dordogne", "Vaucluse"]),
            Some(Level::Departement)
        );
        assert_eq!(level(&codes, &[]), None);
    }

    #[test]
    fn an_old_code_of_an_epci_is_the_one_of_today() {
        let read = Level::Epci.read("245900410").expect("a SIREN");
        assert_eq!(read.code, "200093201");
        assert!(read.repaired);
    }

    #[test]
    fn names_mean_one_territory() {
        assert_eq!(named("Isère"), Some((Level::Departement, "38".to_owned())));
        assert_eq!(
            named("AUVERGNE-\nRHÔNE-ALPES"),
            Some((Level::Region, "84".to_owned()))
        );
        assert_eq!(
            named("France métropolitaine"),
            Some((Level::France, "METROPOLE".to_owned()))
        );
        assert_eq!(named("Total"), None);
    }
}
