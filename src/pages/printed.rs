//! Tables and charts as they are printed: titles, cells and notes in words.

use std::collections::BTreeMap;

use super::Material;
use crate::charts::Chart;
use crate::heading::{Credit, Heading, HeadingKind, Reliability, Unit};
use crate::plan::{PlanChart, PlanKind};
use crate::secrecy::{Figure, Protected, ProtectedTable, PublishedCell};
use crate::text::{fold, typographic};
use crate::vocabulary::{Output, Sign};
use crate::wording;

/// Every table and chart that a document may print, by name.
#[derive(Debug, Clone, Default)]
pub struct Printed {
    /// The tables.
    pub tables: BTreeMap<String, TableView>,
    /// The charts.
    pub charts: BTreeMap<String, ChartView>,
}

/// A table with its title, unit, vintage, territory and mentions.
#[derive(Debug, Clone)]
pub struct TableView {
    /// Its title.
    pub title: String,
    /// Unit, territory, vintage.
    pub subtitle: String,
    /// What stands in the first heading cell.
    pub corner: String,
    /// The headings of its columns.
    pub heads: Vec<String>,
    /// The columns of the author's own territory.
    pub strong_columns: Vec<usize>,
    /// Its rows.
    pub lines: Vec<Line>,
    /// Some figure bears a sign of reliability: every cell keeps its room.
    pub has_signs: bool,
    /// Source, mentions, what its signs mean.
    pub notes: Vec<String>,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its label.
    pub label: String,
    /// Its figures.
    pub cells: Vec<PrintedCell>,
    /// It is the author's own territory.
    pub is_strong: bool,
    /// It holds the sum of the others.
    pub is_total: bool,
}

/// A figure as it is printed.
#[derive(Debug, Clone)]
pub struct PrintedCell {
    /// The figure, or the sign in its place.
    pub text: String,
    /// How far it may be trusted.
    pub sign: Option<Sign>,
}

/// A chart under its title.
#[derive(Debug, Clone)]
pub struct ChartView {
    /// Its title.
    pub title: String,
    /// Unit, territory, vintage.
    pub subtitle: String,
    /// The drawing, as SVG.
    pub svg: String,
    /// What it says to someone who cannot see it.
    pub alt: String,
    /// Source and mentions.
    pub notes: Vec<String>,
}

impl Printed {
    /// All tables, and the charts of a document.
    pub(super) fn new(material: &Material<'_>, output: Output) -> Self {
        let protected = material.protected;
        let tables = protected
            .tables
            .iter()
            .map(|(name, one)| (name.clone(), table(one, protected)))
            .collect();
        let mut printed = Self { tables, charts: BTreeMap::new() };
        for block in material.plan.iter().flat_map(|chapter| &chapter.blocks) {
            let PlanKind::Chart(plan) = &block.kind else { continue };
            let drawn = material.charts.get(&(plan.name.clone(), output));
            let table = protected.tables.get(&plan.table);
            if let (Some(drawn), Some(table)) = (drawn, table) {
                let view = chart(plan, drawn, table, protected);
                printed.charts.insert(plan.name.clone(), view);
            }
        }
        printed
    }
}

fn table(table: &ProtectedTable, protected: &Protected) -> TableView {
    let lines = table.rows().iter().enumerate().map(|(row, heading)| Line {
        label: row_label(heading),
        cells: table
            .row(row)
            .iter()
            .map(|figure| PrintedCell {
                text: wording::in_table(figure, table.unit().is_some()),
                sign: sign(figure),
            })
            .collect(),
        is_strong: heading.emphasis,
        is_total: heading.kind == HeadingKind::Total,
    });
    let strong = table.columns().iter().enumerate();
    let strong = strong.filter(|(_, heading)| heading.emphasis);
    TableView {
        title: table.title().to_owned(),
        subtitle: subtitle(table.unit(), table.territory(), table.vintage()),
        corner: table.corner().to_owned(),
        heads: table.columns().iter().map(|heading| heading.label.clone()).collect(),
        strong_columns: strong.map(|(index, _)| index).collect(),
        lines: lines.collect(),
        has_signs: table.figures().any(|one| sign(one).is_some()),
        notes: notes(table, &table.figures().collect::<Vec<_>>(), protected),
    }
}

fn chart(
    plan: &PlanChart,
    chart: &Chart,
    table: &ProtectedTable,
    protected: &Protected,
) -> ChartView {
    let unit = (!chart.unit.is_empty()).then_some(chart.unit.as_str());
    ChartView {
        title: plan.title.clone(),
        subtitle: subtitle(unit, table.territory(), table.vintage()),
        svg: chart.svg.clone(),
        alt: chart.alt.clone(),
        notes: notes(table, &drawn(plan, table), protected),
    }
}

