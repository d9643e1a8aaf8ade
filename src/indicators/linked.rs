//! What the figures of one protected file tell of the counts behind them, for secrecy.
//!
//! * **Atoms.** Communes that belong to the same printed territories make an atom. Every
//!   territory is a sum of atoms, so whoever adds and subtracts territories reaches atoms
//!   and nothing finer. The counts that secrecy protects are those of atoms, by column.
//! * **Shares.** A rate guards what is above the line, what is below, and what separates them.
//! * **Means.** They tell nothing of a count but the people they are made of.
//!
//! What ties these counts to one another is in [`super::ties`].

use std::collections::{BTreeMap, BTreeSet};

use super::areas::Area;
use super::evaluate::Bound;
use super::shape::{Item, Shape, Sum, shape};
use super::ties::{same_year, tie_copies, tie_levels};
use crate::catalogue::formula::Formula;
use crate::catalogue::{Aggregation, Indicator, Level, Quantity};
use crate::heading::Unit;
use crate::sources::TerritoryTable;
use crate::table::{BaseId, Form, Law, Tables, Tells};
use crate::value::Value;

/// Codes that stand or fall together: held by exactly the same territories.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    codes: Vec<String>,
}

/// The atoms of a project's territories in a table: those of its level, and the wholes that
/// it gives by themselves.
pub(super) fn atoms(areas: &[Area], table: &TerritoryTable) -> Vec<Atom> {
    let mut members: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (index, area) in areas.iter().enumerate() {
        if area.level == table.level {
            for code in &area.codes {
                members.entry(code).or_default().insert(index);
            }
        } else if let Some((level, code)) = &area.published
            && *level == table.level
        {
            members.entry(code).or_default().insert(index);
        }
    }
    let mut groups: BTreeMap<Vec<usize>, Vec<String>> = BTreeMap::new();
    for (code, holders) in members {
        groups.entry(holders.into_iter().collect()).or_default().push(code.to_owned());
    }
    groups.into_values().map(|codes| Atom { codes }).collect()
}

/// Where a figure stands.
pub(super) struct Place<'a> {
    pub(super) threshold: u32,
    pub(super) bound: &'a Bound<'a>,
}

/// A table of a file: two sources may read the same one.
type TableKey = (String, Option<String>, Option<Level>, Option<u16>);

fn key(table: &TerritoryTable) -> TableKey {
    let (file, sheet) = table.place();
    (file.to_owned(), sheet.map(str::to_owned), Some(table.level), table.vintage)
}

/// The counts of a row, by column; none where the file has no whole count.
pub(super) type Counts = BTreeMap<Item, Option<BaseId>>;

/// What was met of one table.
#[derive(Debug, Default)]
pub(super) struct Met {
    pub(super) level: Option<Level>,
    pub(super) threshold: u32,
    pub(super) vintage: Option<u16>,
    /// The counts, by atom and column; none where the file has no whole count.
    pub(super) counts: BTreeMap<Vec<String>, Counts>,
    /// The columns that authors' formulas put together.
    pub(super) own: BTreeSet<Item>,
    /// What ready-made shares count, by atom.
    pub(super) shares: Vec<(Vec<String>, BaseId)>,
    /// The headings of the columns, to know one in another table.
    pub(super) names: BTreeMap<Item, String>,
}

/// The protected rows met so far.
#[derive(Debug, Default)]
pub(super) struct Rows {
    tables: BTreeMap<TableKey, Met>,
}

impl Rows {
    /// What the figure of a territory tells of the counts of its atoms.
    pub(super) fn tells(
        &mut self,
        place: &Place<'_>,
        indicator: &Indicator,
        area: &Area,
        atoms: &[Atom],
        tables: &mut Tables,
    ) -> Tells {
        let formula = place.bound.formula;
        // A condition on a number would tell whether a protected count has that value.
        if formula.asks_for_a_number() {
            return Tells::Unknown;
        }
        let Some(codes) = area.codes_in(place.bound.table) else { return Tells::Nothing };
        if place.bound.sum(formula, &codes).number().is_none() {
            return Tells::Nothing;
        }
        let shape = shape(formula, place.bound);
        self.note_columns(place, indicator, &shape);
        let within: Vec<&Atom> =
            atoms.iter().filter(|atom| self.is_within(atom, area, place)).collect();
        let mean = place.bound.weight.is_some()
            && indicator.aggregation == Aggregation::WeightedMean;
        let told = match &shape {
            _ if mean => self.all(place, &shape, &within, tables),
            Shape::Sum(sum)
                if indicator.quantity == Quantity::Count && indicator.unit.counts() =>
            {
                self.sum(place, sum, &within, tables).map(Tells::Sum)
            }
            // A level of something that is not counted: an amount, a ready-made share.
            Shape::Sum(sum) => self.of_people(place, indicator, sum, &within, tables),
            Shape::Share { factor, above, below } => {
                let told = self.share(
                    place,
                    (*factor, &indicator.unit),
                    above,
                    below,
                    &within,
                    tables,
                );
                if indicator.unit.is_percent() {
                    self.part_of_whole(place, above, below, &within, tables);
                }
                told
            }
            Shape::Other(_) => self.all(place, &shape, &within, tables),
        };
        told.unwrap_or(Tells::Unknown)
    }

