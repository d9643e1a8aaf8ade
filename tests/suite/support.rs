//! What the tests share: projects on disk and in memory, opened and built without writing.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use abs_report::published::{Chapter, Protected};
use abs_report::{
    Built, Cancel, Diagnostics, Output, Peer, Prepared, ProjectDir, Recognition, Session,
    Sheet, Warned, Watch,
};

/// The project's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository.
pub(crate) fn path(relative: &str) -> PathBuf {
    root().join(relative)
}

/// A file of public producers, when they are at hand; said loudly when they are not.
pub(crate) fn shared(file: &str) -> Option<PathBuf> {
    let path = root().parent()?.join("shared/data").join(file);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("passed over: {} is not at hand", path.display());
    None
}

/// The program under test.
pub(crate) fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_abs-report"))
}

/// Longer than any document of the tests takes, on a busy machine.
pub(crate) const PATIENT: Duration = Duration::from_secs(100);

/// A session of its own.
pub(crate) fn session() -> Session {
    Session::new(program(), Some(PATIENT))
}

/// Sessions that wait for the next test: what they have laid out once costs less again.
static IDLE: Mutex<Vec<Session>> = Mutex::new(Vec::new());

/// Runs something in a session that other tests may have used, and will.
fn in_a_session<T>(work: impl FnOnce(&Session) -> T) -> T {
    let idle = || IDLE.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = idle().pop();
    let session = kept.unwrap_or_else(session);
    let done = work(&session);
    idle().push(session);
    done
}

/// Follows a work without a word.
pub(crate) fn quietly<T>(work: impl FnOnce(Watch<'_>) -> T) -> T {
    work(Watch { progress: &|_| {}, cancel: &Cancel::default() })
}

/// The published figures of a project.
#[derive(Debug)]
pub(crate) struct Published(Arc<Prepared>);

impl Published {
    /// The plan of the chapters.
    pub(crate) fn chapters(&self) -> &[Chapter] {
        self.0.plan()
    }
}

impl Deref for Published {
    type Target = Protected;

    fn deref(&self) -> &Protected {
        self.0.published()
    }
}

/// Opens a project.
pub(crate) fn opened(root: &ProjectDir) -> Result<Warned<Published>, Diagnostics> {
    in_a_session(|session| opened_in(session, root))
}

/// Opens a project in a session.
pub(crate) fn opened_in(
    session: &Session,
    root: &ProjectDir,
) -> Result<Warned<Published>, Diagnostics> {
    let prepared = quietly(|watch| session.open(root, watch))?;
    let warnings = prepared.warnings().clone();
    Ok(Warned { value: Published(prepared), warnings })
}

/// Builds a project in memory.
pub(crate) fn built(root: &ProjectDir) -> Result<Warned<Built>, Diagnostics> {
    in_a_session(|session| quietly(|watch| session.build(root, None, watch)))
}

/// What the files of a project are taken for.
pub(crate) fn recognised(root: &ProjectDir) -> Result<Recognition, Diagnostics> {
    in_a_session(|session| session.recognised(root))
}

/// The sheet of secrecy of a project.
pub(crate) fn sheet(root: &ProjectDir) -> Result<Warned<(Sheet, Vec<u8>)>, Diagnostics> {
    in_a_session(|session| quietly(|watch| session.secrecy_sheet(root, watch)))
}

/// The communes worth comparing with.
pub(crate) fn comparables(root: &ProjectDir) -> Result<Vec<Peer>, Diagnostics> {
    in_a_session(|session| session.comparables(root, &Cancel::default()))
}

/// Builds a manifest of the repository in memory.
pub(crate) fn build(manifest: &str) -> Result<Warned<Built>, Diagnostics> {
    built(&ProjectDir::open(&path(manifest)).expect("the manifest exists"))
}

/// The published figures of a manifest of the repository.
pub(crate) fn published(manifest: &str) -> Published {
    let root = ProjectDir::open(&path(manifest)).expect("the manifest exists");
    opened(&root).unwrap_or_else(|problems| panic!("{}", told(&problems))).value
}

/// A project in memory.
pub(crate) fn in_memory(files: &[(&str, &str)]) -> ProjectDir {
    let files =
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    ProjectDir::in_memory("projet.yaml", files.collect())
}

/// A project in memory, its manifest apart.
pub(crate) fn with(manifest: &str, files: &[(&str, &str)]) -> ProjectDir {
    in_memory(&[&[("projet.yaml", manifest)], files].concat())
}

/// The published figures of a project in memory.
pub(crate) fn published_in_memory(files: &[(&str, &str)]) -> Result<Published, String> {
    opened(&in_memory(files))
        .map(|published| published.value)
        .map_err(|problems| told(&problems))
}

/// The problems as the terminal shows them.
pub(crate) fn told(problems: &Diagnostics) -> String {
    problems.to_tell().map(|problem| problem.render(false)).collect::<Vec<_>>().join("\n")
}

/// How a live figure is printed.
pub(crate) fn printed(protected: &Protected, name: &str) -> String {
    let figure =
        protected.figures.get(name).unwrap_or_else(|| panic!("no figure {name}"));
    abs_report::published::printed(figure).replace(['\u{202f}', '\u{a0}'], " ")
}

/// What a document of a project says, line by line, with plain spaces.
pub(crate) fn words(root: &ProjectDir, output: Output) -> Vec<String> {
    let said =
        in_a_session(|session| quietly(|watch| session.words(root, output, watch)));
    let said = said.unwrap_or_else(|problems| panic!("{}", told(&problems))).value;
    said.iter().map(|line| line.replace(['\u{202f}', '\u{a0}'], " ")).collect()
}

/// The published figures of a project that has nothing wrong.
pub(crate) fn shown(root: &ProjectDir) -> Published {
    opened(root).unwrap_or_else(|problems| panic!("{}", told(&problems))).value
}

/// Why a project is refused.
pub(crate) fn refused(root: &ProjectDir) -> String {
    match opened(root) {
        Ok(_) => panic!("it is read"),
        Err(problems) => told(&problems),
    }
}

/// A small project in memory: a town, one source « suivi » of one file, and, most often, one
/// indicator « aides » made of it.
#[derive(Clone)]
pub(crate) struct Small<'a> {
    town: &'a str,
    says: &'a str,
    partner: &'a str,
    file: (&'a str, &'a [u8]),
    source: &'a str,
    rest: String,
}

