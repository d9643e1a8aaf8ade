//! Streams the rows of a sheet whose layout is known, and keeps those that are wanted.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::ops::ControlFlow;

use super::book::{RawCell, Selection, Workbook, width};
use super::column::Column;
use super::error::SourceError;
use super::extraction::Extraction;
use super::kept::{Kept, kept, short, whole_rows};
use super::layout::{Key, Layout, is_commune, is_word, years};
use super::met::{Met, Misnamed};
use super::number;
use super::parts::gather_parts;
use super::profiles::Profile;
use super::row_doubts::row_doubts;
use super::rows::{NOWHERE, Row};
use super::territory_table::{TerritoryTable, WHOLE};
use super::without_row::without_row;
use crate::limits;
use crate::territory::{CommuneCode, Level, official};
use crate::text::fold;
use crate::value::Value;

/// Tables by level and year.
type Gathered = BTreeMap<(Level, Option<u16>), BTreeMap<String, Vec<Row>>>;

/// Reads a table.
pub(super) fn extract(
    book: &mut Workbook,
    extraction: &Extraction<'_>,
) -> Result<(Vec<TerritoryTable>, Met), SourceError> {
    let layout = extraction.layout;
    let Some(level) = layout.level else { return Ok((Vec::new(), Met::default())) };
    let kept = kept(extraction);
    let keys = Keys::of(extraction);
    let state = RefCell::new(State {
        met: Met::default(),
        decided: VecDeque::new(),
        gathered: Gathered::new(),
        measures: Measures::default(),
        name_column: name_column(&layout.headings),
        names: BTreeMap::new(),
        vocabulary: BTreeSet::new(),
        last_row: None,
        ended: false,
        kept: 0,
    });
    let mut keep = |row: usize, cells: &[RawCell]| keys.decide(row, cells, level, &state);
    let mut selection = Selection { keys: &keys.columns, keep: &mut keep };
    let last = book.rows_where(extraction.sheet, &mut selection, &mut |row, cells| {
        state.borrow_mut().take(row, cells, extraction, &kept)
    })?;
    let mut state = state.into_inner();
    // Another table's last row is none of ours, and nor is its width.
    let last = last.filter(|last| !state.ended && last.row > layout.header_row());
    state.met.cut = last.and_then(|last| last.cut(width(&layout.headings)));
    let mut tables = Vec::new();
    let gathered = std::mem::take(&mut state.gathered);
    for (key, rows) in gathered {
        tables.push(table(extraction, &kept, &state.measures, key, rows));
    }
    if tables.is_empty() {
        let key = (level, None);
        tables.push(table(extraction, &kept, &state.measures, key, BTreeMap::new()));
    }
    for table in &mut tables {
        table.vocabulary.clone_from(&state.vocabulary);
        table.names.clone_from(&state.names);
        gather_parts(table, extraction.wanted, &mut state.met);
        without_row(table, extraction, &mut state.met);
    }
    Ok((tables, state.met))
}

/// The columns looked at before a row is kept.
struct Keys<'a> {
    extraction: &'a Extraction<'a>,
    columns: Vec<usize>,
    /// Columns whose words are remembered, whichever the territory.
    conditions: Vec<usize>,
    /// In a file by IRIS, the column of their names.
    iris_names: Option<usize>,
}

/// The headings of the names of IRIS, as INSEE and the CAF write them.
const IRIS_NAMES: [&str; 7] = [
    "lib_iris",
    "libiris",
    "nom_iris",
    "libelle_iris",
    "iris_libelle",
    "nom_de_l_iris",
    "libgeo",
];

enum RowKind {
    Territory(Level, String),
    Whole,
    SecondHeader,
    NoCode,
}

struct State {
    met: Met,
    /// The rows that are kept and not taken yet: a format may judge some ahead.
    decided: VecDeque<(usize, RowKind)>,
    gathered: Gathered,
    measures: Measures,
    name_column: Option<usize>,
    /// The names of the IRIS that are kept.
    names: BTreeMap<String, String>,
    /// The words of the columns that rows are counted by.
    vocabulary: BTreeSet<String>,
    last_row: Option<usize>,
    /// The table chosen by its title has ended.
    ended: bool,
    /// Rows kept so far.
    kept: usize,
}

