//! Pages that announced more than they held, or kept something silent, each as a kind.

use abs_report::{Output, ProjectDir};

use crate::support::{built, in_memory, opened, path, told, words};

fn project(rest: &str, files: &[(&str, &str)]) -> ProjectDir {
    let text = format!(
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\n{rest}"
    );
    let mut all = vec![("projet.yaml", text.as_str())];
    all.extend(files);
    in_memory(&all)
}

fn said(root: &ProjectDir) -> String {
    words(root, Output::Report).join("\n")
}

const ONE: &str = "sources:\n  insee:\n    fichier: insee.csv\n";

#[test]
fn a_chapter_asks_what_its_figures_answer() {
    let head = "CODGEO;P18_POP;P13_POP;SUPERF;NAIS1318;DECE1318;NAISD20;ETTOT18";
    let line = "59346;30000;29000;2.1;1500;1000;300;200";
    let rows = format!("{head}\n{line}\n");
    let births =
        project(&format!("{ONE}thematiques: petite_enfance\n"), &[("insee.csv", &rows)]);
    let text = said(&births);
    assert!(text.contains("Combien d’enfants naissent ici ?"), "{text}");
    assert!(!text.contains("accueillis"), "{text}");
    // With what the whole question asks, it is asked.
    let rows = format!("{head};P18_POP0205;P18_SCOL0205\n{line};900;700\n");
    let more =
        project(&format!("{ONE}thematiques: petite_enfance\n"), &[("insee.csv", &rows)]);
    assert!(said(&more).contains("vont à l’école ?"), "{}", said(&more));
}

#[test]
fn nothing_has_a_verb_of_its_own() {
    let rows = "CODGEO;P21_LOG;P21_LOGVAC;P21_RSECOCC;P15_LOG;P15_LOGVAC;P15_RSECOCC\n\
                59346;14000;0;70;13000;780;60\n";
    let text = said(&project(
        &format!("{ONE}thematiques: logement_cadre_de_vie\n"),
        &[("insee.csv", rows)],
    ));
    assert!(text.contains("est nulle ou presque"), "{text}");
    assert!(!text.contains("est de 0,0"), "{text}");
}

#[test]
fn a_comparison_without_any_figure_is_told_under_the_table() {
    let rest = "comparaisons:\n  lille:\n    territoire: Lille (59)\n\
                sources:\n  insee:\n    fichier: insee.csv\n  revenus:\n    fichier: revenus.csv\n\
                thematiques:\n  - niveaux_de_vie\n  - logement_cadre_de_vie\n";
    let insee = "CODGEO;P21_POP;P21_LOG;P21_LOGVAC\n59346;3000;1400;70\n59350;235000;130000;9000\n";
    let revenus = "CODGEO;NBMEN21;NBPERS21;Q221\n59346;1300;3000;20000\n";
    let text = said(&project(rest, &[("insee.csv", insee), ("revenus.csv", revenus)]));
    assert!(
        text.contains("Sans chiffre ici, faute de données complètes : Lille."),
        "{text}"
    );
    assert_eq!(text.matches("faute de données complètes : Lille").count(), 1, "{text}");
}

#[test]
fn the_year_of_a_source_of_which_nothing_is_printed_is_not_asked() {
    let rest = "sources:\n  insee:\n    fichier: insee.csv\n  caf:\n    fichier: caf.csv\n\
                thematiques: logement_cadre_de_vie\n";
    let insee = "CODGEO;P21_LOG;P21_LOGVAC\n59346;1400;70\n";
    let caf = "CODGEO;A;AAAH;AAL\n59346;9000;900;4000\n";
    let root = project(rest, &[("insee.csv", insee), ("caf.csv", caf)]);
    let built = opened(&root).unwrap_or_else(|problems| panic!("{}", told(&problems)));
    let remarks = told(&built.warnings);
    assert!(remarks.contains("n’imprime la source « caf »"), "{remarks}");
    assert!(!remarks.contains("on ne sait pas de quelle année"), "{remarks}");
}

#[test]
fn what_hardly_anybody_is_part_of_is_no_title() {
    let rest = format!(
        "comparaisons:\n  lille:\n    territoire: Lille (59)\n{ONE}thematiques: logement_cadre_de_vie\n"
    );
    let rows = "CODGEO;P21_LOG;P21_RP;P21_LOGVAC;P21_RSECOCC\n\
                59346;14000;13000;700;28\n59350;130000;118000;6500;6300\n";
    let text = said(&project(&rest, &[("insee.csv", rows)]));
    assert!(!text.contains("0,2\u{a0}% des logements ici"), "{text}");
    assert!(!text.contains("ici, 4,8"), "{text}");
}

