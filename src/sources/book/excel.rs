//! Workbooks, read by calamine: xlsx and xlsb as streams, xls and ods as whole sheets
//! after [`super::compound`] and [`super::open_document`] have looked into them.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, Xls, Xlsb, Xlsx};

use super::cell::RawCell;
use super::meter::{Meter, Metered};
use super::{Refused, Rows, Selection, unreadable};
use crate::files::DataReader;
use crate::sources::error::SourceError;

/// Cells a sheet may have, empty ones included: ten seconds of reading.
const MAX_CELLS: u64 = 12_000_000;
/// Compressed bytes between two cells; at most a thousand times as many once inflated.
const BETWEEN_CELLS: u64 = 1 << 16;
/// Column XFD, the last of a sheet.
const LAST_COLUMN: usize = 16_383;
/// While a workbook opens, its parts have been weighed already.
const WHILE_OPENING: u64 = u64::MAX;

type Streamed = Metered<DataReader>;

/// An open workbook.
pub(super) enum ExcelBook {
    Xlsx(Box<Xlsx<Streamed>>, Meter),
    Xlsb(Box<Xlsb<Streamed>>, Meter),
    Xls(Box<Xls<Cursor<Arc<[u8]>>>>),
    Ods(Box<Ods<DataReader>>),
}

/// Calamine's panics are told as the damage they come from.
fn guarded<T>(read: impl FnOnce() -> Result<T, SourceError>) -> Result<T, SourceError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(Refused::Damaged.into()))
}

fn told(error: &dyn std::error::Error) -> SourceError {
    let said = error.to_string();
    let lower = said.to_lowercase();
    if lower.contains("password") || lower.contains("encrypt") {
        return Refused::Password.into();
    }
    if said.starts_with("Expecting") {
        let cause = "le classeur n’est pas écrit comme LibreOffice l’écrit".to_owned();
        return SourceError::Unreadable { cause };
    }
    unreadable(&said)
}

impl ExcelBook {
    pub(super) fn open_xlsx(reader: DataReader) -> Result<Self, SourceError> {
        let meter = Meter::default();
        meter.allow(WHILE_OPENING);
        let metered = Metered::new(reader, meter.clone());
        let book = guarded(|| Xlsx::new(metered).map_err(|error| told(&error)))?;
        Ok(Self::Xlsx(Box::new(book), meter))
    }

    pub(super) fn open_xlsb(reader: DataReader) -> Result<Self, SourceError> {
        let meter = Meter::default();
        meter.allow(WHILE_OPENING);
        let metered = Metered::new(reader, meter.clone());
        let book = guarded(|| Xlsb::new(metered).map_err(|error| told(&error)))?;
        Ok(Self::Xlsb(Box::new(book), meter))
    }

    pub(super) fn open_xls(bytes: Arc<[u8]>) -> Result<Self, SourceError> {
        let book =
            guarded(|| Xls::new(Cursor::new(bytes)).map_err(|error| told(&error)))?;
        Ok(Self::Xls(Box::new(book)))
    }

    pub(super) fn open_ods(reader: DataReader) -> Result<Self, SourceError> {
        let book = guarded(|| Ods::new(reader).map_err(|error| told(&error)))?;
        Ok(Self::Ods(Box::new(book)))
    }

    pub(super) fn sheets(&self) -> Vec<String> {
        match self {
            Self::Xlsx(book, _) => book.sheet_names(),
            Self::Xlsb(book, _) => book.sheet_names(),
            Self::Xls(book) => book.sheet_names(),
            Self::Ods(book) => book.sheet_names(),
        }
    }

    pub(super) fn rows(
        &mut self,
        sheet: &str,
        selection: &mut Selection<'_>,
        visit: &mut Rows<'_>,
    ) -> Result<(), SourceError> {
        match self {
            Self::Xlsx(book, meter) => guarded(|| {
                meter.allow(BETWEEN_CELLS);
                let mut cells =
                    book.worksheet_cells_reader(sheet).map_err(|error| told(&error))?;
                streamed(meter, selection, visit, || cells.next_cell())
            }),
            Self::Xlsb(book, meter) => guarded(|| {
                meter.allow(BETWEEN_CELLS);
                let mut cells =
                    book.worksheet_cells_reader(sheet).map_err(|error| told(&error))?;
                streamed(meter, selection, visit, || cells.next_cell())
            }),
            Self::Xls(book) => guarded(|| {
                let range = book.worksheet_range(sheet).map_err(|error| told(&error))?;
                whole(&range, selection, visit)
            }),
            Self::Ods(book) => guarded(|| {
                let range = book.worksheet_range(sheet).map_err(|error| told(&error))?;
                whole(&range, selection, visit)
            }),
        }
    }
}

