//! The glossary: the sigles and the words that a report uses and that not every élu knows. What
//! it does not use is not explained.

use super::Fields;
use super::piece::fields;
use crate::text::{fold, typographic};

/// Sigles, known by their capitals, and what they stand for.
const SIGLES: [(&str, &str); 39] = [
    ("AAH", "Allocation aux adultes handicapés."),
    ("AEEH", "Allocation d’éducation de l’enfant handicapé."),
    (
        "APA",
        "Allocation personnalisée d’autonomie, pour les personnes de 60 ans et plus qui ont besoin d’aide au quotidien.",
    ),
    (
        "APL",
        "Dans ce rapport : accessibilité potentielle localisée, la mesure de l’accès aux médecins. Ne pas confondre avec l’aide personnalisée au logement, de même sigle.",
    ),
    ("ARS", "Agence régionale de santé."),
    (
        "ASF",
        "Allocation de soutien familial, pour les enfants qu’un parent élève seul ou qui sont privés de l’aide d’un parent.",
    ),
    (
        "ASPA",
        "Allocation de solidarité aux personnes âgées, qui a remplacé le minimum vieillesse.",
    ),
    (
        "ASS",
        "Allocation de solidarité spécifique, pour les chômeurs de longue durée qui n’ont plus droit aux allocations de chômage.",
    ),
    ("C2S", "Complémentaire santé solidaire."),
    ("CAF", "Caisse d’allocations familiales."),
    ("CARSAT", "Caisse d’assurance retraite et de la santé au travail."),
    ("CCAS", "Centre communal d’action sociale, établissement public de la commune."),
    (
        "CGSS",
        "Caisse générale de sécurité sociale : outre-mer, elle tient lieu d’assurance maladie et de caisse de retraite.",
    ),
    (
        "CIAS",
        "Centre intercommunal d’action sociale, établissement public de l’intercommunalité.",
    ),
    (
        "CMG",
        "Complément de libre choix du mode de garde : aide à l’emploi d’une assistante maternelle ou d’une garde à domicile.",
    ),
    ("CNAF", "Caisse nationale des allocations familiales."),
    ("CNAV", "Caisse nationale d’assurance vieillesse."),
    ("CPAM", "Caisse primaire d’assurance maladie."),
    ("CSSM", "Caisse de sécurité sociale de Mayotte."),
    ("DARES", "Service statistique du ministère du travail."),
    ("DREES", "Service statistique des ministères sociaux."),
    (
        "EAJE",
        "Établissement d’accueil du jeune enfant : crèche, halte-garderie, jardin d’enfants.",
    ),
    ("EHPAD", "Établissement d’hébergement pour personnes âgées dépendantes."),
    (
        "EPCI",
        "Établissement public de coopération intercommunale : communauté de communes ou d’agglomération, communauté urbaine, métropole.",
    ),
    ("HLM", "Habitation à loyer modéré : logement d’un bailleur social."),
    ("INSEE", "Institut national de la statistique et des études économiques."),
    (
        "IRIS",
        "Petit quartier découpé par l’INSEE dans les communes d’au moins 10 000 habitants et dans la plupart de celles de 5 000 à 10 000.",
    ),
    ("LAEP", "Lieu d’accueil enfants-parents."),
    ("LOVAC", "Fichier des logements vacants tenu par l’État."),
    ("MDPH", "Maison départementale des personnes handicapées."),
    ("MSA", "Mutualité sociale agricole, caisse des salariés et exploitants agricoles."),
    ("PAJE", "Prestation d’accueil du jeune enfant."),
    ("PCH", "Prestation de compensation du handicap."),
    ("QPV", "Quartier prioritaire de la politique de la ville."),
    ("RPLS", "Répertoire des logements locatifs des bailleurs sociaux."),
    ("RSA", "Revenu de solidarité active."),
    (
        "SRU",
        "Loi de 2000 « solidarité et renouvellement urbains », qui fixe une part de logements sociaux à atteindre.",
    ),
    ("SSMSI", "Service statistique du ministère de l’intérieur pour la sécurité."),
    ("ULIS", "Unité localisée pour l’inclusion scolaire."),
];

