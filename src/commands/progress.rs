//! The bar, and the times of the stages for whoever measures.

use std::time::Instant;

use abs_report::{Cancel, Progress, Watch};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::is_a_terminal;
use super::streams::tell;

/// Runs a work under a bar.
pub(super) fn under_a_bar<T>(work: impl FnOnce(Watch<'_>) -> T) -> T {
    let bar = bar();
    let started = Instant::now();
    let progress = |progress: Progress| {
        log(name(progress), progress, started);
        bar.set_position(progress.stage() + 1);
        bar.set_message(message(progress));
    };
    let done = work(Watch { progress: &progress, cancel: &Cancel::default() });
    bar.finish_and_clear();
    if is_measured() {
        tell(&format!("{:8.3} s  fin", started.elapsed().as_secs_f64()));
    }
    done
}

fn bar() -> ProgressBar {
    let target = if is_a_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(Progress::STAGES), target);
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {msg}") {
        bar.set_style(style);
    }
    bar
}

/// What is being done, in French.
fn name(progress: Progress) -> &'static str {
    match progress {
        Progress::Manifest => "lecture du manifeste",
        Progress::Files => "lecture des fichiers",
        Progress::Figures => "calcul des indicateurs",
        Progress::Protection { .. } => "protection des données",
        Progress::Charts => "dessin des graphiques",
        Progress::Texts => "lecture des textes",
        Progress::Pages => "composition des documents",
        Progress::Layout => "mise en page",
    }
}

fn message(progress: Progress) -> String {
    match progress {
        Progress::Protection { done, of } if of > 1 => {
            format!("{} ({done} sur {of})", name(progress))
        }
        _ => name(progress).to_owned(),
    }
}

fn is_measured() -> bool {
    std::env::var_os("ABS_REPORT_TEMPS").is_some()
}

/// With `ABS_REPORT_TEMPS`, when each stage begins.
fn log(stage: &str, progress: Progress, started: Instant) {
    let is_inside = matches!(progress, Progress::Protection { of: 1.., .. });
    if is_measured() && !is_inside {
        tell(&format!("{:8.3} s  {stage}", started.elapsed().as_secs_f64()));
    }
}
