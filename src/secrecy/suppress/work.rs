//! How much is searched for: counted in programs solved, never in seconds, so that the same
//! project has the same mask everywhere.

use std::cell::Cell;

/// What all systems of a project may spend together. Spent, it has taken two cores some seconds;
/// forty linked tables leave most of it.
const PROJECT: u64 = 250_000;
/// What each system may spend at least: small ones never lack any.
const LEAST: u64 = 30_000;

/// What a system may spend, in programs of some fifty counts: a larger program takes longer, and
/// one for whole numbers, which is many programs, longer still.
pub(in crate::secrecy) struct Work {
    left: Cell<u64>,
}

impl Work {
    pub(super) fn of(programs: u64) -> Self {
        Self { left: Cell::new(programs) }
    }

    /// Takes a program of so many counts, and of so many branches for whole numbers; says
    /// whether there was enough left for it.
    pub(super) fn spend(&self, counts: usize, branches: u64) -> bool {
        let size = counts as u64;
        let one = 1 + size / 100;
        let cost = one * (branches * (10 + size / 10) / 300).max(1);
        let left = self.left.get();
        self.left.set(left.saturating_sub(cost));
        left >= cost
    }

    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }
}

/// What each system may spend, by how many secrets it has: it depends on nothing else.
pub(in crate::secrecy) fn shares(secrets: &[usize]) -> Vec<u64> {
    let all = secrets.iter().sum::<usize>().max(1) as u64;
    secrets.iter().map(|own| (PROJECT * *own as u64 / all).max(LEAST)).collect()
}
