//! « L'essentiel en une page », before the chapters; and, behind them, where each public is
//! spoken of.

use std::collections::BTreeMap;

use super::piece::fields;
use super::{Fields, Material, Piece, cards, chapter, chosen};
use crate::analysis::{Analysis, Block, Line};
use crate::heading::Reliability;
use crate::limits;
use crate::manifest::Comparison;
use crate::plan::{Chapter, PlanKind, PlanPlace};
use crate::text::{grouped, typographic};
use crate::vocabulary::Output;
use crate::wording;

/// Figures of the page; fewer than the least make none.
const FIGURES: usize = 8;
const LEAST: usize = 4;

/// Lines of its boxes.
const LINES: usize = limits::PRIORITIES;
const UNKNOWN: usize = limits::UNKNOWN;

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
    let mut names: Vec<String> =
        chosen::key_figures(material, &filled).into_iter().filter(is_firm).collect();
    // The quartiers of a chapter, where one stands apart.
    let districts: Vec<(&str, (String, Fields))> = filled
        .iter()
        .filter_map(|chapter| {
            Some((chapter.topic.as_str(), district(material, chapter)?))
        })
        .collect();
    // A figure that the catalogue can say in a sentence comes before one that it names.
    let room = FIGURES.saturating_sub(districts.len().min(1));
    let is_said = |name: &String| {
        let figure = material.protected.figures.get(name);
        let indicator = material.project.indicators.get(name);
        let (Some(figure), Some(indicator)) = (figure, indicator) else { return false };
        let phrase = wording::plainly(indicator, figure);
        // A sentence that says the number again is not printed under it.
        phrase.is_some_and(|phrase| !phrase.contains(&wording::printed(figure)))
    };
    while names.len() > room {
        let last = names.iter().rposition(|name| !is_said(name));
        names.remove(last.unwrap_or(names.len() - 1));
    }
    // A page that the author wrote is printed, whatever figures there are.
    let written = material.texts.parts.get("essentiel");
    if names.len() < LEAST && written.is_none() {
        return None;
    }
    let of =
        |name: &String| filled.iter().find(|one| one.indicators.contains(name)).copied();
    let with_tables = |name: &String| (of(name), tables_of(material, of(name), name));
    let mut figures: Vec<(Option<&Chapter>, Vec<String>, Fields)> = names
        .iter()
        .map(with_tables)
        .zip(cards::of(material, &names))
        .map(|((chapter, tables), card)| (chapter, tables, card))
        .collect();
    // After those of its chapter.
    if let Some((topic, (drawn, card))) = districts.into_iter().next() {
        let chapter = filled.iter().find(|one| one.topic == topic).copied();
        let is_of = |(one, _, _): &(Option<&Chapter>, Vec<String>, Fields)| {
            one.is_some_and(|one| one.topic == topic)
        };
        let place =
            figures.iter().rposition(is_of).map_or(figures.len(), |last| last + 1);
        figures.insert(place, (chapter, vec![drawn], card));
    }
    // In the order of the report, whatever that of the livret is.
    let place = |chapter: &Option<&Chapter>| {
        chapter.and_then(|one| filled.iter().position(|other| other.topic == one.topic))
    };
    figures.sort_by_key(|(chapter, _, _)| place(chapter));
    let figures = figures.into_iter().map(|(chapter, where_, card)| {
        let mut card = card;
        card.insert("sujet", chapter.map(chapter::subject).into());
        card.insert("figures", where_.into());
        card
    });
    let figures: Vec<Fields> = figures.collect();
    // What the author puts first, else the first enjeu of the chapters that matter most.
    let first = priorities(material);
    let is_ranked = !first.is_empty();
    let stakes: Piece = match is_ranked {
        true => first.into(),
        false => stakes(material, &filled),
    };
    Some(fields! {
        constat => Piece::or_empty(written.and_then(headline).cloned().map(Piece::Line)),
        chiffres => figures,
        reperes => references(material),
        sources => dated(material, &names),
        inconnus => unknown(material, chapters),
        classes => is_ranked,
        enjeux => stakes,
    })
}

/// The quartier that stands highest on a chart that the author sends to the livret.
fn district(material: &Material<'_>, chapter: &Chapter) -> Option<(String, Fields)> {
    chapter.blocks.iter().find_map(|block| match &block.kind {
        PlanKind::Chart(chart) if block.is_in(Output::Booklet) => {
            let table = material.protected.tables.get(&chart.table)?;
            Some((chart.name.clone(), cards::highest_district(material, table)?))
        }
        _ => None,
    })
}

