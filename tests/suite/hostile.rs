//! Hostile and odd spreadsheets, where they are at hand: each ends as a table or as one
//! message that names the file, within ten seconds and 512 MiB.
//!
//! Each file is read in a process of its own, so that its time and memory can be told.

#![allow(clippy::print_stdout, reason = "the child process says what it found")]

use std::io::Write;
use std::process::Command;
use std::time::Duration;

use abs_report::DataFile;
use abs_report::inspect;

use crate::support::{shared, told};
use crate::watched::watch;

const SECONDS: Duration = Duration::from_secs(10);
const KIBIBYTES: u64 = 512 * 1024;
const CHILD: &str = "ABS_REPORT_HOSTILE";

/// How a file must end: what is found in it, or what is said of it.
enum Ends {
    /// Sheets with something, and the rows of data of the first.
    Table(usize, usize),
    Message(&'static str),
}

use Ends::{Message, Table};

/// What the child says: one line.
#[test]
fn one_file() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let path = std::path::PathBuf::from(path);
    let name = path.file_name().expect("a file").to_string_lossy().into_owned();
    let file = DataFile::in_memory(&name, std::fs::read(&path).expect("readable"));
    match inspect(&file, None) {
        Ok(found) => println!("TABLE {} {}", found.len(), found[0].rows),
        Err(problems) => println!("MESSAGE {}", told(&problems).replace('\n', " | ")),
    }
}

struct Outcome {
    said: String,
    ended: bool,
    time: Duration,
    memory: u64,
}

fn read_apart(path: &std::path::Path) -> Outcome {
    let mut command = Command::new(std::env::current_exe().expect("the tests"));
    command.args(["hostile::one_file", "--exact", "--nocapture"]).env(CHILD, path);
    let outcome = watch(&mut command, SECONDS);
    let text = outcome.output;
    let said = text
        .lines()
        .find(|line| line.starts_with("TABLE") || line.starts_with("MESSAGE"));
    Outcome {
        said: said.unwrap_or("nothing").to_owned(),
        ended: outcome.code == Some(0),
        time: outcome.time,
        memory: outcome.memory,
    }
}

const DAMAGED: &str = "ce classeur est incomplet ou abîmé";
const TOO_LARGE: &str = "ce fichier est trop grand pour être lu sans risque";
const PASSWORD: &str = "ce classeur est protégé par un mot de passe";
const UNREADABLE: &str = "ce fichier n’est pas un tableur que le programme sait lire";
const EMPTY: &str = "ce fichier est vide";

