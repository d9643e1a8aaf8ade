//! One program at a time replaces the documents of a folder.
//!
//! The lock is the system's own, on a file that its holder removes: it falls with the
//! program that holds it, however that ends. Documents are made before it is taken, so that
//! it is held for some milliseconds.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The file that is locked; its content does not matter.
pub(super) const LOCK: &str = ".abs-report.verrou";
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(25);

/// Held until it is dropped.
pub(super) struct Lock {
    file: File,
    path: PathBuf,
    sure: bool,
}

impl Lock {
    /// Whether nobody else can be at work: some network disks know no locks.
    pub(super) fn is_sure(&self) -> bool {
        self.sure
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while it is held: whoever waits finds that its file has no name any more,
        // and opens the next one. Windows cannot tell, and keeps the file.
        if cfg!(unix) && bears_its_name(&self.file, &self.path) {
            let _ = std::fs::remove_file(&self.path);
        }
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
    let started = Instant::now();
    loop {
        let file = open(&path).map_err(NoLock::System)?;
        match file.try_lock() {
            Ok(()) if bears_its_name(&file, &path) => {
                return Ok(Lock { file, path, sure: true });
            }
            // Its holder has removed it in the meantime.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if started.elapsed() >= patience => {
                return Err(NoLock::Held);
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(_)) => return Ok(Lock { file, path, sure: false }),
        }
    }
}

/// Whether a program killed on the way has left its file.
pub(super) fn is_left(folder: &Path) -> bool {
    cfg!(unix)
        && std::fs::symlink_metadata(folder.join(LOCK)).is_ok_and(|at| at.is_file())
}

fn open(path: &Path) -> io::Result<File> {
    // A link or a pipe of this name is never opened.
    match std::fs::symlink_metadata(path) {
        Ok(about) if !about.is_file() => {
            return Err(io::Error::from(ErrorKind::AlreadyExists));
        }
        _ => {}
    }
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        // In a shared folder the file may be another's: it is enough to read it.
        .or_else(|error| File::open(path).map_err(|_| error))
}

/// Whether a path still leads to an open file.
#[cfg(unix)]
fn bears_its_name(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let named = std::fs::symlink_metadata(path);
    match (file.metadata(), named) {
        (Ok(held), Ok(named)) => held.dev() == named.dev() && held.ino() == named.ino(),
        _ => false,
    }
}

/// The file is never removed.
#[cfg(not(unix))]
fn bears_its_name(_: &File, _: &Path) -> bool {
    true
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
        assert!(!is_left(folder.path()), "nothing is left of it");
    }

    /// Each adds one to a number, which none may lose.
    #[test]
    fn many_at_once_enter_one_by_one() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let number = folder.path().join("nombre");
        std::fs::write(&number, "0").expect("written");
        let add = || {
            for _ in 0..25 {
                let lock = take(folder.path(), Duration::from_secs(60)).expect("in turn");
                assert!(lock.is_sure());
                let text = std::fs::read_to_string(&number).expect("read");
                let next = text.parse::<u32>().expect("whole") + 1;
                std::fs::write(&number, next.to_string()).expect("written");
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(add);
            }
        });
        assert_eq!(std::fs::read_to_string(&number).expect("read"), "200");
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
