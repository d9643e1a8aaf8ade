//! Where each stretch of rendered Typst comes from.
//!
//! Before rendering, every visible line of a template receives a mark in private-use
//! characters; loops, includes and macros carry it through. After rendering the marks are
//! taken out and their offsets kept. Data cannot forge one: the escape encodes private-use
//! characters.

use crate::characters::is_private;
use serde::{Deserialize, Serialize};

const OPEN: char = '\u{f0000}';
const CLOSE: char = '\u{f0001}';

/// A line of a template or of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextLine {
    /// The file, relative to the project or to the program's templates.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// Typst source with the places its parts come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The source, without marks.
    pub source: String,
    places: Vec<(usize, TextLine)>,
}

/// The mark of a line. A file may bear any name: what could close the mark, and be read as
/// Typst, is left out.
pub fn mark(file: &str, line: usize) -> String {
    let file: String = file.chars().filter(|character| !is_private(*character)).collect();
    format!("{OPEN}{file}:{line}{CLOSE}")
}

impl Rendered {
    /// Takes the marks out.
    pub fn from_marked(marked: &str) -> Self {
        let mut rendered = Self::default();
        let mut rest = marked;
        while let Some((before, after)) = rest.split_once(OPEN) {
            rendered.source.push_str(before);
            let Some((place, following)) = after.split_once(CLOSE) else { break };
            if let Some(place) = read_mark(place) {
                rendered.places.push((rendered.source.len(), place));
            }
            rest = following;
        }
        rendered.source.push_str(rest);
        rendered
    }

    /// The files that the source is made of.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(|(_, place)| place.file.as_str())
    }

    /// The line that made the source at a byte offset.
    pub fn place(&self, offset: usize) -> Option<&TextLine> {
        let after = self.places.partition_point(|(start, _)| *start <= offset);
        self.places.get(after.checked_sub(1)?).map(|(_, place)| place)
    }
}

fn read_mark(mark: &str) -> Option<TextLine> {
    let (file, line) = mark.rsplit_once(':')?;
    Some(TextLine { file: file.to_owned(), line: line.parse().ok()? })
}

/// The line that the last mark of a stretch names.
pub(super) fn last_mark(marked: &str) -> Option<TextLine> {
    let (_, after) = marked.rsplit_once(OPEN)?;
    read_mark(after.split_once(CLOSE)?.0)
}

/// Marks each line of a template at its first visible character outside tags.
pub(super) fn with_marks(file: &str, source: &str) -> String {
    let mut marked = String::with_capacity(source.len() * 2);
    let mut inside: Option<&str> = None;
    for (index, line) in source.split_inclusive('\n').enumerate() {
        let mut done = false;
        let mut rest = line;
        while !rest.is_empty() {
            if let Some(end) = inside {
                match rest.split_once(end) {
                    Some((before, after)) => {
                        marked.push_str(before);
                        marked.push_str(end);
                        rest = after;
                        inside = None;
                    }
                    None => {
                        marked.push_str(rest);
                        rest = "";
                    }
                }
                continue;
            }
            let opening = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")]
                .into_iter()
                .find(|(start, _)| rest.starts_with(start));
            if let Some((start, end)) = opening {
                // A value alone on its line is marked too; `{{-` eats what stands before.
                if !done && start == "{{" && !rest.starts_with("{{-") {
                    marked.push_str(&mark(file, index + 1));
                    done = true;
                }
                marked.push_str(start);
                rest = &rest[start.len()..];
                inside = Some(end);
                continue;
            }
            let mut characters = rest.chars();
            let Some(character) = characters.next() else { break };
            if !done && !character.is_whitespace() {
                marked.push_str(&mark(file, index + 1));
                done = true;
            }
            marked.push(character);
            rest = characters.as_str();
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_cannot_close_its_mark() {
        let name = "textes/a\u{f0001}#f()\u{f0000}.md";
        let rendered = Rendered::from_marked(&format!("{}texte", mark(name, 3)));
        assert_eq!(rendered.source, "texte");
    }

    #[test]
    fn an_offset_is_told_in_the_templates_lines() {
        let source = "{% if x %}\n= Titre\n{{ a }}\n  #f(1)\n{% endif %}";
        let rendered = Rendered::from_marked(&with_marks("a.typ.j2", source));
        assert_eq!(rendered.source, source);
        let line = |needle| {
            let offset = source.find(needle).expect("in the source");
            rendered.place(offset).map(|place| place.line)
        };
        assert_eq!(line("= Titre"), Some(2));
        assert_eq!(line("{{ a"), Some(3));
        assert_eq!(line("#f"), Some(4));
        assert_eq!(rendered.place(0), None);
    }
}
