//! Territories at every level, under every code, and the kinds of nothing.

use abs_report::ProjectDir;
use abs_report::reference::CommuneCode;

use crate::support::{
    Small, opened, opened_in, printed, recognised, session, shown, told, with,
};

fn told_of(root: &ProjectDir) -> String {
    match opened(root) {
        Ok(built) => told(&built.warnings),
        Err(problems) => told(&problems),
    }
}

#[test]
fn a_commune_that_has_merged_is_the_sum_of_what_it_was() {
    // Téteghem (59588) and Coudekerque-Village (59154) merged in 2016.
    let manifest = Small::of("Téteghem-Coudekerque-Village (59)").manifest();
    let csv = "CODGEO;aides\n59588;120\n59154;30\n59350;4000\n";
    let root = with(&manifest, &[("suivi.csv", csv)]);
    assert_eq!(printed(&shown(&root), "aides"), "150");
    let found = recognised(&root).expect("read");
    let repairs = found.sources[0].1[0].repairs.join(" ");
    assert!(repairs.contains("Téteghem-Coudekerque-Village"), "{repairs}");
    // In a file of today there is one row, and nothing to add.
    let today =
        with(&manifest, &[("suivi.csv", "CODGEO;aides\n59588;150\n59350;4000\n")]);
    assert_eq!(printed(&shown(&today), "aides"), "150");
}

#[test]
fn associated_communes_are_counted_once() {
    // Lomme (59355) and Hellemmes (59298) are parts of Lille, whose row holds them.
    let csv = "CODGEO;aides\n59350;4000\n59355;400\n59298;300\n";
    let root = with(&Small::of("Lille (59)").manifest(), &[("suivi.csv", csv)]);
    assert_eq!(printed(&shown(&root), "aides"), "4 000");
}

#[test]
fn the_official_list_of_communes_counts_each_once() {
    let csv = "TYPECOM;COM;aides\nCOM;59350;4000\nCOMA;59350;3300\nCOMA;59355;400\n";
    let root = with(&Small::of("Lille (59)").manifest(), &[("suivi.csv", csv)]);
    assert_eq!(printed(&shown(&root), "aides"), "4 000");
}

#[test]
fn a_city_is_itself_or_the_sum_of_its_arrondissements() {
    let lyon = Small::of("Lyon (69)").manifest();
    let parts: String =
        (1..=9).map(|number| format!("6938{number};{}\n", 10 * number)).collect();
    let only_parts = format!("CODGEO;aides\n{parts}");
    let sum = with(&lyon, &[("suivi.csv", &only_parts)]);
    assert_eq!(printed(&shown(&sum), "aides"), "450");
    let both = format!("CODGEO;aides\n69123;460\n{parts}");
    assert_eq!(printed(&shown(&with(&lyon, &[("suivi.csv", &both)])), "aides"), "460");
    // One arrondissement lacking: no total.
    let lacking = only_parts.replace("69389;90\n", "");
    let told = told_of(&with(&lyon, &[("suivi.csv", &lacking)]));
    assert!(told.contains("Lyon (69123) n’a pas de ligne"), "{told}");
}

#[test]
fn corsica_keeps_its_letters() {
    let csv = "CODGEO;aides\n2a004;77\n2B033;80\n";
    let root = with(&Small::of("Ajaccio (2A)").manifest(), &[("suivi.csv", csv)]);
    assert_eq!(printed(&shown(&root), "aides"), "77");
}

const FILOSOFI: &str = "CODGEO;LIBGEO;NBMENFISC21;NBPERSMENFISC21;MED21;PIMP21;TP6021\n";

