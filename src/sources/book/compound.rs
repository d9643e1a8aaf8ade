//! Looks into a compound file (`.xls`, and workbooks under a password) before calamine
//! does: chains of sectors that never end and tables that would not fit into memory are
//! refused here, because calamine believes what the file declares.
//!
//! Layout: [MS-CFB] for the container, [MS-XLS] for the records. Only what decides on
//! memory is read; everything else is left to calamine.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Refused;
use super::beside::{Beside, BySheet};
use crate::limits::COMPOUND_CELLS;
use crate::sources::unsure::Unsure;

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FIRST_RESERVED: u32 = 0xFFFF_FFFA;

/// Refuses what calamine could not read within its bounds.
///
/// Returns what the sheets say beside their values.
pub(super) fn check(bytes: &[u8]) -> Result<BySheet, Refused> {
    let file = Compound::read(bytes).ok_or(Refused::Damaged)?;
    if file.entry("EncryptedPackage").is_some() {
        return Err(Refused::Password);
    }
    let stream = file.entry("Workbook").or_else(|| file.entry("Book"));
    let stream = stream.ok_or(Refused::NotASpreadsheet)?;
    let records = file.stream(stream).ok_or(Refused::Damaged)?;
    check_records(&records)?;
    Ok(beside(&records))
}

struct Entry {
    name: String,
    start: u32,
    size: usize,
}

struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini_stream: Vec<u8>,
    entries: Vec<Entry>,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes
        .chunks_exact(4)
        .map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

impl<'b> Compound<'b> {
    fn read(bytes: &'b [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self {
            bytes,
            sector,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini_stream: Vec::new(),
            entries: Vec::new(),
        };
        let mut difat: Vec<u32> = numbers(bytes.get(76..512)?).collect();
        let mut next = u32_at(bytes, 68)?;
        let mut left = file.sectors();
        while next < FIRST_RESERVED {
            left = left.checked_sub(1)?;
            difat.extend(numbers(file.sector_at(next)?));
            next = difat.pop()?;
        }
        for id in difat.into_iter().filter(|id| *id < FIRST_RESERVED) {
            file.fat.extend(numbers(file.sector_at(id)?));
        }
        let directory = file.chain(u32_at(bytes, 48)?, usize::MAX)?;
        file.entries =
            directory.chunks_exact(128).map(|entry| file.entry_of(entry)).collect();
        let root = file.entries.first()?;
        if u32_at(bytes, 64)? > 0 {
            let mini_fat = file.chain(u32_at(bytes, 60)?, usize::MAX)?;
            file.mini_stream = file.chain(root.start, root.size)?;
            file.mini_fat = numbers(&mini_fat).collect();
        }
        Some(file)
    }

    fn entry_of(&self, bytes: &[u8]) -> Entry {
        let words =
            bytes[..64].chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
        let name: Vec<u16> = words.take_while(|word| *word != 0).collect();
        // Old files leave rubbish in the upper half of the size.
        let size = if self.sector == 512 {
            u64::from(u32_at(bytes, 120).unwrap_or(0))
        } else {
            let high = u64::from(u32_at(bytes, 124).unwrap_or(0));
            (high << 32) | u64::from(u32_at(bytes, 120).unwrap_or(0))
        };
        Entry {
            name: String::from_utf16_lossy(&name),
            start: u32_at(bytes, 116).unwrap_or(END_OF_CHAIN),
            size: usize::try_from(size).unwrap_or(usize::MAX),
        }
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector + 1
    }

    /// The last sector may be cut short.
    fn sector_at(&self, id: u32) -> Option<&'b [u8]> {
        let start = (id as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = (start + self.sector).min(self.bytes.len());
        self.bytes.get(start..end)
    }

    /// The bytes of a chain of sectors; none when it comes back on itself or leaves the
    /// file, unless it has given all the bytes asked for.
    fn chain(&self, start: u32, size: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let (mut id, mut left) = (start, self.sectors() + 1);
        while id != END_OF_CHAIN && bytes.len() < size {
            left = left.checked_sub(1)?;
            bytes.extend_from_slice(self.sector_at(id)?);
            if bytes.len() >= size {
                break;
            }
            id = *self.fat.get(id as usize)?;
        }
        bytes.truncate(size);
        Some(bytes)
    }

    fn stream(&self, entry: &Entry) -> Option<Vec<u8>> {
        if entry.size >= 4096 {
            return self.chain(entry.start, entry.size);
        }
        let mut bytes = Vec::new();
        let (mut id, mut left) = (entry.start, self.mini_stream.len() / 64 + 2);
        while id != END_OF_CHAIN && bytes.len() < entry.size {
            left = left.checked_sub(1)?;
            let start = (id as usize).checked_mul(64)?;
            let end = (start + 64).min(self.mini_stream.len());
            bytes.extend_from_slice(self.mini_stream.get(start..end)?);
            if bytes.len() >= entry.size {
                break;
            }
            id = *self.mini_fat.get(id as usize)?;
        }
        bytes.truncate(entry.size);
        Some(bytes)
    }
}

