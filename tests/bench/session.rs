//! How soon an edited text is on its pages again: `cargo bench --bench session`.
//!
//! The flagship, then a report of sixty charts, in one session each: a paragraph of a text
//! changes, again and again, and the pages are laid out anew, then drawn for a screen. Budget, two
//! idle cores: 200 ms.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark"
)]

#[path = "sixty.rs"]
mod sixty;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use abs_report::{Cancel, Output, Preview, ProjectDir, Session, Watch};

const EDITS: usize = 30;
const BUDGET: Duration = Duration::from_millis(200);

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let flagship = folder.path().join("projet");
    copy(&root.join("examples/le-pont-de-claix"), &flagship);
    measure("le Pont-de-Claix", &flagship, "logement_cadre_de_vie");
    let sixty = folder.path().join("soixante");
    sixty::write(&sixty);
    std::fs::create_dir_all(sixty.join("textes")).unwrap();
    let text = "Un premier paragraphe.\n\nUn autre.\n";
    std::fs::write(sixty.join("textes/sante.md"), text).unwrap();
    measure("soixante graphiques", &sixty, "sante");
}

/// How long an edit takes: laid out, then drawn for a screen.
fn measure(title: &str, project: &Path, chapter: &str) {
    let session = Session::new(PathBuf::from(env!("CARGO_BIN_EXE_abs-report")), None);
    let text = project.join(format!("textes/{chapter}.md"));
    let written = std::fs::read_to_string(&text).unwrap();
    let started = Instant::now();
    let pages = lay_out(&session, project);
    println!("{title} : {pages} pages, ouvertes en {:.0?}", started.elapsed());
    let edits = |what: &str, work: &mut dyn FnMut()| {
        let mut times: Vec<Duration> = (0..EDITS)
            .map(|edit| {
                let paragraph =
                    format!("\n\nUn paragraphe {what} pour la {edit}e fois.\n");
                std::fs::write(&text, format!("{written}{paragraph}")).unwrap();
                let started = Instant::now();
                work();
                started.elapsed()
            })
            .collect();
        times.sort();
        let (median, late) = (times[EDITS / 2], times[EDITS * 95 / 100]);
        println!(
            "  modifiées et {what:18} {median:6.0?} à la médiane, {late:6.0?} à 95 %"
        );
        if median > BUDGET {
            println!("  AU-DELÀ DU BUDGET ({BUDGET:?})");
        }
    };
    edits("mises en page", &mut || {
        lay_out(&session, project);
    });
    let mut pages = draw(&session, project, &[]);
    edits("dessinées", &mut || pages = draw(&session, project, &pages));
    assert_eq!(session.protections(), 1);
}

fn lay_out(session: &Session, project: &Path) -> usize {
    let root = ProjectDir::open(&project.join("projet.yaml")).unwrap();
    let watch = Watch { progress: &|_| {}, cancel: &Cancel::default() };
    session.lay_out(&root, watch).unwrap().value[0].pages
}

fn draw(session: &Session, project: &Path, before: &[Preview]) -> Vec<Preview> {
    let root = ProjectDir::open(&project.join("projet.yaml")).unwrap();
    let watch = Watch { progress: &|_| {}, cancel: &Cancel::default() };
    session.preview(&root, Output::Report, before, watch).unwrap().value
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
