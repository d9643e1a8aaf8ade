//! Reads the arguments, runs the command, prints what happened, sets the exit code.

mod streams;

use std::fmt::Write;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use abs_report::catalogue;
use abs_report::cli::{self, Command, Refusal};
use abs_report::diagnostic::{Diagnostic, Diagnostics, Severity, grouped};
use abs_report::files::{FileError, ProjectDir};
use abs_report::sources::{self, Shelf};
use abs_report::{analysis, pdf, pipeline};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use streams::{say, say_anyway, tell};

/// The project has errors.
const FAILED: u8 = 1;
/// The command is not understood.
const WRONG_USAGE: u8 = 2;

/// Counts what it gives, for the ceiling of the process that lays out a document.
#[global_allocator]
static MEMORY: cap::Cap<std::alloc::System> =
    cap::Cap::new(std::alloc::System, usize::MAX);

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|word| word == pdf::WORD) {
        return lay_out();
    }
    let arguments = match cli::parse(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(Refusal::Help(text)) => {
            return ended(say(&text).map_err(Stopped::from));
        }
        Err(Refusal::Usage(text)) => {
            tell(text.trim_end_matches('\n'));
            return ExitCode::from(WRONG_USAGE);
        }
    };
    // A defect of ours is told like an error; nobody here reads a stack trace.
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = std::panic::catch_unwind(|| run(arguments.command));
    ended(outcome.unwrap_or_else(|_| Err(Diagnostics::from(defect()).into())))
}

/// Why a command did not do what was asked.
struct Stopped {
    problems: Diagnostics,
    /// What is true of the documents then, if anything is to be said of them.
    documents: &'static str,
}

impl From<Diagnostics> for Stopped {
    fn from(problems: Diagnostics) -> Self {
        Self { problems, documents: " Rien n’a été écrit." }
    }
}

impl Stopped {
    /// A document that cannot be written.
    fn writing(error: &FileError) -> Self {
        let stopped = Self::from(Diagnostics::from(told(error)));
        if error.leaves_the_documents() {
            stopped
        } else {
            Self { documents: "", ..stopped }
        }
    }
}

fn ended(result: Result<(), Stopped>) -> ExitCode {
    let Err(stopped) = result else { return ExitCode::SUCCESS };
    report(&stopped.problems);
    match stopped.problems.errors() {
        0 => {}
        1 => tell(&format!("Une erreur.{}", stopped.documents)),
        many => tell(&format!("{} erreurs.{}", grouped(many), stopped.documents)),
    }
    ExitCode::from(FAILED)
}

/// A problem with a file, with what the system said of it.
fn told(error: &FileError) -> Diagnostic {
    Diagnostic::error(error).maybe_cause(error.cause()).maybe_help(error.hint())
}

/// One document, for the program that started this one and that tells what happens.
fn lay_out() -> ExitCode {
    match pdf::serve(|ceiling| MEMORY.set_limit(ceiling).unwrap_or_default()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(FAILED),
    }
}

fn defect() -> Diagnostic {
    Diagnostic::error("le programme s’est arrêté sur un défaut qui lui est propre").help(
        "vos fichiers sont intacts ; signalez ce défaut avec votre projet.yaml, sans les données",
    )
}

fn run(command: Command) -> Result<(), Stopped> {
    match command {
        Command::Build { project, outputs } => {
            let outputs = (!outputs.is_empty()).then_some(outputs);
            build(&project, outputs, true)
        }
        Command::Check { project, sources } => {
            if sources {
                show_sources(&project)?;
            }
            build(&project, None, false)
        }
        Command::Chiffres { words } => figures(&words),
        Command::Indicateurs { word } => {
            Ok(say(&catalogue::browse(word.as_deref(), sources::files_for))?)
        }
        Command::Comparables { project } => comparables(&project),
        Command::Secret { project } => secret(&project),
        Command::Modele { topic } => model(topic.as_deref()),
    }
}

