//! The folder of the documents: what may be written there, and by whom.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::batch::{self, Failure, Stopped};
use super::cause::{self, Os};
use super::disk::RealDisk;
use super::error::{FileError, not_written};
use super::former;
use super::lock::{self, NoLock};

/// The folder of the documents, beside the manifest.
pub const FOLDER: &str = "sortie";
/// How long one waits for another program to have written.
const PATIENCE: Duration = Duration::from_secs(20);

/// Writes a set of documents, all or none.
pub(super) fn write(
    root: &Path,
    documents: &[(String, Vec<u8>)],
) -> Result<Vec<PathBuf>, FileError> {
    let folder = root.join(FOLDER);
    check_folder(root, &folder)?;
    for (name, _) in documents {
        check_place(&folder, name)?;
    }
    check_place(&folder, lock::LOCK).map_err(|error| match error {
        // The cause is the system's.
        FileError::NotWritten { .. } => error,
        _ => FileError::InTheWay { path: shown(lock::LOCK) },
    })?;
    let lock = lock::take(&folder, PATIENCE).map_err(|error| match error {
        NoLock::Held => held(&folder),
        NoLock::System(error) => not_written(FOLDER, &error),
    })?;
    recover_locked(&folder, lock.is_sure())?;
    // What has come back may be one of the things that are refused.
    for (name, _) in documents {
        check_place(&folder, name)?;
    }
    batch::write(&RealDisk, &folder, documents)
        .map_err(|stopped| told(&folder, stopped))?;
    Ok(documents.iter().map(|(name, _)| folder.join(name)).collect())
}

/// Finishes what a program killed on the way has left, if it has and if one may.
///
/// # Errors
/// When the documents are still partly new and partly old.
pub(super) fn recover(root: &Path) -> Result<(), FileError> {
    let folder = root.join(FOLDER);
    let ours =
        fs::symlink_metadata(&folder).is_ok() && check_folder(root, &folder).is_ok();
    let left = || {
        batch::is_interrupted(&folder)
            || former::is_left(&folder)
            || lock::is_left(&folder)
    };
    if !ours || !left() {
        return Ok(());
    }
    match lock::take(&folder, Duration::ZERO) {
        Ok(lock) => recover_locked(&folder, lock.is_sure()),
        // Whoever writes just now finishes by itself.
        Err(NoLock::Held) => Ok(()),
        // A folder that cannot be written in stays as it is.
        Err(NoLock::System(_)) => Ok(()),
    }
}

fn recover_locked(folder: &Path, sure: bool) -> Result<(), FileError> {
    batch::recover(&RealDisk, folder, sure).map_err(|stopped| told(folder, stopped))?;
    former::recover(&RealDisk, folder)
        .map_err(|(name, error)| told(folder, Stopped::Halfway(Failure::at(name, error))))
}

/// The folder is one, inside the project; it is made when there is none.
fn check_folder(root: &Path, folder: &Path) -> Result<(), FileError> {
    let wrong = |error: io::Error| not_written(FOLDER, &error);
    let about = match fs::symlink_metadata(folder) {
        Ok(about) => about,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return match fs::create_dir(folder) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    Err(wrong(error))
                }
                _ => Ok(()),
            };
        }
        Err(error) => return Err(wrong(error)),
    };
    if about.is_symlink() {
        let inside = match (root.canonicalize(), folder.canonicalize()) {
            (Ok(root), Ok(real)) => real.is_dir() && real.starts_with(root),
            _ => false,
        };
        return if inside {
            Ok(())
        } else {
            Err(FileError::Link { path: FOLDER.into() })
        };
    }
    if about.is_dir() {
        return Ok(());
    }
    Err(FileError::NotAFolder { path: FOLDER.into() })
}

/// The place of a document is free, or holds the document it replaces.
fn check_place(folder: &Path, name: &str) -> Result<(), FileError> {
    let path = shown(name);
    match fs::symlink_metadata(folder.join(name)) {
        Ok(about) if about.is_symlink() => Err(FileError::Link { path }),
        Ok(about) if about.is_dir() => Err(FileError::FolderInTheWay { path }),
        Ok(about) if !about.is_file() => Err(FileError::NotADocument { path }),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(not_written(&path, &error)),
    }
}

fn shown(name: &str) -> String {
    format!("{FOLDER}/{name}")
}

fn held(folder: &Path) -> FileError {
    let writer = batch::writer(folder);
    FileError::Busy {
        folder: FOLDER.into(),
        process: writer.map(|(process, _)| process),
        seconds: writer.and_then(|(_, since)| since).map(|since| since.as_secs()),
    }
}

fn told(folder: &Path, stopped: Stopped) -> FileError {
    match stopped {
        Stopped::AsBefore(Failure { document, error, replacing }) => {
            let path = document.as_deref().map_or(FOLDER.to_owned(), shown);
            if replacing && is_open(folder, document.as_deref(), &error) {
                return FileError::Locked { path };
            }
            not_written(&path, &error)
        }
        Stopped::Halfway(Failure { document, error, .. }) => FileError::Unfinished {
            folder: FOLDER.into(),
            document: document.as_deref().map(shown),
            cause: cause::of(&error),
        },
    }
}

/// Whether the document is open in another program, and not only read-only.
fn is_open(folder: &Path, document: Option<&str>, error: &io::Error) -> bool {
    let read_only = document
        .and_then(|name| fs::metadata(folder.join(name)).ok())
        .is_some_and(|about| about.permissions().readonly());
    cause::may_be_open(Os::here(), error.raw_os_error()) && !read_only
}
