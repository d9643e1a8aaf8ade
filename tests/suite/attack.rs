//! A reader who tries everything, on random projects of a few small counts: no small one may
//! be known to be small.

use abs_report::published::PublishedCell;

use crate::reader::{Meaning, Numbers, Reader};
use crate::support::{Published, published_in_memory};

const PLACES: [&str; 3] = ["59346", "59350", "59512"];

/// Some communes together, two columns: counts, their difference, a share.
#[test]
fn communes_and_their_sum_with_shares() {
    let mut numbers = Numbers(3);
    let mut attacked = 0;
    for round in 0..160 {
        let most = [6, 9, 14][numbers.below(3) as usize];
        let part: Vec<i64> = (0..2).map(|_| numbers.below(most)).collect();
        let all: Vec<i64> = part.iter().map(|part| part + numbers.below(most)).collect();
        let truth = [part[0], all[0], part[1], all[1]];
        let with_rest = round % 3 == 0;
        let rest = "  reste:\n    libelle: \"Reste\"\n    unite: \"ménages\"\n    source: suivi\n    \
                    formule: \"= [tous] - [seuls]\"\n";
        let manifest = format!(
            "ccas: \"CIAS d’essai\"\nterritoire:\n  - Lezennes (59)\n  - Lille (59)\nseance_ca: \
             18/11/2027\nsources:\n  suivi:\n    fichier: suivi.csv\n    organisme: ccas\n\
             indicateurs:\n  seuls:\n    libelle: \"Seuls\"\n    unite: \"ménages\"\n    source: suivi\n    \
             formule: \"= [seuls]\"\n  tous:\n    libelle: \"Tous\"\n    unite: \"ménages\"\n    source: \
             suivi\n    formule: \"= [tous]\"\n  part:\n    libelle: \"Part\"\n    unite: \"%\"\n    source: \
             suivi\n    formule: \"= 100 * [seuls] / [tous]\"\n{}thematiques:\n  - precarite\n",
            if with_rest { rest } else { "" }
        );
        let csv = format!(
            "CODGEO;seuls;tous\n{};{};{}\n{};{};{}\n",
            PLACES[0], part[0], all[0], PLACES[1], part[1], all[1]
        );
        let figures =
            published_in_memory(&[("projet.yaml", &manifest), ("suivi.csv", &csv)])
                .unwrap_or_else(|problems| panic!("{problems}"));
        let mut meanings = Vec::new();
        for (suffix, here) in [("", [1, 1]), (".lezennes", [1, 0]), (".lille", [0, 1])] {
            let seuls = [here[0], 0, here[1], 0];
            let tous = [0, here[0], 0, here[1]];
            let reste = [-here[0], here[0], -here[1], here[1]];
            meanings.push(Meaning::sum(&format!("seuls{suffix}"), &seuls));
            meanings.push(Meaning::sum(&format!("tous{suffix}"), &tous));
            meanings.push(Meaning::share(&format!("part{suffix}"), 100, &seuls, &tous));
            if with_rest {
                meanings.push(Meaning::sum(&format!("reste{suffix}"), &reste));
            }
        }
        let reader = Reader {
            meanings,
            laws: vec![vec![-1, 1, 0, 0], vec![0, 0, -1, 1]],
            secrets: vec![vec![-1, 1, 0, 0], vec![0, 0, -1, 1]],
            most: 30,
        };
        attacked += reader.attack(&figures, &truth, &csv);
    }
    assert!(attacked > 150, "{attacked}");
}

