use super::*;
use crate::heading::{Reliability, Unit};
use crate::table::{Basis, Cell};

fn count(value: f64) -> Cell {
    Cell {
        threshold: Some(5),
        basis: Basis::Count,
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
    let rate = |numerator, denominator| {
        alone(Cell { basis: Basis::Rate { numerator, denominator }, ..count(50.0) })
    };
    assert!(rate(3.0, 100.0), "numerator");
    assert!(rate(2.0, 4.0), "denominator");
    assert!(rate(97.0, 100.0), "complement");
    assert!(rate(103.0, 100.0), "more than the whole");
    assert!(rate(-3.0, 100.0), "a negative numerator");
    assert!(!rate(0.0, 100.0), "a true zero");
    assert!(!rate(40.0, 100.0));
}

#[test]
fn an_unknown_basis_is_hidden() {
    assert!(alone(Cell { basis: Basis::Unknown, ..count(50.0) }));
    assert!(!alone(Cell { basis: Basis::Unknown, threshold: None, ..count(50.0) }));
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
    let change = tables.push(Cell { basis: Basis::Derived, ..count(27.0) });
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
