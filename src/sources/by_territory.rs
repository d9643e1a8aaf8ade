//! Files with one row per commune or per IRIS.
//!
//! The header row is given, or is the first that a profile recognises, or the first that
//! holds a heading known for codes. Title lines above it and a row of units below it are
//! passed over, since their key is no code.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use super::error::SourceError;
use super::profiles::{Profile, recognise};
use super::spreadsheet::{RawCell, Workbook};
use super::{Wanted, number, told, told_at};
use crate::catalogue::Level;
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::heading::{Origin, cell_name};
use crate::manifest::{Placed, Project, SourceSpec, nearest};
use crate::territory::{CommuneCode, IrisCode, fold, official};
use crate::value::Value;

/// One table: the rows of the project's territories.
#[derive(Debug)]
pub struct TerritoryTable {
    file: String,
    sheet: Option<String>,
    /// The vintage of the whole table, when its columns do not tell it.
    pub vintage: Option<u16>,
    /// Commune or IRIS.
    pub level: Level,
    headings: Vec<String>,
    index: HashMap<String, usize>,
    /// Mostly one row a territory; several in files with one row per facility.
    rows: BTreeMap<String, Vec<Row>>,
}

#[derive(Debug)]
struct Row {
    line: usize,
    cells: Vec<Value>,
    /// The cells that hold words: a facility's type, a category.
    words: Vec<(usize, String)>,
}

/// Two rows for a territory that should have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeveralRows {
    /// Where the second one is.
    pub second: Origin,
    /// The cell of the first one.
    pub first: String,
}

/// A column of a [`TerritoryTable`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column(usize);

impl TerritoryTable {
    /// The names of the columns, in the file's order.
    pub fn headings(&self) -> impl Iterator<Item = &str> {
        self.headings.iter().map(String::as_str)
    }

    /// A column by its exact name.
    pub fn column(&self, name: &str) -> Option<Column> {
        self.index.get(name).copied().map(Column)
    }

    /// Whether the file has a row for this territory.
    pub fn has(&self, code: &str) -> bool {
        self.rows.contains_key(code)
    }

    /// The codes present, sorted.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
    }

    /// A raw value; missing where the file has no such row.
    pub fn value(&self, code: &str, column: Column) -> Value {
        let row = self.rows.get(code).and_then(|rows| rows.first());
        row.and_then(|row| row.cells.get(column.0)).copied().unwrap_or(Value::Missing)
    }

    /// Where a value stands.
    pub fn origin(&self, code: &str, column: Column) -> Option<Origin> {
        let row = self.rows.get(code)?.first()?;
        Some(self.origin_of(row, column))
    }

    fn origin_of(&self, row: &Row, column: Column) -> Origin {
        Origin {
            file: self.file.clone(),
            sheet: self.sheet.clone(),
            cell: cell_name(row.line, column.0),
            column: self.headings[column.0].clone(),
        }
    }

    /// The second row of a territory, for formulas that expect only one.
    pub fn several_rows(&self, code: &str, column: Column) -> Option<SeveralRows> {
        let [first, second, ..] = self.rows.get(code)?.as_slice() else { return None };
        Some(SeveralRows {
            second: self.origin_of(second, column),
            first: cell_name(first.line, column.0),
        })
    }

    /// Sums a column, or counts rows, over the rows of a territory where another column
    /// holds a given word. A territory without such a row counts zero when the file knows
    /// it at all.
    pub fn total_where(
        &self,
        code: &str,
        column: Option<Column>,
        condition: Column,
        words: &[String],
    ) -> Value {
        let Some(rows) = self.rows.get(code) else { return Value::Missing };
        rows.iter().filter(|row| row.holds(condition, words)).fold(
            Value::Known(0.0),
            |total, row| {
                let value = column.map_or(Value::Known(1.0), |column| {
                    row.cells.get(column.0).copied().unwrap_or(Value::Missing)
                });
                total.combine(value, |left, right| left + right)
            },
        )
    }
}

impl Row {
    fn holds(&self, column: Column, words: &[String]) -> bool {
        let word =
            self.words.iter().find(|(at, _)| *at == column.0).map(|(_, word)| word);
        match (word, self.cells.get(column.0).and_then(|value| value.number())) {
            (Some(word), _) => words.contains(word),
            (None, Some(number)) => words.contains(&format!("{number}")),
            (None, None) => false,
        }
    }
}

