//! Bands of numbers as people write them: « moins de 6 ans », « 3 à 5 ans », « < 400 »,
//! « 600 € et plus ».
//!
//! Only numbers and the few words around them are read; what is counted in them is nobody's
//! business here. A label with one number and no such word is no band, unless it begins with
//! it (« 2 enfants »).

use super::fold;

/// From a number on, up to another one that is out of it. In hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Band {
    /// The first number in it.
    pub low: i64,
    /// The first number beyond it; [`Band::NO_END`] for « et plus ».
    pub high: i64,
    /// Months are not years.
    pub months: bool,
}

/// One whole number.
const ONE: i64 = 100;

impl Band {
    /// The end of « et plus ».
    pub const NO_END: i64 = i64::MAX;

    /// « 2 enfants ».
    pub fn is_one_number(&self) -> bool {
        self.high - self.low <= ONE
    }

    /// Whether another band lies in this one, and is not it.
    pub fn holds(&self, other: &Self) -> bool {
        self.months == other.months
            && self != other
            && self.low <= other.low
            && other.high <= self.high
    }
}

/// The bands of a side of a table, as far as its labels are bands.
///
/// Where one ends with the number another begins with (« 400 à 600 », « 600 à 800 »), the
/// number belongs to the second.
pub fn bands<T: AsRef<str>>(labels: &[T]) -> Vec<Option<Band>> {
    let read: Vec<Option<Read>> =
        labels.iter().map(|label| read(label.as_ref())).collect();
    let begins = |end: i64| read.iter().flatten().any(|one| one.band.low == end);
    let is_wide = |one: &Read| one.band.low < one.band.high && one.last_is_in;
    let shared = read.iter().flatten().any(|one| is_wide(one) && begins(one.band.high));
    read.iter()
        .map(|one| {
            let Read { mut band, last_is_in } = (*one)?;
            if last_is_in && !(shared && is_wide(one.as_ref()?)) {
                band.high += ONE;
            }
            (band.low < band.high).then_some(band)
        })
        .collect()
}

/// The words of a label that are no part of a band: what its numbers are of.
pub fn band_words(label: &str) -> String {
    const OF_A_BAND: [&str; 18] = [
        "a", "de", "d", "et", "ou", "au", "plus", "moins", "entre", "jusqu", "an", "ans",
        "mois", "inclus", "sous", "partir", "des", "les",
    ];
    let words =
        tokens(label).unwrap_or_default().into_iter().filter_map(|token| match token {
            Token::Word(word) => Some(word),
            Token::Number(_) => None,
        });
    let own = |word: &String| !word.is_empty() && !OF_A_BAND.contains(&word.as_str());
    words
        .filter(own)
        .filter(|word| word.chars().all(char::is_alphanumeric))
        .collect::<Vec<_>>()
        .join("_")
}

