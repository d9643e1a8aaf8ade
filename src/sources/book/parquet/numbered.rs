//! The ways of writing values, as the format numbers them.

/// Values one after the other.
pub(super) const PLAIN: i64 = 0;
/// Runs and packed bits, that of levels.
pub(super) const RLE: i64 = 3;
/// Positions in the dictionary, under its old and its new name.
pub(super) const OF_POSITIONS: [i64; 2] = [2, 8];

/// Texts by what they share with the one before.
pub(super) const PREFIXES: i64 = 7;
