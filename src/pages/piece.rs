//! What a page receives: named pieces, typed, in French, without markup.

use std::collections::BTreeMap;

use super::prose::Prose;
use crate::analysis::Line;
use crate::charts::StripPlace;

/// Pieces by name. The names are those of the templates, and stay what they are.
pub type Fields = BTreeMap<&'static str, Piece>;

/// A piece of a page.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Yes or no.
    Flag(bool),
    /// A whole number that is no figure of the report: a rank, a year.
    Whole(i64),
    /// A text.
    Text(String),
    /// A run of the author's text.
    Line(Line),
    /// The author's text.
    Prose(Vec<Prose>),
    /// A table of the document, by its name.
    Table(String),
    /// A chart of the document, by its name.
    Chart(String),
    /// A chart and the table of the same name, under one title.
    Figure(String),
    /// Where a town stands among others, of an indicator: a drawing without a text.
    Strip(String, StripPlace),
    /// A logo, as the manifest names it.
    Logo(String),
    /// The outline of the intercommunalité.
    Cover,
    /// Another page of the document, by its path.
    Page(String),
    /// The tables, for pages that print one by its name.
    Tables,
    /// The charts, for pages that print one by its name.
    Charts,
    /// Pieces in order.
    List(Vec<Piece>),
    /// Named pieces.
    Fields(Fields),
}

impl Piece {
    /// A piece that may be lacking: an empty text then.
    pub(super) fn or_empty(piece: Option<Self>) -> Self {
        piece.unwrap_or_else(|| Self::Text(String::new()))
    }
}

/// `fields! { titre => "…", numero => 1 }`: named pieces.
macro_rules! fields {
    ($($name:ident => $value:expr),* $(,)?) => {
        std::collections::BTreeMap::from([
            $((stringify!($name), $crate::pages::Piece::from($value))),*
        ])
    };
}
pub(super) use fields;

impl From<bool> for Piece {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}

impl From<i32> for Piece {
    fn from(value: i32) -> Self {
        Self::Whole(value.into())
    }
}

impl From<u32> for Piece {
    fn from(value: u32) -> Self {
        Self::Whole(value.into())
    }
}

impl From<usize> for Piece {
    fn from(value: usize) -> Self {
        Self::Whole(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Piece {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Piece {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Piece {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

/// A text that may be lacking: an empty one then.
impl From<Option<String>> for Piece {
    fn from(text: Option<String>) -> Self {
        Self::Text(text.unwrap_or_default())
    }
}

impl From<&Line> for Piece {
    fn from(line: &Line) -> Self {
        Self::Line(line.clone())
    }
}

impl From<Fields> for Piece {
    fn from(fields: Fields) -> Self {
        Self::Fields(fields)
    }
}

impl<T: Into<Piece>> From<Vec<T>> for Piece {
    fn from(values: Vec<T>) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Into<Piece>> FromIterator<T> for Piece {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}
