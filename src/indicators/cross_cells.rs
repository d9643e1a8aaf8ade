//! Partners' cross tables as cells of the store, with the margins they may lack.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cross_links::{Grid, same_count, tie_lines};
use super::cubes;
use super::layout::{category, margin, year_heading};
use super::linked;
use crate::heading::{Heading, Origin, Reliability, Saying, Unit};
use crate::manifest::{PartnerKey, Project};
use crate::sources::{CrossTable, Source};
use crate::table::plain_path;
use crate::table::{BaseId, Cell, CellId, Form, Tables, Tells};
use crate::text::{fold, typographic};
use crate::value::Value;

/// The cells of the partners' cross tables.
#[derive(Debug, Default)]
pub(super) struct CrossCells {
    /// By source, the latest year last.
    pub(super) tables: BTreeMap<String, Vec<Cross>>,
    /// The counts of the cells of files, which several sources may put together each in
    /// its way.
    places: BTreeMap<(String, Option<String>, String), BaseId>,
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
    /// The key of the partner whose people it counts.
    pub(super) partner: Option<String>,
    /// The table of the file, before categories were put together; none with blanks.
    pub(super) of_file: Option<OfFile>,
}

/// The counts of a file's table, by the categories of the file.
#[derive(Debug)]
pub(super) struct OfFile {
    /// Folded labels.
    pub(super) rows: Vec<String>,
    /// Folded labels, or years.
    pub(super) columns: Vec<String>,
    pub(super) cells: Vec<Vec<BaseId>>,
    /// None where the columns are years.
    pub(super) margins: Option<Margins>,
    pub(super) by_year: bool,
}

/// The margins of a table.
#[derive(Debug)]
pub(super) struct Margins {
    pub(super) rows: Vec<BaseId>,
    pub(super) columns: Vec<BaseId>,
    pub(super) total: BaseId,
}

impl CrossCells {
    /// A count that two tables give is one: a margin they share, all of a table and of its
    /// transpose. Where they agree by chance, more is hidden.
    pub(super) fn link(&self, tables: &mut Tables) {
        let all: Vec<&Cross> = self.tables.values().flatten().collect();
        cubes::tie(&all, tables);
        tie_lines(&all, tables);
        let mut known: BTreeMap<String, CellId> = BTreeMap::new();
        for (key, cell) in self.tables.values().flatten().flat_map(Cross::counts) {
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
        let exact = grid.is_exact(tables);
        if exact {
            let threshold = source.threshold.unwrap_or_default();
            for (row, line) in cells.iter().enumerate() {
                for (column, cell) in line.iter().enumerate() {
                    let count =
                        linked::whole(tables.cell(*cell).value).unwrap_or_default();
                    let base =
                        self.count(table, (row, column), (count, threshold), tables);
                    tables.is_found_at(base, leaves_of(table, row, column));
                    if table.hidden().contains(&(row, column)) {
                        tables.hide(base);
                    }
                    tables.tells(*cell, Tells::Sum(Form::one(base)));
                }
            }
            grid.add_up(tables);
        } else {
            for (row, column) in table.hidden() {
                if let Some(cell) = cells.get(*row).and_then(|line| line.get(*column)) {
                    tables.tells(*cell, Tells::Unknown);
                }
            }
            grid.contain(tables);
        }
        let of_file =
            if exact { self.of_file(source, table, &cells, tables) } else { None };
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
            partner: match spec.map(|spec| &spec.partner) {
                Some(PartnerKey::Partner(key)) => Some(key.clone()),
                Some(PartnerKey::Ourselves) => Some("ccas".to_owned()),
                Some(PartnerKey::Unsaid) | None => None,
            },
            of_file,
        });
    }
}

