//! Rows of INSEE's long form that are easily taken for others.

use crate::support::{Published, printed, published_in_memory};

/// A project on some files, with one formula of the author: its figure, in 2023 or alone.
fn figure(files: &[(&str, &str)], formula: &str) -> String {
    let figures =
        published(files, formula).unwrap_or_else(|problems| panic!("{problems}"));
    printed(&figures, "x").replace(" habitants", "").replace('\u{202f}', " ")
}

fn published(files: &[(&str, &str)], formula: &str) -> Result<Published, String> {
    let sources: String =
        files.iter().map(|(name, _)| format!("      - {name}\n")).collect();
    let manifest = format!(
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  \
         insee:\n    fichiers:\n{sources}indicateurs:\n  x:\n    libelle: \"x\"\n    unite: \
         \"habitants\"\n    formule: \"= {formula}\"\nthematiques:\n  - population_familles\n"
    );
    let mut all = vec![("projet.yaml", manifest.as_str())];
    all.extend(files);
    published_in_memory(&all)
}

const FAMILIES: &str =
    "GEO;GEO_OBJECT;TFN;NCH;RP_MEASURE;OBS_STATUS;TIME_PERIOD;OBS_VALUE\n";

#[test]
fn a_row_is_what_all_of_its_columns_say() {
    let families = |rows: &str| format!("{FAMILIES}{rows}");
    for (what, header, rows, formula, expected) in [
        (
            "an empty dimension is no total",
            FAMILIES,
            "59346;COM;_T;;NBFAM;A;2023;11\n59346;COM;_T;_T;NBFAM;A;2023;1000\n",
            "C{aa}_FAM",
            "1 000",
        ),
        (
            "the plainest total is the total",
            "GEO;GEO_OBJECT;AGE;STUD;STUD_AREA;RP_MEASURE;TIME_PERIOD;OBS_VALUE\n",
            "59346;COM;Y2T5;_T;_Z;POP;2023;5\n59346;COM;Y2T5;_T;_T;POP;2023;100\n",
            "P{aa}_POP0205",
            "100",
        ),
        (
            "another dimension",
            "GEO;GEO_OBJECT;TFN;NCH;IMMI;RP_MEASURE;TIME_PERIOD;OBS_VALUE\n",
            "59346;COM;_T;_T;1;NBFAM;2023;7\n59346;COM;_T;_T;_T;NBFAM;2023;1000\n",
            "C{aa}_FAM",
            "1 000",
        ),
        (
            "months",
            "FREQ;GEO;GEO_OBJECT;EC_MEASURE;OBS_STATUS;TIME_PERIOD;OBS_VALUE\n",
            "A;59346;COM;LVB;A;2023;198\nM;59346;COM;LVB;A;2023-12;22\n",
            "NAISD{aa}",
            "198",
        ),
        (
            "thousands",
            "GEO;GEO_OBJECT;TFN;NCH;RP_MEASURE;UNIT_MULT;TIME_PERIOD;OBS_VALUE\n",
            "59346;COM;_T;_T;NBFAM;3;2023;2\n",
            "C{aa}_FAM",
            "2 000",
        ),
        (
            "quotes inside quotes",
            "GEO;GEO_OBJECT;GEO_LABEL;TFN;NCH;RP_MEASURE;TIME_PERIOD;OBS_VALUE\n",
            "59346;COM;\"Ville \"\"de; 7;8\"\"\";_T;_T;NBFAM;2023;1000\n",
            "C{aa}_FAM",
            "1 000",
        ),
        (
            "a sector of facilities",
            "GEO;GEO_OBJECT;FACILITY_DOM;FACILITY_SDOM;FACILITY_TYPE;SECTOR;BPE_MEASURE;TIME_PERIOD;OBS_VALUE\n",
            "59346;COM;C;C1;C201;PR;FACILITIES;2025;1\n59346;COM;C;C1;C201;_T;FACILITIES;2025;3\n",
            "compte(TYPEQU = 'C201')",
            "3",
        ),
        (
            "facilities that are not told",
            "GEO;GEO_OBJECT;FACILITY_DOM;FACILITY_SDOM;FACILITY_TYPE;BPE_MEASURE;OBS_STATUS;TIME_PERIOD;OBS_VALUE\n",
            "59346;COM;D;D2;D265;FACILITIES;A;2025;9\n59346;COM;D;D2;D201;FACILITIES;O;2025;\n",
            "compte(TYPEQU = 'D265', 'D201')",
            "nd",
        ),
        (
            "diplomas of 2012",
            "GEO;GEO_OBJECT;AGE;SEX;EDUC;RP_MEASURE;TIME_PERIOD;OBS_VALUE\n",
            "59346;COM;Y_GE15;_T;500_RP;POP;2012;110\n59346;COM;Y_GE15;_T;600T702_RP;POP;2012;130\n\
             59346;COM;Y_GE15;_T;500T702_RP;POP;2012;240\n",
            "P{aa}_NSCOL15P_BACP2+P{aa}_NSCOL15P_SUP",
            "240",
        ),
        (
            "revenues of some households",
            "GEO;GEO_OBJECT;TPH;FILOSOFI_MEASURE;UNIT_MULT;TIME_PERIOD;OBS_VALUE\n",
            "59346;COM;11;NUM_HH;0;2021;400\n59346;COM;_T;NUM_HH;0;2021;1200\n",
            "NBMENFISC{aa}",
            "1 200",
        ),
        (
            "blanks around a code",
            FAMILIES,
            " 59346 ;COM ;_T;_T;NBFAM;A;2023;1000\n",
            "C{aa}_FAM",
            "1 000",
        ),
    ] {
        let text =
            if header == FAMILIES { families(rows) } else { format!("{header}{rows}") };
        assert_eq!(figure(&[("DS_A.csv", &text)], formula), expected, "{what}");
    }
}

