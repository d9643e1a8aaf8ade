//! Evolution, position, scale: what every indicator gets without being asked.

use abs_report::Warned;
use abs_report::published::ProtectedTable;
use abs_report::reference::{CommuneCode, official};

use crate::support::{Published, comparables, in_memory, opened, printed, told};

fn built(files: &[(&str, &str)]) -> Warned<Published> {
    opened(&in_memory(files)).unwrap_or_else(|problems| panic!("{}", told(&problems)))
}

fn manifest(rest: &str) -> String {
    format!(
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  \
         insee:\n    fichier: insee.csv\n{rest}"
    )
}

/// Lezennes and the first communes of its EPCI, with a rate of vacant dwellings each.
fn epci(towns: usize, rate: impl Fn(usize) -> usize) -> String {
    let members = &official().epci("245900410").or_else(|| official().epci("200093201"));
    let members = &members.expect("the MEL").members;
    let mut rows = "CODGEO;P18_POP;P13_POP;SUPERF;NAIS1318;DECE1318;P18_LOG;P18_RP;P18_LOGVAC;P18_RP_PROP;MED19;TP6019;ETTOT18\n"
        .to_owned();
    let others = members.iter().map(ToString::to_string).filter(|code| code != "59346");
    let codes = std::iter::once("59346".to_owned()).chain(others);
    for (index, code) in codes.take(towns).enumerate() {
        let vacant = rate(index);
        rows.push_str(&format!(
            "{code};3000;2900;2;10;10;1000;900;{vacant};500;20000;;255\n"
        ));
    }
    rows
}

#[test]
fn a_town_has_its_place_among_those_of_its_epci() {
    let manifest = manifest("thematiques:\n  - logement_cadre_de_vie\n");
    // The 3rd highest of fourteen, two towns above it.
    let rows = epci(14, |index| {
        if index == 0 {
            90
        } else if index < 3 {
            200
        } else {
            50
        }
    });
    let figures = built(&[("projet.yaml", &manifest), ("insee.csv", &rows)]).value;
    assert_eq!(printed(&figures, "part_logements_vacants.rang"), "3e sur 14");
    // Everybody prints 9,0 %.
    let rows = epci(14, |_| 90);
    let figures = built(&[("projet.yaml", &manifest), ("insee.csv", &rows)]).value;
    assert_eq!(printed(&figures, "part_logements_vacants.rang"), "1re ex æquo sur 14");
    // Eleven peers make no place, and a count has none.
    let rows = epci(11, |_| 90);
    let figures = built(&[("projet.yaml", &manifest), ("insee.csv", &rows)]).value;
    assert!(!figures.figures.contains_key("part_logements_vacants.rang"));
    assert!(!figures.figures.contains_key("logements.rang"));
}

#[test]
fn a_protected_source_gives_no_place() {
    let manifest = manifest(
        "    seuil: 5\n    organisme: ccas\nthematiques:\n  - logement_cadre_de_vie\n",
    );
    let rows = epci(14, |index| index + 10);
    let figures = built(&[("projet.yaml", &manifest), ("insee.csv", &rows)]).value;
    assert!(figures.figures.contains_key("part_logements_vacants"));
    assert!(!figures.figures.contains_key("part_logements_vacants.rang"));
}

const SERIES: &str = "CODGEO;P21_POP;P15_POP;P21_MEN;C21_MEN;P21_RP;P15_RP;P21_NSCOL15P;P21_NSCOL15P_BAC;P15_NSCOL15P;P15_NSCOL15P_BAC;P21_LOG;P21_LOGVAC;P15_LOG;P15_LOGVAC\n\
    59346;3000;2900;1300;1300;1300;1200;2000;300;1900;190;1400;70;1300;78\n\
    59350;235000;231000;120000;120000;120000;118000;150000;30000;148000;31080;140000;12600;135000;10800\n";