impl CrossCells {
    /// The counts of the file's own categories; those that are not printed as such are what
    /// categories put together are made of.
    fn of_file(
        &mut self,
        source: &Source,
        table: &CrossTable,
        cells: &[Vec<CellId>],
        tables: &mut Tables,
    ) -> Option<OfFile> {
        let threshold = source.threshold.unwrap_or_default();
        let (height, width) = (table.file_rows.len(), table.file_columns.len());
        let mut inner: Vec<Vec<BaseId>> = Vec::new();
        for row in 0..height {
            let mut line = Vec::new();
            for column in 0..width {
                let (origin, value) = table.file_cell(row, column)?;
                line.push(self.place(origin, linked::whole(value)?, threshold, tables));
            }
            inner.push(line);
        }
        let by_year = table.by_year();
        let printed =
            |row: usize, column: usize| tables.base_of(*cells.get(row)?.get(column)?);
        let (last_row, last_column) = (table.rows.len(), table.columns.len());
        let total = if by_year { None } else { printed(last_row, last_column) };
        let down: Vec<Option<BaseId>> =
            (0..height).map(|row| printed(table.row_of(row)?, last_column)).collect();
        let across: Vec<Option<BaseId>> = (0..width)
            .map(|column| printed(last_row, table.column_of(column)?))
            .collect();
        let mut margin = |known: Option<BaseId>, parts: Vec<BaseId>| {
            known.unwrap_or_else(|| {
                let count = parts.iter().map(|part| tables.base(*part).count).sum();
                let sum = tables.count(count, threshold);
                tables.adds_up(sum, parts);
                sum
            })
        };
        let margins = total.map(|total| Margins {
            rows: down
                .into_iter()
                .enumerate()
                .map(|(row, known)| margin(known, inner[row].clone()))
                .collect(),
            columns: across
                .into_iter()
                .enumerate()
                .map(|(column, known)| {
                    margin(known, inner.iter().map(|line| line[column]).collect())
                })
                .collect(),
            total,
        });
        let labels = |labels: &[String]| labels.iter().map(|label| fold(label)).collect();
        Some(OfFile {
            rows: labels(&table.file_rows),
            columns: labels(&table.file_columns),
            cells: inner,
            margins,
            by_year,
        })
    }

    /// The count of a cell of a file, whichever sources read it.
    fn place(
        &mut self,
        origin: Origin,
        count: i64,
        threshold: u32,
        tables: &mut Tables,
    ) -> BaseId {
        let leaf = leaf(&origin);
        let place = (origin.file, origin.sheet, origin.cell);
        let base =
            *self.places.entry(place).or_insert_with(|| tables.count(count, threshold));
        tables.is_found_at(base, [leaf]);
        tables.at_least_under(base, threshold);
        base
    }

    /// The count of a cell: that of the file's, or the sum of those put together.
    fn count(
        &mut self,
        table: &CrossTable,
        (row, column): (usize, usize),
        (count, threshold): (i64, u32),
        tables: &mut Tables,
    ) -> BaseId {
        let parts: Vec<(Origin, Value)> = table.parts(row, column).collect();
        let whole: Option<Vec<i64>> =
            parts.iter().map(|(_, value)| linked::whole(*value)).collect();
        let Some(whole) = whole else { return tables.count(count, threshold) };
        let of_file: Vec<BaseId> = parts
            .into_iter()
            .zip(whole)
            .map(|((origin, _), count)| self.place(origin, count, threshold, tables))
            .collect();
        match of_file.as_slice() {
            [only] => *only,
            // A margin that the file does not give.
            [] => tables.count(count, threshold),
            _ => {
                let sum = tables.count(count, threshold);
                tables.adds_up(sum, of_file);
                sum
            }
        }
    }
}

/// A cell of a file, for a later version of the report.
fn leaf(origin: &Origin) -> String {
    let sheet = origin.sheet.as_deref().unwrap_or_default();
    format!("{}|{sheet}|{}", plain_path(&origin.file), origin.cell)
}

/// The cells of the file that a cell adds up, categories put together and margins included.
fn leaves_of(table: &CrossTable, row: usize, column: usize) -> Vec<String> {
    let (height, width) = (table.rows.len(), table.columns.len());
    let own = |row: usize, column: usize| -> Vec<String> {
        table.parts(row, column).map(|(origin, _)| leaf(&origin)).collect()
    };
    let given = own(row, column);
    if !given.is_empty() {
        return given;
    }
    let rows = if row >= height { 0..height } else { row..row + 1 };
    rows.flat_map(|row| {
        let columns = if column >= width { 0..width } else { column..column + 1 };
        columns.flat_map(move |column| own(row, column)).collect::<Vec<_>>()
    })
    .collect()
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
        origins: table
            .parts(row, column)
            .map(|(origin, _)| Arc::new(origin.into()))
            .filter(|_| given)
            .collect(),
        vintage: table.vintage,
        source: Some(source.name.clone()),
        saying: Saying::Level,
        reliability: Reliability::Solid,
        ..Cell::empty(value, unit.clone())
    }
}
