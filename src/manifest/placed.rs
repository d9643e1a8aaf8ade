//! A value of the manifest with its place.

use super::error::ManifestError;
use crate::diagnostic::{Diagnostic, Excerpt, Location};

/// A value with its place, so that any later stage can point at it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub location: Location,
    /// The line it stands on.
    pub excerpt: Option<Excerpt>,
}

impl<T> Placed<T> {
    /// Completes a diagnostic with this place.
    pub fn locate(&self, diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.at(self.location.clone()).showing(self.excerpt.clone())
    }

    /// The same place with another value.
    pub fn with<U>(&self, value: U) -> Placed<U> {
        Placed { value, location: self.location.clone(), excerpt: self.excerpt.clone() }
    }

    /// An error of the manifest at this place.
    pub fn error(&self, error: &ManifestError) -> Diagnostic {
        self.locate(Diagnostic::of(error).maybe_help(error.hint()))
    }
}
