//! The command line: a host of the library, and the processes that lay out its documents.

mod commands;
mod server;

use std::process::ExitCode;

/// Counts what it gives, for the ceiling of the processes that lay out documents.
#[global_allocator]
static MEMORY: cap::Cap<std::alloc::System> =
    cap::Cap::new(std::alloc::System, usize::MAX);

/// Windows gives its main thread one megabyte, and a deep document needs more.
const STACK: usize = 64 << 20;

fn main() -> ExitCode {
    let work = std::thread::Builder::new().stack_size(STACK).spawn(run);
    match work.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // It has told what happened on its way out.
        Ok(Err(_)) => ExitCode::FAILURE,
        // No room for another thread: what there is may do.
        Err(_) => run(),
    }
}

/// All that the program does, in one thread.
fn run() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|word| word == abs_report::WORD) {
        let limit = |ceiling| MEMORY.set_limit(ceiling).unwrap_or_default();
        return match abs_report::serve(limit, || MEMORY.allocated()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    commands::run(std::env::args_os())
}
