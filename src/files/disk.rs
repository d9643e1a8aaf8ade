//! The steps that change the disk, one function each.
//!
//! A set of documents must survive a program killed between any two of these steps, so
//! that tests put a door of their own here, which stops at each step in turn.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::time::Duration;

use super::cause::{self, Os};

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
        patiently(Os::here(), std::thread::sleep, || fs::rename(from, to))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        patiently(Os::here(), std::thread::sleep, || fs::remove_file(path))
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

/// Does it again, a little later each time, while Windows says that another program holds the
/// file: an antivirus, the indexer or OneDrive looks at what has just been written, and lets it
/// go within a second. Two seconds in all; then what Windows says is told.
fn patiently<T>(
    os: Os,
    wait: impl Fn(Duration),
    mut step: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    const PAUSES: [u64; 6] = [20, 50, 120, 300, 600, 900];
    for pause in PAUSES {
        match step() {
            Err(error) if cause::may_be_open(os, error.raw_os_error()) => {
                wait(Duration::from_millis(pause));
            }
            other => return other,
        }
    }
    step()
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// Answers in turn, then success; how many times it was asked, and how long was waited.
    fn answers(os: Os, codes: &[i32]) -> (io::Result<()>, usize, Duration) {
        let asked = Cell::new(0);
        let waited = Cell::new(Duration::ZERO);
        let done = patiently(
            os,
            |pause| waited.set(waited.get() + pause),
            || {
                let turn = asked.get();
                asked.set(turn + 1);
                codes
                    .get(turn)
                    .map_or(Ok(()), |code| Err(io::Error::from_raw_os_error(*code)))
            },
        );
        (done, asked.get(), waited.get())
    }

    #[test]
    fn what_windows_holds_for_a_moment_is_done_again() {
        let (done, asked, _) = answers(Os::Windows, &[32, 5, 303]);
        assert!(done.is_ok());
        assert_eq!(asked, 4);
    }

    #[test]
    fn what_it_holds_for_long_is_told_after_two_seconds() {
        let (done, asked, waited) = answers(Os::Windows, &[32; 50]);
        assert_eq!(done.expect_err("held").raw_os_error(), Some(32));
        assert_eq!(asked, 7);
        assert!(waited <= Duration::from_secs(2), "{waited:?}");
    }

    #[test]
    fn another_error_is_told_at_once() {
        for (os, code) in [(Os::Windows, 112), (Os::Unix, 5), (Os::Unix, 32)] {
            let (done, asked, waited) = answers(os, &[code]);
            assert!(done.is_err());
            assert_eq!((asked, waited), (1, Duration::ZERO), "{os:?} {code}");
        }
    }
}
