//! `abs-report indicateurs [mot]`: what an indicator means and where its file is found.

use std::fmt::Write;

use super::{Aggregation, Direction, Indicator, catalogue};
use crate::text::fold;

/// The catalogue, or what a word finds in it: name, label, thématique. `files` says which
/// files give an indicator: the catalogue does not know them.
pub fn browse(word: Option<&str>, files: impl Fn(&Indicator) -> Vec<String>) -> String {
    let catalogue = catalogue();
    let word = word.map(fold).unwrap_or_default();
    let mut text = String::new();
    let mut found = 0;
    for topic in catalogue.topics.values() {
        let in_topic =
            fold(&topic.id).contains(&word) || fold(&topic.title).contains(&word);
        let indicators: Vec<&Indicator> = topic
            .indicators
            .iter()
            .filter_map(|name| catalogue.indicators.get(name))
            .filter(|one| {
                in_topic || one.id.contains(&word) || fold(&one.label).contains(&word)
            })
            .collect();
        if indicators.is_empty() {
            continue;
        }
        found += indicators.len();
        let _ = writeln!(text, "{} ({})\n", topic.title, topic.id);
        for indicator in indicators {
            entry(indicator, &files, &mut text);
        }
        for request in &topic.requests {
            let how =
                request.how.as_deref().map(|how| format!(" : {how}")).unwrap_or_default();
            let _ = writeln!(
                text,
                "  À se procurer : {} ({}){how}",
                request.file, request.producer
            );
        }
        text.push('\n');
    }
    if found == 0 {
        return "Aucun indicateur ne correspond à ce mot.\n".to_owned();
    }
    let _ = match found {
        1 => writeln!(text, "1 indicateur."),
        _ => writeln!(text, "{found} indicateurs."),
    };
    text
}

fn entry(
    indicator: &Indicator,
    files: &impl Fn(&Indicator) -> Vec<String>,
    text: &mut String,
) {
    let _ =
        writeln!(text, "  {} : {} ({})", indicator.id, indicator.label, indicator.unit);
    let _ = writeln!(text, "      {}", indicator.definition);
    match &indicator.formula {
        Some(formula) => {
            let _ = writeln!(text, "      formule : {formula}");
            for file in files(indicator) {
                let _ = writeln!(text, "      fichier : {file}");
            }
        }
        None => {
            let _ = writeln!(text, "      valeur transmise par un partenaire");
        }
    }
    if !indicator.publics.is_empty() {
        let _ = writeln!(text, "      publics : {}", indicator.publics.join(", "));
    }
    let sense = match indicator.direction {
        Direction::PlusHautFavorable => Some("une hausse est favorable"),
        Direction::PlusBasFavorable => Some("une baisse est favorable"),
        Direction::Neutre => None,
    };
    if let Some(sense) = sense {
        let _ = writeln!(text, "      sens : {sense}");
    }
    if indicator.is_complementary() {
        let _ = writeln!(
            text,
            "      exploitation complémentaire : fragile sous 2 000 habitants"
        );
    }
    if let Some(precaution) = &indicator.precaution {
        let _ = writeln!(text, "      précaution : {precaution}");
    }
    let _ = writeln!(
        text,
        "      plusieurs communes : {}\n",
        match indicator.aggregation {
            Aggregation::Sum => "somme",
            Aggregation::RatioOfSums => "rapport des sommes",
            Aggregation::RecomputedOnSums => "calcul sur les sommes",
            Aggregation::WeightedMean => "moyenne pondérée, approchée",
            Aggregation::None => "non calculable",
        }
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_finds_its_indicators() {
        let files =
            |one: &Indicator| vec![format!("le fichier de {}", one.family.word())];
        let text = browse(Some("HLM"), files);
        assert!(text.contains("part_locataires_hlm"), "{text}");
        assert!(text.contains("P{aa}_RP_LOCHLMV"));
        assert!(text.contains("      fichier : le fichier de recensement\n"), "{text}");
        assert!(!text.contains("part_75_ans_plus"));
        assert!(browse(Some("licorne"), files).starts_with("Aucun"));
    }
}
