//! Text spreadsheets: CSV, TSV, TXT, streamed whatever their size.
//!
//! The encoding and the separator are read off the beginning. Line ends are made alike on
//! the way, so that a row has the number that Excel shows.

use std::io::{self, BufReader, Read};

use encoding_rs::WINDOWS_1252;
use zip::ZipArchive;

use super::cell::RawCell;
use super::last_row::{LastRow, is_note};
use super::{Refused, Rows, Selection, not_read, unreadable};
use crate::encoding;
use crate::files::DataFile;
use crate::limits;
use crate::sources::error::SourceError;

/// What is looked at to know the encoding and the separator.
const SAMPLE: usize = 1 << 18;

/// A text file, or one inside an archive.
pub(super) struct TextBook {
    file: DataFile,
    /// Position and name of each part of an archive; none for a plain file.
    parts: Vec<(usize, String)>,
    styles: Vec<Style>,
}

/// How one text is written.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) encoding: &'static str,
    pub(super) separator: u8,
}

impl TextBook {
    pub(super) fn open(file: &DataFile) -> Result<Self, SourceError> {
        let mut book = Self { file: file.clone(), parts: Vec::new(), styles: Vec::new() };
        let sample = book.sample(0)?;
        if encoding::of(&sample).starts_with("UTF-16") {
            book.file = in_utf8(file)?;
        }
        let style = style(&sample)?;
        book.styles.push(style);
        Ok(book)
    }

    pub(super) fn open_parts(
        file: &DataFile,
        parts: Vec<(usize, String)>,
    ) -> Result<Self, SourceError> {
        let mut book = Self { file: file.clone(), parts, styles: Vec::new() };
        for part in 0..book.parts.len() {
            let style = style(&book.sample(part)?)?;
            book.styles.push(style);
        }
        Ok(book)
    }

    /// The names of the parts; one empty name for a plain file.
    pub(super) fn names(&self) -> Vec<String> {
        if self.parts.is_empty() {
            return vec![String::new()];
        }
        let short = |name: &String| name.rsplit('/').next().unwrap_or(name).to_owned();
        self.parts.iter().map(|(_, name)| short(name)).collect()
    }

    pub(super) fn style(&self, sheet: &str) -> Option<Style> {
        self.styles.get(self.part(sheet)?).copied()
    }

    fn part(&self, sheet: &str) -> Option<usize> {
        self.names().iter().position(|name| name == sheet)
    }

    fn sample(&self, part: usize) -> Result<Vec<u8>, SourceError> {
        self.with_reader(part, |reader| {
            let mut sample = Vec::new();
            let read = reader.take(SAMPLE as u64).read_to_end(&mut sample);
            read.map_err(|error| not_read(&error))?;
            Ok(sample)
        })
    }

    fn with_reader<T>(
        &self,
        part: usize,
        read: impl FnOnce(&mut dyn Read) -> Result<T, SourceError>,
    ) -> Result<T, SourceError> {
        let mut file = self.file.reader().map_err(SourceError::from)?;
        let Some((index, _)) = self.parts.get(part) else { return read(&mut file) };
        let mut archive = ZipArchive::new(file).map_err(|_| Refused::Damaged)?;
        let mut part = archive.by_index(*index).map_err(|_| Refused::Damaged)?;
        read(&mut part)
    }

    pub(super) fn raw<T: Default>(
        &self,
        sheet: &str,
        read: &mut dyn FnMut(&mut dyn Read) -> Result<T, SourceError>,
    ) -> Result<T, SourceError> {
        let Some(part) = self.part(sheet) else { return Ok(T::default()) };
        self.with_reader(part, |reader| read(reader))
    }

    pub(super) fn rows(
        &self,
        sheet: &str,
        selection: &mut Selection<'_>,
        visit: &mut Rows<'_>,
    ) -> Result<Option<LastRow>, SourceError> {
        let Some(part) = self.part(sheet) else { return Ok(None) };
        let style = self.styles[part];
        self.with_reader(part, |reader| rows(reader, style, selection, visit))
    }
}

