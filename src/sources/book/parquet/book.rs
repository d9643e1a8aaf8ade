//! A parquet file as an ordinary workbook: one sheet without a name, its row of headings
//! first.
//!
//! Rows are judged by their key columns; the other columns are decoded for those that are
//! kept, some rows at a time.

use std::ops::{ControlFlow, Range};

use super::{ColumnReader, ParquetTable, RowRanges, Value};
use crate::files::DataFile;
use crate::limits;
use crate::sources::book::guard::Ours;
use crate::sources::book::{RawCell, Rows, Selection};
use crate::sources::error::SourceError;
use crate::sources::refused::Refused;

/// Rows of the first pass where all are wanted, since who looks for headings wants few;
/// then four times as many.
const FIRST_ROWS: usize = 64;
/// Rows of one pass, at most.
const MOST_ROWS: usize = 1 << 16;

/// A table, and what is left to read of it.
pub(in super::super) struct ParquetBook {
    table: ParquetTable,
    file: DataFile,
}

impl ParquetBook {
    pub(in super::super) fn open(file: &DataFile) -> Result<Self, SourceError> {
        Ok(Self { table: ParquetTable::open(file)?, file: file.clone() })
    }

    /// The table itself, for who searches it.
    pub(in super::super) fn table(&self) -> &ParquetTable {
        &self.table
    }

    pub(in super::super) fn rows(
        &mut self,
        selection: &mut Selection<'_>,
        visit: &mut Rows<'_>,
    ) -> Result<(), SourceError> {
        // What may be inflated is counted anew.
        self.table = ParquetTable::open(&self.file)?;
        let names: Vec<RawCell> =
            self.table.columns().iter().map(|name| Value::Text(name).cell()).collect();
        let keys = selection.keys.iter();
        let of_names: Vec<RawCell> =
            keys.map(|key| names.get(*key).cloned().unwrap_or(RawCell::Empty)).collect();
        let kept =
            selection.keys.is_empty() || Ours::run(|| (selection.keep)(0, &of_names));
        if kept && Ours::run(|| visit(0, &names)).is_break() {
            return Ok(());
        }
        let mut walk = Walk {
            table: &self.table,
            cells_left: limits::SHEET_CELLS,
            keys_left: limits::PARQUET_KEYS,
            pass: match selection.keys {
                [] => FIRST_ROWS,
                _ => MOST_ROWS,
            },
        };
        let mut first = 1;
        for group in 0..self.table.groups() {
            if walk.group(group, first, selection, visit)?.is_break() {
                return Ok(());
            }
            first += self.table.group_rows(group);
        }
        Ok(())
    }
}

struct Walk<'t> {
    table: &'t ParquetTable,
    /// Cells of kept rows that may still be given, empty ones included.
    cells_left: u64,
    /// Cells of the key columns that may still be judged.
    keys_left: u64,
    /// How many rows are looked at together next.
    pass: usize,
}

/// The columns of a group, those that are open.
pub(super) struct Columns<'t> {
    table: &'t ParquetTable,
    group: usize,
    open: Vec<Option<ColumnReader>>,
    /// Bytes that those that are open hold, and may hold.
    held: usize,
    most: usize,
    /// Bytes of long texts that this pass may still copy: a dictionary has one of thirty
    /// million once, and a million rows of it.
    room: usize,
}

/// Bytes of a text that is a cell among others.
const SHORT_TEXT: usize = 64;

impl<'t> Columns<'t> {
    pub(super) fn of(table: &'t ParquetTable, group: usize, most: usize) -> Self {
        let open = table.columns().iter().map(|_| None).collect();
        Self { table, group, open, held: 0, most, room: limits::PARQUET_PAGE }
    }

    /// The cells of the pass before are gone.
    fn begin(&mut self) {
        self.room = limits::PARQUET_PAGE;
    }

