//! Every folder of `tests/invalid/` is one mistake; its `message.snap` is what the author
//! reads. To add a case, add a folder and run `cargo insta review`.

use abs_report::Diagnostic;
use abs_report::ProjectDir;

use crate::support::{build, opened, path, recognised, told};

#[test]
fn each_mistake_has_its_message() {
    let mut cases: Vec<String> = std::fs::read_dir(path("tests/invalid"))
        .expect("the cases")
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    cases.sort();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let mut failures = Vec::new();
    for case in &cases {
        let text = match build(&format!("tests/invalid/{case}/projet.yaml")) {
            Ok(_) => {
                failures.push(format!("{case} builds"));
                continue;
            }
            Err(problems) => {
                assert!(problems.has_errors(), "{case} stops without an error");
                told(&problems)
            }
        };
        for word in ["expected", "invalid", "panicked", "No such file", "/work", "/home"]
        {
            let cause =
                text.lines().any(|line| line.contains(word) && !line.contains("cause :"));
            assert!(!cause, "{case} : « {word} » in\n{text}");
        }
        insta::with_settings!({
            snapshot_path => path(&format!("tests/invalid/{case}")),
            prepend_module_to_snapshot => false,
            omit_expression => true,
            description => "",
        }, {
            let checked = std::panic::catch_unwind(|| insta::assert_snapshot!("message", &text));
            if checked.is_err() {
                failures.push(format!("{case} :\n{text}"));
            }
        });
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The fourteen mistakes a coordinator makes with her files: what she is told, and what is
/// understood of the file when there is nothing to correct.
#[test]
fn the_usual_mistakes_have_their_messages() {
    let mut cases: Vec<String> = std::fs::read_dir(path("tests/mistakes"))
        .expect("the cases")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    cases.sort();
    let numbers: std::collections::BTreeSet<&str> =
        cases.iter().map(|name| &name[..2]).collect();
    assert_eq!(numbers.len(), 14, "{numbers:?}");
    let mut failures = Vec::new();
    for case in &cases {
        let text = of_mistake(case);
        insta::with_settings!({
            snapshot_path => path(&format!("tests/mistakes/{case}")),
            prepend_module_to_snapshot => false,
            omit_expression => true,
            description => "",
        }, {
            let checked = std::panic::catch_unwind(|| insta::assert_snapshot!("message", &text));
            if checked.is_err() {
                failures.push(format!("{case} :\n{text}"));
            }
        });
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn of_mistake(case: &str) -> String {
    let manifest = path(&format!("tests/mistakes/{case}/projet.yaml"));
    let root = match ProjectDir::open(&manifest) {
        Ok(root) => root,
        Err(error) => {
            let told = Diagnostic::of(&error).maybe_help(error.hint()).render(false);
            return told.replace(&*manifest.to_string_lossy(), "projet.yaml");
        }
    };
    match opened(&root) {
        Err(problems) => told(&problems),
        Ok(built) => {
            let sources = recognised(&root).expect("the manifest is right").sources;
            let lines =
                sources.iter().flat_map(|(_, files)| files).flat_map(|one| one.lines());
            let understood: Vec<String> = lines.collect();
            format!("{}\n{}", understood.join("\n"), told(&built.warnings))
        }
    }
}
