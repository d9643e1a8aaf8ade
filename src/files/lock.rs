//! One program at a time replaces the documents of a folder.
//!
//! The lock is the system's own, on a file that stays: it falls with the program that
//! holds it, however that ends. Documents are made before it is taken, so that it is held
//! for some milliseconds.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::{Duration, Instant};

/// The file that is locked; its content does not matter.
pub(super) const LOCK: &str = ".abs-report.verrou";
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(25);

/// Held until it is dropped.
pub(super) struct Lock {
    /// None where the disk knows no locks, as some network disks.
    file: Option<File>,
}

impl Lock {
    /// Whether nobody else can be at work.
    pub(super) fn is_sure(&self) -> bool {
        self.file.is_some()
    }
}

/// Why there is no lock.
#[derive(Debug)]
pub(super) enum NoLock {
    /// Another program has held it all the while.
    Held,
    /// The file cannot be made or opened.
    System(io::Error),
}

/// Takes the lock of a folder, and waits for it as long as one says.
///
/// # Errors
/// See [`NoLock`].
pub(super) fn take(folder: &Path, patience: Duration) -> Result<Lock, NoLock> {
    let path = folder.join(LOCK);
    // A link or a pipe of this name is never opened.
    match std::fs::symlink_metadata(&path) {
        Ok(about) if !about.is_file() => {
            return Err(NoLock::System(io::Error::from(ErrorKind::AlreadyExists)));
        }
        _ => {}
    }
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        // In a shared folder the file may be another's: it is enough to read it.
        .or_else(|error| File::open(&path).map_err(|_| error))
        .map_err(NoLock::System)?;
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { file: Some(file) }),
            Err(TryLockError::WouldBlock) if started.elapsed() >= patience => {
                return Err(NoLock::Held);
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(_)) => return Ok(Lock { file: None }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_by_one_and_falls_with_its_holder() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let first = take(folder.path(), Duration::ZERO).expect("free");
        let held = take(folder.path(), Duration::from_millis(60));
        assert!(matches!(held, Err(NoLock::Held)));
        drop(first);
        assert!(take(folder.path(), Duration::ZERO).is_ok());
    }

    #[test]
    #[cfg(unix)]
    fn a_link_in_the_place_of_the_lock_is_not_followed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let outside = folder.path().join("ailleurs");
        std::os::unix::fs::symlink(&outside, folder.path().join(LOCK)).expect("linked");
        assert!(matches!(take(folder.path(), Duration::ZERO), Err(NoLock::System(_))));
        assert!(!outside.exists());
    }
}