    /// The values of a column at these rows. A column that would take too much memory
    /// beside the others is opened again each time.
    pub(super) fn cells(
        &mut self,
        column: usize,
        rows: &RowRanges,
        put: &mut dyn FnMut(usize, RawCell),
    ) -> Result<(), SourceError> {
        let slot = self.open.get_mut(column).ok_or(SourceError::OurDefect)?;
        let mut reader = match slot.take() {
            Some(reader) => reader,
            None => self.table.column(self.group, column)?,
        };
        self.held = self.held.saturating_sub(reader.held());
        let mut at = 0;
        let mut room = Some(self.room);
        reader.values(rows, &mut |_, value| {
            if let Value::Text(text) = value
                && text.len() > SHORT_TEXT
            {
                room = room.and_then(|room| room.checked_sub(text.len()));
            }
            if room.is_some() {
                put(at, value.cell());
            }
            at += 1;
        })?;
        let room = room.ok_or(Refused::LargeParquet)?;
        self.table.input.spend(self.room - room)?;
        self.room = room;
        if self.held + reader.held() <= self.most {
            self.held += reader.held();
            *slot = Some(reader);
        }
        Ok(())
    }
}

impl Walk<'_> {
    fn group(
        &mut self,
        group: usize,
        first: usize,
        selection: &mut Selection<'_>,
        visit: &mut Rows<'_>,
    ) -> Result<ControlFlow<()>, SourceError> {
        let width = self.table.columns().len();
        let rows = self.table.group_rows(group);
        // The keys go ahead of the cells of the rows that are kept.
        let mut keys = Columns::of(self.table, group, limits::PARQUET_HELD);
        let mut columns = Columns::of(self.table, group, limits::PARQUET_HELD);
        let mut from = 0;
        while from < rows {
            let window = from..rows.min(from + self.pass);
            from = window.end;
            self.pass = (self.pass * 4).min(MOST_ROWS);
            let kept = self.kept(&mut keys, &window, first, selection)?;
            if kept.is_empty() {
                continue;
            }
            // So many at a time that their cells stay few, whatever the width.
            let most = (limits::PARQUET_PASS / width).max(1);
            let kept: Vec<usize> = kept.iter().collect();
            for part in kept.chunks(most) {
                let mut wanted = RowRanges::default();
                part.iter().for_each(|row| wanted.push(*row));
                let cells = (part.len() * width) as u64;
                let left = self.cells_left.checked_sub(cells);
                self.cells_left = left.ok_or(Refused::LargeParquet)?;
                columns.begin();
                let mut read: Vec<Vec<RawCell>> =
                    part.iter().map(|_| vec![RawCell::Empty; width]).collect();
                for column in 0..width {
                    columns.cells(column, &wanted, &mut |at, cell| {
                        if let Some(row) = read.get_mut(at) {
                            row[column] = cell;
                        }
                    })?;
                }
                for (row, cells) in part.iter().zip(&read) {
                    if Ours::run(|| visit(first + row, cells)).is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The rows of a window that the selection wants.
    fn kept(
        &mut self,
        columns: &mut Columns<'_>,
        window: &Range<usize>,
        first: usize,
        selection: &mut Selection<'_>,
    ) -> Result<RowRanges, SourceError> {
        let all = RowRanges::all(window.clone());
        if selection.keys.is_empty() {
            return Ok(all);
        }
        let cells = (window.len() * selection.keys.len()) as u64;
        let left = self.keys_left.checked_sub(cells);
        self.keys_left = left.ok_or(Refused::LargeParquet)?;
        let width = self.table.columns().len();
        let mut read = vec![RawCell::Empty; window.len() * selection.keys.len()];
        let step = selection.keys.len();
        columns.begin();
        for (place, key) in selection.keys.iter().enumerate() {
            if *key < width {
                columns.cells(*key, &all, &mut |at, cell| {
                    read[at * step + place] = cell;
                })?;
            }
        }
        let mut kept = RowRanges::default();
        for (row, keys) in window.clone().zip(read.chunks(step)) {
            if Ours::run(|| (selection.keep)(first + row, keys)) {
                kept.push(row);
            }
        }
        Ok(kept)
    }
}
