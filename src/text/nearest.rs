//! « vouliez-vous dire … ? »: the nearest known name.

use super::fold;

/// The known name closest to what was written, when it is close enough to be meant.
pub fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    /// Below this similarity a suggestion confuses more than it helps.
    const CLOSE: f64 = 0.84;
    /// Names of one family share their beginning (`part_…`): enough letters must agree.
    const ALIKE: f64 = 0.6;
    /// Nobody writes a longer name.
    const LONGEST: usize = 480;
    let written = fold(written);
    if written.len() > LONGEST {
        return None;
    }
    // Comparing costs the product of the lengths: what is far longer is not alike.
    let may_be_alike = |folded: &str| {
        let (one, other) = (written.len(), folded.len());
        one.min(other) as f64 >= ALIKE * one.max(other) as f64
    };
    known
        .into_iter()
        .filter(|name| name.len() <= LONGEST)
        .filter_map(|name| {
            let folded = fold(name);
            let alike = may_be_alike(&folded)
                && strsim::normalized_damerau_levenshtein(&written, &folded) >= ALIKE;
            let begins = written.len() >= 4 && folded.starts_with(&written);
            (alike || begins).then(|| (strsim::jaro_winkler(&written, &folded), name))
        })
        .filter(|(score, _)| *score >= CLOSE)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_letter_is_forgiven_and_nonsense_is_not() {
        let known = ["territoire", "thematiques", "sources"];
        assert_eq!(nearest("teritoire", known), Some("territoire"));
        assert_eq!(nearest("couleur", known), None);
    }
}
