//! The protected figures of a project as systems of exact relations: one variable a count,
//! however many figures are made of it; what nothing ties together is solved apart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use super::Mask;
use super::rounding::Rounded;
use super::sets::Sets;
use super::suppress::{self, Outcome, Printed, Relation, Secret, System};
use crate::table::{Cell, CellId, Form, Tables, Tells};

/// How the search went.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Links {
    /// Groups in which a limit of the search was met, and more was hidden.
    pub(super) widened: usize,
    /// Secrets that figures published elsewhere give away, whatever is hidden here.
    pub(super) given_away: usize,
}

/// Hides what would give the small counts away.
///
/// What is hidden already is hidden for another reason: its count must not be found either.
pub(super) fn suppress(
    tables: &Tables,
    masked: &mut Mask,
    told: super::Told<'_>,
) -> Option<Links> {
    let asked = hidden_elsewhere(tables, masked);
    let expected = expected(tables);
    let figures = Figures::of(tables, masked, &expected);
    let groups = Groups::of(tables, &figures, expected);
    let mut links = Links::default();
    let (systems, cells): (Vec<System>, Vec<_>) =
        groups.systems(tables, &figures, &asked).into_iter().unzip();
    for (outcome, cells) in solved(&systems, told)?.into_iter().zip(cells) {
        links.widened += usize::from(outcome.widened);
        links.given_away += outcome.given_away;
        for (cells, hidden) in cells.into_iter().zip(outcome.hidden) {
            if hidden {
                masked.extend(cells);
            }
        }
    }
    Some(links)
}

/// Counts that are not small, and hidden: by their author, or because they are made of what
/// is hidden in a table with blanks.
fn hidden_elsewhere(tables: &Tables, masked: &Mask) -> BTreeSet<usize> {
    let base = |id: &CellId| {
        let base = tables.base_of(*id)?;
        let count = tables.base(base);
        (count.count >= i64::from(count.threshold)).then(|| base.number())
    };
    masked.iter().filter_map(base).collect()
}

/// The systems share nothing: each is solved by whichever thread comes to it, and what comes
/// out does not depend on which. `told` hears how many are solved, and of how many.
fn solved(systems: &[System], told: super::Told<'_>) -> Option<Vec<Outcome>> {
    let secrets: Vec<usize> = systems.iter().map(|system| system.secrets.len()).collect();
    let work = suppress::shares(&secrets);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut found: BTreeMap<usize, Outcome> = BTreeMap::new();
    let mut stopped = false;
    std::thread::scope(|scope| {
        for _ in 0..threads.min(systems.len()) {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                while let Some((at, system)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    systems.get(at).map(|system| (at, system))
                } {
                    // Whoever listens waits for all of them.
                    let _ = sender.send((at, suppress::hidden(system, work[at])));
                }
            });
        }
        drop(sender);
        for (at, outcome) in receiver {
            found.insert(at, outcome);
            if told(found.len(), systems.len()).is_none() {
                // Those that are not begun are left.
                next.store(systems.len(), Ordering::Relaxed);
                stopped = true;
            }
        }
    });
    (!stopped).then(|| found.into_values().collect())
}

/// What a figure tells, by the numbers of its counts.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Meaning {
    relations: Vec<Relation>,
}

/// The figures that may be shown or hidden: what they tell, and the cells that tell it.
struct Figures {
    of: BTreeMap<Meaning, (Vec<CellId>, u64)>,
    /// Counts that may also be read as shares: a zero is printed in both readings, and so what is
    /// hidden of them is one at least.
    hidden: Vec<Relation>,
}

impl Figures {
    /// A cell whose relations cannot be told exactly is hidden here and now.
    fn of(tables: &Tables, masked: &mut Mask, expected: &[u64]) -> Self {
        let mut of: BTreeMap<Meaning, (Vec<CellId>, u64)> = BTreeMap::new();
        let mut hidden: Vec<Relation> = Vec::new();
        for (id, cell) in tables.cells() {
            if cell.threshold.is_none() || cell.value.number().is_none() {
                continue;
            }
            // A rate of a small count is hidden on its own, and tells nothing.
            let alone =
                |tells: &Tells| matches!(tells, Tells::Share { .. } | Tells::All(_));
            let alone = match &cell.tells {
                Tells::Each(readings) => readings.iter().any(alone),
                tells => alone(tells),
            };
            // Shown or hidden, what is no zero is one at least.
            if let (Tells::Each(_), Some(count)) = (&cell.tells, cell.tells.sum())
                && tables.sum_of(count) > 0
            {
                hidden.push(at_least_one(count).0);
            }
            if alone && masked.contains(&id) {
                continue;
            }
            match relations(tables, cell) {
                Some(relations) if relations.is_empty() => {}
                Some(mut relations) => {
                    relations.sort();
                    relations.dedup();
                    let (cells, cost) =
                        of.entry(Meaning { relations }).or_insert((Vec::new(), 0));
                    cells.push(id);
                    *cost = (*cost).max(cost_of(cell, expected));
                }
                None => {
                    masked.insert(id);
                }
            }
        }
        Self { of, hidden }
    }
}

