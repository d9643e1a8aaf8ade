//! What goes wrong, told to the person who edits `projet.yaml`.
//!
//! A [`Diagnostic`] is one French sentence, a place, and an « aide » that can be acted
//! on; a stage reports all it can see as [`Diagnostics`]. The excerpt with its carets is
//! drawn here rather than by a library: the place carries the rubrique after the line
//! (« projet.yaml:42:13 (indicateurs.x.source) »), which the known renderers cannot say.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether the build goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// The project cannot be built.
    Error,
    /// The report is built, but something deserves attention.
    Warning,
}

/// Where something is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
                write!(formatter, "{file}:{line}")?;
                if *column > 0 {
                    write!(formatter, ":{column}")?;
                }
                match key {
                    Some(key) if !key.is_empty() => write!(formatter, " ({key})"),
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
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
    pub fn error(message: impl fmt::Display) -> Self {
        Self {
            severity: Severity::Error,
            message: message.to_string(),
            locations: Vec::new(),
            excerpt: None,
            cause: None,
            help: None,
        }
    }

    /// A warning without a place yet.
    pub fn warning(message: impl fmt::Display) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message) }
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
        self.help = Some(help.into());
        self
    }

    /// Adds what to do, when it is known.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        if help.is_some() {
            self.help = help;
        }
        self
    }

    /// Adds what a library said.
    #[must_use]
    pub fn cause(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
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

    /// Several lines of one file are told together: « projet.yaml:19:1, 20:1 et 34:1 »; a
    /// file with the rubrique that names it: « donnees/caf.xlsx, demandé par projet.yaml:8:14 ».
    fn places(&self) -> String {
        if let [file @ (Location::File { .. } | Location::Cell { .. }), by] =
            self.locations.as_slice()
            && let Location::Line { key: Some(key), .. } = by
        {
            let asked = if key.ends_with("feuille") { "demandée" } else { "demandé" };
            return format!("{file}, {asked} par {by}");
        }
        let mut places: Vec<String> = Vec::new();
        let mut previous_file = "";
        for location in &self.locations {
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
        enumerate(&places)
    }
}

impl Excerpt {
    fn render(&self, paint: Paint) -> String {
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let bar = paint.with("36", "│");
        let shown: String = self.text.replace('\t', " ");
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

/// « a », « a et b », « a, b et c ».
pub fn enumerate<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} et {}", first.join(", "), last.as_ref())
        }
    }
}

/// All the problems one stage can see.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// No problem yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem, once: the same sentence at the same place is not told twice.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if !self.0.contains(&diagnostic) {
            self.0.push(diagnostic);
        }
    }

    /// Adds all of another stage's problems.
    pub fn extend(&mut self, others: Diagnostics) {
        for diagnostic in others.0 {
            self.push(diagnostic);
        }
    }

    /// Whether anything stops the build.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// How many errors.
    pub fn errors(&self) -> usize {
        self.0.iter().filter(|one| one.severity == Severity::Error).count()
    }

    /// How many warnings.
    pub fn warnings(&self) -> usize {
        self.0.len() - self.errors()
    }

    /// No problem at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems, errors first, each kind in the order of its place.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.0.iter().collect();
        sorted.sort_by_key(|one| (one.severity, one.locations.first().cloned()));
        sorted.into_iter()
    }

    /// What to tell: errors alone when there are any, since most remarks beside them are
    /// their consequences.
    pub fn to_tell(&self) -> impl Iterator<Item = &Diagnostic> {
        let failed = self.has_errors();
        self.iter().filter(move |one| !failed || one.severity == Severity::Error)
    }

    /// The end of a stage: its result, or its errors. Warnings stay with the result.
    pub fn finish<T>(self, result: Option<T>) -> Result<Warned<T>, Diagnostics> {
        match result {
            Some(value) if !self.has_errors() => Ok(Warned { value, warnings: self }),
            _ => Err(self),
        }
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

/// A stage's result with the warnings it met.
#[derive(Debug, Serialize, Deserialize)]
pub struct Warned<T> {
    /// The result.
    pub value: T,
    /// Warnings only.
    pub warnings: Diagnostics,
}

impl<T> Warned<T> {
    /// Hands the warnings to the caller's list and gives the result.
    pub fn collect(self, into: &mut Diagnostics) -> T {
        into.extend(self.warnings);
        self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(line: usize) -> Location {
        Location::Line { file: "projet.yaml".into(), line, column: 1, key: None }
    }

    #[test]
    fn several_lines_are_told_together() {
        let diagnostic = Diagnostic::error("trois lignes commencent par une tabulation")
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
    fn the_same_problem_is_told_once() {
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(Diagnostic::error("a").at(line(1)));
        diagnostics.push(Diagnostic::error("a").at(line(1)));
        assert_eq!(diagnostics.errors(), 1);
    }
}
