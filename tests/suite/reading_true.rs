//! No figure is printed that the file does not hold: formulas that nobody calculated, labels
//! that a spreadsheet made into dates, hidden rows, counts under zero. And files are read as
//! people have them: codes under this year's heading or in two columns, names without codes,
//! two columns of labels, accents as a Mac writes them.

use std::io::{Cursor, Write};

use abs_report::ProjectDir;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use crate::support::{Small, in_memory, opened, printed, refused, shown, told};

const TOWN: &str = "Le Pont-de-Claix (38)";

fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in files {
        archive.start_file(*name, options).expect("started");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("finished").into_inner()
}

/// A workbook of one sheet, as some program writes it.
fn xlsx(sheet: &str, calculation: &str, program: &str) -> Vec<u8> {
    let workbook = format!(
        "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Suivi\" sheetId=\"1\" r:id=\"rId1\"/></sheets>\
         {calculation}</workbook>"
    );
    let app = format!("<Properties><Application>{program}</Application></Properties>");
    zip(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "_rels/.rels",
            "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/\
             officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        ),
        ("xl/workbook.xml", &workbook),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/\
             officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        ("xl/worksheets/sheet1.xml", sheet),
        ("docProps/app.xml", &app),
    ])
}

fn text(cell: &str, text: &str) -> String {
    format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// Codes, women, men, and both added up by a formula with this result.
fn sums(result: &str) -> String {
    let head = ["Code INSEE", "Femmes", "Hommes", "aides"];
    let head: String = head
        .iter()
        .zip(["A1", "B1", "C1", "D1"])
        .map(|(one, at)| text(at, one))
        .collect();
    format!(
        "<worksheet><sheetData><row r=\"1\">{head}</row><row r=\"2\">{}<c r=\"B2\"><v>120</v></c>\
         <c r=\"C2\"><v>92</v></c><c r=\"D2\"><f>B2+C2</f>{result}</c></row></sheetData></worksheet>",
        text("A2", "38317")
    )
}

fn small<'a>(file: &'a str, bytes: &'a [u8]) -> Small<'a> {
    Small::of(TOWN).file(file, bytes).source("    annee: 2025\n")
}

#[test]
fn a_formula_without_a_trustworthy_result_is_refused_with_its_cell() {
    let excel = "Microsoft Excel";
    for (result, calculation, program, expected) in [
        ("<v>212</v>", "<calcPr calcId=\"191029\"/>", excel, None),
        ("<v>212</v>", "", "openpyxl", None),
        ("", "", excel, Some("n’est pas dans le fichier")),
        ("<v></v>", "", excel, Some("n’est pas dans le fichier")),
        ("<v>0</v>", "<calcPr fullCalcOnLoad=\"1\"/>", excel, Some("être recalculé")),
        ("<v>212</v>", "<calcPr fullCalcOnLoad=\"1\"/>", excel, Some("être recalculé")),
        ("<v>0</v>", "", "Apache POI", Some("n’a rien calculé")),
        ("<v>0</v>", "", "Logiciel du CCAS", Some("n’a rien calculé")),
        ("<v>0</v>", "<calcPr calcId=\"191029\"/>", excel, None),
    ] {
        let sheet = sums(result);
        let bytes = xlsx(&sheet, calculation, program);
        let project = small("suivi.xlsx", &bytes).project();
        match expected {
            None => {
                let figure = printed(&shown(&project), "aides");
                let known = if result.contains("212") { "212" } else { "0" };
                assert_eq!(figure, known, "{result}");
            }
            Some(message) => {
                let told = refused(&project);
                for part in [message, "cellule D2", "enregistrez-le"] {
                    assert!(told.contains(part), "{program} {result}:\n{told}");
                }
            }
        }
    }
}

#[test]
fn a_formula_of_an_opendocument_is_refused_the_same_way() {
    let cell = |value: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{value}</text:p></table:table-cell>"
        )
    };
    let number = |value: &str| {
        format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"{value}\"><text:p>{value}\
             </text:p></table:table-cell>"
        )
    };
    let document = |formula: &str| {
        format!(
            "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
             <office:spreadsheet><table:table table:name=\"Suivi\"><table:table-row>{}{}{}</table:table-row>\
             <table:table-row>{}{}{formula}</table:table-row></table:table></office:spreadsheet>\
             </office:body></office:document-content>",
            cell("Code INSEE"),
            cell("Femmes"),
            cell("aides"),
            cell("38317"),
            number("120"),
        )
    };
    let formula = |value: &str| {
        format!(
            "<table:table-cell table:formula=\"of:=[.B2]+92\"{value}><text:p/></table:table-cell>"
        )
    };
    let float = |value: &str| {
        formula(&format!(" office:value-type=\"float\" office:value=\"{value}\""))
    };
    for (cell, program, expected) in [
        (float("212"), "LibreOffice/24.2", None),
        (float("212"), "odfpy", None),
        (float("0"), "odfpy", Some("n’a rien calculé")),
        (formula(""), "LibreOffice/24.2", Some("n’est pas dans le fichier")),
    ] {
        let meta = format!("<meta:generator>{program}</meta:generator>");
        let content = document(&cell);
        let bytes = zip(&[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", "<manifest/>"),
            ("meta.xml", &meta),
            ("content.xml", &content),
        ]);
        let project = small("suivi.ods", &bytes).project();
        match expected {
            None => assert_eq!(printed(&shown(&project), "aides"), "212"),
            Some(message) => {
                let told = refused(&project);
                assert!(told.contains(message) && told.contains("cellule C2"), "{told}");
            }
        }
    }
}

