//! One chapter of the report.

use super::prose::{self, Prose};
use super::{Card, Material, Printed, cards, sentences};
use crate::analysis::{self, Line};
use crate::plan::{Chapter, PlanKind, PlanPlace};
use crate::secrecy::ProtectedTable;
use crate::text::typographic;
use crate::vocabulary::ChartKind;
use crate::wording;

/// Sentences made from the figures of a chapter.
const SENTENCES: usize = 6;

/// The pages of a chapter.
#[derive(Debug, Clone)]
pub struct ChapterPages {
    /// The thématique.
    pub topic: String,
    /// The thématique whose template lays it out.
    pub template: String,
    /// Its number.
    pub number: usize,
    /// Its title.
    pub title: String,
    /// The question it answers.
    pub question: String,
    /// Why some figures are those of a wider territory, or left out.
    pub scale: Option<String>,
    /// What it prints, in order.
    pub blocks: Vec<Block>,
    /// How to read its pyramid.
    pub reading_of_pyramid: Option<String>,
}

/// A block of a chapter.
#[derive(Debug, Clone)]
pub enum Block {
    /// Key figures.
    KeyFigures(Vec<Card>),
    /// A table by its name.
    Table(String),
    /// A chart by its name.
    Chart(String),
    /// The author's analysis.
    Text {
        /// What she wrote.
        body: Vec<Prose>,
        /// It prints a masked figure.
        masked: bool,
    },
    /// Sentences made from the figures, marked as such.
    Generated {
        /// The sentences.
        sentences: Vec<String>,
        /// The file that would replace them.
        file: String,
    },
    /// « À retenir ».
    Takeaways(Vec<Line>),
    /// « Enjeux ».
    Stakes(Vec<Line>),
}

pub(super) fn of(
    material: &Material<'_>,
    printed: &Printed,
    chapter: &Chapter,
    number: usize,
) -> ChapterPages {
    ChapterPages {
        topic: chapter.topic.clone(),
        template: chapter.template.clone(),
        number,
        title: chapter.title.clone(),
        question: chapter.question.clone(),
        scale: chapter.scale.as_deref().map(typographic),
        blocks: blocks(material, printed, chapter),
        reading_of_pyramid: reading_of_pyramid(material, chapter),
    }
}

/// The blocks of a chapter in the report, in printing order.
fn blocks(material: &Material<'_>, printed: &Printed, chapter: &Chapter) -> Vec<Block> {
    let analysis = material.texts.chapters.get(&chapter.topic);
    let placed: Vec<&str> = analysis
        .iter()
        .flat_map(|analysis| &analysis.body)
        .filter_map(|block| match block {
            analysis::Block::Place(name) => Some(name.as_str()),
            analysis::Block::Paragraph(_)
            | analysis::Block::List { .. }
            | analysis::Block::Box(_)
            | analysis::Block::Heading { .. } => None,
        })
        .collect();
    let is_placed = |name: &String| placed.contains(&name.as_str());
    let here = chapter.blocks.iter().filter(|block| block.place == PlanPlace::Chapter);
    here.filter_map(|block| match &block.kind {
        PlanKind::KeyFigures(names) => {
            let cards = cards::of(material, names);
            (!cards.is_empty()).then_some(Block::KeyFigures(cards))
        }
        PlanKind::Table(name) => {
            let shown = !is_placed(name) && printed.tables.contains_key(name);
            shown.then(|| Block::Table(name.clone()))
        }
        PlanKind::Chart(chart) => {
            let shown =
                !is_placed(&chart.name) && printed.charts.contains_key(&chart.name);
            shown.then(|| Block::Chart(chart.name.clone()))
        }
        PlanKind::Text => Some(text(material, chapter)),
        PlanKind::Takeaways => {
            let lines = analysis.map(|analysis| analysis.takeaways.clone());
            lines.filter(|lines| !lines.is_empty()).map(Block::Takeaways)
        }
        PlanKind::Stakes => {
            let lines = analysis.map(|analysis| analysis.stakes.clone());
            lines.filter(|lines| !lines.is_empty()).map(Block::Stakes)
        }
    })
    .collect()
}

/// The author's analysis, or sentences made from the figures and marked as such.
fn text(material: &Material<'_>, chapter: &Chapter) -> Block {
    match material.texts.chapters.get(&chapter.topic) {
        Some(analysis) if !analysis.body.is_empty() => Block::Text {
            body: prose::of(&analysis.body, Some(chapter)),
            masked: analysis.masked,
        },
        _ => Block::Generated {
            sentences: sentences::of(material, chapter, SENTENCES),
            file: format!("textes/{}.md", chapter.topic),
        },
    }
}

/// How to read the pyramid, told on its widest band.
fn reading_of_pyramid(material: &Material<'_>, chapter: &Chapter) -> Option<String> {
    let table = chapter.blocks.iter().find_map(|block| match &block.kind {
        PlanKind::Chart(chart) if chart.kind == Some(ChartKind::Pyramid) => {
            material.protected.tables.get(&chart.table)
        }
        _ => None,
    })?;
    let (band, women) = widest(table)?;
    let own = wording::printed(&table.row(band)[women]);
    let label = table.rows()[band].label.to_lowercase();
    let ressort = &material.project.ressort;
    let at = match ressort.communes.as_slice() {
        [_] => ressort.at.as_str(),
        _ => "dans l’ensemble des communes",
    };
    let mut text =
        format!("Lecture : {at}, les femmes de {label} forment {own} de la population");
    if let (Some(other), Some(comparison)) =
        (table.row(band).get(women + 2), material.project.comparisons.first())
        && other.rounded().is_some()
    {
        text.push_str(&format!(", contre {} {}", wording::printed(other), comparison.at));
    }
    text.push('.');
    Some(typographic(&text))
}

/// The band with the largest share of women.
fn widest(table: &ProtectedTable) -> Option<(usize, usize)> {
    const WOMEN: usize = 1;
    (0..table.rows().len())
        .filter_map(|row| Some((table.row(row).get(WOMEN)?.rounded()?, row)))
        .max()
        .map(|(_, row)| (row, WOMEN))
}
