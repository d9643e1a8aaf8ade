//! What ties the counts of files by territory to one another: columns that add up, copies,
//! wholes and their parts. It hardly ever stands in a file that it is so: what holds in this
//! project is told to secrecy as a guess.

use std::collections::{BTreeMap, BTreeSet};

use super::equalities::{self, Equality};
use super::met::{Cited, Counts, Met};
use super::shape::Item;
use crate::sources::WHOLE;
use crate::table::rests::{Line, guard, guard_rests};
use crate::table::{BaseId, Form, Law, Tables};
use crate::territory::Level;
use crate::territory::{CommuneCode, official};
use crate::text::fold;

impl Met {
    /// « Total » after men and women, « moins de 60 » after its ages: columns that add up
    /// others in every row.
    pub(super) fn tie_columns(&self, tables: &mut Tables) {
        for items in self.readings() {
            self.tie_items(&items, tables);
        }
    }

    /// A column of shares counts what they are shares of, or, where it holds whole numbers,
    /// what it says: the columns in the one reading, then in the other.
    fn readings(&self) -> Vec<Vec<&Item>> {
        let items = self.items();
        let shares: BTreeSet<usize> = items
            .iter()
            .filter(|item| item.is_share())
            .map(|item| item.position())
            .collect();
        let plain = || items.iter().copied().filter(|item| !item.is_share());
        if shares.is_empty() {
            return vec![items.clone()];
        }
        let as_shares = items
            .iter()
            .copied()
            .filter(|item| item.is_share() || !shares.contains(&item.position()));
        vec![plain().collect(), as_shares.collect()]
    }

    fn tie_items(&self, items: &[&Item], tables: &mut Tables) {
        let rows: Vec<&Counts> = self.counts.values().collect();
        let base = |row: &Counts, item: &Item| row.get(item).copied().flatten();
        let lines: Vec<Vec<Option<i64>>> = items
            .iter()
            .map(|item| {
                let count = |row: &&Counts| Some(tables.base(base(row, item)?).count);
                rows.iter().map(count).collect()
            })
            .collect();
        for Equality { left, right } in equalities::find(&lines) {
            for row in &rows {
                let bases = |side: &[usize]| -> Option<Vec<BaseId>> {
                    side.iter().map(|at| base(row, items[*at])).collect()
                };
                if let (Some(left), Some(right)) = (bases(&left), bases(&right)) {
                    tables.seem_equal(left, right);
                }
            }
        }
    }

    /// The column of which a partner worked out the share may stand in the file.
    pub(super) fn tie_shares(&self, tables: &mut Tables) {
        for (codes, part) in &self.shares {
            let count = tables.base(*part).count;
            let row = self.counts.get(codes).into_iter().flat_map(BTreeMap::values);
            let twins: Vec<BaseId> = row
                .filter_map(|base| *base)
                .filter(|base| base != part && tables.base(*base).count == count)
                .collect();
            for twin in twins {
                tables.seem_equal([*part], [twin]);
            }
        }
    }

    /// The columns met, in the file's order as far as it is known.
    fn items(&self) -> Vec<&Item> {
        let items: BTreeSet<&Item> =
            self.counts.values().flat_map(BTreeMap::keys).collect();
        items.into_iter().collect()
    }

    /// What a producer hides in a row is what its other columns leave of their total: the
    /// rest of all the others, or of a run of neighbours, is guarded as the count it may be.
    pub(super) fn guard_blanks(&self, tables: &mut Tables) {
        for codes in self.blanks.keys() {
            let Some(row) = self.counts.get(codes) else { continue };
            let bases: Vec<BaseId> = row.values().filter_map(|base| *base).collect();
            for (at, total) in bases.iter().enumerate() {
                let before = (0..at).rev().map(|from| &bases[from..at]);
                let after = (at + 1..bases.len()).map(|to| &bases[at + 1..=to]);
                let others: Vec<BaseId> =
                    bases.iter().copied().filter(|base| base != total).collect();
                let runs = before.chain(after).filter(|run| run.len() > 1);
                for parts in runs.chain([others.as_slice()]) {
                    let mut rest = Form::one(*total);
                    parts.iter().for_each(|part| rest.add(&Form::one(*part), -1));
                    if tables.sum_of(&rest) > 0 && !parts.is_empty() {
                        guard(rest, self.threshold, tables);
                    }
                }
            }
        }
    }

    /// Sums that an author cites may be nested: what separates two of them, or one from a few
    /// others, counts people too, in a column or in none.
    pub(super) fn guard_differences(&self, tables: &mut Tables) {
        for items in self.readings() {
            self.guard_differences_of(&items, tables);
        }
    }

    fn guard_differences_of(&self, items: &[&Item], tables: &mut Tables) {
        let rows: Vec<&Counts> = self.counts.values().collect();
        let is_read =
            |cited: &&Cited| cited.iter().all(|(item, _)| items.contains(&item));
        let cited: Vec<&Cited> = self.cited.iter().filter(is_read).collect();
        let form = |cited: &Cited, row: &Counts| -> Option<Form> {
            let mut form = Form::default();
            for (item, times) in cited {
                form.add(&Form::one(row.get(item).copied().flatten()?), *times);
            }
            Some(form)
        };
        let lines = cited.iter().map(|cited| Line {
            forms: rows.iter().map(|row| form(cited, row)).collect(),
            is_whole: match cited.as_slice() {
                [(item, 1)] => self.names.get(item).is_some_and(|name| says_whole(name)),
                _ => false,
            },
        });
        guard_rests(&lines.collect::<Vec<_>>(), self.threshold, tables);
    }
}