    fn is_within(&self, atom: &Atom, area: &Area, place: &Place<'_>) -> bool {
        let table = place.bound.table;
        if area.level == table.level {
            return atom.codes.iter().all(|code| area.codes.contains(code));
        }
        let published = area.published.as_ref().map(|(_, code)| code);
        published.is_some_and(|code| atom.codes.contains(code))
    }

    fn note_columns(&mut self, place: &Place<'_>, indicator: &Indicator, shape: &Shape) {
        let table = place.bound.table;
        let met = self.tables.entry(key(table)).or_default();
        met.level = Some(table.level);
        met.threshold = met.threshold.max(place.threshold);
        met.vintage = table.vintage;
        for (item, leaf) in leaves(shape) {
            if let Formula::Column(pattern, name) = &leaf {
                let heading = table
                    .headings()
                    .find(|heading| {
                        table.column(heading) == place.bound.column(pattern, name)
                    })
                    .unwrap_or(name);
                met.names.entry(item.clone()).or_insert_with(|| heading.to_owned());
            }
            if ["auteur", "transmis"].contains(&indicator.family.as_str()) {
                met.own.insert(item);
            }
        }
    }

    /// The count of an atom in a column.
    fn count(
        &mut self,
        place: &Place<'_>,
        atom: &Atom,
        item: &Item,
        leaf: &Formula,
        tables: &mut Tables,
    ) -> Option<BaseId> {
        let table = place.bound.table;
        let met = self.tables.entry(key(table)).or_default();
        let known = met.counts.entry(atom.codes.clone()).or_default();
        let base = *known.entry(item.clone()).or_insert_with(|| {
            let value = place.bound.sum(leaf, &table.codes_for(&atom.codes));
            Some(tables.count(whole(value)?, place.threshold))
        });
        if let Some(base) = base {
            tables.at_least_under(base, place.threshold);
            if let [code] = atom.codes.as_slice()
                && table.is_hidden(code, item.position())
            {
                tables.hide(base);
            }
        }
        base
    }

    /// A sum of columns over some atoms; none when a count is not whole.
    fn form(
        &mut self,
        place: &Place<'_>,
        sum: &Sum,
        atoms: &[&Atom],
        tables: &mut Tables,
    ) -> Option<Form> {
        let mut form = Form::constant(sum.constant);
        for (item, leaf, times) in &sum.items {
            for atom in atoms {
                let base = self.count(place, atom, item, leaf, tables)?;
                form.add(&Form::one(base), *times);
            }
        }
        Some(form)
    }

    /// The form over a territory; what it comes to there and in each atom is guarded.
    fn sum(
        &mut self,
        place: &Place<'_>,
        sum: &Sum,
        atoms: &[&Atom],
        tables: &mut Tables,
    ) -> Option<Form> {
        for atom in atoms {
            let form = self.form(place, sum, &[atom], tables)?;
            guard(form, place.threshold, tables);
        }
        let form = self.form(place, sum, atoms, tables)?;
        guard(form.clone(), place.threshold, tables);
        Some(form)
    }

    /// A rate guards what is above the line, what is below, and what separates them.
    fn share(
        &mut self,
        place: &Place<'_>,
        (factor, unit): (f64, &Unit),
        above: &Sum,
        below: &Sum,
        atoms: &[&Atom],
        tables: &mut Tables,
    ) -> Option<Tells> {
        let amount = unit.as_str().contains('€');
        let over = if amount { None } else { self.sum(place, above, atoms, tables) };
        let Some(over) = over else { return self.mean(place, below, atoms, tables) };
        // A part of a number is that part of people.
        if below.items.is_empty() {
            let below = Form::constant(below.constant);
            return Some(Tells::Share { factor, above: over, below });
        }
        let under = self.sum(place, below, atoms, tables)?;
        for atom in atoms {
            let over = self.form(place, above, &[atom], tables)?;
            let under = self.form(place, below, &[atom], tables)?;
            guard(under.minus(&over), place.threshold, tables);
        }
        guard(under.minus(&over), place.threshold, tables);
        Some(Tells::Share { factor, above: over, below: under })
    }

    /// A reader knows that a part is not more than its whole; where it is not so, the
    /// percentage is of something else, and he knows nothing.
    fn part_of_whole(
        &mut self,
        place: &Place<'_>,
        above: &Sum,
        below: &Sum,
        atoms: &[&Atom],
        tables: &mut Tables,
    ) {
        for atom in atoms {
            let over = self.form(place, above, &[atom], tables);
            let under = self.form(place, below, &[atom], tables);
            let (Some(over), Some(under)) = (over, under) else { continue };
            let form = under.minus(&over);
            if tables.sum_of(&form) >= 0 {
                tables.law(Law { form, low: Some(0), high: None, guessed: true });
            }
        }
    }

