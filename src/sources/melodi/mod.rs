//! INSEE's long form (« Melodi »): one row a figure, dimensions in columns or in a name.
//!
//! Three kinds of files have it: the `DS_*` datasets of catalogue-donnees.insee.fr, the
//! « Dossier complet » since 2026, and the « Comparateur ». All become the columns of the
//! classical files (`P{aa}_RP_LOCHLMV`), so that the formulas of the catalogue read both.
//! Which cells they are is data: `rules.csv` and `datasets.yaml`.

mod build;
mod columns;
mod gather;
mod rules;
mod scan;

use std::ops::ControlFlow;

use self::gather::Gathered;
use self::rules::{DatasetId, rules};
use self::scan::Visitor;
use super::book::{Cut, RawCell, Selection, Workbook};
use super::contradictions;
use super::error::SourceError;
use super::profiles::{Profile, with_id};
use super::recognised::{self, Recognised, Shape};
use super::tables::Tables;
use super::told::At;
use super::wanted::Wanted;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::territory::Level;

/// How a long file is laid out: which column is what.
#[derive(Debug, Clone, PartialEq)]
enum Form {
    /// A dataset: its dimensions are columns.
    Dataset {
        /// Those it may be, told apart by their measures and codes.
        datasets: Vec<DatasetId>,
        /// The column of the measure.
        measure: usize,
        /// Name and column of each dimension, by name.
        dimensions: Vec<(String, usize)>,
        /// The rest.
        common: Common,
    },
    /// The long dossier: a name holds the measure and the dimensions.
    Dossier {
        /// The column of the name.
        name: usize,
        /// The column of the dataset the figure is from.
        dataset: Option<usize>,
        /// The rest.
        common: Common,
    },
}

/// The columns that all long files have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Common {
    geo: usize,
    object: usize,
    period: usize,
    value: usize,
    status: Option<usize>,
    confidential: Option<usize>,
    frequency: Option<usize>,
    multiplier: Option<usize>,
}

/// What the columns of a sheet say it is.
#[derive(Debug, PartialEq)]
enum Kind {
    Long(Form),
    /// The list of codes that stands beside the data.
    Metadata,
    /// A dataset that feeds no indicator.
    Unused,
    /// Something else.
    Other,
}

/// Columns that are no dimension.
const NO_DIMENSION: [&str; 14] = [
    "GEO",
    "GEO_OBJECT",
    "GEO_REF",
    "GEO_LABEL",
    "GEO_OBJECT_LABEL",
    "TIME_PERIOD",
    "OBS_VALUE",
    "OBS_STATUS",
    "CONF_STATUS",
    "FREQ",
    "UNIT_MULT",
    "UNIT_MEASURE",
    "DECIMALS",
    "OBS_STATUS_FR",
];

impl Form {
    fn common(&self) -> &Common {
        match self {
            Self::Dataset { common, .. } | Self::Dossier { common, .. } => common,
        }
    }

    /// The columns that tell what a figure is.
    fn naming(&self) -> Vec<usize> {
        match self {
            Self::Dataset { measure, dimensions, .. } => {
                let dimensions = dimensions.iter().map(|(_, column)| *column);
                std::iter::once(*measure).chain(dimensions).collect()
            }
            Self::Dossier { name, dataset, .. } => {
                std::iter::once(*name).chain(*dataset).collect()
            }
        }
    }

    fn period(&self) -> usize {
        self.common().period
    }

    fn value(&self) -> usize {
        self.common().value
    }

    fn status(&self) -> Option<usize> {
        self.common().status
    }

    fn confidential(&self) -> Option<usize> {
        self.common().confidential
    }

    fn frequency(&self) -> Option<usize> {
        self.common().frequency
    }

    fn multiplier(&self) -> Option<usize> {
        self.common().multiplier
    }

    /// Level and code, by which rows are judged.
    fn keys(&self) -> [usize; 2] {
        [self.common().object, self.common().geo]
    }