#[test]
fn files_of_one_title_share_their_line_and_say_their_years() {
    let rest = "sources:\n  a:\n    fichier: a.csv\n  b:\n    fichier: b.csv\n\
                thematiques: niveaux_de_vie\ncomparaisons: epci\n";
    let own = "CODGEO;NBMEN21;NBPERS21;Q221\n59346;1300;3000;20000\n";
    let other = "CODGEO;NBMEN21;NBPERS21;Q221\n200093201;110000;230000;19000\n";
    let root = project(rest, &[("a.csv", own), ("b.csv", other)]);
    let text = said(&root);
    assert!(text.contains("a.csv, b.csv"), "{text}");
    assert!(
        text.contains("2021 ; a.csv") || text.contains("2021\u{202f}; a.csv"),
        "{text}"
    );
}

#[test]
fn a_pronoun_says_whose_level_it_was() {
    let rest = format!(
        "comparaisons:\n  lille:\n    territoire: Lille (59)\n{ONE}thematiques: logement_cadre_de_vie\n"
    );
    let rows = "CODGEO;P21_LOG;P21_LOGVAC;P15_LOG;P15_LOGVAC\n\
                59346;14000;0;13000;780\n59350;130000;9000;125000;8000\n";
    let text = said(&project(&rest, &[("insee.csv", rows)]));
    let told = text.to_lowercase();
    assert!(told.contains("à lezennes, elle était de 6,0"), "{text}");
}

#[test]
fn a_gap_that_the_printed_figures_do_not_show_is_told_by_them() {
    // 7,44 % and 9,46 % are 2,0 points apart, and printed 7,4 and 9,5.
    let rest = format!(
        "comparaisons:\n  lille:\n    territoire: Lille (59)\n{ONE}thematiques: logement_cadre_de_vie\n"
    );
    let rows = "CODGEO;P21_LOG;P21_RP;P21_LOGVAC;P21_RSECOCC;P21_RP_PROP\n\
                59346;100000;92000;7440;560;50000\n59350;100000;90000;9460;540;50000\n";
    let text = said(&project(&rest, &[("insee.csv", rows)]));
    assert!(text.contains("7,4 %") && text.contains("9,5 %"), "{text}");
    assert!(!text.contains("2,0 points"), "{text}");
}

#[test]
fn the_workbook_keeps_signs_units_and_notes() {
    let rows =
        "CODGEO;P21_POP;SUPERF;P21_LOG;P21_LOGVAC;P21_MEN\n59346;900;2.5;150;12;140\n";
    let root = project(
        &format!(
            "{ONE}thematiques:\n  - logement_cadre_de_vie\n  - population_familles\n"
        ),
        &[("insee.csv", rows)],
    );
    let built = crate::support::built(&root)
        .unwrap_or_else(|problems| panic!("{}", told(&problems)))
        .value;
    let book = built
        .files
        .iter()
        .find(|(name, _)| name.ends_with(".xlsx"))
        .expect("the workbook");
    let mut archive =
        zip::ZipArchive::new(std::io::Cursor::new(&book.1)).expect("a workbook");
    let mut part = |name: &str| {
        let mut text = String::new();
        let mut file = archive.by_name(name).expect("there");
        std::io::Read::read_to_string(&mut file, &mut text).expect("text");
        text
    };
    // « 8.0 *»: the number stays one, the sign is its format's.
    assert!(part("xl/styles.xml").contains("% *"), "{}", part("xl/styles.xml"));
    let texts = part("xl/sharedStrings.xml");
    assert!(texts.contains("estimation fragile"), "{texts}");
    assert!(texts.to_lowercase().contains("habitants au km²"), "{texts}");
}

#[test]
fn a_table_without_poverty_does_not_announce_it() {
    let head = "CODGEO;NBMEN21;NBPERS21;Q221;D121;D921;RD";
    let own = "59346;1300;3000;20000;11000;40000;3.6";
    let text = said(&project(
        &format!("{ONE}thematiques: niveaux_de_vie\n"),
        &[("insee.csv", &format!("{head}\n{own}\n"))],
    ));
    assert!(text.contains("Les niveaux de vie"), "{text}");
    assert!(!text.contains("Niveaux de vie et pauvreté"), "{text}");
    // No place is printed, and none is explained.
    assert!(!text.contains("Une place («"), "{text}");
}

