//! Every bound of the program: what is absurd is refused before any work is done on it.
//!
//! A bound is at least ten times the largest real case that was seen, which its comment
//! tells; below it, reading costs in proportion to length. What a bound counts is in the
//! file itself (bytes, terms, levels, pixels), never seconds: the same file is refused, or
//! read, on every machine. Bytes are looked at by [`crate::files::ProjectDir::read_within`].

// --- projet.yaml ---

/// Bytes of the manifest. The largest seen has 8 300.
pub const MANIFEST_BYTES: u64 = 2 << 20;

/// Levels of the manifest, one in another. The deepest form has 6.
pub const MANIFEST_DEPTH: usize = 64;

/// Characters of one text of the manifest. The longest seen, a definition, has 196.
pub const TEXT_CHARACTERS: usize = 4_000;

/// Own indicators. The catalogue has 309, a report adds some thirty.
pub const INDICATORS: usize = 500;

/// Tables and charts added to the chapters. The example report has eleven.
pub const BLOCKS: usize = 300;

/// Dashes of one list. The longest seen has 30.
pub const LIST: usize = 1_000;

/// Names that all chapters ask for together, in rows, columns, titles and key figures. Those
/// of the example report have 130.
pub const NAMES: usize = 6_000;

/// Territories of comparison. Reports seen have four or five.
pub const COMPARISONS: usize = 60;

/// Sources. Reports seen have up to fifteen.
pub const SOURCES: usize = 300;

/// Files of one source, one a year. Ten years is much.
pub const FILES_OF_A_SOURCE: usize = 100;

/// Partners. Reports seen have up to ten.
pub const PARTNERS: usize = 150;

/// Neighbourhoods. Paris has 80.
pub const DISTRICTS: usize = 800;

/// Bytes of a list of communes beside the manifest: France has 35 000, of 40 bytes each.
pub const LIST_BYTES: u64 = 16 << 20;

/// Bytes of a theme. The program's own has 400.
pub const THEME_BYTES: u64 = 64 << 10;

/// Numbers are below: beyond fifteen digits they are no longer exact.
pub const LARGEST_NUMBER: f64 = 1e15;

// --- Formulas ---

/// Numbers, names and conditions in one formula. The catalogue's longest has 11.
pub const FORMULA_TERMS: usize = 200;

/// Words of one condition, `compte(c = 'a', 'b')`. The catalogue's longest has 12.
pub const CONDITION_WORDS: usize = 300;

/// Parentheses, signs and powers, one in another. The catalogue's deepest has 3.
pub const FORMULA_DEPTH: usize = 40;

/// Stars in one column name: each multiplies the ways to read a heading. The catalogue's
/// names have one.
pub const NAME_STARS: usize = 3;

/// Characters of a heading that a name with stars may be. The longest seen has 180.
pub const STARRED_HEADING: usize = 500;

// --- Texts ---

/// Bytes of one text of the author. The longest seen has 1 600.
pub const MARKDOWN_BYTES: u64 = 100 << 10;

/// Bytes of all texts of a project. Those of the example have 12 000.
pub const ALL_MARKDOWN_BYTES: u64 = 500 << 10;

/// Paragraphs, headings and items of lists in one text. The text with most has 15.
pub const MARKDOWN_BLOCKS: usize = 1_000;

/// Paragraphs, headings and items of all texts of a project. Those of the example have 90.
pub const ALL_MARKDOWN_BLOCKS: usize = 4_000;

/// Bytes of one paragraph: it is laid out in one piece. The longest seen has 700.
pub const PARAGRAPH_BYTES: usize = 20_000;

/// Lists, boxes, bold and links, one in another. Two is much; Typst itself stops at some
/// forty.
pub const MARKDOWN_DEPTH: usize = 12;

/// Live figures in one text. The text with most has 30.
pub const MARKDOWN_FIGURES: usize = 2_000;

/// Characters of one word of a text, which no line can hold. The longest address seen has 300.
pub const WORD_CHARACTERS: usize = 3_000;

/// Signs in one text that are none of prose: a reader of Markdown tries to pair them, and
/// the layout takes each apart. A text of 1 600 bytes has some twenty.
pub const MARKDOWN_MARKS: usize = 5_000;

// --- Images ---

