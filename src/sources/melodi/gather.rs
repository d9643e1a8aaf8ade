//! The rows that are wanted → the values of each territory, by cell and year.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Form;
use super::rules::{CellId, DatasetId, rules};
use super::scan::Visitor;
use crate::limits;
use crate::sources::contradictions::agree;
use crate::sources::number;
use crate::sources::wanted::Wanted;
use crate::territory::Level;
use crate::value::Value;

/// A figure as it stands in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) value: Value,
    /// Year, month, day in one number: of two figures of a year the later one counts.
    period: u32,
    /// How many of its totals are said otherwise than by `_T`.
    far: usize,
    /// The row, from zero.
    pub(super) row: usize,
    /// The first row that says otherwise, of the same date and total.
    pub(super) against: Option<usize>,
}

impl Found {
    /// Tables of the long dossier repeat a figure: it counts once. The plainest total is the
    /// total, of two dates the later one with a figure counts, and what is masked stays so.
    fn is_better_than(&self, known: &Self) -> bool {
        let fuller = self.value.number().is_some() && known.value.number().is_none();
        match (self.period.cmp(&known.period), self.far.cmp(&known.far)) {
            (Ordering::Greater, _) => self.value.number().is_some(),
            (Ordering::Less, _) | (Ordering::Equal, Ordering::Greater) => false,
            (Ordering::Equal, Ordering::Less) => true,
            (Ordering::Equal, Ordering::Equal) => {
                self.value == Value::Masked || (fuller && known.value != Value::Masked)
            }
        }
    }
}

impl Found {
    /// Whether another row of the same date and total gives another figure.
    fn contradicts(&self, known: &Self) -> bool {
        let rank = |one: &Self| (one.period, one.far);
        match (self.value.number(), known.value.number()) {
            (Some(one), Some(other)) if rank(self) == rank(known) => !agree(one, other),
            _ => false,
        }
    }
}

/// What the file says of one territory.
#[derive(Debug, Default)]
pub(super) struct Territory {
    pub(super) values: HashMap<(CellId, u16), Found>,
    /// Facilities by year and type: how many, and the row.
    pub(super) facilities: BTreeMap<(u16, String), (Option<f64>, usize)>,
}

/// What a name of the file stands for.
#[derive(Debug, Clone, PartialEq)]
enum Figure {
    /// With how many totals are said otherwise than by `_T`.
    Cell(DatasetId, CellId, usize),
    Facility(String),
}

/// Everything kept of a file.
pub(super) struct Gathered<'a> {
    form: &'a Form,
    wanted: &'a Wanted,
    /// Sorted: the same file gives the same tables.
    pub(super) territories: BTreeMap<(Level, String), Territory>,
    /// What each level and code of the file is for us.
    known: HashMap<Vec<u8>, Option<(Level, String)>>,
    /// The same for the last row: rows of a territory often follow one another.
    last: (Vec<u8>, Option<(Level, String)>),
    /// What each combination of measure and codes stands for.
    names: HashMap<Vec<u8>, Vec<Figure>>,
    key: Vec<u8>,
    /// The rows that bear a territory.
    pub(super) rows: usize,
    /// Datasets and years met.
    pub(super) years: BTreeMap<DatasetId, BTreeSet<u16>>,
    /// Years of facilities.
    pub(super) facility_years: BTreeSet<u16>,
    /// Rows that count the facilities of one type otherwise.
    pub(super) facilities_twice: Vec<[usize; 2]>,
    /// Figures counted in another commune, which the file leaves empty.
    pub(super) counted_elsewhere: usize,
}

/// Without a project, a few territories show what the file is.
const SHOWN: usize = 40;

impl<'a> Gathered<'a> {
    pub(super) fn new(form: &'a Form, wanted: &'a Wanted) -> Self {
        Self {
            form,
            wanted,
            territories: BTreeMap::new(),
            known: HashMap::new(),
            last: (Vec::new(), None),
            names: HashMap::new(),
            key: Vec::new(),
            rows: 0,
            years: BTreeMap::new(),
            facility_years: BTreeSet::new(),
            facilities_twice: Vec::new(),
            counted_elsewhere: 0,
        }
    }