/// Whatever is not free is hidden, in any order.
#[test]
fn what_is_confidential_is_not_printed() {
    let header = "GEO;GEO_OBJECT;TFN;NCH;RP_MEASURE;CONF_STATUS;TIME_PERIOD;OBS_VALUE\n";
    for status in ["C", "c", "N", "D", "S"] {
        for order in [["F", status], [status, "F"]] {
            let rows: String = order
                .iter()
                .map(|one| format!("59346;COM;_T;_T;NBFAM;{one};2023;1000\n"))
                .collect();
            let text = format!("{header}{rows}");
            assert_eq!(figure(&[("DS_A.csv", &text)], "C{aa}_FAM"), "s", "{order:?}");
        }
    }
}

/// Births are those since the census before: 2012 and 2023 with 2017 missing says nothing.
#[test]
fn births_between_censuses_need_the_census_before() {
    let header = "GEO;GEO_OBJECT;OCS;RP_MEASURE;TIME_PERIOD;OBS_VALUE\n";
    let rows = "59346;COM;_T;POP;2012;2900\n59346;COM;_T;POP;2023;3000\n\
                59346;COM;_T;BRTH;2023;300\n59346;COM;_T;DEATH;2023;100\n";
    let manifest = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: \
                    18/11/2027\nsources:\n  insee:\n    fichier: a.csv\nthematiques:\n  - \
                    population_familles\n";
    let with = |rows: &str| {
        let text = format!("{header}{rows}");
        published_in_memory(&[("projet.yaml", manifest), ("a.csv", &text)])
            .expect("published")
    };
    let lacks = with(rows);
    assert!(!lacks.figures.contains_key("solde_naturel_annuel"));
    let whole = with(&format!("{rows}59346;COM;_T;POP;2017;2950\n"));
    let names: Vec<&String> =
        whole.figures.keys().filter(|name| name.contains("solde_naturel")).collect();
    assert!(!names.is_empty());
    assert!(!lacks.figures.keys().any(|name| name.contains("solde_naturel")));
}

/// The comparateur may not name the dataset of a figure.
#[test]
fn a_dossier_without_datasets_is_read_where_names_are_enough() {
    let text = "GEO;GEO_OBJECT;TIME_PERIOD;TAB_MEASURE;OBS_VALUE\n59346;COM;2023;POP;3000\n\
                59346;COM;2023;NBFAM_TFN_1;200\n";
    assert_eq!(figure(&[("DS_A.csv", text)], "P{aa}_POP"), "3 000");
    assert_eq!(figure(&[("DS_A.csv", text)], "C{aa}_FAMMONO"), "200");
}

