//! The sentences an indicator gets when the author has not written her own: level, year,
//! comparison, evolution, position. They judge nothing, and call « proche » or « stable »
//! what differs by less than the noise. Several forms say the same, taken in turn, so that
//! eight chapters do not sound like a machine.

use super::capital;
use super::numbers::printed;
use super::subject::{Subject, after_que};
use crate::catalogue::{Indicator, Quantity};
use crate::heading::{Reliability, Saying, Unit};
use crate::secrecy::Figure;

/// What is known of one indicator.
pub struct Facts<'a> {
    /// Its definition.
    pub indicator: &'a Indicator,
    /// The figure: the town's, or that of [`Self::at_scale`].
    pub value: &'a Figure,
    /// The territory that is spoken of, when it is not the author's own: « dans la
    /// Métropole ».
    pub at_scale: Option<&'a str>,
    /// The first comparison.
    pub comparison: Option<Compared<'a>>,
    /// The first vintage, its figure, and the change since.
    pub since: Option<(u16, &'a Figure, Option<&'a Figure>)>,
    /// The place among the communes of the intercommunalité.
    pub rank: Option<&'a Figure>,
    /// The name of the author's territory.
    pub town: &'a str,
    /// Which of the forms: the place of the sentence in its chapter.
    pub turn: usize,
    /// No sentence and no table stands around it: it must tell its own reliability.
    pub alone: bool,
}

/// A territory of comparison.
pub struct Compared<'a> {
    /// « dans Grenoble-Alpes-Métropole »; « dans l’intercommunalité » once it has been named.
    pub at: &'a str,
    /// Its figure.
    pub figure: &'a Figure,
    /// The town's figure minus its own.
    pub gap: Option<&'a Figure>,
    /// Its change over the same years.
    pub change: Option<&'a Figure>,
}

/// A gap of shares under half a point, or of amounts under one percent, is within the
/// noise of a census or a survey; two points when it stands on 200 to 500 people.
const NOISE_IN_POINTS: f64 = 0.5;
const NOISE_OF_SMALL_COUNTS: f64 = 2.0;
const NOISE_IN_PERCENT: f64 = 1.0;
/// A yearly rhythm is itself a few tenths of a point.
const NOISE_OF_RHYTHMS: f64 = 0.1;
/// From this many communes on, a place is told as a quarter.
const QUARTERS_FROM: u16 = 20;

/// One to three sentences; `None` when the figure is not published.
pub fn sentence(facts: &Facts<'_>) -> Option<String> {
    facts.value.rounded()?;
    let subject = Subject::new(&facts.indicator.subject);
    let mut text = level(facts, &subject);
    if let Some(compared) = &facts.comparison {
        text.push_str(&comparison(facts, compared));
    }
    text.push('.');
    text.push_str(&evolution(facts, &subject));
    text.push_str(&position(facts, &subject));
    if facts.alone && facts.value.reliability() == Reliability::Fragile {
        text.push_str(" Ce chiffre, établi sur peu de personnes, est fragile.");
    }
    Some(text)
}

/// « La part des… est de 26,2 % en 2021 ».
fn level(facts: &Facts<'_>, subject: &Subject) -> String {
    let value = said(facts.value, &facts.indicator.subject);
    let verb = match facts.value.reliability() {
        Reliability::Fragile if subject.is_feminine() => "est estimée à",
        Reliability::Fragile => "est estimé à",
        Reliability::Indicative | Reliability::Solid => "est de",
    };
    // A yearly rhythm is that of the years between two censuses.
    let period = facts.value.since();
    let year = facts.value.vintage().filter(|_| period.is_none());
    let after = match (period, facts.value.vintage()) {
        (Some(from), Some(to)) => format!(" entre {from} et {to}"),
        (_, Some(year)) => format!(" en {year}"),
        (_, None) => String::new(),
    };
    let (name, start) = (subject.name(), subject.at_start());
    match (facts.at_scale, facts.turn % 3, year) {
        (Some(at), 0, _) => {
            format!("{}, {name} {verb} {value}{after}", capital(at))
        }
        (Some(at), 1, Some(year)) => format!("En {year}, {name} {verb} {value} {at}"),
        (Some(at), ..) => format!("{start} {verb} {value} {at}{after}"),
        (None, 1, Some(year)) => format!("En {year}, {name} {verb} {value}"),
        (None, 2, _) if verb == "est de" => format!("{start} s’établit à {value}{after}"),
        (None, ..) => format!("{start} {verb} {value}{after}"),
    }
}

