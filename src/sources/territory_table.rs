//! The rows of the project's territories in one year, as one file gives them, or several
//! that complete one another.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::column::Column;
use super::number;
use super::rows::{NOWHERE, Row, RowId, Rows};
use crate::heading::{Origin, cell_name};
use crate::territory::{CommuneCode, Level, official};
use crate::text::fold;
use crate::value::Value;
use crate::vintage::Pattern;

/// One table: the rows of the project's territories in one vintage.
#[derive(Debug, Clone)]
pub struct TerritoryTable {
    pub(super) file: String,
    pub(super) sheet: Option<String>,
    /// The vintage of the whole table, when its columns do not tell it.
    pub vintage: Option<u16>,
    /// What its rows stand for.
    pub level: Level,
    /// The names of all columns of the file.
    pub(super) headings: Vec<String>,
    /// The columns kept, by name.
    pub(super) index: HashMap<String, Column>,
    /// Columns kept beside those that some formula names: secrecy must know what stands in
    /// the rows of a protected file.
    pub(super) uncited: Vec<Column>,
    /// Mostly one row a territory; several in files with one row per facility.
    pub(super) rows: Rows,
    /// Communes whose figures stand under other codes: the ones they had before, or their
    /// arrondissements. The codes to add.
    pub(super) parts: BTreeMap<String, Vec<String>>,
    /// Where the columns come from, when several files make one table: the first position of
    /// each, its file and its sheet. Those of INSEE's long form complete one another.
    pub(super) pieces: Vec<Piece>,
    /// The words of the columns that rows are counted by, in the whole file: a word it
    /// never uses is one of another edition, and counts nothing.
    pub(super) vocabulary: BTreeSet<String>,
    /// What the author hides: codes and columns.
    pub(super) hidden: BTreeSet<(String, usize)>,
    /// The names of IRIS, when the file gives them.
    pub(super) names: BTreeMap<String, String>,
}

/// A file whose columns stand in a table from some position on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) from: usize,
    pub(super) file: String,
    pub(super) sheet: Option<String>,
}

/// The code of a partner's row for its whole perimeter: a reference, never added.
pub const WHOLE: &str = "ensemble";

/// Two rows for a territory that should have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeveralRows {
    /// Where the second one is.
    pub second: Origin,
    /// The cell of the first one.
    pub first: String,
    /// The heading of a column whose words tell them apart.
    pub by: Option<String>,
}

impl TerritoryTable {
    /// The names of the columns, in the file's order, kept or not.
    pub fn headings(&self) -> impl Iterator<Item = &str> {
        self.headings.iter().map(String::as_str).filter(|heading| !heading.is_empty())
    }

    /// A column by its exact name.
    pub fn column(&self, name: &str) -> Option<Column> {
        self.index.get(name).copied()
    }

    /// All the columns kept, cited by some formula or not, in the file's order.
    pub fn columns(&self) -> Vec<(&str, Column)> {
        let mut columns: Vec<Column> =
            self.index.values().chain(&self.uncited).copied().collect();
        columns.sort_by_key(|column| (column.position, column.slot));
        columns.dedup();
        let heading = |column: Column| self.headings.get(column.position);
        columns
            .into_iter()
            .filter_map(|column| Some((heading(column)?.as_str(), column)))
            .collect()
    }

    /// The name that the file gives to a territory.
    pub fn name(&self, code: &str) -> Option<&str> {
        self.names.get(code).map(String::as_str)
    }

    /// Where the rows of a code are, to look at them many times.
    pub fn find(&self, code: &str) -> Option<RowId> {
        self.rows.find(code)
    }

    /// The code of some rows.
    pub fn code(&self, at: RowId) -> &str {
        self.rows.code(at)
    }

    /// Whether a territory has several rows: facilities, people.
    pub fn has_several_rows(&self, at: RowId) -> bool {
        self.rows.at(at).len() > 1
    }

    /// Whether the file says anything of this territory, under this code or others.
    pub fn has(&self, code: &str) -> bool {
        self.parts.contains_key(code) || self.rows.find(code).is_some()
    }

