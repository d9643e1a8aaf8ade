//! Arithmetic that must hold whatever the file.

use crate::support::{Published, printed, published, published_in_memory};

const HEADER: &str = "CODGEO;P18_POP;P13_POP;SUPERF;NAIS1318;DECE1318;P18_LOG;P18_RP;P18_LOGVAC;P18_RP_PROP;MED19;TP6019;ETTOT18";

fn manifest(territory: &str) -> String {
    format!(
        "ccas: \"CCAS d’essai\"\nterritoire:\n{territory}seance_ca: 18/11/2027\nsources:\n  \
         insee:\n    fichier: donnees/insee.csv\nthematiques:\n  - logement_cadre_de_vie\n  \
         - niveaux_de_vie\n  - population_familles\n"
    )
}

fn rows() -> String {
    format!(
        "{HEADER}\n59346;3065;3173;2.14;188;119;1399;1300;91;988;24720;;255\n\
         59350;234475;231491;34.8;16547;9001;150000;120000;12000;33000;21000;26;20000\n"
    )
}

fn of(territory: &str) -> Published {
    let (manifest, rows) = (manifest(territory), rows());
    published_in_memory(&[("projet.yaml", &manifest), ("donnees/insee.csv", &rows)])
        .unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn a_group_has_the_ratio_of_the_sums_and_no_median() {
    let both = of("  - Lezennes (59)\n  - Lille (59)\n");
    // 100 × (91 + 12000) ÷ (1399 + 150000), and not the mean of 6,5 and 8,0.
    assert_eq!(printed(&both, "part_logements_vacants"), "8,0 %");
    assert_eq!(printed(&both, "part_logements_vacants.lezennes"), "6,5 %");
    assert_eq!(printed(&both, "population_municipale"), "237 540");
    assert_eq!(printed(&both, "niveau_vie_median"), "nc");
    assert_eq!(printed(&both, "niveau_vie_median.lille"), "21 000 €");
}

#[test]
fn the_order_of_communes_does_not_matter() {
    let one = of("  - Lezennes (59)\n  - Lille (59)\n");
    let other = of("  - Lille (59)\n  - Lezennes (59)\n");
    for (name, figure) in one.figures.iter().filter(|(name, _)| !name.contains('.')) {
        let same = &other.figures[name];
        assert_eq!(figure.rounded(), same.rounded(), "{name}");
    }
}

/// Parts that make a whole sum to it, within the rounding of their digits.
#[test]
fn parts_of_a_stack_sum_to_a_hundred() {
    let figures = published("examples/le-pont-de-claix/projet.yaml");
    for table in [
        "population_familles_ages",
        "population_familles_types_de_menages",
        "jeunesse_education_diplomes",
        "numerique_mobilite_trajets",
        "statut_occupation",
    ] {
        let table = &figures.tables[table];
        let by_row = table
            .rows()
            .iter()
            .all(|row| row.kind == abs_report::published::HeadingKind::Territory);
        let (height, width) = (table.rows().len(), table.columns().len());
        let (bars, parts) = if by_row { (height, width) } else { (width, height) };
        for bar in 0..bars {
            let sum: f64 = (0..parts)
                .filter_map(|part| {
                    let (row, column) = if by_row { (bar, part) } else { (part, bar) };
                    Some(table.row(row).get(column)?.rounded()?.as_f64())
                })
                .sum();
            assert!(
                (sum - 100.0).abs() <= 0.05 * parts as f64 + 0.11,
                "{} : {sum}",
                table.name()
            );
        }
    }
}

/// Three communes with any counts at all.
fn three(counts: &[[u32; 3]; 3]) -> String {
    let codes = ["59346", "59350", "59009"];
    let rows = codes.iter().zip(counts).map(|(code, [vacant, dwellings, people])| {
        let dwellings = vacant + dwellings;
        format!("{code};{people};{people};1.5;0;0;{dwellings};{dwellings};{vacant};1;20000;;1\n")
    });
    format!("{HEADER}\n{}", rows.collect::<String>())
}

fn number(figures: &Published, name: &str) -> f64 {
    figures.figures[name].rounded().unwrap_or_else(|| panic!("{name} is shown")).as_f64()
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

    /// A rate of several communes lies between the lowest and the highest of theirs; counts
    /// add up; the order of the communes changes nothing.
    #[test]
    fn a_group_lies_between_its_communes(
        counts in proptest::array::uniform3((0_u32..500, 1_u32..9_000, 500_u32..90_000)),
    ) {
        let counts = counts.map(|(vacant, dwellings, people)| [vacant, dwellings, people]);
        let rows = three(&counts);
        let build = |territory: &str| {
            let manifest = manifest(territory);
            published_in_memory(&[("projet.yaml", &manifest), ("donnees/insee.csv", &rows)])
                .unwrap_or_else(|problems| panic!("{problems}"))
        };
        let all = build("  - Lezennes (59)\n  - Lille (59)\n  - Villeneuve-d'Ascq (59)\n");
        let towns = ["lezennes", "lille", "villeneuve_d_ascq"];
        let rates: Vec<f64> = towns
            .iter()
            .map(|town| number(&all, &format!("part_logements_vacants.{town}")))
            .collect();
        let whole = number(&all, "part_logements_vacants");
        let (low, high) = rates.iter().fold((f64::MAX, f64::MIN), |(low, high), rate| {
            (low.min(*rate), high.max(*rate))
        });
        proptest::prop_assert!(low <= whole && whole <= high, "{low} {whole} {high}");
        let people: f64 = towns
            .iter()
            .map(|town| number(&all, &format!("population_municipale.{town}")))
            .sum();
        proptest::prop_assert_eq!(people, number(&all, "population_municipale"));
        let turned = build("  - Villeneuve-d'Ascq (59)\n  - Lille (59)\n  - Lezennes (59)\n");
        for (name, figure) in all.figures.iter().filter(|(name, _)| !name.contains('.')) {
            proptest::prop_assert_eq!(figure.rounded(), turned.figures[name].rounded());
        }
    }
}

#[test]
fn a_list_of_one_commune_is_that_commune() {
    let compared_with = |territory: &str| {
        let manifest = format!(
            "{}comparaisons:\n  autre:\n    territoire: {territory}\n",
            manifest("  - Lezennes (59)\n")
        );
        let rows = rows();
        published_in_memory(&[
            ("projet.yaml", &manifest),
            ("donnees/insee.csv", &rows),
            ("donnees/communes.csv", "CODGEO;LIBGEO\n59350;Lille\n"),
        ])
        .unwrap_or_else(|problems| panic!("{problems}"))
    };
    let list = compared_with("donnees/communes.csv\n    nom: \"La liste\"");
    let town = compared_with("Lille (59)");
    let of_other = town.figures.iter().filter(|(name, _)| name.ends_with(".autre"));
    let mut compared = 0;
    for (name, figure) in of_other {
        assert_eq!(figure.cell(), list.figures[name].cell(), "{name}");
        compared += 1;
    }
    assert!(compared > 5, "{compared}");
}

/// Two communes and one indicator of the author's.
fn own(fields: &str) -> Result<Published, String> {
    let manifest = format!(
        "ccas: \"CIAS d’essai\"\nterritoire:\n  - Lezennes (59)\n  - Lille (59)\nseance_ca: 18/11/2027\n\
         sources:\n  suivi:\n    organisme: ccas\n    diffusion: publique\n    fichier: suivi.csv\nindicateurs:\n  \
         le_mien:\n    libelle: \"Le mien\"\n    source: suivi\n{fields}thematiques:\n  - thematique: precarite\n    \
         contenu:\n      - chiffres_cles: le_mien\n      - texte\n"
    );
    let rows =
        "CODGEO;part;aides;menages;age\n59346;25;50;200;41\n59350;30;900;3000;39\n";
    published_in_memory(&[("projet.yaml", &manifest), ("suivi.csv", rows)])
}

#[test]
fn an_authors_share_is_not_added_up() {
    let read = |fields: &str| printed(&own(fields).expect("understood"), "le_mien");
    assert_eq!(read("    unite: \"%\"\n    formule: \"= [part]\"\n"), "nc");
    assert_eq!(read("    unite: \"ans\"\n    formule: \"= [age]\"\n"), "nc");
    // 950 ÷ 3200
    assert_eq!(
        read("    unite: \"%\"\n    formule: \"= 100 * [aides] / [menages]\"\n"),
        "29,7 %"
    );
    assert_eq!(read("    unite: \"ménages\"\n    formule: \"= [aides]\"\n"), "950");
    assert_eq!(
        read("    unite: \"points\"\n    type: indice\n    formule: \"= [aides]\"\n"),
        "nc"
    );
    let told =
        own("    unite: \"%\"\n    agregation: somme\n    formule: \"= [part]\"\n")
            .expect_err("a share is no count");
    assert!(
        told.contains("seuls des effectifs ou des montants s’additionnent"),
        "{told}"
    );
    assert!(told.contains("projet.yaml:16:17"), "{told}");
}
