//! Bands that lie in one another (« moins de 400 », « moins de 600 »): they count the same
//! people again, and have no total of ours.

use super::CrossTable;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::heading::Unit;
use crate::sources::told::At;
use crate::text::{Band, bands};

impl CrossTable {
    /// Whether its rows count the same people again.
    pub fn rows_overlap(&self) -> bool {
        self.overlapping_rows().is_some()
    }

    /// Whether its columns do.
    pub fn columns_overlap(&self) -> bool {
        self.overlapping_columns().is_some()
    }

    fn overlapping_rows(&self) -> Option<(usize, usize)> {
        nested(&bands(&self.rows))
    }

    fn overlapping_columns(&self) -> Option<(usize, usize)> {
        nested(&bands(&self.columns))
    }
}

/// A band and one that it lies in, by their words alone: what is printed must not depend on
/// counts that may be hidden. One number (« 0 € » beside « moins de 400 € ») stands apart.
fn nested(bands: &[Option<Band>]) -> Option<(usize, usize)> {
    let holds = |all: usize, one: usize| {
        let pair = bands[all].zip(bands[one]);
        pair.is_some_and(|(all, one)| all.holds(&one) && !one.is_one_number())
    };
    (0..bands.len()).find_map(|one| {
        let found = (0..bands.len()).find(|all| holds(*all, one))?;
        Some((one, found))
    })
}

/// Says that no total is printed for such bands.
pub(super) fn warn(table: &CrossTable, at: At<'_>, problems: &mut Diagnostics) {
    if !Unit::new(at.spec.unit.clone().unwrap_or_default()).counts() {
        return;
    }
    let sides = [
        (table.overlapping_rows().filter(|_| !table.has_total_row()), &table.rows, true),
        (
            table
                .overlapping_columns()
                .filter(|_| !table.has_total_column() && !table.by_year()),
            &table.columns,
            false,
        ),
    ];
    for (found, labels, down) in sides {
        let Some((one, all)) = found else { continue };
        let message = format!(
            "« {} » est comprise dans « {} » : ces tranches ne s’additionnent pas, et aucun total \
             n’en est imprimé",
            labels[one], labels[all]
        );
        let place = if down { table.location(one, 0) } else { table.location(0, one) };
        problems.push(Diagnostic::warning("sources.bands-in-bands", message).at(place).help(
            "demandez au partenaire des tranches séparées (« de 400 à 599 »), ou le total dans le \
             fichier",
        ));
    }
}
