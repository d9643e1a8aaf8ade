//! The program as it is typed: exit codes, streams, what is written.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::path;

fn run(folder: &Path, arguments: &[&str], patience: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_abs-report"))
        .current_dir(folder)
        .env("ABS_REPORT_PATIENCE", patience)
        .args(arguments)
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A copy of Lezennes that a test may break, in a folder with accents and spaces.
fn copy() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let project = folder.path().join("Été – OneDrive");
    std::fs::create_dir_all(project.join("donnees")).expect("made");
    for file in ["projet.yaml", "donnees/comparateur.csv"] {
        std::fs::copy(path("examples/lezennes").join(file), project.join(file))
            .expect("copied");
    }
    (folder, project)
}

#[test]
fn paths_go_to_standard_output_and_the_rest_to_the_other() {
    let (_folder, project) = copy();
    let output = run(&project, &["build", "--sortie", "livret"], "100");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout).replace('\\', "/").trim(), "./sortie/livret.pdf");
    assert!(text(&output.stderr).contains("livret : "));
    assert!(!text(&output.stderr).contains('\u{1b}'), "no colour outside a terminal");
    assert!(!project.join("sortie/rapport.pdf").exists());

    // A manifest alone is built.
    let output = run(&project, &["projet.yaml"], "100");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stdout).lines().count(), 5);
}

#[test]
fn checking_writes_nothing() {
    let (_folder, project) = copy();
    let output = run(&project, &["verifier"], "100");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(output.stdout.is_empty());
    assert!(!project.join("sortie").exists());
}

#[test]
fn wrong_usage_is_told_in_french() {
    let output = run(Path::new("."), &["biuld"], "100");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("vouliez-vous dire « build » ?"),
        "{}",
        text(&output.stderr)
    );
    let output = run(Path::new("."), &["--aide"], "100");
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("Commandes :"));
}

#[test]
fn the_hidden_txt_is_told() {
    let (_folder, project) = copy();
    std::fs::rename(project.join("projet.yaml"), project.join("projet.yaml.txt"))
        .expect("renamed");
    let output = run(&project, &["build"], "100");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("projet.yaml.txt"), "{}", text(&output.stderr));
}

/// An endless template is stopped, and the previous documents are still there.
#[test]
fn a_runaway_template_is_stopped_and_the_previous_documents_stay() {
    let (_folder, project) = copy();
    assert_eq!(run(&project, &["build"], "100").status.code(), Some(0));
    let before = std::fs::read(project.join("sortie/rapport.pdf")).expect("built");
    std::fs::create_dir_all(project.join("report-templates")).expect("made");
    let endless = "#for a in range(1000000) { for b in range(1000000) { } }\n";
    std::fs::write(project.join("report-templates/annexes.typ.j2"), endless)
        .expect("written");
    let output = run(&project, &["build"], "2");
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("la mise en page du rapport ne finit pas"), "{told}");
    assert!(output.stdout.is_empty());
    assert_eq!(std::fs::read(project.join("sortie/rapport.pdf")).expect("kept"), before);
}

#[test]
fn a_failed_build_leaves_the_previous_documents() {
    let (_folder, project) = copy();
    assert_eq!(run(&project, &["build"], "100").status.code(), Some(0));
    let before = std::fs::read(project.join("sortie/rapport.pdf")).expect("built");
    let manifest = std::fs::read_to_string(project.join("projet.yaml")).expect("read");
    std::fs::write(
        project.join("projet.yaml"),
        manifest.replace("Lezennes (59)", "59260"),
    )
    .expect("written");
    let output = run(&project, &["build"], "100");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("Rien n’a été écrit"));
    assert_eq!(std::fs::read(project.join("sortie/rapport.pdf")).expect("kept"), before);
}

/// A manifest as Bloc-notes saves it: a byte order mark, CRLF, Windows-1252.
#[test]
fn windows_habits_are_normal_input() {
    let (_folder, project) = copy();
    let manifest = std::fs::read_to_string(project.join("projet.yaml")).expect("read");
    let crlf = manifest.replace('\n', "\r\n");
    let ansi = crlf.replace("\"CCAS de Lezennes\"", "\"CCAS de Lezennes, siège\"");
    let ansi: Vec<u8> =
        ansi.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    let utf16: Vec<u8> =
        format!("\u{feff}{crlf}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [format!("\u{feff}{crlf}").into_bytes(), ansi, utf16] {
        std::fs::write(project.join("projet.yaml"), bytes).expect("written");
        let output = run(&project, &["check"], "100");
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
}

#[test]
fn figures_and_indicators_are_listed() {
    let (_folder, project) = copy();
    let output = run(&project, &["chiffres", "vacants"], "100");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("{{ part_logements_vacants }}\t6,5\u{202f}%"));
    let output = run(&project, &["indicateurs", "vacants"], "100");
    assert!(text(&output.stdout).contains("100*P{aa}_LOGVAC/P{aa}_LOG"));
}
