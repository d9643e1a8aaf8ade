//! Tables and charts as they are printed: titles, cells and notes in words.

use std::collections::{BTreeMap, BTreeSet};

use super::{Material, chapter, choice, sentences, strips};
use crate::analysis::FigureBook;
use crate::catalogue::{Group, catalogue};
use crate::charts::{Chart, StripPlace};
use crate::heading::{Heading, HeadingKind, Reliability, Saying, Weight};
use crate::plan::{PlanChart, PlanKind, PlanPlace};
use crate::secrecy::{Figure, ProtectedTable};
use crate::text::{fold, typographic};
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
    /// The figure that its title tells, when it is a finding of the program's.
    pub told: Option<String>,
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
    /// Every figure of its table is printed on it.
    pub tells_all: bool,
    /// The figure that its title tells, when it is a finding of the program's.
    pub told: Option<String>,
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
        let is_on_slides = matches!(output, Output::Slides | Output::SlideNotes);
        for block in material.plan.iter().flat_map(|chapter| &chapter.blocks) {
            let PlanKind::Chart(plan) = &block.kind else { continue };
            let drawn =
                material.charts.drawn.get(&(plan.name.clone(), output.drawings()));
            let table = protected.tables.get(&plan.table);
            if let (Some(drawn), Some(table)) = (drawn, table) {
                let mut view = chart(plan, drawn, table, material);
                if is_on_slides || output == Output::Booklet {
                    view.notes = briefly(view.notes);
                }
                if is_on_slides {
                    view.notes = due(view.notes, material);
                }
                printed.charts.insert(plan.name.clone(), view);
            }
        }
        // A slide has the finding of its chapter in large letters already.
        if !is_on_slides {
            printed.tell_findings(material);
        }
        printed
    }

    /// A pyramid of the catalogue says which ages stand apart.
    fn tell_ages(&mut self, material: &Material<'_>) {
        let Some(title) = ages(material) else { return };
        for block in material.plan.iter().flat_map(|chapter| &chapter.blocks) {
            let PlanKind::Chart(plan) = &block.kind else { continue };
            let is_pyramid = plan.kind == Some(ChartKind::Pyramid);
            if !is_pyramid || !is_of_catalogue(&plan.title) {
                continue;
            }
            if let Some(view) = self.charts.get_mut(&plan.name) {
                view.subtitle = format!("{}. {}", view.title, view.subtitle);
                view.title.clone_from(&title);
            }
            if let Some(view) = self.tables.get_mut(&plan.table) {
                view.subtitle = format!("{}. {}", view.title, view.subtitle);
                view.title.clone_from(&title);
            }
        }
    }

    /// The catalogue's titles say what a table is about: where one of its figures stands apart,
    /// that is its title, and what it is about stands under it. Each finding is told once.
    fn tell_findings(&mut self, material: &Material<'_>) {
        let book = FigureBook::new(material.project, material.protected);
        self.tell_ages(material);
        let mut told: BTreeSet<String> = BTreeSet::new();
        for chapter in material.plan {
            if !chapter::has_own_title(chapter) {
                told.extend(
                    sentences::finding_of(material, chapter).map(|(name, _)| name),
                );
            }
        }
        for block in material.plan.iter().flat_map(|chapter| &chapter.blocks) {
            let (PlanKind::Table(name), PlanPlace::Chapter) = (&block.kind, block.place)
            else {
                continue;
            };
            let Some(table) = material.protected.tables.get(name) else { continue };
            if !is_of_catalogue(table.title()) || !has_comparison(material, table) {
                continue;
            }
            let rows =
                table.rows().iter().filter(|row| row.kind == HeadingKind::Indicator);
            let ranked = choice::by_worth(material, rows.map(|row| &row.key));
            let found = ranked.iter().find_map(|(name, _)| {
                let is_new = !told.contains(*name);
                is_new
                    .then(|| Some(((*name).clone(), book.finding_beside(name, TITLE)?)))?
            });
            let Some((figure, finding)) = found else { continue };
            told.insert(figure.clone());
            let subtitle = |title: &str, subtitle: &str| {
                format!("{title}. {subtitle}").trim_end_matches(". ").to_owned()
            };
            if let Some(view) = self.tables.get_mut(name) {
                view.subtitle = subtitle(&view.title, &view.subtitle);
                view.title.clone_from(&finding);
                view.told = Some(figure.clone());
            }
            if let Some(view) = self.charts.get_mut(name) {
                view.subtitle = subtitle(&view.title, &view.subtitle);
                view.title = finding;
                view.told = Some(figure);
            }
        }
    }
}

