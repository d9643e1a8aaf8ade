//! Raw tables: what `figures` computes, `knowledge` describes and `secrecy` protects.
//!
//! Every figure of every document is a [`Cell`] of one store, so that the same figure in
//! two tables is one cell, masked in both or in none. A cell knows what it is made of:
//! secrecy follows these links. No type here can be printed.

mod peers;
pub(crate) mod rests;

pub use peers::Peers;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::heading::{
    Credit, Extent, Heading, Provenance, Reliability, Remark, Saying, Unit,
};
use crate::value::Value;

/// The number of a cell in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(usize);

/// The number of a count that figures are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BaseId(usize);

impl BaseId {
    /// Its place among the counts.
    pub fn number(self) -> usize {
        self.0
    }

    /// The count at a place.
    pub fn at(number: usize) -> Self {
        Self(number)
    }
}

/// A count of a protected source: people, households. It may be printed, alone or in a sum,
/// or stand behind a rate only.
#[derive(Clone, Copy)]
pub struct Base {
    /// The count.
    pub count: i64,
    /// Under how many it is secret.
    pub threshold: u32,
    /// A producer seems to publish it elsewhere: the reader may know it.
    pub published: bool,
    /// The author hides it, whatever it is.
    pub asked: bool,
    /// It stands in no file: one of the counts that a cube may have behind its tables.
    pub unprinted: bool,
}

impl fmt::Debug for Base {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Base(…)")
    }
}

/// A sum of counts, some of them several times or taken away, and of a constant.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Form {
    terms: BTreeMap<BaseId, i64>,
    /// What is added to the counts.
    pub constant: i64,
}

impl Form {
    /// One count.
    pub fn one(base: BaseId) -> Self {
        Self { terms: [(base, 1)].into(), constant: 0 }
    }

    /// No count, and a constant.
    pub fn constant(constant: i64) -> Self {
        Self { terms: BTreeMap::new(), constant }
    }

    /// Adds a multiple of another form.
    pub fn add(&mut self, other: &Self, factor: i64) {
        self.constant += factor * other.constant;
        for (base, own) in &other.terms {
            let sum = self.terms.entry(*base).or_default();
            *sum += factor * own;
            if *sum == 0 {
                self.terms.remove(base);
            }
        }
    }

    /// This form, less another.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let mut difference = self.clone();
        difference.add(other, -1);
        difference
    }

    /// Its counts and how often each is taken.
    pub fn terms(&self) -> impl Iterator<Item = (BaseId, i64)> {
        self.terms.iter().map(|(base, factor)| (*base, *factor))
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Form(of {} counts)", self.terms.len())
    }
}

/// What a printed figure tells of the counts of protected sources.
#[derive(Debug, Clone, PartialEq)]
pub enum Tells {
    /// Nothing of its own: it falls with the cells it is made of.
    Nothing,
    /// Its own value, tied to nothing but the cells it is made of.
    Value,
    /// A sum of counts.
    Sum(Form),
    /// `factor × above ÷ below`, at its printed precision.
    Share {
        /// A constant: 100 for a percentage.
        factor: f64,
        /// The counts above the line.
        above: Form,
        /// The counts below the line.
        below: Form,
    },
    /// The change from one cell to another.
    Change {
        /// The cell it is counted from.
        from: CellId,
        /// The cell it is counted to.
        to: CellId,
        /// In % of the first, and not as a difference.
        relative: bool,
    },
    /// Each of these sums, as far as secrecy knows.
    All(Vec<Form>),
    /// What it tells read in one way, and in another: a whole number in « % » may be a count.
    Each(Vec<Tells>),
    /// Nothing is known of the units behind it: it is hidden.
    Unknown,
}

impl Tells {
    /// The sum of counts that it may be.
    pub fn sum(&self) -> Option<&Form> {
        match self {
            Self::Sum(form) => Some(form),
            Self::Each(readings) => readings.iter().find_map(Self::sum),
            Self::Nothing
            | Self::Value
            | Self::Share { .. }
            | Self::Change { .. }
            | Self::All(_)
            | Self::Unknown => None,
        }
    }

