//! A formula, a table and a territory → a raw value.
//!
//! Over several communes the columns are added first and the formula is applied to the
//! sums: that is the ratio of sums, never a mean of rates. Medians, deciles and indices
//! are refused for a group; a weighted mean needs the published weight of every commune.

use std::rc::Rc;
use std::sync::Arc;

use super::stand::Stand;
use crate::catalogue::formula::{Formula, Operator};
use crate::catalogue::{Aggregation, Indicator, Quantity};
use crate::heading::{Origin, Provenance};
use crate::limits::LARGEST_NUMBER;
use crate::sources::{Column, RowId, SeveralRows, TerritoryTable};
use crate::text::fold;
use crate::value::Value;
use crate::vintage::Pattern;

/// A formula tied to the columns of one table in one vintage.
#[derive(Clone)]
pub(crate) struct Bound<'t> {
    pub(crate) table: &'t TerritoryTable,
    pub(crate) formula: Rc<Formula>,
    /// The columns whose product is what a row weighs in a mean; never empty.
    pub(crate) weight: Option<Vec<Column>>,
    pub(crate) year: Option<u16>,
    pub(crate) before: Option<u16>,
}

/// What stands behind a figure: it decides how far the figure may be trusted.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Units {
    /// The figure counts units itself.
    Count,
    /// A quotient of two counts.
    Rate {
        /// Units above the line.
        numerator: f64,
        /// Units below the line.
        denominator: f64,
    },
    /// Nothing is known of the units behind it.
    Unknown,
}

/// A computed figure.
pub(crate) struct Evaluated {
    pub(crate) value: Value,
    pub(crate) units: Units,
    pub(crate) origins: Vec<Arc<Provenance>>,
    pub(crate) approximate: bool,
    /// How many births and deaths a rhythm of the population was made of.
    pub(crate) events: Option<f64>,
    /// The arithmetic gave no number, or one of more digits than are printed.
    pub(crate) overflow: bool,
    /// A cell that should hold a number and does not.
    pub(crate) unreadable: Option<Origin>,
    /// A cell that is no count: with decimals, or in percent.
    pub(crate) fractional: Option<Origin>,
    pub(crate) in_percent: Option<Origin>,
    /// A territory with two rows where one was expected.
    pub(crate) several: Option<(String, SeveralRows)>,
}

impl<'t> Bound<'t> {
    /// The column of a name, in this vintage.
    pub(crate) fn column(&self, pattern: &Pattern, name: &str) -> Option<Column> {
        if !pattern.has_vintage() {
            return self.table.column(name).or_else(|| {
                let found =
                    self.table.headings().find(|heading| pattern.matches(heading))?;
                self.table.column(found)
            });
        }
        let names = pattern.names(self.year, self.before);
        names.iter().find_map(|name| self.table.column(name))
    }

    /// Whether every column of the formula exists in this vintage.
    pub(crate) fn is_complete(&self) -> bool {
        self.formula
            .columns()
            .iter()
            .all(|(pattern, name)| self.column(pattern, name).is_some())
    }

