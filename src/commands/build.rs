//! `build`, and `check`, which does everything but write.

use std::fmt::Write;
use std::path::Path;

use abs_report::{
    Diagnostics, Output, ProjectDir, Session, Warned, page_remarks, remarks,
};

use super::progress::under_a_bar;
use super::streams::{say, say_anyway, tell};
use super::{Stopped, open, report, session};

/// Writes the documents.
pub(super) fn build(manifest: &Path, outputs: &[Output]) -> Result<(), Stopped> {
    let root = open(manifest)?;
    let asked = (!outputs.is_empty()).then_some(outputs);
    let Warned { value: built, warnings } =
        under_a_bar(|watch| session().build(&root, asked, watch))?;
    report(&warnings);
    let paths =
        root.write_outputs(&built.files).map_err(|error| Stopped::writing(&error))?;
    // The documents are there, whether or not their list is read.
    let list = paths
        .iter()
        .fold(String::new(), |list, path| format!("{list}{}\n", path.display()));
    say_anyway(&list);
    let pages: Vec<String> = built
        .pdfs
        .iter()
        .map(|pdf| format!("{} : {} pages", pdf.output.name(), pdf.pages))
        .collect();
    tell(&format!("Terminé{}. {}", counted(&warnings), pages.join(", ")));
    Ok(())
}

/// Says all that is wrong; with `sources`, what was understood of each file first.
pub(super) fn check(manifest: &Path, sources: bool) -> Result<(), Stopped> {
    let session = session();
    if sources {
        show_sources(&open(manifest)?, &session)?;
    }
    let root = open(manifest)?;
    let Warned { value: built, warnings } =
        under_a_bar(|watch| session.build(&root, None, watch))?;
    report(&warnings);
    for remark in remarks(&built.audit) {
        tell(&format!("masqué : {remark}"));
    }
    for pdf in &built.pdfs {
        for remark in page_remarks(pdf.output, &pdf.sheets) {
            tell(&format!("à voir : {remark}"));
        }
    }
    tell(&format!("Tout est en ordre{}.", counted(&warnings)));
    Ok(())
}

/// The problems are told by the check that follows.
fn show_sources(root: &ProjectDir, session: &Session) -> Result<(), Stopped> {
    let mut text = String::new();
    for (name, files) in session.recognised(root)?.sources {
        for file in files {
            let _ = writeln!(text, "{name} : {}\n", file.lines().join("\n    "));
        }
    }
    Ok(say(&text)?)
}

fn counted(warnings: &Diagnostics) -> String {
    match warnings.warnings() {
        0 => String::new(),
        1 => ", avec une remarque".to_owned(),
        many => format!(", avec {many} remarques"),
    }
}
