//! Every layout in which producers and partners write their spreadsheets, from the file to
//! the printed figure.

use std::io::{Cursor, Read, Write};

use abs_report::ProjectDir;
use abs_report::{Recognised, Shape};
use rust_xlsxwriter::{Format, FormatScript, Workbook};

use crate::support::{Small, printed, recognised, refused, shown, told, with};

/// A project on Lezennes with one partner's file.
fn project<'a>(file: &'a str, bytes: &'a [u8], source: &'a str) -> Small<'a> {
    Small::of("Lezennes (59)")
        .says("partenaires:\n  departement:\n    nom: \"Département du Nord\"\n")
        .given_by("departement")
        .file(file, bytes)
        .source(source)
}

fn seen(root: &ProjectDir) -> Vec<Recognised> {
    let found = recognised(root).unwrap_or_else(|p| panic!("{}", told(&p)));
    assert!(!found.problems.has_errors(), "{}", told(&found.problems));
    found.sources.into_iter().flat_map(|(_, files)| files).collect()
}

/// The figure of Lezennes, from a text file.
fn read(csv: &str, source: &str, name: &str) -> String {
    let root =
        project("suivi.csv", csv.as_bytes(), source).sums(&format!("[{name}]")).project();
    printed(&shown(&root), "aides")
}

fn read_bytes(file: &str, bytes: &[u8], source: &str, name: &str) -> String {
    printed(
        &shown(&project(file, bytes, source).sums(&format!("[{name}]")).project()),
        "aides",
    )
}

#[test]
fn titles_notes_and_totals_around_the_table() {
    let csv = "Suivi des aides;;;\nDonnées au 31/12/2025;;;\n;;;\n\
               Code commune;Commune;Aides;\n59009;Villeneuve-d'Ascq;812;\nTotal du secteur;;1039;\n\
               59346;Lezennes;227;\n;;;\nSource : Département du Nord;;;\n(1) hors hébergement;;;\n";
    assert_eq!(read(csv, "", "Aides"), "227");
    let found = seen(&project("suivi.csv", csv.as_bytes(), "").sums("[Aides]").project());
    assert_eq!(found[0].header_rows, [4]);
    assert_eq!((found[0].rows, found[0].kept, found[0].columns), (2, 2, 3));
    assert!(
        found[0].repairs.iter().any(|one| one.contains("lignes sans code")),
        "{:?}",
        found[0].repairs
    );
}

#[test]
fn numbers_as_people_write_them() {
    for (csv, expected) in [
        ("CODGEO;aides;b\n59346;1\u{202f}036;2\n", "1 036"),
        ("CODGEO;aides;b\n59346;1 036;2\n", "1 036"),
        ("CODGEO,aides,b\n59346,\"1036,0\",2\n", "1 036"),
        ("CODGEO\taides\tb\r\n59346\t1036.0\t2\r\n", "1 036"),
        ("CODGEO;\u{feff}aides;b\n 59346 ;1036;2\n", "1 036"),
        ("CODGEO;\"aides\";b\n\"59346\";\"1036\";\"deux\nlignes\"\n", "1 036"),
        ("CODGEO;aides;b;;;;;;;;\n59346;0;2;;;;;;;;\n", "0"),
        ("CODGEO;aides;b\n59346;s;2\n", "s"),
        ("CODGEO;aides;b\n59346;3;2\n", "s"),
    ] {
        assert_eq!(read(csv, "", "aides"), expected, "{csv}");
    }
}

#[test]
fn a_code_cut_in_two_columns() {
    let csv = "Code département;Code commune;Nom;aides\n59;009;Villeneuve-d'Ascq;812\n59;346;Lezennes;227\n";
    assert_eq!(read(csv, "", "aides"), "227");
    // Under other headings, the author names both.
    let csv = "D;C;Nom;aides\n59;9;Villeneuve-d'Ascq;812\n59;346;Lezennes;227\n";
    let source = "    colonne_code:\n      - \"D\"\n      - \"C\"\n";
    assert_eq!(read(csv, source, "aides"), "227");
}

#[test]
fn a_column_without_a_heading_is_named_by_its_letter() {
    let csv = "Suivi;;\n;;\n;x;aides\n59009;1;812\n59346;2;227\n";
    assert_eq!(read(csv, "    colonne_code: A\n    ligne_entete: 3\n", "aides"), "227");
    // Codes that come first and once each need no help.
    assert_eq!(read(";aides\n59009;812\n59346;227\n59350;90\n", "", "aides"), "227");
}

