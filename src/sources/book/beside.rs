//! What a workbook says beside the values of its cells: formulas whose result cannot be relied
//! upon, rows and columns that nobody sees, dates as they are shown.
//!
//! A formula is stored with its last result. Some programs store none, or zero, and ask
//! whoever opens the file to calculate: read as it is, that zero would be printed.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use crate::sources::unsure::Unsure;

/// What a sheet says beside its values.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Beside {
    /// By row: first column, how many, why.
    formulas: HashMap<usize, Vec<(usize, usize, Unsure)>>,
    hidden_rows: Vec<Range<usize>>,
    hidden_columns: Vec<Range<usize>>,
    /// Dates as the sheet shows them, where the parser does not tell: by row, first column, how
    /// many.
    shown: HashMap<usize, Vec<(usize, usize, Arc<str>)>>,
}

impl Beside {
    /// Why the formula of a cell, if it has one, cannot be relied upon.
    pub(crate) fn formula(&self, row: usize, column: usize) -> Option<Unsure> {
        if self.formulas.is_empty() {
            return None;
        }
        let mut runs = self.formulas.get(&row)?.iter();
        runs.find(|(first, count, _)| (*first..first + count).contains(&column))
            .map(|(_, _, why)| *why)
    }

    /// The formulas of a row that cannot be relied upon, by column.
    pub(super) fn formulas(&self, row: usize) -> impl Iterator<Item = (usize, Unsure)> {
        let runs = self.formulas.get(&row).into_iter().flatten();
        runs.flat_map(|(first, count, why)| {
            (*first..first + count).map(move |column| (column, *why))
        })
    }

    /// How a date is shown.
    pub(super) fn shown(&self, row: usize, column: usize) -> Option<&str> {
        let mut runs = self.shown.get(&row)?.iter();
        let found =
            runs.find(|(first, count, _)| (*first..first + count).contains(&column));
        found.map(|(_, _, shown)| shown.as_ref())
    }

    /// Whether nobody sees a row.
    pub(crate) fn hides_row(&self, row: usize) -> bool {
        self.hidden_rows.iter().any(|rows| rows.contains(&row))
    }

    /// Whether nobody sees a column.
    pub(crate) fn hides_column(&self, column: usize) -> bool {
        self.hidden_columns.iter().any(|columns| columns.contains(&column))
    }

    /// Whether anything is hidden.
    pub(crate) fn hides(&self) -> bool {
        !self.hidden_rows.is_empty() || !self.hidden_columns.is_empty()
    }

    pub(super) fn unsure(&mut self, row: usize, first: usize, count: usize, why: Unsure) {
        self.formulas.entry(row).or_default().push((first, count, why));
    }

    pub(super) fn show(
        &mut self,
        row: usize,
        first: usize,
        count: usize,
        text: &Arc<str>,
    ) {
        self.shown.entry(row).or_default().push((first, count, Arc::clone(text)));
    }

    pub(super) fn hide_rows(&mut self, rows: Range<usize>) {
        add(&mut self.hidden_rows, rows);
    }

    pub(super) fn hide_columns(&mut self, columns: Range<usize>) {
        add(&mut self.hidden_columns, columns);
    }
}

/// Adds a range to those before it.
fn add(ranges: &mut Vec<Range<usize>>, one: Range<usize>) {
    match ranges.last_mut() {
        Some(last) if last.end == one.start => last.end = one.end,
        _ => ranges.push(one),
    }
}

/// What is known of the program that wrote a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Writer {
    /// It stores what it calculates.
    Calculates,
    /// It stores zero, or nothing.
    DoesNot,
    #[default]
    Unknown,
}

impl Writer {
    /// From the name it gives itself.
    pub(super) fn named(name: &str) -> Self {
        const DO_NOT: [&str; 12] = [
            "openpyxl",
            "xlsxwriter",
            "poi",
            "epplus",
            "sheetjs",
            "excelize",
            "odfpy",
            "ezodf",
            "odfdo",
            "rspreadsheet",
            "pandas",
            "writexl",
        ];
        const DO: [&str; 14] = [
            "microsoft",
            "libreoffice",
            "openoffice",
            "excel",
            "collabora",
            "onlyoffice",
            "wps",
            "google",
            "numbers",
            "gnumeric",
            "calligra",
            "neooffice",
            "staroffice",
            "kspread",
        ];
        let lower = name.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        // « Microsoft Excel Compatible / Openpyxl » is none of Microsoft's.
        match (says(&DO_NOT), says(&DO)) {
            (true, _) => Self::DoesNot,
            (false, true) => Self::Calculates,
            (false, false) => Self::Unknown,
        }
    }
}

/// Why a stored result cannot be relied upon, if it cannot.
pub(super) fn judge(
    result: Option<&str>,
    to_be_calculated: bool,
    writer: Writer,
) -> Option<Unsure> {
    let Some(result) = result else { return Some(Unsure::Absent) };
    if to_be_calculated {
        return Some(Unsure::ToBeCalculated);
    }
    let is_zero = result.trim().parse::<f64>().is_ok_and(|number| number == 0.0);
    (is_zero && writer == Writer::DoesNot).then_some(Unsure::NeverCalculated)
}

/// The value of an attribute, by its name without namespace.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes().flatten();
    let found = attributes.find(|one| one.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0);
    Some(value.map_or_else(
        |_| String::from_utf8_lossy(found.value.as_ref().as_ref()).into_owned(),
        |value| value.into_owned(),
    ))
}

/// By sheet.
pub(super) type BySheet = BTreeMap<String, Arc<Beside>>;
