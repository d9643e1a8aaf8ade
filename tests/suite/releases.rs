//! Two versions of a report, and whoever keeps both: the second is protected together with
//! what the first one left beside its documents.

use std::collections::BTreeMap;

use abs_report::ProjectDir;
use abs_report::published::TRACE_FILE;

use crate::reader::{Meaning, Numbers, Reader};
use crate::support::{Published, built, in_memory, opened, told};

const AGES: [&str; 4] = ["enfants", "jeunes", "adultes", "aînés"];
const KEYS: [&str; 4] = ["enfants", "jeunes", "adultes", "aines"];

/// What a version is made of, beside its data.
#[derive(Clone, Default)]
struct Version {
    /// Ages that are put together.
    merged: Vec<usize>,
    /// An age that its author hides.
    hidden: Option<usize>,
    status: &'static str,
}

impl Version {
    fn manifest(&self) -> String {
        let mut source = String::new();
        if let [first, .., last] = self.merged.as_slice() {
            source.push_str("    regrouper:\n      \"ensemble des regroupés\":\n");
            for age in &AGES[*first..=*last] {
                source.push_str(&format!("        - \"{age}\"\n"));
            }
        }
        if let Some(age) = self.hidden {
            source.push_str(&format!(
                "    masquer:\n      - ligne: \"{}\"\n        colonne: \"oui\"\n",
                AGES[age]
            ));
        }
        format!(
            "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\n{}sources:\n  qf:\n    \
             organisme: ccas\n    fichier: qf.csv\n    annee: 2025\n    en_lignes: \"Âge\"\n    en_colonnes: \
             \"Aide\"\n    unite: \"foyers\"\n{source}thematiques:\n  - thematique: precarite\n    contenu:\n      \
             - tableau: t\n        source: qf\n        lignes: \"Âge\"\n        colonnes: \"Aide\"\n        \
             totaux: oui\n",
            self.status
        )
    }

    /// What each printed figure is, from the four counts of « oui » then the four of « non ».
    fn meanings(&self) -> Vec<Meaning> {
        let mut rows: Vec<(String, Vec<usize>)> = Vec::new();
        for (age, key) in KEYS.iter().enumerate() {
            if !self.merged.contains(&age) {
                rows.push(((*key).to_owned(), vec![age]));
            }
        }
        if !self.merged.is_empty() {
            rows.push(("ensemble_des_regroupes".to_owned(), self.merged.clone()));
        }
        rows.push(("ensemble".to_owned(), vec![0, 1, 2, 3]));
        let mut meanings = Vec::new();
        for (row, ages) in rows {
            for (column, sides) in
                [("oui", vec![0]), ("non", vec![4]), ("ensemble", vec![0, 4])]
            {
                let counts: Vec<i64> = (0..8)
                    .map(|at| {
                        i64::from(
                            sides
                                .iter()
                                .any(|side| ages.iter().any(|age| side + age == at)),
                        )
                    })
                    .collect();
                meanings.push(Meaning::sum(&format!("t.{row}.{column}"), &counts));
            }
        }
        meanings
    }
}

fn csv(truth: &[i64]) -> String {
    let rows =
        (0..4).map(|age| format!("{};{};{}\n", AGES[age], truth[age], truth[4 + age]));
    format!("Âge;oui;non\n{}", rows.collect::<String>())
}

/// The figures of a version and the trace it leaves; none when its author is asked for totals.
fn version(
    manifest: &str,
    files: &[(&str, &str)],
    trace: Option<&str>,
) -> Option<(Published, String)> {
    let path = format!("sortie/{TRACE_FILE}");
    let mut all = vec![("projet.yaml", manifest)];
    all.extend(files);
    all.extend(trace.map(|trace| (path.as_str(), trace)));
    match opened(&in_memory(&all)) {
        Ok(figures) => {
            let trace = figures.value.trace.to_text();
            Some((figures.value, trace))
        }
        Err(problems) if told(&problems).contains("semble être un total") => None,
        Err(problems) => panic!("{}", told(&problems)),
    }
}

