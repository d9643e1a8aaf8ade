//! Whose the figures are: who is credited, what a missing row means, which of two sources is
//! taken, and advices that speak of the project alone.

use std::io::Cursor;

use abs_report::ProjectDir;

use crate::support::{
    Small, in_memory, opened, path, printed, recognised, refused, shown, told,
};

const TOWN: &str = "Le Pont-de-Claix (38)";

#[test]
fn what_a_public_producer_gives_is_credited_to_it() {
    let csv = "CODGEO;aides\n38317;120\n";
    let partners = "partenaires:\n  caf:\n    nom: \"CAF de l’Isère\"\n";
    let credit = |partner: &'static str, says: &'static str, source: &'static str| {
        let project = Small::of(TOWN).says(says).given_by(partner).source(source);
        let project = project.file("suivi.csv", csv.as_bytes()).project();
        let published = shown(&project);
        let credit = &published.credits["suivi"];
        (credit.producer.clone(), credit.mention.clone())
    };
    assert_eq!(credit("insee", "", "    annee: 2025\n"), ("INSEE".to_owned(), None));
    let (producer, mention) =
        credit("caf", partners, "    annee: 2025\n    diffusion: publique\n");
    assert_eq!((producer.as_str(), mention), ("CAF de l’Isère", None));
    let (_, mention) = credit("caf", partners, "    annee: 2025\n");
    assert!(mention.is_some_and(|one| one.contains("Analyse des Besoins Sociaux")));
}

/// Communes that a list of facilities does not name have none.
#[test]
fn a_commune_without_a_row_has_none_where_the_producer_lists_what_there_is() {
    let csv = "AN;DEPCOM;TYPEQU\n2023;38158;D265\n2023;38158;D265\n2023;38185;D265\n";
    let manifest = "ccas: \"CCAS du Pont-de-Claix\"\nterritoire: Le Pont-de-Claix (38)\nseance_ca: \
                    18/11/2027\nsources:\n  bpe:\n    fichier: bpe.csv\nindicateurs:\n  medecins:\n    \
                    libelle: \"Médecins\"\n    unite: \"médecins\"\n    source: bpe\n    formule: \"= \
                    compte(TYPEQU = 'D265')\"\nthematiques:\n  - thematique: sante\n    contenu:\n      - \
                    chiffres_cles: medecins\n";
    let project = in_memory(&[("projet.yaml", manifest), ("bpe.csv", csv)]);
    assert_eq!(printed(&shown(&project), "medecins"), "0");
    let seen =
        recognised(&project).unwrap_or_else(|problems| panic!("{}", told(&problems)));
    let repairs: Vec<String> = seen
        .sources
        .iter()
        .flat_map(|(_, all)| all)
        .flat_map(|one| one.repairs.clone())
        .collect();
    assert!(repairs.iter().any(|one| one.contains("comptées pour zéro")), "{repairs:?}");
}

/// Two published files with the median income of a commune.
fn medians(first: &str, second: &str) -> ProjectDir {
    let disp = format!(
        "CODGEO;NBMENFISC21;NBPERSMENFISC21;MED21;PIMP21;TP6021\n38317;4500;10500;{first};40;21\n"
    );
    let whole = format!(
        "CODGEO;P21_POP;C21_MEN;P21_RP;MED21;NBMENFISC21\n38317;10805;4638;4600;{second};4500\n"
    );
    let manifest = "ccas: \"CCAS du Pont-de-Claix\"\nterritoire: Le Pont-de-Claix (38)\nseance_ca: \
                    18/11/2027\nsources:\n  dossier:\n    fichier: dossier.csv\n  filosofi:\n    fichier: \
                    filosofi.csv\nthematiques:\n  - niveaux_de_vie\n";
    in_memory(&[
        ("projet.yaml", manifest),
        ("dossier.csv", &whole),
        ("filosofi.csv", &disp),
    ])
}

#[test]
fn of_two_sources_that_agree_one_is_taken_and_said() {
    let opened = opened(&medians("18820", "18820"))
        .unwrap_or_else(|problems| panic!("{}", told(&problems)));
    assert_eq!(printed(&opened.value, "niveau_vie_median"), "18 820 €");
    let warnings = told(&opened.warnings);
    assert!(warnings.contains("avec les mêmes chiffres"), "{warnings}");
    assert!(warnings.contains("dans « filosofi »"), "{warnings}");
}

