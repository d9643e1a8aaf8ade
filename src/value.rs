//! A raw figure, as read from a spreadsheet or computed from several.
//!
//! It stays on the left of the secrecy wall: no `Serialize`, no `Display`, and a `Debug`
//! that prints its shape only, so that no log, panic or template can show it.

use std::fmt;

/// A raw figure. Masked, missing and zero are three different things everywhere.
#[derive(Clone, Copy, PartialEq)]
pub enum Value {
    /// A figure known to its last digit.
    Known(f64),
    /// Rounded by its producer to a multiple of `step` (CAF open data: 5).
    Rounded {
        /// The rounded figure.
        value: f64,
        /// The producer's rounding step.
        step: u32,
    },
    /// Hidden by its producer (`s`, `ns`, or empty where the profile says so).
    Masked,
    /// Not published by its producer at this level or for this territory (`nd`, `so`).
    NotDiffused,
    /// No figure in the file.
    Missing,
    /// Cannot be computed for a group of territories: a median, a decile, an index.
    NotAggregable,
    /// The cell holds something that is not a number; reported when it is used.
    NotANumber,
}

impl Value {
    /// A count: whole, not negative, and in range.
    pub fn as_count(self) -> Option<i64> {
        let number = self.number()?;
        let fits = number >= 0.0 && number.fract() == 0.0 && number < f64::from(1 << 30);
        fits.then_some(number as i64)
    }

    /// The figure, when there is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Known(value) | Self::Rounded { value, .. } => Some(value),
            Self::Masked
            | Self::NotDiffused
            | Self::Missing
            | Self::NotAggregable
            | Self::NotANumber => None,
        }
    }

    /// The producer's rounding step, when there is one.
    pub fn step(self) -> Option<u32> {
        match self {
            Self::Rounded { step, .. } => Some(step),
            Self::Known(_)
            | Self::Masked
            | Self::NotDiffused
            | Self::Missing
            | Self::NotAggregable
            | Self::NotANumber => None,
        }
    }

    /// Combines two figures into one. What is not a figure wins over what is, the more
    /// telling kind first: a sum with a masked part is masked, not missing.
    pub fn combine(self, other: Self, operation: impl Fn(f64, f64) -> f64) -> Self {
        match (self.number(), other.number()) {
            (Some(left), Some(right)) => {
                let value = operation(left, right);
                match self.step().max(other.step()) {
                    Some(step) if value.is_finite() => Self::Rounded { value, step },
                    None if value.is_finite() => Self::Known(value),
                    _ => Self::Missing,
                }
            }
            (None, None) if other.rank() > self.rank() => other,
            (None, _) => self,
            (Some(_), None) => other,
        }
    }

    /// Applies a function to the figure, when there is one.
    pub fn map(self, operation: impl Fn(f64) -> f64) -> Self {
        self.combine(self, |value, _| operation(value))
    }

    fn rank(self) -> u8 {
        match self {
            Self::NotANumber => 5,
            Self::Masked => 4,
            Self::NotAggregable => 3,
            Self::NotDiffused => 2,
            Self::Missing => 1,
            Self::Known(_) | Self::Rounded { .. } => 0,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Known(_) => "Known(…)",
            Self::Rounded { .. } => "Rounded(…)",
            Self::Masked => "Masked",
            Self::NotDiffused => "NotDiffused",
            Self::Missing => "Missing",
            Self::NotAggregable => "NotAggregable",
            Self::NotANumber => "NotANumber",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_with_a_masked_part_is_masked() {
        let sum = |left: Value, right: Value| left.combine(right, |a, b| a + b);
        assert_eq!(sum(Value::Known(2.0), Value::Known(3.0)), Value::Known(5.0));
        assert_eq!(sum(Value::Known(2.0), Value::Masked), Value::Masked);
        assert_eq!(sum(Value::Missing, Value::Masked), Value::Masked);
        assert_eq!(sum(Value::Masked, Value::Missing), Value::Masked);
        assert_eq!(sum(Value::Missing, Value::Known(1.0)), Value::Missing);
    }

    #[test]
    fn a_division_by_zero_is_missing() {
        let ratio = Value::Known(1.0).combine(Value::Known(0.0), |a, b| a / b);
        assert_eq!(ratio, Value::Missing);
    }

    #[test]
    fn debug_shows_no_figure() {
        assert_eq!(format!("{:?}", Value::Known(3.0)), "Known(…)");
    }
}