/// A cross table of ages, in a workbook of our own.
fn ages(write: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    write(sheet);
    book.save_to_buffer().expect("written")
}

fn cross<'a>(file: &'a str, bytes: &'a [u8], source: &'a str) -> ProjectDir {
    let rest = "thematiques:\n  - thematique: precarite\n    contenu:\n      - tableau: t\n        titre: \
                \"Accueil\"\n        source: suivi\n";
    Small::of(TOWN).file(file, bytes).source(source).rest(rest).project()
}

const BY_AGE: &str = "    annee: 2025\n    en_lignes: \"Âge\"\n    en_colonnes: \"Sexe\"\n    unite: \"enfants\"\n";

fn day(year: u16, month: u8, day: u8) -> ExcelDateTime {
    ExcelDateTime::from_ymd(year, month, day).expect("a day")
}

#[test]
fn totals_that_nobody_calculated_are_no_secret() {
    let bytes = ages(|sheet| {
        sheet.write_row(0, 0, ["Âge", "Filles", "Garçons", "Total"]).expect("written");
        for (row, label) in [(1, "0 à 2 ans"), (2, "3 à 5 ans")] {
            sheet.write(row, 0, label).expect("written");
            sheet.write_row(row, 1, [41, 44]).expect("written");
            sheet.write(row, 3, Formula::new("=B2+C2")).expect("written");
        }
    });
    let source = format!("{BY_AGE}    totaux: Total\n");
    let told = refused(&cross("suivi.xlsx", &bytes, &source));
    assert!(told.contains("les résultats de 2 formules ne sont pas sûrs"), "{told}");
    assert!(told.contains("cellules D2 et D3, demandé par projet.yaml"), "{told}");
}

#[test]
fn a_label_that_excel_made_into_a_date_is_told_with_what_to_type() {
    let short = Format::new().set_num_format("d-mmm");
    let bytes = ages(|sheet| {
        sheet.write_row(0, 0, ["Âge", "Filles", "Garçons"]).expect("written");
        for (row, month, of) in [(1, 5, 3), (2, 10, 6)] {
            sheet
                .write_with_format(row, 0, day(2025, month, of), &short)
                .expect("written");
            sheet.write_row(row, 1, [41, 44]).expect("written");
        }
        sheet.write(3, 0, "11-17").expect("written");
        sheet.write_row(3, 1, [35, 31]).expect("written");
    });
    let in_text = "Âge;Filles;Garçons\n03-mai;41;44\n06-oct;88;90\n11-17;35;31\n";
    let in_tabs = in_text.replace(';', "\t");
    for (file, bytes, first) in [
        ("suivi.xlsx", bytes.as_slice(), "« 03-mai »"),
        ("suivi.csv", in_text.as_bytes(), "« 03-mai »"),
        ("suivi.tsv", in_tabs.as_bytes(), "« 03-mai »"),
    ] {
        let told = refused(&cross(file, bytes, BY_AGE));
        for part in [first, "3 à 5 ans", "cellule A2", "6 à 10 ans", "cellule A3"] {
            assert!(told.contains(part), "{file}, {part}:\n{told}");
        }
        // In a text, the apostrophe would stay and the date come back.
        let quoted = ["'3-5", "'6-10"].iter().all(|one| told.contains(one));
        assert_eq!(quoted, file == "suivi.xlsx", "{told}");
    }
}

