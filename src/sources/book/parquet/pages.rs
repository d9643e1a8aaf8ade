//! The pages of a piece of a column, one after the other: each is looked at before any of
//! it is read, and none larger than its bounds is.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::basic::CompressionCodec;

use super::inflate::inflate;
use super::numbered::RLE;
use super::thrift::{Walk, kind};
use crate::files::{DataFile, DataReader};
use crate::limits;
use crate::sources::error::SourceError;
use crate::sources::refused::Refused;

/// What is read of a page to know it; then, when it tells long bounds of its values.
const HEADS: [usize; 2] = [1 << 10, 1 << 18];

/// A file that several columns are read from.
#[derive(Clone)]
pub(super) struct Input {
    file: DataFile,
    state: Arc<Mutex<State>>,
}

struct State {
    reader: DataReader,
    /// Where the reader is.
    at: u64,
    /// Bytes that pages may still give once inflated.
    left: u64,
}

impl Input {
    pub(super) fn new(file: &DataFile) -> Result<Self, SourceError> {
        let reader = file.reader().map_err(SourceError::from)?;
        let left = file.size().saturating_mul(limits::PARQUET_INFLATION);
        let left = left.saturating_add(limits::PARQUET_INFLATED);
        let state = Arc::new(Mutex::new(State { reader, at: 0, left }));
        Ok(Self { file: file.clone(), state })
    }

    fn read(&self, from: u64, bytes: &mut [u8]) -> Result<(), SourceError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let read = state.read(from, bytes);
        read.map_err(|error| SourceError::from(self.file.not_read(&error)))
    }

    /// Takes from what may be inflated.
    pub(super) fn spend(&self, bytes: usize) -> Result<(), Refused> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let left = state.left.checked_sub(bytes as u64);
        state.left = left.ok_or(Refused::LargeParquet)?;
        Ok(())
    }
}

impl State {
    fn read(&mut self, from: u64, bytes: &mut [u8]) -> io::Result<()> {
        // A short way keeps what is read ahead.
        match i64::try_from(i128::from(from) - i128::from(self.at)) {
            Ok(way) if self.at > 0 => self.reader.seek_relative(way)?,
            _ => {
                self.reader.seek(SeekFrom::Start(from))?;
            }
        }
        self.at = 0;
        self.reader.read_exact(bytes)?;
        self.at = from + bytes.len() as u64;
        Ok(())
    }
}

/// What a page is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PageKind {
    Dictionary,
    /// Levels and values compressed together.
    Data,
    /// Levels of this length, in front and never compressed.
    DataV2 {
        levels: usize,
        compressed: bool,
    },
}

/// A page that is not read yet.
#[derive(Clone)]
pub(super) struct PageHead {
    pub(super) kind: PageKind,
    /// How many values it has, empty ones included.
    pub(super) values: usize,
    /// As the format numbers them.
    pub(super) encoding: i64,
    /// That of the levels.
    pub(super) levels_encoding: i64,
    at: u64,
    stored: usize,
    size: usize,
}

/// The pages of a piece of a column.
pub(super) struct Pages {
    input: Input,
    codec: CompressionCodec,
    at: u64,
    end: u64,
}

#[derive(Default)]
struct Written {
    kind: i64,
    size: i64,
    stored: i64,
    /// Page types with a description of their own.
    described: [bool; 4],
    values: i64,
    encoding: i64,
    levels_encoding: i64,
    levels: i64,
    repetitions: i64,
    not_compressed: bool,
}

impl Pages {
    pub(super) fn new(input: Input, codec: CompressionCodec, at: u64, end: u64) -> Self {
        Self { input, codec, at, end }
    }

    /// The next page; what is behind it comes next, whether it is read or not.
    pub(super) fn next(&mut self) -> Result<Option<PageHead>, SourceError> {
        while self.at < self.end {
            let (written, length) = self.head()?;
            let at = self.at + length as u64;
            let damaged = || SourceError::from(Refused::DamagedParquet);
            let stored = usize::try_from(written.stored).map_err(|_| damaged())?;
            let size = usize::try_from(written.size).map_err(|_| damaged())?;
            let values = usize::try_from(written.values).map_err(|_| damaged())?;
            let end = at.checked_add(stored as u64).filter(|end| *end <= self.end);
            self.at = end.ok_or_else(damaged)?;
            let kind = match written.kind {
                // An index, which nobody needs.
                1 => continue,
                0 if written.described[0] => PageKind::Data,
                2 if written.described[2] => PageKind::Dictionary,
                3 if written.described[3] && written.repetitions == 0 => {
                    let levels =
                        usize::try_from(written.levels).map_err(|_| damaged())?;
                    if levels > stored || levels > size {
                        return Err(damaged());
                    }
                    PageKind::DataV2 { levels, compressed: !written.not_compressed }
                }
                _ => return Err(damaged()),
            };
            if size > limits::PARQUET_PAGE || stored > limits::PARQUET_PAGE {
                return Err(Refused::LargeParquet.into());
            }
            return Ok(Some(PageHead {
                kind,
                values,
                encoding: written.encoding,
                levels_encoding: written.levels_encoding,
                at,
                stored,
                size,
            }));
        }
        Ok(None)
    }

