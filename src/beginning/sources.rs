//! The spreadsheets that lie in the folder of a new project, as sources.

use std::fmt::Write;

use super::{DATA, on_one_line, quoted};
use crate::files::{DATA_ENDINGS, ProjectDir};
use crate::text::fold;

/// A file that may be a source, under a name that no other one has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its name under `sources:`.
    pub key: String,
    /// Its path from the project's folder.
    pub path: String,
}

/// A file, and whether the project builds with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The file.
    pub candidate: Candidate,
    /// Why it cannot be a source as it is; nothing when it can.
    pub unsure: Option<String>,
}

/// The files of a folder that may be sources, in the folder itself and in `donnees`.
pub fn candidates(root: &ProjectDir) -> Vec<Candidate> {
    let here = root.list("").into_iter();
    let there = root.list(DATA).into_iter().map(|name| format!("{DATA}/{name}"));
    let mut found: Vec<Candidate> = Vec::new();
    for path in here.chain(there) {
        let Some((stem, ending)) = path.rsplit_once('.') else { continue };
        let name = stem.rsplit('/').next().unwrap_or(stem);
        let is_data = DATA_ENDINGS.contains(&ending.to_lowercase().as_str());
        if !is_data || name.starts_with('.') || fold(name) == "lisez_moi" {
            continue;
        }
        let key = unused(&short(name), &found);
        found.push(Candidate { key, path });
    }
    found
}

/// The first words of a name, as a word of YAML.
fn short(name: &str) -> String {
    const LETTERS: usize = 32;
    const SMALL: [&str; 12] =
        ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "par", "pour"];
    let mut short = String::new();
    let kept: String = fold(name)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    for word in kept.split('_').filter(|word| !word.is_empty()) {
        if !short.is_empty() && short.len() + word.len() >= LETTERS {
            break;
        }
        if !short.is_empty() {
            short.push('_');
        }
        short.push_str(word);
    }
    while let Some((before, last)) = short.rsplit_once('_')
        && SMALL.contains(&last)
    {
        short = before.to_owned();
    }
    if short.starts_with(|c: char| c.is_ascii_alphabetic()) {
        short
    } else {
        format!("fichier_{short}").trim_end_matches('_').to_owned()
    }
}

fn unused(key: &str, found: &[Candidate]) -> String {
    let is_free = |key: &String| found.iter().all(|other| other.key != *key);
    let numbered = (2..).map(|number| format!("{key}_{number}"));
    let mut names = std::iter::once(key.to_owned()).chain(numbered);
    names.find(is_free).unwrap_or_default()
}

impl Found {
    /// Its lines in the manifest: in comments, with what is wrong, when it cannot be read as it is.
    pub(super) fn lines(&self) -> String {
        let Candidate { key, path } = &self.candidate;
        let mut text = String::new();
        let _ = match &self.unsure {
            None => write!(text, "  {key}:\n    fichier: {}\n", quoted(path)),
            Some(why) => write!(
                text,
                "  # Pas repris : {}\n  # {key}:\n  #   fichier: {}\n",
                on_one_line(why),
                quoted(path)
            ),
        };
        text
    }
}
