//! A share in words that are said aloud: « Plus d’un habitant sur quatre a moins de 20 ans ».

use super::numbers::{in_table, printed};
use super::sentences::about;
use crate::catalogue::{Indicator, Plain};
use crate::heading::Reliability;
use crate::secrecy::Figure;
use crate::text::typographic;

/// The fractions that people say, as so many of so many, the smallest first.
const FRACTIONS: [(u32, u32); 18] = [
    (1, 10),
    (1, 8),
    (1, 7),
    (1, 6),
    (1, 5),
    (1, 4),
    (3, 10),
    (1, 3),
    (4, 10),
    (1, 2),
    (6, 10),
    (2, 3),
    (7, 10),
    (3, 4),
    (8, 10),
    (9, 10),
    (19, 20),
    (1, 1),
];

/// How far a share may be from a fraction to be told as it: a twentieth of it, and a point and
/// two tenths at most. More would be seen beside the figure.
const TWENTIETH: f64 = 0.05;
const POINTS: f64 = 1.2;

/// From one fraction to the next, the last third is told as nearly the next.
const NEARLY: f64 = 0.35;

/// A share as a fraction that people say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// « Un … sur quatre ».
    Exactly(u32, u32),
    /// « Plus d’un … sur quatre ».
    MoreThan(u32, u32),
    /// « Près d’un … sur quatre ».
    Nearly(u32, u32),
}

/// What a figure says, as a clause with a capital and no stop, when the catalogue knows how to
/// say it and the figure is firm: a fraction, else the percentage; a level in its own clause.
pub fn plainly(indicator: &Indicator, figure: &Figure) -> Option<String> {
    let plain = indicator.plain.as_ref()?;
    let value = figure.rounded()?;
    if figure.reliability() != Reliability::Solid {
        return None;
    }
    let text = match plain {
        Plain::With { clause, .. } => {
            let number = match figure.unit().symbol() {
                Some(_) => printed(figure),
                None => in_table(figure, true),
            };
            clause.replace("{}", &about(&number))
        }
        Plain::Share { one, several } => {
            let (one, several) = (one.split_once(" | ")?, several.split_once(" | ")?);
            match said(value.as_f64()) {
                Some(fraction) => as_fraction(fraction, one, several),
                // Nobody is told as nobody by the sentences.
                None if value.mantissa() == 0 => return None,
                None => {
                    format!("{} des {} {}", about(&printed(figure)), several.0, several.1)
                }
            }
        }
    };
    Some(typographic(&super::capital(&text)))
}

/// What is read after the number of a share: « des habitants ont moins de 20 ans ».
pub fn after_number(indicator: &Indicator) -> Option<String> {
    match indicator.plain.as_ref()? {
        Plain::Share { several, .. } => {
            let (who, what) = several.split_once(" | ")?;
            Some(typographic(&format!("des {who} {what}")))
        }
        Plain::With { after, .. } => after.as_deref().map(typographic),
    }
}

/// The fraction of a percentage; `None` below one in ten and where all but all are meant.
fn said(percent: f64) -> Option<Said> {
    let of = |(some, all): (u32, u32)| 100.0 * f64::from(some) / f64::from(all);
    let is_it = |fraction: &(u32, u32)| {
        let near = (TWENTIETH * of(*fraction)).min(POINTS);
        (percent - of(*fraction)).abs() <= near + 1e-9
    };
    // The last two say where the ninth tenth ends; nobody says them.
    let spoken = &FRACTIONS[..FRACTIONS.len() - 2];
    let nearest =
        spoken.iter().filter(|fraction| is_it(fraction)).min_by(|left, right| {
            let far = |fraction: &(u32, u32)| (percent - of(*fraction)).abs();
            far(left).total_cmp(&far(right))
        });
    if let Some((some, all)) = nearest {
        return Some(Said::Exactly(*some, *all));
    }
    let pair = FRACTIONS.windows(2).find(|pair| match pair {
        [below, above] => of(*below) < percent && percent < of(*above),
        _ => false,
    })?;
    let [below, above] = pair else { return None };
    let is_nearly = of(*above) - percent <= NEARLY * (of(*above) - of(*below))
        && spoken.contains(above);
    match is_nearly {
        true => Some(Said::Nearly(above.0, above.1)),
        false if spoken.contains(below) => Some(Said::MoreThan(below.0, below.1)),
        false => None,
    }
}

