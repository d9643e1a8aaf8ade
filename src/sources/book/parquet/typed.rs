//! The values of one page, decoded by the reading library.

use bytes::Bytes;
use parquet::basic::{Encoding, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};
use parquet::errors::Result;
use parquet::schema::types::ColumnDescPtr;

use super::value::{Meaning, Value, real, single};

/// Values as they are stored.
pub(super) enum Values {
    Truths(Vec<bool>),
    Short(Vec<i32>),
    Long(Vec<i64>),
    Moments(Vec<Int96>),
    Single(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

impl Values {
    /// None yet, of this type.
    pub(super) fn of(stored: Type) -> Self {
        match stored {
            Type::BOOLEAN => Self::Truths(Vec::new()),
            Type::INT32 => Self::Short(Vec::new()),
            Type::INT64 => Self::Long(Vec::new()),
            Type::INT96 => Self::Moments(Vec::new()),
            Type::FLOAT => Self::Single(Vec::new()),
            Type::DOUBLE => Self::Double(Vec::new()),
            Type::BYTE_ARRAY => Self::Bytes(Vec::new()),
            Type::FIXED_LEN_BYTE_ARRAY => Self::Fixed(Vec::new()),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Truths(values) => values.len(),
            Self::Short(values) => values.len(),
            Self::Long(values) => values.len(),
            Self::Moments(values) => values.len(),
            Self::Single(values) => values.len(),
            Self::Double(values) => values.len(),
            Self::Bytes(values) => values.len(),
            Self::Fixed(values) => values.len(),
        }
    }

    /// The value there; nothing where there is none.
    pub(super) fn get(&self, at: usize, meaning: Meaning) -> Option<Value<'_>> {
        Some(match self {
            Self::Truths(values) => Value::Truth(*values.get(at)?),
            Self::Short(values) => meaning.of_bits(i64::from(*values.get(at)?), 32),
            Self::Long(values) => meaning.of_bits(*values.get(at)?, 64),
            Self::Moments(values) => meaning.of_integer(values.get(at)?.to_seconds()),
            Self::Single(values) => single(*values.get(at)?),
            Self::Double(values) => real(*values.get(at)?),
            Self::Bytes(values) => meaning.of_bytes(values.get(at)?.data()),
            Self::Fixed(values) => meaning.of_bytes(values.get(at)?.data()),
        })
    }
}

/// One page, given to the library as if it were alone.
struct OnePage(Option<Page>);

impl Iterator for OnePage {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.take().map(Ok)
    }
}

impl PageReader for OnePage {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        Ok(self.0.take())
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        let about = |page: &Page| PageMetadata {
            num_rows: Some(page.num_values() as usize),
            num_levels: Some(page.num_values() as usize),
            is_dict: false,
        };
        Ok(self.0.as_ref().map(about))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.0 = None;
        Ok(())
    }
}

/// A page being decoded.
pub(super) struct TypedPage(ColumnReader);

/// How a page is put together.
pub(super) struct Layout {
    /// Of the values.
    pub(super) encoding: Encoding,
    /// How many there are, empty ones included.
    pub(super) values: u32,
    /// The length of the levels, where the page's head tells it.
    pub(super) levels: Option<u32>,
}

impl TypedPage {
    pub(super) fn open(column: ColumnDescPtr, page: Bytes, layout: &Layout) -> Self {
        let Layout { encoding, values: num_values, levels } = *layout;
        let page = match levels {
            None => Page::DataPage {
                buf: page,
                num_values,
                encoding,
                def_level_encoding: Encoding::RLE,
                rep_level_encoding: Encoding::RLE,
                statistics: None,
            },
            Some(def_levels_byte_len) => Page::DataPageV2 {
                buf: page,
                num_values,
                encoding,
                num_nulls: 0,
                num_rows: num_values,
                def_levels_byte_len,
                rep_levels_byte_len: 0,
                is_compressed: false,
                statistics: None,
            },
        };
        Self(get_column_reader(column, Box::new(OnePage(Some(page)))))
    }

    /// Reads so many rows: which have a value, and the values. False where there are fewer.
    pub(super) fn read(
        &mut self,
        count: usize,
        levels: &mut Vec<i16>,
        values: &mut Values,
    ) -> bool {
        levels.clear();
        match (&mut self.0, values) {
            (ColumnReader::BoolColumnReader(of), Values::Truths(to)) => {
                read(of, count, levels, to)
            }
            (ColumnReader::Int32ColumnReader(of), Values::Short(to)) => {
                read(of, count, levels, to)
            }
            (ColumnReader::Int64ColumnReader(of), Values::Long(to)) => {
                read(of, count, levels, to)
            }
            (ColumnReader::Int96ColumnReader(of), Values::Moments(to)) => {
                read(of, count, levels, to)
            }
            (ColumnReader::FloatColumnReader(of), Values::Single(to)) => {
                read(of, count, levels, to)
            }
            (ColumnReader::DoubleColumnReader(of), Values::Double(to)) => {
                read(of, count, levels, to)
            }
            (ColumnReader::ByteArrayColumnReader(of), Values::Bytes(to)) => {
                read(of, count, levels, to)
            }
            (ColumnReader::FixedLenByteArrayColumnReader(of), Values::Fixed(to)) => {
                read(of, count, levels, to)
            }
            _ => false,
        }
    }

    /// Passes over so many rows. False where there are fewer.
    pub(super) fn skip(&mut self, count: usize) -> bool {
        let passed = match &mut self.0 {
            ColumnReader::BoolColumnReader(of) => of.skip_records(count),
            ColumnReader::Int32ColumnReader(of) => of.skip_records(count),
            ColumnReader::Int64ColumnReader(of) => of.skip_records(count),
            ColumnReader::Int96ColumnReader(of) => of.skip_records(count),
            ColumnReader::FloatColumnReader(of) => of.skip_records(count),
            ColumnReader::DoubleColumnReader(of) => of.skip_records(count),
            ColumnReader::ByteArrayColumnReader(of) => of.skip_records(count),
            ColumnReader::FixedLenByteArrayColumnReader(of) => of.skip_records(count),
        };
        passed.is_ok_and(|passed| passed == count)
    }
}

fn read<T: DataType>(
    from: &mut ColumnReaderImpl<T>,
    count: usize,
    levels: &mut Vec<i16>,
    to: &mut Vec<T::T>,
) -> bool {
    to.clear();
    let read = from.read_records(count, Some(levels), None, to);
    read.is_ok_and(|(records, _, _)| records == count)
}
