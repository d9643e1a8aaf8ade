//! The process that lays out documents.

use std::io;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use super::wire::{self, Answer, Request};
use crate::render::typst::pdf::CEILING;
use crate::render::typst::pdf::work::{STACK, Worker};

/// How much longer than its caller the process waits before it ends by itself.
const GRACE: Duration = Duration::from_secs(5);

/// Lays out the documents that the caller sends, and ends with it. `limit` sets the most
/// memory that the program's allocator gives from now on; `held` says how much it has given.
///
/// # Errors
/// What the streams say: whoever called is no longer there.
pub fn serve(
    limit: impl FnOnce(usize),
    held: impl Fn() -> usize + Send + 'static,
) -> io::Result<()> {
    limit(CEILING);
    let (ask, asked) = mpsc::channel();
    let alarm = alarm()?;
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || lay_out(&asked, &alarm, &held))?;
    // Nobody stops a process whose caller was killed: its input closes then.
    while let Ok(request) = wire::receive::<Request>(&mut io::stdin().lock()) {
        if ask.send(request).is_err() {
            break;
        }
    }
    end();
    Ok(())
}

/// One document after the other.
fn lay_out(
    asked: &Receiver<Request>,
    alarm: &Sender<Option<Duration>>,
    held: &dyn Fn() -> usize,
) {
    let out = Mutex::new(io::stdout());
    let say = |answer: &Answer| match out.lock() {
        Ok(mut out) => wire::send(answer, &mut *out),
        Err(_) => Ok(()),
    };
    let mut worker = Worker::default();
    for Request { document, task, patience } in asked {
        let _ = alarm.send(Some(patience.saturating_add(GRACE)));
        let done = worker.work(document, task, &|step| {
            // A caller who hears no more closes the input.
            let _ = say(&Answer::Reached(step));
        });
        let _ = alarm.send(None);
        if say(&Answer::Done(done)).is_err() {
            break;
        }
        worker.forget(held());
    }
    // A defect of ours ends here too: the caller hears the silence.
    end();
}

/// Ends the process when a work takes longer than its caller can be waiting for it.
fn alarm() -> io::Result<Sender<Option<Duration>>> {
    let (sender, receiver) = mpsc::channel::<Option<Duration>>();
    std::thread::Builder::new().spawn(move || {
        let mut until = None;
        loop {
            let next = match until {
                Some(time) => receiver.recv_timeout(time),
                None => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match next {
                Ok(time) => until = time,
                Err(RecvTimeoutError::Timeout) => end(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    })?;
    Ok(sender)
}

#[allow(
    clippy::disallowed_methods,
    reason = "a process whose caller is gone has nobody to return to"
)]
fn end() {
    std::process::exit(1);
}
