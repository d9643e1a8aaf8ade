//! Documents laid out in this process, one after the other, each on a thread with a large
//! stack that is given up when it takes too long.

use std::sync::{Mutex, mpsc};
use std::time::Instant;

use super::failure::{Failure, Trail};
use super::work::{self, STACK};
use super::{Asked, Outcome};

/// Recompilations whose results are kept for the next document of the same process.
const MEMORY: usize = 3;

pub(super) fn work(asked: Vec<Asked>) -> Vec<Outcome> {
    let each = asked.into_iter().map(|asked| {
        let outcome = within(asked);
        comemo::evict(MEMORY);
        outcome
    });
    each.collect()
}

fn within(Asked { document, task, patience }: Asked) -> Outcome {
    let (sender, receiver) = mpsc::channel();
    let mut trail = Trail::of(&document);
    let started = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let (done, reached) = (sender.clone(), Mutex::new(sender));
        let outcome = work::work(document, task, &|step| {
            if let Ok(reached) = reached.lock() {
                let _ = reached.send(Err(step));
            }
        });
        // Nobody listens any more once the wait is over.
        let _ = done.send(Ok(outcome));
    });
    if let Err(error) = started {
        return Err(trail.told(&Failure::NotStarted(error)).into());
    }
    let started = Instant::now();
    loop {
        let left = patience.saturating_sub(started.elapsed());
        match receiver.recv_timeout(left) {
            Ok(Ok(outcome)) => return outcome,
            Ok(Err(step)) => trail.reach(step),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                return Err(trail.told(&Failure::TooLong(patience)).into());
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                return Err(trail.told(&Failure::Interrupted).into());
            }
        }
    }
}
