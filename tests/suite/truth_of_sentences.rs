//! Sentences read one by one: ranks, breaks, approximations, signs, names.

use abs_report::reference::official;
use abs_report::{Output, ProjectDir};

use crate::support::{in_memory, words};

const HEAD: &str =
    "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\n";

fn project(head: &str, rest: &str, rows: &str) -> ProjectDir {
    let text = format!("{head}sources:\n  insee:\n    fichier: insee.csv\n{rest}");
    in_memory(&[("projet.yaml", &text), ("insee.csv", rows)])
}

fn said(root: &ProjectDir) -> String {
    words(root, Output::Report).join("\n")
}

/// Lezennes, then other towns of its EPCI, a line each.
fn towns(heading: &str, line: impl Fn(usize) -> String) -> String {
    let epci = official().epci("200093201").or_else(|| official().epci("245900410"));
    let members = epci.expect("the MEL").members.iter().map(ToString::to_string);
    let others = members.filter(|code| code != "59346");
    let codes = std::iter::once("59346".to_owned()).chain(others);
    let lines = codes.enumerate().map(|(at, code)| format!("{code};{}\n", line(at)));
    format!("{heading}\n{}", lines.collect::<String>())
}

#[test]
fn shares_that_are_taken_away_are_ranked_by_their_size() {
    // Lezennes pays the most: the lowest number is the largest weight.
    let rows = towns("CODGEO;NBMEN21;NBPERS21;Q221;PIMPOT21", |at| {
        let share = if at == 0 { -24.4 } else { -12.0 - 0.1 * at as f64 };
        format!("1300;3000;20000;{share:.1}")
    });
    let text = said(&project(HEAD, "thematiques: niveaux_de_vie\n", &rows));
    let figures =
        crate::support::shown(&project(HEAD, "thematiques: niveaux_de_vie\n", &rows));
    let rank = crate::support::printed(&figures, "part_impots.rang");
    assert!(rank.starts_with("1re sur "), "{rank}");
    assert!(!text.contains("plus faible des"), "{text}");
}

#[test]
fn a_place_that_most_share_is_no_place() {
    let alike = |many: usize| {
        let rows = towns("CODGEO;P18_POP;P18_LOG;P18_LOGVAC", |at| {
            let vacant = if at < many { 900 } else { 910 };
            format!("30000;10000;{vacant}")
        });
        said(&project(HEAD, "thematiques: logement_cadre_de_vie\n", &rows))
    };
    let text = alike(40);
    assert!(
        !text.contains("ex æquo") && !text.contains("communes de l’intercommunalité"),
        "{text}"
    );
    // Twenty of the lowest are the lowest, not the « 76e ex æquo ».
    let text = alike(20);
    assert!(
        text.contains("Avec 19 autres communes, c’est la part la plus faible"),
        "{text}"
    );
    assert!(!text.contains("ex æquo"), "{text}");
    // Alone at the top, it is one.
    let rows = towns("CODGEO;P18_POP;P18_LOG;P18_LOGVAC", |at| {
        let vacant = if at == 0 { 2000 } else { 500 + at };
        format!("30000;10000;{vacant}")
    });
    let text = said(&project(HEAD, "thematiques: logement_cadre_de_vie\n", &rows));
    assert!(text.contains("C’est la part la plus élevée des"), "{text}");
    assert!(!text.contains("dont le chiffre est fiable"), "all are there: {text}");
}

#[test]
fn a_broken_series_has_levels_and_its_reason_and_no_change() {
    let rows = "CODGEO_25;LIBGEO_25;pp_vacant_25;pp_vacant_plus_2ans_25;ff_pp_total_24;pp_vacant_24;pp_vacant_plus_2ans_24;pp_vacant_20;pp_vacant_plus_2ans_20\n\
                59346;Lezennes;374;207;5949;628;200;679;163\n";
    let rest = "thematiques:\n  - thematique: logement_cadre_de_vie\n    contenu:\n      - tableau: vides\n        \
                lignes: logements_vacants_lovac\n        colonnes: annees\n      - texte\n";
    let text = said(&project(HEAD, rest, rows));
    assert!(text.contains("rupture de série en 2025 : "), "{text}");
    assert!(!text.contains("Depuis 2020") && !text.contains("diminué"), "{text}");
    for level in ["679", "628", "374"] {
        assert!(text.contains(level), "{level}: {text}");
    }
}

#[test]
fn approximate_figures_are_said_as_french_says_them() {
    let head = "ccas: \"CIAS des Deux Communes\"\nterritoire:\n  - Lezennes (59)\n  - Ronchin (59)\nseance_ca: 18/11/2027\n\
                comparaisons:\n  lille:\n    territoire: Lille (59)\n";
    let rows = "Code commune INSEE;Commune;APL aux médecins généralistes;APL aux médecins généralistes de moins de 65 ans;\
                Population standardisée * pour la médecine générale\n\
                59346;Lezennes;3,1;2,9;3000\n59507;Ronchin;5,2;4,9;19000\n59350;Lille;4,0;3,5;235000\n";
    let text = said(&project(head, "thematiques: sante\n", rows));
    assert!(text.contains("d’environ") || text.contains("à environ"), "{text}");
    for wrong in ["de environ", "à ≈", "de ≈", "contre ≈"] {
        assert!(!text.contains(wrong), "{wrong}: {text}");
    }
}

