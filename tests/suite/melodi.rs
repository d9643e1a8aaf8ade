//! INSEE's long form: real samples of its datasets, and the figures they must give.

use std::collections::BTreeMap;

use abs_report::ProjectDir;

use crate::support::{Published, opened, printed, recognised, shared, told};

/// A project on some samples, with an indicator of the author for each column asked for.
fn project(town: &str, samples: &[&str], columns: &[&str]) -> Option<ProjectDir> {
    let columns: Vec<String> = columns.iter().map(|one| format!("[{one}]")).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    of(town, samples, &columns)
}

/// The same with formulas, to each of which a thousand is added: zero prints as a figure.
fn with_formulas(town: &str, samples: &[&str], formulas: &[&str]) -> Option<ProjectDir> {
    let shift = |one: &&str| match one.contains('-') {
        true => format!("1000 + {one}"),
        false => (*one).to_owned(),
    };
    let formulas: Vec<String> = formulas.iter().map(shift).collect();
    let formulas: Vec<&str> = formulas.iter().map(String::as_str).collect();
    of(town, samples, &formulas)
}

fn of(town: &str, samples: &[&str], columns: &[&str]) -> Option<ProjectDir> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut sources = String::new();
    for (number, sample) in samples.iter().enumerate() {
        let path = shared(&format!("melodi/{sample}"))?;
        files.insert((*sample).to_owned(), std::fs::read(path).expect("readable"));
        sources += &format!("  s{number}:\n    fichier: {sample}\n");
    }
    let indicators: String = columns
        .iter()
        .enumerate()
        .map(|(number, column)| {
            format!(
                "  x{number}:\n    libelle: \"{number}\"\n    unite: \"habitants\"\n    \
                 decimales: 2\n    formule: \"= {column}\"\n"
            )
        })
        .collect();
    let indicators = match indicators.as_str() {
        "" => String::new(),
        some => format!("indicateurs:\n{some}"),
    };
    let manifest = format!(
        "ccas: \"CCAS de {town}\"\nterritoire: {town}\nseance_ca: 18/11/2027\ncomparaisons: \
         epci, departement, region, france, france_metropolitaine\nsources:\n{sources}\
         {indicators}thematiques:\n  - logement_cadre_de_vie\n  - \
         emploi_activite\n  - population_familles\n"
    );
    files.insert("projet.yaml".to_owned(), manifest.into_bytes());
    Some(ProjectDir::in_memory("projet.yaml", files))
}

fn published(root: &ProjectDir) -> Published {
    opened(root).unwrap_or_else(|problems| panic!("{}", told(&problems))).value
}

/// Copied from the real rows.
#[test]
fn bordeaux_has_the_figures_of_2023() {
    for (samples, expected) in [
        (
            ["DS_RP_LOGEMENT_PRINC_2023_data.csv", "insee_logement_sample.zip"],
            &[
                ("P23_RP", "148 377,41"),
                ("P23_RP_PROP", "48 983,22"),
                ("P23_RP_LOC", "96 346,69"),
                ("P23_RP_LOCHLMV", "20 552,28"),
                ("P23_RP_GRAT", "3 047,51"),
                ("P23_LOG", "171 776,87"),
                ("P23_LOGVAC", "11 591,41"),
                ("P23_NBPI_RP", "451 795,58"),
                ("P12_RP", "131 966,98"),
                ("P17_RP", "138 729,47"),
            ][..],
        ),
        (
            ["DS_RP_EMPLOI_LR_PRINC_2023_data.csv", "insee_emploi_sample.zip"],
            &[
                ("P23_POP1564", "191 928,31"),
                ("P23_ACT1564", "142 651,23"),
                ("P23_CHOM1564", "16 878,00"),
            ][..],
        ),
        (
            ["DS_RP_FAMILLE_COMP_2023_data.csv", "insee_famille_sample.zip"],
            &[("C23_FAM", "60 948,94"), ("C23_FAMMONO", "11 338,58")][..],
        ),
    ] {
        for sample in samples {
            let columns: Vec<&str> = expected.iter().map(|(column, _)| *column).collect();
            let Some(root) = project("Bordeaux (33)", &[sample], &columns) else {
                return;
            };
            let figures = published(&root);
            for (number, (column, value)) in expected.iter().enumerate() {
                let found = printed(&figures, &format!("x{number}"));
                assert!(found.starts_with(value), "{sample}, {column}: {found}");
            }
        }
    }
}

