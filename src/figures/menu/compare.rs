//! What may be compared with what, and what a difference is worth: decided here once, before
//! tables, charts, cards, alternative texts and sentences.
//!
//! - Two censuses share answers when fewer than five years lie between them (INSEE, « comparer
//!   deux recensements »): the later one stands alone.
//! - A series broken by its producer is two series; [`Indicator::break_between`] has the breaks.
//! - A difference that chance, sampling or the producer's rounding may make is worth nothing:
//!   two standard errors, of two proportions with one share for both, of two Poisson counts for
//!   events.

use std::collections::BTreeMap;

use crate::catalogue::{Indicator, Quantity};
use crate::figures::areas::Area;
use crate::heading::Weight;
use crate::table::{Cell, People};
use crate::vintage::CENSUSES_APART;
use crate::vocabulary::Family;

/// The vintages of an indicator that stand side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Series {
    /// Those that a table prints, oldest first: censuses far enough apart.
    pub(crate) years: Vec<u16>,
    /// The latest break among them: its first year, and why.
    pub(crate) broken: Option<(u16, String)>,
    /// Two censuses too near each other: the earlier one is left out.
    pub(crate) close: Option<(u16, u16)>,
    /// The vintage that is told: the latest that the town's producer publishes.
    pub(super) told: Option<u16>,
}

impl Series {
    /// Of all the vintages that files give, oldest first, and the one that is told.
    pub(super) fn of(indicator: &Indicator, given: &[u16], told: Option<u16>) -> Self {
        let mut kept: Vec<u16> = Vec::new();
        let mut close = None;
        for year in given.iter().rev().copied() {
            match kept.last() {
                Some(later)
                    if indicator.family == Family::Census
                        && later - year < CENSUSES_APART =>
                {
                    close = close.or(Some((year, *later)));
                }
                _ => kept.push(year),
            }
        }
        kept.reverse();
        let broken = kept.first().zip(kept.last()).and_then(|(first, last)| {
            let found = indicator.break_between(*first, *last)?;
            Some((found.since, found.reason.clone()))
        });
        let told = told.or(kept.last().copied());
        Self { years: kept, broken, close, told }
    }

    /// The year from which vintages may be compared with the latest one.
    pub(crate) fn since(&self) -> Option<u16> {
        self.broken.as_ref().map(|(since, _)| *since)
    }

    /// The first and the last year between which a change may be told.
    pub(super) fn period(&self) -> Option<(u16, u16)> {
        let since = self.since().unwrap_or(0);
        let first = self.years.iter().copied().find(|year| *year >= since)?;
        let last = self.told?;
        (first < last).then_some((first, last))
    }
}

/// The series of every indicator.
pub(super) type AllSeries = BTreeMap<String, Series>;

/// A gap of shares under half a point and a tenth of the level, or of amounts under one percent,
/// is nothing that anybody would act on.
const NEAR_IN_POINTS: f64 = 0.5;
const NEAR_IN_SHARES: f64 = 0.10;
const NEAR_IN_PERCENT: f64 = 1.0;
/// A yearly rhythm is itself a few tenths of a point.
const NEAR_OF_RHYTHMS: f64 = 0.1;
/// How many standard errors a difference must exceed.
const ERRORS: f64 = 2.0;

/// One side of a difference: a figure and the territory it speaks of.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) cell: &'a Cell,
    pub(super) area: &'a Area,
}

/// What the difference between two figures of an indicator is worth.
///
/// Of a protected source only printed figures decide, since what is said is read by everyone.
pub(super) fn weigh(indicator: &Indicator, from: Side<'_>, to: Side<'_>) -> Weight {
    let (Some(start), Some(end)) = (told(from.cell), told(to.cell)) else {
        return Weight::Clear;
    };
    let whole = [from, to].iter().any(|one| is_whole_numbered(indicator, one.cell));
    let step = from.cell.value.step().max(to.cell.value.step()).max(whole.then_some(1));
    if step.is_some_and(|step| (end - start).abs() <= f64::from(step)) {
        return Weight::Chance;
    }
    if is_near(indicator, start, end) {
        return Weight::Near;
    }
    if is_chance(indicator, from, to) { Weight::Chance } else { Weight::Clear }
}

