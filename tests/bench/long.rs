//! What reading INSEE's long dossier costs: `cargo bench --bench long` makes one of a tenth of
//! its size, `cargo bench --bench long -- 1` one of its full size (7 GB of text).
//!
//! 41 900 territories × 1 000 measures, in the columns of the true file, as text and as
//! parquet. Each is read by a process of its own as the source of a project (a town, its
//! EPCI, its département, its région, France), beside a bare pass over the same bytes: the
//! search of every separator and line end.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark prints what it measures"
)]

#[path = "measured.rs"]
mod measured;

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use abs_report::reference::official;
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use self::measured::{Cost, run};

const TERRITORIES: usize = 41_900;
const MEASURES: usize = 1_000;
/// Of the bare pass.
const TEXT_RATIO: f64 = 1.3;
/// Of the text's time.
const PARQUET_RATIO: f64 = 0.25;
const MEBIBYTES: u64 = 300;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|one| one != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["nu", file] => bare(Path::new(file)),
        ["1"] => measure(1),
        _ => measure(10),
    }
}

fn measure(part: usize) {
    let folder = tempfile::tempdir().unwrap();
    let territories = TERRITORIES / part;
    let text = folder.path().join("dossier_complet.csv");
    write_text(&text, territories);
    write_parquet(&folder.path().join("dossier_complet.parquet"), territories);
    for file in ["csv", "parquet"] {
        let manifest = format!(
            "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\n\
             comparaisons: epci, departement, region, france\nsources:\n  insee:\n    fichier: \
             dossier_complet.{file}\nthematiques:\n  - population_familles\n  - \
             logement_cadre_de_vie\n"
        );
        std::fs::write(folder.path().join(format!("{file}.yaml")), manifest).unwrap();
    }
    // What the program costs on next to nothing is no reading.
    let few = folder.path().join("peu.csv");
    write_text(&few, 110);
    let manifest = std::fs::read_to_string(folder.path().join("csv.yaml")).unwrap();
    let manifest = manifest.replace("dossier_complet.csv", "peu.csv");
    std::fs::write(folder.path().join("peu.yaml"), manifest).unwrap();
    let mut best = [Cost::WORST; 4];
    for _ in 0..3 {
        let this = std::env::current_exe().unwrap();
        let runs = [
            run(Command::new(this).arg("nu").arg(&text)),
            run(&mut chiffres(&folder.path().join("csv.yaml"))),
            run(&mut chiffres(&folder.path().join("parquet.yaml"))),
            run(&mut chiffres(&folder.path().join("peu.yaml"))),
        ];
        for (best, run) in best.iter_mut().zip(runs) {
            *best = best.least(run);
        }
    }
    let [bare, text, parquet, few] = best;
    let less = |cost: Cost| Cost { seconds: cost.seconds - few.seconds, ..cost };
    let (text, parquet) = (less(text), less(parquet));
    println!("{territories} territoires × {MEASURES} chiffres");
    println!("passe nue       {:6.2} s", bare.seconds);
    println!("le reste        {:6.2} s (déduit de la suite)", few.seconds);
    println!("texte           {:6.2} s, {} Mio", text.seconds, text.mebibytes);
    println!("parquet         {:6.2} s, {} Mio", parquet.seconds, parquet.mebibytes);
    println!(
        "texte / nue     {:6.3} (au plus {TEXT_RATIO})",
        text.seconds / bare.seconds
    );
    println!(
        "parquet / texte {:6.3} (au plus {PARQUET_RATIO})",
        parquet.seconds / text.seconds
    );
    assert!(text.seconds <= TEXT_RATIO * bare.seconds, "the text");
    assert!(parquet.seconds <= PARQUET_RATIO * text.seconds, "the parquet file");
    assert!(text.mebibytes.max(parquet.mebibytes) <= MEBIBYTES, "memory");
}

fn chiffres(manifest: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_abs-report"));
    command.arg("chiffres").arg(manifest);
    command
}

/// Every separator and every line end.
fn bare(path: &Path) {
    let mut file = std::fs::File::open(path).unwrap();
    let mut buffer = vec![0; 1 << 20];
    let mut found = 0_u64;
    loop {
        let read = file.read(&mut buffer).unwrap();
        if read == 0 {
            break;
        }
        found += memchr::memchr2_iter(b'\n', b';', &buffer[..read]).count() as u64;
    }
    println!("{found}");
}

/// The territories, the town's EPCI, département, région and France among them.
fn places(territories: usize) -> Vec<(String, &'static str)> {
    let epci = official().communes().iter().find(|one| one.code.as_str() == "59346");
    let epci = epci.unwrap().epci.clone().unwrap();
    let mut places = vec![
        ("F".to_owned(), "FRANCE"),
        ("FM".to_owned(), "FRANCE"),
        ("32".to_owned(), "REG"),
        ("59".to_owned(), "DEP"),
        (epci.clone(), "EPCI"),
    ];
    let near = |one: &&abs_report::reference::Commune| one.epci.as_deref() == Some(&epci);
    let communes = official().communes().iter();
    let mut codes: Vec<String> =
        communes.clone().filter(near).map(|one| one.code.to_string()).collect();
    let others = communes.filter(|one| !near(one)).map(|one| one.code.to_string());
    codes.extend(others.take(territories.saturating_sub(codes.len() + places.len())));
    codes.sort();
    places.extend(codes.into_iter().map(|code| (code, "COM")));
    // Zonings fill the rest, under the codes of communes.
    let rest = territories.saturating_sub(places.len());
    places.extend((0..rest).map(|number| (format!("{:05}", 1_000 + number), "UU2020")));
    places
}

