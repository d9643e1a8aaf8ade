//! Texts written as what they share with the one before (`DELTA_BYTE_ARRAY`), put back
//! one after the other: a few bytes can stand for gigabytes, so that the room is counted.

use super::differences::lengths;
use crate::limits;
use crate::sources::refused::Refused;

/// The same values in full, each behind its length.
pub(super) fn whole(values: &[u8], most: usize) -> Result<Vec<u8>, Refused> {
    let damaged = Refused::DamagedParquet;
    // A page of empty cells may have nothing.
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let (prefixes, used) = lengths(values, most).ok_or(damaged)?;
    let values = &values[used..];
    let (suffixes, used) = lengths(values, most).ok_or(damaged)?;
    let mut rest = &values[used..];
    if prefixes.len() != suffixes.len() {
        return Err(damaged);
    }
    let mut out: Vec<u8> = Vec::new();
    let mut before = 0..0;
    for (prefix, suffix) in prefixes.into_iter().zip(suffixes) {
        let (own, later) = rest.split_at_checked(suffix).ok_or(damaged)?;
        rest = later;
        let shared = before.start..before.start + prefix;
        if shared.end > before.end {
            return Err(damaged);
        }
        let length = prefix + suffix;
        if out.len() + 4 + length > limits::PARQUET_PAGE {
            return Err(Refused::LargeParquet);
        }
        out.extend_from_slice(&u32::try_from(length).map_err(|_| damaged)?.to_le_bytes());
        let start = out.len();
        out.extend_from_within(shared);
        out.extend_from_slice(own);
        before = start..out.len();
    }
    Ok(out)
}
