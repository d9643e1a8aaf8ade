//! The protection has one budget of work for a project: whatever its tables, it ends in time,
//! and what it could not prove it hides.

use std::time::{Duration, Instant};

use crate::reader::Numbers;
use crate::support::{Published, published_in_memory};

/// Tables with two sides of one partner: height, width, and how large a count may be.
struct Case {
    name: &'static str,
    tables: usize,
    size: (usize, usize),
    most: usize,
    /// The same words on both sides of all of them.
    alike: bool,
}

const CASES: [Case; 7] = [
    Case {
        name: "thirty alike, smaller",
        tables: 30,
        size: (6, 5),
        most: 20,
        alike: true,
    },
    Case { name: "thirty apart", tables: 30, size: (6, 5), most: 40, alike: false },
    Case { name: "thirty alike", tables: 30, size: (6, 5), most: 40, alike: true },
    Case { name: "a long one", tables: 1, size: (600, 10), most: 40, alike: false },
    Case { name: "of small counts", tables: 1, size: (1_900, 3), most: 9, alike: false },
    Case { name: "a wide one", tables: 1, size: (2, 2_900), most: 40, alike: false },
    Case { name: "a usual one", tables: 1, size: (50, 20), most: 40, alike: false },
];

/// Cubes of 8 × 6 × 5 counts: where they begin, below what each count is, how many in a
/// hundred are zero, how many figures are hidden when all goes well, and whether the budget of
/// work is spent (measured; work is counted and not timed, so that both are the same
/// everywhere). The sparsest are the dearest: hardly any count is free to move.
const CUBES: [(u64, usize, i64, usize, bool); 7] = [
    (11, 4, 30, 39, false),
    (11, 12, 60, 17, false),
    (11, 3, 75, 130, false),
    (24, 2, 70, 124, true),
    (26, 2, 50, 143, false),
    (24, 4, 80, 130, false),
    (21, 3, 60, 132, false),
];

/// Ten seconds on two cores of its own; the tests share theirs.
const CEILING: Duration = Duration::from_secs(20);

/// Two seconds for the dearest when little else runs; the tests share two cores.
const CEILING_OF_A_CUBE: Duration = Duration::from_secs(8);

fn files(case: &Case) -> Vec<(String, String)> {
    let mut numbers = Numbers(7);
    let mut manifest =
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: \
                        18/11/2027\nsources:\n"
            .to_owned();
    let (mut blocks, mut files) = (String::new(), Vec::new());
    let (height, width) = case.size;
    for table in 0..case.tables {
        let own = if case.alike { String::new() } else { format!("{table} ") };
        let (rows, columns) = (format!("Âge {own}"), format!("Aide {own}"));
        let (rows, columns) = (rows.trim(), columns.trim());
        let heads: Vec<String> =
            (0..width).map(|at| format!("colonne {own}{at}")).collect();
        let mut csv = format!("{rows};{}\n", heads.join(";"));
        for row in 0..height {
            csv.push_str(&format!("ligne {own}{row}"));
            for _ in 0..width {
                csv.push_str(&format!(";{}", numbers.below(case.most)));
            }
            csv.push('\n');
        }
        files.push((format!("t{table}.csv"), csv));
        manifest.push_str(&format!(
            "  s{table}:\n    organisme: ccas\n    fichier: t{table}.csv\n    annee: 2025\n    en_lignes: \
             \"{rows}\"\n    en_colonnes: \"{columns}\"\n    unite: \"foyers\"\n"
        ));
        blocks.push_str(&format!(
            "      - tableau: t{table}\n        source: s{table}\n        lignes: \"{rows}\"\n        colonnes: \
             \"{columns}\"\n        totaux: oui\n"
        ));
    }
    manifest.push_str("thematiques:\n  - thematique: precarite\n    contenu:\n");
    files.push(("projet.yaml".to_owned(), manifest + &blocks));
    files
}

fn published(files: &[(String, String)]) -> Result<Published, String> {
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    published_in_memory(&files)
}

#[test]
fn any_project_is_protected_in_time() {
    for case in &CASES {
        let files = files(case);
        let started = Instant::now();
        let figures = published(&files).unwrap_or_else(|problems| panic!("{problems}"));
        let taken = started.elapsed();
        let all: usize =
            figures.tables.values().map(|table| table.figures().count()).sum();
        let hidden: usize = figures.tables.values().map(|table| table.masked()).sum();
        eprintln!(
            "{}: {taken:.1?}, {hidden} of {all} hidden{}",
            case.name,
            if figures.audit.widened { ", widened" } else { "" }
        );
        assert!(taken < CEILING, "{} took {taken:?}", case.name);
        // A tenth or half of the counts are small; hardly more fall with them.
        let small = 4 * all / case.most;
        assert!(hidden < 3 * small, "{}: {hidden} for {small} small", case.name);
    }
}

