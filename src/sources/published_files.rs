//! The files of public producers, where they are at hand: each is recognised as what it
//! is, and three of its cells are those that the eye sees in it.
//!
//! The expected cells were read off the files with other tools (openpyxl, a text editor).

use std::path::{Path, PathBuf};

use super::book::labels_at;
use super::inspect::inspected as inspect;
use super::{Recognised, Shape, TerritoryTable};
use crate::diagnostic::Diagnostics;
use crate::files::DataFile;
use crate::territory::Level;
use crate::value::Value::{self, Known, Masked, Missing, NotDiffused};

/// A file of public producers, when they are at hand; said loudly when they are not.
fn shared(file: &str) -> Option<PathBuf> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.join("shared/data").join(file);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("passed over: {} is not at hand", path.display());
    None
}

fn told(problems: &Diagnostics) -> String {
    problems.to_tell().map(|problem| problem.render(false)).collect::<Vec<_>>().join("\n")
}

/// A territory's figure: code, column, vintage (0: none), value.
type Figure = (&'static str, &'static str, u16, Value);

/// What a sheet must be read as.
struct Expected {
    file: &'static str,
    sheet: &'static str,
    header: &'static [usize],
    key: &'static str,
    shape: Is,
    rows: usize,
    columns: usize,
    cells: Cells,
}

enum Is {
    Level(Level),
    Zoning,
    Sideways,
    List,
}

