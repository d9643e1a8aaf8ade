//! Characters that a page cannot print: what is pasted from a PDF or a web page is put
//! back into plain letters, what says nothing is left out, and the rest is told.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::Font;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::typeface::FACES;

/// What the typeface of the report has.
static COVERAGE: LazyLock<Option<HashSet<u32>>> = LazyLock::new(|| {
    let font = Font::new(Bytes::new(FACES[0]), 0)?;
    Some(font.info().coverage.iter().collect())
});

/// A text with its ligatures and compatibility forms in plain letters, with the signs that
/// the typeface lacks in the nearest that it has, and without the characters that print
/// nothing; an accent written apart joins its letter.
///
/// Superscripts, fractions, « ™ » and « º » mean something and stay as they are.
pub fn tidied(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.bytes().any(|byte| is_silent(char::from(byte))) {
        return Cow::Borrowed(text);
    }
    if is_nfc_quick(text.chars()) != IsNormalized::Yes {
        let composed: String = text.nfc().collect();
        if composed != text {
            return Cow::Owned(tidied(&composed).into_owned());
        }
    }
    let stays = |one| !is_silent(one) && !is_form(one) && plain(one).is_none();
    if text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut tidy = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            // One that keeps two words together and that few typefaces have.
            '\u{2011}' => tidy.push('-'),
            '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}' => tidy.push(' '),
            _ if is_silent(character) => {}
            _ if is_form(character) => tidy.extend(character.nfkc()),
            _ => match plain(character) {
                Some(plain) => tidy.push_str(&plain),
                None => tidy.push(character),
            },
        }
    }
    Cow::Owned(tidy)
}

/// A text without the control characters that YAML refuses, whoever left them there.
pub fn without_controls(text: &str) -> Cow<'_, str> {
    let is_refused = |c: char| {
        c == '\u{feff}' || (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{85}'))
    };
    if text.contains(is_refused) {
        Cow::Owned(text.replace(is_refused, ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// Ligatures of letters, and the forms of width that East Asian keyboards give.
fn is_form(character: char) -> bool {
    matches!(
        character,
        '\u{fb00}'..='\u{fb06}' | '\u{2011}' | '\u{ff01}'..='\u{ff5e}' | '\u{3000}'
            | '\u{132}' | '\u{133}' | '\u{1c4}'..='\u{1cc}' | '\u{1f1}'..='\u{1f3}'
    )
}

/// A sign that the typeface lacks, as the nearest that it has: what Unicode says it is a form
/// of, or what people mean by it.
fn plain(character: char) -> Option<Cow<'static, str>> {
    if character.is_ascii() || has(character) || is_accent(character) {
        return None;
    }
    if let Some((_, plain)) = NEAREST.iter().find(|(signs, _)| signs.contains(character))
    {
        return Some(Cow::Borrowed(plain));
    }
    let form: String = std::iter::once(character).nfkc().collect();
    let printed =
        !form.contains(character) && form.chars().all(|one| has(one) || one == ' ');
    printed.then_some(Cow::Owned(form))
}

/// Signs that people paste from a word processor or a web page, and what stands for them.
const NEAREST: &[(&str, &str)] = &[
    // Unicode would part the apostrophe from its letter, and lower the exponents.
    ("ŉ", "’n"),
    ("㎡", "m²"),
    ("㎥", "m³"),
    ("㎢", "km²"),
    ("㎠", "cm²"),
    ("㎤", "cm³"),
    ("㎟", "mm²"),
    ("⅔", "2/3"),
    ("⅖", "2/5"),
    ("⅗", "3/5"),
    ("⅘", "4/5"),
    ("⅙", "1/6"),
    ("⅑", "1/9"),
    ("⅒", "1/10"),
    ("➔➜➝➞➙➛➟➠➡➢➣➤➥➦➧➨➪➫➬➭➮➯➱➲➳➵➸➺➻➼➽➾🠖🡆⭢⇨⇾⟾⇝⇢⇛⇉⭆⮕⮞", "→"),
    ("⇦⇽⟽⇜⇠⇚⇇⬅⮜⭠🠔🡄", "←"),
    ("⇑🡑🠕⭡⇡", "↑"),
    ("⇓🡓🠗⭣⇣⬇", "↓"),
    ("⬌⇿⭤⇄⇆⇌", "↔"),
    ("➚⬈⭧🡕🡥", "↗"),
    ("➘⬊⭨🡖🡦", "↘"),
    ("☐❏❐❑❒◻◽▫🗆🗌🞎🞏🞐⎕", "□"),
    ("◼◾⬛🞓🞔🞕🞖🗅▬", "■"),
    ("☑✔✅🗹🗸", "✓"),
    ("☒✘✖✕❌❎🗷🗙🗴", "✗"),
    ("∙⋅⦁⚫⬤🞄🞅", "•"),
    ("⚪⭘⚬", "○"),
    ("⬥⧫♦🞙", "◆"),
    ("⭐✭✮✯✪✦✶✱🟉", "★"),
    ("❥💙💚💛💜🧡🖤", "♥"),
    ("➊❶", "①"),
    ("➋❷", "②"),
    ("➌❸", "③"),
    ("➍❹", "④"),
    ("➎❺", "⑤"),
    ("➏❻", "⑥"),
    ("➐❼", "⑦"),
    ("➑❽", "⑧"),
    ("➒❾", "⑨"),
    ("❝", "“"),
    ("❞", "”"),
    ("❛", "‘"),
    ("❜", "’"),
];

/// Whether the typeface has a character.
pub fn has(character: char) -> bool {
    COVERAGE.as_ref().is_none_or(|coverage| coverage.contains(&u32::from(character)))
}

/// Prints nothing: control characters, the soft hyphen, marks of direction and of width,
/// private-use characters (their meaning is in a typeface that is not here).
fn is_silent(character: char) -> bool {
    let control = character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    control
        || is_private(character)
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}'
                | '\u{e0000}'..='\u{e0fff}'
        )
        || u32::from(character) & 0xfffe == 0xfffe
}

/// Of no meaning but in one typeface; templates mark their lines with them.
pub fn is_private(character: char) -> bool {
    matches!(
        character,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}'
    )
}

