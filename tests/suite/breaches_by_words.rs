//! Ways to a count of three that opened by what the files and their authors say: categories put
//! together, columns that nobody cites, units and formulas.

use crate::breaches::{closed, project};

/// Two tables of a partner put together different categories: what both leave is one of them.
#[test]
fn categories_put_together_in_two_ways_leave_none() {
    let merged = |source: &str, ages: [&str; 2]| {
        format!(
            "  {source}:\n    organisme: ccas\n    fichier: {source}.csv\n    annee: 2025\n    en_lignes: \
             \"Quotient\"\n    en_colonnes: \"{source}\"\n    unite: \"foyers\"\n    regrouper:\n      \
             \"reunis\":\n        - \"{}\"\n        - \"{}\"\n",
            ages[0], ages[1]
        )
    };
    let block = |source: &str| {
        format!(
            "      - tableau: t_{source}\n        source: {source}\n        lignes: \"Quotient\"\n        \
             colonnes: \"{source}\"\n        totaux: oui\n"
        )
    };
    let whole = format!(
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n{}{}thematiques:\n  \
         - thematique: precarite\n    contenu:\n{}{}",
        merged("a", ["q0", "q2"]),
        merged("b", ["q0", "q1"]),
        block("a"),
        block("b")
    );
    let files = [
        ("a.csv", "Quotient;s0;s1\nq0;1;2\nq1;20;40\nq2;30;45\n"),
        ("b.csv", "Quotient;l0;l1\nq0;3;0\nq1;33;27\nq2;35;40\n"),
    ];
    let together = ["t_a.reunis.ensemble", "t_b.q2.ensemble"];
    closed(&whole, &files, &together);
    // Whatever the titles, the words of the units and the dates.
    for (from, to) in [
        ("    annee: 2025\n", ""),
        (
            "en_colonnes: \"b\"\n    unite: \"foyers\"",
            "en_colonnes: \"b\"\n    unite: \"allocataires\"",
        ),
    ] {
        closed(&whole.replace(from, to), &files, &together);
    }
}

/// A column that nobody cites, and its whole or its parts elsewhere: in a table, in another
/// file, by hand.
#[test]
fn an_uncited_column_is_no_rest_of_another_source() {
    let row =
        [("seuls", "foyers", "r", "[seuls]"), ("couples", "foyers", "r", "[couples]")];
    let csv = ("r.csv", "CODGEO;seuls;couples;mono\n59346;100;65;3\n");
    let other = [row[0], row[1], ("tous", "foyers", "w", "[tous]")];
    closed(
        &project(&[("r", ""), ("w", "")], &other, ""),
        &[csv, ("w.csv", "CODGEO;tous\n59346;168\n")],
        &["seuls", "couples", "tous"],
    );
    let table = project(&[("r", "")], &row, "").replace(
        "thematiques:\n  - acces_aux_droits\n",
        "  a:\n    organisme: ccas\n    fichier: a.csv\n    annee: 2025\n    en_lignes: \"QF\"\n    en_colonnes: \
         \"Situation\"\n    unite: \"foyers\"\nthematiques:\n  - thematique: precarite\n    contenu:\n      - tableau: \
         t_a\n        source: a\n        lignes: \"QF\"\n        colonnes: \"Situation\"\n        totaux: oui\n",
    );
    closed(
        &table,
        &[csv, ("a.csv", "QF;s0;s1\nq0;11;22\nq1;20;40\nq2;30;45\n")],
        &["seuls", "couples", "t_a.ensemble.ensemble"],
    );
    // A part by hand, the others in a file.
    let by_hand = "  b:\n    libelle: \"b\"\n    unite: \"foyers\"\n    organisme: ccas\n    annee: 2025\n    \
                   valeur: 63\n";
    let file = [("tous", "foyers", "x", "[foyers]"), ("a", "foyers", "x", "[seuls]")];
    let manifest = project(&[("x", "")], &file, "") + by_hand;
    closed(
        &manifest,
        &[("x.csv", "CODGEO;foyers;seuls;couples;mono\n59346;123;57;63;3\n")],
        &["tous", "a", "b"],
    );
}

