//! A process that lays out documents, as its caller holds it.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::WORD;
use super::wire::{self, Answer, Request};
use crate::render::typst::pdf::failure::Failure;

/// The most that is kept of what a dying process says.
const LAST_WORDS: u64 = 64 * 1024;

/// A process that never outlives this value.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    /// Its input stays open for as long as this does: it ends when that closes.
    requests: Option<Sender<Request>>,
    answers: Receiver<Answer>,
    last_words: Option<JoinHandle<String>>,
}

impl Process {
    pub(super) fn start(program: &Path) -> io::Result<Self> {
        let mut command = Command::new(program);
        command
            .arg(WORD)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        without_a_window(&mut command);
        let mut child = command.spawn()?;
        let (Some(mut input), Some(mut output), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::Error::other("no streams"));
        };
        let (requests, asked) = mpsc::channel::<Request>();
        let (answered, answers) = mpsc::channel();
        let mut process =
            Self { child, requests: Some(requests), answers, last_words: None };
        thread::Builder::new().spawn(move || {
            for request in asked {
                // One that dies early hears no more; its silence tells.
                if wire::send(&request, &mut input).is_err() {
                    break;
                }
            }
        })?;
        thread::Builder::new().spawn(move || {
            while let Ok(answer) = wire::receive(&mut output) {
                if answered.send(answer).is_err() {
                    break;
                }
            }
        })?;
        let last_words = thread::Builder::new().spawn(move || last_words(errors))?;
        process.last_words = Some(last_words);
        Ok(process)
    }

    /// Sends it a document.
    pub(super) fn ask(&self, request: Request) {
        if let Some(requests) = &self.requests {
            // A process that has died is told by its silence.
            let _ = requests.send(request);
        }
    }

    /// Its next answer.
    pub(super) fn answer(&self, within: Duration) -> Result<Answer, RecvTimeoutError> {
        self.answers.recv_timeout(within)
    }

    /// What it died of.
    pub(super) fn cause_of_death(mut self) -> Failure {
        self.end();
        let last_words = self
            .last_words
            .take()
            .and_then(|thread| thread.join().ok())
            .unwrap_or_default();
        // What the standard library writes before it ends a process; nobody else reads it.
        if last_words.contains("memory allocation of") {
            Failure::TooMuchMemory
        } else if last_words.contains("overflowed its stack") {
            Failure::TooDeep
        } else {
            Failure::Interrupted
        }
    }

    fn end(&mut self) {
        self.requests = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// The beginning of what it says, and the rest to nowhere: a full pipe would hold it.
fn last_words(mut errors: impl Read) -> String {
    let mut kept = Vec::new();
    let _ = errors.by_ref().take(LAST_WORDS).read_to_end(&mut kept);
    let _ = io::copy(&mut errors, &mut io::sink());
    String::from_utf8_lossy(&kept).into_owned()
}

/// A program without a console would see one open for each document.
#[cfg(windows)]
fn without_a_window(command: &mut Command) {
    use std::os::windows::process::CommandExt;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    command.creation_flags(CREATE_NO_WINDOW);
}

#[cfg(not(windows))]
fn without_a_window(_command: &mut Command) {}
