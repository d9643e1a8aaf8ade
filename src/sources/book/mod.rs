//! Opens a file as sheets of rows, whatever its format and whatever its name says.
//!
//! A text is a workbook of one sheet without a name. Everything is streamed where the
//! format allows it, and only what a caller keeps stays in memory. A file is looked into
//! before a parser is let in: what would take too much memory or time is refused by what
//! it holds, never by a clock.

mod archive;
mod beside;
mod binary;
mod cell;
mod compound;
pub(crate) mod dated;
mod excel;
mod guard;
mod last_row;
mod meter;
mod open_document;
mod openxml;
pub(crate) mod parquet;
mod rich_text;
mod text;

pub(crate) use beside::Beside;
pub(crate) use cell::RawCell;
pub(crate) use last_row::{Cut, LastRow, Short, width};

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use zip::ZipArchive;

use self::archive::Kind;
use self::excel::ExcelBook;
use self::parquet::{ParquetBook, ParquetTable};
use self::text::TextBook;
use super::error::SourceError;
use super::refused::Refused;
use crate::files::{DataFile, cause_of};
use crate::limits;

/// What a caller does with each row: zero-based row number, cells from column A.
pub(crate) type Rows<'a> = dyn FnMut(usize, &[RawCell]) -> ControlFlow<()> + 'a;

/// Which rows are wanted: those whose cells in some columns please.
pub(crate) struct Selection<'a> {
    /// The columns looked at; none: every row is wanted.
    pub keys: &'a [usize],
    /// Told the row's number and these cells, in order, and perhaps some rows before the one
    /// that is shown next.
    pub keep: &'a mut dyn FnMut(usize, &[RawCell]) -> bool,
}

/// Cells merged into one, by their first row: a heading over several columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Merged {
    /// The first row, from zero.
    pub row: usize,
    /// The columns, from zero.
    pub columns: std::ops::Range<usize>,
}

/// An open file.
pub(crate) struct Workbook {
    content: Content,
    /// Names of the sheets, as they are; empty text for a text file.
    pub sheets: Vec<String>,
    /// Its format, in words.
    format: &'static str,
}

enum Content {
    Text(TextBook),
    Excel(ExcelBook),
    Parquet(Box<ParquetBook>),
}

impl Workbook {
    /// Opens a file: the content decides, not the name's ending.
    ///
    /// # Errors
    /// When it is empty, protected, too large or no spreadsheet at all.
    pub(crate) fn open(file: &DataFile) -> Result<Self, SourceError> {
        const ZIP: &[u8] = b"PK";
        const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0";
        let mut start = Vec::new();
        let mut reader = file.reader().map_err(SourceError::from)?;
        let read = reader.by_ref().take(512).read_to_end(&mut start);
        read.map_err(|error| not_read(&error))?;
        if start.starts_with(parquet::MAGIC) {
            return Self::open_parquet(file);
        }
        if start.starts_with(parquet::MAGIC_OF_ENCRYPTED) {
            return Err(Refused::EncryptedParquet.into());
        }
        if start.starts_with(COMPOUND) {
            return Self::open_compound(file);
        }
        // An archive without its parts has the end mark only.
        if start.starts_with(ZIP) && start.get(2).is_some_and(|byte| *byte < 9) {
            return Self::open_archive(file);
        }
        // BIFF before compound files: a record « beginning » of version 2 to 5.
        if let [0x09, 0x00 | 0x02 | 0x04 | 0x08, ..] = start.as_slice() {
            return Err(Refused::TooOld.into());
        }
        if start.iter().all(u8::is_ascii_whitespace) && file.size() <= 512 {
            return Err(SourceError::Empty);
        }
        Self::text(TextBook::open(file)?, "texte")
    }

    fn text(book: TextBook, format: &'static str) -> Result<Self, SourceError> {
        Ok(Self { sheets: book.names(), content: Content::Text(book), format })
    }

    fn excel(book: ExcelBook, format: &'static str) -> Result<Self, SourceError> {
        let sheets = book.sheets();
        if sheets.is_empty() {
            return Err(Refused::Damaged.into());
        }
        Ok(Self { sheets, content: Content::Excel(book), format })
    }

    fn open_parquet(file: &DataFile) -> Result<Self, SourceError> {
        let content = Content::Parquet(Box::new(ParquetBook::open(file)?));
        Ok(Self { content, sheets: vec![String::new()], format: "fichier .parquet" })
    }

    fn open_compound(file: &DataFile) -> Result<Self, SourceError> {
        if file.size() > limits::COMPOUND_BYTES {
            return Err(Refused::TooLarge.into());
        }
        let mut bytes = Vec::new();
        let mut reader = file.reader().map_err(SourceError::from)?;
        reader.read_to_end(&mut bytes).map_err(|error| not_read(&error))?;
        let beside = compound::check(&bytes)?;
        Self::excel(ExcelBook::open_xls(Arc::from(bytes), beside)?, "classeur .xls")
    }

