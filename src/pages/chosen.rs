//! What the livret, the slides and the first page put forward, when the author chose nothing:
//! figures, chapters, and the figures of a chapter.

use super::{Material, choice, sentences};
use crate::catalogue::Quantity;
use crate::plan::{Chapter, PlanKind};
use crate::vocabulary::Output;

/// Key figures when the author chose none; she may choose ten to fifteen.
const KEY_FIGURES: usize = 10;

/// With so many cards, only what matters by itself is added.
const ENOUGH: usize = 8;
const WORTH_A_CARD: f64 = 3.5;

/// The author's choice; or what élus always expect, then what matters most, of many subjects, in
/// the order of the chapters.
pub(super) fn key_figures(material: &Material<'_>, chapters: &[&Chapter]) -> Vec<String> {
    let chosen = &material.project.booklet.key_figures;
    if !chosen.is_empty() {
        return chosen.iter().map(|name| name.value.clone()).collect();
    }
    let indicators = &material.project.indicators;
    let all: Vec<&String> = chapters.iter().flat_map(|one| &one.indicators).collect();
    let is_nothing = |name: &String| {
        let figure = material.protected.figures.get(name);
        let value = figure.and_then(|figure| figure.rounded());
        value.is_some_and(|value| value.mantissa() == 0)
    };
    let is_key = |name: &&String| {
        // What rounds to nothing is said in a sentence, and fills no card.
        if is_nothing(name)
            && indicators.get(*name).is_some_and(|one| one.quantity == Quantity::Share)
        {
            return false;
        }
        // How many births a year is no key figure unless the catalogue says so.
        indicators.get(*name).is_some_and(|one| {
            one.quantity != Quantity::Count || one.key_figure || one.expected
        })
    };
    let ranked = choice::by_worth(material, all.iter().copied().filter(is_key));
    let mut kept: Vec<&String> = Vec::new();
    // Each round lets in one more of a chapter, and of a subject.
    for most in 0..=ranked.len() {
        for (name, score) in &ranked {
            let Some(indicator) = indicators.get(*name) else { continue };
            // What says little fills no card once there are enough of them.
            let is_filler = kept.len() >= ENOUGH && *score < WORTH_A_CARD;
            if kept.len() == KEY_FIGURES || is_filler || kept.contains(name) {
                continue;
            }
            let same = kept.iter().filter_map(|one| indicators.get(*one));
            let of_topic =
                same.clone().filter(|one| one.topic == indicator.topic).count();
            let subject = sentences::opening(&indicator.subject);
            let of_subject =
                same.filter(|one| sentences::opening(&one.subject) == subject).count();
            let is_expected = indicator.expected && most == 0;
            if is_expected || (of_topic < most && of_subject < most.div_ceil(3)) {
                kept.push(name);
            }
        }
    }
    all.into_iter().filter(|name| kept.contains(name)).cloned().fold(
        Vec::new(),
        |mut names, name| {
            if !names.contains(&name) {
                names.push(name);
            }
            names
        },
    )
}

/// The questions that matter most, in the order of the chapters: what the author marked or wrote
/// for the livret first, then what stands apart.
pub(super) fn most_important<'c>(
    material: &Material<'_>,
    chapters: &[&'c Chapter],
    most: usize,
    output: Output,
) -> Vec<&'c Chapter> {
    const WRITTEN: f64 = 6.0;
    // A chart that the author sends to a document brings its chapter along.
    const SENT: f64 = 1_000.0;
    const BEST: usize = 3;
    let worth = |chapter: &Chapter| {
        let ranked = choice::by_worth(material, &chapter.indicators);
        let best: f64 = ranked.iter().take(BEST).map(|(_, score)| score).sum();
        let text = material.texts.chapters.get(&chapter.topic);
        let is_written = text
            .is_some_and(|text| !text.booklet.is_empty() || !text.takeaways.is_empty());
        let is_sent = chapter.blocks.iter().any(|block| match &block.kind {
            PlanKind::Chart(chart) => {
                material.project.sent(&chart.name, output).is_some()
                    && !material.charts.not_drawn.contains_key(&chart.name)
            }
            _ => false,
        });
        best + if is_written { WRITTEN } else { 0.0 } + if is_sent { SENT } else { 0.0 }
    };
    let mut ranked: Vec<(usize, f64)> =
        chapters.iter().map(|chapter| worth(chapter)).enumerate().collect();
    ranked.sort_by(|left, right| right.1.total_cmp(&left.1));
    ranked.truncate(most);
    ranked.sort_by_key(|(place, _)| *place);
    ranked.iter().map(|(place, _)| chapters[*place]).collect()
}

/// The figures of a question: on different subjects, shares and levels first.
pub(super) fn findings(
    material: &Material<'_>,
    chapter: &Chapter,
    most: usize,
) -> Vec<String> {
    // Those of the chapter's cards first: the author, or the catalogue, chose them.
    let cards = chapter.blocks.iter().filter_map(|block| match &block.kind {
        PlanKind::KeyFigures(names) => Some(names),
        _ => None,
    });
    let cards = choice::by_worth(material, cards.flatten());
    // Of a chapter that the author laid out, only what she prints in it.
    let is_printed =
        |name: &&String| !chapter.custom || is_in_blocks(material, chapter, name);
    let ranked = choice::by_worth(material, chapter.indicators.iter().filter(is_printed));
    let figures = &material.protected.figures;
    let mut subjects: Vec<String> = Vec::new();
    let mut found: Vec<String> = Vec::new();
    for (name, _) in cards.into_iter().chain(ranked) {
        let Some(indicator) = material.project.indicators.get(name) else { continue };
        let is_known = figures.get(name).is_some_and(|figure| figure.rounded().is_some());
        // How many dwellings there are is what shares stand on.
        if indicator.quantity == Quantity::Count && !indicator.expected {
            continue;
        }
        let subject = sentences::opening(&indicator.subject);
        if found.len() < most && is_known && !subjects.contains(&subject) {
            subjects.push(subject);
            found.push(name.clone());
        }
    }
    found
}

/// Whether a table, a chart or a card of a chapter prints an indicator.
fn is_in_blocks(material: &Material<'_>, chapter: &Chapter, name: &String) -> bool {
    let in_table = |table: &String| {
        material.protected.tables.get(table).is_some_and(|table| {
            table.rows().iter().chain(table.columns()).any(|one| one.key == *name)
        })
    };
    chapter.blocks.iter().any(|block| match &block.kind {
        PlanKind::KeyFigures(names) => names.contains(name),
        PlanKind::Table(table) => in_table(table),
        PlanKind::Chart(chart) => in_table(&chart.table),
        PlanKind::Text | PlanKind::Takeaways | PlanKind::Stakes | PlanKind::Absent(_) => {
            false
        }
    })
}

/// « dix », as titles write it.
pub(super) fn in_letters(number: usize) -> String {
    const NAMES: [&str; 16] = [
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf",
        "dix", "onze", "douze", "treize", "quatorze", "quinze",
    ];
    NAMES.get(number).map_or_else(|| number.to_string(), |name| (*name).to_owned())
}
