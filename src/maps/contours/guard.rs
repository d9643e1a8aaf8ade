//! A reader that watches the JSON text go by and stops it before it can cost memory.
//!
//! The JSON library reads a text of any length into memory, and remembers every level of
//! nesting even of what it passes over. Both are bounded here, on the bytes, whatever the
//! reader above does with them.

use std::cell::Cell;
use std::io::{self, Read};

use crate::limits;

/// Why the guard stopped the reading.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stop {
    Deep,
    Text,
    Word,
    Size,
    Failed(String),
}

/// What the guard and the visitors tell each other while the JSON library holds the reader.
#[derive(Default)]
pub(super) struct Watch {
    /// Set by the visitors once the file turns out to be a topology.
    pub(super) whole: Cell<bool>,
    /// Set by the guard.
    pub(super) stop: Cell<Option<Stop>>,
}

/// See the module.
pub(super) struct Guard<'w, R> {
    input: R,
    watch: &'w Watch,
    read: u64,
    depth: usize,
    in_text: bool,
    escaped: bool,
    run: usize,
}

impl<'w, R: Read> Guard<'w, R> {
    pub(super) fn new(input: R, watch: &'w Watch) -> Self {
        Guard { input, watch, read: 0, depth: 0, in_text: false, escaped: false, run: 0 }
    }

    fn stopped(&self, stop: Stop) -> io::Error {
        self.watch.stop.set(Some(stop));
        io::Error::other("stopped")
    }

    /// Follows the nesting and the length of texts over some bytes.
    fn inspect(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        for &byte in bytes {
            if self.in_text {
                self.run += 1;
                if self.escaped {
                    self.escaped = false;
                } else if byte == b'\\' {
                    self.escaped = true;
                } else if byte == b'"' {
                    self.in_text = false;
                    self.run = 0;
                }
                if self.run > limits::CONTOUR_TEXT {
                    return Err(Stop::Text);
                }
                continue;
            }
            match byte {
                b'0'..=b'9' | b'.' | b'-' => {
                    self.run += 1;
                    if self.run > limits::CONTOUR_WORD {
                        return Err(Stop::Word);
                    }
                    continue;
                }
                b'"' => self.in_text = true,
                b'[' | b'{' => {
                    self.depth += 1;
                    if self.depth > limits::CONTOUR_DEPTH {
                        return Err(Stop::Deep);
                    }
                }
                b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            self.run = 0;
        }
        Ok(())
    }
}

impl<R: Read> Read for Guard<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match self.input.read(buffer) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                return Err(error);
            }
            Err(error) => return Err(self.stopped(Stop::Failed(error.to_string()))),
        };
        self.read = self.read.saturating_add(count as u64);
        if self.watch.whole.get() && self.read > limits::TOPOLOGY_BYTES {
            return Err(self.stopped(Stop::Size));
        }
        let bytes = buffer.get(..count).unwrap_or_default();
        match self.inspect(bytes) {
            Ok(()) => Ok(count),
            Err(stop) => Err(self.stopped(stop)),
        }
    }
}
