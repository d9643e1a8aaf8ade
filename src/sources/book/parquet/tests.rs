//! Every way of writing a column is read the same, whole or a few rows of it.

use parquet::basic::{Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterVersion;

use super::*;
use crate::sources::book::labels_at;

#[path = "../../../../tests/suite/parquet/written.rs"]
mod written;

use written::{Column, How, USUAL, parquet};

const ROWS: usize = 3_000;

fn file(columns: &[(&str, Column)], how: How) -> DataFile {
    DataFile::in_memory("essai.parquet", parquet(columns, how))
}

fn table(columns: &[(&str, Column)], how: How) -> ParquetTable {
    ParquetTable::open(&file(columns, how)).unwrap_or_else(|error| panic!("{error}"))
}

/// A cell in seven is empty, unless none may be.
fn cells<T>(required: bool, cell: impl Fn(usize) -> T) -> Vec<Option<T>> {
    (0..ROWS).map(|row| (required || row % 7 != 3).then(|| cell(row))).collect()
}

/// A column of each type, long enough for several pages and groups.
fn columns(required: bool) -> Vec<(&'static str, Column)> {
    let (short, long) = (|row: usize| row as i32 % 40, |row: usize| row as i64 * 1_001);
    vec![
        ("texte", Column::Text(cells(required, |row| format!("{:05}", row % 900)))),
        ("court", Column::Short(cells(required, short))),
        ("long", Column::Long(cells(required, long))),
        ("simple", Column::Single(cells(required, |row| row as f32 / 10.0))),
        ("double", Column::Double(cells(required, |row| row as f64 / 8.0))),
        ("oui", Column::Truth(cells(required, |row| row % 3 == 0))),
        ("jour", Column::Date(cells(required, |row| row as i32))),
        ("moment", Column::Moment(cells(required, |row| row as i64 * 86_400_000))),
        ("montant", Column::Decimal(cells(required, |row| row as i64 * 5))),
    ]
}

fn expected(column: usize, row: usize, required: bool) -> RawCell {
    if !required && row % 7 == 3 {
        return RawCell::Empty;
    }
    let day = || {
        let day = chrono::NaiveDate::from_num_days_from_ce_opt(719_163 + row as i32);
        RawCell::Text(day.expect("a day").format("%Y-%m-%d").to_string())
    };
    match column {
        0 => RawCell::Text(format!("{:05}", row % 900)),
        1 => RawCell::Number((row % 40) as f64),
        2 => RawCell::Number((row * 1_001) as f64),
        3 => RawCell::Number(row as f64 / 10.0),
        4 => RawCell::Number(row as f64 / 8.0),
        5 => {
            RawCell::Text(if row.is_multiple_of(3) { "VRAI" } else { "FAUX" }.to_owned())
        }
        6 | 7 => day(),
        _ => RawCell::Number((row * 5) as f64 / 100.0),
    }
}

use std::ops::ControlFlow;

use crate::sources::book::{RawCell, Selection, Workbook};

/// Ways in which programs write.
fn ways() -> Vec<(&'static str, How)> {
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let gzip = Compression::GZIP(GzipLevel::default());
    let v2 = WriterVersion::PARQUET_2_0;
    let usual = How { group: 1_000, page: 300, ..USUAL };
    vec![
        ("snappy", usual),
        ("zstd, version 2", How { compression: zstd, version: v2, ..usual }),
        ("gzip", How { compression: gzip, ..usual }),
        ("lz4", How { compression: Compression::LZ4, ..usual }),
        (
            "lz4 raw, version 2",
            How { compression: Compression::LZ4_RAW, version: v2, ..usual },
        ),
        ("as it is", How { compression: Compression::UNCOMPRESSED, ..usual }),
        ("no dictionary", How { dictionary: false, ..usual }),
        ("no dictionary, version 2", How { dictionary: false, version: v2, ..usual }),
        ("no empty cell", How { required: true, ..usual }),
        (
            "no empty cell, no dictionary",
            How { required: true, dictionary: false, version: v2, ..usual },
        ),
        ("one group", USUAL),
        ("a dictionary that is soon full", How { dictionary_size: 500, ..usual }),
    ]
}

#[test]
fn every_way_of_writing_is_read_the_same() {
    for (what, how) in ways() {
        // The writer's second version writes texts as differences of texts.
        let columns = columns(how.required);
        let table = table(&columns, how);
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        assert_eq!(table.columns(), names, "{what}");
        let mut first = 0;
        for group in 0..table.groups() {
            let rows = table.group_rows(group);
            let all = RowRanges::all(0..rows);
            let mut some = RowRanges::default();
            (0..rows)
                .filter(|row| row % 311 < 3 || *row == rows - 1)
                .for_each(|row| some.push(row));
            for wanted in [&all, &some] {
                for column in 0..columns.len() {
                    let mut reader = table.column(group, column).expect("a column");
                    let mut seen = Vec::new();
                    reader
                        .values(wanted, &mut |row, value| {
                            let cell = expected(column, first + row, how.required);
                            assert!(value.cell() == cell, "{what}, {column}, {row}");
                            seen.push(row);
                        })
                        .unwrap_or_else(|error| panic!("{what}, {column}: {error}"));
                    assert!(seen.iter().copied().eq(wanted.iter()), "{what}, {column}");
                }
            }
            first += rows;
        }
        assert_eq!(first, ROWS, "{what}");
    }
}

#[test]
fn rows_that_please_are_found_among_those_looked_at() {
    for (what, how) in ways() {
        let columns = columns(how.required);
        let table = table(&columns, how);
        let mut first = 0;
        for group in 0..table.groups() {
            let rows = table.group_rows(group);
            for window in [0..rows, 17..rows / 2] {
                for column in 0..columns.len() {
                    let mut reader = table.column(group, column).expect("a column");
                    let pleases = |cell: &RawCell| match cell {
                        RawCell::Empty | RawCell::Date(_) | RawCell::Formula(_) => false,
                        RawCell::Text(text) => text.ends_with('1') || text == "VRAI",
                        RawCell::Number(number) => *number > 30.0,
                    };
                    let all = RowRanges::all(window.clone());
                    let found = reader
                        .matching(&all, &mut |value| pleases(&value.cell()))
                        .unwrap_or_else(|error| panic!("{what}, {column}: {error}"));
                    let right = window.clone().filter(|row| {
                        pleases(&expected(column, first + row, how.required))
                    });
                    assert!(found.iter().eq(right), "{what}, {column}");
                    let mut reader = table.column(group, column).expect("a column");
                    let empty = reader.matching(&all, &mut |value| value == Value::Empty);
                    let right = window
                        .clone()
                        .filter(|row| !how.required && (first + row) % 7 == 3);
                    assert!(
                        empty.expect("readable").iter().eq(right),
                        "{what}, {column}"
                    );
                }
            }
            first += rows;
        }
    }
}

#[test]
fn a_group_is_passed_over_when_its_bounds_say_so() {
    let text = |row: usize| format!("{:05}", 1_000 + row);
    let columns = [
        ("code", Column::Text(cells(true, text))),
        ("nombre", Column::Long(cells(true, |row| 1_000 + row as i64))),
    ];
    let table = table(&columns, How { group: 1_000, ..USUAL });
    for column in [0, 1] {
        for (wanted, groups) in [
            (vec!["01500"], [true, false, false]),
            (vec!["00999", "02000", "09000"], [false, true, false]),
            (vec!["01999", "03999"], [true, false, true]),
            (vec!["00999", "04000"], [false; 3]),
            (vec![], [false; 3]),
        ] {
            let may = [0, 1, 2].map(|group| table.may_hold(group, column, &wanted));
            assert_eq!(may, groups, "{column}, {wanted:?}");
        }
    }
    assert!(!table.may_hold(9, 0, &["01500"]));
}

#[test]
fn a_column_goes_forward_only() {
    let table = table(&columns(true), How { page: 300, ..USUAL });
    let mut reader = table.column(0, 0).expect("a column");
    let rows = |from, to| RowRanges::all(from..to);
    let mut see = |_, _: Value<'_>| {};
    assert!(reader.values(&rows(1_000, 1_010), &mut see).is_ok());
    assert!(reader.values(&rows(1_010, 1_020), &mut see).is_ok());
    let back = reader.values(&rows(10, 20), &mut see);
    assert!(matches!(back, Err(SourceError::OurDefect)));
    let beyond = reader.values(&rows(ROWS, ROWS + 1), &mut see);
    assert!(matches!(beyond, Err(SourceError::OurDefect)));
    assert!(matches!(table.column(0, 99), Err(SourceError::OurDefect)));
}

/// The codings that a program may be asked for.
#[test]
fn codings_of_differences_are_read() {
    let text = |row: usize| format!("{}{row}", "commune ".repeat(row % 3));
    let texts = [("a", Column::Text(cells(false, text)))];
    let numbers = [("a", Column::Long(cells(false, |row| row as i64)))];
    for (columns, encoding) in [
        (&texts, Encoding::DELTA_LENGTH_BYTE_ARRAY),
        (&texts, Encoding::DELTA_BYTE_ARRAY),
        (&numbers, Encoding::DELTA_BINARY_PACKED),
        (&numbers, Encoding::BYTE_STREAM_SPLIT),
    ] {
        let how = How { dictionary: false, encoding: Some(encoding), ..USUAL };
        let table = table(columns, how);
        let mut reader = table.column(0, 0).expect("a column");
        let mut seen = 0;
        let read = reader.values(&RowRanges::all(0..ROWS), &mut |row, value| {
            let right = match value {
                _ if row % 7 == 3 => value == Value::Empty,
                Value::Text(found) => found == text(row),
                _ => value == Value::Integer(row as i64),
            };
            assert!(right, "{encoding}, {row}");
            seen += 1;
        });
        assert!(read.is_ok() && seen == ROWS, "{encoding}");
    }
}

/// Each text repeats a million bytes of the one before.
#[test]
fn texts_that_repeat_one_another_without_end_are_refused() {
    let varint = |mut number: u64, to: &mut Vec<u8>| {
        while number >= 0x80 {
            to.push(number as u8 | 0x80);
            number >>= 7;
        }
        to.push(number as u8);
    };
    let count = 100_000;
    let long = 1_000_000_u64;
    // 0 then always the whole of the first; the first then nothing.
    let lengths = |first: u64, then: u64| {
        let mut bytes = Vec::new();
        [128, 4, count, first * 2].iter().for_each(|one| varint(*one, &mut bytes));
        let step = if then > first { (then - first) * 2 } else { (first - then) * 2 - 1 };
        for block in 0..count.div_ceil(128) {
            varint(if block == 0 { step } else { 0 }, &mut bytes);
            // The step comes once: the others take it back.
            bytes.extend(if block == 0 { [32, 32, 32, 32] } else { [0; 4] });
            if block == 0 {
                let back =
                    if then > first { first.wrapping_sub(then) } else { first - then };
                bytes.extend(0_u32.to_le_bytes());
                (1..128).for_each(|_| bytes.extend((back as u32).to_le_bytes()));
            }
        }
        bytes
    };
    let mut page = lengths(0, long);
    page.extend(lengths(long, 0));
    page.resize(page.len() + long as usize, b'a');
    let refused = prefixes::whole(&page, count as usize);
    assert_eq!(refused, Err(Refused::LargeParquet));
}

#[test]
fn a_file_is_a_sheet_whose_rows_are_numbered_as_those_of_a_text() {
    let codes: Vec<String> = (0..200).map(|row| format!("{row}")).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let columns = [("code", Column::texts(&codes)), ("autre", Column::texts(&codes))];
    for group in [1, 7, 200] {
        let how = How { group, ..USUAL };
        let mut book =
            Workbook::open(&file(&columns, how)).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(
            (book.sheets.as_slice(), book.is_text()),
            ([String::new()].as_slice(), false)
        );
        assert_eq!(
            book.parquet().map(ParquetTable::groups),
            Some(200_usize.div_ceil(group))
        );
        let mut judged = Vec::new();
        let mut keep = |row: usize, cells: &[RawCell]| {
            judged.push((row, cells[0].as_label()));
            row % 50 == 1
        };
        let mut seen = Vec::new();
        let mut selection = Selection { keys: &[1, 9], keep: &mut keep };
        let walked = book.rows_where("", &mut selection, &mut |row, cells| {
            seen.push((row, cells[0].as_label(), cells.len()));
            if row > 100 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(walked.is_ok());
        let right = [1, 51, 101].map(|row: usize| (row, (row - 1).to_string(), 2));
        assert_eq!(seen, right);
        assert_eq!(judged[..2], [(0, "autre".to_owned()), (1, "0".to_owned())]);
        assert!(judged.iter().map(|(row, _)| *row).eq(0..judged.len()));
    }
}

/// A column that is closed between two passes is opened again at its place.
#[test]
fn columns_that_are_opened_again_read_the_same() {
    for (what, how) in ways() {
        let columns = columns(how.required);
        let table = table(&columns, how);
        let rows = table.group_rows(0);
        for most in [0, 2_000, usize::MAX] {
            let mut open = book::Columns::of(&table, 0, most);
            for from in (0..rows).step_by(170) {
                let window = RowRanges::all(from..rows.min(from + 170));
                for column in 0..columns.len() {
                    let mut seen = 0;
                    let read = open.cells(column, &window, &mut |at, cell| {
                        let right = expected(column, from + at, how.required);
                        assert!(cell == right, "{what}, {column}, {from}, {at}");
                        seen += 1;
                    });
                    assert!(read.is_ok() && seen == window.len(), "{what}, {column}");
                }
            }
        }
    }
}

#[test]
fn every_cell_reads_as_in_the_same_text() {
    let csv = "jour;oui;nom;nombre;vide\n2022-01-01;VRAI;Été;1,5;\n;;;;\n2023-12-31;FAUX;« a ;b »;-3;\n";
    let days = Column::Date(vec![Some(18_993), None, Some(19_722)]);
    let moments =
        Column::Moment(vec![Some(1_641_034_800_000), None, Some(1_703_980_800_000)]);
    for (jour, (_, how)) in [days, moments].into_iter().zip(ways()) {
        let columns = [
            ("jour", jour),
            ("oui", Column::Truth(vec![Some(true), None, Some(false)])),
            ("nom", Column::texts(&["Été", "", "« a ;b »"])),
            ("nombre", Column::Double(vec![Some(1.5), None, Some(-3.0)])),
            ("vide", Column::Long(vec![None; 3])),
        ];
        let cells: Vec<(usize, usize)> =
            (0..4).flat_map(|row| (0..5).map(move |column| (row, column))).collect();
        let table = DataFile::in_memory("a.parquet", parquet(&columns, how));
        let text = csv.replace("« a ;b »", "\"« a ;b »\"").replace("1,5", "1.5");
        let text = DataFile::in_memory("a.csv", text.into_bytes());
        let read = |file: DataFile| labels_at(&file, "", &cells).expect("readable");
        assert_eq!(read(table), read(text));
    }
}