/// One row of an EPCI that happens to be whole is no producer that rounds.
#[test]
fn a_whole_number_alone_keeps_its_decimal() {
    let rows = "CODGEO;NBMEN21;NBPERS21;Q221;PACT21;PPEN21;PPAT21;PPSOC21;PIMPOT21\n\
                59346;1300;3000;20000;70.0;25.0;9.0;6.0;-10.0\n";
    let root =
        project(&format!("{ONE}thematiques: niveaux_de_vie\n"), &[("insee.csv", rows)]);
    let figures = crate::support::shown(&root);
    assert_eq!(crate::support::printed(&figures, "part_prestations_sociales"), "6,0 %");
}

#[test]
fn a_title_of_a_share_says_of_what() {
    let rest = format!(
        "comparaisons:\n  lille:\n    territoire: Lille (59)\n{ONE}thematiques: niveaux_de_vie\n"
    );
    let rows = "CODGEO;NBMEN21;NBPERS21;Q221;PACT21;PPEN21;PPAT21;PPSOC21;PIMPOT21\n\
                59346;1300;3000;20000;70.5;15.3;9.1;16.2;-11.1\n\
                59350;110000;230000;20100;75.2;26.9;9.3;6.3;-17.7\n";
    let text = said(&project(&rest, &[("insee.csv", rows)]));
    let titles: Vec<&str> = text.lines().filter(|line| line.contains(" ici, ")).collect();
    assert!(!titles.is_empty(), "{text}");
    for title in titles {
        assert!(
            title.contains("du revenu disponible") || !title.contains('%'),
            "{title}"
        );
    }
}

#[test]
fn a_change_that_the_printed_levels_deny_is_told_by_them() {
    // 5,051 and 4,946 are 2,1 % apart, and printed 5,1 and 4,9.
    let rows = "Code commune INSEE;Commune;APL aux médecins généralistes;APL aux médecins généralistes de moins de 65 ans;\
                Population standardisée * pour la médecine générale\n";
    let root = project(
        "sources:\n  avant:\n    fichier: a.csv\n    annee: 2022\n  apres:\n    fichier: b.csv\n    annee: 2023\nthematiques: sante\n",
        &[
            ("a.csv", &format!("{rows}59346;Lezennes;5,051;4,1;3000\n")),
            ("b.csv", &format!("{rows}59346;Lezennes;4,946;3,1;3000\n")),
        ],
    );
    assert!(said(&root).contains("4,9 consultations"), "{}", said(&root));
    assert!(!said(&root).contains("2,1 %"), "{}", said(&root));
}

/// A card of which one commune alone has the figure is no range.
#[test]
fn one_commune_alone_is_no_range() {
    let text = "ccas: \"CIAS des Deux Communes\"\nterritoire:\n  - Lezennes (59)\n  - Ronchin (59)\n\
                seance_ca: 18/11/2027\nsources:\n  insee:\n    fichier: insee.csv\nthematiques: niveaux_de_vie\n";
    let rows =
        "CODGEO;NBMENFISC19;MED19;TP6019\n59346;1300;20000;\n59507;8000;19000;17\n";
    let root = in_memory(&[("projet.yaml", text), ("insee.csv", rows)]);
    let said = said(&root);
    assert!(said.contains("17 % | Taux de pauvreté (seuil de 60 %)"), "{said}");
    assert!(said.contains("à Ronchin, seule des 2 communes où il est publié"), "{said}");
    assert!(!said.contains("17 à 17"), "{said}");
}

/// A partner's table of 46 long rows and ten columns: it starts where it is, its labels have
/// room, and it takes three pages, not six.
#[test]
fn a_long_table_of_long_labels_takes_the_pages_it_needs() {
    let Some(file) = crate::support::shared("cases/tableau_de_40_lignes.xlsx") else {
        eprintln!("passed over: the small cases are not there");
        return;
    };
    let pages = |rows: &str| {
        let manifest = format!(
            "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsorties: rapport\n\
             sources:\n  suivi:\n    organisme: ccas\n    annee: 2025\n    fichier: suivi.xlsx\n    \
             en_lignes: \"Quartier et situation\"\n    en_colonnes: \"Motif\"\n    totaux: \"Total\"\n    \
             unite: \"passages\"\nthematiques:\n  - thematique: acces_aux_droits\n    contenu:\n{rows}"
        );
        let files = [
            ("projet.yaml".to_owned(), manifest.into_bytes()),
            ("suivi.xlsx".to_owned(), std::fs::read(&file).expect("readable")),
        ];
        let root = ProjectDir::in_memory("projet.yaml", files.into());
        let built = crate::support::built(&root);
        let built = built.unwrap_or_else(|problems| panic!("{}", told(&problems)));
        built.value.pdfs[0].pages
    };
    let with = pages("      - tableau: suivi\n        source: suivi\n");
    let without = pages("      - texte\n");
    assert!((1..=3).contains(&(with - without)), "{with} pages, and {without}");
}

