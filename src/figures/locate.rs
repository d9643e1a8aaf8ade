//! Which file holds an indicator, and in which vintages.
//!
//! An indicator takes the one source that has its columns. Of two that are published and
//! agree, a written order says which (`RULES.md` beside this file); two that contradict one
//! another are an error that names both: the author says which with `source:`.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::evaluate::Bound;
use super::stand::Stand;
use crate::catalogue::Indicator;
use crate::catalogue::formula::{Formula, FormulaError};
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::manifest::Project;
use crate::sources::{self, Content, Dataset, Source, TerritoryTable};
use crate::territory::Level;
use crate::text::fold;
use crate::vintage::Pattern;
use crate::vocabulary::Family;

/// An indicator's formulas, by first vintage.
pub(crate) struct Formulas {
    base: Rc<Formula>,
    variants: Vec<(u16, Rc<Formula>)>,
    /// What each commune weighs in a mean: the product of these columns.
    weight: Vec<Pattern>,
}

impl Formulas {
    /// Parses the formulas of an indicator; an author's mistake points into her line.
    pub(crate) fn of(
        indicator: &Indicator,
        project: &Project,
        problems: &mut Diagnostics,
    ) -> Option<Self> {
        let text = indicator.formula.as_deref()?;
        let base = Formula::parse(text)
            .map_err(|error| problems.push(faulty(indicator, project, &error)))
            .ok()?;
        if let Some(mixed) = mixed_vintages(&base) {
            let message = format!(
                "la formule de « {} » mélange une année écrite (« {mixed} ») et {{aa}}",
                indicator.id
            );
            let diagnostic = Diagnostic::error("figures.mixed-vintages", message)
                .help("écrivez {aa} partout, ou une année partout : sinon les séries sont fausses");
            problems.push(match project.own_formulas.get(&indicator.id) {
                Some(own) => own.formula.locate(diagnostic),
                None => diagnostic,
            });
            return None;
        }
        let variants = indicator
            .variants
            .iter()
            .filter_map(|variant| {
                Some((variant.since, Rc::new(Formula::parse(&variant.formula).ok()?)))
            })
            .collect();
        let weight = indicator
            .weight
            .as_deref()
            .into_iter()
            .flat_map(|weight| weight.split("]*["))
            .map(|column| Pattern::new(column.trim_matches(['[', ']'])))
            .collect();
        Some(Self { base: Rc::new(base), variants, weight })
    }

    fn at(&self, year: Option<u16>) -> &Rc<Formula> {
        let later = self
            .variants
            .iter()
            .rev()
            .find(|(since, _)| year.is_some_and(|year| year >= *since));
        later.map_or(&self.base, |(_, formula)| formula)
    }

    fn all(&self) -> impl Iterator<Item = &Rc<Formula>> {
        std::iter::once(&self.base)
            .chain(self.variants.iter().map(|(_, formula)| formula))
    }

    /// What else the columns may be named: a file may keep former names, but the names of
    /// later years mean something else before.
    fn others<'f>(
        &'f self,
        first: &'f Rc<Formula>,
        year: Option<u16>,
    ) -> impl Iterator<Item = &'f Rc<Formula>> {
        let undated = |formula: &Formula| {
            formula.columns().iter().all(|(pattern, _)| !pattern.has_vintage())
        };
        let later = move |since: u16, formula: &Formula| {
            year.is_some_and(|year| year < since) && !undated(formula)
        };
        let variants = self.variants.iter();
        std::iter::once(&self.base)
            .chain(
                variants
                    .filter(move |(since, one)| !later(*since, one))
                    .map(|(_, one)| one),
            )
            .filter(move |formula| !Rc::ptr_eq(formula, first))
    }

    /// The formula tied to a table, once per vintage the table holds, oldest first.
    pub(crate) fn bind<'t>(&self, table: &'t TerritoryTable) -> Vec<Bound<'t>> {
        let mut bound = Vec::new();
        for year in self.years(table) {
            // A long file tells its year beside the figures, not in their names; its names
            // may be those of another formula of the same indicator.
            let first = self.at(year.or(table.vintage));
            let others = self.others(first, year);
            for formula in std::iter::once(first).chain(others) {
                let before = year.and_then(|year| before(formula, table, year));
                let formula = Rc::clone(formula);
                let mut one = Bound { table, formula, weight: None, year, before };
                let weights = self.weight.iter().map(|pattern| one.column(pattern, ""));
                let weights: Option<Vec<_>> = weights.collect();
                one.weight = weights.filter(|weights| !weights.is_empty());
                if one.is_complete() {
                    one.year = year.or(table.vintage);
                    bound.push(one);
                    break;
                }
            }
        }
        bound
    }

    /// The vintages every column family of the formula may have; `None` alone when no
    /// column name holds a vintage.
    fn years(&self, table: &TerritoryTable) -> Vec<Option<u16>> {
        let mut years = BTreeSet::new();
        let mut undated = false;
        for formula in self.all() {
            match common_years(formula, table) {
                Some(found) => years.extend(found),
                None => undated = true,
            }
        }
        if years.is_empty() && undated {
            return vec![None];
        }
        years.into_iter().map(Some).collect()
    }
}

