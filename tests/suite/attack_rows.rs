//! A reader who tries everything, on rows of a partner's file: units and types that lie,
//! columns that nobody cites, sums and shares beside a total, figures written by hand.

use abs_report::ProjectDir;

use crate::reader::{Meaning, Numbers, Reader};
use crate::support::{opened, published_in_memory, told};

/// An indicator of the manifest: its lines, and what it means to the reader.
struct Cited {
    lines: String,
    meaning: Meaning,
}

const HEAD: &str =
    "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\n";

fn manifest(cited: &[Cited]) -> String {
    let indicators: String = cited.iter().map(|one| one.lines.as_str()).collect();
    format!(
        "{HEAD}{SOURCE}thematiques:\n  - acces_aux_droits\nindicateurs:\n{indicators}"
    )
}

const SOURCE: &str = "sources:\n  suivi:\n    fichier: suivi.csv\n    organisme: ccas\n";

/// Attacks a project; returns how many small counts it had.
fn attack(
    cited: &[Cited],
    csv: &str,
    truth: &[i64],
    (secrets, most): (&[Vec<i64>], i64),
) -> usize {
    if cited.is_empty() {
        return 0;
    }
    let manifest = manifest(cited);
    let files = [("projet.yaml", manifest.as_str()), ("suivi.csv", csv)];
    let figures = match published_in_memory(&files) {
        Ok(figures) => figures,
        // The unit counts, the column has decimals: its author is told.
        Err(problems) if problems.contains("un effectif doit être un nombre entier") => {
            return 0;
        }
        Err(problems) => panic!("{problems}\n{manifest}\n{csv}"),
    };
    let reader = Reader {
        meanings: cited.iter().map(|one| one.meaning.clone()).collect(),
        laws: vec![],
        secrets: secrets.to_vec(),
        most,
    };
    reader.attack(&figures, truth, &format!("{manifest}{csv}"))
}

const UNITS: [&str; 10] = [
    "ménages",
    "€",
    "taux",
    "indice",
    "% des foyers",
    "pour 100 foyers",
    "% des foyers sous 400 €",
    "foyers sous 400 €",
    "parts",
    "points",
];
const TYPES: [&str; 5] = ["", "taux", "montant", "moyenne", "indice"];

/// A count, a quotient and a ready-made share, under any unit and any type: a small count is
/// neither printed nor found.
#[test]
fn units_and_types_that_lie_show_nothing() {
    let mut numbers = Numbers(57);
    let mut attacked = 0;
    for _ in 0..500 {
        let one = 1 + numbers.below(7);
        let truth = [one, one + numbers.below(120)];
        let any = |from: &[&'static str], numbers: &mut Numbers| {
            from[numbers.below(from.len()) as usize]
        };
        let share = 100.0 * truth[0] as f64 / truth[1] as f64;
        let csv = format!(
            "CODGEO;seuls;tous;part\n59346;{};{};{}\n",
            truth[0],
            truth[1],
            format!("{share:.4}").replace('.', ",")
        );
        let mut cited = Vec::new();
        let forms: [(&str, &str, Meaning); 4] = [
            ("seuls", "[seuls]", Meaning::sum("seuls", &[1, 0])),
            ("tous", "[tous]", Meaning::sum("tous", &[0, 1])),
            (
                "quotient",
                "100 * [seuls] / [tous]",
                Meaning::share("quotient", 100, &[1, 0], &[0, 1]),
            ),
            ("part", "[part]", Meaning::share("part", 100, &[1, 0], &[0, 1])),
        ];
        for (name, formula, meaning) in forms {
            if numbers.below(4) == 0 {
                continue;
            }
            let unit = any(&UNITS, &mut numbers);
            let kind = match any(&TYPES, &mut numbers) {
                "" => String::new(),
                kind => format!("    type: {kind}\n"),
            };
            let people =
                if numbers.below(2) == 0 { "    effectif: \"[tous]\"\n" } else { "" };
            let lines = format!(
                "  {name}:\n    libelle: \"{name}\"\n    unite: \"{unit}\"\n    source: suivi\n    \
                 decimales: {}\n{kind}{people}    formule: \"= {formula}\"\n",
                numbers.below(3)
            );
            cited.push(Cited { lines, meaning });
        }
        attacked += attack(&cited, &csv, &truth, (&[], 130));
    }
    assert!(attacked > 200, "{attacked}");
}