/// A program that turns a workbook into a text writes the hour of a day too.
#[test]
fn a_date_with_its_midnight_in_a_text_is_a_label_made_into_a_date() {
    let csv = "Âge;Filles;Garçons\n2025-05-03 00:00:00;41;44\n11-17;35;31\n";
    let told = refused(&cross("suivi.csv", csv.as_bytes(), BY_AGE));
    assert!(told.contains("sans doute « 3-5 »"), "{told}");
}

#[test]
fn a_true_date_is_printed_as_the_sheet_shows_it() {
    let months = Format::new().set_num_format("mmm-yy");
    let bytes = ages(|sheet| {
        sheet.write_row(0, 0, ["Mois", "Filles", "Garçons"]).expect("written");
        for month in 1..=3_u8 {
            let row = u32::from(month);
            sheet
                .write_with_format(row, 0, day(2025, month, 1), &months)
                .expect("written");
            sheet.write_row(row, 1, [41, 44]).expect("written");
        }
    });
    let source = BY_AGE.replace("Âge", "Mois");
    let published = shown(&cross("suivi.xlsx", &bytes, &source));
    let rows: Vec<String> = published
        .tables
        .iter()
        .flat_map(|(_, table)| table.rows().iter().map(|row| row.label.clone()))
        .collect();
    assert!(rows.contains(&"janv.-25".to_owned()), "{rows:?}");
}

#[test]
fn a_date_among_figures_is_refused_with_its_cell() {
    let short = Format::new().set_num_format("d-mmm");
    let bytes = ages(|sheet| {
        sheet.write_row(0, 0, ["Code INSEE", "Commune", "aides"]).expect("written");
        sheet.write_row(1, 0, ["38317", "Le Pont-de-Claix"]).expect("written");
        sheet.write_with_format(1, 2, day(2025, 5, 1), &short).expect("written");
    });
    let told = refused(&small("suivi.xlsx", &bytes).project());
    assert!(told.contains("une date est écrite là où il faut un nombre"), "{told}");
    assert!(told.contains("cellule C2"), "{told}");
}

#[test]
fn hidden_rows_and_columns_are_told() {
    let bytes = |total: u32| {
        ages(|sheet| {
            sheet.write_row(0, 0, ["Âge", "Filles", "Garçons"]).expect("written");
            for (row, label, count) in
                [(1, "0 à 2 ans", 41), (2, "Ancien accueil", 50), (3, "3 à 5 ans", 60)]
            {
                sheet.write(row, 0, label).expect("written");
                sheet.write_row(row, 1, [count, count]).expect("written");
            }
            sheet.write(4, 0, "Total").expect("written");
            sheet.write_row(4, 1, [total, total]).expect("written");
            sheet.set_row_hidden(2).expect("hidden");
            sheet.set_column_hidden(2).expect("hidden");
        })
    };
    let source = format!("{BY_AGE}    totaux: Total\n");
    let whole = bytes(151);
    let opened = opened(&cross("suivi.xlsx", &whole, &source)).expect("read");
    let warnings = told(&opened.warnings);
    assert!(warnings.contains("la ligne 3 (« Ancien accueil »)"), "{warnings}");
    assert!(warnings.contains("la colonne C (« Garçons »)"), "{warnings}");
    let partly = bytes(101);
    let told = refused(&cross("suivi.xlsx", &partly, &source));
    assert!(
        told.contains("n’est pas la somme de ses parties, où le classeur masque"),
        "{told}"
    );
    assert!(told.contains("la ligne 3 (« Ancien accueil »)"), "{told}");
}

#[test]
fn a_hidden_row_of_a_territory_is_told() {
    let bytes = ages(|sheet| {
        sheet.write_row(0, 0, ["Code INSEE", "aides"]).expect("written");
        sheet.write(1, 0, "38317").expect("written");
        sheet.write(1, 1, 120).expect("written");
        sheet.set_row_hidden(1).expect("hidden");
    });
    let opened = opened(&small("suivi.xlsx", &bytes).project()).expect("read");
    let warnings = told(&opened.warnings);
    assert!(warnings.contains("la ligne 2 (« 38317 ») est masquée"), "{warnings}");
    assert_eq!(printed(&opened.value, "aides"), "120");
}

