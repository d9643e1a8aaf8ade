//! The author's text, with the tables and charts that she placed in it.

use crate::analysis::{Block, Line};
use crate::plan::{Chapter, PlanKind, PlanPlace};

/// A paragraph-level part of a text.
#[derive(Debug, Clone)]
pub enum Prose {
    /// A paragraph.
    Paragraph(Line),
    /// A list.
    List {
        /// Numbered.
        ordered: bool,
        /// The items.
        items: Vec<Vec<Prose>>,
    },
    /// A box.
    Box(Vec<Prose>),
    /// A heading.
    Heading {
        /// 2 or 3.
        level: u8,
        /// Its text.
        line: Line,
    },
    /// Tables and charts that bear one name, in the order of the page.
    Placed {
        /// What they are.
        several: Vec<Inserted>,
        /// The text that places them.
        file: String,
        /// Its line.
        line: usize,
    },
}

/// A table or a chart by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inserted {
    /// A table.
    Table(String),
    /// A chart.
    Chart(String),
}

/// A text; what it places is looked for in its chapter, if it has one.
pub(super) fn of(blocks: &[Block], chapter: Option<&Chapter>) -> Vec<Prose> {
    blocks.iter().map(|block| part(block, chapter)).collect()
}

fn part(block: &Block, chapter: Option<&Chapter>) -> Prose {
    match block {
        Block::Paragraph(line) => Prose::Paragraph(line.clone()),
        Block::List { ordered, items } => Prose::List {
            ordered: *ordered,
            items: items.iter().map(|item| of(item, chapter)).collect(),
        },
        Block::Box(inner) => Prose::Box(of(inner, chapter)),
        Block::Heading { level, line } => {
            Prose::Heading { level: *level, line: line.clone() }
        }
        Block::Place(place) => Prose::Placed {
            several: chapter
                .map(|chapter| called(&place.name, chapter))
                .unwrap_or_default(),
            file: place.file.clone(),
            line: place.line,
        },
    }
}

/// What bears a name in a chapter: the author may name a chart and its table alike.
fn called(name: &str, chapter: &Chapter) -> Vec<Inserted> {
    let here = chapter.blocks.iter().filter(|block| block.place == PlanPlace::Chapter);
    here.filter_map(|block| match &block.kind {
        PlanKind::Table(table) if table == name => Some(Inserted::Table(table.clone())),
        PlanKind::Chart(chart) if chart.name == name => {
            Some(Inserted::Chart(chart.name.clone()))
        }
        _ => None,
    })
    .collect()
}

/// What a text places, in reading order: each time, the tables and charts that bear one name.
pub(super) fn placed(text: &[Prose]) -> Vec<&[Inserted]> {
    let mut found = Vec::new();
    for part in text {
        match part {
            Prose::Placed { several, .. } => found.push(several.as_slice()),
            Prose::List { items, .. } => {
                found.extend(items.iter().flat_map(|item| placed(item)));
            }
            Prose::Box(inner) => found.extend(placed(inner)),
            Prose::Paragraph(_) | Prose::Heading { .. } => {}
        }
    }
    found
}
