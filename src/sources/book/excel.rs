//! Workbooks, read by calamine: xlsx and xlsb as streams, xls and ods as whole sheets
//! after [`super::compound`] and [`super::open_document`] have looked into them.

use std::cell::Cell;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::Arc;

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, Xls, Xlsb, Xlsx};

use super::beside::{Beside, BySheet};
use super::cell::RawCell;
use super::dated::{self, Dated};
use super::guard::{self, Ours};
use super::meter::{Meter, Metered};
use super::open_document::Percents;
use super::openxml::BesideXlsx;
use super::rich_text::NoteCalls;
use super::{Merged, Refused, Rows, Selection, unreadable};
use crate::files::{DataFile, DataReader};
use crate::limits;
use crate::sources::error::SourceError;

/// Compressed bytes between two cells; at most a thousand times as many once inflated.
const BETWEEN_CELLS: u64 = 1 << 16;
/// Compressed bytes of a sheet whose merged cells are read, which stand after its rows.
const SMALL_SHEET: u64 = 1 << 17;
/// Column XFD, the last of a sheet.
const LAST_COLUMN: usize = 16_383;
/// While a workbook opens, its parts have been weighed already.
const WHILE_OPENING: u64 = u64::MAX;

type Streamed = Metered<DataReader>;

/// An open workbook.
pub(super) enum ExcelBook {
    Xlsx(Box<Xlsx<Streamed>>, Meter, NoteCalls, Box<BesideXlsx>),
    Xlsb(Box<Xlsb<Streamed>>, Meter, Box<BesideXlsx>),
    Xls(Box<Xls<Cursor<Arc<[u8]>>>>, BySheet),
    Ods(Box<Ods<DataReader>>, Percents, BySheet),
}

/// Calamine's panics are told as the damage they come from.
fn guarded<T>(read: impl FnOnce() -> Result<T, SourceError>) -> Result<T, SourceError> {
    guard::guarded(Refused::Damaged, read)
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
    pub(super) fn open_xlsx(
        file: &DataFile,
        calls: NoteCalls,
    ) -> Result<Self, SourceError> {
        let reader = file.reader().map_err(SourceError::from)?;
        let meter = Meter::default();
        meter.allow(WHILE_OPENING);
        let metered = Metered::new(reader, meter.clone());
        let book = guarded(|| Xlsx::new(metered).map_err(|error| told(&error)))?;
        Ok(Self::Xlsx(Box::new(book), meter, calls, Box::new(BesideXlsx::open(file))))
    }

    pub(super) fn open_xlsb(file: &DataFile) -> Result<Self, SourceError> {
        let reader = file.reader().map_err(SourceError::from)?;
        let meter = Meter::default();
        meter.allow(WHILE_OPENING);
        let metered = Metered::new(reader, meter.clone());
        let book = guarded(|| Xlsb::new(metered).map_err(|error| told(&error)))?;
        Ok(Self::Xlsb(Box::new(book), meter, Box::new(BesideXlsx::open(file))))
    }

    pub(super) fn open_xls(
        bytes: Arc<[u8]>,
        beside: BySheet,
    ) -> Result<Self, SourceError> {
        let book =
            guarded(|| Xls::new(Cursor::new(bytes)).map_err(|error| told(&error)))?;
        Ok(Self::Xls(Box::new(book), beside))
    }

    pub(super) fn open_ods(
        reader: DataReader,
        percents: Percents,
        beside: BySheet,
    ) -> Result<Self, SourceError> {
        let book = guarded(|| Ods::new(reader).map_err(|error| told(&error)))?;
        Ok(Self::Ods(Box::new(book), percents, beside))
    }

    pub(super) fn sheets(&self) -> Vec<String> {
        match self {
            Self::Xlsx(book, ..) => book.sheet_names(),
            Self::Xlsb(book, ..) => book.sheet_names(),
            Self::Xls(book, _) => book.sheet_names(),
            Self::Ods(book, ..) => book.sheet_names(),
        }
    }

    /// The merged cells of a sheet; none when the format does not tell, or when the
    /// sheet is too long for them to be looked for at its end.
    pub(super) fn merged(&mut self, sheet: &str) -> Option<Vec<Merged>> {
        let found = match self {
            Self::Xlsx(book, meter, ..) => guarded(|| {
                meter.allow(SMALL_SHEET);
                book.merge_cells_by_sheet_name(sheet).map_err(|error| told(&error))
            }),
            Self::Xls(book, _) => guarded(|| {
                book.merge_cells_by_sheet_name(sheet).map_err(|error| told(&error))
            }),
            Self::Xlsb(..) | Self::Ods(..) => return None,
        };
        let merged = |area: calamine::Dimensions| Merged {
            row: area.start.0 as usize,
            columns: area.start.1 as usize..area.end.1 as usize + 1,
        };
        found.ok().map(|areas| areas.into_iter().map(merged).collect())
    }

    /// What a sheet says beside its values.
    pub(super) fn beside(&mut self, sheet: &str) -> Arc<Beside> {
        match self {
            Self::Xlsx(.., beside) | Self::Xlsb(.., beside) => beside.of(sheet),
            Self::Xls(_, beside) | Self::Ods(_, _, beside) => {
                beside.get(sheet).cloned().unwrap_or_default()
            }
        }
    }

    pub(super) fn rows(
        &mut self,
        sheet: &str,
        selection: &mut Selection<'_>,
        visit: &mut Rows<'_>,
    ) -> Result<(), SourceError> {
        let beside = self.beside(sheet);
        match self {
            Self::Xlsx(book, meter, calls, _) => guarded(|| {
                meter.allow(BETWEEN_CELLS);
                let mut cells =
                    book.worksheet_cells_reader(sheet).map_err(|error| told(&error))?;
                let styles: Vec<Look> = cells.styles().iter().map(Look::of).collect();
                let shown = Shown { style: Cell::new(None), calls, beside: &beside };
                // Most workbooks have no such style, and style numbers cost time.
                if styles.iter().all(|look| *look == Look::Plain) {
                    return streamed(meter, &shown, selection, visit, || {
                        cells.next_cell()
                    });
                }
                streamed(meter, &shown, selection, visit, || {
                    let found = cells.next_cell_with_style_id()?;
                    Ok::<_, calamine::XlsxError>(found.map(|(cell, style)| {
                        shown.style.set(styles.get(style));
                        cell
                    }))
                })
            }),
            Self::Xlsb(book, meter, _) => guarded(|| {
                meter.allow(BETWEEN_CELLS);
                let mut cells =
                    book.worksheet_cells_reader(sheet).map_err(|error| told(&error))?;
                let calls = &NoteCalls::default();
                let shown = Shown { style: Cell::new(None), calls, beside: &beside };
                streamed(meter, &shown, selection, visit, || cells.next_cell())
            }),
            Self::Xls(book, _) => guarded(|| {
                let range = book.worksheet_range(sheet).map_err(|error| told(&error))?;
                whole(&range, (&Percents::default(), &beside), sheet, selection, visit)
            }),
            Self::Ods(book, percents, _) => guarded(|| {
                let range = book.worksheet_range(sheet).map_err(|error| told(&error))?;
                whole(&range, (percents, &beside), sheet, selection, visit)
            }),
        }
    }
}

