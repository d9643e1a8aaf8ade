//! « L'essentiel en une page », before the chapters; and, behind them, where each public is
//! spoken of.

use super::piece::fields;
use super::{Fields, Material, Piece, cards, chapter, chosen};
use crate::analysis::Line;
use crate::heading::Reliability;
use crate::plan::{Chapter, PlanKind, PlanPlace};
use crate::vocabulary::Output;

/// Figures of the page; fewer than the least make none.
const FIGURES: usize = 8;
const LEAST: usize = 4;

/// Lines of its boxes.
const LINES: usize = 3;

/// The publics of the decree of 1995, as the catalogue writes them and as they are printed.
const PUBLICS: [(&str, &str); 5] = [
    ("familles", "Les familles"),
    ("jeunes", "Les jeunes"),
    ("personnes âgées", "Les personnes âgées"),
    ("personnes handicapées", "Les personnes handicapées"),
    ("personnes en difficulté", "Les personnes en difficulté"),
];

/// The page, or nothing when too few figures are known: what matters most with its chapter, what
/// is not known yet, what asks for an answer.
pub(super) fn page(material: &Material<'_>, chapters: &[&Chapter]) -> Option<Fields> {
    let filled: Vec<&Chapter> =
        chapters.iter().copied().filter(|one| !one.blocks.is_empty()).collect();
    let is_firm = |name: &String| {
        let figure = material.protected.figures.get(name);
        figure.is_some_and(|figure| {
            figure.rounded().is_some_and(|value| value.mantissa() != 0)
                && figure.reliability() != Reliability::Fragile
        })
    };
    let names: Vec<String> = chosen::key_figures(material, &filled)
        .into_iter()
        .filter(is_firm)
        .take(FIGURES)
        .collect();
    if names.len() < LEAST {
        return None;
    }
    let of = |name: &String| {
        let chapter = filled.iter().find(|chapter| chapter.indicators.contains(name));
        chapter.map(|chapter| chapter::subject(chapter))
    };
    let figures = names.iter().zip(cards::of(material, &names)).map(|(name, card)| {
        let mut card = card;
        card.insert("sujet", of(name).into());
        card
    });
    let unknown = chapters.iter().filter(|chapter| chapter.blocks.is_empty());
    Some(fields! {
        chiffres => figures.collect::<Vec<_>>(),
        inconnus => unknown.map(|one| chapter::name(one)).collect::<Vec<_>>(),
        enjeux => stakes(material, &filled),
    })
}

/// The first enjeu of the chapters that matter most.
fn stakes(material: &Material<'_>, chapters: &[&Chapter]) -> Piece {
    let has_some = |chapter: &&Chapter| {
        let text = material.texts.chapters.get(&chapter.topic);
        text.is_some_and(|text| !text.stakes.is_empty())
    };
    let with_some: Vec<&Chapter> = chapters.iter().copied().filter(has_some).collect();
    let chosen = chosen::most_important(material, &with_some, LINES, Output::Report);
    let lines: Vec<&Line> = chosen
        .iter()
        .filter_map(|chapter| material.texts.chapters.get(&chapter.topic)?.stakes.first())
        .collect();
    lines.into()
}

/// Each public with the tables and charts that speak of it, by name.
pub(super) fn by_public(material: &Material<'_>, chapters: &[&Chapter]) -> Vec<Fields> {
    let of_public = |(word, title): (&str, &str)| {
        let mut names: Vec<String> = Vec::new();
        for block in chapters.iter().flat_map(|chapter| &chapter.blocks) {
            let (PlanKind::Table(table), true) =
                (&block.kind, block.place != PlanPlace::Elsewhere)
            else {
                continue;
            };
            let Some(table) = material.protected.tables.get(table) else { continue };
            let speaks = table.rows().iter().chain(table.columns()).any(|heading| {
                let indicator = material.project.indicators.get(&heading.key);
                indicator
                    .is_some_and(|one| one.publics.iter().any(|public| public == word))
            });
            if speaks && !names.iter().any(|name| name == table.name()) {
                names.push(table.name().to_owned());
            }
        }
        (!names.is_empty()).then(|| fields! { titre => title, figures => names })
    };
    PUBLICS.into_iter().filter_map(of_public).collect()
}

#[cfg(test)]
mod tests {
    use super::PUBLICS;
    use crate::catalogue::catalogue;

    #[test]
    fn the_publics_are_those_of_the_catalogue() {
        let indicators = &catalogue().indicators;
        for (word, _) in PUBLICS {
            let is_one = |public: &String| public == word;
            assert!(
                indicators.values().any(|one| one.publics.iter().any(is_one)),
                "{word}"
            );
        }
        let is_known = |public: &String| PUBLICS.iter().any(|(word, _)| word == public);
        assert!(indicators.values().flat_map(|one| &one.publics).all(is_known));
    }
}