/// All the columns of a row count, cited or not: the total less what is cited is a column
/// that nobody names. Each indicator is removed in turn: none comes out by leaving.
#[test]
fn what_nobody_cites_is_not_what_is_left() {
    const PARTS: [&str; 4] = ["seuls", "couples", "monoparents", "autres"];
    let mut numbers = Numbers(71);
    let (mut attacked, mut projects) = (0, 0);
    for round in 0..130 {
        let parts = 3 + usize::from(round % 3 == 0);
        let most = [10, 16, 22][numbers.below(3) as usize];
        let mut truth: Vec<i64> = (0..parts)
            .map(|_| numbers.below(usize::try_from(most).expect("small")))
            .collect();
        let small = numbers.below(parts) as usize;
        truth[small] = 1 + numbers.below(4);
        let total: i64 = truth.iter().sum();
        let headings: Vec<&str> = PARTS[..parts].to_vec();
        let counts: Vec<String> = truth.iter().map(i64::to_string).collect();
        // The total stands first or last, and has no name that says so.
        let csv = if round % 2 == 0 {
            format!(
                "CODGEO;foyers;{}\n59346;{total};{}\n",
                headings.join(";"),
                counts.join(";")
            )
        } else {
            format!(
                "CODGEO;{};foyers\n59346;{};{total}\n",
                headings.join(";"),
                counts.join(";")
            )
        };
        let of = |at: &[usize]| -> Vec<i64> {
            (0..parts).map(|one| i64::from(at.contains(&one))).collect()
        };
        let all = vec![1; parts];
        let mut forms: Vec<(String, String, Meaning)> = vec![(
            "ménages".to_owned(),
            "[foyers]".to_owned(),
            Meaning::sum("x_tous", &all),
        )];
        for (at, part) in PARTS.iter().enumerate().take(parts) {
            let name = format!("x_{part}");
            forms.push(match numbers.below(3) {
                0 if parts == 3 => (
                    "%".to_owned(),
                    format!("100 * [{part}] / [foyers]"),
                    Meaning::share(&name, 100, &of(&[at]), &all),
                ),
                1 => {
                    let other = (at + 1) % parts;
                    (
                        "ménages".to_owned(),
                        format!("[{part}] + [{}]", PARTS[other]),
                        Meaning::sum(&name, &of(&[at, other])),
                    )
                }
                _ => (
                    "ménages".to_owned(),
                    format!("[{part}]"),
                    Meaning::sum(&name, &of(&[at])),
                ),
            });
        }
        let cited = |without: Option<usize>| -> Vec<Cited> {
            forms
                .iter()
                .enumerate()
                .filter(|(at, _)| Some(*at) != without)
                .map(|(_, (unit, formula, meaning))| Cited {
                    lines: format!(
                        "  {0}:\n    libelle: \"{0}\"\n    unite: \"{unit}\"\n    source: suivi\n    \
                         decimales: {1}\n    formule: \"= {formula}\"\n",
                        meaning.name,
                        u8::from(unit == "%")
                    ),
                    meaning: meaning.clone(),
                })
                .collect()
        };
        for without in [None].into_iter().chain((0..forms.len()).map(Some)) {
            // A share alone may be that of many more people.
            let most = if parts == 3 { 2 * most + 12 } else { most + 8 };
            attacked += attack(&cited(without), &csv, &truth, (&[], most));
            projects += 1;
        }
    }
    assert!(attacked > 700, "{attacked}");
    assert!(projects > 600, "{projects}");
}

/// Figures written by hand are a row of their own: what they leave of one another counts.
#[test]
fn what_is_written_by_hand_leaves_no_small_rest() {
    let mut numbers = Numbers(83);
    let mut attacked = 0;
    for _ in 0..150 {
        let parts = 2 + numbers.below(2) as usize;
        let mut truth: Vec<i64> = (0..parts).map(|_| 6 + numbers.below(60)).collect();
        truth.push(1 + numbers.below(8));
        let by_hand = |name: &str, value: i64| {
            format!(
                "  {name}:\n    libelle: \"{name}\"\n    unite: \"foyers\"\n    organisme: ccas\n    annee: \
                 2025\n    valeur: {value}\n"
            )
        };
        let mut cited = vec![Cited {
            lines: by_hand("foyers_suivis", truth.iter().sum()),
            meaning: Meaning::sum("foyers_suivis", &vec![1; parts + 1]),
        }];
        for at in 0..parts {
            let mut only = vec![0; parts + 1];
            only[at] = 1;
            let name = format!("part_{at}");
            cited.push(Cited {
                lines: by_hand(&name, truth[at]),
                meaning: Meaning::sum(&name, &only),
            });
        }
        let dated: Vec<Cited> = cited
            .iter()
            .map(|one| {
                let mut meaning = one.meaning.clone();
                meaning.name.push_str(".en_2025");
                Cited { lines: String::new(), meaning }
            })
            .collect();
        cited.extend(dated);
        let csv = "CODGEO;places\n59346;977\n";
        attacked += attack(&cited, csv, &truth, (&[], 80));
    }
    assert!(attacked > 60, "{attacked}");
}

/// A unit that says nothing hides, and the message says what to write: the same for any count.
#[test]
fn a_unit_that_says_nothing_is_told() {
    let told_of = |value: &str| {
        let lines = "  taux:\n    libelle: \"Taux\"\n    unite: \"taux\"\n    source: suivi\n    effectif: \
                     \"[tous]\"\n    formule: \"= [part]\"\n";
        let one = Cited { lines: lines.to_owned(), meaning: Meaning::sum("taux", &[1]) };
        let csv = format!("CODGEO;part;tous\n59346;{value};123\n");
        let files = [("projet.yaml", manifest(&[one])), ("suivi.csv", csv)];
        let files = files.map(|(name, text)| (name.to_owned(), text.into_bytes()));
        let root = ProjectDir::in_memory("projet.yaml", files.into());
        let figures =
            opened(&root).unwrap_or_else(|problems| panic!("{}", told(&problems)));
        assert!(figures.value.figures["taux"].rounded().is_none(), "{value}");
        told(&figures.warnings)
    };
    let (small, large) = (told_of("3,3"), told_of("46,3"));
    assert!(
        small.contains("l’unité « taux » ne dit pas ce que mesure « taux »"),
        "{small}"
    );
    assert!(small.contains("unite: \"%\""), "{small}");
    assert_eq!(small, large);
}
