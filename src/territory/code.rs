//! Codes are text: `01004` has five characters and begins with a zero.

use std::fmt;

/// The INSEE code of a commune: five characters, `01004`, `2A004`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommuneCode(String);

impl CommuneCode {
    /// Reads a well-formed code.
    pub fn parse(text: &str) -> Option<Self> {
        is_commune(text).then(|| Self(text.to_owned()))
    }

    /// Reads a code as a spreadsheet gives it: stray spaces, `1004` for `01004`,
    /// `1004.0`. The flag says that a lost zero was put back.
    pub fn repaired(text: &str) -> Option<(Self, bool)> {
        let cleaned = cleaned(text);
        if is_commune(&cleaned) {
            return Some((Self(cleaned), false));
        }
        let padded = format!("0{cleaned}");
        (cleaned.len() == 4 && is_commune(&padded)).then_some((Self(padded), true))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The département's code: `38`, `2A`, `974`.
    pub fn departement(&self) -> &str {
        let length =
            if self.0.starts_with("97") || self.0.starts_with("98") { 3 } else { 2 };
        &self.0[..length]
    }
}

impl fmt::Display for CommuneCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The code of an IRIS: the commune's code and four digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IrisCode(String);

impl IrisCode {
    /// Reads a code as a spreadsheet gives it; the flag says that a lost zero was put back.
    pub fn repaired(text: &str) -> Option<(Self, bool)> {
        let cleaned = cleaned(text);
        if is_iris(&cleaned) {
            return Some((Self(cleaned), false));
        }
        let padded = format!("0{cleaned}");
        (cleaned.len() == 8 && is_iris(&padded)).then_some((Self(padded), true))
    }

    /// Its commune.
    pub fn commune(&self) -> CommuneCode {
        CommuneCode(self.0[..5].to_owned())
    }
}

impl fmt::Display for IrisCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Without spaces, without the `.0` of a number, in capitals.
fn cleaned(text: &str) -> String {
    let compact: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}').collect();
    compact.strip_suffix(".0").unwrap_or(&compact).to_uppercase()
}

fn is_commune(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |index: usize| bytes[index].is_ascii_digit();
    bytes.len() == 5
        && digit(0)
        && (digit(1) || text.starts_with("2A") || text.starts_with("2B"))
        && (2..5).all(digit)
}

fn is_iris(text: &str) -> bool {
    text.is_ascii()
        && text.len() == 9
        && is_commune(&text[..5])
        && text[5..].bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_zero_is_put_back_and_said() {
        let repaired = |text: &str| {
            CommuneCode::repaired(text)
                .map(|(code, repaired)| (code.to_string(), repaired))
        };
        assert_eq!(repaired("1004"), Some(("01004".to_owned(), true)));
        assert_eq!(repaired(" 38317 "), Some(("38317".to_owned(), false)));
        assert_eq!(repaired("38317.0"), Some(("38317".to_owned(), false)));
        assert_eq!(repaired("2a004"), Some(("2A004".to_owned(), false)));
        assert_eq!(repaired("Total"), None);
        assert_eq!(repaired("123"), None);
        let iris =
            IrisCode::repaired("10040101").map(|(code, _)| code.commune().to_string());
        assert_eq!(iris.as_deref(), Some("01004"));
        assert_eq!(
            CommuneCode::parse("97411").map(|c| c.departement().to_owned()).as_deref(),
            Some("974")
        );
    }
}
