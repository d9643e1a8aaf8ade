//! `indicateurs`: the catalogue.

use super::Stopped;
use super::streams::say;

/// Prints the indicators that a word names; without one, all of them.
pub(super) fn browse(word: Option<&str>) -> Result<(), Stopped> {
    Ok(say(&abs_report::indicators(word))?)
}
