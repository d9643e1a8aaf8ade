//! Rounding, once, half away from zero.

use serde::Serialize;

/// A figure at its printed precision: the digits a reader sees, and no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Rounded {
    mantissa: i64,
    decimals: u8,
}

impl Rounded {
    /// Rounds half away from zero. `None` when the figure is not finite or has more than
    /// fifteen digits.
    pub(super) fn of(value: f64, decimals: u8) -> Option<Self> {
        /// Far below a printed digit, far above the error of a binary fraction: 16.45 is
        /// stored a little under itself and must still print 16,5.
        const HALF_GUARD: f64 = 1e-9;
        /// And never near one, however large the figure.
        const MOST: f64 = 1e-6;
        let scaled = value * 10_f64.powi(i32::from(decimals));
        if !scaled.is_finite() || scaled.abs() >= 1e15 {
            return None;
        }
        let guarded =
            scaled + scaled.signum() * (HALF_GUARD * scaled.abs().max(1.0)).min(MOST);
        Some(Self { mantissa: guarded.round() as i64, decimals })
    }

    /// A figure from its printed digits, for tests of what lies to the right.
    pub fn from_digits(mantissa: i64, decimals: u8) -> Self {
        Self { mantissa, decimals }
    }

    /// The digits without the decimal mark: 262 for « 26,2 ».
    pub fn mantissa(self) -> i64 {
        self.mantissa
    }

    /// How many of them are decimals.
    pub fn decimals(self) -> u8 {
        self.decimals
    }

    /// The printed figure as a number, for lengths in a chart.
    pub fn as_f64(self) -> f64 {
        self.mantissa as f64 / 10_f64.powi(i32::from(self.decimals))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        let digits =
            |value, decimals| Rounded::of(value, decimals).map(Rounded::mantissa);
        assert_eq!(digits(16.45, 1), Some(165));
        assert_eq!(digits(-16.45, 1), Some(-165));
        assert_eq!(digits(0.5, 0), Some(1));
        assert_eq!(digits(2.5, 0), Some(3));
        assert_eq!(digits(26.249_999, 1), Some(262));
        assert_eq!(digits(-0.04, 1), Some(0));
        assert_eq!(digits(500_000_003.0, 0), Some(500_000_003));
        assert_eq!(digits(f64::NAN, 1), None);
        assert_eq!(digits(1e20, 1), None);
    }
}
