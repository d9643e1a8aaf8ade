//! The process that lays out one document.

use std::io::{self, Read};
use std::sync::Mutex;
use std::time::Duration;

use super::CEILING;
use super::wire::{self, Answer};
use crate::pdf::Asked;
use crate::pdf::work::{self, STACK};

/// How much longer than its caller the process waits before it ends by itself.
const GRACE: Duration = Duration::from_secs(5);

/// Lays out the document that the caller sends, and ends. `limit` sets the most memory that
/// the program's allocator gives from now on.
///
/// # Errors
/// What the streams say: whoever called is no longer there.
pub fn serve(limit: impl FnOnce(usize)) -> io::Result<()> {
    limit(CEILING);
    let Asked { document, task, patience } = wire::receive(&mut io::stdin().lock())?;
    end_with_the_caller(patience)?;
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let out = Mutex::new(io::stdout());
        let say = |answer: &Answer| match out.lock() {
            Ok(mut out) => wire::send(answer, &mut *out),
            Err(_) => Ok(()),
        };
        let done = work::work(document, task, &|step| {
            // A caller who hears no more is noticed by `end_with_the_caller`.
            let _ = say(&Answer::Reached(step));
        });
        say(&Answer::Done(done))
    })?;
    worker.join().unwrap_or_else(|_| Err(io::Error::other("interrupted")))
}

/// Nobody stops a process whose caller was killed: it watches its input, which closes then,
/// and the time.
fn end_with_the_caller(patience: Duration) -> io::Result<()> {
    std::thread::Builder::new().spawn(|| {
        let mut nothing = [0];
        while matches!(io::stdin().lock().read(&mut nothing), Ok(1)) {}
        end();
    })?;
    std::thread::Builder::new().spawn(move || {
        std::thread::sleep(patience.saturating_add(GRACE));
        end();
    })?;
    Ok(())
}

#[allow(
    clippy::disallowed_methods,
    reason = "a process whose caller is gone has nobody to return to"
)]
fn end() {
    std::process::exit(1);
}
