//! Replaces a set of documents: all of them, or none, even for a program killed on the way.
//!
//! The new documents are written in a staging folder of their own, beside the old ones, and
//! the old ones get a second name there. A journal put into place by one rename is the point
//! of no return: before it, nothing has changed; after it, whoever comes next finishes. A
//! document that another program holds cannot be replaced: the journal is then exchanged,
//! again by one rename, for its twin that leads back.
//!
//! ```text
//! sortie/rapport.pdf                             the document
//! sortie/.abs-report-4242-0/nouveau-rapport.pdf  takes its place
//! sortie/.abs-report-4242-0/ancien-rapport.pdf   is put back
//! sortie/.abs-report-4242-0/journal              which way to go, and what for
//! ```
//!
//! Whoever calls holds the lock of [`super::lock`], so that a staging folder found here
//! belongs to a program that is no longer there.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use super::disk::Disk;

/// How a staging folder's name begins.
const STAGING: &str = ".abs-report-";
const JOURNAL: &str = "journal";
/// The journals before they are in force.
const FORWARD: &str = "journal-avant";
const BACK: &str = "journal-retour";
/// Where no lock can be taken, a staging folder as old as this belongs to nobody any more.
const ABANDONED: Duration = Duration::from_secs(600);

/// What stopped a batch.
#[derive(Debug)]
pub(super) struct Failure {
    /// The document it was at.
    pub(super) document: Option<String>,
    /// What the system said.
    pub(super) error: io::Error,
    /// In the middle of replacing one document by another.
    pub(super) replacing: bool,
}

/// How the documents are when a batch stops.
#[derive(Debug)]
pub(super) enum Stopped {
    /// All as they were before.
    AsBefore(Failure),
    /// Some new, some old.
    Halfway(Failure),
}

impl Failure {
    pub(super) fn at(document: &str, error: io::Error) -> Self {
        Self { document: Some(document.to_owned()), error, replacing: false }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self { document: None, error, replacing: false }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Forward,
    Back,
}

/// What a journal says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Journal {
    way: Way,
    /// The documents, and whether each had a predecessor.
    documents: Vec<(String, bool)>,
}

impl Journal {
    fn text(&self, way: Way) -> String {
        let mut text = match way {
            Way::Forward => "avant\n".to_owned(),
            Way::Back => "retour\n".to_owned(),
        };
        for (name, had_previous) in &self.documents {
            text.push_str(if *had_previous { "remplace " } else { "ajoute " });
            text.push_str(name);
            text.push('\n');
        }
        text.push_str("fin\n");
        text
    }

    /// What was written whole, and by us: a name with a folder in it is refused.
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let way = match lines.next()? {
            "avant" => Way::Forward,
            "retour" => Way::Back,
            _ => return None,
        };
        let mut documents = Vec::new();
        for line in lines {
            if line == "fin" {
                return Some(Self { way, documents });
            }
            let (what, name) = line.split_once(' ')?;
            let had_previous = match what {
                "remplace" => true,
                "ajoute" => false,
                _ => return None,
            };
            let plain = !name.starts_with('.') && !name.contains(['/', '\\', ':']);
            if !plain || name.is_empty() {
                return None;
            }
            documents.push((name.to_owned(), had_previous));
        }
        None
    }
}

/// A staging folder.
struct Staging<'a> {
    disk: &'a dyn Disk,
    /// The folder of the documents.
    folder: &'a Path,
    path: PathBuf,
}

/// Replaces the documents of a folder by new ones.
///
/// # Errors
/// When they could not all be replaced; the documents are then as before unless the
/// failure says otherwise.
pub(super) fn write(
    disk: &dyn Disk,
    folder: &Path,
    documents: &[(String, Vec<u8>)],
) -> Result<(), Stopped> {
    let staging = Staging::make(disk, folder)
        .map_err(|error| Stopped::AsBefore(Failure::from(error)))?;
    match staging.prepare(documents) {
        Ok(journal) => match staging.finish(journal)? {
            None => Ok(()),
            Some(failure) => Err(Stopped::AsBefore(failure)),
        },
        Err(failure) => {
            staging.sweep();
            Err(Stopped::AsBefore(failure))
        }
    }
}

/// Finishes what a program killed on the way has left, one way or the other.
///
/// # Errors
/// When the documents are still partly new and partly old.
pub(super) fn recover(
    disk: &dyn Disk,
    folder: &Path,
    locked: bool,
) -> Result<(), Stopped> {
    for path in stagings(folder) {
        if !locked && !is_abandoned(&path) {
            continue;
        }
        let staging = Staging { disk, folder, path };
        match staging.journal() {
            Some(journal) => {
                staging.finish(journal)?;
                if staging.path.join(JOURNAL).exists() {
                    // Left in force, it would undo what is written next.
                    let error = io::Error::from(ErrorKind::PermissionDenied);
                    return Err(Stopped::Halfway(Failure::from(error)));
                }
            }
            None => staging.sweep(),
        }
    }
    Ok(())
}

/// Whether a program killed on the way has left something.
pub(super) fn is_interrupted(folder: &Path) -> bool {
    !stagings(folder).is_empty()
}

/// The process that writes in a folder, and since when.
pub(super) fn writer(folder: &Path) -> Option<(u32, Option<Duration>)> {
    stagings(folder).into_iter().find_map(|path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let process = name.strip_prefix(STAGING)?.split('-').next()?.parse().ok()?;
        Some((process, age(&path)))
    })
}

