//! A table of indicators, over territories or years.

use super::axes::Position;
use super::ground::Ground;
use super::remarks;
use crate::catalogue::Indicator;
use crate::figures::areas::Role;
use crate::heading::{Heading, HeadingKind, Remark, Unit};
use crate::manifest::{Axis, TableBlock};
use crate::table::{Cell, CellId, Table, Tables};
use crate::text::{typographic, upper_first};
use crate::value::Value;

/// Lays it out; `None` when no file holds any of its figures.
pub(super) fn table(
    ground: &Ground<'_>,
    block: &TableBlock,
    tables: &mut Tables,
) -> Option<Table> {
    let indicators = ground.indicators_of(block);
    let grid =
        Grid::of(ground, block, &indicators).with_figures(ground, block, tables)?;
    let not_compared = grid.not_compared(ground, block, tables);
    let cells = grid.cells(ground, tables);
    let mut rows = headings(&grid.rows);
    let mut columns = headings(&grid.columns);
    let used = used(ground, block, &indicators, &rows, &columns);
    let unit = common(used.iter().map(|one| one.unit_in_words()));
    if unit.is_some() {
        rows.iter_mut().chain(&mut columns).for_each(|heading| heading.unit = None);
    }
    let has = |wanted: fn(&HeadingKind) -> bool| {
        rows.iter().chain(&columns).any(|heading| wanted(&heading.kind))
    };
    let by_year = has(|kind| matches!(kind, HeadingKind::Year(_)));
    let by_area = has(|kind| matches!(kind, HeadingKind::Territory));
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
    let mut remarks =
        remarks::of(ground, block, &used, (&rows, &columns), tables, &cells);
    remarks
        .extend((!not_compared.is_empty()).then_some(Remark::NotCompared(not_compared)));
    Some(Table {
        remarks,
        name: block.name.value.clone(),
        title: typographic(&title(block, &used)),
        corner: corner(&rows),
        unit,
        rows,
        columns,
        cells,
        vintage,
        territory: (!by_area).then(|| ground.areas[0].name.clone()),
    })
}

/// The two sides of a table and the figures between them.
struct Grid {
    rows: Vec<Position>,
    columns: Vec<Position>,
    /// What neither side says.
    fixed: Position,
    found: Vec<Vec<Option<CellId>>>,
}

impl Grid {
    fn of(ground: &Ground<'_>, block: &TableBlock, indicators: &[String]) -> Self {
        let rows = ground.positions(&block.rows, indicators, block);
        let columns = ground.positions(&block.columns, indicators, block);
        let fixed = Position {
            heading: Heading::category(""),
            indicator: block.indicator.clone().or_else(|| only(indicators)),
            area: Some(0),
            neighbour: None,
            year: block.year,
        };
        let find = |row: &Position, column: &Position| -> Option<CellId> {
            let pick = |get: fn(&Position) -> Option<String>| {
                get(row).or_else(|| get(column)).or_else(|| get(&fixed))
            };
            let indicator = pick(|position| position.indicator.clone())?;
            let year = row.year.or(column.year).or(fixed.year);
            if let Some(code) = row.neighbour.as_ref().or(column.neighbour.as_ref()) {
                return ground.menu.neighbour(&indicator, code, year);
            }
            let area = row.area.or(column.area).or(fixed.area)?;
            ground.menu.value(&indicator, area, year)
        };
        let found = rows
            .iter()
            .map(|row| columns.iter().map(|column| find(row, column)).collect())
            .collect();
        Self { rows, columns, fixed, found }
    }