    /// A mean amount says nothing of a count; it is printed when as many people as the
    /// threshold stand behind it, in every part that subtraction would reach.
    fn mean(
        &mut self,
        place: &Place<'_>,
        people: &Sum,
        atoms: &[&Atom],
        tables: &mut Tables,
    ) -> Option<Tells> {
        for atom in atoms {
            let form = self.form(place, people, &[atom], tables)?;
            let count = tables.sum_of(&form);
            if count > 0 && count < i64::from(place.threshold) {
                return None;
            }
        }
        // Beside an amount that is printed, a mean gives its people.
        let people = self.form(place, people, atoms, tables)?;
        Some(Tells::All(vec![people]))
    }

    /// A mean or a ready-made share tells nothing where enough people stand behind it, and
    /// on both sides of the share: what `effectif:` says. Without it, it is hidden.
    fn of_people(
        &mut self,
        place: &Place<'_>,
        indicator: &Indicator,
        share: &Sum,
        atoms: &[&Atom],
        tables: &mut Tables,
    ) -> Option<Tells> {
        let people = Formula::parse(indicator.people.as_deref()?).ok()?;
        let Shape::Sum(people) = shape(&people, place.bound) else { return None };
        let told = self.mean(place, &people, atoms, tables)?;
        if !indicator.unit.is_percentage() && indicator.unit.as_str() != "‰" {
            return Some(told);
        }
        // A share that a partner worked out is known of one place at a time: it counts people.
        let [atom] = atoms else { return None };
        let all = self.form(place, &people, &[atom], tables)?;
        let count = tables.sum_of(&all);
        let codes = place.bound.table.codes_for(&atom.codes);
        let percent = place.bound.sum(place.bound.formula, &codes).number()?;
        let factor = if indicator.unit.as_str() == "‰" { 1000.0 } else { 100.0 };
        let part = whole(Value::Known((percent * count as f64 / factor).round()))?;
        let rest = (count - part).unsigned_abs();
        if (1..u64::from(place.threshold)).contains(&rest) {
            return None;
        }
        let part = tables.count(part, place.threshold);
        let met = self.tables.entry(key(place.bound.table)).or_default();
        met.shares.push((atom.codes.clone(), part));
        // It adds up with the other columns as the count it is.
        if let [(item, ..)] = share.items.as_slice() {
            let row = met.counts.entry(atom.codes.clone()).or_default();
            row.entry(item.clone()).or_insert(Some(part));
        }
        Some(Tells::Share { factor, above: Form::one(part), below: all })
    }

    fn all(
        &mut self,
        place: &Place<'_>,
        shape: &Shape,
        atoms: &[&Atom],
        tables: &mut Tables,
    ) -> Option<Tells> {
        let mut forms = Vec::new();
        for (item, leaf) in leaves(shape) {
            let only = Sum { items: vec![(item, leaf, 1)], constant: 0 };
            forms.push(self.sum(place, &only, atoms, tables)?);
        }
        Some(Tells::All(forms))
    }

    /// Tells what ties the counts of each table to one another, and those of several levels.
    pub(super) fn link(self, tables: &mut Tables) {
        for met in self.tables.values() {
            met.tie_columns(tables);
            met.guard_differences(tables);
            met.tie_shares(tables);
        }
        let all: Vec<&Met> = self.tables.values().collect();
        for (index, one) in all.iter().enumerate() {
            for other in &all[index + 1..] {
                tie_copies(one, other, tables);
            }
        }
        for wide in self.tables.values() {
            for narrow in self.tables.values() {
                if same_year(wide.vintage, narrow.vintage) {
                    tie_levels(wide, narrow, tables);
                }
            }
        }
    }
}

fn leaves(shape: &Shape) -> Vec<(Item, Formula)> {
    let of = |sum: &Sum| {
        sum.items
            .iter()
            .map(|(item, leaf, _)| (item.clone(), leaf.clone()))
            .collect::<Vec<_>>()
    };
    match shape {
        Shape::Sum(sum) => of(sum),
        Shape::Share { above, below, .. } => {
            let mut leaves = of(above);
            leaves.extend(of(below));
            leaves
        }
        Shape::Other(leaves) => leaves.clone(),
    }
}

/// A count that is whole and in range.
pub(super) fn whole(value: Value) -> Option<i64> {
    let number = value.number()?;
    let fits = number >= 0.0 && number.fract() == 0.0 && number < f64::from(1 << 30);
    fits.then_some(number as i64)
}

/// Guards a sum that is small, whichever its sign.
pub(super) fn guard(form: Form, threshold: u32, tables: &mut Tables) {
    let count = tables.sum_of(&form);
    if count == 0 || count.unsigned_abs() >= u64::from(threshold) {
        return;
    }
    let mut positive = Form::default();
    positive.add(&form, if count < 0 { -1 } else { 1 });
    tables.guard(positive, threshold);
}
