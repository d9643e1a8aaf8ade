//! No sentence, table, chart or card says more than the figures do, and nothing asked for
//! vanishes.

use abs_report::published::PlanKind;
use abs_report::{Output, ProjectDir};

use crate::support::{opened, shown, told, with, words};

fn manifest(territory: &str, rest: &str) -> String {
    format!(
        "ccas: \"CIAS du Valenciennois\"\n{territory}seance_ca: 18/11/2027\nsources:\n  insee:\n    \
         fichier: insee.csv\n{rest}"
    )
}

/// What the report and the livret say, together.
fn all(root: &ProjectDir) -> String {
    [Output::Report, Output::Booklet]
        .into_iter()
        .flat_map(|output| words(root, output))
        .collect::<Vec<_>>()
        .join("\n")
}

const FOUR: &str = "territoire:\n  - Condé-sur-l'Escaut (59)\n  - Vieux-Condé (59)\n  - Escautpont (59)\n  \
                    - Fresnes-sur-Escaut (59)\n";

/// Filosofi by commune and by EPCI; the four communes lie in two of them.
const MEDIANS: &str = "CODGEO;NBMEN19;NBPERS19;Q219\n59153;3900;9300;15970\n59616;4300;10200;17620\n\
                       59207;1600;4200;15420\n59253;3000;7600;16760\n";

#[test]
fn medians_of_a_group_are_given_commune_by_commune() {
    let sources = "  epci:\n    fichier: epci.csv\nthematiques:\n  - niveaux_de_vie\n";
    let epci = "CODGEO;NBMEN19;NBPERS19;Q219\n200042190;80000;190000;18820\n";
    let project =
        with(&manifest(FOUR, sources), &[("insee.csv", MEDIANS), ("epci.csv", epci)]);
    let said = all(&project);
    for figure in ["15 970", "17 620", "15 420", "16 760"] {
        assert!(said.contains(figure), "{figure} is nowhere:\n{said}");
    }
    assert!(said.contains(
        "Une médiane ou un décile ne se calcule pas pour plusieurs communes : ils sont donnés \
         commune par commune."
    ));
    // Nobody is too few, and the card has both ends.
    assert!(!said.contains("trop peu d’habitants"), "{said}");
    assert!(said.contains("15 420 à 17 620 €"), "{said}");
    assert!(
        said.contains("15 420 € à Escautpont, 15 970 € à Condé-sur-l’Escaut"),
        "{said}"
    );
}

#[test]
fn a_territory_is_never_compared_with_itself() {
    // The town beside itself.
    let town = "territoire: Lezennes (59)\ncomparaisons:\n  nous:\n    territoire: Lezennes (59)\n";
    let rows = "CODGEO;P18_POP;P18_LOG;P18_LOGVAC\n59346;3000;1400;70\n";
    let project = with(
        &manifest(town, "thematiques:\n  - logement_cadre_de_vie\n"),
        &[("insee.csv", rows)],
    );
    let built = opened(&project).unwrap_or_else(|problems| panic!("{}", told(&problems)));
    let remarks = told(&built.warnings);
    assert!(remarks.contains("ne se compare pas à elle-même"), "{remarks}");
    assert!(!built.value.figures.contains_key("part_logements_vacants.nous"));
    assert!(!all(&project).contains("comme à Lezennes"));
}

#[test]
fn an_inter_town_centre_compares_with_the_departement_and_the_region() {
    let communes =
        ["17093", "17140", "17323", "17337", "17385", "17411", "17485", "17486"];
    let list: String = communes.iter().map(|code| format!("  - \"{code}\"\n")).collect();
    let text = format!(
        "ccas: \"CIAS de l’Île d’Oléron\"\nterritoire:\n{list}seance_ca: 18/11/2027\nsources:\n  insee:\n    \
         fichier: insee.csv\nthematiques:\n  - logement_cadre_de_vie\n"
    );
    let mut rows = "CODGEO;P18_POP;P18_LOG;P18_LOGVAC\n".to_owned();
    for commune in abs_report::reference::official().communes_of_region("75") {
        rows.push_str(&format!("{commune};3000;1400;70\n"));
    }
    let figures = shown(&with(&text, &[("insee.csv", &rows)]));
    let table = &figures.tables["logement_cadre_de_vie_parc"];
    let heads: Vec<&str> =
        table.columns().iter().map(|heading| heading.label.as_str()).collect();
    assert_eq!(
        heads,
        ["CC de l’Île d’Oléron", "Charente-Maritime", "Nouvelle-Aquitaine"]
    );
}

