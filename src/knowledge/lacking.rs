//! What the figures of one source leave of another's: a whole less a part of another partner,
//! a total less the columns beside a cell that its producer hides.

use std::collections::BTreeMap;

use super::given::{Given, Kind};
use super::rows::BlankRow;
use super::ties::same_year;
use crate::table::rests::{self, Line, guard_rests, subsets};
use crate::table::{BaseId, Form, Tables};
use crate::value::Value;

/// What a part in one source leaves of a whole in another counts people; and what figures
/// written by hand, of one partner and year, leave of one another: they are a row of their own.
///
/// A whole says so by its name or by the heading of its column, or is the margin of a table;
/// its producer may publish it.
pub(super) fn rests(told: &[Given], tables: &mut Tables) {
    for whole in told.iter().filter(|one| one.is_whole) {
        let Some(all) = amount(whole) else { continue };
        for part in told.iter().filter(|part| whole.may_be(part)) {
            let of_figure = whole.kind == Kind::Figure || part.kind == Kind::Figure;
            let (Some(one), true) = (&part.form, of_figure && part.kind != Kind::Inner)
            else {
                continue;
            };
            let rest = all.minus(one);
            if tables.sum_of(&rest) > 0 {
                rests::guard(rest, part.threshold, tables);
            }
        }
    }
    by_hand(told, tables);
}

/// The figures written by hand are a row: by partner and year, a line a figure.
fn by_hand(told: &[Given], tables: &mut Tables) {
    type Row = (Option<String>, Option<u16>);
    let mut rows: BTreeMap<Row, (u32, Vec<Line>)> = BTreeMap::new();
    for one in told.iter().filter(|one| one.is_by_hand && one.form.is_some()) {
        let Some(credit) = one.source.as_ref().and_then(|name| tables.credits.get(name))
        else {
            continue;
        };
        let (most, lines) = rows.entry((credit.partner.clone(), one.year)).or_default();
        *most = one.threshold.max(*most);
        lines.push(Line { forms: vec![one.form.clone()], is_whole: one.is_whole });
    }
    for (threshold, lines) in rows.into_values() {
        guard_rests(&lines, threshold, tables);
    }
}

/// What a figure counts: its counts, or the number that its producer publishes.
fn amount(one: &Given) -> Option<Form> {
    match (&one.form, one.value) {
        (Some(form), _) => Some(form.clone()),
        (None, Value::Known(_)) if one.is_public => {
            one.value.as_count().map(Form::constant)
        }
        _ => None,
    }
}

/// What a producer hides in a row is what its other columns leave of a total, whichever other
/// source or hand gives it, under whatever name.
pub(super) fn blanks_of_rows(
    blanks: &[BlankRow],
    told: &[Given],
    area_of: &dyn Fn(&[String]) -> Option<usize>,
    tables: &mut Tables,
) {
    for row in blanks {
        let Some(area) = area_of(&row.codes) else { continue };
        let parts: Vec<(Vec<BaseId>, i64)> = sums_of(&row.bases)
            .into_iter()
            .map(|parts| {
                let sum = parts.iter().map(|part| tables.base(*part).count).sum();
                (parts, sum)
            })
            .collect();
        let here = || told.iter().filter(|one| one.area == area);
        // What nothing prints tells nothing, but in a place that only subtraction reaches.
        let is_printed = here().any(|one| one.cell.is_some());
        let totals = here().filter(|one| {
            one.cell.is_some() == is_printed
                && one.kind != Kind::Inner
                && same_year(one.year, row.year)
                && one.source.as_deref() != Some(row.source.as_str())
        });
        for total in totals {
            let Some(all) = amount(total) else { continue };
            let threshold = row.threshold.max(total.threshold);
            let count = tables.sum_of(&all);
            for (parts, sum) in &parts {
                if !(1..i64::from(threshold)).contains(&(count - sum)) {
                    continue;
                }
                let mut rest = all.clone();
                parts.iter().for_each(|part| rest.add(&Form::one(*part), -1));
                if rest.terms().next().is_some() {
                    rests::guard(rest, threshold, tables);
                }
            }
        }
    }
}

/// The sums of a row that a total may be compared with: every few columns of a narrow one,
/// some neighbours and all of a wide one.
fn sums_of(bases: &[BaseId]) -> Vec<Vec<BaseId>> {
    const NARROW: usize = 8;
    const NEIGHBOURS: usize = 12;
    if bases.len() <= NARROW {
        return (1..=bases.len()).flat_map(|size| subsets(bases, size)).collect();
    }
    let runs = (2..=NEIGHBOURS).flat_map(|size| bases.windows(size).map(<[_]>::to_vec));
    runs.chain([bases.to_vec()]).collect()
}