/// Words: what shows that they are used, folded, what is printed, and
/// the meaning.
const WORDS: [(&str, &str, &str); 11] = [
    (
        "median",
        "Médiane",
        "La moitié de la population est au-dessous, l’autre moitié au-dessus.",
    ),
    (
        "taux_de_pauvrete",
        "Seuil de pauvreté",
        "60 % du niveau de vie médian de France métropolitaine : qui a moins est compté comme pauvre.",
    ),
    (
        "seuil_de_pauvrete",
        "Seuil de pauvreté",
        "60 % du niveau de vie médian de France métropolitaine : qui a moins est compté comme pauvre.",
    ),
    (
        "recensement",
        "Recensement",
        "Cinq années d’enquête réunies : l’année affichée est celle du milieu.",
    ),
    (
        "dispositif_fichier_localise",
        "Filosofi",
        "Dispositif de l’INSEE qui rapproche les déclarations de revenus et les prestations versées.",
    ),
    (
        "filosofi",
        "Filosofi",
        "Dispositif de l’INSEE qui rapproche les déclarations de revenus et les prestations versées.",
    ),
    (
        "quotient_familial",
        "Quotient familial",
        "Ressources mensuelles du foyer, prestations comprises, divisées par son nombre de parts ; calculé par la CAF.",
    ),
    (
        "referent_fiscal",
        "Référent fiscal",
        "Personne du ménage dont l’âge sert à classer ses revenus.",
    ),
    (
        "unite_de_consommation",
        "Unité de consommation",
        "Part qui tient compte de la taille du ménage : 1 pour le premier adulte, 0,5 pour les autres personnes de 14 ans ou plus, 0,3 pour les enfants de moins de 14 ans.",
    ),
    (
        "exploitation_complementaire",
        "Exploitation complémentaire",
        "Partie des questionnaires du recensement dont l’INSEE étudie aussi les réponses sur la famille, les diplômes et l’emploi.",
    ),
    (
        "reste_a_vivre",
        "Reste à vivre",
        "Ce qui reste aux membres d’un foyer une fois payées les dépenses qu’il ne peut éviter.",
    ),
];

/// The words of a document that are explained, without sigles.
pub(super) fn words(lines: &[String]) -> Vec<Fields> {
    let mut entries = words_in(lines);
    entries.sort_by_key(|(word, _)| fold(word));
    printed(entries)
}

fn words_in(lines: &[String]) -> Vec<(&'static str, &'static str)> {
    let folded: Vec<String> = lines.iter().map(|line| fold(line)).collect();
    let mut entries: Vec<(&str, &str)> = Vec::new();
    for (sign, word, meaning) in WORDS {
        let is_used = folded.iter().any(|line| line.contains(sign));
        if is_used && !entries.iter().any(|(one, _)| *one == word) {
            entries.push((word, meaning));
        }
    }
    entries
}

fn printed(entries: Vec<(&str, &str)>) -> Vec<Fields> {
    let entries = entries.into_iter();
    entries
        .map(|(word, meaning)| fields! { terme => word, sens => typographic(meaning) })
        .collect()
}

/// The entries of a document, in the order of the alphabet.
pub(super) fn of(lines: &[String]) -> Vec<Fields> {
    let mut entries: Vec<(&str, &str)> = Vec::new();
    let is_sigle = |sigle: &str| {
        lines.iter().any(|line| {
            // A name of a file is no sigle.
            line.split(|c: char| !c.is_alphanumeric() && !"_./".contains(c))
                .any(|word| word.trim_end_matches('.') == sigle)
        })
    };
    entries.extend(SIGLES.into_iter().filter(|(sigle, _)| is_sigle(sigle)));
    entries.extend(words_in(lines));
    entries.sort_by_key(|(word, _)| fold(word));
    printed(entries)
}

#[cfg(test)]
mod tests {
    use super::super::Piece;
    use super::*;

    fn terms(lines: &[&str]) -> Vec<String> {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let term = |entry: &Fields| match &entry["terme"] {
            Piece::Text(term) => term.clone(),
            _ => String::new(),
        };
        of(&lines).iter().map(term).collect()
    }

    #[test]
    fn only_what_is_used_is_explained() {
        assert_eq!(
            terms(&["Les allocataires du RSA", "Revenus (Filosofi), par IRIS"]),
            ["Filosofi", "IRIS", "RSA"]
        );
        assert_eq!(terms(&["La part des ménages"]), Vec::<String>::new());
        // A sigle is a whole word, in capitals.
        assert_eq!(terms(&["la messe, un ARSENAL"]), Vec::<String>::new());
        assert_eq!(terms(&["Le quotient familial"]), ["Quotient familial"]);
    }

    #[test]
    fn the_table_is_sorted_and_says_each_sigle_once() {
        assert!(SIGLES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (_, meaning) in SIGLES {
            assert!(meaning.ends_with('.') && !meaning.contains('\''), "{meaning}");
        }
    }
}