    fn open_archive(file: &DataFile) -> Result<Self, SourceError> {
        let reader = || file.reader().map_err(SourceError::from);
        archive::count(&mut reader()?)?;
        let mut archive = ZipArchive::new(reader()?).map_err(|_| Refused::Damaged)?;
        match archive::look(&mut archive)? {
            Kind::Xlsx(calls) => {
                Self::excel(ExcelBook::open_xlsx(file, calls)?, "classeur .xlsx")
            }
            Kind::Xlsb => Self::excel(ExcelBook::open_xlsb(file)?, "classeur .xlsb"),
            Kind::OpenDocument(percents, beside) => Self::excel(
                ExcelBook::open_ods(reader()?, percents, beside)?,
                "classeur .ods",
            ),
            Kind::Texts(parts) => {
                Self::text(TextBook::open_parts(file, parts)?, "archive .zip, texte")
            }
            Kind::Workbook(index, name) => {
                let is_parquet = name.to_lowercase().ends_with(".parquet");
                let inner = archive::inflate(&mut archive, index).map_err(|refused| {
                    // It is read in place, whatever its size, once out of the archive.
                    match refused {
                        Refused::TooLarge if is_parquet => Refused::LargeInside,
                        other => other,
                    }
                })?;
                // An archive in an archive goes no deeper.
                let inner = DataFile::in_memory(&name, inner);
                let mut book = Self::open(&inner)?;
                if let Content::Text(_) = book.content {
                    return Err(Refused::NotASpreadsheet.into());
                }
                book.format = match book.content {
                    Content::Parquet(_) => "archive .zip d’un fichier .parquet",
                    Content::Text(_) | Content::Excel(_) => "archive .zip d’un classeur",
                };
                Ok(book)
            }
        }
    }

    /// Walks the rows of a sheet that have anything in them, until the caller breaks off:
    /// the last row of a text, when it may be cut.
    ///
    /// # Errors
    /// When the sheet cannot be read to its end.
    pub(crate) fn rows(
        &mut self,
        sheet: &str,
        visit: &mut Rows<'_>,
    ) -> Result<Option<LastRow>, SourceError> {
        let mut selection = Selection { keys: &[], keep: &mut |_, _| true };
        self.rows_where(sheet, &mut selection, visit)
    }

    /// Walks the rows that a selection wants.
    ///
    /// # Errors
    /// As [`Self::rows`].
    pub(crate) fn rows_where(
        &mut self,
        sheet: &str,
        selection: &mut Selection<'_>,
        visit: &mut Rows<'_>,
    ) -> Result<Option<LastRow>, SourceError> {
        match &mut self.content {
            Content::Text(book) => book.rows(sheet, selection, visit),
            // A workbook that is cut cannot be opened.
            Content::Excel(book) => book.rows(sheet, selection, visit).map(|()| None),
            Content::Parquet(book) => book.rows(selection, visit).map(|()| None),
        }
    }

    /// The table of a parquet file, for who searches it by its columns.
    pub(crate) fn parquet(&self) -> Option<&ParquetTable> {
        match &self.content {
            Content::Parquet(book) => Some(book.table()),
            Content::Text(_) | Content::Excel(_) => None,
        }
    }

    /// Hands a text over as it is, in UTF-8 or in an encoding that begins as ASCII does;
    /// nothing is done for a workbook.
    ///
    /// # Errors
    /// What the caller says, and what keeps the file from being opened.
    pub(crate) fn raw<T: Default>(
        &mut self,
        sheet: &str,
        read: &mut dyn FnMut(&mut dyn Read) -> Result<T, SourceError>,
    ) -> Result<T, SourceError> {
        match &mut self.content {
            Content::Text(book) => book.raw(sheet, read),
            Content::Excel(_) | Content::Parquet(_) => Ok(T::default()),
        }
    }

    /// The merged cells of a sheet, where its format tells them and it is not too long.
    pub(crate) fn merged(&mut self, sheet: &str) -> Option<Vec<Merged>> {
        match &mut self.content {
            Content::Text(_) | Content::Parquet(_) => None,
            Content::Excel(book) => book.merged(sheet),
        }
    }

    /// What a sheet says beside its values: what is hidden, what is not calculated.
    pub(crate) fn beside(&mut self, sheet: &str) -> Arc<Beside> {
        match &mut self.content {
            Content::Text(_) | Content::Parquet(_) => Arc::default(),
            Content::Excel(book) => book.beside(sheet),
        }
    }

