//! The same count in two sources: what a producer publishes is known to every reader, two
//! partners may count the same people, and one may count whom the other has in parts.
//!
//! Nothing says that two counts are one but their place, their year and their value. All of
//! it is told to secrecy as guesses: where counts agree by chance, more is hidden, never
//! less.

use super::areas::Area;
use super::cross_cells::CrossCells;
use super::equalities;
use super::menu::Menu;
use crate::heading::HeadingKind;
use crate::manifest::Project;
use crate::table::{BaseId, Form, Law, Tables};
use crate::territory::fold;
use crate::value::Value;

/// Where a count stands.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A figure of a territory.
    Figure,
    /// A margin of a partner's table.
    Margin,
    /// A cell of a partner's table.
    Inner,
}

/// A count of a territory.
struct Told {
    area: usize,
    year: Option<u16>,
    unit: String,
    value: Value,
    kind: Kind,
    /// None when its producer publishes it.
    base: Option<BaseId>,
    source: Option<String>,
}

impl Told {
    /// Whether both may speak of the same people.
    fn may_be(&self, other: &Self) -> bool {
        let years = match (self.year, other.year) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        self.area == other.area && years && self.source != other.source
    }
}

/// Ties the counts that several sources give.
pub(super) fn tie(
    project: &Project,
    areas: &[Area],
    menu: &Menu,
    cross: &CrossCells,
    tables: &mut Tables,
) {
    let mut told = figures(project, areas, menu, tables);
    told.extend(cells(cross, tables));
    for (index, one) in told.iter().enumerate() {
        let Some(base) = one.base else { continue };
        for other in told.iter().filter(|other| other.base.is_none() && one.may_be(other))
        {
            known(base, one, other, tables);
        }
        let count = tables.base(base).count;
        for other in told[index + 1..].iter().filter(|other| one.may_be(other)) {
            let Some(there) = other.base else { continue };
            // Inside two tables, cells agree by chance: their lines are compared instead.
            let plain = match (one.kind, other.kind) {
                (Kind::Inner, Kind::Inner) => false,
                (Kind::Inner, _) | (_, Kind::Inner) => one.unit == other.unit,
                _ => true,
            };
            if plain && tables.base(there).count == count {
                tables.seem_equal([base], [there]);
            }
        }
    }
    sums(&told, tables);
}

/// The counts of each territory.
fn figures(project: &Project, areas: &[Area], menu: &Menu, tables: &Tables) -> Vec<Told> {
    let mut told = Vec::new();
    for indicator in project.indicators.values().filter(|one| one.unit.counts()) {
        for year in menu.vintages(&indicator.id) {
            for area in 0..areas.len() {
                let Some(id) = menu.value(&indicator.id, area, year) else { continue };
                let cell = tables.cell(id);
                let base = tables.base_of(id);
                // A protected figure made of several counts is tied by them already.
                if cell.value.number().is_none()
                    || cell.threshold.is_some() != base.is_some()
                {
                    continue;
                }
                told.push(Told {
                    area,
                    year: cell.vintage,
                    unit: fold(indicator.unit.as_str()),
                    value: cell.value,
                    kind: Kind::Figure,
                    base,
                    source: cell.source.clone(),
                });
            }
        }
    }
    told
}

/// The cells of partners' tables: they speak of the report's own territory.
fn cells(cross: &CrossCells, tables: &Tables) -> Vec<Told> {
    let mut told = Vec::new();
    for table in cross.tables.values().flatten() {
        for (row, down) in table.rows.iter().enumerate() {
            for (column, across) in table.columns.iter().enumerate() {
                let year = match across.kind {
                    HeadingKind::Year(year) => Some(year),
                    _ => table.vintage,
                };
                let is_margin =
                    [down, across].iter().any(|one| one.kind == HeadingKind::Total);
                let id = table.cells[row][column];
                let cell = tables.cell(id);
                let base = tables.base_of(id);
                if cell.threshold.is_some() != base.is_some() {
                    continue;
                }
                told.push(Told {
                    area: 0,
                    year,
                    unit: fold(table.unit.as_str()),
                    value: cell.value,
                    kind: if is_margin { Kind::Margin } else { Kind::Inner },
                    base,
                    source: cell.source.clone(),
                });
            }
        }
    }
    told
}

/// What a producer publishes tells a count, to a step when it rounds.
fn known(base: BaseId, one: &Told, other: &Told, tables: &mut Tables) {
    let count = tables.base(base).count;
    // A small count that is public elsewhere is another's.
    if count < i64::from(tables.base(base).threshold) {
        return;
    }
    match other.value {
        Value::Known(value) if value == count as f64 => tables.is_published(base),
        Value::Rounded { value, step } if other.unit == one.unit => {
            let (value, step) = (value as i64, i64::from(step));
            let (low, high) = (value - step, value + step);
            if low <= count && count <= high {
                let (low, high) = (Some(low), Some(high));
                tables.law(Law { form: Form::one(base), low, high, guessed: true });
            }
        }
        _ => {}
    }
}

/// The whole in one source, its parts in another.
fn sums(told: &[Told], tables: &mut Tables) {
    const FEW: usize = 12;
    const TOGETHER: usize = 3;
    let mut done: Vec<(usize, Option<u16>, &Option<String>)> = Vec::new();
    for first in told.iter().filter(|one| one.kind == Kind::Figure && one.base.is_some())
    {
        let group = (first.area, first.year, &first.source);
        if done.contains(&group) {
            continue;
        }
        done.push(group);
        let mut parts: Vec<BaseId> = told
            .iter()
            .filter(|one| {
                one.kind == Kind::Figure && (one.area, one.year, &one.source) == group
            })
            .filter_map(|one| one.base)
            .collect();
        parts.sort_unstable();
        parts.dedup();
        if parts.len() > FEW {
            continue;
        }
        for size in 2..=TOGETHER.min(parts.len()) {
            for some in equalities::subsets(&parts, size) {
                let sum: i64 = some.iter().map(|part| tables.base(*part).count).sum();
                for whole in told.iter().filter(|whole| first.may_be(whole)) {
                    if whole.value.number() != Some(sum as f64) || sum == 0 {
                        continue;
                    }
                    match whole.base {
                        Some(base) => tables.seem_equal([base], some.iter().copied()),
                        None => {
                            let mut form = Form::default();
                            some.iter().for_each(|part| form.add(&Form::one(*part), 1));
                            let (low, high) = (Some(sum), Some(sum));
                            tables.law(Law { form, low, high, guessed: true });
                        }
                    }
                }
            }
        }
    }
}
