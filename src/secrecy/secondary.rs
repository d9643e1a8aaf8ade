//! Secondary suppression: what would give a hidden cell away.
//!
//! One simple sound rule: a figure that contains a hidden cell is hidden everywhere it
//! appears. No published difference, gap or change that the links know then involves a
//! hidden cell. It hides more than the optimum; the margins of tables of counts, where that
//! would hide too much, are [`super::model`]'s. What no link knows is told in `RULES.md`.

use super::Mask;
use crate::table::Tables;

/// Spreads the mask to everything made of hidden cells, until nothing changes.
pub(super) fn spread(tables: &Tables, masked: &mut Mask) {
    loop {
        let before = masked.len();
        for (id, cell) in tables.cells() {
            if cell.made_of.iter().any(|part| masked.contains(part)) {
                masked.insert(id);
            }
        }
        for (left, right) in tables.same() {
            if masked.contains(left) || masked.contains(right) {
                masked.extend([*left, *right]);
            }
        }
        if masked.len() == before {
            return;
        }
    }
}