/// What the margins let expect of each count.
fn expected(tables: &Tables) -> Vec<u64> {
    let counts: Vec<i64> = tables.bases().iter().map(|base| base.count).collect();
    let thresholds: Vec<i64> =
        tables.bases().iter().map(|base| i64::from(base.threshold)).collect();
    let laws: Vec<Relation> = tables
        .laws()
        .iter()
        .map(|law| {
            let end =
                |end: Option<i64>| end.map(|end| i128::from(end - law.form.constant));
            Relation { terms: terms(&law.form), low: end(law.low), high: end(law.high) }
        })
        .collect();
    suppress::expected(&counts, &thresholds, laws.iter())
}

/// What hiding a figure loses: what it may be expected to count, never what it does; a change
/// least of all, and what the report is about much more than what it is compared with.
fn cost_of(cell: &Cell, expected: &[u64]) -> u64 {
    const OWN: u64 = 10;
    let count = counted(&cell.tells, expected);
    if cell.own { OWN * count } else { count }
}

fn counted(tells: &Tells, expected: &[u64]) -> u64 {
    let of = |form: &Form| -> u64 {
        form.terms()
            .map(|(base, times)| times.unsigned_abs() * expected[base.number()])
            .sum()
    };
    match tells {
        Tells::Sum(form) => of(form),
        Tells::Share { above, .. } => of(above).max(1),
        Tells::Each(readings) => {
            readings.iter().map(|one| counted(one, expected)).max().unwrap_or(1)
        }
        Tells::Nothing
        | Tells::Value
        | Tells::Change { .. }
        | Tells::All(_)
        | Tells::Unknown => 1,
    }
}

/// What a printed cell tells; none when it cannot be told exactly.
fn relations(tables: &Tables, cell: &Cell) -> Option<Vec<Relation>> {
    told_by(tables, cell, &cell.tells)
}

fn told_by(tables: &Tables, cell: &Cell, tells: &Tells) -> Option<Vec<Relation>> {
    let all = |forms: &[Form]| {
        let exact = forms.iter().map(|form| exactly(tables, form));
        exact.filter(|one| !one.terms.is_empty()).collect::<Vec<_>>()
    };
    match tells {
        Tells::Nothing | Tells::Value | Tells::Unknown => Some(Vec::new()),
        Tells::Each(readings) => {
            let each: Option<Vec<Vec<Relation>>> =
                readings.iter().map(|one| told_by(tables, cell, one)).collect();
            Some(each?.into_iter().flatten().collect())
        }
        Tells::Sum(form) => {
            let exact = cell.value.number() == Some(tables.sum_of(form) as f64);
            exact.then(|| all(std::slice::from_ref(form)))
        }
        Tells::Share { factor, above, below } => {
            Some(printed(tables, cell, *factor, above, below).unwrap_or_else(|| {
                // Told as if both were printed: more than a reader knows.
                all(&[above.clone(), below.clone()])
            }))
        }
        Tells::Change { from, to, relative } => {
            let (start, end) = (tables.cell(*from), tables.cell(*to));
            if let (true, Tells::Sum(start), Tells::Sum(end)) =
                (relative, &start.tells, &end.tells)
            {
                let above = end.minus(start);
                if let Some(told) = printed(tables, cell, 100.0, &above, start) {
                    return Some(told);
                }
            }
            let mut forms = Vec::new();
            parts(tables, *from, &mut forms)?;
            parts(tables, *to, &mut forms)?;
            Some(all(&forms))
        }
        Tells::All(forms) => Some(all(forms)),
    }
}