/// « , contre 16,5 % dans la métropole ».
fn comparison(facts: &Facts<'_>, compared: &Compared<'_>) -> String {
    let (own, Some(other)) = (facts.value.rounded(), compared.figure.rounded()) else {
        return String::new();
    };
    if facts.indicator.quantity == Quantity::Count {
        return String::new();
    }
    let at = compared.at;
    let there = said(compared.figure, &facts.indicator.subject);
    if own == Some(other) {
        return format!(", comme {at}");
    }
    let near = compared
        .gap
        .is_some_and(|gap| within_noise(gap, facts.value.unit(), facts.value));
    if near {
        return format!(", un niveau proche de celui constaté {at} ({there})");
    }
    let gap = compared.gap.filter(|gap| gap.unit().as_str() != "‰");
    // Three turns of forms against three turns of levels: all nine meet.
    match (gap.and_then(more_or_less), (facts.turn + facts.turn / 3) % 3) {
        (Some((amount, more)), 1) => {
            format!(", soit {amount} de {more} {} ({there})", after_que(at))
        }
        (_, 2) => format!(" ({there} {at})"),
        _ => format!(", contre {there} {at}"),
    }
}

/// « 9,7 points », « plus ».
fn more_or_less(difference: &Figure) -> Option<(String, &'static str)> {
    let value = difference.rounded()?;
    let more = if value.mantissa() < 0 { "moins" } else { "plus" };
    Some((amount(difference), more))
}

/// A difference without its sign.
fn amount(difference: &Figure) -> String {
    let printed = printed(difference);
    let bare = |text: &str| text.trim_start_matches(['+', '\u{2212}']).to_owned();
    match printed.strip_prefix("≈\u{202f}") {
        Some(rest) => format!("environ {}", bare(rest)),
        None => bare(&printed),
    }
}

/// « C’était 24,6 % en 2010 (+1,6 point). »
fn evolution(facts: &Facts<'_>, subject: &Subject) -> String {
    let Some((first, start, Some(change))) = facts.since else { return String::new() };
    let (Some(before), Some(by)) = (start.rounded(), change.rounded()) else {
        return String::new();
    };
    // Two small counts: their difference is chance.
    let small = |figure: &Figure| figure.reliability() != Reliability::Solid;
    if small(start) && small(facts.value) {
        return String::new();
    }
    // A change that chance alone may make is no news.
    if change.reliability() == Reliability::Fragile {
        return String::new();
    }
    let then = said(start, &facts.indicator.subject);
    let pronoun = subject.pronoun();
    // Nobody understands a change between two figures printed alike.
    let same = Some(before) == facts.value.rounded();
    if same {
        return format!(" C’était déjà le cas en {first}.");
    }
    if within_noise(change, start.unit(), start) {
        let forms = [
            format!(
                " {} est proche de son niveau de {first} ({then}).",
                capital(pronoun)
            ),
            format!(" En {first}, {pronoun} était proche de ce niveau ({then})."),
        ];
        return forms[facts.turn % 2].clone();
    }
    // From nothing, or to nothing, a change says little.
    if before.mantissa() == 0
        || facts.value.rounded().is_some_and(|now| now.mantissa() == 0)
    {
        return String::new();
    }
    let beside = facts.comparison.as_ref().and_then(|compared| {
        let other = compared.change?;
        other.rounded()?;
        // Within the noise, the change there is no change.
        if within_noise(other, compared.figure.unit(), compared.figure) {
            return Some(format!("\u{202f}; stable {}", compared.at));
        }
        Some(format!("\u{202f}; {} {}", printed(other), compared.at))
    });
    let change_said = format!("{}{}", printed(change), beside.unwrap_or_default());
    let verb = if by.mantissa() < 0 { "diminué" } else { "augmenté" };
    // Four turns against the three of the levels: twelve pairs before one comes back.
    match facts.turn % 4 {
        0 => format!(" En {first}, {pronoun} était de {then} ({change_said})."),
        1 => format!(
            " Depuis {first}, {pronoun} a {verb} de {} ({then} alors).",
            amount(change)
        ),
        2 => {
            format!(" {} était de {then} en {first} ({change_said}).", capital(pronoun))
        }
        _ => format!(
            " {} a {verb} de {} depuis {first} ({then} alors).",
            capital(pronoun),
            amount(change)
        ),
    }
}

