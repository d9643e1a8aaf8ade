//! Everything that is right of the wall, together.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::audit::Audit;
use super::peers::Peer;
use super::published::{Figure, ProtectedTable};
use super::trace::Trace;
use crate::heading::{Credit, Extent};

/// Everything the documents may print.
#[derive(Debug, Default)]
pub struct Protected {
    /// The tables, by name.
    pub tables: IndexMap<String, ProtectedTable>,
    /// The live figures, by name.
    pub figures: BTreeMap<String, Figure>,
    /// The sources, by name.
    pub credits: IndexMap<String, Credit>,
    /// SHA-256 of public files, by path.
    pub fingerprints: BTreeMap<String, String>,
    /// What wide territories were, in the files they were added up from.
    pub extents: Vec<Extent>,
    /// Among which communes the town has its place, by indicator; in the order of their
    /// figures.
    pub peers: BTreeMap<String, Vec<Peer>>,
    /// What the protection came to, without figures.
    pub audit: Audit,
    /// What this version and those before it show, for the next one.
    pub trace: Trace,
}
