//! The logos of a project, looked into before anything decodes them.

use std::collections::{BTreeMap, BTreeSet};

use super::stored::Bytes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::files::ProjectDir;
use crate::image;
use crate::limits;
use crate::manifest::Project;
use crate::text::fold;

/// The logos by the name the author wrote.
#[derive(Debug, Clone, Default)]
pub(super) struct Logos(BTreeMap<String, Bytes>);

impl Logos {
    /// Reads them.
    ///
    /// # Errors
    /// One that cannot be read, or that is no picture a page can hold.
    pub(super) fn load(
        root: &ProjectDir,
        project: &Project,
    ) -> Result<Self, Diagnostics> {
        let partners =
            project.partners.values().filter_map(|partner| partner.logo.as_ref());
        let mut problems = Diagnostics::new();
        let mut found = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let mut pixels = 0;
        let photo = project.theme.photo.iter().map(|photo| &photo.file);
        for logo in project.theme.logo.iter().chain(photo).chain(partners) {
            // Partners of one house may share a logo.
            if !seen.insert(&logo.value) {
                continue;
            }
            let bytes = match root.read_within(
                &logo.value,
                limits::IMAGE_BYTES,
                image::SMALLER,
            ) {
                Ok(bytes) => bytes,
                Err(problem) => {
                    problems.push(logo.locate(problem));
                    continue;
                }
            };
            match image::look(&bytes) {
                Ok(image) => {
                    pixels += image.pixels;
                    found.insert(logo.value.clone(), Bytes(bytes));
                }
                Err(error) => problems.push(logo.locate(error.about(&logo.value))),
            }
            if pixels > limits::ALL_PIXELS {
                let message = format!(
                    "les images ont ensemble plus de {} millions de points",
                    limits::ALL_PIXELS / 1_000_000
                );
                problems.push(logo.locate(Diagnostic::error("images.too-many-pixels", message).help(
                "réduisez-les : mille points de large suffisent à l’impression d’un logo",
            )));
                break;
            }
        }
        if problems.has_errors() { Err(problems) } else { Ok(Self(found)) }
    }

    /// The pictures by their path in a document.
    pub(super) fn files(&self) -> impl Iterator<Item = (String, Bytes)> {
        self.0.iter().map(|(written, bytes)| (path(written), bytes.clone()))
    }

    /// What the author calls each.
    pub(super) fn names(&self) -> BTreeMap<String, String> {
        self.0.keys().map(|written| (path(written), written.clone())).collect()
    }
}

/// The path of a logo inside a document.
pub(super) fn path(written: &str) -> String {
    let ending = written.rsplit('.').next().unwrap_or_default().to_lowercase();
    format!("images/{}.{ending}", fold(written))
}
