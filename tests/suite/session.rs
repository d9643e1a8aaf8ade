//! A program that stays open: what has not changed is not done again, and any work can be
//! stopped without leaving anything at work behind it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use abs_report::{Cancel, Output, Progress, ProjectDir, Session, Watch};

use crate::support::{path, quietly, session, told};
use crate::worker::started_by;

/// A copy of the flagship, to be edited.
pub(crate) fn copy() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let project = folder.path().join("projet");
    copy_folder(&path("examples/le-pont-de-claix"), &project);
    (folder, project)
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let (name, there) = (entry.file_name(), to.join(entry.file_name()));
        if name == "sortie" {
            continue;
        }
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &there);
        } else {
            std::fs::copy(entry.path(), there).expect("copied");
        }
    }
}

fn open(project: &Path) -> ProjectDir {
    ProjectDir::open(&project.join("projet.yaml")).expect("a project")
}

fn pages(session: &Session, project: &Path) -> usize {
    let laid = quietly(|watch| session.lay_out(&open(project), watch));
    let laid = laid.unwrap_or_else(|problems| panic!("{}", told(&problems)));
    assert_eq!(laid.value[0].output, Output::Report);
    laid.value[0].pages
}

fn append(file: &Path, text: &str) {
    let before = std::fs::read_to_string(file).expect("readable");
    std::fs::write(file, before + text).expect("written");
}

#[test]
fn an_edited_text_protects_nothing_again() {
    let (_folder, project) = copy();
    let session = session();
    let before = pages(&session, &project);
    let (protections, readings) = (session.protections(), session.readings());
    assert_eq!(protections, 1);
    assert!(before > 20, "{before} pages");

    let text = std::fs::read_dir(project.join("textes")).expect("texts").flatten().next();
    let text = text.expect("a text").path();
    append(&text, "\n\nUn paragraphe de plus.\n");
    pages(&session, &project);
    append(&text, &"\n\nUn long paragraphe de plus, qui prend de la place. ".repeat(200));
    assert!(pages(&session, &project) > before, "the edit is on the pages");
    assert_eq!(session.protections(), protections, "an edit of a text protects nothing");
    assert_eq!(session.readings(), readings, "nor reads a file of data");

    // The manifest decides what is protected, and how.
    append(&project.join("projet.yaml"), "\n# une remarque\n");
    pages(&session, &project);
    assert_eq!(session.protections(), protections + 1);
    assert_eq!(session.readings(), readings, "a remark reads nothing again");
}

/// What a text does not touch is not laid out again: its pages are there at once, edit after
/// edit. A ratio of two times of one run, with room for a busy machine; `tests/bench/session.rs`
/// measures the time itself.
#[test]
fn an_edited_text_lays_out_little_again() {
    const EDITS: usize = 7;
    let (_folder, project) = copy();
    let text = project.join("textes/logement_cadre_de_vie.md");
    let cold = (0..3).map(|_| {
        let (session, started) = (session(), Instant::now());
        pages(&session, &project);
        started.elapsed()
    });
    let cold = cold.min().expect("laid out");
    let session = session();
    pages(&session, &project);
    let mut times: Vec<Duration> = (0..EDITS)
        .map(|edit| {
            append(&text, &format!("\n\nUn paragraphe ajouté pour la {edit}e fois.\n"));
            let started = Instant::now();
            pages(&session, &project);
            started.elapsed()
        })
        .collect();
    times.sort();
    let again = times[EDITS / 2];
    assert!(again < cold / 2, "{again:?} after an edit, {cold:?} at first");
}