fn in_utf8(file: &DataFile) -> Result<DataFile, SourceError> {
    if file.size() > limits::UTF16_BYTES {
        return Err(Refused::TooLarge.into());
    }
    let mut bytes = Vec::new();
    let mut reader = file.reader().map_err(SourceError::from)?;
    reader.read_to_end(&mut bytes).map_err(|error| not_read(&error))?;
    Ok(DataFile::in_memory(file.written(), encoding::decode(&bytes).text.into_bytes()))
}

/// Encoding and separator, from the beginning of a text that is one.
fn style(sample: &[u8]) -> Result<Style, SourceError> {
    let encoding = encoding::of(sample);
    let text = encoding::decode(sample).text;
    let text = text.trim_start();
    if text.is_empty() {
        return Err(SourceError::Empty);
    }
    let start: String = text.chars().take(512).collect::<String>().to_lowercase();
    if start.starts_with("<?xml") && start.contains("mso-application") {
        return Err(Refused::OldXml.into());
    }
    let tags = ["<!doctype", "<html", "<head", "<body", "<table", "<?xml"];
    if tags.iter().any(|tag| start.starts_with(tag)) {
        return Err(Refused::WebPage.into());
    }
    if start.starts_with(['{', '[']) {
        return Err(Refused::Json.into());
    }
    if text.contains('\0') {
        return Err(Refused::NotText.into());
    }
    Ok(Style { encoding, separator: separator(text) })
}

/// The separator that cuts the first lines, quoted texts aside. A decimal comma makes
/// commas frequent: the semicolon, the tab and the bar come first.
fn separator(text: &str) -> u8 {
    let lines: Vec<&str> =
        text.lines().filter(|line| !line.is_empty()).take(30).collect();
    let count = |separator: char| -> usize {
        let in_line = |line: &&str| {
            let outside = line.split('"').step_by(2);
            outside.map(|text| text.matches(separator).count()).sum::<usize>()
        };
        lines.iter().map(in_line).sum()
    };
    let candidates = [';', '\t', '|', ','].map(|one| (one as u8, count(one)));
    candidates
        .iter()
        .find(|(separator, count)| *separator != b',' && *count >= 2.max(lines.len() / 2))
        .or_else(|| {
            candidates.iter().filter(|(_, count)| *count > 0).max_by_key(|one| one.1)
        })
        .map_or(b';', |(separator, _)| *separator)
}

fn rows(
    reader: &mut dyn Read,
    style: Style,
    selection: &mut Selection<'_>,
    visit: &mut Rows<'_>,
) -> Result<Option<LastRow>, SourceError> {
    let mut csv = csv::ReaderBuilder::new()
        .delimiter(style.separator)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 16)
        .from_reader(LineEnds::new(BufReader::with_capacity(1 << 16, reader)));
    let mut record = csv::ByteRecord::new();
    let mut cells: Vec<RawCell> = Vec::new();
    let mut keys: Vec<RawCell> = Vec::new();
    let mut last = None;
    // How many cells the row before has, and the line it ends on.
    let (mut before, mut end_before) = (0, 0);
    loop {
        csv.get_mut().in_row = 0;
        let start = csv.position().line();
        let more = csv.read_byte_record(&mut record).map_err(|error| {
            if error.to_string().contains(UNCLOSED) {
                return SourceError::UnclosedQuote { line: start };
            }
            match error.into_kind() {
                csv::ErrorKind::Io(error) => not_read(&error),
                other => unreadable(&format!("{other:?}")),
            }
        })?;
        if !more {
            return Ok(last);
        }
        // Empty lines are skipped before the row, line ends may stand inside it: it is
        // counted back from its end, which always has one.
        let inside = record.as_slice().iter().filter(|byte| **byte == b'\n').count();
        let after = usize::try_from(csv.position().line()).unwrap_or(usize::MAX);
        let row = after.saturating_sub(2 + inside);
        let end = csv.get_ref();
        if end.exhausted {
            // A row that ends is given before the end of the file is asked for: a quote is
            // open. What it holds ends with the last line end, the file's or ours.
            return Err(if inside <= 1 {
                SourceError::CutQuote { line: start }
            } else {
                SourceError::UnclosedQuote { line: start }
            });
        }
        if end.finished {
            let text = |field: &[u8]| decoded(field, style);
            let blank = |text: String| {
                text.chars().all(|one| one.is_whitespace() || one.is_control())
            };
            if !record.iter().map(text).all(blank) {
                let first = record.get(0).map(text).unwrap_or_default();
                let alone = record.len() == 1 && row > end_before + 1;
                let cells = record.len();
                last =
                    (!is_note(&first, alone)).then_some(LastRow { row, cells, before });
            }
        }
        (before, end_before) = (record.len(), row + inside);
        let cell = |field: &[u8]| {
            if field.is_empty() {
                RawCell::Empty
            } else {
                RawCell::Text(decoded(field, style))
            }
        };
        if !selection.keys.is_empty() {
            keys.clear();
            keys.extend(
                selection
                    .keys
                    .iter()
                    .map(|at| record.get(*at).map_or(RawCell::Empty, cell)),
            );
            if !(selection.keep)(row, &keys) {
                continue;
            }
        }
        cells.clear();
        cells.extend(record.iter().map(cell));
        if visit(row, &cells).is_break() {
            return Ok(None);
        }
    }
}

