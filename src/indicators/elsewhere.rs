//! The same count in two sources: what a producer publishes is known to every reader, and
//! two partners may count the same people.
//!
//! Nothing says that two counts are one but their year and their value. Where they agree by
//! chance, more is hidden than need be, never less.

use super::areas::Area;
use super::cross_cells::CrossCells;
use super::menu::Menu;
use crate::heading::HeadingKind;
use crate::manifest::Project;
use crate::table::{BaseId, Form, Law, Tables};
use crate::territory::fold;
use crate::value::Value;

/// A count of the report's own territory.
struct Told {
    year: Option<u16>,
    unit: String,
    value: Value,
    /// None when its producer publishes it.
    base: Option<BaseId>,
    source: Option<String>,
}

/// Ties the counts of the report's territory that several sources give.
pub(super) fn tie(
    project: &Project,
    areas: &[Area],
    menu: &Menu,
    cross: &CrossCells,
    tables: &mut Tables,
) {
    let mut told: Vec<Told> = Vec::new();
    for indicator in project.indicators.values().filter(|one| one.unit.counts()) {
        for year in menu.vintages(&indicator.id) {
            let Some(own) = areas.iter().position(|area| area.own) else { continue };
            let Some(id) = menu.value(&indicator.id, own, year) else { continue };
            let cell = tables.cell(id);
            told.push(Told {
                year: cell.vintage,
                unit: fold(indicator.unit.as_str()),
                value: cell.value,
                base: cell.threshold.and_then(|_| tables.base_of(id)),
                source: cell.source.clone(),
            });
            // A protected figure made of several counts is tied by them already.
            if told.last().is_some_and(|one| one.base.is_none())
                && tables.cell(id).threshold.is_some()
            {
                told.pop();
            }
        }
    }
    for table in cross.tables.values().flatten() {
        for (row, heading) in table.rows.iter().enumerate() {
            for (column, across) in table.columns.iter().enumerate() {
                let year = match across.kind {
                    HeadingKind::Year(year) => Some(year),
                    _ => table.vintage,
                };
                let is_margin = heading.kind == HeadingKind::Total
                    || across.kind == HeadingKind::Total;
                let id = table.cells[row][column];
                let cell = tables.cell(id);
                let base = tables.base_of(id);
                if is_margin && (cell.threshold.is_none() || base.is_some()) {
                    told.push(Told {
                        year,
                        unit: fold(table.unit.as_str()),
                        value: cell.value,
                        base,
                        source: cell.source.clone(),
                    });
                }
            }
        }
    }
    for (index, one) in told.iter().enumerate() {
        let Some(base) = one.base else { continue };
        let count = tables.base(base).count;
        if count < i64::from(tables.base(base).threshold) {
            continue;
        }
        for other in
            told.iter().filter(|other| other.year == one.year && one.year.is_some())
        {
            match (other.base, other.value) {
                (None, Value::Known(value)) if value == count as f64 => {
                    tables.is_published(base);
                }
                // Rounded by its producer: known to a step.
                (None, Value::Rounded { value, step }) if other.unit == one.unit => {
                    let (value, step) = (value as i64, i64::from(step));
                    let (low, high) = (value - step, value + step);
                    if low <= count && count <= high {
                        let form = Form::one(base);
                        tables.law(Law { form, low: Some(low), high: Some(high) });
                    }
                }
                _ => {}
            }
        }
        for other in &told[index + 1..] {
            if let Some(base_there) = other.base
                && base_there != base
                && other.source != one.source
                && other.unit == one.unit
                && other.year == one.year
                && tables.base(base_there).count == count
            {
                tables.adds_up(base, [base_there]);
            }
        }
    }
}