/// A town compared with others that overlap, over two years: changes in %.
#[test]
fn overlapping_comparisons_and_years() {
    let mut numbers = Numbers(5);
    let mut attacked = 0;
    for _ in 0..120 {
        let most = [6, 12, 20][numbers.below(3) as usize];
        let truth: Vec<i64> = (0..4).map(|_| numbers.below(most)).collect();
        let manifest = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: \
             18/11/2027\ncomparaisons:\n  voisins:\n    territoire: voisins.csv\n    nom: \"Voisins\"\n\
             sources:\n  suivi:\n    organisme: ccas\n    fichier:\n      - annee: 2024\n        fichier: \
             a.csv\n      - annee: 2025\n        fichier: b.csv\nindicateurs:\n  aides:\n    libelle: \
             \"Aides\"\n    unite: \"ménages\"\n    source: suivi\n    formule: \"= [aides]\"\nthematiques:\n  \
             - precarite\n";
        let csv = |here: i64, there: i64| {
            format!("CODGEO;aides\n{};{here}\n{};{there}\n", PLACES[0], PLACES[1])
        };
        let (first, last) = (csv(truth[0], truth[1]), csv(truth[2], truth[3]));
        let figures = published_in_memory(&[
            ("projet.yaml", manifest),
            ("a.csv", &first),
            ("b.csv", &last),
            ("voisins.csv", "code\n59346\n59350\n"),
        ])
        .unwrap_or_else(|problems| panic!("{problems}"));
        let mut meanings = Vec::new();
        for (suffix, there) in [("", 0), (".voisins", 1)] {
            let (before, now) = ([1, there, 0, 0], [0, 0, 1, there]);
            let change = [-1, -there, 1, there];
            meanings.push(Meaning::sum(&format!("aides{suffix}.en_2024"), &before));
            meanings.push(Meaning::sum(&format!("aides{suffix}.en_2025"), &now));
            meanings.push(Meaning::sum(&format!("aides{suffix}"), &now));
            meanings.push(Meaning::share(
                &format!("aides{suffix}.evolution"),
                100,
                &change,
                &before,
            ));
        }
        let (own, other) = (meanings[3].clone(), meanings[7].clone());
        meanings.push(own.less("aides.ecart_evolution.voisins", &other));
        let reader = Reader { meanings, laws: vec![], secrets: vec![], most: 26 };
        attacked += reader.attack(&figures, &truth, &format!("{first}{last}"));
    }
    assert!(attacked > 100, "{attacked}");
}

/// A share here, a share there, and the gap between them; a total that its producer
/// publishes elsewhere.
#[test]
fn gaps_and_figures_published_elsewhere() {
    let mut numbers = Numbers(21);
    let mut attacked = 0;
    for round in 0..120 {
        let most = [6, 9, 14][numbers.below(3) as usize];
        let part: Vec<i64> = (0..2).map(|_| numbers.below(most)).collect();
        let all: Vec<i64> = part.iter().map(|part| part + numbers.below(most)).collect();
        let truth = [part[0], all[0], part[1], all[1]];
        // Of a whole of nine, whoever knows it knows that one of its two parts is small.
        let public = round % 2 == 0 && all[0] >= 10;
        let indicator = |name: &str, unit: &str, source: &str, formula: &str| {
            format!(
                "  {name}:\n    libelle: \"{name}\"\n    unite: \"{unit}\"\n    source: {source}\n    \
                 formule: \"= {formula}\"\n"
            )
        };
        let mut manifest = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: \
             18/11/2027\ncomparaisons:\n  lille:\n    territoire: Lille (59)\nsources:\n  suivi:\n    \
             fichier: suivi.csv\n    annee: 2025\n    organisme: ccas\n"
            .to_owned();
        if public {
            manifest.push_str(
                "  ouvert:\n    fichier: ouvert.csv\n    annee: 2025\n    organisme: ccas\n    \
                 diffusion: publique\n",
            );
        }
        manifest.push_str("thematiques:\n  - precarite\nindicateurs:\n");
        manifest.push_str(&indicator("seuls", "ménages", "suivi", "[seuls]"));
        manifest.push_str(&indicator("tous", "ménages", "suivi", "[tous]"));
        manifest.push_str(&indicator("part", "%", "suivi", "100 * [seuls] / [tous]"));
        let open = format!("CODGEO;menages\n{};{}\n", PLACES[0], all[0]);
        if public {
            manifest.push_str(&indicator("ouverts", "ménages", "ouvert", "[menages]"));
        }
        let csv = format!(
            "CODGEO;seuls;tous\n{};{};{}\n{};{};{}\n",
            PLACES[0], part[0], all[0], PLACES[1], part[1], all[1]
        );
        let figures = published_in_memory(&[
            ("projet.yaml", &manifest),
            ("suivi.csv", &csv),
            ("ouvert.csv", &open),
        ])
        .unwrap_or_else(|problems| panic!("{problems}"));
        let mut meanings = Vec::new();
        for (suffix, seuls, tous) in
            [("", [1, 0, 0, 0], [0, 1, 0, 0]), (".lille", [0, 0, 1, 0], [0, 0, 0, 1])]
        {
            meanings.push(Meaning::share(&format!("part{suffix}"), 100, &seuls, &tous));
            for dated in ["", ".en_2025"] {
                meanings.push(Meaning::sum(&format!("seuls{suffix}{dated}"), &seuls));
                meanings.push(Meaning::sum(&format!("tous{suffix}{dated}"), &tous));
            }
            let share = format!("part{suffix}.en_2025");
            meanings.push(Meaning::share(&share, 100, &seuls, &tous));
        }
        let (own, other) = (meanings[0].clone(), meanings[6].clone());
        meanings.push(own.less("part.ecart.lille", &other));
        if public {
            for name in ["ouverts", "ouverts.en_2025"] {
                meanings.push(Meaning::sum(name, &[0, 1, 0, 0]));
            }
            figures.figures["ouverts"].rounded().expect("a public figure");
        }
        let reader = Reader {
            meanings,
            laws: vec![vec![-1, 1, 0, 0], vec![0, 0, -1, 1]],
            secrets: vec![vec![-1, 1, 0, 0], vec![0, 0, -1, 1]],
            most: 30,
        };
        attacked += reader.attack(&figures, &truth, &format!("{csv}{manifest}"));
    }
    assert!(attacked > 100, "{attacked}");
}

