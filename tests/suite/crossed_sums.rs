//! What does not add up is not added: tables of shares and amounts, means among people, bands
//! that lie in one another; and a name means one thing.

use crate::support::{Published, in_memory, opened, printed, told};

/// The figures of a table, and what is said of it.
fn of_table(csv: &str, unit: &str, more: &str, totals: &str) -> (Published, String) {
    let manifest = format!(
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  x:\n    \
         organisme: ccas\n    fichier: x.csv\n    annee: 2025\n    en_lignes: \"QF\"\n    en_colonnes: \"Sit\"\n    \
         unite: \"{unit}\"\n{more}thematiques:\n  - thematique: precarite\n    contenu:\n      - tableau: t\n        \
         source: x\n        lignes: \"QF\"\n        colonnes: \"Sit\"\n{totals}"
    );
    let root = in_memory(&[("projet.yaml", &manifest), ("x.csv", csv)]);
    let published =
        opened(&root).unwrap_or_else(|problems| panic!("{}", told(&problems)));
    (published.value, told(&published.warnings))
}

const PUBLIC: &str = "    diffusion: publique\n";
const TOTALS: &str = "        totaux: oui\n";

fn names(figures: &Published) -> Vec<&str> {
    figures
        .figures
        .keys()
        .filter(|name| name.starts_with("t."))
        .map(String::as_str)
        .collect()
}

#[test]
fn shares_and_amounts_have_no_total_of_ours() {
    for (unit, csv) in [
        ("%", "QF;Seul;Couple;Autre\nBas;2,5;60,0;37,5\nHaut;10,3;60,2;29,5\n"),
        ("€", "QF;Seul;Couple;Autre\nBas;250;600;375\nHaut;1030;602;295\n"),
    ] {
        let (figures, warnings) = of_table(csv, unit, PUBLIC, "");
        assert!(names(&figures).iter().all(|name| !name.contains("ensemble")), "{unit}");
        assert_eq!(warnings.matches("total").count(), 0, "nobody asked: {warnings}");
        let (figures, warnings) = of_table(csv, unit, PUBLIC, TOTALS);
        assert!(names(&figures).iter().all(|name| !name.contains("ensemble")), "{unit}");
        assert!(
            warnings.contains("demande un total que son fichier ne donne pas"),
            "{warnings}"
        );
    }
    // What the file gives is printed.
    let csv = "QF;Seul;Couple;Ensemble\nBas;2,5;97,5;100\nHaut;10,5;89,5;100\n";
    let (figures, _) = of_table(csv, "%", PUBLIC, TOTALS);
    assert_eq!(printed(&figures, "t.bas.ensemble"), "100,0 %");
    assert!(!figures.figures.contains_key("t.ensemble.seul"));
}

#[test]
fn means_shares_and_changes_are_not_people() {
    for (csv, lacking, total, sum) in [
        (
            "QF;Seul;Couple\nBas;10;20\nHaut;20;40\nMoyenne;15;30\n",
            "moyenne",
            "t.ensemble.seul",
            "30",
        ),
        (
            "QF;Hommes;Femmes;Part des femmes\nBas;40;60;60\nHaut;30;70;70\n",
            "part_des_femmes",
            "t.bas.ensemble",
            "100",
        ),
        (
            "QF;H 2024;H 2025;Evolution\nBas;40;60;50\nHaut;30;70;133\n",
            "evolution",
            "t.bas.ensemble",
            "100",
        ),
    ] {
        let (figures, warnings) = of_table(csv, "foyers", PUBLIC, TOTALS);
        assert!(names(&figures).iter().all(|name| !name.contains(lacking)), "{lacking}");
        assert!(
            printed(&figures, total).starts_with(sum),
            "{}",
            printed(&figures, total)
        );
        assert!(warnings.contains("est une mesure et non un effectif"), "{warnings}");
        assert!(warnings.contains("x.csv, cellule"), "located: {warnings}");
    }
    // A total that counts it says that it is a category.
    let csv = "QF;Seul;Couple;Moyenne;Ensemble\nBas;40;60;50;150\nHaut;30;70;50;150\n";
    let (figures, warnings) = of_table(csv, "foyers", PUBLIC, TOTALS);
    assert!(figures.figures.contains_key("t.bas.moyenne"), "{warnings}");
    let csv = "Dépendance;Seul;Couple\nFaible;40;60\nMoyenne;30;70\nForte;20;30\n";
    let (figures, _) = of_table(csv, "foyers", PUBLIC, TOTALS);
    assert!(figures.figures.contains_key("t.moyenne.seul"), "one grade of three");
    // Under convention, 95 % of 60 would be read beside a hidden 3.
    let csv = "QF;Hommes;Femmes;Part des femmes\nBas;3;57;95\nMoyen;30;70;70\nHaut;52;28;35\nTrès haut;44;36;45\n";
    let (figures, _) = of_table(csv, "foyers", "", TOTALS);
    assert!(names(&figures).iter().all(|name| !name.contains("part")));
}

