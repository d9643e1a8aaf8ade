//! `indicateurs`: the catalogue, and where contours are downloaded.

use abs_report::{Diagnostics, contours, indicators};

use super::Stopped;
use super::streams::say;

/// Prints the indicators that some words name; without any, all of them. « contours » and the
/// name of a commune say where its contours are.
pub(super) fn browse(words: &[String]) -> Result<(), Stopped> {
    let text = match words {
        [first, commune @ ..] if is_contours(first) => {
            let commune = commune.join(" ");
            let written = (!commune.is_empty()).then_some(commune.as_str());
            contours(written)
                .map_err(|unknown| Stopped::from(Diagnostics::from(unknown)))?
        }
        [] => indicators(None),
        words => indicators(Some(&words.join(" "))),
    };
    Ok(say(&text)?)
}

fn is_contours(word: &str) -> bool {
    ["contours", "contour"].contains(&word.to_lowercase().as_str())
}