/// A mean, or a share that a partner worked out, is printed where enough people stand
/// behind it, as `effectif:` says, and nowhere else.
#[test]
fn a_mean_needs_its_people() {
    let build = |people: &str, row: &str| {
        let manifest = format!(
            "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  \
             suivi:\n    fichier: suivi.csv\n    organisme: ccas\nindicateurs:\n  loyer:\n    libelle: \
             \"Loyer moyen\"\n    unite: \"€\"\n    source: suivi\n    formule: \"= [loyer]\"\n{people}  \
             taux:\n    libelle: \"Taux\"\n    unite: \"%\"\n    source: suivi\n    formule: \"= \
             [taux]\"\n{people}thematiques:\n  - precarite\n"
        );
        let csv = format!("CODGEO;loyer;taux;menages\n59346;{row}\n");
        let files = [("projet.yaml", manifest.as_str()), ("suivi.csv", csv.as_str())];
        let figures =
            published_in_memory(&files).unwrap_or_else(|problems| panic!("{problems}"));
        ["loyer", "taux"].map(|name| figures.figures[name].rounded().is_some())
    };
    let people = "    effectif: \"[menages]\"\n";
    assert_eq!(build("", "412.5;20;120"), [false, false], "nobody knows how many");
    assert_eq!(build(people, "412.5;20;120"), [true, true]);
    assert_eq!(build(people, "412.5;20;4"), [false, false], "four households");
    assert_eq!(build(people, "412.5;2.5;120"), [true, false], "three of 120");
    assert_eq!(build(people, "412.5;97.5;120"), [true, false], "all but three");
}

