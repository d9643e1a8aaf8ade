//! abs-report: from a folder of spreadsheets and one YAML file to the report of a
//! social-needs analysis.
//!
//! ```text
//! projet.yaml ─▶ manifest ─▶ sources ─▶ figures ─▶ knowledge ─▶ plan ─▶ secrecy ║ charts   ─▶ pages ─▶ render
//!                Project     Dataset    Figures    Known        Tables          ║ analysis    Pages    files
//!                                                               Protected ──────╫▶
//! ```
//!
//! Left of the wall figures are raw; right of it only published ones exist, at their printed
//! precision. Start reading at [`Session`].
//!
//! # For a host
//!
//! A [`Session`] opens projects ([`ProjectDir`]), tells what is wrong ([`Diagnostics`]), lays
//! out and prints. Documents are laid out in processes of the host's own program: its `main`
//! calls [`serve`] when its only argument is [`WORD`], and gives it the way to cap its own
//! allocator. What may be read by everyone is in [`published`]; raw figures are not reachable:
//!
//! ```compile_fail
//! use abs_report::table::Tables;
//! ```
//!
//! ```compile_fail
//! fn raw(table: abs_report::sources::TerritoryTable) {}
//! ```
//!
//! Nor can a published figure be made outside, or read at more than its printed precision:
//!
//! ```compile_fail
//! let figure = abs_report::published::Figure { cell: todo!() };
//! ```

mod analysis;
mod beginning;
mod catalogue;
mod characters;
mod charts;
mod colour;
mod dates;
mod diagnostic;
mod encoding;
mod figures;
mod files;
mod heading;
mod image;
mod knowledge;
mod limits;
mod manifest;
mod maps;
mod pages;
mod phrases;
mod plan;
mod render;
mod secrecy;
mod session;
mod sources;
mod table;
mod territory;
mod text;
mod theme;
mod typeface;
mod value;
mod vintage;
mod vocabulary;
mod watch;
mod wording;

pub use beginning::{
    Answers, Candidate, FOLDERS, FirstFiles, Found, NotACommune, When, commune,
    schema_text as schema,
};
pub use dates::{day, written as written_date};
pub use diagnostic::{
    Code, Diagnostic, Diagnostics, Excerpt, Location, Severity, Warned,
};
pub use figures::Peer;
pub use files::{Begun, Cause, DataFile, FileError, Glance, ProjectDir, cause_of};
pub use render::typst::pdf::{
    LaidOut, PageName, Pdf, Preview, Run, Sheet as PageSheet, WORD,
    remarks as page_remarks, serve,
};
pub use session::{Built, Prepared, Session};
pub use sources::{Recognised, Recognition, Shape, inspect, read_to_the_end};
pub use text::{fold, grouped, nearest, upper_first};
pub use typeface::FACES;
pub use vocabulary::{OUTPUTS, Output};
pub use watch::{Cancel, Progress, Watch};
pub use wording::{Sheet, remarks};

/// What may be read by everyone: figures, tables and their headings, at their printed
/// precision.
pub mod published {
    pub use crate::heading::{Heading, HeadingKind, Reliability, Saying, Unit};
    pub use crate::plan::{Chapter, PlanBlock, PlanChart, PlanKind, PlanPlace};
    pub use crate::secrecy::{
        Audit, Figure, Protected, ProtectedTable, PublishedCell, Rounded, TRACE_FILE,
        Trace,
    };
    pub use crate::wording::printed;
}

/// The catalogue of indicators and the official geography.
pub mod reference {
    pub use crate::catalogue::formula::Formula;
    pub use crate::catalogue::{Indicator, Topic, catalogue};
    pub use crate::territory::{
        Commune, CommuneCode, Epci, Level, OfficialTable, official,
    };
}

/// What the catalogue says of the indicators that a word names, and which files give them.
pub fn indicators(word: Option<&str>) -> String {
    catalogue::browse(word, sources::files_for)
}

/// Where contours are downloaded; `written` names a commune, « Lezennes (59) ».
///
/// # Errors
/// A commune that is not known.
pub fn contours(written: Option<&str>) -> Result<String, Diagnostic> {
    let commune = written.map(|written| {
        territory::resolve_compared(written, "")
            .map_err(|error| Diagnostic::of(&error).maybe_help(error.hint()))
    });
    let commune = commune.transpose()?;
    Ok(maps::where_from(commune.map(|found| found.commune)))
}

/// The default page of a thématique as an author would write it; without a name, the list.
///
/// # Errors
/// A thématique that is not known, with the nearest one.
pub fn model(topic: Option<&str>) -> Result<String, Diagnostic> {
    catalogue::model(topic).ok_or_else(|| {
        let written = topic.unwrap_or_default();
        let known = catalogue::catalogue().chapters();
        let unknown = Diagnostic::error(
            "catalogue.unknown-topic",
            format!("il n’y a pas de thématique « {written} »"),
        );
        unknown.help(match nearest(written, known) {
            Some(near) => format!("vouliez-vous dire « {near} » ?"),
            None => "abs-report modele   donne la liste".to_owned(),
        })
    })
}