/// The area of a sheet: what calamine would hold of it.
#[derive(Default, Clone, Copy)]
struct Extent {
    rows: (u32, u32),
    columns: (u32, u32),
    seen: bool,
}

impl Extent {
    fn add(&mut self, row: u32, first: u32, last: u32) {
        if !self.seen {
            *self =
                Self { rows: (row, row), columns: (first, last.max(first)), seen: true };
            return;
        }
        self.rows = (self.rows.0.min(row), self.rows.1.max(row));
        self.columns = (self.columns.0.min(first), self.columns.1.max(last));
    }

    fn cells(&self) -> u64 {
        if !self.seen {
            return 0;
        }
        let rows = u64::from(self.rows.1 - self.rows.0) + 1;
        let columns = u64::from(self.columns.1 - self.columns.0) + 1;
        rows * columns
    }
}

/// Walks the records: where each sheet's cells reach, and what it declares.
fn check_records(records: &[u8]) -> Result<(), Refused> {
    const DIMENSIONS: u16 = 0x0200;
    const PASSWORD: u16 = 0x002F;
    const BEGINNING: u16 = 0x0809;
    const SEVERAL_NUMBERS: u16 = 0x00BD;
    /// Number, label, rich label, boolean, RK number, shared string, formula.
    const CELLS: [u16; 7] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD, 0x0006];
    let mut sheets: BTreeMap<usize, Extent> = BTreeMap::new();
    let (mut at, mut sheet) = (0, 0);
    while let (Some(kind), Some(size)) = (u16_at(records, at), u16_at(records, at + 2)) {
        let start = at + 4;
        let end = (start + usize::from(size)).min(records.len());
        let data = &records[start.min(records.len())..end];
        let place = || Some((u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?)));
        match kind {
            BEGINNING => sheet = at,
            PASSWORD => return Err(Refused::Password),
            DIMENSIONS if declared(data) > COMPOUND_CELLS * 4 => {
                return Err(Refused::TooLarge);
            }
            SEVERAL_NUMBERS => {
                if let Some((row, first)) = place() {
                    let last = first + (u32::from(size) / 6);
                    sheets.entry(sheet).or_default().add(row, first, last);
                }
            }
            _ if CELLS.contains(&kind) => {
                if let Some((row, column)) = place() {
                    sheets.entry(sheet).or_default().add(row, column, column);
                }
            }
            _ => {}
        }
        at = end.max(at + 4);
    }
    let total: u64 = sheets.values().map(Extent::cells).sum();
    if total > COMPOUND_CELLS { Err(Refused::TooLarge) } else { Ok(()) }
}

