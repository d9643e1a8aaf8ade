//! What the figures of one protected file tell of the counts behind them, for secrecy.
//!
//! * **Atoms.** Communes that belong to the same printed territories make an atom. Every
//!   territory is a sum of atoms, so whoever adds and subtracts territories reaches atoms
//!   and nothing finer. The counts that secrecy protects are those of atoms, by column.
//! * **Shares.** A rate guards what is above the line, what is below, and what separates them.
//! * **Means.** They tell nothing of a count but the people they are made of.
//!
//! What ties these counts to one another is in [`super::ties`].

use std::collections::BTreeMap;

use super::atoms::Atom;
use super::met::{Cited, Met};
use super::shape::{FormulaKind, Item, Sum, shape};
use super::ties::{same_year, says_whole, tie_copies, tie_levels};
use crate::catalogue::formula::Formula;
use crate::catalogue::{Aggregation, Indicator, Quantity};
use crate::figures::evaluate::Bound;
use crate::figures::stand::Stand;
use crate::heading::Measure;
use crate::sources::TerritoryTable;
use crate::table::plain_path;
use crate::table::rests::guard;
use crate::table::{BaseId, CellId, Form, Law, Tables, Tells};
use crate::territory::Level;
use crate::text::fold;
use crate::value::Value;

/// Where a figure stands, and of what it is one.
pub(super) struct Place<'a> {
    pub(super) source: &'a str,
    pub(super) threshold: u32,
    pub(super) bound: &'a Bound<'a>,
    /// What it is a figure of.
    pub(super) indicator: &'a Indicator,
}

/// A table of a file: two sources may read the same one.
pub(super) type TableKey = (String, Option<String>, Option<Level>, Option<u16>);

pub(super) fn key(table: &TerritoryTable) -> TableKey {
    let (file, sheet) = table.place();
    (plain_path(file), sheet.map(str::to_owned), Some(table.level), table.vintage)
}

/// The protected rows met so far.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) tables: BTreeMap<TableKey, Met>,
}