    /// The codes present, sorted.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.rows.codes()
    }

    /// The codes under which the file gives a territory that is under other codes in it: a
    /// commune that has merged since is the sum of those it is made of.
    pub fn parts(&self, code: &str) -> Option<&[String]> {
        self.parts.get(code).map(Vec::as_slice)
    }

    /// A raw value; missing where the file has no such row.
    pub fn value(&self, code: &str, column: Column) -> Value {
        self.find(code).map_or(Value::Missing, |at| self.value_at(at, column))
    }

    /// A raw value of the first row of a territory.
    pub fn value_at(&self, at: RowId, column: Column) -> Value {
        let row = self.rows.at(at).first();
        row.and_then(|row| row.cells.get(column.slot)).copied().unwrap_or(Value::Missing)
    }

    /// The raw values of the first row of a territory, by slot.
    pub fn cells(&self, at: RowId) -> &[Value] {
        self.rows.at(at).first().map_or(&[], |row| row.cells.as_slice())
    }

    /// The columns that the first row of a territory writes in percent.
    pub fn in_percent(&self, at: RowId) -> impl Iterator<Item = usize> + '_ {
        let words = self.rows.at(at).first().into_iter().flat_map(|row| &row.words);
        words.filter(|(_, word)| number::in_percent(word)).map(|(slot, _)| *slot)
    }

    /// Where a value stands.
    pub fn origin(&self, at: RowId, column: Column) -> Option<Origin> {
        self.origin_of(self.rows.at(at).first()?, column)
    }

    /// The name of a cell, as Excel gives it.
    pub fn cell_name(&self, at: RowId, column: Column) -> Option<String> {
        let (line, position) = Self::place_of(self.rows.at(at).first()?, column)?;
        Some(cell_name(line, position))
    }

    /// The name of a column in the file.
    pub fn heading(&self, column: Column) -> &str {
        self.headings.get(column.position).map_or("", String::as_str)
    }

    /// Line and column of a cell; none where a long file has no such line.
    fn place_of(row: &Row, column: Column) -> Option<(usize, usize)> {
        match row.places.as_ref().and_then(|places| places.get(column.slot)) {
            Some(place) => (*place != NOWHERE).then_some(*place),
            None => Some((row.line, column.position)),
        }
    }

    fn origin_of(&self, row: &Row, column: Column) -> Option<Origin> {
        let (line, position) = Self::place_of(row, column)?;
        let (file, sheet) = self.place_of_column(column);
        Some(Origin {
            file: file.to_owned(),
            sheet: sheet.map(str::to_owned),
            cell: cell_name(line, position),
            column: self.heading(column).to_owned(),
        })
    }

    /// The second row of a territory, for formulas that expect only one.
    pub fn several_rows(&self, at: RowId, column: Column) -> Option<SeveralRows> {
        let [first, second, ..] = self.rows.at(at) else { return None };
        Some(SeveralRows {
            second: self.origin_of(second, column)?,
            first: cell_name(first.line, column.position),
            by: self.told_apart(first, second),
        })
    }

    /// The heading of the first column that holds other words in another row.
    fn told_apart(&self, one: &Row, other: &Row) -> Option<String> {
        let differs = |(slot, word): &&(usize, String)| {
            let same = |(at, theirs): &(usize, String)| at == slot && theirs != word;
            other.words.iter().any(same)
        };
        let slot = one.words.iter().filter(differs).map(|(slot, _)| *slot).min()?;
        let mut columns = self.index.values().chain(&self.uncited);
        let column = columns.find(|column| column.slot == slot)?;
        Some(self.heading(*column).to_owned()).filter(|heading| !heading.is_empty())
    }

    /// Sums a column, or counts rows, over the rows of a territory where another column
    /// holds a given word. A territory without such a row counts zero when the file knows
    /// it at all, and knows the word.
    pub fn total_where(
        &self,
        at: RowId,
        column: Option<Column>,
        condition: Column,
        words: &[String],
    ) -> Value {
        if !words.iter().any(|word| self.vocabulary.contains(word)) {
            return Value::Missing;
        }
        let rows = self.rows.at(at).iter();
        rows.filter(|row| row.holds(condition, words)).fold(
            Value::Known(0.0),
            |total, row| {
                let counted = row.times.map_or(Value::NotDiffused, Value::Known);
                let value = column.map_or(counted, |column| {
                    row.cells.get(column.slot).copied().unwrap_or(Value::Missing)
                });
                total.combine(value, |left, right| left + right)
            },
        )
    }

    /// Hides what stands in the row of a territory, under a heading; says whether the file
    /// knows both.
    pub(super) fn hide(&mut self, row: &str, heading: &str) -> bool {
        let is = |one: &&String| !one.is_empty() && fold(one) == fold(heading);
        let Some(column) = self.headings.iter().position(|one| is(&one)) else {
            return false;
        };
        let named = |code: &&str| {
            let commune = CommuneCode::parse(code);
            let commune = commune.and_then(|code| official().commune(&code));
            *code == row
                || commune.is_some_and(|commune| fold(&commune.name) == fold(row))
        };
        let codes: Vec<String> =
            self.rows.codes().filter(named).map(str::to_owned).collect();
        self.hidden.extend(codes.iter().map(|code| (code.clone(), column)));
        !codes.is_empty()
    }

    /// Whether the author hides this.
    pub fn is_hidden(&self, code: &str, position: usize) -> bool {
        self.hidden.contains(&(code.to_owned(), position))
    }

    /// In a file that nobody protects, what the author hides is hidden here and now.
    pub(super) fn mask_hidden(&mut self) {
        for (code, position) in &self.hidden {
            let columns =
                self.index.values().filter(|column| column.position == *position);
            for slot in columns.map(|column| column.slot) {
                for row in self.rows.get_mut(code).into_iter().flatten() {
                    if let Some(cell) = row.cells.get_mut(slot) {
                        *cell = Value::Masked;
                    }
                }
            }
        }
    }

    /// Whether a word stands in a column by whose words rows are counted.
    pub fn knows(&self, word: &str) -> bool {
        self.vocabulary.contains(word)
    }

    /// The file and the sheet.
    pub fn place(&self) -> (&str, Option<&str>) {
        (&self.file, self.sheet.as_deref())
    }

    /// The file and the sheet of a column.
    pub fn place_of_column(&self, column: Column) -> (&str, Option<&str>) {
        let piece = self.pieces.iter().rev().find(|piece| piece.from <= column.position);
        match piece {
            Some(piece) => (&piece.file, piece.sheet.as_deref()),
            None => self.place(),
        }
    }

    /// Whether it comes from INSEE's long form, whose files give the same figure in several
    /// places.
    pub fn is_long(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// Whether another table completes this one: both are of the long form, at one level, and
    /// their columns tell their years.
    pub(super) fn is_completed_by(&self, other: &Self) -> bool {
        let is_long = |table: &Self| table.is_long() && table.vintage.is_none();
        let (own, others) = (self.census(), other.census());
        let one_edition = own.is_none() || others.is_none() || own == others;
        // Two pieces of one dataset, each with its communes, are read one after the other.
        let is_new =
            other.headings.iter().any(|heading| !self.index.contains_key(heading));
        is_long(self)
            && is_long(other)
            && self.level == other.level
            && one_edition
            && is_new
    }

    /// Whether another table gives figures of the same territories, of the same edition.
    pub(super) fn is_one_with(&self, other: &Self) -> bool {
        let (own, others) = (self.census(), other.census());
        other.is_long()
            && self.level == other.level
            && self.vintage == other.vintage
            && (own.is_none() || others.is_none() || own == others)
    }

    /// The latest census that the columns tell.
    fn census(&self) -> Option<u16> {
        let families = ["P{aa}_*", "C{aa}_*"].map(Pattern::new);
        let years =
            |heading: &str| families.iter().find_map(|one| one.vintage_of(heading));
        self.headings().filter_map(years).max()
    }

    /// Takes the columns of another table that this one does not have.
    pub(super) fn complete(&mut self, other: &Self) {
        let start = self.headings.len();
        for piece in &other.pieces {
            self.pieces.push(Piece { from: start + piece.from, ..piece.clone() });
        }
        for (slot, heading) in other.headings.iter().enumerate() {
            let column = Column { slot: start + slot, position: start + slot };
            self.headings.push(heading.clone());
            self.index.entry(heading.clone()).or_insert(column);
        }
        let mut rows = std::mem::take(&mut self.rows).into_rows();
        for (code, more) in other.rows.iter() {
            let own = rows.entry(code.to_owned()).or_insert_with(|| {
                let line = more.first().map_or(0, |row| row.line);
                vec![Row::empty(line)]
            });
            if let (Some(row), Some(more)) = (own.first_mut(), more.first()) {
                row.follow(start, more);
            }
        }
        self.rows = rows.into();
    }

    /// Only the rows that please: what was read for several projects serves one.
    pub(super) fn retain(&mut self, wanted: impl Fn(Level, &str) -> bool) {
        let level = self.level;
        self.rows.retain(|code| wanted(level, code));
        self.parts.retain(|code, _| wanted(level, code));
    }
}