#[test]
fn a_count_under_zero_is_refused_with_its_cell() {
    let csv = "CODGEO;Commune;aides\n38317;Le Pont-de-Claix;-12\n";
    let told = refused(&small("suivi.csv", csv.as_bytes()).project());
    assert!(told.contains("un effectif doit être un nombre entier"), "{told}");
    assert!(told.contains("cellule C2"), "{told}");
    // Published by its author, it is no count either.
    let public = small("suivi.csv", csv.as_bytes()).source("    diffusion: publique\n");
    assert!(refused(&public.project()).contains("cellule C2"));
    // A balance may be under zero.
    let csv = "CODGEO;Commune;solde des aides\n38317;Le Pont-de-Claix;-12\n";
    let project = small("suivi.csv", csv.as_bytes()).sums("[solde des aides]").project();
    assert!(opened(&project).is_ok());
}

#[test]
fn a_column_of_codes_may_bear_a_year_or_another_name() {
    for heading in [
        "CODGEO_2026",
        "CODGEO_25",
        "COM_2024",
        "DEPCOM_2023",
        "INSEE_C",
        "cog",
        "Code INSEE 2025",
        "codgeo2024",
    ] {
        for separator in [";", "\t", ","] {
            let csv = format!("{heading};Libellé;aides\n38317;Le Pont-de-Claix;1009\n01001;L'Abergement;7\n")
                .replace(';', separator);
            let project = small("suivi.csv", csv.as_bytes()).project();
            assert_eq!(printed(&shown(&project), "aides"), "1 009", "{heading}");
        }
    }
}

#[test]
fn a_code_in_two_halves_is_put_together_and_shown() {
    let of = |town: &'static str, csv: &str| {
        Small::of(town)
            .file("suivi.csv", csv.as_bytes())
            .source("    annee: 2025\n")
            .project()
    };
    for (town, csv, expected) in [
        (
            "Bourg-en-Bresse (01)",
            "Dép.;Commune;Libellé de la commune;aides\n010;001;L'Abergement-Clémenciat;480\n010;053;Bourg-en-Bresse;26628\n",
            "26 628",
        ),
        // Excel took the zeros away: the names tell the Ain from the Aube.
        (
            "Bourg-en-Bresse (01)",
            "Dép.;Commune;Libellé de la commune;aides\n10;1;L'Abergement-Clémenciat;480\n10;53;Bourg-en-Bresse;26628\n",
            "26 628",
        ),
        (
            "Ajaccio (2A)",
            "dep;com;nom;aides\n2A0;004;Ajaccio;100\n2B0;033;Bastia;7\n",
            "100",
        ),
        ("Lille (59)", "dep;com;nom;aides\n591;350;Lille;100\n592;178;Douai;7\n", "100"),
        (
            "Basse-Terre (971)",
            "dep;com;nom;aides\n971;105;Basse-Terre;100\n971;101;Les Abymes;7\n",
            "100",
        ),
        (
            "Basse-Terre (971)",
            "dep;com;nom;aides\n971;005;Basse-Terre;100\n971;001;Les Abymes;7\n",
            "100",
        ),
        (
            "Cayenne (973)",
            "Code commune;nom;aides\n973302;Cayenne;100\n973311;Saint-Laurent-du-Maroni;7\n",
            "100",
        ),
    ] {
        let project = of(town, csv);
        assert_eq!(printed(&shown(&project), "aides"), expected, "{csv}");
    }
    let csv = "Dép.;Commune;nom;aides\n010;001;L'Abergement-Clémenciat;480\n010;002;L'Abergement-de-Varey;158\n";
    let told = refused(&of("Bourg-en-Bresse (01)", csv));
    assert!(told.contains("010 et 001 donnent 01001"), "{told}");
}