/// What was found in the file.
pub(super) struct Found {
    pub(super) profile: Option<&'static Profile>,
    pub(super) tables: Vec<TerritoryTable>,
}

pub(super) fn read(
    book: &mut Workbook,
    spec: &SourceSpec,
    project: &Project,
    wanted: &Wanted,
    problems: &mut Diagnostics,
) -> Option<Found> {
    let sheets = sheets_to_read(book, spec, problems)?;
    let mut layouts = Vec::new();
    let mut first_lines = Vec::new();
    for sheet in &sheets {
        match find_layout(book, sheet, spec) {
            Ok(Some(layout)) => layouts.push((sheet.clone(), layout)),
            Ok(None) => {
                if first_lines.is_empty() {
                    first_lines = first_line(book, sheet);
                }
            }
            Err(diagnostic) => problems.push(*diagnostic),
        }
    }
    if problems.has_errors() {
        return None;
    }
    let profile = layouts.iter().find_map(|(_, layout)| layout.profile);
    if layouts.is_empty() {
        let error = SourceError::NoHeader { sheets: named(&sheets), first: first_lines };
        problems.push(told(spec, &error, None));
        return None;
    }
    let by_year = profile.is_some_and(|profile| profile.sheet_year.is_some());
    if layouts.len() > 1 && !by_year {
        let sheets = layouts.iter().map(|(sheet, _)| sheet.clone()).collect();
        problems.push(told(spec, &SourceError::SeveralSheets { sheets }, None));
        return None;
    }
    let mut tables = Vec::new();
    for (sheet, layout) in layouts {
        tables.extend(read_table(book, &sheet, layout, spec, wanted, problems));
    }
    for table in &tables {
        check_communes(table, spec, project, problems);
    }
    check_columns(&tables, spec, problems);
    Some(Found { profile, tables })
}

fn named(sheets: &[String]) -> Vec<String> {
    sheets.iter().filter(|name| !name.is_empty()).cloned().collect()
}

/// The sheet asked for, whatever its spaces and capitals; else all of them.
fn sheets_to_read(
    book: &Workbook,
    spec: &SourceSpec,
    problems: &mut Diagnostics,
) -> Option<Vec<String>> {
    let Some(asked) = &spec.sheet else { return Some(book.sheets.clone()) };
    let found = find_sheet(book, asked, spec).map_err(|d| problems.push(*d)).ok()?;
    Some(vec![found])
}

pub(super) fn find_sheet(
    book: &Workbook,
    asked: &Placed<String>,
    spec: &SourceSpec,
) -> Result<String, Box<Diagnostic>> {
    // A CSV has one nameless sheet: whatever name is asked for means it.
    if let [only] = book.sheets.as_slice()
        && only.is_empty()
    {
        return Ok(String::new());
    }
    let same = |name: &&String| fold(name) == fold(&asked.value);
    if let Some(found) = book.sheets.iter().find(same) {
        return Ok(found.clone());
    }
    let error = SourceError::UnknownSheet {
        sheet: asked.value.clone(),
        sheets: named(&book.sheets),
        year: spec.year.as_ref().map(|year| year.value),
    };
    Err(Box::new(told_at(spec, asked, &error)))
}

/// How a sheet is laid out.
struct Layout {
    header_row: usize,
    key: usize,
    headings: Vec<String>,
    profile: Option<&'static Profile>,
}

/// Header rows lie within the first lines of a sheet.
const HEADER_WITHIN: usize = 40;