const TOWN: &str =
    "territoire: Lezennes (59)\ncomparaisons:\n  lille:\n    territoire: Lille (59)\n";

/// Lezennes and Lille with some columns each.
fn two_towns(columns: &str, own: &str, other: &str) -> String {
    format!("CODGEO;P18_POP;{columns}\n59346;3000;{own}\n59350;235000;{other}\n")
}

#[test]
fn near_is_said_of_what_is_near_and_of_nothing_else() {
    let chapter = "thematiques:\n  - logement_cadre_de_vie\n";
    let said = |own: &str, other: &str| {
        let rows = two_towns("P18_LOG;P18_LOGVAC", own, other);
        all(&with(&manifest(TOWN, chapter), &[("insee.csv", &rows)]))
    };
    // 5,0 and 5,2 % of many.
    assert!(
        said("1400;70", "120000;6240")
            .contains("un niveau proche de celui constaté à Lille")
    );
    // 22,3 % of 300 and 20,6 %: chance may make it.
    let chance = said("300;67", "120000;24720");
    assert!(chance.contains(": l’écart n’est pas significatif"), "{chance}");
    assert!(!chance.contains("proche"), "{chance}");
    // 1,2 and 0,8 % of very many are half as much again.
    let twice = said("140000;1680", "1200000;9600");
    assert!(!twice.contains("proche") && !twice.contains("significatif"), "{twice}");
    // One dwelling of 32 makes no finding and no key figure.
    let one = said("32;1", "120000;9600");
    assert!(!one.contains("3,1 % | Logements vacants"), "{one}");
}

#[test]
fn whole_numbers_get_no_decimal_and_one_point_is_no_gap() {
    let chapter = "thematiques:\n  - niveaux_de_vie\n";
    let rows =
        "CODGEO;NBMENFISC19;MED19;TP6019\n59346;1300;20000;14\n59350;120000;19000;15\n";
    let project = with(&manifest(TOWN, chapter), &[("insee.csv", rows)]);
    let said = all(&project);
    assert!(said.contains("14 %") && !said.contains("14,0"), "{said}");
    assert!(said.contains("l’écart n’est pas significatif"), "{said}");
    // With decimals, the figure keeps its own.
    let rows = rows.replace(";14\n", ";14.5\n");
    let said = all(&with(&manifest(TOWN, chapter), &[("insee.csv", &rows)]));
    assert!(said.contains("14,5 %"), "{said}");
}

#[test]
fn what_was_asked_for_is_printed_or_named() {
    let rest = "thematiques:\n  - thematique: logement_cadre_de_vie\n    contenu:\n      \
                - chiffres_cles: part_logements_vacants, densite_population\n      \
                - tableau: parc\n        lignes: logements, part_logements_vacants, population_municipale, part_maisons\n      \
                - tableau: social\n        titre: \"Le parc social\"\n        lignes: logements_sociaux_rpls\n      \
                - graphique: social\n";
    let rows = two_towns("P18_LOG;P18_LOGVAC", "1400;70", "120000;9600");
    let project = with(&manifest(TOWN, rest), &[("insee.csv", &rows)]);
    let said = words(&project, Output::Report).join("\n");
    assert!(said.contains("nr | Densité"), "{said}");
    assert!(said.contains("aucun fichier ne donne ce chiffre"), "{said}");
    assert!(said.contains("Part des maisons"), "{said}");
    assert!(
        said.contains("Le tableau « Le parc social » n’est pas imprimé : aucun fichier ne donne ses chiffres"),
        "{said}"
    );
    assert!(
        said.contains(
            "Le graphique « social » n’est pas dessiné : le tableau qu’il dessine est sans chiffre"
        ),
        "{said}"
    );
    let built = opened(&project).unwrap_or_else(|problems| panic!("{}", told(&problems)));
    let remarks = told(&built.warnings);
    for part in ["« densite_population »", "« part_maisons »", "« social »"] {
        assert!(remarks.contains(part), "{part} is told by nobody: {remarks}");
    }
    let absent = built.value.chapters()[0]
        .blocks
        .iter()
        .filter(|block| matches!(block.kind, PlanKind::Absent(_)));
    assert_eq!(absent.count(), 2);
}