/// Bytes of one image. The largest logo seen has 400 000.
pub const IMAGE_BYTES: u64 = 16 << 20;

/// Pixels of one image: a logo for print has one or two million.
pub const IMAGE_PIXELS: u64 = 20_000_000;

/// Pixels of all images of a project: they are in memory together.
pub const ALL_PIXELS: u64 = 40_000_000;

/// Passes of one progressive JPEG. Cameras and editors write ten.
pub const JPEG_SCANS: usize = 100;

/// Bytes of a drawing (SVG). Logos seen have up to 200 000.
pub const DRAWING_BYTES: usize = 2 << 20;

/// Elements of a drawing, those that it repeats (`<use>`) counted each time. Logos seen
/// have up to a thousand.
pub const DRAWING_ELEMENTS: u64 = 20_000;

/// Groups of a drawing, one in another. Logos seen have up to eight.
pub const DRAWING_DEPTH: usize = 80;

// --- Spreadsheets ---

/// Entries of a zip archive. A workbook of forty sheets has some 120.
pub const ARCHIVE_ENTRIES: usize = 4_000;

/// Text spreadsheets of a zip archive: as the sheets of a workbook. Producers put in two or
/// three.
pub const ARCHIVE_TEXTS: usize = 200;

/// What every part of a workbook but the sheets may weigh once inflated; parsers hold
/// these in memory. The largest seen has 15 MB.
pub const WORKBOOK_PARTS: u64 = 192 << 20;

/// A sheet is streamed: it costs time, not memory. The largest seen inflates to 100 MB.
pub const SHEET_BYTES: u64 = 1 << 30;

/// A spreadsheet inside an archive, held in memory. The largest seen has 10 MB.
pub const INNER_BYTES: u64 = 128 << 20;

/// Shared texts a workbook may declare: room is made for all of them at once.
pub const SHARED_TEXTS: u64 = 5_000_000;

/// An old workbook (`.xls`), held in memory: Excel 97–2003 itself stops well below.
pub const COMPOUND_BYTES: u64 = 128 << 20;

/// Cells of an old workbook: each takes 64 bytes in calamine while it is read, and every
/// sheet is held at once.
pub const COMPOUND_CELLS: u64 = 2_500_000;

/// Cells of an OpenDocument, repeated ones included: each takes two values and two
/// formulas in calamine while a sheet is read.
pub const OPEN_DOCUMENT_CELLS: u64 = 1_500_000;

/// Columns of an OpenDocument: as Excel.
pub const OPEN_DOCUMENT_COLUMNS: u64 = 16_384;

/// Cells of a sheet that is walked, empty ones included: ten seconds of reading.
pub const SHEET_CELLS: u64 = 12_000_000;

/// Bytes of the description at the end of a parquet file. That of INSEE's long tables takes
/// some hundred thousand, one of 2 000 columns a million a row group.
pub const PARQUET_FOOTER: u64 = 16 << 20;

/// Elements of all lists in it: room is made for each. One piece of a column has some ten.
pub const PARQUET_ELEMENTS: usize = 2_000_000;

/// Columns of a parquet table: as Excel.
pub const PARQUET_COLUMNS: usize = 16_384;

/// Pieces of columns, one for each column of each row group. A table of 42 million rows in
/// groups of 120 000 has 5 600.
pub const PARQUET_CHUNKS: usize = 100_000;

/// Bytes of one page once inflated: it is held. Programs write pages of one million, some
/// a whole row group of 260 000 values.
pub const PARQUET_PAGE: usize = 32 << 20;

/// Values of one dictionary: programs stop at one million bytes of them.
pub const PARQUET_DICTIONARY: usize = 2_000_000;

/// Values of one page written as differences: room is made for all of them at once.
pub const PARQUET_DELTAS: usize = 8_000_000;

/// Rows of a parquet table: INSEE's long file has 42 million.
pub const PARQUET_ROWS: u64 = 500_000_000;

/// Rows that a byte of the file may stand for: that long file has less than one.
pub const PARQUET_ROWS_OF_A_BYTE: u64 = 8;

/// Rows that any file may have, even one of a few bytes.
pub const PARQUET_ROWS_OF_ANY: u64 = 1_000_000;

/// Bytes that a byte of the file may become over one reading, beside the next bound. The
/// long tables become some fifteen times what they are.
pub const PARQUET_INFLATION: u64 = 64;

