//! Following a long work from outside: where it is, and how to stop it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Where the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The manifest is read.
    Manifest,
    /// The files are read.
    Files,
    /// The figures are computed.
    Figures,
    /// The figures are protected.
    Protection {
        /// Groups of tied counts that are settled.
        done: usize,
        /// All of them; zero before they are known.
        of: usize,
    },
    /// The charts are drawn.
    Charts,
    /// The texts are read.
    Texts,
    /// What the documents say is put together.
    Pages,
    /// The documents are laid out.
    Layout,
}

impl Progress {
    /// How many stages there are.
    pub const STAGES: u64 = 8;

    /// The number of the stage, from zero.
    pub fn stage(self) -> u64 {
        match self {
            Self::Manifest => 0,
            Self::Files => 1,
            Self::Figures => 2,
            Self::Protection { .. } => 3,
            Self::Charts => 4,
            Self::Texts => 5,
            Self::Pages => 6,
            Self::Layout => 7,
        }
    }
}

/// Asks a work to stop; it does at the next source, group of counts or document.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Who follows a work.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Told of each step.
    pub progress: &'a dyn Fn(Progress),
    /// How to stop it.
    pub cancel: &'a Cancel,
}

impl Watch<'_> {
    /// Tells where the work is; nothing when it is to stop.
    pub fn goes_on(&self, progress: Progress) -> Option<()> {
        (self.progress)(progress);
        (!self.cancel.is_asked()).then_some(())
    }
}
