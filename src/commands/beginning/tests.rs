//! The questions, with the answers of a person who hesitates.

use super::*;

/// Answers in order; what was asked and said.
#[derive(Default)]
struct Scripted {
    answers: Vec<&'static str>,
    heard: Vec<String>,
}

impl Asked for Scripted {
    fn ask(&mut self, question: &str) -> Option<String> {
        self.heard.push(question.to_owned());
        (!self.answers.is_empty()).then(|| self.answers.remove(0).to_owned())
    }

    fn tell(&mut self, text: &str) {
        self.heard.push(text.to_owned());
    }
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 3, day).expect("a date")
}

fn today() -> NaiveDate {
    day(2)
}

fn asked(answers: &[&'static str]) -> (Option<(Answers, PathBuf)>, Vec<String>) {
    let mut person = Scripted { answers: answers.to_vec(), ..Scripted::default() };
    let found = super::answers(&Beginning::default(), Some(&mut person), today).ok();
    (found, person.heard)
}

#[test]
fn enter_takes_what_is_proposed() {
    let (found, heard) = asked(&["lezennes", "", "18/03/2027", ""]);
    let (answers, folder) = found.expect("answered");
    assert_eq!(answers.ccas, "CCAS de Lezennes");
    assert_eq!(answers.date, When::Session(day(18)));
    assert_eq!(folder, Path::new("ABS Lezennes 2027"));
    assert!(heard.contains(&"  Lezennes (59)".to_owned()), "{heard:?}");
}

#[test]
fn a_postcode_is_a_choice_and_a_wrong_date_is_asked_again() {
    let (found, heard) =
        asked(&["59260", "2", "CCAS de chez nous", "bientôt", "", "", "ici"]);
    let (answers, folder) = found.expect("answered");
    assert_eq!(answers.communes[0].name, "Lezennes");
    assert_eq!(answers.ccas, "CCAS de chez nous");
    assert_eq!(answers.date, When::Report(day(2)));
    assert_eq!(folder, Path::new("ici"));
    assert!(heard.iter().any(|line| line.contains("code postal")), "{heard:?}");
    assert!(heard.contains(&"  Une date s’écrit 18/11/2027.".to_owned()), "{heard:?}");
}

#[test]
fn several_communes_ask_for_the_name_of_their_structure() {
    let (found, _) = asked(&[
        "Eybens (38) ; nullepart",
        "",
        "Eybens; Fontaine (38)",
        "",
        "CIAS du Sud",
        "18/03/2027",
        "",
    ]);
    let (answers, folder) = found.expect("answered");
    let names: Vec<&str> = answers.communes.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Eybens", "Fontaine"]);
    assert_eq!(answers.ccas, "CIAS du Sud");
    assert_eq!(folder, Path::new("ABS CIAS du Sud 2027"));
}

#[test]
fn communes_are_named_as_the_program_lists_them() {
    assert_eq!(
        names("Vif (38), Domène (38) ;; Eybens"),
        ["Vif (38)", "Domène (38)", "Eybens"]
    );
    let (found, _) = asked(&["59260", "Lezennes (59)", "", "18/03/2027", ""]);
    assert_eq!(found.expect("answered").0.communes[0].name, "Lezennes");
    let (found, heard) = asked(&["", "Vif ; Vif", "", "18/03/2027", ""]);
    assert_eq!(found.expect("answered").0.ccas, "CCAS de Vif");
    assert!(heard.iter().any(|line| line.contains("Ctrl+C")), "{heard:?}");
}

#[test]
fn nobody_who_answers_is_an_error() {
    assert!(asked(&["lezennes", ""]).0.is_none());
    let alone = super::answers(&Beginning::default(), None, today).err();
    let problems = alone.expect("nobody answers").problems;
    let text = problems.render(false);
    assert!(text.contains("--commune"), "{text}");
}
