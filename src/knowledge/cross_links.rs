//! What ties the cells of partners' cross tables, told to secrecy: margins are sums, a
//! subtotal that nobody declared is one too, and two tables may share cells.

use super::equalities::{self, Equality};
use crate::figures::cross::Cross;
use crate::heading::{Heading, HeadingKind};
use crate::table::{BaseId, CellId, Tables, Tells};
use crate::text::fold;

/// The cells of a cross table, margins last.
pub(super) struct Grid<'a> {
    pub(super) cells: &'a [Vec<CellId>],
    /// Rows and columns without the margins.
    pub(super) height: usize,
    pub(super) width: usize,
    /// Whether the last row is a margin; what lies in one another does not add up.
    pub(super) has_row: bool,
    /// Whether there is a margin across the columns; years do not add up.
    pub(super) has_column: bool,
}

impl Grid<'_> {
    /// Whether every cell is a known count of a protected source, and every margin the sum
    /// it should be: then a margin may be printed beside hidden cells.
    pub(super) fn is_exact(&self, tables: &Tables) -> bool {
        let whole = self.cells.iter().flatten().all(|id| {
            let cell = tables.cell(*id);
            cell.threshold.is_some()
                && cell.tells == Tells::Value
                && cell.value.as_count().is_some()
        });
        whole && self.sums().iter().all(|(total, parts)| adds_up(tables, *total, parts))
    }

    /// Tells the margins, and the lines that add up some of their neighbours.
    pub(super) fn add_up(&self, tables: &mut Tables) {
        for (total, parts) in self.sums() {
            add_up(total, &parts, tables);
        }
        let last_column = self.width + usize::from(self.has_column);
        let row = |row: usize| (0..last_column).map(|at| self.cells[row][at]).collect();
        let column = |at: usize| self.cells.iter().map(|row| row[at]).collect();
        let rows: Vec<Vec<CellId>> = (0..self.height).map(row).collect();
        let columns: Vec<Vec<CellId>> = (0..self.width).map(column).collect();
        subtotals(&rows, tables);
        if self.has_column {
            subtotals(&columns, tables);
        }
    }

    /// In a table with blanks or decimals, a margin falls with any of its cells.
    pub(super) fn contain(&self, tables: &mut Tables) {
        for (total, parts) in self.sums() {
            tables.contains(total, parts);
        }
    }

    fn sums(&self) -> Vec<(CellId, Vec<CellId>)> {
        let (height, width) = (self.height, self.width);
        let mut sums = Vec::new();
        if self.has_row {
            for column in 0..width + usize::from(self.has_column) {
                let parts = (0..height).map(|row| self.cells[row][column]).collect();
                sums.push((self.cells[height][column], parts));
            }
        }
        if self.has_column {
            for row in self.cells {
                sums.push((row[width], row[..width].to_vec()));
            }
        }
        sums
    }
}

fn adds_up(tables: &Tables, total: CellId, parts: &[CellId]) -> bool {
    let value = |id: &CellId| tables.cell(*id).value.number();
    let sum: Option<f64> = parts.iter().map(value).sum();
    sum.is_some() && sum == value(&total)
}

/// « Moins de 60 ans » after its ages, women among women alone and in couples: lines that
/// add up others in every place.
fn subtotals(lines: &[Vec<CellId>], tables: &mut Tables) {
    let counts: Vec<Vec<Option<i64>>> = lines
        .iter()
        .map(|line| {
            let count = |cell: &CellId| tables.cell(*cell).value.as_count();
            line.iter().map(count).collect()
        })
        .collect();
    for Equality { left, right } in equalities::find(&counts) {
        let places = lines.first().map_or(0, Vec::len);
        for place in 0..places {
            let bases = |side: &[usize]| -> Option<Vec<BaseId>> {
                side.iter()
                    .map(|line| tables.base_of(*lines.get(*line)?.get(place)?))
                    .collect()
            };
            if let (Some(left), Some(right)) = (bases(&left), bases(&right)) {
                tables.seem_equal(left, right);
            }
        }
    }
}

fn add_up(total: CellId, parts: &[CellId], tables: &mut Tables) {
    let parts: Option<Vec<BaseId>> =
        parts.iter().map(|part| tables.base_of(*part)).collect();
    if let (Some(total), Some(parts)) = (tables.base_of(total), parts) {
        tables.adds_up(total, parts);
    }
}

impl Cross<'_> {
    /// All cells by what they count: year, and the category of each side, in an order of
    /// their own, so that a table and its transpose say the same. Two partners may have two
    /// words for one unit.
    pub(super) fn counts(&self) -> Vec<(String, CellId)> {
        let side = |title: &str, heading: &Heading| match heading.kind {
            HeadingKind::Total | HeadingKind::Year(_) => None,
            _ => Some(format!("{}={}", fold(title), fold(&heading.label))),
        };
        let mut counts = Vec::new();
        for (row, down) in self.rows.iter().enumerate() {
            for (column, across) in self.columns.iter().enumerate() {
                let year = match across.kind {
                    HeadingKind::Year(year) => Some(year),
                    _ => self.vintage,
                };
                let Some(year) = year else { continue };
                let mut sides: Vec<String> = side(&self.row_title, down)
                    .into_iter()
                    .chain(side(&self.column_title, across))
                    .collect();
                sides.sort();
                let key =
                    format!("{}|{year}|{}", fold(self.unit.as_str()), sides.join("|"));
                counts.push((key, self.cells[row][column]));
            }
        }
        counts
    }
}

