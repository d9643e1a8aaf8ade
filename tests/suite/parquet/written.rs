//! Parquet files that the tests write.

use std::sync::Arc;

use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Stored};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int32Type,
    Int64Type,
};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

/// A column, with its empty cells.
#[derive(Clone)]
#[allow(dead_code, reason = "the two test programs that share it use a part each")]
pub(crate) enum Column {
    Text(Vec<Option<String>>),
    Short(Vec<Option<i32>>),
    Long(Vec<Option<i64>>),
    Single(Vec<Option<f32>>),
    Double(Vec<Option<f64>>),
    Truth(Vec<Option<bool>>),
    /// Days since 1970.
    Date(Vec<Option<i32>>),
    /// Milliseconds since 1970.
    Moment(Vec<Option<i64>>),
    /// In hundredths.
    Decimal(Vec<Option<i64>>),
}

impl Column {
    /// Texts; an empty one is an empty cell.
    pub(crate) fn texts(texts: &[&str]) -> Self {
        let cell = |text: &&str| (!text.is_empty()).then(|| (*text).to_owned());
        Self::Text(texts.iter().map(cell).collect())
    }

    fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.len(),
            Self::Short(cells) | Self::Date(cells) => cells.len(),
            Self::Long(cells) | Self::Moment(cells) | Self::Decimal(cells) => cells.len(),
            Self::Single(cells) => cells.len(),
            Self::Double(cells) => cells.len(),
            Self::Truth(cells) => cells.len(),
        }
    }

    fn stored(&self, name: &str, required: bool) -> Type {
        let (stored, logical) = match self {
            Self::Text(_) => (Stored::BYTE_ARRAY, Some(LogicalType::String)),
            Self::Short(_) => (Stored::INT32, None),
            Self::Long(_) => (Stored::INT64, None),
            Self::Single(_) => (Stored::FLOAT, None),
            Self::Double(_) => (Stored::DOUBLE, None),
            Self::Truth(_) => (Stored::BOOLEAN, None),
            Self::Date(_) => (Stored::INT32, Some(LogicalType::Date)),
            Self::Moment(_) => {
                let unit = parquet::basic::TimeUnit::MILLIS;
                (Stored::INT64, Some(LogicalType::timestamp(true, unit)))
            }
            Self::Decimal(_) => (Stored::INT64, Some(LogicalType::decimal(2, 12))),
        };
        let repetition =
            if required { Repetition::REQUIRED } else { Repetition::OPTIONAL };
        Type::primitive_type_builder(name, stored)
            .with_repetition(repetition)
            .with_logical_type(logical)
            .with_precision(if matches!(self, Self::Decimal(_)) { 12 } else { -1 })
            .with_scale(if matches!(self, Self::Decimal(_)) { 2 } else { -1 })
            .build()
            .expect("a column")
    }
}

/// How a file is written.
#[derive(Clone, Copy)]
pub(crate) struct How {
    pub(crate) compression: Compression,
    pub(crate) version: WriterVersion,
    pub(crate) dictionary: bool,
    /// Bytes of a dictionary, beyond which the values themselves follow.
    pub(crate) dictionary_size: usize,
    pub(crate) encoding: Option<Encoding>,
    pub(crate) required: bool,
    /// Rows of a group, and of a page.
    pub(crate) group: usize,
    pub(crate) page: usize,
}

pub(crate) const USUAL: How = How {
    compression: Compression::SNAPPY,
    version: WriterVersion::PARQUET_1_0,
    dictionary: true,
    dictionary_size: 1 << 20,
    encoding: None,
    required: false,
    group: 1 << 20,
    page: 20_000,
};

/// A file of these columns.
pub(crate) fn parquet(columns: &[(&str, Column)], how: How) -> Vec<u8> {
    let mut properties = WriterProperties::builder()
        .set_compression(how.compression)
        .set_writer_version(how.version)
        .set_dictionary_enabled(how.dictionary)
        .set_dictionary_page_size_limit(how.dictionary_size)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_data_page_row_count_limit(how.page)
        .set_write_batch_size(how.page.min(1024));
    if let Some(encoding) = how.encoding {
        properties = properties.set_encoding(encoding);
    }
    let fields = columns
        .iter()
        .map(|(name, column)| Arc::new(column.stored(name, how.required)))
        .collect();
    let schema = Type::group_type_builder("schema").with_fields(fields).build();
    let schema = Arc::new(schema.expect("a schema"));
    let mut bytes = Vec::new();
    let mut file =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties.build()))
            .expect("in memory");
    let rows = columns.first().map_or(0, |(_, column)| column.len());
    for from in (0..rows).step_by(how.group.max(1)) {
        let to = rows.min(from + how.group);
        let mut group = file.next_row_group().expect("in memory");
        for (_, column) in columns {
            column_of(&mut group, column, from, to, how.required);
        }
        group.close().expect("in memory");
    }
    file.close().expect("in memory");
    bytes
}

fn column_of(
    group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>,
    column: &Column,
    from: usize,
    to: usize,
    required: bool,
) {
    match column {
        Column::Text(cells) => {
            let cells: Vec<_> = cells[from..to]
                .iter()
                .map(|cell| cell.as_deref().map(ByteArray::from))
                .collect();
            put::<ByteArrayType>(group, &cells, required);
        }
        Column::Short(cells) | Column::Date(cells) => {
            put::<Int32Type>(group, &cells[from..to], required);
        }
        Column::Long(cells) | Column::Moment(cells) | Column::Decimal(cells) => {
            put::<Int64Type>(group, &cells[from..to], required);
        }
        Column::Single(cells) => put::<FloatType>(group, &cells[from..to], required),
        Column::Double(cells) => put::<DoubleType>(group, &cells[from..to], required),
        Column::Truth(cells) => put::<BoolType>(group, &cells[from..to], required),
    }
}

fn put<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>,
    cells: &[Option<T::T>],
    required: bool,
) {
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.iter().flatten().cloned().collect();
    let mut column = group.next_column().expect("in memory").expect("a column more");
    let levels = (!required).then_some(levels.as_slice());
    column.typed::<T>().write_batch(&values, levels, None).expect("in memory");
    column.close().expect("in memory");
}