    /// Whether the file is a text.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.content, Content::Text(_))
    }

    /// The separator of a text.
    pub(crate) fn separator(&self, sheet: &str) -> Option<u8> {
        match &self.content {
            Content::Text(book) => book.style(sheet).map(|style| style.separator),
            Content::Excel(_) | Content::Parquet(_) => None,
        }
    }

    /// « classeur .xlsx », « texte UTF-8, séparateur « ; » ».
    pub(crate) fn format(&self, sheet: &str) -> String {
        let Content::Text(book) = &self.content else { return self.format.to_owned() };
        let Some(style) = book.style(sheet) else { return self.format.to_owned() };
        let separator = match style.separator {
            b'\t' => "tabulation".to_owned(),
            other => format!("« {} »", char::from(other)),
        };
        let encoding = match style.encoding {
            "windows-1252" => "Windows-1252",
            other => other,
        };
        format!("{} {encoding}, séparateur {separator}", self.format)
    }
}

/// What the system says of a file that was opened, or what is wrong in the file.
fn not_read(error: &io::Error) -> SourceError {
    if error.raw_os_error().is_none() {
        return unreadable(&error.to_string());
    }
    let cause = cause_of(error);
    SourceError::File {
        message: "ce fichier ne peut pas être lu jusqu’au bout".to_owned(),
        hint: cause.help.map(str::to_owned),
        cause: Some(cause.sentence),
    }
}

/// What a reading library says, in French where an author meets it.
fn unreadable(said: &str) -> SourceError {
    let lower = said.to_lowercase();
    for (english, french) in [
        ("zip", "le classeur est incomplet ou abîmé"),
        ("cfb", "le classeur est incomplet ou abîmé"),
        ("ole", "le classeur est incomplet ou abîmé"),
        ("xml", "le contenu du classeur est abîmé"),
        ("eof", "le fichier est tronqué"),
        ("corrupt", "le fichier est abîmé"),
        ("checksum", "le fichier est abîmé"),
        ("deflate", "le fichier est abîmé"),
    ] {
        if lower.contains(english) {
            return SourceError::Unreadable { cause: french.to_owned() };
        }
    }
    SourceError::Unreadable { cause: "le contenu du fichier est abîmé".to_owned() }
}

