//! The keys of each rubrique of a manifest: what each holds, and what it is for. The reader, its
//! messages and the schema that editors take all read this one table.

use super::words::{ARTICLES, DIFFUSIONS, KINDS, SIDES, STATUSES, TOTALS};
use crate::vocabulary::{
    AGGREGATIONS, CHARTS, DESTINATIONS, OUTPUTS, QUANTITIES, WITH_CHAPTERS,
};

/// The keys of one rubrique.
pub(super) type Keys = &'static [Key];

/// A key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    /// As it is compared, without accents or capitals.
    pub(super) word: &'static str,
    /// What may stand after its colon.
    pub(super) holds: Holds,
    /// What it is for, in a sentence to the author.
    pub(super) about: &'static str,
}

/// What may stand after a colon.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holds {
    /// A text, or a number read as one.
    Text,
    /// One text, or several on dashes.
    Texts,
    /// Words or names: dashes, or one line with commas.
    Words,
    /// `18/11/2027`.
    Date,
    /// A whole number.
    Whole,
    /// Row numbers: one, or several with commas.
    Rows,
    /// A number.
    Number,
    /// A year, or several.
    Years,
    /// `oui` or `non`.
    YesNo,
    /// One word of a list.
    Choice(fn() -> Vec<&'static str>),
    /// Words of a list.
    Choices(fn() -> Vec<&'static str>),
    /// Names of indicators, of territories or of words of a list.
    Side,
    /// Keys of its own.
    Group(Keys),
    /// A file alone, or keys of its own; one, or several on dashes.
    FileOr(Keys),
    /// Names of the author's, each with keys of its own.
    Named(Keys),
    /// Names of the author's, each with a territory or keys of its own; or words alone.
    NamedOrWords(Keys),
    /// Names of the author's, each with a text.
    NamedTexts,
    /// Names of the author's, each with words.
    NamedWords,
    /// Items that each have keys of their own.
    Items(Keys),
    /// Thématiques: a ready-made plan, names, or items with keys of their own.
    Topics,
    /// The blocks of a chapter.
    Blocks,
}

const fn key(word: &'static str, holds: Holds, about: &'static str) -> Key {
    Key { word, holds, about }
}

pub(super) const ROOT: Keys = &[
    key(
        "ccas",
        Holds::Texts,
        "Le nom du CCAS ou du CIAS, comme dans une phrase : \"CCAS de Lezennes\".",
    ),
    key(
        "territoire",
        Holds::Texts,
        "La commune et son département : Lezennes (59). Plusieurs communes : sur des tirets.",
    ),
    key(
        "type",
        Holds::Choice(|| KINDS.words().collect()),
        "rapport_initial, l’année qui suit les élections ; analyse_complementaire, ensuite.",
    ),
    key(
        "statut",
        Holds::Choice(|| STATUSES.words().collect()),
        "brouillon, puis etape, puis definitif.",
    ),
    key(
        "remplace",
        Holds::YesNo,
        "oui : cette version en remplace une autre, déjà publiée, qui montrait davantage.",
    ),
    key("date", Holds::Date, "La date du rapport, si ce n’est pas celle de la séance."),
    key("seance_ca", Holds::Date, "La séance du conseil d’administration : 18/11/2027."),
    key(
        "sorties",
        Holds::Choices(|| OUTPUTS.words().collect()),
        "Les documents à produire ; tous, si rien n’est écrit.",
    ),
    key("charte", Holds::Group(THEME), "Les couleurs, le logo et la photo."),
    key(
        "comparaisons",
        Holds::NamedOrWords(COMPARISON),
        "À qui se comparer : epci, departement, region, france, ou des communes.",
    ),
    key(
        "partenaires",
        Holds::Named(PARTNER),
        "Qui vous a confié des données, et sous quelle convention.",
    ),
    key(
        "sources",
        Holds::Named(SOURCE),
        "Les fichiers de données, chacun sous un nom de votre choix.",
    ),
    key("sans", Holds::Words, "Des indicateurs qui ne sont jamais imprimés."),
    key(
        "indicateurs",
        Holds::Named(INDICATOR),
        "Vos indicateurs, ou vos mots pour ceux du catalogue.",
    ),
    key(
        "quartiers",
        Holds::NamedWords,
        "Vos quartiers, chacun avec les codes de ses IRIS.",
    ),
    key(
        "contours",
        Holds::FileOr(CONTOURS),
        "Les contours des cartes : un fichier GeoJSON ou TopoJSON.",
    ),
    key(
        "thematiques",
        Holds::Topics,
        "Les chapitres, dans l’ordre : des thématiques, ou un plan entier (guide, commissions, toutes).",
    ),
    key("livret", Holds::Group(BOOKLET), "Ce qui est propre au livret."),
];

pub(super) const THEME: Keys = &[
    key("modele", Holds::Text, "sobre, ou clair pour les habitants."),
    key("logo", Holds::Text, "Votre logo : images/logo.png."),
    key(
        "couleur",
        Holds::Text,
        "La couleur de la ville, entre guillemets : \"#1d5c4d\".",
    ),
    key("photo", Holds::Group(PHOTO), "La photo de la couverture."),
];

pub(super) const PHOTO: Keys = &[
    key("fichier", Holds::Text, "La photo : images/couverture.jpg."),
    key("description", Holds::Text, "Ce qu’elle montre, pour qui ne la voit pas."),
    key("credit", Holds::Text, "Qui l’a prise."),
];

pub(super) const COMPARISON: Keys = &[
    key(
        "territoire",
        Holds::Text,
        "epci, departement, region, france, Fontaine (38), ou une liste de communes dans un fichier.",
    ),
    key("nom", Holds::Text, "Son nom dans les phrases."),
    key("court", Holds::Text, "Son nom en tête d’une colonne."),
    key("motif", Holds::Text, "Pourquoi se comparer à ce territoire."),
];

pub(super) const PARTNER: Keys = &[
    key("nom", Holds::Text, "Son nom : \"CAF du Nord\"."),
    key(
        "article",
        Holds::Choice(|| ARTICLES.words().collect()),
        "L’article devant ce nom, s’il n’est pas deviné.",
    ),
    key("logo", Holds::Text, "Son logo : images/logo-caf.png."),
    key(
        "logo_dans",
        Holds::Choices(|| WITH_CHAPTERS.words().collect()),
        "Les documents où son logo est imprimé.",
    ),
    key(
        "convention",
        Holds::Group(CONVENTION),
        "La convention : ses dates et son seuil.",
    ),
    key("informe_le", Holds::Date, "Quand les analyses lui ont été envoyées."),
];

pub(super) const CONVENTION: Keys = &[
    key("du", Holds::Date, "Le premier jour."),
    key("au", Holds::Date, "Le dernier jour."),
    key(
        "seuil",
        Holds::Whole,
        "Le plus petit effectif qui s’imprime ; 5 si rien n’est écrit.",
    ),
];

pub(super) const CONTOURS: Keys = &[
    key("fichier", Holds::Text, "Le fichier des contours."),
    key("credit", Holds::Text, "Qui les a dessinés."),
];

pub(super) const SOURCE: Keys = &[
    key(
        "organisme",
        Holds::Text,
        "Qui l’a produit ou confié : un nom de partenaires, ou ccas. Inutile pour un fichier reconnu.",
    ),
    key(
        "fichier",
        Holds::FileOr(FILE_OF_YEAR),
        "Le fichier : donnees/dossier-complet.csv. Un par année : sur des tirets.",
    ),
    key("fichiers", Holds::FileOr(FILE_OF_YEAR), "Plusieurs fichiers, un par année."),
    key("feuille", Holds::Text, "La feuille du classeur."),
    key("tableau", Holds::Text, "Le tableau, quand la feuille en a plusieurs."),
    key("annee", Holds::Whole, "L’année des données."),
    key("recu_le", Holds::Date, "Quand le fichier a été reçu."),
    key("publie_le", Holds::Date, "Quand il a été publié."),
    key(
        "ligne_entete",
        Holds::Rows,
        "Le numéro de la ligne des en-têtes, comme dans Excel.",
    ),
    key("colonne_code", Holds::Texts, "L’en-tête de la colonne des codes de commune."),
    key("colonne_annee", Holds::Text, "L’en-tête de la colonne des années."),
    key(
        "colonne_indicateur",
        Holds::Texts,
        "Les en-têtes des colonnes qui nomment ce qui est compté.",
    ),
    key("colonne_valeur", Holds::Text, "L’en-tête de la colonne des nombres."),
    key(
        "en_lignes",
        Holds::Text,
        "Ce qui descend le long de la feuille : \"Quotient familial\".",
    ),
    key(
        "en_colonnes",
        Holds::Text,
        "Ce qui est écrit en haut : \"Situation familiale\", ou annees.",
    ),
    key("unite", Holds::Text, "Ce qui est compté : \"foyers allocataires\"."),
    key(
        "totaux",
        Holds::Text,
        "Le nom de la ligne et de la colonne de total : \"Ensemble\".",
    ),
    key(
        "ensemble",
        Holds::Text,
        "La ligne de référence, comparée et jamais additionnée.",
    ),
    key(
        "colonnes",
        Holds::NamedTexts,
        "Un nom de votre choix pour chaque en-tête : \"Nombre d’allocataires\": allocataires.",
    ),
    key(
        "diffusion",
        Holds::Choice(|| DIFFUSIONS.words().collect()),
        "publique : son producteur le publie ; convention : il vous a été confié.",
    ),
    key("seuil", Holds::Whole, "Le plus petit effectif de ce fichier qui s’imprime."),
    key(
        "fictif",
        Holds::YesNo,
        "oui : des données de démonstration, et le rapport le dit.",
    ),
    key("regrouper", Holds::NamedWords, "Des catégories réunies sous un nouveau nom."),
    key("masquer", Holds::Items(HIDDEN_CELL), "Des cases à ne jamais imprimer."),
];

pub(super) const FILE_OF_YEAR: Keys = &[
    key("annee", Holds::Whole, "L’année de ce fichier."),
    key("fichier", Holds::Text, "Le fichier."),
    key("feuille", Holds::Text, "Sa feuille."),
    key("tableau", Holds::Text, "Son tableau."),
    key("ligne_entete", Holds::Rows, "Le numéro de sa ligne d’en-têtes."),
];

pub(super) const HIDDEN_CELL: Keys = &[
    key("ligne", Holds::Text, "Le libellé de la ligne."),
    key("colonne", Holds::Text, "Le libellé de la colonne."),
];

pub(super) const INDICATOR: Keys = &[
    key("libelle", Holds::Text, "Son libellé, sur les cartes et dans les tableaux."),
    key("unite", Holds::Text, "Son unité : \"ménages\", \"%\"."),
    key("definition", Holds::Text, "Sa définition, imprimée en annexe."),
    key("source", Holds::Text, "Le fichier dont il vient, par son nom sous sources."),
    key("formule", Holds::Text, "Son calcul : \"P21_RP_LOCHLMV / P21_RP * 100\"."),
    key("decimales", Holds::Whole, "Le nombre de décimales."),
    key("court", Holds::Text, "Son libellé court, pour un graphique."),
    key("sujet", Holds::Text, "Ce dont parle une phrase : \"la part des locataires\"."),
    key("base", Holds::Text, "À quoi une part se rapporte : \"des ménages\"."),
    key("precaution", Holds::Text, "Ce qu’il faut savoir avant de le lire."),
    key(
        "type",
        Holds::Choice(|| QUANTITIES.words().collect()),
        "Ce que c’est : un effectif, une part, une médiane…",
    ),
    key(
        "agregation",
        Holds::Choice(|| AGGREGATIONS.words().collect()),
        "Comment il s’obtient pour plusieurs communes ensemble.",
    ),
    key(
        "effectif",
        Holds::Text,
        "La colonne de l’effectif derrière une moyenne ou une part.",
    ),
    key("valeur", Holds::Number, "Un chiffre saisi à la main."),
    key("annee", Holds::Whole, "L’année de ce chiffre."),
    key("organisme", Holds::Text, "Qui l’a donné."),
    key("fictif", Holds::YesNo, "oui : un chiffre de démonstration."),
];

pub(super) const TOPIC: Keys = &[
    key(
        "thematique",
        Holds::Text,
        "La thématique : population_familles, niveaux_de_vie…",
    ),
    key("titre", Holds::Text, "Le titre du chapitre : ce que vous y avez trouvé."),
    key(
        "sans",
        Holds::Words,
        "Des indicateurs, tableaux ou graphiques à laisser de côté.",
    ),
    key("ajouter", Holds::Blocks, "Des tableaux et des graphiques en plus."),
    key("contenu", Holds::Blocks, "Tout le chapitre, dans l’ordre que vous voulez."),
    key(
        "dans",
        Holds::Choices(|| DESTINATIONS.words().collect()),
        "Les documents où ce chapitre est imprimé.",
    ),
];

pub(super) const KEY_FIGURES: Keys =
    &[key("chiffres_cles", Holds::Words, "Des indicateurs, chacun sur sa carte.")];

pub(super) const TABLE: Keys = &[
    key("tableau", Holds::Text, "Son nom, pour le placer dans un texte."),
    key("titre", Holds::Text, "Son titre."),
    key(
        "lignes",
        Holds::Side,
        "Ce qui descend : des indicateurs, ou territoires, communes, quartiers, annees.",
    ),
    key(
        "colonnes",
        Holds::Side,
        "Ce qui est en haut : territoires, annees, ou des indicateurs.",
    ),
    key(
        "indicateur",
        Holds::Text,
        "L’indicateur, quand lignes et colonnes n’en nomment pas.",
    ),
    key("source", Holds::Text, "Le tableau croisé à imprimer, par son nom sous sources."),
    key("annee", Holds::Whole, "L’année."),
    key("annees", Holds::Years, "Les années."),
    key(
        "totaux",
        Holds::Choice(|| TOTALS.words().collect()),
        "Les totaux d’un tableau croisé : oui, non, lignes ou colonnes.",
    ),
    key(
        "dans",
        Holds::Choices(|| DESTINATIONS.words().collect()),
        "Les documents où il est imprimé ; annexe : en annexe du rapport.",
    ),
];

pub(super) const CHART: Keys = &[
    key("graphique", Holds::Text, "Son nom, pour le placer dans un texte."),
    key("titre", Holds::Text, "Son titre : ce qu’il montre."),
    key(
        "type",
        Holds::Choice(|| CHARTS.words().collect()),
        "Le genre de graphique ; choisi d’après les chiffres, si rien n’est écrit.",
    ),
    key("donnees", Holds::Text, "Le tableau à dessiner, par son nom."),
    key(
        "lignes",
        Holds::Side,
        "Ce qui descend : des indicateurs, ou territoires, communes, quartiers, annees.",
    ),
    key(
        "colonnes",
        Holds::Side,
        "Ce qui est en haut : territoires, annees, ou des indicateurs.",
    ),
    key(
        "indicateur",
        Holds::Text,
        "L’indicateur, quand lignes et colonnes n’en nomment pas.",
    ),
    key("source", Holds::Text, "Le tableau croisé à dessiner, par son nom sous sources."),
    key("annee", Holds::Whole, "L’année."),
    key("annees", Holds::Years, "Les années."),
    key(
        "totaux",
        Holds::Choice(|| TOTALS.words().collect()),
        "Les totaux d’un tableau croisé : oui, non, lignes ou colonnes.",
    ),
    key(
        "dans",
        Holds::Choices(|| DESTINATIONS.words().collect()),
        "Les documents où il est imprimé.",
    ),
];

pub(super) const BOOKLET: Keys = &[
    key(
        "chiffres_cles",
        Holds::Words,
        "Les dix chiffres du livret ; choisis d’après ce qui compte, si rien n’est écrit.",
    ),
    key("imposition", Holds::YesNo, "oui : aussi des feuilles à plier et à agrafer."),
];

/// The words that a side of a table may be, beside names.
pub(super) fn sides() -> Vec<&'static str> {
    SIDES.words().collect()
}