/// A median is never computed for a group: the producer's own file for EPCI gives it, even
/// under the code that the EPCI had before.
#[test]
fn the_median_of_an_epci_is_the_one_its_producer_publishes() {
    let manifest = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\n\
        comparaisons:\n  metropole:\n    territoire: epci\nsources:\n  communes:\n    fichier: com.csv\n";
    let epci = "  epci:\n    fichier: epci.csv\n";
    let end = "thematiques:\n  - niveaux_de_vie\n";
    let members: String = abs_report::reference::official()
        .epci("200093201")
        .expect("the MEL")
        .members
        .iter()
        .map(|code| format!("{code};x;1000;2000;21000;50;14\n"))
        .collect();
    let com = format!("{FILOSOFI}{members}")
        .replace("59346;x;1000;2000;21000", "59346;x;1300;3000;24720");
    let file = format!(
        "{FILOSOFI}245900410;Métropole Européenne de Lille;466329;1100000;20940;52;19\n"
    );
    let alone = with(&format!("{manifest}{end}"), &[("com.csv", &com)]);
    assert_eq!(printed(&shown(&alone), "niveau_vie_median"), "24 720 €");
    let group = printed(&shown(&alone), "niveau_vie_median.metropole");
    assert!(!group.contains("21 000"), "{group}");
    let both = with(
        &format!("{manifest}{epci}{end}"),
        &[("com.csv", &com), ("epci.csv", &file)],
    );
    let figures = shown(&both);
    assert_eq!(printed(&figures, "niveau_vie_median.metropole"), "20 940 €");
    assert_eq!(printed(&figures, "niveau_vie_median"), "24 720 €");
    // What adds up is what the producer publishes for the whole, too.
    assert_eq!(printed(&figures, "menages_fiscaux.metropole"), "466 329");
}

#[test]
fn another_zoning_is_not_the_commune() {
    let csv = "Insee - Statistiques locales; ; \nRéférentiel géographique : France par bassin de vie; ; \n\
               Code;Libellé;aides\n59350;Lille;7779\n59346;Lezennes;12\n";
    let told = told_of(&with(&Small::of("Lille (59)").manifest(), &[("suivi.csv", csv)]));
    assert!(told.contains("des bassins de vie, pas des communes"), "{told}");
}

#[test]
fn the_whole_of_the_perimeter_is_a_reference_never_added() {
    let text = Small::of("Lezennes (59)").manifest().replace(
        "    fichier: suivi.csv\n",
        "    fichier: suivi.csv\n    ensemble: \"Ensemble du périmètre\"\n",
    );
    let csv = "CODGEO;Commune;aides\n59346;Lezennes;227\n59350;Lille;4012\nEnsemble du périmètre;;9500\n";
    let figures = shown(&with(&text, &[("suivi.csv", csv)]));
    assert_eq!(printed(&figures, "aides"), "227");
    assert_eq!(printed(&figures, "aides.ensemble_du_perimetre"), "9 500");
}

#[test]
fn kinds_of_nothing_are_kept_apart() {
    let csv = "CODGEO;zero;masque;non_diffuse;vide\n59346;0;s;n.d.;\n";
    let names = ["zero", "masque", "non_diffuse", "vide"];
    let mut text = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  \
        suivi:\n    organisme: ccas\n    diffusion: publique\n    fichier: suivi.csv\nindicateurs:\n".to_owned();
    for name in names {
        text.push_str(&format!(
            "  {name}:\n    libelle: \"{name}\"\n    unite: \"ménages\"\n    source: suivi\n    formule: \"= [{name}]\"\n"
        ));
    }
    text.push_str(
        "thematiques:\n  - thematique: precarite\n    contenu:\n      - texte\n",
    );
    let figures = shown(&with(&text, &[("suivi.csv", csv)]));
    let all: Vec<String> = names.iter().map(|name| printed(&figures, name)).collect();
    assert_eq!(all[0], "0");
    let mut distinct = all.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), 4, "{all:?}");
}

/// CAF open data: counts rounded to 5. « ≈ », no decimals made of them, and a change that
/// rounding alone can make is no change.
#[test]
fn what_the_producer_rounds_stays_rounded() {
    let csv = "dtreffre;numcomdo;nomcom;indfoy_ndur;indfoy_rsa\n2023-12-01;59346;Lezennes;410;60\n\
               2024-12-01;59346;Lezennes;415;75\n";
    let text = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  \
        caf:\n    fichier: caf.csv\nindicateurs:\n  foyers:\n    libelle: \"Foyers\"\n    unite: \"foyers\"\n    \
        source: caf\n    formule: \"= [indfoy_ndur]\"\n  part_rsa:\n    libelle: \"Part\"\n    unite: \"%\"\n    \
        source: caf\n    formule: \"= 100 * [indfoy_rsa] / [indfoy_ndur]\"\nthematiques:\n  - thematique: \
        precarite\n    contenu:\n      - texte\n";
    let figures = shown(&with(text, &[("caf.csv", csv)]));
    assert_eq!(printed(&figures, "foyers"), "≈ 415");
    assert_eq!(printed(&figures, "part_rsa"), "≈ 18 %");
    let change = printed(&figures, "foyers.evolution");
    assert!(change.contains('0') && !change.contains('1'), "{change}");
}

