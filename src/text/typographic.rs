//! Names and sentences as they are printed in French.

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
    fn typography_is_french() {
        assert_eq!(typographic("L'âge : 12 %"), "L’âge\u{a0}: 12\u{202f}%");
        assert_eq!(typographic("« oui »"), "«\u{a0}oui\u{a0}»");
        assert_eq!(typographic("1 200 € et plus"), "1\u{202f}200\u{202f}€ et plus");
        assert_eq!(typographic("etc..."), "etc…");
        assert_eq!(typographic("18 à 24 ans"), "18 à 24\u{a0}ans");
        assert_eq!(typographic("en 2021 dans"), "en 2021 dans");
    }
}
