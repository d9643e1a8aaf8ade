//! All that one stage can see, told together.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::{Code, Diagnostic, Severity};
use crate::limits;
use crate::text::grouped;

/// All the problems one stage can see. Beyond [`limits::KEPT`] they are counted only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostics {
    kept: Vec<Diagnostic>,
    /// Which of those kept have a given digest: adding one costs the same however many
    /// there are.
    digests: BTreeMap<u64, Vec<usize>>,
    errors: usize,
    warnings: usize,
}

impl Diagnostics {
    /// No problem yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem, once: the same sentence at the same place is not told twice.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let digest = digest(&diagnostic);
        let alike = self.digests.get(&digest);
        if alike.is_some_and(|some| some.iter().any(|at| self.kept[*at] == diagnostic)) {
            return;
        }
        self.drop_pointless(&diagnostic);
        let is_error = diagnostic.severity == Severity::Error;
        *(if is_error { &mut self.errors } else { &mut self.warnings }) += 1;
        // Errors have room of their own: remarks never push them out.
        let room = if is_error { 2 * limits::KEPT } else { limits::KEPT };
        if self.kept.len() < room {
            self.digests.entry(digest).or_default().push(self.kept.len());
            self.kept.push(diagnostic);
        }
    }

    fn drop_pointless(&mut self, new: &Diagnostic) {
        let Some(code) = new.code.replaces() else { return };
        let is_pointless =
            |one: &Diagnostic| one.code == code && one.locations == new.locations;
        if self.kept.iter().any(is_pointless) {
            let all = std::mem::take(&mut self.kept);
            self.warnings -= all.iter().filter(|one| is_pointless(one)).count();
            self.digests.clear();
            let kept: Vec<Diagnostic> =
                all.into_iter().filter(|one| !is_pointless(one)).collect();
            for (at, one) in kept.iter().enumerate() {
                self.digests.entry(digest(one)).or_default().push(at);
            }
            self.kept = kept;
        }
    }

    /// Adds all of another stage's problems.
    pub fn extend(&mut self, others: Diagnostics) {
        let of = |severity| {
            others.kept.iter().filter(move |one| one.severity == severity).count()
        };
        self.errors += others.errors - of(Severity::Error);
        self.warnings += others.warnings - of(Severity::Warning);
        for diagnostic in others.kept {
            self.push(diagnostic);
        }
    }

    /// The work was stopped on request: there is nothing to mend.
    pub fn cancelled() -> Self {
        Diagnostic::error(
            Code::CANCELLED,
            "le travail est interrompu, comme vous l’avez demandé",
        )
        .into()
    }

    /// Whether the work was stopped on request.
    pub fn is_cancelled(&self) -> bool {
        self.kept.iter().any(|one| one.code == Code::CANCELLED)
    }

    /// These errors, with the warnings of the stages before.
    #[must_use]
    pub fn with(mut self, warnings: &Self) -> Self {
        self.extend(warnings.clone());
        self
    }

    /// Whether anything stops the build.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// How many errors.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// How many warnings.
    pub fn warnings(&self) -> usize {
        self.warnings
    }

    /// No problem at all.
    pub fn is_empty(&self) -> bool {
        self.errors == 0 && self.warnings == 0
    }

    /// The problems, errors first, each kind in the order of its place.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.kept.iter().collect();
        sorted.sort_by_key(|one| (one.severity, one.locations.first().cloned()));
        sorted.into_iter()
    }

    /// What to tell: errors alone when there are any, since most remarks beside them are
    /// their consequences.
    pub fn to_tell(&self) -> impl Iterator<Item = &Diagnostic> {
        let failed = self.has_errors();
        self.iter().filter(move |one| !failed || one.severity == Severity::Error)
    }

    /// What to tell, as the terminal shows it: the first [`limits::TOLD`], and how many
    /// others there are.
    pub fn render(&self, colour: bool) -> String {
        let told: Vec<String> =
            self.to_tell().take(limits::TOLD).map(|one| one.render(colour)).collect();
        let mut text = told.join("\n");
        let (count, word) = match self.errors {
            0 => (self.warnings, "remarque"),
            errors => (errors, "erreur"),
        };
        match count.saturating_sub(told.len()) {
            0 => {}
            1 => text.push_str(&format!("\net une autre {word}\n")),
            others => {
                let others = grouped(others);
                text.push_str(&format!("\net {others} autres {word}s\n"));
            }
        }
        text
    }

    /// The end of a stage: its result, or its errors. Warnings stay with the result.
    pub fn finish<T>(self, result: Option<T>) -> Result<Warned<T>, Diagnostics> {
        match result {
            Some(value) if !self.has_errors() => Ok(Warned { value, warnings: self }),
            _ => Err(self),
        }
    }
}

fn digest(diagnostic: &Diagnostic) -> u64 {
    let mut hasher = DefaultHasher::new();
    diagnostic.hash(&mut hasher);
    hasher.finish()
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.render(false).trim_end())
    }
}

impl std::error::Error for Diagnostics {}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        let mut problems = Self::new();
        problems.push(diagnostic);
        problems
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
    /// The same warnings with what is made of the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Warned<U> {
        Warned { value: make(self.value), warnings: self.warnings }
    }

    /// Hands the warnings to the caller's list and gives the result.
    pub fn collect(self, into: &mut Diagnostics) -> T {
        into.extend(self.warnings);
        self.value
    }
}
