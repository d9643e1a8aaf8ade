//! What figures depend on: as long as it is the same, they are not computed again.

use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::files::{OUTPUT_FOLDER, ProjectDir, Stamp};
use crate::limits;
use crate::manifest::Project;
use crate::secrecy::{TRACE_FILE, Trace, TraceError};

/// The folder of the data.
const DATA: &str = "donnees";

/// The state of everything that was read before figures were protected.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Inputs {
    folder: String,
    /// The files by path; none where there was no such file.
    files: Vec<(String, Option<Stamp>)>,
    /// The names in the folder of the data: one that nobody declares is told.
    names: Vec<String>,
}

impl Inputs {
    /// The state of the files now: the manifest first, then what it names, the theme, and
    /// what earlier versions left.
    pub(super) fn of(root: &ProjectDir, project: &Project) -> Self {
        let data = project.sources.values().flat_map(|source| &source.files);
        let paths = std::iter::once(root.manifest_name().to_owned())
            .chain(data.map(|file| file.file.value.clone()))
            .chain(project.lists.iter().cloned())
            .chain(project.contours.iter().map(|file| file.path.value.clone()))
            .chain([project.theme.model.file().to_owned(), trace_path()]);
        let files = paths.map(|path| {
            let stamp = stamp(root, &path);
            (path, stamp)
        });
        let names = root.list(DATA);
        Self { folder: root.identity(), files: files.collect(), names }
    }

    /// Whether everything is as it was.
    pub(super) fn are_the_same(&self, root: &ProjectDir) -> bool {
        self.folder == root.identity()
            && self.names == root.list(DATA)
            && self.files.iter().all(|(path, known)| stamp(root, path) == *known)
    }
}

fn stamp(root: &ProjectDir, path: &str) -> Option<Stamp> {
    root.data(path).ok().map(|file| file.stamp)
}

fn trace_path() -> String {
    format!("{OUTPUT_FOLDER}/{TRACE_FILE}")
}

/// What versions that are published showed, when there are any.
pub(super) fn published_before(root: &ProjectDir) -> Result<Option<Trace>, Diagnostics> {
    let path = trace_path();
    if !root.list(OUTPUT_FOLDER).iter().any(|name| name == TRACE_FILE) {
        return Ok(None);
    }
    let bytes = root
        .read_within(&path, limits::TRACE_BYTES, TraceError::Broken.hint())
        .map_err(|problem| problem.at(Location::file(&path)))?;
    let text = String::from_utf8_lossy(&bytes);
    let trace = Trace::from_text(&text).map_err(|error| {
        Diagnostic::of(&error).at(Location::file(&path)).help(error.hint())
    })?;
    Ok(Some(trace))
}
