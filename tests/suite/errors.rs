//! Every folder of `tests/invalid/` is one mistake; its `message.snap` is what the author
//! reads. To add a case, add a folder and run `cargo insta review`.

use crate::support::{build, path, told};

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