    fn of(columns: &[String]) -> Kind {
        let column = |name: &str| columns.iter().position(|one| one == name);
        if ["COD_VAR", "LIB_VAR", "COD_MOD"].iter().all(|one| column(one).is_some()) {
            return Kind::Metadata;
        }
        let (Some(geo), Some(object), Some(period), Some(value)) = (
            column("GEO"),
            column("GEO_OBJECT"),
            column("TIME_PERIOD"),
            column("OBS_VALUE"),
        ) else {
            return Kind::Other;
        };
        let common = Common {
            geo,
            object,
            period,
            value,
            status: column("OBS_STATUS"),
            confidential: column("CONF_STATUS"),
            frequency: column("FREQ"),
            multiplier: column("UNIT_MULT"),
        };
        if let Some(name) = column("TAB_MEASURE") {
            return Kind::Long(Self::Dossier { name, dataset: column("DS"), common });
        }
        let datasets = rules().of_columns(columns);
        let measure = columns.iter().position(|one| one.ends_with("_MEASURE"));
        let (Some(measure), false) = (measure, datasets.is_empty()) else {
            return if columns.iter().any(|one| one.ends_with("_MEASURE")) {
                Kind::Unused
            } else {
                Kind::Other
            };
        };
        let is_dimension = |one: &&(usize, &String)| {
            one.0 != measure
                && !one.1.is_empty()
                && !NO_DIMENSION.contains(&one.1.as_str())
        };
        let columns: Vec<(usize, &String)> = columns.iter().enumerate().collect();
        let mut dimensions: Vec<(String, usize)> = columns
            .iter()
            .filter(is_dimension)
            .map(|(at, name)| ((*name).clone(), *at))
            .collect();
        dimensions.sort();
        Kind::Long(Self::Dataset { datasets, measure, dimensions, common })
    }

    /// What the file is called where it is credited: by what was met in it, where two
    /// datasets have the same columns.
    fn profile(&self, gathered: &Gathered<'_>) -> Option<&'static Profile> {
        match self {
            Self::Dossier { .. } => with_id("dossier_complet_long"),
            Self::Dataset { datasets, .. } => {
                let met = datasets.iter().find(|one| gathered.is_of(**one));
                let dataset = met.or(datasets.first())?;
                with_id(&rules().get(*dataset).name.to_lowercase())
            }
        }
    }
}

/// The datasets that give a column of the classical files.
pub(super) fn datasets_of(column: &str) -> Vec<&'static str> {
    if column == build::TYPE {
        return vec!["DS_BPE"];
    }
    let of = rules().variables.iter().filter(|one| one.name == column);
    of.map(|one| rules().get(one.dataset).name.as_str()).collect()
}

/// Reads a file of the long form; none when it is of another one.
pub(super) fn read(
    book: &mut Workbook,
    at: At<'_>,
    wanted: &Wanted,
    problems: &mut Diagnostics,
) -> Option<Option<Tables>> {
    let mut long: Vec<(String, Vec<String>, Form)> = Vec::new();
    let mut refused = None;
    for name in book.sheets.clone() {
        if at.file.sheet.as_ref().is_some_and(|asked| asked.value != name) {
            continue;
        }
        let rows = first_rows(book, &name)?;
        let columns = rows.first().cloned().unwrap_or_default();
        match Form::of(&columns) {
            Kind::Long(form) => long.push((name, columns, form)),
            Kind::Metadata => {
                refused.get_or_insert(SourceError::MetadataOfDataset);
            }
            Kind::Unused => {
                let measure = columns.iter().find(|one| one.ends_with("_MEASURE"));
                let measure = measure.cloned().unwrap_or_default();
                refused.get_or_insert(SourceError::UnusedDataset { measure });
            }
            Kind::Other => {
                if let Some(error) = misplaced(&rows) {
                    refused.get_or_insert(error);
                }
            }
        }
    }
    // The list of revenues has a reading of its own.
    if long.iter().any(|(_, _, form)| form.is_filosofi_cc()) {
        return None;
    }
    if long.is_empty() {
        let error = refused?;
        problems.push(at.told(&error, None));
        return Some(None);
    }
    let mut found = Tables { profile: None, tables: Vec::new(), recognised: Vec::new() };
    for (sheet, columns, form) in &long {
        let mut gathered = Gathered::new(form, wanted);
        match walk(book, sheet, columns.len(), (form, wanted), &mut gathered) {
            Ok(None) => {}
            Ok(Some(cut)) => problems.push(at.cut(sheet, cut)),
            Err(error) => problems.push(at.told(&error, None)),
        }
        found.profile = found.profile.or(form.profile(&gathered));
        let tables = build::tables(&gathered, form, wanted, (at.path(), sheet));
        if gathered.is_useless() {
            let error = SourceError::NothingOfUse { rows: gathered.rows };
            let diagnostic = Diagnostic::of(&error).as_warning().maybe_help(error.hint());
            problems.push(diagnostic.at(crate::diagnostic::Location::file(at.path())));
        }
        let value = (sheet.as_str(), form.value());
        if let Some(clash) = contradictions::in_file(&tables.clashes, at, value) {
            problems.push(clash);
        }
        found.recognised.push(recognise(book, sheet, columns, form, at, &gathered));
        if tables.superficies_unknown {
            problems.push(
                Diagnostic::warning("sources.unknown-unit-of-area", 
                    "on ne sait pas si ce fichier donne les superficies en hectares ou en km²",
                )
                .at(crate::diagnostic::Location::file(at.path()))
                .help(
                    "la densité n’est pas calculée ; prenez un fichier qui contient la ligne de la \
                     France entière",
                ),
            );
        }
        found.tables.extend(tables.tables);
    }
    found.tables.sort_by_key(|table| (table.level, table.vintage));
    Some((!problems.has_errors()).then_some(found))
}

