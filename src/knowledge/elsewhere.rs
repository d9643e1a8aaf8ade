//! The same count in two sources: what a producer publishes is known to every reader, two
//! partners may count the same people, and one may count whom the other has in parts.
//!
//! Nothing says that two counts are one but their place, their year and their value. All of
//! it is told to secrecy as guesses: where counts agree by chance, more is hidden, never
//! less.

mod placed;

use std::collections::{BTreeMap, BTreeSet};

use super::equalities::{self, Equality};
use super::rows::Uncited;
use super::ties::says_whole;
use crate::figures::areas::Area;
use crate::figures::cross::CrossFigures;
use crate::figures::menu::Menu;
use crate::heading::{HeadingKind, Unit};
use crate::manifest::Project;
use crate::table::rests::{self, Line, guard_rests};
use crate::table::{BaseId, Cell, CellId, Form, Law, Tables};
use crate::text::fold;
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
    cell: CellId,
    /// None when its producer publishes it, or when it stands in a table with blanks.
    form: Option<Form>,
    /// The count it is, when it is one.
    base: Option<BaseId>,
    is_public: bool,
    /// Its name says that it is a whole.
    is_whole: bool,
    /// The manifest gives it, and no file.
    is_by_hand: bool,
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
    (menu, uncited): (&Menu, &[Uncited]),
    cross: &CrossFigures<'_>,
    tables: &mut Tables,
) {
    let mut told = figures(project, areas, menu, tables);
    let of_tables = cells(cross, tables);
    let elsewhere = placed::tables_of_places(areas, cross, (&told, uncited), tables);
    told.extend(of_tables);
    told.extend(elsewhere);
    let cited = told.len();
    told.extend(not_cited(areas, uncited, &told, tables));
    for (index, one) in told.iter().enumerate() {
        let Some(base) = one.base else { continue };
        for other in told.iter().filter(|other| other.is_public && one.may_be(other)) {
            known(base, one, other, tables);
        }
        let count = tables.base(base).count;
        for other in told[index + 1..].iter().filter(|other| one.may_be(other)) {
            let Some(there) = other.base else { continue };
            // Inside two tables, cells agree by chance: their lines are compared instead.
            let plain = (one.kind, other.kind) != (Kind::Inner, Kind::Inner);
            if plain && tables.base(there).count == count {
                tables.seem_equal([base], [there]);
            }
        }
    }
    blanks(&told[..cited], tables);
    rests(&told[..cited], tables);
    totals_of_blanks(cross, &told[..cited], tables);
    for area in 0..areas.len() {
        sums(area, &told, tables);
    }
}

/// The sum that a protected cell prints.
fn form(cell: &Cell) -> Option<Form> {
    cell.tells.sum().filter(|_| cell.threshold.is_some()).cloned()
}

/// A total that only another source gives would fill a blank: what exceeds the known cells of
/// a line by no more than its blanks may hold falls with them.
fn totals_of_blanks(cross: &CrossFigures<'_>, told: &[Told], tables: &mut Tables) {
    let mut found: Vec<(CellId, CellId)> = Vec::new();
    for table in cross.tables.values().flatten() {
        for line in table.inner_lines() {
            let value = |id: &CellId| tables.cell(*id).value.number();
            let blanks: Vec<CellId> =
                line.iter().copied().filter(|id| value(id).is_none()).collect();
            let Some(blank) = blanks.first().copied() else { continue };
            let (first, year) = (tables.cell(blank), table.vintage);
            let Some(threshold) = first.threshold else { continue };
            let known: f64 = line.iter().filter_map(value).sum();
            let most = f64::from(threshold - 1) * blanks.len() as f64;
            for other in told.iter().filter(|one| one.area == 0 && !one.is_public) {
                let same_year =
                    other.year.is_none() || year.is_none() || other.year == year;
                let over = other.value.number().map_or(0.0, |total| total - known);
                if same_year && other.source != first.source && over > 0.0 && over <= most
                {
                    found.push((other.cell, blank));
                }
            }
        }
    }
    for (cell, blank) in found {
        tables.contains(cell, [blank]);
    }
}

/// What a part in one source leaves of a whole in another counts people; and what figures
/// written by hand, of one partner and year, leave of one another: they are a row of their own.
fn rests(told: &[Told], tables: &mut Tables) {
    let figures = || told.iter().filter(|one| one.kind == Kind::Figure);
    for whole in figures().filter(|one| one.is_whole) {
        for part in figures().filter(|part| whole.may_be(part)) {
            let (Some(all), Some(one)) = (&whole.form, &part.form) else { continue };
            let rest = all.minus(one);
            if tables.sum_of(&rest) > 0
                && let Some(threshold) = tables.cell(part.cell).threshold
            {
                rests::guard(rest, threshold, tables);
            }
        }
    }
    // By partner and year: the threshold, and a line a figure.
    type Row = (Option<String>, Option<u16>);
    let mut by_hand: BTreeMap<Row, (u32, Vec<Line>)> = BTreeMap::new();
    for one in figures() {
        let Some(credit) = one.source.as_ref().and_then(|name| tables.credits.get(name))
        else {
            continue;
        };
        let threshold = tables.cell(one.cell).threshold.unwrap_or_default();
        if !one.is_by_hand || one.form.is_none() {
            continue;
        }
        let (most, lines) =
            by_hand.entry((credit.partner.clone(), one.year)).or_default();
        *most = threshold.max(*most);
        lines.push(Line { forms: vec![one.form.clone()], is_whole: one.is_whole });
    }
    for (threshold, lines) in by_hand.into_values() {
        guard_rests(&lines, threshold, tables);
    }
}

