//! Files with known meaning, recognised by the names of their columns.
//!
//! The profiles are data (`profiles.yaml`): who publishes the file, how it is keyed and
//! laid out, what an empty cell means, how figures are rounded, under which licence it may
//! be reused, and where it is published.

use std::sync::LazyLock;

use serde::{Deserialize, Deserializer};

use crate::territory::Level;
use crate::value::Value;
use crate::vintage::Pattern;
use crate::vocabulary::Family;

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
    /// The title of the page to download it from; none when it is sent under convention.
    #[serde(default)]
    pub page: Option<String>,
    /// The name of the file there, with « … » where it changes from year to year.
    #[serde(rename = "fichier", default)]
    pub file: Option<String>,
    /// Its size there, about; none where it is no matter.
    #[serde(rename = "megaoctets", default)]
    pub megabytes: Option<u32>,
    /// Its licence; none: the file is protected, whoever sends it.
    #[serde(rename = "licence", default)]
    pub licence: Option<String>,
    /// Columns that must be there.
    pub signature: Vec<String>,
    /// Columns that must not be there.
    #[serde(default)]
    pub absent: Vec<String>,
    /// The column of the codes; two when a code is cut in two.
    #[serde(rename = "cle", deserialize_with = "one_or_several")]
    pub key: Vec<String>,
    /// What a row stands for; none: its codes tell.
    #[serde(rename = "niveau", default)]
    pub level: Option<Level>,
    /// What an empty cell means.
    #[serde(rename = "vide")]
    pub empty: Empty,
    /// Communes that have nothing of what the file lists have no row in it.
    #[serde(rename = "sans_ligne", default)]
    pub(crate) without_row: WithoutRow,
    /// The producer rounds its counts to a multiple of this.
    #[serde(rename = "arrondi", default)]
    pub step: Option<u32>,
    /// The producer publishes no count from 1 to one under this: a file that holds one is
    /// not the published file.
    #[serde(rename = "jamais_sous", default)]
    pub(crate) never_under: Option<f64>,
    /// Columns that are no counts; `{…}` and `*` as in formulas.
    #[serde(rename = "hors_effectifs", default)]
    pub(crate) not_counts: Vec<String>,
    /// How the sheet's name tells the vintage.
    #[serde(rename = "feuille_annee", default)]
    pub sheet_year: Option<String>,
    /// The sheet that holds the table, when others look like it.
    #[serde(rename = "feuille", default)]
    pub sheet: Option<String>,
    /// How a line above the table tells the vintage.
    #[serde(rename = "titre_annee", default)]
    pub title_year: Option<String>,
    /// The column of the years.
    #[serde(rename = "colonne_annee", default)]
    pub year_column: Option<String>,
    /// One row a figure.
    #[serde(rename = "long", default)]
    pub long: Option<LongFormat>,
    /// Other names of columns, as the catalogue knows them: catalogue's name, file's name.
    #[serde(rename = "alias", default)]
    pub aliases: Vec<(String, String)>,
    /// The families of indicators its columns can feed.
    #[serde(rename = "familles")]
    pub families: Vec<Family>,
}

/// A file with one row a figure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LongFormat {
    /// The columns that say what the figure is.
    #[serde(rename = "mesures")]
    pub measures: Vec<String>,
    /// The column of the figure.
    #[serde(rename = "valeur")]
    pub value: String,
    /// The column of the level, and its words.
    #[serde(rename = "niveau", default)]
    pub level: Option<String>,
    /// Words of that column.
    #[serde(rename = "niveaux", default)]
    pub levels: Vec<(String, Level)>,
    /// A column whose word says that the figure is confidential.
    #[serde(rename = "secret", default)]
    pub secret: Option<(String, String)>,
    /// Rows to keep: column, words.
    #[serde(rename = "garder", default)]
    pub keep: Vec<(String, Vec<String>)>,
}

fn one_or_several<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<String>, D::Error> {
    let words = String::deserialize(deserializer)?;
    Ok(words.split(" + ").map(str::to_owned).collect())
}

/// What it means that a commune has no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
pub(crate) enum WithoutRow {
    /// Nothing is known of it.
    #[default]
    #[serde(rename = "inconnu")]
    Unknown,
    /// It has none: the producer lists what there is.
    #[serde(rename = "aucun")]
    Zero,
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

    /// Whether the producer itself publishes the file.
    pub(crate) fn is_public(&self) -> bool {
        self.licence.is_some()
    }

    /// Whether a column holds counts.
    pub(crate) fn counts(&self, heading: &str) -> bool {
        !self.not_counts.iter().any(|other| Pattern::new(other).matches(heading))
    }

    /// The vintage told by a sheet's name.
    pub(crate) fn year_of_sheet(&self, sheet: &str) -> Option<u16> {
        Pattern::new(self.sheet_year.as_ref()?).vintage_of(sheet.trim())
    }

