//! Opens a file as sheets of rows, whatever its format.
//!
//! A CSV is a workbook of one sheet without a name. xlsx sheets are streamed row by row
//! (SPIKE §10): only what a caller keeps stays in memory.

use std::io::Cursor;
use std::ops::ControlFlow;

use calamine::{Data, DataRef, Reader, Sheets, open_workbook_auto_from_rs};

use super::error::SourceError;
use crate::encoding;

/// One cell as stored.
#[derive(Clone, PartialEq)]
pub(crate) enum RawCell {
    /// Nothing.
    Empty,
    /// A text, as it is.
    Text(String),
    /// A number.
    Number(f64),
}

impl RawCell {
    /// The cell as a heading or a code: numbers without a decimal part print as integers.
    pub(crate) fn as_label(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => {
                let words: Vec<&str> = text.split_whitespace().collect();
                words.join(" ").trim_start_matches('\u{feff}').to_owned()
            }
            Self::Number(number) => format!("{number}"),
        }
    }

    /// Whether there is anything to see.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number(_) => false,
        }
    }
}

/// What a caller does with each row: zero-based row number, cells from column A.
pub(crate) type Visit<'a> = dyn FnMut(usize, &[RawCell]) -> ControlFlow<()> + 'a;

/// An open file.
pub(crate) struct Workbook {
    content: Content,
    /// Names of the sheets, without those at their ends; empty text for a CSV.
    pub sheets: Vec<String>,
}

enum Content {
    Csv { text: String, separator: u8 },
    Excel(Box<Sheets<Cursor<Vec<u8>>>>),
}

impl Workbook {
    /// Opens a file from its bytes: the content decides, not the name's ending.
    ///
    /// # Errors
    /// When it is empty, protected, or no spreadsheet at all.
    pub(crate) fn open(bytes: Vec<u8>) -> Result<Self, SourceError> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(SourceError::Empty);
        }
        if is_excel(&bytes) { Self::open_excel(bytes) } else { Self::open_csv(&bytes) }
    }

    fn open_excel(bytes: Vec<u8>) -> Result<Self, SourceError> {
        let sheets = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| {
            let cause = in_french(&error.to_string());
            let lower = cause.to_lowercase();
            if lower.contains("password") || lower.contains("encrypt") {
                SourceError::Password
            } else {
                SourceError::Unreadable { cause }
            }
        })?;
        let names = sheets.sheet_names();
        Ok(Self { content: Content::Excel(Box::new(sheets)), sheets: names })
    }

    fn open_csv(bytes: &[u8]) -> Result<Self, SourceError> {
        let decoded = encoding::decode(bytes);
        // Old and Windows line ends alike.
        let text = decoded.text.replace("\r\n", "\n").replace('\r', "\n");
        let start =
            text.trim_start().get(..64).unwrap_or(text.trim_start()).to_lowercase();
        if start.starts_with("<!doctype")
            || start.starts_with("<html")
            || start.starts_with("<?xml")
        {
            let cause = "le fichier est une page web".to_owned();
            return Err(SourceError::Unreadable { cause });
        }
        if text.contains('\0') {
            let cause = "le fichier n’est pas du texte".to_owned();
            return Err(SourceError::Unreadable { cause });
        }
        let separator = separator(&text);
        Ok(Self {
            content: Content::Csv { text, separator },
            sheets: vec![String::new()],
        })
    }

    /// Walks the rows of a sheet until the caller breaks off.
    ///
    /// # Errors
    /// When the sheet cannot be read to its end.
    pub(crate) fn rows(
        &mut self,
        sheet: &str,
        visit: &mut Visit<'_>,
    ) -> Result<(), SourceError> {
        match &mut self.content {
            Content::Csv { text, separator } => csv_rows(text, *separator, visit),
            Content::Excel(sheets) => excel_rows(sheets, sheet, visit),
        }
    }
}

/// What the reading libraries say, for the cases an author meets.
fn in_french(said: &str) -> String {
    let lower = said.to_lowercase();
    for (english, french) in [
        ("cannot detect", "le format du fichier n’est pas reconnu"),
        ("zip", "le classeur est incomplet ou abîmé"),
        ("cfb", "le classeur est incomplet ou abîmé"),
        ("password", "le classeur est protégé par un mot de passe"),
        ("xml", "le contenu du classeur est abîmé"),
        ("eof", "le fichier est tronqué"),
    ] {
        if lower.contains(english) {
            return french.to_owned();
        }
    }
    said.to_owned()
}

fn is_excel(bytes: &[u8]) -> bool {
    const ZIP: &[u8] = b"PK\x03\x04";
    const COMPOUND_FILE: &[u8] = b"\xd0\xcf\x11\xe0";
    bytes.starts_with(ZIP) || bytes.starts_with(COMPOUND_FILE)
}

/// The separator that cuts the first lines most often and most regularly.
fn separator(text: &str) -> u8 {
    let count = |separator: char| -> usize {
        text.lines().take(30).map(|line| line.matches(separator).count()).sum()
    };
    let candidates = [(b';', count(';')), (b'\t', count('\t')), (b',', count(','))];
    // A decimal comma makes commas frequent: the semicolon and the tab come first.
    candidates
        .iter()
        .find(|(separator, count)| *separator != b',' && *count >= 2)
        .or_else(|| candidates.iter().max_by_key(|(_, count)| *count))
        .map_or(b';', |(separator, _)| *separator)
}