#[test]
fn what_figures_depend_on_is_looked_at_each_time() {
    let (_folder, project) = copy();
    let session = session();
    let open_once = || {
        let prepared = quietly(|watch| session.open(&open(&project), watch));
        prepared.unwrap_or_else(|problems| panic!("{}", told(&problems)));
        session.protections()
    };
    assert_eq!((open_once(), open_once()), (1, 1));
    let data = std::fs::read_dir(project.join("donnees")).expect("data").flatten();
    let csv = data
        .map(|one| one.path())
        .find(|one| one.extension().is_some_and(|e| e == "csv"));
    append(&csv.expect("a text file"), "\n");
    assert_eq!(open_once(), 2, "a file of data");
    let theme = project.join("themes/sobre");
    std::fs::create_dir_all(&theme).expect("made");
    std::fs::copy(path("themes/sobre/charte.yaml"), theme.join("charte.yaml"))
        .expect("copied");
    assert_eq!(open_once(), 3, "a theme that is put beside the manifest");
    let traced = project.join("sortie");
    std::fs::create_dir_all(&traced).expect("made");
    assert_eq!(open_once(), 3, "an empty folder");
}

/// Another project in the same session is another project.
#[test]
fn two_projects_of_one_session_do_not_meet() {
    let session = session();
    let name = |manifest: &str| {
        let root = ProjectDir::open(&path(manifest)).expect("a project");
        let prepared = quietly(|watch| session.open(&root, watch));
        let prepared = prepared.unwrap_or_else(|problems| panic!("{}", told(&problems)));
        prepared.town().to_owned()
    };
    assert_eq!(name("examples/lezennes/projet.yaml"), "Lezennes");
    assert_eq!(name("examples/le-pont-de-claix/projet.yaml"), "Le Pont-de-Claix");
    assert_eq!(name("examples/lezennes/projet.yaml"), "Lezennes");
}

#[test]
fn a_work_stops_where_it_is_asked_to() {
    let (_folder, project) = copy();
    let root = open(&project);
    for stop in [
        Progress::Manifest,
        Progress::Files,
        Progress::Figures,
        Progress::Protection { done: 0, of: 0 },
        Progress::Charts,
        Progress::Texts,
        Progress::Pages,
        Progress::Layout,
    ] {
        let session = session();
        let cancel = Cancel::default();
        let progress = |progress: Progress| {
            if progress.stage() == stop.stage() {
                cancel.ask();
            }
        };
        let watch = Watch { progress: &progress, cancel: &cancel };
        let problems = session.build(&root, None, watch).expect_err("stopped");
        assert!(problems.is_cancelled(), "{stop:?}\n{}", told(&problems));
        assert!(told(&problems).contains("interrompu"), "{}", told(&problems));
        // The next one is not.
        assert!(quietly(|watch| session.open(&root, watch)).is_ok(), "{stop:?}");
    }
}

/// A template without end is stopped at once, and its process is gone.
#[test]
fn a_document_that_is_given_up_frees_its_process() {
    let (_folder, project) = copy();
    let templates = project.join("report-templates");
    std::fs::create_dir_all(&templates).expect("made");
    let endless = "#for a in range(1000000) { for b in range(1000000) { } }\n";
    std::fs::write(templates.join("annexes.typ.j2"), endless).expect("written");
    let root = open(&project);
    let session = session();
    let cancel = Cancel::default();
    let asked = cancel.clone();
    std::thread::scope(|scope| {
        let work = scope.spawn(|| {
            let watch = Watch { progress: &|_| {}, cancel: &cancel };
            session.build(&root, Some(&[Output::Report]), watch)
        });
        std::thread::sleep(Duration::from_secs(3));
        let stopped = Instant::now();
        asked.ask();
        let problems = work.join().expect("no defect").expect_err("stopped");
        assert!(problems.is_cancelled(), "{}", told(&problems));
        assert!(stopped.elapsed() < Duration::from_secs(2), "{:?}", stopped.elapsed());
    });
    drop(session);
    // No process of this one is busy with it any more; other tests have theirs.
    let mine = started_by(std::process::id());
    let busy = mine.into_iter().filter(|id| is_of(*id, &project));
    assert_eq!(busy.count(), 0);
}

/// Whether a process has a folder for its own: none of ours has.
fn is_of(id: u32, folder: &Path) -> bool {
    let line = std::fs::read_to_string(format!("/proc/{id}/cmdline")).unwrap_or_default();
    line.contains(&*folder.to_string_lossy())
}