/// A sum of counts that is hidden is no zero.
pub(super) fn at_least_one(form: &Form) -> (Relation, bool) {
    let low = Some(1 - i128::from(form.constant));
    (Relation { terms: terms(form), low, high: None }, true)
}

/// What a printed cell tells, with its printed digits and nothing more; what is told of sums
/// that are not printed themselves is said to be known, without its value (false).
pub(super) fn openly(tables: &Tables, cell: &Cell) -> Vec<(Relation, bool)> {
    fn of(tables: &Tables, cell: &Cell, tells: &Tells) -> Vec<(Relation, bool)> {
        let known = |forms: Vec<Form>| -> Vec<(Relation, bool)> {
            let exact = forms.iter().map(|form| (exactly(tables, form), false));
            exact.filter(|(one, _)| !one.terms.is_empty()).collect()
        };
        let digits =
            |told: Vec<Relation>| told.into_iter().map(|one| (one, true)).collect();
        match tells {
            Tells::Sum(form) => vec![(exactly(tables, form), true)],
            Tells::Share { factor, above, below } => {
                printed(tables, cell, *factor, above, below)
                    .map_or_else(|| known(vec![above.clone(), below.clone()]), digits)
            }
            Tells::Each(readings) => {
                readings.iter().flat_map(|one| of(tables, cell, one)).collect()
            }
            Tells::Change { from, to, relative } => {
                let (start, end) = (tables.cell(*from), tables.cell(*to));
                if let (true, Tells::Sum(start), Tells::Sum(end)) =
                    (relative, &start.tells, &end.tells)
                    && let Some(told) =
                        printed(tables, cell, 100.0, &end.minus(start), start)
                {
                    return digits(told);
                }
                let mut forms = Vec::new();
                let found = parts(tables, *from, &mut forms)
                    .and_then(|()| parts(tables, *to, &mut forms));
                if found.is_some() { known(forms) } else { Vec::new() }
            }
            Tells::All(forms) => known(forms.clone()),
            Tells::Nothing | Tells::Value | Tells::Unknown => Vec::new(),
        }
    }
    of(tables, cell, &cell.tells)
}

/// All the sums a cell is made of; none when they are not known.
fn parts(tables: &Tables, cell: CellId, found: &mut Vec<Form>) -> Option<()> {
    let cell = tables.cell(cell);
    if cell.threshold.is_none() {
        return Some(());
    }
    parts_of(tables, &cell.tells, found)
}

fn parts_of(tables: &Tables, tells: &Tells, found: &mut Vec<Form>) -> Option<()> {
    match tells {
        Tells::Sum(form) => found.push(form.clone()),
        Tells::Share { above, below, .. } => found.extend([above.clone(), below.clone()]),
        Tells::All(forms) => found.extend(forms.iter().cloned()),
        Tells::Each(readings) => {
            for one in readings {
                parts_of(tables, one, found)?;
            }
        }
        Tells::Change { from, to, .. } => {
            parts(tables, *from, found)?;
            parts(tables, *to, found)?;
        }
        // They fall with what they are made of.
        Tells::Nothing | Tells::Value => {}
        Tells::Unknown => return None,
    }
    Some(())
}

fn terms(form: &Form) -> Vec<(usize, i64)> {
    form.terms().map(|(base, factor)| (base.number(), factor)).collect()
}

fn exactly(tables: &Tables, form: &Form) -> Relation {
    let sum = i128::from(tables.sum_of(form) - form.constant);
    Relation::exactly(terms(form), sum)
}

