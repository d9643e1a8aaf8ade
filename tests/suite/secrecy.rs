//! Secrecy from the files to what is published.

use crate::support::{in_memory, printed, published, published_in_memory};

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

fn with(rows: &str) -> abs_report::secrecy::Protected {
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
        assert!(["s", "nd"].contains(&shown.as_str()), "« {marker} » prints {shown}");
        assert!(
            ["s", "nd"].contains(&printed(&figures, "part_seuls").as_str()),
            "{marker}"
        );
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

#[test]
fn every_margin_of_a_hidden_cell_is_hidden_in_the_flagship() {
    let figures = published("examples/le-pont-de-claix/projet.yaml");
    let table = &figures.tables["qf_situation"];
    let hidden: Vec<(String, String)> = table
        .rows()
        .iter()
        .enumerate()
        .flat_map(|(row, heading)| {
            let hidden = |(figure, _): &(&abs_report::secrecy::Figure, _)| {
                figure.rounded().is_none()
            };
            let cells = table.row(row).iter().zip(table.columns()).filter(hidden);
            cells.map(|(_, column)| (heading.key.clone(), column.key.clone()))
        })
        .collect();
    let expected = [
        ("1_200_et_plus", "homme_seul_avec_enfant_s"),
        ("1_200_et_plus", "ensemble"),
        ("ensemble", "homme_seul_avec_enfant_s"),
        ("ensemble", "ensemble"),
    ];
    for (row, column) in expected {
        assert!(hidden.contains(&(row.to_owned(), column.to_owned())), "{row} {column}");
    }
    assert_eq!(hidden.len(), expected.len(), "{hidden:?}");
    // The live figures follow the table.
    assert_eq!(printed(&figures, "qf_situation.ensemble.ensemble"), "s");
    assert_eq!(printed(&figures, "aides_par_age.total.en_2022"), "s");
    assert_eq!(printed(&figures, "aides_par_age.total.en_2023"), "365");
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
            "donnees/dossier-complet.csv"
        ]
    );
}

/// What is asked for never changes the mask: the workbook of a full build and of a build
/// of the workbook alone are the same bytes.
#[test]
fn the_outputs_asked_for_do_not_change_the_mask() {
    use abs_report::pipeline::{Options, build};
    let csv = "CODGEO;aides;seuls\n59346;4;2\n59350;120;50\n";
    let root = in_memory(&[("projet.yaml", MANIFEST), ("donnees/suivi.csv", csv)]);
    let workbook = |outputs| {
        let patience = std::time::Duration::from_secs(100);
        let built = build(&root, &Options { outputs, patience, progress: &|_| {} });
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
    assert_eq!(workbook(None), workbook(Some(vec!["tableaux"])));
}
