//! The rows kept of one table, by territory.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::column::Column;
use crate::value::Value;

/// A row that is kept.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) cells: Vec<Value>,
    /// The cells that hold words: a facility's type, a category.
    pub(super) words: Vec<(usize, String)>,
    /// Line and column of each cell, when they are not those of the row and the heading.
    pub(super) places: Option<Vec<(usize, usize)>>,
    /// How many rows it stands for, where rows are counted: a long file says « 12 bakeries »
    /// in one; none when it does not say.
    pub(super) times: Option<f64>,
}

/// The place of a figure that a long file does not give.
pub(super) const NOWHERE: (usize, usize) = (usize::MAX, 0);

impl Row {
    /// A row of a long file, before its figures are known.
    pub(super) fn empty(line: usize) -> Self {
        Self {
            line,
            cells: Vec::new(),
            words: Vec::new(),
            places: Some(Vec::new()),
            times: Some(1.0),
        }
    }

    /// Puts the cells of another row behind its own, from a slot on.
    pub(super) fn follow(&mut self, start: usize, other: &Self) {
        self.cells.resize(start, Value::Missing);
        self.cells.extend(&other.cells);
        let places = self.places.get_or_insert_default();
        places.resize(start, NOWHERE);
        places.extend(other.places.iter().flatten());
    }

    /// Whether a column holds one of some words.
    pub(super) fn holds(&self, column: Column, words: &[String]) -> bool {
        let word =
            self.words.iter().find(|(at, _)| *at == column.slot).map(|(_, word)| word);
        match (word, self.cells.get(column.slot).and_then(|value| value.number())) {
            (Some(word), _) => words.contains(word),
            (None, Some(number)) => words.contains(&format!("{number}")),
            (None, None) => false,
        }
    }
}

/// The place of a territory's rows in their table: found once by its code, then looked at
/// as often as there are formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowId(usize);

/// Rows by code, sorted. Their tables are given to several projects of a process: the rows
/// are shared until one of them hides something.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    /// The codes, packed: thousands are searched for, and each is one comparison.
    keys: Vec<u128>,
    territories: Vec<Arc<Territory>>,
}

/// The rows of one territory.
#[derive(Debug, Clone)]
struct Territory {
    code: String,
    rows: Vec<Row>,
}

/// The first sixteen bytes of a code, in the order of texts.
fn key(code: &str) -> u128 {
    let mut bytes = [0; 16];
    let length = code.len().min(bytes.len());
    bytes[..length].copy_from_slice(&code.as_bytes()[..length]);
    u128::from_be_bytes(bytes)
}

impl From<BTreeMap<String, Vec<Row>>> for Rows {
    fn from(rows: BTreeMap<String, Vec<Row>>) -> Self {
        let keys = rows.keys().map(|code| key(code)).collect();
        let one = |(code, rows)| Arc::new(Territory { code, rows });
        Self { keys, territories: rows.into_iter().map(one).collect() }
    }
}

impl Rows {
    pub(super) fn find(&self, code: &str) -> Option<RowId> {
        let wanted = key(code);
        let from = self.keys.partition_point(|key| *key < wanted);
        let alike = self.keys.get(from..)?.iter().take_while(|key| **key == wanted);
        (from..from + alike.count())
            .find(|at| self.territories.get(*at).is_some_and(|one| one.code == code))
            .map(RowId)
    }

    /// The rows of a territory; none of another table's.
    pub(super) fn at(&self, at: RowId) -> &[Row] {
        self.territories.get(at.0).map_or(&[], |one| one.rows.as_slice())
    }

    pub(super) fn code(&self, at: RowId) -> &str {
        self.territories.get(at.0).map_or("", |one| one.code.as_str())
    }

    pub(super) fn codes(&self) -> impl Iterator<Item = &str> {
        self.territories.iter().map(|one| one.code.as_str())
    }

    pub(super) fn get_mut(&mut self, code: &str) -> Option<&mut Vec<Row>> {
        let at = self.find(code)?;
        self.territories.get_mut(at.0).map(|one| &mut Arc::make_mut(one).rows)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[Row])> {
        self.territories.iter().map(|one| (one.code.as_str(), one.rows.as_slice()))
    }

    /// The rows, to be changed.
    pub(super) fn into_rows(self) -> BTreeMap<String, Vec<Row>> {
        let rows = self.territories.into_iter().map(Arc::unwrap_or_clone);
        rows.map(|one| (one.code, one.rows)).collect()
    }

    pub(super) fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.territories.retain(|one| wanted(&one.code));
        self.keys = self.territories.iter().map(|one| key(&one.code)).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_whatever_their_length() {
        let codes = ["01", "01001", "2A004", "59", "59346", "ensemble", "A", "FRANCE"];
        let long = ["aaaaaaaaaaaaaaaaab", "aaaaaaaaaaaaaaaaac", "aaaaaaaaaaaaaaaaad"];
        let all: BTreeMap<String, Vec<Row>> = codes
            .iter()
            .chain(&long)
            .enumerate()
            .map(|(line, code)| ((*code).to_owned(), vec![Row::empty(line)]))
            .collect();
        let rows = Rows::from(all.clone());
        for (code, row) in &all {
            let at = rows.find(code).expect(code);
            assert_eq!(
                (rows.code(at), rows.at(at)[0].line),
                (code.as_str(), row[0].line)
            );
        }
        for code in ["", "0", "59347", "aaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaae"] {
            assert!(rows.find(code).is_none(), "{code}");
        }
    }
}
