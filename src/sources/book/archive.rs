//! What a zip archive holds: a workbook (`.xlsx`, `.xlsb`, `.ods` are archives), or the
//! spreadsheets a producer publishes zipped. Looked at before any parser is let in.

use std::io::{self, BufReader, Read, Seek, Write};

use zip::ZipArchive;

use super::Refused;
use super::beside::BySheet;
use super::open_document::{self, Percents};
use super::openxml;
use super::rich_text::{self, NoteCalls, Superscripts};
use crate::limits;

/// The kinds of archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// With the texts that end in a note call.
    Xlsx(NoteCalls),
    Xlsb,
    /// With its cells in percent, and what its sheets say beside their values.
    OpenDocument(Percents, BySheet),
    /// Text spreadsheets, by position and name.
    Texts(Vec<(usize, String)>),
    /// One workbook, by position and name.
    Workbook(usize, String),
}

/// Refuses an archive of too many entries by what its end says, before they are listed.
pub(super) fn count<R: Read + Seek>(reader: &mut R) -> Result<(), Refused> {
    /// The end mark, the counts and sizes behind it, and the longest comment.
    const LONGEST_END: u64 = 22 + 0xffff;
    let damaged = |_| Refused::Damaged;
    let size = reader.seek(io::SeekFrom::End(0)).map_err(damaged)?;
    let from = size.saturating_sub(LONGEST_END);
    reader.seek(io::SeekFrom::Start(from)).map_err(damaged)?;
    let mut end = Vec::new();
    reader.take(LONGEST_END).read_to_end(&mut end).map_err(damaged)?;
    reader.seek(io::SeekFrom::Start(0)).map_err(damaged)?;
    let Some(mark) = memchr::memmem::rfind(&end, b"PK\x05\x06") else { return Ok(()) };
    let Some(&[low, high]) = end.get(mark + 10..mark + 12) else { return Ok(()) };
    // An archive of 65 535 entries or more says so elsewhere.
    let entries = usize::from(u16::from_le_bytes([low, high]));
    if entries > limits::ARCHIVE_ENTRIES { Err(Refused::TooManyFiles) } else { Ok(()) }
}

/// Says what an archive is, and refuses the ones that would not fit.
pub(super) fn look<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Kind, Refused> {
    if archive.len() > limits::ARCHIVE_ENTRIES {
        return Err(Refused::TooManyFiles);
    }
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
        let (percents, beside) = check_open_document(archive)?;
        return Ok(Kind::OpenDocument(percents, beside));
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
    let workbooks = of(&[".xlsx", ".xls", ".xlsb", ".ods", ".xlsm", ".parquet"]);
    match (texts.as_slice(), workbooks.as_slice()) {
        ([], []) => Err(Refused::NoSpreadsheetInside),
        (some, []) if some.len() > limits::ARCHIVE_TEXTS => Err(Refused::TooManyFiles),
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
    part.take(limits::INNER_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| Refused::Damaged)?;
    if bytes.len() as u64 > limits::INNER_BYTES {
        Err(Refused::TooLarge)
    } else {
        Ok(bytes)
    }
}

/// Inflates every part that a parser would hold, through a limit; the sheets only by what
/// they declare, since they are streamed under a [`super::meter::Meter`].
///
/// Returns the part of the shared texts, when some are written above the line.
fn check_parts<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    names: &[(usize, String)],
) -> Result<Option<usize>, Refused> {
    let mut left = limits::WORKBOOK_PARTS;
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
            if part.size() > limits::SHEET_BYTES {
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
        rich_text::note_calls(BufReader::new(part.take(limits::WORKBOOK_PARTS)))
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
        Ok(count) if count > limits::SHARED_TEXTS => Err(Refused::TooLarge),
        Err(_) if !digits.is_empty() => Err(Refused::TooLarge),
        _ => Ok(()),
    }
}

fn check_open_document<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
) -> Result<(Percents, BySheet), Refused> {
    let writer = openxml::generator(archive);
    let index = archive.index_for_name("content.xml").ok_or(Refused::Damaged)?;
    let part = archive.by_index(index).map_err(|_| Refused::Damaged)?;
    open_document::check(BufReader::new(part.take(limits::WORKBOOK_PARTS)), writer)
}
