//! [`Document`] → [`Pdf`]: PDF/UA-1 and PDF/A-2a together, tagged, in French.
//!
//! Same document, same bytes: the date comes from the manifest, the fonts from the
//! program. Typst cannot be interrupted, so each document is compiled on a thread of its
//! own and given up when it takes too long.

mod report_errors;
mod world;

use std::sync::mpsc;
use std::time::Duration;

use chrono::Datelike;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::diagnostic::{Diagnostic, Diagnostics, Warned};
use crate::document::Document;
use world::MemoryWorld;

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// `rapport` or `livret`.
    pub name: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages.
    pub pages: usize,
}

/// How long one document may take: fifty times the flagship's time.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Stack of the thread that compiles: deep templates recurse.
const STACK: usize = 64 * 1024 * 1024;

/// Recompilations whose results are kept for the next document of the same process.
const MEMORY: usize = 3;

/// Compiles documents one after the other.
///
/// # Errors
/// What Typst says, in the lines of the templates and texts; a document that takes too
/// long.
pub fn compile(
    documents: &[Document],
    patience: Duration,
) -> Result<Warned<Vec<Pdf>>, Diagnostics> {
    let mut problems = Diagnostics::new();
    let mut pdfs = Vec::new();
    for document in documents {
        match within(document.clone(), patience) {
            Ok(pdf) => pdfs.push(pdf.collect(&mut problems)),
            Err(errors) => problems.extend(errors),
        }
        comemo::evict(MEMORY);
    }
    problems.finish(Some(pdfs))
}

/// Compiles on a thread and gives it up after a while; the process ends soon after.
fn within(document: Document, patience: Duration) -> Result<Warned<Pdf>, Diagnostics> {
    let (sender, receiver) = mpsc::channel();
    let name = document.name;
    let started = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        // Nobody listens any more once the wait is over.
        let _ = sender.send(compile_one(&document));
    });
    if let Err(error) = started {
        return Err(Diagnostic::error("la mise en page ne peut pas démarrer")
            .cause(error)
            .into());
    }
    match receiver.recv_timeout(patience) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(Diagnostic::error(format!(
            "la mise en page du {name} ne finit pas ; elle est arrêtée après {} secondes",
            patience.as_secs()
        ))
        .help("un gabarit de « report-templates » tourne sans doute sans fin ; ôtez-le pour vérifier")
        .into()),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            Err(Diagnostic::error(format!("la mise en page du {name} s’est interrompue")).into())
        }
    }
}

fn compile_one(document: &Document) -> Result<Warned<Pdf>, Diagnostics> {
    let world = MemoryWorld::new(document);
    let compiled = typst::compile::<PagedDocument>(&world);
    let warnings = report_errors::warnings(&compiled.warnings, &world, document);
    let paged = compiled
        .output
        .map_err(|errors| report_errors::errors(&errors, &world, document))?;
    let options = PdfOptions {
        ident: Smart::Custom(format!("abs-report {}", document.name)),
        creator: Smart::Custom(Some(
            concat!("abs-report ", env!("CARGO_PKG_VERSION")).to_owned(),
        )),
        timestamp: datetime(document).map(Timestamp::new_utc),
        page_ranges: None,
        standards: standards()?,
        tagged: true,
        pretty: false,
    };
    let bytes = typst_pdf::pdf(&paged, &options)
        .map_err(|errors| report_errors::errors(&errors, &world, document))?;
    let bytes = with_plain_stream_ends(bytes);
    let pdf = Pdf { name: document.name, bytes, pages: paged.pages().len() };
    warnings.finish(Some(pdf))
}

/// A compressed stream may end in a carriage return; with the line feed that the exporter
/// writes before `endstream`, a reader that looks for the end of line takes both for it and
/// finds the stream one byte short (PDF/A-2, 6.1.7.1). A second carriage return in place
/// of that line feed is an end of line too, and leaves no doubt. Offsets do not move.
fn with_plain_stream_ends(mut bytes: Vec<u8>) -> Vec<u8> {
    const AMBIGUOUS: &[u8] = b"\r\nendstream";
    let ends: Vec<usize> = bytes
        .windows(AMBIGUOUS.len())
        .enumerate()
        .filter(|(_, window)| *window == AMBIGUOUS)
        .map(|(start, _)| start + 1)
        .collect();
    for end in ends {
        bytes[end] = b'\r';
    }
    bytes
}

fn standards() -> Result<PdfStandards, Diagnostics> {
    PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]).map_err(|error| {
        Diagnostic::error("les normes PDF demandées ne vont pas ensemble")
            .cause(error.message())
            .into()
    })
}

fn datetime(document: &Document) -> Option<Datetime> {
    let date = document.date;
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    Datetime::from_ymd_hms(date.year(), month, day, 0, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_ends_in_a_carriage_return_is_told_apart_from_its_line_end() {
        let bytes = b"stream\nab\r\nendstream stream\nabc\nendstream".to_vec();
        assert_eq!(
            with_plain_stream_ends(bytes),
            b"stream\nab\r\rendstream stream\nabc\nendstream".to_vec()
        );
    }
}
