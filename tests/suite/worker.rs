//! Templates that loop, grow or nest without end: each is one message in French that names
//! the document and the template, within ten seconds and 512 MiB a process; the previous
//! documents stay. And a process that has laid out others before gives the same bytes.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use abs_report::{ProjectDir, Session};

use crate::support::{PATIENT as LONG, path, program, quietly, session, told};

const SECONDS: Duration = Duration::from_secs(10);
const KIBIBYTES: u64 = 512 * 1024;

/// Longer than any of the cases needs to be refused, shorter than [`SECONDS`].
const PATIENT: &str = "8";
const IMPATIENT: &str = "2";

const ENDLESS: &str = "la mise en page du rapport ne finit pas";
const GROWS: &str =
    "la mise en page du rapport demande plus de mémoire qu’il n’est permis";
const NESTS: &str = "la mise en page du rapport s’emboîte sans fin";

/// What a build came to.
struct Outcome {
    code: Option<i32>,
    said: String,
    time: Duration,
    /// The most that the program, or a process it started, has held.
    memory: u64,
}

fn build(project: &Path, outputs: &str, patience: &str) -> Outcome {
    built(Command::new(program()).env("ABS_REPORT_PATIENCE", patience), project, outputs)
}

fn built(program: &mut Command, project: &Path, outputs: &str) -> Outcome {
    let started = Instant::now();
    let mut child = program
        .current_dir(project)
        .args(["build", "--sortie", outputs])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut memory = 0;
    while child.try_wait().expect("waited").is_none() {
        memory = memory.max(held(child.id()));
        std::thread::sleep(Duration::from_millis(5));
    }
    let time = started.elapsed();
    let mut said = String::new();
    let errors = child.stderr.as_mut().expect("piped");
    errors.read_to_string(&mut said).expect("text");
    Outcome { code: child.wait().expect("ended").code(), said, time, memory }
}

/// The processes that this one has started, where the system tells them.
pub(crate) fn started_by(id: u32) -> Vec<u32> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let ids = processes.flatten().filter_map(|process| {
        process.file_name().to_str().and_then(|name| name.parse().ok())
    });
    ids.filter(|one| about(*one, "PPid:") == Some(id.to_string())).collect()
}

/// What the system tells of a process.
fn about(id: u32, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next().map(str::to_owned)
}

/// The high-water mark of a process and of those it started.
fn held(id: u32) -> u64 {
    let all = started_by(id).into_iter().chain([id]);
    let marks = all.filter_map(|one| about(one, "VmHWM:")?.parse().ok());
    marks.max().unwrap_or(0)
}

/// A copy of Lezennes whose templates a test may replace.
fn copy() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let project = folder.path().to_owned();
    std::fs::create_dir_all(project.join("donnees")).expect("made");
    for file in ["projet.yaml", "donnees/comparateur.csv"] {
        std::fs::copy(path("examples/lezennes").join(file), project.join(file))
            .expect("copied");
    }
    (folder, project)
}

fn replace(project: &Path, template: &str, source: &str) {
    let file = project.join("report-templates").join(template);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
    std::fs::write(file, source).expect("written");
}

/// A text over and over.
fn often(text: &str, times: usize) -> String {
    text.repeat(times)
}

const DEEP: usize = 100_000;