/// Two ends that are one number apart are one end, unless a band stands between them: « moins
/// de 600 » here is « 600 et moins » there.
pub fn meet(bands: &mut [Band]) {
    let mut ends: Vec<i64> =
        bands.iter().flat_map(|band| [band.low, band.high]).collect();
    ends.sort_unstable();
    ends.dedup();
    for pair in ends.windows(2) {
        let &[one, next] = pair else { continue };
        let between = |band: &Band| band.low == one && band.high == next;
        if next == Band::NO_END || next - one > ONE || bands.iter().any(between) {
            continue;
        }
        for band in bands.iter_mut() {
            for end in [&mut band.low, &mut band.high] {
                if *end == next {
                    *end = one;
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Read {
    band: Band,
    /// The last number is in the band, as it is written.
    last_is_in: bool,
}

#[derive(Debug, PartialEq)]
enum Token {
    Number(i64),
    Word(String),
}

fn read(label: &str) -> Option<Read> {
    let tokens = tokens(label)?;
    let at: Vec<usize> =
        (0..tokens.len()).filter(|at| matches!(tokens[*at], Token::Number(_))).collect();
    let number = |at: usize| match tokens[at] {
        Token::Number(number) => number,
        Token::Word(_) => 0,
    };
    let words = |from: usize, to: usize| -> Vec<&str> {
        tokens[from..to]
            .iter()
            .filter_map(|token| match token {
                Token::Word(word) => Some(word.as_str()),
                Token::Number(_) => None,
            })
            .collect()
    };
    let months = tokens.iter().any(|token| *token == Token::Word("mois".to_owned()));
    let band = |low: i64, high: i64, last_is_in: bool| {
        Some(Read { band: Band { low, high, months }, last_is_in })
    };
    match *at.as_slice() {
        [only] => {
            let one = number(only);
            let before = words(0, only);
            let after = words(only + 1, tokens.len());
            match (bound_before(&before), bound_after(&after)) {
                (Some(_), Some(_)) => None,
                (Some(bound), None) | (None, Some(bound)) => match bound {
                    Bound::Under => band(0, one, false),
                    Bound::UpTo => band(0, one, true),
                    Bound::From => band(one, Band::NO_END, false),
                    Bound::Over => band(one + ONE, Band::NO_END, false),
                },
                (None, None) => {
                    (only == 0).then_some(()).and_then(|()| band(one, one, true))
                }
            }
        }
        [first, second] => {
            let between = words(first + 1, second);
            let has = |word: &str| between.contains(&word);
            let joins = ["a", "-", "<", "<="].iter().any(|word| has(word))
                || (has("et") && (has("moins") || words(0, first).contains(&"entre")));
            if !joins || has("plus") || has("dont") || has(">") {
                return None;
            }
            let before = words(0, first);
            let signs = between.iter().filter(|word| ["<", "<="].contains(*word)).count();
            let over = matches!(bound_before(&before), Some(Bound::Over))
                || (signs == 2 && between.first() == Some(&"<"));
            let low = number(first) + if over { ONE } else { 0 };
            let last_is_in = !has("moins") && between.last() != Some(&"<");
            (low <= number(second)).then_some(())?;
            band(low, number(second), last_is_in)
        }
        _ => None,
    }
}

enum Bound {
    /// « Moins de ».
    Under,
    /// « Jusqu’à ».
    UpTo,
    /// « À partir de ».
    From,
    /// « Plus de ».
    Over,
}

/// The words that end right before the number.
fn bound_before(words: &[&str]) -> Option<Bound> {
    let ends = |with: &[&str]| words.ends_with(with);
    Some(match () {
        () if ends(&["<="]) || ends(&["au", "plus"]) || ends(&["jusqu", "a"]) => {
            Bound::UpTo
        }
        () if ends(&[">="]) || ends(&["au", "moins"]) || ends(&["partir", "de"]) => {
            Bound::From
        }
        () if ends(&["<"])
            || ends(&["moins", "de"])
            || ends(&["moins", "d"])
            || ends(&["inferieur", "a"])
            || ends(&["inferieure", "a"])
            || ends(&["inferieurs", "a"])
            || ends(&["inf", "a"])
            || ends(&["dessous", "de"])
            || ends(&["sous"])
            || ends(&["avant"]) =>
        {
            Bound::Under
        }
        () if ends(&[">"])
            || ends(&["plus", "de"])
            || ends(&["superieur", "a"])
            || ends(&["superieure", "a"])
            || ends(&["superieurs", "a"])
            || ends(&["sup", "a"])
            || ends(&["dela", "de"])
            || ends(&["dessus", "de"]) =>
        {
            Bound::Over
        }
        () => return None,
    })
}

/// The words that follow the number, a unit or two in between.
fn bound_after(words: &[&str]) -> Option<Bound> {
    let found =
        words.iter().position(|word| ["plus", "moins", "+", "dela"].contains(word))?;
    // « 2 enfants au moins » and « 3 personnes dont plus de » are not the same thing.
    let near = found <= 3 && !words[..found].contains(&"dont");
    let is_last = found + 1 == words.len() || words[found] == "+";
    let linked = found == 0
        || ["et", "ou", "au"].contains(&words[found - 1])
        || words[found] == "+";
    if !near || !is_last || !linked {
        return None;
    }
    let at =
        found.checked_sub(1).map(|at| words[at]) == Some("au") && words[found] != "dela";
    Some(match (words[found], at) {
        ("moins", true) => Bound::From,
        ("plus", true) | ("moins", false) => Bound::UpTo,
        _ => Bound::From,
    })
}

/// Numbers and the words between them; none for ordinals and decimals that are no number.
fn tokens(label: &str) -> Option<Vec<Token>> {
    let text: Vec<char> = label.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let one = text[at];
        if one.is_ascii_digit() {
            let (number, next) = number(&text, at)?;
            at = next;
            let glued: String =
                text[at..].iter().take_while(|c| c.is_alphabetic()).collect();
            if ["er", "ere", "e", "eme", "nd", "nde"].contains(&fold(&glued).as_str()) {
                return None;
            }
            tokens.push(Token::Number(number));
        } else if one.is_alphabetic() {
            // « T2 », « QF1 » are names.
            let word: String = text[at..]
                .iter()
                .take_while(|c| c.is_alphanumeric() || **c == '\u{301}')
                .collect();
            at += word.chars().count();
            tokens.push(Token::Word(fold(&word)));
        } else {
            let next = text.get(at + 1).copied();
            let (sign, width) = match (one, next) {
                ('<', Some('=')) => (Some("<="), 2),
                ('>', Some('=')) => (Some(">="), 2),
                ('<', _) => (Some("<"), 1),
                ('>', _) => (Some(">"), 1),
                ('≤' | '⩽', _) => (Some("<="), 1),
                ('≥' | '⩾', _) => (Some(">="), 1),
                ('-' | '–' | '—' | '‑', _) => (Some("-"), 1),
                ('+', _) => (Some("+"), 1),
                _ => (None, 1),
            };
            at += width;
            tokens.extend(sign.map(|sign| Token::Word(sign.to_owned())));
        }
    }
    Some(tokens)
}

/// A number in hundredths, and where it ends: « 1 200 », « 1.200 », « 0,5 ».
fn number(text: &[char], from: usize) -> Option<(i64, usize)> {
    /// More digits are no band's end.
    const DIGITS: usize = 9;
    let digits = |at: usize| {
        text[at.min(text.len())..].iter().take_while(|c| c.is_ascii_digit()).count()
    };
    let mut count = digits(from);
    let mut whole: String = text[from..from + count].iter().collect();
    let mut at = from + count;
    while count <= 3
        && matches!(text.get(at), Some(' ' | '\u{a0}' | '\u{202f}' | '.'))
        && digits(at + 1) == 3
    {
        whole.extend(&text[at + 1..at + 4]);
        at += 4;
    }
    count = digits(at + 1);
    let mut hundredths = 0;
    if matches!(text.get(at), Some(',' | '.')) && (1..=2).contains(&count) {
        let decimals: String = text[at + 1..at + 1 + count].iter().collect();
        hundredths = decimals.parse::<i64>().ok()? * if count == 1 { 10 } else { 1 };
        at += 1 + count;
    }
    (whole.len() <= DIGITS).then_some(())?;
    Some((whole.parse::<i64>().ok()? * ONE + hundredths, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_people_write_them() {
        let end = Band::NO_END;
        for (label, expected) in [
            ("moins de 6 ans", Some((0, 600))),
            ("Moins de 400 €", Some((0, 40_000))),
            ("< 400", Some((0, 40_000))),
            ("QF inférieur à 400", Some((0, 40_000))),
            ("≤ 400", Some((0, 40_100))),
            ("400 et moins", Some((0, 40_100))),
            ("jusqu’à 400 €", Some((0, 40_100))),
            ("de 0 à 2 ans", Some((0, 300))),
            ("3-5 ans", Some((300, 600))),
            ("Enfants de 3 à moins de 6 ans", Some((300, 600))),
            ("6 ans et moins de 10 ans", Some((600, 1_000))),
            ("entre 400 et 599 €", Some((40_000, 60_000))),
            ("400 < QF <= 600", Some((40_100, 60_100))),
            ("400 ≤ QF < 600", Some((40_000, 60_000))),
            ("600 € et plus", Some((60_000, end))),
            ("75 ans ou plus", Some((7_500, end))),
            ("75+", Some((7_500, end))),
            ("à partir de 1 200 €", Some((120_000, end))),
            ("plus de 1.200 €", Some((120_100, end))),
            ("3 enfants au moins", Some((300, end))),
            ("2 enfants", Some((200, 300))),
            ("Zone 3", None),
            ("T2", None),
            ("1er quartile", None),
            ("1 adulte et 2 enfants", None),
            ("60 ans et plus dont 75 ans et plus", None),
            ("Couple", None),
            ("", None),
        ] {
            let found = bands(&[label])[0].map(|band| (band.low, band.high));
            assert_eq!(found, expected, "{label}");
        }
    }

    #[test]
    fn a_shared_end_belongs_to_the_second_band() {
        let of = |labels: &[&str]| -> Vec<(i64, i64)> {
            bands(labels).into_iter().flatten().map(|one| (one.low, one.high)).collect()
        };
        assert_eq!(of(&["400 à 600", "600 à 800"]), [(40_000, 60_000), (60_000, 80_000)]);
        assert_eq!(of(&["400 à 599", "600 à 799"]), [(40_000, 60_000), (60_000, 80_000)]);
    }

    #[test]
    fn ends_one_apart_meet() {
        let mut all: Vec<Band> = bands(&["moins de 600", "600 et moins", "plus de 600"])
            .into_iter()
            .flatten()
            .collect();
        meet(&mut all);
        assert!(all.iter().all(|band| [0, 60_000, Band::NO_END].contains(&band.high)));
        assert_eq!(all[2].low, 60_000);
    }

    #[test]
    fn bands_lie_in_one_another() {
        let of = |labels: [&str; 2]| {
            let found = bands(&labels);
            found[0].zip(found[1]).is_some_and(|(one, other)| other.holds(&one))
        };
        assert!(of(["moins de 400", "moins de 600"]));
        assert!(of(["75 ans et plus", "60 ans et plus"]));
        assert!(!of(["moins de 400", "400 à 600"]));
        assert!(!of(["moins de 3 mois", "moins de 3 ans"]));
    }
}
