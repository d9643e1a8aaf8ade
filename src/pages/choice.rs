//! What matters first: which figures the sentences of a chapter and the cards of the livret
//! speak of, when the author chose none.
//!
//! A figure matters that stands apart from its reference by more than noise, at an extreme of
//! the intercommunalité, or that has moved; and those that an élu always expects. A fragile one,
//! or one of a handful of people, is never chosen. All is read from published figures, so the
//! choice tells nothing that is not printed.

use super::Material;
use crate::analysis::FigureBook;
use crate::catalogue::{Direction, Indicator, Quantity};
use crate::heading::{Reliability, Saying, Weight};
use crate::secrecy::Figure;

/// What being expected by every élu is worth, beside the parts below.
const EXPECTED: f64 = 6.0;
const KEY_FIGURE: f64 = 3.0;
/// The most that a distance, a place or a change is worth.
const DISTANCE: f64 = 6.0;
const PLACE: f64 = 3.0;
const CHANGE: f64 = 2.0;
/// A figure that is good or bad news is what a council acts on.
const AT_STAKE: f64 = 1.0;
/// What takes away: a count beside rates, a share that hardly anybody is part of.
const COUNT: f64 = -4.0;
const HARDLY_ANYBODY: f64 = -4.0;

/// How much a figure matters; `None` when it is not published, fragile, or not of its own.
pub(super) fn score(material: &Material<'_>, name: &str) -> Option<f64> {
    let indicator = material.project.indicators.get(name)?;
    let figures = &material.protected.figures;
    let figure = figures.get(name)?;
    let mut score = of_definition(indicator);
    if figure.rounded().is_none() {
        // Each commune of the ressort may have what the whole cannot have.
        let book = FigureBook::new(material.project, material.protected);
        return (book.parts(name).len() > 1).then_some(score);
    }
    // Of nobody, no sentence is made either.
    let is_none = indicator.quantity == Quantity::Count
        && figure.rounded().is_some_and(|value| value.mantissa() == 0);
    if figure.reliability() == Reliability::Fragile || is_none {
        return None;
    }
    let compared = material.project.comparisons.iter().find_map(|one| {
        let other = figures.get(&format!("{name}.{}", one.key))?;
        let gap = figures.get(&format!("{name}.ecart.{}", one.key))?;
        other.rounded().map(|_| (other, gap))
    });
    if let Some((other, gap)) = compared {
        score += distance(indicator, figure, other, gap);
        if hardly_anybody(figure) && hardly_anybody(other) {
            score += HARDLY_ANYBODY;
        }
    }
    if let Some(rank) = figures.get(&format!("{name}.rang")) {
        score += place(rank);
    }
    if let Some(change) = figures.get(&format!("{name}.evolution")) {
        score += moved(indicator, figure, change);
    }
    Some(score)
}

fn of_definition(indicator: &Indicator) -> f64 {
    let parts = [
        (indicator.expected, EXPECTED),
        (indicator.key_figure, KEY_FIGURE),
        (indicator.direction != Direction::Neutre, AT_STAKE),
        // How many households a file knows is what rates stand on, not what they say.
        (indicator.quantity == Quantity::Count && !indicator.expected, COUNT),
    ];
    parts.into_iter().filter(|(holds, _)| *holds).map(|(_, worth)| worth).sum()
}

fn size(figure: &Figure) -> f64 {
    figure.rounded().map_or(0.0, |value| value.as_f64())
}

fn is_clear(difference: &Figure) -> bool {
    difference.rounded().is_some()
        && difference.saying() == Saying::Difference(Weight::Clear)
}

/// Incomes lie within a third of one another; shares and rates may be many times each other.
fn spread(indicator: &Indicator) -> f64 {
    match indicator.quantity {
        Quantity::Median | Quantity::Decile | Quantity::Mean | Quantity::Amount => 0.25,
        Quantity::Count
        | Quantity::Share
        | Quantity::Rate
        | Quantity::Ratio
        | Quantity::Index => 0.6,
    }
}

fn distance(indicator: &Indicator, own: &Figure, other: &Figure, gap: &Figure) -> f64 {
    if !is_clear(gap) {
        return 0.0;
    }
    let (own, other) = (size(own), size(other));
    let relative =
        (own - other).abs() / own.abs().max(other.abs()).max(f64::MIN_POSITIVE);
    DISTANCE * (relative / spread(indicator)).min(1.0)
}

fn hardly_anybody(figure: &Figure) -> bool {
    const PERCENT: f64 = 2.0;
    figure.unit().is_percent() && size(figure).abs() < PERCENT
}

/// At the very ends of the intercommunalité; shared by many, it is no place.
fn place(rank: &Figure) -> f64 {
    let Saying::Rank { of, tied, .. } = rank.saying() else { return 0.0 };
    if tied > of / 4 || of == 0 {
        return 0.0;
    }
    let from_top = (size(rank) - 1.0) / f64::from(of);
    let from_end = (f64::from(of - tied) - size(rank)) / f64::from(of);
    match from_top.min(from_end) {
        near if near < 0.1 => PLACE,
        near if near < 0.25 => PLACE / 2.0,
        _ => 0.0,
    }
}

fn moved(indicator: &Indicator, figure: &Figure, change: &Figure) -> f64 {
    if !is_clear(change) {
        return 0.0;
    }
    let by = size(change).abs();
    let relative = match change.unit().as_str() {
        "%" => by / 100.0,
        _ => by / size(figure).abs().max(by).max(f64::MIN_POSITIVE),
    };
    CHANGE * (relative / spread(indicator)).min(1.0)
}

/// The indices of some figures, those that matter most first; in the order given, where they
/// matter alike. What may not be chosen is left out.
pub(super) fn by_worth<'n>(
    material: &Material<'_>,
    names: impl IntoIterator<Item = &'n String>,
) -> Vec<(&'n String, f64)> {
    let scored =
        names.into_iter().filter_map(|name| Some((name, score(material, name)?)));
    let mut scored: Vec<(&String, f64)> = scored.collect();
    scored.sort_by(|left, right| right.1.total_cmp(&left.1));
    scored
}
