//! How a project begins: a few answers, and the spreadsheets that lie in its folder, become its
//! first files.
//!
//! Pure: answers in, files out. Same answers, same bytes; the date is asked, never the clock's.

mod commune;
mod manifest;
mod sources;
mod texts;

pub use commune::{NotACommune, commune};
pub use sources::{Candidate, Found, candidates};

use chrono::NaiveDate;

use crate::catalogue::catalogue;
use crate::files::MANIFEST;
use crate::manifest::schema;
use crate::territory::Commune;

/// The schema beside a manifest, for editors.
pub const SCHEMA: &str = "projet.schema.json";
/// The folders of a project that are made empty.
pub const FOLDERS: [&str; 2] = [DATA, "images"];
/// Where spreadsheets are put.
const DATA: &str = "donnees";
/// The plan of a new project: that of the national guide.
const PLAN: &str = "guide";

/// What a project is asked at its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The communes of the report, one most often.
    pub communes: Vec<&'static Commune>,
    /// The name of the structure, as in a sentence: « CCAS de Lezennes ».
    pub ccas: String,
    /// The date that the report bears.
    pub date: When,
}

/// The first files of a project, and what was made of the spreadsheets that lay in its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstFiles {
    /// The spreadsheets, in the order of the manifest.
    pub sources: Vec<Found>,
    /// Paths from the project's folder, and bytes.
    pub files: Vec<(String, Vec<u8>)>,
}

/// The date that a report bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// That of the council.
    Session(NaiveDate),
    /// A date of its own: that of the council is not known yet.
    Report(NaiveDate),
}

impl When {
    fn date(self) -> NaiveDate {
        match self {
            Self::Session(date) | Self::Report(date) => date,
        }
    }
}

impl Answers {
    /// « CCAS de Lezennes », « CCAS du Pont-de-Claix »; none for several communes, whose
    /// structure has a name of its own.
    pub fn usual_ccas(communes: &[&Commune]) -> Option<String> {
        match communes {
            [only] => Some(format!("CCAS {}", only.of())),
            _ => None,
        }
    }

    /// « ABS Lezennes 2027 ».
    pub fn usual_folder(&self) -> String {
        use chrono::Datelike;
        let name = match self.communes.as_slice() {
            [only] => only.name.clone(),
            _ => self.ccas.clone(),
        };
        let name: String = name.chars().filter(|c| !"<>:\"/\\|?*".contains(*c)).collect();
        format!("ABS {} {}", name.trim(), self.date.date().year())
    }

    /// The files of the project; `sources` are those that lie in its folder already.
    pub fn files(&self, sources: &[Found]) -> Vec<(String, Vec<u8>)> {
        let chapters = chapters();
        let mut files =
            vec![(MANIFEST.to_owned(), manifest::text(self, &chapters, sources))];
        files.push((SCHEMA.to_owned(), schema_text()));
        files.extend(texts::of(self, &chapters));
        files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect()
    }
}

/// The schema of manifests, as a file.
pub fn schema_text() -> String {
    format!("{:#}\n", schema())
}

/// The chapters of the plan: id, title, question.
fn chapters() -> Vec<[&'static str; 3]> {
    let catalogue = catalogue();
    let ids = catalogue.presets.get(PLAN).map(|plan| plan.chapters.as_slice());
    ids.unwrap_or_default()
        .iter()
        .filter_map(|id| catalogue.chapter(id))
        .map(|topic| [topic.id.as_str(), topic.title.as_str(), topic.question.as_str()])
        .collect()
}

/// A text between straight quotes, as YAML reads it: double ones, unless it holds some.
fn quoted(text: &str) -> String {
    let text = on_one_line(text);
    match text.contains(['"', '\\']) {
        true => format!("'{}'", text.replace('\'', "''")),
        false => format!("\"{text}\""),
    }
}

/// A text without line ends or other controls: a heading of Excel may have several lines, and the
/// second one would no longer stand in a comment or between quotes.
fn on_one_line(text: &str) -> String {
    let is_end = |c: char| c.is_control() || "\u{85}\u{2028}\u{2029}".contains(c);
    text.chars().map(|c| if is_end(c) { ' ' } else { c }).collect()
}

/// `18/11/2027`.
fn dated(date: NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}

#[cfg(test)]
mod tests;
