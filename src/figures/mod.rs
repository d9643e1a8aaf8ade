//! [`Dataset`] → [`Figures`]: every raw figure the documents may print.
//!
//! For each indicator and territory the closed menu is computed (value per vintage, gap to
//! each comparison, evolution, rank). Nothing is computed after this stage, and nothing here
//! says what may be printed.

pub(crate) mod areas;
pub(crate) mod coherence;
pub(crate) mod cross;
pub(crate) mod evaluate;
mod locate;
pub(crate) mod menu;
mod peers;
pub(crate) mod stand;

pub use peers::{Peer, propose};

use self::areas::Area;
use self::cross::CrossFigures;
use self::menu::{Citation, Menu};
use crate::diagnostic::{Diagnostics, Warned};
use crate::manifest::Project;
use crate::sources::{Content, Dataset};
use crate::table::Tables;

/// The raw figures of a project, as cells of one store, and where each stands.
pub(crate) struct Figures<'d> {
    /// The store.
    pub(crate) tables: Tables,
    /// The values of each indicator.
    pub(crate) menu: Menu,
    /// Partners' cross tables.
    pub(crate) cross: CrossFigures<'d>,
    /// The figures of protected sources, in the order they were computed in.
    pub(crate) cited: Vec<Citation<'d>>,
}

/// The territories of a project: its own first.
pub(crate) fn territories(project: &Project, dataset: &Dataset) -> Vec<Area> {
    areas::of(project, dataset)
}

/// Computes all figures.
///
/// # Errors
/// Faulty formulas, text in a cell that a formula uses, two sources for one indicator.
pub(crate) fn compute<'d>(
    project: &'d Project,
    dataset: &'d Dataset,
    areas: &'d [Area],
) -> Result<Warned<Figures<'d>>, Diagnostics> {
    let mut problems = Diagnostics::new();
    let mut tables = Tables::default();
    credit(dataset, &mut tables);
    let drifts = coherence::check(dataset, areas, &mut problems);
    let (menu, cited) =
        menu::compute(project, dataset, (areas, drifts), &mut tables, &mut problems);
    let mut cross = CrossFigures::default();
    for source in dataset.sources.values() {
        if let Content::Cross(years) = &source.content {
            for table in years {
                cross.add(source, table, project, &mut tables);
            }
        }
    }
    problems.finish(Some(Figures { tables, menu, cross, cited }))
}

/// Who is credited, and the fingerprints of public files.
fn credit(dataset: &Dataset, tables: &mut Tables) {
    for source in dataset.sources.values() {
        tables.credits.insert(source.name.clone(), source.credit.clone());
        // One file may feed a public and a protected source: then it is a protected file.
        let file = &source.credit.file;
        let protected = dataset
            .sources
            .values()
            .any(|other| other.credit.file == *file && !other.credit.public);
        if let (Some(fingerprint), false) = (&source.fingerprint, protected) {
            tables.fingerprints.insert(source.credit.file.clone(), fingerprint.clone());
        }
    }
}
