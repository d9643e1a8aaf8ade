//! Tables with the same sides: one may count a part of the people of another, several all of
//! them (a sheet for each commune and one for all, women beside everybody, families on
//! benefits beside families).
//!
//! No file says so. Where one table is nowhere more than another, a reader takes what it
//! leaves for people, and a rest under the threshold must not be found; where some add up to
//! another everywhere, their equality is a guess, cell by cell.

use std::collections::BTreeMap;

use super::aligned::{Entry, View, entries, places_of, same_date};
use super::common::categories;
use super::counted::Counted;
use super::covers::{Covers, covers};
use super::ties::same_year;
use crate::figures::cross::Cross;
use crate::heading::{Heading, HeadingKind};
use crate::table::rests::{choices, guard, subsets};
use crate::table::{BaseId, CellId, Form, Law, Tables, Tells};
use crate::text::fold;

/// Ties tables of the same sides, and margins of the same categories.
pub(super) fn tie(crosses: &[Counted<'_, '_>], tables: &mut Tables) {
    for (at, one) in crosses.iter().enumerate() {
        let Some(own) = &one.of_file else { continue };
        let [view, _] = View::both(own);
        let others = || crosses.iter().enumerate().filter(|(other, _)| *other != at);
        let mut whole = Whole::of(places_of(&view), tables);
        for (_, other) in others().filter(|(_, other)| same_date(one, other)) {
            let Some(there) = &other.of_file else { continue };
            let found = View::both(there).iter().find_map(|there| entries(&view, there));
            whole.parts.extend(found);
        }
        whole.tie(tables);
        // One side in common: its margins.
        for own in categories(one) {
            let counts = own.counts.iter().map(|(_, base)| *base).collect();
            let mut whole = Whole::of(counts, tables);
            for (_, other) in others() {
                let there = other.of_file.as_ref();
                let is_table = same_date(one, other)
                    && there.is_some_and(|there| {
                        View::both(there)
                            .iter()
                            .any(|there| entries(&view, there).is_some())
                    });
                if is_table {
                    continue;
                }
                for there in categories(other) {
                    if !same_year(own.key.1, there.key.1) {
                        continue;
                    }
                    let entry = |label: &String| {
                        let found = there.counts.iter().find(|(one, _)| one == label);
                        found.map_or(Entry::Unknown, |(_, base)| Entry::Count(*base))
                    };
                    let part: Vec<Entry> =
                        own.counts.iter().map(|(label, _)| entry(label)).collect();
                    let known = part.iter().filter(|one| matches!(one, Entry::Count(_)));
                    if known.count() > 1 {
                        whole.parts.push(part);
                    }
                }
            }
            whole.tie(tables);
        }
    }
    tie_blind(crosses, tables);
}

/// Where a table has blanks its counts are not known to the model: what such a table leaves of
/// another, or another of it, is hidden by hiding its cell.
fn tie_blind(crosses: &[Counted<'_, '_>], tables: &mut Tables) {
    let mut hidden: Vec<CellId> = Vec::new();
    for one in crosses.iter().filter(|one| one.of_file.is_none()) {
        let Some(threshold) = one.cross.source.threshold else { continue };
        let here = by_labels(one.cross);
        for other in crosses.iter().filter(|other| same_date(one, other)) {
            if std::ptr::eq(one, other) {
                continue;
            }
            let value = |cell: &CellId| tables.cell(*cell).value.as_count();
            let pairs: Vec<(CellId, i64, i64)> = by_labels(other.cross)
                .iter()
                .filter_map(|(labels, there)| {
                    let cell = here.get(labels)?;
                    Some((*cell, value(cell)?, value(there)?))
                })
                .collect();
            let is_part = pairs.iter().all(|(_, here, there)| here <= there);
            let is_whole = pairs.iter().all(|(_, here, there)| here >= there);
            if pairs.len() < 4 || is_part == is_whole {
                continue;
            }
            let is_small = |(_, here, there): &&(CellId, i64, i64)| {
                let rest = (here - there).unsigned_abs();
                (1..u64::from(threshold)).contains(&rest) && *here.min(there) > 0
            };
            hidden.extend(pairs.iter().filter(is_small).map(|(cell, ..)| *cell));
        }
    }
    for cell in hidden {
        tables.tells(cell, Tells::Unknown);
    }
}

/// The cells of a table by the words of both sides, whichever goes down; a total by its place.
fn by_labels(cross: &Cross<'_>) -> BTreeMap<[String; 2], CellId> {
    let name = |heading: &Heading| match heading.kind {
        HeadingKind::Total => String::new(),
        _ => fold(&heading.label),
    };
    let mut cells = BTreeMap::new();
    for (row, down) in cross.rows.iter().enumerate() {
        for (column, across) in cross.columns.iter().enumerate() {
            let mut labels = [name(down), name(across)];
            labels.sort();
            cells.insert(labels, cross.cells[row][column]);
        }
    }
    cells
}

/// Counts of a table and what stands at their places in others.
struct Whole {
    bases: Vec<BaseId>,
    counts: Vec<i64>,
    threshold: u32,
    parts: Vec<Vec<Entry>>,
}

