//! Reads the manifest's values and reports every mistake with its place.
//!
//! `serde_yaml` gives the values, [`Places`] the places. The typed reading is ours and
//! not derived: keys are compared without accents, capitals or hyphens, and one run must
//! report all mistakes, where a derived reader stops at the first.

use std::cell::RefCell;

use chrono::NaiveDate;
use serde_yaml::Value;

use super::error::ManifestError;
use super::keys::Keys;
use super::placed::Placed;
use super::places::{self, Places, Spot};
use super::words::NOT_YET;
use crate::characters::{self, tidied};
use crate::dates;
use crate::diagnostic::{Diagnostic, Diagnostics, Excerpt, Location};
use crate::text::{fold, nearest};
use crate::vocabulary::Words;

/// The manifest being read.
pub(super) struct Walk<'t> {
    file: &'t str,
    lines: Vec<Written<'t>>,
    places: Places,
    problems: RefCell<Diagnostics>,
}

impl<'t> Walk<'t> {
    pub(super) fn new(file: &'t str, text: &'t str, places: Places) -> Self {
        Self {
            file,
            lines: text.lines().map(Written::new).collect(),
            places,
            problems: RefCell::default(),
        }
    }

    pub(super) fn finish(self) -> Diagnostics {
        self.problems.into_inner()
    }

    pub(super) fn push(&self, diagnostic: Diagnostic) {
        self.problems.borrow_mut().push(diagnostic);
    }

    fn placed<T>(&self, path: &str, place: Option<Spot>, value: T) -> Placed<T> {
        let place = place.unwrap_or(Spot { line: 1, column: 1, length: 1, plain: true });
        let location = Location::Line {
            file: self.file.to_owned(),
            line: place.line,
            column: place.column,
            key: Some(path.to_owned()),
        };
        let excerpt = self.lines.get(place.line - 1).map(|line| line.excerpt(place));
        Placed { value, location, excerpt }
    }

    /// What follows a `#` on the line of a place.
    fn comment_at(&self, place: Option<Spot>) -> Option<String> {
        let line = self.lines.get(place?.line - 1)?;
        let (_, comment) = line.text.split_once(" #")?;
        (!comment.trim().is_empty()).then(|| format!("#{}", comment.trim_end()))
    }
}

/// A line of the manifest. A long one may hold thousands of values: where its characters
/// begin is known once, or showing each value would cost the length of the line.
struct Written<'t> {
    text: &'t str,
    starts: Option<Vec<usize>>,
}

impl<'t> Written<'t> {
    fn new(text: &'t str) -> Self {
        const SHORT: usize = 400;
        let starts = (text.len() > SHORT)
            .then(|| text.char_indices().map(|(index, _)| index).collect());
        Self { text, starts }
    }

    fn excerpt(&self, place: Spot) -> Excerpt {
        const BEFORE: usize = 60;
        let Spot { line, column, length, .. } = place;
        let Some(starts) = &self.starts else {
            return Excerpt::of(line, self.text, column, length);
        };
        let left_out = column.saturating_sub(BEFORE);
        let start = starts.get(left_out).copied().unwrap_or(self.text.len());
        let rest = self.text[start..].chars();
        let mut excerpt = Excerpt::around(line, rest, column - left_out, length);
        if left_out > 0 && !excerpt.text.starts_with('…') {
            excerpt.text.insert(0, '…');
            excerpt.column += 1;
        }
        excerpt
    }
}

/// One value of the manifest and its path.
#[derive(Clone)]
pub(super) struct Entry<'w> {
    walk: &'w Walk<'w>,
    value: &'w Value,
    path: String,
}

impl<'w> Entry<'w> {
    pub(super) fn root(walk: &'w Walk<'w>, value: &'w Value) -> Self {
        Self { walk, value, path: String::new() }
    }

    fn name(&self) -> &str {
        let last = self.path.rsplit('.').next().unwrap_or(&self.path);
        last.split('[').next().unwrap_or(last)
    }

