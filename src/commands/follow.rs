//! `suivre`: the pages in a browser, made again as the files change.

use std::path::Path;

use abs_report::Diagnostics;

use super::streams::tell;
use super::{Stopped, open, session};
use crate::server::{Options, show};

/// Shows them until the person stops the program.
pub(super) fn follow(
    manifest: &Path,
    port: Option<u16>,
    opens: bool,
    writes: bool,
) -> Result<(), Stopped> {
    // A manifest that is not there is an error now; one that goes away later is not.
    open(manifest)?;
    let options = Options {
        manifest: manifest.to_path_buf(),
        port,
        opens,
        writes,
        session: Box::new(session),
        tell,
        clock,
    };
    show(options).map_err(|problem| Stopped {
        problems: Diagnostics::from(problem),
        documents: "",
    })
}

/// The time of day, printed and nothing else.
#[allow(clippy::disallowed_methods, reason = "printed beside a line, in no document")]
fn clock() -> String {
    chrono::Local::now().format("%H:%M:%S").to_string()
}
