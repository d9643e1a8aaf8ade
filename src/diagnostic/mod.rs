//! What goes wrong, told to the person who edits `projet.yaml`.
//!
//! A [`Diagnostic`] is one French sentence, a place, and an « aide » that can be acted
//! on; a stage reports all it can see as [`Diagnostics`]. The excerpt with its carets is
//! drawn here rather than by a library: the place carries the rubrique after the line
//! (« projet.yaml:42:13 (indicateurs.x.source) »), which the known renderers cannot say.

mod code;
mod several;

pub use code::{Code, Problem};
pub use several::{Diagnostics, Warned};

use std::fmt;

use crate::limits;
use crate::text::enumerate;

use serde::{Deserialize, Serialize};

/// Whether the build goes on.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Severity {
    /// The project cannot be built.
    Error,
    /// The report is built, but something deserves attention.
    Warning,
}

/// Where something is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Location {
    /// A line of a text file: manifest, analysis, template.
    Line {
        /// File, relative to the project.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1; 0 when only the line is known.
        column: usize,
        /// The rubrique of the manifest (`indicateurs.taux_pauvrete.source`).
        key: Option<String>,
    },
    /// A cell of a workbook or of a CSV.
    Cell {
        /// File, relative to the project.
        file: String,
        /// The sheet of a workbook.
        sheet: Option<String>,
        /// The cell, as Excel names it.
        cell: String,
    },
    /// A whole file.
    File {
        /// File, relative to the project.
        file: String,
    },
}

impl Location {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self::File { file: file.into() }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line { file, line, column, key } => {
                write!(formatter, "{}:{line}", without_controls(file))?;
                if *column > 0 {
                    write!(formatter, ":{column}")?;
                }
                match key {
                    Some(key) if !key.is_empty() => {
                        write!(formatter, " ({})", cut(key, limits::QUOTED))
                    }
                    _ => Ok(()),
                }
            }
            Self::Cell { file, sheet, cell } => {
                write!(formatter, "{file}")?;
                if let Some(sheet) = sheet {
                    write!(formatter, ", feuille « {sheet} »")?;
                }
                write!(formatter, ", cellule {cell}")
            }
            Self::File { file } => formatter.write_str(file),
        }
    }
}

