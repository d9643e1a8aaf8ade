//! The values of the territories → tables with the columns of the classical files.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Form;
use super::gather::{Gathered, Territory};
use super::rules::{CellId, DatasetId, Variable, rules};
use crate::sources::column::Column;
use crate::sources::contradictions::Clash;
use crate::sources::rows::{NOWHERE, Row};
use crate::sources::territory_table::{Piece, TerritoryTable};
use crate::sources::wanted::Wanted;
use crate::territory::Level;
use crate::value::Value;
use crate::vintage::Pattern;

/// What a file gives.
pub(super) struct Built {
    pub(super) tables: Vec<TerritoryTable>,
    /// It has areas, and nothing to tell their unit by.
    pub(super) superficies_unknown: bool,
    /// Figures that are needed, and given otherwise by two rows.
    pub(super) clashes: Vec<Clash>,
}

/// A series of censuses in one file goes back eleven years: before, the long history has
/// other definitions, and INSEE itself compares three censuses.
const SERIES: u16 = 11;

/// Years between two censuses of a series.
const BETWEEN: std::ops::RangeInclusive<u16> = 5..=9;

/// Levels and vintages: columns with a year in their name are of no vintage.
type Tables = BTreeMap<(Level, Option<u16>), Table>;

#[derive(Default)]
struct Table {
    headings: Vec<String>,
    slots: HashMap<String, usize>,
    rows: BTreeMap<String, Vec<Row>>,
    vocabulary: BTreeSet<String>,
}

pub(super) fn tables(
    gathered: &Gathered<'_>,
    form: &Form,
    wanted: &Wanted,
    (file, sheet): (&str, &str),
) -> Built {
    let datasets: BTreeSet<DatasetId> = gathered.years.keys().copied().collect();
    let variables = rules().variables_of(&datasets);
    let acres = Superficies::of(gathered);
    let mut tables = Tables::new();
    let mut clashes = Vec::new();
    for ((level, code), territory) in &gathered.territories {
        for variable in &variables {
            let Some(years) = gathered.years.get(&variable.dataset) else { continue };
            for (name, vintage, year) in names(variable, years) {
                if !wanted.needs(&name) {
                    continue;
                }
                let Some((value, row)) = figure(variable, territory, year) else {
                    continue;
                };
                if let Some(rows) = given_otherwise(variable, territory, year) {
                    clashes.push(Clash { name: name.clone(), rows });
                }
                let value = match (variable.name.as_str(), acres.factor) {
                    ("SUPERF", Some(factor)) => value.map(|value| value * factor),
                    ("SUPERF", None) => continue,
                    _ => value,
                };
                let table = tables.entry((*level, vintage)).or_default();
                table.put(code, name, value, (row, form.value()));
            }
        }
        for ((year, kind), (count, row)) in &territory.facilities {
            let table = tables.entry((*level, Some(*year))).or_default();
            table.count(code, kind, *count, (*row, form.value()));
        }
        // A territory that the file knows has its row, whatever it says of it.
        let empty = datasets.iter().any(|one| !is_dated_by_table(*one));
        if empty {
            let table = tables.entry((*level, None)).or_default();
            table.rows.entry(code.clone()).or_insert_with(|| vec![Row::empty(0)]);
        }
    }
    // In the file of all communes, one without a row has no facility at all.
    if gathered.is_national() {
        for year in &gathered.facility_years {
            let table = tables.entry((Level::Commune, Some(*year))).or_default();
            table.slot(TYPE);
            for code in wanted.near_communes() {
                let rows = table.rows.entry(code).or_default();
                if rows.is_empty() {
                    rows.push(Row::empty(0));
                }
            }
        }
    }
    // A type that the file knows anywhere counts zero where it is not.
    let kinds = gathered.territories.values().flat_map(|one| one.facilities.keys());
    let kinds: BTreeSet<String> = kinds.map(|(_, kind)| kind.clone()).collect();
    for table in tables.values_mut().filter(|table| table.slots.contains_key(TYPE)) {
        table.vocabulary.clone_from(&kinds);
    }
    if wanted.needs(TYPE) {
        let twice = gathered.facilities_twice.iter();
        clashes.extend(twice.map(|rows| Clash { name: TYPE.to_owned(), rows: *rows }));
    }
    let tables =
        tables.into_iter().map(|(key, table)| table.finish(key, (file, sheet))).collect();
    Built {
        tables,
        superficies_unknown: acres.is_told && acres.factor.is_none(),
        clashes,
    }
}

/// Datasets whose variables bear no year: their tables do.
fn is_dated_by_table(dataset: DatasetId) -> bool {
    let mut of = rules().variables.iter().filter(|one| one.dataset == dataset);
    of.all(|one| one.name != "SUPERF" && !Pattern::new(&one.name).has_vintage())
}

/// The names of a variable, with the vintage of their table and the year they are read in.
fn names(variable: &Variable, years: &BTreeSet<u16>) -> Vec<(String, Option<u16>, u16)> {
    let Some(last) = years.last().copied() else { return Vec::new() };
    let pattern = Pattern::new(&variable.name);
    if variable.name == "SUPERF" {
        return vec![(variable.name.clone(), None, last)];
    }
    if !pattern.has_vintage() {
        return years
            .iter()
            .map(|year| (variable.name.clone(), Some(*year), *year))
            .collect();
    }
    let is_census = rules().get(variable.dataset).name.starts_with("DS_RP_");
    let mut names = Vec::new();
    let mut before = None;
    for year in years {
        if !variable.years.contains(year) {
            continue;
        }
        if !is_census || *year + SERIES >= last {
            // Births are those since the census before: of a file without it nobody knows
            // how many years they are of.
            let follows = |before: &u16| BETWEEN.contains(&(year - before));
            let name =
                pattern.names(Some(*year), before.filter(follows)).into_iter().next();
            names.extend(name.map(|name| (name, None, *year)));
        }
        before = Some(*year);
    }
    names
}

