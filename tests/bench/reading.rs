//! What reading national workbooks costs, beside a bare pass of calamine over the same
//! files: `cargo bench --bench reading`.
//!
//! Three workbooks are made (35 000 × 104, and two of 35 000 × 34), then read by two
//! processes of their own, so that CPU and memory can be told apart: one that walks the
//! cells and does nothing, one that reads them as sources of a project.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark prints what it measures"
)]

use std::path::Path;
use std::process::Command;

use abs_report::reference::official;
use abs_report::{ProjectDir, Session};
use calamine::{Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;

/// Name, columns.
const FILES: [(&str, u16); 3] = [("a.xlsx", 104), ("b.xlsx", 34), ("c.xlsx", 34)];
const ROWS: u32 = 35_000;
/// At most so many times a bare pass of calamine, and so much memory.
const RATIO: f64 = 1.1;
const MEBIBYTES: u64 = 300;
const ROUNDS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().skip(1).map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["nu", folder] => bare(Path::new(folder)),
        ["sources", folder] => sources(Path::new(folder)),
        _ => compare(),
    }
}

fn compare() {
    let folder = tempfile::tempdir().unwrap();
    for (name, columns) in FILES {
        make(&folder.path().join(name), columns);
    }
    std::fs::write(folder.path().join("projet.yaml"), manifest()).unwrap();
    // The best of several rounds, one after the other: these machines are noisy.
    let mut best = [(f64::INFINITY, 0); 2];
    for _ in 0..ROUNDS {
        for (index, mode) in ["nu", "sources"].into_iter().enumerate() {
            let (cpu, memory) = run(mode, folder.path());
            best[index] = (best[index].0.min(cpu), best[index].1.max(memory));
        }
    }
    let ratio = best[1].0 / best[0].0;
    println!("calamine, passe nue      {:6.2} s CPU, {} Mio", best[0].0, best[0].1);
    println!("sources d'un projet      {:6.2} s CPU, {} Mio", best[1].0, best[1].1);
    println!("rapport                  {ratio:6.3} (au plus {RATIO})");
    assert!(ratio <= RATIO, "reading costs {ratio:.3} of a bare pass");
    assert!(best[1].1 <= MEBIBYTES, "reading takes {} MiB", best[1].1);
}

fn run(mode: &str, folder: &Path) -> (f64, u64) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([mode, &folder.to_string_lossy()])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut numbers = text.split_whitespace();
    (numbers.next().unwrap().parse().unwrap(), numbers.next().unwrap().parse().unwrap())
}

/// CPU seconds and peak memory of this process, as Linux counts them.
fn tell() {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    let ticks: f64 =
        fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let peak: u64 = peak.split_whitespace().nth(1).unwrap().parse().unwrap();
    println!("{} {}", ticks / 100.0, peak / 1024);
}

/// One thread a file, as the sources: two threads that share a core both seem slower.
fn bare(folder: &Path) {
    let seen: u64 = std::thread::scope(|scope| {
        let tasks =
            FILES.map(|(name, _)| scope.spawn(move || cells_of(&folder.join(name))));
        tasks.into_iter().map(|task| task.join().unwrap()).sum()
    });
    assert!(seen > 6_000_000, "{seen} cells");
    tell();
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

fn sources(folder: &Path) {
    let root = ProjectDir::open(&folder.join("projet.yaml")).unwrap();
    let session = Session::new(std::path::PathBuf::new(), None);
    let found = session.recognised(&root).unwrap();
    assert!(!found.problems.has_errors());
    let rows: Vec<usize> = found.sources.iter().map(|(_, files)| files[0].rows).collect();
    assert!(rows.iter().all(|rows| *rows > 34_000), "{rows:?}");
    tell();
}

fn manifest() -> String {
    let sources: String = FILES
        .iter()
        .map(|(name, _)| {
            format!("  {}:\n    organisme: ccas\n    fichier: {name}\n", &name[..1])
        })
        .collect();
    format!(
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\ncomparaisons: \
         departement\nsources:\n{sources}indicateurs:\n  aides:\n    libelle: \"Aides\"\n    unite: \
         \"ménages\"\n    source: a\n    formule: \"= [V7] + [V50]\"\nthematiques:\n  - precarite\n"
    )
}

/// A national file: a code, a name, and estimates with all their decimals.
fn make(path: &Path, columns: u16) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_low_memory().unwrap();
    let communes = official().communes();
    sheet.write(0, 0, "CODGEO").unwrap();
    sheet.write(0, 1, "LIBGEO").unwrap();
    for column in 2..columns {
        sheet.write(0, column, format!("V{column}")).unwrap();
    }
    for (row, commune) in (1..ROWS).zip(communes.iter().cycle()) {
        sheet.write(row, 0, commune.code.as_str()).unwrap();
        sheet.write(row, 1, &commune.name).unwrap();
        for column in 2..columns {
            let value = f64::from(row * 31 + u32::from(column) * 17) / 7.0;
            sheet.write(row, column, value).unwrap();
        }
    }
    book.save(path).unwrap();
}
