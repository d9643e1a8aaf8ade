//! Documents laid out each in a process of its own.
//!
//! The process is this same program called with a hidden word ([`WORD`]). It receives a
//! document on its input ([`super::Asked`]) and answers on its output: the steps it
//! reaches, then the PDF or what is wrong with it ([`wire::Answer`]). Its memory has a
//! ceiling, kept by the program's allocator; its time is the caller's to watch. Whatever it
//! dies of (growth, a deep stack, a defect) the caller lives, and tells it in one sentence.
//!
//! ```text
//! caller ── Asked ────▶ callee      one process a document, side by side
//!        ◀── Answer ───              Reached, Reached, …, Done
//! ```

mod callee;
mod caller;
mod wire;

pub use callee::serve;
pub(super) use caller::work;

/// The word that makes this program lay out a document and nothing else. It is not in the
/// help: people have no use for it.
pub const WORD: &str = "--mise-en-page";

/// The memory that a document may hold at once, in bytes: four times the flagship's need.
/// With the program itself and a deep stack it stays under 512 MiB.
pub(super) const CEILING: usize = 384 * 1024 * 1024;
