//! Territories as wide as a département, a région or France, added up from a national file
//! in its own geography.

use crate::support::{in_memory, opened, printed, published_in_memory, shared, told};
use abs_report::reference::official;

const MANIFEST: &str = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: \
                        18/11/2027\ncomparaisons: departement, region, france, \
                        france_metropolitaine\nsources:\n  insee:\n    organisme: ccas\n    \
                        diffusion: publique\n    annee: 2023\n    fichier: national.csv\n\
                        indicateurs:\n  pauvres:\n    libelle: \"Pauvres\"\n    unite: \"%\"\n    \
                        source: insee\n    formule: \"= 100 * [P] / [T]\"\n\
                        thematiques:\n  - precarite\n";

/// A national file: 100 people a commune, a tenth of them poor in the Nord, a fifth in the
/// rest of the région, three tenths elsewhere in Europe, a half overseas.
fn national(row: impl Fn(&str, &str) -> Option<String>) -> String {
    let mut text = "CODGEO;P;T\n".to_owned();
    let france = official().communes_of_france(true);
    for code in &france {
        let commune = official().commune(code).expect("one of the table");
        let poor = match (commune.departement.as_str(), commune.region.as_str()) {
            ("59", _) => 10,
            (_, "32") => 20,
            (departement, _) if departement.len() == 2 => 30,
            _ => 50,
        };
        let usual = format!("{code};{poor};100");
        if let Some(line) = row(code.as_str(), &usual) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

fn figures(file: &str) -> Result<[String; 4], String> {
    let figures =
        published_in_memory(&[("projet.yaml", MANIFEST), ("national.csv", file)])?;
    Ok(["departement", "region", "france", "france_metropolitaine"]
        .map(|place| printed(&figures, &format!("pauvres.{place}"))))
}

fn share(tenths: &[(usize, f64)]) -> String {
    let all: usize = tenths.iter().map(|(count, _)| count).sum();
    let poor: f64 = tenths.iter().map(|(count, share)| *count as f64 * share).sum();
    format!("{:.1} %", poor / all as f64).replace('.', ",")
}

/// Communes of the Nord, of the rest of the région, of the rest of Europe, overseas.
fn counts() -> [usize; 4] {
    let nord = official().communes_of_departement("59").len();
    let region = official().communes_of_region("32").len();
    let europe = official().communes_of_france(false).len();
    let france = official().communes_of_france(true).len();
    [nord, region - nord, europe - region, france - europe]
}

#[test]
fn every_wide_territory_is_the_sum_of_its_rows() {
    let [nord, region, europe, overseas] = counts();
    let expected = [
        share(&[(nord, 10.0)]),
        share(&[(nord, 10.0), (region, 20.0)]),
        share(&[(nord, 10.0), (region, 20.0), (europe, 30.0), (overseas, 50.0)]),
        share(&[(nord, 10.0), (region, 20.0), (europe, 30.0)]),
    ];
    assert_eq!(figures(&national(|_, row| Some(row.to_owned()))), Ok(expected));
}

/// Before 2024 Les Hauts-Talican and Beaumont-les-Nonains were one commune, and the six dead
/// villages of the Meuse have nobody.
#[test]
fn the_geography_of_the_file_is_its_own() {
    let file = national(|code, row| {
        let absent = ["60694", "85165", "85212", "55039", "55050"].contains(&code);
        (!absent).then(|| row.to_owned())
    });
    let found = figures(&file).expect("published");
    assert!(!found.contains(&"nr".to_owned()), "{found:?}");
    // Before 2016 Essarts-en-Bocage was two communes.
    let file = national(|code, row| match code {
        "85084" => Some("85030;30;100\n85084;30;100".to_owned()),
        _ => Some(row.to_owned()),
    });
    let found = figures(&file).expect("published");
    assert!(!found.contains(&"nr".to_owned()), "{found:?}");
}

#[test]
fn a_commune_with_people_that_lacks_is_named() {
    let file = national(|code, row| (code != "80021").then(|| row.to_owned()));
    let root = in_memory(&[("projet.yaml", MANIFEST), ("national.csv", &file)]);
    let built = opened(&root).expect("figures");
    let [_, region, france, _] = ["departement", "region", "france", "x"]
        .map(|place| built.value.figures.get(&format!("pauvres.{place}")));
    assert!(region.is_none_or(|figure| figure.rounded().is_none()));
    assert!(france.is_none_or(|figure| figure.rounded().is_none()));
    let warnings = told(&built.warnings);
    assert!(warnings.contains("Amiens (80021)"), "{warnings}");
}

/// Communes go on merging: a census that is later than the official table may lack a few of
/// its communes, and none of its people.
#[test]
fn a_later_geography_may_lack_communes_that_have_merged() {
    let merged = ["59001", "59002", "80021"];
    for (year, told) in [("23", false), ("24", true)] {
        let file =
            national(|code, row| (!merged.contains(&code)).then(|| row.to_owned()))
                .replace("CODGEO;P;T", &format!("CODGEO;P;P{year}_POP"));
        let manifest = MANIFEST.replace("[T]", &format!("P{year}_POP"));
        let figures =
            published_in_memory(&[("projet.yaml", &manifest), ("national.csv", &file)])
                .expect("published");
        assert_eq!(printed(&figures, "pauvres.region") != "nr", told, "{year}");
        let lacks_many = file
            .lines()
            .filter(|line| !line.starts_with("591"))
            .map(|line| format!("{line}\n"))
            .collect::<String>();
        let figures = published_in_memory(&[
            ("projet.yaml", &manifest),
            ("national.csv", &lacks_many),
        ])
        .expect("published");
        assert_eq!(printed(&figures, "pauvres.region"), "nr", "{year}");
    }
}

/// Without a row, or with rows that say nothing: Mayotte in the census.
#[test]
fn a_departement_overseas_that_the_file_leaves_out_is_said() {
    let [nord, region, europe, overseas] = counts();
    let mayotte = official().communes_of_departement("976").len();
    let expected = share(&[
        (nord, 10.0),
        (region, 20.0),
        (europe, 30.0),
        (overseas - mayotte, 50.0),
    ]);
    for said in [false, true] {
        let file = national(|code, row| match code.starts_with("976") {
            true => said.then(|| format!("{code};;")),
            false => Some(row.to_owned()),
        });
        let figures =
            published_in_memory(&[("projet.yaml", MANIFEST), ("national.csv", &file)])
                .expect("published");
        assert_eq!(printed(&figures, "pauvres.france"), expected);
        let france: Vec<_> =
            figures.extents.iter().filter(|one| one.territory == "France").collect();
        assert!(matches!(france.as_slice(), [one] if one.without == ["Mayotte"]));
    }
    // One commune of La Réunion is another matter.
    let file = national(|code, row| (code != "97411").then(|| row.to_owned()));
    assert_eq!(figures(&file).expect("published")[2], "nr");
}

#[test]
fn the_comparateur_of_2018_gives_its_departement_its_region_and_france() {
    let Some(path) = shared("insee/base_cc_comparateur_csv.zip") else { return };
    let bytes = std::fs::read(path).expect("readable");
    let manifest = MANIFEST
        .replace("    organisme: ccas\n    diffusion: publique\n    annee: 2023\n", "")
        .replace("national.csv", "base.zip");
    let manifest = manifest[..manifest.find("indicateurs:").expect("some")].to_owned()
        + "thematiques:\n  - logement_cadre_de_vie\n";
    let root = abs_report::ProjectDir::in_memory(
        "projet.yaml",
        [
            ("projet.yaml".to_owned(), manifest.into_bytes()),
            ("base.zip".to_owned(), bytes),
        ]
        .into(),
    );
    let figures = opened(&root).expect("published").value;
    // Recomputed from the file: 7.651, 7.847, 8.165 and 8.070.
    for (place, expected) in [
        ("departement", "7,7"),
        ("region", "7,8"),
        ("france", "8,2"),
        ("france_metropolitaine", "8,1"),
    ] {
        let found = printed(&figures, &format!("part_logements_vacants.{place}"));
        assert_eq!(found, format!("{expected} %"), "{place}");
    }
    assert_eq!(printed(&figures, "niveau_vie_median.region"), "nc");
}
