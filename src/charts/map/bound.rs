//! The bounds of classes, in digits.

use crate::secrecy::Rounded;
use crate::wording;

/// A bound as it is said: with as few decimals as it has.
pub(super) fn number(value: f64) -> String {
    const MOST: u8 = 4;
    let decimals = (0..MOST).find(|decimals| {
        let power = 10_f64.powi(i32::from(*decimals));
        ((value * power).round() / power - value).abs() < 1e-9 * value.abs().max(1.0)
    });
    let decimals = decimals.unwrap_or(MOST);
    let mantissa = (value * 10_f64.powi(i32::from(decimals))).round() as i64;
    wording::digits(Rounded::from_digits(mantissa, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_has_no_useless_decimal() {
        assert_eq!(number(15.0), "15");
        assert_eq!(number(0.3), "0,3");
        assert_eq!(number(28_000.0), "28\u{202f}000");
    }
}