/// The records of a stream: where each begins, its kind, its content.
fn each_record<'r>(
    records: &'r [u8],
) -> impl Iterator<Item = (usize, u16, &'r [u8])> + 'r {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (kind, size) = (u16_at(records, at)?, u16_at(records, at + 2)?);
        let (begins, start) = (at, (at + 4).min(records.len()));
        let end = (start + usize::from(size)).min(records.len());
        at = end.max(at + 4);
        Some((begins, kind, &records[start..end]))
    })
}

/// Formulas without a result, rows and columns that are hidden, by sheet.
fn beside(records: &[u8]) -> BySheet {
    const SHEET: u16 = 0x0085;
    const BEGINNING: u16 = 0x0809;
    const FORMULA: u16 = 0x0006;
    const ROW: u16 = 0x0208;
    const COLUMNS: u16 = 0x007D;
    let mut names: BTreeMap<usize, String> = BTreeMap::new();
    let mut found: BTreeMap<usize, (Beside, Formulas)> = BTreeMap::new();
    let mut sheet = 0;
    for (begins, kind, data) in each_record(records) {
        let word = |at: usize| u16_at(data, at).map(usize::from);
        match kind {
            SHEET => {
                let name = || Some((u32_at(data, 0)? as usize, sheet_name(data)?));
                names.extend(name());
            }
            BEGINNING => sheet = begins,
            FORMULA => {
                if let (Some(row), Some(column)) = (word(0), word(2)) {
                    let (_, formulas) = found.entry(sheet).or_default();
                    formulas.add(row, column, data);
                }
            }
            ROW => {
                let is_hidden = word(12).is_some_and(|flags| flags & 0x20 != 0);
                if let Some(row) = word(0).filter(|_| is_hidden) {
                    found.entry(sheet).or_default().0.hide_rows(row..row + 1);
                }
            }
            COLUMNS => {
                let is_hidden = word(8).is_some_and(|flags| flags & 1 != 0);
                if let (true, Some(first), Some(last)) = (is_hidden, word(0), word(2))
                    && last >= first
                {
                    found.entry(sheet).or_default().0.hide_columns(first..last + 1);
                }
            }
            _ => {}
        }
    }
    let told = found.into_iter().filter_map(|(at, (mut beside, formulas))| {
        formulas.judge(&mut beside);
        Some((names.get(&at)?.clone(), Arc::new(beside)))
    });
    told.collect()
}

/// The formulas of a sheet whose result is zero and to be calculated when the file is opened,
/// or a text without a letter.
#[derive(Default)]
struct Formulas {
    to_be_calculated: Vec<(usize, usize)>,
    empty: Vec<(usize, usize)>,
    has_result: bool,
}

impl Formulas {
    fn add(&mut self, row: usize, column: usize, data: &[u8]) {
        let Some(result) = data.get(6..14) else { return };
        let flags = u16_at(data, 14).unwrap_or(0);
        // Always, or when the file is opened.
        let asks = flags & 3 != 0;
        let is_number = result[6..] != [0xFF, 0xFF];
        if is_number && asks && result[..7].iter().all(|byte| *byte == 0) {
            self.to_be_calculated.push((row, column));
        } else if !is_number && result[0] == 3 {
            self.empty.push((row, column));
        } else {
            self.has_result = true;
        }
    }

    /// A program that calculates nothing writes an empty text for every formula; Excel, for
    /// some of them.
    fn judge(self, beside: &mut Beside) {
        for (row, column) in self.to_be_calculated {
            beside.unsure(row, column, 1, Unsure::ToBeCalculated);
        }
        if !self.has_result {
            for (row, column) in self.empty {
                beside.unsure(row, column, 1, Unsure::Absent);
            }
        }
    }
}

/// The name of a sheet, in the record that says where it begins.
fn sheet_name(data: &[u8]) -> Option<String> {
    let (length, flags) = (usize::from(*data.get(6)?), *data.get(7)?);
    if flags & 1 == 0 {
        let letters = data.get(8..8 + length)?;
        return Some(letters.iter().map(|byte| char::from(*byte)).collect());
    }
    let words = data.get(8..8 + 2 * length)?.chunks_exact(2);
    let words: Vec<u16> = words.map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
    Some(String::from_utf16_lossy(&words))
}

