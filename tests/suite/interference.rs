//! Two projects that differ only in hidden figures are told alike: the same documents, the
//! same workbook, the same messages, to the byte. And nothing else is left behind.

use std::collections::BTreeMap;

use abs_report::ProjectDir;
use abs_report::published::PublishedCell;
use calamine::{Reader, Xlsx};

use crate::reader::Numbers;
use crate::support::{Published, built, opened, path, sheet, told};

type Files = BTreeMap<String, Vec<u8>>;

fn root(files: &Files) -> ProjectDir {
    ProjectDir::in_memory("projet.yaml", files.clone())
}

fn figures(files: &Files) -> Published {
    opened(&root(files)).unwrap_or_else(|problems| panic!("{}", told(&problems))).value
}

/// Everything a project says: each file, the warnings, what `check` and `secret` add.
fn everything(files: &Files) -> Vec<(String, Vec<u8>)> {
    let built =
        built(&root(files)).unwrap_or_else(|problems| panic!("{}", told(&problems)));
    let mut all = built.value.files;
    all.push(("warnings".to_owned(), told(&built.warnings).into_bytes()));
    all.push((
        "check".to_owned(),
        abs_report::remarks(&built.value.audit).join("\n").into(),
    ));
    let sheet = sheet(&root(files))
        .unwrap_or_else(|problems| panic!("{}", told(&problems)))
        .value;
    all.push(("sheet".to_owned(), sheet.0.as_text().into_bytes()));
    all.push(("sheet.pdf".to_owned(), sheet.1));
    all
}

/// What is published of a project, figure by figure: a mask and its shown digits.
fn published(figures: &Published) -> Vec<(String, PublishedCell)> {
    figures.figures.iter().map(|(name, figure)| (name.clone(), figure.cell())).collect()
}

fn assert_told_alike(one: &Files, other: &Files, told: &str) {
    for ((name, left), (_, right)) in everything(one).iter().zip(&everything(other)) {
        assert!(left == right, "{name} tells two tables apart\n{told}");
    }
}

const CROSS: &str = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\n\
    sorties: rapport, livret\nsources:\n  qf:\n    organisme: ccas\n    fichier: qf.csv\n    annee: 2025\n    \
    en_lignes: \"Âge\"\n    en_colonnes: \"Aide\"\n    unite: \"foyers\"\nthematiques:\n  - thematique: \
    precarite\n    contenu:\n      - tableau: t\n        source: qf\n        lignes: \"Âge\"\n        colonnes: \
    \"Aide\"\n        totaux: oui\n      - graphique: t\n        type: barres_empilees\n";

fn cross(inner: &[[i64; 3]]) -> Files {
    let rows = inner.iter().enumerate().map(|(row, cells)| {
        format!(
            "Âge {};{};{};{}\n",
            ["un", "deux", "trois", "quatre"][row],
            cells[0],
            cells[1],
            cells[2]
        )
    });
    let csv = format!("Âge;alim;énergie;transport\n{}", rows.collect::<String>());
    [
        ("projet.yaml".to_owned(), CROSS.as_bytes().to_vec()),
        ("qf.csv".to_owned(), csv.into_bytes()),
    ]
    .into()
}

/// The tables that have the same margins: one more here, one less there, around a rectangle.
fn neighbours(inner: &[[i64; 3]]) -> Vec<Vec<[i64; 3]>> {
    let mut found = Vec::new();
    for first in 0..inner.len() {
        for second in 0..inner.len() {
            for (left, right) in [(0, 1), (0, 2), (1, 2)] {
                let mut other = inner.to_vec();
                other[first][left] += 1;
                other[first][right] -= 1;
                other[second][left] -= 1;
                other[second][right] += 1;
                if first != second && other.iter().flatten().all(|count| *count > 0) {
                    found.push(other);
                }
            }
        }
    }
    found
}

#[test]
fn random_tables_that_differ_only_in_hidden_cells_are_told_alike() {
    let mut numbers = Numbers(37);
    let mut compared = 0;
    for _ in 0..40 {
        let inner: Vec<[i64; 3]> =
            (0..4).map(|_| [0; 3].map(|_: i64| 1 + numbers.below(13))).collect();
        let one = cross(&inner);
        let Ok(found) = opened(&root(&one)) else { continue };
        let mask = published(&found.value);
        let twin = neighbours(&inner).into_iter().find(|other| {
            let other = opened(&root(&cross(other)));
            other.is_ok_and(|other| published(&other.value) == mask)
        });
        let Some(twin) = twin else { continue };
        assert_told_alike(&one, &cross(&twin), &format!("{inner:?} {twin:?}"));
        compared += 1;
        if compared == 8 {
            return;
        }
    }
    panic!("{compared} pairs compared");
}

const TERRITORIES: &str = "ccas: \"CIAS d’essai\"\nterritoire:\n  - Lezennes (59)\n  - Lille (59)\n  - \
    Ronchin (59)\nseance_ca: 18/11/2027\nsources:\n  suivi:\n    fichier: suivi.csv\n    organisme: ccas\n    \
    annee: 2025\nindicateurs:\n  seuls:\n    libelle: \"Seuls\"\n    unite: \"ménages\"\n    source: suivi\n    \
    formule: \"= [seuls]\"\n  part:\n    libelle: \"Part\"\n    unite: \"%\"\n    source: suivi\n    formule: \
    \"= 100 * [seuls] / [tous]\"\nthematiques:\n  - thematique: precarite\n    contenu:\n      - tableau: \
    t\n        lignes: communes\n        colonnes: seuls, part\n      - graphique: u\n        type: barres\n        \
    lignes: communes\n        colonnes: seuls\n";

