//! Secrecy from the files to what is published.

use abs_report::Output;
use abs_report::published::ProtectedTable;
use abs_report::published::{Heading, HeadingKind};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};

use crate::support::{
    Published, in_memory, printed, published, published_in_memory, quietly, session,
};

const MANIFEST: &str = r#"ccas: "CCAS de Lezennes"
territoire: Lezennes (59)
seance_ca: 18/11/2027
comparaisons:
  lille:
    territoire: Lille (59)
sources:
  suivi:
    fichier: donnees/suivi.csv
    organisme: ccas
indicateurs:
  aides:
    libelle: "Ménages aidés"
    unite: "ménages"
    source: suivi
    formule: "= [aides]"
  part_seuls:
    libelle: "Part des personnes seules"
    unite: "%"
    source: suivi
    formule: "= 100 * [seuls] / [aides]"
thematiques:
  - thematique: acces_aux_droits
    contenu:
      - tableau: suivi
        lignes: territoires
        colonnes: aides, part_seuls
"#;

fn with(rows: &str) -> Published {
    let csv = format!("CODGEO;aides;seuls\n{rows}");
    published_in_memory(&[("projet.yaml", MANIFEST), ("donnees/suivi.csv", &csv)])
        .unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn an_unknown_file_is_protected() {
    let figures = with("59346;4;2\n59350;120;50\n");
    assert_eq!(printed(&figures, "aides"), "s");
    assert_eq!(printed(&figures, "part_seuls"), "s");
    assert_eq!(printed(&figures, "aides.lille"), "120");
    assert_eq!(
        printed(&figures, "part_seuls.ecart.lille"),
        "s",
        "a gap falls with its parts"
    );
}

#[test]
fn a_rate_falls_with_its_hidden_numerator_or_complement() {
    assert_eq!(printed(&with("59346;50;3\n59350;120;50\n"), "part_seuls"), "s");
    assert_eq!(printed(&with("59346;50;48\n59350;120;50\n"), "part_seuls"), "s");
    assert_eq!(printed(&with("59346;50;20\n59350;120;50\n"), "part_seuls"), "40,0 %");
    assert_eq!(printed(&with("59346;50;0\n59350;120;50\n"), "part_seuls"), "0,0 %");
}

#[test]
fn markers_and_empty_cells_are_never_zero() {
    for marker in ["s", "ns", "nd", "so", "n.d.", "", " "] {
        let figures = with(&format!("59346;{marker};2\n59350;120;50\n"));
        let shown = printed(&figures, "aides");
        let silent = ["s", "nd", "nr"];
        assert!(silent.contains(&shown.as_str()), "« {marker} » prints {shown}");
        let share = printed(&figures, "part_seuls");
        assert!(silent.contains(&share.as_str()), "« {marker} » prints {share}");
    }
}

/// Two communes make a group; what is left of it beside the printed one is too small.
#[test]
fn a_small_rest_hides_the_group() {
    let manifest = MANIFEST.replace(
        "  lille:\n    territoire: Lille (59)\n",
        "  voisins:\n    territoire: donnees/communes.csv\n    nom: \"Voisins\"\n",
    );
    let build = |rows: &str| {
        let csv = format!("CODGEO;aides;seuls\n{rows}");
        published_in_memory(&[
            ("projet.yaml", &manifest),
            ("donnees/suivi.csv", &csv),
            ("donnees/communes.csv", "code\n59346\n59350\n"),
        ])
    };
    let of = |rows| build(rows).unwrap_or_else(|problems| panic!("{problems}"));
    // 43 for both, 40 for Lezennes: whoever subtracts learns of three households in Lille.
    let figures = of("59346;40;20\n59350;3;1\n");
    assert_eq!(printed(&figures, "aides"), "40");
    assert_eq!(printed(&figures, "aides.voisins"), "s");
    assert_eq!(printed(&of("59346;40;20\n59350;30;9\n"), "aides.voisins"), "70");
}

/// What a reader who has only the printed table can find out of each hidden cell: the
/// smallest and the largest value, by linear programming over its margins.
fn attack(table: &ProtectedTable) -> Vec<(String, f64, f64)> {
    let (rows, columns) = (table.rows(), table.columns());
    let is_total = |heading: &Heading| heading.kind == HeadingKind::Total;
    let printed = |row: usize, column: usize| {
        table.row(row)[column].rounded().map(|value| value.as_f64())
    };
    let bound = |wanted: (usize, usize), direction| {
        let mut problem = Problem::new(direction);
        let mut variables = Vec::new();
        for row in 0..rows.len() {
            let line: Vec<Variable> = (0..columns.len())
                .map(|column| {
                    let weight = if (row, column) == wanted { 1.0 } else { 0.0 };
                    let range =
                        printed(row, column).map_or((1.0, 1e6), |value| (value, value));
                    problem.add_var(weight, range)
                })
                .collect();
            variables.push(line);
        }
        let mut equal = |parts: Vec<Variable>, total: Variable| {
            let mut terms: Vec<_> = parts.into_iter().map(|one| (one, 1.0)).collect();
            terms.push((total, -1.0));
            problem.add_constraint(terms.as_slice(), ComparisonOp::Eq, 0.0);
        };
        for (row, heading) in rows.iter().enumerate() {
            if is_total(heading) {
                for (column, total) in variables[row].iter().enumerate() {
                    let parts = (0..rows.len()).filter(|one| !is_total(&rows[*one]));
                    equal(parts.map(|one| variables[one][column]).collect(), *total);
                }
            }
        }
        for (column, heading) in columns.iter().enumerate() {
            if is_total(heading) {
                for row in &variables {
                    let parts =
                        (0..columns.len()).filter(|one| !is_total(&columns[*one]));
                    equal(parts.map(|one| row[one]).collect(), row[column]);
                }
            }
        }
        match problem.solve().expect("the table has a completion") {
            SolveOutcome::Solution(solution) => solution.objective(),
            SolveOutcome::Interrupted(_) => panic!("no limit was set"),
        }
    };
    let mut found = Vec::new();
    for (row, down) in rows.iter().enumerate() {
        for (column, across) in columns.iter().enumerate() {
            if printed(row, column).is_none() {
                let name = format!("{}.{}", down.key, across.key);
                let low = bound((row, column), OptimizationDirection::Minimize);
                let high = bound((row, column), OptimizationDirection::Maximize);
                found.push((name, low, high));
            }
        }
    }
    found
}

/// The margins are printed, and nobody can tell what the hidden cells are worth.
#[test]
fn the_cross_tables_of_the_flagship_resist_a_reader_who_subtracts() {
    let figures = published("examples/le-pont-de-claix/projet.yaml");
    let mut hidden = 0;
    for name in ["qf_situation", "aides_par_age"] {
        let table = &figures.tables[name];
        let last = table.rows().len() - 1;
        let margins =
            table.row(last).iter().filter(|cell| cell.rounded().is_some()).count();
        assert!(margins > 0, "{name} prints totals");
        for (cell, low, high) in attack(table) {
            assert!(high >= 5.0, "{name}, {cell}: provably small ({low} to {high})");
            assert!(high - low > 0.5, "{name}, {cell}: exactly known");
            hidden += 1;
        }
    }
    assert!(hidden >= 4, "{hidden}");
    // The live figures follow the table.
    let masked = "qf_situation.1_200_et_plus.homme_seul_avec_enfant_s";
    assert_eq!(printed(&figures, masked), "s");
    assert_ne!(printed(&figures, "qf_situation.ensemble.ensemble"), "s");
}

/// Two tables of the same households share a margin, and a line that adds up others is a
/// margin even when nobody says so.
#[test]
fn a_margin_of_another_table_and_an_undeclared_subtotal_give_nothing_away() {
    let tables = |first: &str, second: &str| {
        let source = |name: &str, side: &str| {
            format!(
                "  {name}:\n    organisme: ccas\n    fichier: {name}.csv\n    annee: 2025\n    en_lignes: \
                 \"Âge\"\n    en_colonnes: \"{side}\"\n    unite: \"ménages\"\n"
            )
        };
        let block = |name: &str, side: &str| {
            format!(
                "      - tableau: {name}\n        source: {name}\n        lignes: \"Âge\"\n        \
                 colonnes: \"{side}\"\n"
            )
        };
        let manifest = format!(
            "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n{}{}\
             thematiques:\n  - thematique: precarite\n    contenu:\n{}{}",
            source("un", "Sexe"),
            source("deux", "Aide"),
            block("un", "Sexe"),
            block("deux", "Aide"),
        );
        let files =
            [("projet.yaml", manifest.as_str()), ("un.csv", first), ("deux.csv", second)];
        published_in_memory(&files).unwrap_or_else(|problems| panic!("{problems}"))
    };
    // The small 3 hides a cell in each line of its own table: what it hides there, the other
    // table hides too.
    let figures = tables(
        "Âge;Hommes;Femmes\nmoins de 30;3;40\n30 à 60;50;60\nplus de 60;70;80\n",
        "Âge;alim;énergie\nmoins de 30;20;23\n30 à 60;55;55\nplus de 60;75;75\n",
    );
    let (un, deux) = (&figures.tables["un"], &figures.tables["deux"]);
    for row in 0..un.rows().len() {
        let margin = |table: &ProtectedTable| table.row(row)[2].rounded();
        assert_eq!(margin(un), margin(deux), "row {row}");
    }
    for (cell, low, high) in attack(un).into_iter().chain(attack(deux)) {
        assert!(high >= 5.0 && high - low > 0.5, "{cell}: {low} to {high}");
    }
    // « moins de 60 » is the sum of the two lines before it, and of the rest of the column.
    let figures = tables(
        "Âge;Hommes;Femmes\nmoins de 30;3;40\n30 à 60;50;60\nmoins de 60;53;100\nplus de 60;70;80\n",
        "Âge;alim;énergie\nautres;20;23\nencore;55;55\n",
    );
    let table = &figures.tables["un"];
    let shown = |row: usize, column: usize| table.row(row)[column].rounded().is_some();
    assert!(!shown(0, 0));
    assert!(!(shown(1, 0) && shown(2, 0)), "53 − 50 would give 3 away");
    assert!(!(shown(0, 1) && shown(0, 2)), "so would the total of the line");
}

#[test]
fn only_public_files_have_a_fingerprint() {
    let figures = published("examples/le-pont-de-claix/projet.yaml");
    let with: Vec<&str> = figures.fingerprints.keys().map(String::as_str).collect();
    assert_eq!(
        with,
        [
            "donnees/apl-generalistes.xlsx",
            "donnees/caf-iris-2020.csv",
            "donnees/dossier-complet.csv",
            "donnees/filosofi-iris-2021.csv"
        ]
    );
}

/// What is asked for never changes the mask: the workbook of a full build and of a build
/// of the workbook alone are the same bytes.
#[test]
fn the_outputs_asked_for_do_not_change_the_mask() {
    let csv = "CODGEO;aides;seuls\n59346;4;2\n59350;120;50\n";
    let root = in_memory(&[("projet.yaml", MANIFEST), ("donnees/suivi.csv", csv)]);
    let workbook = |outputs: Option<&[Output]>| {
        let built = quietly(|watch| session().build(&root, outputs, watch));
        let files = built
            .unwrap_or_else(|problems| panic!("{}", crate::support::told(&problems)))
            .value
            .files;
        files
            .into_iter()
            .find(|(name, _)| name == "tableaux.xlsx")
            .expect("the workbook")
            .1
    };
    assert_eq!(workbook(None), workbook(Some(&[Output::Tables])));
}

/// Each of these was once a way to a hidden count: the figures named must be hidden.
fn hides(manifest: &str, files: &[(&str, &str)], names: &[&str]) {
    let mut all = vec![("projet.yaml", manifest)];
    all.extend(files);
    let figures =
        published_in_memory(&all).unwrap_or_else(|problems| panic!("{problems}"));
    for name in names {
        assert_eq!(printed(&figures, name), "s", "{name}");
    }
}

const OWN: &str = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\n\
    seance_ca: 18/11/2027\nsources:\n  suivi:\n    fichier: donnees/suivi.csv\n    \
    organisme: ccas\nthematiques:\n  - acces_aux_droits\nindicateurs:\n";

fn own(formulas: &[(&str, &str, &str)]) -> String {
    let one = |(name, unit, formula): &(&str, &str, &str)| {
        format!(
            "  {name}:\n    libelle: \"{name}\"\n    unite: \"{unit}\"\n    source: suivi\n    \
             formule: \"= {formula}\"\n"
        )
    };
    format!("{OWN}{}", formulas.iter().map(one).collect::<String>())
}

#[test]
fn a_condition_cannot_ask_for_a_protected_value() {
    let csv = [("donnees/suivi.csv", "CODGEO;aides;total\n59346;3;120\n")];
    let manifest = own(&[
        ("un", "communes", "compte(aides = '1')"),
        ("trois", "communes", "compte(aides = '3')"),
        ("total_si", "ménages", "somme(total où aides = '3')"),
    ]);
    hides(&manifest, &csv, &["un", "trois", "total_si"]);
}

#[test]
fn a_column_that_nobody_publishes_is_protected_in_a_public_file() {
    let csv = "CODGEO;P18_POP;P13_POP;SUPERF;NAIS1318;DECE1318;P18_LOG;P18_RP;P18_LOGVAC;P18_RP_PROP;MED19;TP6019;ETTOT18;aides\n59346;3065;3173;2.14;188;119;1399;1300;91;988;24720;;255;3\n";
    let manifest =
        own(&[("aides", "ménages", "[aides]")]).replace("    organisme: ccas\n", "");
    hides(&manifest, &[("donnees/suivi.csv", csv)], &["aides"]);
}

/// Territories that overlap in any way are sums of atoms, and fall with a small one.
#[test]
fn overlapping_territories_fall_with_their_small_atoms() {
    let manifest = own(&[("aides", "ménages", "[aides]")]).replace(
        "sources:",
        "comparaisons:\n  lille:\n    territoire: Lille (59)\n  g1:\n    territoire: \
         donnees/g1.csv\n  g2:\n    territoire: donnees/g2.csv\nsources:",
    );
    let files = [
        ("donnees/suivi.csv", "CODGEO;aides\n59346;40\n59350;120\n59512;60\n59599;3\n"),
        ("donnees/g1.csv", "59350\n59512\n"),
        ("donnees/g2.csv", "59512\n59599\n"),
    ];
    hides(&manifest, &files, &["aides.g2"]);
    let mut all = vec![("projet.yaml", manifest.as_str())];
    all.extend(files);
    let figures =
        published_in_memory(&all).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(printed(&figures, "aides.g1"), "180");
}

const CROSS: &str = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\n\
    seance_ca: 18/11/2027\nsources:\n  qf:\n    organisme: ccas\n    fichier: donnees/qf.csv\n    \
    annee: 2025\n    en_lignes: \"QF\"\n    en_colonnes: \"Situation\"\n    unite: \"foyers\"\n    \
    totaux: \"Total\"\nthematiques:\n  - thematique: precarite\n    contenu:\n      \
    - tableau: t\n        source: qf\n        lignes: \"QF\"\n        colonnes: \"Situation\"\n        \
    totaux: oui\n";

#[test]
fn a_blank_of_a_partner_hides_its_margins() {
    for blank in ["nd", "", "-", "…", "<5", "*", "s"] {
        let csv = format!(
            "QF;Seul;Couple;Total\nMoins de 600;{blank};57;60\n600 et plus;20;40;60\nTotal;23;97;120\n"
        );
        let names = [
            "t.moins_de_600.seul",
            "t.moins_de_600.total",
            "t.total.seul",
            "t.total.total",
        ];
        hides(CROSS, &[("donnees/qf.csv", &csv)], &names);
    }
}

#[test]
fn a_figure_is_never_a_heading_nor_a_total_a_category() {
    for (csv, word) in [
        ("QF;Seul;3\n0;30;57\n1;20;40\nTotal;50;97\n", ""),
        (
            "Enfants;0;30\nun;20;40\ndeux;3;12\nTotal;23;52\n",
            "un en-tête de colonne est un nombre",
        ),
        (
            "QF;Seul;Couple;Ensemble\nMoins;3;57;60\nPlus;20;40;60\nTotal;23;97;120\n",
            "semble être un total",
        ),
        (
            "QF;Seul;Couple;Total\nA;30;57;87\nSous-total;30;57;87\nTotal;60;114;174\n",
            "semble être un total",
        ),
    ] {
        let files = [("projet.yaml", CROSS), ("donnees/qf.csv", csv)];
        let told = published_in_memory(&files).expect_err(csv);
        assert!(told.contains(word), "{csv} : {told}");
        assert!(!told.contains("57"), "a message shows a figure: {told}");
    }
}

#[test]
fn a_source_cannot_lower_its_convention() {
    let manifest = own(&[("aides", "ménages", "[aides]")])
        .replace("organisme: ccas", "organisme: caf\n    seuil: 5")
        .replace(
            "thematiques:",
            "partenaires:\n  caf:\n    nom: \"CAF du Nord\"\n    convention:\n      seuil: 11\n\
             thematiques:",
        );
    hides(&manifest, &[("donnees/suivi.csv", "CODGEO;aides\n59346;7\n")], &["aides"]);
}

/// What INSEE publishes says nothing of a column that the author added to its file, even
/// under a name of the catalogue; `diffusion: publique` is obeyed.
#[test]
fn a_named_column_added_to_a_public_file_is_protected() {
    let csv = "CODGEO;P18_POP;P13_POP;SUPERF;NAIS1318;DECE1318;P18_LOG;P18_RP;P18_LOGVAC;P18_RP_PROP;MED19;TP6019;ETTOT18;FSL\n59346;3065;3173;2.14;188;119;1399;1300;91;988;24720;;255;3\n";
    let manifest = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\n\
        seance_ca: 18/11/2027\nsources:\n  suivi:\n    fichier: donnees/suivi.csv\n    \
        colonnes:\n      \"FSL\": fsl_beneficiaires\nthematiques:\n  - precarite\n";
    let files = [("donnees/suivi.csv", csv)];
    hides(manifest, &files, &["fsl_beneficiaires"]);
    let public =
        manifest.replace("    colonnes:", "    diffusion: publique\n    colonnes:");
    let all = [("projet.yaml", public.as_str()), files[0]];
    let figures =
        published_in_memory(&all).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(printed(&figures, "fsl_beneficiaires"), "3");
}
