//! What kind of problem it is, for a program.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// What kind of problem it is, for a program: « stage.kind ». People read the sentence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Code(Cow<'static, str>);

impl Code {
    /// The work was stopped on request.
    pub const CANCELLED: Self = Self(Cow::Borrowed("session.cancelled"));

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A remark that this one, at the same place, makes pointless: nobody needs the year of a
    /// source of which nothing is printed.
    pub(super) fn replaces(&self) -> Option<Self> {
        match self.as_str() {
            "plan.unprinted-source" => Some("sources.unknown-year".into()),
            _ => None,
        }
    }
}

impl From<&'static str> for Code {
    fn from(code: &'static str) -> Self {
        Self(Cow::Borrowed(code))
    }
}

/// A problem that a stage has a name for.
pub trait Problem: fmt::Debug + fmt::Display {
    /// The stage, as the first part of a code.
    const STAGE: &'static str;

    /// Its code: the stage, and the name of the variant.
    fn code(&self) -> Code {
        let name = format!("{self:?}");
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        let mut code = format!("{}.", Self::STAGE);
        for (index, character) in name[..end].char_indices() {
            if character.is_ascii_uppercase() && index > 0 {
                code.push('-');
            }
            code.push(character.to_ascii_lowercase());
        }
        Code(Cow::Owned(code))
    }
}
