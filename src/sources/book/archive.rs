//! What a zip archive holds: a workbook (`.xlsx`, `.xlsb`, `.ods` are archives), or the
//! spreadsheets a producer publishes zipped. Looked at before any parser is let in.

use std::io::{self, BufReader, Read, Seek, Write};

use zip::ZipArchive;

use super::Refused;
use super::open_document::{self, Percents};
use super::rich_text::{self, NoteCalls, Superscripts};

/// What every part but the sheets may weigh once inflated; parsers hold these in memory.
const MAX_PARTS: u64 = 192 << 20;
/// A sheet is streamed: it costs time, not memory.
const MAX_SHEETS: u64 = 1 << 30;
/// A spreadsheet inside an archive, held in memory.
const MAX_INNER: u64 = 128 << 20;
/// Shared texts a workbook may declare: room is made for all of them at once.
const MAX_TEXTS: u64 = 5_000_000;

/// The kinds of archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// With the texts that end in a note call.
    Xlsx(NoteCalls),
    Xlsb,
    /// With its cells in percent.
    OpenDocument(Percents),
    /// Text spreadsheets, by position and name.
    Texts(Vec<(usize, String)>),
    /// One workbook, by position and name.
    Workbook(usize, String),
}

/// Says what an archive is, and refuses the ones that would not fit.
pub(super) fn look<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Kind, Refused> {
    let names: Vec<(usize, String)> = (0..archive.len())
        .filter_map(|index| {
            let name = archive.by_index_raw(index).ok()?.name().ok()?.into_owned();
            Some((index, name.replace('\\', "/")))
        })
        .collect();
    let has = |wanted: &dyn Fn(&str) -> bool| {
        names.iter().any(|(_, name)| wanted(&name.to_lowercase()))
    };
    if has(&|name| name.ends_with("workbook.bin")) {
        check_parts(archive, &names)?;
        return Ok(Kind::Xlsb);
    }
    if has(&|name| name == "[content_types].xml")
        && has(&|name| name.ends_with("workbook.xml"))
    {
        let raised = check_parts(archive, &names)?;
        return Ok(Kind::Xlsx(note_calls(archive, raised)));
    }
    if has(&|name| name == "content.xml") {
        let manifest = names.iter().find(|(_, name)| name == "META-INF/manifest.xml");
        if let Some((index, _)) = manifest
            && is_encrypted(archive, *index)
        {
            return Err(Refused::Password);
        }
        check_parts(archive, &names)?;
        return check_open_document(archive).map(Kind::OpenDocument);
    }
    inner(&names)
}

fn is_encrypted<R: Read + Seek>(archive: &mut ZipArchive<R>, index: usize) -> bool {
    let Ok(part) = archive.by_index(index) else { return false };
    let mut text = String::new();
    let _ = part.take(1 << 20).read_to_string(&mut text);
    text.contains("encryption-data")
}

/// The spreadsheets in an archive: dictionaries (`meta_…`) and what macOS adds set aside.
fn inner(names: &[(usize, String)]) -> Result<Kind, Refused> {
    let plain = |name: &str| name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let is_data = |name: &str| {
        let file = plain(name);
        !file.starts_with("meta")
            && !file.starts_with('.')
            && !file.starts_with('~')
            && !name.starts_with("__MACOSX")
    };
    let ends = |name: &str, endings: &[&str]| {
        endings.iter().any(|ending| plain(name).ends_with(ending))
    };
    let of = |endings: &[&str]| -> Vec<(usize, String)> {
        let wanted =
            names.iter().filter(|(_, name)| is_data(name) && ends(name, endings));
        wanted.cloned().collect()
    };
    let texts = of(&[".csv", ".txt", ".tsv"]);
    let workbooks = of(&[".xlsx", ".xls", ".xlsb", ".ods", ".xlsm"]);
    match (texts.as_slice(), workbooks.as_slice()) {
        ([], []) => Err(Refused::NoSpreadsheetInside),
        (_, []) => Ok(Kind::Texts(texts)),
        ([], [(index, name)]) => Ok(Kind::Workbook(*index, name.clone())),
        _ => Err(Refused::SeveralInside),
    }
}

