//! The words of a manifest: the keys of each rubrique, and the closed lists of values with
//! what each means. The reader, the check of writing and the messages all read them here.

use super::project::{Article, Kind, Status};
use crate::vocabulary::Words;

/// The keys of one rubrique.
pub(super) type Keys = &'static [&'static str];

pub(super) const ROOT: Keys = &[
    "ccas",
    "territoire",
    "type",
    "statut",
    "remplace",
    "date",
    "seance_ca",
    "sorties",
    "charte",
    "comparaisons",
    "partenaires",
    "sources",
    "sans",
    "indicateurs",
    "quartiers",
    "contours",
    "thematiques",
    "livret",
];

pub(super) const THEME: Keys = &["modele", "logo", "couleur", "photo"];

pub(super) const PHOTO: Keys = &["fichier", "description", "credit"];

pub(super) const COMPARISON: Keys = &["territoire", "nom", "court", "motif"];

pub(super) const PARTNER: Keys =
    &["nom", "article", "logo", "logo_dans", "convention", "informe_le"];

pub(super) const CONTOURS: Keys = &["fichier", "credit"];

pub(super) const CONVENTION: Keys = &["du", "au", "seuil"];

pub(super) const SOURCE: Keys = &[
    "organisme",
    "fichier",
    "fichiers",
    "feuille",
    "tableau",
    "annee",
    "recu_le",
    "publie_le",
    "ligne_entete",
    "colonne_code",
    "colonne_annee",
    "colonne_indicateur",
    "colonne_valeur",
    "en_lignes",
    "en_colonnes",
    "unite",
    "totaux",
    "ensemble",
    "colonnes",
    "diffusion",
    "seuil",
    "fictif",
    "regrouper",
    "masquer",
];

pub(super) const FILE_OF_YEAR: Keys =
    &["annee", "fichier", "feuille", "tableau", "ligne_entete"];

pub(super) const HIDDEN_CELL: Keys = &["ligne", "colonne"];

pub(super) const INDICATOR: Keys = &[
    "libelle",
    "unite",
    "definition",
    "source",
    "formule",
    "decimales",
    "court",
    "sujet",
    "base",
    "precaution",
    "type",
    "agregation",
    "effectif",
    "valeur",
    "annee",
    "organisme",
    "fictif",
];

pub(super) const TOPIC: Keys =
    &["thematique", "titre", "sans", "ajouter", "contenu", "dans"];

pub(super) const KEY_FIGURES: Keys = &["chiffres_cles"];

pub(super) const TABLE: Keys = &[
    "tableau",
    "titre",
    "lignes",
    "colonnes",
    "indicateur",
    "source",
    "annee",
    "annees",
    "totaux",
    "dans",
];

pub(super) const CHART: Keys = &[
    "graphique",
    "titre",
    "type",
    "donnees",
    "lignes",
    "colonnes",
    "indicateur",
    "source",
    "annee",
    "annees",
    "totaux",
    "dans",
];

pub(super) const BOOKLET: Keys = &["chiffres_cles", "imposition"];

/// The rubriques of every manifest.
const RUBRIQUES: [Keys; 15] = [
    ROOT,
    THEME,
    PHOTO,
    COMPARISON,
    PARTNER,
    CONVENTION,
    CONTOURS,
    SOURCE,
    FILE_OF_YEAR,
    HIDDEN_CELL,
    INDICATOR,
    TOPIC,
    TABLE,
    CHART,
    BOOKLET,
];

/// Keys of later versions, refused by name.
pub(super) const NOT_YET: Keys =
    &["afficher", "calendrier", "enjeux", "fiches", "lot", "modele"];

/// Whether a folded word is a key, in whatever rubrique.
pub(super) fn is_key(word: &str) -> bool {
    RUBRIQUES.iter().any(|keys| keys.contains(&word))
}

pub(super) const KINDS: Words<Kind> = Words::new(&[
    ("rapport_initial", Kind::Initial),
    ("analyse_complementaire", Kind::Complementary),
]);

pub(super) const STATUSES: Words<Status> = Words::new(&[
    ("brouillon", Status::Draft),
    ("etape", Status::Step),
    ("definitif", Status::Final),
]);

pub(super) const ARTICLES: Words<Article> = Words::new(&[
    ("le", Article::Le),
    ("la", Article::La),
    ("l", Article::Elided),
    ("les", Article::Les),
    ("aucun", Article::None),
]);

/// Who publishes a file: true for its producer.
pub(super) const DIFFUSIONS: Words<bool> =
    Words::new(&[("publique", true), ("convention", false)]);

/// The margins of a cross table to print: the last row, the last column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) row: bool,
    pub(super) column: bool,
}

pub(super) const TOTALS: Words<Totals> = Words::new(&[
    ("oui", Totals { row: true, column: true }),
    ("non", Totals { row: false, column: false }),
    ("lignes", Totals { row: true, column: false }),
    ("colonnes", Totals { row: false, column: true }),
]);

/// A block that is one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    Text,
    Takeaways,
    Stakes,
}

pub(super) const PLAIN_BLOCKS: Words<Plain> = Words::new(&[
    ("texte", Plain::Text),
    ("a_retenir", Plain::Takeaways),
    ("enjeux", Plain::Stakes),
]);

/// The first word of a block that has lines of its own.
pub(super) const BLOCKS: Keys = &["tableau", "graphique", "chiffres_cles"];

/// What stands along a side of a table, beside names of indicators and of categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Territories,
    Communes,
    Districts,
    Neighbours,
    Years,
}

pub(super) const SIDES: Words<Side> = Words::new(&[
    ("territoires", Side::Territories),
    ("communes", Side::Communes),
    ("quartiers", Side::Districts),
    ("iris", Side::Districts),
    ("communes_epci", Side::Neighbours),
    ("communes_de_l_epci", Side::Neighbours),
    ("annees", Side::Years),
]);

#[cfg(test)]
mod tests {
    use super::*;

    /// A misspelt word is told with the words that are known: they are folded already.
    #[test]
    fn words_are_written_as_they_are_compared() {
        let keys = RUBRIQUES.iter().flat_map(|keys| keys.iter()).chain(NOT_YET);
        for word in keys {
            assert_eq!(crate::text::fold(word), *word);
        }
    }
}