enum Cells {
    Figures([Figure; 3]),
    /// Row and column from one, text.
    Labels([(usize, usize, &'static str); 3]),
}

use Cells::{Figures, Labels};
use Level::{Commune, Departement, Epci, France, Iris, Qpv, Region};

/// One line of the table.
#[allow(clippy::too_many_arguments, reason = "a line of a table has its columns")]
const fn line(
    file: &'static str,
    sheet: &'static str,
    header: &'static [usize],
    key: &'static str,
    shape: Is,
    rows: usize,
    columns: usize,
    cells: Cells,
) -> Expected {
    Expected { file, sheet, header, key, shape, rows, columns, cells }
}

#[rustfmt::skip]
const EXPECTED: [Expected; 43] = [
    line("anct_observatoire/insee_rp_evol_1968_departement_2018.csv", "", &[1], "A codgeo", Is::Level(Departement), 1010, 4,
        Figures([("59", "tx_morta", 2018, Known(8.6)), ("2A", "tx_morta", 1975, Known(12.0)), ("974", "tx_morta", 2013, Known(5.0))])),
    line("anct_observatoire/insee_rp_hist_part_domtrav_tc.xlsx", "Data", &[5], "A codgeo", Is::Level(Commune), 104_805, 4,
        Figures([("59346", "part_domtrav_tc", 2021, Known(16.3)), ("59346", "part_domtrav_tc", 2010, Known(11.3)), ("01001", "part_domtrav_tc", 2015, Known(4.1))])),
    line("anct_sig_ville/DEMO_2022.csv", "", &[1], "A CODGEO", Is::Level(Qpv), 1400, 34,
        Figures([("QP059001", "POP_MUN", 0, Known(1035.0)), ("QP059001", "IND_JEUNE", 0, Known(2.2)), ("QP001001", "A", 0, Known(2068.0))])),
    line("anct_sig_ville/IPRO_2022.csv", "", &[1], "A CODGEO", Is::Level(Qpv), 1345, 61,
        Figures([("QP001001", "ABCDE", 0, Known(1075.0)), ("QP001001", "EVOL_CA_N_E", 0, Known(100.0)), ("QP001003", "CA", 0, Masked)])),
    line("caf/data_CAF_2017_IRIS.csv", "", &[1], "A CODGEO", Is::Level(Iris), 13_279, 31,
        Figures([("010040101", "PERCOU", 0, Known(1036.0)), ("010040101", "A", 0, Known(410.0)), ("010040101", "APRES100", 0, Known(52.0))])),
    line("caf/data_CAF_2020_IRIS.csv", "", &[1], "A CODGEO", Is::Level(Iris), 13_444, 23,
        Figures([("383170103", "A", 0, Known(684.0)), ("383170103", "PERCOU", 0, Known(1799.0)), ("383170103", "ARSAS", 0, Known(155.0))])),
    line("cog/EPCI_composition_codes_sans_zero.csv", "", &[1], "A COM", Is::Level(Commune), 34_965, 6,
        Figures([("01004", "EPCI", 0, Known(240_100_883.0)), ("01004", "REG", 0, Known(84.0)), ("01004", "DEP", 0, Known(1.0))])),
    line("cog/v_commune_2024.csv", "", &[1], "B COM", Is::Level(Commune), 34_980, 12,
        Figures([("59346", "REG", 0, Known(32.0)), ("59346", "DEP", 0, Known(59.0)), ("59346", "TNCC", 0, Known(0.0))])),
    line("cog/v_departement_2024.csv", "", &[1], "A DEP", Is::Level(Departement), 101, 7,
        Figures([("2A", "REG", 0, Known(94.0)), ("2A", "TNCC", 0, Known(3.0)), ("01", "CHEFLIEU", 0, Known(1053.0))])),
    line("cog/v_mvtcommune_2024_dep59.csv", "", &[1], "A MOD", Is::List, 93, 14,
        Labels([(2, 4, "59004"), (2, 2, "2018-11-08"), (4, 10, "59588")])),
    line("dgcl/epcicom2024.xlsx", "Epcicom2024", &[1], "J insee", Is::Level(Commune), 34_931, 14,
        Figures([("59346", "siren", 0, Known(200_093_201.0)), ("59346", "pmun_2024", 0, Known(3019.0)), ("59346", "nb_membres", 0, Known(95.0))])),
    line("drees/75-ans-et-plus-indicateurs-de-vieillissement-par-departement.csv", "", &[1], "B code_dep", Is::Level(Departement), 101, 96,
        Figures([("59", "DEP_FILO_AGE6Q217", 0, Known(19_440.0)), ("59", "VQS_F_75_aide_proches_Oui_p", 0, Known(54.96)), ("59", "VQS_H_75_aide_profs_Oui_p", 0, Known(25.5))])),
    line("drees/Panorama_statistique_2024.xlsx", "1. Données générales", &[3], "", Is::Sideways, 13, 117,
        Figures([("59", "Superficie en km²", 0, Known(5742.8)), ("59", "Population au 01/01/2021 (Recensement de la population)", 0, Known(2_611_293.0)), ("FRANCE", "Superficie en km²", 0, NotDiffused)])),
    line("drees/RPM2024-F5.xlsx", "Figure 1", &[3], "A Âge", Is::List, 7, 7,
        Labels([(5, 1, "Moins de 30 ans"), (5, 2, "389"), (10, 8, "29143")])),
    line("drees/apl_generalistes_2022_2023.xlsx", "APL 2022", &[9], "A Code commune INSEE", Is::Level(Commune), 34_964, 6,
        Figures([("38317", "APL aux médecins généralistes", 2022, Known(5.455)), ("38317", "Population standardisée 2020 pour la médecine générale", 2022, Known(10_569.339)), ("38317", "Population totale 2020", 2022, Known(10_879.0))])),
    line("drees/apl_generalistes_2022_2023.xlsx", "APL 2023", &[9], "A Code commune INSEE", Is::Level(Commune), 34_954, 6,
        Figures([("38317", "APL aux médecins généralistes", 2023, Known(5.526)), ("38317", "APL aux médecins généralistes de moins de 65 ans", 2023, Known(5.113)), ("38317", "Population totale 2021", 2023, Known(10_805.0))])),
    line("drees/cartosante_bassins-de-vie_health.csv", "", &[3], "A Code", Is::Zoning, 1709, 10,
        Labels([(4, 9, "N/A - secret statistique"), (4, 3, "35.3"), (4, 2, "Ambérieu-en-Bugey")])),
    line("education/effectifs_ecoles_bondy_latin1.csv", "", &[1], "A Numéro de l'école", Is::List, 84, 5,
        Labels([(1, 1, "Numéro de l'école"), (2, 3, "JEAN ROSTAND"), (2, 5, "334")])),
    line("insee/BASE_TD_FILO_IRIS_2021_DISP.csv", "", &[1], "A IRIS", Is::Level(Iris), 16_026, 30,
        Figures([("010040101", "DISP_TP6021", 0, Known(19.0)), ("010040101", "DISP_PIMPOT21", 0, Known(-12.5)), ("012830302", "DISP_TP6021", 0, Masked)])),
    line("insee/FILO2018_DISP_Pauvres_COM.csv", "", &[1], "A CODGEO", Is::Level(Commune), 4330, 141,
        Figures([("59346", "TP6018", 0, Known(7.0)), ("59346", "TP4018", 0, Masked), ("01004", "TP60IP18", 0, Known(0.179))])),
    line("insee/FILO2019_DISP_COM.csv", "", &[1], "A CODGEO", Is::Level(Commune), 31_361, 31,
        Figures([("59346", "MED19", 0, Known(24_720.0)), ("01004", "NBUC19", 0, Known(10_296.8)), ("01001", "Q119", 0, NotDiffused)])),
    line("insee/FILO2019_DISP_EPCI.csv", "", &[1], "A CODGEO", Is::Level(Epci), 1240, 31,
        Figures([("200093201", "NBMEN19", 0, Known(466_329.0)), ("200093201", "Q219", 0, Known(20_940.0)), ("200093201", "PIMPOT19", 0, Known(-17.4))])),
    line("insee/FILO2019_DISP_DEP.csv", "", &[1], "A CODGEO", Is::Level(Departement), 98, 31,
        Figures([("59", "NBMEN19", 0, Known(1_062_524.0)), ("59", "Q219", 0, Known(20_290.0)), ("59", "D919", 0, Known(35_980.0))])),
    line("insee/FILO2019_DISP_REG.csv", "", &[1], "A CODGEO", Is::Level(Region), 15, 31,
        Figures([("32", "NBMEN19", 0, Known(2_459_959.0)), ("32", "Q219", 0, Known(20_360.0)), ("32", "RD19", 0, Known(3.2))])),
    line("insee/FILO2019_DISP_METROPOLE.csv", "", &[1], "A CODGEO", Is::Level(France), 1, 31,
        Figures([("METROPOLE", "NBMEN19", 0, Known(27_937_964.0)), ("METROPOLE", "MED19", 0, Known(21_930.0)), ("METROPOLE", "RD", 0, Known(3.4))])),
    line("insee/TCRD_021.xlsx", "DEP", &[4], "A", Is::Level(Departement), 103, 7,
        Figures([("32", "Ensemble", 0, Known(193_053.0)), ("32", "Part des 60 ans ou plus (en %)", 0, Known(37.4)), ("FRANCE", "Ensemble", 0, Known(68_605_616.0))])),
    line("insee/TCRD_021.xlsx", "REG", &[4], "A", Is::Level(Region), 20, 7,
        Figures([("32", "Ensemble", 0, Known(5_973_933.0)), ("32", "dont part des 75 ans ou plus (en %)", 0, Known(9.3)), ("FRANCE", "Part des femmes (en %)", 0, Known(51.5))])),
    line("insee/base-cc-logement-2021_reduit_dep59.csv", "", &[1], "A CODGEO", Is::Level(Commune), 648, 12,
        Figures([("59346", "P21_LOG", 0, Known(1_406.634_790_865_62)), ("59346", "P21_LOGVAC", 0, Known(91.508_957_034_033)), ("59346", "P10_RP_CASE", 0, Missing)])),
    line("insee/base_cc_comparateur_csv.zip", "base_cc_comparateur.CSV", &[1], "A CODGEO", Is::Level(Commune), 35_010, 33,
        Figures([("75056", "P18_POP", 0, Known(2_175_601.0)), ("75101", "P18_POP", 0, Known(16_093.0)), ("59346", "TP6019", 0, NotDiffused)])),
    line("insee/base_cc_comparateur_dep59.CSV", "", &[1], "A CODGEO", Is::Level(Commune), 648, 33,
        Figures([("59346", "P18_POP", 0, Known(3065.0)), ("59346", "TP6019", 0, NotDiffused), ("59346", "MED19", 0, Known(24_720.0))])),
    line("insee/dossier_complet_49communes_grenoble.csv", "", &[1], "A CODGEO", Is::Level(Commune), 49, 1927,
        Figures([("38317", "P21_POP", 0, Known(10_805.0)), ("38317", "P21_RP_LOCHLMV", 0, Known(1_217.097_935_340_78)), ("38317", "C21_MEN", 0, Known(4_638.433_220_681_61))])),
    line("insee/ensemble_populations_legales_2021.xlsx", "Communes", &[8], "C Code département, F Code commune", Is::Level(Commune), 34_970, 10,
        Figures([("59346", "Population municipale", 2021, Known(3019.0)), ("59346", "Population totale", 2021, Known(3038.0)), ("97101", "Population municipale", 2021, Known(52_118.0))])),
    line("insee/estim-pop-dep-sexe-aq-1975-2020.xls", "2020", &[4, 5], "A Départements", Is::Level(Departement), 103, 64,
        Figures([("59", "Ensemble – 0 à 4 ans", 2020, Known(153_673.0)), ("59", "Hommes – 0 à 4 ans", 2020, Known(78_818.0)), ("59", "Femmes – 5 à 9 ans", 2020, Known(84_259.0))])),
    line("insee/estim-pop-dep-sexe-aq-1975-2021.xlsx", "2020", &[4, 5], "A Départements", Is::Level(Departement), 103, 64,
        Figures([("59", "Ensemble – Total", 2020, Known(2_601_802.0)), ("59", "Hommes – 5 à 9 ans", 2020, Known(88_595.0)), ("59", "Femmes – 0 à 4 ans", 2020, Known(74_652.0))])),
    line("insee/meta_BASE_TD_FILO_IRIS_2021_DISP_variables.csv", "", &[1], "A COD_VAR", Is::List, 28, 7,
        Labels([(3, 1, "DISP_TP6021"), (3, 6, "CHAR"), (3, 7, "4")])),
    line("insee/meta_FILO2018_DISP_Pauvres_COM.csv", "", &[1], "A COD_VAR", Is::List, 4470, 7,
        Labels([(2, 1, "TP4018"), (2, 2, "Taux de pauvreté au seuil de 40% (%)"), (2, 6, "NUM")])),
    line("insee/meta_dossier_complet_variables.csv", "", &[1], "A COD_VAR", Is::List, 1925, 9,
        Labels([(2, 1, "P21_POP"), (3, 3, "Nombre de personnes de 0 à 14 ans en 2021"), (2, 7, "7")])),
    line("insee/reference_IRIS_2021_dep59.csv", "", &[1], "A CODE_IRIS", Is::Level(Iris), 1346, 9,
        Figures([("593460000", "GRD_QUART", 0, Known(5_934_600.0)), ("593460000", "DEPCOM", 0, Known(59_346.0)), ("593460000", "UU2020", 0, Known(59_702.0))])),
    line("insee/rp2013_cc_act.csv", "", &[7], "B Nombre", Is::List, 32, 4,
        Labels([(7, 2, "Nombre"), (8, 1, "Ensemble"), (8, 2, "272365")])),
    line("ssmsi/donnee-reg-2023.csv", "", &[1], "C Code.région", Is::Level(Region), 2304, 10,
        Figures([("01", "faits", 2016, Known(32.0)), ("02", "POP", 2016, Known(376_480.0)), ("03", "faits", 2016, Known(41.0))])),
    line("insee/statistiques-locales_bassins-de-vie_social_determinants.csv", "", &[3], "A Code", Is::Zoning, 1707, 18,
        Labels([(4, 1, "01004"), (4, 3, "422"), (4, 6, "23250")])),
    line("insee/table-appartenance-geo-communes-22.xlsx", "COM", &[6], "A CODGEO", Is::Level(Commune), 34_955, 17,
        Figures([("59346", "EPCI", 0, Known(200_093_201.0)), ("59346", "UU2020", 0, Known(59_702.0)), ("59346", "BV2012", 0, Known(59_350.0))])),
    line("laposte/laposte_hexasmal_dep59.csv", "", &[1], "A Code_commune_INSEE", Is::Level(Commune), 683, 7,
        Figures([("59346", "Code_postal", 0, Known(59_260.0)), ("59346", "latitude", 0, Known(50.611_169_192_8)), ("59346", "longitude", 0, Known(3.118_242_264_91))])),
];

fn open(file: &str) -> Option<DataFile> {
    let path = shared(file)?;
    Some(DataFile::in_memory(file, std::fs::read(path).expect("readable")))
}

#[test]
fn each_published_file_is_read_as_it_is() {
    let mut wrong = Vec::new();
    for expected in &EXPECTED {
        let Some(file) = open(expected.file) else { continue };
        let sheet = (!expected.sheet.is_empty()).then_some(expected.sheet);
        let found = inspect(&file, sheet)
            .unwrap_or_else(|problems| panic!("{} : {}", expected.file, told(&problems)));
        let (recognised, tables) = &found[0];
        wrong.extend(differences(expected, recognised, tables, &file));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn differences(
    expected: &Expected,
    found: &Recognised,
    tables: &[TerritoryTable],
    file: &DataFile,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut differ = |what: &str, told: String| {
        wrong.push(format!("{} {} : {what} : {told}", expected.file, expected.sheet));
    };
    if found.header_rows != expected.header {
        differ("en-têtes", format!("{:?}", found.header_rows));
    }
    if (found.rows, found.columns) != (expected.rows, expected.columns) {
        differ("taille", format!("{} × {}", found.rows, found.columns));
    }
    let named = |key: &[(String, String)]| {
        let each = key.iter().map(|(letter, heading)| format!("{letter} {heading}"));
        each.collect::<Vec<_>>().join(", ").trim().to_owned()
    };
    let (key, shape_agrees) = match (&found.shape, &expected.shape) {
        (Shape::Territories { key, level }, Is::Level(wanted)) => {
            (named(key), level == wanted)
        }
        (Shape::Zoning { key, .. }, Is::Zoning) => (named(key), true),
        (Shape::Sideways { .. }, Is::Sideways) => (String::new(), true),
        (Shape::List { key }, Is::List) => (named(std::slice::from_ref(key)), true),
        _ => (String::new(), false),
    };
    if !shape_agrees || key != expected.key {
        differ("clé", format!("{key}, {:?}", found.shape));
    }
    match &expected.cells {
        Figures(figures) => {
            for (code, column, year, value) in figures {
                let of_year = |table: &&TerritoryTable| {
                    (*year == 0 || table.vintage == Some(*year))
                        && table.find(code).is_some()
                };
                let read = tables
                    .iter()
                    .find(of_year)
                    .and_then(|table| Some(table.value(code, table.column(column)?)));
                if read != Some(*value) {
                    differ("cellule", format!("{code} {column} {year}"));
                }
            }
        }
        Labels(labels) => {
            let cells: Vec<(usize, usize)> =
                labels.iter().map(|(row, column, _)| (row - 1, column - 1)).collect();
            let read = labels_at(file, expected.sheet, &cells).expect("read");
            for ((row, column, text), read) in labels.iter().zip(read) {
                if read != *text {
                    differ("cellule", format!("{row}, {column} : {read}"));
                }
            }
        }
    }
    wrong
}

/// Every file of the folder has its line above, is read as a partner's cross table below,
/// or is a map.
#[test]
fn no_published_file_is_forgotten() {
    let Some(root) = shared("README.md").and_then(|path| Some(path.parent()?.to_owned()))
    else {
        return;
    };
    // Read by tests of their own: layouts, questionnaires, the long form of the census.
    const APART: [&str; 6] =
        ["projection", "secret", "malformed", "cases", "qualitatif", "melodi"];
    for folder in std::fs::read_dir(&root).expect("the folder").flatten() {
        let name = folder.file_name().to_string_lossy().into_owned();
        if !folder.path().is_dir() || APART.contains(&name.as_str()) {
            continue;
        }
        for file in std::fs::read_dir(folder.path()).expect("a folder").flatten() {
            let path = format!("{name}/{}", file.file_name().to_string_lossy());
            let known =
                EXPECTED.iter().any(|one| one.file == path) || path.ends_with(".geojson");
            assert!(known, "{path} has no expectation");
        }
    }
}

#[test]
fn a_map_is_told_as_one() {
    for file in ["communes-59-nord", "departement-59-nord", "iris_lille_metropole"] {
        let Some(file) = open(&format!("contours/{file}.geojson")) else { return };
        let problems = inspect(&file, None).expect_err("no table");
        assert!(told(&problems).contains("JSON"), "{}", told(&problems));
    }
}
