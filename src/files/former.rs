//! What the former version left when it was killed: `.rapport.pdf.nouveau`,
//! `.rapport.pdf.ancien`.
//!
//! It put each old document aside and the new one in its place, one after the other. A
//! new document still under its hidden name says that it was stopped on the way: the old
//! ones come back. Else all were replaced, and what is put aside has no use, unless the
//! document itself is missing.

use std::io;
use std::path::{Path, PathBuf};

use super::disk::Disk;

/// The documents that the former version wrote.
const DOCUMENTS: [&str; 4] =
    ["rapport.pdf", "livret.pdf", "tableaux.xlsx", "fiche-secret.pdf"];

fn new(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!(".{name}.nouveau"))
}

fn old(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!(".{name}.ancien"))
}

fn exists(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

fn is_file(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|about| about.is_file())
}

/// Whether anything is left.
pub(super) fn is_left(folder: &Path) -> bool {
    DOCUMENTS.iter().any(|name| {
        let aside = std::fs::symlink_metadata(old(folder, name));
        let aside =
            aside.is_ok_and(|about| about.is_file() || !exists(&folder.join(name)));
        aside || is_file(&new(folder, name))
    })
}

/// Puts the old documents back, or clears them away.
///
/// # Errors
/// When one cannot be put back; its name is told.
pub(super) fn recover(
    disk: &dyn Disk,
    folder: &Path,
) -> Result<(), (&'static str, io::Error)> {
    let stopped = DOCUMENTS.iter().any(|name| is_file(&new(folder, name)));
    for name in DOCUMENTS {
        let (document, old) = (folder.join(name), old(folder, name));
        let Ok(about) = std::fs::symlink_metadata(&old) else { continue };
        if !exists(&document) || stopped && about.is_file() {
            disk.rename(&old, &document).map_err(|error| (name, error))?;
        } else if about.is_file() {
            let _ = disk.remove_file(&old);
        }
    }
    if stopped {
        disk.sync_folder(folder);
    }
    for new in DOCUMENTS.map(|name| new(folder, name)) {
        if is_file(&new) {
            let _ = disk.remove_file(&new);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::disk::RealDisk;

    /// What lies in the folder, as « name=content ».
    fn state(folder: &Path) -> Vec<String> {
        let mut found: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder")
            .flatten()
            .map(|entry| {
                let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
                format!("{}={text}", entry.file_name().to_string_lossy())
            })
            .collect();
        found.sort();
        found
    }

    #[test]
    fn leftovers_of_the_former_version_end_as_one_set() {
        let cases: [(&[&str], &[&str]); 6] = [
            // Killed while the first document had no name.
            (
                &[
                    ".rapport.pdf.ancien=1",
                    ".rapport.pdf.nouveau=2",
                    ".livret.pdf.nouveau=2",
                    "livret.pdf=1",
                ],
                &["livret.pdf=1", "rapport.pdf=1"],
            ),
            // Killed between two documents.
            (
                &[
                    ".rapport.pdf.ancien=1",
                    "rapport.pdf=2",
                    ".livret.pdf.nouveau=2",
                    "livret.pdf=1",
                ],
                &["livret.pdf=1", "rapport.pdf=1"],
            ),
            // Killed before what had been put aside was removed.
            (
                &[
                    ".rapport.pdf.ancien=1",
                    "rapport.pdf=2",
                    ".livret.pdf.ancien=1",
                    "livret.pdf=2",
                ],
                &["livret.pdf=2", "rapport.pdf=2"],
            ),
            // Killed before anything was replaced.
            (&[".rapport.pdf.nouveau=2", "rapport.pdf=1"], &["rapport.pdf=1"]),
            // The document has gone, nobody knows how.
            (&[".tableaux.xlsx.ancien=1"], &["tableaux.xlsx=1"]),
            // The author's own.
            (&[".notes.ancien=1"], &[".notes.ancien=1"]),
        ];
        for (before, after) in cases {
            let folder = tempfile::tempdir().expect("a temporary folder");
            for file in before {
                let (name, text) = file.split_once('=').expect("a name and a content");
                std::fs::write(folder.path().join(name), text).expect("written");
            }
            recover(&RealDisk, folder.path()).expect("recovered");
            assert_eq!(state(folder.path()), after, "{before:?}");
            assert!(!is_left(folder.path()));
        }
    }
}