impl<'a> Keys<'a> {
    fn of(extraction: &'a Extraction<'a>) -> Self {
        let layout = extraction.layout;
        let mut columns = layout.key.columns();
        columns.extend(layout.kind_column);
        columns.extend(layout.level_column);
        columns.extend(layout.long.as_ref().and_then(|long| long.level));
        if extraction.whole.is_some() {
            // The label of the whole stands in the column of the codes or just beside.
            columns.extend(0..4);
        }
        let counted = |heading: &String| extraction.wanted.counts_by(heading);
        let conditions: Vec<usize> = (0..layout.headings.len())
            .filter(|column| counted(&layout.headings[*column]))
            .collect();
        columns.extend(&conditions);
        let is_by_iris = layout.level == Some(Level::Iris);
        let is_name = |heading: &String| IRIS_NAMES.contains(&fold(heading).as_str());
        let iris_names = layout.headings.iter().position(is_name).filter(|_| is_by_iris);
        columns.extend(iris_names);
        let mut seen = BTreeSet::new();
        columns.retain(|column| seen.insert(*column));
        Self { extraction, columns, conditions, iris_names }
    }

    fn label(&self, cells: &[RawCell], column: usize) -> String {
        let at = self.columns.iter().position(|one| *one == column);
        at.and_then(|at| cells.get(at)).map(RawCell::as_label).unwrap_or_default()
    }

    fn decide(
        &self,
        row: usize,
        cells: &[RawCell],
        level: Level,
        state: &RefCell<State>,
    ) -> bool {
        let mut state = state.borrow_mut();
        let layout = self.extraction.layout;
        if row <= layout.header_row() || state.met.second_table.is_some() {
            return false;
        }
        if self.extraction.one_of_several {
            let gap = state.last_row.is_some_and(|last| row > last + 1);
            let blank = cells.iter().all(RawCell::is_blank);
            state.ended |= state.met.rows > 0 && (gap || blank);
            state.last_row = Some(row);
            if state.ended {
                return false;
            }
        }
        if let Some(whole) = self.extraction.whole {
            let is_whole = cells.iter().any(|cell| fold(&cell.as_label()) == fold(whole));
            if is_whole {
                state.decided.push_back((row, RowKind::Whole));
                return true;
            }
        }
        for column in &self.conditions {
            let word = self.label(cells, *column);
            if word.is_empty() || state.vocabulary.len() >= crate::limits::COLUMN_WORDS {
                continue;
            }
            // « 03 » is compared as the number it is.
            if let Some(number) = number::read(&word, Value::Missing).number() {
                state.vocabulary.insert(number.to_string());
            }
            state.vocabulary.insert(word);
        }
        let columns = layout.key.columns();
        let labels: Vec<String> =
            columns.iter().map(|column| self.label(cells, *column)).collect();
        let label = layout.key.label(&labels);
        let at = |column: usize| self.columns.iter().position(|one| *one == column);
        for column in &columns {
            let cell = at(*column).and_then(|at| cells.get(at));
            state.met.doubts.formula((row, *column), cell);
        }
        let level = match self.level_of_row(cells, level) {
            Some(level) => level,
            None => return false,
        };
        let of_another = |column| !is_commune(&self.label(cells, column));
        if layout.level_column.is_some_and(of_another) {
            return false;
        }
        let label = match layout.key {
            Key::Named(_) => state.met.code_of(&label, row, &layout.departements),
            Key::One(_) | Key::Joined(_) => label,
        };
        let Some((level, read)) = read(level, &label) else {
            let heading = columns.first().and_then(|column| layout.headings.get(*column));
            let raw = labels.first().map(String::as_str).unwrap_or_default();
            if heading
                .is_some_and(|heading| !raw.is_empty() && fold(heading) == fold(raw))
            {
                state.decided.push_back((row, RowKind::SecondHeader));
                return true;
            }
            state.met.without_code += usize::from(!label.is_empty() || !raw.is_empty());
            // The headings of another table, perhaps: the whole row is looked at.
            state.decided.push_back((row, RowKind::NoCode));
            return true;
        };
        if let Some(column) = layout.kind_column {
            let kind = self.label(cells, column);
            if !["COM", "ARM", ""].contains(&kind.to_uppercase().as_str()) {
                state.met.set_aside += 1;
                return false;
            }
        }
        if labels.first() != Some(&read.code) && matches!(layout.key, Key::Joined(_))
            || labels.first().is_some_and(|label| label.trim().len() == 6)
                && level == Level::Commune
        {
            state.met.built.get_or_insert_with(|| (labels.clone(), read.code.clone()));
        }
        state.met.rows += 1;
        if !state.met.codes.contains(&read.code) {
            state.met.codes.insert(read.code.clone());
        }
        if read.repaired {
            if level == Level::Epci {
                state.met.old_epci.get_or_insert_with(|| read.code.clone());
            } else {
                state.met.zero.get_or_insert_with(|| (read.code.clone(), row));
            }
        }
        if !self.extraction.wanted.wants(level, &read.code) {
            return false;
        }
        if let Some(column) = self.iris_names {
            let name = self.label(cells, column);
            if !name.is_empty() {
                state.names.insert(read.code.clone(), name);
            }
        }
        state.decided.push_back((row, RowKind::Territory(level, read.code)));
        true
    }

