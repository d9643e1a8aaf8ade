//! Dates as a French reader writes them.

use chrono::{Datelike, NaiveDate};

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// « 1er septembre 2027 », « 18 novembre 2027 », with no-break spaces.
pub fn day(date: NaiveDate) -> String {
    let day = match date.day() {
        1 => "1er".to_owned(),
        other => other.to_string(),
    };
    format!("{day}\u{a0}{}", month(date))
}

/// « novembre 2027 ».
pub fn month(date: NaiveDate) -> String {
    let name = MONTHS.get(date.month0() as usize).copied().unwrap_or_default();
    format!("{name}\u{a0}{}", date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_month_is_ordinal() {
        let date = |d| NaiveDate::from_ymd_opt(2027, 9, d).expect("a date");
        assert_eq!(day(date(1)), "1er\u{a0}septembre\u{a0}2027");
        assert_eq!(day(date(20)), "20\u{a0}septembre\u{a0}2027");
    }
}
