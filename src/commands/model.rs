//! `modele`: the default page of a thématique, to paste and change.

use abs_report::{Diagnostics, model};

use super::Stopped;
use super::streams::say;

/// Prints it; without a name, the list.
pub(super) fn print(topic: Option<&str>) -> Result<(), Stopped> {
    let text =
        model(topic).map_err(|unknown| Stopped::from(Diagnostics::from(unknown)))?;
    Ok(say(&text)?)
}
