//! Charts.
mod spec;
pub use spec::*;
