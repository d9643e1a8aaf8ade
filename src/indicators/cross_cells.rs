//! Partners' cross tables as cells of the store, with the margins they may lack.

use std::collections::BTreeMap;

use super::cross_links::Grid;
use super::layout::{category, margin, year_heading};
use super::linked;
use crate::heading::{Heading, Reliability, Saying, Unit};
use crate::manifest::Project;
use crate::sources::{CrossTable, Source};
use crate::table::{Cell, CellId, Form, Tables, Tells};
use crate::territory::typographic;
use crate::value::Value;

/// The cells of the partners' cross tables.
#[derive(Debug, Default)]
pub(super) struct CrossCells {
    /// By source, the latest year last.
    pub(super) tables: BTreeMap<String, Vec<Cross>>,
}

/// One cross table, margins last.
#[derive(Debug)]
pub(super) struct Cross {
    pub(super) rows: Vec<Heading>,
    pub(super) columns: Vec<Heading>,
    pub(super) cells: Vec<Vec<CellId>>,
    pub(super) unit: Unit,
    pub(super) row_title: String,
    pub(super) column_title: String,
    pub(super) vintage: Option<u16>,
    /// Whose data it is.
    pub(super) producer: String,
}

impl CrossCells {
    /// A margin that two tables of one producer share is one figure: hidden in one, it is
    /// hidden in the other.
    pub(super) fn link(&self, tables: &mut Tables) {
        let mut known: BTreeMap<String, CellId> = BTreeMap::new();
        for (key, cell) in self.tables.values().flatten().flat_map(Cross::margins) {
            match known.get(&key) {
                None => {
                    known.insert(key, cell);
                }
                Some(first) => {
                    if tables.cell(*first).value == tables.cell(cell).value {
                        same_count(*first, cell, tables);
                    }
                }
            }
        }
    }

    /// Puts a cross table's cells into the store, margins linked to what they contain.
    pub(super) fn add(
        &mut self,
        source: &Source,
        table: &CrossTable,
        project: &Project,
        tables: &mut Tables,
    ) {
        let spec = project.sources.get(&source.name);
        let unit = Unit::new(spec.and_then(|spec| spec.unit.clone()).unwrap_or_default());
        let total = table.total_label.clone().unwrap_or_else(|| "Ensemble".to_owned());
        let by_year = table.by_year();
        let (height, width) = (table.rows.len(), table.columns.len());
        // Years do not add up: no margin across them.
        let has_column = !by_year;
        let mut cells: Vec<Vec<CellId>> = Vec::new();
        for row in 0..=height {
            let mut line = Vec::new();
            for column in 0..(width + usize::from(has_column)) {
                line.push(tables.push(cross_cell(source, table, row, column, &unit)));
            }
            cells.push(line);
        }
        let grid = Grid { cells: &cells, height, width, has_column };
        if grid.is_exact(tables) {
            for cell in cells.iter().flatten() {
                let threshold = source.threshold.unwrap_or_default();
                let count = linked::whole(tables.cell(*cell).value).unwrap_or_default();
                let base = tables.count(count, threshold);
                tables.tells(*cell, Tells::Sum(Form::one(base)));
            }
            grid.add_up(tables);
        } else {
            grid.contain(tables);
        }
        let mut rows: Vec<Heading> =
            table.rows.iter().map(|label| category(label)).collect();
        rows.push(margin(&total));
        let mut columns: Vec<Heading> = table
            .columns
            .iter()
            .map(|label| match label.parse().ok().filter(|_| by_year) {
                Some(year) => year_heading(year),
                None => category(label),
            })
            .collect();
        if has_column {
            columns.push(margin(&total));
        }
        self.tables.entry(source.name.clone()).or_default().push(Cross {
            rows,
            columns,
            cells,
            unit,
            row_title: typographic(&table.row_title),
            column_title: table.column_title.clone(),
            vintage: table.vintage.filter(|_| !by_year),
            producer: source.credit.producer.clone(),
        });
    }
}

/// Two cells print the same count.
fn same_count(left: CellId, right: CellId, tables: &mut Tables) {
    match (tables.base_of(left), tables.base_of(right)) {
        (Some(left), Some(right)) => tables.adds_up(left, [right]),
        // Outside of the sums a figure falls with its other self.
        _ => {
            tables.contains(left, [right]);
            tables.contains(right, [left]);
        }
    }
}

/// A cell of a cross table; a margin the file does not give is the sum of its parts.
fn cross_cell(
    source: &Source,
    table: &CrossTable,
    row: usize,
    column: usize,
    unit: &Unit,
) -> Cell {
    let (height, width) = (table.rows.len(), table.columns.len());
    let given = (row < height || table.has_total_row())
        && (column < width || table.has_total_column());
    let value = if given {
        table.value(row, column)
    } else {
        let rows = if row == height { 0..height } else { row..row + 1 };
        rows.flat_map(|row| {
            let columns = if column == width { 0..width } else { column..column + 1 };
            columns.map(move |column| (row, column))
        })
        .fold(Value::Known(0.0), |sum, (row, column)| {
            sum.combine(table.value(row, column), |left, right| left + right)
        })
    };
    let counts = unit.counts();
    // A partner's blank beside printed figures can be found by subtraction: it is hidden
    // as the small counts are.
    let unsaid = matches!(value, Value::Missing | Value::NotDiffused);
    let value = if source.threshold.is_some() && unsaid { Value::Masked } else { value };
    Cell {
        threshold: source.threshold,
        tells: if counts { Tells::Value } else { Tells::Unknown },
        decimals: u8::from(!counts),
        origins: table.origin(row, column).filter(|_| given).into_iter().collect(),
        vintage: table.vintage,
        source: Some(source.name.clone()),
        saying: Saying::Level,
        reliability: Reliability::Solid,
        ..Cell::empty(value, unit.clone())
    }
}
