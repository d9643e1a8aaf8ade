//! Ways to a count of three that were open once: in each, some figures must not all be shown.

use std::time::Instant;

use crate::support::{in_memory, opened, published_in_memory, told};

/// A town, files of the CCAS by territory, indicators (name, unit, source, formula).
pub(crate) fn project(
    sources: &[(&str, &str)],
    indicators: &[(&str, &str, &str, &str)],
    more: &str,
) -> String {
    let sources: String = sources
        .iter()
        .map(|(name, more)| {
            format!("  {name}:\n    fichier: {name}.csv\n    organisme: ccas\n    annee: 2025\n{more}")
        })
        .collect();
    let indicators: String = indicators
        .iter()
        .map(|(name, unit, source, formula)| {
            format!(
                "  {name}:\n    libelle: \"{name}\"\n    unite: \"{unit}\"\n    source: {source}\n    formule: \
                 \"= {formula}\"\n"
            )
        })
        .collect();
    let indicators = if indicators.is_empty() {
        indicators
    } else {
        format!("indicateurs:\n{indicators}")
    };
    format!(
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\n{more}sources:\n\
         {sources}thematiques:\n  - acces_aux_droits\n{indicators}"
    )
}

/// Two cross tables of the CCAS: rows, columns and unit of each.
pub(crate) fn crosses(tables: &[(&str, &str, &str, &str)], totals: bool) -> String {
    let mut manifest =
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: \
                        18/11/2027\nsources:\n"
            .to_owned();
    let mut blocks = String::new();
    for (name, rows, columns, unit) in tables {
        manifest.push_str(&format!(
            "  {name}:\n    organisme: ccas\n    fichier: {name}.csv\n    annee: 2025\n    en_lignes: \
             \"{rows}\"\n    en_colonnes: \"{columns}\"\n    unite: \"{unit}\"\n"
        ));
        if totals {
            manifest.push_str("    totaux: \"Total\"\n");
        }
        blocks.push_str(&format!(
            "      - tableau: t_{name}\n        source: {name}\n        lignes: \"{rows}\"\n        colonnes: \
             \"{columns}\"\n        totaux: oui\n"
        ));
    }
    format!("{manifest}thematiques:\n  - thematique: precarite\n    contenu:\n{blocks}")
}

/// The figures named must not all be shown.
pub(crate) fn closed(manifest: &str, files: &[(&str, &str)], together: &[&str]) {
    let mut all = vec![("projet.yaml", manifest)];
    all.extend(files);
    let figures =
        published_in_memory(&all).unwrap_or_else(|problems| panic!("{problems}"));
    let shown = together.iter().filter(|name| {
        let figure = figures.figures.get(**name);
        figure.unwrap_or_else(|| panic!("no figure {name}")).rounded().is_some()
    });
    let shown: Vec<_> = shown.collect();
    assert!(shown.len() < together.len(), "{shown:?} are all shown\n{files:?}");
}

#[test]
fn chance_elsewhere_shows_nothing_here() {
    let manifest = project(
        &[("suivi", ""), ("pub", "    diffusion: publique\n")],
        &[
            ("seuls", "ménages", "suivi", "[seuls]"),
            ("couples", "ménages", "suivi", "[couples]"),
            ("tous", "ménages", "suivi", "[tous]"),
            ("arbres", "arbres", "pub", "[arbres]"),
            ("bancs", "bancs", "pub", "[bancs]"),
        ],
        "",
    );
    let files = [
        ("suivi.csv", "CODGEO;seuls;couples;tous\n59346;3;40;43\n"),
        ("pub.csv", "CODGEO;arbres;bancs\n59346;43;40\n"),
    ];
    closed(&manifest, &files, &["couples", "tous"]);
}

