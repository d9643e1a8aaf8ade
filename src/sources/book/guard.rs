//! Panics of the reading libraries, told as the damage they come from; our own go on.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::Refused;
use crate::sources::error::SourceError;

/// A library's panics are told as `damage`; ours, while we look at a row ([`Ours`]), go on.
pub(super) fn guarded<T>(
    damage: Refused,
    read: impl FnOnce() -> Result<T, SourceError>,
) -> Result<T, SourceError> {
    let outcome = catch_unwind(AssertUnwindSafe(read));
    outcome.unwrap_or_else(|panic| {
        if Ours::is_at_work() {
            resume_unwind(panic);
        }
        Err(damage.into())
    })
}

thread_local! {
    static OURS: Cell<bool> = const { Cell::new(false) };
}

/// Our own code looks at what a library gave. A panic leaves the mark, so that it is not
/// taken for a damaged file.
pub(super) struct Ours;

impl Ours {
    pub(super) fn run<T>(look: impl FnOnce() -> T) -> T {
        OURS.set(true);
        let result = look();
        OURS.set(false);
        result
    }

    fn is_at_work() -> bool {
        OURS.replace(false)
    }
}
