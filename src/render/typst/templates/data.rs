//! What a template receives, as plain data.
//!
//! Templates may be filled in another process: their values are kept in a form that can be
//! written down, where a text to be escaped and Typst of our own stay two things.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::escape::Typst;

/// The named values of a template.
pub type Fields = BTreeMap<String, Data>;

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Data {
    /// Yes or no.
    Bool(bool),
    /// A whole number that is no figure of the report: a rank, a year.
    Whole(i64),
    /// A text, escaped on its way out.
    Text(String),
    /// Typst made by this program.
    Typst(Typst),
    /// Values in order.
    List(Vec<Data>),
    /// Named values.
    Fields(Fields),
    /// A function that prints something of the document by its name: `tableau("…")`.
    Printer(String),
}
