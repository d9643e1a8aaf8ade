//! The files read in this process: one that has not changed is not read again, however
//! many reports or rebuilds need it.
//!
//! A file is given again to whoever names the same file in the same state and asks the same
//! of it. Where the manifest says so is no part of that: its lines move at each edit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::file::{self, ReadFile};
use super::told::At;
use super::wanted::Wanted;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::files::{DataFile, FileIdentity, ProjectDir, Stamp};
use crate::manifest::{FileSpec, PartnerKey, Placed, SourceSpec};
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
    file: FileIdentity,
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
        *self.readings.lock().unwrap_or_else(PoisonError::into_inner)
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
        let key = Key::of(&file, at, wanted);
        let lock = || self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(file::read(&file, at, wanted)?);
        *self.readings.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        // What an older state of the file gave is of no use any more.
        let mut shelf = lock();
        shelf.retain(|known, _| known.file != key.file || known.stamp == key.stamp);
        shelf.insert(key, Arc::clone(&read));
        Ok(read)
    }
}

impl Key {
    fn of(file: &DataFile, at: At<'_>, wanted: &Wanted) -> Self {
        let asked = [of_source(at.spec), of_file(at.file), wanted.signature()].join("\n");
        Self { file: file.identity(), stamp: file.stamp.clone(), asked }
    }
}

/// What is asked at the source. A new key of the manifest has to be put on one side or the
/// other here.
fn of_source(spec: &SourceSpec) -> String {
    let SourceSpec {
        key_columns,
        year_column,
        measure_columns,
        value_column,
        in_rows,
        in_columns,
        unit,
        totals,
        whole,
        public,
        partner,
        // Asked of what was read, or told beside it; of the columns, what is wanted knows.
        name: _,
        files: _,
        received: _,
        published: _,
        columns: _,
        threshold: _,
        fictitious: _,
        groups: _,
        hidden: _,
    } = spec;
    let columns = (values(key_columns), values(measure_columns));
    let long = (value(year_column), value(value_column));
    let cross = (value(in_rows), value(in_columns), value(totals), unit);
    // A producer's own file is hashed; of a file that a partner entrusts, whole rows are kept.
    let who = match partner {
        PartnerKey::Unsaid => "nobody",
        PartnerKey::Producer(_) => "a producer",
        PartnerKey::Partner(_) | PartnerKey::Ourselves => "a partner",
    };
    format!("{:?}", (columns, long, cross, value(whole), value(public), who))
}

/// What is asked of one file. Its path as written is told with its cells.
fn of_file(spec: &FileSpec) -> String {
    let FileSpec { file, sheet, table, year, header_rows } = spec;
    let place = (value(sheet), value(table), values(header_rows));
    format!("{:?}", (&file.value, place, value(year)))
}

/// What was written, wherever it is.
fn value<T>(one: &Option<Placed<T>>) -> Option<&T> {
    one.as_ref().map(|one| &one.value)
}

fn values<T>(all: &[Placed<T>]) -> Vec<&T> {
    all.iter().map(|one| &one.value).collect()
}
