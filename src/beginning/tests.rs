//! The first files of a project.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::*;
use crate::files::ProjectDir;
use crate::manifest::load;

fn answers(communes: &[&str]) -> Answers {
    let communes: Vec<_> =
        communes.iter().map(|name| commune(name).expect("a commune")).collect();
    let ccas = Answers::usual_ccas(&communes).unwrap_or_else(|| "CIAS du Sud".to_owned());
    let date = NaiveDate::from_ymd_opt(2027, 11, 18).expect("a date");
    Answers { communes, ccas, date: When::Session(date) }
}

fn written(answers: &Answers, sources: &[Found]) -> BTreeMap<String, Vec<u8>> {
    answers.files(sources).into_iter().collect()
}

fn manifest(files: &BTreeMap<String, Vec<u8>>) -> String {
    String::from_utf8(files[MANIFEST].clone()).expect("text")
}

#[test]
fn a_new_manifest_is_right_whatever_the_commune() {
    for names in [
        vec!["Lezennes (59)"],
        vec!["Le Pont-de-Claix (38)"],
        vec!["L'Île-d'Yeu (85)"],
        vec!["Y (80)"],
        vec!["Saint-Denis (974)"],
        vec!["Ajaccio (2A)"],
        vec!["Mayotte (976)", "Mamoudzou (976)"],
        vec!["Eybens (38)", "Fontaine (38)"],
    ] {
        let known: Vec<&str> =
            names.iter().copied().filter(|name| commune(name).is_ok()).collect();
        let answers = answers(&known);
        let files = written(&answers, &[]);
        let text = manifest(&files);
        let project = load(&ProjectDir::in_memory(MANIFEST, files))
            .unwrap_or_else(|problems| panic!("{names:?}\n{text}\n{problems:?}"));
        let read: Vec<&str> =
            project.value.ressort.communes.iter().map(|one| one.name.as_str()).collect();
        let asked: Vec<&str> =
            answers.communes.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(read, asked);
        assert_eq!(project.value.identity.ccas, answers.ccas);
    }
}

/// A line in comments counts once its sign is taken away.
#[test]
fn every_line_in_comments_can_be_used() {
    let files = written(&answers(&["Lezennes (59)"]), &[]);
    let text = manifest(&files);
    let used: Vec<String> = text
        .lines()
        .map(|line| {
            let inside = line.trim_start();
            let is_line = inside.strip_prefix("# ").is_some_and(|rest| {
                let key = rest.trim_start().split(':').next().unwrap_or(rest);
                rest.contains(':')
                    && key.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            });
            if is_line { line.replacen("# ", "", 1) } else { line.to_owned() }
        })
        .collect();
    let used = used.join("\n");
    for key in
        ["comparaisons:", "partenaires:", "couleur:", "logo:", "insee:", "sorties:"]
    {
        assert!(
            used.lines().any(|line| line.trim_start().starts_with(key)),
            "{key}\n{used}"
        );
    }
    let mut files = files;
    files.insert(MANIFEST.to_owned(), used.clone().into_bytes());
    let project = load(&ProjectDir::in_memory(MANIFEST, files))
        .unwrap_or_else(|problems| panic!("{used}\n{problems:?}"));
    assert_eq!(project.value.sources.len(), 1);
    assert_eq!(project.value.partners.len(), 1);
}

#[test]
fn names_are_written_so_that_yaml_reads_them_back() {
    let mut answers = answers(&["Lezennes (59)"]);
    answers.ccas = "CCAS « de » \"Lezennes\" \\ # : -".to_owned();
    let path = "donnees/a \"b\" # c : d.csv".to_owned();
    let candidate = Candidate { key: "a_b".to_owned(), path };
    let mut files = written(&answers, &[Found { candidate, unsure: None }]);
    files.insert("donnees/a.csv".to_owned(), b"x".to_vec());
    let text = manifest(&files);
    let value: serde_yaml::Value = serde_yaml::from_str(&text).expect("YAML");
    assert_eq!(value["ccas"].as_str(), Some(answers.ccas.as_str()));
    let file = value["sources"]["a_b"]["fichier"].as_str();
    assert_eq!(file, Some("donnees/a \"b\" # c : d.csv"));
}

#[test]
fn a_source_that_is_not_sure_stays_in_comments() {
    let candidate =
        Candidate { key: "suivi".to_owned(), path: "donnees/suivi.xlsx".to_owned() };
    let why = Some("ce classeur a plusieurs feuilles".to_owned());
    let files =
        written(&answers(&["Lezennes (59)"]), &[Found { candidate, unsure: why }]);
    let text = manifest(&files);
    assert!(text.contains("  # Pas repris : ce classeur a plusieurs feuilles\n  # suivi:\n  #   fichier: \"donnees/suivi.xlsx\"\n"), "{text}");
    assert!(load(&ProjectDir::in_memory(MANIFEST, files)).is_ok());
}

/// What a file says of itself stays in its comment.
#[test]
fn a_reason_of_several_lines_stays_a_comment() {
    let candidate =
        Candidate { key: "suivi".to_owned(), path: "donnees/suivi.xlsx".to_owned() };
    for end in ["\n", "\r\n", "\r", "\u{85}", "\u{2028}"] {
        let why =
            format!("la colonne « Nom{end}statut: definitif{end}x » contient des noms");
        let found = Found { candidate: candidate.clone(), unsure: Some(why) };
        let files = written(&answers(&["Lezennes (59)"]), &[found]);
        let text = manifest(&files);
        let value: serde_yaml::Value = serde_yaml::from_str(&text).expect("YAML");
        assert_eq!(value["statut"].as_str(), Some("brouillon"));
        assert!(text.contains("« Nom "), "{text}");
        assert!(text.contains(" statut: definitif "), "{text}");
    }
}

#[test]
fn each_file_has_a_name_of_its_own() {
    let files = [
        "donnees/Dossier complet (2021).csv",
        "donnees/dossier_complet_2021.xlsx",
        "2025.csv",
        "LISEZ-MOI.txt",
        "notes.docx",
        "Éducation – effectifs des écoles du premier degré par commune.ods",
    ];
    let files = files.map(|path| (path.to_owned(), Vec::new()));
    let root = ProjectDir::in_memory(MANIFEST, files.into_iter().collect());
    let keys: Vec<String> = candidates(&root).into_iter().map(|one| one.key).collect();
    assert_eq!(
        keys,
        [
            "fichier_2025",
            "education_effectifs_des_ecoles",
            "dossier_complet_2021",
            "dossier_complet_2021_2"
        ]
    );
}

#[test]
fn same_answers_same_bytes() {
    let answers = answers(&["Lezennes (59)"]);
    assert_eq!(answers.files(&[]), answers.files(&[]));
    assert_eq!(answers.usual_folder(), "ABS Lezennes 2027");
}

#[test]
fn a_postcode_is_never_taken_for_a_code() {
    let error = commune("59260").expect_err("a postcode");
    assert!(error.choices.contains(&"Lezennes (59)".to_owned()), "{error:?}");
    assert!(error.choices.contains(&"Ghyvelde (59)".to_owned()), "{error:?}");
    let error = commune("Saint-Martin").expect_err("several");
    assert!(error.choices.len() > 1, "{error:?}");
    assert_eq!(commune("Lezzenes").expect_err("unknown").choices, ["Lezennes (59)"]);
}
