//! What an `.xlsb` says beside its values: its parts are records ([MS-XLSB]), each with its kind
//! and its size before its content.

use std::collections::HashMap;
use std::io::{BufReader, Read};

use super::beside::Beside;
use crate::limits;
use crate::sources::unsure::Unsure;

/// A sheet of the workbook: its name, and the link to its part.
const SHEET: u32 = 156;
/// How the workbook is calculated.
const CALCULATION: u32 = 157;
const ROW: u32 = 0;
const COLUMNS: u32 = 60;
/// A text, a number, a boolean or an error made by a formula.
const FORMULAS: std::ops::RangeInclusive<u32> = 8..=11;
const NUMBER: u32 = 9;

/// What a workbook says of its sheets: the link of each, by name, and whether it asks to be
/// calculated when it is opened.
pub(super) fn workbook(part: impl Read) -> (HashMap<String, String>, bool) {
    let mut links = HashMap::new();
    let mut to_be_calculated = false;
    each_record(part, &mut |kind, data| match kind {
        SHEET => {
            let named = || {
                let (link, after) = text(data, 8)?;
                Some((text(data, after)?.0, link))
            };
            links.extend(named());
        }
        CALCULATION => {
            to_be_calculated |= data.get(24).is_some_and(|flags| flags & 1 != 0);
        }
        _ => {}
    });
    (links, to_be_calculated)
}

/// What a sheet says beside its values.
pub(super) fn sheet(part: impl Read, to_be_calculated: bool) -> Beside {
    let mut beside = Beside::default();
    let mut row = 0;
    each_record(part, &mut |kind, data| match kind {
        ROW => {
            row = number(data, 0).unwrap_or(0);
            if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                beside.hide_rows(row..row + 1);
            }
        }
        COLUMNS => {
            let is_hidden = data.get(16).is_some_and(|flags| flags & 1 != 0);
            if let (true, Some(first), Some(last)) =
                (is_hidden, number(data, 0), number(data, 4))
                && last >= first
            {
                beside.hide_columns(first..last + 1);
            }
        }
        _ if FORMULAS.contains(&kind) => {
            // A zero that is always to be calculated was written by a program that did not.
            let is_zero = kind == NUMBER
                && data.get(8..15).is_some_and(|bytes| bytes.iter().all(|b| *b == 0));
            let asks = data.get(16).is_some_and(|flags| flags & 2 != 0);
            if let (true, Some(column)) =
                (to_be_calculated || (is_zero && asks), number(data, 0))
            {
                beside.unsure(row, column, 1, Unsure::ToBeCalculated);
            }
        }
        _ => {}
    });
    beside
}

/// Shows each record of a part. What is damaged says nothing here: calamine will.
fn each_record(part: impl Read, look: &mut dyn FnMut(u32, &[u8])) {
    /// The records looked at are short; of a long one the beginning says enough.
    const LOOKED_AT: usize = 4096;
    let mut part = BufReader::new(part.take(limits::SHEET_BYTES));
    let mut data = Vec::new();
    while let (Some(kind), Some(size)) = (packed(&mut part, 2), packed(&mut part, 4)) {
        let size = size as usize;
        data.resize(size.min(LOOKED_AT), 0);
        if part.read_exact(&mut data).is_err() {
            return;
        }
        let rest = (size - data.len()) as u64;
        if rest > 0
            && std::io::copy(&mut (&mut part).take(rest), &mut std::io::sink()).is_err()
        {
            return;
        }
        look(kind, &data);
    }
}

/// A number of seven bits a byte, the lowest first.
fn packed(part: &mut impl Read, most: u32) -> Option<u32> {
    let mut value = 0;
    for shift in 0..most {
        let mut byte = [0];
        part.read_exact(&mut byte).ok()?;
        value |= u32::from(byte[0] & 0x7F) << (7 * shift);
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    Some(value)
}

fn number(data: &[u8], at: usize) -> Option<usize> {
    let bytes = data.get(at..at + 4)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(bytes)).ok()
}

/// A text in UTF-16 behind its length, and where it ends.
fn text(data: &[u8], at: usize) -> Option<(String, usize)> {
    let length = number(data, at)?;
    let end = at.checked_add(4)?.checked_add(length.checked_mul(2)?)?;
    let words = data.get(at + 4..end)?.chunks_exact(2);
    let words: Vec<u16> = words.map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
    Some((String::from_utf16_lossy(&words), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u8, data: &[u8]) -> Vec<u8> {
        let size = u8::try_from(data.len()).expect("short");
        assert!(size < 0x80);
        // Kinds from 128 on take two bytes.
        let mut bytes = match kind {
            0..0x80 => vec![kind],
            _ => vec![kind, 1],
        };
        bytes.push(size);
        bytes.extend(data);
        bytes
    }

    fn wide(text: &str) -> Vec<u8> {
        let words: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u32::try_from(words.len() / 2).expect("short");
        [&length.to_le_bytes()[..], &words].concat()
    }

    #[test]
    fn a_workbook_of_records_says_what_it_hides_and_asks() {
        let bundle = [vec![0; 8], wide("rId1"), wide("Suivi")].concat();
        let mut calculation = vec![0; 26];
        let named = record(156, &bundle);
        assert_eq!(
            workbook([named.clone(), record(157, &calculation)].concat().as_slice()),
            (HashMap::from([("Suivi".to_owned(), "rId1".to_owned())]), false)
        );
        calculation[24] = 1;
        assert!(workbook([named, record(157, &calculation)].concat().as_slice()).1);

        let mut hidden = vec![0; 12];
        hidden[0] = 6;
        hidden[11] = 0x10;
        let columns = [&[2, 0, 0, 0, 3, 0, 0, 0][..], &[0; 8], &[1, 0]].concat();
        let formula = |value: f64, flags: u8| {
            [&[4, 0, 0, 0, 0, 0, 0, 0][..], &value.to_le_bytes(), &[flags, 0]].concat()
        };
        let of = |formula: &[u8], asks: bool| {
            let part =
                [record(60, &columns), record(0, &hidden), record(9, formula)].concat();
            sheet(part.as_slice(), asks)
        };
        let beside = of(&formula(212.0, 0), false);
        assert!(beside.hides_row(6) && beside.hides_column(3) && !beside.hides_column(4));
        assert_eq!(beside.formula(6, 4), None);
        let asks = Some(Unsure::ToBeCalculated);
        assert_eq!(of(&formula(212.0, 0), true).formula(6, 4), asks);
        assert_eq!(of(&formula(0.0, 2), false).formula(6, 4), asks);
        assert_eq!(of(&formula(0.0, 0), false).formula(6, 4), None);
    }
}
