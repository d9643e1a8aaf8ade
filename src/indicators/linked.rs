//! What can be deduced from the figures of one protected file, told to secrecy as links.
//!
//! Three rules, each more than is needed and simple enough to be sure of:
//!
//! * **Atoms.** Communes that belong to the same printed territories make an atom. Every
//!   territory is a sum of atoms, so whoever adds and subtracts territories reaches atoms:
//!   one that is too small hides every territory that holds it.
//! * **Rows.** The figures of one territory in one file explain one another (men, women,
//!   all): a small count among them, or in a column they are made of, hides them all.
//! * **Differences.** Columns that an author's formula puts together may be nested: where
//!   two of them differ by a small count, the row falls too.

use std::collections::{BTreeMap, BTreeSet};

use super::areas::{Area, Role};
use super::evaluate::Bound;
use crate::catalogue::{Indicator, Level};
use crate::heading::Unit;
use crate::table::{Basis, Cell, CellId, Tables};

/// A territory in one file and vintage: a printed one, or an atom.
type Row = (String, Option<u16>, Vec<String>);

/// The rows met so far.
#[derive(Debug, Default)]
pub(super) struct Rows {
    cells: BTreeMap<Row, Vec<CellId>>,
    /// The columns of authors' formulas, whose differences are looked at.
    columns: BTreeMap<Row, Vec<(String, CellId)>>,
}

impl Rows {
    /// Adds a figure of a protected source, the columns it is made of, and nothing else.
    #[allow(
        clippy::too_many_arguments,
        reason = "one figure and all that says where it stands"
    )]
    pub(super) fn add(
        &mut self,
        source: &str,
        threshold: u32,
        bound: &Bound<'_>,
        indicator: &Indicator,
        area: &Area,
        figure: CellId,
        tables: &mut Tables,
    ) {
        let row = (source.to_owned(), bound.year, area.codes.clone());
        let mut cells = vec![figure];
        let codes = area.codes_in(bound.table).unwrap_or_default();
        for (name, value) in bound.column_values(&codes) {
            let id = tables.push(Cell {
                threshold: Some(threshold),
                basis: Basis::Count,
                ..Cell::empty(value, Unit::new(""))
            });
            cells.push(id);
            if indicator.family == "auteur" {
                self.columns.entry(row.clone()).or_default().push((name, id));
            }
        }
        self.cells.entry(row).or_default().extend(cells);
    }

    /// Links the cells of each row: they stand or fall together.
    pub(super) fn link(self, tables: &mut Tables) {
        for (row, columns) in &self.columns {
            let mut differences = Vec::new();
            for (index, (name, left)) in columns.iter().enumerate() {
                for (other, right) in &columns[index + 1..] {
                    if name == other {
                        continue;
                    }
                    let (left, right) = (tables.cell(*left), tables.cell(*right));
                    let value = left.value.combine(right.value, |a, b| (a - b).abs());
                    let threshold = left.threshold;
                    differences.push(Cell {
                        threshold,
                        basis: Basis::Count,
                        ..Cell::empty(value, Unit::new(""))
                    });
                }
            }
            for difference in differences {
                let id = tables.push(difference);
                if let Some(cells) = self.cells.get(row) {
                    for cell in cells {
                        tables.contains(*cell, [id]);
                    }
                }
            }
        }
        for cells in self.cells.values() {
            // A ring is enough: a mask runs all the way round.
            for (index, cell) in cells.iter().enumerate() {
                tables.contains(*cell, [cells[(index + 1) % cells.len()]]);
            }
        }
    }
}

/// The atoms of a project's territories at one level: codes held by exactly the same
/// territories, with the positions of these.
pub(super) fn atoms(areas: &[Area], level: Level) -> Vec<(Area, Vec<usize>)> {
    let mut members: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (index, area) in areas.iter().enumerate().filter(|(_, area)| area.level == level)
    {
        for code in &area.codes {
            members.entry(code).or_default().insert(index);
        }
    }
    let mut groups: BTreeMap<Vec<usize>, Vec<String>> = BTreeMap::new();
    for (code, holders) in members {
        groups.entry(holders.into_iter().collect()).or_default().push(code.to_owned());
    }
    groups
        .into_iter()
        .map(|(holders, codes)| {
            let area = Area {
                key: String::new(),
                name: String::new(),
                codes,
                level,
                published: None,
                own: false,
                role: Role::Part,
                asked: false,
            };
            (area, holders)
        })
        .collect()
}
