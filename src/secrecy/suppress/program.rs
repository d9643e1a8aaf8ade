//! Linear programs over some of the counts of a system, the others as they are; and the
//! whole numbers they lead to.
//!
//! Tables with two sides, and one nested grouping, are networks: their programs end in
//! whole numbers by themselves. Elsewhere whole numbers are asked for, within a number of
//! branches and never of seconds, so that the same tables have the same mask everywhere.

use microlp::{
    ComparisonOp, Error, OptimizationDirection, Problem, SolveOptions, SolveOutcome,
    Variable,
};

use super::relations::{Relation, System};

/// How many branches are tried for whole numbers.
const BRANCHES: u64 = 300;
/// How many in a cube. Of 150 sparse ones, this and [`NEAR_ENOUGH`] leave the count of hidden
/// cells as it was in 134, less in 10, one to three more in 6.
const BRANCHES_OF_A_CUBE: u64 = 30;
/// A change of the counts of a cube that costs so much more than the cheapest may be taken.
const NEAR_ENOUGH: f64 = 0.1;

/// How many branches a program may try.
pub(super) fn branches(system: &System, whole: bool) -> u64 {
    match (whole, system.is_cube) {
        (false, _) => 0,
        (true, false) => BRANCHES,
        (true, true) => BRANCHES_OF_A_CUBE,
    }
}

/// What a program ended with.
pub(super) enum Solved {
    /// Counts, whole.
    Counts(Vec<i64>),
    /// There are none.
    Nothing,
    /// The search was given up.
    GivenUp,
}

/// A count as the sum of some variables and of a constant.
struct Combination {
    variables: Vec<(Variable, f64)>,
    constant: f64,
}

/// A program being written.
pub(super) struct Program<'s> {
    system: &'s System,
    problem: Problem,
    places: Vec<Option<Combination>>,
    whole: bool,
}

impl<'s> Program<'s> {
    pub(super) fn new(
        system: &'s System,
        direction: OptimizationDirection,
        whole: bool,
    ) -> Self {
        let places = system.counts.iter().map(|_| None).collect();
        Self { system, problem: Problem::new(direction), places, whole }
    }

    fn variable(&mut self, cost: f64, (low, high): (i64, Option<i64>)) -> Variable {
        if self.whole {
            let within = |value: i64| i32::try_from(value).unwrap_or(i32::MAX / 4);
            let high = high.map_or(i32::MAX / 4, within);
            self.problem.add_integer_var(cost, (within(low), high))
        } else {
            let high = high.map_or(f64::INFINITY, |high| high as f64);
            self.problem.add_var(cost, (low as f64, high))
        }
    }

    /// A count that may move away from what it is, at a cost a unit, up to `most`. The counts
    /// as they are agree with everything, so that a program starts at an answer and leaves it
    /// only as far as it must.
    pub(super) fn movable(&mut self, count: usize, cost: f64, most: Option<i64>) {
        let now = self.system.counts[count];
        let up = self.variable(cost, (0, most.map(|most| most - now)));
        let mut variables = vec![(up, 1.0)];
        let room = now - self.system.least[count];
        if room > 0 {
            variables.push((self.variable(cost, (0, Some(room))), -1.0));
        }
        self.places[count] = Some(Combination { variables, constant: now as f64 });
    }

    /// A count that is the sum of others, and at least its least value: no variable of its own.
    pub(super) fn sum(&mut self, count: usize, parts: &[usize]) {
        let (mut variables, mut constant) = (Vec::new(), 0.0);
        for part in parts {
            match &self.places[*part] {
                Some(place) => {
                    constant += place.constant;
                    variables.extend(place.variables.iter().copied());
                }
                None => constant += self.system.counts[*part] as f64,
            }
        }
        let variables = merged(variables);
        let least = self.system.least[count] as f64 - constant;
        if !variables.is_empty() {
            self.problem.add_constraint(variables.as_slice(), ComparisonOp::Ge, least);
        }
        self.places[count] = Some(Combination { variables, constant });
    }

    /// Its sides in variables, scaled to counts; the constant part is taken from the ends.
    fn row(&self, relation: &Relation) -> (Vec<(Variable, f64)>, f64, f64) {
        let scale = relation.terms.iter().map(|(_, factor)| factor.abs()).max();
        let scale = scale.unwrap_or(1).max(1) as f64;
        let (mut variables, mut constant) = (Vec::new(), 0.0);
        for (count, factor) in &relation.terms {
            let factor = *factor as f64 / scale;
            match &self.places[*count] {
                Some(place) => {
                    constant += factor * place.constant;
                    let signed = place.variables.iter();
                    variables.extend(signed.map(|(one, sign)| (*one, sign * factor)));
                }
                None => constant += factor * self.system.counts[*count] as f64,
            }
        }
        (merged(variables), constant, scale)
    }

