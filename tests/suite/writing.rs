//! How documents reach the disk: all old or all new, whatever stops the program, and nobody
//! need read what it prints. The steps themselves are killed one by one in
//! `src/files/batch/tests.rs`.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::path;

/// How many times the program is killed; by hand, `ABS_REPORT_MORTS=300`.
const KILLS: u64 = 16;

const DOCUMENTS: [&str; 5] =
    ["diaporama.pdf", "livret.pdf", "notes.pdf", "rapport.pdf", "tableaux.xlsx"];

fn program(project: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_abs-report"));
    command.current_dir(project).env("ABS_REPORT_PATIENCE", "100").args(arguments);
    command
}

fn run(project: &Path, arguments: &[&str]) -> Output {
    program(project, arguments).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A small project, as long as it is held.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().expect("a temporary folder"));
        std::fs::create_dir(project.path().join("donnees")).expect("made");
        for file in ["projet.yaml", "donnees/comparateur.csv"] {
            std::fs::copy(
                path("examples/lezennes").join(file),
                project.path().join(file),
            )
            .expect("copied");
        }
        // One page of figures is enough, and quick.
        let manifest = project.manifest();
        let (before, rest) = manifest.split_once("thematiques:").expect("its chapters");
        let rest: Vec<&str> = rest
            .lines()
            .skip(1)
            .skip_while(|line| line.starts_with([' ', '-', '#']))
            .collect();
        project.write_manifest(&format!(
            "{before}thematiques:\n  - logement_cadre_de_vie\n{}\n",
            rest.join("\n")
        ));
        project
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn output(&self, name: &str) -> PathBuf {
        self.path().join("sortie").join(name)
    }

    fn manifest(&self) -> String {
        std::fs::read_to_string(self.path().join("projet.yaml")).expect("read")
    }

    fn write_manifest(&self, text: &str) {
        // Whole at any time: a build may be reading it.
        let draft = self.path().join("projet.nouveau");
        std::fs::write(&draft, text).expect("written");
        std::fs::rename(draft, self.path().join("projet.yaml")).expect("renamed");
    }

    /// Another date makes other documents, and an equally long name the same time.
    fn of_day(&self, day: u32) {
        let manifest = self.manifest();
        let line = manifest
            .lines()
            .find(|line| line.starts_with("seance_ca:"))
            .expect("the date of the meeting");
        self.write_manifest(
            &manifest.replace(line, &format!("seance_ca: {day}/11/2027")),
        );
    }

    fn build(&self) -> Set {
        let built = run(self.path(), &["build"]);
        assert_eq!(built.status.code(), Some(0), "{}", text(&built.stderr));
        self.documents()
    }

    /// Microseconds of a build, and of its writing.
    fn times_of_a_build(&self) -> (u64, u64) {
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let started = Instant::now();
        let mut child = program(self.path(), &["build"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        wait_until(&mut child, || self.is_writing());
        let writing = Instant::now();
        wait_until(&mut child, || !self.is_writing());
        let writing = micros(writing.elapsed());
        assert!(child.wait().expect("its end").success());
        (micros(started.elapsed()), writing)
    }

    fn documents(&self) -> Set {
        DOCUMENTS.map(|name| std::fs::read(self.output(name)).ok())
    }

    fn put(&self, set: &Set) {
        for (name, bytes) in DOCUMENTS.iter().zip(set) {
            let bytes = bytes.as_ref().expect("a built document");
            std::fs::write(self.output(name), bytes).expect("written");
        }
    }

    /// Names of `sortie/` that are not those of documents.
    fn leftovers(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path().join("sortie")).expect("the folder");
        entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| !DOCUMENTS.contains(&name.as_str()))
            .filter(|name| cfg!(unix) || name != ".abs-report.verrou")
            .collect()
    }

    /// The point of no return is behind, and not everything is done.
    fn is_committed(&self) -> bool {
        let staging = |name: &String| name.starts_with(".abs-report-");
        self.leftovers()
            .iter()
            .filter(|name| staging(name))
            .any(|name| self.output(name).join("journal").exists())
    }

    fn is_writing(&self) -> bool {
        self.leftovers().iter().any(|name| name.starts_with(".abs-report-"))
    }
}

/// The documents, where they are.
type Set = [Option<Vec<u8>>; DOCUMENTS.len()];

/// The same numbers each time: the moments differ anyway.
struct Dice(u64);

impl Dice {
    fn under(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % end.max(1)
    }
}

