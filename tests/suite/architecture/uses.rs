//! Which module uses which, read from the sources: `use` trees and paths, tests left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::support::path;

/// A module of the library, by its path.
pub(super) type Module = Vec<String>;

/// The sources of the library and of the program.
pub(super) fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![path("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The files of the library whose code names something, as CONTRIBUTING.md would list them.
pub(super) fn files_naming(name: &str) -> BTreeSet<String> {
    let library = sources().into_iter().filter(|file| !is_a_test(file));
    let named = library.filter(|file| code(file).contains(name));
    let relative = |file: PathBuf| {
        let root = path("");
        let inside = file.strip_prefix(&root).unwrap_or(&file);
        inside.to_string_lossy().replace('\\', "/")
    };
    named.map(relative).collect()
}

/// What each module of the library uses of it.
pub(super) fn modules() -> BTreeMap<Module, BTreeSet<Module>> {
    let files: BTreeMap<Module, PathBuf> = sources()
        .into_iter()
        .filter(|file| !is_a_test(file))
        .filter_map(|file| Some((module_of(&file)?, file)))
        .collect();
    let known: BTreeSet<&Module> = files.keys().collect();
    files
        .iter()
        .map(|(module, file)| {
            let used = paths(&code(file))
                .into_iter()
                .filter_map(|path| resolved(&path, module, &known))
                .filter(|other| other != module && !other.is_empty())
                .collect();
            (module.clone(), used)
        })
        .collect()
}

fn is_a_test(file: &Path) -> bool {
    let names = ["tests", "tests.rs", "hostile.rs", "published_files.rs"];
    file.components().any(|part| {
        names.iter().any(|name| part.as_os_str() == *name)
            && file.starts_with(path("src"))
    })
}

fn module_of(file: &Path) -> Option<Module> {
    let inside = file.strip_prefix(path("src")).ok()?;
    let mut module: Module = inside
        .with_extension("")
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    match module.first().map(String::as_str) {
        Some("main" | "commands") => return None,
        Some("lib") => module.clear(),
        _ => {}
    }
    if module.last().is_some_and(|name| name == "mod") {
        module.pop();
    }
    Some(module)
}

/// A file without its comments and its tests.
fn code(file: &Path) -> String {
    let text = std::fs::read_to_string(file).expect("readable");
    let text = match text.split_once("#[cfg(test)]\nmod tests {") {
        Some((before, _)) => before.to_owned(),
        None => text,
    };
    let bare = |line: &str| match line.split_once("//") {
        Some((before, _)) if !before.contains('"') => before.to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(bare).collect::<Vec<_>>().join("\n")
}

/// The paths of a text that begin with `crate` or `super`, trees unfolded.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            unfold(&code[at..], Vec::new(), &mut found);
        }
    }
    found
}

/// One path or tree of paths; returns what stands behind it.
fn unfold<'t>(
    mut text: &'t str,
    mut prefix: Vec<String>,
    found: &mut Vec<Vec<String>>,
) -> &'t str {
    loop {
        text = text.trim_start();
        if let Some(inside) = text.strip_prefix('{') {
            let mut rest = inside.trim_start();
            while !rest.starts_with('}') && !rest.is_empty() {
                rest = unfold(rest, prefix.clone(), found).trim_start();
                // An alias says nothing of where a name comes from.
                if let Some(alias) = rest.strip_prefix("as ") {
                    rest = alias
                        .trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
                }
                rest = rest.trim_start().trim_start_matches(',').trim_start();
            }
            return rest.trim_start_matches('}');
        }
        let end =
            text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        prefix.push(name.to_owned());
        match rest.strip_prefix("::") {
            Some(next) => text = next,
            None => {
                found.push(prefix);
                // A character that no path holds is passed over.
                return if end == 0 { rest.get(1..).unwrap_or("") } else { rest };
            }
        }
    }
}

/// The module that a path leads into.
fn resolved(path: &[String], from: &Module, known: &BTreeSet<&Module>) -> Option<Module> {
    let mut place: Module = match path.first()?.as_str() {
        "crate" => Vec::new(),
        _ => from.clone(),
    };
    for name in path {
        match name.as_str() {
            "crate" => {}
            "super" => {
                place.pop();
            }
            name => place.push(name.to_owned()),
        }
    }
    while !known.contains(&place) {
        place.pop()?;
    }
    Some(place)
}
