//! Names compared as people write them, and names as they are printed.

use unicode_normalization::UnicodeNormalization;

/// Lowercase ASCII words joined by `_`: accents, capitals, hyphens, apostrophes and spaces
/// do not matter (« Quotient familial » = `quotient_familial`).
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for character in text.nfd().flat_map(char::to_lowercase) {
        let plain: &str = match character {
            'œ' => "oe",
            'æ' => "ae",
            'ß' => "ss",
            '\u{300}'..='\u{36f}' => continue,
            '€' => "eur",
            '%' => "pct",
            _ if character.is_ascii_alphanumeric() => {
                push(&mut folded, &mut gap, character.encode_utf8(&mut [0; 4]));
                continue;
            }
            _ => {
                gap = true;
                continue;
            }
        };
        // A unit sign says nothing in a name: « 600 € » is `600`.
        if ["eur", "pct"].contains(&plain) {
            gap = true;
        } else {
            push(&mut folded, &mut gap, plain);
        }
    }
    folded
}

fn push(folded: &mut String, gap: &mut bool, text: &str) {
    if *gap && !folded.is_empty() {
        folded.push('_');
    }
    *gap = false;
    folded.push_str(text);
}

/// The first letter as a capital.
pub fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next();
    first.map(|c| c.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// The first letter without its capital.
pub fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next();
    first.map(|c| c.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

/// French typography of a name, a label or a sentence: curly apostrophe, narrow no-break
/// space before `; ! ? % €`, no-break space before `:` and inside « », U+2026 for dots.
pub fn typographic(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut characters = text.chars().peekable();
    let mut previous = ' ';
    while let Some(character) = characters.next() {
        match character {
            '\'' => out.push('’'),
            '.' if text_ahead(&mut characters, "..") => out.push('…'),
            ' ' if previous.is_ascii_digit() && begins_with_counted(&characters) => {
                out.push('\u{a0}');
            }
            ' ' | '\u{a0}' | '\u{202f}' => {
                out.push(space(character, previous, characters.peek()))
            }
            _ => out.push(character),
        }
        previous = character;
    }
    out
}

fn text_ahead(
    characters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    wanted: &str,
) -> bool {
    let ahead: String = characters.clone().take(wanted.chars().count()).collect();
    if ahead != wanted {
        return false;
    }
    for _ in wanted.chars() {
        characters.next();
    }
    true
}

/// Words that stay on the line of the number before them.
const COUNTED: [&str; 14] = [
    "ans",
    "an",
    "communes",
    "enfants",
    "familles",
    "habitants",
    "logements",
    "ménages",
    "mois",
    "personnes",
    "pièces",
    "point",
    "points",
    "euros",
];

fn begins_with_counted(ahead: &std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    let word: String = ahead.clone().take_while(|c| c.is_alphabetic()).collect();
    COUNTED.contains(&word.as_str())
}

/// The space that stands between two characters in French.
fn space(written: char, previous: char, next: Option<&char>) -> char {
    match (previous, next) {
        (_, Some(';' | '!' | '?' | '%' | '€' | '‰')) => '\u{202f}',
        (_, Some(':' | '»')) | ('«', _) => '\u{a0}',
        (before, Some(after)) if before.is_ascii_digit() && after.is_ascii_digit() => {
            // « 1 200 € »: a space between digits groups thousands.
            '\u{202f}'
        }
        _ => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_people_write_them() {
        assert_eq!(fold("Quotient familial"), "quotient_familial");
        assert_eq!(fold("Les Îles-de-Mars"), "les_iles_de_mars");
        assert_eq!(fold("Cœur d’Hérault"), "coeur_d_herault");
        assert_eq!(fold("Moins de 600 €"), "moins_de_600");
        assert_eq!(fold("  Année "), "annee");
    }

    #[test]
    fn typography_is_french() {
        assert_eq!(typographic("L'âge : 12 %"), "L’âge\u{a0}: 12\u{202f}%");
        assert_eq!(typographic("« oui »"), "«\u{a0}oui\u{a0}»");
        assert_eq!(typographic("1 200 € et plus"), "1\u{202f}200\u{202f}€ et plus");
        assert_eq!(typographic("etc..."), "etc…");
        assert_eq!(typographic("18 à 24 ans"), "18 à 24\u{a0}ans");
        assert_eq!(typographic("en 2021 dans"), "en 2021 dans");
    }
}
