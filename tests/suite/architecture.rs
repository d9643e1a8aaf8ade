//! The walls of ARCHITECTURE.md, read from the sources.

use std::path::PathBuf;

use crate::support::path;

fn sources_of(module: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let file = path(&format!("src/{module}.rs"));
    if file.is_file() {
        found.push(file);
    }
    let mut folders = vec![path(&format!("src/{module}"))];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "no source for {module}");
    found
}

fn names(module: &str, forbidden: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in sources_of(module) {
        let text = std::fs::read_to_string(&file).expect("readable");
        for word in forbidden {
            if text.contains(&format!("crate::{word}")) {
                found.push(format!("{} names crate::{word}", file.display()));
            }
        }
    }
    found
}

#[test]
fn nothing_right_of_secrecy_can_name_a_raw_figure() {
    let right =
        ["wording", "charts", "analysis", "templates", "workbook", "document", "pdf"];
    let raw = ["table", "sources", "indicators", "value"];
    let found: Vec<String> =
        right.iter().flat_map(|module| names(module, &raw)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// `Rounded` has no public way back to a raw figure, and raw types cannot be printed.
#[test]
fn raw_types_cannot_be_printed() {
    for (module, kind) in [("value", "Value"), ("table", "Table"), ("table", "Cell")] {
        for file in sources_of(module) {
            let text = std::fs::read_to_string(file).expect("readable");
            let code = |line: &&str| !line.trim_start().starts_with("//");
            let text: String = text.lines().filter(code).collect();
            for printing in ["Serialize", &format!("Display for {kind}")] {
                assert!(!text.contains(printing), "{module} : {printing}");
            }
        }
    }
}

#[test]
fn stages_do_not_name_those_after_them() {
    for (module, later) in [
        ("diagnostic", vec!["manifest", "sources", "indicators", "secrecy"]),
        ("territory", vec!["manifest", "sources", "indicators", "secrecy", "files"]),
        (
            "manifest",
            vec!["sources", "indicators", "secrecy", "charts", "document", "pdf"],
        ),
        ("sources", vec!["indicators", "secrecy", "charts", "document", "pdf", "table"]),
        ("indicators", vec!["secrecy", "charts", "document", "pdf", "wording"]),
        ("secrecy", vec!["charts", "document", "pdf", "wording", "manifest", "sources"]),
        ("wording", vec!["charts", "analysis", "templates", "document", "pdf"]),
        ("charts", vec!["analysis", "templates", "document", "pdf"]),
        ("document", vec!["pdf", "pipeline"]),
    ] {
        let found = names(module, &later);
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

#[test]
fn every_module_explains_itself_and_stays_short() {
    let mut long = Vec::new();
    for module in [""] {
        for file in sources_of(module) {
            let text = std::fs::read_to_string(&file).expect("readable");
            let is_test = file.file_name().is_some_and(|name| name == "tests.rs");
            let opens = text.starts_with("//!") || text.starts_with("#!");
            assert!(opens || is_test, "{} has no header", file.display());
            if text.lines().count() > 600 {
                long.push(file);
            }
        }
    }
    assert!(long.is_empty(), "a second idea has moved in: {long:?}");
}
