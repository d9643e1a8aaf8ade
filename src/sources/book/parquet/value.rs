//! What a cell of a parquet table holds: the way it is stored, and what it means.

use chrono::{Datelike, NaiveDate};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::schema::types::ColumnDescriptor;

use crate::sources::book::RawCell;

/// A cell. No `Debug`: a message never shows what a file holds.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Value<'a> {
    /// Nothing.
    Empty,
    /// A text, as it is.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// A date; its hour is no figure of a report.
    Date(NaiveDate),
    /// What is none of these: a duration, a place, bytes.
    Other,
}

impl Value<'_> {
    /// As the other formats give it.
    pub(crate) fn cell(self) -> RawCell {
        match self {
            Self::Empty | Self::Text("") => RawCell::Empty,
            Self::Text(text) => RawCell::Text(text.to_owned()),
            Self::Integer(number) => RawCell::Number(number as f64),
            Self::Number(number) => RawCell::Number(number),
            Self::Truth(value) => {
                RawCell::Text(if value { "VRAI" } else { "FAUX" }.to_owned())
            }
            Self::Date(date) => RawCell::Text(format!(
                "{:04}-{:02}-{:02}",
                date.year(),
                date.month(),
                date.day()
            )),
            Self::Other => RawCell::Text("#".to_owned()),
        }
    }
}

/// What the values of a column mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Text,
    Signed,
    Unsigned,
    /// With so many decimals.
    Decimal(i32),
    Real,
    /// On two bytes.
    Half,
    Truth,
    Days,
    /// Moments, so many in a second.
    Moments(i64),
    Other,
}

impl Meaning {
    pub(super) fn of(column: &ColumnDescriptor) -> Self {
        let stored = column.physical_type();
        if let Some(logical) = column.logical_type_ref() {
            match logical {
                LogicalType::String | LogicalType::Enum | LogicalType::Json => {
                    return Self::Text;
                }
                LogicalType::Decimal(decimal) => return Self::decimal(decimal.scale),
                LogicalType::Date => return Self::Days,
                LogicalType::Timestamp(moment) => return Self::moments(&moment.unit),
                LogicalType::Integer(integer) if !integer.is_signed => {
                    return Self::Unsigned;
                }
                LogicalType::Integer(_) | LogicalType::Unknown => {}
                LogicalType::Float16 => return Self::Half,
                _ => return Self::Other,
            }
        }
        match column.converted_type() {
            ConvertedType::DECIMAL => return Self::decimal(column.type_scale()),
            ConvertedType::DATE => return Self::Days,
            ConvertedType::TIMESTAMP_MILLIS => return Self::Moments(1_000),
            ConvertedType::TIMESTAMP_MICROS => return Self::Moments(1_000_000),
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => return Self::Unsigned,
            ConvertedType::TIME_MILLIS
            | ConvertedType::TIME_MICROS
            | ConvertedType::INTERVAL
            | ConvertedType::BSON => return Self::Other,
            _ => {}
        }
        match stored {
            Type::BOOLEAN => Self::Truth,
            Type::INT32 | Type::INT64 => Self::Signed,
            // The dates of older programs.
            Type::INT96 => Self::Moments(1),
            Type::FLOAT | Type::DOUBLE => Self::Real,
            // Many programs do not say that their texts are texts.
            Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY => Self::Text,
        }
    }

    fn decimal(scale: i32) -> Self {
        if (0..=38).contains(&scale) { Self::Decimal(scale) } else { Self::Other }
    }

    fn moments(unit: &TimeUnit) -> Self {
        match unit {
            TimeUnit::MILLIS => Self::Moments(1_000),
            TimeUnit::MICROS => Self::Moments(1_000_000),
            TimeUnit::NANOS => Self::Moments(1_000_000_000),
        }
    }

