//! [`Dataset`] → raw [`Tables`]: every figure the documents may print, and the plan.
//!
//! For each indicator and territory the closed menu is computed (value per vintage, gap
//! to each comparison, evolution); then the tables and chapters are laid out. Nothing is
//! computed after this stage.

mod areas;
mod chapters;
mod coherence;
mod cross_cells;
mod cross_links;
mod cubes;
mod elsewhere;
mod equalities;
mod evaluate;
mod layout;
mod linked;
mod locate;
mod menu;
mod peers;
mod pyramid;
mod scale;
mod shape;
mod stand;
mod ties;

pub use peers::{Peer, propose};

use crate::diagnostic::{Diagnostics, Warned};
use crate::manifest::Project;
use crate::sources::{Content, Dataset};
use crate::table::Tables;

/// Computes all figures and lays out the tables. The dataset is consumed: after this no
/// raw file content is left.
///
/// # Errors
/// Faulty formulas, text in a cell that a formula uses, two sources for one indicator,
/// tables that ask for what no file holds.
pub fn compute(
    project: &Project,
    dataset: Dataset,
) -> Result<Warned<Tables>, Diagnostics> {
    let mut problems = Diagnostics::new();
    let mut tables = Tables::default();
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
    let areas = areas::of(project);
    coherence::check(&dataset, &areas, &mut problems);
    let menu = menu::compute(project, &dataset, &areas, &mut tables, &mut problems);
    let mut cross = cross_cells::CrossCells::default();
    for source in dataset.sources.values() {
        if let Content::Cross(years) = &source.content {
            for table in years {
                cross.add(source, table, project, &mut tables);
            }
        }
    }
    cross.link(&mut tables);
    elsewhere::tie(project, &areas, &menu, &cross, &mut tables);
    chapters::lay_out(project, &areas, &menu, &cross, &mut tables, &mut problems);
    problems.finish(Some(tables))
}