/// « Total », « tous les ménages », « ensemble ».
pub(super) fn says_whole(heading: &str) -> bool {
    const WHOLES: [&str; 8] =
        ["total", "totaux", "tous", "toutes", "tout", "ensemble", "t", "population"];
    fold(heading).split('_').any(|word| WHOLES.contains(&word))
}

/// A file that does not say its year may be of any.
pub(super) fn same_year(one: Option<u16>, other: Option<u16>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// Two files that count alike, under one heading, in one place and year: a copy.
pub(super) fn tie_copies(one: &Met, other: &Met, tables: &mut Tables) {
    if one.level != other.level || !same_year(one.vintage, other.vintage) {
        return;
    }
    for (codes, columns) in &one.counts {
        let Some(there) = other.counts.get(codes) else { continue };
        for (item, base) in columns {
            let Some(heading) = one.names.get(item).map(|name| fold(name)) else {
                continue;
            };
            let twin = there.iter().find(|(twin, _)| {
                other.names.get(twin).is_some_and(|name| fold(name) == heading)
            });
            if let (Some(base), Some((_, Some(twin)))) = (base, twin)
                && tables.base(*base).count == tables.base(*twin).count
            {
                tables.seem_equal([*base], [*twin]);
            }
        }
    }
}

/// A whole that a table gives is the sum of its parts in another, and of a rest.
pub(super) fn tie_levels(wide: &Met, narrow: &Met, tables: &mut Tables) {
    for (codes, columns) in &wide.counts {
        let [code] = codes.as_slice() else { continue };
        let inside: Vec<&Counts> = narrow
            .counts
            .iter()
            .filter(|(others, _)| {
                *others != codes
                    && others
                        .iter()
                        .all(|other| contains((wide.level, code), (narrow.level, other)))
            })
            .map(|(_, columns)| columns)
            .collect();
        if inside.is_empty() {
            continue;
        }
        for (item, total) in columns {
            let Some(total) = total else { continue };
            let heading = wide.names.get(item).map(|name| fold(name));
            let same = |row: &Counts| {
                let found = row.iter().find(|(other, _)| {
                    let there = narrow.names.get(other).map(|name| fold(name));
                    (*other == item && std::ptr::eq(wide, narrow))
                        || (heading.is_some() && there == heading)
                });
                found.and_then(|(_, base)| *base)
            };
            let parts: Vec<BaseId> = inside.iter().filter_map(|row| same(row)).collect();
            if parts.is_empty() {
                tie_by_sum((wide, item, *total), narrow, &inside, tables);
                continue;
            }
            let sum: i64 = parts.iter().map(|part| tables.base(*part).count).sum();
            let rest = tables.base(*total).count - sum;
            // Two files that disagree tie nothing.
            if rest < 0 {
                continue;
            }
            let mut form = Form::one(*total);
            for part in &parts {
                form.add(&Form::one(*part), -1);
            }
            if rest > 0 || parts.len() < inside.len() {
                let other = tables.count(rest, wide.threshold);
                form.add(&Form::one(other), -1);
            }
            tables.law(Law { form, low: Some(0), high: Some(0), guessed: true });
        }
    }
}

/// Under another heading, a column of the parts that adds up to the whole; or that leaves so
/// little of it that the rest is what a part lacks, or a place that nothing prints.
fn tie_by_sum(
    (wide, item, total): (&Met, &Item, BaseId),
    narrow: &Met,
    inside: &[&Counts],
    tables: &mut Tables,
) {
    /// How many small rests chance alone may make, where columns are cited by nobody.
    const CHANCE: f64 = 2.0;
    let threshold = wide.threshold.max(narrow.threshold);
    let items: BTreeSet<&Item> = inside.iter().flat_map(|row| row.keys()).collect();
    let range = tables.base(total).count.max(1) as f64;
    let trials =
        (items.len() * wide.counts.values().map(BTreeMap::len).max().unwrap_or(0)) as f64;
    let is_rare = trials * f64::from(threshold) / range <= CHANCE;
    let cites = |met: &Met, item: &Item| met.cited.contains(&vec![(item.clone(), 1)]);
    for other in items {
        let parts: Vec<BaseId> =
            inside.iter().filter_map(|row| row.get(other).copied().flatten()).collect();
        let sum: i64 = parts.iter().map(|part| tables.base(*part).count).sum();
        let rest = tables.base(total).count - sum;
        if sum > 0 && rest == 0 && parts.len() == inside.len() {
            tables.seem_equal([total], parts);
        } else if sum > 0
            && rest > 0
            && (is_rare || (cites(wide, item) && cites(narrow, other)))
        {
            let mut form = Form::one(total);
            parts.iter().for_each(|part| form.add(&Form::one(*part), -1));
            guard(form, threshold, tables);
        }
    }
}

/// Whether a territory holds another of a finer level.
fn contains(
    (level, code): (Option<Level>, &str),
    (finer, other): (Option<Level>, &str),
) -> bool {
    let commune =
        |code: &str| CommuneCode::parse(code).and_then(|code| official().commune(&code));
    match (level, finer) {
        (Some(Level::Epci), Some(Level::Commune)) => commune(other)
            .and_then(|commune| commune.epci.as_ref())
            .is_some_and(|siren| siren == code),
        (Some(Level::Departement), Some(Level::Commune)) => {
            commune(other).is_some_and(|commune| commune.departement == code)
        }
        (Some(Level::Commune), Some(Level::Iris)) => other.starts_with(code),
        (Some(Level::Departement), Some(Level::Epci)) => {
            official().epci(other).is_some_and(|epci| {
                let inside = |member: &CommuneCode| {
                    official().commune(member).is_some_and(|one| one.departement == code)
                };
                epci.members.iter().all(inside)
            })
        }
        // « Ensemble » holds the communes of its file.
        (Some(Level::Commune), Some(Level::Commune)) => code == WHOLE && other != WHOLE,
        _ => false,
    }
}