/// The vintages common to all dated columns; `None` when no column is dated.
fn common_years(formula: &Formula, table: &TerritoryTable) -> Option<BTreeSet<u16>> {
    let mut common: Option<BTreeSet<u16>> = None;
    for (pattern, _) in formula.columns() {
        if !pattern.has_vintage() || pattern.has_before() {
            continue;
        }
        let years = pattern.years_in(table);
        common = Some(match common {
            Some(known) => known.intersection(&years).copied().collect(),
            None => years,
        });
    }
    // Births over a period and the population before it: the later census decides.
    common.or_else(|| Some(family_of_before(formula)?.years_in(table)))
}

/// A column with its vintage written out (`P21_RP`) beside one that says `{aa}`.
fn mixed_vintages(formula: &Formula) -> Option<String> {
    let columns = formula.columns();
    let open = columns.iter().any(|(pattern, _)| pattern.has_vintage());
    let is_dated = |name: &str| {
        let mut characters = name.chars();
        characters.next().is_some_and(|c| c.is_ascii_uppercase())
            && characters.next().is_some_and(|c| c.is_ascii_digit())
            && characters.next().is_some_and(|c| c.is_ascii_digit())
            && characters.next() == Some('_')
    };
    let dated =
        columns.iter().find(|(pattern, name)| !pattern.has_vintage() && is_dated(name));
    dated.filter(|_| open).map(|(_, name)| (*name).to_owned())
}

/// `P{aa_avant}_POP` belongs to the family `P{aa}_POP`.
fn family_of_before(formula: &Formula) -> Option<Pattern> {
    let (_, name) =
        formula.columns().into_iter().find(|(pattern, _)| pattern.is_before_only())?;
    Some(Pattern::new(&name.replace("{aa_avant}", "{aa}")))
}

impl Pattern {
    fn years_in(&self, table: &TerritoryTable) -> BTreeSet<u16> {
        table.headings().filter_map(|heading| self.vintage_of(heading)).collect()
    }
}

/// The vintage before, as the file has it: the true gap, never an assumed five years.
fn before(formula: &Formula, table: &TerritoryTable, year: u16) -> Option<u16> {
    let vintages = family_of_before(formula)?.years_in(table);
    vintages.into_iter().filter(|vintage| *vintage < year).max()
}

/// The source that holds an indicator.
pub(crate) fn source_of<'d>(
    indicator: &Indicator,
    formulas: &Formulas,
    project: &Project,
    dataset: &'d Dataset,
    problems: &mut Diagnostics,
) -> Found<'d> {
    let own = project.own_formulas.get(&indicator.id);
    let asked = own.and_then(|own| own.source.as_deref());
    let mut candidates: Vec<&Source> = dataset
        .sources
        .values()
        .filter(|source| asked.is_none_or(|asked| asked == source.name))
        .filter(|source| feeds(source, indicator, own.is_some()))
        .filter(|source| match &source.content {
            Content::ByTerritory(tables) => {
                tables.iter().any(|table| !formulas.bind(table).is_empty())
            }
            Content::Cross(_) => false,
        })
        .collect();
    // The same figures at several levels, or of several years, complete one another.
    let levels = |source: &Source| -> BTreeSet<(Level, Option<u16>)> {
        match &source.content {
            Content::ByTerritory(tables) => tables
                .iter()
                .flat_map(|table| {
                    let years = formulas.bind(table).into_iter().map(|bound| bound.year);
                    years.map(|year| (table.level, year)).collect::<Vec<_>>()
                })
                .collect(),
            Content::Cross(_) => BTreeSet::new(),
        }
    };
    let mut index = 0;
    while let Some(first) = candidates.get(index).copied() {
        let own = levels(first);
        let behind = candidates.iter().enumerate().skip(index + 1);
        let mut rivals = behind.filter(|(_, two)| !own.is_disjoint(&levels(two)));
        let rival = rivals.next().map(|(at, two)| (at, *two));
        match rival {
            // INSEE gives a figure in several files: where they agree, one is enough.
            Some((at, second)) if agree(project, first, second, formulas) => {
                let second_wins = is_before(second, first, formulas);
                candidates.remove(if second_wins { index } else { at });
            }
            Some((_, second)) if is_before(second, first, formulas) => {
                return Found::Two(second, first);
            }
            Some((_, second)) => return Found::Two(first, second),
            None => index += 1,
        }
    }
    match candidates.as_slice() {
        [] => {
            if let Some(own) = own {
                let (problem, column) = no_column(indicator, formulas, dataset, asked);
                problems.push(at_column(own.formula.locate(problem), column.as_deref()));
            }
            Found::None
        }
        several => Found::Some(several.to_vec()),
    }
}

