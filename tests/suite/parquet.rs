//! Parquet files: the same table gives the same figures as a text, what is hostile ends with
//! one message within ten seconds and 512 MiB, and what is not read is named.

#![allow(clippy::print_stdout, reason = "the child process says what it found")]

mod by_hand;
mod written;

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use abs_report::{DataFile, ProjectDir};
use abs_report::{inspect, read_to_the_end};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterVersion;

use self::by_hand::{Fields, dictionary, file, footer, footer_of, page, schema};
use self::written::{Column, How, USUAL, parquet};
use crate::support::{Small, opened, printed, recognised, told};
use crate::watched::watch;

const SECONDS: Duration = Duration::from_secs(10);
const KIBIBYTES: u64 = 512 * 1024;
const CHILD: &str = "ABS_REPORT_PARQUET";

const DAMAGED: &str = "ce fichier .parquet est incomplet ou abîmé";
const LARGE: &str = "ce fichier .parquet est trop grand pour être lu sans risque";
const EMPTY: &str = "ce fichier est vide";

fn project<'a>(territory: &'a str, file: &'a str, bytes: &'a [u8]) -> Small<'a> {
    Small::of(territory).file(file, bytes).source("    annee: 2025\n")
}

fn figure(territory: &str, file: &str, bytes: &[u8]) -> String {
    let root = project(territory, file, bytes).sums("[aides] + [autres]").project();
    let published =
        opened(&root).unwrap_or_else(|problems| panic!("{file}: {}", told(&problems)));
    printed(&published.value, "aides")
}

/// Ways in which programs write small tables.
fn ways() -> [How; 3] {
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let v2 = WriterVersion::PARQUET_2_0;
    [
        USUAL,
        How { compression: zstd, version: v2, dictionary: false, ..USUAL },
        How { group: 2, page: 1, ..USUAL },
    ]
}

#[test]
fn a_table_of_territories_has_the_figures_of_the_same_text() {
    let csv = "CODGEO;LIBGEO;aides;autres\n01004;Ambérieu-en-Bugey;812;10\n\
               01053;Bourg-en-Bresse;1200;20\n01283;Oyonnax;227;\n";
    let names = ["Ambérieu-en-Bugey", "Bourg-en-Bresse", "Oyonnax"];
    let counts = [812, 1_200, 227];
    let codes = [
        ("texts", Column::texts(&["01004", "01053", "01283"])),
        // A program that took the codes for numbers.
        ("numbers", Column::Long([1_004, 1_053, 1_283].map(Some).to_vec())),
        ("short numbers", Column::Short([1_004, 1_053, 1_283].map(Some).to_vec())),
    ];
    let aides = [
        ("long", Column::Long(counts.map(|one| Some(i64::from(one))).to_vec())),
        ("double", Column::Double(counts.map(|one| Some(f64::from(one))).to_vec())),
        ("text", Column::texts(&["812", "1200", "227"])),
    ];
    let others = [
        ("double", Column::Double(vec![Some(10.0), Some(20.0), None])),
        ("nan", Column::Double(vec![Some(10.0), Some(20.0), Some(f64::NAN)])),
        ("single", Column::Single(vec![Some(10.0), Some(20.0), None])),
        ("decimal", Column::Decimal(vec![Some(1_000), Some(2_000), None])),
        ("text", Column::texts(&["10", "20,0", ""])),
    ];
    let in_text = |territory| figure(territory, "suivi.csv", csv.as_bytes());
    for territory in ["Bourg-en-Bresse (01)", "Ambérieu-en-Bugey (01)", "Oyonnax (01)"] {
        for how in ways() {
            for (code, codes) in &codes {
                for ((a, aides), (b, others)) in aides
                    .iter()
                    .zip(&others)
                    .chain(aides.iter().cycle().zip(&others).skip(3).take(2))
                {
                    let columns = [
                        ("CODGEO", codes.clone()),
                        ("LIBGEO", Column::texts(&names)),
                        ("aides", aides.clone()),
                        ("autres", others.clone()),
                    ];
                    let bytes = parquet(&columns, how);
                    let found = figure(territory, "suivi.parquet", &bytes);
                    assert_eq!(found, in_text(territory), "{territory} {code} {a} {b}");
                }
            }
        }
    }
    assert_eq!(in_text("Bourg-en-Bresse (01)"), "1 220");
}

