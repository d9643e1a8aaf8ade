//! Dates as a French reader writes them.

use chrono::{Datelike, NaiveDate};

/// The months, in their order.
pub(crate) const MONTHS: [&str; 12] = [
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

/// A date as an author writes it: `18/11/2027`, `2027-11-18`; nothing for one that is no day of
/// these centuries.
pub fn written(text: &str) -> Option<NaiveDate> {
    ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text.trim(), format).ok())
        .filter(|date| (1900..2200).contains(&date.year()))
}

/// « novembre 2027 ».
pub fn month(date: NaiveDate) -> String {
    let name = MONTHS.get(date.month0() as usize).copied().unwrap_or_default();
    format!("{name}\u{a0}{}", date.year())
}

/// A general renewal of the conseils municipaux, after which a report is due (art. R. 123-1
/// CASF: in the calendar year that follows).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// Its days in a sentence: « les 15 et 22 mars 2026 », or its year: « en 2032 ».
    pub days: String,
    /// The year in which the report is presented.
    pub report: i32,
}

/// The renewals whose days are known: the decrees n° 2013-938, 2019-928 with 2020-642, and
/// 2025-848.
const RENEWALS: [(i32, &str); 3] = [
    (2014, "les 23 et 30 mars 2014"),
    (2020, "les 15 mars et 28 juin 2020"),
    (2026, "les 15 et 22 mars 2026"),
];

/// The last general renewal before a date. Councils are renewed every six years (art. L. 227
/// of the code électoral), in March.
pub fn renewal_before(date: NaiveDate) -> Renewal {
    const YEARS: i32 = 6;
    const FIRST: i32 = RENEWALS[0].0;
    const MARCH: u32 = 3;
    let year = if date.month() < MARCH { date.year() - 1 } else { date.year() };
    let year = FIRST + (year - FIRST).div_euclid(YEARS) * YEARS;
    let known = RENEWALS.iter().find(|(known, _)| *known == year);
    let days = known.map_or_else(|| format!("en {year}"), |(_, days)| (*days).to_owned());
    Renewal { days, report: year + 1 }
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

    #[test]
    fn a_report_follows_the_elections_before_it() {
        let before = |year, month| {
            let date = NaiveDate::from_ymd_opt(year, month, 18).expect("a date");
            let renewal = renewal_before(date);
            (renewal.days, renewal.report)
        };
        let told = |days: &str, report| (days.to_owned(), report);
        assert_eq!(before(2027, 11), told("les 15 et 22 mars 2026", 2027));
        assert_eq!(before(2026, 2), told("les 15 mars et 28 juin 2020", 2021));
        assert_eq!(before(2021, 6), told("les 15 mars et 28 juin 2020", 2021));
        assert_eq!(before(2033, 10), told("en 2032", 2033));
    }
}