#[test]
fn the_catalogue_reads_the_long_form() {
    let samples = [
        "DS_RP_LOGEMENT_PRINC_2023_data.csv",
        "DS_RP_EMPLOI_LR_PRINC_2023_data.csv",
        "DS_RP_FAMILLE_COMP_2023_data.csv",
    ];
    let Some(root) = project("Bordeaux (33)", &samples, &[]) else { return };
    let figures = published(&root);
    for (name, expected) in [
        // 16 878.00 / 142 651.23; FM 11.03.
        ("taux_chomage_recensement", "11,8 %"),
        ("taux_chomage_recensement.france_metropolitaine", "11,0 %"),
        // 11 591.41 / 171 776.87.
        ("part_logements_vacants", "6,7 %"),
        // 20 552.28 / 148 377.41.
        ("part_locataires_hlm", "13,9 %"),
        // Among the families with children: 11 338.58 beside 21 927 couples; in 2012 10 063
        // beside 19 400.
        ("part_familles_monoparentales", "34,1 %"),
        ("part_familles_monoparentales.en_2012", "34,2 %"),
    ] {
        assert_eq!(printed(&figures, name), expected, "{name}");
    }
    // The same code stands for several levels: 33 is the Gironde, 75 is the région.
    assert_eq!(printed(&figures, "part_logements_vacants.departement").len(), 5);
    assert_ne!(
        printed(&figures, "part_logements_vacants.departement"),
        printed(&figures, "part_logements_vacants.region")
    );
}

/// What INSEE's tables add up to, on the real rows, for every territory and year.
#[test]
fn the_identities_of_the_census_hold() {
    for (sample, parts) in [
        (
            "DS_RP_LOGEMENT_PRINC_2023_data.csv",
            &[
                "P{aa}_RP+P{aa}_RSECOCC+P{aa}_LOGVAC-P{aa}_LOG",
                "P{aa}_RP_PROP+P{aa}_RP_LOC+P{aa}_RP_GRAT-P{aa}_RP",
            ][..],
        ),
        (
            "DS_RP_EMPLOI_LR_PRINC_2023_data.csv",
            &["P{aa}_ACTOCC1564+P{aa}_CHOM1564-P{aa}_ACT1564"][..],
        ),
        (
            "DS_RP_POPULATION_COMP_2023_data.csv",
            &[
                "C{aa}_POP15P_CS1+C{aa}_POP15P_CS2+C{aa}_POP15P_CS3+C{aa}_POP15P_CS4+C{aa}_POP15P_CS5+C{aa}_POP15P_CS6+C{aa}_POP15P_CS7+C{aa}_POP15P_CS8-C{aa}_POP15P",
            ][..],
        ),
        (
            "DS_RP_FAMILLE_COMP_2023_data.csv",
            &["C{aa}_FAMRECOMP+C{aa}_FAMTRAD-C{aa}_COUPAENF"][..],
        ),
    ] {
        let Some(root) = with_formulas("Bordeaux (33)", &[sample], parts) else { return };
        let figures = published(&root);
        let mut looked = 0;
        for (name, figure) in &figures.figures {
            let is_level = name.starts_with('x')
                && !name.contains("ecart")
                && !name.contains("evolution");
            if is_level && figure.rounded().is_some() {
                assert_eq!(printed(&figures, name), "1 000,00", "{sample}, {name}");
                looked += 1;
            }
        }
        assert!(looked >= 4, "{sample}: {looked}");
    }
}

#[test]
fn facilities_are_counted_as_in_the_file_of_facilities() {
    let Some(root) = with_formulas(
        "L'Abergement-Clémenciat (01)",
        &["DS_BPE_2025_data.csv"],
        &[
            "compte(TYPEQU = 'A504')",
            "compte(TYPEQU = 'A504', 'F116', 'Z999')",
            "compte(TYPEQU = 'A128')",
        ],
    ) else {
        return;
    };
    let figures = published(&root);
    assert!(printed(&figures, "x0").starts_with('1'), "{}", printed(&figures, "x0"));
    assert!(printed(&figures, "x1").starts_with('2'), "{}", printed(&figures, "x1"));
}