impl Form {
    /// The list of revenues of all households: one that cuts them by a dimension is read
    /// here, where dimensions count.
    fn is_filosofi_cc(&self) -> bool {
        match self {
            Self::Dossier { .. } => false,
            Self::Dataset { datasets, dimensions, .. } => {
                let is_it = |one: &DatasetId| rules().get(*one).name == "DS_FILOSOFI_CC";
                dimensions.is_empty() && datasets.iter().any(is_it)
            }
        }
    }
}

/// How many rows are looked at for headings.
const BEGINNING: usize = 6;

/// The first rows; a parquet file has only its headings.
fn first_rows(book: &mut Workbook, sheet: &str) -> Option<Vec<Vec<String>>> {
    if let Some(table) = book.parquet() {
        return Some(vec![table.columns().to_vec()]);
    }
    let mut found: Vec<Vec<String>> = Vec::new();
    let read = book.rows(sheet, &mut |_, cells| {
        found.push(cells.iter().map(|cell| cell.as_label().trim().to_owned()).collect());
        if found.len() < BEGINNING {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    read.ok().map(|_| found)
}

/// Why a sheet that has the headings of the long form is not read as one.
fn misplaced(rows: &[Vec<String>]) -> Option<SourceError> {
    let is_long = |row: &[String]| matches!(Form::of(row), Kind::Long(_));
    let below = rows.iter().skip(1).position(|row| is_long(row))?;
    Some(SourceError::HeadingsBelow { line: below + 2 })
}

/// Hands the rows over, by the quickest way that the format has.
fn walk(
    book: &mut Workbook,
    sheet: &str,
    columns: usize,
    (form, wanted): (&Form, &Wanted),
    gathered: &mut Gathered<'_>,
) -> Result<Option<Cut>, SourceError> {
    let keys = form.keys();
    if let Some(table) = book.parquet() {
        return columns::walk(table, form, wanted, gathered).map(|()| None);
    }
    if let Some(separator) = book.separator(sheet) {
        return book.raw(sheet, &mut |reader| {
            scan::scan(reader, separator, &keys, columns, gathered)
        });
    }
    let gathered = std::cell::RefCell::new(gathered);
    let bytes = |cells: &[RawCell]| -> Vec<String> {
        cells.iter().map(RawCell::as_label).collect()
    };
    let mut keep = |row: usize, cells: &[RawCell]| {
        let cells = bytes(cells);
        let keys: Vec<&[u8]> = cells.iter().map(String::as_bytes).collect();
        row > 0 && gathered.borrow_mut().wants(&keys)
    };
    let mut selection = Selection { keys: &keys, keep: &mut keep };
    book.rows_where(sheet, &mut selection, &mut |row, cells| {
        let cells = bytes(cells);
        let cells: Vec<&[u8]> = cells.iter().map(String::as_bytes).collect();
        gathered.borrow_mut().take(row, &cells);
        ControlFlow::Continue(())
    })?;
    Ok(None)
}

fn recognise(
    book: &Workbook,
    sheet: &str,
    columns: &[String],
    form: &Form,
    at: At<'_>,
    gathered: &Gathered<'_>,
) -> Recognised {
    let mut years: Vec<u16> = gathered.years.values().flatten().copied().collect();
    let facilities = gathered.territories.values().flat_map(|one| one.facilities.keys());
    years.extend(facilities.map(|(year, _)| *year));
    years.sort_unstable();
    years.dedup();
    let [_, geo] = form.keys();
    let mut repairs = Vec::new();
    repairs.extend(match gathered.counted_elsewhere {
        0 => None,
        1 => Some("un chiffre est compté dans une autre commune (statut K)".to_owned()),
        some => Some(format!(
            "{} chiffres sont comptés dans une autre commune (statut K) : ils ne sont pas lus comme \
             des zéros",
            crate::text::grouped(some)
        )),
    });
    Recognised {
        file: at.path().to_owned(),
        sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
        format: book.format(sheet),
        family: form
            .profile(gathered)
            .map(|profile| format!("{} ({})", profile.title, profile.producer)),
        header_rows: vec![1],
        shape: Shape::Territories {
            key: vec![recognised::key(geo, columns)],
            level: Level::Commune,
        },
        rows: gathered.rows,
        kept: gathered.territories.len(),
        several: false,
        public: false,
        columns: columns.len(),
        vintages: years,
        repairs,
        built: None,
    }
}
