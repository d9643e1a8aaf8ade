//! What a formula that is no sum comes to: it may be a count itself, of which no column of the
//! file is one (a share times its people, an amount over a mean), whatever its unit says.

use super::atoms::Atom;
use super::rows::{Place, Rows, key, leaves_of};
use super::shape::{FormulaKind, Item};
use crate::heading::Measure;
use crate::table::rests::guard;
use crate::table::{BaseId, CellId, Form, Tables, Tells};

/// What a figure may count, beside what its parts tell.
enum Result {
    /// It is known to be none: a percentage of two counts, a mean with decimals.
    NoCount,
    /// It may be a small one, or nobody knows what it is.
    Small,
    /// It may be this one.
    Count(i64),
}

impl Rows {
    /// Beside what its parts tell, what a figure may count by itself; none when it is small.
    pub(super) fn with_result(
        &mut self,
        place: &Place<'_>,
        (shape, told): (&FormulaKind, Tells),
        cell: CellId,
        atoms: &[&Atom<'_>],
        tables: &mut Tables,
    ) -> Option<Tells> {
        let Some(value) = tables.cell(cell).value.number() else { return Some(told) };
        let count = match result_of(place, shape, &told, value) {
            Result::NoCount => return Some(told),
            Result::Small => return None,
            Result::Count(count) => count,
        };
        let formula = place.bound.formula.as_ref();
        let text =
            place.indicator.formula.clone().unwrap_or_else(|| format!("{formula:?}"));
        let item = Item::of_result(text);
        let apart: Option<Vec<i64>> = atoms
            .iter()
            .map(|atom| {
                Some(place.bound.sum(formula, &atom.stand).number()?.round() as i64)
            })
            .collect();
        // A part of a sum is added up from the parts of its places, a quotient is not.
        let adds_up = |counts: &Vec<i64>| {
            counts.iter().all(|count| *count >= 0) && counts.iter().sum::<i64>() == count
        };
        let form = match apart.filter(adds_up) {
            Some(counts) => {
                let mut form = Form::default();
                for (atom, count) in atoms.iter().zip(counts) {
                    let base = self.result(place, (&item, &atom.codes), count, tables);
                    guard(Form::one(base), place.threshold, tables);
                    form.add(&Form::one(base), 1);
                }
                form
            }
            None => {
                let mut codes: Vec<String> =
                    atoms.iter().flat_map(|atom| atom.codes.iter().cloned()).collect();
                codes.sort();
                Form::one(self.result(place, (&item, &codes), count, tables))
            }
        };
        let met = self.tables.entry(key(place.bound.table)).or_default();
        met.cited.insert(vec![(item, 1)]);
        let counted =
            if value == count as f64 { Tells::Sum(form) } else { Tells::All(vec![form]) };
        Some(Tells::Each(vec![told, counted]))
    }

    /// The count that a formula makes in a place, with the other counts of its row.
    fn result(
        &mut self,
        place: &Place<'_>,
        (item, codes): (&Item, &[String]),
        count: i64,
        tables: &mut Tables,
    ) -> BaseId {
        let table = place.bound.table;
        let met = self.tables.entry(key(table)).or_default();
        let row = met.counts.entry(codes.to_vec()).or_default();
        let known = row.entry(item.clone()).or_insert(None);
        let base = *known.get_or_insert_with(|| {
            let base = tables.count(count, place.threshold);
            tables.is_found_at(base, leaves_of(table, codes, item));
            base
        });
        tables.at_least_under(base, place.threshold);
        base
    }
}

/// Of a formula that is neither a sum nor a quotient nobody knows what it makes: under the
/// threshold it is hidden. A quotient is a count where its unit counts, or where it is whole
/// and no percentage of two counts.
fn result_of(place: &Place<'_>, shape: &FormulaKind, told: &Tells, value: f64) -> Result {
    let counts = place.indicator.unit.counts();
    let is_whole = (value - value.round()).abs() < 1e-6;
    let is_percentage = matches!(place.indicator.unit.measure(), Measure::Share { .. })
        && matches!(told, Tells::Share { factor, .. } if *factor >= 100.0);
    let may_count = match shape {
        FormulaKind::Sum(_) => false,
        FormulaKind::Share { .. } => counts || (is_whole && !is_percentage),
        FormulaKind::Other(_) => true,
    };
    if !may_count || value == 0.0 {
        return Result::NoCount;
    }
    if value.abs() < f64::from(place.threshold) {
        return Result::Small;
    }
    let fits = value > 0.0 && value < f64::from(1 << 30);
    match counts || is_whole {
        true if fits => Result::Count(value.round() as i64),
        _ => Result::NoCount,
    }
}