/// What a territory has: real names first, then others of the same length.
fn measures() -> Vec<(&'static str, String, i64)> {
    let mut measures = Vec::new();
    for year in [2012, 2017, 2023] {
        for (dataset, name) in [
            ("DS_RP_POPULATION_PRINC", "POP"),
            ("DS_RP_POPULATION_PRINC", "POP_SEX_F_AGE_Y_LT20"),
            ("DS_RP_POPULATION_PRINC", "POP_SEX_M_AGE_Y_LT20"),
            ("DS_RP_LOGEMENT_PRINC", "DWELLINGS"),
            ("DS_RP_LOGEMENT_PRINC", "DWELLINGS_OCS_DW_MAIN"),
            ("DS_RP_LOGEMENT_PRINC", "DWELLINGS_OCS_DW_VAC"),
            ("DS_RP_LOGEMENT_PRINC", "DWELLINGS_OCS_DW_MAIN_TSH_100"),
            ("DS_RP_FAMILLE_COMP", "NBFAM_TFN_1"),
            ("DS_RP_FAMILLE_COMP", "NBFAM_TFN_22"),
        ] {
            measures.push((dataset, name.to_owned(), year));
        }
    }
    while measures.len() < MEASURES {
        let name = format!("UNIT_LOC_ACTIVITY_G{}", measures.len());
        measures.push(("DS_SIDE_STOCKS_ET_COM", name, 2022 + measures.len() as i64 % 2));
    }
    measures
}

fn value(place: usize, measure: usize) -> f64 {
    (place * 31 + measure * 17) as f64 / 7.0
}

fn write_text(path: &Path, territories: usize) {
    let mut file =
        std::io::BufWriter::with_capacity(1 << 20, std::fs::File::create(path).unwrap());
    writeln!(
        file,
        "GEO_REF;GEO_OBJECT;GEO_OBJECT_LABEL;GEO;GEO_LABEL;TIME_PERIOD;ID_TAB;ID_TAB_LABEL;DS;\
         TAB_MEASURE;TAB_MEASURE_LABEL;OBS_VALUE;OBS_STATUS;UNIT_MULT;UNIT_MEASURE;CONF_STATUS"
    )
    .unwrap();
    let measures = measures();
    for (number, (code, level)) in places(territories).iter().enumerate() {
        for (at, (dataset, name, year)) in measures.iter().enumerate() {
            writeln!(
                file,
                "2026;{level};Commune;{code};Nom de la commune;{year};POP_T{};Population par sexe \
                 et âge;{dataset};{name};Libellé de la mesure, sexe et tranche d'âge;{:.5};A;0;;F",
                at % 80,
                value(number, at)
            )
            .unwrap();
        }
    }
    file.flush().unwrap();
}

fn write_parquet(path: &Path, territories: usize) {
    let schema = "message dossier { required int64 GEO_REF; required binary GEO_OBJECT (UTF8); \
                  required binary GEO (UTF8); required binary GEO_LABEL (UTF8); required int64 \
                  TIME_PERIOD; required binary ID_TAB (UTF8); required binary DS (UTF8); required \
                  binary TAB_MEASURE (UTF8); required double OBS_VALUE; required binary OBS_STATUS \
                  (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let properties = WriterProperties::builder().set_compression(zstd).build();
    let file = std::fs::File::create(path).unwrap();
    let mut writer =
        SerializedFileWriter::new(file, schema, Arc::new(properties)).unwrap();
    let (places, measures) = (places(territories), measures());
    for (chunk, part) in places.chunks(1_000).enumerate() {
        let mut group = writer.next_row_group().unwrap();
        let rows = || {
            part.iter().enumerate().flat_map(|(place, one)| {
                (0..measures.len()).map(move |measure| (place, one, measure))
            })
        };
        let mut column = 0;
        while let Some(mut open) = group.next_column().unwrap() {
            let text = |of: &dyn Fn(&(String, &str), usize) -> String| -> Vec<ByteArray> {
                rows()
                    .map(|(_, one, measure)| of(one, measure).into_bytes().into())
                    .collect()
            };
            match column {
                0 | 4 => {
                    let of = |measure: usize| {
                        if column == 0 { 2026 } else { measures[measure].2 }
                    };
                    let values: Vec<i64> =
                        rows().map(|(_, _, measure)| of(measure)).collect();
                    open.typed::<Int64Type>().write_batch(&values, None, None).unwrap();
                }
                8 => {
                    let values: Vec<f64> = rows()
                        .map(|(place, _, measure)| value(chunk * 1_000 + place, measure))
                        .collect();
                    open.typed::<DoubleType>().write_batch(&values, None, None).unwrap();
                }
                other => {
                    let values = match other {
                        1 => text(&|one, _| one.1.to_owned()),
                        2 => text(&|one, _| one.0.clone()),
                        3 => text(&|_, _| "Nom de la commune".to_owned()),
                        5 => text(&|_, measure| format!("POP_T{}", measure % 80)),
                        6 => text(&|_, measure| measures[measure].0.to_owned()),
                        7 => text(&|_, measure| measures[measure].1.clone()),
                        _ => text(&|_, _| "A".to_owned()),
                    };
                    open.typed::<ByteArrayType>()
                        .write_batch(&values, None, None)
                        .unwrap();
                }
            }
            open.close().unwrap();
            column += 1;
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
}