/// Men, women and all, and what an author makes of them: whoever solves the equations must
/// not find the men.
#[test]
fn the_columns_of_one_row_are_equations() {
    let mut numbers = Numbers(9);
    let mut attacked = 0;
    for _ in 0..80 {
        let truth = [1 + numbers.below(8), 20 + numbers.below(90)];
        let formulas = [
            ("hommes", "personnes", "[hommes]", Meaning::sum("hommes", &[1, 0])),
            ("femmes", "personnes", "[femmes]", Meaning::sum("femmes", &[0, 1])),
            ("tous", "personnes", "[total]", Meaning::sum("tous", &[1, 1])),
            (
                "ecart",
                "personnes",
                "[femmes] - [hommes]",
                Meaning::sum("ecart", &[-1, 1]),
            ),
            ("double", "personnes", "2 * [hommes]", Meaning::sum("double", &[2, 0])),
            (
                "mille",
                "‰",
                "1000 * [femmes] / [total]",
                Meaning::share("mille", 1000, &[0, 1], &[1, 1]),
            ),
            (
                "part",
                "%",
                "100 * [hommes] / [total]",
                Meaning::share("part", 100, &[1, 0], &[1, 1]),
            ),
            (
                "negatif",
                "%",
                "100 * (-[hommes]) / [femmes]",
                Meaning::share("negatif", 100, &[-1, 0], &[0, 1]),
            ),
            (
                "tiers",
                "personnes",
                "[total] / 3",
                Meaning::share("tiers", 1, &[1, 1], &[0, 0]),
            ),
        ];
        let mut manifest = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: \
             18/11/2027\nsources:\n  suivi:\n    fichier: suivi.csv\n    organisme: ccas\n\
             thematiques:\n  - acces_aux_droits\nindicateurs:\n"
            .to_owned();
        let mut meanings = Vec::new();
        for (name, unit, formula, meaning) in formulas {
            if name == "tiers" || numbers.below(3) == 0 {
                continue;
            }
            manifest.push_str(&format!(
                "  {name}:\n    libelle: \"{name}\"\n    unite: \"{unit}\"\n    source: suivi\n    \
                 formule: \"= {formula}\"\n"
            ));
            meanings.push(meaning);
        }
        if meanings.is_empty() {
            continue;
        }
        let csv = format!(
            "CODGEO;hommes;femmes;total\n{};{};{};{}\n",
            PLACES[0],
            truth[0],
            truth[1],
            truth[0] + truth[1]
        );
        let figures =
            published_in_memory(&[("projet.yaml", &manifest), ("suivi.csv", &csv)])
                .unwrap_or_else(|problems| panic!("{problems}"));
        let reader = Reader { meanings, laws: vec![], secrets: vec![], most: 130 };
        attacked += reader.attack(&figures, &truth, &csv);
    }
    assert!(attacked > 25, "{attacked}");
}

/// A cross table of a partner, its labels, and the sources that read it.
///
/// None when a line happens to add up the others: then the author is asked what it is.
fn cross_project(sources: &[(&str, &str)], csv: &str) -> Option<(Published, String)> {
    let mut manifest =
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: \
                        18/11/2027\nsources:\n"
            .to_owned();
    let mut blocks = String::new();
    for (name, more) in sources {
        manifest.push_str(&format!(
            "  {name}:\n    organisme: ccas\n    fichier: qf.csv\n    annee: 2025\n    en_lignes: \
             \"Âge\"\n    en_colonnes: \"Aide\"\n    unite: \"foyers\"\n{more}"
        ));
        blocks.push_str(&format!(
            "      - tableau: t_{name}\n        source: {name}\n        lignes: \"Âge\"\n        \
             colonnes: \"Aide\"\n        totaux: oui\n"
        ));
    }
    manifest.push_str("thematiques:\n  - thematique: precarite\n    contenu:\n");
    manifest.push_str(&blocks);
    let files = [("projet.yaml", manifest.as_str()), ("qf.csv", csv)];
    match published_in_memory(&files) {
        Ok(figures) => Some((figures, manifest)),
        Err(problems) if problems.contains("semble être un total") => None,
        Err(problems) => panic!("{problems}"),
    }
}