/// What a style makes of a number.
#[derive(PartialEq)]
enum Look {
    Plain,
    /// 0.25 is « 25 % ».
    Percent,
    /// A date, in this format.
    Date(String),
}

impl Look {
    fn of(style: &calamine::Style) -> Self {
        let format = style.number_format.as_ref().map(|format| &format.format_code);
        match format {
            Some(format) if in_percent(format) => Self::Percent,
            Some(format) if dated::is_date(format) => Self::Date(format.to_string()),
            Some(_) | None => Self::Plain,
        }
    }
}

/// What a workbook shows and a bare value does not tell.
struct Shown<'a> {
    /// The style of the last cell.
    style: Cell<Option<&'a Look>>,
    calls: &'a NoteCalls,
    beside: &'a Beside,
}

impl Shown<'_> {
    fn read(&self, (row, column): (usize, usize), value: &DataRef<'_>) -> RawCell {
        if let Some(why) = self.beside.formula(row, column) {
            return RawCell::Formula(why);
        }
        match (value, self.style.get()) {
            // Kept apart, so that it reads as no number.
            (DataRef::SharedString(text), _) if self.calls.contains(text) => {
                RawCell::Text(format!("{text} (avec appel de note)"))
            }
            (DataRef::DateTime(date), Some(Look::Date(format))) => {
                dated(date, Some(format))
            }
            (value, Some(Look::Percent)) => borrowed(value).in_percent(),
            (value, _) => borrowed(value),
        }
    }
}