    /// The quotients that it may be: above and below the line.
    pub fn shares(&self) -> Vec<(&Form, &Form)> {
        match self {
            Self::Share { above, below, .. } => vec![(above, below)],
            Self::Each(readings) => readings.iter().flat_map(Self::shares).collect(),
            Self::Nothing
            | Self::Value
            | Self::Sum(_)
            | Self::Change { .. }
            | Self::All(_)
            | Self::Unknown => Vec::new(),
        }
    }
}

/// The people behind a rate, above the line and below it: they tell what chance may do.
#[derive(Clone, Copy, PartialEq)]
pub struct People {
    /// Above the line.
    pub above: f64,
    /// Below the line.
    pub below: f64,
}

impl fmt::Debug for People {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("People(…)")
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
    /// What it tells of protected counts.
    pub tells: Tells,
    /// The cells it contains or is computed from: it falls with any of them.
    pub made_of: Vec<CellId>,
    /// Where its parts were read.
    pub origins: Vec<Arc<Provenance>>,
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
    /// The people behind a rate.
    pub people: Option<People>,
    /// It speaks of the report's own territory, beside territories of comparison: secrecy
    /// hides it last.
    pub own: bool,
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
            tells: Tells::Nothing,
            made_of: Vec::new(),
            origins: Vec::new(),
            reliability: Reliability::Solid,
            approximate: false,
            vintage: None,
            since: None,
            source: None,
            people: None,
            own: false,
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
    /// What a reader must know before comparing its figures.
    pub remarks: Vec<Remark>,
}

/// A file's path, the same however its author writes it: « ./donnees\\a.csv ».
pub(crate) fn plain_path(written: &str) -> String {
    let slashed = written.trim().replace('\\', "/");
    let parts: Vec<&str> =
        slashed.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    parts.join("/")
}

/// What is on the right less what is on the left.
fn balance(
    left: impl IntoIterator<Item = BaseId>,
    right: impl IntoIterator<Item = BaseId>,
) -> Form {
    let mut form = Form::default();
    for part in right {
        form.add(&Form::one(part), 1);
    }
    for part in left {
        form.add(&Form::one(part), -1);
    }
    form
}

/// What everyone may take for true of some counts: `low ≤ form ≤ high`.
#[derive(Clone)]
pub struct Law {
    /// The counts.
    pub form: Form,
    /// At least.
    pub low: Option<i64>,
    /// At most.
    pub high: Option<i64>,
    /// It is so in this project, and may be so by chance: it hides more, never less.
    pub guessed: bool,
}

impl fmt::Debug for Law {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Law({:?})", self.form)
    }
}

/// A sum of counts that must not be shown to be small, although it may be printed nowhere:
/// the rest of a whole, a difference.
#[derive(Debug, Clone)]
pub struct Guarded {
    /// The counts.
    pub form: Form,
    /// Under how many it is secret.
    pub threshold: u32,
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
    bases: Vec<Base>,
    laws: Vec<Law>,
    guarded: Vec<Guarded>,
    too_large: Vec<Vec<BaseId>>,
    leaves: BTreeMap<BaseId, Vec<String>>,
    /// The tables, by name.
    pub tables: IndexMap<String, Table>,
    /// The live figures, by name.
    pub figures: BTreeMap<String, Named>,
    /// The sources used, by name.
    pub credits: IndexMap<String, Credit>,
    /// SHA-256 of public files, by path.
    pub fingerprints: BTreeMap<String, String>,
    /// What wide territories were, in the files they were added up from.
    pub extents: Vec<Extent>,
    /// Among which communes the town has its place, by indicator: public figures only.
    pub peers: BTreeMap<String, Peers>,
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

    /// Adds a count that figures are made of.
    pub fn count(&mut self, count: i64, threshold: u32) -> BaseId {
        self.bases.push(Base {
            count,
            threshold,
            published: false,
            asked: false,
            unprinted: false,
        });
        BaseId(self.bases.len() - 1)
    }

    /// Adds a count that no file gives, as it may be: nobody knows it.
    pub fn unprinted(&mut self, count: i64, threshold: u32) -> BaseId {
        let base = self.count(count, threshold);
        self.bases[base.0].unprinted = true;
        base
    }