    /// Computes the figure of a territory, by its rows in this table.
    pub(crate) fn evaluate(&self, indicator: &Indicator, stand: &Stand<'_>) -> Evaluated {
        let mut result = Evaluated {
            value: Value::Missing,
            units: Units::Unknown,
            origins: Vec::new(),
            approximate: false,
            events: self.events(indicator, stand),
            overflow: false,
            unreadable: None,
            fractional: None,
            in_percent: None,
            several: None,
        };
        let Some(rows) = stand.rows() else { return result };
        self.look_at_cells(stand, &mut result);
        let is_group = rows.len() > 1;
        match indicator.aggregation {
            Aggregation::None if is_group => result.value = Value::NotAggregable,
            Aggregation::WeightedMean if is_group => {
                result.value = self.weighted_mean(rows);
                result.approximate = true;
            }
            Aggregation::Sum
            | Aggregation::RatioOfSums
            | Aggregation::RecomputedOnSums
            | Aggregation::WeightedMean
            | Aggregation::None => {
                let over = Over::Stand(stand);
                result.value = self.on_sums(&self.formula, over);
                result.units = self.units(indicator, over);
            }
        }
        let scale = 10_f64.powi(i32::from(indicator.decimals()));
        let too_large = |value: f64| (value * scale).abs() >= LARGEST_NUMBER;
        if result.value.number().is_some_and(too_large)
            || result.value == Value::NotAggregable
                && self.overflows(&self.formula, Over::Stand(stand))
        {
            result.value = Value::NotAggregable;
            result.units = Units::Unknown;
            result.overflow = true;
        }
        if result.value == Value::NotANumber {
            result.value = Value::Missing;
        }
        result
    }

    /// Applies a formula to the sums of its columns.
    fn on_sums(&self, formula: &Formula, over: Over<'_>) -> Value {
        match formula {
            Formula::Number(number) if number.is_finite() => Value::Known(*number),
            Formula::Number(_) => Value::NotAggregable,
            Formula::Years => match (self.year, self.before) {
                (Some(year), Some(before)) => Value::Known(f64::from(year - before)),
                _ => Value::Missing,
            },
            Formula::Column(pattern, name) => match self.column(pattern, name) {
                Some(column) => match over {
                    Over::Stand(stand) => stand.total(column).sum,
                    Over::Row(row) => self.table.value_at(row, column),
                },
                None => Value::Missing,
            },
            Formula::Where { sum, column, words } => {
                let Some(condition) = self.column(&column.0, &column.1) else {
                    return Value::Missing;
                };
                let sum = match sum {
                    Some((pattern, name)) => match self.column(pattern, name) {
                        Some(column) => Some(column),
                        None => return Value::Missing,
                    },
                    None => None,
                };
                let one = |row| self.table.total_where(row, sum, condition, words);
                match over {
                    Over::Stand(stand) => match stand.rows() {
                        Some(rows) => add(rows.iter().copied().map(one)),
                        None => Value::Missing,
                    },
                    Over::Row(row) => one(row),
                }
            }
            Formula::Negative(inner) => self.on_sums(inner, over).map(|value| -value),
            Formula::Binary(operator, left, right) => {
                let (left, right) = (self.on_sums(left, over), self.on_sums(right, over));
                // Nobody to count among: the file says so, and nothing is lacking in it.
                if *operator == Operator::Divide
                    && left.number().is_some()
                    && right.number() == Some(0.0)
                {
                    return Value::NotAggregable;
                }
                if is_beyond(*operator, left, right) {
                    return Value::NotAggregable;
                }
                left.combine(right, |left, right| operator.apply(left, right))
            }
        }
    }

    /// Whether some operation of a formula gives what is no number.
    fn overflows(&self, formula: &Formula, over: Over<'_>) -> bool {
        match formula {
            Formula::Number(number) => !number.is_finite(),
            Formula::Years | Formula::Column(..) | Formula::Where { .. } => false,
            Formula::Negative(inner) => self.overflows(inner, over),
            Formula::Binary(operator, left, right) => {
                let values = (self.on_sums(left, over), self.on_sums(right, over));
                self.overflows(left, over)
                    || self.overflows(right, over)
                    || is_beyond(*operator, values.0, values.1)
            }
        }
    }

    /// What a part of the formula adds up to over some communes.
    pub(crate) fn sum(&self, part: &Formula, stand: &Stand<'_>) -> Value {
        self.on_sums(part, Over::Stand(stand))
    }

