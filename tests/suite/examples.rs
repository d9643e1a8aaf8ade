//! The examples build, and print what their producers publish.

use abs_report::published::TRACE_FILE;

use crate::support::{build, printed, published, told};

#[test]
fn every_example_builds_without_an_error() {
    // Lezennes protects nothing; the flagship is a step that is shown, and leaves its trace.
    for (example, trace) in [("lezennes", None), ("le-pont-de-claix", Some(TRACE_FILE))] {
        let built = build(&format!("examples/{example}/projet.yaml"))
            .unwrap_or_else(|problems| panic!("{example} :\n{}", told(&problems)));
        let names: Vec<&str> =
            built.value.files.iter().map(|(name, _)| name.as_str()).collect();
        let mut expected = vec![
            "rapport.pdf",
            "livret.pdf",
            "diaporama.pdf",
            "notes.pdf",
            "tableaux.xlsx",
        ];
        expected.extend(trace);
        assert_eq!(names, expected);
        let booklet =
            built.value.pdfs.iter().find(|pdf| pdf.output == abs_report::Output::Booklet);
        let pages = booklet.expect("a booklet").pages;
        assert_eq!(pages % 4, 0, "{example} : {pages} pages");
    }
}

#[test]
fn the_flagship_prints_the_figures_of_its_producers() {
    let figures = published("examples/le-pont-de-claix/projet.yaml");
    // Recomputed by hand from the raw files of INSEE, CNAF and DREES.
    for (name, expected) in [
        ("population_municipale", "10 805"),
        ("population_municipale.en_2010", "11 268"),
        ("population_municipale.en_2015", "10 818"),
        ("population_municipale.metropole", "449 488"),
        ("part_locataires_hlm", "26,2 %"),
        ("part_locataires_hlm.metropole", "16,5 %"),
        ("part_locataires_hlm.ecart.metropole", "+9,7 points"),
        ("part_locataires_hlm.en_2010", "24,6 %"),
        ("part_locataires_hlm.en_2015", "29,5 %"),
        ("part_logements_avant_1971", "52,0 %"),
        ("part_logements_avant_1971.metropole", "42,5 %"),
        ("part_emmenages_10_ans_plus", "48,4 %"),
        ("part_logements_vacants", "8,1 %"),
        ("part_logements_vacants.metropole", "9,1 %"),
        ("part_logements_vacants.evolution", "+2,7 points"),
        ("part_allocataires_logement.les_iles_de_mars", "73,1 %"),
        ("part_allocataires_logement.villancourt", "30,0 %"),
        ("niveau_vie_median", "20 220 €"),
        ("niveau_vie_median.metropole", "nc"),
        ("taux_pauvrete", "21 %"),
        ("rapport_interdecile", "2,9"),
        ("apl_medecins_generalistes", "5,5"),
        ("part_allocataires_monoparents_iris.les_iles_de_mars", "s"),
    ] {
        assert_eq!(printed(&figures, name), expected, "{name}");
    }
}

#[test]
fn lezennes_says_what_is_not_published() {
    let figures = published("examples/lezennes/projet.yaml");
    assert_eq!(printed(&figures, "population_municipale"), "3 065");
    assert_eq!(printed(&figures, "taux_pauvrete"), "nd");
    assert_eq!(printed(&figures, "niveau_vie_median"), "24 720 €");
}
