//! How soon an edited text is on its pages again: `cargo bench --bench session`.
//!
//! The flagship is laid out in one session; a paragraph of a text changes, again and again, and
//! the pages are laid out anew. Budget, two idle cores: 200 ms.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark"
)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use abs_report::{Cancel, ProjectDir, Session, Watch};

const EDITS: usize = 30;
const BUDGET: Duration = Duration::from_millis(200);

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("projet");
    copy(&root.join("examples/le-pont-de-claix"), &project);
    let session = Session::new(PathBuf::from(env!("CARGO_BIN_EXE_abs-report")), None);
    let text = project.join("textes/logement_cadre_de_vie.md");
    let text = if text.exists() { text } else { first_text(&project) };
    let written = std::fs::read_to_string(&text).unwrap();
    let started = Instant::now();
    let pages = lay_out(&session, &project);
    println!("opened and laid out    {:6.0?}, {pages} pages", started.elapsed());
    let mut times: Vec<Duration> = (0..EDITS)
        .map(|edit| {
            let paragraph = format!("\n\nUn paragraphe changé pour la {edit}e fois.\n");
            std::fs::write(&text, format!("{written}{paragraph}")).unwrap();
            let started = Instant::now();
            lay_out(&session, &project);
            started.elapsed()
        })
        .collect();
    times.sort();
    let (median, late) = (times[EDITS / 2], times[EDITS * 95 / 100]);
    println!("edited and laid out    {median:6.0?} at the median, {late:6.0?} at 95 %");
    assert_eq!(session.protections(), 1);
    if median > BUDGET {
        println!("OVER BUDGET ({BUDGET:?})");
    }
}

fn lay_out(session: &Session, project: &Path) -> usize {
    let root = ProjectDir::open(&project.join("projet.yaml")).unwrap();
    let watch = Watch { progress: &|_| {}, cancel: &Cancel::default() };
    session.lay_out(&root, watch).unwrap().value[0].pages
}

fn first_text(project: &Path) -> PathBuf {
    let mut texts: Vec<PathBuf> = std::fs::read_dir(project.join("textes"))
        .unwrap()
        .flatten()
        .map(|one| one.path())
        .collect();
    texts.sort();
    texts.swap_remove(0)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let there = to.join(entry.file_name());
        if entry.file_name() == "sortie" {
            continue;
        }
        if entry.path().is_dir() {
            copy(&entry.path(), &there);
        } else {
            std::fs::copy(entry.path(), there).unwrap();
        }
    }
}
