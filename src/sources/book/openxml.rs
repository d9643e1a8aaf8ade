//! What an `.xlsx` or an `.xlsb` says beside its values, read from its parts.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Seek};
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::beside::{Beside, Writer, attribute, judge};
use super::binary;
use crate::files::DataFile;
use crate::limits;
use crate::sources::unsure::Unsure;

/// What an `.xlsx` or an `.xlsb` says beside its values, looked for once a sheet.
pub(super) struct BesideXlsx {
    file: DataFile,
    /// The part of each sheet.
    parts: HashMap<String, String>,
    to_be_calculated: bool,
    writer: Writer,
    known: HashMap<String, Arc<Beside>>,
}

impl BesideXlsx {
    /// Looks at the parts about the whole workbook. What cannot be read says nothing here:
    /// calamine will.
    pub(super) fn open(file: &DataFile) -> Self {
        let mut beside = Self {
            file: file.clone(),
            parts: HashMap::new(),
            to_be_calculated: false,
            writer: Writer::Unknown,
            known: HashMap::new(),
        };
        let Some(mut archive) = beside.archive() else { return beside };
        let Some(workbook) =
            named(&archive, "workbook.xml").or_else(|| named(&archive, "workbook.bin"))
        else {
            return beside;
        };
        let folder =
            workbook.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let links = named(&archive, "_rels/workbook.xml.rels")
            .or_else(|| named(&archive, "_rels/workbook.bin.rels"));
        let mut targets = HashMap::new();
        if let Some(links) = links {
            each_tag(&mut archive, &links, &mut |tag| {
                if let (Some(id), Some(target)) =
                    (attribute(tag, "Id"), attribute(tag, "Target"))
                {
                    targets.insert(id, target);
                }
            });
        }
        let mut sheets = Vec::new();
        let mut to_be_calculated = false;
        if workbook.to_lowercase().ends_with(".bin") {
            let Ok(part) = archive.by_name(&workbook) else { return beside };
            let (links, asks) = binary::workbook(part);
            to_be_calculated = asks;
            sheets.extend(links);
        }
        each_tag(&mut archive, &workbook, &mut |tag| match tag.local_name().as_ref() {
            "sheet" => {
                sheets.extend(attribute(tag, "name").zip(attribute(tag, "id")));
            }
            "calcPr" => {
                let is = |name: &str| attribute(tag, name).map(|text| is_true(&text));
                to_be_calculated |= is("fullCalcOnLoad") == Some(true)
                    || is("calcCompleted") == Some(false);
            }
            _ => {}
        });
        beside.to_be_calculated = to_be_calculated;
        for (name, id) in sheets {
            let Some(target) = targets.get(&id) else { continue };
            let part = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None if folder.is_empty() => target.clone(),
                None => format!("{folder}/{target}"),
            };
            beside.parts.insert(name, part);
        }
        beside.writer = application(&mut archive);
        beside
    }

    fn archive(&self) -> Option<ZipArchive<crate::files::DataReader>> {
        ZipArchive::new(self.file.reader().ok()?).ok()
    }

    /// What a sheet says.
    pub(super) fn of(&mut self, sheet: &str) -> Arc<Beside> {
        if let Some(known) = self.known.get(sheet) {
            return Arc::clone(known);
        }
        let found = Arc::new(self.look(sheet).unwrap_or_default());
        self.known.insert(sheet.to_owned(), Arc::clone(&found));
        found
    }

    fn look(&self, sheet: &str) -> Option<Beside> {
        let part = self.parts.get(sheet)?;
        let mut archive = self.archive()?;
        let part = exact(&archive, part)?;
        if part.to_lowercase().ends_with(".bin") {
            let part = archive.by_name(&part).ok()?;
            return Some(binary::sheet(part, self.to_be_calculated));
        }
        // Most sheets have neither formulas nor anything hidden, and are not parsed twice.
        let first = archive.by_name(&part).ok()?.take(limits::SHEET_BYTES);
        if !says_more(first) {
            return None;
        }
        let again = archive.by_name(&part).ok()?.take(limits::SHEET_BYTES);
        Some(self.parse(BufReader::new(again)))
    }

    fn parse(&self, part: impl BufRead) -> Beside {
        let mut sheet = SheetPart::default();
        let mut reader = Reader::from_reader(part);
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(tag)) => sheet.opens(&tag),
                Ok(Event::Empty(tag)) => {
                    sheet.opens(&tag);
                    sheet.closes(tag.local_name().as_ref(), self);
                }
                Ok(Event::Text(text)) => sheet.reads(&text.xml10_content()),
                Ok(Event::End(tag)) => sheet.closes(tag.local_name().as_ref(), self),
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
            if sheet.seen > limits::SHEET_CELLS {
                break;
            }
        }
        sheet.finish(self.writer)
    }
}