#[test]
fn births_have_their_years() {
    let Some(root) = with_formulas(
        "Marseille (13)",
        &["DS_ETAT_CIVIL_NAIS_COMMUNES_2025_data.csv"],
        &["NAISD{aa}"],
    ) else {
        return;
    };
    let figures = published(&root);
    assert_eq!(printed(&figures, "x0.en_2008"), "12 217,00");
    assert_eq!(printed(&figures, "x0.en_2010"), "12 657,00");
}

/// A project in memory on the long dossier, from a few rows.
fn dossier(rows: &str, extra: &[(&str, &str)]) -> Result<Published, String> {
    let mut text =
        "GEO_REF;GEO_OBJECT;GEO;TIME_PERIOD;ID_TAB;DS;TAB_MEASURE;OBS_VALUE;OBS_STATUS;\
                    CONF_STATUS\n"
            .to_owned();
    for row in rows.lines() {
        let row: Vec<&str> = row.split(' ').collect();
        text += &format!(
            "2026;{};{};{};T;{};{};{};{};F\n",
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            row[5],
            row.get(6).unwrap_or(&"A")
        );
    }
    let manifest = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\n\
                    comparaisons: departement, france\nsources:\n  insee:\n    fichier: long.csv\n\
                    thematiques:\n  - population_familles\n";
    let manifest = match extra {
        [] => manifest.to_owned(),
        some => some.iter().fold(manifest.to_owned(), |text, (name, _)| {
            text.replace(
                "thematiques:",
                &format!("  {}:\n    fichier: {name}\nthematiques:", &name[..1]),
            )
        }),
    };
    let mut files = vec![("projet.yaml", manifest.as_str()), ("long.csv", text.as_str())];
    files.extend(extra);
    crate::support::published_in_memory(&files)
}

/// The same code at several levels, the non-scolarised of a dataset that says POP, a table
/// that repeats another, a commune counted in its neighbour, a name that nobody knows.
#[test]
fn the_traps_of_the_long_dossier() {
    let figures = dossier(
        "COM 59346 2023 DS_RP_DIPLOMES_PRINC POP 2000\n\
         COM 59346 2023 DS_RP_POPULATION_PRINC POP 3000\n\
         COM 59346 2023 DS_RP_POPULATION_PRINC POP 3000\n\
         COM 59346 2017 DS_RP_POPULATION_PRINC POP 2900\n\
         UU2020 59346 2023 DS_RP_POPULATION_PRINC POP 77\n\
         REG 59 2023 DS_RP_POPULATION_PRINC POP 78\n\
         DEP 59 2023 DS_RP_POPULATION_PRINC POP 2600000\n\
         FRANCE F 2023 DS_RP_POPULATION_PRINC POP 68000000\n\
         FRANCE F 2023 DS_RP_SERIE_HISTORIQUE POP 68000000\n\
         FRANCE F 2023 DS_RP_SERIE_HISTORIQUE SUP 640000\n\
         COM 59346 2023 DS_RP_SERIE_HISTORIQUE SUP 2.1\n\
         COM 59346 1968 DS_RP_SERIE_HISTORIQUE POP 2500\n\
         COM 59346 2023 DS_RP_POPULATION_PRINC POP_AGE_Y_LT20_SEX_F 400\n\
         COM 59346 2023 DS_RP_POPULATION_PRINC POP_SEX_M_AGE_Y_LT20 350\n\
         COM 59346 2023 DS_RP_LOGEMENT_PRINC DWELLINGS_OCS_DW_VAC  K\n\
         COM 59346 2023 DS_XX UNKNOWN_MEASURE 5",
        &[],
    )
    .expect("published");
    for (name, expected) in [
        ("population_municipale", "3 000"),
        ("population_municipale.departement", "2 600 000"),
        ("population_municipale.en_2017", "2 900"),
        ("part_moins_20_ans", "25,0 %"),
        // 3 000 / 2.1 km², hectares or not.
        ("densite_population", "1 429"),
    ] {
        let found = printed(&figures, name);
        assert!(found.starts_with(expected), "{name}: {found}");
    }
    assert!(!figures.figures.contains_key("population_municipale.en_1968"));
    // In hectares.
    let figures = dossier(
        "COM 59346 2023 DS_RP_POPULATION_PRINC POP 3000\n\
         FRANCE F 2023 DS_RP_SERIE_HISTORIQUE POP 68000000\n\
         FRANCE F 2023 DS_RP_SERIE_HISTORIQUE SUP 64000000\n\
         COM 59346 2023 DS_RP_SERIE_HISTORIQUE SUP 210",
        &[],
    )
    .expect("published");
    assert!(printed(&figures, "densite_population").starts_with("1 429"));
    // Nothing tells the unit.
    let figures = dossier(
        "COM 59346 2023 DS_RP_POPULATION_PRINC POP 3000\n\
         COM 59346 2023 DS_RP_SERIE_HISTORIQUE SUP 210",
        &[],
    )
    .expect("published");
    assert!(!figures.figures.contains_key("densite_population"));
}

