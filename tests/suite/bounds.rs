//! What is absurd ends with one message at its place, what is large and sound is built:
//! each within ten seconds of work and 512 MiB, in a process of its own.

mod cases;

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use crate::watched::watch;

const SECONDS: Duration = Duration::from_secs(10);
const KIBIBYTES: u64 = 512 * 1024;

pub(crate) type Files = Vec<(&'static str, Vec<u8>)>;

/// A kind of input, and the words it must end with.
struct Case {
    what: &'static str,
    files: Files,
    /// All of them stand in what is said; none: the project is in order.
    said: &'static [&'static str],
}

fn case(what: &'static str, files: Files, said: &'static [&'static str]) -> Case {
    Case { what, files, said }
}

/// A small project with something more in its manifest.
pub(crate) fn project(rest: &str) -> Files {
    let manifest = format!(
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  \
         suivi:\n    organisme: ccas\n    annee: 2025\n    fichier: suivi.csv\n{rest}"
    );
    vec![("projet.yaml", manifest.into_bytes()), ("suivi.csv", SUIVI.into())]
}

const SUIVI: &str = "CODGEO;a;b\n59346;306;400\n59350;5000;9000\n";

pub(crate) const CHAPTER: &str = "thematiques:\n  - precarite\n";

/// A project of one indicator with a formula.
fn formula(text: &str) -> Files {
    project(&format!(
        "indicateurs:\n  aides:\n    libelle: \"Aides\"\n    source: suivi\n    formule: \"= {text}\"\n{CHAPTER}"
    ))
}

/// A project with a text for its chapter.
pub(crate) fn text(markdown: &str) -> Files {
    let mut files = project(&format!(
        "indicateurs:\n  aides:\n    libelle: \"Aides\"\n    unite: \"ménages\"\n    source: suivi\n    \
         formule: \"= [a]\"\nthematiques:\n  - thematique: precarite\n    contenu:\n      - texte\n{}",
        table(0)
    ));
    files.push(("textes/precarite.md", markdown.into()));
    files
}

/// A project with a logo.
fn logo(name: &'static str, bytes: Vec<u8>) -> Files {
    let mut files = project(&format!("charte:\n  logo: {name}\n{CHAPTER}"));
    files.push((name, bytes));
    files
}

/// A project whose one file is this one.
fn data(name: &'static str, bytes: Vec<u8>) -> Files {
    let manifest = format!(
        "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  \
         suivi:\n    organisme: ccas\n    annee: 2025\n    fichier: {name}\n{CHAPTER}"
    );
    vec![("projet.yaml", manifest.into_bytes()), (name, bytes)]
}

pub(crate) fn each(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

fn archive(names: impl Iterator<Item = String>) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Stored);
    for name in names {
        archive.start_file(name, options).expect("started");
        archive.write_all(b"CODGEO;a\n59346;1\n").expect("written");
    }
    archive.finish().expect("finished").into_inner()
}

/// A grey image, really there.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut part = |name: &[u8; 4], inside: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(name);
        crc.update(inside);
        bytes.extend(u32::try_from(inside.len()).expect("short").to_be_bytes());
        bytes.extend(name);
        bytes.extend(inside);
        bytes.extend(crc.sum().to_be_bytes());
    };
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]];
    part(b"IHDR", &header.concat());
    let mut pixels =
        flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let row = vec![0; width as usize + 1];
    for _ in 0..height {
        pixels.write_all(&row).expect("compressed");
    }
    part(b"IDAT", &pixels.finish().expect("compressed"));
    part(b"IEND", b"");
    bytes
}

/// The header alone, as hostile files have it.
fn png_header(side: u32) -> Vec<u8> {
    let mut bytes = png(1, 1);
    bytes[16..20].copy_from_slice(&side.to_be_bytes());
    bytes[20..24].copy_from_slice(&side.to_be_bytes());
    bytes
}

fn svg(inside: &str) -> Vec<u8> {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{inside}</svg>"
    )
    .into_bytes()
}

/// A table of the manifest, numbered.
fn table(index: usize) -> String {
    format!(
        "      - tableau: t{index}\n        titre: \"T{index}\"\n        lignes: territoires\n        colonnes: aides\n"
    )
}

const AIDES: &str = "indicateurs:\n  aides:\n    libelle: \"Aides\"\n    unite: \"ménages\"\n    source: \
                     suivi\n    formule: \"= [a]\"\n";

/// `abs-report check`, on the small stack that the main thread has on Windows.
pub(crate) fn check_in(folder: &Path) -> Command {
    let program = env!("CARGO_BIN_EXE_abs-report");
    let mut command = if cfg!(unix) {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -s 1024 && exec \"$0\" check", program]);
        shell
    } else {
        let mut command = Command::new(program);
        command.arg("check");
        command
    };
    command.current_dir(folder);
    command
}

pub(crate) fn write(folder: &Path, files: &Files) {
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    }
}

fn run(folder: &Path, case: &Case) -> Option<String> {
    write(folder, &case.files);
    let outcome = watch(&mut check_in(folder), SECONDS);
    let said = outcome.errors.replace('\u{202f}', " ");
    let in_order = case.said.is_empty();
    let words = if in_order { &["Tout est en ordre"] } else { case.said };
    let told = words.iter().all(|word| said.contains(word));
    let warned = words.contains(&"Tout est en ordre");
    let ended = outcome.code == Some(if warned { 0 } else { 1 });
    let brief = said.len() < 60_000;
    let bounded = outcome.time <= SECONDS && outcome.memory <= KIBIBYTES;
    if std::env::var_os("ABS_REPORT_MESURES").is_some() {
        eprintln!("{:>8} KiB {:>6.2?} {}", outcome.memory, outcome.time, case.what);
    }
    (!(told && ended && bounded && brief)).then(|| {
        let start: String = said.chars().take(900).collect();
        format!(
            "{} : {:?}, {:?}, {} KiB, {} bytes of messages\n{start}",
            case.what,
            outcome.code,
            outcome.time,
            outcome.memory,
            said.len()
        )
    })
}

/// Runs the cases, as many at once as there are processors.
fn check(cases: Vec<Case>) {
    let cases = Mutex::new(cases);
    let wrong = Mutex::new(Vec::new());
    let work = || {
        loop {
            let next = cases.lock().expect("unharmed").pop();
            let Some(case) = next else { break };
            let folder = tempfile::tempdir().expect("a temporary folder");
            let found = run(folder.path(), &case);
            wrong.lock().expect("unharmed").extend(found);
        }
    };
    std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    let wrong = wrong.into_inner().expect("unharmed");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn formulas_are_bounded() {
    check(cases::formulas());
}

#[test]
fn manifests_are_bounded() {
    check(cases::manifests());
}

#[test]
fn texts_are_bounded() {
    check(cases::texts());
}

#[test]
fn labels_are_plain() {
    check(cases::labels());
}

#[test]
fn archives_are_bounded() {
    check(cases::archives());
}

#[test]
fn images_are_bounded() {
    check(cases::images());
}