/// Categories put together, then apart; a cell hidden in one version only: in any order.
#[test]
fn whoever_keeps_two_versions_finds_nothing() {
    let mut numbers = Numbers(131);
    let (mut attacked, mut compared, mut open_alone) = (0, 0, 0);
    for round in 0..160 {
        let most = [6, 9, 13][numbers.below(3) as usize];
        let truth: Vec<i64> = (0..8).map(|_| numbers.below(most)).collect();
        let merges: [&[usize]; 4] = [&[], &[0, 1], &[1, 2], &[1, 2, 3]];
        let any = |numbers: &mut Numbers| Version {
            merged: merges[numbers.below(4) as usize].to_vec(),
            ..Version::default()
        };
        let (first, mut second) = (any(&mut numbers), any(&mut numbers));
        if round % 5 == 0 && second.merged.is_empty() {
            second.hidden = Some(numbers.below(4) as usize);
        }
        let data = csv(&truth);
        let files = [("qf.csv", data.as_str())];
        let Some((one, trace)) = version(&first.manifest(), &files, None) else {
            continue;
        };
        let Some((two, _)) = version(&second.manifest(), &files, Some(&trace)) else {
            continue;
        };
        let told =
            format!("{data}\n{:?} then {:?}\n{trace}", first.merged, second.merged);
        let reader = Reader {
            meanings: first.meanings(),
            laws: vec![],
            secrets: vec![],
            most: 18,
        };
        attacked += reader.attack_both((&one, &two), &second.meanings(), &truth, &told);
        compared += 1;
        // Without the trace the two together tell more: what it is for.
        if round < 40
            && let Some((alone, _)) = version(&second.manifest(), &files, None)
        {
            let both = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                reader.attack_both((&one, &alone), &second.meanings(), &truth, &told)
            }));
            open_alone += usize::from(both.is_err());
        }
    }
    eprintln!(
        "{compared} pairs, {attacked} small counts; {open_alone} of 40 open without a trace"
    );
    assert!(compared > 100 && attacked > 200, "{compared} {attacked}");
    assert!(open_alone > 0, "what the trace closes was never open");
}

