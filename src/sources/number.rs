//! A cell's text → a raw value: French and English numbers, and the words producers use
//! where there is no number.

use crate::value::Value;

/// Reads the text of a cell. An empty cell is `empty`, which depends on the producer.
pub(crate) fn read(text: &str, empty: Value) -> Value {
    // « 120⏎130 » is two numbers, « 12 34 » none that anyone writes, « 227 1 » a note call.
    let one = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if !is_grouped_by_three(one) {
        return Value::NotANumber;
    }
    let cleaned: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}').collect();
    if cleaned.is_empty() {
        return empty;
    }
    if let Some(value) = marker(&cleaned.to_lowercase()) {
        return value;
    }
    parse(&cleaned).map_or(Value::NotANumber, Value::Known)
}

/// Spaces between digits stand before groups of three; a text that is no number passes.
fn is_grouped_by_three(text: &str) -> bool {
    let sign = text.trim_start_matches(['-', '+', '\u{2212}']);
    let end = sign.find([',', '.', '%']).unwrap_or(sign.len());
    let whole = sign[..end].trim();
    let is_number = whole.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
    if !is_number || !whole.contains(char::is_whitespace) {
        return true;
    }
    if whole.contains(['\n', '\r', '\t']) {
        return false;
    }
    let mut groups = whole.split_whitespace();
    let first = groups.next().map_or(0, str::len);
    (1..=3).contains(&first) && groups.all(|group| group.len() == 3)
}

/// Whether a cell is a number written in percent, « 22,6 % ».
pub(crate) fn in_percent(text: &str) -> bool {
    let known = matches!(read(text, Value::Missing), Value::Known(_));
    known && text.trim_end().ends_with('%')
}

/// Secrecy markers met in published files: never zero.
fn marker(text: &str) -> Option<Value> {
    match text {
        "s" | "ns" | "c" | "nc" | "n.c." | "*" | "secret" | "n/a-secretstatistique" => {
            Some(Value::Masked)
        }
        // « <5 »: the producer says itself that it is small.
        _ if text.starts_with(['<', '≤']) => Some(Value::Masked),
        "nd"
        | "n.d."
        | "n.d"
        | "so"
        | "s.o."
        | "n/a"
        | "na"
        | "n/a-résultatnondisponible" => Some(Value::NotDiffused),
        "-" | "–" | "…" | "..." | "///" => Some(Value::Missing),
        _ => None,
    }
}

/// « 1 036 », « 22,6 », « 22.6 », « 1 234,5 », « -12,5 », « 12 % ».
fn parse(text: &str) -> Option<f64> {
    let text = text.strip_suffix('%').unwrap_or(text);
    let text = text.replace('\u{2212}', "-");
    let decimal = match (text.rfind(','), text.rfind('.')) {
        // Both: the last one is the decimal mark, the other groups thousands.
        (Some(comma), Some(point)) if comma > point => {
            text.replace('.', "").replace(',', ".")
        }
        (Some(_), Some(_)) => text.replace(',', ""),
        (Some(_), None) => text.replace(',', "."),
        _ => text,
    };
    let digits = decimal.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    let starts = decimal
        .trim_start_matches(['-', '+'])
        .starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if !digits || !starts {
        return None;
    }
    decimal.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_both_habits_are_read() {
        for (text, number) in [
            ("667", 667.0),
            ("667.0", 667.0),
            ("21,0", 21.0),
            ("1\u{202f}036", 1036.0),
            ("1 234,5", 1234.5),
            ("1,234.5", 1234.5),
            ("-12,5", -12.5),
            ("\u{2212}3", -3.0),
            ("1e3", 1000.0),
        ] {
            assert_eq!(read(text, Value::Missing), Value::Known(number), "{text}");
        }
    }

    #[test]
    fn a_marker_is_never_a_number() {
        for (text, value) in [
            ("s", Value::Masked),
            ("ns", Value::Masked),
            ("n.d.", Value::NotDiffused),
            ("so", Value::NotDiffused),
            (" ", Value::Missing),
            ("\u{a0}", Value::Missing),
            ("N/A - secret statistique", Value::Masked),
            ("environ 12", Value::NotANumber),
            ("12/03/2027", Value::NotANumber),
            ("inf", Value::NotANumber),
            ("120\n130", Value::NotANumber),
            ("12 34", Value::NotANumber),
            ("227 1", Value::NotANumber),
            ("1 2345", Value::NotANumber),
        ] {
            assert_eq!(read(text, Value::Missing), value, "{text}");
        }
    }
}