#[test]
fn two_exploitations_that_disagree_are_told_beside_the_figures() {
    let rows = "CODGEO;P21_POP;P15_POP;P21_MEN;C21_MEN;P15_MEN;C15_MEN;C21_FAM;C15_FAM;C21_FAMMONO;C15_FAMMONO\n\
                59346;3000;2900;1000;1206;990;990;900;700;200;140\n";
    let text = manifest(
        "territoire: Lezennes (59)\n",
        "thematiques:\n  - population_familles\n",
    );
    let said = all(&with(&text, &[("insee.csv", rows)]));
    assert!(
        said.contains(
            "l’exploitation complémentaire du recensement compte 21 % de ménages de plus"
        ),
        "{said}"
    );
    // What two counts of the same households disagree on is no change.
    assert!(!said.contains("Depuis 2015, le nombre de familles"), "{said}");
}

#[test]
fn signs_follow_their_figure_into_charts_sentences_and_cards() {
    // 300 dwellings: indicative.
    let rows = "CODGEO;P21_POP;P15_POP;P21_LOG;P15_LOG;P21_LOGVAC;P15_LOGVAC;P21_RP;P15_RP;P21_RP_LOCHLMV;P15_RP_LOCHLMV\n\
                59346;700;690;300;310;70;71;230;239;90;40\n59350;235000;231000;140000;135000;12600;10800;120000;118000;30000;29000\n";
    let text = manifest(TOWN, "thematiques:\n  - logement_cadre_de_vie\n");
    let project = with(&text, &[("insee.csv", rows)]);
    for output in [Output::Report, Output::Booklet] {
        let said = words(&project, output);
        let of = |start: &str| {
            let found = said.iter().find(|line| line.starts_with(start));
            found.unwrap_or_else(|| panic!("no {start}: {said:#?}"))
        };
        assert!(of("La part des ménages locataires").contains(" % (°)"), "{said:#?}");
        assert!(of("Haltères").contains(" % °"), "{said:#?}");
        assert!(said.iter().any(|line| line.contains(" % | ° | ")), "{said:#?}");
        assert!(said.iter().any(|line| line.contains("° : estimation indicative")));
    }
}

#[test]
fn files_by_iris_are_printed_by_iris_without_a_word() {
    let rest = "thematiques:\n  - niveaux_de_vie\n";
    let rows = "IRIS;DISP_TP6021;DISP_INCERT21;DISP_Q121;DISP_MED21;DISP_GI21\n\
                593500101;12,3;1;15000;20110;0,3\n593500102;31,4;1;11000;15220;0,35\n";
    let text = manifest("territoire: Lille (59)\n", rest);
    let project = with(&text, &[("insee.csv", rows)]);
    let figures = shown(&project);
    let table = &figures.tables["niveaux_de_vie_revenus_quartiers"];
    let rows: Vec<&str> = table.rows().iter().map(|row| row.label.as_str()).collect();
    assert_eq!(rows, ["IRIS 0101", "IRIS 0102"]);
    assert!(words(&project, Output::Report).join("\n").contains("IRIS 0102 | 31,4"));
    // Their names, when a file gives them; those of Lyon bear the code of an arrondissement.
    let rows = "CODGEO;LIBGEO;NOTE;A;PERCOU;AI;AM;ACSSENF;ACAVENF\n\
                693810101;Jardin des Plantes;0;410;1036;178;55;21;156\n";
    let text = manifest("territoire: Lyon (69)\n", "thematiques:\n  - precarite\n");
    let figures = shown(&with(&text, &[("insee.csv", rows)]));
    let named = figures
        .tables
        .values()
        .any(|table| table.rows().iter().any(|row| row.label == "Jardin des Plantes"));
    assert!(named, "{:?}", figures.tables.keys());
}

#[test]
fn the_livret_of_a_poor_town_says_that_it_is_poor() {
    let mut columns = "P18_LOG;P18_LOGVAC;P18_RSECOCC;P18_RP;P18_RP_PROP;P18_MEN;NBMENFISC19;MED19;TP6019".to_owned();
    columns.push_str(";P18_POP1564;P18_CHOM1564;P18_ACT1564;NAIS1318;ETTOT18");
    let own = "1400;70;18;1300;400;1300;1300;15000;32;2000;300;1400;200;255";
    let other = "120000;9000;1600;110000;33000;110000;110000;20000;24;160000;14000;110000;16000;20000";
    let rows = two_towns(&columns, own, other);
    let text = manifest(
        TOWN,
        "thematiques:\n  - logement_cadre_de_vie\n  - niveaux_de_vie\n  - emploi_activite\n",
    );
    let livret = words(&with(&text, &[("insee.csv", &rows)]), Output::Booklet);
    let cards: Vec<&String> = livret.iter().filter(|line| line.contains(" | ")).collect();
    assert!(cards.iter().any(|card| card.starts_with("32 % | ")), "{cards:#?}");
    let poverty = livret
        .iter()
        .position(|line| line.contains("pauvreté au seuil de 60 % s’établit à 32 %"));
    assert!(poverty.is_some(), "{livret:#?}");
}

