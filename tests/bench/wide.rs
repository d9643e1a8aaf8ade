//! What comparing a town with its département, its région and France costs, beside a bare
//! pass over the same files: `cargo bench --bench wide`.
//!
//! Three national workbooks are made (communes × 104 columns, and twice × 34) with a report
//! of ten chapters, sixty tables, sixty charts and 260 indicators of the author, for a
//! growing number of communes; then a national text of 1 927 columns in the layout of the
//! census. Every run is a process of its own, so that CPU and memory can be told apart.
//! `cargo bench --bench wide -- DOSSIER 35000` only writes the project, to look at it.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark prints what it measures"
)]

#[path = "measured.rs"]
mod measured;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use abs_report::reference::{Commune, official};
use calamine::{Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;

use self::measured::{Cost, run};

/// Name, columns, indicators of the author.
const FILES: [(&str, u16, u16); 3] =
    [("a.xlsx", 104, 160), ("b.xlsx", 34, 50), ("c.xlsx", 34, 50)];
const SIZES: [usize; 3] = [300, 3_000, 35_000];
const ROUNDS: usize = 3;
/// What a report with all comparisons may cost beside a bare pass, on top of the report
/// that compares with the EPCI alone.
const RATIO: f64 = 1.4;
/// Two runs of the same report differ by so many seconds.
const NOISE: f64 = 0.1;
const MEBIBYTES: u64 = 400;
/// The same for the text, beside its own time without comparisons.
const TEXT_RATIO: f64 = 1.5;
const TEXT_MEBIBYTES: u64 = 300;
const TEXT_COLUMNS: usize = 1_927;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|one| one != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["nu", folder] => bare(Path::new(folder)),
        [folder, size] => write(Path::new(folder), size.parse().unwrap()),
        _ => measure(),
    }
}

fn measure() {
    println!("communes  passe nue   epci seul   toutes   mémoire");
    let mut failed = Vec::new();
    for size in SIZES {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), size);
        let mut best = [Cost::WORST; 3];
        for _ in 0..ROUNDS {
            let this = std::env::current_exe().unwrap();
            let runs = [
                run(Command::new(this).arg("nu").arg(folder.path())),
                run(&mut build(folder.path(), "epci.yaml")),
                run(&mut build(folder.path(), "toutes.yaml")),
            ];
            for (best, run) in best.iter_mut().zip(runs) {
                *best = best.least(run);
            }
        }
        let [bare, alone, all] = best;
        println!(
            "{size:8}  {:7.2} s  {:8.2} s  {:6.2} s  {:4} Mio",
            bare.seconds, alone.seconds, all.seconds, all.mebibytes
        );
        if all.seconds > RATIO * bare.seconds + alone.seconds + NOISE {
            failed.push(format!("{size}: {:.2} s", all.seconds));
        }
        if all.mebibytes > MEBIBYTES {
            failed.push(format!("{size}: {} Mio", all.mebibytes));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    write_text(folder.path());
    let mut best = [Cost::WORST; 2];
    for _ in 0..ROUNDS {
        for (best, name) in best.iter_mut().zip(["seul.yaml", "departement.yaml"]) {
            *best = best.least(run(&mut build(folder.path(), name)));
        }
    }
    let [alone, all] = best;
    println!(
        "texte     seul {:.2} s, {} Mio   avec le département {:.2} s, {} Mio",
        alone.seconds, alone.mebibytes, all.seconds, all.mebibytes
    );
    if all.seconds > TEXT_RATIO * alone.seconds || all.mebibytes > TEXT_MEBIBYTES {
        failed.push(format!("texte : {:.2} s, {} Mio", all.seconds, all.mebibytes));
    }
    assert!(failed.is_empty(), "{failed:?}");
}

fn build(folder: &Path, manifest: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_abs-report"));
    command.arg("build").arg(folder.join(manifest));
    command
}

/// One thread a file, as the sources are read.
fn bare(folder: &Path) {
    let seen: u64 = std::thread::scope(|scope| {
        let tasks =
            FILES.map(|(name, ..)| scope.spawn(move || cells_of(&folder.join(name))));
        tasks.into_iter().map(|task| task.join().unwrap()).sum()
    });
    println!("{seen}");
}

fn cells_of(path: &Path) -> u64 {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let sheet = book.sheet_names()[0].clone();
    let mut cells = book.worksheet_cells_reader(&sheet).unwrap();
    let mut seen = 0;
    while cells.next_cell().unwrap().is_some() {
        seen += 1;
    }
    seen
}

/// The town of the report.
const TOWN: &str = "59346";

/// So many communes, the town's département first.
fn communes(size: usize) -> Vec<&'static Commune> {
    let town = official().communes().iter().find(|one| one.code.as_str() == TOWN);
    let town = town.unwrap();
    let mut all: Vec<&Commune> = official().communes().iter().collect();
    all.sort_by_key(|one| {
        let apart = one.code != town.code;
        (apart, one.epci != town.epci, one.departement != town.departement)
    });
    all.truncate(size);
    all.sort_by(|one, two| one.code.cmp(&two.code));
    all
}

fn write(folder: &Path, size: usize) {
    std::fs::create_dir_all(folder).unwrap();
    let communes = communes(size);
    for (file, (name, columns, _)) in FILES.into_iter().enumerate() {
        workbook(&folder.join(name), &communes, columns, file);
    }
    // A few communes hold neither the département nor the région.
    let wide = if size < 30_000 { "" } else { ", departement, region, france" };
    std::fs::write(folder.join("epci.yaml"), manifest("epci")).unwrap();
    std::fs::write(folder.join("toutes.yaml"), manifest(&format!("epci{wide}"))).unwrap();
}