/// What a producer hides in a row, a total in the middle, a heading with the word « an ».
#[test]
fn no_column_is_what_all_the_others_leave() {
    for csv in [
        "CODGEO;foyers;seuls;couples;mono;autres;ages;jeunes\n59346;116;21;21;s;26;12;32\n",
        "CODGEO;foyers;seuls;couples;mono;autres;ages;jeunes\n59346;116;21;21;4*;26;12;32\n",
        "CODGEO;seuls;couples;mono;foyers;autres;ages;jeunes\n59346;21;21;4;116;26;12;32\n",
        "CODGEO;foyers;moins d'un an;seuls;couples;autres;ages;jeunes\n59346;116;4;21;21;26;12;32\n",
    ] {
        let all = ["foyers", "seuls", "couples", "autres", "ages", "jeunes"];
        let formulas: Vec<String> = all.iter().map(|name| format!("[{name}]")).collect();
        let own: Vec<(&str, &str, &str, &str)> = all
            .iter()
            .zip(&formulas)
            .map(|(name, formula)| (*name, "foyers", "suivi", formula.as_str()))
            .collect();
        closed(&project(&[("suivi", "")], &own, ""), &[("suivi.csv", csv)], &all);
    }
}

/// Whoever undoes a formula has the cells of the file.
#[test]
fn a_formula_hides_no_share_and_no_count() {
    let people = "    effectif: \"[foyers]\"\n";
    let csv = [(
        "suivi.csv",
        "CODGEO;foyers;seuls;mono;part;frac;jeunes;revenu\n59346;123;57;4;3,3;0,033;3,3;1250,5\n",
    )];
    for (unit, formula) in [
        ("%", "[part] + 1"),
        ("%", "2 * [part]"),
        ("%", "[part] / 10"),
        ("€", "[part] * 12"),
        ("%", "[frac]"),
        ("‰", "[frac]"),
        ("indice", "[frac]"),
        ("€", "[jeunes]"),
        ("points", "[jeunes]"),
        ("ans", "[jeunes]"),
        ("‰", "[part]"),
    ] {
        let own =
            [("tous", "foyers", "suivi", "[foyers]"), ("x", unit, "suivi", formula)];
        closed(&(project(&[("suivi", "")], &own, "") + people), &csv, &["tous", "x"]);
    }
    for formula in ["[revenu] + [mono]", "[revenu] - [mono]"] {
        let own = [("y", "€", "suivi", "[revenu]")];
        let own = project(&[("suivi", "")], &own, "") + people;
        let more = format!(
            "  x:\n    libelle: \"x\"\n    unite: \"€\"\n    source: suivi\n    formula: \"= {formula}\"\n{people}"
        )
        .replace("formula:", "formule:");
        closed(&(own + &more), &csv, &["x", "y"]);
    }
}

/// One table read twice, its rows put together here and its columns there: the two are compared
/// whatever their titles, units and dates.
#[test]
fn cells_of_two_tables_are_compared_whatever_their_words() {
    let source = |name: &str, merged: [&str; 2]| {
        format!(
            "  {name}:\n    organisme: ccas\n    fichier: {name}.csv\n    annee: 2025\n    en_lignes: \"QF\"\n    \
             en_colonnes: \"Situation\"\n    unite: \"foyers\"\n    regrouper:\n      \"reunis\":\n        - \
             \"{}\"\n        - \"{}\"\n",
            merged[0], merged[1]
        )
    };
    let block = |name: &str| {
        format!(
            "      - tableau: t_{name}\n        source: {name}\n        lignes: \"QF\"\n        colonnes: \
             \"Situation\"\n        totaux: oui\n"
        )
    };
    let head = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n";
    let csv = "QF;s0;s1;s2\nq0;1;6;4\nq1;2;5;6\nq2;5;1;2\n";
    for (from, to) in [
        ("    annee: 2025\n", ""),
        ("unite: \"foyers\"", "unite: \"allocataires\""),
        ("", ""),
    ] {
        let second = source("b", ["q0", "q2"]).replacen(from, to, 1);
        let manifest = format!(
            "{head}{}{second}thematiques:\n  - thematique: precarite\n    contenu:\n{}{}",
            source("a", ["s0", "s2"]),
            block("a"),
            block("b")
        );
        closed(
            &manifest,
            &[("a.csv", csv), ("b.csv", csv)],
            &["t_a.q1.s1", "t_b.q1.s2", "t_b.q1.ensemble"],
        );
    }
}
