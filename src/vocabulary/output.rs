//! The documents that a project makes. A document is one row of [`ROWS`].

use serde::{Deserialize, Serialize};

use super::Words;

/// A document.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Output {
    /// The rapport: everything.
    Report,
    /// The livret synthétique, for the elected.
    Booklet,
    /// The slides of the session.
    Slides,
    /// The slides, two a page, with what is said beside them.
    SlideNotes,
    /// The published tables and where each figure was read.
    Tables,
    /// The livret on sheets to fold and staple.
    FoldedBooklet,
    /// The sheet of statistical secrecy, to show to whoever entrusted data.
    SecrecySheet,
}

/// All that is said of a document in one place.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Which one.
    pub output: Output,
    /// Its word in a manifest and after `--sortie`, and the name of its file.
    pub name: &'static str,
    /// The same in a sentence, after « de » (« du rapport »).
    pub of: &'static str,
    /// What kind of file.
    pub format: Format,
    /// The room its charts have.
    pub charts: Option<ChartRoom>,
    /// What it is made of.
    pub takes: Takes,
    /// The template of its pages, as the program has it.
    pub template: Option<&'static str>,
    /// It prints one chart of a chapter: the first, when the author marked none.
    pub one_chart: bool,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Laid out by Typst, from the template that bears the document's name.
    Pdf,
    /// A workbook.
    Xlsx,
}

/// What a document is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// The chapters, their charts and the author's texts: `dans:` and a partner's
    /// `logo_dans:` may name it.
    Chapters,
    /// The slides and what is said beside them.
    Slides,
    /// All the published tables; made beside the others, whatever is asked for.
    Tables,
    /// The pages of another document, side by side; made beside it when the manifest asks.
    Folding,
    /// What the protection came to; made by a command of its own.
    Audit,
}

/// The room that a chart has on a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChartRoom {
    /// Width in points.
    pub width: f64,
    /// Size of the labels in points.
    pub text: f64,
    /// The folder of the drawings inside the document.
    pub folder: &'static str,
    /// The highest drawing, in points; none where pages are turned.
    pub tallest: Option<f64>,
}

impl ChartRoom {
    /// How high bars may grow so that a low page is not left empty, in points; nothing where
    /// pages are turned. A slide has nothing under its drawing but a source.
    pub fn filled(&self) -> Option<f64> {
        const SLIDE: f64 = 200.0;
        self.tallest.map(|tallest| tallest * if tallest < SLIDE { 0.88 } else { 0.62 })
    }

    /// Whether a drawing is not too high.
    pub fn holds(&self, height: f64) -> bool {
        self.tallest.is_none_or(|tallest| height <= tallest)
    }
}

/// The documents.
const ROWS: [Row; 7] = [
    Row {
        output: Output::Report,
        name: "rapport",
        of: "du rapport",
        format: Format::Pdf,
        // Across the text of an A4 page: 170 mm.
        charts: Some(ChartRoom {
            width: 482.0,
            text: 9.0,
            folder: "graphiques",
            tallest: None,
        }),
        takes: Takes::Chapters,
        template: Some(include_str!("../../report-templates/rapport.typ.j2")),
        one_chart: false,
    },
    Row {
        output: Output::Booklet,
        name: "livret",
        of: "du livret",
        format: Format::Pdf,
        // Across the text of an A5 page: 122 mm.
        charts: Some(ChartRoom {
            width: 346.0,
            text: 9.0,
            folder: "graphiques-livret",
            tallest: Some(235.0),
        }),
        takes: Takes::Chapters,
        template: Some(include_str!("../../report-templates/livret.typ.j2")),
        one_chart: true,
    },
    Row {
        output: Output::Slides,
        name: "diaporama",
        of: "du diaporama",
        format: Format::Pdf,
        // Half of 172 mm: the drawing is shown twice as large, so that its labels have 18 points.
        charts: Some(ChartRoom {
            width: 244.0,
            text: 9.0,
            folder: "graphiques-diapos",
            tallest: Some(144.0),
        }),
        takes: Takes::Chapters,
        template: Some(include_str!("../../report-templates/diaporama.typ.j2")),
        one_chart: true,
    },
    Row {
        output: Output::SlideNotes,
        name: "notes",
        of: "des notes du diaporama",
        format: Format::Pdf,
        charts: Some(ChartRoom {
            width: 244.0,
            text: 9.0,
            folder: "graphiques-diapos",
            tallest: Some(144.0),
        }),
        takes: Takes::Slides,
        template: Some(include_str!("../../report-templates/notes.typ.j2")),
        one_chart: false,
    },
    Row {
        output: Output::Tables,
        name: "tableaux",
        of: "des tableaux",
        format: Format::Xlsx,
        charts: None,
        takes: Takes::Tables,
        template: None,
        one_chart: false,
    },
    Row {
        output: Output::FoldedBooklet,
        name: "livret-a-plier",
        of: "du livret à plier",
        format: Format::Pdf,
        charts: None,
        takes: Takes::Folding,
        template: Some(include_str!("../../report-templates/livret-a-plier.typ.j2")),
        one_chart: false,
    },
    Row {
        output: Output::SecrecySheet,
        name: "fiche-secret",
        of: "de la fiche du secret",
        format: Format::Pdf,
        charts: None,
        takes: Takes::Audit,
        template: Some(include_str!("../../report-templates/fiche-secret.typ.j2")),
        one_chart: false,
    },
];

