//! The documents: standards, identical bytes, tables with header cells.

use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};

use crate::support::{build, path, told};

const EXAMPLES: [&str; 2] =
    ["examples/lezennes/projet.yaml", "examples/le-pont-de-claix/projet.yaml"];

fn files(manifest: &str) -> Vec<(String, Vec<u8>)> {
    build(manifest).unwrap_or_else(|problems| panic!("{}", told(&problems))).value.files
}

#[test]
fn every_pdf_conforms_to_ua1_and_a2a() {
    for manifest in EXAMPLES {
        for (name, bytes) in
            files(manifest).iter().filter(|(name, _)| name.ends_with(".pdf"))
        {
            for profile in [ValidationProfile::PdfUa1, ValidationProfile::PdfA2a] {
                let options = ValidationOptions::default().profile(profile);
                let report = validate_pdf_bytes(bytes, &options).expect("a PDF");
                assert!(report.is_compliant, "{manifest} {name} {profile} :\n{report}");
                assert!(report.rules.total > 50, "{name} : few rules were checked");
            }
        }
    }
}

#[test]
fn two_builds_are_the_same_bytes() {
    for manifest in EXAMPLES {
        let (first, second) = (files(manifest), files(manifest));
        for (one, other) in first.iter().zip(&second) {
            assert!(one == other, "{manifest} : {} differs", one.0);
        }
    }
}

/// Neither Typst nor the validator sees a table without header cells, nor a missing
/// language: only one helper makes tables, and one prelude sets the language.
#[test]
fn tables_are_made_by_the_one_helper_that_gives_header_cells() {
    let mut folders = vec![path("report-templates")];
    let mut has_language = false;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("templates").flatten() {
            let file = entry.path();
            if file.is_dir() {
                folders.push(file);
                continue;
            }
            let text = std::fs::read_to_string(&file).expect("readable");
            has_language |= text.contains("lang: \"fr\"");
            let is_helper = file.ends_with("lib/tableau.typ");
            assert_eq!(text.contains(" table("), is_helper, "{}", file.display());
            if is_helper {
                assert!(text.contains("table.header("));
            }
            for line in text.lines().filter(|line| line.contains("image(")) {
                // What only decorates is not read aloud.
                let is_told = line.contains("alt:") || line.contains("decor(image(");
                assert!(is_told, "{} : {line}", file.display());
            }
        }
    }
    assert!(has_language);
}