#[test]
fn two_sources_that_disagree_are_told_with_all_their_lines() {
    let told = refused(&medians("18820", "16000"));
    assert!(told.contains("avec des chiffres différents"), "{told}");
    assert!(told.contains("niveau_vie_median:"), "{told}");
    assert_eq!(told.matches("se trouve").count(), 1, "{told}");
}

/// The words of the aides that only a case can give: years, codes, days, towns with their
/// département.
fn examples(aide: &str) -> Vec<String> {
    let words = aide.split(|c: char| c.is_whitespace() || "«»,;:()\"".contains(c));
    let digits = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let is_year = |word: &str| {
        word.len() == 4
            && digits(word)
            && (word.starts_with("19") || word.starts_with("20"))
    };
    let is_code = |word: &str| {
        [5, 9].contains(&word.len())
            && word.bytes().filter(u8::is_ascii_digit).count() + 1 >= word.len()
            && word.bytes().all(|byte| byte.is_ascii_digit() || b"AB".contains(&byte))
    };
    let is_day = |word: &str| {
        let parts: Vec<&str> = word.split('/').collect();
        parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && digits(part))
    };
    let found = words.filter(|word| is_year(word) || is_code(word) || is_day(word));
    let mut found: Vec<String> = found.map(str::to_owned).collect();
    // « Lezennes (59) »: its name.
    for (before, after) in aide.match_indices(" (").map(|(at, _)| aide.split_at(at)) {
        let inside = after[2..].split(')').next().unwrap_or_default();
        let is_departement = (2..=3).contains(&inside.len())
            && inside.starts_with(|c: char| c.is_ascii_digit());
        let name = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
        if is_departement && name.starts_with(char::is_uppercase) {
            found.push(name.to_owned());
        }
    }
    found
}

/// Everything a case holds, as text: names of files, and what is in them.
fn held(folder: &std::path::Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|end| end == "snap") {
            continue;
        }
        text.push_str(&entry.file_name().to_string_lossy());
        text.push('\n');
        if path.is_dir() {
            text.push_str(&held(&path));
            continue;
        }
        let bytes = std::fs::read(&path).expect("read");
        if let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes.clone())) {
            for index in 0..archive.len() {
                let mut part = String::new();
                let file = archive.by_index(index);
                let _ = file
                    .map(|mut file| std::io::Read::read_to_string(&mut file, &mut part));
                text.push_str(&part);
            }
        }
        text.push_str(&String::from_utf8_lossy(&bytes));
    }
    text
}

/// An advice speaks of the case at hand: a year, a code or a town that the author never wrote
/// is somebody else's.
#[test]
fn no_advice_holds_an_example_of_another_case() {
    let mut foreign = Vec::new();
    let mut looked_at = 0;
    for kind in ["tests/invalid", "tests/mistakes"] {
        for entry in std::fs::read_dir(path(kind)).expect("the cases").flatten() {
            let message = entry.path().join("message.snap");
            let Ok(message) = std::fs::read_to_string(message) else { continue };
            let held = held(&entry.path());
            for aide in message.split("aide :").skip(1) {
                let aide = aide.split("\n\n").next().unwrap_or_default();
                looked_at += 1;
                for example in examples(aide) {
                    // A town is known by the beginning of its name, well written or not; a
                    // code may have been put together from its halves.
                    let start: String = example.chars().take(6).collect();
                    let halves = example
                        .split_at_checked(2)
                        .filter(|(_, commune)| commune.len() == 3)
                        .is_some_and(|(one, two)| {
                            held.contains(&format!("{one}0;{two}"))
                                || held.contains(&format!("0{one};{two}"))
                        });
                    if !held.contains(&start) && !halves {
                        foreign.push(format!(
                            "{} : {example}",
                            entry.file_name().to_string_lossy()
                        ));
                    }
                }
            }
        }
    }
    assert!(looked_at > 60, "{looked_at} aides");
    assert!(foreign.is_empty(), "{}", foreign.join("\n"));
}
