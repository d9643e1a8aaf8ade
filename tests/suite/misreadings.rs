//! Files that could be read wrongly without a word: each is read right, or told.

use abs_report::ProjectDir;

use crate::support::{Small, in_memory, opened, printed, told};

fn project(csv: &str, source: &str, column: &str) -> ProjectDir {
    let file = Small::of("Lezennes (59)").file("suivi.csv", csv.as_bytes());
    file.source(source).sums(&format!("[{column}]")).project()
}

fn refused(csv: &str, source: &str, column: &str) -> String {
    match opened(&project(csv, source, column)) {
        Ok(built) => panic!("{} is read", printed(&built.value, "aides")),
        Err(problems) => told(&problems),
    }
}

#[test]
fn a_second_table_under_other_headings() {
    let csv = "CODGEO;Commune;aides;refus\n59350;Lille;4012;502\n\nCode INSEE;Commune;refus;aides\n59346;Lezennes;31;227\n";
    assert!(refused(csv, "", "aides").contains("plusieurs tableaux"));
    let csv = "CODGEO;Commune;aides\n59346;Lezennes;227\n59350;Lille;4012\n59009;VA;812\nRépartition (%)\nCommune;CODGEO;part\nLezennes;59346;31\n";
    assert!(refused(csv, "", "aides").contains("plusieurs tableaux"));
}

#[test]
fn two_tables_side_by_side() {
    let csv = "CODGEO;aides;;CODGEO;refus\n59346;227;;59350;502\n59350;4012;;59346;31\n";
    assert!(refused(csv, "", "refus").contains("deux colonnes s’appellent « CODGEO »"));
}

#[test]
fn groups_whose_codes_stand_on_the_upper_row() {
    let csv = "CODGEO;Commune;Aides;;;Refus\n;;Hommes;Femmes;Total;\n59346;Lezennes;80;147;227;12\n";
    let told = refused(csv, "", "Aides");
    assert!(told.contains("une colonne de chiffres n’a pas d’en-tête"), "{told}");
    let root = project(csv, "    ligne_entete: 1, 2\n", "Aides – Total");
    let figures = opened(&root).expect("read").value;
    assert_eq!(printed(&figures, "aides"), "227");
}

#[test]
fn a_territory_twice_at_the_top() {
    let csv = "Indicateur;59346;59350;59346\naides;227;4012;12\n";
    assert!(refused(csv, "", "aides").contains("deux colonnes s’appellent « 59346 »"));
}

#[test]
fn two_numbers_in_one_cell() {
    for cell in ["\"120\n130\"", "12 34", "227 1"] {
        let csv = format!("CODGEO;Commune;aides\n59346;Lezennes;{cell}\n");
        assert!(refused(&csv, "", "aides").contains("un texte est écrit"), "{cell}");
    }
}

#[test]
fn thousands_cut_by_the_separator() {
    let csv = "CODGEO,Commune,aides,refus,observations\n59346,Lezennes,1,200,31,\n59350,Lille,4,012,502,\n";
    assert!(refused(csv, "", "refus").contains("plus de cellules"));
}

#[test]
fn rows_of_a_cross_table_that_are_people() {
    for head in ["Nom", "Bénéficiaire"] {
        let csv = format!("{head};alim;energie\nMARTIN Zoé;12;13\nDURAND Léo;8;7\n");
        let source =
            "    en_lignes: \"Qui\"\n    en_colonnes: \"Aide\"\n    unite: \"aides\"\n";
        let told = refused(&csv, source, "aides");
        assert!(
            told.contains("des noms de personnes") && !told.contains("MARTIN"),
            "{told}"
        );
    }
}

#[test]
fn shares_of_a_cross_table_written_as_fractions() {
    let csv = "Âge;alim;energie\nmoins de 30;0,25;0,75\n30 à 60;0,5;0,5\n";
    let source = "    diffusion: publique\n    en_lignes: \"Âge\"\n    en_colonnes: \"Aide\"\n    unite: \"%\"\n";
    let manifest = format!(
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  suivi:\n    \
         organisme: ccas\n    fichier: suivi.csv\n{source}thematiques:\n  - thematique: precarite\n    contenu:\n      \
         - tableau: aides\n        source: suivi\n        lignes: \"Âge\"\n        colonnes: \"Aide\"\n"
    );
    let root = in_memory(&[("projet.yaml", &manifest), ("suivi.csv", csv)]);
    let built = opened(&root).expect("read");
    assert!(
        told(&built.warnings).contains("en fractions ?"),
        "{}",
        told(&built.warnings)
    );
}