#[test]
fn a_cross_table_has_the_figures_of_the_same_text() {
    let csv = "Statut;Hommes;Femmes\nActifs;120;130\nRetraités;60;75\nÉtudiants;20;30\n";
    let columns = [
        ("Statut", Column::texts(&["Actifs", "Retraités", "Étudiants"])),
        ("Hommes", Column::Long([120, 60, 20].map(Some).to_vec())),
        ("Femmes", Column::Double([130.0, 75.0, 30.0].map(Some).to_vec())),
    ];
    let rest = "    en_lignes: \"Statut\"\n    en_colonnes: \"Sexe\"\nindicateurs:\n  aides:\n    \
                libelle: \"Aides\"\n    unite: \"ménages\"\n    source: suivi\n    formule: \"= \
                [Retraités × Femmes]\"\nthematiques:\n  - precarite\n";
    let told_of = |file: &str, bytes: &[u8]| {
        let root = project("Lezennes (59)", file, bytes).rest(rest).project();
        let found =
            recognised(&root).unwrap_or_else(|problems| panic!("{}", told(&problems)));
        assert!(!found.problems.has_errors(), "{}", told(&found.problems));
        let one = found.sources.into_iter().flat_map(|(_, files)| files).next();
        one.expect("a table")
    };
    let text = told_of("suivi.csv", csv.as_bytes());
    for how in ways() {
        let table = told_of("suivi.parquet", &parquet(&columns, how));
        assert_eq!(table.format, "fichier .parquet");
        assert_eq!(
            (table.rows, table.kept, table.columns, &table.header_rows),
            (text.rows, text.kept, text.columns, &text.header_rows)
        );
    }
}

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in parts {
        archive.start_file(*name, options).expect("started");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("finished").into_inner()
}