/// What can be asked for by name, in a manifest and after `--sortie`.
pub const OUTPUTS: Words<Output> = Words::new(&[
    (ROWS[0].name, ROWS[0].output),
    (ROWS[1].name, ROWS[1].output),
    (ROWS[2].name, ROWS[2].output),
    (ROWS[3].name, ROWS[3].output),
    (ROWS[4].name, ROWS[4].output),
]);

/// Those that are made of chapters: a partner's logo stands in some of them.
pub const WITH_CHAPTERS: Words<Output> = Words::new(&[
    (ROWS[0].name, ROWS[0].output),
    (ROWS[1].name, ROWS[1].output),
    (ROWS[2].name, ROWS[2].output),
]);

/// Where a chapter or a block is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// In a document, in the order of its chapter.
    In(Output),
    /// At the end of the report.
    Annex,
}

/// What an author may write after `dans:`.
pub const DESTINATIONS: Words<Destination> = Words::new(&[
    (ROWS[0].name, Destination::In(ROWS[0].output)),
    (ROWS[1].name, Destination::In(ROWS[1].output)),
    (ROWS[2].name, Destination::In(ROWS[2].output)),
    ("annexe", Destination::Annex),
]);

impl Output {
    /// Every document.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.output)
    }

    /// Those of a kind.
    pub fn taking(what: Takes) -> impl Iterator<Item = Self> {
        Self::all().filter(move |output| output.row().takes == what)
    }

    /// What is said of it.
    pub fn row(self) -> &'static Row {
        let found = ROWS.iter().find(|row| row.output == self);
        found.expect("every document has its row, which a test checks")
    }

    /// The document whose drawings it shows: its own, most often.
    pub fn drawings(self) -> Self {
        match self {
            Self::SlideNotes => Self::Slides,
            other => other,
        }
    }

    /// The document that puts its pages on sheets to fold.
    pub fn folded(self) -> Option<Self> {
        (self == Self::Booklet).then_some(Self::FoldedBooklet)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The name of its file: `rapport.pdf`.
    pub fn file(self) -> String {
        let ending = match self.row().format {
            Format::Pdf => "pdf",
            Format::Xlsx => "xlsx",
        };
        format!("{}.{ending}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_has_its_row_and_its_name() {
        // A document that is added here must be added above: the match does not compile.
        for output in Output::all() {
            match output {
                Output::Report
                | Output::Booklet
                | Output::Slides
                | Output::SlideNotes
                | Output::Tables
                | Output::FoldedBooklet
                | Output::SecrecySheet => assert_eq!(output.row().output, output),
            }
        }
        for output in Output::taking(Takes::Chapters) {
            assert_eq!(WITH_CHAPTERS.meaning(output.name()), Some(output));
            let there = Some(Destination::In(output));
            assert_eq!(DESTINATIONS.meaning(output.name()), there);
        }
        let asked = Output::all().filter(|output| {
            !matches!(output.row().takes, Takes::Audit | Takes::Folding)
        });
        assert!(asked.eq(OUTPUTS.meanings()));
    }

    #[test]
    fn what_can_be_asked_for_is_written_as_it_is_read() {
        // A name with a hyphen would be folded before it is looked for, and never found.
        for word in OUTPUTS.words().chain(DESTINATIONS.words()) {
            assert_eq!(crate::text::fold(word), word);
        }
    }
}
