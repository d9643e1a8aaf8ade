//! Primary suppression: which cells are unsafe on their own.
//!
//! A count from 1 to one under the threshold is hidden, and so is a rate whose numerator,
//! denominator or complement is such a count. A figure of a protected source whose units
//! are unknown is hidden too: secrecy fails closed. Totals and differences are handled in
//! [`super::secondary`]. Rules: `RULES.md`.

use super::Mask;
use crate::table::{Basis, Cell, Tables};
use crate::value::Value;

/// The cells that are unsafe on their own.
pub(super) fn masked(tables: &Tables) -> Mask {
    tables.cells().filter(|(_, cell)| is_unsafe(cell)).map(|(id, _)| id).collect()
}

fn is_unsafe(cell: &Cell) -> bool {
    if cell.value == Value::Masked {
        return true;
    }
    let (Some(threshold), Some(value)) = (cell.threshold, cell.value.number()) else {
        return false;
    };
    let is_small = |count: f64| count.abs() > 0.0 && count.abs() < f64::from(threshold);
    match cell.basis {
        Basis::Count => is_small(value),
        // Whatever the unit says, the rest of the whole is a count too.
        Basis::Rate { numerator, denominator } => {
            is_small(numerator)
                || is_small(denominator)
                || is_small(denominator - numerator)
        }
        // It falls with what it is made of, and with nothing else.
        Basis::Derived => false,
        Basis::Unknown => true,
    }
}
