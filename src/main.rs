//! The command line: a host of the library, and the processes that lay out its documents.

mod commands;

use std::process::ExitCode;

/// Counts what it gives, for the ceiling of the processes that lay out documents.
#[global_allocator]
static MEMORY: cap::Cap<std::alloc::System> =
    cap::Cap::new(std::alloc::System, usize::MAX);

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|word| word == abs_report::WORD) {
        let limit = |ceiling| MEMORY.set_limit(ceiling).unwrap_or_default();
        return match abs_report::serve(limit, || MEMORY.allocated()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    commands::run(std::env::args_os())
}