/// Bytes that any file may become over one reading.
pub const PARQUET_INFLATED: u64 = 1 << 30;

/// Cells of a parquet sheet by which rows are chosen, when it is read as an ordinary one.
/// The base of facilities has 3 million rows, looked at by two or three columns.
pub const PARQUET_KEYS: u64 = 20_000_000;

/// Cells of a parquet sheet that are decoded at once.
pub const PARQUET_PASS: usize = 500_000;

/// Bytes of the columns of a row group that are open together; the others are opened again.
pub const PARQUET_HELD: usize = 64 << 20;

/// Bytes of one row of a text spreadsheet: a quote that is never closed makes one row of
/// the whole file.
pub const ROW_BYTES: usize = 8 << 20;

/// Public files whose SHA-256 is given: of a larger one the hash alone takes as long as the
/// rest of the report. The largest seen but for the long dossier (7 GB) has 113 MB.
pub const HASHED_BYTES: u64 = 256 << 20;

/// Territories of a long file that are remembered, wanted or not. The long dossier has 41 900.
pub const LONG_TERRITORIES: usize = 500_000;

/// Names of figures, or combinations of codes, that are remembered. The long dossier has 700
/// names, the widest dataset some thousands of combinations.
pub const LONG_NAMES: usize = 100_000;

/// A text spreadsheet in UTF-16, converted in memory. None was seen above 1 MB.
pub const UTF16_BYTES: u64 = 64 << 20;

/// Sheets of a workbook that is looked through.
pub const SHEETS: usize = 200;

/// Cells of a partner's table with two sides: the largest seen has 1 800, and a page of a
/// report holds 300; the layout of more takes more memory than it may.
pub const CROSS_CELLS: usize = 6_000;

/// Rows of a partner's table with two sides. The longest seen has 180; what is longer is
/// refused, since half a table has other totals.
pub const CROSS_ROWS: usize = 2_000;

/// Characters of a row's or a column's name in a partner's table. The longest seen has 180.
pub const LABEL_CHARACTERS: usize = 2_000;

/// Rows that are kept of a file: one for each facility of a town, at most. The base of
/// facilities has 15 000 for Paris.
pub const KEPT_ROWS: usize = 400_000;

/// Words of a column by which rows are chosen.
pub const COLUMN_WORDS: usize = 5_000;

/// The trace of published versions: the flagship's has 60 KB.
pub const TRACE_BYTES: u64 = 16 << 20;

// --- Contours ---

/// Points of the contours that are kept. All the communes of France at full detail are fewer.
pub const CONTOUR_POINTS: usize = 5_000_000;

/// Contours that are kept. France has some 35 000 communes and 49 000 IRIS.
pub const CONTOURS: usize = 100_000;

/// Levels of a file of contours, one in another. A feature of a collection needs eight.
pub const CONTOUR_DEPTH: usize = 48;

/// Bytes of one text of a file of contours: some exports repeat a whole geometry in a property.
pub const CONTOUR_TEXT: usize = 4 << 20;

/// Signs of a number or of a word of a file of contours.
pub const CONTOUR_WORD: usize = 1_024;

/// Bytes of a TopoJSON, which is read whole. The communes of France, simplified, have 6 MB.
pub const TOPOLOGY_BYTES: u64 = 64 << 20;

/// Properties of contours that are followed. The widest file seen has 60.
pub const CONTOUR_PROPERTIES: usize = 512;

/// Files of contours of one project. Two are usual: communes and IRIS.
pub const CONTOUR_FILES: usize = 20;

// --- What a page has room for ---

/// Priorities of « L’essentiel en une page », and of its slide.
pub const PRIORITIES: usize = 3;

/// Lines of what is not known yet, there.
pub const UNKNOWN: usize = 4;

// --- What is told ---

/// Problems told of one run; the others are counted. Twenty fill a screen.
pub const TOLD: usize = 20;

/// Problems kept of one run: beyond, they are counted only.
pub const KEPT: usize = 2_000;

/// Places told of one problem; the others are counted.
pub const PLACES: usize = 12;

/// Characters of a name that a message quotes.
pub const QUOTED: usize = 120;

/// Characters of one sentence of a message.
pub const SENTENCE: usize = 3_000;
