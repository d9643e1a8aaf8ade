//! What a reader of earlier versions knows, told of the counts of this one.

use std::collections::{BTreeMap, BTreeSet};

use super::{KnownRelation, Leaves, Range, Sum, Trace};
use crate::table::rests::{Line, guard_rests};
use crate::table::{BaseId, Form, Law, Tables};

impl Trace {
    /// Ties the counts to what was shown of them. What no longer agrees with the files is
    /// still known to a reader: it is compared with what is printed now. Returns the files it
    /// came from.
    pub(in crate::secrecy) fn tie(&self, tables: &mut Tables) -> BTreeSet<String> {
        self.under_new_years(tables).tie_named(tables)
    }

    fn tie_named(&self, tables: &mut Tables) -> BTreeSet<String> {
        let mut places = Places::of(tables);
        // A count that was printed by itself stands for its places, in whatever sum they are now.
        for told in &self.told {
            if let ([(leaves, 1)], Range::Printed { low: Some(low), high }) =
                (told.terms.as_slice(), told.range)
                && high == Some(low)
                && places.form(leaves).is_none()
            {
                places.split(leaves, low, tables);
            }
        }
        // What was printed with places that this version does not read: they are what is left.
        let mut sums: Vec<(&Sum, i64)> = self
            .told
            .iter()
            .filter_map(|told| match told.range {
                Range::Printed { low: Some(low), high } if high == Some(low) => {
                    Some((&told.terms, low))
                }
                Range::Printed { .. } | Range::Known => None,
            })
            .collect();
        sums.sort_by_key(|(sum, _)| {
            sum.iter().map(|(leaves, _)| leaves.len()).sum::<usize>()
        });
        for (sum, count) in sums {
            if places.sum(sum).is_none() {
                places.complete(sum, count, tables);
            }
        }
        for told in &self.told {
            if let Some(law) = places.law(told, tables) {
                tables.law(law);
            }
        }
        self.guard_rests(&places, tables);
        self.compare(&places, tables)
    }

    /// What separates sums that were cited then from those that are now.
    fn guard_rests(&self, places: &Places, tables: &mut Tables) {
        let mut all: BTreeSet<Sum> = self.cited.clone();
        for (_, cell) in tables.cells() {
            all.extend(super::cited(tables, &cell.tells));
        }
        let mut lines: BTreeMap<Vec<String>, (u32, Vec<Line>)> = BTreeMap::new();
        let mut note = |row: Vec<String>, form: Form| {
            let (threshold, known) = lines.entry(row).or_default();
            let own = form.terms().map(|(base, _)| tables.base(base).threshold).max();
            *threshold = own.unwrap_or_default().max(*threshold);
            let forms = vec![Some(form)];
            if known.iter().all(|line| line.forms != forms) {
                known.push(Line { forms, is_whole: false });
            }
        };
        for sum in all {
            let Some(form) = places.sum(&sum) else { continue };
            // In all of its places together, and in each of those that can be told apart.
            let mut apart: BTreeMap<Vec<String>, Form> = BTreeMap::new();
            for (base, times) in form.terms() {
                let row = row_of(places.of.get(&base).into_iter().flatten());
                apart.entry(row).or_default().add(&Form::one(base), times);
            }
            note(row_of(sum.iter().flat_map(|(leaves, _)| leaves)), form);
            for (row, form) in apart {
                note(row, form);
            }
        }
        for (row, (threshold, lines)) in lines {
            if !row.is_empty() && threshold > 0 {
                guard_rests(&lines, threshold, tables);
            }
        }
    }
}

/// The rows of a file that some cells stand in: file, sheet, year and territory; none for
/// the cells of a table with two sides, whose differences count nobody.
fn row_of<'l>(leaves: impl Iterator<Item = &'l String>) -> Vec<String> {
    let rows: BTreeSet<String> = leaves
        .filter_map(|leaf| match leaf.split('|').collect::<Vec<_>>().as_slice() {
            [file, sheet, year, place, _] => {
                Some(format!("{file}|{sheet}|{year}|{place}"))
            }
            ["valeur", _, year] => Some(format!("valeur|{year}")),
            _ => None,
        })
        .collect();
    rows.into_iter().collect()
}

/// Which counts stand at which places.
pub(super) struct Places {
    exact: BTreeMap<Leaves, BaseId>,
    holding: BTreeMap<String, Vec<BaseId>>,
    of: BTreeMap<BaseId, Leaves>,
}

impl Places {
    pub(super) fn of(tables: &Tables) -> Self {
        let mut places = Self {
            exact: BTreeMap::new(),
            holding: BTreeMap::new(),
            of: BTreeMap::new(),
        };
        for number in 0..tables.bases().len() {
            let base = BaseId::at(number);
            if let Some(leaves) = tables.leaves(base) {
                places.note(base, leaves.to_vec());
            }
        }
        places
    }

