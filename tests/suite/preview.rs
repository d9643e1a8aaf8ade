//! Pages for a screen: what is drawn again after an edit, what stands on them, and where it
//! comes from.

use std::path::Path;

use abs_report::{Output, Preview, ProjectDir, Session};

use crate::support::{path, quietly, session, told};

fn pages(session: &Session, project: &Path, before: &[Preview]) -> Vec<Preview> {
    let root = ProjectDir::open(&project.join("projet.yaml")).expect("a project");
    let drawn = quietly(|watch| session.preview(&root, Output::Report, before, watch));
    drawn.unwrap_or_else(|problems| panic!("{}", told(&problems))).value
}

/// A copy of the flagship.
fn copy() -> (tempfile::TempDir, std::path::PathBuf) {
    crate::session::copy()
}

fn is_new(page: &Preview, before: &[Preview]) -> bool {
    before.iter().all(|other| other.name != page.name)
}

#[test]
fn an_edit_draws_again_only_the_pages_that_it_changes() {
    let (_folder, project) = copy();
    let session = session();
    let first = pages(&session, &project, &[]);
    assert!(first.len() > 20, "{} pages", first.len());
    let again = pages(&session, &project, &first);
    assert!(first == again, "nothing has changed");

    let text = project.join("textes/logement_cadre_de_vie.md");
    let written = std::fs::read_to_string(&text).expect("a text");
    let edited = written.replacen("Le parc est ancien", "Le parc est tres ancien", 1);
    assert_ne!(written, edited);
    std::fs::write(&text, &edited).expect("written");
    let edited = pages(&session, &project, &again);
    assert_eq!(edited.len(), first.len());
    let new: Vec<usize> =
        (0..edited.len()).filter(|at| is_new(&edited[*at], &first)).collect();
    assert!((1..=3).contains(&new.len()), "pages {new:?} are drawn again");
    let said: String = new
        .iter()
        .flat_map(|at| &edited[*at].words)
        .map(|run| run.text.as_str())
        .collect();
    assert!(said.contains("tres ancien"), "{said}");

    // Another process draws the same.
    let apart = pages(&crate::support::session(), &project, &[]);
    assert!(apart == edited, "what was drawn before changes nothing");
}

/// A browser need not have the typeface.
#[test]
fn drawings_have_no_letters() {
    let drawn = pages(&session(), &path("examples/galerie"), &[]);
    for (number, page) in (1..).zip(&drawn) {
        let svg = std::str::from_utf8(&page.svg).expect("SVG");
        assert!(svg.starts_with("<svg"), "page {number}");
        assert!(!svg.contains("<text"), "page {number}");
        // Charts are embedded: theirs are in base64.
        for part in svg.split("data:image/svg+xml;base64,").skip(1) {
            let encoded = part.split('"').next().unwrap_or_default();
            let chart = decoded(encoded);
            assert!(chart.contains("<svg"), "page {number}");
            assert!(!chart.contains("<text"), "page {number} has a chart with letters");
        }
    }
}

fn decoded(base64: &str) -> String {
    const LETTERS: &[u8] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let values = base64.bytes().filter_map(|letter| {
        LETTERS.iter().position(|known| *known == letter).map(|at| at as u32)
    });
    let values: Vec<u32> = values.collect();
    let bytes = values.chunks(4).flat_map(|chunk| {
        let all = chunk.iter().fold(0, |all, value| all << 6 | value)
            << (6 * (4 - chunk.len()));
        all.to_be_bytes()[1..chunk.len()].to_vec()
    });
    String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
}

/// A double click finds the line.
#[test]
fn words_know_the_line_of_the_text_they_come_from() {
    let (_folder, project) = copy();
    let name = "textes/logement_cadre_de_vie.md";
    let written = std::fs::read_to_string(project.join(name)).expect("a text");
    let drawn = pages(&session(), &project, &[]);
    let runs = drawn.iter().flat_map(|page| &page.words);
    let of_text: Vec<_> = runs
        .filter_map(|run| Some((run, run.from.as_ref()?)))
        .filter(|(_, from)| from.file == name)
        .collect();
    assert!(of_text.len() > 10, "{} runs", of_text.len());
    let lines: Vec<&str> = written.lines().collect();
    let mut sure = 0;
    for (run, from) in of_text {
        // The first long word of the run stands in its paragraph, unless it is a live figure.
        let word = run.text.split_whitespace().find(|word| {
            word.chars().count() > 6 && word.chars().all(char::is_alphabetic)
        });
        let paragraph: String = lines[from.line - 1..]
            .iter()
            .take_while(|line| !line.trim().is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" ");
        // A figure is where it was placed.
        if let Some(word) = word.filter(|_| !paragraph.starts_with("{{")) {
            assert!(
                paragraph.contains(word),
                "« {} » at {from:?}\n{paragraph}",
                run.text
            );
            sure += 1;
        }
    }
    assert!(sure > 5, "{sure} runs are found in their lines");
}
