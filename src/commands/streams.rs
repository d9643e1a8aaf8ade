//! What is printed: asked for on standard output, everything else on the other.
//!
//! Nobody need be there to read it: a closed pipe (`| head -1`) or a full disk at the other
//! end never stops the program, as a macro of the library would.

use std::io::{ErrorKind, Write};

use abs_report::{Diagnostic, Diagnostics, Severity, cause_of};

/// A line for the person before the screen.
pub(super) fn tell(text: &str) {
    // Where the error output itself is closed or full, there is nowhere else to say it.
    // A console of Windows shows colours once it has been asked to; one that cannot gets none.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// A text that was asked for.
///
/// # Errors
/// When it could not be written, unless the reader has closed its end: it has what it
/// wanted.
pub(super) fn say(text: &str) -> Result<(), Diagnostics> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let cause = cause_of(&error);
            Err(Diagnostic::error(
                "program.not-shown",
                "le résultat n’a pas pu être affiché en entier",
            )
            .cause(cause.sentence)
            .maybe_help(cause.help.map(str::to_owned))
            .into())
        }
        _ => Ok(()),
    }
}

/// A text about what is done already: that it cannot be written is a remark.
pub(super) fn say_anyway(text: &str) {
    let Err(problems) = say(text) else { return };
    for problem in problems.iter() {
        let remark = Diagnostic { severity: Severity::Warning, ..problem.clone() };
        tell(&remark.render(false));
    }
}