/// A row or column of a table is a margin of another, category by category: the women of a
/// table by age and sex are those of a table of women by age and aid.
pub(super) fn tie_lines(crosses: &[&Cross<'_>], tables: &mut Tables) {
    for (index, one) in crosses.iter().enumerate() {
        for other in &crosses[index + 1..] {
            for (names, cells) in one.lines() {
                for (twins, there) in other.lines() {
                    tie_line((&names, &cells), (&twins, &there), tables);
                }
            }
        }
    }
}

/// What stands for the year of a line of a table without one.
const UNDATED: &str = "None";

/// Two lines that count the same categories alike, in whatever order, two of them at least.
fn tie_line(
    (names, cells): (&[String], &[CellId]),
    (twins, there): (&[String], &[CellId]),
    tables: &mut Tables,
) {
    // The year comes last; a table without one may be of any.
    let is_dated = |names: &[String]| names.last().is_some_and(|year| year != UNDATED);
    if names.last() != twins.last() && is_dated(names) && is_dated(twins) {
        return;
    }
    let is_total = |cell: CellId| {
        names.iter().zip(cells).any(|(name, one)| name == "total" && *one == cell)
    };
    let common: Vec<(CellId, CellId)> = names
        .iter()
        .zip(cells)
        .filter_map(|(name, cell)| {
            let twin = twins.iter().zip(there).find(|(twin, _)| *twin == name)?;
            Some((*cell, *twin.1))
        })
        .collect();
    let value = |cell: CellId| tables.cell(cell).value;
    let (totals, categories): (Vec<_>, Vec<_>) =
        common.into_iter().partition(|(cell, _)| is_total(*cell));
    let alike = categories.iter().all(|(left, right)| value(*left) == value(*right));
    if categories.len() < 2 || !alike {
        return;
    }
    // Where a category is lacking, the totals differ.
    let totals: Vec<_> = totals
        .into_iter()
        .filter(|(left, right)| value(*left) == value(*right))
        .collect();
    for (left, right) in categories.into_iter().chain(totals) {
        same_count(left, right, tables);
    }
}

impl Cross<'_> {
    /// Its rows, its columns and all of it, margins left out.
    pub(super) fn inner_lines(&self) -> Vec<Vec<CellId>> {
        let is_inner = |heading: &Heading| heading.kind != HeadingKind::Total;
        let rows = || (0..self.rows.len()).filter(|row| is_inner(&self.rows[*row]));
        let columns =
            || (0..self.columns.len()).filter(|at| is_inner(&self.columns[*at]));
        let mut lines: Vec<Vec<CellId>> =
            rows().map(|row| columns().map(|at| self.cells[row][at]).collect()).collect();
        lines
            .extend(columns().map(|at| {
                rows().map(|row| self.cells[row][at]).collect::<Vec<CellId>>()
            }));
        lines.push(
            rows().flat_map(|row| columns().map(move |at| self.cells[row][at])).collect(),
        );
        lines
    }

    /// Its rows and columns, margins included, with the names of their cells and the year.
    fn lines(&self) -> Vec<(Vec<String>, Vec<CellId>)> {
        let name = |heading: &Heading| match heading.kind {
            HeadingKind::Total => "total".to_owned(),
            _ => fold(&heading.label),
        };
        let year = |heading: &Heading| match heading.kind {
            HeadingKind::Year(year) => Some(year),
            _ => self.vintage,
        };
        let by_year =
            self.columns.iter().any(|one| matches!(one.kind, HeadingKind::Year(_)));
        let mut lines = Vec::new();
        for (column, across) in self.columns.iter().enumerate() {
            let mut names: Vec<String> = self.rows.iter().map(name).collect();
            names.push(format!("{:?}", year(across)));
            lines.push((names, self.cells.iter().map(|row| row[column]).collect()));
        }
        if !by_year {
            for cells in &self.cells {
                let mut names: Vec<String> = self.columns.iter().map(name).collect();
                names.push(format!("{:?}", self.vintage));
                lines.push((names, cells.clone()));
            }
        }
        lines
    }
}

/// Two cells print the same count.
pub(super) fn same_count(left: CellId, right: CellId, tables: &mut Tables) {
    match (tables.base_of(left), tables.base_of(right)) {
        (Some(left), Some(right)) => tables.seem_equal([left], [right]),
        // Outside of the sums a figure falls with its other self; what is public stays.
        _ if [left, right].iter().all(|one| tables.cell(*one).threshold.is_some()) => {
            tables.contains(left, [right]);
            tables.contains(right, [left]);
        }
        _ => {}
    }
}