#[test]
fn personal_data_stop_the_build_without_being_shown() {
    for (csv, column) in [
        ("CODGEO;Nom;Prénom;aides\n59346;MARTIN;Zoé;3\n", "Prénom"),
        ("CODGEO;N° allocataire;aides\n59346;0123456;3\n", "N° allocataire"),
        (
            "CODGEO;contact;aides\n59346;zoe@exemple.fr;1\n59346;a@exemple.fr;1\n59346;b@exemple.fr;1\n",
            "contact",
        ),
        ("Prénom;Date de naissance;aide\nZoé;01/02/1980;oui\n", "Prénom"),
    ] {
        let told =
            told_of(&with(&Small::of("Lezennes (59)").manifest(), &[("suivi.csv", csv)]));
        assert!(
            told.contains(&format!("la colonne « {column} » semble contenir")),
            "{told}"
        );
        assert!(
            told.contains("supprimez cette colonne") && told.contains("article 6"),
            "{told}"
        );
        for secret in ["MARTIN", "Zoé", "0123456", "exemple.fr", "1980"] {
            assert!(!told.contains(secret), "{told}");
        }
    }
}

#[test]
fn a_file_is_read_once_however_many_need_it() {
    let csv = "CODGEO;aides\n59346;227\n59350;4012\n";
    let first = with(&Small::of("Lezennes (59)").manifest(), &[("suivi.csv", csv)]);
    let second = with(&Small::of("Lille (59)").manifest(), &[("suivi.csv", csv)]);
    let code = |text: &str| CommuneCode::parse(text).expect("a code");
    let members = abs_report::reference::official().epci("200093201").expect("the MEL");
    let session = session()
        .expecting(members.members.iter().cloned().chain([code("59346"), code("59350")]));
    let read = |root: &ProjectDir| {
        let built = opened_in(&session, root);
        built.unwrap_or_else(|problems| panic!("{}", told(&problems))).value
    };
    assert_eq!(printed(&read(&first), "aides"), "227");
    assert_eq!(printed(&read(&first), "aides"), "227");
    assert_eq!(session.readings(), 1, "a rebuild reads nothing again");
    assert_eq!(printed(&read(&second), "aides"), "4 012");
    assert_eq!(session.readings(), 1, "another town neither");
    // A file that has changed is read again.
    let changed = with(
        &Small::of("Lille (59)").manifest(),
        &[("suivi.csv", &csv.replace("4012", "4013"))],
    );
    assert_eq!(printed(&read(&changed), "aides"), "4 013");
    assert_eq!(session.readings(), 2);
}

/// Whatever a session has read before, a project says what it says alone.
fn says_the_same_after(before: &ProjectDir, root: &ProjectDir) {
    let session = session();
    assert!(opened_in(&session, before).is_ok());
    let after = opened_in(&session, root).unwrap_or_else(|all| panic!("{}", told(&all)));
    let alone = shown(root);
    assert_eq!(printed(&after.value, "aides"), printed(&alone, "aides"));
    assert_eq!(after.value.fingerprints, alone.fingerprints);
}

#[test]
fn two_folders_do_not_share_a_file_of_one_name() {
    let project = |aides: u32| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let csv = folder.path().join("suivi.csv");
        std::fs::write(&csv, format!("CODGEO;aides\n59346;{aides}\n")).expect("written");
        let date = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
        let file = std::fs::File::options().append(true).open(&csv).expect("open");
        file.set_modified(date).expect("dated");
        let yaml = folder.path().join("projet.yaml");
        std::fs::write(&yaml, Small::of("Lezennes (59)").manifest()).expect("written");
        let root = ProjectDir::open(&yaml).expect("a project");
        (folder, root)
    };
    let (_one, before) = project(227);
    let (_other, root) = project(331);
    says_the_same_after(&before, &root);
}

