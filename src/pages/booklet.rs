//! The livret synthétique, for the elected.

use super::report::{self, Foreword, PartnerShown, Stakes};
use super::{Card, Material, Printed, cards, printed, sentences};
use crate::analysis::Line;
use crate::catalogue::Quantity;
use crate::heading::{Credit, Reliability};
use crate::plan::{Chapter, PlanKind};
use crate::text::typographic;
use crate::vocabulary::{Output, Sign};
use crate::wording;

/// Key figures when the author chose none; she may choose ten to fifteen.
const KEY_FIGURES: usize = 12;

/// Sentences on the page of a thématique.
const SENTENCES: usize = 3;

/// What the livret says.
#[derive(Debug, Clone)]
pub struct Booklet {
    /// The tables and charts it may print.
    pub printed: Printed,
    /// The key figures.
    pub cards: Vec<Card>,
    /// The signs that stand beside them.
    pub signs: Vec<Sign>,
    /// The thématiques.
    pub chapters: Vec<BookletChapter>,
    /// The enjeux, by thématique.
    pub stakes: Vec<Stakes>,
    /// Who entrusted data.
    pub partners: Vec<PartnerShown>,
    /// Sources and mentions.
    pub mentions: Vec<String>,
    /// Some table hides a figure.
    pub has_masks: bool,
}

/// One thématique of the livret.
#[derive(Debug, Clone)]
pub struct BookletChapter {
    /// Its title.
    pub title: String,
    /// The question it answers.
    pub question: String,
    /// Its chart, by name.
    pub chart: Option<String>,
    /// What is to be kept of it.
    pub foreword: Foreword,
}

pub(super) fn compose(material: &Material<'_>) -> Booklet {
    let printed = Printed::new(material, Output::Booklet);
    let chapters: Vec<&Chapter> = material
        .plan
        .iter()
        .filter(|chapter| chapter.is_in(Output::Booklet) && !chapter.blocks.is_empty())
        .collect();
    let keys = key_figures(material, &chapters);
    let has_sign = |sign: &Sign| {
        keys.iter().any(|name| {
            let figure = material.protected.figures.get(name);
            figure.is_some_and(|figure| printed::sign(figure) == Some(*sign))
        })
    };
    Booklet {
        cards: cards::of(material, &keys),
        signs: [Sign::Fragile, Sign::Indicative].into_iter().filter(has_sign).collect(),
        chapters: chapters
            .iter()
            .map(|chapter| BookletChapter {
                title: chapter.title.clone(),
                question: chapter.question.clone(),
                chart: chart(&printed, chapter),
                foreword: foreword(material, chapter),
            })
            .collect(),
        stakes: report::stakes(material, chapters.iter().copied()),
        partners: report::partners(material, Output::Booklet),
        mentions: mentions(material),
        has_masks: material.protected.tables.values().any(|table| table.masked() > 0),
        printed,
    }
}

/// The author's choice, or the first key figures of each chapter in turn.
fn key_figures(material: &Material<'_>, chapters: &[&Chapter]) -> Vec<String> {
    let chosen = &material.project.booklet.key_figures;
    if !chosen.is_empty() {
        return chosen.iter().map(|name| name.value.clone()).collect();
    }
    let of_chapter = |chapter: &&Chapter| -> Vec<String> {
        let published = |name: &&String| {
            // How many births a year is no key figure unless the catalogue says so.
            let is_minor =
                material.project.indicators.get(*name).is_some_and(|one| {
                    one.quantity == Quantity::Count && !one.key_figure
                });
            if is_minor {
                return false;
            }
            let figure = material.protected.figures.get(*name);
            // What the report would not say of a small town, the livret does not either.
            figure.is_some_and(|figure| {
                figure.rounded().is_some() && figure.reliability() != Reliability::Fragile
            })
        };
        chapter.indicators.iter().filter(published).cloned().collect()
    };
    let lists: Vec<Vec<String>> = chapters.iter().map(of_chapter).collect();
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    let mut names: Vec<String> = Vec::new();
    for turn in 0..longest {
        for name in lists.iter().filter_map(|list| list.get(turn)) {
            if names.len() < KEY_FIGURES && !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

/// The chart the author marked for the booklet.
fn chart(printed: &Printed, chapter: &Chapter) -> Option<String> {
    chapter.blocks.iter().find_map(|block| match &block.kind {
        PlanKind::Chart(chart) if block.is_in(Output::Booklet) => {
            printed.charts.contains_key(&chart.name).then(|| chart.name.clone())
        }
        _ => None,
    })
}

/// « Livret », else the first « À retenir », else sentences made from the figures.
fn foreword(material: &Material<'_>, chapter: &Chapter) -> Foreword {
    let analysis = material.texts.chapters.get(&chapter.topic);
    let written: Vec<Line> = analysis
        .map(|analysis| {
            if analysis.booklet.is_empty() {
                analysis.takeaways.iter().take(SENTENCES).cloned().collect()
            } else {
                analysis.booklet.clone()
            }
        })
        .unwrap_or_default();
    if written.is_empty() {
        Foreword::Generated(sentences::of(material, chapter, SENTENCES))
    } else {
        Foreword::Written(written)
    }
}

/// Every mention of article 7, since the booklet prints partners' figures too.
fn mentions(material: &Material<'_>) -> Vec<String> {
    let credits: Vec<&Credit> = material.protected.credits.values().collect();
    let mut lines = vec![wording::source_line(&credits, None)];
    lines.extend(wording::mention(&credits));
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    lines.map(|line| typographic(&line)).collect()
}
