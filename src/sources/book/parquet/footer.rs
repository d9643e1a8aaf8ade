//! The end of a parquet file, which describes the rest: looked through within bounds
//! before the reading library makes room for what it says.

use std::io::{Read, Seek, SeekFrom};

use parquet::file::metadata::{
    ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader,
};

use super::thrift::{Walk, kind};
use super::unsupported;
use crate::files::DataFile;
use crate::limits;
use crate::sources::error::SourceError;
use crate::sources::refused::Refused;

/// The length of the description, and the mark.
const END: u64 = 8;
/// Of a list of columns or groups, those of a file that are refused anyway.
const REPEATED: i64 = 2;

/// Reads the description of a file, and refuses one that would not fit.
pub(super) fn read(file: &DataFile) -> Result<ParquetMetaData, SourceError> {
    let footer = bytes(file)?;
    let mut walk = Walk::new(&footer, limits::PARQUET_ELEMENTS);
    match look(&mut walk) {
        Some(seen) => seen?,
        None if walk.has_too_many() => return Err(Refused::LargeParquet.into()),
        None => return Err(Refused::DamagedParquet.into()),
    }
    let metadata = ParquetMetaDataReader::decode_metadata(&footer)
        .map_err(|_| Refused::DamagedParquet)?;
    check(&metadata, file.size())?;
    Ok(metadata)
}

fn bytes(file: &DataFile) -> Result<Vec<u8>, SourceError> {
    let size = file.size();
    if size < 4 + END {
        return Err(Refused::DamagedParquet.into());
    }
    let mut reader = file.reader().map_err(SourceError::from)?;
    let mut read_at = |from: u64, bytes: &mut [u8]| {
        let read =
            reader.seek(SeekFrom::Start(from)).and_then(|_| reader.read_exact(bytes));
        read.map_err(|error| SourceError::from(file.not_read(&error)))
    };
    let mut end = [0; END as usize];
    read_at(size - END, &mut end)?;
    let [a, b, c, d, mark @ ..] = end;
    match &mark {
        b"PAR1" => {}
        b"PARE" => return Err(Refused::EncryptedParquet.into()),
        _ => return Err(Refused::DamagedParquet.into()),
    }
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    if length > size - 4 - END {
        return Err(Refused::DamagedParquet.into());
    }
    if length > limits::PARQUET_FOOTER {
        return Err(Refused::LargeParquet.into());
    }
    let mut footer = vec![0; length as usize];
    read_at(size - END - length, &mut footer)?;
    Ok(footer)
}

/// Walks over the whole description; `None` where it makes no sense.
fn look(walk: &mut Walk<'_>) -> Option<Result<(), SourceError>> {
    let mut last = 0;
    let mut chunks = 0_usize;
    while let Some((field, of)) = walk.field(&mut last)? {
        match (field, of) {
            (2, kind::LIST) => {
                let (length, _) = walk.list()?;
                if length > limits::PARQUET_COLUMNS + 1 {
                    return Some(Err(Refused::LargeParquet.into()));
                }
                for index in 0..length {
                    let element = element(walk)?;
                    if index > 0 && element.is_nested {
                        let column = element.name;
                        return Some(Err(SourceError::NestedColumn { column }));
                    }
                }
            }
            (4, kind::LIST) => {
                let (length, _) = walk.list()?;
                for _ in 0..length {
                    chunks += group(walk)?;
                    if chunks > limits::PARQUET_CHUNKS {
                        return Some(Err(Refused::LargeParquet.into()));
                    }
                }
            }
            (8, _) => return Some(Err(Refused::EncryptedParquet.into())),
            (_, of) => walk.skip(of)?,
        }
    }
    Some(Ok(()))
}

struct Element {
    name: String,
    is_nested: bool,
}

fn element(walk: &mut Walk<'_>) -> Option<Element> {
    let mut element = Element { name: String::new(), is_nested: false };
    let mut last = 0;
    while let Some((field, of)) = walk.field(&mut last)? {
        match (field, of) {
            (3, kind::I32) => element.is_nested |= walk.integer()? == REPEATED,
            (4, kind::BINARY) => {
                element.name = String::from_utf8_lossy(walk.binary()?).into_owned();
            }
            (5, kind::I32) => element.is_nested |= walk.integer()? != 0,
            (_, of) => walk.skip(of)?,
        }
    }
    Some(element)
}

/// How many pieces of columns a row group has.
fn group(walk: &mut Walk<'_>) -> Option<usize> {
    let mut chunks = 0;
    let mut last = 0;
    while let Some((field, of)) = walk.field(&mut last)? {
        if (field, of) == (1, kind::LIST) {
            let (length, of) = walk.list()?;
            chunks += length;
            for _ in 0..length {
                walk.skip(of)?;
            }
        } else {
            walk.skip(of)?;
        }
    }
    Some(chunks)
}

/// Whether what is described can be in the file.
fn check(metadata: &ParquetMetaData, size: u64) -> Result<(), SourceError> {
    let damaged = || SourceError::from(Refused::DamagedParquet);
    let about = metadata.file_metadata();
    let columns = about.schema_descr().num_columns();
    let mut rows = 0_u64;
    for group in metadata.row_groups() {
        let of_group = u64::try_from(group.num_rows()).map_err(|_| damaged())?;
        rows = rows.checked_add(of_group).ok_or_else(damaged)?;
        if group.num_columns() != columns {
            return Err(damaged());
        }
        for chunk in group.columns() {
            if chunk.file_path().is_some() {
                return Err(unsupported("des données rangées dans un autre fichier"));
            }
            let (from, to) = place(chunk).ok_or_else(damaged)?;
            if to > size || from > to || chunk.num_values() != group.num_rows() {
                return Err(damaged());
            }
        }
    }
    if about.num_rows() != i64::try_from(rows).unwrap_or(-1) {
        return Err(damaged());
    }
    if columns == 0 || rows == 0 {
        return Err(SourceError::Empty);
    }
    // A row takes some bits at least: a file of a few bytes has no milliard of them.
    let borne = size.saturating_mul(limits::PARQUET_ROWS_OF_A_BYTE);
    let borne = borne.max(limits::PARQUET_ROWS_OF_ANY);
    if rows > limits::PARQUET_ROWS.min(borne) {
        return Err(Refused::LargeParquet.into());
    }
    Ok(())
}

/// Where a piece of a column begins and ends in the file.
pub(super) fn place(chunk: &ColumnChunkMetaData) -> Option<(u64, u64)> {
    let data = u64::try_from(chunk.data_page_offset()).ok()?;
    let dictionary = chunk.dictionary_page_offset().and_then(|at| u64::try_from(at).ok());
    // Some programs write zero for none.
    let from = dictionary.filter(|at| *at > 0 && *at < data).unwrap_or(data);
    let length = u64::try_from(chunk.compressed_size()).ok()?;
    Some((from, from.checked_add(length)?))
}
