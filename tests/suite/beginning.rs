//! A new project, from its questions to its documents; and the schema that editors read.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

use crate::support::{path, program, shared};

fn begin(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(program())
        .current_dir(folder)
        .arg("nouveau")
        .args(arguments)
        .output()
        .expect("the program starts")
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut program = Command::new(program());
    program.current_dir(folder).env("ABS_REPORT_PATIENCE", "100").args(arguments);
    program.output().expect("the program starts")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const LEZENNES: [&str; 6] = [
    "--commune",
    "Lezennes (59)",
    "--ccas",
    "CCAS de Lezennes",
    "--seance",
    "18/11/2027",
];

#[test]
fn a_new_project_builds_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let begun = begin(folder.path(), &LEZENNES);
    assert!(begun.status.success(), "{}", told(&begun));
    let project = folder.path().join("ABS Lezennes 2027");
    for name in ["projet.yaml", "projet.schema.json", "LISEZ-MOI.txt", "textes/sante.md"]
    {
        assert!(project.join(name).is_file(), "{name}");
    }
    assert!(project.join("donnees").is_dir());
    let built = run(&project, &["build"]);
    let said = told(&built);
    assert!(built.status.success(), "{said}");
    // One remark: there is no file yet; nothing is said of the texts that wait to be written.
    assert!(said.contains("Terminé, avec une remarque."), "{said}");
    assert!(said.contains("aucun fichier de données n’est déclaré"), "{said}");
    assert!(project.join("sortie/livret.pdf").is_file());

    // Never over what is there.
    let again = begin(folder.path(), &LEZENNES);
    assert_eq!(again.status.code(), Some(1));
    assert!(told(&again).contains("existe déjà"), "{}", told(&again));
}

#[test]
fn spreadsheets_that_lie_there_are_sources() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = folder.path().join("Été 2027");
    std::fs::create_dir_all(project.join("donnees")).expect("made");
    let comparator = path("examples/lezennes/donnees/comparateur.csv");
    std::fs::copy(comparator, project.join("Comparateur de territoires.csv"))
        .expect("copied");
    let named = "Nom;Prénom;Date de naissance\nDurand;Anne;12/03/1950\n";
    std::fs::write(project.join("donnees/liste.csv"), named).expect("written");
    std::fs::write(project.join("donnees/vide.csv"), "").expect("written");
    std::fs::write(project.join("donnees/page.xlsx"), "<html></html>").expect("written");
    let arguments: Vec<&str> = ["Été 2027"].into_iter().chain(LEZENNES).collect();
    let begun = begin(folder.path(), &arguments);
    let said = told(&begun);
    assert!(begun.status.success(), "{said}");
    assert!(said.contains("Comparateur de territoires.csv   repris"), "{said}");
    assert!(said.contains("donnees/liste.csv   n’est pas repris"), "{said}");
    assert!(!said.contains("Durand"), "{said}");
    let manifest = std::fs::read_to_string(project.join("projet.yaml")).expect("written");
    assert!(
        manifest.contains(
            "  comparateur_de_territoires:\n    fichier: \"Comparateur de territoires.csv\"\n"
        ),
        "{manifest}"
    );
    for key in ["liste", "vide", "page"] {
        assert!(manifest.contains(&format!("  # {key}:\n")), "{manifest}");
    }
    let built = run(&project, &["build", "--sortie", "rapport"]);
    assert!(built.status.success(), "{}", told(&built));
}

/// Files as their producers publish them.
#[test]
fn published_files_are_recognised() {
    let files = [
        "insee/base_cc_comparateur_dep59.CSV",
        "insee/base-cc-logement-2021_reduit_dep59.csv",
        "drees/apl_generalistes_2022_2023.xlsx",
    ];
    let Some(files) = files.into_iter().map(shared).collect::<Option<Vec<PathBuf>>>()
    else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    for file in &files {
        let name = file.file_name().expect("a name");
        std::fs::copy(file, folder.path().join(name)).expect("copied");
    }
    let arguments: Vec<&str> = ["."].into_iter().chain(LEZENNES).collect();
    let begun = begin(folder.path(), &arguments);
    let said = told(&begun);
    assert_eq!(said.matches("   repris").count(), files.len(), "{said}");
    let built = run(folder.path(), &["build", "--sortie", "rapport"]);
    assert!(built.status.success(), "{}", told(&built));
}