/// The value of a variable for a territory, and the row of its first cell.
fn figure(
    variable: &Variable,
    territory: &Territory,
    year: u16,
) -> Option<(Value, usize)> {
    variable.ways.iter().find_map(|way| {
        let mut sum = Value::Known(0.0);
        let mut first = None;
        for (sign, cell) in way {
            let found = territory.values.get(&(*cell, year))?;
            sum = sum.combine(found.value, |sum, value| sum + sign * value);
            first.get_or_insert(found.row);
        }
        Some((sum, first?))
    })
}

/// The rows of a figure that another one contradicts, when the figure is made of it.
fn given_otherwise(
    variable: &Variable,
    territory: &Territory,
    year: u16,
) -> Option<[usize; 2]> {
    let found = |(_, cell): &(f64, CellId)| territory.values.get(&(*cell, year));
    let way =
        variable.ways.iter().find(|way| way.iter().all(|one| found(one).is_some()))?;
    let mut cells = way.iter().filter_map(found);
    cells.find_map(|found| Some([found.row, found.against?]))
}

/// The unit of areas: hectares in the edition of 2022, km² in that of 2023, and nothing in
/// the file says so. France has about one inhabitant a hectare, and a hundred a km².
struct Superficies {
    /// Whether the file has areas at all.
    is_told: bool,
    /// What makes them km².
    factor: Option<f64>,
}

impl Superficies {
    fn of(gathered: &Gathered<'_>) -> Self {
        let nothing = Self { is_told: false, factor: None };
        let rules = rules();
        let Some(dataset) = rules.dataset("DS_RP_SERIE_HISTORIQUE") else {
            return nothing;
        };
        let cell = |measure: &str| rules.cell(dataset, measure, [].iter());
        let (Some(area), Some(people)) = (cell("SUP"), cell("POP")) else {
            return nothing;
        };
        let latest = |territory: &Territory, wanted: CellId| {
            let of = territory.values.iter().filter(|((cell, _), _)| *cell == wanted);
            let known =
                of.filter_map(|((_, year), found)| Some((*year, found.value.number()?)));
            known.max_by_key(|(year, _)| *year).map(|(_, value)| value)
        };
        let is_told =
            gathered.territories.values().any(|one| latest(one, area).is_some());
        let whole = |(level, _): &(Level, String)| *level == Level::France;
        let wide: Vec<&Territory> = gathered
            .territories
            .iter()
            .filter(|(place, _)| whole(place))
            .map(|(_, territory)| territory)
            .collect();
        let sum = |wanted: CellId| -> f64 {
            wide.iter().filter_map(|one| latest(one, wanted)).sum()
        };
        let density = sum(people) / sum(area);
        let factor = match density {
            density if (0.5..5.0).contains(&density) => Some(0.01),
            density if (50.0..500.0).contains(&density) => Some(1.0),
            _ => None,
        };
        Self { is_told, factor }
    }
}

impl Table {
    fn slot(&mut self, name: &str) -> usize {
        if let Some(slot) = self.slots.get(name) {
            return *slot;
        }
        self.headings.push(name.to_owned());
        self.slots.insert(name.to_owned(), self.headings.len() - 1);
        self.headings.len() - 1
    }

    /// A figure; of two rules for one column the first that has a figure counts.
    fn put(&mut self, code: &str, name: String, value: Value, place: (usize, usize)) {
        let slot = self.slot(&name);
        let rows = self.rows.entry(code.to_owned()).or_default();
        if rows.is_empty() {
            rows.push(Row::empty(place.0));
        }
        let Some(row) = rows.first_mut() else { return };
        let places = row.places.get_or_insert_default();
        if row.cells.len() <= slot {
            row.cells.resize(slot + 1, Value::Missing);
            places.resize(slot + 1, NOWHERE);
        }
        if places[slot] == NOWHERE || row.cells[slot].number().is_none() {
            row.cells[slot] = value;
            places[slot] = place;
        }
    }

    /// Facilities of one type: as many rows as there are.
    fn count(
        &mut self,
        code: &str,
        kind: &str,
        count: Option<f64>,
        place: (usize, usize),
    ) {
        let slot = self.slot(TYPE);
        self.rows.entry(code.to_owned()).or_default().push(Row {
            line: place.0,
            cells: vec![Value::Missing],
            words: vec![(slot, kind.to_owned())],
            places: Some(vec![place]),
            times: count,
        });
    }

    fn finish(
        self,
        (level, vintage): (Level, Option<u16>),
        (file, sheet): (&str, &str),
    ) -> TerritoryTable {
        let column = |slot: usize| Column { slot, position: slot };
        let index = self.headings.iter().enumerate();
        TerritoryTable {
            file: file.to_owned(),
            sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
            vintage,
            level,
            index: index.map(|(slot, name)| (name.clone(), column(slot))).collect(),
            headings: self.headings,
            uncited: Vec::new(),
            rows: self.rows.into(),
            parts: BTreeMap::new(),
            pieces: vec![Piece {
                from: 0,
                file: file.to_owned(),
                sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
            }],
            vocabulary: self.vocabulary,
            hidden: BTreeSet::new(),
            names: BTreeMap::new(),
        }
    }
}

/// The column of the types of facilities, as the classical file names it.
pub(super) const TYPE: &str = "TYPEQU";
