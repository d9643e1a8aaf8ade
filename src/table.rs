//! Raw tables: what `indicators` computes and `secrecy` protects.
//!
//! Every figure of every document is a [`Cell`] of one store, so that the same figure in
//! two tables is one cell, masked in both or in none. A cell knows what it is made of:
//! secrecy follows these links. No type here can be printed.

use std::collections::BTreeMap;
use std::fmt;

use indexmap::IndexMap;

use crate::heading::{Credit, Heading, Origin, Reliability, Saying, Unit};
use crate::plan::Chapter;
use crate::value::Value;

/// The number of a cell in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(usize);

/// What stands behind a figure: it decides primary secrecy.
#[derive(Clone, Copy, PartialEq)]
pub enum Basis {
    /// The figure counts units itself.
    Count,
    /// A quotient of two counts.
    Rate {
        /// Units above the line.
        numerator: f64,
        /// Units below the line.
        denominator: f64,
    },
    /// Made of other cells only.
    Derived,
    /// Nothing is known of the units behind it.
    Unknown,
}

impl fmt::Debug for Basis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Count => "Count",
            Self::Rate { .. } => "Rate(…)",
            Self::Derived => "Derived",
            Self::Unknown => "Unknown",
        })
    }
}

/// One figure.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The raw figure.
    pub value: Value,
    /// Printed decimals.
    pub decimals: u8,
    /// Its unit.
    pub unit: Unit,
    /// Level or difference.
    pub saying: Saying,
    /// The threshold of its source; none for public figures.
    pub threshold: Option<u32>,
    /// The units behind it.
    pub basis: Basis,
    /// The cells it contains or is computed from: it falls with any of them.
    pub made_of: Vec<CellId>,
    /// Where its parts were read.
    pub origins: Vec<Origin>,
    /// How far it may be trusted.
    pub reliability: Reliability,
    /// A weighted mean standing for a published figure: printed « ≈ ».
    pub approximate: bool,
    /// Its vintage.
    pub vintage: Option<u16>,
    /// The vintage a change is counted from.
    pub since: Option<u16>,
    /// The source it comes from.
    pub source: Option<String>,
}

impl Cell {
    /// A cell without a figure.
    pub fn empty(value: Value, unit: Unit) -> Self {
        Self {
            value,
            decimals: 0,
            unit,
            saying: Saying::Level,
            threshold: None,
            basis: Basis::Derived,
            made_of: Vec::new(),
            origins: Vec::new(),
            reliability: Reliability::Solid,
            approximate: false,
            vintage: None,
            since: None,
            source: None,
        }
    }
}

/// A table: headings and the cells of the store.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name in the manifest.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What stands in the first heading cell.
    pub corner: String,
    /// The unit of all its figures, in words, when they share one.
    pub unit: Option<String>,
    /// Rows.
    pub rows: Vec<Heading>,
    /// Columns.
    pub columns: Vec<Heading>,
    /// One list per row.
    pub cells: Vec<Vec<CellId>>,
    /// The vintage of all its figures, when they share one.
    pub vintage: Option<u16>,
    /// The territory of all its figures, when they share one.
    pub territory: Option<String>,
}

/// A margin and the counts it is exactly the sum of.
#[derive(Debug, Clone)]
pub struct Sum {
    /// The margin.
    pub total: CellId,
    /// What it adds up.
    pub parts: Vec<CellId>,
}

/// A figure that an author can name in a text.
#[derive(Debug, Clone)]
pub struct Named {
    /// The figure.
    pub cell: CellId,
    /// What it is, for `abs-report chiffres`.
    pub meaning: String,
}

/// Everything that may be published, before secrecy.
#[derive(Debug, Default)]
pub struct Tables {
    cells: Vec<Cell>,
    /// The margins of tables of counts.
    sums: Vec<Sum>,
    /// Cells of several tables that are one figure.
    same: Vec<(CellId, CellId)>,
    /// The tables, by name.
    pub tables: IndexMap<String, Table>,
    /// The live figures, by name.
    pub figures: BTreeMap<String, Named>,
    /// The sources used, by name.
    pub credits: IndexMap<String, Credit>,
    /// SHA-256 of public files, by path.
    pub fingerprints: BTreeMap<String, String>,
    /// The chapters.
    pub chapters: Vec<Chapter>,
}

impl Tables {
    /// Adds a cell.
    pub fn push(&mut self, cell: Cell) -> CellId {
        self.cells.push(cell);
        CellId(self.cells.len() - 1)
    }

    /// A cell of this store.
    pub fn cell(&self, id: CellId) -> &Cell {
        &self.cells[id.0]
    }

    /// All cells with their ids.
    pub fn cells(&self) -> impl Iterator<Item = (CellId, &Cell)> {
        self.cells.iter().enumerate().map(|(index, cell)| (CellId(index), cell))
    }

    /// Ties a margin to the whole counts that it is exactly the sum of: secrecy may print it
    /// beside hidden ones.
    pub fn adds_up(&mut self, total: CellId, parts: Vec<CellId>) {
        self.sums.push(Sum { total, parts });
    }

    /// Says that two cells are one figure, printed in two tables.
    pub fn is_same(&mut self, left: CellId, right: CellId) {
        self.same.push((left, right));
    }

    /// The margins of tables of counts.
    pub fn sums(&self) -> &[Sum] {
        &self.sums
    }

    /// Cells that are one figure.
    pub fn same(&self) -> &[(CellId, CellId)] {
        &self.same
    }

    /// Links a margin to the cells it contains: it falls with any of them.
    pub fn contains(&mut self, margin: CellId, parts: impl IntoIterator<Item = CellId>) {
        self.cells[margin.0].made_of.extend(parts);
    }
}