/// A figure that is a margin of a table with blanks falls with it: else it would give them.
fn blanks(told: &[Told], tables: &mut Tables) {
    let is_blank = |one: &&Told| !one.is_public && one.form.is_none();
    for blank in told.iter().filter(is_blank) {
        for other in
            told.iter().filter(|other| other.form.is_some() && blank.may_be(other))
        {
            if other.value == blank.value {
                tables.contains(other.cell, [blank.cell]);
            }
        }
    }
}

/// The counts of each territory.
fn figures(project: &Project, areas: &[Area], menu: &Menu, tables: &Tables) -> Vec<Told> {
    let mut told = Vec::new();
    for indicator in project.indicators.values().filter(|one| one.unit.counts()) {
        for year in menu.vintages(&indicator.id) {
            for area in 0..areas.len() {
                let Some(id) = menu.value(&indicator.id, area, year) else { continue };
                let cell = tables.cell(id);
                if cell.value.number().is_none() {
                    continue;
                }
                told.push(Told {
                    area,
                    year: cell.vintage,
                    unit: fold(indicator.unit.as_str()),
                    value: cell.value,
                    kind: Kind::Figure,
                    cell: id,
                    form: form(cell),
                    base: tables.base_of(id),
                    is_public: cell.threshold.is_none(),
                    is_whole: says_whole(&indicator.id) || says_whole(&indicator.label),
                    is_by_hand: project.own_values.contains_key(&indicator.id),
                    source: cell.source.clone(),
                });
            }
        }
    }
    told
}

/// The cells of partners' tables: they speak of the report's own territory.
fn cells(cross: &CrossFigures<'_>, tables: &Tables) -> Vec<Told> {
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
                if cell.value.number().is_none() {
                    continue;
                }
                let kind = if is_margin { Kind::Margin } else { Kind::Inner };
                told.push(of_cell(id, (0, year, kind), &table.unit, tables));
            }
        }
    }
    told
}

/// What a cell of a partner's table tells, taken for one of a territory.
fn of_cell(
    id: CellId,
    (area, year, kind): (usize, Option<u16>, Kind),
    unit: &Unit,
    tables: &Tables,
) -> Told {
    let cell = tables.cell(id);
    Told {
        area,
        year,
        unit: fold(unit.as_str()),
        value: cell.value,
        kind,
        cell: id,
        form: form(cell),
        base: tables.base_of(id),
        is_public: cell.threshold.is_none(),
        is_whole: kind == Kind::Margin,
        is_by_hand: false,
        source: cell.source.clone(),
    }
}

/// The counts of rows that no figure prints by itself: they add up with those of others.
fn not_cited(
    areas: &[Area],
    uncited: &[Uncited],
    cited: &[Told],
    tables: &Tables,
) -> Vec<Told> {
    let known: BTreeSet<BaseId> = cited.iter().filter_map(|one| one.base).collect();
    let mut told = Vec::new();
    for one in uncited.iter().filter(|one| !known.contains(&one.base)) {
        let here = |area: &Area| {
            area.codes.len() == one.codes.len()
                && area.codes.iter().all(|code| one.codes.contains(code))
        };
        let Some(area) = areas.iter().position(here) else { continue };
        // A cell to stand in for it: the figures of its source.
        let of_source =
            |told: &&Told| told.source.as_deref() == Some(one.source.as_str());
        let Some(cell) = cited.iter().find(of_source).map(|told| told.cell) else {
            continue;
        };
        told.push(Told {
            area,
            year: one.year,
            unit: String::new(),
            value: Value::Known(tables.base(one.base).count as f64),
            kind: Kind::Figure,
            cell,
            form: Some(Form::one(one.base)),
            base: Some(one.base),
            is_public: false,
            is_whole: false,
            is_by_hand: false,
            source: Some(one.source.clone()),
        });
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

/// The whole in one source, its parts in others: figures and margins of one place and year.
fn sums(area: usize, told: &[Told], tables: &mut Tables) {
    /// Among more counts, everything would add up to something.
    const MANY: usize = 40;
    let here = || {
        let is_line = |one: &&Told| one.area == area && one.kind != Kind::Inner;
        told.iter().filter(is_line).filter(|one| one.is_public || one.form.is_some())
    };
    let years: BTreeSet<Option<u16>> = here().map(|one| one.year).collect();
    for year in years {
        let mut lines: Vec<&Told> = Vec::new();
        for one in here().filter(|one| one.year == year || one.year.is_none()) {
            let known = |other: &&Told| {
                other.form == one.form && (one.form.is_some() || other.value == one.value)
            };
            if !lines.iter().any(known) {
                lines.push(one);
            }
        }
        // What is cited comes first.
        lines.truncate(MANY);
        if lines.iter().all(|one| one.is_public) {
            continue;
        }
        let counts: Vec<Vec<Option<i64>>> =
            lines.iter().map(|one| vec![one.value.as_count()]).collect();
        for Equality { left, right } in equalities::find(&counts) {
            let mut sources: Vec<&Option<String>> =
                left.iter().chain(&right).map(|at| &lines[*at].source).collect();
            sources.sort();
            sources.dedup();
            // Inside one source its own columns are compared, in every row; two tables are
            // compared line by line.
            let any_figure =
                left.iter().chain(&right).any(|at| lines[*at].kind == Kind::Figure);
            if sources.len() < 2 || !any_figure {
                continue;
            }
            let mut form = Form::default();
            for (side, sign) in [(&left, -1), (&right, 1)] {
                for at in side {
                    match (&lines[*at].form, counts[*at][0]) {
                        (Some(own), _) => form.add(own, sign),
                        (None, Some(count)) => form.add(&Form::constant(count), sign),
                        (None, None) => {}
                    }
                }
            }
            if form.terms().next().is_some() {
                let (low, high) = (Some(0), Some(0));
                tables.law(Law { form, low, high, guessed: true });
            }
        }
    }
}
