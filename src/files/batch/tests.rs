//! A program killed at each step in turn leaves what the next one finishes.

use std::cell::Cell;

use super::*;

/// A disk before which the program is killed at one step: nothing changes from there on.
/// A document that is open cannot be replaced.
struct Door {
    steps: Cell<usize>,
    killed_at: usize,
    open: Option<&'static str>,
    /// The step from which the disk is full.
    full_at: usize,
}

impl Door {
    fn new(killed_at: usize, open: Option<&'static str>) -> Self {
        Self { steps: Cell::new(0), killed_at, open, full_at: NEVER }
    }

    fn step(&self) -> io::Result<()> {
        let step = self.steps.get();
        self.steps.set(step + 1);
        if step >= self.killed_at { Err(io::Error::other("killed")) } else { Ok(()) }
    }

    fn was_killed(&self) -> bool {
        self.steps.get() > self.killed_at
    }
}

impl Disk for Door {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::create_dir(path)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let killed = self.step();
        if self.steps.get() > self.full_at {
            fs::write(path, &bytes[..bytes.len() / 2])?;
            return Err(io::Error::from(ErrorKind::StorageFull));
        }
        // Killed in the middle of the file itself, at its own step only.
        if self.steps.get() <= self.killed_at + 1 {
            let end = if killed.is_err() { bytes.len() / 2 } else { bytes.len() };
            fs::write(path, &bytes[..end])?;
        }
        killed
    }

    fn keep(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        fs::hard_link(from, to)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        if self.open.is_some_and(|open| to.file_name() == Some(open.as_ref())) {
            return Err(io::Error::from(ErrorKind::PermissionDenied));
        }
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::remove_dir(path)
    }

    fn sync_folder(&self, _: &Path) {
        let _ = self.step();
    }
}

const NEVER: usize = 1_000_000;
const NAMES: [&str; 3] = ["livret.pdf", "rapport.pdf", "tableaux.xlsx"];

/// Two documents that there were, a third that is new.
fn old(folder: &Path) -> Vec<String> {
    for name in &NAMES[..2] {
        fs::write(folder.join(name), format!("ancien {name}")).expect("written");
    }
    state(folder)
}

fn new() -> Vec<(String, Vec<u8>)> {
    let content = |name: &str| format!("nouveau {name}").into_bytes();
    NAMES.iter().map(|name| ((*name).to_owned(), content(name))).collect()
}

/// What lies in the folder, hidden names and folders too.
fn state(folder: &Path) -> Vec<String> {
    let mut found: Vec<String> = fs::read_dir(folder)
        .expect("the folder")
        .flatten()
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).unwrap_or_default();
            format!("{}: {text}", entry.file_name().to_string_lossy())
        })
        .collect();
    found.sort();
    found
}

fn all_new() -> Vec<String> {
    NAMES.iter().map(|name| format!("{name}: nouveau {name}")).collect()
}

#[derive(Debug, PartialEq)]
enum Set {
    Old,
    New,
}

/// All old or all new, with nothing left beside.
fn set(folder: &Path, old: &[String], case: &str) -> Set {
    let found = state(folder);
    if found == old {
        return Set::Old;
    }
    assert_eq!(found, all_new(), "{case}");
    Set::New
}

#[test]
fn killed_at_any_step_the_next_run_finds_all_old_or_all_new() {
    let (mut olds, mut news) = (0, 0);
    for killed_at in 0.. {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let before = old(folder.path());
        let door = Door::new(killed_at, None);
        let written = write(&door, folder.path(), &new());
        recover(&Door::new(NEVER, None), folder.path(), true).expect("recovered");
        match set(folder.path(), &before, &format!("killed at step {killed_at}")) {
            Set::Old => olds += 1,
            Set::New => news += 1,
        }
        if !door.was_killed() {
            assert!(written.is_ok());
            break;
        }
    }
    // Both sides of the point of no return were seen, and each of its three renames.
    assert!(olds > 8 && news > 8, "{olds} old, {news} new");
}

