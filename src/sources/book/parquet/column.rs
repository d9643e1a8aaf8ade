//! One column of one row group: which of its rows please, and what stands in some.
//!
//! A column mostly holds positions in a dictionary of its values: a value is judged once,
//! and a page none of whose values pleases is not even read.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Encoding, Type};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::schema::types::{ColumnDescPtr, ColumnDescriptor};

use super::encoding;
use super::hybrid::Hybrid;
use super::numbered;
use super::pages::{Input, PageHead, PageKind, Pages};
use super::rows::RowRanges;
use super::typed::{Layout, TypedPage, Values};
use super::value::{Meaning, Value};
use super::{footer, inflate, prefixes, unsupported};
use crate::limits;
use crate::sources::book::guard::{Ours, guarded};
use crate::sources::error::SourceError;
use crate::sources::refused::Refused;

/// Rows decoded at once.
const BATCH: usize = 4_096;
/// The position of an empty cell.
const NOWHERE: u32 = u32::MAX;

/// Reads a column of a row group from its first row to its last, never back.
pub(crate) struct ColumnReader {
    column: ColumnDescPtr,
    meaning: Meaning,
    pages: Pages,
    /// Rows of the group.
    rows: usize,
    dictionary: Dictionary,
    page: Option<OnePage>,
    /// The rows of the page.
    of_page: Range<usize>,
    batch: Batch,
}

enum Dictionary {
    None,
    Ahead(PageHead),
    /// The values, and the bytes that they were read from.
    Read(Values, usize),
}

struct OnePage {
    head: PageHead,
    /// The first row that was not passed.
    at: usize,
    /// Decoded from its first row on that is wanted.
    opened: Option<Opened>,
    /// What it takes in memory.
    size: usize,
}

enum Opened {
    Positions { levels: Option<Hybrid>, positions: Hybrid },
    Typed(TypedPage),
}

/// Some rows, decoded.
struct Batch {
    /// In the dictionary; empty when the values are there themselves.
    positions: Vec<u32>,
    levels: Vec<i16>,
    values: Values,
}

fn damaged() -> SourceError {
    Refused::DamagedParquet.into()
}

impl ColumnReader {
    pub(super) fn open(
        input: Input,
        chunk: &ColumnChunkMetaData,
        rows: usize,
    ) -> Result<Self, SourceError> {
        let column = chunk.column_descr_ptr();
        let codec = chunk.compression_codec();
        inflate::check(codec)?;
        let (from, to) = footer::place(chunk).ok_or_else(damaged)?;
        Ok(Self {
            meaning: Meaning::of(&column),
            pages: Pages::new(input, codec, from, to),
            rows,
            dictionary: Dictionary::None,
            page: None,
            of_page: 0..0,
            batch: Batch {
                positions: Vec::new(),
                levels: Vec::new(),
                values: Values::of(column.physical_type()),
            },
            column,
        })
    }

