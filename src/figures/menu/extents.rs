//! What a wide territory was, in the files that it was added up from.

use std::collections::BTreeSet;

use super::Builder;
use crate::figures::areas::{Area, geography, overseas};
use crate::heading::Extent;
use crate::sources::{Content, Source, TerritoryTable};
use crate::territory::{CommuneCode, FormerKind, Level, commune_of, official};

impl Builder<'_, '_> {
    /// The communes that each file gave to a département, a région or France.
    pub(super) fn note_extents(&mut self) {
        let mut found: BTreeSet<Extent> = BTreeSet::new();
        for source in self.dataset.sources.values() {
            let Content::ByTerritory(tables) = &source.content else { continue };
            if source.threshold.is_some() {
                continue;
            }
            for table in tables.iter().filter(|table| table.level == Level::Commune) {
                let key = (source.name.as_str(), std::ptr::from_ref(table));
                let Some(standing) = self.standing.get(&key) else { continue };
                for (index, stand) in standing.areas.iter().enumerate() {
                    let area = &self.areas[index];
                    let Some(rows) = stand.rows().filter(|_| is_wide(area)) else {
                        continue;
                    };
                    if self.gives(source, index) {
                        let (unsaid, partly) = stand.unsaid();
                        let without = &overseas(area, table) | &unsaid;
                        let rows = rows.iter().map(|row| table.code(*row));
                        let rows: Vec<&str> =
                            rows.filter(|code| !is_in(code, &without)).collect();
                        let told = (rows, named(&without), named(&partly));
                        found.insert(extent(area, source, table, told));
                    }
                }
            }
        }
        self.tables.extents = found.into_iter().collect();
    }

    /// Whether some figure of a territory comes from a source.
    fn gives(&self, source: &Source, area: usize) -> bool {
        self.menu.values.iter().any(|((_, at, _), cell)| {
            let cell = self.tables.cell(*cell);
            *at == area
                && cell.source.as_deref() == Some(&source.name)
                && cell.value.number().is_some()
        })
    }
}

fn is_wide(area: &Area) -> bool {
    area.published.as_ref().is_some_and(|(level, _)| {
        matches!(level, Level::Departement | Level::Region | Level::France)
    })
}

fn is_in(code: &str, departements: &BTreeSet<String>) -> bool {
    departements.iter().any(|one| code.starts_with(one.as_str()))
}

fn named(departements: &BTreeSet<String>) -> Vec<String> {
    let name = |code: &String| official().departement(code).map(|one| one.name.clone());
    departements.iter().filter_map(name).collect()
}

/// The cities whose arrondissements are among these communes.
fn divided(communes: &[&str]) -> Vec<String> {
    let parts = communes.iter().filter_map(|code| commune_of(code));
    let parts = parts.filter(|(_, kind)| *kind == Some(FormerKind::Arrondissement));
    let cities: BTreeSet<CommuneCode> = parts.map(|(city, _)| city).collect();
    let name = |city: &CommuneCode| Some(official().commune(city)?.name.clone());
    cities.iter().filter_map(name).collect()
}

fn extent(
    area: &Area,
    source: &Source,
    table: &TerritoryTable,
    (communes, without, partly): (Vec<&str>, Vec<String>, Vec<String>),
) -> Extent {
    Extent {
        territory: area.name.clone(),
        file: match source.credit.title.as_str() {
            "" => source.credit.file.clone(),
            title => title.to_owned(),
        },
        year: table.vintage,
        communes: communes.len(),
        divided: divided(&communes),
        without,
        partly,
        geography: geography(table),
    }
}
