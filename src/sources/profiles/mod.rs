//! Files with known meaning, recognised by the names of their columns.
//!
//! The profiles are data (`profiles.yaml`): who publishes the file, how it is keyed, what
//! an empty cell means, under which licence it may be reused.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::catalogue::Level;
use crate::value::Value;
use crate::vintage::Pattern;

/// A family of files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    /// Its name in the file of profiles.
    #[allow(dead_code, reason = "read by whoever edits the profiles, and by their test")]
    pub id: String,
    /// Who publishes it.
    #[serde(rename = "organisme")]
    pub producer: String,
    /// Its title at the producer's.
    #[serde(rename = "titre")]
    pub title: String,
    /// The title of the page to download it from.
    pub page: String,
    /// Its licence.
    pub licence: String,
    /// Columns that must be there.
    pub signature: Vec<String>,
    /// Columns that must not be there.
    pub absent: Vec<String>,
    /// The column of the codes.
    #[serde(rename = "cle")]
    pub key: String,
    /// One row per commune or per IRIS.
    #[serde(rename = "niveau")]
    pub level: Level,
    /// What an empty cell means.
    #[serde(rename = "vide")]
    pub empty: Empty,
    /// The producer publishes no count from 1 to one under this: a file that holds one is
    /// not the published file.
    #[serde(rename = "jamais_sous", default)]
    pub(crate) never_under: Option<f64>,
    /// Columns that are no counts.
    #[serde(rename = "hors_effectifs", default)]
    pub(crate) not_counts: Vec<String>,
    /// How the sheet's name tells the vintage.
    #[serde(rename = "feuille_annee", default)]
    pub sheet_year: Option<String>,
    /// The families of indicators its columns can feed.
    #[serde(rename = "familles")]
    pub families: Vec<String>,
}

/// What an empty cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Empty {
    /// No figure.
    #[serde(rename = "manquant")]
    Missing,
    /// Statistical secrecy.
    #[serde(rename = "secret")]
    Masked,
    /// Not published for this territory.
    #[serde(rename = "non_diffuse")]
    NotDiffused,
}

impl Empty {
    /// The raw value of an empty cell.
    pub(crate) fn value(self) -> Value {
        match self {
            Self::Missing => Value::Missing,
            Self::Masked => Value::Masked,
            Self::NotDiffused => Value::NotDiffused,
        }
    }
}

impl Profile {
    /// Whether these headings are those of this family of files.
    pub(crate) fn recognises(&self, headings: &[String]) -> bool {
        let present = |written: &String| {
            let pattern = Pattern::new(written);
            headings.iter().any(|heading| pattern.matches(heading))
        };
        self.signature.iter().all(present) && !self.absent.iter().any(present)
    }

    /// The vintage told by a sheet's name.
    pub(crate) fn year_of_sheet(&self, sheet: &str) -> Option<u16> {
        Pattern::new(self.sheet_year.as_ref()?).vintage_of(sheet.trim())
    }
}

/// All profiles.
pub(crate) fn profiles() -> &'static [Profile] {
    static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
        serde_yaml::from_str(include_str!("profiles.yaml"))
            .expect("the embedded profiles are well formed")
    });
    &PROFILES
}

/// The profile of a header row, when one recognises it.
pub(crate) fn recognise(headings: &[String]) -> Option<&'static Profile> {
    profiles().iter().find(|profile| profile.recognises(headings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_comparateur_is_not_taken_for_the_dossier_complet() {
        let headings =
            |text: &str| text.split(';').map(str::to_owned).collect::<Vec<_>>();
        let comparateur =
            headings("CODGEO;P18_POP;P13_POP;SUPERF;NAIS1318;P18_RP;ETTOT18");
        assert_eq!(recognise(&comparateur).map(|p| p.id.as_str()), Some("comparateur"));
        let dossier = headings("CODGEO;P21_POP;C21_MEN;P21_RP;NAIS1520;ETTOT22");
        assert_eq!(recognise(&dossier).map(|p| p.id.as_str()), Some("dossier_complet"));
        assert!(recognise(&headings("CODGEO;A;B")).is_none());
    }
}