impl Whole {
    fn of(bases: Vec<BaseId>, tables: &Tables) -> Self {
        let counts = bases.iter().map(|base| tables.base(*base).count).collect();
        let threshold = bases.iter().map(|base| tables.base(*base).threshold).max();
        Self {
            bases,
            counts,
            threshold: threshold.unwrap_or_default(),
            parts: Vec::new(),
        }
    }

    /// Of the tables with the same sides those that are nowhere more, and not the same.
    fn tie(mut self, tables: &mut Tables) {
        let known = |part: &[Entry]| -> Vec<Option<i64>> {
            part.iter().map(|entry| entry.count(tables)).collect()
        };
        let is_part = |part: &[Option<i64>]| {
            let pairs = || {
                part.iter()
                    .zip(&self.counts)
                    .filter_map(|(one, all)| one.map(|one| (one, *all)))
            };
            pairs().all(|(one, all)| one <= all)
                && pairs().any(|(one, all)| one < all)
                && pairs().any(|(one, _)| one > 0)
        };
        let parts: Vec<(Vec<Entry>, Vec<Option<i64>>)> = std::mem::take(&mut self.parts)
            .into_iter()
            .map(|part| {
                let counts = known(&part);
                (part, counts)
            })
            .filter(|(_, counts)| is_part(counts))
            .collect();
        let (parts, counts): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        self.parts = parts;
        if self.parts.is_empty() {
            return;
        }
        match covers(&self.counts, &counts) {
            Covers::Found(found) => {
                for cover in found {
                    self.equal(&cover, tables);
                }
            }
            Covers::GivenUp => tables.widen(self.all_bases()),
        }
        for some in self.sets() {
            self.guard_rests(&some, &counts, tables);
        }
        self.are_not_more(tables);
    }

    fn all_bases(&self) -> Vec<BaseId> {
        let of_parts = self.parts.iter().flatten().filter_map(|entry| match entry {
            Entry::Count(base) => Some(*base),
            Entry::Nobody | Entry::Unknown => None,
        });
        self.bases.iter().copied().chain(of_parts).collect()
    }

    /// The sets of parts whose rest is looked at: one, two or three, as long as they are few,
    /// all of them, and all but one.
    fn sets(&self) -> Vec<Vec<usize>> {
        const FEW: f64 = 300.0;
        let all: Vec<usize> = (0..self.parts.len()).collect();
        let mut sets: Vec<Vec<usize>> = all.iter().map(|part| vec![*part]).collect();
        for size in 2..=3 {
            if choices(all.len(), size) <= FEW {
                sets.extend(subsets(&all, size));
            }
        }
        sets.push(all.clone());
        sets.extend(all.iter().map(|without| {
            all.iter().copied().filter(|part| part != without).collect::<Vec<usize>>()
        }));
        sets.retain(|set| !set.is_empty());
        sets.sort();
        sets.dedup();
        sets
    }

    /// At one place, the whole less some parts; none where one of them is not known.
    fn rest(&self, parts: &[usize], place: usize) -> Option<Form> {
        let mut form = Form::one(self.bases[place]);
        for part in parts {
            match self.parts[*part][place] {
                Entry::Count(base) => form.add(&Form::one(base), -1),
                Entry::Nobody => {}
                Entry::Unknown => return None,
            }
        }
        Some(form)
    }

    fn guard_rests(
        &self,
        parts: &[usize],
        counts: &[Vec<Option<i64>>],
        tables: &mut Tables,
    ) {
        let sum = |place: usize| -> Option<i64> {
            parts.iter().map(|part| counts[*part][place]).sum()
        };
        let sums: Vec<Option<i64>> = (0..self.counts.len()).map(sum).collect();
        let fits = |(sum, all): (&Option<i64>, &i64)| sum.is_none_or(|sum| sum <= *all);
        if !sums.iter().zip(&self.counts).all(fits) {
            return;
        }
        for (place, sum) in sums.iter().enumerate() {
            if sum.is_some_and(|sum| sum > 0)
                && let Some(form) = self.rest(parts, place)
            {
                guard(form, self.threshold, tables);
            }
        }
    }

    fn equal(&self, parts: &[usize], tables: &mut Tables) {
        for place in 0..self.bases.len() {
            let Some(form) = self.rest(parts, place) else { continue };
            if form.terms().next().is_some() {
                tables.law(Law { form, low: Some(0), high: Some(0), guessed: true });
            }
        }
    }

    /// Nobody is in a part and not in its whole. Among many tables it is chance.
    fn are_not_more(&self, tables: &mut Tables) {
        const MANY: usize = 12;
        if self.parts.len() > MANY {
            return;
        }
        for part in 0..self.parts.len() {
            for place in 0..self.bases.len() {
                if let (Some(form), Entry::Count(_)) =
                    (self.rest(&[part], place), self.parts[part][place])
                {
                    tables.law(Law { form, low: Some(0), high: None, guessed: true });
                }
            }
        }
    }
}
