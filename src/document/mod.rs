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

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::analysis::Texts;
use crate::charts::Charts;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::files::ProjectDir;
use crate::manifest::{Placed, Project};
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

/// The logos, checked to be images Typst can print.
fn images(
    root: &ProjectDir,
    project: &Project,
    problems: &mut Diagnostics,
) -> BTreeMap<String, Vec<u8>> {
    let partners = project.partners.values().filter_map(|partner| partner.logo.as_ref());
    let mut found = BTreeMap::new();
    for logo in project.theme.logo.iter().chain(partners) {
        match root.read(&logo.value) {
            Ok(bytes) if is_image(&bytes) => {
                found.insert(image_path(&logo.value), bytes);
            }
            Ok(_) => problems.push(not_an_image(logo)),
            Err(error) => {
                let told = Diagnostic::error(&error)
                    .maybe_cause(error.cause())
                    .maybe_help(error.hint());
                problems.push(logo.locate(told));
            }
        }
    }
    found
}

/// PNG, JPEG or SVG, by content.
fn is_image(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(512)];
    let svg = std::str::from_utf8(start).is_ok_and(|text| text.contains("<svg"))
        || String::from_utf8_lossy(start).contains("<svg");
    // A truncated file has lost its end.
    let tail = &bytes[bytes.len().saturating_sub(64)..];
    let ends_with = |mark: &[u8]| tail.windows(mark.len()).any(|window| window == mark);
    let png = start.starts_with(b"\x89PNG") && ends_with(b"IEND");
    let jpeg = start.starts_with(b"\xff\xd8\xff") && ends_with(b"\xff\xd9");
    png || jpeg || (svg && ends_with(b"</svg>"))
}

fn not_an_image(logo: &Placed<String>) -> Diagnostic {
    logo.locate(
        Diagnostic::error(format!("« {} » n’est pas une image lisible", logo.value))
            .help("enregistrez le logo en PNG, JPEG ou SVG"),
    )
}
