//! The parts of a workbook, zipped as Excel does: the fuzzer does not have to find out
//! how to write an archive. The first byte says which part the rest replaces.
#![no_main]

use std::io::{Cursor, Write};

const XLSX: [(&str, &str); 6] = [
    (
        "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
    ),
    (
        "xl/workbook.xml",
        "<workbook xmlns:r=\"r\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
    ),
    (
        "xl/sharedStrings.xml",
        "<sst uniqueCount=\"2\"><si><t>CODGEO</t></si><si><t>P21_POP</t></si></sst>",
    ),
    (
        "xl/worksheets/sheet1.xml",
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>\
         <row r=\"2\"><c r=\"A2\"><v>59346</v></c><c r=\"B2\"><v>3019</v></c></row></sheetData></worksheet>",
    ),
    (
        "_rels/.rels",
        "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    ),
];

const ODS: [(&str, &str); 3] = [
    ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
    ("META-INF/manifest.xml", "<manifest:manifest/>"),
    (
        "content.xml",
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"a\">\
         <table:table-row><table:table-cell office:value-type=\"string\"><text:p>CODGEO</text:p>\
         </table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>\
         </office:document-content>",
    ),
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Calamine's panics are caught by the reader, as in the program; one that is not ends
    // the run all the same.
    std::panic::set_hook(Box::new(|_| {}));
    let Some((which, rest)) = bytes.split_first() else { return };
    let (parts, replaced): (&[(&str, &str)], usize) = match which % 8 {
        5 => (&ODS, 2),
        6 => (&ODS, 1),
        7 => (&ODS, 0),
        other => (&XLSX, usize::from(other)),
    };
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    for (index, (name, text)) in parts.iter().enumerate() {
        let content = if index == replaced { rest } else { text.as_bytes() };
        if archive.start_file(*name, options).is_err() || archive.write_all(content).is_err() {
            return;
        }
    }
    let Ok(bytes) = archive.finish() else { return };
    let file = abs_report::DataFile::in_memory("essai.xlsx", bytes.into_inner());
    let _ = abs_report::inspect(&file, None);
});