/// A sheet while its part is read.
#[derive(Default)]
struct SheetPart {
    beside: Beside,
    /// The next row and column, from zero, where a tag does not say its own.
    row: usize,
    column: usize,
    seen: u64,
    has_formula: bool,
    is_value: bool,
    /// The cell says that it holds a text.
    is_text: bool,
    value: Option<String>,
    /// Formulas whose result is zero, and whether any has another.
    zeros: Vec<(usize, usize)>,
    others: bool,
}

impl SheetPart {
    fn opens(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "col" => {
                let number = |name| attribute(tag, name)?.trim().parse::<usize>().ok();
                if is_hidden(tag, "width")
                    && let (Some(first), Some(last)) = (number("min"), number("max"))
                    && first >= 1
                    && last >= first
                {
                    self.beside.hide_columns(first - 1..last);
                }
            }
            "row" => {
                let number = attribute(tag, "r").and_then(|r| r.trim().parse().ok());
                if let Some(number) = number.filter(|number: &usize| *number >= 1) {
                    self.row = number - 1;
                }
                self.column = 0;
                if is_hidden(tag, "ht") {
                    self.beside.hide_rows(self.row..self.row + 1);
                }
            }
            "c" => {
                self.seen += 1;
                if let Some((row, column)) = attribute(tag, "r").and_then(|r| place(&r)) {
                    (self.row, self.column) = (row, column);
                }
                (self.has_formula, self.is_value, self.value) = (false, false, None);
                self.is_text = attribute(tag, "t").is_some_and(|kind| kind == "str");
            }
            "f" => self.has_formula = true,
            "v" => {
                self.is_value = true;
                self.value = Some(String::new());
            }
            // The text of a formula, written in its cell.
            "is" => self.value = Some("texte".to_owned()),
            _ => {}
        }
    }

    fn reads(&mut self, text: &str) {
        if let (true, true, Some(value)) =
            (self.is_value, self.has_formula, &mut self.value)
        {
            value.push_str(text);
        }
    }

    fn closes(&mut self, tag: &str, of: &BesideXlsx) {
        match tag {
            "v" => self.is_value = false,
            "c" => {
                if self.has_formula {
                    self.judge(of);
                }
                self.has_formula = false;
                self.column += 1;
            }
            "row" => self.row += 1,
            _ => {}
        }
    }

    fn judge(&mut self, of: &BesideXlsx) {
        // An empty text is a result; a number without a figure is none.
        let result = self.value.as_deref();
        let result = result.filter(|one| self.is_text || !one.trim().is_empty());
        match judge(result, of.to_be_calculated, of.writer) {
            Some(why) => self.beside.unsure(self.row, self.column, 1, why),
            None if result.is_some_and(|one| one.trim().parse() == Ok(0.0)) => {
                self.zeros.push((self.row, self.column));
            }
            None => self.others = true,
        }
    }

    /// A program that nobody knows and whose formulas are all worth zero calculates nothing.
    fn finish(mut self, writer: Writer) -> Beside {
        if writer == Writer::Unknown && !self.others {
            for (row, column) in std::mem::take(&mut self.zeros) {
                self.beside.unsure(row, column, 1, Unsure::NeverCalculated);
            }
        }
        self.beside
    }
}

/// Hidden, or of no size.
fn is_hidden(tag: &BytesStart<'_>, size: &str) -> bool {
    let nothing = |text: String| text.trim().parse::<f64>() == Ok(0.0);
    attribute(tag, "hidden").is_some_and(|text| is_true(&text))
        || attribute(tag, size).is_some_and(nothing)
}

fn is_true(text: &str) -> bool {
    ["1", "true", "on"].contains(&text.trim())
}

/// `C12` → row and column, from zero.
fn place(name: &str) -> Option<(usize, usize)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = name.split_at(letters);
    let row: usize = digits.parse().ok()?;
    let column = letters.bytes().try_fold(0_usize, |column, letter| {
        let letter = usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        column.checked_mul(26)?.checked_add(letter)
    })?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

/// Whether a sheet holds a formula or hides anything: looked for without parsing.
fn says_more(mut part: impl Read) -> bool {
    const MARKS: [&[u8]; 6] =
        [b"<f>", b"<f ", b"<f/", b":f>", b"hidden=", b"width=\"0\""];
    const LONGEST: usize = 9;
    let mut buffer = vec![0; (1 << 16) + LONGEST];
    let mut kept = 0;
    loop {
        let read = match part.read(&mut buffer[kept..]) {
            Ok(0) | Err(_) => return false,
            Ok(read) => read,
        };
        let filled = kept + read;
        let seen = &buffer[..filled];
        if MARKS.iter().any(|mark| memchr::memmem::find(seen, mark).is_some()) {
            return true;
        }
        kept = filled.min(LONGEST - 1);
        buffer.copy_within(filled - kept..filled, 0);
    }
}

/// The part whose name ends so.
fn named<R: Read + Seek>(archive: &ZipArchive<R>, end: &str) -> Option<String> {
    let mut names = archive.file_names().flatten();
    names.find(|name| name.to_lowercase().ends_with(end)).map(|name| name.into_owned())
}