#[rustfmt::skip]
const EXPECTED: [(&str, Ends); 53] = [
    ("calamine_OOM_alloc3.xls", Message(DAMAGED)),
    ("calamine_any_sheets.ods", Table(1, 2)),
    ("calamine_empty_shared_string_value.xlsx", Table(1, 1)),
    ("calamine_empty_sheet.xlsx", Message(EMPTY)),
    ("calamine_issue_594_dos.ods", Message(TOO_LARGE)),
    ("calamine_issue_666_lost_sheets.xlsb", Message(EMPTY)),
    ("calamine_issue_666_panic.xlsb", Message(EMPTY)),
    ("calamine_malformed_format.xls", Table(1, 31)),
    ("calamine_non_monotonic_si.xlsx", Table(1, 5)),
    ("calamine_nonstandard-xml-ns-prefix.xlsx", Table(1, 2)),
    ("calamine_number_rows_repeated.ods", Table(3, 4)),
    ("calamine_pass_protected.ods", Message(PASSWORD)),
    ("calamine_pass_protected.xlsx", Message(PASSWORD)),
    ("calamine_ptgexp-truncated-operand.xls", Table(1, 9)),
    ("calamine_too_small.xls", Table(1, 0)),
    ("csvspectrum_comma_in_quotes.csv", Table(1, 1)),
    ("csvspectrum_empty.csv", Table(1, 1)),
    ("csvspectrum_empty_crlf.csv", Table(1, 1)),
    ("csvspectrum_escaped_quotes.csv", Table(1, 2)),
    ("csvspectrum_json.csv", Table(1, 1)),
    ("csvspectrum_newlines.csv", Table(1, 3)),
    ("csvspectrum_newlines_crlf.csv", Table(1, 3)),
    ("csvspectrum_quotes_and_newlines.csv", Table(1, 2)),
    ("csvspectrum_simple_crlf.csv", Table(1, 1)),
    ("csvspectrum_utf8.csv", Table(1, 2)),
    ("messytables_blank_line.ods", Table(1, 3)),
    ("messytables_encrypted_no_password.xls", Message(PASSWORD)),
    ("messytables_long.csv", Table(1, 0)),
    ("messytables_multilineods.ods", Table(1, 0)),
    ("messytables_null.csv", Table(1, 6)),
    ("messytables_skip_initials.csv", Table(1, 2)),
    ("messytables_small.csv", Table(1, 0)),
    ("messytables_unicode_sheet_name.xls", Table(1, 0)),
    ("messytables_utf8bom.csv", Table(1, 0)),
    ("php_encoding.utf16le.csv", Table(1, 1)),
    ("php_encoding.utf8bom.csv", Table(1, 1)),
    ("php_issue.2488.xlsx", Table(1, 1)),
    ("php_issue.804.ods", Message(UNREADABLE)),
    ("php_line_break_in_enclosure.csv", Table(1, 5)),
    ("php_premiere.utf16lebom.csv", Table(1, 1)),
    ("poi_clusterfuzz-testcase-minimized-POIHSSFFuzzer-4657005060816896.xls", Message(UNREADABLE)),
    ("poi_clusterfuzz-testcase-minimized-POIHSSFFuzzer-5175219985448960.xls", Message(DAMAGED)),
    ("poi_clusterfuzz-testcase-minimized-POIHSSFFuzzer-5786329142919168.xls", Message(DAMAGED)),
    ("poi_clusterfuzz-testcase-minimized-POIHSSFFuzzer-6137883240824832.xls", Message(DAMAGED)),
    ("poi_clusterfuzz-testcase-minimized-POIHSSFFuzzer-6537773940867072.xls", Message(DAMAGED)),
    ("poi_clusterfuzz-testcase-minimized-POIXSSFFuzzer-5185049589579776.xlsx", Message(DAMAGED)),
    ("poi_clusterfuzz-testcase-minimized-POIXSSFFuzzer-6123461607817216.xlsx", Message(DAMAGED)),
    ("poi_clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5025401116950528.xlsx", Message(DAMAGED)),
    ("poi_clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-6504225896792064.xlsx", Message(DAMAGED)),
    ("poi_poc-xmlbomb.xlsx", Message(UNREADABLE)),
    ("xlrd_biff4_no_format_no_window2.xls", Message("ce classeur est dans un format d’Excel d’avant 1997")),
    ("xlrd_invalid_formula.xls", Table(1, 0)),
    ("xlrd_ragged.xls", Table(1, 3)),
];

