//! The closed menu of each indicator: value per territory and vintage, gap to each
//! comparison, evolution over the file's vintages, reliability.
//!
//! Gaps and evolutions are computed before rounding; the guide de lecture says so.

mod columns;
mod compare;
mod editions;
mod evolution;
mod extents;
mod neighbours;
mod rank;
mod told;
mod transmitted;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use self::columns::{in_whole_numbers, speaks_of_a_period, unknown_column};
use self::compare::Series;
use self::editions::Reading;
use self::told::counts_people;
use crate::catalogue::formula::Formula;
use crate::catalogue::{Aggregation, Indicator, Quantity};
use crate::diagnostic::Diagnostics;
use crate::figures::areas::{Area, Role};
use crate::figures::coherence::Drift;
use crate::figures::evaluate::{Bound, Evaluated, Units};
use crate::figures::locate::{Formulas, Found, source_of};
use crate::figures::stand::Standing;
use crate::heading::{Reliability, Saying};
use crate::manifest::Project;
use crate::sources::{Content, Dataset, Source, SourceError, TerritoryTable, WHOLE};
use crate::table::{Cell, CellId, Peers, People, Tables, Tells};
use crate::territory::{CommuneCode, Level};
use crate::value::Value;
use crate::vocabulary::Family;

/// Under this count a census figure is « fragile »; up to the next, « indicatif »
/// (after INSEE's advice on small counts).
const FRAGILE_UNDER: f64 = 200.0;
const INDICATIVE_UNDER: f64 = 500.0;

/// Under this many births or deaths, chance alone moves a rate by half.
const FEW_EVENTS: f64 = 20.0;

/// A rate of fewer units than this moves by more than a point with each of them.
const FEW_UNITS: f64 = 100.0;

/// INSEE advises against the complementary exploitation under this population.
const COMPLEMENTARY_FROM: u32 = 2000;

/// The convention's threshold, for a column nothing is known of.
const DEFAULT_THRESHOLD: u32 = 5;

/// All cells of the menu.
#[derive(Debug, Default)]
pub(crate) struct Menu {
    values: BTreeMap<(String, usize, Option<u16>), CellId>,
    years: BTreeMap<String, BTreeSet<Option<u16>>>,
    /// Which of its vintages stand side by side.
    series: compare::AllSeries,
    /// Where the latest vintage is not published for the town, the latest one that is.
    told: BTreeMap<String, u16>,
    /// The communes whose two exploitations of one census differ.
    drifts: Vec<Drift>,
    /// Indicators that files give by IRIS, and no neighbourhood asks for.
    by_iris: BTreeMap<String, Option<String>>,
    /// The other communes of the intercommunalité, for what a page asks of them.
    neighbours: BTreeMap<(String, Option<u16>), BTreeMap<CommuneCode, CellId>>,
}

impl Menu {
    /// Whether any file holds the indicator.
    pub(crate) fn has(&self, indicator: &str) -> bool {
        self.years.contains_key(indicator)
    }

    /// Its vintages, oldest first.
    pub(crate) fn years(&self, indicator: &str) -> Vec<u16> {
        self.years.get(indicator).into_iter().flatten().filter_map(|year| *year).collect()
    }

    /// Its vintages, those of a file without a year included.
    pub(crate) fn vintages(&self, indicator: &str) -> Vec<Option<u16>> {
        self.years.get(indicator).into_iter().flatten().copied().collect()
    }

    /// The vintage that is told: its latest, or the latest that is published for the town.
    pub(crate) fn latest(&self, indicator: &str) -> Option<Option<u16>> {
        let last = self.years.get(indicator)?.last().copied()?;
        Some(self.told.get(indicator).copied().map_or(last, Some))
    }

    /// Which of its vintages stand side by side.
    pub(crate) fn series(&self, indicator: &str) -> Series {
        self.series.get(indicator).cloned().unwrap_or_default()
    }

    /// The communes whose two exploitations of one census differ.
    pub(crate) fn drifts(&self) -> &[Drift] {
        &self.drifts
    }