/// « c » and « s » hide a figure; in a column of types they are types.
#[test]
fn a_marker_of_secrecy_is_a_word_among_words() {
    let rows = "59346;c\n".repeat(30) + &"59346;s\n".repeat(7);
    let csv = format!("CODGEO;type\n{rows}");
    for (word, count) in [("c", "30"), ("s", "7")] {
        let manifest = format!(
            "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  \
             suivi:\n    organisme: ccas\n    fichier: suivi.csv\nindicateurs:\n  aides:\n    libelle: \
             \"Aides\"\n    unite: \"aides\"\n    source: suivi\n    formule: \"= compte(type = \
             '{word}')\"\nthematiques:\n  - precarite\n"
        );
        let root = in_memory(&[("projet.yaml", &manifest), ("suivi.csv", &csv)]);
        let built =
            opened(&root).unwrap_or_else(|problems| panic!("{}", told(&problems)));
        assert_eq!(printed(&built.value, "aides"), count, "{word}");
    }
}

/// A download that stopped leaves a figure cut in two: 306 of 3 065.
#[test]
fn a_file_cut_inside_its_last_row() {
    let cross =
        "    en_lignes: \"Âge\"\n    en_colonnes: \"Aide\"\n    unite: \"aides\"\n";
    let cases = [
        // The town's own row, and that of another.
        (
            "CODGEO;aides;refus\n59350;4012;502\n59346;306",
            "",
            "B3",
            "2 cellules au lieu de 3",
        ),
        ("CODGEO;aides;refus\n59346;3065;31\n5935", "", "A3", "1 cellule au lieu de 3"),
        ("CODGEO\taides\trefus\r\n59346\t306", "", "B2", "2 cellules au lieu de 3"),
        // A separator ends each line.
        ("CODGEO;aides;\n59350;4012;\n59346;306", "", "B3", "2 cellules au lieu de 3"),
        // A table on its side, and one of two sides.
        (
            "Indicateur;59350;59346;59009\naides;4012;306",
            "",
            "C2",
            "3 cellules au lieu de 4",
        ),
        (
            "Âge;alim;energie\nmoins de 30;12;13\n30 à 60;8",
            cross,
            "B3",
            "2 cellules au lieu de 3",
        ),
    ];
    for (csv, source, cell, words) in cases {
        let told = refused(csv, source, "aides");
        assert!(told.contains("la dernière ligne de ce fichier est coupée"), "{told}");
        assert!(told.contains(words), "{told}");
        assert!(told.contains(&format!("suivi.csv, cellule {cell}")), "{told}");
        assert!(told.contains("téléchargez le fichier de nouveau"), "{told}");
    }
    let told = refused("CODGEO;aides;refus\n59346;306;\"31", "", "aides");
    assert!(told.contains("s’arrête au milieu d’une cellule"), "{told}");
}

/// Many programs do not end the last line, and people write under their tables.
#[test]
fn a_last_row_that_is_whole_needs_no_line_end() {
    for csv in [
        "CODGEO;aides;refus\n59350;4012;502\n59346;227;31",
        "CODGEO;aides;refus\n59350;4012;502\n59346;227;",
        "CODGEO;aides;refus;;\n59350;4012;502\n59346;227;31",
        "CODGEO;aides;refus\n59346;227;31\nSource : CCAS",
        "CODGEO;aides;refus\n59346;227;31\n\nChiffres arrêtés en mai",
        // A row that ends is what its author wrote.
        "CODGEO;aides;refus\n59346;227\n",
    ] {
        let figures = opened(&project(csv, "", "aides"))
            .unwrap_or_else(|problems| panic!("{csv:?} {}", told(&problems)))
            .value;
        assert_eq!(printed(&figures, "aides"), "227", "{csv:?}");
    }
}
