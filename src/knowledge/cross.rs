//! The counts of partners' cross tables: those of the cells of files, put together or not.

use super::counted::{Counted, Margins, OfFile};
use std::collections::BTreeMap;

use super::cross_links::{Grid, same_count, tie_lines};
use super::rows::RowCount;
use super::{common, cubes, groupings, nested, scales};
use crate::figures::areas::Area;
use crate::figures::cross::{Cross, CrossFigures};
use crate::heading::Origin;
use crate::sources::{CrossTable, Source};
use crate::table::{BaseId, CellId, Form, Tables, Tells, plain_path};
use crate::text::{bands, fold};
use crate::value::Value;

/// The counts of the cells of files, which several sources may put together each in its way.
#[derive(Debug, Default)]
struct Places(BTreeMap<(String, Option<String>, String), BaseId>);

/// Says what the cells of all cross tables count, and ties them to one another.
pub(super) fn tie(
    crosses: &CrossFigures<'_>,
    rows: (&[Area], &[RowCount]),
    tables: &mut Tables,
) {
    let mut places = Places::default();
    let mut counted: Vec<Counted<'_, '_>> = Vec::new();
    for cross in crosses.tables.values().flatten() {
        let of_file = places.tell(cross, tables);
        counted.push(Counted { cross, of_file });
    }
    counted.sort_by(|one, other| one.cross.source.name.cmp(&other.cross.source.name));
    link(&counted, tables);
    nested::tie(&counted, tables);
    groupings::tie(&counted, tables);
    scales::tie(&counted, rows, tables);
}

/// A count that two tables give is one: a margin they share, all of a table and of its
/// transpose. Where they agree by chance, more is hidden.
fn link(counted: &[Counted<'_, '_>], tables: &mut Tables) {
    cubes::tie(counted, tables);
    common::tie_categories(counted, tables);
    let crosses: Vec<&Cross<'_>> = counted.iter().map(|one| one.cross).collect();
    tie_lines(&crosses, tables);
    let mut known: BTreeMap<String, CellId> = BTreeMap::new();
    for (key, cell) in crosses.iter().flat_map(|cross| cross.counts()) {
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

impl Places {
    /// What the cells of a table tell; its own counts, where all of them are known.
    fn tell(&mut self, cross: &Cross<'_>, tables: &mut Tables) -> Option<OfFile> {
        let Cross { source, table, cells, has_row, has_column, .. } = cross;
        let (height, width) = (table.rows.len(), table.columns.len());
        let (has_row, has_column) = (*has_row, *has_column);
        let grid = Grid { cells, height, width, has_row, has_column };
        if !grid.is_exact(tables) {
            for (row, column) in table.hidden() {
                if let Some(cell) = cells.get(*row).and_then(|line| line.get(*column)) {
                    tables.tells(*cell, Tells::Unknown);
                }
            }
            grid.contain(tables);
            return None;
        }
        let threshold = source.threshold.unwrap_or_default();
        for (row, line) in cells.iter().enumerate() {
            for (column, cell) in line.iter().enumerate() {
                let count = tables.cell(*cell).value.as_count().unwrap_or_default();
                let base = self.count(table, (row, column), (count, threshold), tables);
                tables.is_found_at(base, leaves_of(table, row, column));
                if table.hidden().contains(&(row, column)) {
                    tables.hide(base);
                }
                tables.tells(*cell, Tells::Sum(Form::one(base)));
            }
        }
        grid.add_up(tables);
        self.of_file(source, table, cells, tables)
    }

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
                line.push(self.place(origin, value.as_count()?, threshold, tables));
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
            row_bands: bands(&table.file_rows),
            column_bands: bands(&table.file_columns),
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
        let base = *self.0.entry(place).or_insert_with(|| tables.count(count, threshold));
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
            parts.iter().map(|(_, value)| value.as_count()).collect();
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
