//! The producers' own files, where they are at hand: the examples hold the same figures,
//! and every commune of a file builds.
//!
//! The files are not part of the project; without them these tests say so and pass over.

use std::path::PathBuf;

use abs_report::files::ProjectDir;
use abs_report::pipeline::{build, published};

use crate::support::{options, path, published as published_example, shared, told};

/// A project of one raw file in a temporary folder.
fn project(manifest: &str, file: &std::path::Path) -> (tempfile::TempDir, ProjectDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let name = file.file_name().expect("a file");
    std::fs::copy(file, folder.path().join(name)).expect("copied");
    let text = manifest.replace("FICHIER", &name.to_string_lossy());
    std::fs::write(folder.path().join("projet.yaml"), text).expect("written");
    let project = ProjectDir::open(&folder.path().join("projet.yaml")).expect("opened");
    (folder, project)
}

fn compare(raw: Option<PathBuf>, manifest: &str, example: &str, names: &[&str]) {
    let Some(raw) = raw else { return };
    let (_folder, root) = project(manifest, &raw);
    let published = published(&root, &options());
    let figures =
        published.unwrap_or_else(|problems| panic!("{}", told(&problems))).value;
    let example = published_example(example);
    let mut compared = 0;
    for (name, figure) in &figures.figures {
        let listed =
            names.is_empty() || names.iter().any(|start| name.starts_with(start));
        if let (true, Some(same)) = (listed, example.figures.get(name)) {
            assert_eq!(figure.rounded(), same.rounded(), "{name}");
            compared += 1;
        }
    }
    assert!(compared >= names.len().max(8), "{compared} figures compared");
}

#[test]
fn the_flagship_holds_the_figures_of_insee() {
    let manifest = "ccas: \"CCAS du Pont-de-Claix\"\nterritoire: Le Pont-de-Claix (38)\n\
        seance_ca: 18/11/2027\ncomparaisons:\n  metropole:\n    territoire: epci\n  eybens:\n    \
        territoire: Eybens (38)\nsources:\n  insee:\n    fichier: FICHIER\nthematiques:\n  \
        - population_familles\n  - logement_cadre_de_vie\n";
    let raw = shared("insee/dossier_complet_49communes_grenoble.csv");
    // The author's own indicators of the example are not in this manifest.
    let names =
        ["population_municipale", "part_7", "part_80", "taux_", "niveau_vie", "menages"];
    compare(raw, manifest, "examples/le-pont-de-claix/projet.yaml", &names);
}

#[test]
fn the_flagship_holds_the_figures_of_drees_and_cnaf() {
    let manifest = |rest: &str| {
        format!(
            "ccas: \"CCAS du Pont-de-Claix\"\nterritoire: Le Pont-de-Claix (38)\n\
             seance_ca: 18/11/2027\nsources:\n  fichier:\n    fichier: FICHIER\n{rest}"
        )
    };
    compare(
        shared("drees/apl_generalistes_2022_2023.xlsx"),
        &manifest("thematiques:\n  - sante\n"),
        "examples/le-pont-de-claix/projet.yaml",
        &["apl_medecins"],
    );
    compare(
        shared("caf/data_CAF_2020_IRIS.csv"),
        &manifest(
            "    annee: 2020\nquartiers:\n  \"Gringalet\": 383170101\n  \"Les Îles-de-Mars\": \
             383170103\nthematiques:\n  - precarite\n",
        ),
        "examples/le-pont-de-claix/projet.yaml",
        &["allocataires_iris", "part_allocataires"],
    );
}

#[test]
fn lezennes_holds_the_figures_of_insee() {
    let manifest =
        std::fs::read_to_string(path("examples/lezennes/projet.yaml")).expect("read");
    let manifest = manifest.replace("donnees/comparateur.csv", "FICHIER");
    let raw = shared("insee/base_cc_comparateur_dep59.CSV");
    compare(raw, &manifest, "examples/lezennes/projet.yaml", &[]);
}

/// The smallest commune of the file, a middling one and the largest build all that the
/// file reaches.
#[test]
fn communes_of_every_size_build() {
    let Some(raw) = shared("insee/dossier_complet_49communes_grenoble.csv") else {
        return;
    };
    for commune in ["Mont-Saint-Martin (38)", "Le Gua (38)", "Grenoble (38)"] {
        let topics: Vec<String> = abs_report::catalogue::catalogue()
            .topics
            .keys()
            .map(|topic| format!("  - {topic}\n"))
            .collect();
        let manifest = format!(
            "ccas: \"CCAS d’essai\"\nterritoire: {commune}\nseance_ca: 18/11/2027\nsources:\n  \
             insee:\n    fichier: FICHIER\nthematiques:\n{}",
            topics.concat()
        );
        let (_folder, root) = project(&manifest, &raw);
        let built = build(&root, &options());
        let built =
            built.unwrap_or_else(|problems| panic!("{commune} :\n{}", told(&problems)));
        assert!(built.value.pdfs.iter().all(|pdf| pdf.pages > 8), "{commune}");
    }
}
