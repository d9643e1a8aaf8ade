//! How long the protection of a project takes: `cargo bench --bench secrecy`.
//!
//! Partners' tables are read, protected and laid out, as a coordinator waits for them.
//! Budgets, two cores: a table of 20 × 20 with its proofs in 1 s, of 50 × 20 in 5 s, a report
//! of forty linked tables in 20 s.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Instant;

use abs_report::{Cancel, ProjectDir, Session, Watch};

/// A generator of our own, so that the tables are the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }
}

type Counts = Vec<Vec<u64>>;

/// Small counts and others.
fn table((height, width): (usize, usize), numbers: &mut Numbers) -> Counts {
    let line = |numbers: &mut Numbers| (0..width).map(|_| numbers.below(40)).collect();
    (0..height).map(|_| line(numbers)).collect()
}

/// The same people in other columns.
fn beside(first: &Counts, width: usize, numbers: &mut Numbers) -> Counts {
    let spread = |line: &Vec<u64>| {
        let mut left: u64 = line.iter().sum();
        let mut counts = Vec::new();
        for at in 0..width {
            let rest = (width - at) as u64;
            let even = 2 * left / rest + 1;
            let count = if rest == 1 { left } else { numbers.below(even).min(left) };
            left -= count;
            counts.push(count);
        }
        counts
    };
    first.iter().map(spread).collect()
}

/// A project of these tables; `side` names the rows of each.
fn project(tables: &[Counts], side: impl Fn(usize) -> String) -> ProjectDir {
    let mut sources = String::new();
    let mut blocks = String::new();
    let mut files = BTreeMap::new();
    for (number, table) in tables.iter().enumerate() {
        let side = side(number);
        let _ = writeln!(
            sources,
            "  s{number}:\n    organisme: ccas\n    fichier: donnees/{number}.csv\n    annee: 2025\n    \
             en_lignes: \"{side}\"\n    en_colonnes: \"Aide {number}\"\n    unite: \"foyers\""
        );
        let _ = writeln!(
            blocks,
            "      - tableau: t{number}\n        titre: \"Tableau {number}\"\n        source: s{number}\n        \
             lignes: \"{side}\"\n        colonnes: \"Aide {number}\""
        );
        let mut csv = side.clone();
        for column in 0..table[0].len() {
            let _ = write!(csv, ";Aide {number} {}", letters(column));
        }
        for (row, line) in table.iter().enumerate() {
            let counts: Vec<String> = line.iter().map(u64::to_string).collect();
            let _ = write!(csv, "\n{side} {};{}", letters(row), counts.join(";"));
        }
        files.insert(format!("donnees/{number}.csv"), csv.into_bytes());
    }
    let manifest = format!(
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\ndate: 18/11/2027\nsources:\n{sources}\
         thematiques:\n  - thematique: precarite\n    contenu:\n{blocks}"
    );
    files.insert("projet.yaml".to_owned(), manifest.into_bytes());
    ProjectDir::in_memory("projet.yaml", files)
}

/// A label without digits: numbers would be bounds.
fn letters(number: usize) -> String {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    [letter(number / 26), letter(number)].iter().collect()
}

fn main() {
    let mut numbers = Numbers(29);
    for (height, width, budget) in [(20, 20, 1.0), (50, 20, 5.0), (100, 30, 60.0)] {
        let only = [table((height, width), &mut numbers)];
        measure(&format!("{height} × {width}"), &only, |_| "Foyer".to_owned(), budget);
    }
    let mut linked = vec![table((10, 8), &mut numbers)];
    while linked.len() < 40 {
        linked.push(beside(&linked[0], 8, &mut numbers));
    }
    let side = |_| "Foyer".to_owned();
    measure("forty linked tables of 10 × 8", &linked, side, 20.0);
    let apart: Vec<Counts> = (0..40).map(|_| table((10, 8), &mut numbers)).collect();
    let side = |number| format!("Foyer {}", letters(number));
    measure("forty tables of 10 × 8, apart", &apart, side, 20.0);
}

fn measure(name: &str, tables: &[Counts], side: impl Fn(usize) -> String, budget: f64) {
    let root = project(tables, side);
    let all = || tables.iter().flatten().flatten();
    let (counts, small) =
        (all().count(), all().filter(|one| (1..5).contains(*one)).count());
    let session = Session::new(std::path::PathBuf::new(), None);
    let started = Instant::now();
    let watch = Watch { progress: &|_| {}, cancel: &Cancel::default() };
    let prepared = session.open(&root, watch);
    let seconds = started.elapsed().as_secs_f64();
    let prepared =
        prepared.unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    let over = if seconds > budget { ", OVER BUDGET" } else { "" };
    let widened = if prepared.published().audit.widened { ", widened" } else { "" };
    eprintln!(
        "{name}: {counts} counts, {small} small, {seconds:.2} s of {budget} s{over}{widened}"
    );
}