/// Whether a source of an indicator comes before another: its latest year, then its finest
/// level, then how many years it gives; then a file of few subjects before a collection. The
/// long form of INSEE says again what its own files say: there the author's order stands.
fn is_before(one: &Source, other: &Source, formulas: &Formulas) -> bool {
    let tables = |source: &'_ Source| -> Vec<(Level, Vec<u16>, bool)> {
        let Content::ByTerritory(tables) = &source.content else { return Vec::new() };
        let told = tables.iter().map(|table| {
            let years = formulas.bind(table).into_iter().filter_map(|bound| bound.year);
            (table.level, years.collect(), table.is_long())
        });
        told.collect()
    };
    let (first, second) = (tables(one), tables(other));
    if first.iter().chain(&second).any(|(_, _, is_long)| *is_long) {
        return false;
    }
    let worth = |source: &Source, tables: &[(Level, Vec<u16>, bool)]| {
        let years: BTreeSet<u16> =
            tables.iter().flat_map(|(_, years, _)| years).copied().collect();
        let finest = tables.iter().map(|(level, ..)| rank(*level)).min().unwrap_or(0);
        let families = source.families.as_ref().map_or(0, Vec::len);
        (
            years.last().copied(),
            std::cmp::Reverse(finest),
            years.len(),
            std::cmp::Reverse(families),
        )
    };
    worth(one, &first) > worth(other, &second)
}

/// The finest first.
fn rank(level: Level) -> usize {
    Level::ALL.iter().position(|one| *one == level).unwrap_or(Level::ALL.len())
}

/// The source that an indicator is taken from where another gives it too, and that other: what
/// `check` says.
pub(crate) fn preferred<'d>(
    indicator: &Indicator,
    formulas: &Formulas,
    project: &Project,
    dataset: &'d Dataset,
) -> Vec<(&'d Source, &'d Source)> {
    let own = project.own_formulas.get(&indicator.id);
    if own.is_some_and(|own| own.source.is_some()) {
        return Vec::new();
    }
    let Found::Some(taken) =
        source_of(indicator, formulas, project, dataset, &mut Diagnostics::new())
    else {
        return Vec::new();
    };
    let is_taken = |source: &Source| taken.iter().any(|one| one.name == source.name);
    let holds = |source: &Source| match &source.content {
        Content::ByTerritory(tables) => tables
            .iter()
            .any(|table| !table.is_long() && !formulas.bind(table).is_empty()),
        Content::Cross(_) => false,
    };
    let others = dataset.sources.values().filter(|source| {
        feeds(source, indicator, own.is_some()) && !is_taken(source) && holds(source)
    });
    let first = taken.first().copied().filter(|source| holds(source));
    others.filter_map(|other| Some((first?, other))).collect()
}

/// Communes of a wide territory that two editions may give otherwise: one in fifty, since some
/// have merged between their geographies. Between the comparateur and Filosofi of 2019, 2 of
/// 31 357.
const OF_ANOTHER_GEOGRAPHY: usize = 50;

/// Whether two public sources give the same figures wherever both give one: of the project's own
/// communes and of those near them without exception.
fn agree(
    project: &Project,
    first: &Source,
    second: &Source,
    formulas: &Formulas,
) -> bool {
    fn tables(source: &Source) -> &[TerritoryTable] {
        match &source.content {
            Content::ByTerritory(tables) if source.threshold.is_none() => tables,
            Content::ByTerritory(_) | Content::Cross(_) => &[],
        }
    }
    let (one, other) = (tables(first), tables(second));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let one: Vec<Bound<'_>> = one.iter().flat_map(|table| formulas.bind(table)).collect();
    let other: Vec<Bound<'_>> =
        other.iter().flat_map(|table| formulas.bind(table)).collect();
    let value = |bound: &Bound<'_>, code: &str| {
        let stand = Stand::of_codes(&[code.to_owned()], bound.table);
        bound.sum(&bound.formula, &stand).number()
    };
    let near = near(project);
    one.iter().all(|here| {
        let same = |there: &&Bound<'_>| {
            there.year == here.year && there.table.level == here.table.level
        };
        other.iter().filter(same).all(|there| {
            let both = |code| Some((code, value(here, code)?, value(there, code)?));
            let (mut compared, mut differing) = (0, 0);
            for (code, here, there) in here.table.codes().filter_map(both) {
                compared += 1;
                if !sources::agree(here, there) && !is_rounded(here, there) {
                    differing += 1;
                    if near.contains(code) {
                        return false;
                    }
                }
            }
            differing * OF_ANOTHER_GEOGRAPHY <= compared
        })
    })
}

