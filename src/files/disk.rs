//! The steps that change the disk, one function each.
//!
//! A set of documents must survive a program killed between any two of these steps, so
//! that tests put a door of their own here, which stops at each step in turn.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// What a batch does to the disk; nothing else changes it.
pub(super) trait Disk {
    /// Makes a folder that does not exist yet.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Writes a file that does not exist yet, down to the disk itself.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Gives a file a second name, under which its content stays.
    fn keep(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives a file another name, in the place of the one that bears it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Waits until the names of a folder have reached the disk.
    fn sync_folder(&self, path: &Path);
}

/// The disk.
pub(super) struct RealDisk;

impl Disk for RealDisk {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(bytes)?;
        sync(&file)
    }

    fn keep(&self, from: &Path, to: &Path) -> io::Result<()> {
        // On Windows a second name of an open document could not be removed afterwards.
        if !cfg!(windows) && fs::hard_link(from, to).is_ok() {
            return Ok(());
        }
        fs::copy(from, to)?;
        match OpenOptions::new().write(true).open(to) {
            Ok(copy) => sync(&copy),
            // A document that was read-only gives a copy that is.
            Err(_) => Ok(()),
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn sync_folder(&self, path: &Path) {
        // Windows has no such thing, and some network disks refuse it: nothing is lost
        // then but the order in which a power cut leaves things.
        if cfg!(unix)
            && let Ok(folder) = File::open(path)
        {
            let _ = folder.sync_all();
        }
    }
}

/// A disk that cannot say when a file has reached it is taken as it is.
fn sync(file: &File) -> io::Result<()> {
    match file.sync_all() {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::Unsupported | ErrorKind::InvalidInput
            ) =>
        {
            Ok(())
        }
        other => other,
    }
}
