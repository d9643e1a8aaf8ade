//! The tables: which figure stands at which row and column.

use std::collections::BTreeMap;

use crate::catalogue::Indicator;
use crate::figures::areas::{Area, Role};
use crate::figures::cross::{Cross, CrossFigures};
use crate::figures::menu::Menu;
use crate::heading::{Heading, HeadingKind, Unit};
use crate::manifest::{Axis, Project, TableBlock};
use crate::table::{Cell, CellId, Named, Table, Tables};
use crate::text::{fold, lower_first, typographic, upper_first};
use crate::value::Value;

/// One place on an axis.
#[derive(Debug, Clone)]
struct Position {
    heading: Heading,
    indicator: Option<String>,
    area: Option<usize>,
    year: Option<u16>,
}

/// What a table is laid out from.
pub(crate) struct Layout<'a> {
    pub(crate) project: &'a Project,
    pub(crate) areas: &'a [Area],
    pub(crate) menu: &'a Menu,
    pub(crate) cross: &'a CrossFigures<'a>,
}

impl Layout<'_> {
    /// Lays out a table; `None` when no file holds any of its figures.
    pub(crate) fn table(
        &self,
        block: &TableBlock,
        title: Option<String>,
        tables: &mut Tables,
    ) -> Option<Table> {
        let table = match (&block.source, &block.indicator) {
            _ if block.rows == Axis::Ages => {
                let bands = |(name, one): (&String, &Indicator)| {
                    one.pyramid.is_some().then(|| name.clone())
                };
                let names: Vec<String> =
                    self.project.indicators.iter().filter_map(bands).collect();
                super::pyramid::table(
                    self,
                    block,
                    "La pyramide des âges",
                    &names,
                    tables,
                )?
            }
            (Some(source), None) if self.cross.tables.contains_key(source) => {
                let years = &self.cross.tables[source];
                let asked = years
                    .iter()
                    .find(|cross| block.year.is_some() && cross.vintage == block.year);
                self.cross_table(block, asked.or_else(|| years.last())?)?
            }
            _ => self.menu_table(block, tables)?,
        };
        let title = title.map(|title| typographic(&title)).unwrap_or(table.title);
        let table = Table { title, ..table };
        name_cells(&table, tables);
        Some(table)
    }

    /// A partner's table, turned as the author asks, with the margins she wants.
    fn cross_table(&self, block: &TableBlock, cross: &Cross) -> Option<Table> {
        let is_rows = |axis: &Axis| match axis {
            Axis::Category(name) => *name == fold(&cross.row_title),
            Axis::Years(_) => false,
            _ => true,
        };
        let turned = !is_rows(&block.rows);
        let wanted: &[u16] = match (&block.columns, &block.rows) {
            (Axis::Years(years), _) | (_, Axis::Years(years)) => years,
            _ => &[],
        };
        let keep = |heading: &Heading, margins: bool| match heading.kind {
            HeadingKind::Total => margins,
            HeadingKind::Year(year) => wanted.is_empty() || wanted.contains(&year),
            _ => true,
        };
        let (row_margin, column_margin) = if turned {
            (block.total_column, block.total_row)
        } else {
            (block.total_row, block.total_column)
        };
        let rows: Vec<usize> = (0..cross.rows.len())
            .filter(|row| keep(&cross.rows[*row], row_margin))
            .collect();
        let columns: Vec<usize> = (0..cross.columns.len())
            .filter(|column| keep(&cross.columns[*column], column_margin))
            .collect();
        let headings = |from: &[Heading], kept: &[usize]| -> Vec<Heading> {
            kept.iter().map(|index| from[*index].clone()).collect()
        };
        let (mut first, mut second) =
            (headings(&cross.rows, &rows), headings(&cross.columns, &columns));
        let mut cells: Vec<Vec<CellId>> = rows
            .iter()
            .map(|row| columns.iter().map(|column| cross.cells[*row][*column]).collect())
            .collect();
        let mut corner = cross.row_title.clone();
        if turned {
            std::mem::swap(&mut first, &mut second);
            cells = (0..columns.len())
                .map(|column| cells.iter().map(|row| row[column]).collect())
                .collect();
            corner = typographic(&cross.column_title);
        }
        let unit = typographic(cross.unit.as_str());
        let title = if fold(&cross.column_title) == "annees" {
            format!("{} par {}", upper_first(&unit), lower_first(&cross.row_title))
        } else {
            format!(
                "{} par {} et {}",
                upper_first(&unit),
                lower_first(&cross.row_title),
                lower_first(&typographic(&cross.column_title))
            )
        };
        Some(Table {
            name: block.name.value.clone(),
            title,
            corner,
            unit: Some(unit),
            rows: first,
            columns: second,
            cells,
            vintage: cross.vintage,
            territory: Some(self.project.ressort.name.clone()),
        })
    }

    fn menu_table(&self, block: &TableBlock, tables: &mut Tables) -> Option<Table> {
        let indicators = self.indicators_of(block);
        let rows = self.positions(&block.rows, &indicators, block);
        let columns = self.positions(&block.columns, &indicators, block);
        let fixed = Position {
            heading: Heading::category(""),
            indicator: block.indicator.clone().or_else(|| only(&indicators)),
            area: Some(0),
            year: block.year,
        };
        let find = |row: &Position, column: &Position| -> Option<CellId> {
            let pick = |get: fn(&Position) -> Option<String>| {
                get(row).or_else(|| get(column)).or_else(|| get(&fixed))
            };
            let indicator = pick(|position| position.indicator.clone())?;
            let area = row.area.or(column.area).or(fixed.area)?;
            let year = row.year.or(column.year).or(fixed.year);
            self.menu.value(&indicator, area, year)
        };
        let found: Vec<Vec<Option<CellId>>> = rows
            .iter()
            .map(|row| columns.iter().map(|column| find(row, column)).collect())
            .collect();
        let has_any = |cells: &mut dyn Iterator<Item = Option<CellId>>| {
            cells.flatten().any(|cell| tables.cell(cell).value != Value::Missing)
        };
        // What has no data is left out: rows first, then columns.
        let kept_rows: Vec<usize> = (0..rows.len())
            .filter(|row| has_any(&mut found[*row].iter().copied()))
            .collect();
        // A territory of comparison for which nothing can be computed is no comparison.
        let says = |column: &usize| {
            let compared = columns[*column]
                .area
                .is_some_and(|area| self.areas[area].role == Role::Comparison);
            !compared
                || kept_rows.iter().filter_map(|row| found[*row][*column]).any(|cell| {
                    tables.cell(cell).value != Value::NotAggregable
                        && tables.cell(cell).value != Value::Missing
                })
        };
        let kept_columns: Vec<usize> = (0..columns.len())
            .filter(|column| {
                has_any(&mut kept_rows.iter().map(|row| found[*row][*column]))
            })
            .filter(says)
            .collect();
        if kept_rows.is_empty() || kept_columns.is_empty() {
            return None;
        }
        let unit_of = |name: &Option<String>| {
            name.as_ref().and_then(|name| self.project.indicators.get(name))
        };
        let mut cells = Vec::new();
        for row in &kept_rows {
            let mut line = Vec::new();
            for column in &kept_columns {
                line.push(found[*row][*column].unwrap_or_else(|| {
                    let indicator = unit_of(&rows[*row].indicator)
                        .or_else(|| unit_of(&columns[*column].indicator))
                        .or_else(|| unit_of(&fixed.indicator));
                    let unit = indicator.map_or(Unit::new(""), |one| one.unit.clone());
                    tables.push(Cell::empty(Value::Missing, unit))
                }));
            }
            cells.push(line);
        }
        let mut rows: Vec<Heading> =
            kept_rows.iter().map(|row| rows[*row].heading.clone()).collect();
        let mut columns: Vec<Heading> =
            kept_columns.iter().map(|column| columns[*column].heading.clone()).collect();
        let used: Vec<&Indicator> = indicators
            .iter()
            .chain(&block.indicator)
            .filter_map(|name| self.project.indicators.get(name))
            .filter(|one| {
                block.indicator.as_ref() == Some(&one.id)
                    || rows.iter().chain(&columns).any(|heading| heading.key == one.id)
            })
            .collect();
        let unit = common(used.iter().map(|one| one.unit_in_words()));
        if unit.is_some() {
            for heading in rows.iter_mut().chain(&mut columns) {
                heading.unit = None;
            }
        }
        let by_year =
            rows.iter().chain(&columns).any(|h| matches!(h.kind, HeadingKind::Year(_)));
        let by_area =
            rows.iter().chain(&columns).any(|h| matches!(h.kind, HeadingKind::Territory));
        let vintage = if by_year {
            None
        } else {
            common(cells.iter().flatten().filter_map(|cell| tables.cell(*cell).vintage))
        };
        if !by_year {
            mark_periods(&mut rows, &cells, tables);
        }
        if !by_year && vintage.is_none() {
            mark_vintages(&mut rows, &cells, tables, true);
            mark_vintages(&mut columns, &cells, tables, false);
        }
        let title = match (&block.indicator, used.as_slice()) {
            (Some(_), [only, ..]) => only.label.clone(),
            (None, [only]) => only.label.clone(),
            _ => upper_first(&block.name.value.replace('_', " ")),
        };
        Some(Table {
            name: block.name.value.clone(),
            title: typographic(&title),
            corner: corner(&rows),
            unit,
            rows,
            columns,
            cells,
            vintage,
            territory: (!by_area).then(|| self.areas[0].name.clone()),
        })
    }

    fn indicators_of(&self, block: &TableBlock) -> Vec<String> {
        let mut names: Vec<String> = block.indicator.iter().cloned().collect();
        for axis in [&block.rows, &block.columns] {
            if let Axis::Indicators(indicators) = axis {
                names.extend(indicators.iter().cloned());
            }
        }
        names.retain(|name| self.menu.has(name));
        names
    }

    fn positions(
        &self,
        axis: &Axis,
        indicators: &[String],
        block: &TableBlock,
    ) -> Vec<Position> {
        match axis {
            Axis::Indicators(names) => names
                .iter()
                .filter_map(|name| self.project.indicators.get(name))
                .map(|one| Position {
                    heading: Heading {
                        label: self.label_in_series(one, block),
                        short: typographic(&one.short),
                        key: one.id.clone(),
                        kind: HeadingKind::Indicator,
                        unit: Some(one.unit.clone()),
                        emphasis: false,
                        since: self.menu.since(&one.id),
                    },
                    indicator: Some(one.id.clone()),
                    area: None,
                    year: None,
                })
                .collect(),
            Axis::Territories => self.area_positions(&[Role::Whole, Role::Comparison]),
            Axis::Communes if self.project.ressort.communes.len() > 1 => {
                let mut positions = self.area_positions(&[Role::Part]);
                positions.extend(self.area_positions(&[Role::Whole]));
                positions
            }
            Axis::Communes => self.area_positions(&[Role::Whole]),
            Axis::Districts => self.area_positions(&[Role::District]),
            Axis::Years(asked) => self
                .years(asked, indicators, block)
                .into_iter()
                .map(|year| Position {
                    heading: Heading::year(year),
                    indicator: None,
                    area: None,
                    year: Some(year),
                })
                .collect(),
            Axis::Category(_) | Axis::Ages => Vec::new(),
        }
    }

    /// Over the years, the label tells when the definition changed.
    fn label_in_series(&self, indicator: &Indicator, block: &TableBlock) -> String {
        let label = typographic(&indicator.label);
        let by_year = [&block.rows, &block.columns]
            .into_iter()
            .any(|axis| matches!(axis, Axis::Years(_)));
        match self.menu.since(&indicator.id) {
            Some(since) if by_year => format!("{label} (rupture de série en {since})"),
            _ => label,
        }
    }

    fn area_positions(&self, roles: &[Role]) -> Vec<Position> {
        roles
            .iter()
            .flat_map(|role| {
                self.areas.iter().enumerate().filter(move |(_, area)| area.role == *role)
            })
            .map(|(index, area)| Position {
                heading: Heading {
                    label: area.name.clone(),
                    short: area.name.clone(),
                    key: if area.own { "ensemble".to_owned() } else { area.key.clone() },
                    kind: HeadingKind::Territory,
                    unit: None,
                    emphasis: area.own,
                    since: None,
                },
                indicator: None,
                area: Some(index),
                year: None,
            })
            .collect()
    }

    /// The years asked for, or all those that at least half of the indicators have; at
    /// most the eight latest, what fits a page.
    fn years(
        &self,
        asked: &[u16],
        indicators: &[String],
        block: &TableBlock,
    ) -> Vec<u16> {
        const FIT_A_PAGE: usize = 8;
        if !asked.is_empty() {
            return asked.to_vec();
        }
        let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
        for name in indicators.iter().chain(&block.indicator) {
            for year in self.menu.years(name) {
                *counts.entry(year).or_default() += 1;
            }
        }
        let most = counts.values().max().copied().unwrap_or(0);
        let years: Vec<u16> = counts
            .into_iter()
            .filter(|(_, n)| 2 * n >= most)
            .map(|(year, _)| year)
            .collect();
        years[years.len().saturating_sub(FIT_A_PAGE)..].to_vec()
    }
}