    /// Whether only neighbourhoods could read it, and none is described.
    pub(crate) fn is_by_iris(&self, indicator: &str) -> bool {
        self.by_iris.contains_key(indicator)
    }

    /// The first IRIS of the territory in the file of such an indicator.
    pub(crate) fn first_iris(&self, indicator: &str) -> Option<&str> {
        self.by_iris.get(indicator)?.as_deref()
    }

    /// The cell of one vintage, when there is one already.
    fn own_value(
        &self,
        indicator: &str,
        area: usize,
        year: Option<u16>,
    ) -> Option<CellId> {
        self.values.get(&(indicator.to_owned(), area, year)).copied()
    }

    /// A value, in a vintage or the latest.
    pub(crate) fn value(
        &self,
        indicator: &str,
        area: usize,
        year: Option<u16>,
    ) -> Option<CellId> {
        let year = match year {
            Some(year) => Some(year),
            None => self.latest(indicator)?,
        };
        self.values.get(&(indicator.to_owned(), area, year)).copied()
    }
}

/// A figure of a protected source and what it was computed from, in the order of computing:
/// [`crate::knowledge`] says what it tells.
pub(crate) enum Citation<'d> {
    /// Computed from a file.
    OfFile {
        cell: CellId,
        indicator: &'d Indicator,
        source: &'d str,
        threshold: u32,
        bound: Bound<'d>,
        /// The territory, by its place in the list.
        area: usize,
        standing: Rc<Standing<'d>>,
    },
    /// Written in the manifest.
    ByHand { cell: CellId, indicator: &'d Indicator },
}

pub(crate) fn compute<'d>(
    project: &'d Project,
    dataset: &'d Dataset,
    (areas, drifts): (&'d [Area], Vec<Drift>),
    tables: &mut Tables,
    problems: &mut Diagnostics,
) -> (Menu, Vec<Citation<'d>>) {
    let mut builder = Builder {
        project,
        dataset,
        areas,
        tables,
        problems,
        menu: Menu { drifts, ..Menu::default() },
        uncovered: BTreeSet::new(),
        told_twice: BTreeSet::new(),
        disputed: BTreeMap::new(),
        cited: Vec::new(),
        around: project.asked_of_neighbours(),
        ranks: BTreeMap::new(),
        unpublished: BTreeMap::new(),
        close: BTreeSet::new(),
        standing: HashMap::new(),
        members: HashMap::new(),
        older: BTreeSet::new(),
    };
    for indicator in project.indicators.values() {
        builder.indicator(indicator);
    }
    let partly = builder.uncovered_areas();
    builder.unknown_areas(&partly);
    builder.disputed_indicators();
    builder.close_vintages();
    builder.unpublished_vintages();
    builder.older_editions();
    builder.note_extents();
    (builder.menu, builder.cited)
}