    /// Anything, at the value's place.
    pub(super) fn placed<T>(&self, value: T) -> Placed<T> {
        self.walk.placed(&self.path, self.walk.places.value(&self.path), value)
    }

    /// Anything, at the key's place.
    pub(super) fn placed_key<T>(&self, value: T) -> Placed<T> {
        self.walk.placed(&self.path, self.walk.places.key(&self.path), value)
    }

    pub(super) fn problem(&self, error: &ManifestError) {
        self.walk.push(self.placed(()).error(error));
    }

    pub(super) fn problem_at_key(&self, error: &ManifestError) {
        self.walk.push(self.placed_key(()).error(error));
    }

    pub(super) fn is_map(&self) -> bool {
        self.value.is_mapping()
    }

    /// Nothing is written after its colon.
    pub(super) fn is_null(&self) -> bool {
        self.value.is_null()
    }

    pub(super) fn is_list(&self) -> bool {
        self.value.is_sequence()
    }

    /// A text, a number or a word, as it was written.
    pub(super) fn text(&self) -> Option<Placed<String>> {
        // A path and the name of a sheet are those of a file, to the letter.
        const OF_FILES: [&str; 3] = ["feuille", "fichier", "logo"];
        let written = match self.value {
            Value::String(text) if OF_FILES.contains(&fold(self.name()).as_str()) => {
                Some(text.clone())
            }
            other => scalar_text(other),
        };
        match written {
            Some(text) if !text.trim().is_empty() => {
                self.unprintable(&text);
                Some(self.placed(text.trim().to_owned()))
            }
            Some(_) => {
                self.empty();
                None
            }
            None if self.value.is_null() => {
                self.empty();
                None
            }
            None => {
                self.wrong_shape("un texte", &format!("{}: \"…\"", self.name()));
                None
            }
        }
    }

    /// A character that the typeface lacks, in a text that is printed.
    fn unprintable(&self, text: &str) {
        const PRINTED: [&str; 10] = [
            "base",
            "ccas",
            "court",
            "definition",
            "libelle",
            "motif",
            "nom",
            "precaution",
            "sujet",
            "titre",
        ];
        let lacking = text.chars().find(|character| !characters::prints(*character));
        if let Some(character) = lacking
            && PRINTED.contains(&fold(self.name()).as_str())
        {
            self.problem(&ManifestError::NotInTypeface { character });
        }
    }

    fn empty(&self) {
        let place = self.walk.places.key(&self.path);
        let comment = self.walk.comment_at(place);
        let key = self.name().to_owned();
        self.problem_at_key(&ManifestError::Empty { key, comment });
    }

    pub(super) fn wrong_shape(&self, expected: &'static str, example: &str) {
        let error = ManifestError::WrongShape {
            key: self.name().to_owned(),
            expected,
            example: example.to_owned(),
        };
        self.problem(&error);
    }

    /// Words of the program or names: a list of dashes, or one line with commas.
    pub(super) fn words(&self) -> Vec<Placed<String>> {
        match self.value {
            Value::Sequence(_) => self.items().iter().filter_map(Entry::text).collect(),
            // A printed label, in quotes, is never split at its commas.
            _ if !self.is_plain() => self.text().into_iter().collect(),
            _ => self.text().map(|text| self.pieces(&text.value)).unwrap_or_default(),
        }
    }

    /// The words of a text with commas, each at its place on the line.
    fn pieces(&self, text: &str) -> Vec<Placed<String>> {
        let whole = self.walk.places.value(&self.path);
        let mut words = Vec::new();
        let mut offset = 0;
        for piece in text.split(',') {
            let before = piece.chars().take_while(|c| c.is_whitespace()).count();
            let word = piece.trim();
            if !word.is_empty() {
                let place = whole.map(|place| Spot {
                    column: place.column + offset + before,
                    length: word.chars().count(),
                    ..place
                });
                words.push(self.walk.placed(&self.path, place, word.to_owned()));
            }
            offset += piece.chars().count() + 1;
        }
        words
    }