/// An indicator more or less, a comparison more or less.
#[test]
fn an_indicator_or_a_place_that_comes_later_gives_nothing_away() {
    let mut numbers = Numbers(149);
    let mut attacked = 0;
    for _ in 0..100 {
        let most = [7, 12, 20][numbers.below(3) as usize];
        // Alone and all, here and at the neighbours'.
        let mut truth: Vec<i64> = (0..4).map(|_| numbers.below(most)).collect();
        truth[1] += truth[0];
        truth[3] += truth[2];
        let indicator = |name: &str, unit: &str, formula: &str| {
            format!(
                "  {name}:\n    libelle: \"{name}\"\n    unite: \"{unit}\"\n    source: suivi\n    formule: \"= \
                 {formula}\"\n"
            )
        };
        let all = [
            (indicator("seuls", "ménages", "[seuls]"), 0),
            (indicator("tous", "ménages", "[tous]"), 1),
            (indicator("part", "%", "100 * [seuls] / [tous]"), 2),
        ];
        let any = |numbers: &mut Numbers| {
            let chosen = [1, 2, 3, 6, 7][numbers.below(5) as usize];
            let near = numbers.below(2) == 0;
            let comparison = if near {
                "comparaisons:\n  voisins:\n    territoire: voisins.csv\n    nom: \"Voisins\"\n"
            } else {
                ""
            };
            let mut manifest = format!(
                "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\n{comparison}\
                 sources:\n  suivi:\n    fichier: suivi.csv\n    organisme: ccas\nthematiques:\n  - \
                 precarite\nindicateurs:\n"
            );
            let mut meanings = Vec::new();
            for (at, (text, kind)) in all.iter().enumerate() {
                // Of nobody knows how many, a share may be that of more people than he tries.
                if chosen & (1 << at) == 0 || (*kind == 2 && chosen & 2 == 0) {
                    continue;
                }
                manifest.push_str(text);
                for (suffix, there) in [("", 0), (".voisins", 1)] {
                    if there == 1 && !near {
                        continue;
                    }
                    let (seuls, tous) = ([1, 0, there, 0], [0, 1, 0, there]);
                    meanings.push(match kind {
                        0 => Meaning::sum(&format!("seuls{suffix}"), &seuls),
                        1 => Meaning::sum(&format!("tous{suffix}"), &tous),
                        _ => Meaning::share(&format!("part{suffix}"), 100, &seuls, &tous),
                    });
                }
            }
            if near && chosen & 6 == 6 {
                let (own, other) = (
                    meanings[meanings.len() - 2].clone(),
                    meanings[meanings.len() - 1].clone(),
                );
                meanings.push(own.less("part.ecart.voisins", &other));
            }
            (manifest, meanings)
        };
        let (first, its) = any(&mut numbers);
        let (second, theirs) = any(&mut numbers);
        let data = format!(
            "CODGEO;seuls;tous\n59346;{};{}\n59350;{};{}\n",
            truth[0], truth[1], truth[2], truth[3]
        );
        let files =
            [("suivi.csv", data.as_str()), ("voisins.csv", "code\n59346\n59350\n")];
        let Some((one, trace)) = version(&first, &files, None) else { continue };
        let Some((two, _)) = version(&second, &files, Some(&trace)) else { continue };
        let reader = Reader {
            meanings: its,
            laws: vec![vec![-1, 1, 0, 0], vec![0, 0, -1, 1]],
            secrets: vec![vec![-1, 1, 0, 0], vec![0, 0, -1, 1]],
            most: 42,
        };
        attacked += reader.attack_both(
            (&one, &two),
            &theirs,
            &truth,
            &format!("{data}{first}{second}{trace}"),
        );
    }
    assert!(attacked > 100, "{attacked}");
}

fn project(status: &'static str, truth: &[i64], trace: Option<&[u8]>) -> ProjectDir {
    let merged = if status.contains("definitif") { vec![0, 1] } else { vec![] };
    let version = Version { merged, status, ..Version::default() };
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    files.insert("projet.yaml".to_owned(), version.manifest().into_bytes());
    files.insert("qf.csv".to_owned(), csv(truth).into_bytes());
    if let Some(trace) = trace {
        files.insert(format!("sortie/{TRACE_FILE}"), trace.to_vec());
    }
    ProjectDir::in_memory("projet.yaml", files)
}

/// A draft leaves nothing; a published version leaves its trace, the same for two projects
/// that differ in hidden figures only; the next one says what changes.
#[test]
fn a_published_version_leaves_its_trace() {
    let truth = [3, 9, 20, 12, 30, 40, 50, 60];
    // The same margins: a rectangle of hidden cells turned.
    let twin = [4, 8, 20, 12, 29, 41, 50, 60];
    let built = |root: &ProjectDir| {
        built(root).unwrap_or_else(|problems| panic!("{}", told(&problems)))
    };
    let trace_of = |root: &ProjectDir| {
        let files = built(root).value.files;
        files.into_iter().find(|(name, _)| name == TRACE_FILE).map(|(_, bytes)| bytes)
    };
    assert!(trace_of(&project("", &truth, None)).is_none(), "a draft is not published");
    let trace = trace_of(&project("statut: etape\n", &truth, None)).expect("a trace");
    let other = trace_of(&project("statut: etape\n", &twin, None)).expect("a trace");
    assert!(trace == other, "the trace tells two tables apart");
    let text = String::from_utf8(trace.clone()).expect("a text");
    assert!(text.starts_with("# Ce que les versions publiées"), "{text}");
    assert!(text.contains("t.enfants.oui"), "{text}");
    // A slip of the hand is seen.
    let broken = text.replace("- t.enfants.oui", "- t.enfants.non");
    let problems = opened(&project("", &truth, Some(broken.as_bytes())))
        .expect_err("the seal is broken");
    assert!(told(&problems).contains(
        "ce fichier, où est noté ce que les versions publiées ont montré, a été modifié"
    ));
    // The same version again changes nothing.
    let again = built(&project("statut: etape\n", &truth, Some(&trace)));
    assert!(
        !told(&again.warnings).contains("version publiée"),
        "{}",
        told(&again.warnings)
    );
    // The data have changed: the trace speaks of others, and nothing is lost.
    let newer = [13, 19, 20, 12, 30, 40, 50, 60];
    built(&project("statut: etape\n", &newer, Some(&trace)));
}

