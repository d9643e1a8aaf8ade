//! `chiffres`: the live figures, ready to paste into a text.

use std::fmt::Write;
use std::path::Path;

use super::streams::{say, tell};
use super::{Stopped, open, quietly, session};

/// Lists those that a word names; a manifest may stand among the words.
pub(super) fn list(words: &[String]) -> Result<(), Stopped> {
    let is_manifest = |word: &&String| word.ends_with(".yaml") || word.ends_with(".yml");
    let manifest = words.iter().find(is_manifest);
    let word = words.iter().find(|word| !is_manifest(word));
    let root = open(Path::new(manifest.map_or("projet.yaml", String::as_str)))?;
    let prepared = quietly(|watch| session().open(&root, watch))?;
    let entries = prepared.live_figures(word.map(String::as_str));
    let mut text = String::new();
    for (name, printed, meaning) in &entries {
        let _ = writeln!(text, "{{{{ {name} }}}}\t{printed}\t{meaning}");
    }
    if entries.is_empty() {
        tell("Aucun chiffre ne correspond.");
    }
    Ok(say(&text)?)
}