    /// Of these rows, those whose value pleases: each value is judged once in a call, or
    /// once for each row where the file has no dictionary of them.
    ///
    /// # Errors
    /// When the column is damaged, or would take too much memory.
    pub(crate) fn matching(
        &mut self,
        rows: &RowRanges,
        pleases: &mut dyn FnMut(Value<'_>) -> bool,
    ) -> Result<RowRanges, SourceError> {
        guarded(Refused::DamagedParquet, || self.matching_in(rows, pleases))
    }

    /// Shows the values of these rows, in order.
    ///
    /// # Errors
    /// As [`Self::matching`].
    pub(crate) fn values(
        &mut self,
        rows: &RowRanges,
        see: &mut dyn FnMut(usize, Value<'_>),
    ) -> Result<(), SourceError> {
        guarded(Refused::DamagedParquet, || {
            for range in rows.ranges() {
                let mut row = range.start;
                while row < range.end {
                    let left = self.turn_to(row)?.min(range.end - row).min(BATCH);
                    self.decode(row, left)?;
                    let mut next = 0;
                    for at in 0..left {
                        let value = self.value(at, &mut next)?;
                        Ours::run(|| see(row + at, value));
                    }
                    row += left;
                }
            }
            Ok(())
        })
    }

    /// What it holds in memory: the dictionary and a page, roughly.
    pub(super) fn held(&self) -> usize {
        let dictionary = match &self.dictionary {
            Dictionary::Read(values, size) => values.len() * 48 + size,
            Dictionary::None | Dictionary::Ahead(_) => 0,
        };
        dictionary + self.page.as_ref().map_or(0, |page| page.size)
    }

    fn matching_in(
        &mut self,
        rows: &RowRanges,
        pleases: &mut dyn FnMut(Value<'_>) -> bool,
    ) -> Result<RowRanges, SourceError> {
        let mut found = RowRanges::default();
        let mut judge = |value: Value<'_>| Ours::run(|| pleases(value));
        let empty = judge(Value::Empty);
        // For each value of the dictionary, whether it pleases.
        let mut judged: Option<Vec<bool>> = None;
        for range in rows.ranges() {
            let mut row = range.start;
            while row < range.end {
                let left = self.turn_to(row)?.min(range.end - row);
                if judged.is_none() && self.has_positions() {
                    let meaning = self.meaning;
                    let values = self.dictionary()?;
                    let mut verdicts = Vec::with_capacity(values.len());
                    for at in 0..values.len() {
                        verdicts
                            .push(judge(values.get(at, meaning).ok_or_else(damaged)?));
                    }
                    judged = Some(verdicts);
                }
                if !empty
                    && self.has_positions()
                    && judged.as_ref().is_some_and(|judged| !judged.contains(&true))
                {
                    row += left;
                    continue;
                }
                let left = left.min(BATCH);
                self.decode(row, left)?;
                match &judged {
                    Some(judged) if !self.batch.positions.is_empty() => {
                        for (at, position) in self.batch.positions.iter().enumerate() {
                            let pleases = match judged.get(*position as usize) {
                                Some(pleases) => *pleases,
                                None if *position == NOWHERE => empty,
                                None => return Err(damaged()),
                            };
                            if pleases {
                                found.push(row + at);
                            }
                        }
                    }
                    _ => {
                        let mut next = 0;
                        for at in 0..left {
                            if judge(self.value(at, &mut next)?) {
                                found.push(row + at);
                            }
                        }
                    }
                }
                row += left;
            }
        }
        Ok(found)
    }

    /// The value of a row of the batch, whose rows are asked for one after the other: empty
    /// cells are not among the values that a page has itself.
    fn value(&self, at: usize, next: &mut usize) -> Result<Value<'_>, SourceError> {
        match (self.batch.positions.get(at), &self.dictionary) {
            (Some(&NOWHERE), _) => Ok(Value::Empty),
            (Some(position), Dictionary::Read(values, _)) => {
                values.get(*position as usize, self.meaning).ok_or_else(damaged)
            }
            (Some(_), Dictionary::None | Dictionary::Ahead(_)) => Err(damaged()),
            (None, _) if self.batch.levels.get(at) == Some(&0) => Ok(Value::Empty),
            (None, _) => {
                let value = self.batch.values.get(*next, self.meaning);
                *next += 1;
                value.ok_or_else(damaged)
            }
        }
    }

    /// Goes on to the page of this row, and says how many rows it has from there.
    fn turn_to(&mut self, row: usize) -> Result<usize, SourceError> {
        if row < self.of_page.start || row >= self.rows {
            return Err(SourceError::OurDefect);
        }
        while row >= self.of_page.end {
            self.page = None;
            let head = self.pages.next()?.ok_or_else(damaged)?;
            if head.kind == PageKind::Dictionary {
                self.dictionary = match self.dictionary {
                    Dictionary::None => Dictionary::Ahead(head),
                    Dictionary::Ahead(_) | Dictionary::Read(..) => return Err(damaged()),
                };
                continue;
            }
            let start = self.of_page.end;
            if head.values > self.rows - start {
                return Err(damaged());
            }
            self.of_page = start..start + head.values;
            self.page = Some(OnePage { head, at: start, opened: None, size: 0 });
        }
        Ok(self.of_page.end - row)
    }

    /// Whether the page's values are positions in the dictionary.
    fn has_positions(&self) -> bool {
        let encoding = self.page.as_ref().map(|page| page.head.encoding);
        encoding.is_some_and(|one| numbered::OF_POSITIONS.contains(&one))
    }

    fn dictionary(&mut self) -> Result<&Values, SourceError> {
        if let Dictionary::Ahead(head) = &self.dictionary {
            let plain = [numbered::PLAIN, numbered::OF_POSITIONS[0]];
            if head.values > limits::PARQUET_DICTIONARY {
                return Err(Refused::LargeParquet.into());
            }
            if !plain.contains(&head.encoding) {
                return Err(damaged());
            }
            let bytes = self.pages.load(head)?;
            let size = bytes.len();
            let layout = Layout {
                encoding: Encoding::PLAIN,
                values: u32::try_from(head.values).map_err(|_| damaged())?,
                levels: None,
            };
            // Its values are all there, even when cells of the column are empty.
            let column = ColumnDescriptor::new(
                self.column.self_type_ptr(),
                0,
                0,
                self.column.path().clone(),
            );
            let mut values = Values::of(self.column.physical_type());
            let mut page = TypedPage::open(Arc::new(column), bytes, &layout);
            if head.values > 0 && !page.read(head.values, &mut Vec::new(), &mut values) {
                return Err(damaged());
            }
            self.dictionary = Dictionary::Read(values, size);
        }
        // A column of empty cells may have none.
        if matches!(self.dictionary, Dictionary::None) {
            let none = Values::of(self.column.physical_type());
            self.dictionary = Dictionary::Read(none, 0);
        }
        match &self.dictionary {
            Dictionary::Read(values, _) => Ok(values),
            Dictionary::None | Dictionary::Ahead(_) => Err(damaged()),
        }
    }

    /// Decodes so many rows of the page, from this one.
    fn decode(&mut self, row: usize, count: usize) -> Result<(), SourceError> {
        if self.has_positions() {
            self.dictionary()?;
        }
        let optional = self.column.max_def_level() > 0;
        let page = self.page.as_mut().ok_or_else(damaged)?;
        if page.opened.is_none() {
            let bytes = self.pages.load(&page.head)?;
            page.size = bytes.len();
            let opened = open(&self.column, &page.head, bytes)?;
            self.pages.spend(opened.rewritten)?;
            page.size += opened.rewritten;
            page.opened = Some(opened.page);
        }
        let passed = row.checked_sub(page.at).ok_or(SourceError::OurDefect)?;
        page.at = row + count;
        let Batch { positions, levels, values } = &mut self.batch;
        positions.clear();
        levels.clear();
        match page.opened.as_mut() {
            Some(Opened::Positions { levels, positions: stored }) => {
                positions.resize(count, 0);
                let decoded = match levels {
                    None => stored.skip(passed).and_then(|()| stored.fill(positions)),
                    Some(levels) => spread(levels, stored, passed, positions),
                };
                decoded.ok_or_else(damaged)
            }
            Some(Opened::Typed(page)) => {
                if passed > 0 && !page.skip(passed) || !page.read(count, levels, values) {
                    return Err(damaged());
                }
                if !optional {
                    levels.clear();
                }
                Ok(())
            }
            None => Err(damaged()),
        }
    }
}

/// Puts the positions where the levels say that there is a value.
fn spread(
    levels: &mut Hybrid,
    stored: &mut Hybrid,
    passed: usize,
    positions: &mut [u32],
) -> Option<()> {
    let values = levels.pass(passed)?;
    stored.skip(values)?;
    levels.fill(positions)?;
    let present = positions.iter().filter(|level| **level != 0).count();
    if present == positions.len() {
        return stored.fill(positions);
    }
    let mut found = vec![0; present];
    stored.fill(&mut found)?;
    let mut found = found.into_iter();
    for level in positions {
        *level = if *level == 0 { NOWHERE } else { found.next()? };
    }
    Some(())
}

/// A page that was opened, and how many bytes were written anew for that.
struct Open {
    page: Opened,
    rewritten: usize,
}

fn open(
    column: &ColumnDescPtr,
    head: &PageHead,
    mut bytes: Bytes,
) -> Result<Open, SourceError> {
    let optional = column.max_def_level() > 0;
    if optional && head.levels_encoding != numbered::RLE {
        return Err(unsupported("l’ancien codage BIT_PACKED"));
    }
    // Where the values begin, behind the levels of those that may be empty.
    let (levels, values) = match head.kind {
        PageKind::DataV2 { levels, .. } => (0..levels, levels),
        PageKind::Data if optional => {
            let [a, b, c, d] = *bytes.first_chunk().ok_or_else(damaged)?;
            let end = u32::from_le_bytes([a, b, c, d]) as usize + 4;
            (4..end, end)
        }
        PageKind::Data | PageKind::Dictionary => (0..0, 0),
    };
    if values > bytes.len() {
        return Err(damaged());
    }
    if numbered::OF_POSITIONS.contains(&head.encoding) {
        let levels = match optional {
            true => Some(Hybrid::new(bytes.slice(levels), 1).ok_or_else(damaged)?),
            false => None,
        };
        let values = bytes.slice(values..);
        // A page without any value may leave the width out.
        let width = values.first().copied().unwrap_or(0);
        let positions = values.slice(values.len().min(1)..);
        let positions = Hybrid::new(positions, u32::from(width)).ok_or_else(damaged)?;
        let page = Opened::Positions { levels, positions };
        return Ok(Open { page, rewritten: 0 });
    }
    let mut rewritten = 0;
    let encoding = if head.encoding == numbered::PREFIXES
        && column.physical_type() == Type::BYTE_ARRAY
    {
        if head.values > limits::PARQUET_DELTAS {
            return Err(Refused::LargeParquet.into());
        }
        let whole = prefixes::whole(&bytes[values..], head.values)?;
        rewritten = whole.len();
        bytes = Bytes::from([&bytes[..values], &whole].concat());
        Encoding::PLAIN
    } else {
        encoding::of_values(column, head, &bytes[values..])?
    };
    let layout = Layout {
        encoding,
        values: u32::try_from(head.values).map_err(|_| damaged())?,
        levels: match head.kind {
            PageKind::DataV2 { levels, .. } => {
                Some(u32::try_from(levels).map_err(|_| damaged())?)
            }
            PageKind::Data | PageKind::Dictionary => None,
        },
    };
    let page = Opened::Typed(TypedPage::open(Arc::clone(column), bytes, &layout));
    Ok(Open { page, rewritten })
}
