//! The producers' own files, where they are at hand: the examples hold the same figures,
//! and every commune of a file builds.
//!
//! The files are not part of the project; without them these tests say so and pass over.

use std::collections::BTreeSet;
use std::path::PathBuf;

use abs_report::ProjectDir;
use abs_report::reference::Formula;
use abs_report::reference::catalogue;

use crate::support::{
    built, opened, path, printed, published as published_example, published_in_memory,
    shared, told,
};

/// A project of one raw file in a temporary folder.
fn project(manifest: &str, file: &std::path::Path) -> (tempfile::TempDir, ProjectDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let name = file.file_name().expect("a file");
    std::fs::copy(file, folder.path().join(name)).expect("copied");
    let text = manifest.replace("FICHIER", &name.to_string_lossy());
    std::fs::write(folder.path().join("projet.yaml"), text).expect("written");
    let project = ProjectDir::open(&folder.path().join("projet.yaml")).expect("opened");
    (folder, project)
}

fn compare(raw: Option<PathBuf>, manifest: &str, example: &str, names: &[&str]) {
    let Some(raw) = raw else { return };
    let (_folder, root) = project(manifest, &raw);
    let published = opened(&root);
    let figures =
        published.unwrap_or_else(|problems| panic!("{}", told(&problems))).value;
    let example = published_example(example);
    let mut compared = 0;
    for (name, figure) in &figures.figures {
        let listed =
            names.is_empty() || names.iter().any(|start| name.starts_with(start));
        if let (true, Some(same)) = (listed, example.figures.get(name)) {
            assert_eq!(figure.rounded(), same.rounded(), "{name}");
            compared += 1;
        }
    }
    assert!(compared >= names.len().max(8), "{compared} figures compared");
}

#[test]
fn the_flagship_holds_the_figures_of_insee() {
    let manifest = "ccas: \"CCAS du Pont-de-Claix\"\nterritoire: Le Pont-de-Claix (38)\n\
        seance_ca: 18/11/2027\ncomparaisons:\n  metropole:\n    territoire: epci\n  eybens:\n    \
        territoire: Eybens (38)\nsources:\n  insee:\n    fichier: FICHIER\nthematiques:\n  \
        - population_familles\n  - logement_cadre_de_vie\n";
    let raw = shared("insee/dossier_complet_49communes_grenoble.csv");
    // The author's own indicators of the example are not in this manifest.
    let names =
        ["population_municipale", "part_7", "part_80", "taux_", "niveau_vie", "menages"];
    compare(raw, manifest, "examples/le-pont-de-claix/projet.yaml", &names);
}

#[test]
fn the_flagship_holds_the_figures_of_drees_and_cnaf() {
    let manifest = |rest: &str| {
        format!(
            "ccas: \"CCAS du Pont-de-Claix\"\nterritoire: Le Pont-de-Claix (38)\n\
             seance_ca: 18/11/2027\nsources:\n  fichier:\n    fichier: FICHIER\n{rest}"
        )
    };
    compare(
        shared("drees/apl_generalistes_2022_2023.xlsx"),
        &manifest("thematiques:\n  - sante\n"),
        "examples/le-pont-de-claix/projet.yaml",
        &["apl_medecins"],
    );
    compare(
        shared("caf/data_CAF_2020_IRIS.csv"),
        &manifest(
            "    annee: 2020\nquartiers:\n  \"Gringalet\": 383170101\n  \"Les Îles-de-Mars\": \
             383170103\nthematiques:\n  - precarite\n",
        ),
        "examples/le-pont-de-claix/projet.yaml",
        &["allocataires_iris", "part_allocataires"],
    );
}

#[test]
fn lezennes_holds_the_figures_of_insee() {
    let manifest =
        std::fs::read_to_string(path("examples/lezennes/projet.yaml")).expect("read");
    let manifest = manifest.replace("donnees/comparateur.csv", "FICHIER");
    let raw = shared("insee/base_cc_comparateur_dep59.CSV");
    compare(raw, &manifest, "examples/lezennes/projet.yaml", &[]);
}