    /// A value stored as a whole number.
    pub(super) fn of_integer(self, stored: i64) -> Value<'static> {
        match self {
            Self::Signed | Self::Unsigned => Value::Integer(stored),
            Self::Decimal(0) => Value::Integer(stored),
            Self::Decimal(scale) => Value::Number(stored as f64 / 10_f64.powi(scale)),
            Self::Days => date(stored),
            Self::Moments(in_a_second) => date(stored.div_euclid(in_a_second * 86_400)),
            _ => Value::Other,
        }
    }

    /// A value stored on so many bits, without a sign.
    pub(super) fn of_bits(self, stored: i64, bits: u32) -> Value<'static> {
        match self {
            Self::Unsigned if bits == 32 => Value::Integer(stored & 0xffff_ffff),
            Self::Unsigned if stored < 0 => Value::Number(stored as u64 as f64),
            _ => self.of_integer(stored),
        }
    }

    /// A value stored as bytes.
    pub(super) fn of_bytes(self, stored: &[u8]) -> Value<'_> {
        match self {
            Self::Text => std::str::from_utf8(stored).map_or(Value::Other, Value::Text),
            Self::Decimal(scale) => match (stored, stored.len()) {
                ([first, ..], 1..=16) => {
                    let sign = if first & 0x80 == 0 { 0 } else { -1_i128 };
                    let whole = stored
                        .iter()
                        .fold(sign, |sum, byte| sum << 8 | i128::from(*byte));
                    Value::Number(whole as f64 / 10_f64.powi(scale))
                }
                _ => Value::Other,
            },
            Self::Half => match stored {
                [low, high] => real(half(u16::from_le_bytes([*low, *high]))),
                _ => Value::Other,
            },
            _ => Value::Other,
        }
    }
}

/// A number with decimals: one that is none is how some programs write an empty cell.
pub(super) fn real(number: f64) -> Value<'static> {
    if number.is_finite() { Value::Number(number) } else { Value::Empty }
}

/// A number of single precision, as it prints: 0.1 is not 0.10000000149.
pub(super) fn single(number: f32) -> Value<'static> {
    format!("{number}").parse().map_or(Value::Empty, real)
}

fn half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (power, part) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    sign * match power {
        0 => part * 2_f64.powi(-24),
        31 => f64::NAN,
        power => (1024.0 + part) * 2_f64.powi(power - 25),
    }
}

fn date(days: i64) -> Value<'static> {
    /// Days from the first of January of year 1, which is day 1, to that of 1970.
    const TO_1970: i64 = 719_163;
    days.checked_add(TO_1970)
        .and_then(|days| i32::try_from(days).ok())
        .and_then(NaiveDate::from_num_days_from_ce_opt)
        .filter(|date| (0..10_000).contains(&date.year()))
        .map_or(Value::Other, Value::Date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_values_mean_what_they_say() {
        let day = |year, month, day| {
            Value::Date(NaiveDate::from_ymd_opt(year, month, day).expect("a day"))
        };
        assert!(Meaning::Days.of_integer(0) == day(1970, 1, 1));
        assert!(Meaning::Days.of_integer(-1) == day(1969, 12, 31));
        assert!(Meaning::Moments(1_000).of_integer(1_640_995_200_000) == day(2022, 1, 1));
        assert!(Meaning::Moments(1_000).of_integer(-1) == day(1969, 12, 31));
        assert!(Meaning::Days.of_integer(i64::MAX) == Value::Other);
        assert!(Meaning::Decimal(2).of_integer(-1_234) == Value::Number(-12.34));
        assert!(Meaning::Decimal(2).of_bytes(&[0xfb, 0x2e]) == Value::Number(-12.34));
        assert!(Meaning::Decimal(1).of_bytes(&[0; 17]) == Value::Other);
        assert!(Meaning::Unsigned.of_bits(-1, 32) == Value::Integer(4_294_967_295));
        assert!(Meaning::Text.of_bytes("é".as_bytes()) == Value::Text("é"));
        assert!(Meaning::Text.of_bytes(&[0xe9]) == Value::Other);
        assert!(Meaning::Half.of_bytes(&[0x00, 0x3e]) == Value::Number(1.5));
        assert!(single(0.1) == Value::Number(0.1));
        assert!(real(f64::NAN) == Value::Empty);
    }
}