#[test]
fn communes_are_known_by_their_names_in_a_file_without_codes() {
    let of = |town: &'static str, csv: &str| {
        Small::of(town).file("suivi.csv", csv.as_bytes()).sums("[Valeur]").project()
    };
    let csv = "Géographie;Niveau Géo;Période;Valeur\nLes Ulis;Commune;2010;481\nMassy;Commune;2010;803\n\
               CC du Dourdannais en Hurepoix;EPCI;2010;90\n";
    let opened = opened(&of("Les Ulis (91)", csv)).expect("read");
    assert_eq!(printed(&opened.value, "aides"), "481");
    let warnings = told(&opened.warnings);
    assert!(warnings.contains("reconnues par leur nom"), "{warnings}");
    assert!(warnings.contains("91 (Essonne)"), "{warnings}");
    // The author may say where the names are.
    let csv = "Lieu;Valeur\nLes Ulis;481\nMassy;803\n";
    let project = Small::of("Les Ulis (91)")
        .file("suivi.csv", csv.as_bytes())
        .source("    colonne_code: \"Lieu\"\n")
        .sums("[Valeur]")
        .project();
    assert_eq!(printed(&shown(&project), "aides"), "481");
    // A name of another département: the file covers several, and names are not enough.
    let csv = "Géographie;Niveau Géo;Période;Valeur\nLes Ulis;Commune;2010;481\nMarseille;Commune;2010;9\n";
    let told = refused(&of("Les Ulis (91)", csv));
    assert!(
        told.contains("sans leur code INSEE") && told.contains("jeu entier (.zip)"),
        "{told}"
    );
    let csv = "Commune;Valeur\nLes Ulis;481\nMarseille;9\n";
    let told = refused(&of("Les Ulis (91)", csv));
    assert!(
        told.contains("demandez le fichier avec une colonne de codes INSEE"),
        "{told}"
    );
}

#[test]
fn accents_written_apart_are_the_same_word() {
    let apart = |text: &str| text.replace('é', "e\u{301}").replace('É', "E\u{301}");
    let csv = apart("CODGEO;Commune;Bénéficiaires\n38317;Le Pont-de-Claix;120\n");
    let small =
        Small::of(TOWN).file("relevé.csv", csv.as_bytes()).sums("[Bénéficiaires]");
    let manifest = small.manifest();
    let other = apart(&manifest);
    for (manifest, file) in [
        (manifest.as_str(), "relevé.csv".to_owned()),
        (manifest.as_str(), apart("relevé.csv")),
        (other.as_str(), "relevé.csv".to_owned()),
        (other.as_str(), apart("relevé.csv")),
    ] {
        let project = in_memory(&[("projet.yaml", manifest), (file.as_str(), &csv)]);
        assert_eq!(printed(&shown(&project), "aides"), "120");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("projet.yaml"), manifest).expect("written");
        std::fs::write(folder.path().join(&file), &csv).expect("written");
        let project =
            ProjectDir::open(&folder.path().join("projet.yaml")).expect("opened");
        assert_eq!(printed(&shown(&project), "aides"), "120");
    }
}

#[test]
fn counts_under_personal_words_are_read_and_personal_data_refused() {
    for (heading, cell, is_read) in [
        ("nbobs_mail", "494", true),
        ("Usagers ayant un e-mail", "494", true),
        ("Titulaires d'un portable", "494", true),
        ("Mail", "a.b@exemple.fr", false),
        ("Téléphone", "0612345678", false),
        ("Date de naissance", "12/03/1975", false),
    ] {
        let csv = format!("CODGEO;{heading}\n38317;{cell}\n38158;{cell}\n");
        let project =
            small("suivi.csv", csv.as_bytes()).sums(&format!("[{heading}]")).project();
        assert_eq!(opened(&project).is_ok(), is_read, "{heading}");
    }
}

#[test]
fn two_columns_of_labels_are_told_then_read() {
    let csv = "Motif;Sexe;2024;2025\nAide alimentaire;Femmes;60;66\n;Hommes;41;45\nLogement;Femmes;30;35\n\
               ;Hommes;22;20\nTotal;;153;166\n";
    let source = |title: &str| {
        format!(
            "    en_lignes: \"{title}\"\n    en_colonnes: annees\n    unite: \"ménages\"\n    totaux: Total\n"
        )
    };
    let told = refused(&cross("suivi.csv", csv.as_bytes(), &source("Motif")));
    assert!(told.contains("deux colonnes de libellés : « Motif » et « Sexe »"), "{told}");
    assert!(told.contains("en_lignes: \"Motif et sexe\""), "{told}");
    let published = shown(&cross("suivi.csv", csv.as_bytes(), &source("Motif et sexe")));
    let labels: Vec<String> = published
        .tables
        .iter()
        .flat_map(|(_, table)| table.rows().iter().map(|row| row.label.clone()))
        .collect();
    for label in
        ["Aide alimentaire – Femmes", "Aide alimentaire – Hommes", "Logement – Hommes"]
    {
        assert!(labels.iter().any(|one| one == label), "{labels:?}");
    }
}