    /// The vintage told by a line above the table.
    pub(crate) fn year_of_titles(&self, titles: &[String]) -> Option<u16> {
        let pattern = Pattern::new(self.title_year.as_ref()?);
        titles.iter().find_map(|title| pattern.vintage_of(title))
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

/// The public files that feed a family of indicators, and the pages they are found on.
pub(super) fn files_of(family: Family) -> Vec<String> {
    profiles()
        .iter()
        .filter(|profile| profile.families.contains(&family))
        // Those of the long form are told one indicator at a time.
        .filter(|profile| {
            profile.megabytes.is_none() && profile.id != "dossier_complet_long"
        })
        .map(|profile| {
            let page = profile.page.iter().map(|page| format!(", page « {page} »"));
            let page: String = page.collect();
            let file = profile.file.iter().map(|file| format!(", fichier « {file} »"));
            let file: String = file.collect();
            format!("{} ({}){page}{file}", profile.title, profile.producer)
        })
        .collect()
}

/// The profile of a header row, when one recognises it.
pub(crate) fn recognise(headings: &[String]) -> Option<&'static Profile> {
    profiles().iter().find(|profile| profile.recognises(headings))
}

/// A profile by its name.
pub(super) fn with_id(id: &str) -> Option<&'static Profile> {
    profiles().iter().find(|profile| profile.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(headings: &str) -> Option<&'static str> {
        let headings: Vec<String> = headings.split(';').map(str::to_owned).collect();
        recognise(&headings).map(|profile| profile.id.as_str())
    }

    /// Headers as the producers document them, for files of which none was at hand too.
    #[test]
    fn each_family_is_recognised_by_its_header() {
        for (headings, expected) in [
            ("CODGEO;P18_POP;P13_POP;SUPERF;NAIS1318;P18_RP;ETTOT18", "comparateur"),
            ("CODGEO;P21_POP;C21_MEN;P21_RP;NAIS1520;ETTOT22", "dossier_complet"),
            ("CODGEO;P22_POP;C22_MEN;P22_RP;P22_RP_ACH1919;NAIS1622", "dossier_complet"),
            ("CODGEO;P21_LOG;P21_RP;P21_RSECOCC;P21_LOGVAC", "base_cc"),
            ("CODGEO;LIBGEO;REG;DEP;P21_POP1564;P21_ACT1564;P21_CHOM1564", "base_cc"),
            ("CODGEO;P21_POP;P21_POP0014;P21_POPH", "base_cc"),
            ("IRIS;COM;TYP_IRIS;LAB_IRIS;P21_POP;P21_POP0002;P21_POP0305", "base_ic"),
            (
                "Code région;Nom de la région;Code département;Code commune;Nom de la commune;\
                 Population municipale;Population totale",
                "populations_legales",
            ),
            ("CODGEO;LIBGEO;NBMEN19;NBPERS19;NBUC19;Q119;Q219", "filosofi_disp"),
            ("CODGEO;TP4018;TP5018;TP6018;TP60Q218;TP60IP18", "filosofi_pauvrete"),
            ("CODGEO;NBMENFISC21;NBPERSMENFISC21;MED21;PIMP21;TP6021", "filosofi_cc"),
            (
                "GEO;GEO_OBJECT;FILOSOFI_MEASURE;UNIT_MEASURE;UNIT_MULT;CONF_STATUS;OBS_STATUS;\
                 TIME_PERIOD;OBS_VALUE",
                "filosofi_long",
            ),
            ("IRIS;DISP_TP6021;DISP_INCERT21;DISP_Q121;DISP_MED21", "filosofi_iris"),
            ("CODGEO;NOTE;A;PERCOU;AI;AM;ACSSENF;ACAVENF", "caf_iris"),
            (
                "dtreffre;numcomdo;nomcom;indfoy_ndur;indnbp_ndur;indfoy_rsa",
                "caf_commune",
            ),
            (
                "dtreffre;numcomdo;nomcom;qf_400;indfoy_ndur;indnbp_ndur",
                "caf_quotient_familial",
            ),
            (
                "annee;numcom;nomcom;txcouv_eaje_com;txcouv_am_ind_com;txcouv_com",
                "caf_accueil",
            ),
            (
                "Date;Code commune;Commune;Catégorie;Sexe;Tranche d'âge;Nombre de demandeurs \
                 d'emploi",
                "dares_communes",
            ),
            ("Code commune INSEE;Commune;APL aux médecins généralistes", "apl"),
            ("depcom;nb_ls;nb_loues;nb_vacants;tx_mob", "rpls"),
            (
                "CODGEO_25;LIBGEO_25;pp_vacant_25;pp_vacant_plus_2ans_25;ff_pp_total_24",
                "lovac",
            ),
            (
                "CODGEO_25;LIBGEO_25;pp_total_24;pp_vacant_25;pp_vacant_plus_2ans_25",
                "lovac",
            ),
            ("AN;DEPCOM;DEP;REG;TYPEQU;LAMBERT_X", "bpe"),
            ("CODGEO;LIBGEO;POP_MUN;TX_F;TX_TOT_0A24;IND_JEUNE", "qpv_demographie"),
            ("CODGEO;LIBGEO;TX_TOT_EMPL;ABCDE;ABC;ABC_RSA", "qpv_emploi"),
            ("Code commune;Commune;APA à domicile;PCH;Mesures ASE", "fiche_communale"),
        ] {
            assert_eq!(id(headings), Some(expected), "{headings}");
        }
        assert_eq!(id("CODGEO;A;B"), None);
    }

    #[test]
    fn every_computed_indicator_has_a_file_and_every_file_its_page() {
        for indicator in crate::catalogue::catalogue().indicators.values() {
            if indicator.formula.is_some() {
                assert!(!files_of(indicator.family).is_empty(), "{}", indicator.id);
            }
        }
        for profile in profiles() {
            assert_eq!(profile.page.is_some(), profile.is_public(), "{}", profile.id);
            assert_eq!(profile.file.is_some(), profile.is_public(), "{}", profile.id);
        }
        assert_eq!(
            files_of(Family::SocialHousing),
            [
                "Répertoire des logements locatifs des bailleurs sociaux (RPLS) (SDES), page \
              « Répertoire des logements locatifs des bailleurs sociaux », fichier « la table \
              communale (.xlsx) »"
            ]
        );
    }
}