fn two_levels() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Feuille 1 ").expect("a name that ends in a space");
    let plain = Format::new();
    sheet.write(0, 0, "Bénéficiaires par sexe et âge").expect("written");
    sheet.merge_range(2, 2, 2, 3, "Hommes", &plain).expect("merged");
    sheet.merge_range(2, 4, 2, 5, "Femmes", &plain).expect("merged");
    for (column, label) in
        ["Moins de 60 ans", "60 ans ou plus"].iter().cycle().take(4).enumerate()
    {
        sheet
            .write(3, u16::try_from(column + 2).expect("small"), *label)
            .expect("written");
    }
    for (row, (code, name, figures)) in [
        ("59009", "Villeneuve-d'Ascq", [11, 12, 13, 14]),
        ("59346", "Lezennes", [21, 22, 23, 24]),
    ]
    .into_iter()
    .enumerate()
    {
        let row = u32::try_from(row + 4).expect("small");
        sheet.write(row, 0, code).expect("written");
        sheet.write(row, 1, name).expect("written");
        for (column, figure) in figures.into_iter().enumerate() {
            sheet
                .write(row, u16::try_from(column + 2).expect("small"), figure)
                .expect("written");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn a_group_merged_over_its_columns() {
    let bytes = two_levels();
    let read = |source: &str, name: &str| read_bytes("suivi.xlsx", &bytes, source, name);
    assert_eq!(read("", "Hommes – 60 ans ou plus"), "22");
    assert_eq!(read("    feuille: \"Feuille 1\"\n", "Femmes – Moins de 60 ans"), "23");
    assert_eq!(
        read("    ligne_entete: 3, 4\n    colonne_code: A\n", "Femmes – 60 ans ou plus"),
        "24"
    );
}

#[test]
fn a_merged_group_stops_where_its_merge_stops() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 1, 0, 2, "Hommes", &plain).expect("merged");
    for (column, label) in ["CODGEO", "Aides", "Refus", "Demandes"].iter().enumerate() {
        sheet.write(1, u16::try_from(column).expect("small"), *label).expect("written");
    }
    for (column, figure) in [(0, 59346), (1, 21), (2, 22), (3, 43)] {
        sheet.write(2, column, figure).expect("written");
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    let read =
        |name: &str| read_bytes("suivi.xlsx", &bytes, "    ligne_entete: 1, 2\n", name);
    assert_eq!(read("Hommes – Refus"), "22");
    assert_eq!(read("Demandes"), "43");
}

/// A share of Lezennes in percent, as its file stores it.
fn share(file: &str, bytes: &[u8]) -> String {
    let rest = "indicateurs:\n  aides:\n    libelle: \"Part aidée\"\n    unite: \"%\"\n    source: suivi\n    formule: \"= [Part]\"\nthematiques:\n  - thematique: precarite\n    contenu:\n      \
                - chiffres_cles: aides\n";
    printed(
        &shown(&project(file, bytes, "    diffusion: publique\n").rest(rest).project()),
        "aides",
    )
}

#[test]
fn a_cell_shown_in_percent_is_read_as_it_is_shown() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let percent = Format::new().set_num_format("0.0 %");
    sheet.write_row(0, 0, ["CODGEO", "Part"]).expect("written");
    sheet.write(1, 0, "59346").expect("written");
    sheet.write_number_with_format(1, 1, 0.226, &percent).expect("written");
    assert_eq!(
        share("suivi.xlsx", &book.save_to_buffer().expect("a workbook")),
        "22,6 %"
    );
    // A sign between quotes is a word of the format: the number is in percent already.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let word = Format::new().set_num_format("0.0\" %\"");
    sheet.write_row(0, 0, ["CODGEO", "Part"]).expect("written");
    sheet.write(1, 0, "59346").expect("written");
    sheet.write_number_with_format(1, 1, 22.6, &word).expect("written");
    assert_eq!(
        share("suivi.xlsx", &book.save_to_buffer().expect("a workbook")),
        "22,6 %"
    );
    let content = "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\">\
        <office:body><office:spreadsheet><table:table table:name=\"Aides &amp; refus\">\
        <table:table-row><table:table-cell office:value-type=\"string\"><text:p>CODGEO</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"string\"><text:p>Part</text:p></table:table-cell></table:table-row>\
        <table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>\
        <table:table-row><table:table-cell office:value-type=\"string\"><text:p>59346</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"percentage\" office:value=\"0.07\"><text:p>7 %</text:p></table:table-cell>\
        </table:table-row></table:table></office:spreadsheet></office:body></office:document-content>";
    assert_eq!(share("suivi.ods", &crate::hostile::ods(content.as_bytes())), "7,0 %");
}

