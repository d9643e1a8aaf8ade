//! Where each rubrique of the manifest stands: key path → line and column.
//!
//! The events of `granit-parser` are walked without interpreting any value: `serde_yaml`
//! remains the parser of record. Repeated keys, aliases and several documents, which
//! `serde_yaml` blames on the wrong line or accepts, are found here with their place.

use std::borrow::Cow;
use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle, Span};

use crate::characters::tidied;
use crate::limits;
use crate::text::fold;

/// The place of one key or value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Characters on that line.
    pub length: usize,
    /// Written without quotes.
    pub plain: bool,
}

/// The places of a manifest.
#[derive(Debug, Default)]
pub(crate) struct Places {
    values: BTreeMap<String, Spot>,
    keys: BTreeMap<String, Spot>,
    /// Keys written twice under one heading: path, first place, second place.
    pub repeated: Vec<(String, Spot, Spot)>,
    /// `*alias` and `&anchor`, which we refuse.
    pub aliases: Vec<Spot>,
    /// Keys that are a list, a group or nothing: whatever is under them would be ignored.
    pub nameless: Vec<Spot>,
    /// Where a second document begins.
    pub second_document: Option<Spot>,
    /// Where the file goes deeper than any form of the manifest.
    pub too_deep: Option<Spot>,
    /// Keys and texts longer than anyone reads, with their length.
    pub too_long: Vec<(Spot, usize)>,
    /// Plain scalars that run over several lines: two items or keys glued into one.
    pub glued: Vec<(String, Spot)>,
}

impl Places {
    /// Walks the text. What cannot be parsed gives the places found before the fault.
    pub(crate) fn of(text: &str) -> Self {
        let mut walker = Walker::default();
        let mut documents = 0;
        for event in Parser::new_from_str(text) {
            let Ok((event, span)) = event else { break };
            if matches!(event, Event::DocumentStart(..)) {
                documents += 1;
                if documents == 2 {
                    walker.places.second_document = Some(place(&span, true));
                    break;
                }
            }
            walker.take(&event, &span);
            if walker.stack.len() > limits::MANIFEST_DEPTH {
                walker.places.too_deep = Some(place(&span, true));
                break;
            }
        }
        walker.places
    }

    /// The place of a value, or of the closest heading above it that is known.
    pub(crate) fn value(&self, path: &str) -> Option<Spot> {
        self.lookup(&self.values, path)
    }

    /// The place of a key.
    pub(crate) fn key(&self, path: &str) -> Option<Spot> {
        self.keys.get(path).copied().or_else(|| self.value(path))
    }

    fn lookup(&self, map: &BTreeMap<String, Spot>, path: &str) -> Option<Spot> {
        let mut path = path;
        loop {
            if let Some(place) = map.get(path).or_else(|| self.keys.get(path)) {
                return Some(*place);
            }
            path = &path[..path.rfind(['.', '['])?];
        }
    }
}

/// Adds a key to a path.
pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Adds an item number to a path.
pub(crate) fn item(path: &str, index: usize) -> String {
    format!("{path}[{index}]")
}

#[derive(Default)]
struct Walker {
    places: Places,
    stack: Vec<Level>,
}

enum Level {
    Map { path: String, key: Option<String>, seen: BTreeMap<String, Spot> },
    List { path: String, next: usize },
}

impl Walker {
    fn take(&mut self, event: &Event<'_>, span: &Span) {
        match event {
            Event::Scalar(text, style, ..) => self.scalar(text, *style, span),
            Event::MappingStart(..) => {
                self.name_wanted(span);
                let path = self.open(span);
                self.stack.push(Level::Map { path, key: None, seen: BTreeMap::new() });
            }
            Event::SequenceStart(..) => {
                self.name_wanted(span);
                let path = self.open(span);
                self.stack.push(Level::List { path, next: 0 });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                self.stack.pop();
                self.close();
            }
            Event::Alias(_) => {
                self.places.aliases.push(place(span, true));
                self.close();
            }
            _ => {}
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: &Span) {
        let plain = matches!(style, ScalarStyle::Plain);
        let place = place(span, plain);
        let length = text.chars().count();
        if length > limits::TEXT_CHARACTERS {
            self.places.too_long.push((place, length));
        }
        if let Some(Level::Map { path, key: key @ None, seen }) = self.stack.last_mut() {
            if plain && matches!(text, "" | "~" | "null" | "Null" | "NULL") {
                self.places.nameless.push(place);
            }
            // As YAML reads them, and as the reader names them.
            let name = match text {
                "true" | "True" | "TRUE" if plain => Cow::Borrowed("oui"),
                "false" | "False" | "FALSE" if plain => Cow::Borrowed("non"),
                _ => tidied(text),
            };
            let full = join(path, &name);
            if let Some(first) = seen.insert(fold(text), place) {
                self.places.repeated.push((full.clone(), first, place));
            }
            *key = Some(full.clone());
            self.places.keys.insert(full, place);
            return;
        }
        let path = self.path();
        if plain && span.end.line() > span.start.line() && !text.is_empty() {
            self.places.glued.push((path.clone(), place));
        }
        self.places.values.insert(path, place);
        self.close();
    }

    /// What begins here is no word: it cannot be a key.
    fn name_wanted(&mut self, span: &Span) {
        if let Some(Level::Map { key: None, .. }) = self.stack.last() {
            self.places.nameless.push(place(span, true));
        }
    }

    /// The path of the value about to be read.
    fn path(&self) -> String {
        match self.stack.last() {
            Some(Level::Map { path, key, .. }) => key.clone().unwrap_or(path.clone()),
            Some(Level::List { path, next }) => item(path, *next),
            None => String::new(),
        }
    }

    fn open(&mut self, span: &Span) -> String {
        let path = self.path();
        self.places.values.insert(path.clone(), place(span, true));
        path
    }

    fn close(&mut self) {
        match self.stack.last_mut() {
            Some(Level::Map { key, .. }) => *key = None,
            Some(Level::List { next, .. }) => *next += 1,
            None => {}
        }
    }
}

fn place(span: &Span, plain: bool) -> Spot {
    let same_line = span.end.line() == span.start.line();
    let length =
        if same_line { span.end.col().saturating_sub(span.start.col()) } else { 1 };
    Spot {
        line: span.start.line(),
        column: span.start.col() + 1,
        length: length.max(1),
        plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_items_have_their_place() {
        let places = Places::of("a: 1\nb:\n  - x\n  - thematique: y\n    titre: \"z\"\n");
        let at = |path: &str| places.value(path).map(|place| (place.line, place.column));
        assert_eq!(at("a"), Some((1, 4)));
        assert_eq!(at("b[0]"), Some((3, 5)));
        assert_eq!(at("b[1].titre"), Some((5, 12)));
        assert_eq!(at("b[1].absent"), Some((4, 5)));
    }

    #[test]
    fn repeated_keys_are_found_whatever_their_accents() {
        let places = Places::of("annee: 1\nAnnée: 2\n");
        assert_eq!(places.repeated.len(), 1);
        assert_eq!(places.repeated[0].2.line, 2);
    }
}
