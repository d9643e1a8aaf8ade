//! `report-templates/*.typ.j2` → Typst source, with user text that can never become code.
//!
//! minijinja does not know Typst: every value is escaped on its way out ([`escape`]), the
//! only raw Typst is made by our own functions ([`Typst`]), and each line carries a mark
//! ([`places`]) so that an error of Typst is told in the template's own lines.

mod data;
mod engine;
mod escape;
mod french;
mod gather;
mod places;
mod replaced;

pub use data::{Data, Fields};
pub use engine::{Engine, Printers};
pub use escape::{Typst, content, escape, literal};
pub(crate) use gather::FOLDER;
pub use gather::Sources;
pub use places::{Rendered, TextLine, mark};
pub(crate) use replaced::{included_by, is_of_the_author, place};

#[cfg(test)]
mod hostile;
