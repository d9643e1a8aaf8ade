//! abs-report: from a folder of spreadsheets and one YAML file to the report of a
//! social-needs analysis.
//!
//! ```text
//! projet.yaml ─▶ manifest ─▶ sources ─▶ indicators ─▶ secrecy ║ ▶ charts ─▶ document ─▶ pdf
//!                Project     Dataset    Tables (raw)          ║   Chart     Document   Pdf
//!                                              ProtectedTable ║
//! ```
//!
//! Left of the wall figures are raw; right of it only published ones exist, at their
//! printed precision. Start reading at [`pipeline`].

pub mod analysis;
pub mod catalogue;
pub mod characters;
pub mod charts;
pub mod cli;
pub mod colour;
pub mod dates;
pub mod diagnostic;
pub mod encoding;
pub mod files;
pub mod heading;
mod image;
pub mod figures;
mod knowledge;
pub mod limits;
pub mod manifest;
pub mod pages;
mod phrases;
pub mod pipeline;
pub mod plan;
pub mod render;
pub mod secrecy;
pub mod sources;
pub mod table;
pub mod territory;
pub mod text;
pub mod theme;
pub mod typeface;
pub mod value;
pub mod vintage;
pub mod vocabulary;
pub mod wording;