#[test]
fn columns_that_add_up_others_give_nothing_away() {
    let of = |names: &[&'static str]| {
        let own: Vec<_> = names.iter().map(|name| (*name, "ménages", "suivi")).collect();
        let formulas: Vec<String> =
            names.iter().map(|name| format!("[{name}]")).collect();
        let own: Vec<_> = own
            .iter()
            .zip(&formulas)
            .map(|((name, unit, source), formula)| {
                (*name, *unit, *source, formula.as_str())
            })
            .collect();
        project(&[("suivi", "")], &own, "")
    };
    let all = ["hommes", "femmes", "seuls", "couples"];
    let csv = [("suivi.csv", "CODGEO;hommes;femmes;seuls;couples\n59346;50;3;30;23\n")];
    closed(&of(&all), &csv, &["hommes", "seuls", "couples"]);
    let all = ["jeunes", "dont_etudiants", "adultes", "aines", "total"];
    let csv = [(
        "suivi.csv",
        "CODGEO;jeunes;dont_etudiants;adultes;aines;total\n59346;57;20;40;3;100\n",
    )];
    closed(&of(&all), &csv, &["jeunes", "adultes", "total"]);
    // What is left of a whole beside two of its parts.
    let all = ["total", "hommes", "femmes", "retraites"];
    let csv =
        [("suivi.csv", "CODGEO;total;hommes;femmes;retraites\n59346;200;150;47;70\n")];
    closed(&of(&all), &csv, &["total", "hommes", "femmes"]);
}

#[test]
fn lines_that_add_up_others_give_nothing_away() {
    let manifest = crosses(&[("qf", "Ménage", "Aide", "foyers")], false);
    let csv = "Ménage;Oui;Non\nFemmes seules;3;100\nHommes seuls;50;120\nFemmes en couple;40;130\n\
               Hommes en couple;60;140\nFemmes;43;230\n";
    closed(
        &manifest,
        &[("qf.csv", csv)],
        &["t_qf.femmes.oui", "t_qf.femmes_en_couple.oui"],
    );
}

#[test]
fn a_table_with_blanks_shares_no_margin_with_another() {
    let tables = [("qf", "QF", "Situation", "foyers"), ("qa", "QF", "Aide", "foyers")];
    let files = [
        (
            "qf.csv",
            "QF;Seul;Couple;Total\nMoins de 600;3;57;60\nPlus de 600;20;30;50\nNR;20;nd;70\nTotal;43;137;180\n",
        ),
        (
            "qa.csv",
            "QF;Oui;Non;Total\nMoins de 600;30;30;60\nPlus de 600;20;30;50\nNR;40;30;70\nTotal;90;90;180\n",
        ),
    ];
    let sum =
        ["t_qa.moins_de_600.oui", "t_qa.moins_de_600.non", "t_qf.moins_de_600.couple"];
    closed(&crosses(&tables, true), &files, &sum);
}

/// A partner's « s » is not the rest of a total that another file gives.
#[test]
fn a_blank_is_no_rest_of_another_file() {
    let manifest = crosses(&[("qf", "QF", "Situation", "foyers")], false).replace(
        "thematiques:",
        "  autre:\n    fichier: autre.csv\n    organisme: ccas\n    annee: 2025\nindicateurs:\n  tot:\n    \
         libelle: \"tot\"\n    unite: \"foyers\"\n    source: autre\n    formule: \"= [tot]\"\nthematiques:",
    );
    let files = [
        ("qf.csv", "QF;Seul;Couple\nJeunes;s;20\nAdultes;12;8\nMûrs;14;9\n"),
        ("autre.csv", "CODGEO;tot\n59346;66\n"),
    ];
    closed(&manifest, &files, &["tot", "t_qf.jeunes.couple", "t_qf.adultes.ensemble"]);
}