/// The faulty line, shown under the place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Excerpt {
    /// Line number, from 1.
    pub line: usize,
    /// The line as the author wrote it.
    pub text: String,
    /// First faulty column in characters, from 1.
    pub column: usize,
    /// How many characters to underline.
    pub length: usize,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Diagnostic {
    /// What kind of problem.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// One sentence: no capital, no final dot, names between « ».
    pub message: String,
    /// Where, most telling place first.
    pub locations: Vec<Location>,
    /// The faulty line.
    pub excerpt: Option<Excerpt>,
    /// What a library said, never shown alone.
    pub cause: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error without a place yet.
    pub fn error(code: impl Into<Code>, message: impl fmt::Display) -> Self {
        Self {
            code: code.into(),
            severity: Severity::Error,
            message: shortened(&message.to_string()),
            locations: Vec::new(),
            excerpt: None,
            cause: None,
            help: None,
        }
    }

    /// A warning without a place yet.
    pub fn warning(code: impl Into<Code>, message: impl fmt::Display) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// An error that a stage has a name for.
    pub fn of(problem: &impl Problem) -> Self {
        Self::error(problem.code(), problem)
    }

    /// The same, which does not stop the build.
    #[must_use]
    pub fn as_warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// Adds a place.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.locations.push(location);
        self
    }

    /// Adds the faulty line.
    #[must_use]
    pub fn showing(mut self, excerpt: Option<Excerpt>) -> Self {
        self.excerpt = excerpt;
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(shortened(&help.into()));
        self
    }

    /// Adds what to do, when it is known.
    #[must_use]
    pub fn maybe_help(self, help: Option<String>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// Adds what a library said.
    #[must_use]
    pub fn cause(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(shortened(&cause.to_string()));
        self
    }

    /// Adds what a library or the system said, when it said something.
    #[must_use]
    pub fn maybe_cause(mut self, cause: Option<&str>) -> Self {
        if let Some(cause) = cause {
            self.cause = Some(cause.to_owned());
        }
        self
    }

    /// The text for a terminal or a log.
    pub fn render(&self, colour: bool) -> String {
        let paint = Paint(colour);
        let mut text = match self.severity {
            Severity::Error => format!("{} : ", paint.with("1;31", "erreur")),
            Severity::Warning => format!("{} : ", paint.with("1;33", "attention")),
        };
        text.push_str(&paint.with("1", &self.message));
        text.push('\n');
        if !self.locations.is_empty() {
            let places = self.places();
            text.push_str(&format!("  {} {places}\n", paint.with("36", "──▶")));
        }
        if let Some(excerpt) = &self.excerpt {
            text.push_str(&excerpt.render(paint));
        }
        if let Some(cause) = &self.cause {
            text.push_str(&format!("  {} : {cause}\n", paint.with("36", "cause")));
        }
        if let Some(help) = &self.help {
            let help = help.replace('\n', "\n         ");
            text.push_str(&format!("  {} : {help}\n", paint.with("32", "aide")));
        }
        text
    }

    /// Several cells of one sheet are told together, before the rubrique that names their file:
    /// « donnees/caf.xlsx, feuille « QF », cellules B2, B3 et B4, demandé par projet.yaml:8:14 ».
    fn cells_of_one_sheet(&self) -> Option<String> {
        let (by, cells) = self.locations.split_last()?;
        let Location::Line { key: Some(_), .. } = by else { return None };
        let [Location::Cell { file, sheet, .. }, _, ..] = cells else { return None };
        let mut names = Vec::new();
        for cell in cells {
            match cell {
                Location::Cell { file: of, sheet: on, cell }
                    if of == file && on == sheet =>
                {
                    names.push(cell.as_str());
                }
                Location::Cell { .. } | Location::Line { .. } | Location::File { .. } => {
                    return None;
                }
            }
        }
        let sheet = sheet.as_ref().map(|sheet| format!(", feuille « {sheet} »"));
        let sheet = sheet.unwrap_or_default();
        let others = names.len().saturating_sub(limits::PLACES);
        names.truncate(limits::PLACES);
        let cells = match others {
            0 => crate::text::enumerate(&names),
            others => format!("{} et {others} autres", names.join(", ")),
        };
        Some(format!("{file}{sheet}, cellules {cells}, demandé par {by}"))
    }

    /// Several lines of one file are told together: « projet.yaml:19:1, 20:1 et 34:1 »; a
    /// file with the rubrique that names it: « donnees/caf.xlsx, demandé par projet.yaml:8:14 ».
    fn places(&self) -> String {
        if let Some(places) = self.cells_of_one_sheet() {
            return places;
        }
        if let [file @ (Location::File { .. } | Location::Cell { .. }), by] =
            self.locations.as_slice()
            && let Location::Line { key: Some(key), .. } = by
        {
            let asked = if key.ends_with("feuille") { "demandée" } else { "demandé" };
            return format!("{file}, {asked} par {by}");
        }
        let mut places: Vec<String> = Vec::new();
        let mut previous_file = "";
        let many = self.locations.len();
        let told = if many > limits::PLACES { limits::PLACES - 1 } else { many };
        for location in &self.locations[..told] {
            match location {
                Location::Line { file, line, column, key: None }
                    if file == previous_file && *column > 0 =>
                {
                    places.push(format!("{line}:{column}"));
                }
                Location::Line { file, .. } => {
                    previous_file = file;
                    places.push(location.to_string());
                }
                Location::Cell { .. } | Location::File { .. } => {
                    places.push(location.to_string());
                }
            }
        }
        if told < many {
            places.push(format!("{} autres", many - told));
        }
        enumerate(&places)
    }
}

impl Excerpt {
    /// A line and what is faulty in it. A long line is shown around the fault only.
    pub fn of(line: usize, text: &str, column: usize, length: usize) -> Self {
        const WHOLE: usize = 400;
        if text.len() <= WHOLE {
            return Self { line, text: text.to_owned(), column, length };
        }
        Self::around(line, text.chars(), column, length)
    }

    /// Around the fault of a line of prose; `column` counts from the first of `characters`.
    pub fn around(
        line: usize,
        characters: impl Iterator<Item = char>,
        column: usize,
        length: usize,
    ) -> Self {
        const BEFORE: usize = 50;
        const AFTER: usize = 40;
        let fault = column.saturating_sub(1);
        let start = fault.saturating_sub(BEFORE);
        let start = if start < 12 { 0 } else { start };
        let length = length.clamp(1, limits::QUOTED);
        let wanted = fault - start + length + AFTER;
        let mut rest = characters.skip(start);
        let mut text: String = rest.by_ref().take(wanted).collect();
        if rest.next().is_some() {
            text.push('…');
        }
        let mut column = fault - start + 1;
        if start > 0 {
            text.insert(0, '…');
            column += 1;
        }
        Self { line, text, column, length }
    }

