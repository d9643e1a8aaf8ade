//! Sentences made from the figures, where the author wrote none.

use super::{Material, choice};
use crate::analysis::{FigureBook, Turn};
use crate::catalogue::{Indicator, Quantity};
use crate::heading::{Heading, HeadingKind, Reliability};
use crate::plan::{Chapter, PlanKind};
use crate::territory::Commune;
use crate::text::typographic;
use crate::vocabulary::Sign;
use crate::wording::{self, Sentence};

/// The first words of a subject: two sentences that begin alike sound like a list.
pub(super) fn opening(subject: &str) -> String {
    const WORDS: usize = 5;
    subject.split(' ').take(WORDS).collect::<Vec<_>>().join(" ")
}

/// Generated sentences, what matters most first.
pub(super) fn of(
    material: &Material<'_>,
    chapter: &Chapter,
    most: usize,
) -> Vec<Sentence> {
    let book = FigureBook::new(material.project, material.protected);
    let mut sentences = Vec::new();
    let indicators = &material.project.indicators;
    // Where the town's own figure says nothing, that of its intercommunalité may.
    let chosen = choice::by_worth(material, &chapter.indicators);
    let is_chosen = |name: &&String| chosen.iter().any(|(one, _)| one == name);
    let is_told = |name: &&String| {
        let figure = material.protected.figures.get(*name);
        figure.is_some_and(|figure| {
            figure.rounded().is_some() && figure.reliability() != Reliability::Fragile
        })
    };
    let others =
        chapter.indicators.iter().filter(|name| !is_chosen(name) && !is_told(name));
    // Each chapter begins with another form than the one before.
    let place = material.plan.iter().position(|one| one.topic == chapter.topic);
    let first = place.unwrap_or(0);
    let mut subjects: Vec<String> = Vec::new();
    for name in chosen.iter().map(|(name, _)| *name).chain(others) {
        let Some(indicator) = indicators.get(name) else { continue };
        // How many households pay taxes is what the rates stand on, not what they say.
        if indicator.quantity == Quantity::Count
            && !indicator.key_figure
            && indicator.family.is_filosofi()
        {
            continue;
        }
        // « Le taux de pauvreté quand le référent fiscal… » is read once, not five times.
        let subject = opening(&indicator.subject);
        if subjects.contains(&subject) {
            continue;
        }
        let number = sentences.len();
        let turn = Turn { form: first + number, named: number % 3 != 0 };
        if let Some(sentence) = book.sentence_in(name, turn, false) {
            subjects.push(subject);
            sentences.push(sentence);
        }
        if sentences.len() == most {
            break;
        }
    }
    // Between the quartiers, differences may be larger than with any neighbour.
    if let Some(sentence) = by_district(material, chapter) {
        sentences.truncate(most.saturating_sub(1).max(1));
        sentences.push(sentence);
    }
    sentences
}

/// How far apart the quartiers of a table are, on the first of its shares.
fn by_district(material: &Material<'_>, chapter: &Chapter) -> Option<Sentence> {
    const ENOUGH: usize = 3;
    let tables = chapter.blocks.iter().filter_map(|block| match &block.kind {
        PlanKind::Table(name) => material.protected.tables.get(name),
        _ => None,
    });
    for table in tables {
        let is_place = |heading: &Heading| {
            heading.kind == HeadingKind::Territory && !heading.emphasis
        };
        let of_families = |indicator: &Indicator| indicator.family.is_by_iris();
        if !table.rows().iter().all(is_place) {
            continue;
        }
        for (column, heading) in table.columns().iter().enumerate() {
            let indicator = material.project.indicators.get(&heading.key);
            let Some(indicator) =
                indicator.filter(|one| of_families(one) && one.unit.is_percent())
            else {
                continue;
            };
            let all_of = all_of(material, table.rows());
            let parts: Vec<wording::Part<'_>> = table
                .rows()
                .iter()
                .enumerate()
                .filter_map(|(row, place)| {
                    let figure = table.row(row).get(column)?;
                    let name = match &all_of {
                        Some(_) => within(&place.label),
                        None => place.label.clone(),
                    };
                    Some(wording::Part { at: name.clone(), name, figure })
                })
                .collect();
            let known = parts.iter().filter(|part| part.figure.rounded().is_some());
            if known.count() < ENOUGH {
                continue;
            }
            let of = parts.len();
            return wording::by_commune(&wording::ByCommune {
                indicator,
                parts,
                comparison: None,
                of,
                are_districts: true,
                all_of,
            });
        }
    }
    None
}

/// « de Saint-Pierre-d’Oléron », of a ressort of several communes when every quartier is there.
fn all_of(material: &Material<'_>, rows: &[Heading]) -> Option<String> {
    let communes = &material.project.ressort.communes;
    let is_all = |commune: &&Commune| {
        let before = format!("{}, ", typographic(&commune.name));
        rows.iter().all(|row| row.label.starts_with(&before))
    };
    let commune = communes.iter().copied().find(is_all).filter(|_| communes.len() > 1)?;
    Some(typographic(&commune.of()))
}

/// « IRIS 0103 » of « Saint-Pierre-d’Oléron, IRIS 0103 ».
fn within(label: &str) -> String {
    label.split_once(", ").map_or(label, |(_, name)| name).to_owned()
}

/// The signs of a chapter's title: three lines.
const TITLE: usize = 90;

/// How many figures the sentences of a chapter speak of.
pub(super) const TOLD: usize = 6;

/// What a chapter found, in one line: of what matters most, the first that can be told so.
pub(super) fn finding(material: &Material<'_>, chapter: &Chapter) -> Option<String> {
    finding_of(material, chapter).map(|(_, text)| text)
}

/// The same, with the indicator that it is about.
pub(super) fn finding_of(
    material: &Material<'_>,
    chapter: &Chapter,
) -> Option<(String, String)> {
    let book = FigureBook::new(material.project, material.protected);
    let chosen = choice::by_worth(material, &chapter.indicators);
    // The page speaks of it below its title.
    let told = || chosen.iter().take(TOLD).map(|(name, _)| *name);
    let apart = told().find_map(|name| Some((name.clone(), book.finding(name, TITLE)?)));
    // Where nothing stands apart, what the thématique is known by; the figure of another
    // thématique is the title of that one.
    let is_own = |name: &&String| {
        let indicator = material.project.indicators.get(*name);
        indicator.is_some_and(|one| one.topic == chapter.topic)
    };
    apart.or_else(|| {
        told().filter(is_own).find_map(|name| Some((name.clone(), book.level(name)?)))
    })
}

/// What the signs of some sentences mean.
pub(super) fn notes(sentences: &[Sentence]) -> Vec<String> {
    let bears = |sign: &Sign| sentences.iter().any(|one| one.signs.contains(sign));
    let signs = Sign::ALL.into_iter().filter(bears);
    signs.map(|sign| typographic(&sign.note())).collect()
}

/// Their words.
pub(super) fn texts(sentences: &[Sentence]) -> Vec<String> {
    sentences.iter().map(|one| one.text.clone()).collect()
}
