//! A partner's table, turned as the author asks, with the margins she wants.

use super::ground::Ground;
use crate::figures::cross::Cross;
use crate::heading::{Heading, HeadingKind};
use crate::manifest::{Axis, TableBlock};
use crate::table::{CellId, Table};
use crate::text::{fold, lower_first, typographic, upper_first};

/// Lays it out.
pub(super) fn table(ground: &Ground<'_>, block: &TableBlock, cross: &Cross<'_>) -> Table {
    let turned = !stands_in_rows(&block.rows, cross);
    let (rows, columns) = kept(block, cross, turned);
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
    Table {
        name: block.name.value.clone(),
        title: title(cross),
        corner,
        unit: Some(typographic(cross.unit.as_str())),
        rows: first,
        columns: second,
        cells,
        vintage: cross.vintage,
        territory: Some(ground.project.ressort.name.clone()),
        remarks: Vec::new(),
    }
}

/// Whether what the author puts in rows stands in rows in the file too.
fn stands_in_rows(axis: &Axis, cross: &Cross<'_>) -> bool {
    match axis {
        Axis::Category(name) => *name == fold(&cross.row_title),
        Axis::Years(_) => false,
        _ => true,
    }
}

/// The rows and columns of the file that are printed: the years and margins asked for.
fn kept(block: &TableBlock, cross: &Cross<'_>, turned: bool) -> (Vec<usize>, Vec<usize>) {
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
    let of = |headings: &[Heading], margins: bool| {
        (0..headings.len()).filter(|at| keep(&headings[*at], margins)).collect()
    };
    (of(&cross.rows, row_margin), of(&cross.columns, column_margin))
}

/// « Foyers par situation et quotient familial ».
fn title(cross: &Cross<'_>) -> String {
    let unit = upper_first(&typographic(cross.unit.as_str()));
    let rows = lower_first(&cross.row_title);
    if fold(&cross.column_title) == "annees" {
        format!("{unit} par {rows}")
    } else {
        let columns = lower_first(&typographic(&cross.column_title));
        format!("{unit} par {rows} et {columns}")
    }
}
