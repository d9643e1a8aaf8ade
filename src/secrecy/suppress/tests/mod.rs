//! What the tests of the search share: tables as a reader sees them, and an audit of their
//! own, which uses nothing of the engine.

mod backwards;
mod random;
mod reference;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};

use super::{Printed, Relation, Secret};

/// A table as a reader sees it: counts, thresholds, and which margin adds up which cells.
#[derive(Default, Clone)]
struct System {
    counts: Vec<u32>,
    thresholds: Vec<u32>,
    sums: Vec<(usize, Vec<usize>)>,
}

impl System {
    fn small(&self) -> Vec<usize> {
        let is_small = |cell: &usize| {
            self.counts[*cell] > 0 && self.counts[*cell] < self.thresholds[*cell]
        };
        (0..self.counts.len()).filter(is_small).collect()
    }
}

/// What hiding a cell loses.
#[derive(Clone, Copy)]
enum Cost {
    /// Its value: how near the search comes to the optimum is measured so.
    Value,
    /// What its margins let expect: what the program does.
    Expected,
}

/// What the engine hides of a table whose cells are all printed.
fn hidden(table: &System) -> Vec<bool> {
    hidden_at(table, Cost::Value)
}

fn hidden_at(table: &System, cost: Cost) -> Vec<bool> {
    let small = table.small();
    let counts: Vec<i64> = table.counts.iter().map(|count| i64::from(*count)).collect();
    let thresholds: Vec<i64> =
        table.thresholds.iter().map(|threshold| i64::from(*threshold)).collect();
    let laws: Vec<Relation> =
        table.sums.iter().map(|(total, parts)| Relation::sum(*total, parts)).collect();
    let costs: Vec<u64> = match cost {
        Cost::Value => table.counts.iter().map(|count| u64::from(*count)).collect(),
        Cost::Expected => super::expected(&counts, &thresholds, laws.iter()),
    };
    let secret = |cell: &usize| Secret {
        terms: vec![(*cell, 1)],
        least: 1,
        threshold: table.thresholds[*cell].into(),
        expected: costs[*cell],
    };
    let printed = |cell: usize| {
        let count = table.counts[cell];
        let tells = vec![Relation::exactly(vec![(cell, 1)], count.into())];
        Printed { tells, cost: costs[cell], fixed: count == 0 }
    };
    let system = super::System {
        is_too_large: false,
        is_cube: false,
        counts: counts.clone(),
        least: table.counts.iter().map(|count| i64::from(*count > 0)).collect(),
        laws,
        guesses: Vec::new(),
        figures: (0..table.counts.len()).map(printed).collect(),
        secrets: small.iter().map(secret).collect(),
    };
    super::hidden(&system, super::shares(&[1])[0]).hidden
}

/// The interval a reader derives, from scratch: nothing of the engine is used.
fn interval(system: &System, hidden: &[bool], cell: usize) -> (f64, f64) {
    let bound = |direction| {
        let mut problem = Problem::new(direction);
        let variables: Vec<Option<_>> = hidden
            .iter()
            .enumerate()
            .map(|(one, hidden)| {
                let weight = if one == cell { 1.0 } else { 0.0 };
                hidden.then(|| problem.add_var(weight, (1.0, 1e7)))
            })
            .collect();
        for (total, parts) in &system.sums {
            let signed = parts.iter().map(|one| (*one, 1.0)).chain([(*total, -1.0)]);
            let (mut terms, mut shown) = (Vec::new(), 0.0);
            for (one, sign) in signed {
                match variables[one] {
                    Some(variable) => terms.push((variable, sign)),
                    None => shown += sign * f64::from(system.counts[one]),
                }
            }
            if !terms.is_empty() {
                problem.add_constraint(terms.as_slice(), ComparisonOp::Eq, -shown);
            }
        }
        match problem.solve().expect("a published table has a completion") {
            SolveOutcome::Solution(solution) => solution.objective(),
            SolveOutcome::Interrupted(_) => panic!("no limit was set"),
        }
    };
    (bound(OptimizationDirection::Minimize), bound(OptimizationDirection::Maximize))
}
/// Proves by its own means that nobody can tell a small count: as small as it is when all
/// is hidden, as large as the threshold, never known.
fn assert_safe(system: &System, hidden: &[bool], told: &str) {
    let everything: Vec<bool> = system.counts.iter().map(|count| *count > 0).collect();
    for (at, count) in system.counts.iter().enumerate() {
        assert!(*count > 0 || !hidden[at], "a zero is printed: {told}");
    }
    for cell in system.small() {
        assert!(hidden[cell], "{told}");
        let (low, high) = interval(system, hidden, cell);
        let (least, _) = interval(system, &everything, cell);
        let threshold = f64::from(system.thresholds[cell]);
        assert!(high >= threshold - 1e-6, "provably small, at most {high}: {told}");
        assert!(low <= least + 1e-6, "at least {low}, and {least} is possible: {told}");
        assert!(high - low > 0.5, "exactly known: {told}");
    }
}

/// A table of any number of sides, with all its margins.
fn with_margins(sides: &[usize], inner: &[u32], threshold: u32) -> System {
    let size: usize = sides.iter().map(|side| side + 1).product();
    let mut system = System {
        counts: vec![0; size],
        thresholds: vec![threshold; size],
        sums: Vec::new(),
    };
    let digits = |mut at: usize| -> Vec<usize> {
        let mut found = Vec::new();
        for side in sides {
            found.push(at % (side + 1));
            at /= side + 1;
        }
        found
    };
    let number = |digits: &[usize]| {
        digits
            .iter()
            .zip(sides)
            .rev()
            .fold(0, |at, (digit, side)| at * (side + 1) + digit)
    };
    let mut next = inner.iter().copied().cycle();
    for at in 0..size {
        if digits(at).iter().zip(sides).all(|(digit, side)| digit < side) {
            system.counts[at] = next.next().expect("a count");
        }
    }
    for (dimension, side) in sides.iter().enumerate() {
        for at in 0..size {
            let own = digits(at);
            if own[dimension] != *side {
                continue;
            }
            let parts: Vec<usize> = (0..*side)
                .map(|part| {
                    let mut digits = own.clone();
                    digits[dimension] = part;
                    number(&digits)
                })
                .collect();
            system.sums.push((at, parts));
        }
    }
    // Margins of fewer sides first, so that those of several add up filled cells.
    for sides_out in 1..=sides.len() {
        for sum in system.sums.clone() {
            let own = digits(sum.0);
            let out = own.iter().zip(sides).filter(|(digit, side)| digit == side);
            if out.count() == sides_out {
                system.counts[sum.0] =
                    sum.1.iter().map(|part| system.counts[*part]).sum();
            }
        }
    }
    system
}
/// A generator of our own, so that the tables are the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(most)).expect("small")
    }
}
