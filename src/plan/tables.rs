//! A table of a chapter, whatever it is made of.

use super::ground::Ground;
use super::{by_menu, crossed, pyramid};
use crate::catalogue::Indicator;
use crate::manifest::{Axis, TableBlock};
use crate::table::{Named, Table, Tables};
use crate::text::typographic;

/// Lays out a table; `None` when no file holds any of its figures.
pub(super) fn table(
    ground: &Ground<'_>,
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
                ground.project.indicators.iter().filter_map(bands).collect();
            pyramid::table(ground, block, "La pyramide des âges", &names, tables)?
        }
        (Some(source), None) if ground.cross.tables.contains_key(source) => {
            let years = &ground.cross.tables[source];
            let asked = years
                .iter()
                .find(|cross| block.year.is_some() && cross.vintage == block.year);
            crossed::table(ground, block, asked.or_else(|| years.last())?)
        }
        _ => by_menu::table(ground, block, tables)?,
    };
    let title = title.map(|title| typographic(&title)).unwrap_or(table.title);
    let table = Table { title, ..table };
    name_cells(&table, tables);
    Some(table)
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