/// Given to one source, in any order, datasets of several families all count.
#[test]
fn every_dataset_of_a_source_feeds_its_family() {
    let families = format!(
        "{FAMILIES}59346;COM;1;_T;NBFAM;A;2023;200\n59346;COM;22;_T;NBFAM;A;2023;600\n"
    );
    let births = "GEO;GEO_OBJECT;EC_MEASURE;OBS_STATUS;TIME_PERIOD;OBS_VALUE\n\
                  59346;COM;LVB;A;2025;30\n";
    let files = [("DS_A.csv", families.as_str()), ("DS_B.csv", births)];
    let mut turned = files;
    turned.reverse();
    for files in [files, turned] {
        let manifest = format!(
            "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  \
             insee:\n    fichiers:\n      - {}\n      - {}\nthematiques:\n  - population_familles\n",
            files[0].0, files[1].0
        );
        let mut all = vec![("projet.yaml", manifest.as_str())];
        all.extend(files);
        let figures = published_in_memory(&all).expect("published");
        assert_eq!(printed(&figures, "part_familles_monoparentales"), "25,0 %");
        assert!(printed(&figures, "naissances_domiciliees").starts_with("30"));
        let title = &figures.credits["insee"].title;
        assert_eq!(title, "Famille et Nombre de naissances annuelles par commune");
    }
}

/// In the whole file of facilities a commune without a row has none; in an extract nobody
/// knows.
#[test]
fn a_commune_without_facilities_has_none() {
    let header = "GEO;GEO_OBJECT;FACILITY_TYPE;BPE_MEASURE;TIME_PERIOD;OBS_VALUE\n";
    let known = "F;FRANCE;D265;FACILITIES;2025;60000\n";
    let whole =
        format!("{header}{known}{}", "1;UU2020;_T;FACILITIES;2025;1\n".repeat(500_000));
    assert_eq!(figure(&[("DS_A.csv", &whole)], "compte(TYPEQU = 'D265')"), "0");
    let manifest = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: \
                    18/11/2027\nsources:\n  insee:\n    fichier: a.csv\nthematiques:\n  - sante\n";
    let extract = format!("{header}{known}01001;COM;D265;FACILITIES;2025;1\n");
    let read = published_in_memory(&[("projet.yaml", manifest), ("a.csv", &extract)]);
    assert!(
        read.is_err() || !read.expect("checked").figures.contains_key("equip_medecins")
    );
}

/// A source is as public as the least public of its files, in any order.
#[test]
fn a_file_beside_published_ones_is_still_looked_at() {
    let families = format!("{FAMILIES}59346;COM;_T;_T;NBFAM;A;2023;1000\n");
    // Counts that the CNAF rounds to five, and here are not.
    let exact =
        "CODGEO;NOTE;A;PERCOU;AI;AM;ACSSENF;ACAVENF\n593460000;;123;303;57;3;63;57\n";
    for order in [["a.csv", "b.csv"], ["b.csv", "a.csv"]] {
        let manifest = format!(
            "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  \
             s:\n    fichiers:\n      - annee: 2022\n        fichier: {}\n      - annee: 2023\n        \
             fichier: {}\nquartiers:\n  \"Lezennes\": 593460000\nthematiques:\n  - population_familles\n",
            order[0], order[1]
        );
        let files = [
            ("projet.yaml", manifest.as_str()),
            ("a.csv", families.as_str()),
            ("b.csv", exact),
        ];
        let figures = published_in_memory(&files).unwrap_or_else(|told| panic!("{told}"));
        assert!(!figures.credits["s"].public, "{order:?}");
    }
}