fn as_fraction(said: Said, one: (&str, &str), several: (&str, &str)) -> String {
    let ((some, all), before) = match said {
        Said::Exactly(some, all) => ((some, all), ""),
        Said::MoreThan(some, all) => ((some, all), "plus"),
        Said::Nearly(some, all) => ((some, all), "près"),
    };
    let (who, what) = match some {
        1 => (one.0.to_owned(), one.1),
        _ => (format!("{} {}", in_letters(some), several.0), several.1),
    };
    let who = match (before, some) {
        ("", _) => who,
        (_, 1) => format!("{before} d’{who}"),
        _ => format!("{before} de {who}"),
    };
    format!("{who} sur {} {what}", in_letters(all))
}

/// « quatre »: of the fractions alone.
fn in_letters(number: u32) -> &'static str {
    const LETTERS: [&str; 11] = [
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf",
        "dix",
    ];
    usize::try_from(number)
        .ok()
        .and_then(|index| LETTERS.get(index))
        .copied()
        .unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aloud(percent: f64) -> String {
        let one = ("un ménage", "est logé en HLM");
        let several = ("ménages", "sont logés en HLM");
        said(percent).map_or_else(String::new, |said| as_fraction(said, one, several))
    }

    #[test]
    fn a_share_is_told_as_the_fraction_that_people_say() {
        let is = |percent: f64, words: &str| {
            assert_eq!(aloud(percent), words, "{percent}");
        };
        is(26.2, "un ménage sur quatre est logé en HLM");
        is(27.0, "plus d’un ménage sur quatre est logé en HLM");
        is(28.7, "près de trois ménages sur dix sont logés en HLM");
        is(34.2, "un ménage sur trois est logé en HLM");
        is(29.0, "trois ménages sur dix sont logés en HLM");
        is(36.0, "plus d’un ménage sur trois est logé en HLM");
        is(38.6, "près de quatre ménages sur dix sont logés en HLM");
        is(43.0, "plus de quatre ménages sur dix sont logés en HLM");
        is(47.0, "près d’un ménage sur deux est logé en HLM");
        is(51.5, "plus d’un ménage sur deux est logé en HLM");
        is(66.7, "deux ménages sur trois sont logés en HLM");
        is(93.0, "plus de neuf ménages sur dix sont logés en HLM");
        is(12.9, "un ménage sur huit est logé en HLM");
        is(17.3, "un ménage sur six est logé en HLM");
        is(9.9, "un ménage sur dix est logé en HLM");
        // Below one in ten and near all, the percentage is clearer.
        is(8.1, "");
        is(97.0, "");
        is(0.0, "");
    }

    #[test]
    fn what_is_said_holds_for_every_share() {
        let mut percent = 0.0_f64;
        while percent <= 100.0 {
            let of = |some: u32, all: u32| 100.0 * f64::from(some) / f64::from(all);
            match said(percent) {
                Some(Said::Exactly(some, all)) => {
                    assert!(
                        (percent - of(some, all)).abs() <= POINTS + 1e-9,
                        "{percent}"
                    );
                }
                Some(Said::MoreThan(some, all)) => {
                    assert!(percent > of(some, all), "{percent}");
                }
                Some(Said::Nearly(some, all)) => {
                    assert!(percent < of(some, all), "{percent}");
                }
                None => assert!(!(9.5..95.0).contains(&percent), "{percent}"),
            }
            percent += 0.1;
        }
    }
}