/// What a template holds, and parts of what must be said.
fn cases() -> Vec<(&'static str, String, &'static str, Vec<&'static str>)> {
    vec![
        (
            "Typst, endless",
            "#for a in range(1000000) { for b in range(1000000) { } }\n".to_owned(),
            IMPATIENT,
            vec![ENDLESS, "ce gabarit tourne sans doute sans fin"],
        ),
        (
            "Typst, a text that doubles",
            "#let x = \"abcdefgh\"\n#for i in range(60) { x = x + x }\n".to_owned(),
            PATIENT,
            vec![GROWS],
        ),
        (
            "Typst, a list that doubles",
            "#let x = (0,)\n#for i in range(60) { x = x + x }\n".to_owned(),
            PATIENT,
            vec![GROWS],
        ),
        (
            "Typst, parentheses",
            format!("#{}1{}\n", often("(", DEEP), often(")", DEEP)),
            PATIENT,
            vec!["le gabarit emboîte trop", "annexes.typ.j2:1"],
        ),
        (
            "Typst, blocks of content",
            format!("#{}a{}\n", often("[#", DEEP), often("]", DEEP)),
            PATIENT,
            vec!["le gabarit emboîte trop", "annexes.typ.j2:1"],
        ),
        (
            "Typst, a sum",
            format!("Texte\n#(1{})\n", often(" + 1", DEEP)),
            PATIENT,
            vec!["le gabarit enchaîne trop d’expressions", "annexes.typ.j2:2"],
        ),
        (
            "Typst, a function that calls itself",
            "#let f(x) = f(x + 1)\n#f(0)\n".to_owned(),
            PATIENT,
            vec!["le gabarit tourne sans fin", "annexes.typ.j2:1"],
        ),
        (
            "Typst, contents in contents",
            "#let x = [a]\n#for i in range(9000) { x = block(x) }\n#x\n".to_owned(),
            PATIENT,
            vec!["le gabarit tourne sans fin", "annexes.typ.j2:2"],
        ),
        (
            "Typst, a million contents in contents",
            "#let x = [a]\n#for i in range(9999) { for j in range(100) { x = block(x) } }\n#x\n"
                .to_owned(),
            PATIENT,
            vec![GROWS],
        ),
        (
            "Typst, lists in lists",
            "#let x = ()\n#for i in range(9999) { for j in range(90) { x = (x,) } }\n\
             #repr(x).len()\n"
                .to_owned(),
            PATIENT,
            vec![NESTS],
        ),
        (
            "minijinja, a text that doubles",
            "Texte\n{% set ns = namespace(x=\"abcdefgh\") %}{% for i in range(60) %}\
             {% set ns.x = ns.x ~ ns.x %}{% endfor %}\n{{ ns.x }}\n"
                .to_owned(),
            PATIENT,
            vec!["le gabarit tourne sans fin", "annexes.typ.j2:2"],
        ),
        (
            "minijinja, texts that are kept before a line is shown",
            "{% set ns = namespace(l=[]) %}{% set s = \"a\" * 100000 %}{% for i in range(9999) %}\
             {% set ns.l = [ns.l, s ~ i] %}{% endfor %}\n"
                .to_owned(),
            PATIENT,
            vec!["le gabarit tourne sans fin", "annexes.typ.j2:1"],
        ),
        (
            "minijinja, a page that grows",
            "{% for i in range(9999) %}{% for j in range(400) %}\n\
             abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz\n\
             {% endfor %}{% endfor %}\n"
                .to_owned(),
            PATIENT,
            vec!["le gabarit tourne sans fin", "annexes.typ.j2:1"],
        ),
        (
            "minijinja, parentheses",
            format!("a\n{{{{ {}1{} }}}}\n", often("(", DEEP), often(")", DEEP)),
            PATIENT,
            vec!["une balise du gabarit est trop longue", "annexes.typ.j2:2"],
        ),
        (
            "minijinja, parentheses in a short tag",
            format!("a\n{{{{ {}1{} }}}}\n", often("(", 1000), often(")", 1000)),
            PATIENT,
            vec!["le gabarit s’emboîte trop profondément", "annexes.typ.j2:2"],
        ),
        (
            "minijinja, signs in a tag that looks short",
            format!("a\n{{{{ \"}}}}\" ~ {}1 }}}}\n", often("-", 10 * DEEP)),
            PATIENT,
            vec!["la lecture d’un gabarit s’emboîte sans fin", "Une erreur."],
        ),
        (
            "minijinja, conditions",
            format!("{}a{}\n", often("{% if 1 %}", DEEP), often("{% endif %}", DEEP)),
            PATIENT,
            vec!["le gabarit s’emboîte trop profondément", "annexes.typ.j2:1"],
        ),
        (
            "minijinja, a template in itself",
            "{% include \"annexes.typ.j2\" %}\n".to_owned(),
            PATIENT,
            vec!["le gabarit tourne sans fin", "annexes.typ.j2:1"],
        ),
    ]
}