struct Builder<'a, 'b> {
    project: &'a Project,
    dataset: &'a Dataset,
    areas: &'a [Area],
    tables: &'b mut Tables,
    problems: &'b mut Diagnostics,
    menu: Menu,
    /// Groups of communes that a file covers only in part: file, area.
    uncovered: BTreeSet<(String, usize)>,
    /// Territories with two rows, told once: source, code.
    told_twice: BTreeSet<(String, String)>,
    /// The figures of protected rows, which stand or fall together.
    cited: Vec<Citation<'a>>,
    /// Indicators that two sources hold, by the names of the two.
    disputed: BTreeMap<(String, String), Vec<String>>,
    /// The indicators that some page asks for in each commune of the intercommunalité.
    around: BTreeSet<&'a str>,
    /// The place of the ressort in the latest vintage that ranks it.
    ranks: BTreeMap<String, (Option<u16>, rank::Rank, Peers)>,
    /// Indicators told by an earlier vintage, since the producer hides the latest: the two.
    unpublished: BTreeMap<(u16, u16), Vec<String>>,
    /// Censuses too close to be compared: the two years.
    close: BTreeSet<(u16, u16)>,
    /// Files of an edition of the census that another replaces: file, its year, the newer.
    older: BTreeSet<(String, u16, u16)>,
    /// Where the territories stand in each table, by source.
    standing: HashMap<(&'a str, *const TerritoryTable), Rc<Standing<'a>>>,
    /// Where the communes of the intercommunalité stand in each table, by how many they are.
    members: HashMap<(*const TerritoryTable, usize), Rc<neighbours::Around<'a>>>,
}

impl<'a> Builder<'a, '_> {
    fn indicator(&mut self, indicator: &'a Indicator) {
        if self.project.without.contains(&indicator.id) {
            return;
        }
        if self.own_value(indicator) || self.partner_value(indicator) {
            self.name_figures(indicator);
            return;
        }
        let Some(formulas) = Formulas::of(indicator, self.project, self.problems) else {
            return;
        };
        let dataset = self.dataset;
        let found = source_of(indicator, &formulas, self.project, dataset, self.problems);
        let sources = match found {
            Found::Some(sources) => sources,
            Found::Two(first, second) => {
                let pair = (first.name.clone(), second.name.clone());
                self.disputed.entry(pair).or_default().push(indicator.id.clone());
                return;
            }
            Found::None => return,
        };
        let mut readings = Vec::new();
        for source in sources {
            let Content::ByTerritory(data) = &source.content else { continue };
            for table in data {
                readings.push(Reading { source, table, bounds: formulas.bind(table) });
            }
        }
        self.one_edition(indicator, &mut readings);
        for Reading { source, table, bounds } in &readings {
            let threshold = self.threshold(indicator, source);
            let standing = self.standing(source, table);
            for bound in bounds {
                self.over_areas(indicator, (source, &standing), threshold, bound);
                if threshold.is_none() {
                    self.rank(indicator, bound);
                    self.neighbours(indicator, source, bound);
                }
            }
        }
        self.name_figures(indicator);
    }

    /// Which vintages stand side by side, once all of them are known.
    pub(super) fn series_of(&mut self, indicator: &Indicator) {
        let years = self.menu.years(&indicator.id);
        let told = self.latest_published(&indicator.id, &years);
        if let (Some(told), Some(last)) = (told, years.last()) {
            self.menu.told.insert(indicator.id.clone(), told);
            self.unpublished.entry((told, *last)).or_default().push(indicator.id.clone());
        }
        let series = Series::of(indicator, &years, told);
        self.menu.series.insert(indicator.id.clone(), series);
    }

    /// The latest vintage that a public file publishes for the town, when that is not the
    /// latest one.
    fn latest_published(&self, indicator: &str, years: &[u16]) -> Option<u16> {
        let cell = |year: &u16| {
            let id = self.menu.own_value(indicator, 0, Some(*year))?;
            Some(self.tables.cell(id)).filter(|cell| cell.threshold.is_none())
        };
        let hidden = |value| matches!(value, Value::Masked | Value::NotDiffused);
        years.last().and_then(cell).filter(|cell| hidden(cell.value))?;
        let known =
            |year: &&u16| cell(year).is_some_and(|one| one.value.number().is_some());
        years.iter().rev().find(known).copied()
    }

    /// The threshold that protects an indicator: its source's; and in a public file that
    /// was only recognised, the convention's for a column nobody publishes. An author who
    /// writes `diffusion: publique` has been warned, and is obeyed.
    fn threshold(&self, indicator: &Indicator, source: &Source) -> Option<u32> {
        let declared = self.project.sources.get(&source.name);
        let declared = declared
            .and_then(|spec| spec.public.as_ref())
            .is_some_and(|public| public.value);
        let unknown = || !declared && unknown_column(indicator, source);
        source.threshold.or_else(|| unknown().then_some(DEFAULT_THRESHOLD))
    }