    /// The page's head, and how long it is.
    fn head(&self) -> Result<(Written, usize), SourceError> {
        for most in HEADS {
            let most = usize::try_from(self.end - self.at).unwrap_or(most).min(most);
            let mut bytes = vec![0; most];
            self.input.read(self.at, &mut bytes)?;
            let mut walk = Walk::new(&bytes, limits::PARQUET_ELEMENTS);
            if let Some(written) = written(&mut walk) {
                return Ok((written, walk.walked()));
            }
        }
        Err(Refused::DamagedParquet.into())
    }

    /// Takes from what may be inflated.
    pub(super) fn spend(&self, bytes: usize) -> Result<(), Refused> {
        self.input.spend(bytes)
    }

    /// Reads a page.
    pub(super) fn load(&self, head: &PageHead) -> Result<Bytes, SourceError> {
        self.input.spend(head.size)?;
        let mut stored = vec![0; head.stored];
        self.input.read(head.at, &mut stored)?;
        let (levels, codec) = match head.kind {
            PageKind::DataV2 { levels, compressed: true } => (levels, self.codec),
            PageKind::DataV2 { levels, .. } => (levels, CompressionCodec::UNCOMPRESSED),
            PageKind::Dictionary | PageKind::Data => (0, self.codec),
        };
        if codec == CompressionCodec::UNCOMPRESSED {
            // As it is, unless it lies on its length.
            let whole = head.stored == head.size;
            return match whole {
                true => Ok(Bytes::from(stored)),
                false => Err(Refused::DamagedParquet.into()),
            };
        }
        let mut page = stored[..levels].to_vec();
        // A page of empty cells has nothing to inflate.
        if head.size > levels {
            inflate(codec, &stored[levels..], head.size - levels, &mut page)?;
        }
        Ok(Bytes::from(page))
    }
}

fn written(walk: &mut Walk<'_>) -> Option<Written> {
    let mut written = Written::default();
    let mut last = 0;
    while let Some((field, of)) = walk.field(&mut last)? {
        match (field, of) {
            (1, kind::I32) => written.kind = walk.integer()?,
            (2, kind::I32) => written.size = walk.integer()?,
            (3, kind::I32) => written.stored = walk.integer()?,
            (5, kind::STRUCT) => data(walk, &mut written)?,
            (7, kind::STRUCT) => dictionary(walk, &mut written)?,
            (8, kind::STRUCT) => data_v2(walk, &mut written)?,
            (_, of) => walk.skip(of)?,
        }
    }
    Some(written)
}

fn data(walk: &mut Walk<'_>, written: &mut Written) -> Option<()> {
    written.described[0] = true;
    let mut last = 0;
    while let Some((field, of)) = walk.field(&mut last)? {
        match (field, of) {
            (1, kind::I32) => written.values = walk.integer()?,
            (2, kind::I32) => written.encoding = walk.integer()?,
            (3, kind::I32) => written.levels_encoding = walk.integer()?,
            (_, of) => walk.skip(of)?,
        }
    }
    Some(())
}

fn dictionary(walk: &mut Walk<'_>, written: &mut Written) -> Option<()> {
    written.described[2] = true;
    let mut last = 0;
    while let Some((field, of)) = walk.field(&mut last)? {
        match (field, of) {
            (1, kind::I32) => written.values = walk.integer()?,
            (2, kind::I32) => written.encoding = walk.integer()?,
            (_, of) => walk.skip(of)?,
        }
    }
    Some(())
}

fn data_v2(walk: &mut Walk<'_>, written: &mut Written) -> Option<()> {
    /// The type of a field that says no.
    const NO: u8 = 2;
    written.described[3] = true;
    written.levels_encoding = RLE;
    let mut last = 0;
    while let Some((field, of)) = walk.field(&mut last)? {
        match (field, of) {
            (1, kind::I32) => written.values = walk.integer()?,
            (4, kind::I32) => written.encoding = walk.integer()?,
            (5, kind::I32) => written.levels = walk.integer()?,
            (6, kind::I32) => written.repetitions = walk.integer()?,
            (7, of) => written.not_compressed = of == NO,
            (_, of) => walk.skip(of)?,
        }
    }
    Some(())
}
