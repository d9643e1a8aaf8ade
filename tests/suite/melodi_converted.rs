//! A wide file of the census, written in the long form through the rule table, gives the same
//! report: as text, in an archive, as parquet.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::Arc;

use abs_report::ProjectDir;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::support::{Published, opened, printed, shared, told};

/// The rules as this test reads them: variable, dataset, first way.
fn rules() -> Vec<(&'static str, &'static str, &'static str)> {
    let text = include_str!("../../src/sources/melodi/rules.csv");
    let line = |line: &'static str| {
        let fields: Vec<&str> = line.split(';').collect();
        let first = fields[2].split(" | ").next().expect("a way");
        (fields[0], fields[1], first)
    };
    text.lines().skip(1).map(line).collect()
}

/// One figure of the long dossier.
struct Figure {
    code: String,
    year: u16,
    dataset: &'static str,
    name: String,
    value: f64,
}

/// `POP SEX=F AGE=Y_LT20` → `POP_SEX_F_AGE_Y_LT20`.
fn name(cell: &str) -> String {
    cell.replace([' ', '='], "_")
}

/// `POP AGE=Y15..Y29` → its first cell, and the others.
fn spread(cell: &str) -> (String, Vec<String>) {
    let Some((start, range)) = cell.split_once("AGE=Y").filter(|_| cell.contains(".."))
    else {
        return (cell.to_owned(), Vec::new());
    };
    let (from, to) = range.split_once("..Y").expect("a range");
    let age = |text: &str| text.parse::<u16>().expect("an age");
    let one = |age: u16| format!("{start}AGE=Y{age}");
    (one(age(from)), (age(from) + 1..=age(to)).map(one).collect())
}

/// The columns of a wide file that have an equivalent, as figures of the long one; and the
/// names of those columns.
fn long(wide: &str, towns: &[&str]) -> (Vec<Figure>, BTreeSet<String>) {
    let mut reader = csv::Reader::from_reader(wide.as_bytes());
    let headings = reader.headers().expect("headings").clone();
    let headings: Vec<&str> = headings.iter().collect();
    let code = headings.iter().position(|one| *one == "CODGEO").expect("codes");
    let before = |year: u16| match year {
        2015 => "10",
        2021 => "15",
        _ => "",
    };
    let mut figures = Vec::new();
    let mut told = BTreeSet::new();
    for record in reader.records() {
        let record = record.expect("readable");
        let cells: Vec<&str> = record.iter().collect();
        if !towns.contains(&cells[code]) {
            continue;
        }
        let value = |name: &str| -> Option<f64> {
            let at = headings.iter().position(|one| *one == name)?;
            cells[at].replace(',', ".").parse().ok()
        };
        let mut given: BTreeMap<(u16, &str, String), f64> = BTreeMap::new();
        for (variable, dataset, way) in rules() {
            for year in 2010..=2024 {
                let two = format!("{:02}", year % 100);
                // Births between two censuses are named after the year before the later one.
                let period = format!("{}{:02}", before(year), year % 100 - 1);
                let written = variable
                    .replace("{aa}", &two)
                    .replace("{aaaa}", &year.to_string())
                    .replace("{periode}", &period);
                let Some(value) = value(&written) else { continue };
                if variable == "SUPERF" && year != 2021 {
                    continue;
                }
                // What is left when one cell is taken from another.
                if let Some((all, part)) = way.split_once(" - ") {
                    let all = given.get(&(year, dataset, name(all))).copied();
                    let all = all.expect("the whole stands before its parts");
                    given.entry((year, dataset, name(part))).or_insert(all - value);
                    told.insert(written);
                    continue;
                }
                let mut parts = way.split(" + ");
                let first = parts.next().expect("a cell");
                // Single ages: all of a band stands in its first one.
                let (first, others) = spread(first);
                for other in others {
                    given.entry((year, dataset, name(&other))).or_insert(0.0);
                }
                let mut sum = value;
                for part in parts {
                    sum -=
                        given.get(&(year, dataset, name(part))).copied().unwrap_or(0.0);
                    given.entry((year, dataset, name(part))).or_insert(0.0);
                }
                given.entry((year, dataset, name(&first))).or_insert(sum);
                told.insert(written);
            }
        }
        for ((year, dataset, name), value) in given {
            figures.push(Figure {
                code: cells[code].to_owned(),
                year,
                dataset,
                name,
                value,
            });
        }
    }
    // The unit of areas is told by France: hectares in one edition, km² in the other.
    for (name, value) in [("POP", 68_000_000.0), ("SUP", 640_000.0)] {
        figures.push(Figure {
            code: "F".to_owned(),
            year: 2021,
            dataset: "DS_RP_SERIE_HISTORIQUE",
            name: name.to_owned(),
            value,
        });
    }
    (figures, told)
}

fn level(code: &str) -> &'static str {
    if code == "F" { "FRANCE" } else { "COM" }
}

fn text(figures: &[Figure]) -> String {
    let mut text = "GEO_REF;GEO_OBJECT;GEO_OBJECT_LABEL;GEO;GEO_LABEL;TIME_PERIOD;ID_TAB;\
                    ID_TAB_LABEL;DS;TAB_MEASURE;TAB_MEASURE_LABEL;OBS_VALUE;OBS_STATUS;UNIT_MULT;\
                    UNIT_MEASURE;CONF_STATUS\n"
        .to_owned();
    for one in figures {
        // Every table of the dossier that shows a figure repeats its row.
        for table in ["POP_T0", "POP_T1"] {
            text += &format!(
                "2026;{};\"Commune ; ville\";{};Nom;{};{table};Titre;{};{};Libellé;{};A;0;;F\n",
                level(&one.code),
                one.code,
                one.year,
                one.dataset,
                one.name,
                one.value
            );
        }
    }
    text
}

