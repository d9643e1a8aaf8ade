//! What Typst says → diagnostics in the lines of templates and texts.

use std::collections::BTreeMap;

use typst::WorldExt;
use typst::diag::SourceDiagnostic;
use typst::syntax::DiagSpan;

use super::world::MemoryWorld;
use crate::characters::{self, REFUSAL_HELP};
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

/// A character that the typeface lacks, or that PDF/A forbids.
fn refused_character(message: &str) -> Option<(String, Option<String>, Option<String>)> {
    let (before, rest) = message.split_once("`\"")?;
    let (shown, _) = rest.split_once("\"`")?;
    let text = unescaped(shown);
    let lacking = text.chars().find(|character| !characters::prints(*character));
    let character = lacking.or_else(|| text.chars().next())?;
    let sentence =
        if before.contains("the text") && rest.contains("could not be displayed") {
            characters::refusal(character)
        } else if before.contains("codepoint") {
            format!(
                "le caractère {} est interdit dans un PDF/A",
                characters::named(character)
            )
        } else {
            return None;
        };
    Some((sentence, None, Some(REFUSAL_HELP.to_owned())))
}

/// A text as Typst quotes it: `\u{e000}` for what is not seen.
fn unescaped(quoted: &str) -> String {
    let mut text = String::new();
    let mut rest = quoted;
    while let Some((before, after)) = rest.split_once("\\u{") {
        text.push_str(before);
        let Some((digits, following)) = after.split_once('}') else { break };
        text.extend(u32::from_str_radix(digits, 16).ok().and_then(char::from_u32));
        rest = following;
    }
    text.push_str(rest);
    text
}

/// The dozen messages an author can meet, in French; the others as the cause of a plain
/// sentence.
fn in_french(error: &SourceDiagnostic) -> (String, Option<String>, Option<String>) {
    let message = error.message.as_str();
    let plain = |text: &str, help: Option<&str>| {
        (text.to_owned(), Some(message.to_owned()), help.map(str::to_owned))
    };
    if let Some(refused) = refused_character(message) {
        return refused;
    }
    // The text is Arabic, Khmer…: its letters change with their neighbours.
    if message.contains("mapped to a code point") || message.contains("codepoint") {
        return plain(
            "un texte contient des caractères qu’un PDF accessible ne peut pas imprimer",
            Some("récrivez ce texte en lettres latines"),
        );
    }
    if message.contains("PDF string is longer") {
        return plain(
            "un mot, un titre ou un libellé est trop long pour un PDF/A",
            Some("abrégez-le, ou coupez-le par des espaces"),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What typst-pdf says, word for word.
    #[test]
    fn a_refused_character_is_named() {
        for (said, told) in [
            (
                "PDF/UA-1 error: the text `\"😀\"` could not be displayed with font `Inter`",
                "le caractère « 😀 » (U+1F600) n’existe pas dans la police du rapport",
            ),
            (
                "PDF/A-2a error: the text contains the disallowed codepoint `\"\\u{feff}\"`",
                "le caractère U+FEFF est interdit dans un PDF/A",
            ),
            (
                "PDF/A-2a error: the PDF contains the codepoint `\"\\u{e000}\"`",
                "le caractère U+E000 est interdit dans un PDF/A",
            ),
        ] {
            assert_eq!(refused_character(said).expect(said).0, told);
        }
        assert_eq!(refused_character("unknown variable: `a`"), None);
    }
}
