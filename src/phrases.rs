//! What a library says in English, in French: a table of its sentences, with the names they
//! hold.

/// A sentence of a library, what it is in French, and what the author can do.
///
/// `{}` holds a name, told where the French has the same hole, in the same order. The
/// English is the whole of the sentence, but for `{}` at its ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Phrase {
    /// What the library says.
    pub(crate) english: &'static str,
    /// The same.
    pub(crate) french: &'static str,
    /// What to do; empty when there is nothing to add.
    pub(crate) help: &'static str,
}

/// A phrase, for tables.
pub(crate) const fn phrase(
    english: &'static str,
    french: &'static str,
    help: &'static str,
) -> Phrase {
    Phrase { english, french, help }
}

/// A sentence in French, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// No capital, no final dot.
    pub(crate) sentence: String,
    /// What the author can do.
    pub(crate) help: Option<String>,
}

/// The French of what a library said, by the first phrase that fits; `word` tells what a
/// hole held.
pub(crate) fn french(
    said: &str,
    phrases: &[Phrase],
    word: impl Fn(&str) -> String,
) -> Option<Told> {
    phrases.iter().find_map(|phrase| {
        let held = holes(said, phrase.english)?;
        let mut held = held.into_iter();
        let mut sentence = String::new();
        for (index, piece) in phrase.french.split("{}").enumerate() {
            if index > 0 {
                sentence.push_str(&word(held.next()?));
            }
            sentence.push_str(piece);
        }
        let help = (!phrase.help.is_empty()).then(|| phrase.help.to_owned());
        Some(Told { sentence, help })
    })
}

/// What the holes of a pattern hold, when the sentence fits it.
fn holes<'a>(said: &'a str, pattern: &str) -> Option<Vec<&'a str>> {
    let mut pieces = pattern.split("{}");
    let mut rest = said.strip_prefix(pieces.next()?)?;
    let pieces: Vec<&str> = pieces.collect();
    let mut held = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let last = index + 1 == pieces.len();
        let end = match (last, piece.is_empty()) {
            (true, true) => rest.len(),
            (true, false) => {
                rest.len() - rest.strip_suffix(piece).map(|_| piece.len())?
            }
            (false, _) => rest.find(piece)?,
        };
        held.push(&rest[..end]);
        rest = &rest[end + piece.len()..];
    }
    rest.is_empty().then_some(held)
}

/// A name as a library quotes it, between « ».
pub(crate) fn quoted(name: &str) -> String {
    format!("« {} »", name.trim_matches(['`', '"', '\'']))
}

/// What a library says that no table knows: told as its own words, and as a last resort.
pub(crate) fn in_its_words(library: &str, said: &str) -> String {
    format!("« {said} », dit {library}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_told_with_the_names_it_holds() {
        const PHRASES: &[Phrase] = &[
            phrase("a {} of {}", "un {} de {}", "faites"),
            phrase("exact", "exactement", ""),
            phrase("{} is alone", "{} est seul", ""),
        ];
        let told = |said| {
            french(said, PHRASES, quoted).map(|told| (told.sentence, told.help.is_some()))
        };
        for (said, sentence) in [
            ("a `b` of c", Some(("un « b » de « c »", true))),
            ("exact", Some(("exactement", false))),
            ("x is alone", Some(("« x » est seul", false))),
            ("exactly", None),
            ("an x of y", None),
            ("x is alone today", None),
        ] {
            let sentence = sentence.map(|(text, help)| (text.to_owned(), help));
            assert_eq!(told(said), sentence, "{said}");
        }
    }
}