    /// Names a count by the cells of files that it adds up, so that a later version of the
    /// report knows it again.
    pub fn is_found_at(
        &mut self,
        base: BaseId,
        leaves: impl IntoIterator<Item = String>,
    ) {
        let mut leaves: Vec<String> = leaves.into_iter().collect();
        leaves.sort();
        if !leaves.is_empty() {
            self.leaves.entry(base).or_insert(leaves);
        }
    }

    /// The cells of files that a count adds up, sorted; none when it stands in no file.
    pub fn leaves(&self, base: BaseId) -> Option<&[String]> {
        self.leaves.get(&base).map(Vec::as_slice)
    }

    /// What ties these counts is too large to be proven: whatever contains a small one falls.
    pub fn widen(&mut self, bases: Vec<BaseId>) {
        self.too_large.push(bases);
    }

    /// Counts tied by more than can be proven.
    pub fn too_large(&self) -> &[Vec<BaseId>] {
        &self.too_large
    }

    /// A count.
    pub fn base(&self, id: BaseId) -> Base {
        self.bases[id.0]
    }

    /// All counts, in the order of their numbers.
    pub fn bases(&self) -> &[Base] {
        &self.bases
    }

    /// The author hides this count.
    pub fn hide(&mut self, id: BaseId) {
        self.bases[id.0].asked = true;
    }

    /// Whether the author hides this count, and nothing else stands in the form.
    pub fn is_hidden(&self, form: &Form) -> bool {
        let mut terms = form.terms();
        let first = terms.next();
        first.is_some_and(|(base, _)| self.base(base).asked) && terms.next().is_none()
    }

    /// The strictest of the sources that hold a count decides.
    pub fn at_least_under(&mut self, id: BaseId, threshold: u32) {
        let known = &mut self.bases[id.0].threshold;
        *known = threshold.max(*known);
    }

    /// A producer publishes this count.
    pub fn is_published(&mut self, id: BaseId) {
        self.bases[id.0].published = true;
    }

    /// What a form adds up to.
    pub fn sum_of(&self, form: &Form) -> i64 {
        let terms = form.terms().map(|(base, factor)| factor * self.base(base).count);
        terms.sum::<i64>() + form.constant
    }

    /// A count is the sum of others, for all to see.
    pub fn adds_up(&mut self, total: BaseId, parts: impl IntoIterator<Item = BaseId>) {
        let form = balance([total], parts);
        self.law(Law { form, low: Some(0), high: Some(0), guessed: false });
    }

    /// Some counts add up to as much as others, perhaps by chance.
    pub fn seem_equal(
        &mut self,
        left: impl IntoIterator<Item = BaseId>,
        right: impl IntoIterator<Item = BaseId>,
    ) {
        let form = balance(left, right);
        if form.terms().next().is_some() {
            self.law(Law { form, low: Some(0), high: Some(0), guessed: true });
        }
    }

    /// Something everyone may take for true.
    pub fn law(&mut self, law: Law) {
        self.laws.push(law);
    }

    /// What everyone may take for true.
    pub fn laws(&self) -> &[Law] {
        &self.laws
    }

    /// This sum must not be shown to be small.
    pub fn guard(&mut self, form: Form, threshold: u32) {
        self.guarded.push(Guarded { form, threshold });
    }

    /// The sums that must not be shown to be small.
    pub fn guarded(&self) -> &[Guarded] {
        &self.guarded
    }

    /// Sets what a cell tells.
    pub fn tells(&mut self, id: CellId, tells: Tells) {
        self.cells[id.0].tells = tells;
    }

    /// The count that a cell prints, when it prints one and no more.
    pub fn base_of(&self, id: CellId) -> Option<BaseId> {
        let form = self.cell(id).tells.sum()?;
        let mut terms = form.terms();
        match (terms.next(), terms.next(), form.constant) {
            (Some((base, 1)), None, 0) => Some(base),
            _ => None,
        }
    }

    /// Links a margin to the cells it contains: it falls with any of them.
    pub fn contains(&mut self, margin: CellId, parts: impl IntoIterator<Item = CellId>) {
        self.cells[margin.0].made_of.extend(parts);
    }
}