fn age(path: &Path) -> Option<Duration> {
    let modified = fs::symlink_metadata(path).ok()?.modified().ok()?;
    SystemTime::now().duration_since(modified).ok()
}

fn is_abandoned(path: &Path) -> bool {
    age(path).is_some_and(|age| age > ABANDONED)
}

/// The staging folders of all runs, in the order of their names.
fn stagings(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(STAGING))
        // A link is none of ours: the kind is that of the entry itself.
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}

/// Whether a path is a file, and not a link to one.
fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|about| about.is_file())
}

impl<'a> Staging<'a> {
    fn make(disk: &'a dyn Disk, folder: &'a Path) -> io::Result<Self> {
        static RUN: AtomicU32 = AtomicU32::new(0);
        loop {
            let run = RUN.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!("{STAGING}{}-{run}", std::process::id()));
            match disk.make_folder(&path) {
                Ok(()) => return Ok(Self { disk, folder, path }),
                // Two machines share the folder, and their numbers meet.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn staged(&self, name: &str) -> PathBuf {
        self.path.join(format!("nouveau-{name}"))
    }

    fn kept(&self, name: &str) -> PathBuf {
        self.path.join(format!("ancien-{name}"))
    }

    /// Everything that may lack room or rights is done before the point of no return.
    fn prepare(&self, documents: &[(String, Vec<u8>)]) -> Result<Journal, Failure> {
        let mut journal = Journal { way: Way::Forward, documents: Vec::new() };
        for (name, bytes) in documents {
            let wrong = |error| Failure::at(name, error);
            self.disk.write(&self.staged(name), bytes).map_err(wrong)?;
            let place = self.folder.join(name);
            let had_previous = is_file(&place);
            if had_previous {
                self.disk.keep(&place, &self.kept(name)).map_err(wrong)?;
            }
            journal.documents.push((name.clone(), had_previous));
        }
        for (file, way) in [(FORWARD, Way::Forward), (BACK, Way::Back)] {
            self.disk.write(&self.path.join(file), journal.text(way).as_bytes())?;
        }
        self.disk.sync_folder(&self.path);
        self.disk.sync_folder(self.folder);
        self.disk.rename(&self.path.join(FORWARD), &self.path.join(JOURNAL))?;
        self.disk.sync_folder(&self.path);
        Ok(journal)
    }

    /// The journal in force, if the point of no return is behind.
    fn journal(&self) -> Option<Journal> {
        /// A journal has some lines; one of another origin is not read whole.
        const LONGEST: u64 = 1 << 16;
        let path = self.path.join(JOURNAL);
        let about = fs::symlink_metadata(&path).ok()?;
        if !about.is_file() || about.len() > LONGEST {
            return None;
        }
        Journal::parse(&fs::read_to_string(path).ok()?)
    }

    /// Goes the way of the journal to its end, or turns back: what stopped it then.
    fn finish(&self, journal: Journal) -> Result<Option<Failure>, Stopped> {
        let failure = match journal.way {
            Way::Forward => self.forward(&journal).err(),
            Way::Back => None,
        };
        if let Some(failure) = &failure {
            self.disk.rename(&self.path.join(BACK), &self.path.join(JOURNAL)).map_err(
                |error| {
                    let document = failure.document.clone();
                    Stopped::Halfway(Failure { document, error, replacing: false })
                },
            )?;
            self.disk.sync_folder(&self.path);
        }
        if failure.is_some() || journal.way == Way::Back {
            self.back(&journal).map_err(Stopped::Halfway)?;
        }
        self.sweep();
        Ok(failure)
    }

    /// Puts each new document in place; those that are there already have no copy here.
    fn forward(&self, journal: &Journal) -> Result<(), Failure> {
        for (name, _) in &journal.documents {
            let new = self.staged(name);
            if is_file(&new) {
                self.replace(&new, name)?;
            }
        }
        self.disk.sync_folder(self.folder);
        Ok(())
    }

    /// Undoes what was done; a new document still here never took its place.
    fn back(&self, journal: &Journal) -> Result<(), Failure> {
        for (name, had_previous) in &journal.documents {
            let (new, old) = (self.staged(name), self.kept(name));
            if is_file(&new) {
                continue;
            }
            if is_file(&old) {
                self.replace(&old, name)?;
            } else if !had_previous {
                match self.disk.rename(&self.folder.join(name), &new) {
                    Err(error) if error.kind() != ErrorKind::NotFound => {
                        return Err(Failure {
                            replacing: true,
                            ..Failure::at(name, error)
                        });
                    }
                    _ => {}
                }
            }
        }
        self.disk.sync_folder(self.folder);
        Ok(())
    }

    fn replace(&self, from: &Path, name: &str) -> Result<(), Failure> {
        self.disk
            .rename(from, &self.folder.join(name))
            .map_err(|error| Failure { replacing: true, ..Failure::at(name, error) })
    }

    /// Removes the staging folder; what cannot be removed now is for the next run. The
    /// journal goes first: without it, nothing of what is left counts any more.
    fn sweep(&self) {
        let journal = self.path.join(JOURNAL);
        if self.disk.remove_file(&journal).is_err() && is_file(&journal) {
            return;
        }
        self.disk.sync_folder(&self.path);
        let Ok(entries) = fs::read_dir(&self.path) else { return };
        for entry in entries.flatten() {
            // A folder is none of ours, and stays.
            let _ = self.disk.remove_file(&entry.path());
        }
        let _ = self.disk.remove_folder(&self.path);
    }
}

#[cfg(test)]
mod tests;
