//! Protected figures, charts and texts → [`Document`]: Typst files in memory.
//!
//! Templates lay out; what they receive is already French. A document holds everything it
//! is made of, so that compiling it reads nothing else.

mod blocks;
mod booklet;
mod chapter;
mod context;
mod prose;
mod report;
mod secret;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::analysis::Texts;
use crate::charts::Charts;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::files::ProjectDir;
use crate::image;
use crate::limits;
use crate::manifest::Project;
use crate::secrecy::Protected;
use crate::templates::{Engine, Rendered};
use crate::theme::{FONT, Theme};
use crate::wording::Sheet;

/// A document ready to be compiled.
#[derive(Debug, Clone)]
pub struct Document {
    /// `rapport`, `livret` or `fiche-secret`.
    pub name: &'static str,
    /// The main file.
    pub main: String,
    /// All files by path.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Where the rendered files come from.
    pub rendered: BTreeMap<String, Rendered>,
    /// The date kept in the PDF.
    pub date: NaiveDate,
}

/// Everything a document is made of.
pub(crate) struct Material<'a> {
    pub(crate) project: &'a Project,
    pub(crate) protected: &'a Protected,
    pub(crate) charts: &'a Charts,
    pub(crate) texts: &'a Texts,
    pub(crate) engine: &'a Engine,
    pub(crate) theme: &'a Theme,
}

/// Composes the documents, whatever the manifest asks to write: one that fails must fail
/// whichever is wanted.
///
/// # Errors
/// A template that cannot be filled; a logo that cannot be read.
pub fn compose(
    root: &ProjectDir,
    project: &Project,
    theme: &Theme,
    protected: &Protected,
    charts: &Charts,
    texts: &Texts,
) -> Result<Vec<Document>, Diagnostics> {
    let engine = Engine::new(root)?;
    let mut problems = Diagnostics::new();
    let images = images(root, project, &mut problems);
    let material = Material { project, protected, charts, texts, engine: &engine, theme };
    let mut documents = Vec::new();
    for composed in [report::compose(&material), booklet::compose(&material)] {
        match composed {
            Ok(mut document) => {
                document.files.extend(images.clone());
                documents.push(document);
            }
            Err(errors) => problems.extend(errors),
        }
    }
    if problems.has_errors() { Err(problems) } else { Ok(documents) }
}

/// Composes the sheet of statistical secrecy.
///
/// # Errors
/// A template that cannot be filled.
pub fn compose_sheet(
    root: &ProjectDir,
    project: &Project,
    theme: &Theme,
    protected: &Protected,
    sheet: &Sheet,
) -> Result<Document, Diagnostics> {
    let engine = Engine::new(root)?;
    let (charts, texts) = (Charts::default(), Texts::default());
    let (charts, texts) = (&charts, &texts);
    secret::compose(
        &Material { project, protected, charts, texts, engine: &engine, theme },
        sheet,
    )
}

/// A document being composed.
struct Draft {
    document: Document,
    problems: Diagnostics,
}

impl Draft {
    fn new(name: &'static str, material: &Material<'_>) -> Self {
        let mut files = BTreeMap::new();
        for (path, source) in material.engine.library() {
            files.insert(path.clone(), source.clone().into_bytes());
        }
        files.insert(
            "lib/charte.typ".to_owned(),
            theme_source(material.theme).into_bytes(),
        );
        let document = Document {
            name,
            main: format!("{name}.typ"),
            files,
            rendered: BTreeMap::new(),
            date: material.project.identity.date,
        };
        Self { document, problems: Diagnostics::new() }
    }

    /// Fills a template into a file.
    fn render(
        &mut self,
        engine: &Engine,
        template: &str,
        path: &str,
        context: minijinja::Value,
    ) {
        match engine.render(template, context) {
            Ok(rendered) => {
                self.document
                    .files
                    .insert(path.to_owned(), rendered.source.clone().into());
                self.document.rendered.insert(path.to_owned(), rendered);
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    fn finish(self) -> Result<Document, Diagnostics> {
        if self.problems.has_errors() { Err(self.problems) } else { Ok(self.document) }
    }
}

fn theme_source(theme: &Theme) -> String {
    let colour = |name: &str, colour: crate::charts::Rgb| {
        format!("#let {name} = rgb(\"{}\")\n", colour.hex())
    };
    [
        "// Couleurs et police de la charte.\n".to_owned(),
        colour("accent", theme.accent),
        colour("encre", theme.ink),
        colour("secondaire", theme.muted),
        colour("filet", theme.rule),
        colour("fond", theme.tint),
        format!("#let police = \"{FONT}\"\n"),
    ]
    .concat()
}

/// The path of a logo inside a document.
pub(crate) fn image_path(written: &str) -> String {
    let ending = written.rsplit('.').next().unwrap_or_default().to_lowercase();
    format!("images/{}.{ending}", crate::territory::fold(written))
}

/// The logos, looked into before anything decodes them.
fn images(
    root: &ProjectDir,
    project: &Project,
    problems: &mut Diagnostics,
) -> BTreeMap<String, Vec<u8>> {
    let partners = project.partners.values().filter_map(|partner| partner.logo.as_ref());
    let mut found = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut pixels = 0;
    for logo in project.theme.logo.iter().chain(partners) {
        // Partners of one house may share a logo.
        if !seen.insert(&logo.value) {
            continue;
        }
        let bytes = match limits::read(root, &logo.value, limits::IMAGE_BYTES) {
            Ok(bytes) => bytes,
            Err(problem) => {
                problems.push(logo.locate(problem));
                continue;
            }
        };
        match image::look(&bytes) {
            Ok(image) => {
                pixels += image.pixels;
                found.insert(image_path(&logo.value), bytes);
            }
            Err(error) => problems.push(logo.locate(error.about(&logo.value))),
        }
        if pixels > limits::ALL_PIXELS {
            let message = format!(
                "les logos ont ensemble plus de {} millions de points",
                limits::ALL_PIXELS / 1_000_000
            );
            problems.push(logo.locate(Diagnostic::error(message).help(
                "réduisez-les : mille points de large suffisent à l’impression d’un logo",
            )));
            break;
        }
    }
    found
}
