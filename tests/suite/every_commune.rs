//! One published file and seven lines of manifest: each of the 49 communes of the file has
//! its report, from the village of ninety inhabitants to the town of a hundred and fifty
//! thousand, and no page of « s ».

use std::collections::BTreeMap;

use abs_report::ProjectDir;
use abs_report::published::{PlanKind, PublishedCell};
use abs_report::reference::official;

use crate::support::{Published, opened_in, quietly, session, shared, told};

const FILE: &str = "insee/dossier_complet_49communes_grenoble.csv";

fn project(name: &str, bytes: &[u8]) -> ProjectDir {
    let manifest = format!(
        "ccas: \"CCAS d’essai\"\nterritoire: {name} (38)\nseance_ca: 18/11/2027\nsources:\n  \
         insee:\n    fichier: dossier.csv\nthematiques: toutes\n"
    );
    let files: BTreeMap<String, Vec<u8>> = [
        ("projet.yaml".to_owned(), manifest.into_bytes()),
        ("dossier.csv".to_owned(), bytes.to_vec()),
    ]
    .into();
    ProjectDir::in_memory("projet.yaml", files)
}

#[test]
fn every_commune_of_the_file_has_its_report() {
    let Some(path) = shared(FILE) else { return };
    let bytes = std::fs::read(path).expect("readable");
    let epci = official().epci("200040715").expect("Grenoble-Alpes-Métropole");
    assert_eq!(epci.members.len(), 49);
    let session = session().expecting(epci.members.iter().cloned());
    for code in &epci.members {
        let commune = official().commune(code).expect("official");
        let root = project(&commune.name, &bytes);
        let figures = opened_in(&session, &root)
            .unwrap_or_else(|problems| panic!("{}: {}", commune.name, told(&problems)));
        check_warnings(&commune.name, &told(&figures.warnings));
        check_tables(&commune.name, &figures.value);
        // The pages of the smallest, of a town and of the largest.
        if ["38248", "38317", "38185"].contains(&code.to_string().as_str()) {
            let built = quietly(|watch| session.build(&root, None, watch))
                .unwrap_or_else(|problems| panic!("{}", told(&problems)));
            assert!(built.value.pdfs[0].pages > 15, "{}", commune.name);
        }
    }
}

/// What no file reaches, what is not diffused for a small town, and the two exploitations
/// of Eybens: nothing else is worth a remark.
fn check_warnings(town: &str, warnings: &str) {
    for line in warnings.lines().filter(|line| line.starts_with("attention")) {
        let known = line.contains("aucun fichier n’alimente")
            || line.contains("les fichiers ne donnent aucun chiffre de ce territoire")
            || (line.contains("exploitation") && town == "Eybens");
        assert!(known, "{town}: {line}");
    }
}

/// No default table of which half the cells say nothing.
fn check_tables(town: &str, figures: &Published) {
    for block in figures.chapters().iter().flat_map(|chapter| &chapter.blocks) {
        let PlanKind::Table(name) = &block.kind else { continue };
        let table = &figures.tables[name];
        let all = table.figures().count();
        let silent = table
            .figures()
            .filter(|figure| {
                matches!(figure.cell(), PublishedCell::Masked | PublishedCell::Missing)
            })
            .count();
        assert!(2 * silent <= all, "{town}, {name}: {silent} cells of {all} say nothing");
    }
}
