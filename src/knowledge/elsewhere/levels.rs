//! A whole that one source publishes and its parts that another protects, and the other way
//! round: a commune beside its IRIS, an EPCI beside its communes.
//!
//! Nothing says that both count the same people but that they add up, or nearly: it is a guess,
//! which hides more and never less.

use std::collections::{BTreeMap, BTreeSet};

use super::super::given::Given;
use super::super::rows::RowCount;
use super::super::ties::same_year;
use crate::figures::areas::Area;
use crate::table::rests::guard;
use crate::table::{BaseId, Form, Law, Tables};
use crate::territory::Level;

/// Ties wholes and parts across what is published and what is protected.
pub(super) fn tie(
    areas: &[Area],
    told: &[Given],
    rows: &[RowCount],
    tables: &mut Tables,
) {
    for (index, area) in areas.iter().enumerate() {
        if area.level != Level::Commune {
            continue;
        }
        let whole =
            Whole { area, codes: area.codes.iter().map(String::as_str).collect() };
        let here = || told.iter().filter(|one| one.area == index);
        let published: BTreeSet<(Option<u16>, i64)> = here()
            .filter(|one| one.is_public)
            .filter_map(|one| Some((one.year, one.value.as_count()?)))
            .collect();
        if !published.is_empty() {
            whole.of_protected(&published, rows, tables);
        }
        let protected: Vec<&Given> = here().filter(|one| one.base.is_some()).collect();
        if !protected.is_empty() {
            whole.of_published(&protected, areas, told, tables);
        }
    }
}

/// A territory, as what it holds.
struct Whole<'a> {
    area: &'a Area,
    codes: BTreeSet<&'a str>,
}

impl Whole<'_> {
    /// Whether some codes lie inside, and are not all of it.
    fn holds(&self, codes: &[String]) -> bool {
        let inside = |code: &String| {
            self.codes.contains(code.as_str())
                || code.get(..5).is_some_and(|commune| self.codes.contains(commune))
        };
        codes != self.area.codes.as_slice() && codes.iter().all(inside)
    }

    /// What is published for the whole is the sum of protected counts, or leaves a few.
    fn of_protected(
        &self,
        published: &BTreeSet<(Option<u16>, i64)>,
        rows: &[RowCount],
        tables: &mut Tables,
    ) {
        /// The rows of one column: those of communes apart from those of IRIS.
        type Column<'r> = (&'r str, &'r str, Option<u16>, usize);
        let mut columns: BTreeMap<Column<'_>, (Vec<BaseId>, u32)> = BTreeMap::new();
        for row in rows.iter().filter(|row| self.holds(&row.codes)) {
            let length = row.codes.first().map_or(0, String::len);
            let column = (row.source.as_str(), row.name.as_str(), row.year, length);
            let (parts, threshold) = columns.entry(column).or_default();
            parts.push(row.base);
            *threshold = row.threshold.max(*threshold);
        }
        for ((_, _, year, _), (parts, threshold)) in columns {
            let sum: i64 = parts.iter().map(|part| tables.base(*part).count).sum();
            for (_, total) in published.iter().filter(|(told, _)| same_year(*told, year))
            {
                let rest = total - sum;
                let mut form = Form::default();
                parts.iter().for_each(|part| form.add(&Form::one(*part), 1));
                if rest == 0 && sum > 0 {
                    let (low, high) = (Some(*total), Some(*total));
                    tables.law(Law { form, low, high, guessed: true });
                } else if rest > 0 && rest < i64::from(threshold) {
                    let mut left = Form::constant(*total);
                    left.add(&form, -1);
                    guard(left, threshold, tables);
                }
            }
        }
    }

    /// What is protected for the whole exceeds by a few what is published of its parts: the
    /// rest is whom the producer hides.
    fn of_published(
        &self,
        protected: &[&Given],
        areas: &[Area],
        told: &[Given],
        tables: &mut Tables,
    ) {
        let mut series: BTreeMap<(&str, &str, Option<u16>), i64> = BTreeMap::new();
        for one in told.iter().filter(|one| one.is_public && !one.indicator.is_empty()) {
            if !areas.get(one.area).is_some_and(|area| self.holds(&area.codes)) {
                continue;
            }
            let (Some(source), Some(count)) = (&one.source, one.value.as_count()) else {
                continue;
            };
            let of = (source.as_str(), one.indicator.as_str(), one.year);
            *series.entry(of).or_default() += count;
        }
        for whole in protected {
            let Some(base) = whole.base else { continue };
            let count = tables.base(base).count;
            for ((_, _, year), sum) in &series {
                let rest = count - sum;
                let is_few = rest > 0 && rest < i64::from(whole.threshold);
                if *sum > 0 && is_few && same_year(*year, whole.year) {
                    let mut left = Form::one(base);
                    left.constant -= sum;
                    guard(left, whole.threshold, tables);
                }
            }
        }
    }
}
