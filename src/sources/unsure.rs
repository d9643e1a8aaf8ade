//! Why the stored result of a formula is no figure.

/// Why the result of a formula cannot be relied upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unsure {
    /// None is stored.
    Absent,
    /// The workbook asks to be calculated again when it is opened.
    ToBeCalculated,
    /// It is zero, written by a program that calculates nothing.
    NeverCalculated,
}
