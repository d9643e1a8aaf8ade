//! What Typst says → diagnostics in the lines of templates and texts.

use std::collections::BTreeMap;

use typst::WorldExt;
use typst::diag::SourceDiagnostic;
use typst::syntax::DiagSpan;

use super::world::MemoryWorld;
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::templates::{FOLDER, Place, Rendered};

/// The filled pages by path.
type RenderedPages = BTreeMap<String, Rendered>;

/// Typst's errors.
pub(super) fn errors(
    errors: &[SourceDiagnostic],
    world: &MemoryWorld<'_>,
    rendered: &RenderedPages,
) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for error in errors {
        let (message, cause, help) = in_french(error);
        let mut diagnostic = Diagnostic::error(message).maybe_help(help);
        if let Some(location) = locate(error, world, rendered) {
            diagnostic = diagnostic.at(location);
        }
        if let Some(cause) = cause {
            diagnostic = diagnostic.cause(cause);
        }
        problems.push(diagnostic);
    }
    problems
}

/// Typst's warnings: a missing typeface would silently change the document, so it is an
/// error; the rest concerns the templates' author.
pub(super) fn warnings(
    warnings: &[SourceDiagnostic],
    world: &MemoryWorld<'_>,
    rendered: &RenderedPages,
) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for warning in warnings {
        let missing_font = warning.message.starts_with("unknown font family");
        let mut diagnostic = if missing_font {
            Diagnostic::error(
                "le gabarit demande une police qui n’est pas dans le programme",
            )
        } else {
            Diagnostic::warning("la mise en page a une remarque sur un gabarit")
        };
        if let Some(location) = locate(warning, world, rendered) {
            diagnostic = diagnostic.at(location);
        }
        problems.push(diagnostic.cause(&warning.message));
    }
    problems
}

/// A source that goes too deep, at this offset, to be worked on.
pub(super) fn too_deep(
    path: &str,
    offset: usize,
    world: &MemoryWorld<'_>,
    rendered: &RenderedPages,
) -> Diagnostic {
    let location = match rendered.get(path) {
        Some(page) => page.place(offset).map(at),
        None => world.line(path, offset).map(|line| in_file(path, line)),
    };
    let diagnostic = Diagnostic::error("le gabarit enchaîne trop d’expressions")
        .help("coupez cette suite en plusieurs, avec   #let");
    match location {
        Some(location) => diagnostic.at(location),
        None => diagnostic,
    }
}

fn at(place: &Place) -> Location {
    let Place { file, line } = place.clone();
    Location::Line { file, line, column: 0, key: None }
}

/// The line of a template or text: the error's own place, else the first call that led
/// to it from a file we rendered.
fn locate(
    error: &SourceDiagnostic,
    world: &MemoryWorld<'_>,
    rendered: &RenderedPages,
) -> Option<Location> {
    let trace = error.trace.iter().map(|point| DiagSpan::from(point.span));
    let spans: Vec<DiagSpan> = std::iter::once(error.span).chain(trace).collect();
    let ours = spans.iter().find_map(|span| in_rendered(*span, world, rendered));
    ours.or_else(|| spans.iter().find_map(|span| in_library(*span, world)))
}

fn in_rendered(
    span: DiagSpan,
    world: &MemoryWorld<'_>,
    rendered: &RenderedPages,
) -> Option<Location> {
    let path = span.id()?.vpath().get_without_slash().to_owned();
    let range = world.range(span)?;
    rendered.get(&path)?.place(range.start).map(at)
}

/// A line of the library, or an image.
fn in_library(span: DiagSpan, world: &MemoryWorld<'_>) -> Option<Location> {
    let id = span.id()?;
    if let Some(image) = world.image(id.vpath().get_without_slash()) {
        return Some(Location::file(image));
    }
    let range = world.range(span)?;
    let path = id.vpath().get_without_slash();
    Some(in_file(path, world.line(path, range.start)?))
}

/// A line of a library file.
fn in_file(path: &str, line: usize) -> Location {
    Location::Line { file: format!("{FOLDER}/{path}"), line, column: 0, key: None }
}

/// The dozen messages an author can meet, in French; the others as the cause of a plain
/// sentence.
fn in_french(error: &SourceDiagnostic) -> (String, Option<String>, Option<String>) {
    let message = error.message.as_str();
    let plain = |text: &str, help: Option<&str>| {
        (text.to_owned(), Some(message.to_owned()), help.map(str::to_owned))
    };
    if let Some((_, text)) = message.split_once("the text ")
        && let Some((shown, _)) = text.trim_start_matches(['`', '"']).split_once('"')
    {
        return (
            format!("le caractère « {shown} » n’existe pas dans la police du rapport"),
            None,
            Some(
                "remplacez-le par du texte ; les émoticônes ne s’impriment pas"
                    .to_owned(),
            ),
        );
    }
    if message.contains("missing alt text") {
        return plain(
            "une image du gabarit n’a pas de texte de remplacement",
            Some("ajoutez   alt: \"…\""),
        );
    }
    if message.contains("skipped from heading level") {
        return plain("un titre du gabarit saute un niveau", None);
    }
    if message.contains("unknown variable") {
        return plain("le gabarit cite un nom que Typst ne connaît pas", None);
    }
    if message.contains("parsing depth") {
        return plain(
            "le gabarit emboîte trop de parenthèses, de crochets ou d’accolades",
            None,
        );
    }
    if message.contains("unclosed delimiter") {
        return plain(
            "une parenthèse, un crochet ou une accolade n’est pas refermé",
            None,
        );
    }
    if message.contains("file not found") || message.contains("failed to load") {
        return plain("le gabarit cite un fichier qui n’existe pas", None);
    }
    if message.contains("package") {
        return plain(
            "le gabarit cite un paquet : abs-report n’en télécharge aucun",
            None,
        );
    }
    if message.contains("infinite")
        || message.contains("maximum")
        || message.contains("always true")
    {
        return plain("le gabarit tourne sans fin", None);
    }
    if message.contains("decode image")
        || message.contains("image format")
        || message.contains("SVG")
    {
        return plain(
            "une image ne peut pas être lue",
            Some("enregistrez-la de nouveau en PNG"),
        );
    }
    plain("la mise en page a échoué", None)
}
