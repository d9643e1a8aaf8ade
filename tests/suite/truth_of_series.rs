//! What may be compared over the years, and how it is said.

use abs_report::{Output, ProjectDir};

use crate::support::{in_memory, opened, shown, told, words};

fn project(rest: &str, rows: &str) -> ProjectDir {
    let text = format!(
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\ncomparaisons:\n  lille:\n    \
         territoire: Lille (59)\nsources:\n  insee:\n    fichier: insee.csv\n{rest}"
    );
    in_memory(&[("projet.yaml", &text), ("insee.csv", rows)])
}

fn said(root: &ProjectDir) -> String {
    let both = [Output::Report, Output::Booklet];
    both.into_iter().flat_map(|output| words(root, output)).collect::<Vec<_>>().join("\n")
}

const CENSUSES: &str = "CODGEO;P21_POP;P15_POP;P21_MEN;P21_RP;P15_RP;P21_RP_LOCHLMV;P15_RP_LOCHLMV;P21_LOG;P21_LOGVAC;P15_LOG;P15_LOGVAC\n\
    59346;30000;29000;13000;13000;12000;3000;2500;14000;700;13000;780\n\
    59350;235000;231000;120000;120000;118000;30000;29000;140000;12600;135000;10800\n";

#[test]
fn close_censuses_stand_in_no_table_no_chart_and_no_text() {
    let root = project(
        "thematiques:\n  - logement_cadre_de_vie\n",
        &CENSUSES.replace("P15_", "P18_"),
    );
    let figures = shown(&root);
    assert!(!figures.tables.contains_key("logement_cadre_de_vie_parc_evolution"));
    let text = said(&root);
    assert!(!text.contains("2018"), "{text}");
    // Six years apart, all is there.
    let root = project("thematiques:\n  - logement_cadre_de_vie\n", CENSUSES);
    assert!(shown(&root).tables.contains_key("logement_cadre_de_vie_parc_evolution"));
    assert!(said(&root).contains("2015"));
}

#[test]
fn years_that_an_author_asks_for_are_printed_and_told_apart() {
    let rest = "thematiques:\n  - thematique: logement_cadre_de_vie\n    contenu:\n      - tableau: vides\n        \
                lignes: part_logements_vacants\n        colonnes: annees\n        annees: 2018, 2021\n      \
                - graphique: vides\n        type: courbes\n";
    let root = project(rest, &CENSUSES.replace("P15_", "P18_"));
    let text = words(&root, Output::Report).join("\n");
    assert!(text.contains("6,0"), "{text}");
    assert!(
        text.contains(
            "Les recensements de 2018 et de 2021 partagent une partie de leurs réponses : ils ne se \
             comparent pas."
        ),
        "{text}"
    );
    assert!(
        text.contains(
            "Le graphique « vides » n’est pas dessiné : les recensements de 2018"
        )
    );
    let built = opened(&root).unwrap_or_else(|problems| panic!("{}", told(&problems)));
    assert!(told(&built.warnings).contains("il n’est pas dessiné"));
}

#[test]
fn what_was_printed_alike_before_is_said_with_its_figure() {
    let rows = CENSUSES.replace("14000;700;13000;780", "14000;700;13000;650");
    let text = said(&project("thematiques:\n  - logement_cadre_de_vie\n", &rows));
    assert!(!text.contains("C’était déjà le cas"), "{text}");
    assert!(text.contains("Elle était déjà de 5,0 % en 2015."), "{text}");
}

#[test]
fn incomes_of_several_years_are_in_current_euros() {
    let rows = "CODGEO;NBMENFISC21;NBMENFISC18;MED21;MED18;TP6021;TP6018\n59346;1300;1290;22000;20000;14;15\n59350;120000;119000;20900;19000;24;25\n";
    let text = said(&project("thematiques:\n  - niveaux_de_vie\n", rows));
    assert!(text.contains("en euros courants"), "{text}");
    // The reference moved as much.
    assert!(text.contains("comme à Lille"), "{text}");
}

#[test]
fn a_long_series_says_which_years_it_leaves_out() {
    let years: Vec<u16> = (8..=21).collect();
    let heads: Vec<String> = years
        .iter()
        .map(|year| format!("MED{year:02};NBMENFISC{year:02};TP60{year:02}"))
        .collect();
    let cells: Vec<String> = years
        .iter()
        .map(|year| format!("{};1300;14", 15_000 + 500 * u32::from(*year)))
        .collect();
    let rows = format!("CODGEO;{}\n59346;{}\n", heads.join(";"), cells.join(";"));
    let rest = "thematiques:\n  - thematique: niveaux_de_vie\n    contenu:\n      - tableau: revenus\n        \
                lignes: niveau_vie_median\n        colonnes: annees\n";
    let text = words(&project(rest, &rows), Output::Report).join("\n");
    assert!(
        text.contains("Années de la série qui ne sont pas reprises ici : 2008 à 2013."),
        "{text}"
    );
    // Down the page there is room for all.
    let turned = "thematiques:\n  - thematique: niveaux_de_vie\n    contenu:\n      - tableau: revenus\n        \
                  lignes: annees\n        colonnes: niveau_vie_median\n";
    let text = words(&project(turned, &rows), Output::Report).join("\n");
    assert!(text.contains("2008 | ") && !text.contains("reprises ici"), "{text}");
}

#[test]
fn a_vintage_that_is_hidden_leaves_its_place_to_the_one_before() {
    let rows = "CODGEO_25;LIBGEO_25;pp_vacant_25;pp_vacant_plus_2ans_25;ff_pp_total_24;pp_vacant_24;pp_vacant_plus_2ans_24;ff_pp_total_23\n\
                59346;Lezennes;80;s;1300;70;31;1290\n";
    let root = project("thematiques:\n  - logement_cadre_de_vie\n", rows);
    let figures = shown(&root);
    let figure = &figures.figures["logements_vacants_2_ans_lovac"];
    assert_eq!(figure.vintage(), Some(2024));
    assert_eq!(abs_report::published::printed(figure), "31");
    let built = opened(&root).unwrap_or_else(|problems| panic!("{}", told(&problems)));
    let remarks = told(&built.warnings);
    assert!(remarks.contains("2025 n’est pas diffusé pour Lezennes"), "{remarks}");
}

/// Every change that can be told is between vintages that may be compared.
#[test]
fn no_change_is_between_vintages_that_may_not_be_compared() {
    let catalogue = abs_report::reference::catalogue();
    let mut looked_at = 0;
    for manifest in
        ["examples/le-pont-de-claix/projet.yaml", "examples/lezennes/projet.yaml"]
    {
        let figures = crate::support::published(manifest);
        for (name, figure) in &figures.figures {
            let Some((indicator, "evolution")) = name.rsplit_once('.') else { continue };
            let id = indicator.split('.').next().unwrap_or(indicator);
            let (Some(first), Some(last)) = (figure.since(), figure.vintage()) else {
                panic!("{name} has no years")
            };
            let Some(one) = catalogue.indicators.get(id) else { continue };
            looked_at += 1;
            assert_eq!(one.break_between(first, last), None, "{name}: {first} to {last}");
            if one.formula.as_deref().is_some_and(|formula| formula.contains("P{aa}_")) {
                assert!(last - first >= 5, "{name}: {first} to {last}");
            }
        }
    }
    assert!(looked_at > 100, "{looked_at}");
}
