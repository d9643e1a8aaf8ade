//! A figure is the same in the report, the livret, the slides and the workbook.

use std::collections::BTreeMap;
use std::io::Cursor;

use abs_report::Output;
use abs_report::ProjectDir;
use calamine::{Reader, Xlsx};

use crate::support::{built, path, published, told, words};

const FLAGSHIP: &str = "examples/le-pont-de-claix/projet.yaml";

/// « 26,2 % » of every indicator, by what a card calls it.
fn printed() -> BTreeMap<String, String> {
    let figures = published(FLAGSHIP);
    let indicators = &abs_report::reference::catalogue().indicators;
    let known = indicators.values().filter_map(|indicator| {
        let figure = figures.figures.get(&indicator.id)?;
        // What only neighbourhoods have stands on no card.
        figure.rounded()?;
        let text = abs_report::published::printed(figure);
        // A card says « par an » below its figure.
        let text = text.strip_suffix(" par an").unwrap_or(&text);
        Some((plain(&indicator.short), plain(text)))
    });
    known.collect()
}

fn plain(text: &str) -> String {
    text.replace(['\u{202f}', '\u{a0}'], " ").replace('’', "'")
}

#[test]
fn every_card_of_every_document_says_the_figure_of_the_report() {
    let printed = printed();
    let root = ProjectDir::open(&path(FLAGSHIP)).expect("the flagship");
    for (output, least) in
        [(Output::Report, 30), (Output::Booklet, 12), (Output::Slides, 10)]
    {
        let mut seen = 0;
        for line in words(&root, output) {
            let line = plain(&line);
            let parts: Vec<&str> = line.split(" | ").collect();
            // « 26,2 % | Ménages en HLM | en % des résidences principales, 2021 ».
            let label =
                parts.iter().skip(1).take(2).find(|part| printed.contains_key(**part));
            let Some(label) = label else { continue };
            // A row of a table begins with a label, a card with its figure.
            if !parts[0]
                .starts_with(|first: char| first.is_ascii_digit() || "−≈".contains(first))
            {
                continue;
            }
            assert_eq!(parts[0], printed[*label], "{output:?}: {line}");
            seen += 1;
        }
        assert!(seen >= least, "{output:?}: {seen} cards");
    }
}

#[test]
fn the_workbook_prints_what_the_documents_print() {
    let root = ProjectDir::open(&path(FLAGSHIP)).expect("the flagship");
    let built =
        built(&root).unwrap_or_else(|problems| panic!("{}", told(&problems))).value;
    let (_, bytes) = built
        .files
        .iter()
        .find(|(name, _)| name.ends_with(".xlsx"))
        .expect("the workbook");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).expect("a workbook");
    let sheet = book.worksheet_range("Traçabilité").expect("the sheet of traces");
    let figures = published(FLAGSHIP);
    let mut compared = 0;
    for row in sheet.rows().skip(1) {
        let [name, _, printed, ..] = row else { panic!("{row:?}") };
        let name = name.to_string();
        let figure = figures.figures.get(&name).unwrap_or_else(|| panic!("{name}"));
        let expected = abs_report::published::printed(figure);
        assert_eq!(plain(&printed.to_string()), plain(&expected), "{name}");
        compared += 1;
    }
    assert!(compared > 500, "{compared}");
}

/// What is projected is read from the last row.
#[test]
fn nothing_of_a_slide_is_under_eighteen_points() {
    let library = include_str!("../../report-templates/lib/diapo.typ");
    let pages = [
        include_str!("../../report-templates/diaporama.typ.j2"),
        include_str!("../../report-templates/diapo.typ.j2"),
        include_str!("../../report-templates/diapos-fixes.typ.j2"),
    ];
    let mut sizes = 0;
    for text in pages.into_iter().chain([library]) {
        for part in text.split("size: ").skip(1) {
            let digits: String = part
                .chars()
                .take_while(|one| one.is_ascii_digit() || *one == '.')
                .collect();
            let Ok(size) = digits.parse::<f64>() else { continue };
            assert!(size >= 18.0, "{size}: {}", &part[..part.len().min(60)]);
            sizes += 1;
        }
    }
    assert!(sizes > 15, "{sizes}");
}
