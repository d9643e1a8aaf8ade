//! `report-templates/*.typ.j2` → Typst source, with user text that can never become code.
//!
//! minijinja does not know Typst: every value is escaped on its way out ([`escape`]), the
//! only raw Typst is made by our own functions ([`Typst`]), and each line carries a mark
//! ([`places`]) so that an error of Typst is told in the template's own lines.

mod engine;
mod escape;
mod places;

pub use engine::Engine;
pub use escape::{Typst, content, escape, literal};
pub use places::{Place, Rendered, mark};