#[test]
fn shares_and_means_tell_their_people() {
    let people = |people: &str| format!("    effectif: \"{people}\"\n");
    let mut manifest = project(
        &[("suivi", "")],
        &[
            ("autres", "ménages", "suivi", "[autres]"),
            ("tous", "ménages", "suivi", "[seuls] + [couples] + [autres]"),
            ("part_c", "%", "suivi", "[part_c]"),
        ],
        "",
    );
    manifest.push_str(&people("[seuls] + [couples] + [autres]"));
    let files =
        [("suivi.csv", "CODGEO;seuls;couples;autres;part_c\n59346;3;40;20;63,5\n")];
    closed(&manifest, &files, &["autres", "tous", "part_c"]);
    for amount in ["4000,5", "4000"] {
        let mut manifest = project(
            &[("suivi", "")],
            &[
                ("tous", "ménages", "suivi", "[seuls] + [couples]"),
                ("moyenne", "€", "suivi", "[montant] / [couples]"),
                ("montant", "€", "suivi", "[montant]"),
            ],
            "",
        );
        manifest.push_str(&people("[couples]"));
        let csv = format!("CODGEO;seuls;couples;montant\n59346;3;40;{amount}\n");
        closed(&manifest, &[("suivi.csv", &csv)], &["tous", "montant", "moyenne"]);
    }
    let mut manifest = project(
        &[("suivi", "")],
        &[
            ("tous", "ménages", "suivi", "[seuls] + [couples]"),
            ("moy_tous", "€", "suivi", "[montant] / ([seuls] + [couples])"),
            ("moyenne", "€", "suivi", "[montant] / [couples]"),
        ],
        "",
    );
    manifest.push_str("    decimales: 2\n");
    let files = [("suivi.csv", "CODGEO;seuls;couples;montant\n59346;3;40;4000,5\n")];
    closed(&manifest, &files, &["tous", "moy_tous", "moyenne"]);
}

#[test]
fn two_sources_are_read_as_one() {
    let parts = [
        ("seuls", "ménages", "suivi", "[seuls]"),
        ("couples", "ménages", "suivi", "[couples]"),
        ("tous", "ménages", "autre", "[tous]"),
    ];
    let files = [
        ("suivi.csv", "CODGEO;seuls;couples\n59346;3;40\n"),
        ("autre.csv", "CODGEO;tous\n59346;43\n"),
    ];
    let manifest = project(&[("suivi", ""), ("autre", "")], &parts, "");
    closed(&manifest, &files, &["couples", "tous"]);
    // Written in the manifest.
    let mut manifest = project(&[("suivi", "")], &parts[..2], "");
    manifest.push_str(
        "  tous:\n    libelle: \"tous\"\n    unite: \"ménages\"\n    valeur: 43\n    annee: 2025\n    \
         organisme: ccas\n",
    );
    closed(&manifest, &files[..1], &["couples", "tous"]);
    // A copy, in another unit, of another place.
    let copies = [
        ("seuls", "ménages", "suivi", "[seuls]"),
        ("couples", "ménages", "suivi", "[couples]"),
        ("tous", "ménages", "suivi", "[tous]"),
        ("couples2", "foyers", "autre", "[couples]"),
    ];
    let comparison = "comparaisons:\n  lille:\n    territoire: Lille (59)\n";
    let manifest = project(&[("suivi", ""), ("autre", "")], &copies, comparison);
    let files = [
        ("suivi.csv", "CODGEO;seuls;couples;tous\n59346;300;40;340\n59350;3;40;43\n"),
        ("autre.csv", "CODGEO;couples\n59346;40\n59350;40\n"),
    ];
    closed(&manifest, &files, &["couples2.lille", "tous.lille"]);
    let undated = manifest.replacen("    annee: 2025\n", "", 1);
    closed(&undated, &files, &["couples2.lille", "tous.lille"]);
}

