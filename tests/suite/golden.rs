//! Figures recomputed from the raw files by a script that shares nothing with the program
//! (`tests/golden/recompute.py`), compared to the printed digit.

use std::collections::BTreeMap;

use abs_report::ProjectDir;

use crate::support::{Published, opened, path, shared, told};

/// The producers' files of each build: a figure that two of them hold would be disputed.
const BUILDS: [&[(&str, &str)]; 3] = [
    &[
        ("insee", "insee/dossier_complet_49communes_grenoble.csv"),
        ("apl", "drees/apl_generalistes_2022_2023.xlsx"),
    ],
    &[("filosofi", "insee/FILO2019_DISP_COM.csv")],
    &[("pauvrete", "insee/FILO2018_DISP_Pauvres_COM.csv")],
];

/// The name a territory has in the golden file, and how a manifest asks for it.
const TERRITORIES: [(&str, &str, &str); 3] = [
    ("le_pont_de_claix", "CCAS du Pont-de-Claix", "territoire: Le Pont-de-Claix (38)\n"),
    ("venon", "CCAS de Venon", "territoire: Venon (38)\n"),
    (
        "ressort",
        "CIAS d’essai",
        "territoire:\n  - Échirolles (38)\n  - Eybens (38)\n  - Gières (38)\n  - Poisat (38)\n",
    ),
];

fn figures(
    ccas: &str,
    territory: &str,
    sources: &[(&str, &str)],
) -> Option<Option<Published>> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut written = String::new();
    for (name, file) in sources {
        let bytes = std::fs::read(shared(file)?).expect("readable");
        let ending = file.rsplit('.').next().unwrap_or_default();
        files.insert(format!("{name}.{ending}"), bytes);
        written.push_str(&format!("  {name}:\n    fichier: {name}.{ending}\n"));
    }
    let manifest = format!(
        "ccas: \"{ccas}\"\n{territory}seance_ca: 18/11/2027\ncomparaisons:\n  metropole:\n    \
         territoire: epci\n    nom: \"La Métropole\"\nsources:\n{written}thematiques: toutes\n"
    );
    files.insert("projet.yaml".to_owned(), manifest.into_bytes());
    let root = ProjectDir::in_memory("projet.yaml", files);
    match opened(&root) {
        Ok(published) => Some(Some(published.value)),
        // A file of large towns does not know a village.
        Err(problems) if told(&problems).contains("n’a pas de ligne") => Some(None),
        Err(problems) => panic!("{}", told(&problems)),
    }
}

#[test]
fn golden_figures_are_printed_to_the_digit() {
    let mut builds: BTreeMap<&str, Vec<Option<Published>>> = BTreeMap::new();
    for (key, ccas, territory) in TERRITORIES {
        for sources in BUILDS {
            let Some(built) = figures(ccas, territory, sources) else { return };
            builds.entry(key).or_default().push(built);
        }
    }
    let text =
        std::fs::read_to_string(path("tests/golden/figures.csv")).expect("it is ours");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let (mut compared, mut wrong) = (BTreeMap::new(), Vec::new());
    for row in reader.records() {
        let row = row.expect("four columns");
        let (territory, indicator, year, expected) = (&row[0], &row[1], &row[2], &row[3]);
        let (builds, name) = match territory {
            "metropole" => {
                (&builds["le_pont_de_claix"], format!("{indicator}.metropole"))
            }
            other => (&builds[other], indicator.to_owned()),
        };
        let dated = format!("{name}.en_{year}");
        let found: Vec<String> = builds
            .iter()
            .filter_map(|built| {
                let built = built.as_ref()?;
                let of_year = |name: &String| {
                    let figure = built.figures.get(name)?;
                    (figure.vintage().map(|year| year.to_string()).as_deref()
                        == Some(year))
                    .then_some(figure)
                };
                built.figures.get(&dated).or_else(|| of_year(&name))
            })
            // The script does not say which means are weighted, hence approximate.
            .map(|figure| abs_report::published::printed(figure).replace("≈\u{202f}", ""))
            .collect();
        // A rate that INSEE gives in whole numbers gets no decimal of ours.
        let whole = expected.replace(",0\u{202f}%", "\u{202f}%");
        if found.iter().any(|printed| printed == expected || *printed == whole) {
            *compared.entry(territory.to_owned()).or_insert(0) += 1;
        } else {
            wrong.push(format!("{territory} {indicator} {year}: {expected} / {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared.values().all(|count| *count > 300), "{compared:?}");
}
