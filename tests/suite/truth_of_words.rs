//! Words of pages and messages that were found to mislead, each as a kind.

use abs_report::Output;

use crate::support::{in_memory, opened, refused, shown, told, with, words};

const ROWS: &str = "CODGEO;P18_POP;P18_LOG;P18_LOGVAC\n59346;3000;1400;70\n";

fn manifest(town: &str, rest: &str) -> String {
    let name = town.split(" (").next().unwrap_or(town);
    format!(
        "ccas: \"CCAS de {name}\"\nterritoire: {town}\nseance_ca: 18/11/2027\nsources:\n  insee:\n    \
         fichier: insee.csv\n{rest}"
    )
}

#[test]
fn a_word_that_is_no_plan_is_answered_by_the_nearest() {
    let text = manifest("Lezennes (59)", "thematiques: gide\n");
    let problems = refused(&with(&text, &[("insee.csv", ROWS)]));
    assert!(problems.contains("« guide »"), "{problems}");
    // One thématique needs no dash.
    let text = manifest("Lezennes (59)", "thematiques: logement_cadre_de_vie\n");
    assert_eq!(shown(&with(&text, &[("insee.csv", ROWS)])).chapters().len(), 1);
}

#[test]
fn a_title_with_quotes_inside_has_its_advice() {
    let text = manifest(
        "Lezennes (59)",
        "thematiques:\n  - thematique: logement_cadre_de_vie\n    titre: Le logement : un parc ancien \"Se loger\"\n",
    );
    let problems = refused(&with(&text, &[("insee.csv", ROWS)]));
    assert!(
        problems.contains("écrivez   titre: 'Le logement : un parc ancien \"Se loger\"'"),
        "{problems}"
    );
}

#[test]
fn names_are_joined_as_french_joins_them() {
    // A postcode that is no code.
    let text = manifest("91000", "thematiques: logement_cadre_de_vie\n");
    let problems = refused(&with(&text, &[("insee.csv", ROWS)]));
    assert!(problems.contains("91000 est le code postal d’É"), "{problems}");
    // The centre's own name tells its article.
    let text =
        manifest("Fontanil-Cornillon (38)", "thematiques: logement_cadre_de_vie\n")
            .replace("CCAS de Fontanil", "CCAS du Fontanil");
    let rows = ROWS.replace("59346", "38170");
    let said = words(&with(&text, &[("insee.csv", &rows)]), Output::Report);
    assert!(said.iter().any(|line| line == "du Fontanil-Cornillon"), "{said:#?}");
    assert!(said.iter().any(|line| line == "au Fontanil-Cornillon"), "{said:#?}");
}

#[test]
fn a_share_of_one_year_is_not_that_of_two() {
    let rows = "CODGEO_25;LIBGEO_25;pp_vacant_25;pp_vacant_plus_2ans_25;ff_pp_total_24\n59346;Lezennes;80;40;1300\n";
    let text = manifest("Lezennes (59)", "thematiques: logement_cadre_de_vie\n");
    let project = with(&text, &[("insee.csv", rows)]);
    let said = words(&project, Output::Report).join("\n");
    assert!(!said.contains("entre 2024 et 2025"), "{said}");
    let figures = shown(&project);
    assert_eq!(figures.figures["vacance_structurelle_parc_prive"].since(), None);
}

#[test]
fn counts_of_two_towns_are_no_chart() {
    let text = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\ncomparaisons:\n  lille:\n    \
                territoire: Lille (59)\nsources:\n  insee:\n    fichier: insee.csv\nthematiques:\n  - population_familles\n";
    let rows = "CODGEO;P21_POP;P21_MEN;C21_MEN;C21_FAM;C21_FAMMONO\n\
                59346;3000;1000;1000;800;620\n59350;235000;120000;120000;50000;14000\n";
    let project = in_memory(&[("projet.yaml", text), ("insee.csv", rows)]);
    let said = words(&project, Output::Report).join("\n");
    assert!(said.contains("Nombre de familles monoparentales | 620"), "{said}");
    assert!(!said.contains("Barres horizontales"), "{said}");
}

#[test]
fn a_comparison_without_a_published_figure_is_no_column() {
    let text = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\ncomparaisons:\n  lille:\n    \
                territoire: Lille (59)\nsources:\n  insee:\n    fichier: insee.csv\nthematiques:\n  - niveaux_de_vie\n";
    // The producer hides all of Lille's.
    let rows = "CODGEO;NBMENFISC19;MED19;TP6019\n59346;1300;20000;14\n59350;;;\n";
    let figures = shown(&in_memory(&[("projet.yaml", text), ("insee.csv", rows)]));
    for table in figures.tables.values() {
        assert!(table.columns().iter().all(|column| column.label != "Lille"));
    }
}

#[test]
fn only_what_is_printed_is_credited() {
    let text = manifest(
        "Lezennes (59)",
        "  revenus:\n    fichier: revenus.csv\nthematiques:\n  - logement_cadre_de_vie\n",
    );
    let rows = "CODGEO;NBMENFISC19;MED19;TP6019\n59346;1300;20000;14\n";
    let files = [("insee.csv", ROWS), ("revenus.csv", rows)];
    let said = words(&with(&text, &files), Output::Report);
    assert!(said.iter().any(|line| line == "insee.csv"), "{said:#?}");
    assert!(!said.iter().any(|line| line == "revenus.csv"), "{said:#?}");
    // A text that cites it is enough.
    let written = (
        "textes/logement_cadre_de_vie.md",
        "Le niveau de vie : {{ niveau_vie_median }}.\n",
    );
    let said =
        words(&with(&text, &[files.as_slice(), &[written]].concat()), Output::Report);
    assert!(said.iter().any(|line| line == "revenus.csv"), "{said:#?}");
}

#[test]
fn girls_are_girls_and_a_draft_has_no_date_of_its_own() {
    let figures = words(
        &abs_report::ProjectDir::open(&crate::support::path(
            "examples/le-pont-de-claix/projet.yaml",
        ))
        .expect("it exists"),
        Output::Report,
    );
    let said = figures.join("\n");
    assert!(!said.contains("femmes de 0 à 14"), "{said}");
    // The years of what the CCAS did are the columns of its table.
    assert!(said.contains("Âge | 2022 | 2023"), "{said}");
    assert!(!said.contains("Année non précisée"), "{said}");
    let cover = include_str!("../../report-templates/rapport.typ.j2");
    assert!(cover.contains("projet.date != projet.seance"));
    let built = opened(&with(
        &manifest("Lezennes (59)", "thematiques: logement_cadre_de_vie\n"),
        &[("insee.csv", ROWS)],
    ));
    assert!(built.is_ok_and(|built| !told(&built.warnings).contains("erreur")));
}

#[test]
fn a_pale_colour_of_a_town_is_darkened_for_its_texts() {
    let text = manifest("Lezennes (59)", "thematiques: logement_cadre_de_vie\n")
        + "charte:\n  couleur: \"#f2b800\"\n";
    let project = with(&text, &[("insee.csv", ROWS)]);
    let built = crate::support::built(&project);
    let built = built.unwrap_or_else(|problems| panic!("{}", told(&problems)));
    let remarks = told(&built.warnings);
    assert!(remarks.contains("« #f2b800 » est trop pâle pour un texte"), "{remarks}");
    assert_eq!(built.value.pdfs.len(), 4);
}