#[test]
fn tables_are_told_from_one_another_by_no_word() {
    let tables = [
        ("qf", "QF", "Situation", "foyers"),
        ("qa", "QF", "Aide", "foyers allocataires"),
    ];
    let files = [
        (
            "qf.csv",
            "QF;Seul;Autre;Total\nBas;3;0;3\nMoyen;60;0;60\nHaut;50;0;50\nTrès haut;100;40;140\n\
             Total;213;40;253\n",
        ),
        (
            "qa.csv",
            "QF;Oui;Non;Total\nBas;0;3;3\nMoyen;55;5;60\nHaut;0;50;50\nTrès haut;70;70;140\n\
             Total;125;128;253\n",
        ),
    ];
    let figures = {
        let manifest = crosses(&tables, true);
        let mut all = vec![("projet.yaml", manifest.as_str())];
        all.extend(files);
        published_in_memory(&all).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let shown = |name: &str| figures.figures[name].rounded().is_some();
    // Whatever one table prints, the other has told.
    let known = |row: &str| {
        ["qf", "qa"].iter().any(|table| shown(&format!("t_{table}.{row}.total")))
    };
    assert!(!["moyen", "haut", "tres_haut", "total"].into_iter().all(known));
    // Women only, by age and aid: a margin is a column of another table.
    let tables = [("qf", "Age", "Sexe", "personnes"), ("qa", "Age", "Aide", "personnes")];
    let files = [
        (
            "qf.csv",
            "Age;Hommes;Femmes;Total\nJeunes;50;3;53\nAdultes;500;20;520\nAînés;10;30;40\n\
             Total;560;53;613\n",
        ),
        (
            "qa.csv",
            "Age;Oui;Non;Total\nJeunes;0;3;3\nAdultes;12;8;20\nAînés;20;10;30\nTotal;32;21;53\n",
        ),
    ];
    closed(
        &crosses(&tables, true),
        &files,
        &["t_qf.adultes.femmes", "t_qa.aines.total", "t_qf.total.femmes"],
    );
}

#[test]
fn neighbourhoods_and_wholes_are_parts_of_one_another() {
    let indicators = [
        ("aides", "ménages", "suivi", "[aides]"),
        ("aides_q", "ménages", "iris", "[aides]"),
    ];
    let districts = "quartiers:\n  \"Nord\": 593460101\n  \"Sud\": 593460102\n";
    let manifest = project(&[("suivi", ""), ("iris", "")], &indicators, districts);
    let files = [
        ("suivi.csv", "CODGEO;aides\n59346;100\n"),
        ("iris.csv", "IRIS;aides\n593460101;3\n593460102;97\n"),
    ];
    closed(&manifest, &files, &["aides", "aides_q.sud"]);
    let comparison = "comparaisons:\n  lille:\n    territoire: Lille (59)\n";
    let manifest = project(
        &[("suivi", "    ensemble: \"Ensemble\"\n")],
        &[("aides", "ménages", "suivi", "[aides]")],
        comparison,
    );
    let files = [("suivi.csv", "CODGEO;aides\n59346;3\n59350;97\nEnsemble;100\n")];
    closed(&manifest, &files, &["aides.lille", "aides.ensemble"]);
}

#[test]
fn partners_columns_may_be_nested() {
    let columns = "    colonnes:\n      \"deposes\": dossiers_aide_facultative\n      \"accordes\": \
                   aides_facultatives_accordees\n";
    let manifest = project(&[("suivi", columns)], &[], "");
    let files = [("suivi.csv", "CODGEO;deposes;accordes\n59346;43;40\n")];
    closed(
        &manifest,
        &files,
        &["dossiers_aide_facultative", "aides_facultatives_accordees"],
    );
}

/// Chance, beside what is sure, never shows more.
#[test]
fn chance_beside_a_subtotal_shows_nothing() {
    let mut manifest = crosses(&[("qf", "QF", "Situation", "foyers")], false);
    manifest = manifest.replace(
        "thematiques:",
        "  pub:\n    fichier: pub.csv\n    organisme: ccas\n    annee: 2025\n    diffusion: publique\n\
         indicateurs:\n  arbres:\n    libelle: \"arbres\"\n    unite: \"arbres\"\n    source: pub\n    formule: \
         \"= [arbres]\"\n  bancs:\n    libelle: \"bancs\"\n    unite: \"bancs\"\n    source: pub\n    formule: \
         \"= [bancs]\"\nthematiques:",
    );
    let table = "QF;Seul;Couple\nA;3;20\nB;30;25\nA et B;33;45\nD;6;7\nE;40;41\n";
    for public in ["33;30", "34;31", "30;33", "23;55"] {
        let csv = format!("CODGEO;arbres;bancs\n59346;{public}\n");
        let files = [("qf.csv", table), ("pub.csv", csv.as_str())];
        closed(&manifest, &files, &["t_qf.a_et_b.seul", "t_qf.b.seul"]);
    }
}

/// Wholes and parts, pairs and pairs, whatever the files and the headings.
#[test]
fn counts_of_several_files_add_up() {
    let indicator = |name: &'static str, source: &'static str, formula: &'static str| {
        (name, "ménages", source, formula)
    };
    let two = [("suivi", ""), ("autre", "")];
    // Four parts here, the whole there.
    let manifest = project(
        &two,
        &[
            indicator("b", "suivi", "[b]"),
            indicator("c", "suivi", "[c]"),
            indicator("d", "suivi", "[d]"),
            indicator("a", "suivi", "[a]"),
            indicator("tot", "autre", "[tot]"),
        ],
        "",
    );
    let files = [
        ("suivi.csv", "CODGEO;a;b;c;d\n59346;3;20;30;40\n"),
        ("autre.csv", "CODGEO;tot\n59346;93\n"),
    ];
    closed(&manifest, &files, &["b", "c", "d", "tot"]);
    // Men and women here, alone and in couples there.
    let manifest = project(
        &two,
        &[
            indicator("hommes", "suivi", "[hommes]"),
            indicator("femmes", "suivi", "[femmes]"),
            indicator("seuls", "autre", "[seuls]"),
            indicator("couples", "autre", "[couples]"),
        ],
        "",
    );
    let files = [
        ("suivi.csv", "CODGEO;hommes;femmes\n59346;50;3\n"),
        ("autre.csv", "CODGEO;seuls;couples\n59346;30;23\n"),
    ];
    closed(&manifest, &files, &["hommes", "seuls", "couples"]);
    // Neighbourhoods under another heading.
    let districts = "quartiers:\n  \"Nord\": 593460101\n  \"Sud\": 593460102\n";
    let manifest = project(
        &[("suivi", ""), ("iris", "")],
        &[
            indicator("aides", "suivi", "[aides]"),
            indicator("aides_q", "iris", "[nb_aides]"),
        ],
        districts,
    );
    let files = [
        ("suivi.csv", "CODGEO;aides\n59346;100\n"),
        ("iris.csv", "IRIS;nb_aides\n593460101;3\n593460102;97\n"),
    ];
    closed(&manifest, &files, &["aides", "aides_q.sud"]);
}

