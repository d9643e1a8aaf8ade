//! What the two processes say to each other: messages, each after its length.

use std::io::{self, Read, Write};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostics, Warned};
use crate::render::typst::document::Document;
use crate::render::typst::pdf::step::Step;
use crate::render::typst::pdf::work::{Made, Task};

/// What is asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) document: Document,
    pub(super) task: Task,
    /// How long the caller will wait.
    pub(super) patience: Duration,
}

/// What is answered.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// A step has been reached.
    Reached(Step),
    /// The end.
    Done(Result<Warned<Made>, Diagnostics>),
}

/// Writes a message in one go, so that a process that dies leaves no half of one.
pub(super) fn send<T: Serialize>(message: &T, out: &mut impl Write) -> io::Result<()> {
    const LENGTH: usize = size_of::<u64>();
    let mut bytes = postcard::to_extend(message, vec![0; LENGTH]).map_err(other)?;
    let length = (bytes.len() - LENGTH) as u64;
    bytes[..LENGTH].copy_from_slice(&length.to_le_bytes());
    out.write_all(&bytes)?;
    out.flush()
}

/// Waits for a message.
pub(super) fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<T> {
    let mut length = [0; size_of::<u64>()];
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    let mut bytes = Vec::new();
    // The room is made as the bytes come: a length alone reserves nothing.
    from.take(length).read_to_end(&mut bytes)?;
    postcard::from_bytes(&bytes).map_err(other)
}

fn other(error: postcard::Error) -> io::Error {
    io::Error::other(error)
}
