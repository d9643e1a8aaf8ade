//! INSEE's long form: real samples of its datasets, and the figures they must give.

use std::collections::BTreeMap;

use abs_report::files::ProjectDir;
use abs_report::pipeline;
use abs_report::secrecy::Protected;

use crate::support::{options, printed, shared, told};

/// A project on some samples, with an indicator of the author for each column asked for.
fn project(town: &str, samples: &[&str], columns: &[&str]) -> Option<ProjectDir> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut sources = String::new();
    for (number, sample) in samples.iter().enumerate() {
        let path = shared(&format!("melodi/{sample}"))?;
        files.insert((*sample).to_owned(), std::fs::read(path).expect("readable"));
        sources += &format!("  s{number}:\n    fichier: {sample}\n");
    }
    let indicators: String = columns
        .iter()
        .enumerate()
        .map(|(number, column)| {
            format!(
                "  x{number}:\n    libelle: \"{number}\"\n    unite: \"habitants\"\n    \
                 decimales: 2\n    formule: \"= [{column}]\"\n"
            )
        })
        .collect();
    let indicators = match indicators.as_str() {
        "" => String::new(),
        some => format!("indicateurs:\n{some}"),
    };
    let manifest = format!(
        "ccas: \"CCAS de {town}\"\nterritoire: {town}\nseance_ca: 18/11/2027\ncomparaisons: \
         epci, departement, region, france, france_metropolitaine\nsources:\n{sources}\
         {indicators}thematiques:\n  - logement_cadre_de_vie\n  - \
         emploi_activite\n  - population_familles\n"
    );
    files.insert("projet.yaml".to_owned(), manifest.into_bytes());
    Some(ProjectDir::in_memory("projet.yaml", files))
}

fn published(root: &ProjectDir) -> Protected {
    pipeline::published(root, &options())
        .unwrap_or_else(|problems| panic!("{}", told(&problems)))
        .value
}

/// MELODI §3, copied from the real rows.
#[test]
fn bordeaux_has_the_figures_of_2023() {
    for (samples, expected) in [
        (
            ["DS_RP_LOGEMENT_PRINC_2023_data.csv", "insee_logement_sample.zip"],
            &[
                ("P23_RP", "148 377,41"),
                ("P23_RP_PROP", "48 983,22"),
                ("P23_RP_LOC", "96 346,69"),
                ("P23_RP_LOCHLMV", "20 552,28"),
                ("P23_RP_GRAT", "3 047,51"),
                ("P23_LOG", "171 776,87"),
                ("P23_LOGVAC", "11 591,41"),
                ("P23_NBPI_RP", "451 795,58"),
                ("P12_RP", "131 966,98"),
                ("P17_RP", "138 729,47"),
            ][..],
        ),
        (
            ["DS_RP_EMPLOI_LR_PRINC_2023_data.csv", "insee_emploi_sample.zip"],
            &[
                ("P23_POP1564", "191 928,31"),
                ("P23_ACT1564", "142 651,23"),
                ("P23_CHOM1564", "16 878,00"),
            ][..],
        ),
        (
            ["DS_RP_FAMILLE_COMP_2023_data.csv", "insee_famille_sample.zip"],
            &[("C23_FAM", "60 948,94"), ("C23_FAMMONO", "11 338,58")][..],
        ),
    ] {
        for sample in samples {
            let columns: Vec<&str> = expected.iter().map(|(column, _)| *column).collect();
            let Some(root) = project("Bordeaux (33)", &[sample], &columns) else {
                return;
            };
            let figures = published(&root);
            for (number, (column, value)) in expected.iter().enumerate() {
                let found = printed(&figures, &format!("x{number}"));
                assert!(found.starts_with(value), "{sample}, {column}: {found}");
            }
        }
    }
}

#[test]
fn the_catalogue_reads_the_long_form() {
    let samples = [
        "DS_RP_LOGEMENT_PRINC_2023_data.csv",
        "DS_RP_EMPLOI_LR_PRINC_2023_data.csv",
        "DS_RP_FAMILLE_COMP_2023_data.csv",
    ];
    let Some(root) = project("Bordeaux (33)", &samples, &[]) else { return };
    let figures = published(&root);
    for (name, expected) in [
        // 16 878.00 / 142 651.23; FM 11.03 (MELODI §3).
        ("taux_chomage_recensement", "11,8 %"),
        ("taux_chomage_recensement.france_metropolitaine", "11,0 %"),
        // 11 591.41 / 171 776.87.
        ("part_logements_vacants", "6,7 %"),
        // 20 552.28 / 148 377.41.
        ("part_locataires_hlm", "13,9 %"),
        // Among the families with children: 11 338.58 beside 21 927 couples; in 2012 10 063
        // beside 19 400.
        ("part_familles_monoparentales", "34,1 %"),
        ("part_familles_monoparentales.en_2012", "34,2 %"),
    ] {
        assert_eq!(printed(&figures, name), expected, "{name}");
    }
    // The same code stands for several levels: 33 is the Gironde, 75 is the région.
    assert_eq!(printed(&figures, "part_logements_vacants.departement").len(), 5);
    assert_ne!(
        printed(&figures, "part_logements_vacants.departement"),
        printed(&figures, "part_logements_vacants.region")
    );
}