/// The smallest commune of the file, a middling one and the largest build all that the
/// file reaches.
#[test]
fn communes_of_every_size_build() {
    let Some(raw) = shared("insee/dossier_complet_49communes_grenoble.csv") else {
        return;
    };
    for commune in ["Mont-Saint-Martin (38)", "Le Gua (38)", "Grenoble (38)"] {
        let topics: Vec<String> = abs_report::reference::catalogue()
            .topics
            .keys()
            .map(|topic| format!("  - {topic}\n"))
            .collect();
        let manifest = format!(
            "ccas: \"CCAS d’essai\"\nterritoire: {commune}\nseance_ca: 18/11/2027\nsources:\n  \
             insee:\n    fichier: FICHIER\nthematiques:\n{}",
            topics.concat()
        );
        let (_folder, root) = project(&manifest, &raw);
        let built = built(&root);
        let built =
            built.unwrap_or_else(|problems| panic!("{commune} :\n{}", told(&problems)));
        // A livret of eight pages is a whole one; of notes there are two slides a page.
        let least = |output| if output == abs_report::Output::SlideNotes { 4 } else { 8 };
        let pdfs = &built.value.pdfs;
        assert!(pdfs.iter().all(|pdf| pdf.pages >= least(pdf.output)), "{commune}");
    }
}

