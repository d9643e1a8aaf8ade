//! What Typst says → diagnostics in the lines of templates and texts.

use std::collections::BTreeMap;

use typst::WorldExt;
use typst::diag::SourceDiagnostic;
use typst::syntax::DiagSpan;

use super::world::MemoryWorld;
use super::{french, images};
use crate::characters::{self, REFUSAL_HELP};
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::phrases;
use crate::render::typst::templates::{self, FOLDER, Rendered, TextLine};

/// The library, in messages.
const LIBRARY: &str = "le moteur de mise en page";

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
        if is_of_an_image(&error.message) {
            problems.push(image(error, world));
            continue;
        }
        let Sentence { message, cause, help, is_of_a_text } = in_french(error);
        let mut diagnostic = Diagnostic::error("layout.typst-error", message)
            .maybe_help(help)
            .maybe_cause(cause.as_deref());
        diagnostic.locations = locate(error, world, rendered, is_of_a_text);
        problems.push(diagnostic);
    }
    problems
}

fn is_of_an_image(said: &str) -> bool {
    ["decode image", "process image", "image format", "parse SVG", "zero-sized images"]
        .iter()
        .any(|words| said.contains(words))
}

/// An image that cannot be printed, by its name.
fn image(error: &SourceDiagnostic, world: &MemoryWorld<'_>) -> Diagnostic {
    let spanned = error.span.id();
    let spanned =
        spanned.and_then(|id| world.image(id.vpath().get_without_slash()).cloned());
    let names = match spanned {
        Some(name) => vec![name],
        None => images::at_fault(world),
    };
    let message = match names.as_slice() {
        [name] => format!("« {name} » est une image abîmée, ou sans dimensions"),
        _ => "une image est abîmée, ou sans dimensions".to_owned(),
    };
    let mut diagnostic = Diagnostic::error("layout.damaged-image", message).help(
        "ouvrez-la dans un logiciel d’image et enregistrez-la de nouveau en PNG, mille points de large",
    );
    diagnostic.locations = names.into_iter().map(Location::file).collect();
    diagnostic
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
        let said = warning.message.as_str();
        let (message, help, cause) = match french::of(said) {
            Some(told) => (told.sentence, told.help, None),
            None => {
                let message = "la mise en page a une remarque sur un gabarit".to_owned();
                (message, None, Some(phrases::in_its_words(LIBRARY, said)))
            }
        };
        let missing_font = said.starts_with("unknown font family");
        let diagnostic = if missing_font {
            Diagnostic::error("layout.typeface", message)
        } else {
            Diagnostic::warning("layout.typst-warning", message)
        };
        let mut diagnostic = diagnostic.maybe_help(help).maybe_cause(cause.as_deref());
        diagnostic.locations = locate(warning, world, rendered, false);
        problems.push(diagnostic);
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
    let diagnostic =
        Diagnostic::error("layout.too-deep", "le gabarit enchaîne trop d’expressions")
            .help("coupez cette suite en plusieurs, avec   #let");
    match location {
        Some(location) => diagnostic.at(location),
        None => diagnostic,
    }
}

fn at(place: &TextLine) -> Location {
    let TextLine { file, line } = place.clone();
    Location::Line { file, line, column: 0, key: None }
}

/// The lines of a template or text: the error's own place when the author wrote it, else the
/// first call that led to it from something that they wrote. What the program wrote is not at
/// fault: beside it, the fault is in what replaces one of its templates, or in a text.
fn locate(
    error: &SourceDiagnostic,
    world: &MemoryWorld<'_>,
    rendered: &RenderedPages,
    is_of_a_text: bool,
) -> Vec<Location> {
    let trace = error.trace.iter().map(|point| DiagSpan::from(point.span));
    let spans: Vec<DiagSpan> = std::iter::once(error.span).chain(trace).collect();
    let places: Vec<Location> = spans
        .iter()
        .filter_map(|span| {
            in_rendered(*span, world, rendered).or_else(|| in_library(*span, world))
        })
        .collect();
    let theirs = |place: &&Location| match place {
        Location::Line { file, .. } | Location::File { file } => {
            templates::is_of_the_author(file, world.replaced())
        }
        Location::Cell { .. } => false,
    };
    if let Some(place) = places.iter().find(theirs) {
        return vec![place.clone()];
    }
    if is_of_a_text {
        return Vec::new();
    }
    let replaced = replaced_in(world, rendered);
    if replaced.is_empty() { places.into_iter().take(1).collect() } else { replaced }
}

/// What the author wrote in the place of the program's templates, and this document is made
/// of.
fn replaced_in(world: &MemoryWorld<'_>, rendered: &RenderedPages) -> Vec<Location> {
    let is_in = |name: &str| {
        let file = format!("{FOLDER}/{name}");
        world.has_opened(name)
            || rendered.values().any(|page| page.files().any(|one| one == file))
    };
    let names = world.replaced().iter().filter(|name| is_in(name));
    names.map(|name| templates::place(name)).collect()
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

/// A sentence about an error.
struct Sentence {
    message: String,
    cause: Option<String>,
    help: Option<String>,
    /// The fault is in a word that is printed, whoever printed it.
    is_of_a_text: bool,
}

/// A character that the typeface lacks, or that PDF/A forbids.
fn refused_character(message: &str) -> Option<String> {
    let (before, rest) = message.split_once("`\"")?;
    let (shown, _) = rest.split_once("\"`")?;
    let text = unescaped(shown);
    let lacking = text.chars().find(|character| !characters::prints(*character));
    let character = lacking.or_else(|| text.chars().next())?;
    if before.contains("the text") && rest.contains("could not be displayed") {
        Some(characters::refusal(character))
    } else if before.contains("codepoint") {
        let named = characters::named(character);
        Some(format!("le caractère {named} est interdit dans un PDF/A"))
    } else {
        None
    }
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

/// The messages an author can meet, in French; the others as the cause of a plain sentence.
fn in_french(error: &SourceDiagnostic) -> Sentence {
    let said = error.message.as_str();
    let of_a_text = |message: String, help: &str| Sentence {
        message,
        cause: None,
        help: Some(help.to_owned()),
        is_of_a_text: true,
    };
    if let Some(refused) = refused_character(said) {
        return of_a_text(refused, REFUSAL_HELP);
    }
    // The text is Arabic, Khmer…: its letters change with their neighbours.
    if said.contains("mapped to a code point") || said.contains("codepoint") {
        return of_a_text(
            "un texte contient des caractères qu’un PDF accessible ne peut pas imprimer"
                .to_owned(),
            "récrivez ce texte en lettres latines",
        );
    }
    let is_of_a_text = said.contains("a PDF string is longer");
    match french::of(said) {
        Some(told) => Sentence {
            message: told.sentence,
            cause: None,
            help: told.help,
            is_of_a_text,
        },
        None => Sentence {
            message: "la mise en page de ce gabarit a échoué".to_owned(),
            cause: Some(phrases::in_its_words(LIBRARY, french::without_standard(said))),
            help: None,
            is_of_a_text,
        },
    }
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
            assert_eq!(refused_character(said).expect(said), told);
        }
        assert_eq!(refused_character("unknown variable: `a`"), None);
    }
}