/// Rows counted by pairs of words give each word; a part here leaves a rest of a whole there.
#[test]
fn words_and_rests_are_counts_too() {
    let count =
        |name: &'static str, formula: &'static str| (name, "aides", "suivi", formula);
    let manifest = project(
        &[("suivi", "")],
        &[
            count("xy", "compte(aide = 'alpha', 'beta')"),
            count("yz", "compte(aide = 'beta', 'gamma')"),
            count("xz", "compte(aide = 'alpha', 'gamma')"),
        ],
        "",
    );
    let rows = |word: &str, count: usize| format!("59346;{word}\n").repeat(count);
    let csv = format!(
        "CODGEO;aide\n{}{}{}",
        rows("alpha", 3),
        rows("beta", 20),
        rows("gamma", 30)
    );
    closed(&manifest, &[("suivi.csv", &csv)], &["xy", "yz", "xz"]);
    let manifest = project(
        &[("suivi", ""), ("autre", "")],
        &[
            ("femmes", "ménages", "suivi", "[femmes]"),
            ("tous", "ménages", "autre", "[tous]"),
        ],
        "",
    );
    let files = [
        ("suivi.csv", "CODGEO;femmes\n59346;20\n"),
        ("autre.csv", "CODGEO;tous\n59346;23\n"),
    ];
    closed(&manifest, &files, &["femmes", "tous"]);
}