/// A final version that must show less than what is published asks for `remplace: oui`.
#[test]
fn a_final_version_that_shows_less_asks_for_a_word() {
    // The author hides a cell that was printed.
    let truth = [20, 30, 40, 50, 60, 70, 80, 90];
    let first = Version { status: "statut: etape\n", ..Version::default() };
    let data = csv(&truth);
    let files = [("qf.csv", data.as_str())];
    let (_, trace) = version(&first.manifest(), &files, None).expect("a first version");
    let path = format!("sortie/{TRACE_FILE}");
    let second = |status: &'static str| {
        let version = Version { hidden: Some(1), status, ..Version::default() };
        let manifest = version.manifest();
        let files = [
            ("projet.yaml", manifest.as_str()),
            ("qf.csv", data.as_str()),
            (path.as_str(), trace.as_str()),
        ];
        opened(&in_memory(&files))
    };
    let problems = second("statut: definitif\n").expect_err("it shows less");
    assert!(
        told(&problems).contains("cette version montre moins que celle qui est publiée"),
        "{}",
        told(&problems)
    );
    assert!(told(&problems).contains("remplace: oui"));
    let figures = second("statut: definitif\nremplace: oui\n")
        .unwrap_or_else(|problems| panic!("{}", told(&problems)));
    assert!(told(&figures.warnings).contains("« t », "), "{}", told(&figures.warnings));
    let step = second("statut: etape\n").expect("a step only says so");
    assert!(told(&step.warnings).contains("désormais masqué"));
}

/// A place that a later version leaves out is what is left of the sum that was printed.
#[test]
fn a_place_that_leaves_is_not_what_is_left() {
    let manifest = |places: &str| {
        format!(
            "ccas: \"CIAS d’essai\"\nterritoire:\n{places}seance_ca: 18/11/2027\nsources:\n  suivi:\n    fichier: \
             suivi.csv\n    organisme: ccas\nindicateurs:\n  b:\n    libelle: \"b\"\n    unite: \"foyers\"\n    \
             source: suivi\n    formule: \"= [couples]\"\nthematiques:\n  - precarite\n"
        )
    };
    let all = manifest("  - Lezennes (59)\n  - Lille (59)\n  - Villeneuve-d'Ascq (59)\n");
    let two = manifest("  - Lezennes (59)\n  - Lille (59)\n");
    let data = [("suivi.csv", "CODGEO;couples\n59346;40\n59350;130\n59009;1\n")];
    let (first, trace) = version(&all, &data, None).expect("a first version");
    assert!(first.figures["b"].rounded().is_some(), "171 is printed");
    let (second, _) = version(&two, &data, Some(&trace)).expect("a second version");
    let shown =
        |figures: &Published, name: &str| figures.figures[name].rounded().is_some();
    let there = shown(&first, "b.lille") || shown(&second, "b.lille");
    let here = shown(&first, "b.lezennes") || shown(&second, "b.lezennes");
    let found = shown(&second, "b") || (here && there);
    assert!(!found, "171 less 40 and 130 is one");
}