#[test]
fn what_is_not_said_is_asked_for_by_its_option() {
    let folder = tempfile::tempdir().expect("a folder");
    for (arguments, expected) in [
        (&[][..], "ajoutez   --commune \"Lezennes (59)\""),
        (&["--commune", "Lezennes (59)"][..], "ajoutez   --ccas"),
        (&LEZENNES[..4], "ajoutez   --seance 18/11/2027"),
        (&["--commune", "59260"][..], "\"Lezennes (59)\""),
        (&["--commune", "Lezene"][..], "écrivez   --commune \"Lezennes (59)\""),
        (&["--seance", "demain"][..], "une date s’écrit 18/11/2027"),
    ] {
        let begun = begin(folder.path(), arguments);
        assert_ne!(begun.status.code(), Some(0));
        assert!(told(&begun).contains(expected), "{arguments:?}\n{}", told(&begun));
    }
    let left = std::fs::read_dir(folder.path()).expect("readable").count();
    assert_eq!(left, 0, "nothing is written");
}

/// The schema that the program prints.
fn schema() -> Value {
    serde_json::from_str(&abs_report::schema()).expect("JSON")
}

/// What an editor says of a manifest.
struct Editor {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Editor {
    fn new() -> Self {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("projet.json", schema()).expect("a schema");
        let index =
            compiler.compile("projet.json", &mut schemas).expect("a sound schema");
        Self { schemas, index }
    }

    fn says(&self, manifest: &str) -> Result<(), String> {
        let value: serde_yaml::Value = serde_yaml::from_str(manifest).expect("YAML");
        let value = serde_json::to_value(value).expect("JSON");
        self.schemas.validate(&value, self.index).map_err(|error| format!("{error:#}"))
    }
}

/// Whatever the program takes, an editor takes.
#[test]
fn editors_accept_every_manifest_that_the_program_accepts() {
    let editor = Editor::new();
    let mut seen = 0;
    for folder in ["examples", "tests/mistakes"] {
        for entry in std::fs::read_dir(path(folder)).expect("a folder").flatten() {
            let Ok(text) = std::fs::read_to_string(entry.path().join("projet.yaml"))
            else {
                continue;
            };
            if serde_yaml::from_str::<serde_yaml::Value>(&text).is_err() {
                continue;
            }
            seen += 1;
            if let Err(error) = editor.says(&text) {
                panic!("{}\n{error}", entry.path().display());
            }
        }
    }
    assert!(seen > 10, "{seen}");
    // Accents, capitals and hyphens are forgiven.
    let forgiven = "CCAS: \"x\"\nTerritoire: Lezennes (59)\nStatut: Brouillon\nSéance CA: 18/11/2027\nthématiques: guide\n";
    editor.says(forgiven).expect("forgiven");
}

#[test]
fn editors_refuse_a_word_that_the_program_does_not_know() {
    let editor = Editor::new();
    for wrong in [
        "cca: \"x\"\n",
        "ccas: \"x\"\nstatut: brouilon\n",
        "ccas: \"x\"\ncharte:\n  couleurs: \"#1d5c4d\"\n",
        "ccas: \"x\"\nsources:\n  insee:\n    fichié: a.csv\n",
        "ccas: \"x\"\nthematiques:\n  - thematique: sante\n    contenu:\n      - tableau: a\n        ligne: b\n",
        "ccas: \"x\"\nindicateurs:\n  a:\n    type: pourcentage\n",
    ] {
        assert!(editor.says(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_schema_is_in_french_and_stays_what_it_is() {
    let output = run(Path::new("."), &["schema"]);
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout), abs_report::schema());
    let schema = schema();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    let keys = schema["properties"].as_object().expect("keys");
    for (key, property) in keys {
        let about = property["description"].as_str().unwrap_or_default();
        assert!(about.len() > 10, "{key} is told");
    }
    assert!(keys.len() > 15);
}