/// Columns that have nothing to do with one another are not hidden for it.
#[test]
fn independent_columns_of_large_counts_stay() {
    let names = ["apa", "pch", "ase", "fsl", "rsa", "aah", "asi", "alf"];
    let formulas: Vec<String> = names.iter().map(|name| format!("[{name}]")).collect();
    let own: Vec<_> = names
        .iter()
        .zip(&formulas)
        .map(|(name, formula)| (*name, "ménages", "suivi", formula.as_str()))
        .collect();
    let manifest = project(&[("suivi", "")], &own, "");
    let csv = format!(
        "CODGEO;{}\n59346;412;97;53;230;1187;340;61;150\n59350;9120;2011;1530;4021;31877;8110;1904;7003\n",
        names.join(";")
    );
    let figures = published_in_memory(&[("projet.yaml", &manifest), ("suivi.csv", &csv)])
        .unwrap_or_else(|problems| panic!("{problems}"));
    for name in names {
        assert!(figures.figures[name].rounded().is_some(), "{name}");
    }
}

/// A hidden share is not even said to be small.
#[test]
fn no_message_tells_a_size() {
    let mut manifest = project(
        &[("suivi", "")],
        &[("tous", "ménages", "suivi", "[tous]"), ("part", "%", "suivi", "[part]")],
        "",
    );
    manifest.push_str("    effectif: \"[tous]\"\n");
    let csv = "CODGEO;tous;part\n59346;300;0,7\n";
    let root = in_memory(&[("projet.yaml", &manifest), ("suivi.csv", csv)]);
    let built = opened(&root).unwrap_or_else(|problems| panic!("{}", told(&problems)));
    assert!(!told(&built.warnings).contains("inférieures"), "{}", told(&built.warnings));
    assert!(built.value.figures["part"].rounded().is_none());
}

/// Ten shares of one whole in three places: whole numbers are dear, and bounded.
#[test]
fn many_shares_of_one_whole_end_in_time() {
    let names: Vec<String> = (0..10).map(|number| format!("c{number}")).collect();
    let formulas: Vec<String> =
        names.iter().map(|name| format!("100 * [{name}] / [t]")).collect();
    let mut indicators: Vec<(&str, &str, &str, &str)> = names
        .iter()
        .zip(&formulas)
        .map(|(name, formula)| (name.as_str(), "%", "suivi", formula.as_str()))
        .collect();
    indicators.push(("t", "ménages", "suivi", "[t]"));
    let comparisons = "comparaisons:\n  lille:\n    territoire: Lille (59)\n  voisins:\n    territoire: \
                       voisins.csv\n";
    let manifest = project(&[("suivi", "")], &indicators, comparisons);
    let row = |code: &str, first: usize| {
        let counts: Vec<String> =
            (0..10).map(|number| ((first + 7 * number) % 23).to_string()).collect();
        format!("{code};{};150\n", counts.join(";"))
    };
    let csv = format!(
        "CODGEO;{};t\n{}{}{}",
        names.join(";"),
        row("59346", 3),
        row("59350", 5),
        row("59512", 11)
    );
    let files = [
        ("projet.yaml", manifest.as_str()),
        ("suivi.csv", csv.as_str()),
        ("voisins.csv", "code\n59346\n59350\n59512\n"),
    ];
    let started = Instant::now();
    published_in_memory(&files).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