/// A part, whatever its capitals and its slashes.
fn exact<R: Read + Seek>(archive: &ZipArchive<R>, part: &str) -> Option<String> {
    let plain = |name: &str| name.replace('\\', "/").to_lowercase();
    let wanted = plain(part);
    let mut names = archive.file_names().flatten();
    names.find(|name| plain(name) == wanted).map(|name| name.into_owned())
}

/// Shows each opening tag of a part.
fn each_tag<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    part: &str,
    look: &mut dyn FnMut(&BytesStart<'_>),
) {
    let Ok(part) = archive.by_name(part) else { return };
    let mut reader =
        Reader::from_reader(BufReader::new(part.take(limits::WORKBOOK_PARTS)));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) => look(&tag),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// The program that wrote an `.xlsx`, from its properties.
fn application<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Writer {
    let Some(part) = named(archive, "docprops/app.xml") else { return Writer::Unknown };
    let Ok(part) = archive.by_name(&part) else { return Writer::Unknown };
    let mut text = String::new();
    let _ = part.take(1 << 16).read_to_string(&mut text);
    between(&text, "<Application>", "</Application>")
        .map_or(Writer::Unknown, Writer::named)
}

/// The program that wrote an OpenDocument, from its properties.
pub(super) fn generator<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Writer {
    let Ok(part) = archive.by_name("meta.xml") else { return Writer::Unknown };
    let mut text = String::new();
    let _ = part.take(1 << 16).read_to_string(&mut text);
    between(&text, "generator>", "</").map_or(Writer::Unknown, Writer::named)
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let (_, after) = text.split_once(start)?;
    after.split_once(end).map(|(inside, _)| inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sheet: &str, writer: Writer, to_be_calculated: bool) -> Beside {
        let workbook = BesideXlsx {
            file: DataFile::in_memory("essai", Vec::new()),
            parts: HashMap::new(),
            to_be_calculated,
            writer,
            known: HashMap::new(),
        };
        assert!(says_more(sheet.as_bytes()), "{sheet}");
        workbook.parse(sheet.as_bytes())
    }

    #[test]
    fn a_result_is_relied_upon_only_when_a_program_calculated_it() {
        let typed = |kind: &str, cell: &str| {
            format!(
                "<sheetData><row r=\"2\"><c r=\"E2\"{kind}>{cell}</c></row></sheetData>"
            )
        };
        let sheet = |cell: &str| typed("", cell);
        let zero = sheet("<f>C2+D2</f><v>0</v>");
        let known = sheet("<f>C2+D2</f><v>212</v>");
        let absent = sheet("<f>C2+D2</f>");
        let empty = typed(" t=\"str\"", "<f>\"\"</f><v></v>");
        let blank = sheet("<f>C2+D2</f><v></v>");
        for (sheet, writer, asks, expected) in [
            (&zero, Writer::Calculates, false, None),
            (&zero, Writer::DoesNot, false, Some(Unsure::NeverCalculated)),
            (&zero, Writer::Unknown, false, Some(Unsure::NeverCalculated)),
            (&zero, Writer::Calculates, true, Some(Unsure::ToBeCalculated)),
            (&known, Writer::DoesNot, false, None),
            (&known, Writer::Unknown, false, None),
            (&known, Writer::Calculates, true, Some(Unsure::ToBeCalculated)),
            (&absent, Writer::Calculates, false, Some(Unsure::Absent)),
            (&empty, Writer::Calculates, false, None),
            (&blank, Writer::Calculates, false, Some(Unsure::Absent)),
        ] {
            assert_eq!(of(sheet, writer, asks).formula(1, 4), expected, "{sheet}");
        }
    }

    #[test]
    fn what_is_hidden_is_known_by_its_place() {
        let beside = of(
            "<cols><col min=\"3\" max=\"4\" hidden=\"1\"/></cols><sheetData><row r=\"7\" \
             hidden=\"1\"/><row r=\"8\"/><row r=\"9\" ht=\"0\"/></sheetData>",
            Writer::Unknown,
            false,
        );
        let rows: Vec<usize> = (0..12).filter(|row| beside.hides_row(*row)).collect();
        let columns: Vec<usize> =
            (0..9).filter(|one| beside.hides_column(*one)).collect();
        assert_eq!((rows, columns), (vec![6, 8], vec![2, 3]));
    }

    #[test]
    fn the_programs_that_calculate_are_known_by_name() {
        for (name, writer) in [
            ("Microsoft Excel", Writer::Calculates),
            ("Microsoft Excel Compatible / Openpyxl 3.1.5", Writer::DoesNot),
            ("LibreOffice/24.2.4.2$Linux_X86_64", Writer::Calculates),
            ("Apache POI", Writer::DoesNot),
            ("SheetJS", Writer::DoesNot),
            ("Mon logiciel", Writer::Unknown),
        ] {
            assert_eq!(Writer::named(name), writer, "{name}");
        }
    }
}
