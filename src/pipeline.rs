//! The whole build, one line per stage. Start reading here.

use std::time::Duration;

use crate::analysis::{self, Texts};
use crate::charts::{self, Charts};
use crate::diagnostic::{Diagnostic, Diagnostics, Location, Warned};
use crate::document;
use crate::files::{OUTPUT_FOLDER, ProjectDir};
use crate::indicators;
use crate::limits;
use crate::manifest::{self, Project, Status};
use crate::pdf::{self, Layout, Pdf};
use crate::secrecy::{self, Audit, Protected, TRACE_FILE, Trace, TraceError};
use crate::sources::{self, Recognition, Shelf};
use crate::theme::Theme;
use crate::wording::{self, Sheet};
use crate::workbook;

/// What can be asked for.
pub const OUTPUTS: [&str; 3] = ["rapport", "livret", "tableaux"];

/// How to build.
pub struct Options<'a> {
    /// The documents to compile, among [`OUTPUTS`]; none: those of the manifest, and the
    /// tables.
    pub outputs: Option<Vec<&'static str>>,
    /// Where documents are laid out.
    pub layout: Layout,
    /// How long one document may take; none: what it prints decides.
    pub patience: Option<Duration>,
    /// The files read in this process, for rebuilds and for reports on other territories.
    pub shelf: &'a Shelf,
    /// Told the name of each stage as it begins.
    pub progress: &'a dyn Fn(&'static str),
    /// Told how many groups of figures are protected, and of how many.
    pub protected: &'a dyn Fn(usize, usize),
}

/// How many stages [`Options::progress`] is told of.
pub const STAGES: u64 = 8;

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

/// Builds everything in memory; nothing is written.
///
/// # Errors
/// All the problems that the first failing stage can see, with the warnings before it.
pub fn build(
    root: &ProjectDir,
    options: &Options<'_>,
) -> Result<Warned<Built>, Diagnostics> {
    collecting(|warnings| {
        let (project, protected) = figures(root, options, warnings)?;
        let theme = Theme::load(root, project.theme.colour)?;
        let (charts, texts) =
            prose(root, options, &project, &theme, &protected, warnings)?;
        (options.progress)("composition des documents");
        let documents =
            document::compose(root, &project, &theme, &protected, &charts, &texts)?;
        let tables = workbook::write(&project, &protected)?;
        (options.progress)("mise en page");
        let wanted = wanted(options, &project);
        let pdfs = pdf::compile(documents, &wanted, &options.layout, options.patience)?
            .collect(warnings);
        let mut files: Vec<(String, Vec<u8>)> = pdfs
            .iter()
            .map(|pdf| (format!("{}.pdf", pdf.name), pdf.bytes.clone()))
            .collect();
        if wanted.contains(&"tableaux") {
            files.push(("tableaux.xlsx".to_owned(), tables));
        }
        // What is published is remembered for the version that follows.
        if project.identity.status != Status::Draft && !protected.trace.is_empty() {
            let text = protected.trace.to_text();
            files.push((TRACE_FILE.to_owned(), text.into_bytes()));
        }
        Ok(Built { files, pdfs, audit: protected.audit })
    })
}

/// The sheet of statistical secrecy, for `abs-report secret`: in words, and as a PDF.
///
/// # Errors
/// As [`build`].
pub fn secrecy_sheet(
    root: &ProjectDir,
    options: &Options<'_>,
) -> Result<Warned<(Sheet, Vec<u8>)>, Diagnostics> {
    collecting(|warnings| {
        let (project, protected) = figures(root, options, warnings)?;
        let theme = Theme::load(root, project.theme.colour)?;
        let sheet = wording::sheet(&project, &protected.audit, &protected.credits);
        let document =
            document::compose_sheet(root, &project, &theme, &protected, &sheet)?;
        let wanted = [document.name.clone()];
        let wanted = wanted.each_ref().map(String::as_str);
        let pdfs =
            pdf::compile(vec![document], &wanted, &options.layout, options.patience)?
                .collect(warnings);
        let bytes = pdfs.into_iter().next().map(|pdf| pdf.bytes).unwrap_or_default();
        Ok((sheet, bytes))
    })
}