/// Gathers a stream of cells into rows; a row whose key is not wanted is dropped as soon
/// as the key is known.
fn streamed<'d, E: std::error::Error>(
    meter: &Meter,
    shown: &Shown<'_>,
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
        if seen > limits::SHEET_CELLS {
            return Err(Refused::TooLarge.into());
        }
        if row.decided.is_none() && last_key.is_none_or(|key| column > key) {
            row.decide(selection);
        }
        if column > LAST_COLUMN {
            return Err(Refused::Damaged.into());
        }
        if row.decided != Some(false) {
            row.put(column, shown.read((line, column), cell.get_value()));
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
            Ours::run(|| (selection.keep)(line, &keys))
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
            return Ours::run(|| visit(line, &self.cells));
        }
        ControlFlow::Continue(())
    }
}

/// The range begins at the first filled cell: rows and columns are shifted back.
fn whole(
    range: &calamine::Range<Data>,
    (percents, beside): (&Percents, &Beside),
    sheet: &str,
    selection: &mut Selection<'_>,
    visit: &mut Rows<'_>,
) -> Result<(), SourceError> {
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    for (index, row) in range.rows().enumerate() {
        let line = first_row as usize + index;
        let mut cells = vec![RawCell::Empty; first_column as usize];
        cells.extend(row.iter().map(owned));
        for column in percents.of_row(sheet, line) {
            if let Some(cell) = cells.get_mut(column) {
                *cell = std::mem::replace(cell, RawCell::Empty).in_percent();
            }
        }
        for (column, cell) in cells.iter_mut().enumerate() {
            if let RawCell::Date(date) = cell
                && let Some(shown) = beside.shown(line, column)
                && let Some(date) = Dated::iso(&date.in_digits(), Some(shown))
            {
                *cell = RawCell::Date(Box::new(date));
            }
        }
        for (column, why) in beside.formulas(line) {
            if column > LAST_COLUMN {
                continue;
            }
            if cells.len() <= column {
                cells.resize(column + 1, RawCell::Empty);
            }
            cells[column] = RawCell::Formula(why);
        }
        while cells.last() == Some(&RawCell::Empty) {
            cells.pop();
        }
        if cells.is_empty() {
            continue;
        }
        let key = |at: &usize| cells.get(*at).cloned().unwrap_or(RawCell::Empty);
        if !selection.keys.is_empty() {
            let keys: Vec<RawCell> = selection.keys.iter().map(key).collect();
            if !Ours::run(|| (selection.keep)(line, &keys)) {
                continue;
            }
        }
        if Ours::run(|| visit(line, &cells)).is_break() {
            break;
        }
    }
    Ok(())
}

/// Whether a format shows 0.25 as « 25 % »; a percent sign between quotes is a text.
fn in_percent(format: &str) -> bool {
    let mut quoted = false;
    let mut escaped = false;
    format.chars().any(|c| {
        if std::mem::take(&mut escaped) {
            return false;
        }
        escaped = c == '\\' && !quoted;
        quoted ^= c == '"';
        c == '%' && !quoted
    })
}

fn borrowed(cell: &DataRef<'_>) -> RawCell {
    match cell {
        DataRef::Empty => RawCell::Empty,
        DataRef::Int(number) => RawCell::Number(*number as f64),
        DataRef::Float(number) => RawCell::Number(*number),
        DataRef::String(text) | DataRef::DurationIso(text) => text_cell(text),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::SharedString(text) => text_cell(text),
        DataRef::Bool(value) => boolean(*value),
        DataRef::Error(error) => RawCell::Text(error.to_string()),
        DataRef::DateTime(date) => dated(date, None),
    }
}

fn owned(cell: &Data) -> RawCell {
    match cell {
        Data::Empty => RawCell::Empty,
        Data::Int(number) => RawCell::Number(*number as f64),
        Data::Float(number) => RawCell::Number(*number),
        Data::String(text) | Data::DurationIso(text) => text_cell(text),
        Data::DateTimeIso(text) => iso(text),
        Data::Bool(value) => boolean(*value),
        Data::Error(error) => RawCell::Text(error.to_string()),
        Data::DateTime(date) => dated(date, None),
    }
}

fn text_cell(text: &str) -> RawCell {
    if text.is_empty() { RawCell::Empty } else { RawCell::Text(text.to_owned()) }
}

fn boolean(value: bool) -> RawCell {
    RawCell::Text(if value { "VRAI" } else { "FAUX" }.to_owned())
}

/// A date as it is written in an OpenDocument.
fn iso(text: &str) -> RawCell {
    Dated::iso(text, None)
        .map_or_else(|| text_cell(text), |date| RawCell::Date(date.into()))
}

/// A date reads as such; a duration is no figure of a report.
fn dated(date: &ExcelDateTime, format: Option<&str>) -> RawCell {
    if date.is_duration() {
        return RawCell::Text("#".to_owned());
    }
    RawCell::Date(Dated::of(date, format).into())
}
