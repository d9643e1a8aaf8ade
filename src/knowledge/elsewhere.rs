//! The same count in two sources: what a producer publishes is known to every reader, two
//! partners may count the same people, and one may count whom the other has in parts.
//!
//! Nothing says that two counts are one but their place, their year and their value. All of
//! it is told to secrecy as guesses: where counts agree by chance, more is hidden, never
//! less.

mod levels;
mod placed;

use std::collections::{BTreeMap, BTreeSet};

use super::equalities::{self, Equality};
use super::given::{Given, Kind};
use super::lacking;
use super::rows::{Linked, RowCount};
use super::ties::says_whole;
use crate::catalogue::formula::Formula;
use crate::figures::areas::Area;
use crate::figures::cross::CrossFigures;
use crate::figures::menu::Menu;
use crate::heading::{HeadingKind, Unit};
use crate::manifest::Project;
use crate::table::{BaseId, Cell, CellId, Form, Law, Tables};
use crate::text::fold;
use crate::value::Value;

/// Ties the counts that several sources give.
pub(super) fn tie(
    project: &Project,
    areas: &[Area],
    (menu, rows): (&Menu, &Linked),
    cross: &CrossFigures<'_>,
    tables: &mut Tables,
) {
    let mut told = figures(project, areas, menu, tables);
    let of_tables = cells(cross, tables);
    let elsewhere = placed::tables_of_places(areas, cross, (&told, &rows.counts), tables);
    told.extend(of_tables);
    told.extend(elsewhere);
    let cited = told.len();
    let places = Places::of(areas, &rows.counts);
    told.extend(not_cited(&places, &rows.counts, &told, tables));
    let wholes: BTreeSet<BaseId> =
        rows.counts.iter().filter(|one| one.is_whole).map(|one| one.base).collect();
    for one in &mut told {
        one.is_whole |= one.form.as_ref().is_some_and(|form| is_of(form, &wholes));
    }
    let mut here: Vec<Vec<&Given>> = vec![Vec::new(); places.count];
    for one in &told {
        here[one.area].push(one);
    }
    for here in &here {
        for (index, one) in here.iter().enumerate() {
            let Some(base) = one.base else { continue };
            for other in here.iter().filter(|other| other.is_public && one.may_be(other))
            {
                known(base, one, other, tables);
            }
            let count = tables.base(base).count;
            for other in here[index + 1..].iter().filter(|other| one.may_be(other)) {
                let Some(there) = other.base else { continue };
                // Inside two tables, cells agree by chance: their lines are compared instead.
                let plain = (one.kind, other.kind) != (Kind::Inner, Kind::Inner);
                if plain && tables.base(there).count == count {
                    tables.seem_equal([base], [there]);
                }
            }
        }
    }
    levels::tie(areas, &told[..cited], &rows.counts, tables);
    blanks(&told[..cited], tables);
    lacking::rests(&told, tables);
    lacking::blanks_of_rows(&rows.blanks, &told, &|codes| places.find(codes), tables);
    totals_of_blanks(cross, &told[..cited], tables);
    for here in &here {
        sums(here, tables);
    }
}

/// The territories, and beyond them the atoms that subtraction reaches.
struct Places {
    of: BTreeMap<Vec<String>, usize>,
    count: usize,
}

impl Places {
    fn of(areas: &[Area], counts: &[RowCount]) -> Self {
        let mut places = Self { of: BTreeMap::new(), count: areas.len() };
        for (index, area) in areas.iter().enumerate() {
            places.of.entry(sorted(&area.codes)).or_insert(index);
        }
        for one in counts {
            let next = places.count;
            let place = *places.of.entry(sorted(&one.codes)).or_insert(next);
            places.count = places.count.max(place + 1);
        }
        places
    }

    fn find(&self, codes: &[String]) -> Option<usize> {
        self.of.get(&sorted(codes)).copied()
    }
}

fn sorted(codes: &[String]) -> Vec<String> {
    let mut codes = codes.to_vec();
    codes.sort();
    codes
}

/// Whether all of the counts of a sum are among these.
fn is_of(form: &Form, these: &BTreeSet<BaseId>) -> bool {
    form.constant == 0
        && form.terms().next().is_some()
        && form.terms().all(|(base, times)| times == 1 && these.contains(&base))
}