    /// Whether figures of a dataset were met that others with the same columns do not have:
    /// single ages, deaths, jobs.
    pub(super) fn is_of(&self, dataset: DatasetId) -> bool {
        let of = |other: &DatasetId| {
            let names = |one: &Territory| {
                let cells = one.values.keys().map(|(cell, _)| *cell);
                cells.collect::<BTreeSet<CellId>>()
            };
            let met: BTreeSet<CellId> =
                self.territories.values().flat_map(names).collect();
            rules().cells_of(*other).intersection(&met).count()
        };
        let own = of(&dataset);
        own > 0 && self.years.keys().all(|other| of(other) <= own)
    }

    /// Whether nothing of the file is of any use.
    pub(super) fn is_useless(&self) -> bool {
        let empty = |one: &Territory| one.values.is_empty() && one.facilities.is_empty();
        self.rows > 0 && self.territories.values().all(empty)
    }

    /// Whether it is the whole file, of all France, and no extract of it: the smallest that
    /// counts facilities has 2.3 million rows.
    pub(super) fn is_national(&self) -> bool {
        const LEAST: usize = 500_000;
        self.rows >= LEAST
    }

    /// The territory of a row, when it is wanted. The same code stands for several levels:
    /// 75 is Paris and Nouvelle-Aquitaine.
    fn territory(&self, object: &[u8], geo: &[u8]) -> Option<(Level, String)> {
        let level = match object {
            b"COM" => Level::Commune,
            b"EPCI" => Level::Epci,
            b"DEP" => Level::Departement,
            b"REG" => Level::Region,
            b"FRANCE" => Level::France,
            // Arrondissements are in their commune; zonings and other collectivities are
            // nobody's territory here.
            _ => return None,
        };
        let code = level.read(std::str::from_utf8(geo).ok()?)?.code;
        if !self.wanted.wants_by_level(level, &code) {
            return None;
        }
        let has_room = self.wanted.is_selective() || self.territories.len() < SHOWN;
        has_room.then_some((level, code))
    }

    fn figures(&mut self, cells: &[&[u8]]) -> &[Figure] {
        let form = self.form;
        self.key.clear();
        for column in form.naming() {
            self.key.extend_from_slice(cells.get(column).copied().unwrap_or_default());
            self.key.push(0);
        }
        if !self.names.contains_key(&self.key) {
            let found = named(form, cells);
            if self.names.len() >= limits::LONG_NAMES {
                self.names.clear();
            }
            self.names.insert(self.key.clone(), found);
        }
        self.names.get(&self.key).map_or(&[], Vec::as_slice)
    }
}

fn text<'c>(cells: &[&'c [u8]], column: Option<usize>) -> &'c str {
    let cell = column.and_then(|column| cells.get(column)).copied().unwrap_or_default();
    std::str::from_utf8(cell).unwrap_or_default().trim()
}

/// What a row's measure and codes stand for.
fn named(form: &Form, cells: &[&[u8]]) -> Vec<Figure> {
    let rules = rules();
    let (datasets, measure, codes) = match form {
        Form::Dataset { datasets, measure, dimensions, .. } => {
            let codes = dimensions.iter().map(|(name, column)| {
                (name.clone(), text(cells, Some(*column)).to_owned())
            });
            let codes: Vec<(String, String)> = codes.collect();
            // Nothing said is not the total.
            if codes.iter().any(|(_, code)| code.is_empty()) {
                return Vec::new();
            }
            (datasets.clone(), text(cells, Some(*measure)).to_owned(), codes)
        }
        Form::Dossier { name, dataset, .. } => {
            let Some((measure, codes)) = rules.parse_name(text(cells, Some(*name)))
            else {
                return Vec::new();
            };
            let of = match dataset.map(|column| text(cells, Some(column))) {
                Some(written) if !written.is_empty() => rules.dataset(written),
                _ => rules.only_with(&measure, &codes),
            };
            (of.into_iter().collect(), measure, codes)
        }
    };
    let mut figures = Vec::new();
    for dataset in datasets {
        if measure == "FACILITIES" {
            // A type is in its domain and its sub-domain; anything else must be a total.
            let is_total = |code: &str| matches!(code, "_T" | "_Z");
            let is_whole = codes
                .iter()
                .all(|(name, code)| name.starts_with("FACILITY_") || is_total(code));
            let kind = codes.iter().find(|(name, _)| name == "FACILITY_TYPE");
            let kind = kind.filter(|(_, code)| is_whole && !is_total(code));
            figures.extend(kind.map(|(_, code)| Figure::Facility(code.clone())));
            continue;
        }
        let cell = rules.cell(dataset, &measure, codes.iter());
        let about = rules.get(dataset);
        let far = codes.iter().filter(|(dimension, code)| {
            code != "_T" && about.is_total(&measure, dimension, code)
        });
        let far = far.count();
        figures.extend(cell.map(|cell| Figure::Cell(dataset, cell, far)));
    }
    figures
}