#[test]
fn a_file_said_to_be_public_is_read_as_one() {
    let csv = "CODGEO;aides\n59346;227\n59350;4012\n";
    let text = Small::of("Lezennes (59)").manifest();
    let public = text.replace(
        "    fichier: suivi.csv\n",
        "    fichier: suivi.csv\n    diffusion: publique\n",
    );
    let before = with(&text, &[("suivi.csv", csv)]);
    let public = with(&public, &[("suivi.csv", csv)]);
    assert_eq!(shown(&public).fingerprints.len(), 1);
    says_the_same_after(&before, &public);
}

#[test]
fn a_column_that_becomes_a_condition_is_read_for_its_words() {
    let csv = "CODGEO;type;aides\n59346;3;227\n59350;4;4012\n";
    let text = |formula: &str| {
        let public = "    fichier: suivi.csv\n    diffusion: publique\n";
        Small::of("Lezennes (59)")
            .manifest()
            .replace("    fichier: suivi.csv\n", public)
            .replace("= [aides]", formula)
    };
    let before = with(&text("= [aides] + [type]"), &[("suivi.csv", csv)]);
    let counted = "= [aides] + compte(type = '3')";
    let root = with(&text(counted), &[("suivi.csv", csv)]);
    assert_eq!(printed(&shown(&root), "aides"), "228");
    says_the_same_after(&before, &root);
}

/// An edit of the manifest moves every line under it; the files stay as they were.
#[test]
fn a_line_added_to_the_manifest_reads_nothing_again() {
    let csv = "CODGEO;aides\n59350;4012\n";
    let text = Small::of("Lezennes (59)").manifest();
    let session = session();
    let line_of = |text: &str| {
        let root = with(text, &[("suivi.csv", csv)]);
        let problems = opened_in(&session, &root).expect_err("no row for Lezennes");
        let told = told(&problems);
        let (_, after) = told.split_once("projet.yaml:").expect("a line");
        let line: String = after.chars().take_while(char::is_ascii_digit).collect();
        line.parse::<usize>().expect("a number")
    };
    let line = line_of(&text);
    assert_eq!(line_of(&format!("# Lezennes\n{text}")), line + 1);
    assert_eq!(session.readings(), 1);
}

/// A file that has the columns of CAF open data and counts that are not rounded to 5 was
/// sent under a convention, whatever its author says.
#[test]
fn an_unrounded_file_is_not_the_published_one() {
    let csv = "dtreffre;numcomdo;indfoy_ndur\n2024-12-01;59346;413\n2024-12-01;59009;3\n";
    let text = "ccas: \"CCAS de Villeneuve-d’Ascq\"\nterritoire: Villeneuve-d'Ascq (59)\nseance_ca: 18/11/2027\n\
        sources:\n  caf:\n    fichier: caf.csv\nindicateurs:\n  foyers:\n    libelle: \"Foyers\"\n    unite: \
        \"foyers\"\n    source: caf\n    formule: \"= [indfoy_ndur]\"\nthematiques:\n  - thematique: precarite\n    \
        contenu:\n      - texte\n";
    assert_eq!(printed(&shown(&with(text, &[("caf.csv", csv)])), "foyers"), "s");
    let rounded = csv.replace("413", "415").replace(";3\n", ";5\n");
    assert_eq!(printed(&shown(&with(text, &[("caf.csv", &rounded)])), "foyers"), "≈ 5");
}

#[test]
fn rows_that_may_be_people_are_not_counted() {
    let csv = "CODGEO;type\n59346;aide\n59346;aide\n59346;secours\n59350;aide\n";
    let text = Small::of("Lezennes (59)")
        .manifest()
        .replace("= [aides]", "= compte(type = 'aide')");
    let found =
        recognised(&with(&text, &[("suivi.csv", csv)])).expect("the manifest is right");
    let lines = found.sources[0].1[0].lines().join("\n");
    assert!(lines.contains("plusieurs lignes par territoire, 2 territoires"), "{lines}");
    assert!(!lines.contains('3') && !lines.contains('4'), "{lines}");
}

#[test]
fn a_list_of_people_without_headings_is_not_shown() {
    let csv = "MARTIN;Zoé;zoe@exemple.fr\nDURAND;Léo;leo@exemple.fr\nPETIT;Ana;ana@exemple.fr\nROUX;Ida;ida@exemple.fr\n";
    let told =
        told_of(&with(&Small::of("Lezennes (59)").manifest(), &[("suivi.csv", csv)]));
    assert!(
        told.contains("la colonne « C » semble contenir des adresses électroniques"),
        "{told}"
    );
    let csv = "MARTIN;Zoé;Lezennes\nDURAND;Léo;Lille\n";
    let told = format!(
        "{told}{}",
        told_of(&with(&Small::of("Lezennes (59)").manifest(), &[("suivi.csv", csv)]))
    );
    for word in ["MARTIN", "Zoé", "exemple.fr", "Lille"] {
        assert!(!told.contains(word), "{told}");
    }
}