impl Rows {
    /// What the figure of a territory tells of the counts of its atoms.
    pub(super) fn tells(
        &mut self,
        place: &Place<'_>,
        (cell, (area, stand)): (CellId, (usize, &Stand<'_>)),
        atoms: &[Atom<'_>],
        tables: &mut Tables,
    ) -> Tells {
        let formula = place.bound.formula.as_ref();
        // A condition on a number would tell whether a protected count has that value.
        if formula.asks_for_a_number() {
            return Tells::Unknown;
        }
        if stand.rows().is_none() || place.bound.sum(formula, stand).number().is_none() {
            return Tells::Nothing;
        }
        let shape = shape(formula, place.bound);
        self.note_columns(place, &shape);
        self.note_rows(place, atoms, tables);
        let within: Vec<&Atom<'_>> =
            atoms.iter().filter(|atom| atom.holders.contains(&area)).collect();
        let mean = place.bound.weight.is_some()
            && place.indicator.aggregation == Aggregation::WeightedMean;
        let told = match &shape {
            _ if mean => self.all(place, &shape, &within, tables),
            FormulaKind::Sum(sum) => self.level(place, sum, &within, tables),
            FormulaKind::Share { factor, above, below } => {
                let told = self.share(place, (*factor, above, below), &within, tables);
                if matches!(place.indicator.unit.measure(), Measure::Share { .. }) {
                    self.part_of_whole(place, above, below, &within, tables);
                }
                told
            }
            FormulaKind::Other(_) => self.all(place, &shape, &within, tables),
        };
        let told = told.and_then(|told| {
            self.with_result(place, (&shape, told), cell, &within, tables)
        });
        told.unwrap_or(Tells::Unknown)
    }

    /// A level. Whole numbers of a protected source are counts, whatever is said of them;
    /// an amount, a mean or a ready-made share must beside that stand on enough people.
    fn level(
        &mut self,
        place: &Place<'_>,
        sum: &Sum,
        atoms: &[&Atom<'_>],
        tables: &mut Tables,
    ) -> Option<Tells> {
        let counted = self.sum(place, sum, atoms, tables).map(Tells::Sum);
        let says_count =
            place.indicator.quantity == Quantity::Count && place.indicator.unit.counts();
        // A count needs no `effectif:`: with one it may be a share, whatever its unit says.
        let is_doubtful = place.indicator.people.is_some() && sum.items.len() == 1;
        if says_count && !is_doubtful {
            return counted;
        }
        let Some(measured) = self.of_people(place, sum, atoms, tables) else {
            // Nothing is known of it and it is hidden: a zero would be printed.
            if let Some(Tells::Sum(form)) = counted
                && tables.sum_of(&form) > 0
            {
                tables.law(Law { form, low: Some(1), high: None, guessed: true });
            }
            return None;
        };
        Some(match counted {
            Some(counted) => Tells::Each(vec![counted, measured]),
            None => measured,
        })
    }

    fn note_columns(&mut self, place: &Place<'_>, shape: &FormulaKind) {
        let table = place.bound.table;
        let met = self.tables.entry(key(table)).or_default();
        met.level = Some(table.level);
        place.source.clone_into(&mut met.source);
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
                met.names.entry(item).or_insert_with(|| heading.to_owned());
            }
        }
        // The catalogue's own cite as well, where a partner entrusts a file that looks public.
        let met = self.tables.entry(key(table)).or_default();
        met.cited.extend(cited(shape));
    }

    /// The counts of all columns of the rows, cited or not: what nobody cites is found by
    /// subtraction all the same.
    fn note_rows(&mut self, place: &Place<'_>, atoms: &[Atom<'_>], tables: &mut Tables) {
        let table = place.bound.table;
        let met = self.tables.entry(key(table)).or_default();
        if std::mem::replace(&mut met.has_all_columns, true) {
            return;
        }
        for (heading, column) in table.columns() {
            if says_no_count(heading) {
                continue;
            }
            let item = Item::of_column(column.position());
            for atom in atoms {
                let rows = atom.stand.rows().unwrap_or_default();
                // Rows of facilities or of people are counted by formulas.
                if rows.iter().any(|row| table.has_several_rows(*row)) {
                    continue;
                }
                let sum = match atom.stand.rows() {
                    Some(_) => atom.stand.total(column).sum,
                    None => Value::Missing,
                };
                if sum.as_count().is_none() && sum != Value::Known(0.0) {
                    // Hidden by its producer, or no number: what is left of the others may
                    // be what it is.
                    let is_blank = sum.number().is_none();
                    if is_blank {
                        *met.blanks.entry(atom.codes.clone()).or_default() += 1;
                    }
                }
                if let Some(count) = sum.as_count() {
                    met.names.entry(item.clone()).or_insert_with(|| heading.to_owned());
                    let row = met.counts.entry(atom.codes.clone()).or_default();
                    row.entry(item.clone()).or_insert_with(|| {
                        let base = tables.count(count, place.threshold);
                        tables.is_found_at(base, leaves_of(table, &atom.codes, &item));
                        Some(base)
                    });
                }
            }
        }
    }

    /// The count of an atom in a column.
    pub(super) fn count(
        &mut self,
        place: &Place<'_>,
        atom: &Atom<'_>,
        item: &Item,
        leaf: &Formula,
        tables: &mut Tables,
    ) -> Option<BaseId> {
        let table = place.bound.table;
        let met = self.tables.entry(key(table)).or_default();
        let known = met.counts.entry(atom.codes.clone()).or_default();
        let base = *known.entry(item.clone()).or_insert_with(|| {
            let value = place.bound.sum(leaf, &atom.stand);
            let base = tables.count(value.as_count()?, place.threshold);
            tables.is_found_at(base, leaves_of(table, &atom.codes, item));
            Some(base)
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
    pub(super) fn form(
        &mut self,
        place: &Place<'_>,
        sum: &Sum,
        atoms: &[&Atom<'_>],
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
        atoms: &[&Atom<'_>],
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
        (factor, above, below): (f64, &Sum, &Sum),
        atoms: &[&Atom<'_>],
        tables: &mut Tables,
    ) -> Option<Tells> {
        // Whole numbers count, whatever the unit says; with decimals they are an amount, of
        // the people below the line or of those that `effectif:` names.
        let Some(over) = self.sum(place, above, atoms, tables) else {
            return if below.items.is_empty() {
                self.of_people(place, above, atoms, tables)
            } else {
                self.of_these(place, above, below, atoms, tables)
            };
        };
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
        atoms: &[&Atom<'_>],
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
    pub(super) fn mean(
        &mut self,
        place: &Place<'_>,
        people: &Sum,
        atoms: &[&Atom<'_>],
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

    fn all(
        &mut self,
        place: &Place<'_>,
        shape: &FormulaKind,
        atoms: &[&Atom<'_>],
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
    ///
    /// Returns the counts of all rows, for whoever compares sources.
    pub(super) fn link(self, tables: &mut Tables) -> Linked {
        for met in self.tables.values() {
            met.tie_columns(tables);
            met.guard_differences(tables);
            met.guard_blanks(tables);
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
        let mut linked = Linked::default();
        for met in self.tables.values() {
            for (codes, row) in &met.counts {
                let is_blank = met.blanks.contains_key(codes);
                for (item, base) in row {
                    let Some(base) = *base else { continue };
                    linked.counts.push(RowCount {
                        codes: codes.clone(),
                        year: met.vintage,
                        source: met.source.clone(),
                        name: met
                            .names
                            .get(item)
                            .map_or_else(|| item.name(), |name| fold(name)),
                        is_whole: met
                            .names
                            .get(item)
                            .is_some_and(|name| says_whole(name)),
                        heading: met.names.get(item).cloned(),
                        threshold: tables.base(base).threshold,
                        base,
                    });
                }
                if is_blank {
                    linked.blanks.push(BlankRow {
                        codes: codes.clone(),
                        year: met.vintage,
                        source: met.source.clone(),
                        threshold: met.threshold,
                        bases: row.values().filter_map(|base| *base).collect(),
                    });
                }
            }
        }
        linked
    }
}

/// What the rows of all files hold.
#[derive(Debug, Default)]
pub(super) struct Linked {
    pub(super) counts: Vec<RowCount>,
    pub(super) blanks: Vec<BlankRow>,
}

/// A count of a row, whether some figure cites it or not.
#[derive(Debug)]
pub(super) struct RowCount {
    pub(super) codes: Vec<String>,
    pub(super) year: Option<u16>,
    pub(super) source: String,
    /// Its heading, or what makes it.
    pub(super) name: String,
    pub(super) threshold: u32,
    /// Its heading says that it is a whole.
    pub(super) is_whole: bool,
    /// The heading of its column.
    pub(super) heading: Option<String>,
    pub(super) base: BaseId,
}

/// A row of which the producer hides some cell.
#[derive(Debug)]
pub(super) struct BlankRow {
    pub(super) codes: Vec<String>,
    pub(super) year: Option<u16>,
    pub(super) source: String,
    pub(super) threshold: u32,
    /// Its counts.
    pub(super) bases: Vec<BaseId>,
}

/// The cells that a count adds up, by file, year, territory and column.
pub(super) fn leaves_of(
    table: &TerritoryTable,
    codes: &[String],
    item: &Item,
) -> Vec<String> {
    /// A département is one place: its communes are not looked at one by one.
    const APART: usize = 60;
    let (file, sheet) = table.place();
    let file = plain_path(file);
    let year = table.vintage.map(|year| year.to_string()).unwrap_or_default();
    let (sheet, item) = (sheet.unwrap_or_default(), item.name());
    let leaf = |place: &str| format!("{file}|{sheet}|{year}|{place}|{item}");
    if codes.len() > APART {
        let ends =
            [codes.first(), codes.last()].map(|code| code.map_or("", String::as_str));
        return vec![leaf(&format!("{}…{}, {}", ends[0], ends[1], codes.len()))];
    }
    codes.iter().map(|code| leaf(code)).collect()
}

/// The whole heading of a column of years or codes: « moins d’un an » counts.
fn says_no_count(heading: &str) -> bool {
    const WHOLE: [&str; 12] = [
        "annee",
        "annees",
        "millesime",
        "exercice",
        "code",
        "codgeo",
        "insee",
        "code_insee",
        "code_commune",
        "code_postal",
        "siren",
        "siret",
    ];
    WHOLE.contains(&fold(heading).as_str())
}

/// The sums that a formula cites.
fn cited(shape: &FormulaKind) -> Vec<Cited> {
    let of = |sum: &Sum| -> Cited {
        let mut cited: Cited =
            sum.items.iter().map(|(item, _, times)| (item.clone(), *times)).collect();
        cited.sort();
        cited
    };
    let mut all = match shape {
        FormulaKind::Sum(sum) => vec![of(sum)],
        FormulaKind::Share { above, below, .. } => vec![of(above), of(below)],
        FormulaKind::Other(leaves) => {
            leaves.iter().map(|(item, _)| vec![(item.clone(), 1)]).collect()
        }
    };
    all.retain(|cited| !cited.is_empty());
    all
}

fn leaves(shape: &FormulaKind) -> Vec<(Item, Formula)> {
    let of = |sum: &Sum| {
        sum.items
            .iter()
            .map(|(item, leaf, _)| (item.clone(), leaf.clone()))
            .collect::<Vec<_>>()
    };
    match shape {
        FormulaKind::Sum(sum) => of(sum),
        FormulaKind::Share { above, below, .. } => {
            let mut leaves = of(above);
            leaves.extend(of(below));
            leaves
        }
        FormulaKind::Other(leaves) => leaves.clone(),
    }
}
