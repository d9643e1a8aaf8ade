//! `abs-report modele THEMATIQUE`: the default page as the author would write it, to paste
//! into `projet.yaml` and change.

use std::fmt::Write;

use super::{Group, GroupColumns, Topic, catalogue};
use crate::text::fold;
use crate::vocabulary::ChartKind;

/// The default chapter of a thématique in YAML; without a name, what can be asked for;
/// `None` when there is no such thématique.
pub fn model(word: Option<&str>) -> Option<String> {
    let catalogue = catalogue();
    let Some(word) = word else { return Some(list()) };
    let name = fold(word);
    if let Some(preset) = catalogue.presets.get(&name) {
        let mut text = format!("# {} : {}\nthematiques:\n", name, preset.title);
        for chapter in &preset.chapters {
            let _ = writeln!(text, "  - {chapter}");
        }
        return Some(text);
    }
    catalogue.chapter(&name).map(chapter)
}

fn list() -> String {
    let catalogue = catalogue();
    let mut text = "Une thématique, à écrire sous  thematiques:\n".to_owned();
    for topic in catalogue.topics.values().chain(catalogue.composed.values()) {
        let _ = writeln!(text, "  {} : {}", topic.id, topic.title);
    }
    text.push_str("\nUn plan entier, par exemple  thematiques: guide\n");
    for (name, preset) in &catalogue.presets {
        let _ = writeln!(text, "  {name} : {}", preset.title);
    }
    text
}

fn chapter(topic: &Topic) -> String {
    let keys = super::key_figures(topic);
    let mut text = "# À coller sous  thematiques:  puis à changer.\n".to_owned();
    let _ = writeln!(text, "  - thematique: {}", topic.id);
    let _ = writeln!(text, "    titre: \"{}\"", topic.title);
    let _ = writeln!(text, "    contenu:");
    if !keys.is_empty() {
        let _ = writeln!(text, "      - chiffres_cles: {}", keys.join(", "));
    }
    text.push_str("      - texte\n");
    for group in topic.groups.iter().filter(|group| group.instead_of.is_none()) {
        table(group, &mut text);
    }
    text.push_str("      - a_retenir\n      - enjeux\n");
    text
}

fn table(group: &Group, text: &mut String) {
    let indicators = group.indicators.join(", ");
    let (rows, columns) = match group.columns {
        GroupColumns::Territoires => (indicators.as_str(), "territoires"),
        GroupColumns::Annees => (indicators.as_str(), "annees"),
        GroupColumns::Quartiers => ("quartiers", indicators.as_str()),
        GroupColumns::Sexe => {
            let _ = writeln!(
                text,
                "      - graphique: {}\n        titre: \"{}\"\n        type: pyramide",
                group.id, group.title
            );
            return;
        }
    };
    let only_first = group.chart.is_some_and(ChartKind::compares_one_indicator)
        && group.columns == GroupColumns::Territoires;
    match (group.chart.map(ChartKind::word), group.indicators.first()) {
        (Some(kind), Some(first)) if only_first => {
            let _ = writeln!(
                text,
                "      - graphique: {first}\n        type: {kind}\n        indicateur: {first}\n        \
                 lignes: territoires\n        colonnes: {first}\n        dans: livret"
            );
        }
        (Some(kind), _) => {
            let _ = writeln!(
                text,
                "      - graphique: {}\n        titre: \"{}\"\n        type: {kind}",
                group.id, group.title
            );
        }
        (None, _) => {}
    }
    let _ = writeln!(
        text,
        "      - tableau: {}\n        titre: \"{}\"\n        lignes: {rows}\n        colonnes: {columns}",
        group.id, group.title,
    );
}