/// The cells a sheet says it has: calamine reserves them all at once. Rows are on two
/// bytes in old files, on four since 1997.
fn declared(data: &[u8]) -> u64 {
    let wide = data.len() >= 14;
    let read = || {
        let (first_row, last_row, columns) = if wide {
            (u32_at(data, 0)?, u32_at(data, 4)?, 8)
        } else {
            (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?), 4)
        };
        let (first, last) = (u16_at(data, columns)?, u16_at(data, columns + 2)?);
        let rows = u64::from(last_row.saturating_sub(first_row)) + 1;
        Some(rows * (u64::from(last.saturating_sub(first)) + 1))
    };
    read().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_that_comes_back_on_itself_is_damaged() {
        let mut bytes = vec![0_u8; 512 * 4];
        bytes[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        bytes[30] = 9;
        bytes[32] = 6;
        bytes[48] = 1; // The directory begins in sector 1…
        bytes[68..72].copy_from_slice(&END_OF_CHAIN.to_le_bytes());
        for at in (80..512).step_by(4) {
            bytes[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        }
        // …and sector 1 follows itself in the table, which is sector 0.
        bytes[512 + 4] = 1;
        assert_eq!(check(&bytes), Err(Refused::Damaged));
    }

    #[test]
    fn a_formula_without_a_result_is_known() {
        let record = |kind: u16, data: &[u8]| {
            let size = u16::try_from(data.len()).expect("short");
            [&kind.to_le_bytes(), &size.to_le_bytes(), data].concat()
        };
        let formula = |column: u8, result: [u8; 8], flags: u8| {
            let place = [1, 0, column, 0, 0, 0];
            let end = [flags, 0, 0, 0, 0, 0];
            record(0x0006, &[&place[..], &result, &end].concat())
        };
        let name = [&[0, 0, 0, 0, 0, 0, 2, 0][..], b"F1"].concat();
        let mut row = [0; 16];
        row[0] = 6;
        row[12] = 0x20;
        let one = 212_f64.to_le_bytes();
        let text = [3, 0, 0, 0, 0, 0, 0xFF, 0xFF];
        let mut records = record(0x0085, &name);
        let begins = u8::try_from(records.len()).expect("short");
        records[4] = begins;
        records.extend(record(0x0809, &[0; 16]));
        records.extend(record(0x0208, &row));
        let alone = [records.clone(), formula(5, text, 0)].concat();
        records.extend(formula(2, [0; 8], 2));
        records.extend(formula(3, one, 2));
        records.extend(formula(4, [0; 8], 0));
        records.extend(formula(5, text, 0));
        let of = |records: &[u8]| beside(records).remove("F1").expect("a sheet");
        let unsure =
            |records: &[u8]| (0..8).filter_map(|at| of(records).formula(1, at)).collect();
        let (found, absent): (Vec<Unsure>, Vec<Unsure>) =
            (unsure(&records), unsure(&alone));
        assert_eq!(found, [Unsure::ToBeCalculated]);
        assert_eq!(absent, [Unsure::Absent]);
        assert!(of(&records).hides_row(6) && !of(&records).hides_row(5));
    }

    #[test]
    fn two_cells_far_apart_are_too_large() {
        let cell = |row: u16, column: u16| {
            let mut record = vec![0x03, 0x02, 14, 0];
            record.extend(row.to_le_bytes());
            record.extend(column.to_le_bytes());
            record.extend([0; 10]);
            record
        };
        let near = [cell(0, 0), cell(9, 9)].concat();
        assert_eq!(check_records(&near), Ok(()));
        let far = [cell(0, 0), cell(65_535, 255)].concat();
        assert_eq!(check_records(&far), Err(Refused::TooLarge));
    }
}