/// The columns of INSEE that the formulas name are those of its files: a misspelt one would
/// only make its indicator absent. Formulas of later vintages (the census of 2022, the long
/// file of Filosofi) name columns that no file at hand holds.
#[test]
fn the_columns_of_insee_are_known_to_its_files() {
    let mut known = BTreeSet::new();
    for (file, separator) in [
        ("insee/dossier_complet_49communes_grenoble.csv", ','),
        ("insee/base_cc_comparateur_dep59.CSV", ';'),
        ("insee/FILO2018_DISP_Pauvres_COM.csv", ';'),
        ("insee/FILO2019_DISP_COM.csv", ';'),
        ("insee/BASE_TD_FILO_IRIS_2021_DISP.csv", ';'),
    ] {
        let Some(path) = shared(file) else { return };
        let text = std::fs::read_to_string(path).expect("read");
        let header =
            text.trim_start_matches('\u{feff}').lines().next().expect("a header");
        known.extend(header.split(separator).map(|name| name.trim().to_owned()));
    }
    let Some(path) = shared("insee/meta_dossier_complet_variables.csv") else { return };
    let text = std::fs::read_to_string(path).expect("read");
    known
        .extend(text.lines().filter_map(|line| Some(line.split(';').next()?.to_owned())));
    // What only the long form has: its rules name its columns.
    let rules = include_str!("../../src/sources/melodi/rules.csv").lines().skip(1);
    known.extend(
        rules.filter_map(|line| Some(line.split(';').next()?.replace("{aa}", "23"))),
    );
    let families = [
        "recensement",
        "etat_civil",
        "filosofi",
        "filosofi_inegalites",
        "filosofi_pauvrete",
        "filosofi_iris",
        "salaires",
        "electeurs",
    ];
    let mut unknown = Vec::new();
    let mut looked_at = 0;
    for indicator in catalogue().indicators.values() {
        if !families.contains(&indicator.family.word()) {
            continue;
        }
        let formula = indicator.formula.as_deref().expect("computed from a file");
        let formula = Formula::parse(formula).expect(&indicator.id);
        for (pattern, name) in formula.columns() {
            looked_at += 1;
            if !known.iter().any(|column| pattern.matches(column)) {
                unknown.push(format!("{} : {name}", indicator.id));
            }
        }
    }
    assert!(looked_at > 300, "{looked_at} columns");
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

const LEZENNES: &str = "Lezennes (59)";

/// The figures of a file that its producer documents.
struct Documented {
    topic: &'static str,
    town: &'static str,
    /// Lines added to the manifest.
    more: &'static str,
    csv: &'static str,
    expected: &'static [(&'static str, &'static str)],
}

fn check(file: &Documented) {
    let manifest = format!(
        "ccas: \"CCAS d’essai\"\nterritoire: {}\nseance_ca: 18/11/2027\n\
         comparaisons:\n  ronchin:\n    territoire: Ronchin (59)\n  departement:\n    \
         territoire: departement\nsources:\n  public:\n    fichier: public.csv\n{}\
         thematiques:\n  - {}\n",
        file.town, file.more, file.topic
    );
    let figures =
        published_in_memory(&[("projet.yaml", &manifest), ("public.csv", file.csv)])
            .unwrap_or_else(|problems| panic!("{} :\n{problems}", file.topic));
    let found = file.expected.iter().map(|(name, _)| (*name, printed(&figures, name)));
    let found: Vec<(&str, String)> = found.collect();
    let found: Vec<(&str, &str)> =
        found.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(found, file.expected, "{}", file.topic);
}

/// Every family of files that feeds the catalogue and of which none was at hand, from the
/// header that its producer documents. The figures are worked out by hand.
#[test]
fn documented_files_give_the_figures_of_the_catalogue() {
    for file in &[
        Documented {
            topic: "logement_cadre_de_vie",
            town: LEZENNES,
            more: "    annee: 2024\n",
            csv: "DEPCOM_ARM;LIBCOM;nb_ls;nb_loues;nb_vacants;tx_mob\n\
                  59346;Lezennes;412;380;20;6.4\n59507;Ronchin;1200;1100;44;7.1\n",
            // 100 × 20 ÷ (380 + 20) = 5
            expected: &[
                ("logements_sociaux_rpls", "412"),
                ("taux_vacance_social", "5,0 %"),
                ("taux_vacance_social.ronchin", "3,8 %"),
                ("taux_mobilite_social", "6,4 %"),
            ],
        },
        Documented {
            topic: "logement_cadre_de_vie",
            town: LEZENNES,
            more: "",
            csv: "CODGEO_25;LIBGEO_25;ff_pp_total_23;ff_pp_total_24;pp_vacant_24;pp_vacant_25;\
                  pp_vacant_plus_2ans_24;pp_vacant_plus_2ans_25\n\
                  59346;Lezennes;1280;1300;75;80;24;26\n59507;Ronchin;8000;8100;500;510;s;s\n",
            // 100 × 26 ÷ 1300 = 2; the year before, 100 × 24 ÷ 1280 = 1,875
            expected: &[
                ("logements_vacants_lovac", "80"),
                ("logements_vacants_2_ans_lovac.ronchin", "s"),
                ("vacance_structurelle_parc_prive", "2,0 %"),
                ("vacance_structurelle_parc_prive.en_2024", "1,9 %"),
            ],
        },
        Documented {
            topic: "logement_cadre_de_vie",
            town: LEZENNES,
            more: "",
            csv: "CODGEO_25;LIBGEO_25;pp_total_24;pp_vacant_25;pp_vacant_plus_2ans_25\n\
                  59346;Lezennes;1300;80;26\n59507;Ronchin;8100;510;162\n",
            expected: &[("vacance_structurelle_parc_prive", "2,0 %")],
        },
        Documented {
            topic: "precarite",
            town: LEZENNES,
            more: "",
            csv: "dtreffre;numcomdo;nomcom;indfoy_ndur;indnbp_ndur;indfoy_rsa;indmtt_rsa;indfoy_ppa;\
                  indfoy_ndural;indfoy_apl\n\
                  2023-12-01;59346;Lezennes;410;985;60;38000;150;205;160\n\
                  2024-12-01;59346;Lezennes;400;980;60;38200;140;200;155\n",
            // 100 × 60 ÷ 400 = 15; 100 × 140 ÷ 400 = 35; 100 × 200 ÷ 400 = 50
            expected: &[
                ("foyers_allocataires_caf", "≈ 400"),
                ("personnes_couvertes_caf", "≈ 980"),
                ("part_allocataires_rsa", "≈ 15 %"),
                ("part_allocataires_prime_activite", "≈ 35 %"),
                ("part_allocataires_aides_logement", "≈ 50 %"),
                ("montant_rsa_mensuel", "38 200 €"),
                ("foyers_apl.en_2023", "≈ 160"),
            ],
        },
        Documented {
            topic: "precarite",
            town: LEZENNES,
            more: "",
            csv: "dtreffre;numcomdo;nomcom;qf_400;indfoy_ndur;indnbp_ndur\n\
                  2024-12-01;59346;Lezennes;Moins de 400 euros;80;200\n\
                  2024-12-01;59346;Lezennes;Entre 400 et 799 euros;120;300\n\
                  2024-12-01;59346;Lezennes;Entre 800 et 1199 euros;90;200\n\
                  2024-12-01;59346;Lezennes;Entre 1200 et 1599 euros;50;120\n\
                  2024-12-01;59346;Lezennes;Entre 1600 et 1999 euros;25;60\n\
                  2024-12-01;59346;Lezennes;Entre 2000 et 3999 euros;20;60\n\
                  2024-12-01;59346;Lezennes;4000 euros ou plus;10;30\n\
                  2024-12-01;59346;Lezennes;Inconnu;5;10\n",
            // 100 × (80 + 120) ÷ 400 = 50
            expected: &[
                ("foyers_qf_moins_400", "≈ 80"),
                ("part_foyers_qf_moins_800", "≈ 50 %"),
            ],
        },
        Documented {
            topic: "petite_enfance",
            town: LEZENNES,
            more: "",
            csv: "annee;numcom;nomcom;txcouv_eaje_com;txcouv_prescol_com;txcouv_am_ind_com;\
                  txcouv_gad_ind_com;txcouv_com\n\
                  2021;59346;Lezennes;18.2;1.1;31.4;0.6;51.3\n\
                  2022;59346;Lezennes;19.5;1.0;30.2;0.5;51.2\n2022;59507;Ronchin;15;2;20;1;38\n",
            expected: &[
                ("taux_couverture_petite_enfance", "51,2 %"),
                ("taux_couverture_petite_enfance.en_2021", "51,3 %"),
                ("taux_couverture_eaje.ronchin", "15,0 %"),
                ("taux_couverture_assistantes_maternelles", "30,2 %"),
            ],
        },
        Documented {
            topic: "petite_enfance",
            town: LEZENNES,
            more: "",
            csv: "dtreffre;numcomdo;nomcom;indfoy_ndurpaje;indfoy_cmg;indfoy_ab\n\
                  2024-12-01;59346;Lezennes;95;60;35\n",
            expected: &[("foyers_paje", "≈ 95"), ("foyers_cmg", "≈ 60")],
        },
        Documented {
            topic: "jeunesse_education",
            town: LEZENNES,
            more: "",
            csv: "dtreffre;numcomdo;nomcom;indfoy_af;indfoy_cf;indfoy_asf\n\
                  2024-12-01;59346;Lezennes;230;35;40\n",
            expected: &[
                ("foyers_allocations_familiales", "≈ 230"),
                ("foyers_asf", "≈ 40"),
            ],
        },
        Documented {
            topic: "emploi_activite",
            town: LEZENNES,
            more: "",
            csv: "\u{feff}Date;Code commune;Commune;Type de données;Catégorie;Sexe;Tranche d'âge;\
                  Nombre de demandeurs d'emploi\n\
                  2024-T4;59346;Lezennes;Brutes;ABC;Total;Total;240\n\
                  2024-T4;59346;Lezennes;Brutes;ABC;Femmes;Total;120\n\
                  2024-T4;59346;Lezennes;Brutes;ABC;Hommes;Total;120\n\
                  2024-T4;59346;Lezennes;Brutes;ABC;Total;Moins de 25 ans;60\n\
                  2024-T4;59346;Lezennes;Brutes;ABC;Total;De 25 à 49 ans;130\n\
                  2024-T4;59346;Lezennes;Brutes;ABC;Total;50 ans et plus;50\n",
            // 100 × 120 ÷ 240 = 50; 100 × 60 ÷ 240 = 25
            expected: &[
                ("demandeurs_emploi_abc", "≈ 240"),
                ("demandeurs_emploi_50_ans_plus", "≈ 50"),
                ("part_femmes_demandeurs_emploi", "≈ 50 %"),
                ("part_moins_25_ans_demandeurs_emploi", "≈ 25 %"),
            ],
        },
        Documented {
            topic: "sante",
            town: LEZENNES,
            more: "",
            csv: "AN;DEPCOM;DEP;REG;TYPEQU;LAMBERT_X\n2024;59346;59;32;D265;1\n\
                  2024;59346;59;32;D265;2\n2024;59346;59;32;D307;3\n2024;59346;59;32;D113;4\n\
                  2024;59507;59;32;D307;5\n2024;59507;59;32;D307;6\n\
                  2024;59507;59;32;D281;7\n2024;59999;59;32;D279;8\n",
            // Known to the file, a town without nurses has none; a type that the whole file
            // never names belongs to another edition, and says nothing.
            expected: &[
                ("equip_medecins_generalistes", "2"),
                ("equip_pharmacies.ronchin", "2"),
                ("equip_maisons_centres_sante", "1"),
                ("equip_infirmiers", "0"),
                ("equip_kinesitherapeutes", "0"),
                ("equip_dentistes", "nr"),
            ],
        },
        Documented {
            topic: "population_familles",
            town: "Le Pont-de-Claix (38)",
            more: "quartiers:\n  \"Les deux\": 383170101, 383170103\n  \"Le troisième\": 383170102\n",
            csv: "IRIS;COM;TYP_IRIS;LAB_IRIS;P21_POP;P21_POP0002;P21_POP0305;P21_POP75P;C21_MEN;\
                  C21_MENPSEUL;C21_FAM;C21_FAMMONO;C21_COUPAENF;C21_NE24F3;C21_NE24F4P\n\
                  383170101;38317;H;1;3000;120;110;300;1400;700;800;200;300;40;20\n\
                  383170103;38317;H;1;2000;80;70;100;900;360;500;100;200;30;10\n\
                  383170102;38317;H;1;1000;40;30;50;400;100;250;50;100;10;5\n",
            // 100 × (300 + 100) ÷ (3000 + 2000) = 8; 100 × (700 + 360) ÷ (1400 + 900) = 46,09;
            // 100 × (40 + 20 + 30 + 10) ÷ (800 + 500) = 7,69; 100 × 100 ÷ 400 = 25
            expected: &[
                ("population_iris.les_deux", "5 000"),
                ("part_75_ans_plus_iris.les_deux", "8,0 %"),
                ("part_menages_une_personne_iris.les_deux", "46,1 %"),
                ("part_familles_nombreuses_iris.les_deux", "7,7 %"),
                ("part_menages_une_personne_iris.le_troisieme", "25,0 %"),
            ],
        },
    ] {
        check(file);
    }
}

/// The public files at hand that feed the new indicators, against the cells that the eye
/// sees in them.
#[test]
fn published_files_give_the_figures_of_the_catalogue() {
    let figures = |file: &str, town: &str, more: &str, topic: &str| {
        let raw = shared(file)?;
        let manifest = format!(
            "ccas: \"CCAS d’essai\"\nterritoire: {town}\nseance_ca: 18/11/2027\nsources:\n  \
             public:\n    fichier: FICHIER\n{more}thematiques:\n  - {topic}\n"
        );
        let (_folder, root) = project(&manifest, &raw);
        let published = opened(&root);
        Some(published.unwrap_or_else(|problems| panic!("{}", told(&problems))).value)
    };
    let file = "insee/ensemble_populations_legales_2021.xlsx";
    let sheet = "    feuille: \"Communes\"\n";
    if let Some(found) = figures(file, "Lezennes (59)", sheet, "population_familles") {
        assert_eq!(printed(&found, "population_municipale_legale"), "3 019");
        assert_eq!(printed(&found, "population_comptee_a_part"), "19");
        assert_eq!(printed(&found, "population_totale_legale"), "3 038");
    }
    let file = "insee/FILO2018_DISP_Pauvres_COM.csv";
    if let Some(found) = figures(file, "Ambérieu-en-Bugey (01)", "", "niveaux_de_vie") {
        assert_eq!(printed(&found, "taux_pauvrete_seuil_50"), "9 %");
        assert_eq!(printed(&found, "taux_pauvrete_seuil_40"), "5 %");
        assert_eq!(printed(&found, "intensite_pauvrete"), "17,9 %");
        assert_eq!(printed(&found, "niveau_vie_median_pauvres"), "10 700 €");
    }
    let file = "insee/FILO2019_DISP_COM.csv";
    if let Some(found) = figures(file, "Lezennes (59)", "", "niveaux_de_vie") {
        assert_eq!(printed(&found, "indice_gini"), "0,223");
    }
    let file = "insee/BASE_TD_FILO_IRIS_2021_DISP.csv";
    let districts =
        "quartiers:\n  \"Gringalet\": 383170101\n  \"Deux\": 383170102, 383170103\n";
    if let Some(found) =
        figures(file, "Le Pont-de-Claix (38)", districts, "niveaux_de_vie")
    {
        assert_eq!(printed(&found, "taux_pauvrete_iris.gringalet"), "19 %");
        assert_eq!(printed(&found, "niveau_vie_median_iris.gringalet"), "20 840 €");
        assert_eq!(printed(&found, "indice_gini_iris.gringalet"), "0,217");
        assert_eq!(printed(&found, "taux_pauvrete_iris.deux"), "nc");
    }
    let file = "drees/apl_generalistes_2022_2023.xlsx";
    if let Some(found) = figures(file, "Le Pont-de-Claix (38)", "", "sante") {
        // 100 × (5,526 − 5,113) ÷ 5,526 = 7,47
        assert_eq!(printed(&found, "part_offre_medicale_a_renouveler"), "7,5 %");
    }
    let file = "insee/dossier_complet_49communes_grenoble.csv";
    if let Some(found) = figures(file, "Le Pont-de-Claix (38)", "", "niveaux_de_vie") {
        // 100 × (14,96352 − 13,21936) ÷ 14,96352 = 11,656
        assert_eq!(printed(&found, "ecart_salarial_femmes_hommes"), "11,7 %");
    }
    let file = "insee/estim-pop-dep-sexe-aq-1975-2021.xlsx";
    let departement = "comparaisons: departement\n";
    if let Some(found) =
        figures(file, "Bourg-en-Bresse (01)", departement, "population_familles")
    {
        // Ain in 2020: 38 866 + 44 893 + 45 602 + 39 241 under 20, 20 049 + 15 508 + 11 265
        // + 5 646 + 2 148 from 75, of 657 907.
        let printed =
            |name: &str| printed(&found, &format!("{name}.departement.en_2020"));
        assert_eq!(printed("population_estimee_departement"), "657 907");
        assert_eq!(printed("part_moins_20_ans_departement"), "25,6 %");
        assert_eq!(printed("part_75_ans_plus_departement"), "8,3 %");
    }
}
