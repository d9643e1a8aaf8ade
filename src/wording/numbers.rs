//! Numbers as the Imprimerie nationale prints them: narrow no-break space in thousands
//! and before `%`, decimal comma, U+2212 for minus, never « −0,0 ».

use crate::heading::{Reliability, Saying, Unit};
use crate::secrecy::{Figure, PublishedCell, Rounded};
use crate::vocabulary::Sign;

/// The one marker of secrecy.
pub const MASKED: &str = Sign::Masked.printed();
/// No figure in the file.
pub const MISSING: &str = Sign::Missing.printed();

const NARROW: char = '\u{202f}';
const NO_BREAK: char = '\u{a0}';
const MINUS: char = '\u{2212}';

/// The digits: « 10 805 », « −2,5 ».
pub fn digits(value: Rounded) -> String {
    let (mantissa, decimals) = (value.mantissa(), usize::from(value.decimals()));
    let raw = format!("{:0>width$}", mantissa.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = raw.split_at(raw.len() - decimals);
    let mut text = String::new();
    if mantissa < 0 {
        text.push(MINUS);
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(NARROW);
        }
        text.push(digit);
    }
    if decimals > 0 {
        text.push(',');
        text.push_str(fraction);
    }
    text
}

/// With its sign: « +9,7 », « −1,2 », « 0,0 ».
fn signed(value: Rounded) -> String {
    if value.mantissa() > 0 { format!("+{}", digits(value)) } else { digits(value) }
}

/// The digits with the unit's symbol: « 26,2 % », « 20 220 € », « 10 805 », « 1,6 point ».
pub fn with_unit(text: &str, value: Rounded, unit: &Unit) -> String {
    match unit.symbol() {
        // Plural from two on.
        Some("points") if value.as_f64().abs() < 2.0 => format!("{text}{NO_BREAK}point"),
        Some("points") => format!("{text}{NO_BREAK}points"),
        Some("€ de l’heure") => format!("{text}{NARROW}€ de l’heure"),
        Some(symbol) => format!("{text}{NARROW}{symbol}"),
        None => text.to_owned(),
    }
}

/// A figure in a sentence or on a card: with its symbol, its sign when it is a
/// difference, « ≈ » when it is approximate.
pub fn printed(figure: &Figure) -> String {
    match figure.rounded() {
        Some(value) => with_unit(&bare(figure, value), value, figure.unit()),
        None => absent(figure.cell()).to_owned(),
    }
}

/// Another level of the same kind, in the unit of a figure: « 24 % ».
pub fn like(figure: &Figure, value: Rounded) -> String {
    with_unit(&digits(value), value, figure.unit())
}

/// « 3e sur 34 », « 1re ex æquo sur 34 » : the place of a commune.
fn place(value: Rounded, of: u16, tied: bool) -> String {
    let ending = if value.mantissa() == 1 { "re" } else { "e" };
    let tied = if tied { "\u{a0}ex\u{a0}æquo" } else { "" };
    format!("{}{ending}{tied}\u{a0}sur\u{a0}{of}", digits(value))
}

/// A figure in a table whose heading says the unit.
pub fn in_table(figure: &Figure, says_unit: bool) -> String {
    match figure.rounded() {
        Some(value) if says_unit => bare(figure, value),
        Some(_) => printed(figure),
        None => absent(figure.cell()).to_owned(),
    }
}

fn bare(figure: &Figure, value: Rounded) -> String {
    let digits = match figure.saying() {
        Saying::Level => digits(value),
        Saying::Difference(_) => signed(value),
        Saying::Rank { of, tied, .. } => place(value, of, tied > 0),
    };
    if figure.is_approximate() { format!("≈{NARROW}{digits}") } else { digits }
}

/// The sign of how far a figure may be trusted, printed right after it; nothing for a solid one.
pub fn sign(figure: &Figure) -> &'static str {
    match figure.reliability() {
        Reliability::Solid => "",
        Reliability::Indicative => Sign::Indicative.printed(),
        Reliability::Fragile => Sign::Fragile.printed(),
    }
}

/// The sign printed where there is no figure.
pub fn absent(cell: PublishedCell) -> &'static str {
    match cell {
        PublishedCell::Masked => MASKED,
        PublishedCell::NotAggregable => Sign::NotAggregable.printed(),
        PublishedCell::NotDiffused => Sign::NotDiffused.printed(),
        PublishedCell::Missing
        | PublishedCell::Known(_)
        | PublishedCell::ProducerRounded { .. } => MISSING,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(mantissa: i64, decimals: u8) -> String {
        digits(Rounded::from_digits(mantissa, decimals))
    }

    #[test]
    fn numbers_are_french() {
        assert_eq!(say(10_805, 0), "10\u{202f}805");
        assert_eq!(say(1_234_567, 0), "1\u{202f}234\u{202f}567");
        assert_eq!(say(262, 1), "26,2");
        assert_eq!(say(-5, 1), "\u{2212}0,5");
        assert_eq!(say(0, 1), "0,0");
        assert_eq!(say(7, 0), "7");
        assert_eq!(say(-1_234_567, 2), "\u{2212}12\u{202f}345,67");
    }

    #[test]
    fn points_agree_in_number() {
        let unit = Unit::new("points");
        let say = |mantissa| {
            let value = Rounded::from_digits(mantissa, 1);
            with_unit(&signed(value), value, &unit)
        };
        assert_eq!(say(97), "+9,7\u{a0}points");
        assert_eq!(say(16), "+1,6\u{a0}point");
        assert_eq!(say(-20), "\u{2212}2,0\u{a0}points");
    }

    #[test]
    fn a_percentage_keeps_its_symbol_on_the_line() {
        let value = Rounded::from_digits(262, 1);
        assert_eq!(with_unit("26,2", value, &Unit::new("%")), "26,2\u{202f}%");
    }
}