    /// The places that a count of this version stands at.
    pub(super) fn leaves(&self) -> impl Iterator<Item = &String> {
        self.holding.keys()
    }

    /// Whether a count of this version stands there.
    pub(super) fn has(&self, leaf: &str) -> bool {
        self.holding.contains_key(leaf)
    }

    fn note(&mut self, base: BaseId, leaves: Leaves) {
        for leaf in &leaves {
            self.holding.entry(leaf.clone()).or_default().push(base);
        }
        self.exact.entry(leaves.clone()).or_insert(base);
        self.of.insert(base, leaves);
    }

    /// The counts that make a sum of places: one, or several that share none.
    pub(super) fn form(&self, leaves: &[String]) -> Option<Form> {
        if let Some(base) = self.exact.get(leaves) {
            return Some(Form::one(*base));
        }
        let wanted: BTreeSet<&String> = leaves.iter().collect();
        let mut left = wanted.clone();
        let mut form = Form::default();
        while let Some(leaf) = left.iter().next().copied() {
            let inside = |base: &&BaseId| {
                self.of
                    .get(base)
                    .is_some_and(|own| own.iter().all(|one| left.contains(one)))
            };
            let largest = self
                .holding
                .get(leaf)?
                .iter()
                .filter(inside)
                .max_by_key(|base| self.of.get(base).map_or(0, Vec::len))?;
            form.add(&Form::one(*largest), 1);
            for own in self.of.get(largest).into_iter().flatten() {
                left.remove(own);
            }
        }
        Some(form)
    }

    /// Makes two counts of one: that of some of its places, which was printed, and the rest.
    fn split(&mut self, leaves: &[String], count: i64, tables: &mut Tables) {
        let holds = |base: &&BaseId| {
            let own = self.of.get(base);
            own.is_some_and(|own| leaves.iter().all(|leaf| own.contains(leaf)))
        };
        let first = leaves.first().and_then(|leaf| self.holding.get(leaf));
        let smallest = first
            .into_iter()
            .flatten()
            .filter(holds)
            .min_by_key(|base| self.of.get(base).map_or(0, Vec::len))
            .copied();
        let Some(whole) = smallest else { return };
        let (all, threshold) = (tables.base(whole).count, tables.base(whole).threshold);
        if count < 0 || count > all {
            return;
        }
        let (part, rest) =
            (tables.count(count, threshold), tables.count(all - count, threshold));
        tables.adds_up(whole, [part, rest]);
        let own = self.of.get(&whole).cloned().unwrap_or_default();
        let others = own.into_iter().filter(|leaf| !leaves.contains(leaf)).collect();
        self.note(part, leaves.to_vec());
        self.note(rest, others);
    }

    /// Adds a count for the places of a sum that this version does not know: what was printed,
    /// less what it knows of it.
    fn complete(&mut self, sum: &Sum, count: i64, tables: &mut Tables) {
        let mut known = Form::default();
        let mut unknown: Leaves = Vec::new();
        for (leaves, times) in sum {
            let (own, others): (Leaves, Leaves) =
                leaves.iter().cloned().partition(|leaf| self.holding.contains_key(leaf));
            if !own.is_empty() {
                let Some(form) = self.form(&own) else { return };
                known.add(&form, *times);
            }
            // Several times the same places are more than one can tell apart.
            if !others.is_empty() && *times != 1 {
                return;
            }
            unknown.extend(others);
        }
        let rest = count - tables.sum_of(&known);
        let threshold = known.terms().map(|(base, _)| tables.base(base).threshold).max();
        // With nothing known there is nothing to compare; less than nothing: other data.
        let (Some(threshold), false) = (threshold, rest < 0 || unknown.is_empty()) else {
            return;
        };
        unknown.sort();
        let base = tables.count(rest, threshold);
        let mut form = known;
        form.add(&Form::one(base), 1);
        let all = Some(tables.sum_of(&form));
        tables.law(Law { form, low: all, high: all, guessed: false });
        self.note(base, unknown);
    }

    pub(super) fn sum(&self, sum: &Sum) -> Option<Form> {
        let mut form = Form::default();
        for (leaves, factor) in sum {
            form.add(&self.form(leaves)?, *factor);
        }
        Some(form)
    }

    /// A relation of an earlier version, when it still holds.
    pub(super) fn law(&self, told: &KnownRelation, tables: &Tables) -> Option<Law> {
        let form = self.sum(&told.terms)?;
        let now = tables.sum_of(&form);
        let (low, high) = match told.range {
            Range::Printed { low, high } => (low, high),
            Range::Known => (Some(now), Some(now)),
        };
        let holds =
            low.is_none_or(|low| low <= now) && high.is_none_or(|high| now <= high);
        (holds && form.terms().next().is_some()).then_some(Law {
            form,
            low,
            high,
            guessed: false,
        })
    }
}
