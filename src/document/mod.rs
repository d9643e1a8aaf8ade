//! Protected figures, charts and texts → [`Document`]: Typst files in memory.
//!
//! Templates lay out; what they receive is already French. A document holds everything it
//! is made of (templates, what they receive, images), so that laying it out reads nothing
//! else and may happen in another process.

mod blocks;
mod booklet;
mod chapter;
mod context;
mod prose;
mod report;
mod secret;
mod stored;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::analysis::Texts;
use crate::charts::Charts;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::files::ProjectDir;
use crate::image;
use crate::limits;
use crate::manifest::Project;
use crate::secrecy::Protected;
use crate::templates::{Data, Fields, Printers, Sources};
use crate::theme::Theme;
use crate::typeface::FONT;
use crate::wording::Sheet;

pub use stored::Bytes;

/// A document ready to be laid out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Document {
    /// `rapport`, `livret` or `fiche-secret`.
    pub name: String,
    /// The main file, one of the pages.
    pub main: String,
    /// The files that no template makes, by path.
    pub files: BTreeMap<String, Bytes>,
    /// The files that templates make, in the order they are filled.
    pub pages: Vec<Page>,
    /// The templates by name.
    pub templates: BTreeMap<String, String>,
    /// What a template may print by its name.
    pub printers: Printers,
    /// The templates and library files that stand beside the manifest.
    pub replaced: Vec<String>,
    /// The images by path, as the author named them.
    pub images: BTreeMap<String, String>,
    /// The date kept in the PDF.
    #[serde(with = "stored::day")]
    pub date: NaiveDate,
}

/// A file of Typst that a template makes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Page {
    /// Its path in the document.
    pub path: String,
    /// The template.
    pub template: String,
    /// What the template receives.
    pub context: Fields,
}

/// Everything a document is made of.
pub(crate) struct Material<'a> {
    pub(crate) project: &'a Project,
    pub(crate) protected: &'a Protected,
    pub(crate) charts: &'a Charts,
    pub(crate) texts: &'a Texts,
    pub(crate) sources: &'a Sources,
    pub(crate) theme: &'a Theme,
}

/// Composes the documents, whatever the manifest asks to write: one that fails must fail
/// whichever is wanted.
///
/// # Errors
/// A template that replaces nothing; a logo that cannot be read.
pub fn compose(
    root: &ProjectDir,
    project: &Project,
    theme: &Theme,
    protected: &Protected,
    charts: &Charts,
    texts: &Texts,
) -> Result<Vec<Document>, Diagnostics> {
    let sources = Sources::gather(root)?;
    let images = images(root, project)?;
    let material =
        Material { project, protected, charts, texts, sources: &sources, theme };
    let mut documents = vec![report::compose(&material), booklet::compose(&material)];
    for document in &mut documents {
        for (written, bytes) in &images {
            let path = image_path(written);
            document.images.insert(path.clone(), written.clone());
            document.files.insert(path, bytes.clone());
        }
    }
    Ok(documents)
}

/// Composes the sheet of statistical secrecy.
///
/// # Errors
/// A template that replaces nothing.
pub fn compose_sheet(
    root: &ProjectDir,
    project: &Project,
    theme: &Theme,
    protected: &Protected,
    sheet: &Sheet,
) -> Result<Document, Diagnostics> {
    let sources = Sources::gather(root)?;
    let (charts, texts) = (&Charts::default(), &Texts::default());
    let material =
        Material { project, protected, charts, texts, sources: &sources, theme };
    Ok(secret::compose(&material, sheet))
}

impl Document {
    /// A document without pages yet.
    fn new(name: &str, material: &Material<'_>) -> Self {
        let Sources { templates, library, replaced } = material.sources;
        let library = library.iter().map(|(path, source)| (path.clone(), source.clone()));
        let theme = ("lib/charte.typ".to_owned(), theme_source(material.theme));
        let files = library.chain([theme]);
        Self {
            name: name.to_owned(),
            main: format!("{name}.typ"),
            files: files.map(|(path, text)| (path, Bytes(text.into_bytes()))).collect(),
            pages: Vec::new(),
            templates: templates.clone(),
            printers: BTreeMap::new(),
            replaced: replaced.clone(),
            images: BTreeMap::new(),
            date: material.project.identity.date,
        }
    }

    /// Adds a page: a template and what it receives.
    fn page(&mut self, template: &str, path: &str, context: Data) {
        let Data::Fields(context) = context else { return };
        let (path, template) = (path.to_owned(), template.to_owned());
        self.pages.push(Page { path, template, context });
    }
}

fn theme_source(theme: &Theme) -> String {
    let colour = |name: &str, colour: crate::colour::Rgb| {
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
    format!("images/{}.{ending}", crate::text::fold(written))
}

/// The logos by name, looked into before anything decodes them.
fn images(
    root: &ProjectDir,
    project: &Project,
) -> Result<BTreeMap<String, Bytes>, Diagnostics> {
    let partners = project.partners.values().filter_map(|partner| partner.logo.as_ref());
    let mut problems = Diagnostics::new();
    let mut found = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut pixels = 0;
    for logo in project.theme.logo.iter().chain(partners) {
        // Partners of one house may share a logo.
        if !seen.insert(&logo.value) {
            continue;
        }
        let bytes =
            match root.read_within(&logo.value, limits::IMAGE_BYTES, image::SMALLER) {
                Ok(bytes) => bytes,
                Err(problem) => {
                    problems.push(logo.locate(problem));
                    continue;
                }
            };
        match image::look(&bytes) {
            Ok(image) => {
                pixels += image.pixels;
                found.insert(logo.value.clone(), Bytes(bytes));
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
    if problems.has_errors() { Err(problems) } else { Ok(found) }
}