fn small() -> [(&'static str, Column); 3] {
    [
        ("CODGEO", Column::texts(&["59009", "59346", "59350"])),
        ("aides", Column::Long([812, 227, 400].map(Some).to_vec())),
        ("autres", Column::Double(vec![Some(1.0), Some(3.0), None])),
    ]
}

#[test]
fn a_parquet_file_in_an_archive_is_read() {
    let inside = parquet(&small(), USUAL);
    let archive = zip(&[("DS/suivi.parquet", &inside), ("lisez-moi.md", b"#")]);
    assert_eq!(figure("Lezennes (59)", "suivi.zip", &archive), "230");
    // The name's ending does not matter.
    assert_eq!(figure("Lezennes (59)", "suivi.csv", &inside), "230");
    let long = zip(&[("suivi.parquet", &vec![0; 130 << 20])]);
    let said = refused("suivi.zip", long);
    assert!(said.contains("trop grand pour y être lu"), "{said}");
    assert!(said.contains("décompressez d’abord"), "{said}");
}

fn refused(name: &str, bytes: Vec<u8>) -> String {
    match inspect(&DataFile::in_memory(name, bytes), None) {
        Ok(_) => panic!("{name} is read"),
        Err(problems) => told(&problems),
    }
}

/// The same file compressed in another way, by what it says.
fn compressed_as(codec: i32) -> Vec<u8> {
    let page = page(3, 0, 24, &[0; 24]);
    file(&page, footer(3, codec, page.len()))
}

#[test]
fn what_is_not_read_is_named() {
    let sound = parquet(&small(), USUAL);
    let mut encrypted = sound.clone();
    let end = encrypted.len();
    encrypted[end - 1] = b'E';
    let mut wholly = encrypted.clone();
    wholly[3] = b'E';
    let marked = Fields::default()
        .short(1, 1)
        .list(2, schema(1))
        .long(3, 0)
        .list(4, vec![])
        .fields(8, Fields::default());
    let list = parquet::schema::parser::parse_message_type(
        "message schema { optional binary nom (UTF8); optional group ages (LIST) { repeated group \
         list { optional int32 element; } } }",
    );
    let repeated = parquet::schema::parser::parse_message_type(
        "message schema { optional binary nom (UTF8); repeated int32 ages; }",
    );
    let of_schema = |schema: Result<_, _>| {
        let mut bytes = Vec::new();
        let schema: parquet::schema::types::Type =
            schema.unwrap_or_else(|_| panic!("sound"));
        parquet::file::writer::SerializedFileWriter::new(
            &mut bytes,
            schema.into(),
            std::sync::Arc::default(),
        )
        .and_then(parquet::file::writer::SerializedFileWriter::close)
        .expect("in memory");
        bytes
    };
    let none = [("CODGEO", Column::texts(&[])), ("aides", Column::Long(vec![]))];
    let odd = page(3, 4, 24, &[0; 24]);
    for (what, bytes, words) in [
        ("encrypted", encrypted, "est chiffré"),
        ("wholly encrypted", wholly, "est chiffré"),
        ("encrypted columns", file(&[], marked), "est chiffré"),
        ("a list", of_schema(list), "la colonne « ages » contient des listes"),
        ("repeated", of_schema(repeated), "la colonne « ages » contient des listes"),
        ("no rows", parquet(&none, USUAL), EMPTY),
        (
            "brotli",
            compressed_as(4),
            "la compression Brotli, que le programme ne lit pas",
        ),
        ("lzo", compressed_as(3), "la compression LZO, que le programme ne lit pas"),
        ("bits", file(&odd, footer(3, 0, odd.len())), "le codage BIT_PACKED"),
        ("the mark alone", b"PAR1".to_vec(), DAMAGED),
        ("two marks", b"PAR1PAR1".to_vec(), DAMAGED),
    ] {
        let said = refused("suivi.parquet", bytes);
        assert!(said.contains(words), "{what}: {said}");
        assert!(
            said.contains("aide :") && said.contains("suivi.parquet"),
            "{what}: {said}"
        );
    }
    assert!(inspect(&DataFile::in_memory("a", compressed_as(0)), None).is_ok());
}

/// What the child says: a line for each file of the folder.
#[test]
fn one_folder() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("a file").path())
        .collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        // From the disk, as in a project.
        let folder = path.parent().expect("a folder").join("projet.yaml");
        let root = ProjectDir::open(&folder).expect("a project");
        if name == "projet.yaml" {
            continue;
        }
        let file = root.data(&name).expect("a file");
        // To its last row first, whatever is found in it.
        let read = read_to_the_end(&file).and_then(|()| inspect(&file, None));
        match read {
            Ok(_) => println!("READ {name} sound"),
            Err(problems) => {
                println!("READ {name} {}", told(&problems).replace('\n', " | "));
            }
        }
    }
}

