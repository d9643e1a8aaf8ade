//! What a project asks for, across its chapters.

use std::collections::BTreeSet;

use super::project::{Axis, Block, BlockKind, ChartBlock, Project};
use crate::territory::{CommuneCode, official};
use crate::text::fold;
use crate::vocabulary::{Destination, Output};

impl Project {
    /// The blocks that the author wrote, chapter by chapter.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.topics
            .iter()
            .flat_map(|topic| topic.contents.iter().flatten().chain(&topic.added))
    }

    /// The chart of this name, when the author sends it to a document herself.
    pub fn sent(&self, name: &str, output: Output) -> Option<&ChartBlock> {
        self.blocks().find_map(|block| match &block.kind {
            BlockKind::Chart(chart) if chart.name.value == name => {
                block.places.contains(&Destination::In(output)).then_some(chart)
            }
            _ => None,
        })
    }

    /// The communes of the intercommunalité, or of the intercommunalités of the ressort, those
    /// of the ressort included, by name.
    pub fn neighbours(&self) -> Vec<CommuneCode> {
        let mut codes: Vec<CommuneCode> = self.ressort.codes();
        for commune in &self.ressort.communes {
            let epci = commune.epci.as_ref().and_then(|siren| official().epci(siren));
            codes.extend(epci.into_iter().flat_map(|epci| epci.members.clone()));
        }
        let name =
            |code: &CommuneCode| official().commune(code).map(|one| fold(&one.name));
        codes.sort_by_cached_key(|code| (name(code), code.clone()));
        codes.dedup();
        codes
    }

    /// The indicators that some table asks for in each commune of the intercommunalité.
    pub fn asked_of_neighbours(&self) -> BTreeSet<&str> {
        let tables = self.blocks().filter_map(|block| match &block.kind {
            BlockKind::Table(table) => Some(table),
            _ => None,
        });
        let around = tables.filter(|table| {
            [&table.rows, &table.columns]
                .into_iter()
                .any(|axis| *axis == Axis::Neighbours)
        });
        around
            .flat_map(|table| {
                let sides = [&table.rows, &table.columns].into_iter();
                let of_sides = sides.flat_map(|axis| match axis {
                    Axis::Indicators(names) => names.as_slice(),
                    _ => &[],
                });
                table.indicator.iter().chain(of_sides)
            })
            .map(String::as_str)
            .collect()
    }
}
