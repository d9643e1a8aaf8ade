//! A territory in one table: which rows are its own, and what each column adds up to there.
//!
//! Rows are found once a territory and table, columns are added once: a formula over the
//! 3 800 communes of a région then costs no more than over one.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::areas::Area;
use crate::catalogue::formula::Operator;
use crate::heading::{Cells, Origin, Provenance};
use crate::sources::{Column, RowId, SeveralRows, TerritoryTable};
use crate::value::Value;

/// Up to so many cells of a column are named one by one.
const EACH: usize = 60;

/// All territories of a project in one table.
#[derive(Debug)]
pub(crate) struct Standing<'t> {
    /// The table.
    pub(crate) table: &'t TerritoryTable,
    /// In the order of the territories.
    pub(crate) areas: Vec<Stand<'t>>,
}

impl<'t> Standing<'t> {
    pub(crate) fn of(areas: &[Area], table: &'t TerritoryTable) -> Self {
        let stand = |area: &Area| Stand::of(area, table);
        Self { table, areas: areas.iter().map(stand).collect() }
    }
}

/// The rows of a territory in a table.
#[derive(Debug)]
pub(crate) struct Stand<'t> {
    table: &'t TerritoryTable,
    /// None when some territory to add is lacking.
    rows: Option<Vec<RowId>>,
    /// Whether all of its communes or IRIS are there.
    pub(crate) is_covered: bool,
    /// The printed name of the territory.
    name: String,
    /// Where the rows of France are: in Europe, and in each département overseas.
    parts: Vec<(Option<String>, Vec<RowId>)>,
    /// The départements overseas for which the file lists communes and gives no figure, with
    /// the number of columns.
    unsaid: RefCell<BTreeMap<String, usize>>,
    /// What every column adds up to, in each part.
    sums: OnceCell<Vec<Sums>>,
    columns: RefCell<HashMap<Column, Rc<Total>>>,
}

/// The sums of all columns over some rows, by slot.
#[derive(Debug, Default)]
struct Sums {
    slots: Vec<Slot>,
    /// The first territory with two rows.
    several: Option<RowId>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    sum: Value,
    /// Whether some row has a figure.
    is_said: bool,
    /// How many rows were added: the cells of those behind are missing.
    rows: usize,
    unreadable: Option<RowId>,
    fractional: Option<RowId>,
    in_percent: Option<RowId>,
}

impl Slot {
    const EMPTY: Self = Self {
        sum: Value::Known(0.0),
        is_said: false,
        rows: 0,
        unreadable: None,
        fractional: None,
        in_percent: None,
    };

    /// The sum of both; of two oddities the first is told.
    fn and(self, other: Self) -> Self {
        Self {
            sum: plus(self.sum, other.sum),
            is_said: self.is_said || other.is_said,
            rows: self.rows + other.rows,
            unreadable: self.unreadable.or(other.unreadable),
            fractional: self.fractional.or(other.fractional),
            in_percent: self.in_percent.or(other.in_percent),
        }
    }
}

fn plus(left: Value, right: Value) -> Value {
    left.combine(right, |left, right| Operator::Add.apply(left, right))
}

impl Sums {
    /// Row by row, since the cells of a row stand side by side in memory.
    fn of(rows: &[RowId], table: &TerritoryTable) -> Self {
        let mut sums = Self::default();
        for (number, row) in rows.iter().enumerate() {
            let cells = table.cells(*row);
            if sums.slots.len() < cells.len() {
                sums.slots.resize(cells.len(), Slot::EMPTY);
            }
            for (slot, value) in sums.slots.iter_mut().zip(cells) {
                if slot.rows < number {
                    slot.sum = plus(slot.sum, Value::Missing);
                }
                slot.rows = number + 1;
                slot.sum = plus(slot.sum, *value);
                match value.number() {
                    Some(number) => {
                        slot.is_said = true;
                        let is_no_count = number.fract() != 0.0 || number < 0.0;
                        if is_no_count && slot.fractional.is_none() {
                            slot.fractional = Some(*row);
                        }
                    }
                    None if *value == Value::NotANumber => {
                        slot.unreadable = slot.unreadable.or(Some(*row));
                    }
                    None => {}
                }
            }
            for at in table.in_percent(*row) {
                if let Some(slot) = sums.slots.get_mut(at) {
                    slot.in_percent = slot.in_percent.or(Some(*row));
                }
            }
            if sums.several.is_none() && table.has_several_rows(*row) {
                sums.several = Some(*row);
            }
        }
        for slot in sums.slots.iter_mut().filter(|slot| slot.rows < rows.len()) {
            slot.sum = plus(slot.sum, Value::Missing);
        }
        sums
    }

    fn slot(&self, column: Column, rows: usize) -> Slot {
        let lacking = Slot { sum: Value::Missing, ..Slot::EMPTY };
        let empty = if rows > 0 { lacking } else { Slot::EMPTY };
        self.slots.get(column.slot()).copied().unwrap_or(empty)
    }
}

