//! Amounts, means, ready-made shares: what is no count itself stands on people, and may be a
//! share of them, whatever its unit says.

use super::atoms::Atom;
use super::rows::{Place, Rows, key, leaves_of};
use super::shape::{FormulaKind, Item, Sum, shape};
use crate::catalogue::formula::Formula;
use crate::heading::Measure;
use crate::table::{BaseId, Form, Tables, Tells};
use crate::text::fold;
use crate::value::Value;

impl Rows {
    /// A mean or a ready-made share tells nothing where enough people stand behind it, and
    /// on both sides of the share: what `effectif:` says. Without it, it is hidden.
    pub(super) fn of_people(
        &mut self,
        place: &Place<'_>,
        share: &Sum,
        atoms: &[&Atom<'_>],
        tables: &mut Tables,
    ) -> Option<Tells> {
        let people = Formula::parse(place.indicator.people.as_deref()?).ok()?;
        let FormulaKind::Sum(people) = shape(&people, place.bound) else { return None };
        self.of_these(place, share, &people, atoms, tables)
    }

    /// A figure with decimals, or whose unit counts nobody, of these people: whoever undoes
    /// the constants of the formula has the cells of the file, and what they are a share of.
    pub(super) fn of_these(
        &mut self,
        place: &Place<'_>,
        share: &Sum,
        people: &Sum,
        atoms: &[&Atom<'_>],
        tables: &mut Tables,
    ) -> Option<Tells> {
        let amount = place.indicator.unit.measure() == Measure::Amount;
        if share.items.len() > 1
            && !(amount && self.has_no_count(place, share, atoms, tables))
        {
            return None;
        }
        let mean = self.mean(place, people, atoms, tables)?;
        if place.indicator.unit.measure() == Measure::Unknown {
            return None;
        }
        let mut told = Vec::new();
        let is_plain =
            share.constant == 0 && share.items.iter().all(|(_, _, times)| *times == 1);
        for (item, leaf, _) in &share.items {
            for atom in atoms {
                told.extend(self.share_of(
                    place,
                    (item, leaf, is_plain),
                    people,
                    atom,
                    tables,
                )?);
            }
        }
        // A share that a partner worked out is known of one place at a time.
        let is_share = matches!(place.indicator.unit.measure(), Measure::Share { .. });
        if is_share && atoms.len() != 1 {
            return None;
        }
        if told.is_empty() {
            return Some(mean);
        }
        Some(Tells::Each(told))
    }

    /// Whether none of these columns is a count.
    fn has_no_count(
        &mut self,
        place: &Place<'_>,
        sum: &Sum,
        atoms: &[&Atom<'_>],
        tables: &mut Tables,
    ) -> bool {
        sum.items.iter().all(|(item, leaf, _)| {
            let mut counts = atoms.iter();
            !counts.any(|atom| self.count(place, atom, item, leaf, tables).is_some())
        })
    }

    /// What a cell of the file tells of these people, read as a share of them in every way
    /// that it may be; `None` outside when one of the ways leads to a few.
    fn share_of(
        &mut self,
        place: &Place<'_>,
        (item, leaf, is_plain): (&Item, &Formula, bool),
        people: &Sum,
        atom: &Atom<'_>,
        tables: &mut Tables,
    ) -> Option<Option<Tells>> {
        let all = self.form(place, people, &[atom], tables)?;
        let count = tables.sum_of(&all);
        let Some(said) = place.bound.sum(leaf, &atom.stand).number() else {
            return Some(None);
        };
        let part =
            |factor: f64| Value::Known((said * count as f64 / factor).round()).as_count();
        let is_small = |part: i64| (1..i64::from(place.threshold)).contains(&part);
        let declared = match place.indicator.unit.measure() {
            Measure::Share { of } => Some(f64::from(of)),
            Measure::PerEach => Some(1.0),
            Measure::Count
            | Measure::Amount
            | Measure::Index
            | Measure::Points
            | Measure::Duration
            | Measure::Unknown => None,
        };
        // « 3,3 » may be a percentage and « 0,033 » a fraction, whatever is said of them.
        let mut factors: Vec<f64> = declared.into_iter().collect();
        let met = self.tables.get(&key(place.bound.table));
        let named =
            met.and_then(|met| met.names.get(item)).is_some_and(|name| says_share(name));
        if said.abs() <= 1.0 {
            factors.push(1.0);
        }
        if said.abs() <= 100.0
            && (place.indicator.unit.measure() != Measure::PerEach || named)
        {
            factors.push(100.0);
        }
        // It adds up with the other columns as the count it is, small or not.
        let ready_made = declared
            .filter(|factor| *factor > 1.0)
            .or((said.abs() <= 1.0 && said != 0.0).then_some(1.0))
            .or((named && said.abs() <= 100.0).then_some(100.0));
        let base = ready_made.and_then(|factor| {
            let count = part(factor)?;
            self.part(place, (item, factor), (atom, count), tables)
        });
        for factor in &factors {
            let rest = part(*factor).map(|part| count - part);
            let is_part = declared == Some(*factor) && *factor > 1.0;
            if part(*factor).is_some_and(is_small)
                || (is_part && rest.is_some_and(is_small))
            {
                return None;
            }
        }
        let Some(factor) = declared.filter(|factor| *factor > 1.0) else {
            return Some(None);
        };
        let part = base?;
        if is_plain && matches!(*place.bound.formula, Formula::Column(..)) {
            return Some(Some(Tells::Share {
                factor,
                above: Form::one(part),
                below: all,
            }));
        }
        // To the precision of the file, which the constants of a formula do not lower.
        Some(Some(Tells::All(vec![Form::one(part), all])))
    }

    /// What a ready-made share counts in a place: a count of its row like the others.
    fn part(
        &mut self,
        place: &Place<'_>,
        (item, factor): (&Item, f64),
        (atom, count): (&Atom<'_>, i64),
        tables: &mut Tables,
    ) -> Option<BaseId> {
        let table = place.bound.table;
        let item = item.as_share(factor);
        let met = self.tables.entry(key(table)).or_default();
        let known = met.counts.entry(atom.codes.clone()).or_default();
        let known = known.entry(item.clone()).or_insert(None);
        if let Some(part) = *known {
            tables.at_least_under(part, place.threshold);
            return Some(part);
        }
        let part = tables.count(count, place.threshold);
        tables.is_found_at(part, leaves_of(table, &atom.codes, &item));
        *known = Some(part);
        // Under a name of its own: its column may hold whole numbers, which count too.
        let columns = table.columns();
        let mut columns = columns.iter();
        let own = columns.find(|(_, column)| column.position() == item.position());
        if let Some((heading, _)) = own {
            met.names.insert(item.clone(), format!("{heading} en effectif"));
        }
        met.shares.push((atom.codes.clone(), part));
        met.cited.insert(vec![(item, 1)]);
        Some(part)
    }
}

/// « Part des jeunes », « taux », « % ».
fn says_share(heading: &str) -> bool {
    const WORDS: [&str; 6] =
        ["part", "parts", "taux", "pourcentage", "proportion", "pct"];
    heading.contains('%') || fold(heading).split('_').any(|word| WORDS.contains(&word))
}