    /// The births and deaths that a yearly rhythm is made of, together.
    fn events(&self, indicator: &Indicator, stand: &Stand<'_>) -> Option<f64> {
        if !indicator.unit.is_yearly_percent() {
            return None;
        }
        let is_event = |name: &str| name.starts_with("NAIS") || name.starts_with("DECE");
        let columns = self.formula.columns();
        let events = columns.into_iter().filter(|(_, name)| is_event(name));
        let events = events.filter_map(|(pattern, name)| self.column(pattern, name));
        let counts: Vec<f64> =
            events.filter_map(|column| stand.total(column).sum.number()).collect();
        (!counts.is_empty()).then(|| counts.iter().sum())
    }

    fn weighted_mean(&self, rows: &[RowId]) -> Value {
        let Some(weights) = &self.weight else { return Value::NotAggregable };
        let weight = |row: &RowId| {
            let columns = weights.iter().map(|column| self.table.value_at(*row, *column));
            columns.fold(Value::Known(1.0), |weight, value| {
                weight.combine(value, |weight, value| weight * value)
            })
        };
        let products = rows.iter().map(|row| match weight(row) {
            // Where there is nothing to share out, the share may not even exist.
            Value::Known(0.0) => Value::Known(0.0),
            weight => {
                let value = self.on_sums(&self.formula, Over::Row(*row));
                value.combine(weight, |value, weight| value * weight)
            }
        });
        add(products)
            .combine(add(rows.iter().map(weight)), |products, weights| products / weights)
    }

    fn units(&self, indicator: &Indicator, over: Over<'_>) -> Units {
        let counts = indicator.unit.counts();
        if indicator.quantity == Quantity::Count && self.formula.is_linear() && counts {
            return Units::Count;
        }
        let Some((above, below)) = self.formula.ratio() else { return Units::Unknown };
        if !above.is_linear() || !below.is_linear() {
            return Units::Unknown;
        }
        match (self.on_sums(above, over).number(), self.on_sums(below, over).number()) {
            (Some(numerator), Some(denominator)) => {
                Units::Rate { numerator, denominator }
            }
            _ => Units::Unknown,
        }
    }

    /// Where the columns of the formula were read, and what is wrong in their cells.
    fn look_at_cells(&self, stand: &Stand<'_>, result: &mut Evaluated) {
        let by_rows = matches!(*self.formula, Formula::Where { .. });
        for (pattern, name) in self.formula.columns() {
            let Some(column) = self.column(pattern, name) else { continue };
            let total = stand.total(column);
            if !by_rows {
                result.unreadable = result.unreadable.take().or(total.unreadable.clone());
                result.several = result.several.take().or(total.several.clone());
            }
            if !is_signed(name) {
                result.fractional = result.fractional.take().or(total.fractional.clone());
            }
            result.in_percent = result.in_percent.take().or(total.in_percent.clone());
            if !result.origins.contains(&total.provenance) {
                result.origins.push(Arc::clone(&total.provenance));
            }
        }
    }
}

/// Whether a heading is one of numbers that may be under zero: « Solde migratoire ».
fn is_signed(heading: &str) -> bool {
    const SIGNED: [&str; 6] =
        ["solde", "soldes", "ecart", "evolution", "variation", "difference"];
    fold(heading).split('_').any(|word| SIGNED.contains(&word))
}

/// What a formula is applied to.
#[derive(Clone, Copy)]
enum Over<'s> {
    /// The sums over the rows of a territory.
    Stand(&'s Stand<'s>),
    /// One row.
    Row(RowId),
}

/// Whether an operation on two numbers gives none. To divide by zero is something else.
fn is_beyond(operator: Operator, left: Value, right: Value) -> bool {
    let (Some(left), Some(right)) = (left.number(), right.number()) else { return false };
    let divides_by_zero = operator == Operator::Divide && right == 0.0;
    !divides_by_zero && !operator.apply(left, right).is_finite()
}

fn add(values: impl Iterator<Item = Value>) -> Value {
    values.fold(Value::Known(0.0), |sum, value| {
        sum.combine(value, |l, r| Operator::Add.apply(l, r))
    })
}
