//! What is made of hidden cells falls with them: a gap, a change, the margin of a table with
//! blanks; and a hidden count hides its rates, although they might have passed the audit.

use super::Mask;
use crate::table::{Cell, CellId, Form, Tables};

/// Spreads the mask to everything made of hidden cells, until nothing changes.
pub(super) fn spread(tables: &Tables, masked: &mut Mask) {
    loop {
        let before = masked.len();
        for (id, cell) in tables.cells() {
            if cell.made_of.iter().any(|part| masked.contains(part)) {
                masked.insert(id);
            }
        }
        hide_rates(tables, masked);
        if masked.len() == before {
            return;
        }
    }
}

fn hide_rates(tables: &Tables, masked: &mut Mask) {
    let hidden: Vec<&Form> =
        masked.iter().filter_map(|id| tables.cell(*id).tells.sum()).collect();
    let is_of_hidden = |cell: &Cell| {
        let shares = cell.tells.shares();
        shares
            .iter()
            .any(|(above, below)| hidden.contains(above) || hidden.contains(below))
    };
    let rates: Vec<CellId> =
        tables.cells().filter(|(_, cell)| is_of_hidden(cell)).map(|(id, _)| id).collect();
    masked.extend(rates);
}