#[test]
fn each_hostile_file_ends_as_it_should_in_time_and_in_memory() {
    let Some(folder) =
        shared("malformed/manifest.csv").map(|path| path.with_file_name(""))
    else {
        return;
    };
    let mut wrong = Vec::new();
    for (name, ends) in &EXPECTED {
        let outcome = read_apart(&folder.join(name));
        let expected = match ends {
            Table(sheets, rows) => outcome.said == format!("TABLE {sheets} {rows}"),
            Message(words) => {
                outcome.said.contains(words)
                    && outcome.said.contains(name)
                    && outcome.said.matches("erreur :").count() == 1
            }
        };
        let bounded = outcome.time <= SECONDS && outcome.memory <= KIBIBYTES;
        if !(expected && bounded && outcome.ended) {
            wrong.push(format!(
                "{name} : {:?}, {} KiB, {}",
                outcome.time, outcome.memory, outcome.said
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Nothing of the folder is left out.
#[test]
fn every_hostile_file_has_its_expectation() {
    let Some(folder) =
        shared("malformed/manifest.csv").map(|path| path.with_file_name(""))
    else {
        return;
    };
    for file in std::fs::read_dir(folder).expect("the folder").flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let listed = EXPECTED.iter().any(|(known, _)| *known == name);
        assert!(
            listed || ["README.md", "manifest.csv"].contains(&name.as_str()),
            "{name}"
        );
    }
}

/// A zip archive of some parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in parts {
        archive.start_file(*name, options).expect("started");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("finished").into_inner()
}

/// A workbook of one sheet with these shared texts.
fn workbook(texts: &str, sheet: &[u8]) -> Vec<u8> {
    archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        (
            "xl/workbook.xml",
            b"<workbook xmlns:r=\"r\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
        ),
        (
            "_rels/.rels",
            b"<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        ("xl/sharedStrings.xml", texts.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

fn sheet(inside: &str) -> Vec<u8> {
    format!("<worksheet><sheetData>{inside}</sheetData></worksheet>").into_bytes()
}

pub(crate) fn ods(content: &[u8]) -> Vec<u8> {
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest/>"),
        ("content.xml", content),
    ])
}

/// Bombs of our own, and what the fuzzing found (CONTRIBUTING.md): each ends with its
/// message, in time and in memory.
#[test]
fn bombs_and_findings_of_the_fuzzing_end_with_a_message() {
    const TEXTS: &str = "<sst uniqueCount=\"1\"><si><t>CODGEO</t></si></sst>";
    let cell = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
    let spaces = " ".repeat(700 << 20);
    let far = "<row r=\"1\"><c r=\"ZZZZZZ1\"><v>1</v></c></row>";
    let table = |inside: &str| {
        format!(
            "<office:document-content><office:body><office:spreadsheet><table:table \
             table:name=\"a\">{inside}</table:table></office:spreadsheet></office:body>\
             </office:document-content>"
        )
    };
    let repeated = table(
        "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell \
         table:number-columns-repeated=\"1000\" office:value-type=\"float\" \
         office:value=\"1\"/></table:table-row>",
    );
    // The fuzzer's: calamine looks for the end of a table for ever.
    let endless =
        "<office:document-content><table:table table:name=\"a\"><table:table-row/>";
    // The same parts without a fault are read.
    let sound = DataFile::in_memory("sain.xlsx", workbook(TEXTS, &sheet(cell)));
    assert!(inspect(&sound, None).is_ok());
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("un_texte_sans_fin.xlsx", workbook(TEXTS, &sheet(&spaces)), TOO_LARGE),
        (
            "des_textes_sans_nombre.xlsx",
            workbook("<sst uniqueCount=\"99999999999\"></sst>", &sheet(cell)),
            TOO_LARGE,
        ),
        (
            "des_textes_enormes.xlsx",
            workbook(
                &format!("<sst><si><t>{}</t></si></sst>", &spaces[..300 << 20]),
                &sheet(cell),
            ),
            TOO_LARGE,
        ),
        ("une_colonne_absurde.xlsx", workbook(TEXTS, &sheet(far)), "abîmé"),
        (
            "un_classeur_coupe.xlsx",
            workbook(TEXTS, b"<worksheet><sheetData><row"),
            "abîmé",
        ),
        ("des_lignes_repetees.ods", ods(repeated.as_bytes()), TOO_LARGE),
        ("un_document_coupe.ods", ods(endless.as_bytes()), DAMAGED),
        (
            "un_guillemet.csv",
            [b"a;b\n1;\"2\n".as_slice(), &b"3;4\n".repeat(3_000_000)].concat(),
            "ne finit pas",
        ),
    ];
    // The fuzzer's: every one of sixteen thousand headings was compared with every name.
    let wide = table(
        "<table:table-row table:number-rows-repeated=\"80\"><table:table-cell \
         table:number-columns-repeated=\"16384\" office:value-type=\"string\"><text:p>a b</text:p>\
         </table:table-cell></table:table-row>",
    );
    let cases: Vec<_> = cases
        .into_iter()
        .chain([("des_colonnes_sans_fin.ods", ods(wide.as_bytes()), TOO_LARGE)])
        .collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut wrong = Vec::new();
    for (name, bytes, words) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        let outcome = read_apart(&path);
        let bounded = outcome.time <= SECONDS && outcome.memory <= KIBIBYTES;
        let told = outcome.said.contains(words) && outcome.said.contains(name);
        if !(bounded && told && outcome.ended) {
            wrong.push(format!(
                "{name} : {:?}, {} KiB, {}",
                outcome.time, outcome.memory, outcome.said
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
