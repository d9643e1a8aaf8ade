//! The one escape that is right in markup and in strings, and a syntax error in code.

use crate::characters::is_private;
use serde::{Deserialize, Serialize};

/// Typst source made by this program, never by a user's text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typst(String);

impl Typst {
    /// Source written by this program. Text from outside goes through [`content`].
    pub fn raw(source: impl Into<String>) -> Self {
        Self(source.into())
    }

    /// The source.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Adds source.
    pub fn push(&mut self, source: &str) {
        self.0.push_str(source);
    }
}

/// Escapes a text for Typst. Letters, digits and plain spaces stay; everything else, and
/// always the first character, becomes `\u{…}`: right between brackets and between
/// quotes, and never code (a backslash would inject in code, a string form
/// would inject in a string).
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for (index, character) in text.chars().enumerate() {
        if index > 0 && is_plain(character) {
            escaped.push(character);
        } else {
            escaped.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
        }
    }
    escaped
}

fn is_plain(character: char) -> bool {
    let blank = matches!(character, ' ' | '\u{a0}' | '\u{202f}');
    let other =
        !character.is_ascii() && !character.is_whitespace() && !character.is_control();
    character.is_alphanumeric() || blank || (other && !is_private(character))
}

/// A content block holding a text: `[\u{4c}e Pont…]`.
pub fn content(text: &str) -> String {
    format!("[{}]", escape(text))
}

/// A string holding a text, for code position.
pub fn literal(text: &str) -> String {
    format!("\"{}\"", escape(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_special_is_left() {
        assert_eq!(escape("a#b"), "\\u{61}\\u{23}b");
        assert_eq!(escape("1. é ]"), "\\u{31}\\u{2e} é \\u{5d}");
        assert_eq!(escape(""), "");
        assert_eq!(literal("\""), "\"\\u{22}\"");
        // A sentinel cannot be forged.
        assert!(!escape("a\u{f0000}x\u{f0001}").contains('\u{f0000}'));
    }
}
