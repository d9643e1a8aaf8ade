//! Looks into a compound file (`.xls`, and workbooks under a password) before calamine
//! does: chains of sectors that never end and tables that would not fit into memory are
//! refused here, because calamine believes what the file declares.
//!
//! Layout: [MS-CFB] for the container, [MS-XLS] for the records. Only what decides on
//! memory is read; everything else is left to calamine.

use std::collections::BTreeMap;

use super::Refused;
use crate::limits::COMPOUND_CELLS;

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FIRST_RESERVED: u32 = 0xFFFF_FFFA;

/// Refuses what calamine could not read within its bounds.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refused> {
    let file = Compound::read(bytes).ok_or(Refused::Damaged)?;
    if file.entry("EncryptedPackage").is_some() {
        return Err(Refused::Password);
    }
    let stream = file.entry("Workbook").or_else(|| file.entry("Book"));
    let stream = stream.ok_or(Refused::NotASpreadsheet)?;
    let records = file.stream(stream).ok_or(Refused::Damaged)?;
    check_records(&records)
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