/// The figures alone, for `abs-report chiffres`.
///
/// # Errors
/// As [`build`].
pub fn published(
    root: &ProjectDir,
    options: &Options<'_>,
) -> Result<Warned<Protected>, Diagnostics> {
    collecting(|warnings| Ok(figures(root, options, warnings)?.1))
}

/// What the files were taken for, for `abs-report check --sources`.
///
/// # Errors
/// The manifest's own.
pub fn recognised(
    root: &ProjectDir,
    options: &Options<'_>,
) -> Result<Recognition, Diagnostics> {
    let project = manifest::load(root)?.value;
    Ok(sources::recognise(root, &project, options.shelf))
}

/// The communes worth comparing with, for `abs-report comparables`: among those of the
/// département and of the EPCI.
///
/// # Errors
/// The manifest's own, and those of its files.
pub fn comparables(
    root: &ProjectDir,
    options: &Options<'_>,
) -> Result<Vec<indicators::Peer>, Diagnostics> {
    let project = manifest::load(root)?.value.beside_its_neighbours();
    let dataset = sources::read(root, &project, options.shelf)?.value;
    indicators::propose(&project, &dataset)
}

/// Manifest, sources, indicators, secrecy: after this no raw figure is left in scope.
fn figures(
    root: &ProjectDir,
    options: &Options<'_>,
    warnings: &mut Diagnostics,
) -> Result<(Project, Protected), Diagnostics> {
    (options.progress)("lecture du manifeste");
    let project = manifest::load(root)?.collect(warnings);
    (options.progress)("lecture des fichiers");
    let dataset = sources::read(root, &project, options.shelf)?.collect(warnings);
    (options.progress)("calcul des indicateurs");
    let tables = indicators::compute(&project, dataset)?.collect(warnings);
    (options.progress)("protection des données");
    let before = published_before(root)?;
    let protected = secrecy::protect_after(tables, before.as_ref(), options.protected);
    warnings.extend(wording::replaced(&project.identity, &protected.audit)?);
    Ok((project, protected))
}

/// What versions that are published showed, when there are any.
fn published_before(root: &ProjectDir) -> Result<Option<Trace>, Diagnostics> {
    let path = format!("{OUTPUT_FOLDER}/{TRACE_FILE}");
    if !root.list(OUTPUT_FOLDER).iter().any(|name| name == TRACE_FILE) {
        return Ok(None);
    }
    let bytes = limits::read(root, &path, limits::TRACE_BYTES, TraceError::Broken.hint())
        .map_err(|problem| problem.at(Location::file(&path)))?;
    let text = String::from_utf8_lossy(&bytes);
    let trace = Trace::from_text(&text).map_err(|error| {
        Diagnostic::error(error).at(Location::file(&path)).help(error.hint())
    })?;
    Ok(Some(trace))
}

/// Charts and texts.
fn prose(
    root: &ProjectDir,
    options: &Options<'_>,
    project: &Project,
    theme: &Theme,
    protected: &Protected,
    warnings: &mut Diagnostics,
) -> Result<(Charts, Texts), Diagnostics> {
    (options.progress)("dessin des graphiques");
    let charts = charts::draw(protected, theme)?;
    (options.progress)("lecture des textes");
    let texts = analysis::read(root, project, protected)?.collect(warnings);
    Ok((charts, texts))
}

fn wanted(options: &Options<'_>, project: &Project) -> Vec<&'static str> {
    options.outputs.clone().unwrap_or_else(|| {
        let mut outputs = project.outputs.clone();
        outputs.push("tableaux");
        outputs
    })
}

/// Keeps the warnings of the stages that succeeded beside the errors of the one that
/// failed.
fn collecting<T>(
    stages: impl FnOnce(&mut Diagnostics) -> Result<T, Diagnostics>,
) -> Result<Warned<T>, Diagnostics> {
    let mut warnings = Diagnostics::new();
    match stages(&mut warnings) {
        Ok(value) => warnings.finish(Some(value)),
        Err(mut errors) => {
            errors.extend(warnings);
            Err(errors)
        }
    }
}
