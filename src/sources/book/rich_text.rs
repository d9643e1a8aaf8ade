//! Note calls in the shared texts of an xlsx: « 227¹ » is the text « 2271 » once its
//! position above the line is lost, and calamine gives no more than the text.

use std::collections::HashSet;
use std::io::{BufRead, Read};

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

/// Whether any text is written above the line: most files have none, and are not parsed.
pub(super) fn has_superscript(mut part: impl Read) -> bool {
    const MARK: &[u8] = b"superscript";
    let mut buffer = vec![0; 1 << 16];
    let mut kept = 0;
    loop {
        let read = match part.read(&mut buffer[kept..]) {
            Ok(0) | Err(_) => return false,
            Ok(read) => kept + read,
        };
        if buffer[..read].windows(MARK.len()).any(|window| window == MARK) {
            return true;
        }
        // The mark may be cut between two readings.
        kept = read.min(MARK.len() - 1);
        buffer.copy_within(read - kept..read, 0);
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