    fn is_plain(&self) -> bool {
        self.walk.places.value(&self.path).is_none_or(|place| place.plain)
    }

    /// One word among those known, given back in its plain form.
    pub(super) fn choice<T: Copy>(&self, known: Words<T>) -> Option<Placed<T>> {
        let text = self.text()?;
        self.among(&text, known)
    }

    /// Several words among those known.
    pub(super) fn choices<T: Copy>(&self, known: Words<T>) -> Vec<Placed<T>> {
        self.words().iter().filter_map(|word| self.among(word, known)).collect()
    }

    fn among<T: Copy>(
        &self,
        word: &Placed<String>,
        known: Words<T>,
    ) -> Option<Placed<T>> {
        if let Some(meaning) = known.meaning(&fold(&word.value)) {
            return Some(word.with(meaning));
        }
        let error = ManifestError::UnknownWord {
            key: self.name().to_owned(),
            written: word.value.clone(),
            nearest: nearest(&word.value, known.words()).map(str::to_owned),
            known: known.words().map(str::to_owned).collect(),
        };
        self.walk.push(word.error(&error));
        None
    }

    /// `18/11/2027` or `2027-11-18`.
    pub(super) fn date(&self) -> Option<Placed<NaiveDate>> {
        let text = self.text()?;
        let parsed = dates::written(&text.value);
        if parsed.is_none() {
            let error = ManifestError::NotADate { written: text.value.clone() };
            self.problem(&error);
        }
        parsed.map(|date| text.with(date))
    }

    /// A year on four digits.
    pub(super) fn year(&self) -> Option<Placed<u16>> {
        let text = self.text()?;
        self.as_year(&text)
    }

    /// Years, in a list or with commas.
    pub(super) fn years(&self) -> Vec<Placed<u16>> {
        self.words().iter().filter_map(|word| self.as_year(word)).collect()
    }

    fn as_year(&self, text: &Placed<String>) -> Option<Placed<u16>> {
        let year = text.value.parse().ok().filter(|year| (1900..2200).contains(year));
        if year.is_none() {
            let error = ManifestError::NotAYear { written: text.value.clone() };
            self.walk.push(text.error(&error));
        }
        year.map(|year| text.with(year))
    }

    /// A number, with a comma or a point.
    pub(super) fn number(&self) -> Option<Placed<f64>> {
        let text = self.text()?;
        let cleaned =
            text.value.replace([' ', '\u{a0}', '\u{202f}'], "").replace(',', ".");
        // What is not digits (« .inf », « nan ») is no number, whatever Rust reads in it.
        let digits =
            |text: &&String| !text.contains(|c: char| c.is_alphabetic() && c != 'e');
        let number: Option<f64> =
            Some(&cleaned).filter(digits).and_then(|one| one.parse().ok());
        if number.is_some_and(|number| number.abs() >= crate::limits::LARGEST_NUMBER) {
            self.problem(&ManifestError::TooLarge { written: text.value.clone() });
            return None;
        }
        if number.is_none() {
            self.problem(&ManifestError::NotANumber { written: text.value.clone() });
        }
        number.map(|number| text.with(number))
    }

    /// A whole number that is not negative.
    pub(super) fn whole(&self) -> Option<Placed<u32>> {
        let text = self.text()?;
        let number = text.value.parse().ok();
        if number.is_none() {
            self.problem(&ManifestError::NotANumber { written: text.value.clone() });
        }
        number.map(|number| text.with(number))
    }

    /// `oui` or `non`.
    pub(super) fn yes_no(&self) -> Option<bool> {
        let text = self.text()?;
        match fold(&text.value).as_str() {
            "oui" | "true" => Some(true),
            "non" | "false" => Some(false),
            _ => {
                self.problem(&ManifestError::NotYesNo { written: text.value });
                None
            }
        }
    }