/// Kills a build at random moments: of the whole, of its writing, of its renames.
#[test]
fn killed_at_random_moments_the_next_run_finds_all_old_or_all_new() {
    let kills = std::env::var("ABS_REPORT_MORTS").ok().and_then(|text| text.parse().ok());
    let kills: u64 = kills.unwrap_or(KILLS);
    let project = Project::new();
    project.of_day(18);
    let old = project.build();
    project.of_day(19);
    let (whole, writing) = project.times_of_a_build();
    let new = project.documents();
    assert!(old.iter().zip(&new).all(|(old, new)| old.is_some() && new.is_some()));
    assert_ne!(old[1], new[1], "the two sets can be told apart");
    let mut dice = Dice(kills);
    let (mut olds, mut halfway) = (0, 0);
    for kill in 0..kills {
        project.put(&old);
        let mut child = program(project.path(), &["build"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        match kill % 4 {
            0 => {
                wait_until(&mut child, || project.is_writing());
                std::thread::sleep(Duration::from_micros(dice.under(writing)));
            }
            // The renames follow one another in some hundred microseconds.
            1 | 2 => {
                wait_until(&mut child, || project.is_committed());
                std::thread::sleep(Duration::from_micros(dice.under(400)));
            }
            _ => std::thread::sleep(Duration::from_micros(dice.under(whole))),
        }
        child.kill().expect("killed, or ended");
        child.wait().expect("waited for");
        halfway += u64::from(project.is_writing());
        let next = run(project.path(), &["chiffres", "vacants"]);
        assert_eq!(next.status.code(), Some(0), "{}", text(&next.stderr));
        let found = project.documents();
        assert!(found == old || found == new, "kill {kill}: {:?}", project.leftovers());
        assert!(project.leftovers().is_empty(), "{:?}", project.leftovers());
        olds += u64::from(found == old);
    }
    eprintln!("{kills} kills: {halfway} while writing; {olds} old, {} new", kills - olds);
}

/// As soon as something is true, or the program has ended.
fn wait_until(child: &mut Child, is_true: impl Fn() -> bool) {
    while !is_true() && child.try_wait().expect("waited for").is_none() {
        std::thread::sleep(Duration::from_micros(20));
    }
}

#[test]
fn two_builds_at_once_both_end_with_a_whole_set() {
    let project = Project::new();
    project.of_day(18);
    let one = project.build();
    project.of_day(19);
    let two = project.build();
    for delay in [0, 40, 400] {
        project.of_day(18);
        let first = program(project.path(), &["build"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(delay));
        project.of_day(19);
        let second = run(project.path(), &["build"]);
        let first = first.wait_with_output().expect("its end");
        for output in [&first, &second] {
            let told = text(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{told}");
            assert!(told.contains("Terminé"), "{told}");
            assert_eq!(text(&output.stdout).lines().count(), DOCUMENTS.len());
        }
        let found = project.documents();
        assert!(found == one || found == two, "{delay} ms apart");
        assert!(project.leftovers().is_empty(), "{:?}", project.leftovers());
    }
}

#[test]
fn whoever_holds_the_folder_is_waited_for() {
    let project = Project::new();
    std::fs::create_dir(project.path().join("sortie")).expect("made");
    let lock = std::fs::File::create(project.output(".abs-report.verrou")).expect("made");
    lock.lock().expect("locked");
    let started = Instant::now();
    let mut child = program(project.path(), &["build"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    // Nothing but the documents needs the lock.
    let figures = run(project.path(), &["chiffres", "vacants"]);
    assert_eq!(figures.status.code(), Some(0), "{}", text(&figures.stderr));
    std::thread::sleep(Duration::from_secs(3).saturating_sub(started.elapsed()));
    assert!(!project.output("rapport.pdf").exists());
    lock.unlock().expect("unlocked");
    assert!(child.wait().expect("its end").success());
    assert!(project.output("rapport.pdf").exists());
}

/// What stands in the way is told, and nothing at all has changed.
#[test]
fn what_stands_in_the_way_is_refused_before_anything_is_touched() {
    type Prepare = fn(&Project);
    let folder: Prepare = |project| {
        std::fs::create_dir_all(project.output("rapport.pdf/brouillons")).expect("made");
    };
    let file: Prepare = |project| {
        std::fs::write(project.path().join("sortie"), "notes").expect("written");
    };
    let mut cases: Vec<(&str, Prepare, &str, &str)> = vec![
        (
            "a folder",
            folder,
            "« sortie/rapport.pdf » est un dossier",
            "renommez ce dossier",
        ),
        ("a file", file, "« sortie » est un fichier", "renommez ce fichier"),
    ];
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        let link: Prepare = |project| {
            std::fs::create_dir(project.path().join("sortie")).expect("made");
            std::fs::write(project.path().join("ailleurs.pdf"), "").expect("written");
            symlink("../ailleurs.pdf", project.output("livret.pdf")).expect("linked");
        };
        let lost: Prepare = |project| {
            std::fs::create_dir(project.path().join("sortie")).expect("made");
            symlink("/nulle/part", project.output("tableaux.xlsx")).expect("linked");
        };
        let outside: Prepare = |project| {
            let other = tempfile::tempdir().expect("a temporary folder").keep();
            symlink(other, project.path().join("sortie")).expect("linked");
        };
        let lock: Prepare = |project| {
            std::fs::create_dir(project.path().join("sortie")).expect("made");
            symlink("../verrou", project.output(".abs-report.verrou")).expect("linked");
        };
        let pipe: Prepare = |project| {
            std::fs::create_dir(project.path().join("sortie")).expect("made");
            make_pipe(&project.output("rapport.pdf"));
        };
        let remove = "supprimez ce lien";
        cases.extend([
            ("a link", link, "« sortie/livret.pdf » est un lien", remove),
            ("a lost link", lost, "« sortie/tableaux.xlsx » est un lien", remove),
            ("a link outside", outside, "« sortie » est un lien", remove),
            (
                "a link for the lock",
                lock,
                "« sortie/.abs-report.verrou » n’est pas un fichier ordinaire",
                "supprimez-le",
            ),
            (
                "a pipe",
                pipe,
                "« sortie/rapport.pdf » n’est pas un fichier ordinaire",
                "supprimez-le",
            ),
        ]);
    }
    for (case, prepare, message, help) in cases {
        let project = Project::new();
        prepare(&project);
        let before = everything(project.path());
        for command in ["build", "check"] {
            let output = run(project.path(), &[command]);
            let told = text(&output.stderr);
            if command == "check" {
                assert_eq!(output.status.code(), Some(0), "{case}: {told}");
            } else {
                assert_eq!(output.status.code(), Some(1), "{case}: {told}");
                assert!(told.contains(message) && told.contains(help), "{case}: {told}");
                assert!(told.contains("Rien n’a été écrit."), "{case}: {told}");
            }
            assert_eq!(everything(project.path()), before, "{case}");
        }
    }
}

#[cfg(unix)]
fn make_pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().expect("mkfifo is at hand");
    assert!(made.success());
}

/// Every path under a folder, links followed for one step.
fn everything(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let about = std::fs::symlink_metadata(entry.path()).expect("there");
            found.push(format!("{} {}", entry.path().display(), about.len()));
            if entry.path().is_dir() {
                folders.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

/// A link inside the project is the author's own affair.
#[test]
#[cfg(unix)]
fn a_folder_of_documents_elsewhere_in_the_project_is_used() {
    let project = Project::new();
    std::fs::create_dir(project.path().join("documents")).expect("made");
    std::os::unix::fs::symlink("documents", project.path().join("sortie"))
        .expect("linked");
    project.build();
    assert!(project.path().join("documents/rapport.pdf").is_file());
}

#[test]
#[cfg(unix)]
fn a_pipe_is_never_opened_as_data() {
    for file in ["donnees/comparateur.csv", "projet.yaml", "textes/introduction.md"] {
        let project = Project::new();
        let pipe = project.path().join(file);
        std::fs::create_dir_all(pipe.parent().expect("a folder")).expect("made");
        let _ = std::fs::remove_file(&pipe);
        make_pipe(&pipe);
        let mut child = program(project.path(), &["check"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let started = Instant::now();
        while child.try_wait().expect("waited for").is_none() {
            if started.elapsed() > Duration::from_secs(60) {
                child.kill().expect("killed");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let output = child.wait_with_output().expect("its output");
        let told = text(&output.stderr);
        // A folder of texts is listed, and what is no file is not one of them.
        if file.starts_with("textes") {
            assert_eq!(output.status.code(), Some(0), "{file}: {told}");
            continue;
        }
        assert_eq!(output.status.code(), Some(1), "{file}: {told}");
        assert!(told.contains("n’est pas un fichier ordinaire"), "{file}: {told}");
        assert!(told.contains(file), "{told}");
    }
}

/// Documents that the former version hid come back, whatever is asked of the project.
#[test]
fn leftovers_of_the_former_version_are_put_in_order_by_any_command() {
    for arguments in [
        &["check"][..],
        &["check", "--sources"],
        &["chiffres", "vacants"],
        &["secret"],
        &["comparables"],
        &["build", "--sortie", "livret"],
    ] {
        let project = Project::new();
        std::fs::create_dir(project.path().join("sortie")).expect("made");
        for (name, content) in [
            (".rapport.pdf.ancien", "ancien"),
            (".rapport.pdf.nouveau", "nouveau"),
            ("tableaux.xlsx", "ancien"),
            (".tableaux.xlsx.nouveau", "nouveau"),
        ] {
            std::fs::write(project.output(name), content).expect("written");
        }
        let output = run(project.path(), arguments);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?} {}",
            text(&output.stderr)
        );
        for name in ["rapport.pdf", "tableaux.xlsx"] {
            let found = std::fs::read(project.output(name)).expect("it came back");
            assert_eq!(found, b"ancien", "{arguments:?}");
        }
        let left = project.leftovers();
        assert!(left.iter().all(|name| name == "fiche-secret.pdf"), "{left:?}");
    }
}

/// Nobody reads: the documents are written all the same, and it is no failure.
#[test]
fn a_closed_output_is_no_failure() {
    let project = Project::new();
    for arguments in [
        &["build", "--sortie", "livret"][..],
        &["check"],
        &["check", "--sources"],
        &["chiffres"],
        &["secret"],
        &["indicateurs"],
        &["modele"],
        &["comparables"],
        &["--aide"],
    ] {
        for (out, err) in [(true, false), (true, true)] {
            let closed = || {
                let (reader, writer) = std::io::pipe().expect("a pipe");
                drop(reader);
                Stdio::from(writer)
            };
            let mut command = program(project.path(), arguments);
            command.stdout(if out { closed() } else { Stdio::null() });
            command.stderr(if err { closed() } else { Stdio::piped() });
            let child = command.spawn().expect("the program starts");
            let output = child.wait_with_output().expect("its end");
            let told = text(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{arguments:?}: {told}");
            for lie in ["défaut", "Rien n’a été écrit", "panicked"] {
                assert!(!told.contains(lie), "{arguments:?}: {told}");
            }
        }
    }
    assert!(project.output("livret.pdf").is_file());
    assert!(project.output("fiche-secret.pdf").is_file());
    // A mistake is one, even where nobody hears of it.
    let status = program(project.path(), &["build", "absent.yaml"])
        .stderr(Stdio::null())
        .status()
        .expect("the program starts");
    assert_eq!(status.code(), Some(1));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_output_is_told_and_the_documents_are_there() {
    let full = || {
        let file = std::fs::OpenOptions::new().write(true).open("/dev/full");
        Stdio::from(file.expect("Linux has it"))
    };
    let project = Project::new();
    for arguments in [&["build", "--sortie", "livret"][..], &["secret"]] {
        let output = program(project.path(), arguments).stdout(full()).output();
        let output = output.expect("the program starts");
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{told}");
        assert!(
            told.contains("attention : le résultat n’a pas pu être affiché"),
            "{told}"
        );
        assert!(told.contains("cause : le disque est plein"), "{told}");
        for lie in ["défaut", "Rien n’a été écrit"] {
            assert!(!told.contains(lie), "{told}");
        }
        let status = program(project.path(), arguments)
            .stdout(full())
            .stderr(full())
            .status()
            .expect("the program starts");
        assert_eq!(status.code(), Some(0));
    }
    assert!(project.output("livret.pdf").is_file());
    // A list that was asked for and is lost is a failure.
    let output = program(project.path(), &["chiffres"]).stdout(full()).output();
    let output = output.expect("the program starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("le disque est plein"));
}

/// Rights do not stop whoever has all of them, as in some machines that test.
#[test]
#[cfg(unix)]
fn a_read_only_folder_is_told_and_stops_nothing_else() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::new();
    let folder = project.path().join("sortie");
    std::fs::create_dir(&folder).expect("made");
    std::fs::write(project.output(".rapport.pdf.ancien"), "ancien").expect("written");
    let allow = |mode| {
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(mode))
            .expect("the folder is ours");
    };
    allow(0o555);
    let free = std::fs::write(project.output("essai"), "").is_ok();
    if !free {
        let output = run(project.path(), &["check"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let output = run(project.path(), &["build"]);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains("« sortie » ne peut pas être écrit"), "{told}");
        assert!(told.contains("cause : l’accès est refusé"), "{told}");
    }
    allow(0o755);
    let output = run(project.path(), &["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(project.output("rapport.pdf").is_file());
}
