//! Whole numbers written as differences from one to the next (`DELTA_BINARY_PACKED`).

use super::hybrid::unpack;

/// Blocks and miniblocks of differences; programs write 128 and 4.
pub(super) const BLOCK: u64 = 1 << 20;

/// Lengths written as differences, at most so many, and the bytes they take.
pub(super) fn lengths(bytes: &[u8], most: usize) -> Option<(Vec<usize>, usize)> {
    let mut at = 0;
    let block = number(bytes, &mut at).filter(|block| *block <= BLOCK)?;
    let parts = number(bytes, &mut at).filter(|parts| *parts > 0)?;
    let count = usize::try_from(number(bytes, &mut at)?).ok()?;
    let mut last = signed(number(bytes, &mut at)?) as i32;
    let of_part = usize::try_from(block / parts).ok()?;
    let parts = usize::try_from(parts).ok()?;
    if count > most || of_part == 0 || of_part % 32 != 0 {
        return None;
    }
    let mut found = Vec::with_capacity(count);
    let mut part = vec![0; of_part];
    if count > 0 {
        found.push(usize::try_from(last).ok()?);
    }
    while found.len() < count {
        let least = signed(number(bytes, &mut at)?) as i32;
        let widths = bytes.get(at..at.checked_add(parts)?)?;
        at += parts;
        for width in widths.iter().filter(|width| **width <= 32) {
            if found.len() == count {
                break;
            }
            let length = of_part / 8 * usize::from(*width);
            unpack(bytes.get(at..at + length)?, 0, u32::from(*width), &mut part)?;
            at += length;
            for step in part.iter().take(count - found.len()) {
                last = last.wrapping_add(least).wrapping_add(*step as i32);
                found.push(usize::try_from(last).ok()?);
            }
        }
    }
    Some((found, at))
}

/// A number of seven bits a byte.
pub(super) fn number(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

fn signed(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}