    /// In a file of several levels, the row says its own; none when it is not one of ours.
    fn level_of_row(&self, cells: &[RawCell], level: Level) -> Option<Level> {
        let Some(long) = &self.extraction.layout.long else { return Some(level) };
        let (Some(column), Some(format)) = (long.level, long.format) else {
            return Some(level);
        };
        let word = self.label(cells, column);
        format.levels.iter().find(|(known, _)| *known == word).map(|(_, level)| *level)
    }
}

/// A code of the level; in files of départements and régions also France.
fn read(level: Level, label: &str) -> Option<(Level, crate::territory::ReadCode)> {
    if label.is_empty() {
        return None;
    }
    if let Some(code) = level.read(label) {
        return Some((level, code));
    }
    let wide = level >= Level::Departement;
    let france = wide.then(|| Level::France.read(label))??;
    Some((Level::France, france))
}

/// The figures of a long file, by name.
#[derive(Debug, Default)]
struct Measures {
    names: Vec<String>,
    slots: HashMap<String, usize>,
}

impl Measures {
    fn slot(&mut self, name: String) -> usize {
        let next = self.names.len();
        *self.slots.entry(name.clone()).or_insert_with(|| {
            self.names.push(name);
            next
        })
    }
}

impl State {
    /// What a row was kept for.
    fn kind_of(&mut self, row: usize) -> Option<RowKind> {
        while let Some((decided, kind)) = self.decided.pop_front() {
            if decided == row {
                return Some(kind);
            }
        }
        None
    }