    /// The text of a scalar, whatever it is meant for.
    pub(super) fn scalar(&self) -> Option<String> {
        scalar_text(self.value)
    }

    /// The items of a list of dashes.
    pub(super) fn items(&self) -> Vec<Entry<'w>> {
        match self.value {
            Value::Sequence(items) => items
                .iter()
                .enumerate()
                .map(|(index, value)| Entry {
                    walk: self.walk,
                    value,
                    path: places::item(&self.path, index),
                })
                .collect(),
            _ => {
                self.wrong_shape(
                    "une liste de tirets",
                    &format!("{}:\n  - …", self.name()),
                );
                Vec::new()
            }
        }
    }

    /// The entries of a map whose names are the author's own.
    pub(super) fn named(&self) -> Vec<(Placed<String>, Entry<'w>)> {
        let Value::Mapping(map) = self.value else {
            if self.value.is_null() {
                self.empty();
            } else {
                let example = format!("{}:\n  nom:\n    …", self.name());
                self.wrong_shape("des noms suivis de lignes décalées", &example);
            }
            return Vec::new();
        };
        map.iter()
            .filter_map(|(key, value)| {
                let name = scalar_text(key)?;
                let path = places::join(&self.path, &name);
                let entry = Entry { walk: self.walk, value, path };
                Some((entry.placed_key(name), entry))
            })
            .collect()
    }

    /// The entries of a map whose names are ours; unknown ones are reported.
    pub(super) fn fields(&self, known: Keys) -> Fields<'w> {
        let entries = self
            .named()
            .into_iter()
            .filter_map(|(name, entry)| {
                let folded = fold(&name.value);
                if let Some(found) = known.iter().find(|known| known.word == folded) {
                    return Some((found.word, entry));
                }
                let error = if NOT_YET.contains(&folded.as_str()) {
                    ManifestError::NotYet { what: folded }
                } else {
                    let choices = known.iter().map(|known| known.word);
                    ManifestError::UnknownKey {
                        key: name.value.clone(),
                        nearest: nearest(&name.value, choices.clone()).map(str::to_owned),
                        known: choices.map(str::to_owned).collect(),
                    }
                };
                self.walk.push(name.error(&error));
                None
            })
            .collect();
        Fields { entries }
    }

    /// The first key of an item: « the first word after the dash says what it is ».
    pub(super) fn first_key(&self) -> Option<String> {
        self.value.as_mapping()?.keys().next().and_then(scalar_text).map(|key| fold(&key))
    }
}

/// The known entries of a map.
pub(super) struct Fields<'w> {
    entries: Vec<(&'static str, Entry<'w>)>,
}

impl<'w> Fields<'w> {
    pub(super) fn get(&self, key: &str) -> Option<&Entry<'w>> {
        self.entries.iter().find(|(name, _)| *name == key).map(|(_, entry)| entry)
    }

    pub(super) fn text(&self, key: &str) -> Option<Placed<String>> {
        self.get(key).and_then(Entry::text)
    }

    pub(super) fn words(&self, key: &str) -> Vec<Placed<String>> {
        self.get(key).map(Entry::words).unwrap_or_default()
    }

    pub(super) fn year(&self, key: &str) -> Option<Placed<u16>> {
        self.get(key).and_then(Entry::year)
    }

    pub(super) fn date(&self, key: &str) -> Option<Placed<NaiveDate>> {
        self.get(key).and_then(Entry::date)
    }

    pub(super) fn yes(&self, key: &str) -> bool {
        self.get(key).and_then(Entry::yes_no).unwrap_or(false)
    }
}

fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(tidied(text).into_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(true) => Some("oui".to_owned()),
        Value::Bool(false) => Some("non".to_owned()),
        Value::Null | Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(_) => None,
    }
}
