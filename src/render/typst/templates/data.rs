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

/// `context! { titre => "…", numero }`: named values, as [`Data`].
macro_rules! context {
    ($($name:ident $(=> $value:expr)?),* $(,)?) => {
        $crate::render::typst::templates::Data::Fields(std::collections::BTreeMap::from([
            $((stringify!($name).to_owned(), $crate::render::typst::templates::context!(@ $name $($value)?))),*
        ]))
    };
    (@ $name:ident $value:expr) => { $crate::render::typst::templates::Data::from($value) };
    (@ $name:ident) => { $crate::render::typst::templates::Data::from($name) };
}
pub(crate) use context;

impl From<bool> for Data {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i32> for Data {
    fn from(value: i32) -> Self {
        Self::Whole(value.into())
    }
}

impl From<u32> for Data {
    fn from(value: u32) -> Self {
        Self::Whole(value.into())
    }
}

impl From<usize> for Data {
    fn from(value: usize) -> Self {
        Self::Whole(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<&bool> for Data {
    fn from(value: &bool) -> Self {
        Self::Bool(*value)
    }
}

impl From<&str> for Data {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Data {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Data {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Typst> for Data {
    fn from(typst: Typst) -> Self {
        Self::Typst(typst)
    }
}

impl<T: Into<Data>> From<Vec<T>> for Data {
    fn from(values: Vec<T>) -> Self {
        values.into_iter().collect()
    }
}

impl From<&Vec<String>> for Data {
    fn from(values: &Vec<String>) -> Self {
        values.iter().collect()
    }
}

impl<T: Into<Data>> FromIterator<T> for Data {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}
