//! The whole work, one line per stage. Start reading here.
//!
//! ```text
//! open ─▶ Prepared (figures, protected) ─▶ compose ─▶ pages ─▶ lay out ─▶ print
//!         kept while manifest and data          again after each edit of a text
//!         are the same
//! ```
//!
//! A [`Session`] stays open as long as its host: the command line uses one once, a preview
//! hundreds of times. What has not changed is not done again.

mod inputs;
mod prepared;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use self::inputs::Inputs;
pub use self::prepared::Prepared;
use crate::analysis::{self, Texts};
use crate::beginning::{self, Answers, FirstFiles, Found};
use crate::charts::{self, Charts};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Warned};
use crate::figures::{self, Peer};
use crate::files::ProjectDir;
use crate::knowledge;
use crate::manifest::{self, Project, Status};
use crate::maps::atlas::Atlas;
use crate::pages::{self, Material};
use crate::plan::{self, Chapter};
use crate::render::typst::pdf::{self, LaidOut, Pdf, Presses, Preview};
use crate::render::typst::{self, Document, Stationery};
use crate::render::xlsx;
use crate::secrecy::{self, Audit, Protected, TRACE_FILE, Trace};
use crate::sources::{self, Dataset, Recognition, Shelf};
use crate::table::Tables;
use crate::territory::CommuneCode;
use crate::theme::Theme;
use crate::vocabulary::{Output, Takes};
use crate::watch::{Cancel, Progress, Watch};
use crate::wording::{self, Sheet};

/// A program at work on a project, or on several one after the other.
#[derive(Debug)]
pub struct Session {
    shelf: Shelf,
    presses: Presses,
    kept: Mutex<Option<(Inputs, Arc<Prepared>)>>,
    protections: AtomicUsize,
}

/// What a build makes.
#[derive(Debug)]
pub struct Built {
    /// File names under `sortie/` and their bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// The PDF documents.
    pub pdfs: Vec<Pdf>,
    /// What the protection came to.
    pub audit: Audit,
}

impl Session {
    /// Documents are laid out by processes of `program`, whose `main` hands over to
    /// [`crate::serve`] when its only argument is [`crate::WORD`]; how long one may
    /// take depends on what it prints, unless `patience` says it.
    pub fn new(program: PathBuf, patience: Option<Duration>) -> Self {
        Self {
            shelf: Shelf::default(),
            presses: Presses::new(program, patience),
            kept: Mutex::default(),
            protections: AtomicUsize::new(0),
        }
    }

    /// The same, for reports on several territories: each file is read once for all of these
    /// communes.
    #[must_use]
    pub fn expecting(self, communes: impl IntoIterator<Item = CommuneCode>) -> Self {
        Self { shelf: Shelf::expecting(communes), ..self }
    }