fn csv_rows(text: &str, separator: u8, visit: &mut Visit<'_>) -> Result<(), SourceError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut cells = Vec::new();
    // The lines are counted here: the csv crate numbers a record before it has skipped
    // the empty lines, or the line feed, in front of it.
    let (mut counted, mut row) = (0, 0);
    loop {
        let more = reader.read_record(&mut record).map_err(|error| {
            SourceError::Unreadable { cause: in_french(&error.to_string()) }
        })?;
        if !more {
            return Ok(());
        }
        // The line of the file, so that the place is the one Excel shows.
        let byte = record.position().map_or(0, csv::Position::byte);
        let bytes = text.as_bytes();
        let mut start = usize::try_from(byte).unwrap_or(usize::MAX).min(bytes.len());
        while bytes.get(start).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            start += 1;
        }
        row += bytes[counted..start].iter().filter(|byte| **byte == b'\n').count();
        counted = start;
        cells.clear();
        cells.extend(record.iter().map(|field| {
            if field.is_empty() {
                RawCell::Empty
            } else {
                RawCell::Text(field.to_owned())
            }
        }));
        if visit(row, &cells).is_break() {
            return Ok(());
        }
    }
}

fn excel_rows(
    sheets: &mut Sheets<Cursor<Vec<u8>>>,
    sheet: &str,
    visit: &mut Visit<'_>,
) -> Result<(), SourceError> {
    if let Sheets::Xlsx(xlsx) = sheets {
        return xlsx_rows(xlsx, sheet, visit);
    }
    let range = sheets.worksheet_range(sheet).map_err(|error| {
        SourceError::Unreadable { cause: in_french(&error.to_string()) }
    })?;
    // The range begins at the first filled cell: rows and columns are shifted back.
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    for (index, row) in range.rows().enumerate() {
        let mut cells = vec![RawCell::Empty; first_column as usize];
        cells.extend(row.iter().map(owned_cell));
        if visit(first_row as usize + index, &cells).is_break() {
            break;
        }
    }
    Ok(())
}

fn xlsx_rows(
    xlsx: &mut calamine::Xlsx<Cursor<Vec<u8>>>,
    sheet: &str,
    visit: &mut Visit<'_>,
) -> Result<(), SourceError> {
    let unreadable = |error: calamine::XlsxError| SourceError::Unreadable {
        cause: in_french(&error.to_string()),
    };
    let mut reader = xlsx.worksheet_cells_reader(sheet).map_err(unreadable)?;
    let mut cells: Vec<RawCell> = Vec::new();
    let mut current = None;
    while let Some(cell) = reader.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        if current != Some(row) {
            if let Some(done) = current
                && visit(done, &cells).is_break()
            {
                return Ok(());
            }
            cells.clear();
            current = Some(row);
        }
        let value = borrowed_cell(cell.get_value());
        if value == RawCell::Empty {
            continue;
        }
        if cells.len() <= column {
            cells.resize(column + 1, RawCell::Empty);
        }
        cells[column] = value;
    }
    if let Some(done) = current {
        let _ = visit(done, &cells);
    }
    Ok(())
}

fn borrowed_cell(cell: &DataRef<'_>) -> RawCell {
    match cell {
        DataRef::Empty => RawCell::Empty,
        DataRef::Int(number) => RawCell::Number(*number as f64),
        DataRef::Float(number) => RawCell::Number(*number),
        DataRef::String(text)
        | DataRef::DateTimeIso(text)
        | DataRef::DurationIso(text) => RawCell::Text(text.clone()),
        DataRef::SharedString(text) => RawCell::Text((*text).to_owned()),
        DataRef::Bool(_) | DataRef::Error(_) | DataRef::DateTime(_) => {
            RawCell::Text("#".to_owned())
        }
    }
}

fn owned_cell(cell: &Data) -> RawCell {
    match cell {
        Data::Empty => RawCell::Empty,
        Data::Int(number) => RawCell::Number(*number as f64),
        Data::Float(number) => RawCell::Number(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            RawCell::Text(text.clone())
        }
        Data::Bool(_) | Data::Error(_) | Data::DateTime(_) => {
            RawCell::Text("#".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut book = Workbook::open(bytes.to_vec()).expect("a CSV");
        let mut found = Vec::new();
        book.rows("", &mut |_, cells| {
            found.push(cells.iter().map(RawCell::as_label).collect());
            ControlFlow::Continue(())
        })
        .expect("readable");
        found
    }

    #[test]
    fn separators_are_recognised() {
        assert_eq!(rows(b"a;b;c\n1,5;2;3\n")[1], ["1,5", "2", "3"]);
        assert_eq!(rows(b"a,b,c\n1.5,\"22,6\",3\n")[1], ["1.5", "22,6", "3"]);
        assert_eq!(rows(b"a\tb\tc\n1\t2\t3\n")[1], ["1", "2", "3"]);
        assert_eq!(rows("\u{feff}été;b;c\n".as_bytes())[0][0], "été");
        assert_eq!(rows(b"\xe9t\xe9;b;c\n")[0][0], "été");
    }

    #[test]
    fn rows_have_the_numbers_that_excel_shows() {
        for text in
            ["a;b\r\n1;2\r\n\r\n3;4\r\n", "a;b\n1;2\n\n3;4\n", "a;b\r1;2\r\r3;4\r"]
        {
            let mut book = Workbook::open(text.as_bytes().to_vec()).expect("a CSV");
            let mut numbers = Vec::new();
            book.rows("", &mut |row, _| {
                numbers.push(row);
                ControlFlow::Continue(())
            })
            .expect("readable");
            assert_eq!(numbers, [0, 1, 3], "{text:?}");
        }
    }

    #[test]
    fn a_web_page_is_no_spreadsheet() {
        assert!(matches!(
            Workbook::open(b"<html><table>".to_vec()),
            Err(SourceError::Unreadable { .. })
        ));
        assert!(matches!(Workbook::open(b" \n".to_vec()), Err(SourceError::Empty)));
    }
}
