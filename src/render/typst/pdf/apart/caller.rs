//! Who keeps the processes that lay out documents, waits for them, and ends them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::process::Process;
use super::wire::{Answer, Request};
use crate::render::typst::document::Document;
use crate::render::typst::pdf::failure::{Failure, Trail};
use crate::render::typst::pdf::{Outcome, Task, patience};
use crate::vocabulary::Output;
use crate::watch::Cancel;

/// How long the caller waits before it looks whether it should stop.
const LOOK: Duration = Duration::from_millis(20);

/// The processes that lay out documents, one for each: they live on between two layouts.
#[derive(Debug)]
pub struct Presses {
    program: PathBuf,
    /// How long any document may take; none when it depends on what it prints.
    patience: Option<Duration>,
    idle: Mutex<BTreeMap<Output, Process>>,
}

/// Why a document has no outcome.
enum Stop {
    Failed(Failure),
    Cancelled,
}

impl Presses {
    /// Processes of `program`, whose `main` hands over to [`super::serve`] when its only
    /// argument is [`super::WORD`]. How long a document may take depends on what it
    /// prints, unless `patience` says it.
    pub fn new(program: PathBuf, patience: Option<Duration>) -> Self {
        Self { program, patience, idle: Mutex::default() }
    }

    /// Works on the documents side by side; nothing when it was cancelled, and then no
    /// process is left working.
    pub(in crate::render::typst::pdf) fn work(
        &self,
        asked: Vec<(Document, Task)>,
        cancel: &Cancel,
    ) -> Option<Vec<Outcome>> {
        thread::scope(|scope| {
            let each: Vec<_> = asked
                .into_iter()
                .map(|(document, task)| {
                    let trail = Trail::of(&document);
                    (trail, scope.spawn(move || self.ask(document, task, cancel)))
                })
                .collect();
            each.into_iter()
                .map(|(trail, asked)| {
                    let broke = || Some(Err(trail.told(&Failure::Interrupted).into()));
                    asked.join().unwrap_or_else(|_| broke())
                })
                .collect()
        })
    }

    /// Works on one document.
    fn ask(&self, document: Document, task: Task, cancel: &Cancel) -> Option<Outcome> {
        let mut trail = Trail::of(&document);
        match self.answered(document, task, cancel, &mut trail) {
            Ok(outcome) => Some(outcome),
            Err(Stop::Failed(failure)) => Some(Err(trail.told(&failure).into())),
            Err(Stop::Cancelled) => None,
        }
    }

    fn answered(
        &self,
        document: Document,
        task: Task,
        cancel: &Cancel,
        trail: &mut Trail,
    ) -> Result<Outcome, Stop> {
        let patience = self.patience.unwrap_or_else(|| patience::of(&document));
        let request = Request { document, task, patience };
        let kept = self.idle().remove(&request.document.output);
        if let Some(process) = kept {
            let mut again = trail.clone();
            match self.answer_of(process, request.clone(), cancel, trail) {
                // What it kept of former documents left it too little room: one that has laid
                // out nothing says whether the document itself is too large.
                Err(Stop::Failed(Failure::TooMuchMemory)) => {
                    std::mem::swap(trail, &mut again);
                }
                outcome => return outcome,
            }
        }
        let failed = |error| Stop::Failed(Failure::NotStarted(error));
        let process = Process::start(&self.program).map_err(failed)?;
        self.answer_of(process, request, cancel, trail)
    }

    fn idle(&self) -> MutexGuard<'_, BTreeMap<Output, Process>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a process answers; it is kept for the next document if it lives.
    fn answer_of(
        &self,
        process: Process,
        request: Request,
        cancel: &Cancel,
        trail: &mut Trail,
    ) -> Result<Outcome, Stop> {
        let (output, patience) = (request.document.output, request.patience);
        let started = Instant::now();
        process.ask(request);
        loop {
            let left = patience.saturating_sub(started.elapsed());
            match process.answer(left.min(LOOK)) {
                Ok(Answer::Reached(step)) => trail.reach(step),
                Ok(Answer::Done(outcome)) => {
                    self.idle().insert(output, process);
                    return Ok(outcome);
                }
                Err(RecvTimeoutError::Timeout) if cancel.is_asked() => {
                    return Err(Stop::Cancelled);
                }
                Err(RecvTimeoutError::Timeout) if left.is_zero() => {
                    return Err(Stop::Failed(Failure::TooLong(patience)));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Stop::Failed(process.cause_of_death()));
                }
            }
        }
    }
}