fn only(names: &[String]) -> Option<String> {
    match names {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// The one value all share.
fn common<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Option<T> {
    let mut values = values.into_iter();
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// A yearly rhythm is told with the years it goes between.
fn mark_periods(rows: &mut [Heading], cells: &[Vec<CellId>], tables: &Tables) {
    for (heading, line) in rows.iter_mut().zip(cells) {
        if heading.kind != HeadingKind::Indicator {
            continue;
        }
        let of = |cell: &CellId| {
            let cell = tables.cell(*cell);
            cell.since.zip(cell.vintage)
        };
        if let Some((from, to)) = common(line.iter().filter_map(of)) {
            heading.label = format!("{} ({from}-{to})", heading.label);
        }
    }
}

/// Where vintages differ, the heading of an indicator prints its own.
fn mark_vintages(
    headings: &mut [Heading],
    cells: &[Vec<CellId>],
    tables: &Tables,
    are_rows: bool,
) {
    for (index, heading) in headings.iter_mut().enumerate() {
        if heading.kind != HeadingKind::Indicator {
            continue;
        }
        let line: Vec<CellId> = if are_rows {
            cells[index].clone()
        } else {
            cells.iter().map(|row| row[index]).collect()
        };
        let vintages = line.iter().filter_map(|cell| tables.cell(*cell).vintage);
        if let Some(year) = common(vintages)
            && !heading.label.ends_with(&format!("{year})"))
        {
            heading.label = format!("{} ({year})", heading.label);
        }
    }
}

fn corner(rows: &[Heading]) -> String {
    match rows.first().map(|heading| &heading.kind) {
        Some(HeadingKind::Territory) => "Territoire",
        Some(HeadingKind::Year(_)) => "Année",
        Some(HeadingKind::Indicator) => "Indicateur",
        Some(HeadingKind::Category | HeadingKind::Total) | None => "",
    }
    .to_owned()
}

/// `table.row.column`: every cell can be named in a text.
fn name_cells(table: &Table, tables: &mut Tables) {
    for (row, line) in table.rows.iter().zip(&table.cells) {
        for (column, cell) in table.columns.iter().zip(line) {
            let name = format!("{}.{}.{}", table.name, row.key, column.key);
            let meaning = format!("{} : {}, {}", table.title, row.label, column.label);
            tables.figures.entry(name).or_insert(Named { cell: *cell, meaning });
        }
    }
}