impl<'a> Small<'a> {
    /// On one town, with a file of the CCAS itself.
    pub(crate) fn of(town: &'a str) -> Self {
        let file: (&str, &[u8]) = ("suivi.csv", b"");
        Self { town, says: "", partner: "ccas", file, source: "", rest: String::new() }
            .sums("[aides]")
    }

    /// What stands above the sources.
    pub(crate) fn says(self, says: &'a str) -> Self {
        Self { says, ..self }
    }

    /// Whose file it is.
    pub(crate) fn given_by(self, partner: &'a str) -> Self {
        Self { partner, ..self }
    }

    /// The file.
    pub(crate) fn file(self, name: &'a str, bytes: &'a [u8]) -> Self {
        Self { file: (name, bytes), ..self }
    }

    /// More lines under the source.
    pub(crate) fn source(self, source: &'a str) -> Self {
        Self { source, ..self }
    }

    /// What the indicator « aides » is made of, in place of the column of that name.
    pub(crate) fn sums(self, formula: &str) -> Self {
        let rest = format!(
            "indicateurs:\n  aides:\n    libelle: \"Aides\"\n    unite: \"ménages\"\n    source: suivi\n    \
             formule: \"= {formula}\"\nthematiques:\n  - thematique: precarite\n    contenu:\n      \
             - chiffres_cles: aides\n"
        );
        Self { rest, ..self }
    }

    /// What stands below the sources, in place of that indicator.
    pub(crate) fn rest(self, rest: &str) -> Self {
        Self { rest: rest.to_owned(), ..self }
    }

    /// Its manifest.
    pub(crate) fn manifest(&self) -> String {
        let Self { town, says, partner, file: (file, _), source, rest } = self;
        let name = town.split(" (").next().unwrap_or(town);
        format!(
            "ccas: \"CCAS de {name}\"\nterritoire: {town}\nseance_ca: 18/11/2027\n{says}sources:\n  suivi:\n    \
             organisme: {partner}\n    fichier: {file}\n{source}{rest}"
        )
    }

    /// The project.
    pub(crate) fn project(&self) -> ProjectDir {
        let (name, bytes) = self.file;
        let files = [
            ("projet.yaml".to_owned(), self.manifest().into_bytes()),
            (name.to_owned(), bytes.to_vec()),
        ];
        ProjectDir::in_memory("projet.yaml", files.into())
    }
}