/// How far a figure may be trusted.
pub(super) fn sign(figure: &Figure) -> Option<Sign> {
    match figure.reliability() {
        Reliability::Solid => None,
        Reliability::Indicative => Some(Sign::Indicative),
        Reliability::Fragile => Some(Sign::Fragile),
    }
}

/// « En % des ménages, Le Pont-de-Claix, 2021 ».
fn subtitle(unit: Option<&str>, territory: Option<&str>, vintage: Option<u16>) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(unit.filter(|unit| !unit.is_empty()).map(str::to_owned));
    parts.extend(territory.map(str::to_owned));
    parts.extend(vintage.map(|year| year.to_string()));
    wording::capital(&parts.join(", "))
}

/// The label of a row; where each row has its own unit, a unit without a symbol stands
/// after it: « Densité de population (habitants au km²) ».
fn row_label(heading: &Heading) -> String {
    let words = heading.unit.as_ref().and_then(|unit| unsaid_unit(&heading.label, unit));
    match words {
        Some(words) => format!("{} ({words})", heading.label),
        None => heading.label.clone(),
    }
}

/// A unit without a symbol that a label does not say: « habitants au km² ».
pub(super) fn unsaid_unit(label: &str, unit: &Unit) -> Option<String> {
    let words = Some(unit).filter(|unit| unit.symbol().is_none()).map(Unit::in_words);
    let words = words.filter(|words| !words.is_empty())?;
    let first = words.split(' ').next().unwrap_or_default().trim_end_matches('s');
    (!fold(label).contains(&fold(first))).then_some(words)
}

/// The source line, what must be known before comparing, then what the signs of these figures
/// mean.
fn notes(
    table: &ProtectedTable,
    figures: &[&Figure],
    protected: &Protected,
) -> Vec<String> {
    let credits = credits(table, protected);
    let mut notes = vec![wording::source_line(&credits, table.vintage())];
    notes.extend(wording::mention(&credits));
    // Nobody can check a figure of no year.
    let is_dated =
        |figure: &&Figure| figure.vintage().is_some() || figure.source().is_none();
    let is_year = |heading: &Heading| matches!(heading.kind, HeadingKind::Year(_));
    let by_year = table.rows().iter().chain(table.columns()).any(is_year);
    let told = by_year || credits.iter().any(|credit| credit.dated.is_some());
    if !told && !figures.iter().any(is_dated) {
        notes.push("Année non précisée.".to_owned());
    }
    notes.extend(table.remarks().iter().map(wording::remark));
    let signs = Sign::ALL
        .into_iter()
        .filter(|sign| figures.iter().any(|figure| bears(figure, *sign)));
    notes.extend(signs.map(Sign::note));
    notes.retain(|note| !note.is_empty());
    notes.iter().map(|note| typographic(note)).collect()
}

/// Whether a sign stands in the place of a figure or beside it.
pub(super) fn bears(figure: &Figure, sign: Sign) -> bool {
    match sign {
        Sign::Masked => figure.cell() == PublishedCell::Masked,
        Sign::NotDiffused => figure.cell() == PublishedCell::NotDiffused,
        Sign::Missing => figure.cell() == PublishedCell::Missing,
        Sign::NotAggregable => figure.cell() == PublishedCell::NotAggregable,
        Sign::Approximate => figure.is_approximate(),
        Sign::Fragile | Sign::Indicative => self::sign(figure) == Some(sign),
    }
}

/// The figures of a table that its chart shows: margins are left out.
fn drawn<'a>(plan: &PlanChart, table: &'a ProtectedTable) -> Vec<&'a Figure> {
    let total = |headings: &[Heading], at: usize| headings[at].kind == HeadingKind::Total;
    let rows = if plan.first_row_only { 1 } else { table.rows().len() };
    (0..rows.min(table.rows().len()))
        .filter(|row| !total(table.rows(), *row))
        .flat_map(|row| table.row(row).iter().enumerate())
        .filter(|(column, _)| !total(table.columns(), *column))
        .map(|(_, figure)| figure)
        .collect()
}

/// The credits of a table's sources.
fn credits<'a>(table: &ProtectedTable, protected: &'a Protected) -> Vec<&'a Credit> {
    table.sources().into_iter().filter_map(|key| protected.credits.get(key)).collect()
}