/// The workbook inside an archive.
pub(super) fn inflate<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
) -> Result<Vec<u8>, Refused> {
    let part = archive.by_index(index).map_err(|_| Refused::Damaged)?;
    let mut bytes = Vec::new();
    part.take(MAX_INNER + 1).read_to_end(&mut bytes).map_err(|_| Refused::Damaged)?;
    if bytes.len() as u64 > MAX_INNER { Err(Refused::TooLarge) } else { Ok(bytes) }
}

/// Inflates every part that a parser would hold, through a limit; the sheets only by what
/// they declare, since they are streamed under a [`super::meter::Meter`].
///
/// Returns the part of the shared texts, when some are written above the line.
fn check_parts<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    names: &[(usize, String)],
) -> Result<Option<usize>, Refused> {
    let mut left = MAX_PARTS;
    let mut raised = None;
    for (index, name) in names {
        let name = name.to_lowercase();
        let part = match archive.by_index(*index) {
            Ok(part) => part,
            Err(zip::result::ZipError::UnsupportedArchive(_)) => {
                return Err(Refused::Password);
            }
            Err(_) => return Err(Refused::Damaged),
        };
        if name.contains("worksheets/") {
            if part.size() > MAX_SHEETS {
                return Err(Refused::TooLarge);
            }
            continue;
        }
        // Pictures and printer settings are never read.
        let is_read = [".xml", ".rels", ".bin"].iter().any(|end| name.ends_with(end));
        if !is_read || name.contains("printersettings") {
            continue;
        }
        let mut limited = part.take(left + 1);
        let mut superscripts = Superscripts::default();
        if name.ends_with("sharedstrings.xml") {
            check_texts(&mut limited, &mut superscripts)?;
        }
        // A damaged part may never be needed: calamine will say.
        let _ = io::copy(&mut limited, &mut superscripts);
        if superscripts.found && name.ends_with("sharedstrings.xml") {
            raised = Some(*index);
        }
        left = limited.limit().saturating_sub(1);
        if limited.limit() == 0 {
            return Err(Refused::TooLarge);
        }
    }
    Ok(raised)
}

/// The numbers written as a text with a note call behind them (« 227¹ »): without its
/// position, the call would be one more digit.
fn note_calls<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    texts: Option<usize>,
) -> NoteCalls {
    let part = texts.and_then(|index| archive.by_index(index).ok());
    part.map_or_else(NoteCalls::default, |part| {
        rich_text::note_calls(BufReader::new(part.take(MAX_PARTS)))
    })
}

/// `<sst uniqueCount="…">`: calamine makes room for that many texts at once.
fn check_texts(part: &mut impl Read, seen: &mut impl Write) -> Result<(), Refused> {
    let mut start = Vec::new();
    part.take(4096).read_to_end(&mut start).map_err(|_| Refused::Damaged)?;
    seen.write_all(&start).map_err(|_| Refused::Damaged)?;
    let text = String::from_utf8_lossy(&start);
    let declared = text.split("uniqueCount").nth(1).unwrap_or_default();
    let digits: String = declared
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    match digits.parse::<u64>() {
        Ok(count) if count > MAX_TEXTS => Err(Refused::TooLarge),
        Err(_) if !digits.is_empty() => Err(Refused::TooLarge),
        _ => Ok(()),
    }
}

fn check_open_document<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
) -> Result<Percents, Refused> {
    let index = archive.index_for_name("content.xml").ok_or(Refused::Damaged)?;
    let part = archive.by_index(index).map_err(|_| Refused::Damaged)?;
    open_document::check(BufReader::new(part.take(MAX_PARTS)))
}