/// « Plus de 0-14 ans, moins de 15-29 ans que dans la métropole »: the bands that stand furthest
/// from the first territory of comparison.
fn ages(material: &Material<'_>) -> Option<String> {
    let comparison = material.project.comparisons.first()?;
    let found = ages_apart(material);
    let by = |left: &&(String, f64), right: &&(String, f64)| left.1.total_cmp(&right.1);
    let more = found.iter().max_by(by).filter(|(_, gap)| *gap > 0.0);
    let less = found.iter().min_by(by).filter(|(_, gap)| *gap < 0.0);
    let at = comparison.near.unwrap_or(&comparison.at);
    let band = |id: &String| {
        let short = material.project.indicators.get(id).map(|one| one.short.as_str());
        // « 0-14 ans », as it is said.
        short.unwrap_or_default().replace(" à ", "-")
    };
    let parts: Vec<String> = more
        .map(|(id, _)| format!("plus de {}", band(id)))
        .into_iter()
        .chain(less.map(|(id, _)| format!("moins de {}", band(id))))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let text = format!("{} {}", parts.join(", "), wording::after_que(at));
    Some(wording::capital(&typographic(&text)))
}

/// The shares of ages that stand apart from the first territory of comparison, each by more than
/// noise, two points and a tenth; and by how much.
pub(super) fn ages_apart(material: &Material<'_>) -> Vec<(String, f64)> {
    const POINTS: f64 = 2.0;
    const TENTH: f64 = 0.10;
    let figures = &material.protected.figures;
    let Some(comparison) = material.project.comparisons.first() else {
        return Vec::new();
    };
    let size = |figure: &Figure| figure.rounded().map(|value| value.as_f64());
    let gap = |id: &String| {
        let gap = figures.get(&format!("{id}.ecart.{}", comparison.key))?;
        let there = size(figures.get(&format!("{id}.{}", comparison.key))?)?;
        let own = figures.get(id)?;
        let by = size(gap)?;
        let is_clear = gap.saying() == Saying::Difference(Weight::Clear)
            && own.reliability() == Reliability::Solid;
        let is_far = by.abs() >= POINTS && by.abs() >= TENTH * there.max(size(own)?);
        (is_clear && is_far).then(|| (id.clone(), by))
    };
    let groups = catalogue().topics.values().flat_map(|topic| &topic.groups);
    let mut of_ages = groups.filter(|group| AGES.contains(&group.id.as_str()));
    let gaps =
        |group: &Group| group.indicators.iter().filter_map(gap).collect::<Vec<_>>();
    of_ages
        .find_map(|group| Some(gaps(group)).filter(|found| !found.is_empty()))
        .unwrap_or_default()
}

/// The catalogue's groups of the ages of a population.
const AGES: [&str; 2] = ["ages", "ages_detailles"];

/// The signs of a figure's title: a line of the report.
const TITLE: usize = 84;

/// Whether a title is that of the catalogue, and not the author's.
pub(super) fn is_of_catalogue(title: &str) -> bool {
    let mut groups = catalogue().topics.values().flat_map(|topic| &topic.groups);
    groups.any(|group| {
        let titles = std::iter::once(&group.title)
            .chain(group.narrower.iter().map(|one| &one.title));
        titles.into_iter().any(|one| fold(one) == fold(title))
    })
}

/// Whether the figures that a finding compares with stand in the table: the first territory of
/// comparison.
fn has_comparison(material: &Material<'_>, table: &ProtectedTable) -> bool {
    let first = material.project.comparisons.first();
    first.is_some_and(|first| {
        table.columns().iter().any(|column| {
            column.kind == HeadingKind::Territory && column.key == first.key
        })
    })
}

/// The notes of a slide: the mention of a convention is due everywhere, a long caution is for the
/// report, and the slide says that there is one.
fn due(notes: Vec<String>, material: &Material<'_>) -> Vec<String> {
    const LONG: usize = 150;
    let mentions = || {
        material.protected.credits.values().filter_map(|credit| credit.mention.as_deref())
    };
    let is_due = |note: &String| {
        note.chars().count() <= LONG || mentions().any(|mention| note.contains(mention))
    };
    let (mut kept, left): (Vec<String>, Vec<String>) =
        notes.into_iter().partition(is_due);
    if !left.is_empty() {
        kept.push("Précautions de lecture : voir le rapport.".to_owned());
    }
    kept.iter().map(|note| typographic(note)).collect()
}

/// What the signs mean, in the two words that a slide or a small page has room for.
fn briefly(notes: Vec<String>) -> Vec<String> {
    let brief = |note: String| {
        let sign = Sign::ALL.into_iter().find(|sign| typographic(&sign.note()) == note);
        sign.map_or(note, |sign| {
            typographic(&format!("{} : {}.", sign.printed(), sign.briefly()))
        })
    };
    notes.into_iter().map(brief).collect()
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
        heads: table.columns().iter().map(head).collect(),
        strong_columns: strong.map(|(index, _)| index).collect(),
        lines: lines.collect(),
        has_signs: table.figures().any(|one| wording::sign_of(one).is_some()),
        told: None,
        strip_key: strips::key_in_rows(material, strips.iter().flatten()),
        notes: wording::notes(
            table,
            &table.figures().collect::<Vec<_>>(),
            material.protected,
        ),
    }
}

/// What stands above a column: of a territory, its short name.
fn head(heading: &Heading) -> String {
    match heading.kind {
        HeadingKind::Territory => heading.short.clone(),
        _ => heading.label.clone(),
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
        tells_all: chart.tells_all,
        told: None,
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
