//! What the tests share: projects on disk and in memory, built without writing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use abs_report::diagnostic::{Diagnostics, Warned};
use abs_report::files::ProjectDir;
use abs_report::pdf::Layout;
use abs_report::pipeline::{self, Built, Options};
use abs_report::secrecy::Protected;

/// The project's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository.
pub(crate) fn path(relative: &str) -> PathBuf {
    root().join(relative)
}

/// A file of public producers, when they are at hand; said loudly when they are not.
pub(crate) fn shared(file: &str) -> Option<PathBuf> {
    let path = root().parent()?.join("shared/data").join(file);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("passed over: {} is not at hand", path.display());
    None
}

/// How the tests build; every build has a shelf of its own.
pub(crate) fn options() -> Options<'static> {
    Options {
        outputs: None,
        layout: Layout::Here,
        patience: Some(Duration::from_secs(100)),
        shelf: Box::leak(Box::default()),
        progress: &|_| {},
        protected: &|_, _| {},
    }
}

/// Builds a manifest of the repository in memory.
pub(crate) fn build(manifest: &str) -> Result<Warned<Built>, Diagnostics> {
    let root = ProjectDir::open(&path(manifest)).expect("the manifest exists");
    pipeline::build(&root, &options())
}

/// The published figures of a manifest of the repository.
pub(crate) fn published(manifest: &str) -> Protected {
    let root = ProjectDir::open(&path(manifest)).expect("the manifest exists");
    pipeline::published(&root, &options())
        .unwrap_or_else(|problems| panic!("{}", told(&problems)))
        .value
}

/// A project in memory.
pub(crate) fn in_memory(files: &[(&str, &str)]) -> ProjectDir {
    let files =
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    ProjectDir::in_memory("projet.yaml", files.collect())
}

/// The published figures of a project in memory.
pub(crate) fn published_in_memory(files: &[(&str, &str)]) -> Result<Protected, String> {
    pipeline::published(&in_memory(files), &options())
        .map(|published| published.value)
        .map_err(|problems| told(&problems))
}

/// The problems as the terminal shows them.
pub(crate) fn told(problems: &Diagnostics) -> String {
    problems.to_tell().map(|problem| problem.render(false)).collect::<Vec<_>>().join("\n")
}

/// How a live figure is printed.
pub(crate) fn printed(protected: &Protected, name: &str) -> String {
    let figure =
        protected.figures.get(name).unwrap_or_else(|| panic!("no figure {name}"));
    abs_report::wording::printed(figure).replace(['\u{202f}', '\u{a0}'], " ")
}
