//! The rows of a long text: judged by a few cells before anything is copied.
//!
//! INSEE's long dossier has 42 million rows, of which a report keeps some ten thousand. A
//! row that is not wanted costs the search of its end and of its first cells.

use std::io::Read;

use memchr::{memchr, memchr2};

use crate::limits;
use crate::sources::book::Cut;
use crate::sources::error::SourceError;

/// Bytes read at a time.
const BLOCK: usize = 1 << 20;

/// What is done with the rows.
pub(super) trait Visitor {
    /// Whether a row is wanted, by the cells asked for, in the order asked.
    fn wants(&mut self, keys: &[&[u8]]) -> bool;

    /// Takes a row that is wanted: its number from zero, and its cells.
    fn take(&mut self, row: usize, cells: &[&[u8]]);
}

/// Walks the rows of a text after its first one.
///
/// # Errors
/// A row without end, and what the reader says. A last row that is cut is returned.
pub(super) fn scan(
    reader: &mut dyn Read,
    separator: u8,
    keys: &[usize],
    columns: usize,
    visitor: &mut dyn Visitor,
) -> Result<Option<Cut>, SourceError> {
    let mut lines =
        Lines { separator, keys, columns, visitor, row: 0, cells: Vec::new() };
    let mut buffer = vec![0_u8; BLOCK];
    let mut held = 0;
    loop {
        if held == buffer.len() {
            if held > limits::ROW_BYTES {
                return Err(lines.endless(&buffer));
            }
            buffer.resize(2 * held, 0);
        }
        let read =
            reader.read(&mut buffer[held..]).map_err(|_| SourceError::Unreadable {
                cause: "le fichier est incomplet ou abîmé".to_owned(),
            })?;
        if read == 0 {
            let last = &buffer[..held];
            let quotes = last.iter().filter(|byte| **byte == b'"').count();
            let has = |end: u8| memchr(end, last.trim_ascii_end()).is_some();
            let old = lines.row == 0 && has(b'\r') && !has(b'\n');
            if old || (quotes % 2 == 1 && has(b'\n')) {
                return Err(lines.endless(last));
            }
            return Ok(lines.last(last));
        }
        held += read;
        let used = lines.whole(&buffer[..held]);
        buffer.copy_within(used..held, 0);
        held -= used;
    }
}

struct Lines<'v> {
    separator: u8,
    keys: &'v [usize],
    columns: usize,
    visitor: &'v mut dyn Visitor,
    /// The rows begun so far.
    row: usize,
    /// Where the cells of a row begin and end.
    cells: Vec<(usize, usize)>,
}

impl Lines<'_> {
    /// The rows that end in some bytes; says how many bytes they have.
    fn whole(&mut self, bytes: &[u8]) -> usize {
        let mut from = 0;
        while let Some((end, quoted)) = end_of_line(&bytes[from..]) {
            self.line(&bytes[from..from + end], quoted);
            from += end + 1;
        }
        from
    }

    /// Why a row does not end: only between quotes does it go over several lines.
    fn endless(&self, bytes: &[u8]) -> SourceError {
        match (self.row, memchr(b'\n', bytes)) {
            (0, None) if memchr(b'\r', bytes).is_some() => SourceError::CarriageReturns,
            _ => SourceError::UnclosedQuote { line: self.row as u64 + 1 },
        }
    }

    /// What stands behind the last line end: a whole row, or one that is cut.
    fn last(&mut self, bytes: &[u8]) -> Option<Cut> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return None;
        }
        let row = self.row;
        let quoted = memchr(b'"', bytes).is_some();
        self.split(bytes, quoted, usize::MAX);
        let cells = self.cells.len();
        if cells < self.columns {
            return Some(Cut { row, cells, expected: self.columns });
        }
        self.line(bytes, quoted);
        None
    }

    fn line(&mut self, line: &[u8], quoted: bool) {
        let row = self.row;
        self.row += 1;
        if row == 0 {
            return;
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let last = self.keys.iter().max().copied().unwrap_or(0);
        self.split(line, quoted, last + 1);
        let cell = |at: &usize| {
            self.cells.get(*at).map_or(&[][..], |(from, to)| &line[*from..*to])
        };
        let mut keys: [&[u8]; 2] = [&[]; 2];
        for (key, at) in keys.iter_mut().zip(self.keys) {
            *key = cell(at);
        }
        if !self.visitor.wants(&keys) {
            return;
        }
        self.split(line, quoted, usize::MAX);
        let cells: Vec<&[u8]> =
            self.cells.iter().map(|(from, to)| &line[*from..*to]).collect();
        self.visitor.take(row, &cells);
    }

    /// Finds the first cells of a row; those between quotes without them.
    fn split(&mut self, line: &[u8], quoted: bool, most: usize) {
        self.cells.clear();
        let mut from = 0;
        while self.cells.len() < most {
            if quoted && line.get(from) == Some(&b'"') {
                let inside = from + 1;
                let end = end_of_quotes(line, inside);
                self.cells.push((inside, end));
                match memchr(self.separator, &line[end..]) {
                    Some(at) => from = end + at + 1,
                    None => return,
                }
                continue;
            }
            match memchr(self.separator, &line[from..]) {
                Some(at) => {
                    self.cells.push((from, from + at));
                    from += at + 1;
                }
                None => {
                    self.cells.push((from, line.len()));
                    return;
                }
            }
        }
    }
}