/// The place among the communes of the intercommunalité: the middle is no news, nor is a
/// place among a few of them.
fn position(facts: &Facts<'_>, subject: &Subject) -> String {
    let Some((rank, place)) = facts.rank.and_then(|rank| Some((rank, rank.rounded()?)))
    else {
        return String::new();
    };
    let Saying::Rank { of, tied } = rank.saying() else { return String::new() };
    let place = u16::try_from(place.mantissa()).unwrap_or(of);
    // Half of them at least, and enough for a quarter to mean something.
    if of < QUARTERS_FROM || facts.turn % 3 == 2 {
        return String::new();
    }
    let high = match (place <= of / 4, place > of - of / 4) {
        (true, _) => true,
        (_, true) => false,
        (false, false) => return String::new(),
    };
    // One large town may weigh more than all others: « among the highest » beside a higher
    // figure of the whole would only puzzle.
    let gap = facts.comparison.as_ref().and_then(|compared| compared.gap?.rounded());
    if gap.is_some_and(|gap| (gap.mantissa() < 0) == high) {
        return String::new();
    }
    let (noun, feminine) = subject.noun();
    let (article, one) = if feminine { ("la", "une") } else { ("le", "un") };
    let adjective = match (high, feminine) {
        (true, true) => "élevée",
        (true, false) => "élevé",
        (false, true) => "basse",
        (false, false) => "bas",
    };
    let among =
        format!("des {of} communes de l’intercommunalité dont le chiffre est fiable");
    let others = if high { place - 1 } else { of - place };
    match (others, tied) {
        (0, false) => {
            let named = if noun.starts_with(['a', 'e', 'i', 'o', 'u', 'é']) {
                format!("l’{noun}")
            } else {
                format!("{article} {noun}")
            };
            format!(" C’est {named} {article} plus {adjective} {among}.")
        }
        (1, false) => format!(" Seule une {among} a {one} {noun} plus {adjective}."),
        (2, false) => format!(" Seules deux {among} ont {one} {noun} plus {adjective}."),
        _ => format!(
            " {} est {}, du plus élevé au plus bas, parmi les communes de l’intercommunalité dont le \
             chiffre est fiable.",
            facts.town,
            printed(rank)
        ),
    }
}

/// A figure in a sentence names what it counts: « 10 805 habitants », unless the subject
/// has just said it (« le nombre de logements »).
fn said(figure: &Figure, subject: &str) -> String {
    let unit = figure.unit();
    match (unit.symbol(), figure.rounded()) {
        (None, Some(value)) if !unit.as_str().is_empty() => {
            let words = unit.in_words();
            let first = words.split(' ').next().unwrap_or_default();
            if subject.contains(first.trim_end_matches('s')) {
                return printed(figure);
            }
            // Singular under two, as French counts.
            let words = if value.as_f64().abs() < 2.0 { singular(&words) } else { words };
            format!("{}\u{a0}{words}", printed(figure))
        }
        _ => printed(figure),
    }
}

fn singular(words: &str) -> String {
    let mut parts = words.splitn(2, ' ');
    let first = parts.next().unwrap_or_default();
    let first = first.strip_suffix('s').unwrap_or(first);
    match parts.next() {
        Some(rest) => format!("{first} {rest}"),
        None => first.to_owned(),
    }
}

fn within_noise(difference: &Figure, of: &Unit, figure: &Figure) -> bool {
    let Some(value) = difference.rounded() else { return false };
    let noise = if of.is_yearly_percent() {
        NOISE_OF_RHYTHMS
    } else if difference.unit() == &Unit::new("points") {
        match figure.reliability() {
            Reliability::Solid => NOISE_IN_POINTS,
            Reliability::Indicative | Reliability::Fragile => NOISE_OF_SMALL_COUNTS,
        }
    } else {
        NOISE_IN_PERCENT
    };
    value.as_f64().abs() <= noise + 1e-9
}