fn find_layout(
    book: &mut Workbook,
    sheet: &str,
    spec: &SourceSpec,
) -> Result<Option<Layout>, Box<Diagnostic>> {
    let asked_row =
        spec.header_row.as_ref().map(|row| row.value.saturating_sub(1) as usize);
    let mut found = None;
    let visited = book.rows(sheet, &mut |row, cells| {
        if row > asked_row.unwrap_or(HEADER_WITHIN) {
            return ControlFlow::Break(());
        }
        if asked_row.is_some_and(|asked| asked != row) {
            return ControlFlow::Continue(());
        }
        let headings: Vec<String> = cells.iter().map(RawCell::as_label).collect();
        let profile = recognise(&headings);
        let key = key_column(&headings, spec, profile);
        if asked_row.is_some() || key.is_some() {
            found = Some((row, headings, profile, key));
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    visited.map_err(|error| Box::new(told(spec, &error, None)))?;
    let Some((header_row, headings, profile, key)) = found else {
        // A key column asked for by name that no row holds.
        return match &spec.key_column {
            Some(asked) if spec.sheet.is_some() || book.sheets.len() == 1 => {
                let headings = headings_at(book, sheet, 0);
                Err(Box::new(unknown_key(spec, asked, &headings)))
            }
            _ => Ok(None),
        };
    };
    let Some(key) = key else {
        return match &spec.key_column {
            Some(asked) => Err(Box::new(unknown_key(spec, asked, &headings))),
            None => Ok(None),
        };
    };
    Ok(Some(Layout { header_row, key, headings, profile }))
}

fn unknown_key(
    spec: &SourceSpec,
    asked: &Placed<String>,
    headings: &[String],
) -> Diagnostic {
    let close = nearest(&asked.value, headings.iter().map(String::as_str));
    let error = SourceError::UnknownKeyColumn {
        column: asked.value.clone(),
        nearest: close.map(str::to_owned),
    };
    told_at(spec, asked, &error)
}

fn headings_at(book: &mut Workbook, sheet: &str, wanted: usize) -> Vec<String> {
    let mut headings = Vec::new();
    let _ = book.rows(sheet, &mut |row, cells| {
        if row >= wanted {
            headings = cells.iter().map(RawCell::as_label).collect();
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    headings
}

/// A text that is no figure: a message never shows the figures of a file.
fn is_word(label: &str) -> bool {
    let value = super::number::read(label, Value::Missing);
    !label.is_empty() && value == Value::NotANumber
}

/// A few headings of the first line, to show what the program saw.
fn first_line(book: &mut Workbook, sheet: &str) -> Vec<String> {
    let filled = headings_at(book, sheet, 0).into_iter().filter(|label| is_word(label));
    filled.take(4).map(|label| label.chars().take(30).collect()).collect()
}

fn key_column(
    headings: &[String],
    spec: &SourceSpec,
    profile: Option<&'static Profile>,
) -> Option<usize> {
    /// Headings that name a commune's or an IRIS's code in published files.
    const KNOWN: [&str; 14] = [
        "codgeo",
        "code_insee",
        "code_commune",
        "code_commune_insee",
        "codecommune",
        "code_insee_commune",
        "insee_com",
        "codeinsee",
        "depcom",
        "numcom",
        "code_geo",
        "iris",
        "code_iris",
        "insee",
    ];
    let position = |wanted: &dyn Fn(&str) -> bool| {
        headings.iter().position(|heading| wanted(&fold(heading)))
    };
    if let Some(asked) = &spec.key_column {
        let asked = fold(&asked.value);
        return position(&|heading| heading == asked);
    }
    if let Some(profile) = profile {
        let key = fold(&profile.key);
        return position(&|heading| heading == key);
    }
    let several = headings.iter().filter(|heading| !heading.is_empty()).count() >= 2;
    if !several {
        return None;
    }
    KNOWN.iter().find_map(|known| position(&|heading| heading == *known))
}

fn read_table(
    book: &mut Workbook,
    sheet: &str,
    layout: Layout,
    spec: &SourceSpec,
    wanted: &Wanted,
    problems: &mut Diagnostics,
) -> Option<TerritoryTable> {
    let file = spec.file.value.clone();
    let sheet_name = (!sheet.is_empty()).then(|| sheet.to_owned());
    let at = |row: usize, column: usize| Location::Cell {
        file: file.clone(),
        sheet: sheet_name.clone(),
        cell: cell_name(row, column),
    };
    let mut index = HashMap::new();
    for (column, heading) in layout.headings.iter().enumerate() {
        if heading.is_empty() {
            continue;
        }
        if index.insert(heading.clone(), column).is_some() {
            let error = SourceError::RepeatedColumn { column: heading.clone() };
            problems.push(told(spec, &error, Some(at(layout.header_row, column))));
        }
    }
    let empty = layout.profile.map_or(Value::Missing, |profile| profile.empty.value());
    let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    let mut level = layout.profile.map(|profile| profile.level);
    let mut repaired: Option<(String, usize)> = None;
    let visited = book.rows(sheet, &mut |line, cells| {
        if line <= layout.header_row {
            return ControlFlow::Continue(());
        }
        let label = cells.get(layout.key).map(RawCell::as_label).unwrap_or_default();
        let Some(key) = Key::read(&label, level) else {
            return ControlFlow::Continue(());
        };
        level.get_or_insert(key.level);
        if key.repaired && repaired.is_none() {
            repaired = Some((key.code.clone(), line));
        }
        if !wanted.communes.contains(&key.commune) {
            return ControlFlow::Continue(());
        }
        let row = read_row(line, cells, layout.headings.len(), empty);
        rows.entry(key.code).or_default().push(row);
        ControlFlow::Continue(())
    });
    if let Err(error) = visited {
        problems.push(told(spec, &error, None));
        return None;
    }
    if let Some((code, line)) = repaired {
        let message = format!(
            "des codes ont perdu leur zéro de tête dans le tableur ; ils ont été rétablis \
             (le premier : {code})"
        );
        problems.push(Diagnostic::warning(message).at(at(line, layout.key)));
    }
    let vintage = layout
        .profile
        .and_then(|profile| profile.year_of_sheet(sheet))
        .or(spec.year.as_ref().map(|year| year.value));
    Some(TerritoryTable {
        file,
        sheet: sheet_name,
        vintage,
        level: level.unwrap_or_default(),
        headings: layout.headings,
        index,
        rows,
    })
}

fn read_row(line: usize, cells: &[RawCell], width: usize, empty: Value) -> Row {
    let values: Vec<Value> =
        (0..width).map(|column| value_of(cells.get(column), empty)).collect();
    let is_word = |(_, value): &(usize, &Value)| **value == Value::NotANumber;
    let words = values.iter().enumerate().filter(is_word);
    let words = words.map(|(at, _)| (at, cells[at].as_label())).collect();
    Row { line, cells: values, words }
}

fn value_of(cell: Option<&RawCell>, empty: Value) -> Value {
    match cell {
        None | Some(RawCell::Empty) => empty,
        Some(RawCell::Number(number)) => Value::Known(*number),
        Some(RawCell::Text(text)) => number::read(text, empty),
    }
}

/// A code read in the key column.
struct Key {
    code: String,
    commune: CommuneCode,
    level: Level,
    repaired: bool,
}

impl Key {
    fn read(label: &str, level: Option<Level>) -> Option<Self> {
        let iris = || {
            let (code, repaired) = IrisCode::repaired(label)?;
            let commune = code.commune();
            Some(Self { code: code.to_string(), commune, level: Level::Iris, repaired })
        };
        let commune = || {
            let (code, repaired) = CommuneCode::repaired(label)?;
            let known = code.clone();
            Some(Self {
                code: code.to_string(),
                commune: known,
                level: Level::Commune,
                repaired,
            })
        };
        match level {
            Some(Level::Iris) => iris(),
            Some(Level::Commune) => commune(),
            None => commune().or_else(iris),
        }
    }
}

/// Every commune of the ressort must have its row; a comparison may lack some, which the
/// indicators take into account.
fn check_communes(
    table: &TerritoryTable,
    spec: &SourceSpec,
    project: &Project,
    problems: &mut Diagnostics,
) {
    if table.level == Level::Iris {
        return;
    }
    for commune in &project.ressort.communes {
        if table.has(commune.code.as_str()) {
            continue;
        }
        // A file keyed by postcode has rows, but for other towns.
        let postcode_row = commune.postcodes.iter().any(|postcode| {
            table.has(postcode)
                && CommuneCode::parse(postcode)
                    .is_none_or(|code| official().commune(&code).is_none())
        });
        let error = SourceError::MissingCommune {
            name: commune.name.clone(),
            code: commune.code.to_string(),
            postcode_row,
        };
        problems.push(told(spec, &error, None));
    }
    for comparison in project.comparisons.iter().filter(|comparison| comparison.asked) {
        let absent = !comparison.communes.iter().any(|code| table.has(code.as_str()));
        if absent {
            let error = SourceError::MissingComparison { name: comparison.name.clone() };
            let diagnostic = Diagnostic::warning(&error).maybe_help(error.hint());
            problems.push(diagnostic.at(Location::file(spec.file.value.clone())));
        }
    }
}

/// The partner's headings named in the manifest must exist.
fn check_columns(
    tables: &[TerritoryTable],
    spec: &SourceSpec,
    problems: &mut Diagnostics,
) {
    for (heading, _) in &spec.columns {
        let found = tables.iter().any(|table| table.column(&heading.value).is_some());
        if found {
            continue;
        }
        let known: Vec<&str> = tables.iter().flat_map(TerritoryTable::headings).collect();
        let error = SourceError::UnknownColumn {
            column: heading.value.clone(),
            nearest: nearest(&heading.value, known).map(str::to_owned),
        };
        problems.push(told_at(spec, heading, &error));
    }
}