/// What a column comes to over some rows.
#[derive(Debug)]
pub(crate) struct Total {
    /// The sum; a figure that is hidden in one row is hidden in the sum.
    pub(crate) sum: Value,
    /// Its cells.
    pub(crate) provenance: Arc<Provenance>,
    /// The first cell that should hold a number and does not.
    pub(crate) unreadable: Option<Origin>,
    /// The first one with decimals.
    pub(crate) fractional: Option<Origin>,
    /// The first one written in percent.
    pub(crate) in_percent: Option<Origin>,
    /// The first territory with two rows.
    pub(crate) several: Option<(String, SeveralRows)>,
}

impl<'t> Stand<'t> {
    /// Finds the rows of a territory.
    pub(crate) fn of(area: &Area, table: &'t TerritoryTable) -> Self {
        let (rows, is_covered) = area.rows_in(table);
        let mut parts: BTreeMap<Option<String>, Vec<RowId>> = BTreeMap::new();
        for row in rows.iter().flatten() {
            let part = table.code(*row).get(..3).filter(|_| area.is_france);
            let part = part.filter(|departement| departement.starts_with("97"));
            parts.entry(part.map(str::to_owned)).or_default().push(*row);
        }
        let stand = Self::on(rows, is_covered, &area.name, table);
        Self { parts: parts.into_iter().collect(), ..stand }
    }

    /// The rows of some codes, which need not be a territory.
    pub(crate) fn of_codes(codes: &[String], table: &'t TerritoryTable) -> Self {
        let rows = super::areas::rows_of(codes, table);
        let is_covered = rows.is_some();
        Self::on(rows, is_covered, "", table)
    }

    fn on(
        rows: Option<Vec<RowId>>,
        is_covered: bool,
        name: &str,
        table: &'t TerritoryTable,
    ) -> Self {
        Self {
            table,
            parts: vec![(None, rows.clone().unwrap_or_default())],
            rows,
            is_covered,
            name: name.to_owned(),
            unsaid: RefCell::default(),
            sums: OnceCell::new(),
            columns: RefCell::default(),
        }
    }

    /// The rows to add.
    pub(crate) fn rows(&self) -> Option<&[RowId]> {
        self.rows.as_deref()
    }

    /// The départements overseas that all columns leave out, since the file has no figure
    /// there; and those that some do.
    pub(crate) fn unsaid(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let looked_at = self.columns.borrow().len();
        let unsaid = self.unsaid.borrow();
        let (all, some): (Vec<_>, Vec<_>) =
            unsaid.iter().partition(|(_, columns)| **columns == looked_at);
        let names = |found: Vec<(&String, &usize)>| {
            found.into_iter().map(|(departement, _)| departement.clone()).collect()
        };
        (names(all), names(some))
    }

    /// What a column adds up to.
    pub(crate) fn total(&self, column: Column) -> Rc<Total> {
        if let Some(known) = self.columns.borrow().get(&column) {
            return Rc::clone(known);
        }
        let total = Rc::new(self.add_up(column));
        self.columns.borrow_mut().insert(column, Rc::clone(&total));
        total
    }

    /// France is what the file has of it, without the départements overseas for which it
    /// gives no figure at all.
    fn add_up(&self, column: Column) -> Total {
        let table = self.table;
        let sums = self.sums.get_or_init(|| {
            self.parts.iter().map(|(_, rows)| Sums::of(rows, table)).collect()
        });
        let mut whole = Slot::EMPTY;
        let mut several = None;
        let mut rows: Cow<'_, [RowId]> = Cow::Borrowed(&[]);
        for ((overseas, part), sums) in self.parts.iter().zip(sums) {
            let slot = sums.slot(column, part.len());
            if let (Some(departement), false) = (overseas, slot.is_said) {
                *self.unsaid.borrow_mut().entry(departement.clone()).or_default() += 1;
                continue;
            }
            whole = whole.and(slot);
            several = several.or(sums.several);
            if rows.is_empty() {
                rows = Cow::Borrowed(part);
            } else {
                rows.to_mut().extend(part);
            }
        }
        if self.rows.is_none() {
            whole.sum = Value::Missing;
        }
        let origin = |row: Option<RowId>| table.origin(row?, column);
        Total {
            sum: whole.sum,
            provenance: Arc::new(self.provenance(&rows, column)),
            unreadable: origin(whole.unreadable),
            fractional: origin(whole.fractional),
            in_percent: origin(whole.in_percent),
            several: several.and_then(|row| {
                let rows = table.several_rows(row, column)?;
                Some((table.code(row).to_owned(), rows))
            }),
        }
    }

    fn provenance(&self, rows: &[RowId], column: Column) -> Provenance {
        let cell = |row: &RowId| self.table.cell_name(*row, column);
        let cells = match rows {
            [first, .., last] if rows.len() > EACH => Cells::Rows {
                count: rows.len(),
                first: cell(first).unwrap_or_default(),
                last: cell(last).unwrap_or_default(),
                of: self.name.clone(),
            },
            _ => Cells::Each(rows.iter().filter_map(cell).collect()),
        };
        let (file, sheet) = self.table.place_of_column(column);
        Provenance {
            file: file.to_owned(),
            sheet: sheet.map(str::to_owned),
            column: self.table.heading(column).to_owned(),
            cells,
        }
    }
}
