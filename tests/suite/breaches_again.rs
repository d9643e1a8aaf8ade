//! Ways to a small count that opened by what a formula makes and by what shares count. In each, a
//! reader does the arithmetic with what is printed.

use crate::breaches::project;
use crate::support::{Published, published_in_memory};

/// What a reader works out from what he sees.
pub(crate) type Sum = fn(&[f64]) -> f64;

/// What a reader sees of a figure.
pub(crate) fn seen(figures: &Published, name: &str) -> Option<f64> {
    let figure = figures.figures.get(name).unwrap_or_else(|| panic!("no figure {name}"));
    figure.rounded().map(abs_report::published::Rounded::as_f64)
}

/// The reader has figures of one version or of several, and finds the secret where all are
/// shown; with the figures of the files he would.
pub(crate) fn safe(case: &str, seen: &[(&str, Option<f64>, f64)], sum: Sum, secret: f64) {
    let truth: Vec<f64> = seen.iter().map(|(_, _, truth)| *truth).collect();
    assert!((sum(&truth) - secret).abs() < 0.6, "{case}: the arithmetic is wrong");
    let shown: Option<Vec<f64>> = seen.iter().map(|(_, shown, _)| *shown).collect();
    if let Some(shown) = shown {
        let found = sum(&shown);
        assert!((found - secret).abs() >= 0.6, "{case}: {found} from {seen:?}");
    }
}

/// One version: the figures that together give the secret, as the files have them.
pub(crate) fn closed(
    case: &str,
    manifest: &str,
    files: &[(&str, &str)],
    figures: &[(&str, f64)],
    sum: Sum,
    secret: f64,
) -> Published {
    let mut all = vec![("projet.yaml", manifest)];
    all.extend(files);
    let published =
        published_in_memory(&all).unwrap_or_else(|problems| panic!("{case}: {problems}"));
    let seen: Vec<_> = figures
        .iter()
        .map(|(name, truth)| (*name, seen(&published, name), *truth))
        .collect();
    safe(case, &seen, sum, secret);
    published
}

const PEOPLE: &str = "    effectif: \"[tous]\"\n";

/// A formula that makes a count of columns that are none.
#[test]
fn what_a_formula_makes_is_a_count() {
    let of = |formula: &str, unit: &str, people: &str| {
        let all = [("t", "foyers", "s", "[tous]"), ("x", unit, "s", formula)];
        project(&[("s", "")], &all, "") + people
    };
    let data = |part: &str| {
        format!("CODGEO;part;tous;montant;moyen\n59346;{part};60;1500;500\n")
    };
    for (formula, unit, people, part) in [
        ("[part] * [tous] / 100", "foyers", "", "5"),
        ("[part] * [tous] / 100", "foyers", PEOPLE, "5"),
        ("[part] * [tous] / 100", "€", PEOPLE, "5"),
        ("[part] * [tous] / 100", "indice", PEOPLE, "5"),
        ("[montant] / [moyen]", "foyers", "", "5"),
        ("[montant] / 500", "foyers", "", "5"),
        ("[montant] / 500", "€", PEOPLE, "5"),
        ("0.05 * [tous]", "foyers", "", "5"),
    ] {
        let manifest = of(formula, unit, people);
        let case = format!("{formula} in {unit}");
        let files = data(part);
        closed(&case, &manifest, &[("s.csv", &files)], &[("x", 3.0)], |x| x[0], 3.0);
    }
    // What it leaves of another.
    for (formula, part) in
        [("[part] * [tous] / 100", "95"), ("[montant] / [moyen]", "95")]
    {
        let manifest = of(formula, "foyers", "");
        let files = data(part).replace("1500;500", "28500;500");
        closed(
            formula,
            &manifest,
            &[("s.csv", &files)],
            &[("x", 57.0), ("t", 60.0)],
            |x| x[1] - x[0],
            3.0,
        );
    }
    // Means and percentages of many are shown.
    let manifest = of("[montant] / [tous]", "€", PEOPLE);
    let files = data("95");
    let published = published_in_memory(&[("projet.yaml", &manifest), ("s.csv", &files)])
        .unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(seen(&published, "x"), Some(25.0), "1 500 € for 60 households");
}

/// A share in a unit that no list knows, or that says it in other words.
#[test]
fn no_words_make_a_count_of_a_share() {
    for unit in [
        "foyers en %",
        "foyers (%)",
        "foyers, pct",
        "foyers p. 100",
        "foyers, pourcent",
        "par 100 foyers",
        "foyers pour 100",
        "aidés par 100 habitants",
        "fréquence",
        "foyers",
        "c p c",
    ] {
        let all = [("t", "foyers", "s", "[tous]"), ("x", unit, "s", "[part]")];
        let manifest = project(&[("s", "")], &all, "") + PEOPLE;
        let files = [("s.csv", "CODGEO;part;tous\n59346;5;60\n")];
        let figures = [("x", 5.0), ("t", 60.0)];
        closed(unit, &manifest, &files, &figures, |x| x[0] * x[1] / 100.0, 3.0);
    }
    let unit = "bénéficiaires par 1 000 habitants";
    let all = [("t", "habitants", "s", "[tous]"), ("x", unit, "s", "[taux]")];
    let manifest = project(&[("s", "")], &all, "") + PEOPLE + "    decimales: 1\n";
    let files = [("s.csv", "CODGEO;taux;tous\n59346;25,4;118\n")];
    let figures = [("x", 25.4), ("t", 118.0)];
    closed(unit, &manifest, &files, &figures, |x| x[0] * x[1] / 1000.0, 3.0);
}

