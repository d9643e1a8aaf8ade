//! The files read in this process: one that has not changed is not read again, however
//! many reports or rebuilds need it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use super::told::At;
use super::wanted::Wanted;
use super::{ReadFile, read_file};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::files::{ProjectDir, Stamp};
use crate::manifest::Placed;
use crate::territory::CommuneCode;

/// Files already read, by what they are and what was asked of them.
///
/// It holds raw figures, and stays on the left of the secrecy wall.
#[derive(Debug, Default)]
pub struct Shelf {
    expected: BTreeSet<CommuneCode>,
    read: Mutex<BTreeMap<Key, Arc<ReadFile>>>,
    readings: Mutex<usize>,
}

/// The same key gives the same tables.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    path: String,
    stamp: Stamp,
    /// Everything in the manifest that decides how the file is read.
    asked: String,
}

impl Shelf {
    /// A shelf for reports on several territories: each file is read once for all of
    /// these communes.
    pub fn expecting(communes: impl IntoIterator<Item = CommuneCode>) -> Self {
        Self { expected: communes.into_iter().collect(), ..Self::default() }
    }

    pub(super) fn expected(&self) -> &BTreeSet<CommuneCode> {
        &self.expected
    }

    /// How many files were really read.
    pub fn readings(&self) -> usize {
        *self.readings.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A file of a project, read now or before.
    pub(super) fn file(
        &self,
        root: &ProjectDir,
        at: At<'_>,
        wanted: &Wanted,
    ) -> Result<Arc<ReadFile>, Diagnostics> {
        let file = root.data(at.path()).map_err(|error| {
            let told = Diagnostic::from(error);
            Diagnostics::from(at.file.file.locate(told))
        })?;
        let key = Key {
            path: at.path().to_owned(),
            stamp: file.stamp.clone(),
            asked: asked(at, wanted),
        };
        let lock = || self.read.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(read_file(&file, at, wanted)?);
        *self.readings.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += 1;
        // What an older state of the file gave is of no use any more.
        let mut shelf = lock();
        shelf.retain(|known, _| known.path != key.path || known.stamp == key.stamp);
        shelf.insert(key, Arc::clone(&read));
        Ok(read)
    }
}

/// Places change at each edit of the manifest, what is asked does not.
fn asked(at: At<'_>, wanted: &Wanted) -> String {
    let texts = |list: &[Placed<String>]| {
        list.iter().map(|one| one.value.clone()).collect::<Vec<_>>()
    };
    let text = |one: &Option<Placed<String>>| one.as_ref().map(|one| one.value.clone());
    let (spec, file) = (at.spec, at.file);
    let rows: Vec<u32> = file.header_rows.iter().map(|row| row.value).collect();
    format!(
        "{:?}",
        (
            (
                text(&file.sheet),
                text(&file.table),
                rows,
                file.year.as_ref().map(|y| y.value)
            ),
            (texts(&spec.key_columns), text(&spec.year_column), text(&spec.value_column)),
            (texts(&spec.measure_columns), text(&spec.in_rows), text(&spec.in_columns)),
            (&spec.unit, text(&spec.totals), text(&spec.whole), &spec.name.value),
            (&file.file.location, wanted.signature()),
        )
    )
}