    /// The relation holds.
    pub(super) fn require(&mut self, relation: &Relation) {
        let (row, constant, scale) = self.row(relation);
        if row.is_empty() {
            return;
        }
        let end = |value: i128| value as f64 / scale - constant;
        match (relation.low, relation.high) {
            (Some(low), Some(high)) if low == high => {
                self.problem.add_constraint(row.as_slice(), ComparisonOp::Eq, end(low));
            }
            (low, high) => {
                if let Some(low) = low {
                    self.problem.add_constraint(
                        row.as_slice(),
                        ComparisonOp::Ge,
                        end(low),
                    );
                }
                if let Some(high) = high {
                    self.problem.add_constraint(
                        row.as_slice(),
                        ComparisonOp::Le,
                        end(high),
                    );
                }
            }
        }
    }

    /// The relation may be broken, at a cost a unit.
    pub(super) fn prefer(&mut self, relation: &Relation, cost: f64) {
        let (row, constant, scale) = self.row(relation);
        if row.is_empty() {
            return;
        }
        let end = |value: i128| value as f64 / scale - constant;
        if let Some(low) = relation.low {
            let lacking = self.problem.add_var(cost, (0.0, f64::INFINITY));
            let mut row = row.clone();
            row.push((lacking, 1.0));
            self.problem.add_constraint(row.as_slice(), ComparisonOp::Ge, end(low));
        }
        if let Some(high) = relation.high {
            let beyond = self.problem.add_var(cost, (0.0, f64::INFINITY));
            let mut row = row.clone();
            row.push((beyond, -1.0));
            self.problem.add_constraint(row.as_slice(), ComparisonOp::Le, end(high));
        }
    }

    /// Wants a sum as far as this end; beyond it brings nothing more.
    pub(super) fn want(
        &mut self,
        terms: &[(usize, i64)],
        target: i64,
        operator: ComparisonOp,
    ) {
        let sum = Relation { terms: terms.to_vec(), low: None, high: None };
        let (mut row, constant, scale) = self.row(&sum);
        let target = target as f64 / scale - constant;
        let bounds = match operator {
            ComparisonOp::Ge => (f64::NEG_INFINITY, target),
            ComparisonOp::Le | ComparisonOp::Eq => (target, f64::INFINITY),
        };
        let reached = self.problem.add_var(1.0, bounds);
        row.push((reached, -1.0));
        self.problem.add_constraint(row.as_slice(), operator, 0.0);
    }

    /// What a sum comes to at the optimum, decimals allowed.
    pub(super) fn relaxed(&self, terms: &[(usize, i64)]) -> Option<f64> {
        let SolveOutcome::Solution(solution) = self.problem.solve().ok()? else {
            return None;
        };
        let value = |count: usize| match &self.places[count] {
            Some(place) => {
                let moved =
                    place.variables.iter().map(|(one, sign)| sign * solution[*one]);
                place.constant + moved.sum::<f64>()
            }
            None => self.system.counts[count] as f64,
        };
        Some(terms.iter().map(|(count, factor)| *factor as f64 * value(*count)).sum())
    }

    pub(super) fn solve(&self) -> Solved {
        let mut options = SolveOptions::default();
        options.node_limit = Some(branches(self.system, true));
        if self.system.is_cube {
            options.mip_gap = NEAR_ENOUGH;
        }
        let solution = match self.problem.solve_with(options) {
            Ok(SolveOutcome::Solution(solution)) => solution,
            Err(Error::Infeasible) => return Solved::Nothing,
            Ok(SolveOutcome::Interrupted(_)) | Err(_) => return Solved::GivenUp,
        };
        let mut counts = self.system.counts.clone();
        for (count, place) in self.places.iter().enumerate() {
            let Some(place) = place else { continue };
            let value: f64 = place.constant
                + place
                    .variables
                    .iter()
                    .map(|(one, sign)| sign * solution[*one])
                    .sum::<f64>();
            if (value - value.round()).abs() > 1e-5 || value.abs() > 1e15 {
                return Solved::GivenUp;
            }
            counts[count] = value.round() as i64;
        }
        Solved::Counts(counts)
    }
}

/// Each variable once.
fn merged(mut terms: Vec<(Variable, f64)>) -> Vec<(Variable, f64)> {
    terms.sort_by_key(|(variable, _)| variable.idx());
    let mut merged: Vec<(Variable, f64)> = Vec::with_capacity(terms.len());
    for (variable, factor) in terms {
        match merged.last_mut() {
            Some((last, sum)) if last.idx() == variable.idx() => *sum += factor,
            _ => merged.push((variable, factor)),
        }
    }
    merged.retain(|(_, factor)| *factor != 0.0);
    merged
}
