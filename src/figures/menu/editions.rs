//! Editions of the census: a series is of one edition, the newest that has it.
//!
//! Each edition gives its three censuses anew, in the geography of its year; those of two
//! editions have no year in common, and INSEE compares n with n − 5 or n − 6 inside one.

use super::Builder;
use crate::catalogue::Indicator;
use crate::diagnostic::{Diagnostic, Location};
use crate::figures::evaluate::Bound;
use crate::sources::{Source, TerritoryTable};
use crate::vintage::CENSUSES_APART;
use crate::vocabulary::Family;

/// An indicator in one table: once a vintage.
pub(super) struct Reading<'a, 'b> {
    pub(super) source: &'a Source,
    pub(super) table: &'a TerritoryTable,
    pub(super) bounds: Vec<Bound<'b>>,
}

impl Reading<'_, '_> {
    fn latest(&self) -> Option<u16> {
        self.bounds.iter().filter_map(|bound| bound.year).max()
    }
}

impl Builder<'_, '_> {
    /// Leaves out the tables of an older edition, at each level.
    pub(super) fn one_edition(
        &mut self,
        indicator: &Indicator,
        readings: &mut Vec<Reading<'_, '_>>,
    ) {
        if indicator.family != Family::Census || readings.len() < 2 {
            return;
        }
        let newest = |table: &TerritoryTable, readings: &[Reading<'_, '_>]| {
            let same = readings.iter().filter(|one| one.table.level == table.level);
            same.filter_map(|one| Some((one.latest()?, one.bounds.len()))).max()
        };
        let told: Vec<Option<(u16, usize)>> =
            readings.iter().map(|one| newest(one.table, readings)).collect();
        let mut told = told.into_iter();
        readings.retain(|one| {
            let (Some(own), Some(Some((year, vintages)))) = (one.latest(), told.next())
            else {
                return true;
            };
            let older = own < year && (year - own < CENSUSES_APART || vintages > 1);
            if older {
                let (file, _) = one.table.place();
                self.older.insert((file.to_owned(), own, year));
            }
            !older
        });
    }

    /// Files of an older edition: said once each.
    pub(super) fn older_editions(&mut self) {
        for (file, own, year) in std::mem::take(&mut self.older) {
            let message = format!(
                "le recensement de {year} remplace celui de {own} partout où il donne le chiffre : les \
                 éditions ne se mélangent pas dans une série"
            );
            self.problems.push(
                Diagnostic::warning("figures.older-edition", message).at(Location::file(file)).help(
                    "ce fichier ne sert plus qu’aux chiffres que l’édition la plus récente n’a pas ; sinon \
                     retirez-le des sources",
                ),
            );
        }
    }
}