/// The communes of the ressort, and of the comparisons that are no wide territory.
fn near(project: &Project) -> BTreeSet<String> {
    let narrow = project.comparisons.iter().filter(|comparison| {
        let level = comparison.published.as_ref().map(|(level, _)| *level);
        level.is_none_or(|level| level < Level::Departement)
    });
    let codes = narrow.flat_map(|comparison| &comparison.communes);
    codes.chain(&project.ressort.codes()).map(ToString::to_string).collect()
}

/// Whether one is the other, rounded to a whole number: rates are published so.
fn is_rounded(one: f64, other: f64) -> bool {
    let is_whole = |number: f64| number.fract() == 0.0;
    (one - other).abs() <= 0.5 && (is_whole(one) != is_whole(other))
}

/// The sources that hold an indicator.
pub(crate) enum Found<'d> {
    None,
    Some(Vec<&'d Source>),
    Two(&'d Source, &'d Source),
}

/// A recognised file feeds its families; a file without profile feeds only the author's
/// own formulas.
fn feeds(source: &Source, indicator: &Indicator, own: bool) -> bool {
    match &source.families {
        Some(families) => {
            families.contains(&indicator.family)
                || (own && indicator.family == Family::OfTheAuthor)
        }
        None => own,
    }
}

fn no_column(
    indicator: &Indicator,
    formulas: &Formulas,
    dataset: &Dataset,
    asked: Option<&str>,
) -> (Diagnostic, Option<String>) {
    let headings: Vec<String> = dataset
        .sources
        .values()
        .filter(|source| asked.is_none_or(|asked| asked == source.name))
        .flat_map(|source| match &source.content {
            Content::ByTerritory(tables) => tables
                .iter()
                .flat_map(TerritoryTable::headings)
                .map(str::to_owned)
                .collect(),
            Content::Cross(_) => Vec::new(),
        })
        .collect();
    let missing: Vec<(&Pattern, &str)> = formulas
        .base
        .columns()
        .into_iter()
        .filter(|(pattern, name)| {
            !headings.iter().any(|heading| heading == name || pattern.matches(heading))
        })
        .collect();
    let Some((_, name)) = missing.first() else {
        let problem = Diagnostic::error(
            "figures.columns-in-several-tables",
            format!(
                "les colonnes de l’indicateur « {} » n’ont aucune année en commun",
                indicator.id
            ),
        );
        return (problem, None);
    };
    let known = headings.iter().map(String::as_str);
    let problem = Diagnostic::error(
        "figures.unknown-column",
        format!(
            "la colonne « {name} » de l’indicateur « {} » n’est dans aucun fichier",
            indicator.id
        ),
    )
    .maybe_help(
        crate::text::nearest(name, known)
            .map(|close| format!("vouliez-vous dire « {close} » ?")),
    );
    (problem, Some((*name).to_owned()))
}

/// The caret stands under the column, not under the whole formula.
fn at_column(mut problem: Diagnostic, column: Option<&str>) -> Diagnostic {
    if let (Some(column), Some(excerpt), Some(Location::Line { column: at, .. })) =
        (column, &mut problem.excerpt, problem.locations.first_mut())
        && let Some(start) = excerpt.text.find(column)
    {
        excerpt.column = excerpt.text[..start].chars().count() + 1;
        excerpt.length = column.chars().count();
        *at = excerpt.column;
    }
    problem
}

fn faulty(indicator: &Indicator, project: &Project, error: &FormulaError) -> Diagnostic {
    let diagnostic = Diagnostic::of(error).help(error.hint());
    let Some(own) = project.own_formulas.get(&indicator.id) else { return diagnostic };
    let mut diagnostic = own.formula.locate(diagnostic);
    // The formula's own start on the line, to point inside it.
    if let (Some(excerpt), Some(Location::Line { column, .. })) =
        (&mut diagnostic.excerpt, diagnostic.locations.first_mut())
        && let Some(start) = excerpt.text.find(own.formula.value.as_str())
    {
        let start = excerpt.text[..start].chars().count() + 1 + error.at();
        *column = start;
        excerpt.column = start;
        excerpt.length = 1;
    }
    diagnostic
}

/// The column of a partner's file that carries a transmitted indicator.
pub(crate) fn transmitted<'p>(
    indicator: &Indicator,
    project: &'p Project,
) -> Option<(&'p str, &'p str)> {
    project.sources.iter().find_map(|(name, spec)| {
        let column =
            spec.columns.iter().find(|(_, id)| fold(&id.value) == indicator.id)?;
        Some((name.as_str(), column.0.value.as_str()))
    })
}
