//! `projet.yaml`, from what the author wrote to what it means.
//!
//! [`Manifest`] is the file as written: values with their places, nothing resolved.
//! [`Project`] is the same where every reference resolves: territories are communes of
//! the official table, indicators and sources exist. A later stage asks for a
//! [`Project`] and never checks again.

mod asked;
mod check;
mod counts;
mod error;
mod keys;
mod lint;
mod lists;
mod placed;
mod places;
mod project;
mod reader;
mod schema;
mod words;
mod written;

pub use placed::Placed;
pub use project::{
    Axis, Block, BlockKind, ChartBlock, Comparison, ContourFile, FileSpec, Identity,
    Kind, PartnerKey, Project, SourceSpec, Status, TableBlock, TopicPlan,
};
pub use schema::schema;
pub use written::Manifest;

use crate::characters::without_controls;
use crate::diagnostic::{Diagnostics, Location, Warned};
use crate::encoding;
use crate::files::ProjectDir;
use crate::limits;

/// What to do about a manifest that is much too long.
const HELP: &str =
    "vérifiez que c’est le bon fichier : un manifeste pèse quelques kilo-octets";

/// Reads and checks the manifest.
///
/// # Errors
/// Every mistake that can be seen in it at once, each with its place.
pub fn load(root: &ProjectDir) -> Result<Warned<Project>, Diagnostics> {
    let file = root.manifest_name();
    let bytes = root
        .read_within(file, limits::MANIFEST_BYTES, HELP)
        .map_err(|problem| problem.at(Location::file(file)))?;
    let decoded = encoding::decode(&bytes);
    let text = without_controls(&decoded.text);
    let (value, places) = lint::parse(file, &text)?;
    counts::check(file, &value, &places)?;
    let mut manifest = Manifest::read(file, &text, &value, places);
    let mut problems = Diagnostics::new();
    let lists = lists::read(root, &manifest, &mut problems);
    manifest.problems.extend(problems);
    check::resolve(manifest, &lists)
}
