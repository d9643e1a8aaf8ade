//! Documents laid out each in a process of its own.
//!
//! The process is this same program called with a hidden word ([`WORD`]). It receives
//! documents on its input, one after the other ([`wire::Request`]), and answers on its
//! output: the steps it reaches, then the pages, the PDF, or what is wrong
//! ([`wire::Answer`]). What it has read and laid out lives on until the next one: after an
//! edit little is left to do. Its memory has a ceiling, kept by the program's allocator; its
//! time is the caller's to watch. Whatever it dies of (growth, a deep stack, a defect) the
//! caller lives, and tells it in one sentence.
//!
//! ```text
//! caller ── Request ──▶ callee      one process a document, side by side
//!        ◀── Answer ───              Reached, Reached, …, Done
//! ```

mod callee;
mod caller;
mod process;
mod wire;

pub use callee::serve;
pub use caller::Presses;

/// The word that makes this program lay out documents and nothing else. It is not in the
/// help: people have no use for it.
pub const WORD: &str = "--mise-en-page";