/// The three tables of a cube of 8 × 6 × 5.
fn margins_of(cube: &[i64]) -> Vec<(String, String)> {
    let sizes = [8, 6, 5];
    let place = |cell: usize| [cell / 30, cell / 5 % 6, cell % 5];
    let titles = ["Quotient", "Situation", "Logement"];
    let mut manifest =
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: \
                        18/11/2027\nsources:\n"
            .to_owned();
    let (mut blocks, mut files) = (String::new(), Vec::new());
    for (down, across) in [(0, 1), (1, 2), (0, 2)] {
        let (name, rows, columns) =
            (format!("s{down}{across}"), titles[down], titles[across]);
        let heads: Vec<String> =
            (0..sizes[across]).map(|at| format!("{columns} {at}")).collect();
        let mut csv = format!("{rows};{}\n", heads.join(";"));
        for row in 0..sizes[down] {
            csv.push_str(&format!("{rows} {row}"));
            for column in 0..sizes[across] {
                let here = |cell: &usize| {
                    place(*cell)[down] == row && place(*cell)[across] == column
                };
                let sum: i64 = (0..240).filter(here).map(|cell| cube[cell]).sum();
                csv.push_str(&format!(";{sum}"));
            }
            csv.push('\n');
        }
        files.push((format!("{name}.csv"), csv));
        manifest.push_str(&format!(
            "  {name}:\n    organisme: ccas\n    fichier: {name}.csv\n    annee: 2025\n    en_lignes: \
             \"{rows}\"\n    en_colonnes: \"{columns}\"\n    unite: \"foyers\"\n"
        ));
        blocks.push_str(&format!(
            "      - tableau: t{name}\n        source: {name}\n        lignes: \"{rows}\"\n        \
             colonnes: \"{columns}\"\n        totaux: oui\n"
        ));
    }
    manifest.push_str("thematiques:\n  - thematique: precarite\n    contenu:\n");
    files.push(("projet.yaml".to_owned(), manifest + &blocks));
    files
}

/// A cube of 8 × 6 × 5 behind three tables, of large counts and of small ones.
#[test]
fn a_cube_is_protected_in_time() {
    let mut wrong = Vec::new();
    for (seed, most, zeros, expected, spent) in CUBES {
        let mut numbers = Numbers(seed);
        let cube: Vec<i64> = (0..240)
            .map(|_| if numbers.below(100) < zeros { 0 } else { numbers.below(most) })
            .collect();
        let files = margins_of(&cube);
        let started = Instant::now();
        let figures = match published(&files) {
            Ok(figures) => figures,
            Err(problems) if problems.contains("semble être un total") => continue,
            Err(problems) => panic!("{problems}"),
        };
        let taken = started.elapsed();
        let hidden: usize = figures.tables.values().map(|table| table.masked()).sum();
        eprintln!(
            "{seed} counts under {most}, {zeros} % zeros: {taken:.1?}, {hidden} of 159 hidden, \
             widened: {}",
            figures.audit.widened
        );
        assert!(taken < CEILING_OF_A_CUBE, "{taken:?}");
        assert!(hidden < 159, "{hidden}");
        if hidden > expected || (figures.audit.widened && !spent) {
            wrong.push(format!("{seed} counts under {most}: {hidden} hidden"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A table larger than a report holds is refused at once, whole.
#[test]
fn a_table_that_no_report_holds_is_refused() {
    for size in [(1_000, 10), (3_000, 3), (16_383, 2), (2, 16_383), (200, 200)] {
        let case = Case { name: "too large", tables: 1, size, most: 40, alike: false };
        let files = files(&case);
        let started = Instant::now();
        let problems = published(&files).expect_err("refused");
        assert!(started.elapsed() < CEILING, "{size:?} took {:?}", started.elapsed());
        let right =
            ["plus de 6\u{202f}000 cases", "plus de 2\u{202f}000 lignes", "colonnes"];
        assert!(right.iter().any(|one| problems.contains(one)), "{size:?}: {problems}");
    }
}
