//! Tables and charts as they are printed: titles, cells and notes in words.

use std::collections::BTreeMap;

use super::{Material, strips};
use crate::charts::{Chart, StripPlace};
use crate::heading::{Heading, HeadingKind};
use crate::plan::{PlanChart, PlanKind};
use crate::secrecy::{Figure, ProtectedTable};
use crate::theme::Model;
use crate::vocabulary::{ChartKind, Output, Sign};
use crate::wording;

/// Every table and chart that a document may print, by name.
#[derive(Debug, Clone, Default)]
pub struct Printed {
    /// The tables.
    pub tables: BTreeMap<String, TableView>,
    /// The charts.
    pub charts: BTreeMap<String, ChartView>,
    /// The strips, as SVG.
    pub strips: BTreeMap<(String, StripPlace), String>,
    /// The outline of the intercommunalité, as SVG, for the cover.
    pub cover: Option<String>,
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
    /// How the strips of its rows are read, when some have one.
    pub strip_key: Option<String>,
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
    /// The indicator whose strip stands in it.
    pub strip: Option<String>,
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
    /// Its height in points, as it is drawn.
    pub height: f64,
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
            .map(|(name, one)| (name.clone(), table(one, material)))
            .collect();
        let strips = material.charts.strips.clone();
        let cover = material.charts.cover.clone();
        let mut printed = Self { tables, charts: BTreeMap::new(), strips, cover };
        for block in material.plan.iter().flat_map(|chapter| &chapter.blocks) {
            let PlanKind::Chart(plan) = &block.kind else { continue };
            let drawn =
                material.charts.drawn.get(&(plan.name.clone(), output.drawings()));
            let table = protected.tables.get(&plan.table);
            if let (Some(drawn), Some(table)) = (drawn, table) {
                let view = chart(plan, drawn, table, material);
                printed.charts.insert(plan.name.clone(), view);
            }
        }
        printed
    }
}

fn table(table: &ProtectedTable, material: &Material<'_>) -> TableView {
    // Residents are told how many, not which place.
    let strips = match material.project.theme.model {
        Model::Sober => strips_of(table, material),
        Model::Clear => Vec::new(),
    };
    let lines = table.rows().iter().enumerate().map(|(row, heading)| Line {
        label: wording::row_label(heading),
        cells: table
            .row(row)
            .iter()
            .map(|figure| {
                let text = wording::in_table(figure, table.unit().is_some());
                let yearly =
                    text.strip_suffix(" par an").filter(|_| wording::is_yearly(heading));
                PrintedCell {
                    text: yearly.map_or_else(|| text.clone(), str::to_owned),
                    sign: wording::sign_of(figure),
                }
            })
            .collect(),
        strip: strips.get(row).cloned().flatten(),
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
        has_signs: table.figures().any(|one| wording::sign_of(one).is_some()),
        strip_key: strips::key(material, strips.iter().flatten()),
        notes: wording::notes(
            table,
            &table.figures().collect::<Vec<_>>(),
            material.protected,
        ),
    }
}

/// The strips of a table of indicators over territories, row by row: where half of the rows have
/// one at least, and there is room for them.
fn strips_of(table: &ProtectedTable, material: &Material<'_>) -> Vec<Option<String>> {
    const COLUMNS: usize = 4;
    let is = |headings: &[Heading], kind: &HeadingKind| {
        headings.iter().all(|heading| heading.kind == *kind)
    };
    let by_territory = is(table.rows(), &HeadingKind::Indicator)
        && is(table.columns(), &HeadingKind::Territory);
    let own = table.columns().iter().position(|heading| heading.emphasis);
    let Some(own) = own.filter(|_| by_territory && table.columns().len() <= COLUMNS)
    else {
        return Vec::new();
    };
    // A strip is of the latest vintage: a table of another year has none.
    let strip = |(row, heading): (usize, &Heading)| {
        let latest = material.protected.figures.get(&heading.key)?.vintage();
        let is_latest = table.row(row).get(own)?.vintage() == latest;
        (is_latest && strips::has(material, &heading.key)).then(|| heading.key.clone())
    };
    let found: Vec<Option<String>> = table.rows().iter().enumerate().map(strip).collect();
    let some = found.iter().flatten().count();
    if 2 * some >= found.len() { found } else { Vec::new() }
}

fn chart(
    plan: &PlanChart,
    chart: &Chart,
    table: &ProtectedTable,
    material: &Material<'_>,
) -> ChartView {
    let unit = (!chart.unit.is_empty()).then_some(chart.unit.as_str());
    let mut notes = wording::notes(table, &drawn(plan, table), material.protected);
    notes.extend(chart.notes.iter().cloned());
    if plan.kind == Some(ChartKind::Spread) {
        let names: Vec<String> = table.rows().iter().map(|row| row.key.clone()).collect();
        notes.extend(strips::key(material, &names));
    }
    ChartView {
        title: plan.title.clone(),
        subtitle: subtitle(unit, table.territory(), table.vintage()),
        svg: chart.svg.clone(),
        height: chart.height,
        alt: chart.alt.clone(),
        notes,
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

/// The figures of a table that its chart shows: margins are left out.
fn drawn<'a>(plan: &PlanChart, table: &'a ProtectedTable) -> Vec<&'a Figure> {
    let total = |headings: &[Heading], at: usize| headings[at].kind == HeadingKind::Total;
    let rows = if plan.first_row_only { 1 } else { table.rows().len() };
    // A spread prints the town's own figures.
    let own = table.columns().iter().position(|heading| heading.emphasis);
    let is_printed =
        |column: usize| plan.kind != Some(ChartKind::Spread) || own == Some(column);
    (0..rows.min(table.rows().len()))
        .filter(|row| !total(table.rows(), *row))
        .flat_map(|row| table.row(row).iter().enumerate())
        .filter(|(column, _)| !total(table.columns(), *column) && is_printed(*column))
        .map(|(_, figure)| figure)
        .collect()
}
