//! Reading costs in proportion to length: ten times as long costs ten times as much, not a
//! hundred times.

use std::time::Duration;

use crate::bounds::{CHAPTER, Files, check_in, each, project, text, write};
use crate::watched::watch;

const LONG_ENOUGH: Duration = Duration::from_secs(30);

#[test]
fn reading_costs_in_proportion_to_length() {
    let list = |count: usize| {
        let mut files = project(&format!(
            "comparaisons:\n  voisins:\n    territoire: voisins.csv\n{CHAPTER}"
        ));
        files.push(("voisins.csv", each(count, |_| "59350\n".to_owned()).into()));
        files
    };
    let rows = |count: usize| {
        let mut files = project(CHAPTER);
        let rows =
            each(count, |index| format!("{:05};{index};1\n", 1_001 + index % 90_000));
        files[1].1.extend(rows.into_bytes());
        files
    };
    let on_a_line = |count: usize| {
        let keys = each(count, |index| format!("k{index}: 1, "));
        project(&format!("charte: {{{keys}}}\n{CHAPTER}"))
    };
    let keys =
        |count: usize| project(&each(count, |index| format!("inconnue{index}: 1\n")));
    let prose = |count: usize| text(&"Les aides du mois.\n\n".repeat(count));
    let figures = |count: usize| text(&"{{ aides }} a\n\n".repeat(count));
    type Kind<'a> = (&'a str, &'a dyn Fn(usize) -> Files, usize);
    let kinds: [Kind<'_>; 6] = [
        ("a list of communes", &list, 30_000),
        ("rows of a file", &rows, 30_000),
        ("unknown keys on a line", &on_a_line, 10_000),
        ("unknown keys", &keys, 10_000),
        ("paragraphs", &prose, 95),
        ("figures", &figures, 95),
    ];
    let time = |files: &Files| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(folder.path(), files);
        watch(&mut check_in(folder.path()), LONG_ENOUGH).time.as_secs_f64()
    };
    for (what, make, size) in kinds {
        let (small, large) = (time(&make(size)), time(&make(10 * size)));
        // The program takes a tenth of a second to start, and time is told in hundredths.
        assert!(large <= 20.0 * small.max(0.1), "{what} : {small} s, then {large} s");
        if std::env::var_os("ABS_REPORT_MESURES").is_some() {
            eprintln!("{what} : {small} s, then {large} s");
        }
    }
}
