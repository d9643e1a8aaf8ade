//! A stock and its flows: those of last year, those who came, less those who left, are those
//! of this year. No file says so; what holds in a project is a guess.

use std::collections::BTreeMap;

use super::rows::{BlankRow, RowCount};
use crate::table::rests::guard;
use crate::table::{BaseId, Form, Law, Tables};

/// The counts of one place in one source: by year, then by column.
type Years = BTreeMap<u16, BTreeMap<String, BaseId>>;

/// Ties the counts of successive years.
pub(super) fn tie(counts: &[RowCount], blanks: &[BlankRow], tables: &mut Tables) {
    let mut places: BTreeMap<(&[String], &str), Years> = BTreeMap::new();
    for one in counts {
        let Some(year) = one.year else { continue };
        let place = places.entry((&one.codes, &one.source)).or_default();
        place.entry(year).or_default().insert(one.name.clone(), one.base);
    }
    for ((codes, source), years) in &places {
        for (first, next) in years.iter().zip(years.iter().skip(1)) {
            let is_blank = blanks.iter().any(|row| {
                row.codes == *codes
                    && row.source == *source
                    && row.year.is_some_and(|year| year == *first.0 || year == *next.0)
            });
            between(first.1, next.1, is_blank, tables);
        }
    }
}

/// Two years of one place: what a column changes by is a column of flows, or two of them.
fn between(
    first: &BTreeMap<String, BaseId>,
    next: &BTreeMap<String, BaseId>,
    is_blank: bool,
    tables: &mut Tables,
) {
    /// How many equalities chance alone may make before one says nothing more.
    const CHANCE: f64 = 5.0;
    let count = |tables: &Tables, base: &BaseId| tables.base(*base).count;
    let mut expected = 0.0;
    for (name, from) in first {
        let Some(to) = next.get(name) else { continue };
        let change = count(tables, to) - count(tables, from);
        if change == 0 {
            continue;
        }
        let threshold = tables.base(*to).threshold;
        for year in [next, first] {
            let flows: Vec<(&BaseId, i64)> = year
                .iter()
                .filter(|(other, _)| *other != name)
                .map(|(_, base)| (base, count(tables, base)))
                .filter(|(_, count)| *count > 0)
                .collect();
            let is_small = |(base, count): &(&BaseId, i64)| {
                *count < i64::from(tables.base(**base).threshold)
            };
            let small: Vec<bool> = flows.iter().map(is_small).collect();
            let few = small.iter().filter(|small| **small).count();
            let range = flows.iter().map(|(_, count)| *count).max().unwrap_or(1);
            // A rest beside a blank may have as many values as the threshold.
            let tried =
                few + if is_blank { usize::try_from(threshold).unwrap_or(0) } else { 0 };
            expected += (2 * tried * flows.len()) as f64 / range.max(1) as f64;
            if expected > CHANCE {
                return;
            }
            let mut found: Vec<Form> = Vec::new();
            let mut rests: Vec<Form> = Vec::new();
            for (at, (entry, came)) in flows.iter().enumerate() {
                // Those of last year and those who came, less those of this year.
                let mut left = Form::one(*from);
                left.add(&Form::one(**entry), 1);
                left.add(&Form::one(*to), -1);
                if *came == change && small[at] {
                    found.push(left.clone());
                }
                for (other, (exit, gone)) in flows.iter().enumerate() {
                    if other != at && came - gone == change && (small[at] || small[other])
                    {
                        let mut form = left.clone();
                        form.add(&Form::one(**exit), -1);
                        found.push(form);
                    }
                }
                // Who left is hidden by the producer.
                if is_blank {
                    rests.push(left);
                    let mut came = Form::one(*to);
                    came.add(&Form::one(**entry), 1);
                    came.add(&Form::one(*from), -1);
                    rests.push(came);
                }
            }
            for form in found {
                let (low, high) = (Some(0), Some(0));
                tables.law(Law { form, low, high, guessed: true });
            }
            for rest in rests {
                if tables.sum_of(&rest) > 0 {
                    guard(rest, threshold, tables);
                }
            }
        }
    }
}
