//! What a report of sixty charts costs beside its layout alone: `cargo bench --bench charts`.
//!
//! Twelve thématiques with five charts each, maps among them, over the figures of the flagship.
//! The layout is what Typst does with the sources once every chart is drawn; what is before it
//! (files, figures, secrecy, drawings) may cost 30 % more, and the whole 400 MiB.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark prints what it measures"
)]

#[path = "measured.rs"]
mod measured;
#[path = "sixty.rs"]
mod sixty;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use abs_report::{Cancel, Progress, ProjectDir, Session, Watch};

use self::measured::{Cost, run};

const ROUNDS: usize = 5;
const RATIO: f64 = 1.3;
const MEBIBYTES: u64 = 400;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    sixty::write(folder.path());
    let (mut whole, mut layout) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        let (all, laid) = timed(folder.path());
        if all < whole {
            (whole, layout) = (all, laid);
        }
    }
    let mut cost = Cost::WORST;
    for _ in 0..ROUNDS {
        let mut command = Command::new(env!("CARGO_BIN_EXE_abs-report"));
        cost =
            cost.least(run(command.arg("build").arg(folder.path().join("projet.yaml"))));
    }
    let ratio = whole.as_secs_f64() / layout.as_secs_f64();
    println!(
        "soixante graphiques : {:.2} s, dont {:.2} s de mise en page ({ratio:.2}), {} Mio",
        whole.as_secs_f64(),
        layout.as_secs_f64(),
        cost.mebibytes
    );
    assert!(ratio <= RATIO, "{ratio:.2} > {RATIO}");
    assert!(cost.mebibytes <= MEBIBYTES, "{} Mio", cost.mebibytes);
}

/// A build in a session of its own: all of it, and from the moment the layout begins.
fn timed(folder: &Path) -> (Duration, Duration) {
    let session = Session::new(PathBuf::from(env!("CARGO_BIN_EXE_abs-report")), None);
    let root = ProjectDir::open(&folder.join("projet.yaml")).unwrap();
    let began = Mutex::new(None);
    let steps = std::env::var_os("ETAPES").is_some();
    let from = Instant::now();
    let progress = |progress: Progress| {
        if steps {
            println!("{:6.3} s {progress:?}", from.elapsed().as_secs_f64());
        }
        if matches!(progress, Progress::Layout) {
            began.lock().unwrap().get_or_insert_with(Instant::now);
        }
    };
    let watch = Watch { progress: &progress, cancel: &Cancel::default() };
    let built = session.build(&root, None, watch);
    let end = Instant::now();
    assert!(built.is_ok_and(|built| built.value.pdfs[0].pages > 30));
    let layout = began.lock().unwrap().unwrap();
    (end - from, end - layout)
}