fn build(
    manifest: &Path,
    outputs: Option<Vec<&'static str>>,
    writes: bool,
) -> Result<(), Stopped> {
    let root = open(manifest)?;
    let bar = progress_bar();
    let started = Instant::now();
    let progress = |stage: &'static str| {
        log_stage(stage, started);
        bar.set_message(stage);
        bar.inc(1);
    };
    let protected = |done: usize, all: usize| {
        if all > 1 {
            bar.set_message(format!("protection des données ({done} sur {all})"));
        }
    };
    let shelf = Shelf::default();
    let options = pipeline::Options {
        outputs,
        layout: layout(),
        patience: patience(),
        shelf: &shelf,
        progress: &progress,
        protected: &protected,
    };
    let built = pipeline::build(&root, &options);
    bar.finish_and_clear();
    log_stage("fin", started);
    let built = built?;
    report(&built.warnings);
    if !writes {
        for remark in abs_report::wording::remarks(&built.value.audit) {
            tell(&format!("masqué : {remark}"));
        }
        tell(&format!("Tout est en ordre{}.", remarks(&built.warnings)));
        return Ok(());
    }
    let paths = root
        .write_outputs(&built.value.files)
        .map_err(|error| Stopped::writing(&error))?;
    // The documents are there, whether or not their list is read.
    say_anyway(
        &paths
            .iter()
            .fold(String::new(), |list, path| format!("{list}{}\n", path.display())),
    );
    let pages: Vec<String> = built
        .value
        .pdfs
        .iter()
        .map(|pdf| format!("{} : {} pages", pdf.name, pdf.pages))
        .collect();
    tell(&format!("Terminé{}. {}", remarks(&built.warnings), pages.join(", ")));
    Ok(())
}

/// What was understood of each file; the problems are told by the check that follows.
fn show_sources(manifest: &Path) -> Result<(), Stopped> {
    let root = open(manifest)?;
    let shelf = Shelf::default();
    let options = quiet(&shelf);
    let sources = pipeline::recognised(&root, &options)?.sources;
    let mut text = String::new();
    for (name, files) in sources {
        for file in files {
            let _ = writeln!(text, "{name} : {}\n", file.lines().join("\n    "));
        }
    }
    Ok(say(&text)?)
}

fn remarks(warnings: &Diagnostics) -> String {
    match warnings.warnings() {
        0 => String::new(),
        1 => ", avec une remarque".to_owned(),
        many => format!(", avec {many} remarques"),
    }
}

fn figures(words: &[String]) -> Result<(), Stopped> {
    let is_manifest = |word: &&String| word.ends_with(".yaml") || word.ends_with(".yml");
    let manifest = words.iter().find(is_manifest);
    let word = words.iter().find(|word| !is_manifest(word));
    let root = open(Path::new(manifest.map_or("projet.yaml", String::as_str)))?;
    let shelf = Shelf::default();
    let options = quiet(&shelf);
    let published = pipeline::published(&root, &options)?.value;
    let entries = analysis::entries(&published, word.map(String::as_str));
    let mut text = String::new();
    for (name, printed, meaning) in &entries {
        let _ = writeln!(text, "{{{{ {name} }}}}\t{printed}\t{meaning}");
    }
    if entries.is_empty() {
        tell("Aucun chiffre ne correspond.");
    }
    Ok(say(&text)?)
}

/// Communes to paste under `comparaisons:`.
fn comparables(manifest: &Path) -> Result<(), Stopped> {
    let root = open(manifest)?;
    let shelf = Shelf::default();
    let options = quiet(&shelf);
    let peers = pipeline::comparables(&root, &options)?;
    if peers.is_empty() {
        tell(
            "Aucune commune comparable : il faut un fichier publié qui en contienne d’autres de \
             la même taille, et un ressort d’une seule commune.",
        );
        return Ok(());
    }
    let mut text = String::new();
    let _ = writeln!(
        text,
        "# À coller ; s’il y a déjà  comparaisons:  gardez un seul titre, et écrivez  comparaisons: epci\n\
         # sous cette forme :   intercommunalite:\n#                           territoire: epci\n\
         comparaisons:"
    );
    for peer in &peers {
        let (name, commune) = (&peer.commune.name, peer.commune);
        let _ = writeln!(
            text,
            "  {}:\n    territoire: {name} ({})\n    motif: \"{}\"",
            abs_report::territory::fold(name),
            commune.departement,
            peer.reasons.join(", ")
        );
    }
    Ok(say(&text)?)
}

