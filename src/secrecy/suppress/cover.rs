//! The completions a reader cannot rule out, by linear programming.
//!
//! Tables with two sides, and one nested grouping, are networks: their extreme completions
//! are whole numbers. Elsewhere a completion with decimals proves nothing about whole
//! counts, and whole numbers are asked for.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};

use super::System;

/// Two figures this near are equal.
pub(super) const NEAR: f64 = 1e-6;

/// An end of the interval of a small count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Low,
    High,
}

/// The completions of a table with some cells hidden.
pub(super) struct Cover<'a> {
    system: &'a System,
    hidden: &'a [bool],
}

impl<'a> Cover<'a> {
    pub(super) fn new(system: &'a System, hidden: &'a [bool]) -> Self {
        Self { system, hidden }
    }

    /// The completion where one cell is as small, or as large, as it can be; `None` when
    /// the solver gives up.
    pub(super) fn furthest(&self, cell: usize, end: End) -> Option<Vec<f64>> {
        self.solve(end, |wanted| f64::from(u8::from(wanted == cell)), &[])
    }

    /// One completion that brings as many cells as it can to their targets.
    pub(super) fn together(&self, goals: &[(usize, f64)], end: End) -> Option<Vec<f64>> {
        self.solve(end, |_| 0.0, goals)
    }

    fn solve(
        &self,
        end: End,
        weight: impl Fn(usize) -> f64,
        goals: &[(usize, f64)],
    ) -> Option<Vec<f64>> {
        self.attempt(end, &weight, goals, false).filter(|found| is_whole(found)).or_else(
            || self.attempt(end, &weight, goals, true).filter(|found| is_whole(found)),
        )
    }

    fn attempt(
        &self,
        end: End,
        weight: &impl Fn(usize) -> f64,
        goals: &[(usize, f64)],
        whole: bool,
    ) -> Option<Vec<f64>> {
        let direction = match end {
            End::Low => OptimizationDirection::Minimize,
            End::High => OptimizationDirection::Maximize,
        };
        let mut problem = Problem::new(direction);
        let most = self.most();
        let variables: Vec<Option<Variable>> = (0..self.system.counts.len())
            .map(|cell| {
                self.hidden[cell].then(|| {
                    if whole {
                        problem.add_integer_var(weight(cell), (1, most))
                    } else {
                        problem.add_var(weight(cell), (1.0, f64::from(most)))
                    }
                })
            })
            .collect();
        for (total, parts) in &self.system.sums {
            let mut left: Vec<(Variable, f64)> = Vec::new();
            let mut right = 0.0;
            let terms = parts.iter().map(|part| (*part, 1.0)).chain([(*total, -1.0)]);
            for (cell, sign) in terms {
                match variables[cell] {
                    Some(variable) => left.push((variable, sign)),
                    None => right -= sign * f64::from(self.system.counts[cell]),
                }
            }
            if !left.is_empty() {
                problem.add_constraint(left.as_slice(), ComparisonOp::Eq, right);
            }
        }
        for (cell, target) in goals {
            let Some(variable) = variables[*cell] else { continue };
            // What goes beyond the target brings nothing more.
            let (bounds, operator) = match end {
                End::High => ((0.0, *target), ComparisonOp::Ge),
                End::Low => ((*target, f64::INFINITY), ComparisonOp::Le),
            };
            let reached = problem.add_var(1.0, bounds);
            problem.add_constraint([(variable, 1.0), (reached, -1.0)], operator, 0.0);
        }
        let SolveOutcome::Solution(solution) = problem.solve().ok()? else { return None };
        let value = |cell: usize| match variables[cell] {
            Some(variable) => solution[variable],
            None => f64::from(self.system.counts[cell]),
        };
        Some((0..self.system.counts.len()).map(value).collect())
    }

    /// More than any hidden cell need be: a bound that keeps the solver's polytope closed.
    fn most(&self) -> i32 {
        let largest = self.system.counts.iter().max().copied().unwrap_or(0);
        let threshold = self.system.thresholds.iter().max().copied().unwrap_or(0);
        i32::try_from(largest)
            .unwrap_or(i32::MAX / 4)
            .saturating_add(i32::try_from(threshold).unwrap_or(0).saturating_mul(1_000))
    }
}

fn is_whole(values: &[f64]) -> bool {
    values.iter().all(|value| (value - value.round()).abs() < 1e-5)
}

/// The least value of each small count when everything but the zeros is hidden: one, or as
/// many as it adds up.
pub(super) fn least(system: &System, small: &[usize]) -> Vec<f64> {
    let mut parts: Vec<Option<&Vec<usize>>> = vec![None; system.counts.len()];
    for (total, of) in &system.sums {
        parts[*total].get_or_insert(of);
    }
    fn at(cell: usize, system: &System, parts: &[Option<&Vec<usize>>]) -> f64 {
        match parts[cell] {
            Some(of) => of.iter().map(|part| at(*part, system, parts)).sum(),
            None => f64::from(u8::from(system.counts[cell] > 0)),
        }
    }
    small.iter().map(|cell| at(*cell, system, &parts)).collect()
}

/// The change of the table that brings a cell to its target for the least cost of cells not
/// hidden yet, as a whole completion.
pub(super) fn cheapest(
    system: &System,
    hidden: &[bool],
    forbidden: &[bool],
    cell: usize,
    target: f64,
) -> Option<Vec<f64>> {
    let whole = |integers: bool| -> Option<Vec<f64>> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let count = |one: usize| f64::from(system.counts[one]);
        let changes: Vec<Option<(Variable, Variable)>> = (0..system.counts.len())
            .map(|one| {
                (system.counts[one] > 0 && !forbidden[one]).then(|| {
                    // A hidden cell costs next to nothing, so that the way is short.
                    let cost = if hidden[one] { 1e-3 } else { 1.0 + system.cost(one) };
                    let down = count(one) - 1.0;
                    if integers {
                        let down =
                            i32::try_from(system.counts[one] - 1).unwrap_or(i32::MAX / 4);
                        (
                            problem.add_integer_var(cost, (0, i32::MAX / 4)),
                            problem.add_integer_var(cost, (0, down)),
                        )
                    } else {
                        (
                            problem.add_var(cost, (0.0, f64::INFINITY)),
                            problem.add_var(cost, (0.0, down)),
                        )
                    }
                })
            })
            .collect();
        for (total, parts) in &system.sums {
            let terms = parts.iter().map(|part| (*part, 1.0)).chain([(*total, -1.0)]);
            let left: Vec<(Variable, f64)> = terms
                .filter_map(|(one, sign)| Some((changes[one]?, sign)))
                .flat_map(|((up, down), sign)| [(up, sign), (down, -sign)])
                .collect();
            if !left.is_empty() {
                problem.add_constraint(left.as_slice(), ComparisonOp::Eq, 0.0);
            }
        }
        let (up, down) = changes[cell]?;
        problem.add_constraint(
            [(up, 1.0), (down, -1.0)],
            ComparisonOp::Eq,
            target - count(cell),
        );
        let SolveOutcome::Solution(solution) = problem.solve().ok()? else { return None };
        let value = |one: usize| match changes[one] {
            Some((up, down)) => count(one) + solution[up] - solution[down],
            None => count(one),
        };
        let found: Vec<f64> = (0..system.counts.len()).map(value).collect();
        is_whole(&found).then_some(found)
    };
    whole(false).or_else(|| whole(true))
}
