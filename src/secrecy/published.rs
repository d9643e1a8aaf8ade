//! What may be read by everyone: published cells, figures and tables.

use std::sync::Arc;

use serde::Serialize;

use super::rounding::Rounded;
use crate::heading::{Heading, Provenance, Reliability, Remark, Saying, Unit, Weight};
use crate::table::{Cell, Table};
use crate::text::bands;

/// A cell as everyone may read it. A masked one keeps neither figure nor reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum PublishedCell {
    /// A figure at its printed precision.
    Known(Rounded),
    /// A figure its producer rounded to a multiple of `step`.
    ProducerRounded {
        /// The figure.
        value: Rounded,
        /// The producer's step.
        step: u32,
    },
    /// Hidden by statistical secrecy.
    Masked,
    /// Not published by its producer.
    NotDiffused,
    /// No figure.
    Missing,
    /// Cannot be computed for a group.
    NotAggregable,
}

impl PublishedCell {
    /// The printed digits, when there are any.
    pub fn rounded(self) -> Option<Rounded> {
        match self {
            Self::Known(value) | Self::ProducerRounded { value, .. } => Some(value),
            Self::Masked | Self::NotDiffused | Self::Missing | Self::NotAggregable => {
                None
            }
        }
    }
}

/// A published figure with what is needed to print it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    cell: PublishedCell,
    unit: Unit,
    saying: Saying,
    reliability: Reliability,
    approximate: bool,
    vintage: Option<u16>,
    since: Option<u16>,
    source: Option<String>,
    origins: Vec<Arc<Provenance>>,
    meaning: String,
}

/// Where a figure was read, without the names of a protected file that may hold a small count
/// (« Foyers (dont 3 seuls) »): its cells say as much.
fn traced(origin: &Arc<Provenance>, threshold: Option<u32>) -> Arc<Provenance> {
    let Some(threshold) = threshold else { return Arc::clone(origin) };
    let tells = |name: &str| {
        // « Moins de 3 ans » is a category.
        if bands(&[name])[0].is_some_and(|band| !band.is_one_number()) {
            return false;
        }
        let numbers = name.split(|one: char| !one.is_alphanumeric());
        let mut numbers = numbers.filter_map(|word| word.parse::<u32>().ok());
        numbers.any(|number| (1..threshold).contains(&number))
    };
    let told_sheet = origin.sheet.as_deref().is_some_and(tells);
    if !told_sheet && !tells(&origin.column) {
        return Arc::clone(origin);
    }
    let mut origin = Provenance::clone(origin);
    if told_sheet {
        origin.sheet = Some(UNNAMED.to_owned());
    }
    if tells(&origin.column) {
        UNNAMED.clone_into(&mut origin.column);
    }
    Arc::new(origin)
}

/// What stands for the name of a sheet or of a column that may tell a count.
const UNNAMED: &str = "(nom non repris)";

impl Figure {
    /// A hidden figure keeps no badge either: a badge tells a size.
    pub(super) fn new(cell: PublishedCell, raw: &Cell) -> Self {
        let shown = cell.rounded().is_some();
        Self {
            cell,
            unit: raw.unit.clone(),
            saying: match raw.saying {
                // What a hidden difference is worth would tell of its size.
                Saying::Difference(_) if !shown => Saying::Difference(Weight::Clear),
                saying => saying,
            },
            reliability: if shown { raw.reliability } else { Reliability::Solid },
            approximate: shown && raw.approximate,
            vintage: raw.vintage,
            since: raw.since,
            source: raw.source.clone(),
            origins: raw.origins.iter().map(|one| traced(one, raw.threshold)).collect(),
            meaning: String::new(),
        }
    }

    pub(super) fn meaning(mut self, meaning: &str) -> Self {
        meaning.clone_into(&mut self.meaning);
        self
    }

    /// The figure, or why there is none.
    pub fn cell(&self) -> PublishedCell {
        self.cell
    }

    /// Its unit.
    pub fn unit(&self) -> &Unit {
        &self.unit
    }

    /// Level or difference.
    pub fn saying(&self) -> Saying {
        self.saying
    }

    /// How far it may be trusted.
    pub fn reliability(&self) -> Reliability {
        self.reliability
    }

    /// Whether « ≈ » stands before it.
    pub fn is_approximate(&self) -> bool {
        self.approximate || matches!(self.cell, PublishedCell::ProducerRounded { .. })
    }

    /// Its vintage.
    pub fn vintage(&self) -> Option<u16> {
        self.vintage
    }

    /// The vintage a change is counted from.
    pub fn since(&self) -> Option<u16> {
        self.since
    }

    /// The source it comes from.
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// Where its parts were read.
    pub fn origins(&self) -> &[Arc<Provenance>] {
        &self.origins
    }

    /// What it is, in words.
    pub fn said(&self) -> &str {
        &self.meaning
    }

    /// The printed digits, when there are any.
    pub fn rounded(&self) -> Option<Rounded> {
        self.cell.rounded()
    }
}

/// A protected table. Made by [`super::protect`], nowhere else.
#[derive(Debug, Clone)]
pub struct ProtectedTable {
    name: String,
    title: String,
    corner: String,
    unit: Option<String>,
    rows: Vec<Heading>,
    columns: Vec<Heading>,
    cells: Vec<Vec<Figure>>,
    vintage: Option<u16>,
    territory: Option<String>,
    remarks: Vec<Remark>,
}

impl ProtectedTable {
    pub(super) fn new(table: &Table, cells: Vec<Vec<Figure>>) -> Self {
        Self {
            name: table.name.clone(),
            title: table.title.clone(),
            corner: table.corner.clone(),
            unit: table.unit.clone(),
            rows: table.rows.clone(),
            columns: table.columns.clone(),
            cells,
            vintage: table.vintage,
            territory: table.territory.clone(),
            remarks: table.remarks.clone(),
        }
    }

    /// Its name in the manifest.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What stands in the first heading cell.
    pub fn corner(&self) -> &str {
        &self.corner
    }

    /// The unit of all its figures, in words.
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// Its rows.
    pub fn rows(&self) -> &[Heading] {
        &self.rows
    }

    /// Its columns.
    pub fn columns(&self) -> &[Heading] {
        &self.columns
    }

    /// The figures of a row.
    pub fn row(&self, row: usize) -> &[Figure] {
        self.cells.get(row).map_or(&[], Vec::as_slice)
    }

    /// All figures, row by row.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.cells.iter().flatten()
    }

    /// The vintage all its figures share.
    pub fn vintage(&self) -> Option<u16> {
        self.vintage
    }

    /// The territory all its figures share.
    pub fn territory(&self) -> Option<&str> {
        self.territory.as_deref()
    }

    /// What a reader must know before comparing its figures.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// The sources its figures come from, each once, in reading order.
    pub fn sources(&self) -> Vec<&str> {
        let mut sources = Vec::new();
        for source in self.figures().filter_map(Figure::source) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        sources
    }

    /// How many cells are hidden.
    pub fn masked(&self) -> usize {
        self.figures().filter(|figure| figure.cell == PublishedCell::Masked).count()
    }
}