    /// Where the territories stand in a table: found once, for all indicators.
    pub(super) fn standing(
        &mut self,
        source: &'a Source,
        table: &'a TerritoryTable,
    ) -> Rc<Standing<'a>> {
        let key = (source.name.as_str(), std::ptr::from_ref(table));
        let known = self.standing.entry(key);
        Rc::clone(known.or_insert_with(|| Rc::new(Standing::of(self.areas, table))))
    }

    /// The figure of every territory in one vintage; for a protected source also what it
    /// tells of the counts of the atoms that subtraction would reach.
    fn over_areas(
        &mut self,
        indicator: &'a Indicator,
        (source, standing): (&'a Source, &Rc<Standing<'a>>),
        threshold: Option<u32>,
        bound: &Bound<'a>,
    ) {
        let (table, areas) = (bound.table, self.areas);
        let whole = threshold.is_none() && in_whole_numbers(indicator, bound);
        let is_district = |area: &Area| area.role == Role::District;
        if table.level == Level::Iris && !areas.iter().any(is_district) {
            let own = &areas[0].codes;
            let is_own = |code: &&str| {
                let commune = code.get(..5).and_then(crate::territory::commune_of);
                commune.is_some_and(|(commune, _)| own.contains(&commune.to_string()))
            };
            let first = table.codes().find(is_own).map(str::to_owned);
            self.menu.by_iris.insert(indicator.id.clone(), first);
        }
        for (index, (area, stand)) in areas.iter().zip(&standing.areas).enumerate() {
            let here = area.stands_in(table);
            let known = self.menu.own_value(&indicator.id, index, bound.year);
            // A table of another level says nothing here; one of the same does not undo
            // what the producer publishes for the whole.
            let keeps = known.is_some_and(|cell| {
                let told = self.tables.cell(cell).value != Value::Missing;
                !here || (told && area.level == table.level)
            });
            if keeps {
                continue;
            }
            let mut evaluated = bound.evaluate(indicator, stand);
            if evaluated.overflow {
                self.overflow(indicator, source);
                // Of a protected figure, not even that it is large is said.
                if threshold.is_some() {
                    evaluated.value = Value::Masked;
                }
            }
            // A long file gives every level by itself: its communes are not all read.
            let by_itself = table.is_long() && area.published.is_some();
            if !stand.is_covered
                && area.level == table.level
                && area.codes != [WHOLE]
                && !by_itself
            {
                self.uncovered.insert((source.credit.file.clone(), index));
            }
            if here && known.is_some() && evaluated.value == Value::Missing {
                continue;
            }
            self.faults(&evaluated, source);
            if let (Some(origin), Some(_)) = (&evaluated.fractional, threshold)
                && counts_people(indicator, &bound.formula)
            {
                self.fault(&SourceError::NotACount, origin, source);
            }
            // A difference of two columns may be under zero; a column of people may not.
            if let (Some(origin), None, Formula::Column(..)) =
                (&evaluated.fractional, threshold, &*bound.formula)
                && evaluated.value.number().is_some_and(|value| value < 0.0)
                && counts_people(indicator, &bound.formula)
            {
                self.fault(&SourceError::NotACount, origin, source);
            }
            if let Some(origin) = &evaluated.in_percent
                && counts_people(indicator, &bound.formula)
            {
                self.fault(&SourceError::PercentInCounts, origin, source);
            }
            // A cell in percent has the decimals of its format.
            let shown_in_percent = evaluated.in_percent.is_some();
            let mut cell =
                self.cell(indicator, area, (source, threshold), evaluated, bound.year);
            cell.since = bound.before.filter(|_| speaks_of_a_period(indicator));
            if whole && !shown_in_percent && cell.value.number().is_some() {
                cell.decimals = 0;
            }
            let cell = self.register(indicator, index, bound.year, cell);
            if let (Some(threshold), true) = (threshold, here) {
                self.cited.push(Citation::OfFile {
                    cell,
                    indicator,
                    source: &source.name,
                    threshold,
                    bound: bound.clone(),
                    area: index,
                    standing: Rc::clone(standing),
                });
            }
        }
        // Of protected figures, not even that they are small is said.
        if threshold.is_none() {
            self.shares_as_fractions(indicator, source, bound);
        }
    }

    fn register(
        &mut self,
        indicator: &Indicator,
        area: usize,
        year: Option<u16>,
        cell: Cell,
    ) -> CellId {
        let id = self.tables.push(cell);
        self.menu.values.insert((indicator.id.clone(), area, year), id);
        self.menu.years.entry(indicator.id.clone()).or_default().insert(year);
        id
    }

    fn cell(
        &self,
        indicator: &Indicator,
        area: &Area,
        (source, threshold): (&Source, Option<u32>),
        evaluated: Evaluated,
        year: Option<u16>,
    ) -> Cell {
        Cell {
            value: evaluated.value,
            // Counts rounded by their producer carry no decimals into a rate.
            decimals: match evaluated.value.step() {
                Some(_) => 0,
                None => indicator.decimals(),
            },
            unit: indicator.unit.clone(),
            saying: Saying::Level,
            threshold,
            tells: Tells::Nothing,
            made_of: Vec::new(),
            origins: evaluated.origins,
            reliability: reliability(
                indicator,
                area,
                evaluated.value,
                (evaluated.units, threshold.is_none()),
                evaluated.events,
            ),
            approximate: evaluated.approximate,
            vintage: year,
            since: None,
            source: Some(source.name.clone()),
            people: match evaluated.units {
                Units::Rate { numerator, denominator } => {
                    Some(People { above: numerator, below: denominator })
                }
                Units::Count | Units::Unknown => None,
            },
            own: area.own,
        }
    }
}

