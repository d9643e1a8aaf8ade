//! The subject of a generated sentence: gender, pronoun, elision.

use crate::text::typographic;

/// Feminine nouns of the catalogue that begin with a vowel: « l’ » does not tell.
const FEMININE: [&str; 8] = [
    "accessibilité",
    "ancienneté",
    "évolution",
    "espérance",
    "allocation",
    "aide",
    "activité",
    "offre",
];

/// « la part des locataires », « l’indice de jeunesse ».
pub(super) struct Subject {
    name: String,
    feminine: bool,
}

impl Subject {
    /// A singular noun phrase with its article, as the catalogue writes it.
    pub(super) fn new(written: &str) -> Self {
        let name = typographic(written);
        let elided = name.strip_prefix("l’");
        let feminine = name.starts_with("la ")
            || elided.is_some_and(|noun| {
                let first = noun.split([' ', ',']).next().unwrap_or_default();
                FEMININE.contains(&first)
            });
        Self { name, feminine }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// With a capital.
    pub(super) fn at_start(&self) -> String {
        super::capital(&self.name)
    }

    pub(super) fn is_feminine(&self) -> bool {
        self.feminine
    }

    /// What it is, in a word, and whether that is feminine: a share, a rate, else a level.
    pub(super) fn noun(&self) -> (&str, bool) {
        const NOUNS: [&str; 8] =
            ["part", "taux", "indice", "ratio", "densité", "poids", "rapport", "médiane"];
        let bare = self.name.trim_start_matches("l’");
        let bare =
            bare.strip_prefix("la ").or_else(|| bare.strip_prefix("le ")).unwrap_or(bare);
        let first = bare.split([' ', ',']).next().unwrap_or_default();
        match first {
            "évolution" | "contribution" | "variation" => ("rythme", false),
            _ if NOUNS.contains(&first) => (first, self.feminine),
            _ => ("niveau", false),
        }
    }

    pub(super) fn pronoun(&self) -> &'static str {
        if self.feminine { "elle" } else { "il" }
    }
}

/// « que dans la métropole », « qu’à Eybens ».
pub fn after_que(place: &str) -> String {
    let vowel = place.chars().next().is_some_and(|c| "aàeéèêiouhAEÉIOUH".contains(c));
    if vowel { format!("qu’{place}") } else { format!("que {place}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genders_and_elisions() {
        assert!(Subject::new("la part des ménages").is_feminine());
        assert!(Subject::new("l'évolution de la population").is_feminine());
        assert!(!Subject::new("l'indice de jeunesse").is_feminine());
        assert_eq!(Subject::new("le nombre de logements").pronoun(), "il");
        assert_eq!(after_que("à Eybens"), "qu’à Eybens");
        assert_eq!(after_que("au Pont-de-Claix"), "qu’au Pont-de-Claix");
        assert_eq!(Subject::new("la part des ménages").noun(), ("part", true));
        assert_eq!(Subject::new("l'indice de jeunesse").noun(), ("indice", false));
        assert_eq!(Subject::new("le revenu médian").noun(), ("niveau", false));
        let rhythm = Subject::new("l'évolution annuelle de la population");
        assert_eq!(rhythm.noun(), ("rythme", false));
        assert_eq!(after_que("en France"), "qu’en France");
        assert_eq!(after_que("dans la métropole"), "que dans la métropole");
    }
}