#[test]
fn communes_that_differ_only_in_hidden_counts_are_told_alike() {
    let files = |seuls: [i64; 3]| -> Files {
        let csv = format!(
            "CODGEO;seuls;tous\n59346;{};120\n59350;{};400\n59507;{};260\n",
            seuls[0], seuls[1], seuls[2]
        );
        [
            ("projet.yaml".to_owned(), TERRITORIES.as_bytes().to_vec()),
            ("suivi.csv".to_owned(), csv.into_bytes()),
        ]
        .into()
    };
    let (one, other) = (files([3, 60, 9]), files([2, 60, 10]));
    let (first, second) = (figures(&one), figures(&other));
    assert_eq!(published(&first), published(&second));
    assert!(first.figures["seuls"].rounded().is_some(), "the sum is shown");
    assert_eq!(first.figures["seuls.lezennes"].cell(), PublishedCell::Masked);
    assert_told_alike(&one, &other, "suivi.csv");
}

/// All files of the flagship.
fn flagship() -> Files {
    fn gather(folder: &std::path::Path, inside: &str, files: &mut Files) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let name = format!("{inside}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                if name != "sortie" {
                    gather(&entry.path(), &format!("{name}/"), files);
                }
            } else {
                files.insert(name, std::fs::read(entry.path()).expect("readable"));
            }
        }
    }
    let mut files = Files::new();
    gather(&path("examples/le-pont-de-claix"), "", &mut files);
    files
}

/// The sheet of the CAF, written again with some cells changed.
fn rewritten(bytes: &[u8], change: impl Fn(&str, usize, usize, f64) -> f64) -> Vec<u8> {
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
    let mut copy = rust_xlsxwriter::Workbook::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).expect("a sheet");
        let sheet = copy.add_worksheet().set_name(&name).expect("a name");
        let (top, left) = range.start().expect("not empty");
        for (row, column, cell) in range.used_cells() {
            let place =
                (top + row as u32, u16::try_from(left as usize + column).expect("small"));
            match cell {
                calamine::Data::String(text) => {
                    sheet.write_string(place.0, place.1, text).expect("written");
                }
                calamine::Data::Float(number) => {
                    let number = change(&name, row, column, *number);
                    sheet.write_number(place.0, place.1, number).expect("written");
                }
                calamine::Data::Int(number) => {
                    let number = change(&name, row, column, *number as f64);
                    sheet.write_number(place.0, place.1, number).expect("written");
                }
                calamine::Data::Empty => {}
                other => panic!("{other:?}"),
            }
        }
    }
    copy.save_to_buffer().expect("saved")
}

#[test]
fn the_flagship_tells_nothing_of_its_hidden_cells() {
    const FILE: &str = "donnees/caf-qf-situation.xlsx";
    let mut one = flagship();
    let original = one[FILE].clone();
    one.insert(FILE.to_owned(), rewritten(&original, |_, _, _, number| number));
    let shown = figures(&one);
    let table = &shown.tables["qf_situation"];
    let hidden: Vec<(usize, usize)> = (0..table.rows().len())
        .flat_map(|row| (0..table.columns().len()).map(move |column| (row, column)))
        .filter(|(row, column)| table.row(*row)[*column].cell() == PublishedCell::Masked)
        .collect();
    let [first, second, third, fourth] = hidden[..] else { panic!("{hidden:?}") };
    assert!(
        first.0 == second.0 && third.0 == fourth.0 && first.1 == third.1,
        "{hidden:?}"
    );
    // The table stands under its headings, wherever they are in the sheet.
    let mut book: Xlsx<_> =
        Xlsx::new(std::io::Cursor::new(&original)).expect("a workbook");
    let range = book.worksheet_range("QF 2025").expect("the sheet");
    let is_number = |row: usize, column: usize| {
        matches!(
            range.get((row, column)),
            Some(calamine::Data::Float(_) | calamine::Data::Int(_))
        )
    };
    let (top, left) = (0..range.height())
        .flat_map(|row| (0..range.width()).map(move |column| (row, column)))
        .find(|(row, column)| is_number(*row, *column) && is_number(row + 1, column + 1))
        .expect("figures");
    let mut told_apart = 0;
    for step in [1.0, -1.0] {
        let mut other = one.clone();
        let changed = rewritten(&original, |sheet, row, column, number| {
            let sign = |(down, across): (usize, usize)| {
                sheet == "QF 2025" && row == top + down && column == left + across
            };
            if sign(first) || sign(fourth) {
                number + step
            } else if sign(second) || sign(third) {
                number - step
            } else {
                number
            }
        });
        other.insert(FILE.to_owned(), changed);
        if published(&figures(&other)) != published(&shown) {
            continue;
        }
        assert_told_alike(&one, &other, "the flagship");
        told_apart += 1;
    }
    assert!(told_apart > 0, "no twin of the flagship's table has its mask");
}

/// Beside the manifest there is what there was, and the documents.
#[test]
fn nothing_is_left_beside_the_manifest() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in cross(&[[3, 20, 30], [40, 50, 60], [7, 8, 9], [11, 12, 13]]) {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    let root = ProjectDir::open(&folder.path().join("projet.yaml")).expect("a project");
    let built = built(&root).unwrap_or_else(|problems| panic!("{}", told(&problems)));
    root.write_outputs(&built.value.files).expect("written");
    let names = |folder: &std::path::Path| {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .expect("a folder")
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(folder.path()), ["projet.yaml", "qf.csv", "sortie"]);
    let outputs = names(&folder.path().join("sortie"));
    assert_eq!(outputs, ["livret.pdf", "rapport.pdf", "tableaux.xlsx"]);
}