#[test]
fn the_law_is_told_with_the_dates_of_the_report() {
    let rows = two_towns("P18_LOG;P18_LOGVAC", "1400;70", "120000;9600");
    let text = manifest(TOWN, "thematiques:\n  - logement_cadre_de_vie\n")
        .replace("18/11/2027", "18/11/2033");
    let said = words(&with(&text, &[("insee.csv", &rows)]), Output::Report).join("\n");
    assert!(said.contains("2032") && said.contains("2033"), "{said}");
    let template = include_str!("../../report-templates/methode.typ.j2");
    assert!(template.contains("{{ projet.elections }}") && !template.contains("2026"));
}

#[test]
fn a_source_of_which_nothing_is_printed_is_told() {
    let rows = two_towns("P18_LOG;P18_LOGVAC", "1400;70", "120000;9600");
    let text = manifest(TOWN, "thematiques:\n  - sante\n");
    let built = opened(&with(&text, &[("insee.csv", &rows)]));
    let built = built.unwrap_or_else(|problems| panic!("{}", told(&problems)));
    let remarks = told(&built.warnings);
    assert!(
        remarks.contains("aucun tableau ni chiffre clé n’imprime la source « insee »")
    );
    assert!(remarks.contains("« logement_cadre_de_vie »"), "{remarks}");
}

#[test]
fn the_sentence_of_a_hidden_figure_says_why() {
    let rows =
        "CODGEO;NBMENFISC19;MED19;TP6019\n59346;1300;20000;\n59350;120000;19000;15\n";
    let text = manifest(TOWN, "thematiques:\n  - niveaux_de_vie\n");
    let written = "## Analyse\n\n{{ taux_pauvrete.phrase }}\n";
    let project =
        with(&text, &[("insee.csv", rows), ("textes/niveaux_de_vie.md", written)]);
    let said = words(&project, Output::Report).join("\n");
    assert!(
        said.contains("n’est pas disponible en 2019 : secret statistique."),
        "{said}"
    );
    let lacking = "## Analyse\n\n{{ part_maisons.phrase }}\n";
    let project =
        with(&text, &[("insee.csv", rows), ("textes/niveaux_de_vie.md", lacking)]);
    let Err(problems) = crate::support::built(&project) else { panic!("it is built") };
    let problems = told(&problems);
    assert!(
        problems.contains("« part_maisons.phrase » n’est dans aucun fichier"),
        "{problems}"
    );
}

/// Indicators that a small file has and lacks, asked for in cards and in tables.
#[test]
fn every_figure_asked_for_is_printed_or_named() {
    use proptest::prelude::*;
    let catalogue = abs_report::reference::catalogue();
    let census = catalogue.indicators.values().filter(|one| {
        let formula = one.formula.as_deref().unwrap_or_default();
        formula.contains("P{aa}_") && one.pyramid.is_none() && !formula.contains("IRIS")
    });
    let names: Vec<String> = census.map(|one| one.id.clone()).collect();
    let rows = two_towns(
        "P18_LOG;P18_LOGVAC;P18_RP;P18_RP_PROP;P18_MAISON",
        "1400;70;1300;800;s",
        "120000;9600;118000;60000;30000",
    );
    let some = proptest::sample::subsequence(names, 1..12);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let run = runner.run(&(some.clone(), some), |(cards, lines)| {
        let text = manifest(
            TOWN,
            &format!(
                "thematiques:\n  - thematique: logement_cadre_de_vie\n    contenu:\n      \
                 - chiffres_cles: {}\n      - tableau: demande\n        lignes: {}\n",
                cards.join(", "),
                lines.join(", ")
            ),
        );
        let project = with(&text, &[("insee.csv", &rows)]);
        let built = opened(&project).map_err(|one| TestCaseError::fail(told(&one)))?;
        let remarks = told(&built.warnings);
        let said = words(&project, Output::Report);
        for (name, is_card) in cards
            .iter()
            .map(|name| (name, true))
            .chain(lines.iter().map(|name| (name, false)))
        {
            let one = &catalogue.indicators[name];
            let label = if is_card { &one.short } else { &one.label };
            let label = label.replace('\'', "’").replace(['\u{202f}', '\u{a0}'], " ");
            let is_there = said.iter().any(|line| line.contains(&label));
            let is_named = remarks.contains(&format!("« {name} »"));
            prop_assert!(is_there || is_named, "{name} ({label}) vanished");
        }
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{failure}"));
}
