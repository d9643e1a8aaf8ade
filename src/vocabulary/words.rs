//! A list of words with their meanings.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// The words of a closed list, each with what it means. A word is written as
/// [`crate::text::fold`] gives it.
#[derive(Debug, Clone, Copy)]
pub struct Words<T: 'static>(&'static [(&'static str, T)]);

impl<T: Copy> Words<T> {
    /// A list in the order it is told in.
    pub const fn new(list: &'static [(&'static str, T)]) -> Self {
        Self(list)
    }

    /// What a folded word means.
    pub fn meaning(self, word: &str) -> Option<T> {
        self.0.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
    }

    /// The words, in order.
    pub fn words(self) -> impl Iterator<Item = &'static str> + Clone {
        self.0.iter().map(|(word, _)| *word)
    }

    /// What can be meant, in order.
    pub fn meanings(self) -> impl Iterator<Item = T> {
        self.0.iter().map(|(_, meaning)| *meaning)
    }

    /// Reads one of the words.
    ///
    /// # Errors
    /// Another word.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<T, D::Error> {
        let word = String::deserialize(deserializer)?;
        self.meaning(&word).ok_or_else(|| D::Error::custom(format!("« {word} »")))
    }

    /// The word of a meaning; empty for one that has none.
    pub fn word(self, meaning: T) -> &'static str
    where
        T: PartialEq,
    {
        self.0.iter().find(|(_, one)| *one == meaning).map_or("", |(word, _)| *word)
    }
}