#[test]
fn a_series_whose_question_changed_is_not_compared() {
    let text = manifest(
        "comparaisons:\n  lille:\n    territoire: Lille (59)\nthematiques:\n  - thematique: jeunesse_education\n    contenu:\n      \
         - tableau: diplomes\n        lignes: part_diplome_bac\n        colonnes: annees\n      - graphique: diplomes\n        \
         type: courbes\n",
    );
    let figures = built(&[("projet.yaml", &text), ("insee.csv", SERIES)]).value;
    assert_eq!(printed(&figures, "part_diplome_bac"), "15,0 %");
    assert_eq!(printed(&figures, "part_diplome_bac.en_2015"), "10,0 %");
    assert!(!figures.figures.contains_key("part_diplome_bac.evolution"));
    let heading = &figures.tables["diplomes"].rows()[0];
    assert!(heading.label.ends_with("(rupture de série en 2018)"), "{}", heading.label);
    assert_eq!(heading.since, Some(2018));
}

#[test]
fn the_change_here_beside_the_change_there() {
    let text = manifest(
        "comparaisons:\n  lille:\n    territoire: Lille (59)\nthematiques:\n  - logement_cadre_de_vie\n",
    );
    let figures = built(&[("projet.yaml", &text), ("insee.csv", SERIES)]).value;
    // 78 ÷ 1300 = 6,0 % then 70 ÷ 1400 = 5,0 %; Lille from 8,0 % to 9,0 %.
    assert_eq!(printed(&figures, "part_logements_vacants.evolution"), "−1,0 point");
    assert_eq!(printed(&figures, "part_logements_vacants.lille.evolution"), "+1,0 point");
    let gap = printed(&figures, "part_logements_vacants.ecart_evolution.lille");
    assert_eq!(gap, "−2,0 points");
}

#[test]
fn two_censuses_less_than_five_years_apart_are_not_compared() {
    let text = manifest("thematiques:\n  - logement_cadre_de_vie\n");
    let rows = SERIES.replace("P15_", "P18_");
    let built = built(&[("projet.yaml", &text), ("insee.csv", &rows)]);
    assert!(!built.value.figures.contains_key("part_logements_vacants.evolution"));
    let told = told(&built.warnings);
    assert!(
        told.contains("les recensements de 2018 et de 2021 ne sont pas comparés"),
        "{told}"
    );
    assert_eq!(told.matches("cinq ans").count(), 1, "said once: {told}");
}

#[test]
fn a_village_reads_its_intercommunalite() {
    let text = manifest("thematiques:\n  - logement_cadre_de_vie\n");
    let rows = epci(95, |_| 90).replace(
        "59346;3000;2900;2;10;10;1000;900;90;500",
        "59346;90;88;2;1;1;40;36;2;20",
    );
    let figures = built(&[("projet.yaml", &text), ("insee.csv", &rows)]).value;
    let chapter = &figures.chapters()[0];
    assert!(
        chapter
            .scale
            .as_deref()
            .is_some_and(|note| note.contains("trop peu d’habitants"))
    );
    let wider: Vec<_> = figures
        .tables
        .values()
        .filter(|table| table.title().contains("dans la Métropole Européenne de Lille"))
        .collect();
    assert!(!wider.is_empty());
    for table in wider {
        assert!(
            table.columns().iter().all(|heading| !heading.emphasis),
            "{}",
            table.name()
        );
        assert!(
            table.figures().all(|figure| figure.rounded().is_some()),
            "{}",
            table.name()
        );
    }
    // The author's own page shows what she asks for.
    let text = manifest(
        "thematiques:\n  - thematique: logement_cadre_de_vie\n    contenu:\n      - tableau: vacance\n        lignes: \
         part_logements_vacants\n        colonnes: territoires\n",
    );
    let figures = built(&[("projet.yaml", &text), ("insee.csv", &rows)]).value;
    assert!(figures.tables["vacance"].columns()[0].emphasis);
    assert_eq!(figures.chapters()[0].scale, None);
}