#[test]
fn a_change_per_thousand_is_told_by_its_levels() {
    let rows = "CODGEO;P21_POP;P15_POP;P10_POP;NAIS1521;DECE1521;NAIS1015;DECE1015\n\
                59346;30000;29000;28000;2600;1500;3400;1400\n59350;235000;231000;228000;20000;11000;21000;11500\n";
    let head = format!("{HEAD}comparaisons:\n  lille:\n    territoire: Lille (59)\n");
    let text = said(&project(&head, "thematiques: population_familles\n", rows));
    assert!(!text.contains(" ‰)") || !text.contains("(−"), "{text}");
    let in_brackets = text.split('(').skip(1).any(|part| {
        let inside = part.split(')').next().unwrap_or_default();
        inside.starts_with(['+', '−']) && inside.contains('‰')
    });
    assert!(!in_brackets, "{text}");
}

#[test]
fn two_intercommunalities_are_each_named() {
    // Condé and Vieux-Condé on one side, Escautpont on the other side of no border: two EPCI.
    let head = "ccas: \"CIAS des Deux Rives\"\nterritoire:\n  - Lezennes (59)\n  - Escautpont (59)\nseance_ca: 18/11/2027\n";
    let rows = towns("CODGEO;P18_POP;P18_LOG;P18_LOGVAC;P18_RP;P18_RP_PROP", |at| {
        format!("30000;10000;{};9000;{}", 500 + at, 4000 + 10 * at)
    });
    let other = official()
        .commune(&abs_report::reference::CommuneCode::parse("59207").expect("a code"))
        .and_then(|town| official().epci(town.epci.as_ref()?))
        .expect("its EPCI");
    let more: String = other
        .members
        .iter()
        .map(|code| format!("{code};20000;9000;800;8000;3000\n"))
        .collect();
    let rows = format!("{rows}{more}");
    let text = said(&project(head, "thematiques: logement_cadre_de_vie\n", &rows));
    assert!(!text.contains("dans l’intercommunalité"), "{text}");
    assert!(text.contains("Métropole Européenne de Lille"), "{text}");
}

#[test]
fn units_are_said_once_and_shares_name_their_whole() {
    let rows = "CODGEO;P21_POP;P21_LOG;P21_LOGVAC;P21_RP;P15_LOG;P15_LOGVAC;P15_RP;P21_RP_LOCHLMV;P15_RP_LOCHLMV\n\
                59346;30000;14000;700;13000;13000;780;12000;3000;2500\n";
    let text = said(&project(HEAD, "thematiques: logement_cadre_de_vie\n", rows));
    assert!(
        text.contains("le nombre de logements")
            || text.contains("Le nombre de logements")
    );
    assert!(!text.contains("000 logements en 2021"), "{text}");
    // A card of one share names its whole.
    assert!(text.contains("en % des logements, 2021"), "{text}");
}

/// Added from DREES's file by hand: what doctors of 65 and more ensure, weighted by the
/// consultations that each commune has, of eight communes and of 463.
#[test]
fn the_share_of_older_doctors_is_weighed_by_what_there_is_to_share() {
    let Some(file) = crate::support::shared("drees/apl_generalistes_2022_2023.xlsx")
    else {
        eprintln!("passed over: the producers' files are not there");
        return;
    };
    let manifest = "ccas: \"CIAS de l’Île d’Oléron\"\nterritoire:\n  \
                    - \"17093\"\n  - \"17140\"\n  - \"17323\"\n  - \"17337\"\n  - \"17385\"\n  - \
                    \"17411\"\n  - \"17485\"\n  - \"17486\"\n\
                    seance_ca: 18/11/2027\nsources:\n  medecins:\n    fichier: apl.xlsx\n\
                    thematiques: sante\n";
    let files = [
        ("projet.yaml".to_owned(), manifest.as_bytes().to_vec()),
        ("apl.xlsx".to_owned(), std::fs::read(file).expect("readable")),
    ];
    let root = ProjectDir::in_memory("projet.yaml", files.into());
    let text = said(&root);
    assert!(text.contains("à environ 15,5 % en 2023"), "{text}");
    assert!(text.contains("9,3 %"), "{text}");
}

/// Whatever its turn: three sentences of a chapter tell that a town stands at an end.
#[test]
fn an_end_of_the_list_is_always_told() {
    let rows = towns("CODGEO;NBMEN21;NBPERS21;Q221;D121;D921;TP6021", |at| {
        let (low, high) = (20_000 + 10 * at, 10 + at / 10);
        let poor = if at == 0 { 42 } else { high };
        format!("1300;3000;{low};{};{};{poor}", low / 2, low * 2)
    });
    let text = said(&project(HEAD, "thematiques: niveaux_de_vie\n", &rows));
    let ends = text.matches("le plus faible des").count();
    assert!(ends >= 2, "{ends}: {text}");
    assert!(text.contains("C’est le taux le plus élevé des"), "{text}");
}