fn workbook(path: &Path, communes: &[&Commune], columns: u16, file: usize) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_low_memory().unwrap();
    sheet.write(0, 0, "CODGEO").unwrap();
    sheet.write(0, 1, "LIBGEO").unwrap();
    for column in 2..columns {
        sheet.write(0, column, format!("V{column}")).unwrap();
    }
    for (row, commune) in (1..).zip(communes) {
        sheet.write(row, 0, commune.code.as_str()).unwrap();
        sheet.write(row, 1, &commune.name).unwrap();
        for column in 2..columns {
            let people = commune.population.unwrap_or(0) * u32::from(column);
            let seed = row * 31 + u32::from(column) * 17 + file as u32;
            sheet.write(row, column, f64::from(people + seed % 97) / 7.0).unwrap();
        }
    }
    book.save(path).unwrap();
}

/// Ten chapters of six tables and six charts over 260 indicators of the author.
fn manifest(comparisons: &str) -> String {
    let mut text = format!(
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\n\
         comparaisons: {comparisons}\nsources:\n"
    );
    for (name, ..) in FILES {
        let key = &name[..1];
        writeln!(
            text,
            "  {key}:\n    organisme: ccas\n    diffusion: publique\n    annee: 2023\n    \
             fichier: {name}"
        )
        .unwrap();
    }
    text.push_str("indicateurs:\n");
    let mut names = Vec::new();
    for (name, columns, indicators) in FILES {
        let key = &name[..1];
        for number in 0..indicators {
            let (above, below) =
                (2 + number % (columns - 2), 2 + (number * 7 + 3) % (columns - 2));
            let id = format!("{key}_{number}");
            writeln!(
                text,
                "  {id}:\n    libelle: \"Part {key} {number}\"\n    unite: \"%\"\n    \
                 source: {key}\n    formule: \"= 100 * [V{above}] / ([V{above}] + [V{below}])\""
            )
            .unwrap();
            names.push(id);
        }
    }
    text.push_str("thematiques:\n");
    const CHAPTERS: [&str; 10] = [
        "population_familles",
        "emploi_activite",
        "petite_enfance",
        "jeunesse_education",
        "logement_cadre_de_vie",
        "personnes_agees",
        "precarite",
        "handicap",
        "sante",
        "acces_aux_droits",
    ];
    let mut table = 0;
    for chapter in CHAPTERS {
        writeln!(text, "  - thematique: {chapter}\n    contenu:").unwrap();
        for _ in 0..6 {
            let from = table * 4 % names.len();
            let rows = names[from..names.len().min(from + 5)].join(", ");
            writeln!(
                text,
                "      - tableau: t{table}\n        lignes: {rows}\n        colonnes: \
                 territoires\n      - graphique: t{table}\n        type: barres"
            )
            .unwrap();
            table += 1;
        }
    }
    text
}

/// A national text in the layout of the census: all columns that the catalogue reads, and
/// as many others as make it as wide as the true one.
fn write_text(folder: &Path) {
    let mut columns: Vec<String> = Vec::new();
    for year in ["11", "16", "22"] {
        for name in [
            "P{}_POP",
            "P{}_MEN",
            "C{}_MEN",
            "P{}_LOG",
            "P{}_RP",
            "P{}_LOGVAC",
            "P{}_RSECOCC",
            "P{}_RP_LOC",
            "P{}_RP_LOCHLMV",
            "P{}_RP_PROP",
            "P{}_RP_GRAT",
            "P{}_POP0014",
            "P{}_POP1529",
            "P{}_POP3044",
            "P{}_POP4559",
            "P{}_POP6074",
            "P{}_POP7589",
            "P{}_POP90P",
            "P{}_POP1564",
            "P{}_ACT1564",
            "P{}_CHOM1564",
            "P{}_ACTOCC1564",
            "C{}_FAM",
            "C{}_FAMMONO",
            "C{}_COUPAENF",
            "C{}_MENPSEUL",
            "P{}_NSCOL15P",
            "P{}_NSCOL15P_SUP5",
            "P{}_NSCOL15P_DIPLMIN",
            "P{}_RP_VOIT1P",
        ] {
            columns.push(name.replace("{}", year));
        }
    }
    for number in columns.len()..TEXT_COLUMNS - 1 {
        columns.push(format!("X{number}_AUTRE"));
    }
    let mut file = std::io::BufWriter::new(
        std::fs::File::create(folder.join("dossier_complet.csv")).unwrap(),
    );
    writeln!(file, "CODGEO;{}", columns.join(";")).unwrap();
    for (row, commune) in official().communes().iter().enumerate() {
        let mut line = commune.code.as_str().to_owned();
        let people = commune.population.unwrap_or(0) as usize;
        for column in 0..columns.len() {
            let value = (people * (1 + column % 40) + row) as f64 / 43.0;
            write!(line, ";{value:.12}").unwrap();
        }
        writeln!(file, "{line}").unwrap();
    }
    file.flush().unwrap();
    for (name, comparisons) in
        [("seul.yaml", "Lille (59)"), ("departement.yaml", "departement")]
    {
        let text = format!(
            "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: \
             18/11/2027\ncomparaisons: {comparisons}\nsources:\n  insee:\n    fichier: \
             dossier_complet.csv\nthematiques:\n  - population_familles\n  - \
             logement_cadre_de_vie\n  - emploi_activite\n"
        );
        std::fs::write(folder.join(name), text).unwrap();
    }
}