/// The labels of some cells, by sheet row and column from zero, for tests that check a
/// file's reading against what the eye sees in it.
///
/// # Errors
/// When the file cannot be read.
#[cfg(test)]
pub(super) fn labels_at(
    file: &DataFile,
    sheet: &str,
    cells: &[(usize, usize)],
) -> Result<Vec<String>, SourceError> {
    let mut found = vec![String::new(); cells.len()];
    Workbook::open(file)?.rows(sheet, &mut |row, read| {
        for (index, (line, column)) in cells.iter().enumerate() {
            if *line == row {
                found[index] =
                    read.get(*column).map(RawCell::as_label).unwrap_or_default();
            }
        }
        std::ops::ControlFlow::Continue(())
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(bytes: &[u8]) -> Result<Workbook, SourceError> {
        Workbook::open(&DataFile::in_memory("essai", bytes.to_vec()))
    }

    fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut book = open(bytes).expect("a text");
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
        assert_eq!(rows(b"a,b,c\n1.5,\"x; y; z\",3\n")[1], ["1.5", "x; y; z", "3"]);
        assert_eq!(rows(b"a\tb\tc\n1\t2\t3\n")[1], ["1", "2", "3"]);
        assert_eq!(rows(b"a|b|c\n1|2|3\n")[1], ["1", "2", "3"]);
        assert_eq!(rows("\u{feff}été;b;c\n".as_bytes())[0][0], "été");
        assert_eq!(rows("\u{feff}\"été\";\"b\"\n".as_bytes())[0][0], "été");
        assert_eq!(rows(b"\xe9t\xe9;b;c\n")[0][0], "été");
    }

    #[test]
    fn rows_have_the_numbers_that_excel_shows() {
        for text in [
            "a;b\r\n1;2\r\n\r\n3;4\r\n",
            "a;b\n1;2\n\n3;4\n",
            "a;b\n1;2\n\n3;4",
            "a;b\r1;2\r\r3;4\r",
        ] {
            let mut book = open(text.as_bytes()).expect("a text");
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
    fn a_line_end_inside_quotes_does_not_shift_the_rows() {
        let mut book = open(b"a;b\n\"1\n2\";x\n3;y").expect("a text");
        let mut seen = Vec::new();
        book.rows("", &mut |row, cells| {
            seen.push((row, cells[0].as_label()));
            ControlFlow::Continue(())
        })
        .expect("readable");
        let expected =
            [(0, "a"), (1, "1 2"), (3, "3")].map(|(row, text)| (row, text.to_owned()));
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_quote_never_closed_is_told() {
        let mut text = "a;b\n1;\"2\n".to_owned();
        text.push_str(&"3;4\n".repeat(3_000_000));
        let mut book = open(text.as_bytes()).expect("a text");
        let read = book.rows("", &mut |_, _| ControlFlow::Continue(()));
        assert!(matches!(read, Err(SourceError::UnclosedQuote { line: 2 })));
    }

    /// Too many open files, a disk that fails: the system's own, and nothing of the file.
    #[test]
    #[cfg(unix)]
    fn what_the_system_says_of_a_file_is_told_as_such() {
        for (code, cause) in [
            (24, "trop de fichiers sont ouverts"),
            (5, "le disque a une erreur de lecture ou d’écriture"),
        ] {
            let told = not_read(&io::Error::from_raw_os_error(code));
            assert_eq!(told.cause(), Some(cause));
            assert!(told.hint().is_some());
        }
        let other = not_read(&io::Error::other("corrupt deflate stream"));
        assert_eq!(other.cause(), Some("le fichier est abîmé"));
    }

    #[test]
    fn a_last_row_without_end_is_whole_or_cut() {
        type RowCellsExpected = Option<(usize, usize, usize)>;
        let cases: [(&str, RowCellsExpected); 16] = [
            ("a;b;c\n1;2;3\n4;5;6\n", None),
            ("a;b;c\n1;2;3\n4;5\n", None),
            ("a;b;c\n1;2;3\n4;5;6", None),
            ("a;b;c\n1;2;3\n4;5;", None),
            ("a;b;c\n1;2;3\n4;5", Some((2, 2, 3))),
            ("a;b;c\r\n1;2;3\r\n4;5", Some((2, 2, 3))),
            ("a;b;c\n1;2;3\n\n4;5", Some((3, 2, 3))),
            ("a;b;c\n1;2;3\n4", Some((2, 1, 3))),
            ("a;b;c\n1;2", Some((1, 2, 3))),
            // A separator at the end of each line is a cell more.
            ("a;b;c;\n1;2;3;\n4;5;6", Some((2, 3, 4))),
            ("a;b;c\n1;2;3\nSource : Insee", None),
            ("a;b;c\n1;2;3\nSource : Insee ; Caf", None),
            ("a;b;c\n1;2;3\n\nChiffres provisoires", None),
            ("a;b;c\n1;2;3\nSaint André", Some((2, 1, 3))),
            ("a;b;c\n1;2;3\n  ", None),
            ("a;b;c\n1;2;3\n\u{1a}", None),
        ];
        for (text, expected) in cases {
            let mut book = open(text.as_bytes()).expect("a text");
            // Whether or not the row is wanted.
            for wanted in [true, false] {
                let mut selection =
                    Selection { keys: &[0], keep: &mut |row, _| row == 0 || wanted };
                let visit = &mut |_, _: &[RawCell]| ControlFlow::Continue(());
                let last = book.rows_where("", &mut selection, visit).expect("readable");
                let cut = last.and_then(|last| last.cut(3));
                let found = cut.map(|cut| (cut.row, cut.cells, cut.expected));
                assert_eq!(found, expected, "{text:?}");
            }
        }
    }

    #[test]
    fn a_quote_open_at_the_end_is_told() {
        for (text, cut) in [
            ("a;b\n1;\"2", true),
            ("a;b\n1;\"2\n", true),
            ("a;b\n1;\"", true),
            ("a;b\n1;\"2\n3;4\n", false),
            ("a;b\n1;\"2\n3;4", false),
        ] {
            let mut book = open(text.as_bytes()).expect("a text");
            let read = book.rows("", &mut |_, _| ControlFlow::Continue(()));
            match read {
                Err(SourceError::CutQuote { line: 2 }) => assert!(cut, "{text:?}"),
                Err(SourceError::UnclosedQuote { line: 2 }) => assert!(!cut, "{text:?}"),
                other => panic!("{text:?}: {other:?}"),
            }
        }
        for text in ["a;b\n1;\"2\"", "a;b\n1;\"2\n3\"", "a;b\n1;\"2 \"\" 3\"\n"] {
            let mut book = open(text.as_bytes()).expect("a text");
            assert!(book.rows("", &mut |_, _| ControlFlow::Continue(())).is_ok());
        }
    }

    #[test]
    fn a_web_page_is_no_spreadsheet() {
        assert!(matches!(
            open(b"<html><table>"),
            Err(SourceError::Refused(Refused::WebPage))
        ));
        assert!(matches!(open(b" \n"), Err(SourceError::Empty)));
    }
}
