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
use super::linked::{Atom, atoms};
use crate::catalogue::formula::Operator;
use crate::heading::{Cells, Origin, Provenance};
use crate::sources::{Column, RowId, SeveralRows, TerritoryTable};
use crate::value::Value;

/// Up to so many cells of a column are named one by one.
const EACH: usize = 60;

/// All territories of a project in one table.
#[derive(Debug)]
pub(super) struct Standing<'t> {
    table: &'t TerritoryTable,
    /// In the order of the territories.
    pub(super) areas: Vec<Stand<'t>>,
    atoms: OnceCell<Vec<Atom<'t>>>,
}

impl<'t> Standing<'t> {
    pub(super) fn of(areas: &[Area], table: &'t TerritoryTable) -> Self {
        let stand = |area: &Area| Stand::of(area, table);
        Self { table, areas: areas.iter().map(stand).collect(), atoms: OnceCell::new() }
    }

    /// What the counts of a protected table are counts of.
    pub(super) fn atoms(&self, areas: &[Area]) -> &[Atom<'t>] {
        self.atoms.get_or_init(|| atoms(areas, self.table))
    }
}

/// The rows of a territory in a table.
#[derive(Debug)]
pub(super) struct Stand<'t> {
    table: &'t TerritoryTable,
    /// None when some territory to add is lacking.
    rows: Option<Vec<RowId>>,
    /// Whether all of its communes or IRIS are there.
    pub(super) is_covered: bool,
    /// The printed name of the territory.
    name: String,
    /// For France, the rows of each département overseas.
    overseas: BTreeMap<String, Vec<RowId>>,
    /// Those for which the file lists communes, and gives no figure.
    unsaid: RefCell<BTreeSet<String>>,
    columns: RefCell<HashMap<Column, Rc<Total>>>,
}

/// What a column comes to over some rows.
#[derive(Debug)]
pub(super) struct Total {
    /// The sum; a figure that is hidden in one row is hidden in the sum.
    pub(super) sum: Value,
    /// Its cells.
    pub(super) provenance: Arc<Provenance>,
    /// The first cell that should hold a number and does not.
    pub(super) unreadable: Option<Origin>,
    /// The first one with decimals.
    pub(super) fractional: Option<Origin>,
    /// The first one written in percent.
    pub(super) in_percent: Option<Origin>,
    /// The first territory with two rows.
    pub(super) several: Option<(String, SeveralRows)>,
}

impl<'t> Stand<'t> {
    /// Finds the rows of a territory.
    pub(super) fn of(area: &Area, table: &'t TerritoryTable) -> Self {
        let (rows, is_covered) = area.rows_in(table);
        let mut overseas: BTreeMap<String, Vec<RowId>> = BTreeMap::new();
        for row in rows.iter().flatten().filter(|_| area.is_france) {
            let departement = table.code(*row).get(..3).unwrap_or_default();
            if departement.starts_with("97") {
                overseas.entry(departement.to_owned()).or_default().push(*row);
            }
        }
        let stand = Self::on(rows, is_covered, &area.name, table);
        Self { overseas, ..stand }
    }

    /// The rows of some codes, which need not be a territory.
    pub(super) fn of_codes(codes: &[String], table: &'t TerritoryTable) -> Self {
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
            rows,
            is_covered,
            name: name.to_owned(),
            overseas: BTreeMap::new(),
            unsaid: RefCell::default(),
            columns: RefCell::default(),
        }
    }

    /// The rows to add.
    pub(super) fn rows(&self) -> Option<&[RowId]> {
        self.rows.as_deref()
    }

    /// The départements overseas that some figure leaves out, since the file has none.
    pub(super) fn unsaid(&self) -> BTreeSet<String> {
        self.unsaid.borrow().clone()
    }

    /// The rows that a column adds: France is what the file has of it, without the
    /// départements overseas for which it gives no figure at all.
    fn rows_with(&self, column: Column) -> Cow<'_, [RowId]> {
        let rows = self.rows.as_deref().unwrap_or_default();
        let said = |row: &RowId| self.table.value_at(*row, column).number().is_some();
        let unsaid: Vec<&String> = self
            .overseas
            .iter()
            .filter(|(_, rows)| !rows.iter().any(said))
            .map(|(departement, _)| departement)
            .collect();
        if unsaid.is_empty() {
            return Cow::Borrowed(rows);
        }
        self.unsaid.borrow_mut().extend(unsaid.iter().copied().cloned());
        let kept = |row: &&RowId| {
            let code = self.table.code(**row);
            !unsaid.iter().any(|departement| code.starts_with(departement.as_str()))
        };
        rows.iter().filter(kept).copied().collect()
    }

    /// What a column adds up to.
    pub(super) fn total(&self, column: Column) -> Rc<Total> {
        if let Some(known) = self.columns.borrow().get(&column) {
            return Rc::clone(known);
        }
        let total = Rc::new(self.add_up(column));
        self.columns.borrow_mut().insert(column, Rc::clone(&total));
        total
    }

    fn add_up(&self, column: Column) -> Total {
        let table = self.table;
        let rows = &*self.rows_with(column);
        let mut total = Total {
            sum: if self.rows.is_some() { Value::Known(0.0) } else { Value::Missing },
            provenance: Arc::new(self.provenance(rows, column)),
            unreadable: None,
            fractional: None,
            in_percent: None,
            several: None,
        };
        for row in rows {
            let value = table.value_at(*row, column);
            total.sum = total.sum.combine(value, |l, r| Operator::Add.apply(l, r));
            let origin = || table.origin(*row, column);
            if total.unreadable.is_none() && value == Value::NotANumber {
                total.unreadable = origin();
            }
            if total.fractional.is_none()
                && value.number().is_some_and(|value| value.fract() != 0.0)
            {
                total.fractional = origin();
            }
            if total.in_percent.is_none() && table.in_percent(*row, column) {
                total.in_percent = origin();
            }
            if total.several.is_none()
                && let Some(several) = table.several_rows(*row, column)
            {
                total.several = Some((table.code(*row).to_owned(), several));
            }
        }
        total
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