    /// What has no data is left out, rows first, then columns; `None` when nothing is left. The
    /// indicators that an author named stay, with the sign that says what they lack.
    fn with_figures(
        self,
        ground: &Ground<'_>,
        block: &TableBlock,
        tables: &Tables,
    ) -> Option<Self> {
        let value = |cell: CellId| tables.cell(cell).value;
        let says_something = |cell: CellId| value(cell) != Value::Missing;
        let is_shown = |cell: CellId| {
            value(cell).number().is_some() || tables.cell(cell).threshold.is_some()
        };
        let is_compared = |position: &Position| {
            position.area.is_some_and(|area| ground.areas[area].role == Role::Comparison)
        };
        // A territory of comparison of which no figure is published is no comparison.
        let tells = |cell: CellId, position: &Position| {
            says_something(cell) && (!is_compared(position) || is_shown(cell))
        };
        let speaks = |row: &usize| {
            let mut across = self.found[*row].iter().flatten();
            across.any(|one| tells(*one, &self.rows[*row]))
        };
        let is_asked = |position: &Position| {
            block.is_asked && matches!(position.heading.kind, HeadingKind::Indicator)
        };
        if !(0..self.rows.len()).any(|row| speaks(&row)) {
            return None;
        }
        let rows: Vec<usize> = (0..self.rows.len())
            .filter(|row| speaks(row) || is_asked(&self.rows[*row]))
            .collect();
        let says = |column: &usize| {
            let mut down = rows.iter().filter_map(|row| self.found[*row][*column]);
            down.any(|cell| tells(cell, &self.columns[*column]))
                || is_asked(&self.columns[*column])
        };
        let columns: Vec<usize> = (0..self.columns.len()).filter(says).collect();
        if rows.is_empty() || columns.is_empty() {
            return None;
        }
        let kept = |positions: &[Position], kept: &[usize]| -> Vec<Position> {
            kept.iter().map(|at| positions[*at].clone()).collect()
        };
        Some(Self {
            rows: kept(&self.rows, &rows),
            columns: kept(&self.columns, &columns),
            found: rows
                .iter()
                .map(|row| {
                    columns.iter().map(|column| self.found[*row][*column]).collect()
                })
                .collect(),
            fixed: self.fixed,
        })
    }

    /// With whom the table would compare, and has no figure: « Île-de-France ». A territory of
    /// which nothing at all is known is told elsewhere, once.
    fn not_compared(
        &self,
        ground: &Ground<'_>,
        block: &TableBlock,
        tables: &Tables,
    ) -> Vec<String> {
        let compares = [&block.rows, &block.columns]
            .into_iter()
            .any(|axis| matches!(axis, Axis::Territories | Axis::CommunesCompared));
        if !compares {
            return Vec::new();
        }
        let is_there = |area: usize| {
            self.rows.iter().chain(&self.columns).any(|one| one.area == Some(area))
        };
        let is_known = |area: usize| {
            ground.project.indicators.keys().any(|name| {
                let cell = ground.menu.value(name, area, None);
                cell.is_some_and(|cell| tables.cell(cell).value.number().is_some())
            })
        };
        let lacking = ground.areas.iter().enumerate().filter(|(at, area)| {
            area.role == Role::Comparison && !is_there(*at) && is_known(*at)
        });
        let named = lacking.filter_map(|(_, area)| {
            let comparisons = &ground.project.comparisons;
            comparisons.iter().find(|one| one.key == area.key)
        });
        named.map(|comparison| comparison.name.clone()).collect()
    }

    /// The cells; where there is no figure, one that says so.
    fn cells(&self, ground: &Ground<'_>, tables: &mut Tables) -> Vec<Vec<CellId>> {
        let indicator = |position: &Position| {
            position
                .indicator
                .as_ref()
                .and_then(|name| ground.project.indicators.get(name))
        };
        let mut cells = Vec::new();
        for (row, found) in self.rows.iter().zip(&self.found) {
            let mut line = Vec::new();
            for (column, found) in self.columns.iter().zip(found) {
                line.push(found.unwrap_or_else(|| {
                    let indicator = indicator(row)
                        .or_else(|| indicator(column))
                        .or_else(|| indicator(&self.fixed));
                    let unit = indicator.map_or(Unit::new(""), |one| one.unit.clone());
                    tables.push(Cell::empty(Value::Missing, unit))
                }));
            }
            cells.push(line);
        }
        cells
    }
}

fn headings(positions: &[Position]) -> Vec<Heading> {
    positions.iter().map(|position| position.heading.clone()).collect()
}

/// The indicators that the table prints.
fn used<'a>(
    ground: &'a Ground<'_>,
    block: &TableBlock,
    indicators: &[String],
    rows: &[Heading],
    columns: &[Heading],
) -> Vec<&'a Indicator> {
    indicators
        .iter()
        .chain(&block.indicator)
        .filter_map(|name| ground.project.indicators.get(name))
        .filter(|one| {
            block.indicator.as_ref() == Some(&one.id)
                || rows.iter().chain(columns).any(|heading| heading.key == one.id)
        })
        .collect()
}

fn title(block: &TableBlock, used: &[&Indicator]) -> String {
    match (&block.indicator, used) {
        (Some(_), [only, ..]) => only.label.clone(),
        (None, [only]) => only.label.clone(),
        _ => upper_first(&block.name.value.replace('_', " ")),
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
