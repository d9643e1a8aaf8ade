//! How many of each thing a manifest declares, before anything is made of them.

use serde_yaml::Value;

use super::error::ManifestError;
use super::places::{Places, item, join};
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::limits;
use crate::text::fold;

/// Refuses more sources, indicators, tables… than any report holds.
pub(super) fn check(
    file: &str,
    value: &Value,
    places: &Places,
) -> Result<(), Diagnostics> {
    let Value::Mapping(rubriques) = value else { return Ok(()) };
    let mut problems = Diagnostics::new();
    let mut report = |path: &str, what: &'static str, count: usize, most: usize| {
        if count <= most {
            return;
        }
        let place = places.key(path);
        let location = Location::Line {
            file: file.to_owned(),
            line: place.map_or(1, |place| place.line),
            column: place.map_or(1, |place| place.column),
            key: Some(path.to_owned()),
        };
        let key = path.rsplit('.').next().unwrap_or(path).to_owned();
        let error = ManifestError::TooMany { key, what, count, most };
        problems.push(Diagnostic::of(&error).at(location).maybe_help(error.hint()));
    };
    for (key, value) in rubriques {
        let Some(path) = key.as_str() else { continue };
        lists(path, value, &mut report);
        let count = entries(value);
        match fold(path).as_str() {
            "indicateurs" => report(path, "indicateurs", count, limits::INDICATORS),
            "comparaisons" => report(path, "territoires", count, limits::COMPARISONS),
            "partenaires" => report(path, "organismes", count, limits::PARTNERS),
            "contours" => report(path, "fichiers", count, limits::CONTOUR_FILES),
            "quartiers" => report(path, "quartiers", count, limits::DISTRICTS),
            "thematiques" => {
                report(path, "blocs", blocks(value), limits::BLOCKS);
                report(path, "noms", words(value), limits::NAMES);
            }
            "sources" => {
                report(path, "sources", count, limits::SOURCES);
                let Value::Mapping(sources) = value else { continue };
                for (name, source) in sources.iter().take(limits::SOURCES) {
                    let files = source.get("fichier").map_or(1, entries);
                    let name = name.as_str().unwrap_or_default();
                    let path = join(&join(path, name), "fichier");
                    report(&path, "fichiers", files, limits::FILES_OF_A_SOURCE);
                }
            }
            _ => {}
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Each list of dashes, wherever it stands.
fn lists(
    path: &str,
    value: &Value,
    report: &mut dyn FnMut(&str, &'static str, usize, usize),
) {
    match value {
        Value::Sequence(items) => {
            report(path, "éléments", items.len(), limits::LIST);
            for (index, inner) in items.iter().enumerate().take(limits::LIST) {
                lists(&item(path, index), inner, report);
            }
        }
        Value::Mapping(map) => {
            for (key, inner) in map {
                let key = key.as_str().unwrap_or_default();
                lists(&join(path, key), inner, report);
            }
        }
        Value::String(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Tagged(_) => {}
    }
}

/// The texts of a group, those of a list with commas each apart.
fn words(value: &Value) -> usize {
    match value {
        Value::Mapping(map) => map.values().map(words).sum(),
        Value::Sequence(items) => items.iter().map(words).sum(),
        Value::String(text) => text.split(',').count(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Tagged(_) => 0,
    }
}

/// The entries of a group, of a list of dashes or of a list with commas.
fn entries(value: &Value) -> usize {
    match value {
        Value::Mapping(map) => map.len(),
        Value::Sequence(items) => items.len(),
        Value::String(text) => text.split(',').count(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Tagged(_) => 0,
    }
}

/// The dashes of all chapters, whatever they hold.
fn blocks(topics: &Value) -> usize {
    let Value::Sequence(topics) = topics else { return 0 };
    let lists =
        topics.iter().filter_map(Value::as_mapping).flat_map(|topic| topic.values());
    let dashes: usize = lists.filter_map(Value::as_sequence).map(Vec::len).sum();
    topics.len() + dashes
}