/// `2023`, `2026-03-15`, and what a parquet file makes of them.
fn period(written: &str) -> Option<(u16, u32)> {
    let mut pieces = written.split(|c: char| !c.is_ascii_digit()).map(str::parse::<u32>);
    let year = pieces.next()?.ok().filter(|year| (1850..2150).contains(year))?;
    let month = pieces.next().and_then(Result::ok).unwrap_or(0).min(99);
    let day = pieces.next().and_then(Result::ok).unwrap_or(0).min(99);
    Some((u16::try_from(year).ok()?, year * 10_000 + month * 100 + day))
}

impl Gathered<'_> {
    /// The territory of the rows that follow; says whether it is wanted.
    pub(super) fn turn_to(&mut self, object: &[u8], geo: &[u8]) -> bool {
        let (last, _) = &self.last;
        let same = last.len() == object.len() + geo.len() + 1
            && last.starts_with(object)
            && last.ends_with(geo);
        if !same {
            let mut key = std::mem::take(&mut self.last.0);
            key.clear();
            key.extend_from_slice(object);
            key.push(0);
            key.extend_from_slice(geo);
            let territory = match self.known.get(&key) {
                Some(known) => known.clone(),
                None => {
                    let found = self.territory(object, geo);
                    if let Some(found) = &found {
                        self.territories.entry(found.clone()).or_default();
                    }
                    if self.known.len() < limits::LONG_TERRITORIES {
                        self.known.insert(key.clone(), found.clone());
                    }
                    found
                }
            };
            self.last = (key, territory);
        }
        self.last.1.is_some()
    }
}

impl Visitor for Gathered<'_> {
    fn wants(&mut self, keys: &[&[u8]]) -> bool {
        let [object, geo] = keys else { return false };
        self.rows += 1;
        self.turn_to(object.trim_ascii(), geo.trim_ascii())
    }

    fn take(&mut self, row: usize, cells: &[&[u8]]) {
        let form = self.form;
        let Some((year, period)) = period(text(cells, Some(form.period()))) else {
            return;
        };
        let figures = self.figures(cells).to_vec();
        let Some(place) = self.last.1.as_ref().filter(|_| !figures.is_empty()) else {
            return;
        };
        // Months and quarters are parts of the year.
        if !matches!(text(cells, form.frequency()), "" | "A") {
            return;
        }
        let status = text(cells, form.status());
        // « F »: free. Whatever else is said of it, a figure is not.
        let confidential = !matches!(text(cells, form.confidential()), "" | "F");
        let empty = if confidential { Value::Masked } else { Value::NotDiffused };
        let value = match number::read(text(cells, Some(form.value())), empty) {
            // « s » is a marker, and a confidential figure is one whatever stands there.
            Value::Known(_) if confidential => Value::Masked,
            value => value,
        };
        let value = match text(cells, form.multiplier()).parse::<i32>() {
            Ok(power) if power != 0 => value.map(|value| value * 10_f64.powi(power)),
            _ => value,
        };
        if value.number().is_none() && status == "K" {
            self.counted_elsewhere += 1;
        }
        let Some(territory) = self.territories.get_mut(place) else { return };
        for figure in figures {
            match figure {
                Figure::Facility(kind) => {
                    self.facility_years.insert(year);
                    let found = (value.number(), row);
                    let known = territory.facilities.entry((year, kind)).or_insert(found);
                    if let (Some(one), Some(other)) = (known.0, value.number())
                        && !agree(one, other)
                    {
                        self.facilities_twice.push([known.1, row]);
                    }
                }
                Figure::Cell(dataset, cell, far) => {
                    self.years.entry(dataset).or_default().insert(year);
                    let found = Found { value, period, far, row, against: None };
                    let known = territory.values.entry((cell, year)).or_insert(found);
                    if found.contradicts(known) {
                        known.against.get_or_insert(row);
                    }
                    if found.is_better_than(known) {
                        *known = found;
                    }
                }
            }
        }
    }
}