/// Two editions have no year in common: the newest is the series, and that is said.
#[test]
fn editions_are_not_mixed() {
    let wide =
        "CODGEO;P22_POP;P16_POP;P11_POP;C22_MEN;P22_RP;P22_POP1529\n59346;9;8;7;3;3;2\n";
    let figures = dossier(
        "COM 59346 2023 DS_RP_POPULATION_PRINC POP 3000\n\
         COM 59346 2017 DS_RP_POPULATION_PRINC POP 2900",
        &[("wide.csv", wide)],
    )
    .expect("published");
    assert_eq!(
        printed(&figures, "population_municipale.en_2017").replace(' ', ""),
        "2900"
    );
    assert!(!figures.figures.contains_key("population_municipale.en_2022"));
    // What the newest does not have is read in the older one.
    assert!(figures.figures.contains_key("part_15_29_ans"));
}

#[test]
fn what_stands_beside_the_data_is_told() {
    let manifest = |file: &str| {
        format!(
            "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  \
             insee:\n    fichier: {file}\nthematiques:\n  - population_familles\n"
        )
    };
    for (text, expected) in [
        ("COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\nSEX;Sexe;F;Femmes\n", "DS_…_data.csv"),
        (
            "ACTIVITY;FLORES_MEASURE;GEO;GEO_OBJECT;TIME_PERIOD;OBS_VALUE\nGU;E;59346;COM;2024;3\n",
            "FLORES_MEASURE",
        ),
    ] {
        let problems = crate::support::published_in_memory(&[
            ("projet.yaml", &manifest("a.csv")),
            ("a.csv", text),
        ])
        .expect_err("no data");
        assert!(problems.contains(expected), "{problems}");
    }
}

/// A quotient of a count of families and a count of dwellings, which INSEE publishes apart.
#[test]
fn datasets_of_one_source_complete_one_another() {
    let samples = ["insee_famille_sample.zip", "DS_RP_LOGEMENT_PRINC_2023_data.csv"];
    let names =
        ["DS_RP_FAMILLE_COMP_2023_CSV_FR.zip", "DS_RP_LOGEMENT_PRINC_2023_data.csv"];
    let Some(paths) = samples
        .iter()
        .map(|sample| shared(&format!("melodi/{sample}")))
        .collect::<Option<Vec<_>>>()
    else {
        return;
    };
    let mut files: BTreeMap<String, Vec<u8>> = names
        .iter()
        .zip(paths)
        .map(|(sample, path)| {
            ((*sample).to_owned(), std::fs::read(path).expect("readable"))
        })
        .collect();
    let manifest = format!(
        "ccas: \"CCAS de Bordeaux\"\nterritoire: Bordeaux (33)\nseance_ca: 18/11/2027\nsources:\n  \
         insee:\n    fichiers:\n      - {}\n      - {}\nindicateurs:\n  x:\n    \
         libelle: \"Familles par logement\"\n    unite: \"%\"\n    formule: \"= 100 * C{{aa}}_FAM / \
         P{{aa}}_RP\"\nthematiques:\n  - population_familles\n",
        names[0], names[1]
    );
    files.insert("projet.yaml".to_owned(), manifest.into_bytes());
    let figures = published(&ProjectDir::in_memory("projet.yaml", files));
    // 60 948.94 / 148 377.41.
    assert_eq!(printed(&figures, "x"), "41,1 %");
    let origins = figures.figures["x"].origins();
    let from: Vec<&str> = origins.iter().map(|one| one.file.as_str()).collect();
    assert_eq!(from, names);
}

