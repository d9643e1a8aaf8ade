//! The rows that are wanted → the values of each territory, by cell and year.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Form;
use super::rules::{CellId, DatasetId, rules};
use super::scan::Visitor;
use crate::limits;
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
    /// The row, from zero.
    pub(super) row: usize,
}

/// What the file says of one territory.
#[derive(Debug, Default)]
pub(super) struct Territory {
    pub(super) values: HashMap<(CellId, u16), Found>,
    /// Facilities by year and type: how many, and the row.
    pub(super) facilities: BTreeMap<(u16, String), (f64, usize)>,
}

/// What a name of the file stands for.
#[derive(Debug, Clone, PartialEq)]
enum Figure {
    Cell(DatasetId, CellId),
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
            counted_elsewhere: 0,
        }
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
            let codes: Vec<(String, String)> =
                codes.filter(|(_, code)| !code.is_empty()).collect();
            (datasets.clone(), text(cells, Some(*measure)).to_owned(), codes)
        }
        Form::Dossier { name, dataset, .. } => {
            let Some((measure, codes)) = rules.parse_name(text(cells, Some(*name)))
            else {
                return Vec::new();
            };
            let of = match dataset {
                Some(column) => rules.dataset(text(cells, Some(*column))),
                None => None,
            };
            (of.into_iter().collect(), measure, codes)
        }
    };
    let mut figures = Vec::new();
    for dataset in datasets {
        if measure == "FACILITIES" {
            let kind = codes.iter().find(|(name, _)| name == "FACILITY_TYPE");
            let kind = kind.filter(|(_, code)| !matches!(code.as_str(), "_T" | "_Z"));
            figures.extend(kind.map(|(_, code)| Figure::Facility(code.clone())));
            continue;
        }
        let cell = rules.cell(dataset, &measure, codes.iter());
        figures.extend(cell.map(|cell| Figure::Cell(dataset, cell)));
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
        self.turn_to(object, geo)
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
        let status = text(cells, form.status());
        let confidential = text(cells, form.confidential()) == "C";
        let empty = if confidential { Value::Masked } else { Value::NotDiffused };
        let value = match number::read(text(cells, Some(form.value())), empty) {
            // « s » is a marker, and a confidential figure is one whatever stands there.
            Value::Known(_) if confidential => Value::Masked,
            value => value,
        };
        if value.number().is_none() && status == "K" {
            self.counted_elsewhere += 1;
        }
        let Some(territory) = self.territories.get_mut(place) else { return };
        for figure in figures {
            match figure {
                Figure::Facility(kind) => {
                    let Some(number) = value.number() else { continue };
                    territory.facilities.entry((year, kind)).or_insert((number, row));
                }
                Figure::Cell(dataset, cell) => {
                    self.years.entry(dataset).or_default().insert(year);
                    let found = Found { value, period, row };
                    let known = territory.values.entry((cell, year)).or_insert(found);
                    // Tables of the long dossier repeat a figure: it counts once.
                    let better =
                        value.number().is_some() && known.value.number().is_none();
                    if period > known.period || better {
                        *known = found;
                    }
                }
            }
        }
    }
}
