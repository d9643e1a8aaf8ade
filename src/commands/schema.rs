//! `schema`: the schema of manifests, for editors.

use abs_report::schema;

use super::Stopped;
use super::streams::say;

/// Prints it.
pub(super) fn print() -> Result<(), Stopped> {
    Ok(say(&schema())?)
}