/// Gathers a stream of cells into rows; a row whose key is not wanted is dropped as soon
/// as the key is known.
fn streamed<'d, E: std::error::Error>(
    meter: &Meter,
    selection: &mut Selection<'_>,
    visit: &mut Rows<'_>,
    mut next: impl FnMut() -> Result<Option<calamine::Cell<DataRef<'d>>>, E>,
) -> Result<(), SourceError> {
    // Past this column the key of a row is known.
    let last_key = selection.keys.iter().max().copied();
    let mut row = GatheredRow::default();
    let mut seen = 0_u64;
    let mut next = || {
        next().map_err(|error| match meter.is_spent() {
            true => Refused::TooLarge.into(),
            false => told(&error),
        })
    };
    while let Some(cell) = next()? {
        let (line, column) = cell.get_position();
        let (line, column) = (line as usize, column as usize);
        if row.line != Some(line) {
            if row.finish(selection, visit).is_break() {
                return Ok(());
            }
            row.begin(line);
        }
        meter.allow(BETWEEN_CELLS);
        seen += 1;
        if seen > MAX_CELLS {
            return Err(Refused::TooLarge.into());
        }
        if row.decided.is_none() && last_key.is_none_or(|key| column > key) {
            row.decide(selection);
        }
        if column > LAST_COLUMN {
            return Err(Refused::Damaged.into());
        }
        if row.decided != Some(false) {
            row.put(column, borrowed(cell.get_value()));
        }
    }
    let _ = row.finish(selection, visit);
    Ok(())
}

#[derive(Default)]
struct GatheredRow {
    line: Option<usize>,
    cells: Vec<RawCell>,
    decided: Option<bool>,
}

impl GatheredRow {
    fn begin(&mut self, line: usize) {
        self.line = Some(line);
        self.cells.clear();
        self.decided = None;
    }

    /// Keeps the row or drops it, from its key.
    fn decide(&mut self, selection: &mut Selection<'_>) {
        let Some(line) = self.line else { return };
        let key = |at: &usize| self.cells.get(*at).cloned().unwrap_or(RawCell::Empty);
        let keep = selection.keys.is_empty() || {
            let keys: Vec<RawCell> = selection.keys.iter().map(key).collect();
            (selection.keep)(line, &keys)
        };
        self.decided = Some(keep);
    }

    fn put(&mut self, column: usize, value: RawCell) {
        if value == RawCell::Empty {
            return;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, RawCell::Empty);
        }
        self.cells[column] = value;
    }

    fn finish(
        &mut self,
        selection: &mut Selection<'_>,
        visit: &mut Rows<'_>,
    ) -> ControlFlow<()> {
        let Some(line) = self.line else { return ControlFlow::Continue(()) };
        if self.decided.is_none() {
            self.decide(selection);
        }
        if self.decided == Some(true) {
            return visit(line, &self.cells);
        }
        ControlFlow::Continue(())
    }
}

/// The range begins at the first filled cell: rows and columns are shifted back.
fn whole(
    range: &calamine::Range<Data>,
    selection: &mut Selection<'_>,
    visit: &mut Rows<'_>,
) -> Result<(), SourceError> {
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    for (index, row) in range.rows().enumerate() {
        let line = first_row as usize + index;
        let mut cells = vec![RawCell::Empty; first_column as usize];
        cells.extend(row.iter().map(owned));
        while cells.last() == Some(&RawCell::Empty) {
            cells.pop();
        }
        if cells.is_empty() {
            continue;
        }
        let key = |at: &usize| cells.get(*at).cloned().unwrap_or(RawCell::Empty);
        if !selection.keys.is_empty() {
            let keys: Vec<RawCell> = selection.keys.iter().map(key).collect();
            if !(selection.keep)(line, &keys) {
                continue;
            }
        }
        if visit(line, &cells).is_break() {
            break;
        }
    }
    Ok(())
}

fn borrowed(cell: &DataRef<'_>) -> RawCell {
    match cell {
        DataRef::Empty => RawCell::Empty,
        DataRef::Int(number) => RawCell::Number(*number as f64),
        DataRef::Float(number) => RawCell::Number(*number),
        DataRef::String(text)
        | DataRef::DateTimeIso(text)
        | DataRef::DurationIso(text) => text_cell(text),
        DataRef::SharedString(text) => text_cell(text),
        DataRef::Bool(value) => boolean(*value),
        DataRef::Error(error) => RawCell::Text(error.to_string()),
        DataRef::DateTime(date) => dated(date),
    }
}

fn owned(cell: &Data) -> RawCell {
    match cell {
        Data::Empty => RawCell::Empty,
        Data::Int(number) => RawCell::Number(*number as f64),
        Data::Float(number) => RawCell::Number(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            text_cell(text)
        }
        Data::Bool(value) => boolean(*value),
        Data::Error(error) => RawCell::Text(error.to_string()),
        Data::DateTime(date) => dated(date),
    }
}

fn text_cell(text: &str) -> RawCell {
    if text.is_empty() { RawCell::Empty } else { RawCell::Text(text.to_owned()) }
}

fn boolean(value: bool) -> RawCell {
    RawCell::Text(if value { "VRAI" } else { "FAUX" }.to_owned())
}

/// A date reads as such; a duration is no figure of a report.
fn dated(date: &ExcelDateTime) -> RawCell {
    if date.is_duration() {
        return RawCell::Text("#".to_owned());
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    RawCell::Text(format!("{year:04}-{month:02}-{day:02}"))
}
