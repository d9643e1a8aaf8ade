//! Partners' cross tables as cells of the store, with the margins they may lack.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::heading::{Heading, Reliability, Saying, Unit};
use crate::manifest::{PartnerKey, Project};
use crate::sources::{CrossTable, Source};
use crate::table::{Cell, CellId, Tables, Tells};
use crate::text::typographic;
use crate::value::Value;

/// The cross tables of each source in the order of the manifest, the latest year last.
#[derive(Debug, Default)]
pub(crate) struct CrossFigures<'d> {
    pub(crate) tables: IndexMap<String, Vec<Cross<'d>>>,
}

/// A cross table: its cells in the store, the margins that it has last.
#[derive(Debug)]
pub(crate) struct Cross<'d> {
    pub(crate) rows: Vec<Heading>,
    pub(crate) columns: Vec<Heading>,
    pub(crate) cells: Vec<Vec<CellId>>,
    /// Its last row is a margin.
    pub(crate) has_row: bool,
    /// Its last column is.
    pub(crate) has_column: bool,
    pub(crate) unit: Unit,
    pub(crate) row_title: String,
    pub(crate) column_title: String,
    pub(crate) vintage: Option<u16>,
    /// The key of the partner whose people it counts.
    pub(crate) partner: Option<String>,
    /// What was read.
    pub(crate) table: &'d CrossTable,
    /// Where.
    pub(crate) source: &'d Source,
}

impl<'d> CrossFigures<'d> {
    /// Adds a table, each cell in the store.
    pub(super) fn add(
        &mut self,
        source: &'d Source,
        table: &'d CrossTable,
        project: &Project,
        tables: &mut Tables,
    ) {
        let spec = project.sources.get(&source.name);
        let unit = Unit::new(spec.and_then(|spec| spec.unit.clone()).unwrap_or_default());
        let total = table.total_label.clone().unwrap_or_else(|| "Ensemble".to_owned());
        let by_year = table.by_year();
        // What is no count does not add up, nor do bands that lie in one another: then only
        // the file's own margins are printed.
        let adds = unit.counts();
        let has_row = table.has_total_row() || (adds && !table.rows_overlap());
        let has_column =
            !by_year && (table.has_total_column() || (adds && !table.columns_overlap()));
        let width = table.columns.len() + usize::from(has_column);
        let mut cells: Vec<Vec<CellId>> = Vec::new();
        for row in 0..table.rows.len() + usize::from(has_row) {
            let cell = |column| cross_cell(source, table, row, column, &unit);
            cells.push((0..width).map(|column| tables.push(cell(column))).collect());
        }
        let mut rows: Vec<Heading> =
            table.rows.iter().map(|label| Heading::category(label)).collect();
        if has_row {
            rows.push(Heading::margin(&total));
        }
        let mut columns: Vec<Heading> = table
            .columns
            .iter()
            .map(|label| match label.parse().ok().filter(|_| by_year) {
                Some(year) => Heading::year(year),
                None => Heading::category(label),
            })
            .collect();
        if has_column {
            columns.push(Heading::margin(&total));
        }
        self.tables.entry(source.name.clone()).or_default().push(Cross {
            rows,
            columns,
            cells,
            has_row,
            has_column,
            unit,
            row_title: typographic(&table.row_title),
            column_title: table.column_title.clone(),
            vintage: table.vintage.filter(|_| !by_year),
            partner: match spec.map(|spec| &spec.partner) {
                Some(PartnerKey::Partner(key)) => Some(key.clone()),
                Some(PartnerKey::Ourselves) => Some("ccas".to_owned()),
                Some(PartnerKey::Producer(name)) => Some(name.to_lowercase()),
                Some(PartnerKey::Unsaid) | None => None,
            },
            table,
            source,
        });
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