/// Two sources read the same file and put different ages together: whoever subtracts one
/// from the other must find nothing.
#[test]
fn two_groupings_of_one_table_are_protected_together() {
    const AGES: [&str; 4] = ["enfants", "jeunes", "adultes", "aînés"];
    let mut numbers = Numbers(13);
    let mut attacked = 0;
    let group = |name: &str, parts: &[usize]| {
        let parts: String =
            parts.iter().map(|part| format!("        - \"{}\"\n", AGES[*part])).collect();
        format!("    regrouper:\n      \"{name}\":\n{parts}")
    };
    for round in 0..40 {
        let most = [5, 8, 12][numbers.below(3) as usize];
        let truth: Vec<i64> = (0..4).map(|_| numbers.below(most)).collect();
        let rows = AGES.iter().zip(&truth).map(|(age, count)| format!("{age};{count}\n"));
        let csv = format!("Âge;aides\n{}", rows.collect::<String>());
        let first = group("moins de 60", &[0, 1, 2]);
        let second = group("plus de 25", &[1, 2, 3]);
        let third = group("milieu", &[1, 2]);
        let mut sources = vec![("un", first.as_str()), ("deux", second.as_str())];
        if round % 2 == 0 {
            sources.push(("trois", &third));
        }
        let Some((figures, manifest)) = cross_project(&sources, &csv) else { continue };
        let mut meanings = Vec::new();
        for (name, _) in &sources {
            let rows: Vec<(&str, [i64; 4])> = match *name {
                "un" => vec![("moins_de_60", [1, 1, 1, 0]), ("aines", [0, 0, 0, 1])],
                "deux" => vec![("enfants", [1, 0, 0, 0]), ("plus_de_25", [0, 1, 1, 1])],
                _ => vec![
                    ("enfants", [1, 0, 0, 0]),
                    ("milieu", [0, 1, 1, 0]),
                    ("aines", [0, 0, 0, 1]),
                ],
            };
            for (row, ages) in rows.iter().chain([&("ensemble", [1; 4])]) {
                for column in ["aides", "ensemble"] {
                    let cell = format!("t_{name}.{row}.{column}");
                    meanings.push(Meaning::sum(&cell, ages));
                }
            }
        }
        let reader = Reader { meanings, laws: vec![], secrets: vec![], most: 22 };
        attacked += reader.attack(&figures, &truth, &format!("{csv}{manifest}"));
    }
    assert!(attacked > 40, "{attacked}");
}

/// A cell that the author hides is hidden with what would give it back, in a table and in a
/// file by territory, small or not.
#[test]
fn what_the_author_hides_cannot_be_found_by_subtraction() {
    let csv = "Âge;alim;énergie\njeunes;40;50\nadultes;60;0\naînés;70;80\n";
    let hide = |row: &str, column: &str| {
        format!("    masquer:\n      - ligne: \"{row}\"\n        colonne: \"{column}\"\n")
    };
    for (row, column, name) in [
        ("jeunes", "énergie", "t_un.jeunes.energie"),
        ("adultes", "énergie", "t_un.adultes.energie"),
    ] {
        let (figures, _) =
            cross_project(&[("un", &hide(row, column))], csv).expect("a plain table");
        let cell = |name: &str| figures.figures[name].cell();
        assert_eq!(cell(name), PublishedCell::Masked, "{name}");
        let hidden = figures.tables["t_un"].masked();
        assert!((3..=5).contains(&hidden), "{name}: {hidden} cells, as a cycle has");
        assert_ne!(cell("t_un.ensemble.ensemble"), PublishedCell::Masked);
    }
    let manifest = "ccas: \"CIAS d’essai\"\nterritoire:\n  - Lezennes (59)\n  - Lille (59)\nseance_ca: \
         18/11/2027\nsources:\n  suivi:\n    fichier: suivi.csv\n    organisme: ccas\n    masquer:\n      \
         - ligne: Lezennes\n        colonne: \"aides\"\nindicateurs:\n  aides:\n    libelle: \"Aides\"\n    \
         unite: \"ménages\"\n    source: suivi\n    formule: \"= [aides]\"\nthematiques:\n  - precarite\n";
    let csv = "CODGEO;aides\n59346;120\n59350;4000\n";
    let figures = published_in_memory(&[("projet.yaml", manifest), ("suivi.csv", csv)])
        .unwrap_or_else(|problems| panic!("{problems}"));
    let shown = ["aides", "aides.lezennes", "aides.lille"]
        .map(|name| figures.figures[name].rounded().is_some());
    assert_eq!(shown, [true, false, false], "the sum is shown, its parts are not");
}
