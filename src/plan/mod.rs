//! The plan of the documents: which tables and charts, in which order.
//!
//! Decided from the figures (what has no data is left out), but holding none: the types of
//! this file are names only, and may stand on both sides of the wall. They are made by
//! [`lay_out`], left of it.

mod axes;
mod by_menu;
mod chapters;
mod crossed;
mod ground;
mod pyramid;
mod remarks;
mod scale;
mod tables;

pub(crate) use chapters::lay_out;

use crate::catalogue::Request;
pub use crate::heading::{Absent, Why};
use crate::vocabulary::{ChartKind, Output};

/// One chapter.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    /// The thématique.
    pub topic: String,
    /// The thématique whose template lays it out.
    pub template: String,
    /// The title.
    pub title: String,
    /// The question it answers.
    pub question: String,
    /// What is printed, in order; empty when no file reaches it.
    pub blocks: Vec<PlanBlock>,
    /// What would fill it.
    pub requests: Vec<Request>,
    /// The indicators with data, key figures first: what generated sentences speak of.
    pub indicators: Vec<String>,
    /// In which documents.
    pub outputs: Vec<Output>,
    /// The author wrote the page herself.
    pub custom: bool,
    /// Some figures of a default page are those of the intercommunalité.
    pub wider: bool,
    /// Why some figures of a default page are those of a wider territory, or left out.
    pub scale: Option<String>,
}

/// One block of a chapter.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanBlock {
    /// What it is.
    pub kind: PlanKind,
    /// Where the report prints it.
    pub place: PlanPlace,
    /// In which other documents.
    pub also_in: Vec<Output>,
}

impl Chapter {
    /// Whether a document prints it.
    pub fn is_in(&self, output: Output) -> bool {
        self.outputs.contains(&output)
    }
}

impl PlanBlock {
    /// Whether a document made of chapters takes this block.
    pub fn is_in(&self, output: Output) -> bool {
        output == Output::Report || self.also_in.contains(&output)
    }
}

/// Where a block is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanPlace {
    /// In its chapter.
    Chapter,
    /// In the annex of the report.
    Annex,
    /// In the workbook alone: too long for paper.
    Workbook,
    /// Not in the report.
    Elsewhere,
}

/// The kinds of block.
#[derive(Debug, Clone, PartialEq)]
pub enum PlanKind {
    /// Cards: names of indicators.
    KeyFigures(Vec<String>),
    /// The analysis.
    Text,
    /// « À retenir ».
    Takeaways,
    /// « Enjeux ».
    Stakes,
    /// A table by name.
    Table(String),
    /// A chart.
    Chart(PlanChart),
    /// What was asked for and cannot be printed.
    Absent(Absent),
}

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanChart {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The table it draws.
    pub table: String,
    /// How; none when the table's shape decides.
    pub kind: Option<ChartKind>,
    /// Only these rows of the table, when the author's chart shows fewer.
    pub first_row_only: bool,
}