#[test]
fn a_note_call_is_no_digit() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let (plain, call) =
        (Format::new(), Format::new().set_font_script(FormatScript::Superscript));
    sheet.write_row(0, 0, ["CODGEO", "Aides"]).expect("written");
    sheet.write(1, 0, "59346").expect("written");
    sheet.write_rich_string(1, 1, &[(&plain, "227"), (&call, "1")]).expect("written");
    let bytes = book.save_to_buffer().expect("a workbook");
    let told = refused(&project("suivi.xlsx", &bytes, "").sums("[Aides]").project());
    assert!(told.contains("un texte est écrit là où il faut un nombre"), "{told}");
    assert!(told.contains("cellule B2"), "{told}");
}

#[test]
fn a_percentage_is_no_count() {
    let csv = "CODGEO;Aides\n59346;12 %\n";
    let told =
        refused(&project("suivi.csv", csv.as_bytes(), "").sums("[Aides]").project());
    assert!(told.contains("un pourcentage"), "{told}");
    assert!(told.contains("B2"), "{told}");
    assert!(!told.contains("12"), "no figure in a message: {told}");
    let csv = "Statut;Hommes;Femmes\nSeuls;12;13 %\nEn couple;14;15\n";
    let source = "    en_lignes: \"Statut\"\n    en_colonnes: \"Sexe\"\n";
    let told =
        refused(&project("suivi.csv", csv.as_bytes(), source).rest(CROSS).project());
    assert!(told.contains("un pourcentage"), "{told}");
}

#[test]
fn one_of_several_tables_by_its_title() {
    let csv = "T1 - Aides\nCODGEO;nombre\n59346;227\n59350;4012\n\nT2 - Refus\nCODGEO;nombre\n59346;31\n59350;502\n";
    assert_eq!(read(csv, "    tableau: \"T1\"\n", "nombre"), "227");
    assert_eq!(read(csv, "    tableau: \"T2 - Refus\"\n", "nombre"), "31");
    let source = "    tableau: \"T3\"\n";
    let told =
        refused(&project("suivi.csv", csv.as_bytes(), source).sums("[nombre]").project());
    assert!(told.contains("aucun tableau de ce fichier n’a pour titre « T3 »"), "{told}");
    assert!(told.contains("projet.yaml:11"), "{told}");
}

#[test]
fn labels_then_codes_then_units() {
    let csv = "Code géographique;Aides accordées;Montants\nCODGEO;AIDES;MONTANT\n(INSEE);(nombre);(euros)\n59346;227;1200\n";
    assert_eq!(read(csv, "", "AIDES"), "227");
    let found = seen(&project("suivi.csv", csv.as_bytes(), "").sums("[AIDES]").project());
    assert_eq!(found[0].header_rows, [2]);
}

#[test]
fn one_row_a_year() {
    let csv = "codgeo;libgeo;an;aides\n59346;Lezennes;2019-2020;210\n59346;Lezennes;2021;220\n59346;Lezennes;2022;230\n";
    let root = project("suivi.csv", csv.as_bytes(), "").sums("[aides]").project();
    let figures = shown(&root);
    assert_eq!(printed(&figures, "aides"), "230");
    assert_eq!(printed(&figures, "aides.en_2020"), "210");
    assert_eq!(seen(&root)[0].vintages, [2020, 2021, 2022]);
}

#[test]
fn one_row_a_figure() {
    let csv = "commune;sexe;tranche;annee;n\n59346;Hommes;0-17;2024;40\n59346;Femmes;0-17;2024;50\n\
               59346;Femmes;18 et plus;2024;60\n59346;Femmes;18 et plus;2025;70\n";
    let source = "    colonne_code: \"commune\"\n    colonne_indicateur:\n      - \"sexe\"\n      - \"tranche\"\n    colonne_valeur: \"n\"\n";
    let root = project("suivi.csv", csv.as_bytes(), source)
        .sums("[Femmes – 18 et plus]")
        .project();
    let figures = shown(&root);
    assert_eq!(printed(&figures, "aides"), "70");
    assert_eq!(printed(&figures, "aides.en_2024"), "60");
}

