//! A list of communes in a small file beside the manifest, for a comparison whose
//! members are no EPCI.

use std::collections::{BTreeMap, BTreeSet};

use super::placed::Placed;
use super::written::Manifest;
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::encoding;
use crate::files::ProjectDir;
use crate::limits;
use crate::territory::{CommuneCode, official};

/// The communes of each list, by the path the author wrote.
pub(super) type Lists = BTreeMap<String, Vec<CommuneCode>>;

/// Whether a territory is a list in a file.
pub(super) fn is_list(written: &str) -> bool {
    let lower = written.to_lowercase();
    [".csv", ".txt"].iter().any(|ending| lower.ends_with(ending))
}

/// What to do about a list that is much too long.
const HELP: &str =
    "vérifiez que c’est le bon fichier : il contient un code de commune par ligne";

/// Reads the lists that the comparisons name.
pub(super) fn read(
    root: &ProjectDir,
    manifest: &Manifest,
    problems: &mut Diagnostics,
) -> Lists {
    let mut lists = Lists::new();
    for comparison in &manifest.comparisons {
        let territory = &comparison.territory;
        if is_list(&territory.value) {
            match root.read_within(&territory.value, limits::LIST_BYTES, HELP) {
                Ok(bytes) => {
                    let text = encoding::decode(&bytes).text;
                    let codes = codes(&text, territory, problems);
                    lists.insert(territory.value.clone(), codes);
                }
                Err(problem) => problems.push(territory.locate(problem)),
            }
        }
    }
    lists
}

/// One commune a line, its INSEE code in the first cell that holds one; a heading is
/// passed over.
fn codes(
    text: &str,
    territory: &Placed<String>,
    problems: &mut Diagnostics,
) -> Vec<CommuneCode> {
    let mut found: Vec<CommuneCode> = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, line) in text.lines().enumerate() {
        // A file of another kind: enough has been said.
        if problems.errors() > limits::KEPT {
            break;
        }
        let cells =
            || line.split([';', ',', '\t']).map(|cell| cell.trim().trim_matches('"'));
        let code = cells().find_map(|cell| Some(CommuneCode::repaired(cell)?.0));
        let known = code.filter(|code| official().commune(code).is_some());
        match known {
            Some(code) if seen.insert(code.clone()) => found.push(code),
            Some(_) => {}
            None if index == 0 || line.trim().is_empty() => {}
            None => problems.push(
                Diagnostic::error(
                    "manifest.list-line-without-code",
                    "cette ligne ne contient le code INSEE d’aucune commune",
                )
                .at(Location::Line {
                    file: territory.value.clone(),
                    line: index + 1,
                    column: 0,
                    key: None,
                })
                .help("écrivez une commune par ligne, par son code INSEE, à cinq caractères"),
            ),
        }
    }
    if found.is_empty() {
        let message = format!("« {} » ne contient aucun code INSEE", territory.value);
        problems.push(
            territory
                .locate(Diagnostic::error("manifest.list-without-codes", message))
                .help("écrivez une commune par ligne, par son code INSEE, à cinq caractères"),
        );
    }
    found
}
