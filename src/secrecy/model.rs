//! The tables with margins of a project as systems of sums: one variable a figure, however
//! many tables print it; parts that nothing ties are solved apart.

use std::collections::BTreeMap;

use super::Mask;
use super::suppress::{self, System};
use crate::table::{CellId, Tables};

/// Hides what would give the small counts of tables with margins away.
pub(super) fn suppress(tables: &Tables, masked: &mut Mask) {
    let figures = Figures::of(tables);
    let mut systems: BTreeMap<CellId, (System, Vec<CellId>)> = BTreeMap::new();
    let mut index: BTreeMap<CellId, usize> = BTreeMap::new();
    for (cell, figure) in &figures.of {
        let component = figures.component_of(*cell);
        let (system, members) = systems.entry(component).or_default();
        if cell == figure {
            index.insert(*cell, system.counts.len());
            let raw = tables.cell(*cell);
            // Whole and in range: `is_exact` has looked.
            system.counts.push(raw.value.number().map_or(0, |value| value as u32));
            system.thresholds.push(0);
        }
        // The strictest of the tables that print the figure decides.
        let threshold = tables.cell(*cell).threshold.unwrap_or(0);
        let known = &mut system.thresholds[index[figure]];
        *known = threshold.max(*known);
        members.push(*cell);
    }
    for sum in tables.sums() {
        let component = figures.component_of(sum.total);
        let Some((system, _)) = systems.get_mut(&component) else { continue };
        let at = |cell: &CellId| index[&figures.of[cell]];
        let sum = (at(&sum.total), sum.parts.iter().map(at).collect());
        if !system.sums.contains(&sum) {
            system.sums.push(sum);
        }
    }
    for (system, members) in systems.values() {
        let hidden = suppress::hidden(system);
        let is_hidden = |cell: &&CellId| hidden[index[&figures.of[*cell]]];
        masked.extend(members.iter().filter(is_hidden));
    }
}

/// Which figure a cell prints, and which figures are tied together.
struct Figures {
    /// The first cell of each figure.
    of: BTreeMap<CellId, CellId>,
    /// The first cell of what sums and shared figures tie together.
    component: BTreeMap<CellId, CellId>,
}

impl Figures {
    fn of(tables: &Tables) -> Self {
        let mut cells: Vec<CellId> = Vec::new();
        for sum in tables.sums() {
            cells.push(sum.total);
            cells.extend(&sum.parts);
        }
        cells.sort_unstable();
        cells.dedup();
        let mut same = Sets::of(&cells);
        let mut tied = Sets::of(&cells);
        for (left, right) in tables.same() {
            // A figure outside of any sum is looked at on its own.
            if same.parent.contains_key(left) && same.parent.contains_key(right) {
                same.join(*left, *right);
                tied.join(*left, *right);
            }
        }
        for sum in tables.sums() {
            for part in &sum.parts {
                tied.join(sum.total, *part);
            }
        }
        let first =
            |sets: &Sets| cells.iter().map(|cell| (*cell, sets.first(*cell))).collect();
        Self { of: first(&same), component: first(&tied) }
    }

    fn component_of(&self, cell: CellId) -> CellId {
        self.component[&cell]
    }
}

/// Disjoint sets of cells, each known by its first.
struct Sets {
    parent: BTreeMap<CellId, CellId>,
}

impl Sets {
    fn of(cells: &[CellId]) -> Self {
        Self { parent: cells.iter().map(|cell| (*cell, *cell)).collect() }
    }

    fn first(&self, mut cell: CellId) -> CellId {
        while self.parent[&cell] != cell {
            cell = self.parent[&cell];
        }
        cell
    }

    fn join(&mut self, left: CellId, right: CellId) {
        let (left, right) = (self.first(left), self.first(right));
        self.parent.insert(left.max(right), left.min(right));
    }
}