fn said(indicator: &Indicator, area: &Area, year: Option<u16>) -> String {
    let year = year.map(|year| format!(", {year}")).unwrap_or_default();
    format!("{}, {}{year}", indicator.label, area.name)
}

/// The census gives its figure, or what it is divided by.
fn stands_on_census(indicator: &Indicator) -> bool {
    let formula = indicator.formula.as_deref().unwrap_or_default();
    indicator.family == Family::Census
        || (indicator.family == Family::Electors
            && ["P{aa}_", "C{aa}_"].iter().any(|one| formula.contains(one)))
}

/// The badge of a figure, from the units behind it: of the census first, then of any public
/// rate. The size of what stands behind a protected rate is not told.
fn reliability(
    indicator: &Indicator,
    area: &Area,
    value: Value,
    (units, is_public): (Units, bool),
    events: Option<f64>,
) -> Reliability {
    // The badge counts people, households or dwellings, not square kilometres; and the
    // legal population is what a decree says it is.
    let by_area = indicator.unit.as_str().ends_with("km²");
    let legal =
        indicator.quantity == Quantity::Count && indicator.unit.as_str() == "habitants";
    // A handful of births or deaths makes no rhythm.
    if is_public && events.is_some_and(|events| events < FEW_EVENTS) {
        return Reliability::Fragile;
    }
    // A rhythm of the population stands on decrees and on civil registration.
    if legal || indicator.unit.is_yearly_percent() {
        return Reliability::Solid;
    }
    // What stands behind a protected rate is told to nobody, not even that it is few: with the
    // other counts of its row, a badge would tell one of them. A count tells its own size.
    if !is_public && !matches!(units, Units::Count) {
        return Reliability::Solid;
    }
    // A handful of births or deaths in a year makes no rate.
    if indicator.family == Family::CivilRegistration
        && let Units::Rate { numerator, .. } = units
        && numerator < FEW_EVENTS
    {
        return Reliability::Fragile;
    }
    if !stands_on_census(indicator) || by_area {
        // One dwelling of thirty-two makes three percent of them.
        return match units {
            Units::Rate { denominator, .. }
                if is_public
                    && indicator.aggregation == Aggregation::RatioOfSums
                    && denominator < FEW_UNITS
                    && !by_area =>
            {
                Reliability::Fragile
            }
            Units::Rate { .. } | Units::Count | Units::Unknown => Reliability::Solid,
        };
    }
    // Several communes together are as many people as they have.
    let population = area.population;
    let sampled = indicator.is_complementary()
        && population.is_some_and(|population| population < COMPLEMENTARY_FROM);
    let units = match units {
        Units::Count => value.number(),
        Units::Rate { denominator, .. } => Some(denominator),
        // A rhythm or a mean stands on everybody.
        Units::Unknown => population.map(f64::from),
    };
    match units {
        Some(units) if units < FRAGILE_UNDER => Reliability::Fragile,
        _ if sampled => Reliability::Fragile,
        Some(units) if units < INDICATIVE_UNDER => Reliability::Indicative,
        _ => Reliability::Solid,
    }
}