/// A figure as its difference weighs it: of a protected source, what is printed and no more.
fn told(cell: &Cell) -> Option<f64> {
    let value = cell.value.number()?;
    let scale = 10_f64.powi(i32::from(cell.decimals));
    Some(match cell.threshold {
        Some(_) => (value * scale).round() / scale,
        None => value,
    })
}

/// A rate that its producer publishes in whole numbers: it is known within a half.
pub(super) fn is_whole_numbered(indicator: &Indicator, cell: &Cell) -> bool {
    indicator.own_decimals.is_none()
        && cell.value.step().is_none()
        && cell.decimals < indicator.decimals()
}

fn is_near(indicator: &Indicator, start: f64, end: f64) -> bool {
    let scale = 10_f64.powi(i32::from(indicator.decimals().max(1)));
    // What is printed decides: 8,0 and 8,6 are six tenths apart, whatever their next digits.
    let printed = |value: f64| (value * scale).round() / scale;
    let gap = (printed(end) - printed(start)).abs();
    let level = start.abs().max(end.abs());
    // What is printed alike is near, whatever its size.
    let tiny = 1e-9;
    if indicator.unit.is_yearly_percent() {
        gap <= NEAR_OF_RHYTHMS + tiny
    } else if indicator.unit.is_percent() {
        gap <= NEAR_IN_POINTS + tiny && gap <= NEAR_IN_SHARES * level + tiny
    } else {
        100.0 * (end - start).abs() <= NEAR_IN_PERCENT * level + tiny
    }
}

fn is_chance(indicator: &Indicator, from: Side<'_>, to: Side<'_>) -> bool {
    let is_protected = from.cell.threshold.is_some() || to.cell.threshold.is_some();
    if indicator.quantity == Quantity::Count {
        let (Some(start), Some(end)) = (told(from.cell), told(to.cell)) else {
            return false;
        };
        if !counts_events(indicator) {
            return false;
        }
        // A count is printed as it is: its noise is that of printed figures.
        let variance = start.abs() / share_asked(indicator, from.area)
            + end.abs() / share_asked(indicator, to.area);
        return (end - start).abs() < ERRORS * variance.sqrt();
    }
    let (false, Some(before), Some(now)) =
        (is_protected, from.cell.people, to.cell.people)
    else {
        return false;
    };
    let known = |people: &People| people.below > 0.0 && people.above >= 0.0;
    if ![before, now].iter().all(known) {
        return false;
    }
    let rate = |people: People| people.above / people.below;
    // As if both were drawn of one population: no one of a few is no certainty.
    let pooled = (before.above + now.above) / (before.below + now.below);
    let unit = match pooled <= 1.0 {
        true => pooled * (1.0 - pooled),
        false => pooled,
    };
    let asked = |people: People, area| people.below * share_asked(indicator, area);
    let variance = unit / asked(before, from.area) + unit / asked(now, to.area);
    (rate(now) - rate(before)).abs() < ERRORS * variance.sqrt()
}

/// A whole population, or its dwellings, is no event that chance makes: it is counted.
fn counts_events(indicator: &Indicator) -> bool {
    let unit = indicator.unit.as_str();
    let is_whole = indicator.family == Family::Census
        && !indicator.is_complementary()
        && matches!(unit, "habitants" | "logements" | "ménages");
    indicator.unit.counts() && unit != "habitants" && !is_whole
}