/// What ready-made shares count adds up, leaves rests and has levels like any count.
#[test]
fn ready_made_shares_are_counts_of_their_row() {
    let share = |name: &str, source: &str| {
        format!(
            "  {name}:\n    libelle: \"{name}\"\n    unite: \"%\"\n    source: {source}\n    formule: \"= \
             [{name}]\"\n    effectif: \"[tous]\"\n    decimales: 1\n"
        )
    };
    let whole = project(&[("s", "")], &[("t", "foyers", "s", "[tous]")], "");
    let two = format!("{whole}{}{}", share("pa", "s"), share("pb", "s"));
    let three = format!("{two}{}", share("pc", "s"));
    let rest: Sum = |x| x[2] * (100.0 - x[0] - x[1]) / 100.0;
    let figures = [("pa", 60.0), ("pb", 37.5), ("t", 120.0)];
    let csv = "CODGEO;tous;pa;pb;pc\n59346;120;60,0;37,5;2,5\n";
    closed("three shares", &three, &[("s.csv", csv)], &figures, rest, 3.0);
    closed("one is not cited", &two, &[("s.csv", csv)], &figures, rest, 3.0);
    let csv = "CODGEO;tous;pa;pb\n59346;120;45,0;42,5\n";
    let figures = [("pa", 45.0), ("pb", 42.5), ("t", 120.0)];
    let nested: Sum = |x| (x[0] - x[1]) * x[2] / 100.0;
    closed("nested", &two, &[("s.csv", csv)], &figures, nested, 3.0);

    let districts =
        "quartiers:\n  \"Nord\": 593460101\n  \"Sud\": 593460102\n  \"Est\": 593460103\n";
    let indicators =
        [("rsa", "foyers", "c", "[rsa]"), ("pop_q", "foyers", "i", "[tous]")];
    let manifest =
        project(&[("c", ""), ("i", "")], &indicators, districts) + &share("taux", "i");
    let files = [
        ("c.csv", "CODGEO;rsa;tous\n59346;60;300\n"),
        (
            "i.csv",
            "IRIS;tous;taux\n593460101;120;30,00\n593460102;103;19,42\n593460103;77;5,19\n",
        ),
    ];
    let figures = [
        ("rsa", 60.0),
        ("taux.nord", 30.0),
        ("pop_q.nord", 120.0),
        ("taux.sud", 19.4),
        ("pop_q.sud", 103.0),
    ];
    let levels: Sum = |x| x[0] - x[1] * x[2] / 100.0 - x[3] * x[4] / 100.0;
    closed("levels", &manifest, &files, &figures, levels, 4.0);

    let places = "comparaisons:\n  lille:\n    territoire: Lille (59)\n  ronchin:\n    territoire: Ronchin \
                  (59)\n";
    let source = [("s", "    ensemble: \"Ensemble\"\n")];
    let manifest =
        project(&source, &[("t", "foyers", "s", "[tous]")], places) + &share("taux", "s");
    let csv = "CODGEO;tous;taux\n59346;120;30,00\n59350;103;19,42\n59507;77;5,19\nEnsemble;300;20,00\n";
    let figures = [
        ("taux.ensemble", 20.0),
        ("t.ensemble", 300.0),
        ("taux", 30.0),
        ("t", 120.0),
        ("taux.lille", 19.4),
        ("t.lille", 103.0),
    ];
    let whole: Sum = |x| (x[0] * x[1] - x[2] * x[3] - x[4] * x[5]) / 100.0;
    closed("ensemble", &manifest, &[("s.csv", csv)], &figures, whole, 4.0);
}

/// Two sources on one file: the stricter convention holds for both, cited or not.
#[test]
fn a_file_has_one_threshold() {
    let all = [("x", "foyers", "b", "[seuls]"), ("y", "foyers", "a", "[tous]")];
    let manifest = project(&[("a", "    seuil: 11\n"), ("b", "")], &all, "")
        .replace("fichier: b.csv", "fichier: ./a.csv");
    let files = [("a.csv", "CODGEO;seuls;tous\n59346;8;130\n")];
    closed("one file", &manifest, &files, &[("x", 8.0)], |x| x[0], 8.0);
    let alone = [("x", "foyers", "b", "[seuls]")];
    let alone = project(&[("a", "    seuil: 11\n"), ("b", "")], &alone, "")
        .replace("fichier: b.csv", "fichier: ./a.csv");
    closed("nothing else is cited", &alone, &files, &[("x", 8.0)], |x| x[0], 8.0);
}

/// A column of percentages among counts is refused, by its name or by what it is.
#[test]
fn a_share_is_no_category() {
    let build = |heading: &str, last: &str| {
        let manifest = crate::breaches::crosses(&[("x", "QF", "Sit", "foyers")], false);
        let csv = format!(
            "QF;Hommes;Femmes;{heading}\nBas;3;57;95\nMoyen;30;70;70\nHaut;52;28;35\nTrès \
             haut;44;36;{last}\n"
        );
        published_in_memory(&[("projet.yaml", &manifest), ("x.csv", &csv)])
    };
    let problems = build("Féminisation", "45").expect_err("a share");
    assert!(problems.contains("semble être une part"), "{problems}");
    let columns = |heading: &str, last: &str| {
        let published =
            build(heading, last).unwrap_or_else(|problems| panic!("{problems}"));
        published.tables.values().map(|table| table.columns().len()).max()
    };
    // What says it is a share is left out; what counts people is not.
    assert_eq!(columns("Enfants", "7"), Some(4));
    for (heading, last) in [("Part des femmes", "45"), ("% F", "7")] {
        assert_eq!(columns(heading, last), Some(3), "{heading}");
    }
}