    fn take(
        &mut self,
        row: usize,
        cells: &[RawCell],
        extraction: &Extraction<'_>,
        kept: &Kept,
    ) -> ControlFlow<()> {
        let layout = extraction.layout;
        match self.kind_of(row) {
            None => {}
            Some(RowKind::SecondHeader) => {
                let labels: Vec<String> = cells.iter().map(RawCell::as_label).collect();
                let same = layout
                    .headings
                    .iter()
                    .enumerate()
                    .all(|(at, one)| one.is_empty() || labels.get(at) == Some(one));
                // Headings repeated on every printed page are not another table.
                if !same {
                    if !extraction.header_given {
                        self.met.second_table = Some(row);
                    }
                    return ControlFlow::Break(());
                }
            }
            Some(RowKind::NoCode) => {
                let labels: Vec<String> = cells.iter().map(RawCell::as_label).collect();
                let words = labels.iter().filter(|label| is_word(label)).count();
                let names_codes = labels.iter().any(|label| Key::is_heading(label));
                if names_codes && words >= 2 && self.met.rows > 0 {
                    if !extraction.header_given {
                        self.met.second_table = Some(row);
                    }
                    return ControlFlow::Break(());
                }
            }
            Some(RowKind::Whole) => {
                let year = layout.year_column.and_then(|column| {
                    years::read(&cells.get(column).map(RawCell::as_year)?)
                });
                let level = layout.level.unwrap_or_default();
                self.met.short.extend(short(extraction, kept, row, cells.len()));
                row_doubts(&mut self.met.doubts, (row, cells), extraction, kept);
                let rows = self.gathered.entry((level, year)).or_default();
                let rows = rows.entry(WHOLE.to_owned()).or_default();
                rows.push(values(row, cells, layout, kept));
            }
            Some(RowKind::Territory(level, code)) => {
                self.check_name(row, cells, level, &code);
                row_doubts(&mut self.met.doubts, (row, cells), extraction, kept);
                if extraction.beside.hides_row(row) {
                    self.met.hidden.push((row, code.clone()));
                }
                self.met.short.extend(short(extraction, kept, row, cells.len()));
                if extraction.commas && cells.len() > layout.headings.len() {
                    self.met.wider.get_or_insert((row, layout.headings.len()));
                }
                if !extraction.commas {
                    self.check_headings(row, cells, layout);
                }
                let year = layout.year_column.and_then(|column| {
                    years::read(&cells.get(column).map(RawCell::as_year)?)
                });
                if layout.year_column.is_some() && year.is_none() {
                    return ControlFlow::Continue(());
                }
                let rows = self.gathered.entry((level, year)).or_default();
                let rows = rows.entry(code).or_default();
                if layout.long.is_some() {
                    measure(row, cells, extraction, &mut self.measures, rows);
                } else {
                    rows.push(values(row, cells, layout, kept));
                }
                self.kept += 1;
                if self.kept > limits::KEPT_ROWS {
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// A figure right of the codes belongs to some heading, or the heading is on two rows.
    fn check_headings(&mut self, row: usize, cells: &[RawCell], layout: &Layout) {
        if layout.profile.is_some() || self.met.unnamed.is_some() {
            return;
        }
        let last_key = layout.key.columns().into_iter().max().unwrap_or(0);
        let is_figure = |column: &usize| {
            let unnamed = layout.headings.get(*column).is_none_or(String::is_empty);
            unnamed && matches!(value_of(cells.get(*column), "", None), Value::Known(_))
        };
        self.met.unnamed =
            (last_key + 1..cells.len()).find(is_figure).map(|column| (row, column));
    }

    /// The name beside a commune's code must be its own.
    fn check_name(&mut self, row: usize, cells: &[RawCell], level: Level, code: &str) {
        if level != Level::Commune || self.met.misnamed.is_some() {
            return;
        }
        let Some(column) = self.name_column else { return };
        let Some(name) = cells.get(column).map(RawCell::as_label) else { return };
        let Some(commune) =
            CommuneCode::parse(code).and_then(|code| official().commune(&code))
        else {
            return;
        };
        let folded = fold(&name);
        let is_total = ["total", "ensemble", "total_general"].contains(&folded.as_str());
        // A postcode is the code of another town: the name then is one of its own.
        let of_postcode = official()
            .communes_with_postcode(code)
            .iter()
            .any(|other| other.code != commune.code && fold(&other.name) == folded);
        if is_total || (of_postcode && fold(&commune.name) != folded) {
            self.met.misnamed = Some(Misnamed {
                row,
                code: code.to_owned(),
                commune: commune.of(),
                is_total,
            });
        }
    }
}

/// The column of the names of the communes.
fn name_column(headings: &[String]) -> Option<usize> {
    const NAMES: [&str; 10] = [
        "libgeo",
        "libelle_geographique",
        "nom_commune",
        "nom_de_la_commune",
        "libelle_commune",
        "libcom",
        "nomcom",
        "commune",
        "communes",
        "ville",
    ];
    NAMES.iter().find_map(|wanted| headings.iter().position(|name| fold(name) == *wanted))
}

/// The wanted cells of a row.
fn values(line: usize, cells: &[RawCell], layout: &Layout, kept: &Kept) -> Row {
    let mut words = Vec::new();
    let mut found = Vec::with_capacity(kept.positions.len());
    for (slot, position) in kept.positions.iter().enumerate() {
        let cell = cells.get(*position);
        let value = value_of(cell, &layout.headings[*position], layout.profile);
        // « c » is a marker of secrecy in a column of figures, and a word in another.
        let is_word = match cell {
            Some(RawCell::Text(text)) => {
                value.number().is_none() || number::in_percent(text)
            }
            Some(RawCell::Date(_)) => true,
            _ => false,
        };
        if let (true, Some(cell)) = (is_word, cell) {
            words.push((slot, cell.as_label()));
        }
        found.push(value);
    }
    Row { line, cells: found, words, places: None, times: Some(1.0) }
}

fn value_of(cell: Option<&RawCell>, heading: &str, profile: Option<&Profile>) -> Value {
    let empty = profile.map_or(Value::Missing, |profile| profile.empty.value());
    let value = match cell {
        None | Some(RawCell::Empty) => empty,
        Some(RawCell::Formula(_)) => Value::Missing,
        Some(RawCell::Date(_)) => Value::NotANumber,
        Some(RawCell::Number(number)) => Value::Known(*number),
        Some(RawCell::Text(text)) => number::read(text, empty),
    };
    let step =
        profile.and_then(|profile| profile.step.filter(|_| profile.counts(heading)));
    match (value, step) {
        (Value::Known(value), Some(step)) => Value::Rounded { value, step },
        (other, _) => other,
    }
}

/// One figure of a long file.
fn measure(
    line: usize,
    cells: &[RawCell],
    extraction: &Extraction<'_>,
    measures: &mut Measures,
    rows: &mut Vec<Row>,
) {
    let layout = extraction.layout;
    let Some(long) = &layout.long else { return };
    let label =
        |column: usize| cells.get(column).map(RawCell::as_label).unwrap_or_default();
    let words: Vec<String> = long.measures.iter().map(|column| label(*column)).collect();
    let name = words.join(" – ");
    let cited = extraction.wanted.needs(&name);
    let room = whole_rows(extraction, measures.names.len());
    if name.is_empty() || !(cited || room) {
        return;
    }
    let secret = long.format.and_then(|format| format.secret.as_ref());
    let is_secret = secret.is_some_and(|(column, word)| {
        layout.column(column).is_some_and(|column| label(column) == *word)
    });
    let value = if is_secret {
        Value::Masked
    } else {
        value_of(cells.get(long.value), &name, layout.profile)
    };
    let slot = measures.slot(name);
    // A figure given twice makes a second row, which whoever uses it will tell.
    let free = |row: &Row| {
        row.places
            .as_ref()
            .is_none_or(|places| places.get(slot).is_none_or(|place| *place == NOWHERE))
    };
    let index = match rows.iter().position(free) {
        Some(index) => index,
        None if !cited => return,
        None => {
            rows.push(Row::empty(line));
            rows.len() - 1
        }
    };
    let row = &mut rows[index];
    let places = row.places.get_or_insert_default();
    if row.cells.len() <= slot {
        row.cells.resize(slot + 1, Value::Missing);
        places.resize(slot + 1, NOWHERE);
    }
    row.cells[slot] = value;
    places[slot] = (line, long.value);
}

fn table(
    extraction: &Extraction<'_>,
    kept: &Kept,
    measures: &Measures,
    (level, vintage): (Level, Option<u16>),
    rows: BTreeMap<String, Vec<Row>>,
) -> TerritoryTable {
    let layout = extraction.layout;
    let (headings, index) = if layout.long.is_some() {
        let column = |slot: usize| Column { slot, position: slot };
        let index = measures
            .names
            .iter()
            .enumerate()
            .map(|(slot, name)| (name.clone(), column(slot)))
            .collect();
        (measures.names.clone(), index)
    } else {
        let mut headings = layout.headings.clone();
        headings.extend(kept.aliases.iter().cloned());
        (headings, kept.index.clone())
    };
    TerritoryTable {
        file: extraction.file.to_owned(),
        sheet: (!extraction.sheet.is_empty()).then(|| extraction.sheet.to_owned()),
        vintage,
        level,
        headings,
        index,
        uncited: kept.uncited.clone(),
        rows: rows.into(),
        parts: BTreeMap::new(),
        pieces: Vec::new(),
        vocabulary: BTreeSet::new(),
        hidden: BTreeSet::new(),
        names: BTreeMap::new(),
    }
}