/// The long file of Filosofi: several levels and years in one, confidential figures marked
/// beside them. Made from the documented header.
#[test]
fn the_long_file_of_filosofi_gives_medians_at_every_level() {
    let head = "GEO;GEO_OBJECT;FILOSOFI_MEASURE;UNIT_MEASURE;UNIT_MULT;CONF_STATUS;OBS_STATUS;TIME_PERIOD;OBS_VALUE\n";
    let line =
        |geo: &str, object: &str, measure: &str, conf: &str, year: &str, value: &str| {
            format!("{geo};{object};{measure};EUR;0;{conf};A;{year};{value}\n")
        };
    let csv = [
        head.to_owned(),
        line("59346", "COM", "MED_SL", "F", "2021", "25330"),
        line("59346", "COM", "MED_SL", "F", "2023", "26780"),
        line("59346", "COM", "PR_MD60", "C", "2023", ""),
        line("59350", "COM", "MED_SL", "F", "2023", "21900"),
        line("200093201", "EPCI", "MED_SL", "F", "2023", "23110"),
        line("59", "DEP", "MED_SL", "F", "2023", "22300"),
        line("F", "FRANCE", "MED_SL", "F", "2023", "24600"),
    ]
    .concat();
    let text = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\ncomparaisons:\n  \
        metropole:\n    territoire: epci\nsources:\n  insee:\n    fichier: ds.csv\nthematiques:\n  - niveaux_de_vie\n";
    let figures = shown(&with(text, &[("ds.csv", &csv)]));
    assert_eq!(printed(&figures, "niveau_vie_median"), "26 780 €");
    assert_eq!(printed(&figures, "niveau_vie_median.en_2021"), "25 330 €");
    assert_eq!(printed(&figures, "niveau_vie_median.metropole"), "23 110 €");
    assert_eq!(printed(&figures, "taux_pauvrete"), "s");
}

/// Made from the documented headers: job seekers (one row a figure), vacant dwellings
/// (Windows-1252), facilities (one row each), the sheet of the département.
#[test]
fn families_known_from_their_headers_are_read() {
    let own = |formula: &str| {
        format!(
            "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  public:\n    \
             fichier: f.csv\nindicateurs:\n  chiffre:\n    libelle: \"Chiffre\"\n    unite: \"personnes\"\n    \
             source: public\n    formule: \"{formula}\"\nthematiques:\n  - thematique: precarite\n    contenu:\n      \
             - texte\n"
        )
    };
    let read = |formula: &str, csv: &str| {
        printed(&shown(&with(&own(formula), &[("f.csv", csv)])), "chiffre")
    };
    let dares = "\u{feff}Date;Code commune;Commune;Catégorie;Sexe;Tranche d'âge;Nombre de demandeurs d'emploi\n\
                 2024-T4;59346;Lezennes;ABC;Total;Total;235\n2024-T4;59346;Lezennes;A;Total;Total;150\n";
    assert_eq!(read("= [ABC – Total – Total]", dares), "≈ 235");
    let bpe = "AN;DEPCOM;TYPEQU;LAMBERT_X\n".to_owned()
        + &"2024;59346;D265;1\n".repeat(6)
        + "2024;59346;D307;3\n";
    assert_eq!(read("= compte(TYPEQU = 'D265')", &bpe), "6");
    let lovac = "CODGEO_25;LIBGEO_25;pp_vacant_25;pp_vacant_plus_2ans_25;ff_pp_total_24\n59346;Lezennes;80;s;1300\n";
    assert_eq!(read("= [pp_vacant_25]", lovac), "80");
    assert_eq!(read("= [pp_vacant_plus_2ans_25]", lovac), "s");
    let text = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\npartenaires:\n  \
        departement:\n    nom: \"Département du Nord\"\nsources:\n  fiche:\n    organisme: departement\n    fichier: \
        f.csv\n    annee: 2025\n    ensemble: \"Ensemble du périmètre\"\n    colonnes:\n      \"APA à domicile\": \
        apa_domicile_beneficiaires\nthematiques:\n  - personnes_agees\n";
    let fiche = "Code commune;Commune;APA à domicile;PCH;Mesures ASE\n59346;Lezennes;41;12;7\n\
                 59350;Lille;2010;902;800\nEnsemble du périmètre;;9020;4100;3900\n";
    let figures = shown(&with(text, &[("f.csv", fiche)]));
    assert_eq!(printed(&figures, "apa_domicile_beneficiaires"), "41");
    assert_eq!(
        printed(&figures, "apa_domicile_beneficiaires.ensemble_du_perimetre"),
        "9 020"
    );
}