/// Names without codes, of two départements where one name stands twice: both codes are told.
#[test]
fn a_homonym_lists_the_communes_it_may_be() {
    let all = abs_report::reference::official().communes();
    let of = |departement: &'static str| {
        all.iter().filter(move |one| one.departement == departement)
    };
    let (north, south) = of("59")
        .find_map(|one| Some((one, of("62").find(|other| other.name == one.name)?)))
        .expect("one name in both départements");
    let text = "ccas: \"CIAS des Deux Rives\"\nterritoire:\n  - Lezennes (59)\n  - Arras (62)\n\
                seance_ca: 18/11/2027\nsources:\n  insee:\n    fichier: insee.csv\nthematiques: logement_cadre_de_vie\n";
    let rows = format!(
        "Commune;P21_LOG;P21_LOGVAC\nLezennes;1400;70\nArras;25000;2000\n{};300;20\n",
        north.name
    );
    let root = in_memory(&[("projet.yaml", text), ("insee.csv", &rows)]);
    let problems = crate::support::refused(&root);
    for commune in [north, south] {
        assert!(problems.contains(&commune.code.to_string()), "{problems}");
    }
    assert!(problems.contains("une colonne de codes INSEE"), "{problems}");
}

#[test]
fn a_share_is_said_as_people_say_it() {
    let rest = "comparaisons:\n  lille:\n    territoire: Lille (59)\n\
                sources:\n  insee:\n    fichier: insee.csv\nthematiques: logement_cadre_de_vie\n";
    let rows = "CODGEO;P21_LOG;P21_RP;P21_RP_PROP;P21_RP_LOC;P21_RP_LOCHLMV\n\
                59346;11000;10000;6000;4000;2620\n59350;110000;100000;40000;60000;16500\n";
    let text = said(&project(rest, &[("insee.csv", rows)]));
    // The figure that stands furthest apart is the title, with what it compares to.
    let owners =
        "Six ménages sur dix sont propriétaires de leur logement, contre 40,0 % à Lille";
    let tenants = "Un ménage sur quatre est logé en HLM, contre 16,5 % à Lille";
    assert!(text.contains(owners) || text.contains(tenants), "{text}");
    // An author's label stands, another formula loses the words of the catalogue.
    let own = format!(
        "{rest}indicateurs:\n  part_proprietaires:\n    formule: \"= 100 * P{{aa}}_RP_LOC / P{{aa}}_RP\"\n"
    );
    let text = said(&project(&own, &[("insee.csv", rows)]));
    assert!(!text.contains("sont propriétaires de leur logement,"), "{text}");
}

#[test]
fn the_first_page_of_the_flagship_says_what_was_found() {
    let root =
        ProjectDir::open(&path("examples/le-pont-de-claix/projet.yaml")).expect("it");
    let text = said(&root);
    for sentence in [
        "Une ville jeune et populaire, qui vieillit",
        "Plus d’un habitant sur quatre a moins de 20 ans",
        "Un ménage sur quatre est logé en HLM",
        "Aux Îles-de-Mars, plus de quatre habitants sur dix vivent sous le seuil de pauvreté",
        "Autres quartiers : 11 à 19 %",
        "Métropole : 24,1 %",
        "Plus de 0-14 ans, moins de 15-29 ans que dans la métropole",
    ] {
        assert!(text.contains(sentence), "{sentence}");
    }
    // What comes from elsewhere keeps its own name: « dans la métropole » is not enough there.
    assert!(text.contains("Grenoble-Alpes-Métropole (« Métropole »)"));
}

#[test]
fn what_the_first_page_cannot_print_is_told_and_the_page_is_there_with_few_figures() {
    let rows = "CODGEO;P21_POP\n59346;3065\n";
    let text = "Une ville qui grandit\n\nUn second paragraphe.\n\n- a\n- b\n- c\n- d\n- e\n\n\
                ## Enjeux\n- un\n- deux\n- trois\n- quatre\n";
    let root = project(
        &format!("{ONE}thematiques: population_familles\n"),
        &[("insee.csv", rows), ("textes/essentiel.md", text)],
    );
    assert!(said(&root).contains("Une ville qui grandit"), "{}", said(&root));
    let warned = built(&root).expect("a project");
    let message = told(&warned.warnings);
    assert!(
        message.contains("un paragraphe, une ligne de la liste et un enjeu"),
        "{message}"
    );
}
