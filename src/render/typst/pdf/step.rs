//! The steps of a document that is worked on: whoever waits knows the last one even if the
//! work dies of the next.

use serde::{Deserialize, Serialize};

use crate::render::typst::templates::TextLine;

/// Something that has been reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Step {
    /// A template is about to be read.
    Template(String),
    /// A page is about to be filled from a template.
    Page {
        /// Its path in the document.
        path: String,
        /// The template.
        template: String,
    },
    /// A line of a template or text, in the page being filled.
    Line(TextLine),
    /// A file of the document is opened by Typst.
    File(String),
}

/// Told of each step.
pub(super) type Reached<'a> = &'a (dyn Fn(Step) + Sync);