#[test]
fn bands_in_one_another_have_no_total() {
    let csv =
        "QF;Seul;Couple\nMoins de 400;20;57\nMoins de 600;23;71\nMoins de 800;64;130\n";
    let (figures, warnings) = of_table(csv, "foyers", "", TOTALS);
    assert!(names(&figures).iter().all(|name| !name.starts_with("t.ensemble")));
    assert!(figures.figures.contains_key("t.moins_de_400.ensemble"), "situations add up");
    assert!(warnings.contains("ces tranches ne s’additionnent pas"), "{warnings}");
    assert!(warnings.contains("x.csv, cellule B2"), "located: {warnings}");
    // Bands that follow one another do, and so does one number apart.
    let csv = "QF;Seul;Couple\n0 €;8;9\nMoins de 400;20;57\n400 à 600;23;71\n600 et plus;64;130\n";
    let (figures, warnings) = of_table(csv, "foyers", "", TOTALS);
    assert!(figures.figures.contains_key("t.ensemble.seul"), "{warnings}");
}

/// The whole that a partner gives under the name of the project's own sum.
#[test]
fn ensemble_means_one_thing() {
    let manifest = "ccas: \"CIAS d’essai\"\nterritoire:\n  - Lezennes (59)\n  - Lille (59)\n  - Ronchin (59)\nseance_ca: \
                    18/11/2027\ncomparaisons:\n  voisins:\n    territoire: voisins.csv\n    nom: \
                    \"Voisins\"\nsources:\n  dep:\n    organisme: ccas\n    fichier: dep.csv\n    annee: 2025\n    \
                    ensemble: \"Ensemble\"\n    colonnes:\n      \"APA\": apa_domicile_beneficiaires\nthematiques:\n  - \
                    personnes_agees\n";
    let csv = "CODGEO;APA\n59346;40\n59350;900\n59507;50\n59009;600\nEnsemble;1590\n";
    let neighbours = "code\n59346\n59350\n59507\n59009\n";
    let root = in_memory(&[
        ("projet.yaml", manifest),
        ("dep.csv", csv),
        ("voisins.csv", neighbours),
    ]);
    let figures =
        opened(&root).unwrap_or_else(|problems| panic!("{}", told(&problems))).value;
    let one = "apa_domicile_beneficiaires";
    assert!(printed(&figures, one).starts_with("990"), "the three communes");
    assert!(
        printed(&figures, &format!("{one}.ensemble_du_fichier")).starts_with("1 590")
    );
    for (name, figure) in &figures.figures {
        let shown = abs_report::published::printed(figure).replace('\u{202f}', " ");
        assert!(
            !name.ends_with(".ensemble") || shown.starts_with("990"),
            "{name}: {shown}"
        );
    }
    for table in figures.tables.values() {
        let mut labels: Vec<&str> =
            table.columns().iter().map(|heading| heading.label.as_str()).collect();
        labels.sort_unstable();
        let all = labels.len();
        labels.dedup();
        assert_eq!(labels.len(), all, "two columns have one name in {}", table.name());
    }
}

/// The names of a protected file may hold what it hides.
#[test]
fn a_name_that_may_tell_a_small_count_is_not_traced() {
    let manifest = |more: &str| {
        format!(
            "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  r:\n    organisme: \
             ccas\n    fichier: r.csv\n    annee: 2025\n{more}thematiques:\n  - acces_aux_droits\nindicateurs:\n  f:\n    \
             libelle: \"foyers\"\n    unite: \"foyers\"\n    source: r\n    formule: \"= [Foyers (dont 3 seuls)]\"\n"
        )
    };
    let csv = "CODGEO;Foyers (dont 3 seuls)\n59346;60\n";
    for (more, is_told) in [("", false), (PUBLIC, true)] {
        let root = in_memory(&[("projet.yaml", &manifest(more)), ("r.csv", csv)]);
        let figures =
            opened(&root).unwrap_or_else(|problems| panic!("{}", told(&problems))).value;
        let columns: Vec<&str> = figures.figures["f"]
            .origins()
            .iter()
            .map(|one| one.column.as_str())
            .collect();
        assert_eq!(
            columns.iter().any(|one| one.contains("dont 3")),
            is_told,
            "{columns:?}"
        );
        assert!(printed(&figures, "f").starts_with("60"));
    }
}