fn zipped(text: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default();
    archive.start_file("dossier_complet.csv", plain).expect("a part");
    archive.write_all(text.as_bytes()).expect("written");
    archive.start_file("dossier_complet_metadata.csv", plain).expect("a part");
    archive
        .write_all(b"COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\nSEX;Sexe;F;Femmes\n")
        .expect("written");
    archive.finish().expect("an archive").into_inner()
}

fn parquet(figures: &[Figure]) -> Vec<u8> {
    let schema = "message dossier { required binary GEO_OBJECT (UTF8); required binary GEO (UTF8); \
                  required int64 TIME_PERIOD; required binary DS (UTF8); required binary TAB_MEASURE \
                  (UTF8); required double OBS_VALUE; }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let properties =
        WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties))
        .expect("a writer");
    for chunk in figures.chunks(500) {
        let mut group = writer.next_row_group().expect("a group");
        let texts = |of: fn(&Figure) -> String| -> Vec<ByteArray> {
            chunk.iter().map(|one| of(one).into_bytes().into()).collect()
        };
        let mut column = 0;
        while let Some(mut open) = group.next_column().expect("a column") {
            match column {
                2 => {
                    let years: Vec<i64> =
                        chunk.iter().map(|one| i64::from(one.year)).collect();
                    open.typed::<Int64Type>()
                        .write_batch(&years, None, None)
                        .expect("years");
                }
                5 => {
                    let values: Vec<f64> = chunk.iter().map(|one| one.value).collect();
                    open.typed::<DoubleType>()
                        .write_batch(&values, None, None)
                        .expect("values");
                }
                other => {
                    let values = match other {
                        0 => texts(|one| level(&one.code).to_owned()),
                        1 => texts(|one| one.code.clone()),
                        3 => texts(|one| one.dataset.to_owned()),
                        _ => texts(|one| one.name.clone()),
                    };
                    open.typed::<ByteArrayType>()
                        .write_batch(&values, None, None)
                        .expect("texts");
                }
            }
            open.close().expect("closed");
            column += 1;
        }
        group.close().expect("closed");
    }
    writer.close().expect("written");
    bytes
}

fn published(town: &str, file: &str, bytes: &[u8]) -> Published {
    let manifest = format!(
        "ccas: \"CCAS de {town}\"\nterritoire: {town}\nseance_ca: 18/11/2027\nsources:\n  insee:\n    \
         fichier: {file}\nthematiques: toutes\n"
    );
    let files = BTreeMap::from([
        ("projet.yaml".to_owned(), manifest.into_bytes()),
        (file.to_owned(), bytes.to_vec()),
    ]);
    let root = ProjectDir::in_memory("projet.yaml", files);
    opened(&root).unwrap_or_else(|problems| panic!("{}", told(&problems))).value
}

/// Three towns of the métropole of Grenoble.
const TOWNS: [(&str, &str); 3] = [
    ("Le Pont-de-Claix (38)", "38317"),
    ("Grenoble (38)", "38185"),
    ("Vaulnaveys-le-Bas (38)", "38528"),
];

const WITHOUT_EQUIVALENT: [&str; 7] = [
    "ecart_salarial_femmes_hommes",
    // Until `rules.csv` says where the population of households by age stands.
    "part_65_79_ans_seuls",
    "part_80_ans_plus_seuls",
    "part_chauffage_electrique",
    "part_logements_suroccupes",
    "part_sans_baignoire_ni_douche",
    "salaire_net_horaire_moyen",
];

#[test]
fn both_forms_give_the_same_report() {
    let Some(path) = shared("insee/dossier_complet_49communes_grenoble.csv") else {
        return;
    };
    let wide = std::fs::read_to_string(path).expect("UTF-8");
    let codes = TOWNS.map(|(_, code)| code);
    let (figures, columns) = long(&wide, &codes);
    assert!(columns.len() > 300, "{} columns have an equivalent", columns.len());
    let long_text = text(&figures);
    let forms = [
        ("dossier_complet.csv", long_text.clone().into_bytes()),
        ("dossier_complet.zip", zipped(&long_text)),
        ("dossier_complet.parquet", parquet(&figures)),
    ];
    for (town, _) in TOWNS {
        let expected = published(town, "large.csv", wide.as_bytes());
        let mut compared = 0;
        for (file, bytes) in &forms {
            let found = published(town, file, bytes);
            for name in found.figures.keys() {
                // Changes and ranks are those of the other communes of the file.
                if name.ends_with(".rang") || !expected.figures.contains_key(name) {
                    continue;
                }
                let (wide, long) = (printed(&expected, name), printed(&found, name));
                if [&wide, &long]
                    .iter()
                    .any(|one| ["nr", "nd", "nc"].contains(&one.as_str()))
                {
                    continue;
                }
                assert_eq!(wide, long, "{town}, {file}, {name}");
                compared += 1;
            }
            // Hourly pay, bathrooms, individual heating and the former norm of occupation have
            // no equivalent.
            let is_known = |figures: &Published, name: &str| {
                figures.figures.get(name).is_some_and(|one| one.rounded().is_some())
            };
            let lost: Vec<&str> = expected
                .figures
                .keys()
                .filter(|name| !name.contains('.'))
                .filter(|name| is_known(&expected, name) && !is_known(&found, name))
                .map(String::as_str)
                .collect();
            for name in lost {
                assert!(WITHOUT_EQUIVALENT.contains(&name), "{town}, {file}: {name}");
            }
        }
        assert!(compared > 1_500, "{town}: {compared} figures compared");
    }
}