/// `factor × above ÷ below`, rounded half away from zero to its printed digits, as two whole
/// inequalities; and the denominator is at least one.
///
/// None when the figures do not agree with what is printed, or are too large to be exact.
fn printed(
    tables: &Tables,
    cell: &Cell,
    factor: f64,
    above: &Form,
    below: &Form,
) -> Option<Vec<Relation>> {
    /// More decimals of a factor are not taken for exact.
    const DECIMALS: u32 = 6;
    let (scale, factor) = (0..=DECIMALS).find_map(|decimals| {
        let scale = 10_i64.pow(decimals);
        let scaled = factor * scale as f64;
        let whole = scaled.fract() == 0.0 && scaled.abs() < 1e12;
        whole.then_some((scale, scaled as i64))
    })?;
    let digits = Rounded::of(cell.value.number()?, cell.decimals)?.mantissa();
    let unit = 10_i64.checked_pow(u32::from(cell.decimals))?;
    // 2 · unit · factor · above ≥ (2 · digits − 1) · scale · below, and the same above; the
    // half is in on the side away from zero, out on the other.
    let left = 2_i64.checked_mul(unit)?.checked_mul(factor)?;
    let side = |half: i64| -> Option<Form> {
        let right = (2 * digits).checked_add(half)?.checked_mul(scale)?;
        let mut form = Form::default();
        form.add(above, left);
        form.add(below, right.checked_neg()?);
        Some(form)
    };
    let (down, up) = (side(-1)?, side(1)?);
    let open =
        |form: &Form, is_open: bool| i128::from(is_open) - i128::from(form.constant);
    let low =
        Relation { terms: terms(&down), low: Some(open(&down, digits <= 0)), high: None };
    let high = Relation {
        terms: terms(&up),
        low: None,
        high: Some(-i128::from(digits >= 0) - i128::from(up.constant)),
    };
    let some = Relation {
        terms: terms(below),
        low: Some(1 - i128::from(below.constant)),
        high: None,
    };
    let counts: Vec<i64> = tables.bases().iter().map(|base| base.count).collect();
    let told: Vec<Relation> =
        [low, high, some].into_iter().filter(|one| !one.terms.is_empty()).collect();
    told.iter().all(|one| one.holds(&counts)).then_some(told)
}

/// Which counts are tied together.
struct Groups {
    group: Vec<usize>,
    /// What the margins let expect of each count.
    expected: Vec<u64>,
}

impl Groups {
    fn of(tables: &Tables, figures: &Figures, expected: Vec<u64>) -> Self {
        let mut sets = Sets { parent: (0..tables.bases().len()).collect() };
        for law in tables.laws() {
            sets.join_all(law.form.terms().map(|(base, _)| base.number()));
        }
        for bases in tables.too_large() {
            sets.join_all(bases.iter().map(|base| base.number()));
        }
        for one in &figures.hidden {
            sets.join_all(one.terms.iter().map(|(count, _)| *count));
        }
        for guarded in tables.guarded() {
            sets.join_all(guarded.form.terms().map(|(base, _)| base.number()));
        }
        for told in figures.of.keys() {
            let terms = told.relations.iter().flat_map(|relation| &relation.terms);
            sets.join_all(terms.map(|(base, _)| *base));
        }
        let group = (0..sets.parent.len()).map(|base| sets.first(base)).collect();
        Self { group, expected }
    }

    /// A system for each group that has a figure, with the cells of each of its figures.
    fn systems(
        &self,
        tables: &Tables,
        figures: &Figures,
        asked: &BTreeSet<usize>,
    ) -> Vec<(System, Vec<Vec<CellId>>)> {
        let mut systems: BTreeMap<usize, (System, Vec<Vec<CellId>>)> = BTreeMap::new();
        let mut place = vec![0; self.group.len()];
        for (base, group) in self.group.iter().enumerate() {
            let (system, _) = systems.entry(*group).or_default();
            place[base] = system.counts.len();
            system.counts.push(tables.bases()[base].count);
            system.is_cube |= tables.bases()[base].unprinted;
            system.least.push(0);
        }
        let here = |terms: &[(usize, i64)]| -> Vec<(usize, i64)> {
            terms.iter().map(|(base, factor)| (place[*base], *factor)).collect()
        };
        let group_of =
            |terms: &[(usize, i64)]| terms.first().map(|(base, _)| self.group[*base]);
        for law in tables.laws() {
            let own = terms(&law.form);
            let Some(group) = group_of(&own) else { continue };
            let constant = i128::from(law.form.constant);
            let end = |end: Option<i64>| end.map(|end| i128::from(end) - constant);
            let guessed = law.guessed;
            let (low, high) = (end(law.low), end(law.high));
            let law = Relation { terms: here(&own), low, high };
            let Some((system, _)) = systems.get_mut(&group) else { continue };
            let known = if guessed { &mut system.guesses } else { &mut system.laws };
            if !known.contains(&law) {
                known.push(law);
            }
        }
        for (told, (cells, cost)) in &figures.of {
            let first =
                told.relations.iter().find_map(|relation| group_of(&relation.terms));
            let Some((system, printed)) = first.and_then(|group| systems.get_mut(&group))
            else {
                continue;
            };
            let tells: Vec<Relation> = told
                .relations
                .iter()
                .map(|one| Relation { terms: here(&one.terms), ..one.clone() })
                .collect();
            let fixed = add_figure(system, &tells);
            system.figures.push(Printed { tells, cost: *cost, fixed });
            printed.push(cells.clone());
        }
        for one in &figures.hidden {
            let Some((system, _)) =
                group_of(&one.terms).and_then(|group| systems.get_mut(&group))
            else {
                continue;
            };
            let terms = here(&one.terms);
            match terms.as_slice() {
                [(count, 1)] => system.least[*count] = system.least[*count].max(1),
                _ => system.laws.push(Relation { terms, low: one.low, high: None }),
            }
        }
        for bases in tables.too_large() {
            let group = bases.first().map(|base| self.group[base.number()]);
            if let Some((system, _)) = group.and_then(|group| systems.get_mut(&group)) {
                system.is_too_large = true;
            }
        }
        self.add_secrets(tables, asked, &place, &mut systems);
        systems.into_values().filter(|(system, _)| !system.figures.is_empty()).collect()
    }

