//! How long the protection of a project takes: `cargo bench --bench secrecy`.
//!
//! Budgets, two cores: a table of 20 × 20 with its proofs in 1 s, of 50 × 20 in 5 s, a report
//! of forty linked tables in 20 s.

use std::time::Instant;

use abs_report::heading::Unit;
use abs_report::secrecy;
use abs_report::table::{BaseId, Cell, CellId, Form, Tables, Tells};
use abs_report::value::Value;

/// A generator of our own, so that the tables are the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % most.max(1)).unwrap_or(0)
    }
}

/// A printed count.
fn print(tables: &mut Tables, count: i64) -> BaseId {
    let base = tables.count(count, 5);
    let _: CellId = tables.push(Cell {
        threshold: Some(5),
        tells: Tells::Sum(Form::one(base)),
        ..Cell::empty(Value::Known(count as f64), Unit::new("foyers"))
    });
    base
}

/// The sum of some printed counts, printed too.
fn total(tables: &mut Tables, parts: &[BaseId]) -> BaseId {
    let count = parts.iter().map(|part| tables.base(*part).count).sum();
    let total = print(tables, count);
    tables.adds_up(total, parts.iter().copied());
    total
}

/// A table with its margins; returns those of its rows and the whole.
fn table(
    tables: &mut Tables,
    (height, width): (usize, usize),
    numbers: &mut Numbers,
) -> (Vec<BaseId>, BaseId) {
    let mut down: Vec<Vec<BaseId>> = vec![Vec::new(); width];
    let mut margins = Vec::new();
    for _ in 0..height {
        let line: Vec<BaseId> =
            (0..width).map(|_| print(tables, numbers.below(40))).collect();
        for (column, cell) in down.iter_mut().zip(&line) {
            column.push(*cell);
        }
        margins.push(total(tables, &line));
    }
    let feet: Vec<BaseId> = down.iter().map(|column| total(tables, column)).collect();
    let whole = total(tables, &margins);
    tables.adds_up(whole, feet);
    (margins, whole)
}

/// The same people in other columns.
fn beside(
    tables: &mut Tables,
    (margins, whole): &(Vec<BaseId>, BaseId),
    width: usize,
    numbers: &mut Numbers,
) {
    let mut down: Vec<Vec<BaseId>> = vec![Vec::new(); width];
    for margin in margins {
        let mut left = tables.base(*margin).count;
        let mut line = Vec::new();
        for (at, column) in down.iter_mut().enumerate() {
            let rest = i64::try_from(width - at).unwrap_or(1);
            let even = u64::try_from(2 * left / rest + 1).unwrap_or(1);
            let count = if rest == 1 { left } else { numbers.below(even).min(left) };
            left -= count;
            let cell = print(tables, count);
            line.push(cell);
            column.push(cell);
        }
        tables.adds_up(*margin, line);
    }
    let feet: Vec<BaseId> = down.iter().map(|column| total(tables, column)).collect();
    tables.adds_up(*whole, feet);
}

fn main() {
    let mut numbers = Numbers(29);
    for (height, width, budget) in [(20, 20, 1.0), (50, 20, 5.0), (100, 30, 60.0)] {
        let mut tables = Tables::default();
        table(&mut tables, (height, width), &mut numbers);
        measure(&format!("{height} × {width}"), tables, budget);
    }
    let mut tables = Tables::default();
    let first = table(&mut tables, (10, 8), &mut numbers);
    for _ in 1..40 {
        beside(&mut tables, &first, 8, &mut numbers);
    }
    measure("forty linked tables of 10 × 8", tables, 20.0);
    let mut tables = Tables::default();
    for _ in 0..40 {
        table(&mut tables, (10, 8), &mut numbers);
    }
    measure("forty tables of 10 × 8, apart", tables, 20.0);
}

fn measure(name: &str, tables: Tables, budget: f64) {
    let counts = tables.bases().len();
    let small = tables.bases().iter().filter(|base| (1..5).contains(&base.count)).count();
    let started = Instant::now();
    let protected = secrecy::protect(tables);
    let seconds = started.elapsed().as_secs_f64();
    let over = if seconds > budget { ", OVER BUDGET" } else { "" };
    eprintln!(
        "{name}: {counts} counts, {small} small, {seconds:.2} s of {budget} s{over}{}",
        if protected.audit.widened { ", widened" } else { "" }
    );
}