/// The tables of a chapter that print an indicator: where the reader finds it.
fn tables_of(
    material: &Material<'_>,
    chapter: Option<&Chapter>,
    name: &String,
) -> Vec<String> {
    let has = |table: &&String| {
        material.protected.tables.get(*table).is_some_and(|table| {
            table.rows().iter().chain(table.columns()).any(|one| one.key == *name)
        })
    };
    let blocks = chapter.into_iter().flat_map(|chapter| &chapter.blocks);
    let here = blocks.filter(|block| block.place == PlanPlace::Chapter);
    let tables = here.filter_map(|block| match &block.kind {
        PlanKind::Table(table) => Some(table),
        _ => None,
    });
    tables.filter(has).cloned().collect()
}

/// « Chiffres de 2021 (INSEE) et de 2023 (DREES). »
fn dated(material: &Material<'_>, names: &[String]) -> Option<String> {
    let mut years: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for name in names {
        let Some(figure) = material.protected.figures.get(name) else { continue };
        let credit = figure.source().and_then(|key| material.protected.credits.get(key));
        if let (Some(year), Some(credit)) = (figure.vintage(), credit) {
            let producers = years.entry(year).or_default();
            if !producers.contains(&credit.producer) {
                producers.push(credit.producer.clone());
            }
        }
    }
    let told: Vec<String> = years
        .iter()
        .map(|(year, producers)| format!("de {year} ({})", wording::list(producers)))
        .collect();
    (!told.is_empty())
        .then(|| typographic(&format!("Chiffres {}.", wording::list(&told))))
}

/// « Les chiffres se comparent à Grenoble-Alpes-Métropole (49 communes), Eybens (population
/// voisine). »
fn references(material: &Material<'_>) -> Option<String> {
    let one = |comparison: &Comparison| {
        let why = match (&comparison.reason, comparison.is_group) {
            (Some(reason), _) => Some(typographic(reason)),
            (None, true) if comparison.communes.len() > 1 => {
                Some(format!("{} communes", grouped(comparison.communes.len())))
            }
            (None, _) => None,
        };
        let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
        format!("{}{why}", comparison.name)
    };
    let names: Vec<String> = material.project.comparisons.iter().map(one).collect();
    (!names.is_empty()).then(|| {
        typographic(&format!("Territoires de comparaison : {}.", wording::list(&names)))
    })
}

/// The first paragraph of the text: what the whole report found.
fn headline(text: &Analysis) -> Option<&Line> {
    text.body.iter().find_map(|block| match block {
        Block::Paragraph(line) => Some(line),
        _ => None,
    })
}

/// What the author puts first: the enjeux of her page of the essential.
pub(super) fn priorities<'t>(material: &Material<'t>) -> Vec<&'t Line> {
    let written = material.texts.parts.get("essentiel");
    let lines = written.map(|text| text.stakes.as_slice()).unwrap_or_default();
    lines.iter().take(LINES).collect()
}

/// What the author says is not known yet: the list of her page of the essential.
pub(super) fn unknown_lines<'t>(material: &Material<'t>) -> Vec<&'t Line> {
    let written = material.texts.parts.get("essentiel");
    let lists =
        written.into_iter().flat_map(|text| &text.body).filter_map(|block| match block {
            Block::List { items, .. } => Some(items),
            _ => None,
        });
    let lines = lists.flatten().flatten().filter_map(|block| match block {
        Block::Paragraph(line) => Some(line),
        _ => None,
    });
    lines.take(UNKNOWN).collect()
}

/// What is not known yet: the author's list, else the chapters that no file fills, with whom to
/// ask.
fn unknown(material: &Material<'_>, chapters: &[&Chapter]) -> Piece {
    let lines = unknown_lines(material);
    if !lines.is_empty() {
        return lines.into();
    }
    let empty = chapters.iter().filter(|chapter| chapter.blocks.is_empty());
    let told = empty.take(UNKNOWN).map(|chapter| {
        let whom = chapter.requests.first().map(|request| request.producer.as_str());
        match whom {
            Some(whom) => typographic(&format!("{} ({whom})", chapter::name(chapter))),
            None => chapter::name(chapter),
        }
    });
    told.collect::<Vec<_>>().into()
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