/// The sum that a protected cell prints.
fn form(cell: &Cell) -> Option<Form> {
    cell.tells.sum().filter(|_| cell.threshold.is_some()).cloned()
}

/// A total that only another source gives would fill a blank: what exceeds the known cells of
/// a line by no more than its blanks may hold falls with them.
fn totals_of_blanks(cross: &CrossFigures<'_>, told: &[Given], tables: &mut Tables) {
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
                let Some(cell) = other.cell else { continue };
                let same_year =
                    other.year.is_none() || year.is_none() || other.year == year;
                let over = other.value.number().map_or(0.0, |total| total - known);
                if same_year && other.source != first.source && over > 0.0 && over <= most
                {
                    found.push((cell, blank));
                }
            }
        }
    }
    for (cell, blank) in found {
        tables.contains(cell, [blank]);
    }
}

/// A figure that is a margin of a table with blanks falls with it: else it would give them.
fn blanks(told: &[Given], tables: &mut Tables) {
    let is_blank = |one: &&Given| !one.is_public && one.form.is_none();
    for blank in told.iter().filter(is_blank) {
        for other in
            told.iter().filter(|other| other.form.is_some() && blank.may_be(other))
        {
            if let (true, Some(cell), Some(blank)) =
                (other.value == blank.value, other.cell, blank.cell)
            {
                tables.contains(cell, [blank]);
            }
        }
    }
}

/// The counts of each territory.
fn figures(
    project: &Project,
    areas: &[Area],
    menu: &Menu,
    tables: &Tables,
) -> Vec<Given> {
    let mut told = Vec::new();
    for indicator in project.indicators.values() {
        let counts = indicator.unit.counts();
        let formula =
            indicator.formula.as_deref().and_then(|text| Formula::parse(text).ok());
        let heading_says = match &formula {
            Some(Formula::Column(_, name)) => says_whole(name),
            _ => false,
        };
        let is_whole =
            heading_says || says_whole(&indicator.id) || says_whole(&indicator.label);
        for year in menu.vintages(&indicator.id) {
            for area in 0..areas.len() {
                let Some(id) = menu.value(&indicator.id, area, year) else { continue };
                let cell = tables.cell(id);
                // Whole numbers of a protected source count, whatever their unit says.
                let form = form(cell);
                if cell.value.number().is_none() || !(counts || form.is_some()) {
                    continue;
                }
                told.push(Given {
                    area,
                    year: cell.vintage,
                    unit: fold(indicator.unit.as_str()),
                    value: cell.value,
                    kind: Kind::Figure,
                    cell: Some(id),
                    form,
                    base: tables.base_of(id),
                    threshold: cell.threshold.unwrap_or_default(),
                    is_public: cell.threshold.is_none(),
                    is_whole,
                    is_by_hand: project.own_values.contains_key(&indicator.id),
                    source: cell.source.clone(),
                    indicator: indicator.id.clone(),
                });
            }
        }
    }
    told
}

/// The cells of partners' tables: they speak of the report's own territory.
fn cells(cross: &CrossFigures<'_>, tables: &Tables) -> Vec<Given> {
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
) -> Given {
    let cell = tables.cell(id);
    Given {
        area,
        year,
        unit: fold(unit.as_str()),
        value: cell.value,
        kind,
        cell: Some(id),
        form: form(cell),
        base: tables.base_of(id),
        threshold: cell.threshold.unwrap_or_default(),
        is_public: cell.threshold.is_none(),
        is_whole: kind == Kind::Margin,
        is_by_hand: false,
        source: cell.source.clone(),
        indicator: String::new(),
    }
}

/// The counts of rows that no figure prints by itself: they add up with those of others.
fn not_cited(
    places: &Places,
    counts: &[RowCount],
    cited: &[Given],
    tables: &Tables,
) -> Vec<Given> {
    let known: BTreeSet<BaseId> = cited.iter().filter_map(|one| one.base).collect();
    let uncited = counts.iter().filter(|one| !known.contains(&one.base));
    let told = |one: &RowCount| {
        Some(Given {
            area: places.find(&one.codes)?,
            year: one.year,
            unit: String::new(),
            value: Value::Known(tables.base(one.base).count as f64),
            kind: Kind::Figure,
            cell: None,
            form: Some(Form::one(one.base)),
            base: Some(one.base),
            threshold: one.threshold,
            is_public: false,
            is_whole: one.is_whole,
            is_by_hand: false,
            source: Some(one.source.clone()),
            indicator: String::new(),
        })
    };
    uncited.filter_map(told).collect()
}