/// « 1.200 » written by hand is twelve hundred, and reads as one and a fifth.
#[test]
fn a_count_with_decimals_is_told() {
    let csv = "CODGEO;aides\n59346;1.200\n59350;4012\n";
    let told =
        told_of(&with(&Small::of("Lezennes (59)").manifest(), &[("suivi.csv", csv)]));
    assert!(told.contains("un effectif doit être un nombre entier"), "{told}");
    assert!(told.contains("cellule B2") && !told.contains("1,2"), "{told}");
    assert_eq!(told.matches("erreur :").count(), 1, "{told}");
}

#[test]
fn shares_written_as_fractions_are_told() {
    let text = Small::of("Lezennes (59)")
        .manifest()
        .replace("unite: \"ménages\"", "unite: \"%\"");
    let text = text.replace("    fichier:", "    diffusion: publique\n    fichier:");
    let csv = "CODGEO;aides\n59346;0,226\n59350;0,31\n";
    let told = told_of(&with(&text, &[("suivi.csv", csv)]));
    assert!(told.contains("en fractions ?"), "{told}");
    let told = told_of(&with(&text, &[("suivi.csv", &csv.replace("0,226", "22,6"))]));
    assert!(!told.contains("en fractions ?"), "{told}");
}

/// A long file that begins later for one town is no file without it.
#[test]
fn a_town_may_lack_a_year() {
    let csv = "CODGEO;annee;aides\n59346;2024;227\n59350;2023;3900\n59350;2024;4012\n";
    let figures =
        shown(&with(&Small::of("Lezennes (59)").manifest(), &[("suivi.csv", csv)]));
    assert_eq!(printed(&figures, "aides"), "227");
    // A date that is not a year of the figures makes no vintages.
    let csv = "CODGEO;date;aides\n59346;02/05/2024;227\n59350;11/01/2023;4012\n";
    let figures =
        shown(&with(&Small::of("Lezennes (59)").manifest(), &[("suivi.csv", csv)]));
    assert_eq!(printed(&figures, "aides"), "227");
}

/// Région and France: what their producers publish as such; a région is also the sum of its
/// communes where a file holds them all.
#[test]
fn regions_and_france_are_compared_with() {
    let manifest = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\n\
        comparaisons: region, france_metropolitaine\nsources:\n  communes:\n    fichier: com.csv\n  regions:\n    \
        fichier: reg.csv\n  france:\n    fichier: france.csv\nthematiques:\n  - niveaux_de_vie\n";
    let head = "CODGEO;LIBGEO;NBMEN19;NBPERS19;NBUC19;Q219\n";
    let com = format!(
        "{head}59346;Lezennes;1300;3000;2000;24720\n59350;Lille;110000;220000;150000;20050\n"
    );
    let reg = format!(
        "{head}11;Île-de-France;5001831;11997450;8042224;24060\n32;Hauts-de-France;2459959;5900000;3900000;20360\n"
    );
    let france =
        format!("{head}1;France métropolitaine;27937964;62973019;43338321;21930\n");
    let root =
        with(manifest, &[("com.csv", &com), ("reg.csv", &reg), ("france.csv", &france)]);
    let figures = shown(&root);
    assert_eq!(printed(&figures, "niveau_vie_median"), "24 720 €");
    assert_eq!(printed(&figures, "niveau_vie_median.region"), "20 360 €");
    assert_eq!(printed(&figures, "niveau_vie_median.france_metropolitaine"), "21 930 €");
    assert_eq!(printed(&figures, "menages_fiscaux.region"), "2 459 959");
}