#[test]
fn a_long_file_half_described_is_told() {
    let csv = "commune;sexe;n\n59346;Hommes;40\n59346;Femmes;50\n";
    let source = "    colonne_code: \"commune\"\n    colonne_indicateur: \"sexe\"\n";
    let told =
        refused(&project("suivi.csv", csv.as_bytes(), source).sums("[Femmes]").project());
    assert!(told.contains("colonne_valeur"), "{told}");
}

#[test]
fn one_column_a_territory() {
    let csv = "Indicateur;Lezennes (59);Lille (59);Ensemble\nAides accordées;227;4012;4239\nRefus;31;502;533\n";
    let root = project("suivi.csv", csv.as_bytes(), "    en_colonnes: territoires\n")
        .sums("[Aides accordées]")
        .project();
    assert_eq!(printed(&shown(&root), "aides"), "227");
    assert!(matches!(seen(&root)[0].shape, Shape::Sideways { .. }));
    // Recognised without a line when the codes are there.
    let csv = "Indicateur;59346;59350\nAides accordées;227;4012\n";
    assert_eq!(read(csv, "", "Aides accordées"), "227");
}

#[test]
fn two_tables_in_one_sheet() {
    let csv =
        "CODGEO;aides\n59346;227\n59350;4012\n\nCODGEO;refus\n59346;31\n59350;502\n";
    let told =
        refused(&project("suivi.csv", csv.as_bytes(), "").sums("[refus]").project());
    assert!(told.contains("plusieurs tableaux"), "{told}");
    assert!(told.contains("ligne_entete: 1   ou   ligne_entete: 5"), "{told}");
    assert_eq!(read(csv, "    ligne_entete: 5\n", "refus"), "31");
    assert_eq!(read(csv, "    ligne_entete: 1\n", "aides"), "227");
    // The same headings again, as at the top of each printed page, are no other table.
    let csv = "CODGEO;aides\n59350;4012\nCODGEO;aides\n59346;227\n";
    assert_eq!(read(csv, "", "aides"), "227");
}

const CROSS: &str = "thematiques:\n  - thematique: precarite\n    contenu:\n      - tableau: aides\n        \
                     source: suivi\n        lignes: \"Statut\"\n        colonnes: \"Sexe\"\n";

#[test]
fn one_of_several_cross_tables() {
    let csv = "\"Caractéristiques\"\n\n\"T1 - Statuts\"\n\"\";\"Hommes\";\"Femmes\";\n\"Salariés\";\"113034\";\"113307\";\n\
               \"Autres\";\"29424\";\"16600\";\n\n\"Source : Insee\"\n\n\"T2 - Contrats\"\n\"\";\"Hommes\";\"Femmes\";\n\
               \"Intérim\";\"3190\";\"928\";\n\"Apprentis\";\"3416\";\"1844\";\n\n\"Source : Insee\"\n";
    let sides =
        "    en_lignes: \"Statut\"\n    en_colonnes: \"Sexe\"\n    unite: \"emplois\"\n";
    let root = |more: &str| {
        project("suivi.csv", csv.as_bytes(), &format!("{sides}{more}"))
            .rest(CROSS)
            .project()
    };
    let told = refused(&root(""));
    assert!(told.contains("plusieurs tableaux"), "{told}");
    assert!(told.contains("ligne_entete: 4   ou   ligne_entete: 11"), "{told}");
    let figures = shown(&root("    tableau: \"T2\"\n"));
    assert_eq!(printed(&figures, "aides.interim.femmes"), "928");
    let figures = shown(&root("    ligne_entete: 4\n"));
    assert_eq!(printed(&figures, "aides.autres.hommes"), "29 424");
}