/// Filosofi changed its source and its field in 2023: no change is counted across.
#[test]
fn revenues_are_not_compared_across_their_break() {
    let figures = dossier(
        "COM 59346 2021 DS_FILOSOFI_CC MED_SL 24000\n\
         COM 59346 2023 DS_FILOSOFI_CC MED_SL 25000\n\
         COM 59346 2021 DS_FILOSOFI_CC PR_MD60 12\n\
         COM 59346 2023 DS_FILOSOFI_CC PR_MD60 13\n\
         COM 59346 2023 DS_RP_POPULATION_PRINC POP 3000",
        &[],
    )
    .expect("published");
    for name in ["niveau_vie_median", "taux_pauvrete"] {
        assert!(figures.figures.contains_key(&format!("{name}.en_2021")), "{name}");
        assert!(!figures.figures.contains_key(&format!("{name}.evolution")), "{name}");
    }
}

/// The long dossier and the wide one of the same edition: where they agree, one is enough;
/// where they do not, the author says which.
#[test]
fn the_same_figure_in_two_files_is_read_once() {
    for (population, agrees) in [("3000", true), ("3000.4", true), ("3100", false)] {
        let wide = format!(
            "CODGEO;P23_POP;P17_POP;C23_MEN;P23_RP\n59346;{population};2900;3;3\n"
        );
        let figures = dossier(
            "COM 59346 2023 DS_RP_POPULATION_PRINC POP 3000\n\
             COM 59346 2017 DS_RP_POPULATION_PRINC POP 2900",
            &[("wide.csv", &wide)],
        );
        match figures {
            Ok(figures) => {
                assert!(agrees, "{population}");
                assert!(printed(&figures, "population_municipale").starts_with("3 000"));
            }
            Err(problems) => {
                assert!(!agrees, "{problems}");
                assert!(problems.contains("dans deux sources"), "{problems}");
            }
        }
    }
}

/// Every sample is read, or says why it is not.
#[test]
fn every_sample_is_read() {
    for (sample, town) in [
        ("DS_BPE_2025_data.csv", "L'Abergement-Clémenciat (01)"),
        ("insee_bpe_sample.zip", "L'Abergement-Clémenciat (01)"),
        ("DS_ETAT_CIVIL_DECES_COMMUNES_2025_data.csv", "Marseille (13)"),
        ("insee_deces_sample.zip", "Marseille (13)"),
        ("DS_ETAT_CIVIL_NAIS_COMMUNES_2025_data.csv", "Marseille (13)"),
        ("insee_naissances_sample.zip", "Marseille (13)"),
        ("DS_RP_EMPLOI_LR_PRINC_2023_data.csv", "Bordeaux (33)"),
        ("insee_emploi_sample.zip", "Bordeaux (33)"),
        ("DS_RP_FAMILLE_COMP_2023_data.csv", "Bordeaux (33)"),
        ("insee_famille_sample.zip", "Bordeaux (33)"),
        ("DS_RP_LOGEMENT_PRINC_2023_data.csv", "Bordeaux (33)"),
        ("insee_logement_sample.zip", "Bordeaux (33)"),
        ("DS_RP_POPULATION_COMP_2023_data.csv", "Bordeaux (33)"),
        ("insee_population_comp_sample.zip", "Bordeaux (33)"),
    ] {
        let Some(root) = project(town, &[sample], &[]) else { return };
        let found = recognised(&root).expect("a manifest");
        assert!(!found.problems.has_errors(), "{sample}: {}", told(&found.problems));
        let one = &found.sources[0].1[0];
        assert!(
            one.family.is_some() && one.rows > 10 && !one.vintages.is_empty(),
            "{sample}"
        );
    }
    let Some(root) = project("Bordeaux (33)", &["insee_flores_sample.zip"], &[]) else {
        return;
    };
    let found = recognised(&root).expect("a manifest");
    assert!(told(&found.problems).contains("FLORES_MEASURE"));
}
