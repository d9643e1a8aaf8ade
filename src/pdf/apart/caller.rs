//! Who starts the process of a document, waits for it, and ends it.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::WORD;
use super::wire::{self, Answer};
use crate::pdf::failure::{Failure, Trail};
use crate::pdf::{Asked, Outcome};

/// The most that is kept of what a dying process says.
const LAST_WORDS: u64 = 64 * 1024;

/// Lays out the documents side by side.
pub(in crate::pdf) fn work(asked: Vec<Asked>, program: &Path) -> Vec<Outcome> {
    thread::scope(|scope| {
        let each: Vec<_> = asked
            .into_iter()
            .map(|request| {
                let trail = Trail::of(&request.document);
                (trail, scope.spawn(move || ask(&request, program)))
            })
            .collect();
        each.into_iter()
            .map(|(trail, asked)| {
                asked
                    .join()
                    .unwrap_or_else(|_| Err(trail.told(&Failure::Interrupted).into()))
            })
            .collect()
    })
}

/// Lays out one document.
fn ask(request: &Asked, program: &Path) -> Outcome {
    let mut trail = Trail::of(&request.document);
    match answered(request, program, &mut trail) {
        Ok(outcome) => outcome,
        Err(failure) => Err(trail.told(&failure).into()),
    }
}

fn answered(
    request: &Asked,
    program: &Path,
    trail: &mut Trail,
) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let mut process = Process::start(program).map_err(Failure::NotStarted)?;
    let (Some(mut input), Some(mut output), Some(errors)) =
        (process.0.stdin.take(), process.0.stdout.take(), process.0.stderr.take())
    else {
        return Err(Failure::Interrupted);
    };
    thread::scope(|scope| {
        // Its input stays open for as long as it is waited for: it ends when that closes.
        let (waiting, until) = mpsc::channel::<()>();
        scope.spawn(move || {
            // One that dies early hears no more; its silence tells.
            let _ = wire::send(request, &mut input);
            let _ = until.recv();
        });
        let last_words = scope.spawn(move || last_words(errors));
        let (sender, answers) = mpsc::channel();
        scope.spawn(move || {
            while let Ok(answer) = wire::receive(&mut output) {
                if sender.send(answer).is_err() {
                    break;
                }
            }
        });
        let outcome = listen(&answers, started, request.patience, trail);
        process.end();
        drop(waiting);
        let last_words = last_words.join().unwrap_or_default();
        outcome.map_err(|error| match error {
            RecvTimeoutError::Timeout => Failure::TooLong(request.patience),
            RecvTimeoutError::Disconnected => cause_of_death(&last_words),
        })
    })
}

/// Follows the steps until the end.
fn listen(
    answers: &Receiver<Answer>,
    started: Instant,
    patience: Duration,
    trail: &mut Trail,
) -> Result<Outcome, RecvTimeoutError> {
    loop {
        let left = patience.saturating_sub(started.elapsed());
        match answers.recv_timeout(left)? {
            Answer::Reached(step) => trail.reach(step),
            Answer::Done(outcome) => return Ok(outcome),
        }
    }
}

/// What the standard library writes before it ends a process; nobody else reads it.
fn cause_of_death(last_words: &str) -> Failure {
    if last_words.contains("memory allocation of") {
        Failure::TooMuchMemory
    } else if last_words.contains("overflowed its stack") {
        Failure::TooDeep
    } else {
        Failure::Interrupted
    }
}

/// The beginning of what it says, and the rest to nowhere: a full pipe would hold it.
fn last_words(mut errors: impl Read) -> String {
    let mut kept = Vec::new();
    let _ = errors.by_ref().take(LAST_WORDS).read_to_end(&mut kept);
    let _ = io::copy(&mut errors, &mut io::sink());
    String::from_utf8_lossy(&kept).into_owned()
}

/// A process that never outlives this value.
struct Process(Child);

impl Process {
    fn start(program: &Path) -> io::Result<Self> {
        let mut command = Command::new(program);
        command
            .arg(WORD)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        without_a_window(&mut command);
        command.spawn().map(Self)
    }

    fn end(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
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