    fn render(&self, paint: Paint) -> String {
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let bar = paint.with("36", "│");
        let shown = without_controls(&self.text);
        let before = " ".repeat(self.column.saturating_sub(1));
        let carets = paint.with("1;31", &"^".repeat(self.length.max(1)));
        format!("{number} {bar} {shown}\n{margin} {bar} {before}{carets}\n")
    }
}

#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// A text without its end when it is longer than some characters.
fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// A text that cannot move the cursor of a terminal: control characters are spaces.
fn without_controls(text: &str) -> String {
    let plain = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    text.chars().map(plain).collect()
}

/// A sentence whose quoted names are of a length one can read.
fn shortened(sentence: &str) -> String {
    let sentence = &without_controls(sentence);
    if sentence.len() <= limits::QUOTED {
        return sentence.clone();
    }
    let mut short = String::new();
    let mut rest = sentence.as_str();
    while let Some((before, quoted)) = rest.split_once("« ") {
        short.push_str(before);
        short.push_str("« ");
        let Some((name, after)) = quoted.split_once(" »") else {
            short.push_str(&cut(quoted, limits::QUOTED));
            rest = "";
            break;
        };
        short.push_str(&cut(name, limits::QUOTED));
        short.push_str(" »");
        rest = after;
    }
    short.push_str(rest);
    cut(&short, limits::SENTENCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(line: usize) -> Location {
        Location::Line { file: "projet.yaml".into(), line, column: 1, key: None }
    }

    #[test]
    fn several_lines_are_told_together() {
        let diagnostic =
            Diagnostic::error("test", "trois lignes commencent par une tabulation")
                .at(line(19))
                .at(line(20))
                .at(line(34))
                .help("remplacez chaque tabulation");
        assert_eq!(
            diagnostic.render(false),
            "erreur : trois lignes commencent par une tabulation\n  ──▶ \
             projet.yaml:19:1, 20:1 et 34:1\n  aide : remplacez chaque tabulation\n"
        );
    }

    #[test]
    fn many_problems_are_counted_and_a_long_name_is_cut() {
        let mut diagnostics = Diagnostics::new();
        for number in 1..=100_000 {
            diagnostics.push(Diagnostic::error("test", "a").at(line(number)));
        }
        assert_eq!(diagnostics.errors(), 100_000);
        let text = diagnostics.render(false);
        assert_eq!(text.matches("erreur : a").count(), limits::TOLD);
        assert!(text.ends_with("et 99\u{202f}980 autres erreurs\n"), "{text}");
        let mut all = Diagnostics::new();
        all.extend(diagnostics);
        assert_eq!(all.errors(), 100_000);

        let name = "é".repeat(100_000);
        let sentence =
            Diagnostic::error("test", format!("« {name} » et « a » n’existent pas ici"));
        let quoted = "é".repeat(limits::QUOTED);
        assert_eq!(
            sentence.message,
            format!("« {quoted}… » et « a » n’existent pas ici")
        );
    }

    #[test]
    fn the_places_of_one_problem_are_counted_too() {
        let many =
            (1..=1000).fold(Diagnostic::error("test", "a"), |one, at| one.at(line(at)));
        assert!(many.render(false).contains(", 11:1 et 989 autres\n"));
    }

    #[test]
    fn a_long_line_is_shown_around_its_fault() {
        let text = format!("{}x{}", "a".repeat(5_000), "b".repeat(5_000));
        let excerpt = Excerpt::of(1, &text, 5_001, 1);
        assert_eq!(excerpt.text.chars().nth(excerpt.column - 1), Some('x'));
        assert!(excerpt.text.chars().count() < 120);
        let short = Excerpt::of(1, "abc", 2, 1);
        assert_eq!((short.text.as_str(), short.column), ("abc", 2));
    }

    #[test]
    fn the_same_problem_is_told_once() {
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(Diagnostic::error("test", "a").at(line(1)));
        diagnostics.push(Diagnostic::error("test", "a").at(line(1)));
        assert_eq!(diagnostics.errors(), 1);
    }
}