/// Reads each of these files, all in one process, and gives what is wrong with them.
fn read_apart(files: &[(String, Vec<u8>, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    };
    write("projet.yaml", b"");
    for (name, bytes, _) in files {
        write(name, bytes);
    }
    let said = run(folder.path());
    let mut wrong = Vec::new();
    if said.time > SECONDS || said.memory > KIBIBYTES || said.code != Some(0) {
        wrong.push(format!("{:?}, {:?}, {} KiB", said.code, said.time, said.memory));
    }
    for (name, _, words) in files {
        let line =
            said.output.lines().find(|line| line.contains(&format!("READ {name} ")));
        let line = line.unwrap_or("nothing");
        // What an altered file holds may be sound, or another problem of its content.
        let ends = line.ends_with(" sound") || line.matches("erreur :").count() >= 1;
        if !line.contains(words) || !ends || line.contains("défaut") {
            wrong.push(format!("{name}: {line}"));
        }
    }
    wrong
}

fn run(folder: &Path) -> crate::watched::Outcome {
    let mut command = Command::new(std::env::current_exe().expect("the tests"));
    command.args(["parquet::one_folder", "--exact", "--nocapture"]).env(CHILD, folder);
    let outcome = watch(&mut command, SECONDS);
    if std::env::var_os("ABS_REPORT_MESURES").is_some() {
        eprintln!("{:>8} KiB {:>6.2?}", outcome.memory, outcome.time);
    }
    outcome
}

/// A table long enough to have several pages, groups and dictionaries.
fn longer() -> [(&'static str, Column); 4] {
    const ROWS: usize = 600;
    [
        (
            "CODGEO",
            Column::Text(
                (0..ROWS).map(|row| Some(format!("{:05}", 59_001 + row))).collect(),
            ),
        ),
        (
            "LIBGEO",
            Column::Text(
                (0..ROWS).map(|row| (row % 5 > 0).then(|| format!("V{row}"))).collect(),
            ),
        ),
        (
            "aides",
            Column::Long(
                (0..ROWS).map(|row| (row % 7 > 0).then_some(row as i64)).collect(),
            ),
        ),
        ("autres", Column::Double((0..ROWS).map(|row| Some(row as f64 * 1.5)).collect())),
    ]
}

#[test]
fn files_cut_or_altered_end_with_a_message_or_a_sound_reading() {
    let mut cases = Vec::new();
    for (kind, how) in ways().into_iter().enumerate() {
        let how = How { group: 250, page: 100, ..how };
        let whole = parquet(&longer(), how);
        for part in 1..40 {
            let cut = whole[..whole.len() * part / 40].to_vec();
            cases.push((format!("cut-{kind}-{part}.parquet"), cut, DAMAGED));
        }
        for left in 1..12 {
            let cut = whole[..whole.len() - left].to_vec();
            cases.push((format!("end-{kind}-{left}.parquet"), cut, DAMAGED));
        }
        // The same bits each time.
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64 + kind as u64;
        let mut next = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            usize::try_from(seed % whole.len() as u64).expect("an offset")
        };
        for index in 0..100 {
            let mut altered = whole.clone();
            for _ in 0..1 + index % 3 {
                altered[next()] ^= 1 << (index % 8);
            }
            cases.push((format!("bits-{kind}-{index}.parquet"), altered, ""));
        }
        // Where it describes itself, every byte.
        let length = whole.len();
        let footer =
            u32::from_le_bytes(whole[length - 8..length - 4].try_into().expect("four"));
        let from = length - 8 - footer as usize;
        for index in 0..100 {
            let mut altered = whole.clone();
            altered[from + next() % footer as usize] = [0, 0xff, 0x7f, 0x80][index % 4];
            cases.push((format!("footer-{kind}-{index}.parquet"), altered, ""));
        }
    }
    let wrong = read_apart(&cases);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// So many zeros, compressed in a small room.
fn zeros(count: u64) -> Vec<u8> {
    zstd::stream::encode_all(std::io::repeat(0).take(count), 1).expect("in memory")
}

#[test]
fn bombs_and_absurd_descriptions_end_with_a_message() {
    let sound = parquet(&small(), USUAL);
    let end = sound.len();
    let with_length = |length: u32| {
        let mut bytes = sound.clone();
        bytes[end - 8..end - 4].copy_from_slice(&length.to_le_bytes());
        bytes
    };
    let of = |pages: &[u8], rows, codec| file(pages, footer(rows, codec, pages.len()));
    let huge = zeros((2 << 30) - 1);
    let thirty = zeros(30 << 20);
    let gzip = {
        let to = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let mut to = to;
        std::io::copy(&mut std::io::repeat(0).take(1 << 30), &mut to).expect("in memory");
        to.finish().expect("in memory")
    };
    // Each within its bounds, and not together.
    let many = page(3_000, 0, 30 << 20, &thirty).repeat(300);
    let repeated = [3_u8, 0, 0, 0, 0];
    let nested = |deep: usize| {
        let level = |_| Fields::default().short(3, 0).text(4, "a").short(5, 1);
        let leaf = Fields::default().short(1, 2).short(3, 0).text(4, "z");
        let levels = (0..deep).map(level).chain([leaf]).collect();
        Fields::default().short(1, 1).list(2, levels).long(3, 0).list(4, vec![])
    };
    let groups = |rows: i64, count: usize| {
        let group = Fields::default().list(1, vec![]).long(2, 0).long(3, rows);
        let groups = vec![group; count];
        Fields::default().short(1, 1).list(2, schema(1)).long(3, rows).list(4, groups)
    };
    let columns = |count| {
        let about = Fields::default().short(1, 1).list(2, schema(count));
        file(&[], about.long(3, 0).list(4, vec![]))
    };
    let announced = |field: u8| {
        let about = Fields::default().short(1, 1);
        let about = if field == 2 { about } else { about.list(2, schema(1)).long(3, 1) };
        file(&[], about.announced(field, 1 << 31))
    };
    // One text of a dictionary, in every row.
    let long = [&(1_u32 << 20).to_le_bytes()[..], &vec![b'a'; 1 << 20]].concat();
    let every_row = page(1_000_000, 8, 5, &[1, 0x80, 0x89, 0x7a, 0]);
    let texts = [dictionary(1, &long), every_row].concat();
    let texts = file(&texts, footer_of(6, 1_000_000, 0, texts.len()));
    // In structs that nobody knows.
    let strange = (0..5_000)
        .fold(Fields::default(), |inside, _| Fields::default().fields(1, inside));
    let strange = Fields::default().short(1, 1).list(2, schema(1)).fields(9, strange);
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("footer longer than the file", with_length(1 << 20), DAMAGED),
        ("footer of four gigabytes", with_length(u32::MAX), DAMAGED),
        ("footer of nothing", with_length(0), DAMAGED),
        (
            "large footer",
            [
                b"PAR1".to_vec(),
                vec![0; 20 << 20],
                (20_u32 << 20).to_le_bytes().to_vec(),
                b"PAR1".to_vec(),
            ]
            .concat(),
            LARGE,
        ),
        ("deep", file(&[], nested(10_000)), "contient des listes"),
        ("strange and deep", file(&[], strange), DAMAGED),
        ("many columns", columns(100_000), LARGE),
        ("columns announced", announced(2), LARGE),
        ("a long text in every row", texts, LARGE),
        ("groups announced", announced(4), LARGE),
        ("groups without columns", file(&[], groups(1, 2)), DAMAGED),
        ("rows that are not there", of(&page(3, 0, 24, &[0; 24]), 5, 0), DAMAGED),
        ("rows without end", of(&page(3, 0, 24, &[0; 24]), 1 << 40, 0), LARGE),
        ("rows below zero", of(&page(3, 0, 24, &[0; 24]), -3, 0), DAMAGED),
        (
            "page of two gigabytes",
            of(&page(1_000, 0, (2 << 30) - 1, &huge), 1_000, 6),
            LARGE,
        ),
        ("page that lies", of(&page(3, 0, 24, &huge), 3, 6), DAMAGED),
        ("page of gzip that lies", of(&page(3, 0, 24, &gzip), 3, 2), DAMAGED),
        ("pages without end", of(&many, 900_000, 6), LARGE),
        ("values without end", of(&page(900_000, 0, 24, &[0; 24]), 900_000, 0), DAMAGED),
        ("positions without a dictionary", of(&page(9, 8, 5, &repeated), 9, 0), DAMAGED),
        (
            "a million rows in a few bytes",
            of(&page(1_000_000, 8, 8, &[1, 0x80, 0x89, 0x7a, 0, 0, 0, 0]), 1_000_000, 0),
            DAMAGED,
        ),
        (
            "differences without end",
            of(&page(900, 5, 9, &[128, 1, 4, 0xff, 0xff, 0xff, 0x7f, 0, 0]), 900, 0),
            DAMAGED,
        ),
    ];
    let mut wrong = Vec::new();
    for (what, bytes, words) in cases {
        let name = format!("{}.parquet", what.replace(' ', "-"));
        let found = read_apart(&[(name, bytes, words)]);
        wrong.extend(found);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
