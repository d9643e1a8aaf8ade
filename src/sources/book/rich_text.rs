//! Note calls in the shared texts of an xlsx: « 227¹ » is the text « 2271 » once its
//! position above the line is lost, and calamine gives no more than the text.

use std::collections::HashSet;
use std::io::{self, BufRead, Write};

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::sources::number;
use crate::value::Value;

/// Texts, as calamine gives them, that are a number followed by a note call.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct NoteCalls(HashSet<String>);

impl NoteCalls {
    /// Whether a text is one.
    pub(super) fn contains(&self, text: &str) -> bool {
        !self.0.is_empty() && self.0.contains(text)
    }
}

/// Takes what is inflated, and says whether any text is written above the line: most files
/// have none, and are not parsed.
#[derive(Default)]
pub(super) struct Superscripts {
    pub(super) found: bool,
    /// The mark may be cut between two writings.
    end: Vec<u8>,
}

impl Write for Superscripts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        const MARK: &[u8] = b"superscript";
        if !self.found {
            self.end.extend_from_slice(&bytes[..bytes.len().min(MARK.len())]);
            self.found = memchr::memmem::find(&self.end, MARK).is_some()
                || memchr::memmem::find(bytes, MARK).is_some();
            self.end.clear();
            let kept = bytes.len().min(MARK.len() - 1);
            self.end.extend_from_slice(&bytes[bytes.len() - kept..]);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Looks through `sharedStrings.xml`; a damaged part says nothing here, calamine will.
pub(super) fn note_calls(part: impl BufRead) -> NoteCalls {
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    let mut calls = NoteCalls::default();
    let mut text = Text::default();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                match tag.local_name().as_ref() {
                    "si" => text = Text::default(),
                    "r" => text.is_raised = false,
                    "vertAlign" => {
                        text.is_raised = tag
                            .attributes()
                            .flatten()
                            .any(|one| one.value.as_ref() == "superscript");
                    }
                    "t" => text.is_open = true,
                    _ => {}
                }
            }
            Ok(Event::Text(run)) if text.is_open => text.add(&run.xml10_content()),
            Ok(Event::End(tag)) => match tag.local_name().as_ref() {
                "t" => text.is_open = false,
                "si" => calls.0.extend(text.as_call()),
                _ => {}
            },
            Ok(Event::Eof) | Err(_) => return calls,
            Ok(_) => {}
        }
    }
}

/// A shared text while it is read, run by run.
#[derive(Default)]
struct Text {
    all: String,
    on_the_line: String,
    is_raised: bool,
    is_open: bool,
}

impl Text {
    fn add(&mut self, run: &str) {
        self.all.push_str(run);
        if !self.is_raised {
            self.on_the_line.push_str(run);
        }
    }

    /// The whole text, when it is a number with something above the line.
    fn as_call(&self) -> Option<String> {
        let is_number =
            |text: &str| matches!(number::read(text, Value::Missing), Value::Known(_));
        let is_call = self.all != self.on_the_line
            && is_number(&self.on_the_line)
            && is_number(&self.all);
        is_call.then(|| self.all.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_is_found_across_two_writings() {
        for cut in 0..30 {
            let text = b"<vertAlign val=\"superscript\"/>";
            let mut seen = Superscripts::default();
            seen.write_all(&text[..cut]).expect("written");
            seen.write_all(&text[cut..]).expect("written");
            assert!(seen.found, "{cut}");
        }
        let mut seen = Superscripts::default();
        seen.write_all(b"supersc").expect("written");
        seen.write_all(b"<t>ript").expect("written");
        assert!(!seen.found);
    }

    #[test]
    fn only_numbers_with_something_above_the_line_are_calls() {
        let call = |runs: &str| {
            let part = format!("<sst><si>{runs}</si></sst>");
            note_calls(part.as_bytes()).0.into_iter().next()
        };
        let raised = "<r><rPr><vertAlign val=\"superscript\"/></rPr><t>1</t></r>";
        let plain = "<r><t>227</t></r>";
        assert_eq!(call(&format!("{plain}{raised}")).as_deref(), Some("2271"));
        assert_eq!(call(&format!("<r><t>Aides</t></r>{raised}")), None);
        assert_eq!(call(plain), None);
        assert_eq!(call("<t>227</t>"), None);
    }
}