/// A median cannot be computed for two towns: each shows its own.
#[test]
fn several_communes_read_their_medians_one_by_one() {
    let text = manifest("thematiques:\n  - niveaux_de_vie\n")
        .replace(
            "territoire: Lezennes (59)",
            "territoire:\n  - Lezennes (59)\n  - Lille (59)",
        )
        .replace("CCAS de Lezennes", "CIAS d’essai");
    let rows = epci(95, |_| 90);
    let figures = built(&[("projet.yaml", &text), ("insee.csv", &rows)]).value;
    let table = &figures.tables["niveaux_de_vie_revenus_communes"];
    assert!(table.title().ends_with(", commune par commune"), "{}", table.title());
    let columns: Vec<&str> =
        table.columns().iter().map(|one| one.label.as_str()).collect();
    assert_eq!(columns, ["Lezennes", "Lille"]);
    assert!(table.figures().all(|figure| figure.rounded().is_some()));
    assert_eq!(figures.chapters()[0].scale, None, "the towns are not too small");
}

#[test]
fn a_plan_stands_for_its_chapters() {
    let rows = epci(14, |_| 90);
    let chapters = |plan: &str| -> Vec<String> {
        let text = manifest(plan);
        let figures = built(&[("projet.yaml", &text), ("insee.csv", &rows)]).value;
        figures.chapters().iter().map(|chapter| chapter.topic.clone()).collect()
    };
    let guide = chapters("thematiques: guide\n");
    assert_eq!(guide.len(), 9);
    assert_eq!(guide[0], "cadre_sociodemographique");
    assert_eq!(chapters("thematiques: toutes\n").len(), 12);
    let mixed = chapters("thematiques:\n  - commission_logement\n  - sante\n");
    assert_eq!(mixed, ["commission_logement", "sante"]);
}

/// What `modele` prints, pasted, prints the figures of the default page.
#[test]
fn a_pasted_model_is_the_default_page() {
    let rows = epci(14, |index| index + 60);
    for topic in ["logement_cadre_de_vie", "niveaux_de_vie", "population_familles"] {
        let default = manifest(&format!("thematiques:\n  - {topic}\n"));
        let model = abs_report::model(Some(topic)).expect("a thématique");
        let pasted = manifest(&format!("thematiques:\n{model}"));
        let default = built(&[("projet.yaml", &default), ("insee.csv", &rows)]).value;
        let pasted = built(&[("projet.yaml", &pasted), ("insee.csv", &rows)]).value;
        for (name, table) in &default.tables {
            let name =
                name.strip_prefix(&format!("{topic}_")).expect("of the thématique");
            let other = &pasted.tables[name];
            // Of a group, the only figure that a file holds gives its own name to the table.
            if table.rows().len() > 1 {
                assert_eq!(table.title(), other.title());
            }
            // The default page leaves out what no territory has; the author's keeps it.
            for (row, heading) in table.rows().iter().enumerate() {
                let same = other.rows().iter().position(|one| one.key == heading.key);
                let same = same.unwrap_or_else(|| panic!("{name}: {}", heading.key));
                let cells = |table: &ProtectedTable, row: usize| -> Vec<String> {
                    table.row(row).iter().map(abs_report::published::printed).collect()
                };
                assert_eq!(cells(table, row), cells(other, same), "{name}");
            }
        }
    }
}

#[test]
fn comparable_communes_are_proposed_with_reasons() {
    let text = manifest("thematiques:\n  - logement_cadre_de_vie\n");
    let rows = epci(95, |_| 90);
    let root = in_memory(&[("projet.yaml", &text), ("insee.csv", &rows)]);
    let peers =
        comparables(&root).unwrap_or_else(|problems| panic!("{}", told(&problems)));
    assert!((1..=5).contains(&peers.len()), "{}", peers.len());
    for peer in &peers {
        let population = f64::from(peer.commune.population.expect("known"));
        let own = official()
            .commune(&CommuneCode::parse("59346").expect("a code"))
            .expect("Lezennes");
        let own = f64::from(own.population.expect("known"));
        assert!((population / own - 1.0).abs() <= 0.3, "{}", peer.commune.name);
        assert!(peer.reasons.contains(&"population voisine"), "{:?}", peer.reasons);
    }
}