/// A field in the file's encoding; one that does not fit it is taken for Windows-1252,
/// since files put together by hand mix the two.
fn decoded(field: &[u8], style: Style) -> String {
    if style.encoding != "windows-1252"
        && let Ok(text) = std::str::from_utf8(field)
    {
        return text.to_owned();
    }
    WINDOWS_1252.decode_without_bom_handling(field).0.into_owned()
}

const UNCLOSED: &str = "abs-report: a row without end";

/// Makes `\r\n` and `\r` a `\n`, takes the mark of byte order away, and ends the last line.
struct LineEnds<R> {
    inner: R,
    at_start: bool,
    after_return: bool,
    ends_line: bool,
    /// The last line was ended here.
    finished: bool,
    /// The end of the file was asked for.
    exhausted: bool,
    /// Bytes given since the last row.
    in_row: usize,
}

impl<R: Read> LineEnds<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            at_start: true,
            after_return: false,
            ends_line: true,
            finished: false,
            exhausted: false,
            in_row: 0,
        }
    }
}

impl<R: Read> Read for LineEnds<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.in_row > limits::ROW_BYTES {
            return Err(io::Error::other(UNCLOSED));
        }
        loop {
            let mut read = self.inner.read(buffer)?;
            if read == 0 {
                if self.finished || self.ends_line || buffer.is_empty() {
                    self.exhausted = true;
                    return Ok(0);
                }
                self.finished = true;
                buffer[0] = b'\n';
                return Ok(1);
            }
            if std::mem::take(&mut self.at_start)
                && buffer[..read].starts_with(b"\xEF\xBB\xBF")
            {
                buffer.copy_within(3..read, 0);
                read -= 3;
            }
            let kept = self.normalise(&mut buffer[..read]);
            if kept > 0 {
                self.in_row += kept;
                self.ends_line = buffer[kept - 1] == b'\n';
                return Ok(kept);
            }
        }
    }
}

impl<R> LineEnds<R> {
    /// In place; returns how many bytes are left.
    fn normalise(&mut self, bytes: &mut [u8]) -> usize {
        if !self.after_return && !bytes.contains(&b'\r') {
            return bytes.len();
        }
        let mut kept = 0;
        for index in 0..bytes.len() {
            let byte = bytes[index];
            let second = self.after_return && byte == b'\n';
            self.after_return = byte == b'\r';
            if second {
                continue;
            }
            bytes[kept] = if byte == b'\r' { b'\n' } else { byte };
            kept += 1;
        }
        kept
    }
}
