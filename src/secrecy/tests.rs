//! What the protection must do, on tables small enough for a pencil.

use super::*;
use crate::heading::{Reliability, Unit};
use crate::table::{Cell, Form, Tells};

fn count(value: f64) -> Cell {
    Cell {
        threshold: Some(5),
        tells: Tells::Value,
        ..Cell::empty(Value::Known(value), Unit::new("foyers"))
    }
}

/// Whether each cell is hidden, in the order given.
fn hidden(tables: &Tables) -> Vec<bool> {
    let mut masked = primary::masked(tables);
    secondary::spread(tables, &mut masked);
    tables.cells().map(|(id, _)| masked.contains(&id)).collect()
}

fn alone(cell: Cell) -> bool {
    let mut tables = Tables::default();
    tables.push(cell);
    hidden(&tables)[0]
}

#[test]
fn a_small_count_is_hidden() {
    for value in [1.0, 2.0, 4.0, 4.9] {
        assert!(alone(count(value)), "{value}");
    }
    assert!(!alone(count(5.0)));
    assert!(alone(Cell { threshold: Some(11), ..count(10.0) }));
    assert!(!alone(Cell { threshold: None, ..count(2.0) }), "a public figure");
}

#[test]
fn a_zero_is_printed() {
    assert!(!alone(count(0.0)));
}

#[test]
fn a_rate_falls_with_its_parts() {
    let rate = |numerator: i64, denominator: i64| {
        let mut tables = Tables::default();
        let [above, below] =
            [numerator, denominator].map(|one| Form::one(tables.count(one, 5)));
        let tells = Tells::Share { factor: 100.0, above, below };
        tables.push(Cell { tells, ..count(50.0) });
        hidden(&tables)[0]
    };
    assert!(rate(3, 100), "numerator");
    assert!(rate(2, 4), "denominator");
    assert!(rate(97, 100), "complement");
    assert!(rate(103, 100), "more than the whole");
    assert!(rate(-3, 100), "a negative numerator");
    assert!(!rate(0, 100), "a true zero");
    assert!(!rate(40, 100));
}

#[test]
fn an_unknown_basis_is_hidden() {
    assert!(alone(Cell { tells: Tells::Unknown, ..count(50.0) }));
    assert!(!alone(Cell { tells: Tells::Unknown, threshold: None, ..count(50.0) }));
}

#[test]
fn margins_fall_with_their_cells() {
    // 3 | 7 | 10
    // 8 | 9 | 17
    // 11| 16| 27
    let mut tables = Tables::default();
    let cells: Vec<CellId> = [3.0, 7.0, 10.0, 8.0, 9.0, 17.0, 11.0, 16.0, 27.0]
        .into_iter()
        .map(|value| tables.push(count(value)))
        .collect();
    let mut sum = |whole: usize, parts: [usize; 2]| {
        tables.contains(cells[whole], parts.map(|part| cells[part]));
    };
    sum(2, [0, 1]);
    sum(5, [3, 4]);
    sum(6, [0, 3]);
    sum(7, [1, 4]);
    sum(8, [2, 5]);
    assert_eq!(
        hidden(&tables),
        [true, false, true, false, false, false, true, false, true]
    );
}

#[test]
fn a_difference_falls_with_either_end() {
    let mut tables = Tables::default();
    let start = tables.push(count(3.0));
    let end = tables.push(count(30.0));
    let change = tables.push(Cell { tells: Tells::Nothing, ..count(27.0) });
    tables.contains(change, [start, end]);
    assert_eq!(hidden(&tables), [true, false, true]);
}

#[test]
fn a_hidden_figure_keeps_no_badge() {
    let raw = Cell { reliability: Reliability::Fragile, approximate: true, ..count(3.0) };
    let figure = Figure::new(PublishedCell::Masked, &raw);
    assert_eq!(figure.reliability(), Reliability::Solid);
    assert!(!figure.is_approximate());
}
