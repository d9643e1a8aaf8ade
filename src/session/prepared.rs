//! A project of which all figures are protected.

use super::{
    Chapter, Charts, Diagnostics, Project, Protected, Status, TRACE_FILE, Theme, analysis,
};

/// What does not depend on the author's texts: figures, their plan, their drawings.
#[derive(Debug)]
pub struct Prepared {
    pub(super) project: Project,
    pub(super) plan: Vec<Chapter>,
    pub(super) protected: Protected,
    pub(super) theme: Theme,
    pub(super) charts: Charts,
    pub(super) warnings: Diagnostics,
}

impl Prepared {
    /// The town of the report: « Le Pont-de-Claix ».
    pub fn town(&self) -> &str {
        &self.project.ressort.name
    }

    /// The plan of its chapters.
    pub fn plan(&self) -> &[Chapter] {
        &self.plan
    }

    /// Everything the documents may print.
    pub fn published(&self) -> &Protected {
        &self.protected
    }

    /// The live figures that a word names: name, printed figure, meaning.
    pub fn live_figures(&self, word: Option<&str>) -> Vec<(&str, String, &str)> {
        analysis::entries(&self.protected, word)
    }

    /// What deserves attention.
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// What a published version leaves for the one that follows, and the name of its file.
    pub(super) fn trace(&self) -> Option<(String, Vec<u8>)> {
        let trace = &self.protected.trace;
        let is_published = self.project.identity.status != Status::Draft;
        (is_published && !trace.is_empty())
            .then(|| (TRACE_FILE.to_owned(), trace.to_text().into_bytes()))
    }
}
