//! The sentence an indicator gets when the author has not written her own: level, year,
//! comparison, evolution. It judges nothing, and calls « proche » or « stable » what
//! differs by less than the noise.

use super::numbers::printed;
use crate::catalogue::{Indicator, Quantity};
use crate::heading::{Reliability, Unit};
use crate::secrecy::Figure;
use crate::territory::typographic;

/// What is known of one indicator.
pub struct Facts<'a> {
    /// Its definition.
    pub indicator: &'a Indicator,
    /// The town's figure.
    pub value: &'a Figure,
    /// The first comparison: « dans Grenoble-Alpes-Métropole », its figure, the gap.
    pub comparison: Option<(&'a str, &'a Figure, Option<&'a Figure>)>,
    /// The first vintage, its figure, and the change since.
    pub since: Option<(u16, &'a Figure, Option<&'a Figure>)>,
}

/// A gap of shares under half a point, or of amounts under one percent, is within the
/// noise of a census or a survey.
const NOISE_IN_POINTS: f64 = 0.5;
const NOISE_IN_PERCENT: f64 = 1.0;
/// A yearly rhythm is itself a few tenths of a point.
const NOISE_OF_RHYTHMS: f64 = 0.1;

/// One or two sentences; `None` when the town's figure is not published.
pub fn sentence(facts: &Facts<'_>) -> Option<String> {
    let value = facts.value.rounded()?;
    let said = said(facts.value, &facts.indicator.subject);
    let subject = super::capital(&typographic(&facts.indicator.subject));
    let verb = if facts.value.reliability() == Reliability::Fragile {
        "est estimé à"
    } else {
        "est de"
    };
    let verb = agree(verb, &facts.indicator.subject);
    let year =
        facts.value.vintage().map(|year| format!(" en {year}")).unwrap_or_default();
    let mut text = format!("{subject} {verb} {said}{year}");
    if let Some((at, other, gap)) = facts.comparison
        && let Some(other_value) = other.rounded()
        && facts.indicator.quantity != Quantity::Count
    {
        let comparison = self::said(other, &facts.indicator.subject);
        let noise = gap.is_some_and(|gap| within_noise(gap, facts.value.unit()));
        if value == other_value {
            text.push_str(&format!(", comme {at}"));
        } else if noise {
            text.push_str(&format!(
                ", un niveau proche de celui constaté {at} ({comparison})"
            ));
        } else {
            text.push_str(&format!(", contre {comparison} {at}"));
        }
    }
    text.push('.');
    if let Some((first, start, Some(change))) = facts.since
        && start.rounded().is_some()
        && change.rounded().is_some()
    {
        let same = start.rounded() == facts.value.rounded();
        let subject = &facts.indicator.subject;
        text.push_str(&evolution(first, start, change, subject, same));
    }
    if facts.value.reliability() == Reliability::Fragile {
        text.push_str(" Ce chiffre, établi sur peu de personnes, est fragile.");
    }
    Some(text)
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

fn agree(verb: &str, subject: &str) -> String {
    if subject.starts_with("la ") {
        verb.replace("estimé", "estimée")
    } else {
        verb.to_owned()
    }
}

fn evolution(
    first: u16,
    start: &Figure,
    change: &Figure,
    subject: &str,
    same: bool,
) -> String {
    let before = said(start, subject);
    // Nobody understands a change between two figures printed alike.
    if same || within_noise(change, start.unit()) {
        return format!(" Ce chiffre est stable depuis {first} ({before}).");
    }
    format!(" C’était {before} en {first} ({}).", printed(change))
}

fn within_noise(difference: &Figure, of: &Unit) -> bool {
    let Some(value) = difference.rounded() else { return false };
    let noise = if of.is_yearly_percent() {
        NOISE_OF_RHYTHMS
    } else if difference.unit() == &Unit::new("points") {
        NOISE_IN_POINTS
    } else {
        NOISE_IN_PERCENT
    };
    value.as_f64().abs() < noise
}