#[test]
fn a_template_that_loops_grows_or_nests_is_one_message() {
    let (_folder, project) = copy();
    let built = build(&project, "rapport,livret", "100");
    assert_eq!(built.code, Some(0), "{}", built.said);
    let before = ["rapport.pdf", "livret.pdf"]
        .map(|name| std::fs::read(project.join("sortie").join(name)).expect("built"));
    let mut wrong = Vec::new();
    for (kind, source, patience, expected) in cases() {
        replace(&project, "annexes.typ.j2", &source);
        let outcome = build(&project, "rapport", patience);
        let said = &outcome.said;
        eprintln!("{kind} : {:?}, {} Kio", outcome.time, outcome.memory);
        let mut complain = |what: &str| wrong.push(format!("{kind} : {what}\n{said}"));
        if outcome.code != Some(1) {
            complain("does not end as an error");
        }
        if !expected.iter().all(|part| said.contains(part)) {
            complain("is told otherwise");
        }
        if !said.contains("report-templates/annexes.typ.j2") {
            complain("names no template");
        }
        let is_foreign = |word: &&str| said.contains(*word);
        if ["livret", "panicked", "memory allocation", "stack"].iter().any(is_foreign) {
            complain("says too much");
        }
        if outcome.time > SECONDS || outcome.memory > KIBIBYTES {
            complain(&format!("costs {:?} and {} Kio", outcome.time, outcome.memory));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let after = ["rapport.pdf", "livret.pdf"]
        .map(|name| std::fs::read(project.join("sortie").join(name)).expect("kept"));
    assert!(before == after, "the previous documents stay");
}

/// Nobody has to say how long a document may take: a small one is given up within ten seconds.
#[test]
fn a_small_document_is_given_little_time() {
    let (_folder, project) = copy();
    let endless = "#for a in range(1000000) { for b in range(1000000) { } }\n";
    replace(&project, "annexes.typ.j2", endless);
    let program = &mut Command::new(program());
    let outcome = built(program.env_remove("ABS_REPORT_PATIENCE"), &project, "rapport");
    let said = &outcome.said;
    assert_eq!(outcome.code, Some(1), "{said}");
    assert!(said.contains(ENDLESS), "{said}");
    assert!(said.contains("elle est arrêtée après 8 secondes"), "{said}");
    assert!(outcome.time < SECONDS, "{:?}", outcome.time);
}

/// Each document has its own process: the other one is laid out, and not blamed.
#[test]
fn the_innocent_document_is_not_blamed() {
    let (_folder, project) = copy();
    let grows = "#let x = (0,)\n#for i in range(60) { x = x + x }\n";
    for (template, guilty, innocent) in
        [("annexes.typ.j2", "rapport", "livret"), ("livret.typ.j2", "livret", "rapport")]
    {
        replace(&project, template, grows);
        let outcome = build(&project, "rapport,livret", "100");
        let said = &outcome.said;
        assert_eq!(outcome.code, Some(1), "{said}");
        assert!(said.contains(&format!("la mise en page du {guilty} demande")), "{said}");
        assert!(!said.contains(innocent), "{said}");
        assert!(said.contains("Une erreur."), "{said}");
        std::fs::remove_file(project.join("report-templates").join(template))
            .expect("removed");
    }
}

/// What is at fault is what the author replaced, whichever template was being filled or
/// laid out, and no other.
#[test]
fn the_innocent_template_is_not_blamed() {
    let endless = "#for a in range(1000000) { for b in range(1000000) { } }\n";
    let grows = "#let x = (0,)\n#for i in range(60) { x = x + x }\n";
    let kept = "{% set ns = namespace(l=[]) %}{% set s = \"a\" * 100000 %}{% for i in range(9999) %}\
                {% set ns.l = [ns.l, s ~ i] %}{% endfor %}\n";
    for (template, source, outputs, patience, words) in [
        (
            "lib/mention.typ",
            endless,
            "livret",
            IMPATIENT,
            "la mise en page du livret ne finit pas",
        ),
        (
            "lib/mention.typ",
            grows,
            "livret",
            PATIENT,
            "la mise en page du livret demande plus",
        ),
        (
            "thematiques/livret.typ.j2",
            kept,
            "livret",
            PATIENT,
            "le gabarit tourne sans fin",
        ),
        ("avant-propos.typ.j2", kept, "rapport", PATIENT, "le gabarit tourne sans fin"),
    ] {
        let (_folder, project) = copy();
        replace(&project, template, source);
        let outcome = build(&project, outputs, patience);
        let said = &outcome.said;
        assert_eq!(outcome.code, Some(1), "{said}");
        assert!(said.contains(words), "{said}");
        let place = format!("──▶ report-templates/{template}");
        assert!(said.contains(&place), "{template}\n{said}");
        let named = said.matches("report-templates/").count();
        assert_eq!(named, said.matches(&place).count(), "{template}\n{said}");
    }
}

/// A process that has laid out other things says the same.
#[test]
fn a_document_is_the_same_whatever_was_laid_out_before() {
    let used = session();
    for manifest in
        ["examples/lezennes/projet.yaml", "examples/le-pont-de-claix/projet.yaml"]
    {
        let root = ProjectDir::open(&path(manifest)).expect("the manifest exists");
        let built = |session: &Session| {
            quietly(|watch| session.build(&root, None, watch))
                .unwrap_or_else(|problems| panic!("{}", told(&problems)))
        };
        let (first, again, apart) = (built(&used), built(&used), built(&session()));
        assert!(!first.value.pdfs.is_empty());
        assert!(first.value.pdfs == again.value.pdfs, "{manifest} differs");
        assert!(first.value.pdfs == apart.value.pdfs, "{manifest} differs");
        assert_eq!(first.warnings, apart.warnings);
    }
}

/// What a process keeps of the documents it has laid out is never what refuses the next one: a
/// process that has laid out nothing then says whether the document is too large by itself.
#[test]
fn what_is_kept_of_former_documents_refuses_none() {
    let (_folder, project) = copy();
    let session = session();
    let lay_out = |items: u32| {
        let source = format!("#let long(n) = (0,) * n\n#let x = long({items})\n");
        replace(&project, "annexes.typ.j2", &source);
        let root = ProjectDir::open(&project.join("projet.yaml")).expect("a project");
        let laid = quietly(|watch| session.lay_out(&root, watch));
        laid.map(|laid| laid.value.len()).map_err(|problems| told(&problems))
    };
    // Each item is 32 bytes: 145 MiB, kept for the next; then 245, which do not fit beside.
    let first = lay_out(4_800_000).expect("fits");
    assert_eq!(lay_out(8_000_000).expect("fits alone"), first);
    let refused = lay_out(60_000_000).expect_err("too large by itself");
    assert!(refused.contains(GROWS), "{refused}");
}

/// What Typst says crosses as it is, from a process that has erred before: sentence, place,
/// cause, help.
#[test]
fn problems_cross_as_they_are() {
    let (_folder, project) = copy();
    let session = session();
    for source in ["#inconnu()\n", "{{ inconnu }}\n", "{% if %}\n", "#image(\"a.png\")\n"]
    {
        replace(&project, "annexes.typ.j2", source);
        let root = ProjectDir::open(&project.join("projet.yaml")).expect("a project");
        let problems = quietly(|watch| session.build(&root, None, watch));
        let said = told(&problems.expect_err("a mistake"));
        assert!(said.contains("report-templates/annexes.typ.j2:1"), "{source}\n{said}");
    }
}

#[test]
fn a_program_that_does_not_start_is_told() {
    let (_folder, project) = copy();
    let root = ProjectDir::open(&project.join("projet.yaml")).expect("a project");
    let session = Session::new(project.join("nulle-part"), Some(LONG));
    let problems =
        quietly(|watch| session.build(&root, None, watch)).expect_err("no program");
    let told = told(&problems);
    assert!(told.contains("la mise en page du rapport ne peut pas démarrer"), "{told}");
    assert!(told.contains("service informatique"), "{told}");
}

/// Waits for something that comes soon.
fn soon<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < SECONDS, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A process whose caller is gone ends by itself: before it was asked anything, and while it
/// lays out what never ends.
#[test]
fn a_worker_does_not_outlive_its_caller() {
    let mut worker = Command::new(program())
        .arg(abs_report::WORD)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    drop(worker.stdin.take());
    let status = soon("it is still there", || worker.try_wait().expect("waited"));
    assert_eq!(status.code(), Some(1));

    if !Path::new("/proc/self/status").exists() {
        return;
    }
    let (_folder, project) = copy();
    replace(
        &project,
        "annexes.typ.j2",
        "#for a in range(1000000) { for b in range(1000000) { } }\n",
    );
    let mut caller = Command::new(program())
        .current_dir(&project)
        .args(["build", "--sortie", "rapport"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let id = soon("no document is laid out", || started_by(caller.id()).pop());
    caller.kill().expect("killed");
    caller.wait().expect("ended");
    soon("it is still there", || {
        let state = about(id, "State:");
        (state.is_none() || state.as_deref() == Some("Z")).then_some(())
    });
}