/// The share of the households that a census asks: everyone in a small commune, two in five in
/// those of 10 000 inhabitants and more; one in four for the complementary exploitation of small
/// communes (INSEE, « Le recensement de la population : conseils d'utilisation »).
fn share_asked(indicator: &Indicator, area: &Area) -> f64 {
    if indicator.family != Family::Census {
        return 1.0;
    }
    let small = if indicator.is_complementary() { 0.25 } else { 1.0 };
    area.in_large * 0.4 + (1.0 - area.in_large) * small
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::catalogue;
    use crate::heading::Unit;
    use crate::value::Value;

    fn years(id: &str, given: &[u16]) -> Series {
        Series::of(&catalogue().indicators[id], given, None)
    }

    #[test]
    fn censuses_too_near_each_other_do_not_stand_side_by_side() {
        let census = years("part_logements_vacants", &[2018, 2021]);
        assert_eq!(
            (census.years.as_slice(), census.close),
            (&[2021][..], Some((2018, 2021)))
        );
        assert_eq!(census.period(), None);
        let census = years("part_logements_vacants", &[2011, 2016, 2018, 2022]);
        assert_eq!(census.years, [2011, 2016, 2022]);
        assert_eq!(census.period(), Some((2011, 2022)));
        // Taxes are known each year.
        assert_eq!(years("niveau_vie_median", &[2019, 2020, 2021]).years.len(), 3);
    }

    fn weight(id: &str, from: Cell, to: Cell, population: u32) -> Weight {
        let in_large = if population < 10_000 { 0.0 } else { 1.0 };
        let area = Area { in_large, ..Area::commune("38317") };
        let side = |cell| Side { cell, area: &area };
        weigh(&catalogue().indicators[id], side(&from), side(&to))
    }

    fn level(value: f64) -> Cell {
        Cell { decimals: 1, ..Cell::empty(Value::Known(value), Unit::new("")) }
    }

    fn share(above: f64, below: f64) -> Cell {
        Cell { people: Some(People { above, below }), ..level(100.0 * above / below) }
    }

    #[test]
    fn what_chance_makes_is_no_difference() {
        // One birth, then four; 59 deaths, then 49: both within two errors of Poisson.
        assert_eq!(
            weight("naissances_domiciliees", level(1.0), level(4.0), 300),
            Weight::Chance
        );
        assert_eq!(
            weight("naissances_domiciliees", level(59.0), level(49.0), 9_000),
            Weight::Chance
        );
        assert_eq!(
            weight("naissances_domiciliees", level(590.0), level(490.0), 90_000),
            Weight::Clear
        );
        // One empty dwelling of 32, none of 40.
        let empty = "part_logements_vacants";
        assert_eq!(weight(empty, share(1.0, 32.0), share(0.0, 40.0), 60), Weight::Chance);
        // 22,3 % of 400 beside 20,6 % of 100 000: not near, and no difference either.
        let beside = weight(empty, share(89.2, 400.0), share(20_600.0, 100_000.0), 900);
        assert_eq!(beside, Weight::Chance);
    }

    #[test]
    fn near_is_near_in_proportion_too() {
        let empty = "part_logements_vacants";
        // 1,2 % and 0,8 % of very many.
        let twice = weight(empty, share(12e3, 1e6), share(8e3, 1e6), 5_000);
        assert_eq!(twice, Weight::Clear);
        let near = weight(empty, share(262e3, 1e6), share(259e3, 1e6), 5_000);
        assert_eq!(near, Weight::Near);
        assert_eq!(
            weight("niveau_vie_median", level(20_000.0), level(20_150.0), 5_000),
            Weight::Near
        );
        assert_eq!(
            weight("niveau_vie_median", level(20_000.0), level(20_500.0), 5_000),
            Weight::Clear
        );
    }

    #[test]
    fn a_rounded_rate_moves_by_less_than_its_step_by_rounding() {
        let rounded =
            |value| Cell::empty(Value::Rounded { value, step: 1 }, Unit::new("%"));
        assert_eq!(
            weight("taux_pauvrete", rounded(13.0), rounded(14.0), 5_000),
            Weight::Chance
        );
        assert_eq!(
            weight("taux_pauvrete", rounded(13.0), rounded(17.0), 5_000),
            Weight::Clear
        );
    }
}