    fn add_secrets(
        &self,
        tables: &Tables,
        asked: &BTreeSet<usize>,
        place: &[usize],
        systems: &mut BTreeMap<usize, (System, Vec<Vec<CellId>>)>,
    ) {
        for (base, raw) in tables.bases().iter().enumerate() {
            let Some((system, _)) = systems.get_mut(&self.group[base]) else {
                continue;
            };
            if raw.unprinted {
                continue;
            }
            let own = vec![(place[base], 1)];
            if raw.published {
                // Everyone may know it, whether we print it or not.
                system.guesses.push(Relation::exactly(own.clone(), raw.count.into()));
            }
            if raw.asked || asked.contains(&base) {
                // Hidden because the author says so: nobody comes nearer than a threshold.
                system.least[place[base]] = i64::from(raw.count > 0);
                let tells = vec![Relation::exactly(own.clone(), raw.count.into())];
                let telling = system.figures.iter_mut().filter(|one| one.tells == tells);
                telling.for_each(|figure| figure.fixed = false);
                let width = i64::from(raw.threshold);
                system.secrets.push(Secret {
                    terms: own,
                    least: (raw.count - width).max(i64::from(raw.count > 0)),
                    threshold: raw.count + width,
                    expected: self.expected[base],
                });
            } else if raw.count > 0 && raw.count < i64::from(raw.threshold) {
                let threshold = i64::from(raw.threshold);
                let expected = self.expected[base];
                system.secrets.push(Secret { terms: own, least: 1, threshold, expected });
            }
        }
        for guarded in tables.guarded() {
            let own: Vec<(usize, i64)> = guarded
                .form
                .terms()
                .map(|(base, factor)| (place[base.number()], factor))
                .collect();
            let first =
                guarded.form.terms().next().map(|(base, _)| self.group[base.number()]);
            let Some((system, _)) = first.and_then(|group| systems.get_mut(&group))
            else {
                continue;
            };
            let constant = guarded.form.constant;
            let threshold = i64::from(guarded.threshold) - constant;
            let expected = guarded.form.terms();
            let expected = expected
                .map(|(base, factor)| {
                    factor.unsigned_abs() * self.expected[base.number()]
                })
                .sum();
            let secret = Secret { terms: own, least: 1 - constant, threshold, expected };
            if !system.secrets.contains(&secret) {
                system.secrets.push(secret);
            }
        }
    }
}

/// What is known of a figure whether it is shown or not: a zero is printed, and so what is
/// hidden of a plain sum is one at least. Says whether it is such a zero.
fn add_figure(system: &mut System, tells: &[Relation]) -> bool {
    let [only] = tells else { return false };
    if only.low != only.high {
        return false;
    }
    if only.terms.iter().any(|(_, factor)| *factor < 0) {
        // A difference that is hidden is no zero either; its sign is taken for known.
        let terms = only.terms.clone();
        let (low, high) = match only.low.map(i128::signum) {
            Some(1) => (Some(1), None),
            Some(-1) => (None, Some(-1)),
            _ => return false,
        };
        system.laws.push(Relation { terms, low, high });
        return false;
    }
    if only.low == Some(0) {
        return true;
    }
    match only.terms.as_slice() {
        [(count, _)] => system.least[*count] = 1,
        _ => system.laws.push(Relation {
            terms: only.terms.clone(),
            low: Some(1),
            high: None,
        }),
    }
    false
}
