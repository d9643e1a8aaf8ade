//! The other communes of the intercommunalité, one by one, where a map or a scale shows them.
//!
//! Only what a producer publishes: a partner's file is never read for communes that are not the
//! project's.

use std::rc::Rc;

use super::columns::{in_whole_numbers, speaks_of_a_period};
use super::{Builder, Menu};
use crate::catalogue::Indicator;
use crate::figures::areas::Area;
use crate::figures::evaluate::Bound;
use crate::figures::stand::Stand;
use crate::sources::{Source, TerritoryTable};
use crate::table::CellId;
use crate::territory::{CommuneCode, Level, official};

/// Communes where they stand in a table.
pub(super) type Around<'a> = Vec<(CommuneCode, Stand<'a>)>;

impl<'a> Builder<'a, '_> {
    /// Where some communes stand in a table: found once, for all indicators, since what a row
    /// adds up to is known for all its columns at once.
    pub(super) fn around_in(
        &mut self,
        table: &'a TerritoryTable,
        codes: &[CommuneCode],
    ) -> Rc<Around<'a>> {
        let key = (std::ptr::from_ref(table), codes.len());
        let known = self.members.entry(key);
        Rc::clone(known.or_insert_with(|| {
            let stand = |code: &CommuneCode| {
                (code.clone(), Stand::of(&Area::commune(code.as_str()), table))
            };
            Rc::new(codes.iter().map(stand).collect())
        }))
    }

    /// The figures of one vintage of a public file, for what a page asks of the neighbours.
    pub(super) fn neighbours(
        &mut self,
        indicator: &Indicator,
        source: &Source,
        bound: &Bound<'a>,
    ) {
        let is_asked = self.around.contains(indicator.id.as_str());
        if !is_asked || bound.table.level != Level::Commune {
            return;
        }
        let key = (indicator.id.clone(), bound.year);
        let mut known = self.menu.neighbours.remove(&key).unwrap_or_default();
        let ressort = self.project.ressort.codes();
        let whole = in_whole_numbers(indicator, bound);
        let around = self.around_in(bound.table, &self.project.neighbours());
        for (code, stand) in around.iter() {
            // What an earlier file of the same vintage gives stays; the territories of the
            // report have their own cells.
            let is_known = known.contains_key(code) || ressort.contains(code);
            if is_known || !bound.table.has(code.as_str()) {
                continue;
            }
            let name = official().commune(code).map(|one| one.name.clone());
            let area =
                Area { name: name.unwrap_or_default(), ..Area::commune(code.as_str()) };
            let evaluated = bound.evaluate(indicator, stand);
            // A cell in percent has the decimals of its format.
            let shown_in_percent = evaluated.in_percent.is_some();
            let mut cell =
                self.cell(indicator, &area, (source, None), evaluated, bound.year);
            cell.since = bound.before.filter(|_| speaks_of_a_period(indicator));
            if whole && !shown_in_percent && cell.value.number().is_some() {
                cell.decimals = 0;
            }
            let cell = self.tables.push(cell);
            known.insert(code.clone(), cell);
        }
        self.menu.neighbours.insert(key, known);
    }
}

impl Menu {
    /// The figure of another commune of the intercommunalité, in a vintage or the one that is
    /// told of the town.
    pub(crate) fn neighbour(
        &self,
        indicator: &str,
        code: &CommuneCode,
        year: Option<u16>,
    ) -> Option<CellId> {
        let year = match year {
            Some(year) => Some(year),
            None => self.latest(indicator)?,
        };
        self.neighbours.get(&(indicator.to_owned(), year))?.get(code).copied()
    }
}