/// Whether a folded word is a key, in whatever rubrique.
pub(super) fn is_key(word: &str) -> bool {
    is_in(word, ROOT) || is_in(word, TOPIC) || BLOCKS.iter().any(|keys| is_in(word, keys))
}

/// The rubriques of a block of a chapter.
pub(super) const BLOCKS: [Keys; 3] = [TABLE, CHART, KEY_FIGURES];

fn is_in(word: &str, keys: Keys) -> bool {
    keys.iter().any(|key| {
        key.word == word || key.holds.keys().is_some_and(|keys| is_in(word, keys))
    })
}

impl Holds {
    /// The keys under it, when it has some of its own.
    pub(super) fn keys(self) -> Option<Keys> {
        match self {
            Self::Group(keys)
            | Self::FileOr(keys)
            | Self::Named(keys)
            | Self::NamedOrWords(keys)
            | Self::Items(keys) => Some(keys),
            Self::Topics => Some(TOPIC),
            Self::Text
            | Self::Texts
            | Self::Words
            | Self::Date
            | Self::Whole
            | Self::Rows
            | Self::Number
            | Self::Years
            | Self::YesNo
            | Self::Choice(_)
            | Self::Choices(_)
            | Self::Side
            | Self::NamedTexts
            | Self::NamedWords
            | Self::Blocks => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::words::NOT_YET;

    fn words(keys: Keys) -> Vec<&'static str> {
        keys.iter()
            .flat_map(|key| {
                let under = key.holds.keys().map(words).unwrap_or_default();
                std::iter::once(key.word).chain(under)
            })
            .collect()
    }

    /// A misspelt word is told with the words that are known: they are folded already.
    #[test]
    fn words_are_written_as_they_are_compared() {
        let blocks = BLOCKS.into_iter().flat_map(words);
        for word in words(ROOT).into_iter().chain(blocks).chain(NOT_YET.iter().copied()) {
            assert_eq!(crate::text::fold(word), word);
            assert!(is_key(word) || NOT_YET.contains(&word), "{word}");
        }
    }

    #[test]
    fn every_key_is_told_in_a_french_sentence() {
        let every =
            [ROOT, THEME, PHOTO, COMPARISON, PARTNER, CONVENTION, CONTOURS, SOURCE]
                .into_iter()
                .chain([FILE_OF_YEAR, HIDDEN_CELL, INDICATOR, TOPIC, BOOKLET])
                .chain(BLOCKS);
        for key in every.flatten() {
            let about = key.about;
            assert!(
                about.ends_with('.') || about.ends_with('…'),
                "{} : {about}",
                key.word
            );
            assert!(!about.contains('\''), "{} : {about}", key.word);
        }
    }
}