/// The sheet of statistical secrecy, on the screen and as a PDF.
fn secret(manifest: &Path) -> Result<(), Stopped> {
    let root = open(manifest)?;
    let shelf = Shelf::default();
    let options = quiet(&shelf);
    let made = pipeline::secrecy_sheet(&root, &options)?;
    report(&made.warnings);
    let (sheet, pdf) = made.value;
    let files = [("fiche-secret.pdf".to_owned(), pdf)];
    let paths = root.write_outputs(&files).map_err(|error| Stopped::writing(&error))?;
    // The sheet is in its document, whether or not the screen takes it.
    say_anyway(&sheet.as_text());
    for path in paths {
        tell(&format!("La fiche est aussi dans {}", path.display()));
    }
    Ok(())
}

fn model(topic: Option<&str>) -> Result<(), Stopped> {
    match catalogue::model(topic) {
        Some(text) => Ok(say(&text)?),
        None => {
            let written = topic.unwrap_or_default();
            let known = catalogue::catalogue().chapters();
            let near = abs_report::manifest::nearest(written, known);
            let unknown =
                Diagnostic::error(format!("il n’y a pas de thématique « {written} »"));
            let unknown = unknown.help(match near {
                Some(near) => format!("vouliez-vous dire « {near} » ?"),
                None => "abs-report modele   donne la liste".to_owned(),
            });
            Err(Diagnostics::from(unknown).into())
        }
    }
}

/// Everything asked of a project but its documents, without a word on the way.
fn quiet(shelf: &Shelf) -> pipeline::Options<'_> {
    pipeline::Options {
        outputs: None,
        layout: layout(),
        patience: patience(),
        shelf,
        progress: &|_| {},
        protected: &|_, _| {},
    }
}

fn open(manifest: &Path) -> Result<ProjectDir, Diagnostics> {
    let root =
        ProjectDir::open(manifest).map_err(|error| Diagnostics::from(told(&error)))?;
    if let Some(error) = root.unfinished() {
        let remark = Diagnostic { severity: Severity::Warning, ..told(error) };
        report(&remark.into());
    }
    Ok(root)
}

/// Diagnostics go to the error output, in colour on a terminal that wants it.
fn report(problems: &Diagnostics) {
    let colour =
        std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let text = problems.render(colour);
    if !text.is_empty() {
        tell(&text);
    }
}

fn progress_bar() -> ProgressBar {
    let wanted =
        std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let target =
        if wanted { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(pipeline::STAGES), target);
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {msg}") {
        bar.set_style(style);
    }
    bar
}

/// Documents are laid out by this same program; under an empty name, which cannot be
/// started and is told so, when the system does not say where it stands.
fn layout() -> pdf::Layout {
    pdf::Layout::Apart(std::env::current_exe().unwrap_or_default())
}

/// Seconds a document may take, whatever it prints: for a slow machine, and for tests.
fn patience() -> Option<Duration> {
    let written = std::env::var("ABS_REPORT_PATIENCE").ok()?;
    written.parse().ok().map(Duration::from_secs)
}

/// With `ABS_REPORT_TEMPS`, when each stage begins: for whoever measures.
fn log_stage(stage: &str, started: Instant) {
    if std::env::var_os("ABS_REPORT_TEMPS").is_some() {
        tell(&format!("{:8.3} s  {stage}", started.elapsed().as_secs_f64()));
    }
}