#[test]
fn a_cross_table_whose_headings_stand_on_two_rows() {
    let csv = ";Prestations familiales;;Logement\n;avec allocations;sans allocations;\nMoins de 30 ans;389;161;915\n30 ans ou plus;4833;3846;2427\n";
    let sides =
        "    en_lignes: \"Statut\"\n    en_colonnes: \"Sexe\"\n    unite: \"foyers\"\n";
    let told =
        refused(&project("suivi.csv", csv.as_bytes(), sides).rest(CROSS).project());
    assert!(told.contains("une colonne de chiffres n’a pas d’en-tête"), "{told}");
    let sides = format!("{sides}    ligne_entete: 1, 2\n");
    let figures =
        shown(&project("suivi.csv", csv.as_bytes(), &sides).rest(CROSS).project());
    assert_eq!(printed(&figures, "aides.moins_de_30_ans.logement"), "915");
    assert_eq!(
        printed(&figures, "aides.30_ans_ou_plus.prestations_familiales_sans_allocations"),
        "3 846"
    );
}

#[test]
fn one_file_a_year() {
    let manifest = Small::of("Lezennes (59)").manifest().replace(
        "fichier: suivi.csv\n",
        "fichier:\n      - annee: 2024\n        fichier: donnees/a.csv\n      - annee: 2025\n        \
         fichier: donnees/b.csv\n        ligne_entete: 2\n",
    );
    let files = [
        ("donnees/a.csv", "CODGEO;aides\n59346;210\n"),
        ("donnees/b.csv", "Suivi 2025;\nCODGEO;aides\n59346;231\n"),
    ];
    let figures = shown(&with(&manifest, &files));
    assert_eq!(printed(&figures, "aides"), "231");
    assert_eq!(printed(&figures, "aides.en_2024"), "210");
    let undated = manifest.replace("- annee: 2025\n        ", "- ");
    let told = refused(&with(&undated, &files));
    assert!(told.contains("n’a pas d’année à lui"), "{told}");
}

/// A zip archive of some files.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in files {
        archive.start_file(*name, options).expect("started");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("finished").into_inner()
}

#[test]
fn an_archive_of_one_spreadsheet() {
    let csv = "CODGEO;aides\n59346;227\n".as_bytes();
    let meta = "COD_VAR;LIB_VAR\naides;Aides\n".as_bytes();
    let bytes = zip(&[("suivi.csv", csv), ("meta_suivi.csv", meta)]);
    assert_eq!(read_bytes("suivi.zip", &bytes, "", "aides"), "227");
    let bytes = zip(&[("dossier/suivi.xlsx", &two_levels())]);
    assert_eq!(read_bytes("suivi.zip", &bytes, "", "Hommes – 60 ans ou plus"), "22");
    // Two files that would do: the author says which.
    let bytes = zip(&[("a.csv", csv), ("b.csv", csv)]);
    let told = refused(&project("suivi.zip", &bytes, "").sums("[aides]").project());
    assert!(told.contains("feuille: \"a.csv\""), "{told}");
    assert_eq!(
        read_bytes("suivi.zip", &bytes, "    feuille: \"b.csv\"\n", "aides"),
        "227"
    );
    let archive = zip(&[("lisez-moi.pdf", b"%PDF")]);
    let told = refused(&project("suivi.zip", &archive, "").project());
    assert!(told.contains("aucun tableur"), "{told}");
}

/// Strict Open XML: the same parts under other names of the vocabulary.
#[test]
fn a_strict_workbook() {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(two_levels())).expect("an archive");
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).expect("text");
        let strict = text
            .replace(
                "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                "http://purl.oclc.org/ooxml/spreadsheetml/main",
            )
            .replace(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                "http://purl.oclc.org/ooxml/officeDocument/relationships",
            );
        parts.push((name, strict.into_bytes()));
    }
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    assert_eq!(
        read_bytes("suivi.xlsx", &zip(&parts), "", "Hommes – 60 ans ou plus"),
        "22"
    );
}

#[test]
fn a_libreoffice_sheet() {
    let cell = |text: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let row = |first: &str, second: &str| {
        format!("<table:table-row>{}{}</table:table-row>", cell(first), cell(second))
    };
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\">\
         <office:body><office:spreadsheet><table:table table:name=\"Feuille1\">{}{}\
         <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell \
         table:number-columns-repeated=\"16384\"/></table:table-row></table:table></office:spreadsheet>\
         </office:body></office:document-content>",
        row("CODGEO", "aides"),
        row("59346", "227")
    );
    let bytes = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest/>"),
        ("content.xml", content.as_bytes()),
    ]);
    assert_eq!(read_bytes("suivi.ods", &bytes, "", "aides"), "227");
}
