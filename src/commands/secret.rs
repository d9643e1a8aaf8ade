//! `secret`: the sheet of statistical secrecy, on the screen and as a PDF.

use std::path::Path;

use abs_report::Output;

use super::streams::{say_anyway, tell};
use super::{Stopped, open, quietly, report, session};

/// Writes the sheet.
pub(super) fn sheet(manifest: &Path) -> Result<(), Stopped> {
    let root = open(manifest)?;
    let made = quietly(|watch| session().secrecy_sheet(&root, watch))?;
    report(&made.warnings);
    let (sheet, pdf) = made.value;
    let files = [(Output::SecrecySheet.file(), pdf)];
    let paths = root.write_outputs(&files).map_err(|error| Stopped::writing(&error))?;
    // The sheet is in its document, whether or not the screen takes it.
    say_anyway(&sheet.as_text());
    for path in paths {
        tell(&format!("La fiche est aussi dans {}", path.display()));
    }
    Ok(())
}