/// Who finishes may be killed in turn.
#[test]
fn killed_again_while_it_recovers_the_run_after_finds_one_set() {
    for open in [None, Some("tableaux.xlsx")] {
        for killed_at in 0.. {
            let mut last = false;
            for again_at in 0.. {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let before = old(folder.path());
                let door = Door::new(killed_at, open);
                let _ = write(&door, folder.path(), &new());
                last = !door.was_killed();
                // The document may have been opened between the two.
                let door = Door::new(again_at, open.or(Some("livret.pdf")));
                let _ = recover(&door, folder.path(), true);
                recover(&Door::new(NEVER, None), folder.path(), true).expect("recovered");
                let case = format!("{open:?}, killed at {killed_at}, then {again_at}");
                set(folder.path(), &before, &case);
                if !door.was_killed() {
                    break;
                }
            }
            if last {
                break;
            }
        }
    }
}

#[test]
fn a_document_that_is_open_leaves_all_of_them_as_they_were() {
    for open in NAMES {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let before = old(folder.path());
        let stopped = write(&Door::new(NEVER, Some(open)), folder.path(), &new());
        let Err(Stopped::AsBefore(failure)) = stopped else {
            panic!("{open}: {stopped:?}");
        };
        assert_eq!(failure.document.as_deref(), Some(open));
        assert!(failure.replacing);
        assert_eq!(state(folder.path()), before, "{open}");
    }
}

/// Killed on the way back too; and as long as the document is open, the next run ends with
/// the old set, or with the new one when that one was complete.
#[test]
fn killed_with_a_document_open_the_next_run_finds_one_set() {
    for open in NAMES {
        for killed_at in 0.. {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let before = old(folder.path());
            let door = Door::new(killed_at, Some(open));
            let _ = write(&door, folder.path(), &new());
            let case = format!("{open}, killed at step {killed_at}");
            recover(&Door::new(NEVER, Some(open)), folder.path(), true)
                .unwrap_or_else(|stopped| panic!("{case}: {stopped:?}"));
            assert_eq!(set(folder.path(), &before, &case), Set::Old, "{case}");
            if !door.was_killed() {
                break;
            }
        }
    }
}

/// A disk is full when something is written, and then nothing has been replaced.
#[test]
fn a_disk_that_fills_up_leaves_all_of_them_as_they_were() {
    for full_at in 0.. {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let before = old(folder.path());
        let door = Door { full_at, ..Door::new(NEVER, None) };
        match write(&door, folder.path(), &new()) {
            Err(Stopped::AsBefore(failure)) => {
                assert_eq!(failure.error.kind(), ErrorKind::StorageFull);
                assert_eq!(state(folder.path()), before, "full at step {full_at}");
            }
            Err(halfway) => panic!("{halfway:?}"),
            Ok(()) => {
                // Three documents, two journals, and what is kept of two documents.
                assert!(full_at >= 8, "full at step {full_at}");
                break;
            }
        }
    }
}

#[test]
fn a_journal_that_is_not_ours_moves_nothing() {
    for text in [
        "avant\nremplace ../projet.yaml\nfin\n",
        "avant\nremplace .cache\nfin\n",
        "avant\nremplace C:\\a\nfin\n",
        "avant\nremplace rapport.pdf\n",
        "ailleurs\nremplace rapport.pdf\nfin\n",
        "avant\neffacer rapport.pdf\nfin\n",
        "avant\nremplace \nfin\n",
        "",
    ] {
        assert_eq!(Journal::parse(text), None, "{text:?}");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let before = old(folder.path());
        let staging = folder.path().join(".abs-report-1-0");
        fs::create_dir(&staging).expect("made");
        fs::write(staging.join(JOURNAL), text).expect("written");
        fs::write(staging.join("nouveau-rapport.pdf"), "autre").expect("written");
        recover(&Door::new(NEVER, None), folder.path(), true).expect("recovered");
        assert_eq!(state(folder.path()), before, "{text:?}");
    }
    let journal =
        Journal { way: Way::Back, documents: vec![("é à.pdf".to_owned(), false)] };
    assert_eq!(Journal::parse(&journal.text(Way::Back)), Some(journal));
}

#[test]
fn without_a_lock_only_what_is_abandoned_is_touched() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let staging = folder.path().join(".abs-report-4242-0");
    fs::create_dir(&staging).expect("made");
    recover(&Door::new(NEVER, None), folder.path(), false).expect("nothing to do");
    assert!(staging.exists());
    assert_eq!(writer(folder.path()).map(|(process, _)| process), Some(4242));
    recover(&Door::new(NEVER, None), folder.path(), true).expect("swept");
    assert!(!staging.exists());
}
