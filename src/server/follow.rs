//! Looks at the files of a project and makes its pages again when they change.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use abs_report::{
    Cancel, Diagnostic, Diagnostics, Glance, Output, ProjectDir, Session, Watch,
};

use super::shown::Shown;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(100);
/// What is being saved is looked at again after so long, until two looks are the same.
const SETTLED: Duration = Duration::from_millis(50);

/// What is followed, and how it is told.
pub(super) struct Follower {
    pub(super) manifest: PathBuf,
    pub(super) shown: Arc<Shown>,
    /// Also writes the documents.
    pub(super) writes: bool,
    pub(super) session: Box<dyn Fn() -> Session + Send>,
    /// A line for the person before the screen.
    pub(super) tell: fn(&str),
    /// The time of day, « 14:02:11 ».
    pub(super) clock: fn() -> String,
}

/// What the pages were made of.
#[derive(Default)]
struct Made {
    seen: Option<Glance>,
    watched: Vec<Output>,
    /// Why the project could not even be looked at, told once.
    lost: Option<String>,
}

impl Follower {
    /// Looks without end.
    pub(super) fn follow(self) {
        let mut session = (self.session)();
        let mut made = Made::default();
        loop {
            let work = std::panic::AssertUnwindSafe(|| self.look(&session, &mut made));
            if std::panic::catch_unwind(work).is_err() {
                // A defect of ours does not end the preview.
                self.told("", &Diagnostics::from(super::defect()), Duration::ZERO);
                session = (self.session)();
            }
            thread::sleep(LOOK);
        }
    }

    fn look(&self, session: &Session, made: &mut Made) {
        let root = match ProjectDir::open(&self.manifest) {
            Ok(root) => root,
            Err(error) => {
                let problems = Diagnostics::from(Diagnostic::from(&error));
                let said = problems.render(false);
                if made.lost.as_ref() != Some(&said) {
                    self.told("", &problems, Duration::ZERO);
                    self.shown.change(|now| now.problems = problems);
                    made.lost = Some(said);
                    made.seen = None;
                }
                return;
            }
        };
        made.lost = None;
        let mut glance = root.glance();
        let watched = self.shown.now().watched.clone();
        if made.seen.as_ref() == Some(&glance) && made.watched == watched {
            return;
        }
        // A program that saves a file writes it in several gestures.
        while made.seen.is_some() {
            thread::sleep(SETTLED);
            let again = root.glance();
            let same = again == glance;
            glance = again;
            if same {
                break;
            }
        }
        let before = made.seen.clone().unwrap_or_default();
        let changed = match &made.seen {
            Some(_) => glance.since(&before),
            None => Vec::new(),
        };
        // A save that came to nothing: an editor's temporary file, come and gone.
        let is_asked = made.seen.is_none() || made.watched != watched;
        made.seen = Some(glance);
        made.watched.clone_from(&watched);
        if !changed.is_empty() || is_asked {
            self.make(session, &root, &watched, &changed);
        }
    }

    fn make(
        &self,
        session: &Session,
        root: &ProjectDir,
        watched: &[Output],
        changed: &[String],
    ) {
        let started = Instant::now();
        let watch = Watch { progress: &|_| {}, cancel: &Cancel::default() };
        let mut counted = Vec::new();
        let mut problems = Diagnostics::new();
        // Each is shown as soon as it is there: whoever looks at one does not wait for the others.
        for output in watched {
            let before = self.shown.now().pages.get(output).cloned().unwrap_or_default();
            let drawn = session.preview(root, *output, &before, watch);
            let (pages, said) = match drawn {
                Ok(made) => (Some(made.value), made.warnings),
                Err(errors) => (None, errors),
            };
            problems = said;
            self.shown.change(|now| {
                now.problems = problems.clone();
                if let Some(pages) = pages {
                    counted.push(format!("{} {} pages", output.name(), pages.len()));
                    now.pages.insert(*output, pages);
                    now.made = (self.clock)();
                }
            });
            if problems.has_errors() {
                break;
            }
        }
        let failed = problems.has_errors();
        let what = match failed {
            false => counted.join(", "),
            true if self.shown.has_pages() => "l’aperçu précédent reste".to_owned(),
            true => "pas encore d’aperçu".to_owned(),
        };
        let line = format!("{:30} {what}", first_of(changed));
        self.told(&line, &problems, started.elapsed());
        if self.writes && !failed {
            self.write(session, root, watch);
        }
    }

    fn write(&self, session: &Session, root: &ProjectDir, watch: Watch<'_>) {
        let written =
            session.build(root, None, watch).map_err(|problems| problems.render(false));
        let written = written.and_then(|built| {
            root.write_outputs(&built.value.files)
                .map_err(|error| Diagnostic::from(&error).render(false))
        });
        match written {
            Ok(paths) => {
                (self.tell)(&format!("          {} documents écrits", paths.len()))
            }
            Err(said) => (self.tell)(&said),
        }
    }

    /// « 14:02:11  textes/logement.md   rapport 40 pages   0,2 s », then what is wrong.
    fn told(&self, line: &str, problems: &Diagnostics, took: Duration) {
        let tenths = took.as_millis() / 100;
        let counted = match (problems.errors(), problems.warnings()) {
            (0, 0) => String::new(),
            (0, 1) => "1 remarque".to_owned(),
            (0, many) => format!("{many} remarques"),
            (1, _) => "1 erreur".to_owned(),
            (many, _) => format!("{many} erreurs"),
        };
        let line = format!(
            "{}  {line:52}  {counted:14} {},{} s",
            (self.clock)(),
            tenths / 10,
            tenths % 10
        );
        (self.tell)(line.trim_end());
        if problems.has_errors() {
            (self.tell)(&problems.render(false));
        }
    }
}

/// The file that has changed, « et 3 autres » after the first.
fn first_of(changed: &[String]) -> String {
    match changed {
        [] => String::new(),
        [only] => only.clone(),
        [first, _] => format!("{first} et un autre"),
        [first, others @ ..] => format!("{first} et {} autres", others.len()),
    }
}

/// The folder of a manifest.
pub(super) fn folder_of(manifest: &Path) -> PathBuf {
    match manifest.parent() {
        Some(parent) if parent != Path::new("") => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}
