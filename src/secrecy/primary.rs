//! Primary suppression: which cells are unsafe on their own.
//!
//! A count from 1 to one under the threshold is hidden, and so is a rate whose numerator,
//! denominator or complement is such a count. A figure of a protected source whose units
//! are unknown is hidden too: secrecy fails closed. What can be deduced from several figures
//! is [`super::model`]'s. Rules: `RULES.md`.

use super::Mask;
use crate::table::{Cell, Form, Tables, Tells};
use crate::value::Value;

/// The cells that are unsafe on their own.
pub(super) fn masked(tables: &Tables) -> Mask {
    let unsafe_cells = tables.cells().filter(|(_, cell)| is_unsafe(tables, cell));
    unsafe_cells.map(|(id, _)| id).collect()
}

fn is_unsafe(tables: &Tables, cell: &Cell) -> bool {
    if cell.value == Value::Masked {
        return true;
    }
    let Some(threshold) = cell.threshold else { return false };
    // Even without a value: that there is none may tell something.
    if cell.tells == Tells::Unknown {
        return true;
    }
    let Some(value) = cell.value.number() else { return false };
    tells_small(tables, cell, &cell.tells, threshold, value)
}

/// Whether a cell that tells this must not be shown, whatever stands beside it.
fn tells_small(
    tables: &Tables,
    cell: &Cell,
    tells: &Tells,
    threshold: u32,
    value: f64,
) -> bool {
    let is_small = |count: f64| count.abs() > 0.0 && count.abs() < f64::from(threshold);
    // A number is no count.
    let sum = |form: &Form| match form.terms().next() {
        Some(_) => tables.sum_of(form) as f64,
        None => 0.0,
    };
    match tells {
        Tells::Value => is_small(value),
        Tells::Sum(form) => is_small(value) || tables.is_hidden(form),
        // Whatever the unit says, the rest of the whole is a count too.
        Tells::Share { above, below, .. } => {
            tables.is_hidden(above)
                || tables.is_hidden(below)
                || is_small(sum(above))
                || is_small(sum(below))
                || (sum(below) != 0.0 && is_small(sum(&below.minus(above))))
        }
        Tells::All(forms) => {
            forms.iter().any(|form| tables.is_hidden(form) || is_small(sum(form)))
        }
        // It falls with what it is made of; made of nothing, it is not known to be safe.
        Tells::Nothing => cell.made_of.is_empty(),
        Tells::Each(readings) => {
            let mut readings = readings.iter();
            readings.any(|one| tells_small(tables, cell, one, threshold, value))
        }
        Tells::Change { .. } => false,
        Tells::Unknown => true,
    }
}