/// A figure of two rows, or of two files of a source, is one: where they disagree nobody
/// knows which is right.
#[test]
fn a_figure_that_is_given_otherwise_is_refused() {
    let rows = |rows: &str| format!("{FAMILIES}{rows}");
    let family = |count: &str| format!("59346;COM;_T;_T;NBFAM;A;2023;{count}\n");
    let (one, other, near) = (family("1000"), family("1200"), family("1004"));
    let lone = "59346;COM;_T;2;NBFAM;A;2023;7\n59346;COM;_T;2;NBFAM;A;2023;9\n";
    let twice =
        "le chiffre « C23_FAM » est donné deux fois, avec deux valeurs différentes";
    for (what, files, expected) in [
        (
            "two rows",
            vec![rows(&(one.clone() + &other))],
            vec![twice, "DS_A.csv, cellule H2", "DS_A.csv, cellule H3"],
        ),
        (
            "two files",
            vec![rows(&one), rows(&other)],
            vec![twice, "DS_A.csv, cellule H2", "DS_B.csv, cellule H2"],
        ),
        ("two rows that round", vec![rows(&(one.clone() + &near))], vec![]),
        ("two files that round", vec![rows(&one), rows(&near)], vec![]),
        ("a figure that nobody asked for", vec![rows(&(one.clone() + lone))], vec![]),
    ] {
        let named: Vec<(&str, &str)> = ["DS_A.csv", "DS_B.csv"]
            .into_iter()
            .zip(files.iter().map(String::as_str))
            .collect();
        match (published(&named, "C{aa}_FAM"), expected.as_slice()) {
            (Ok(figures), []) => {
                let figure = printed(&figures, "x").replace('\u{202f}', " ");
                assert_eq!(figure, "1 000", "{what}");
            }
            (Err(problems), [_, ..]) => {
                for part in expected {
                    assert!(problems.contains(part), "{what}: {part}\n{problems}");
                }
            }
            (Ok(_), _) => panic!("{what}: nothing is said"),
            (Err(problems), []) => panic!("{what}: {problems}"),
        }
    }
}

#[test]
fn facilities_that_are_counted_otherwise_are_refused() {
    let header = "GEO;GEO_OBJECT;FACILITY_TYPE;BPE_MEASURE;TIME_PERIOD;OBS_VALUE\n";
    let row = |count: u8| format!("59346;COM;D265;FACILITIES;2025;{count}\n");
    let formula = "compte(TYPEQU = 'D265')";
    let same = format!("{header}{}{}", row(3), row(3));
    assert_eq!(figure(&[("DS_A.csv", &same)], formula), "3");
    let other = format!("{header}{}{}", row(3), row(5));
    let told = published(&[("DS_A.csv", &other)], formula).expect_err("two counts");
    for part in ["donné deux fois", "cellule F2", "cellule F3"] {
        assert!(told.contains(part), "{part}\n{told}");
    }
}

/// A line too many, a quote that nothing closes, line ends of another age: what is wrong with
/// the file is said, and where.
#[test]
fn what_is_wrong_with_the_lines_is_said() {
    let row = |code: &str| format!("{code};COM;_T;_T;NBFAM;A;2023;1000\n");
    let good = [FAMILIES.to_owned(), row("59346"), row("59350")].concat();
    for (what, text, expected) in [
        ("nothing", good.clone(), ""),
        ("an empty line above", format!("\n{good}"), ""),
        (
            "a line above",
            format!("Source : Insee\n{good}"),
            "les en-têtes de ce jeu de l’INSEE sont à la ligne 2",
        ),
        (
            "two lines above",
            format!("Source : Insee\nFamilles\n{good}"),
            "supprimez les lignes qui les précèdent",
        ),
        (
            "a quote before a row",
            good.replace("59346;COM", "\"59346;COM"),
            "ouvert à la ligne 2",
        ),
        (
            "a quote inside a row",
            good.replace("59350;COM", "59350;\"COM"),
            "ouvert à la ligne 3",
        ),
        ("lines of old Macintoshes", good.replace('\n', "\r"), "un retour chariot seul"),
    ] {
        match published(&[("DS_A.csv", &text)], "C{aa}_FAM") {
            Ok(figures) if expected.is_empty() => {
                let figure = printed(&figures, "x").replace('\u{202f}', " ");
                assert_eq!(figure, "1 000", "{what}");
            }
            Ok(_) => panic!("{what}: nothing is said"),
            Err(problems) => {
                let is_told = !expected.is_empty() && problems.contains(expected);
                assert!(is_told && problems.contains("DS_A.csv"), "{what}: {problems}");
            }
        }
    }
}