/// What a producer publishes tells a count, to a step when it rounds.
fn known(base: BaseId, one: &Given, other: &Given, tables: &mut Tables) {
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
fn sums(told: &[&Given], tables: &mut Tables) {
    let here = || {
        let of_lines = told.iter().copied().filter(|one| one.kind != Kind::Inner);
        of_lines.filter(|one| one.is_public || one.form.is_some())
    };
    let years: BTreeSet<Option<u16>> = here().map(|one| one.year).collect();
    for year in years {
        let mut all: Vec<&Given> = Vec::new();
        for one in here().filter(|one| one.year == year || one.year.is_none()) {
            let known = |other: &&Given| {
                other.form == one.form && (one.form.is_some() || other.value == one.value)
            };
            if !all.iter().any(known) {
                all.push(one);
            }
        }
        // Two tables are compared line by line.
        let has_figure = all.iter().any(|one| one.kind == Kind::Figure);
        if !has_figure || all.iter().all(|one| one.is_public) {
            continue;
        }
        let lines = compared(all, tables);
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

/// The counts that are compared, those that may be given away first: the figures of protected
/// sources that are cited or small are never left out; margins of tables, and what is public,
/// only beyond so many and where they are no sum of those nor a part of one.
///
/// Where even those are too many, whatever contains a small one of them falls, and it is said.
fn compared<'t>(all: Vec<&'t Given>, tables: &mut Tables) -> Vec<&'t Given> {
    /// As many as are compared in all ways.
    const MANY: usize = 40;
    /// As many as can be compared at all.
    const MOST: usize = 240;
    let count = |one: &Given| one.value.as_count().unwrap_or_default();
    let is_small = |one: &Given| (1..i64::from(one.threshold)).contains(&count(one));
    let is_given = |one: &Given| one.cell.is_some() || is_small(one);
    let (ours, wholes): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|one| !one.is_public && one.kind == Kind::Figure);
    let (mut lines, uncited): (Vec<_>, Vec<_>) =
        ours.into_iter().partition(|one| is_given(one));
    if lines.len() > MOST {
        let forms = lines.iter().filter_map(|one| one.form.as_ref());
        tables.widen(forms.flat_map(|form| form.terms().map(|(base, _)| base)).collect());
        return Vec::new();
    }
    let sums = Sums::of(lines.iter().map(|one| count(one)));
    let numbers: BTreeSet<i64> = wholes.iter().map(|one| count(one)).collect();
    let (ties, others): (Vec<_>, Vec<_>) =
        wholes.into_iter().partition(|one| sums.may_hold(count(one), &numbers));
    let (margins, public): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|one| !one.is_public);
    for (more, most) in
        [(ties, MOST), (margins, MANY), (uncited, 3 * MANY), (public, MANY)]
    {
        let room = most.saturating_sub(lines.len());
        lines.extend(more.into_iter().take(room));
    }
    lines
}

/// The sums of up to three counts, and the differences that they make.
struct Sums {
    counts: Vec<i64>,
    sums: BTreeSet<i64>,
}

impl Sums {
    fn of(counts: impl Iterator<Item = i64>) -> Self {
        /// Beyond so many, sums of three are any number.
        const FEW: usize = 40;
        let mut counts: Vec<i64> = counts.filter(|count| *count > 0).collect();
        counts.sort_unstable();
        let mut sums: BTreeSet<i64> = counts.iter().copied().collect();
        for (at, one) in counts.iter().enumerate() {
            for (next, other) in counts.iter().enumerate().skip(at + 1) {
                sums.insert(one + other);
                if counts.len() <= FEW {
                    sums.extend(
                        counts[next + 1..].iter().map(|third| one + other + third),
                    );
                }
            }
        }
        Self { counts, sums }
    }

    /// Whether a count is such a sum, or makes one of the counts with such a sum, or with
    /// another of its like.
    fn may_hold(&self, count: i64, like: &BTreeSet<i64>) -> bool {
        let with = |one: &i64| {
            [one - count, count - one]
                .iter()
                .any(|rest| self.sums.contains(rest) || like.contains(rest))
        };
        count > 0 && (self.sums.contains(&count) || self.counts.iter().any(with))
    }
}