    /// Reads a project and computes and protects its figures; what was prepared before is
    /// given back when neither the manifest, nor a file of data, nor the theme has changed
    /// since.
    ///
    /// # Errors
    /// All the problems that the first failing stage can see, with the warnings before it; a
    /// cancellation.
    pub fn open(
        &self,
        root: &ProjectDir,
        watch: Watch<'_>,
    ) -> Result<Arc<Prepared>, Diagnostics> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((inputs, prepared)) = &*kept()
            && inputs.are_the_same(root)
        {
            return Ok(Arc::clone(prepared));
        }
        let mut warnings = Diagnostics::new();
        let (inputs, prepared) = self
            .prepare(root, watch, &mut warnings)
            .map_err(|errors| errors.with(&warnings))?;
        let prepared = Arc::new(Prepared { warnings, ..prepared });
        *kept() = Some((inputs, Arc::clone(&prepared)));
        Ok(prepared)
    }

    /// The first files of a project in a folder that has none: the spreadsheets that lie there
    /// are its sources, each if the project can be prepared with it. Nothing is written.
    ///
    /// # Errors
    /// A cancellation, or a defect: with no source at all, a new project can be prepared.
    pub fn begin(
        &self,
        folder: &ProjectDir,
        answers: &Answers,
        watch: Watch<'_>,
    ) -> Result<FirstFiles, Diagnostics> {
        let tried = |sources: &[Found]| {
            let mut root = folder.clone();
            for (path, bytes) in answers.files(sources) {
                root = root
                    .with_draft(&path, bytes)
                    .map_err(|error| Diagnostics::from(Diagnostic::from(error)))?;
            }
            self.open(&root, watch)
        };
        let mut sources: Vec<Found> = Vec::new();
        for candidate in beginning::candidates(folder) {
            sources.push(Found { candidate, unsure: None });
            let Err(problems) = tried(&sources) else { continue };
            if problems.is_cancelled() {
                return Err(problems);
            }
            let first = problems.iter().find(|one| one.severity == Severity::Error);
            let why = first.map(|problem| problem.message.clone()).unwrap_or_default();
            if let Some(last) = sources.last_mut() {
                last.unsure = Some(why);
            }
        }
        tried(&sources)?;
        let files = answers.files(&sources);
        Ok(FirstFiles { sources, files })
    }

    /// Manifest, sources, figures, what they tell, plan, secrecy: after this no raw figure is
    /// left in scope.
    fn prepare(
        &self,
        root: &ProjectDir,
        watch: Watch<'_>,
        warnings: &mut Diagnostics,
    ) -> Result<(Inputs, Prepared), Diagnostics> {
        let at = |progress| watch.goes_on(progress).ok_or_else(Diagnostics::cancelled);
        at(Progress::Manifest)?;
        let project = manifest::load(root)?.collect(warnings);
        let inputs = Inputs::of(root, &project);
        at(Progress::Files)?;
        let dataset = sources::read(root, &project, &self.shelf, watch.cancel);
        at(Progress::Figures)?;
        let (tables, plan) = raw(&project, dataset?.collect(warnings), warnings)?;
        let before = inputs::published_before(root)?;
        let protected = self.protect(tables, before.as_ref(), watch)?;
        warnings.extend(wording::replaced(&project.identity, &protected.audit)?);
        at(Progress::Charts)?;
        let theme = Theme::load(root, project.theme.model, project.theme.colour)?;
        let atlas = Atlas::read(root, &project)?.collect(warnings);
        let charts =
            charts::draw(&project, &plan, &protected, &theme, &atlas)?.collect(warnings);
        let warnings = Diagnostics::new();
        Ok((inputs, Prepared { project, plan, protected, theme, charts, warnings }))
    }

    fn protect(
        &self,
        tables: Tables,
        before: Option<&Trace>,
        watch: Watch<'_>,
    ) -> Result<Protected, Diagnostics> {
        self.protections.fetch_add(1, Ordering::Relaxed);
        let told = |done, of| watch.goes_on(Progress::Protection { done, of });
        told(0, 0)
            .and_then(|()| secrecy::protect_after(tables, before, &told))
            .ok_or_else(Diagnostics::cancelled)
    }

    /// How often figures were protected: an edit of a text does not.
    pub fn protections(&self) -> usize {
        self.protections.load(Ordering::Relaxed)
    }

    /// How many files were really read.
    pub fn readings(&self) -> usize {
        self.shelf.readings()
    }

    /// Texts → pages → documents ready to be laid out, whatever is asked for: one that fails
    /// must fail whichever is wanted.
    fn compose(
        &self,
        root: &ProjectDir,
        prepared: &Prepared,
        watch: Watch<'_>,
        warnings: &mut Diagnostics,
    ) -> Result<Vec<Document>, Diagnostics> {
        let at = |progress| watch.goes_on(progress).ok_or_else(Diagnostics::cancelled);
        let Prepared { project, plan, protected, theme, charts, .. } = prepared;
        at(Progress::Texts)?;
        let texts = analysis::read(root, project, plan, protected)?.collect(warnings);
        at(Progress::Pages)?;
        let stationery = Stationery::load(root, project, theme.clone())?;
        let material =
            Material { project, plan, protected, charts, texts: &texts, sheet: None };
        let pages = [Takes::Chapters, Takes::Slides]
            .into_iter()
            .flat_map(Output::taking)
            .filter_map(|output| pages::compose(output, &material));
        Ok(pages.map(|pages| typst::compose(&pages, &stationery)).collect())
    }

    /// What a document says, line by line, without laying it out; nothing for one that is made
    /// of no chapters.
    ///
    /// # Errors
    /// As [`Session::build`], but for templates and layout.
    pub fn words(
        &self,
        root: &ProjectDir,
        output: Output,
        watch: Watch<'_>,
    ) -> Result<Warned<Vec<String>>, Diagnostics> {
        let prepared = self.open(root, watch)?;
        collecting(prepared.warnings.clone(), |warnings| {
            let Prepared { project, plan, protected, charts, .. } = &*prepared;
            let texts = analysis::read(root, project, plan, protected)?.collect(warnings);
            let material =
                Material { project, plan, protected, charts, texts: &texts, sheet: None };
            let pages = pages::compose(output, &material);
            Ok(pages.as_ref().map(pages::words).unwrap_or_default())
        })
    }

    /// The documents laid out and not printed: what is said of an edit before anything is made.
    ///
    /// # Errors
    /// As [`Session::build`].
    pub fn lay_out(
        &self,
        root: &ProjectDir,
        watch: Watch<'_>,
    ) -> Result<Warned<Vec<LaidOut>>, Diagnostics> {
        let prepared = self.open(root, watch)?;
        collecting(prepared.warnings.clone(), |warnings| {
            let documents = self.compose(root, &prepared, watch, warnings)?;
            let laid = watch
                .goes_on(Progress::Layout)
                .and_then(|()| pdf::lay_out(documents, &self.presses, watch.cancel));
            Ok(laid.ok_or_else(Diagnostics::cancelled)??.collect(warnings))
        })
    }

    /// One document for a screen, page by page: those that stand in `before` are not drawn again.
    /// The other documents are composed, so that their errors are told, and not laid out.
    ///
    /// # Errors
    /// As [`Session::build`].
    pub fn preview(
        &self,
        root: &ProjectDir,
        output: Output,
        before: &[Preview],
        watch: Watch<'_>,
    ) -> Result<Warned<Vec<Preview>>, Diagnostics> {
        let prepared = self.open(root, watch)?;
        collecting(prepared.warnings.clone(), |warnings| {
            let documents = self.compose(root, &prepared, watch, warnings)?;
            let wanted = documents.into_iter().find(|one| one.output == output);
            let Some(document) = wanted else { return Ok(Vec::new()) };
            let drawn = watch
                .goes_on(Progress::Layout)
                .and_then(|()| pdf::draw(document, before, &self.presses, watch.cancel));
            Ok(drawn.ok_or_else(Diagnostics::cancelled)??.collect(warnings))
        })
    }

    /// Builds everything in memory; nothing is written. Without `outputs`, the documents of
    /// the manifest and the tables.
    ///
    /// # Errors
    /// All the problems that the first failing stage can see, with the warnings before it; a
    /// cancellation.
    pub fn build(
        &self,
        root: &ProjectDir,
        outputs: Option<&[Output]>,
        watch: Watch<'_>,
    ) -> Result<Warned<Built>, Diagnostics> {
        let prepared = self.open(root, watch)?;
        collecting(prepared.warnings.clone(), |warnings| {
            let documents = self.compose(root, &prepared, watch, warnings)?;
            let tables = xlsx::write(&prepared.project, &prepared.protected)?;
            let asked = prepared.project.outputs.as_slice();
            let wanted = outputs.unwrap_or(asked);
            let mut pdfs = watch
                .goes_on(Progress::Layout)
                .and_then(|()| pdf::print(documents, wanted, &self.presses, watch.cancel))
                .ok_or_else(Diagnostics::cancelled)??
                .collect(warnings);
            let folded = self.fold(root, &prepared, &pdfs, watch, warnings)?;
            pdfs.extend(folded);
            let mut files: Vec<(String, Vec<u8>)> =
                pdfs.iter().map(|pdf| (pdf.output.file(), pdf.bytes.clone())).collect();
            if wanted.contains(&Output::Tables) {
                files.push((Output::Tables.file(), tables));
            }
            files.extend(prepared.trace());
            Ok(Built { files, pdfs, audit: prepared.protected.audit.clone() })
        })
    }

    /// The livret on sheets to fold, when it is made and the manifest asks for them.
    fn fold(
        &self,
        root: &ProjectDir,
        prepared: &Prepared,
        pdfs: &[Pdf],
        watch: Watch<'_>,
        warnings: &mut Diagnostics,
    ) -> Result<Option<Pdf>, Diagnostics> {
        let Prepared { project, plan, protected, theme, .. } = prepared;
        let mut quires = pdfs.iter().filter_map(|pdf| Some((pdf, pdf.output.folded()?)));
        let quire = quires.next().filter(|_| project.booklet.folded);
        let Some((booklet, folded)) = quire else { return Ok(None) };
        let stationery = Stationery::load(root, project, theme.clone())?;
        let material = Material {
            project,
            plan,
            protected,
            charts: &Charts::default(),
            texts: &Texts::default(),
            sheet: None,
        };
        let pages = pages::fold(&material, booklet.pages);
        let document = typst::impose(&pages, booklet.bytes.clone(), &stationery);
        let wanted = [folded];
        let printed = pdf::print(vec![document], &wanted, &self.presses, watch.cancel)
            .ok_or_else(Diagnostics::cancelled)??;
        Ok(printed.collect(warnings).into_iter().next())
    }

    /// The sheet of statistical secrecy: in words, and as a PDF.
    ///
    /// # Errors
    /// As [`Session::build`].
    pub fn secrecy_sheet(
        &self,
        root: &ProjectDir,
        watch: Watch<'_>,
    ) -> Result<Warned<(Sheet, Vec<u8>)>, Diagnostics> {
        let prepared = self.open(root, watch)?;
        let Prepared { project, plan, protected, theme, .. } = &*prepared;
        collecting(prepared.warnings.clone(), |warnings| {
            let sheet = wording::sheet(project, &protected.audit, &protected.credits);
            let stationery = Stationery::load(root, project, theme.clone())?;
            let material = Material {
                project,
                plan,
                protected,
                charts: &Charts::default(),
                texts: &Texts::default(),
                sheet: Some(&sheet),
            };
            let pages = pages::compose(Output::SecrecySheet, &material);
            let documents =
                pages.iter().map(|pages| typst::compose(pages, &stationery)).collect();
            let wanted = [Output::SecrecySheet];
            let pdfs = pdf::print(documents, &wanted, &self.presses, watch.cancel)
                .ok_or_else(Diagnostics::cancelled)??
                .collect(warnings);
            let bytes = pdfs.into_iter().next().map(|pdf| pdf.bytes).unwrap_or_default();
            Ok((sheet, bytes))
        })
    }

    /// What the files were taken for.
    ///
    /// # Errors
    /// The manifest's own.
    pub fn recognised(&self, root: &ProjectDir) -> Result<Recognition, Diagnostics> {
        let project = manifest::load(root)?.value;
        Ok(sources::recognise(root, &project, &self.shelf))
    }

    /// The communes worth comparing with, among those of the département and of the EPCI.
    ///
    /// # Errors
    /// The manifest's own, and those of its files.
    pub fn comparables(
        &self,
        root: &ProjectDir,
        cancel: &Cancel,
    ) -> Result<Vec<Peer>, Diagnostics> {
        let project = manifest::load(root)?.value.beside_its_neighbours();
        let dataset = sources::read(root, &project, &self.shelf, cancel);
        if cancel.is_asked() {
            return Err(Diagnostics::cancelled());
        }
        figures::propose(&project, &dataset?.value)
    }
}

/// The raw figures and the plan of the pages; the dataset is consumed.
fn raw(
    project: &Project,
    dataset: Dataset,
    warnings: &mut Diagnostics,
) -> Result<(Tables, Vec<Chapter>), Diagnostics> {
    let areas = figures::territories(project, &dataset);
    let figures = figures::compute(project, &dataset, &areas)?.collect(warnings);
    let known = knowledge::tie(project, &areas, figures)?.collect(warnings);
    Ok(plan::lay_out(project, &areas, known)?.collect(warnings))
}

/// Keeps the warnings of the stages that succeeded beside the errors of the one that failed.
fn collecting<T>(
    mut warnings: Diagnostics,
    stages: impl FnOnce(&mut Diagnostics) -> Result<T, Diagnostics>,
) -> Result<Warned<T>, Diagnostics> {
    match stages(&mut warnings) {
        Ok(value) => warnings.finish(Some(value)),
        Err(errors) => Err(errors.with(&warnings)),
    }
}
