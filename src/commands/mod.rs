//! The command line: reads the arguments, runs the command, prints what happened, sets the
//! exit code. Nothing here knows a figure: a command asks a [`Session`].

mod arguments;
mod beginning;
mod build;
mod comparables;
mod figures;
mod follow;
mod indicators;
mod model;
mod progress;
mod schema;
mod secret;
mod streams;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use abs_report::{
    Cancel, Diagnostic, Diagnostics, FileError, Progress, ProjectDir, Session, Severity,
    Watch, grouped,
};

use self::arguments::{Command, Refusal};
use self::streams::{say, tell};

/// The project has errors.
const FAILED: u8 = 1;
/// The command is not understood.
const WRONG_USAGE: u8 = 2;

/// Runs what the arguments ask for.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match arguments::parse(arguments) {
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
    let outcome = std::panic::catch_unwind(|| dispatch(arguments.command));
    ended(outcome.unwrap_or_else(|_| Err(Diagnostics::from(defect()).into())))
}

fn dispatch(command: Command) -> Result<(), Stopped> {
    match command {
        Command::Nouveau(written) => beginning::begin(&written),
        Command::Suivre { project, port, without_browser, writes } => {
            follow::follow(&project, port, !without_browser, writes)
        }
        Command::Schema => schema::print(),
        Command::Build { project, outputs } => build::build(&project, &outputs),
        Command::Check { project, sources } => build::check(&project, sources),
        Command::Chiffres { words } => figures::list(&words),
        Command::Indicateurs { words } => indicators::browse(&words),
        Command::Comparables { project } => comparables::propose(&project),
        Command::Secret { project } => secret::sheet(&project),
        Command::Modele { topic } => model::print(topic.as_deref()),
    }
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
        let stopped = Self::from(Diagnostics::from(Diagnostic::from(error)));
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

pub(crate) fn defect() -> Diagnostic {
    Diagnostic::error("program.defect", "le programme s’est arrêté sur un défaut qui lui est propre").help(
        "vos fichiers sont intacts ; signalez ce défaut avec votre projet.yaml, sans les données",
    )
}

/// The folder of a manifest; documents that a killed program left half replaced are told.
fn open(manifest: &Path) -> Result<ProjectDir, Diagnostics> {
    let root = ProjectDir::open(manifest)
        .map_err(|error| Diagnostics::from(Diagnostic::from(&error)))?;
    if let Some(error) = root.unfinished() {
        let remark =
            Diagnostic { severity: Severity::Warning, ..Diagnostic::from(error) };
        report(&remark.into());
    }
    Ok(root)
}

/// Diagnostics go to the error output, in colour on a terminal that wants it.
fn report(problems: &Diagnostics) {
    let text = problems.render(is_a_terminal());
    if !text.is_empty() {
        tell(&text);
    }
}

/// Someone looks at a terminal that may be coloured.
fn is_a_terminal() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Documents are laid out by this same program; under an empty name, which cannot be
/// started and is told so, when the system does not say where it stands.
fn session() -> Session {
    Session::new(std::env::current_exe().unwrap_or_default(), patience())
}

/// Seconds a document may take, whatever it prints: for a slow machine, and for tests.
fn patience() -> Option<Duration> {
    let written = std::env::var("ABS_REPORT_PATIENCE").ok()?;
    written.parse().ok().map(Duration::from_secs)
}

/// Runs something asked of a project, without a word on the way.
fn quietly<T>(work: impl FnOnce(Watch<'_>) -> T) -> T {
    work(Watch { progress: &|_: Progress| {}, cancel: &Cancel::default() })
}
