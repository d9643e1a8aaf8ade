//! The ways parquet writes values, those that we read, and what they may ask for.

use parquet::basic::{Encoding, Type};
use parquet::schema::types::ColumnDescriptor;

use super::differences::{BLOCK, number};
use super::numbered::{PLAIN, PREFIXES, RLE};
use super::pages::PageHead;
use super::unsupported;
use crate::limits;
use crate::sources::error::SourceError;
use crate::sources::refused::Refused;

/// How the values of a page are written, when they are there themselves.
pub(super) fn of_values(
    column: &ColumnDescriptor,
    head: &PageHead,
    values: &[u8],
) -> Result<Encoding, SourceError> {
    let stored = column.physical_type();
    let whole = matches!(stored, Type::INT32 | Type::INT64);
    Ok(match head.encoding {
        PLAIN => Encoding::PLAIN,
        RLE if stored == Type::BOOLEAN => Encoding::RLE,
        5 if whole => {
            differences(head, values)?;
            Encoding::DELTA_BINARY_PACKED
        }
        6 if stored == Type::BYTE_ARRAY => {
            differences(head, values)?;
            Encoding::DELTA_LENGTH_BYTE_ARRAY
        }
        9 => Encoding::BYTE_STREAM_SPLIT,
        other => {
            let name = match other {
                4 => "BIT_PACKED".to_owned(),
                5 => "DELTA_BINARY_PACKED".to_owned(),
                6 => "DELTA_LENGTH_BYTE_ARRAY".to_owned(),
                PREFIXES => "DELTA_BYTE_ARRAY".to_owned(),
                other => format!("nº {other}"),
            };
            return Err(unsupported(&format!("le codage {name}")));
        }
    })
}

/// Looks at what a page of differences declares: the library makes room for it at once.
fn differences(head: &PageHead, values: &[u8]) -> Result<(), SourceError> {
    if head.values == 0 {
        return Ok(());
    }
    let damaged = Refused::DamagedParquet;
    let mut at = 0;
    let mut next = || number(values, &mut at);
    let (block, parts, count) = (next(), next(), next());
    let (Some(block), Some(parts), Some(count)) = (block, parts, count) else {
        return Err(damaged.into());
    };
    if block > BLOCK || parts > BLOCK || count > head.values as u64 {
        return Err(damaged.into());
    }
    if head.values > limits::PARQUET_DELTAS {
        return Err(Refused::LargeParquet.into());
    }
    Ok(())
}
