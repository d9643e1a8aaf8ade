//! Names compared as people write them.

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
}