/// Whether a character is printed once [`tidied`], or left out in silence.
pub fn prints(character: char) -> bool {
    if character.is_ascii() || is_silent(character) || is_form(character) {
        return true;
    }
    // An accent on its own is one letter with the letter before it.
    character.is_whitespace()
        || is_accent(character)
        || has(character)
        || plain(character).is_some()
}

fn is_accent(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// « ☺ » with its number, since an editor may not show it.
pub fn named(character: char) -> String {
    if is_silent(character) {
        return format!("U+{:04X}", u32::from(character));
    }
    format!("« {character} » (U+{:04X})", u32::from(character))
}

/// The sentence about a character that cannot be printed.
pub fn refusal(character: char) -> String {
    format!("le caractère {} n’existe pas dans la police du rapport", named(character))
}

/// What to do about it.
pub const REFUSAL_HELP: &str =
    "remplacez-le par du texte ; les émoticônes ne s’impriment pas";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_from_a_pdf_is_plain_again() {
        for (pasted, plain) in [
            (
                "Le \u{fb01}nancement, les \u{fb02}ux, l’e\u{fb00}ectif, l’o\u{fb03}ce",
                "Le financement, les flux, l’effectif, l’office",
            ),
            ("Saint\u{2011}Étienne", "Saint-Étienne"),
            ("loge\u{ad}ment", "logement"),
            ("a\u{0}b\u{7}c\u{200b}d\u{feff}e\u{e000}f\u{f0000}g", "abcdefg"),
            ("une\u{2028}ligne\u{c}puis", "une ligne puis"),
            ("un\u{ff11}", "un1"),
            ("drapeau\u{fe0f}", "drapeau"),
            ("ŉ 12 ㎡, ⅔ ﹙a﹚", "’n 12 m², 2/3 (a)"),
            ("➔ ➜ ⇨ ☐ ❑ ☑ ✔\u{fe0f} ✘ ⬛ ❷", "→ → → □ □ ✓ ✓ ✗ ■ ②"),
            ("𝐁𝐢𝐥𝐚𝐧 ㏊ ⑫ ㎏", "Bilan ha 12 kg"),
        ] {
            assert_eq!(tidied(pasted), plain);
        }
    }

    #[test]
    fn what_means_something_stays() {
        for text in
            ["m² ½ ™ º n° 1ᵉʳ ³ … « é » œuvre Æ ﷼", "a\tb\nc\r\n", "12\u{202f}345\u{a0}€"]
        {
            assert!(matches!(tidied(text), Cow::Borrowed(_)), "{text}");
        }
    }

    /// What stands for a sign can itself be printed, and nothing is in the table for nothing.
    #[test]
    fn the_nearest_signs_are_in_the_typeface() {
        for (signs, nearest) in NEAREST {
            assert!(nearest.chars().all(has), "{nearest}");
            for sign in signs.chars() {
                assert!(!has(sign), "{sign} is printed as it is");
            }
        }
    }

    #[test]
    fn what_the_typeface_lacks_is_known() {
        assert!(
            "Été, œuvre, ½, m², ™, « a » – €, \u{202f}%, ﬁ, e\u{301}".chars().all(prints)
        );
        assert!(!prints('☃') || !prints('中'));
        assert!(!prints('😀'));
        assert_eq!(named('😀'), "« 😀 » (U+1F600)");
        assert_eq!(named('\u{e000}'), "U+E000");
        assert_eq!(without_controls("a\u{7}:\t\u{1b}b\r\n"), "a:\tb\r\n");
    }
}
