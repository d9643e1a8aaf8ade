//! Parquet tables: columns in row groups, read where they are wanted.
//!
//! The file is never held: a column of a group is read page by page, and a page only for
//! the rows that are asked for. A table of tens of millions of rows is searched by its
//! first columns ([`ColumnReader::matching`]), and the others are decoded where those
//! please. [`book::ParquetBook`] gives the same as an ordinary sheet.

mod book;
mod column;
mod differences;
mod encoding;
mod footer;
mod hybrid;
mod inflate;
mod numbered;
mod pages;
mod prefixes;
mod rows;
mod thrift;
mod typed;
mod value;

pub(super) use book::ParquetBook;
pub(crate) use column::ColumnReader;
pub(crate) use rows::RowRanges;
pub(crate) use value::Value;

use std::sync::Arc;

use parquet::file::metadata::ParquetMetaData;
use parquet::file::statistics::Statistics;

use self::pages::Input;
use self::value::Meaning;
use super::Refused;
use super::guard::guarded;
use crate::files::DataFile;
use crate::sources::error::SourceError;

/// What a parquet file begins and ends with.
pub(super) const MAGIC: &[u8] = b"PAR1";
/// The same, when its description is encrypted.
pub(super) const MAGIC_OF_ENCRYPTED: &[u8] = b"PARE";

/// An open parquet file.
pub(crate) struct ParquetTable {
    input: Input,
    metadata: Arc<ParquetMetaData>,
    columns: Vec<String>,
}

/// What we do not read, in words that fit « ce fichier .parquet emploie … ».
fn unsupported(what: &str) -> SourceError {
    SourceError::UnsupportedParquet { what: what.to_owned() }
}

impl ParquetTable {
    /// Opens a file by what its end says.
    ///
    /// # Errors
    /// When it is damaged, encrypted, empty, too large, or has lists in its columns.
    pub(crate) fn open(file: &DataFile) -> Result<Self, SourceError> {
        guarded(Refused::DamagedParquet, || {
            let metadata = footer::read(file)?;
            let schema = metadata.file_metadata().schema_descr();
            let columns =
                schema.columns().iter().map(|column| column.name().to_owned()).collect();
            Ok(Self { input: Input::new(file)?, columns, metadata: Arc::new(metadata) })
        })
    }

    /// The names of the columns.
    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How many row groups.
    pub(crate) fn groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    /// The rows of a group.
    pub(crate) fn group_rows(&self, group: usize) -> usize {
        let group = self.metadata.row_groups().get(group);
        group.map_or(0, |group| usize::try_from(group.num_rows()).unwrap_or(0))
    }

    /// Whether a group may have one of these values in a column, by the least and the
    /// greatest that the file tells; true when it does not tell. The values are sorted.
    pub(crate) fn may_hold(&self, group: usize, column: usize, wanted: &[&str]) -> bool {
        let Some(chunk) = self
            .metadata
            .row_groups()
            .get(group)
            .and_then(|group| group.columns().get(column))
        else {
            return false;
        };
        // The order of the old bounds is not that of texts.
        let statistics = chunk.statistics().filter(|told| !told.is_min_max_deprecated());
        let Some(statistics) = statistics else { return true };
        match (statistics, Meaning::of(chunk.column_descr())) {
            (Statistics::ByteArray(_), Meaning::Text) => {
                let bounds = (statistics.min_bytes_opt(), statistics.max_bytes_opt());
                let (Some(least), Some(greatest)) = bounds else { return true };
                let from = wanted.partition_point(|value| value.as_bytes() < least);
                wanted.get(from).is_some_and(|value| value.as_bytes() <= greatest)
            }
            (Statistics::Int32(told), Meaning::Signed) => {
                let bounds = (told.min_opt().copied(), told.max_opt().copied());
                let (Some(least), Some(greatest)) = bounds else { return true };
                holds_number(wanted, i64::from(least), i64::from(greatest))
            }
            (Statistics::Int64(told), Meaning::Signed) => {
                let bounds = (told.min_opt().copied(), told.max_opt().copied());
                let (Some(least), Some(greatest)) = bounds else { return true };
                holds_number(wanted, least, greatest)
            }
            _ => true,
        }
    }

    /// Reads a column of a group.
    ///
    /// # Errors
    /// When its compression is none that we undo.
    pub(crate) fn column(
        &self,
        group: usize,
        column: usize,
    ) -> Result<ColumnReader, SourceError> {
        let groups = self.metadata.row_groups();
        let chunk = groups.get(group).and_then(|group| group.columns().get(column));
        let chunk = chunk.ok_or(SourceError::OurDefect)?;
        ColumnReader::open(self.input.clone(), chunk, self.group_rows(group))
    }
}

/// Whether one of the values is a number between these; « 01053 » is 1053.
fn holds_number(wanted: &[&str], least: i64, greatest: i64) -> bool {
    let numbers = wanted.iter().map(|value| value.parse::<i64>());
    // What is no number is not in a column of numbers.
    numbers.flatten().any(|number| (least..=greatest).contains(&number))
}

#[cfg(test)]
mod tests;