/// Where a cell between quotes ends: two of them are one that it holds.
fn end_of_quotes(line: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(quote) = line.get(at..).and_then(|rest| memchr(b'"', rest)) {
        if line.get(at + quote + 1) != Some(&b'"') {
            return at + quote;
        }
        at += quote + 2;
    }
    line.len()
}

/// The next line end outside quotes, and whether there is a quote before it.
fn end_of_line(bytes: &[u8]) -> Option<(usize, bool)> {
    let first = memchr2(b'\n', b'"', bytes)?;
    if bytes[first] == b'\n' {
        return Some((first, false));
    }
    let mut at = first;
    loop {
        at += 1 + memchr(b'"', &bytes[at + 1..])?;
        let next = memchr2(b'\n', b'"', &bytes[at + 1..])? + at + 1;
        if bytes[next] == b'\n' {
            return Some((next, true));
        }
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Kept {
        rows: Vec<(usize, Vec<String>)>,
        judged: usize,
    }

    impl Visitor for Kept {
        fn wants(&mut self, keys: &[&[u8]]) -> bool {
            self.judged += 1;
            keys[0] == b"COM"
        }

        fn take(&mut self, row: usize, cells: &[&[u8]]) {
            let text = |cell: &&[u8]| String::from_utf8_lossy(cell).into_owned();
            self.rows.push((row, cells.iter().map(text).collect()));
        }
    }

    /// One byte at a time, and all at once.
    fn kept(text: &str) -> (Kept, Option<Cut>) {
        struct Slow<'a>(&'a [u8]);
        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                let [first, rest @ ..] = self.0 else { return Ok(0) };
                buffer[0] = *first;
                self.0 = rest;
                Ok(1)
            }
        }
        let (mut one, mut other) = (Kept::default(), Kept::default());
        let cut = scan(&mut Slow(text.as_bytes()), b';', &[1, 0], 3, &mut one)
            .expect("readable");
        scan(&mut text.as_bytes(), b';', &[1, 0], 3, &mut other).expect("readable");
        assert_eq!(one.rows, other.rows);
        (one, cut)
    }

    #[test]
    fn only_wanted_rows_are_split() {
        for text in [
            "GEO;O;V\n59346;COM;1\n75;DEP;2\n59350;COM;3\n",
            "GEO;O;V\r\n59346;COM;1\r\n75;DEP;2\r\n59350;COM;3",
            "\"GEO\";\"O\";\"V\"\n\"59346\";\"COM\";1\n\"7;\n5\";\"DEP\";2\n\"59350\";COM;\"3\"\n",
            "GEO;O;V\n59346;COM;1\n\"a \"\"b; 7;8\"\"\";DEP;2\n59350;COM;3\n",
        ] {
            let (kept, cut) = kept(text);
            let row = |number: usize, code: &str, value: &str| {
                (number, [code, "COM", value].map(str::to_owned).to_vec())
            };
            assert_eq!(
                kept.rows,
                [row(1, "59346", "1"), row(3, "59350", "3")],
                "{text:?}"
            );
            assert_eq!(kept.judged, 3);
            assert!(cut.is_none());
        }
    }

    #[test]
    fn a_quote_that_nothing_closes_is_told_with_its_line() {
        let text = "GEO;O;V\n59346;COM;1\n59350;\"COM;3\n59350;COM;3\n";
        let error = scan(&mut text.as_bytes(), b';', &[1, 0], 3, &mut Kept::default());
        assert!(matches!(error, Err(SourceError::UnclosedQuote { line: 3 })));
    }

    #[test]
    fn a_cut_row_is_told() {
        let (kept, cut) = kept("GEO;O;V\n59346;COM;1\n59350;COM");
        assert_eq!(kept.rows.len(), 1);
        let cut = cut.expect("cut");
        assert_eq!((cut.row, cut.cells, cut.expected), (2, 2, 3));
    }
}
