//! What stands along the sides of a table: indicators, territories, years.

use std::collections::BTreeMap;

use super::ground::Ground;
use crate::catalogue::Indicator;
use crate::figures::areas::{Area, Role};
use crate::heading::{Heading, HeadingKind};
use crate::manifest::{Axis, TableBlock};
use crate::territory::{CommuneCode, official};
use crate::text::{fold, typographic};

/// One place on an axis.
#[derive(Debug, Clone)]
pub(super) struct Position {
    pub(super) heading: Heading,
    pub(super) indicator: Option<String>,
    pub(super) area: Option<usize>,
    /// A commune of the intercommunalité that is no territory of the project.
    pub(super) neighbour: Option<CommuneCode>,
    pub(super) year: Option<u16>,
}

impl Ground<'_> {
    /// The indicators of a table that some file holds.
    pub(super) fn indicators_of(&self, block: &TableBlock) -> Vec<String> {
        let mut names: Vec<String> = block.indicator.iter().cloned().collect();
        for axis in [&block.rows, &block.columns] {
            if let Axis::Indicators(indicators) = axis {
                names.extend(indicators.iter().cloned());
            }
        }
        names.retain(|name| self.menu.has(name));
        names
    }

    pub(super) fn positions(
        &self,
        axis: &Axis,
        indicators: &[String],
        block: &TableBlock,
    ) -> Vec<Position> {
        match axis {
            Axis::Indicators(names) => names
                .iter()
                .filter_map(|name| self.project.indicators.get(name))
                .map(|one| Position {
                    heading: Heading {
                        label: self.label_in_series(one, block),
                        short: typographic(&one.short),
                        key: one.id.clone(),
                        kind: HeadingKind::Indicator,
                        unit: Some(one.unit.clone()),
                        base: one.base.clone(),
                        emphasis: false,
                        since: self.menu.series(&one.id).since(),
                    },
                    indicator: Some(one.id.clone()),
                    area: None,
                    neighbour: None,
                    year: None,
                })
                .collect(),
            Axis::Territories => self.area_positions(&[Role::Whole, Role::Comparison]),
            Axis::Communes if self.project.ressort.communes.len() > 1 => {
                let mut positions = self.area_positions(&[Role::Part]);
                positions.extend(self.area_positions(&[Role::Whole]));
                positions
            }
            Axis::Communes => self.area_positions(&[Role::Whole]),
            Axis::CommunesCompared => {
                self.area_positions(&[Role::Part, Role::Comparison])
            }
            Axis::Districts => self.area_positions(&[Role::District]),
            Axis::Neighbours => self.neighbour_positions(),
            Axis::Years(asked) => self
                .years(asked, indicators, block)
                .into_iter()
                .map(|year| Position {
                    heading: Heading::year(year),
                    indicator: None,
                    area: None,
                    neighbour: None,
                    year: Some(year),
                })
                .collect(),
            Axis::Category(_) | Axis::Ages => Vec::new(),
        }
    }

    /// Over the years, the label tells when the definition changed.
    fn label_in_series(&self, indicator: &Indicator, block: &TableBlock) -> String {
        let label = typographic(&indicator.label);
        let by_year = [&block.rows, &block.columns]
            .into_iter()
            .any(|axis| matches!(axis, Axis::Years(_)));
        match self.menu.series(&indicator.id).since() {
            Some(since) if by_year => format!("{label} (rupture de série en {since})"),
            _ => label,
        }
    }

    fn area_positions(&self, roles: &[Role]) -> Vec<Position> {
        roles
            .iter()
            .flat_map(|role| {
                self.areas.iter().enumerate().filter(move |(_, area)| area.role == *role)
            })
            .map(|(index, area)| Position {
                heading: Heading {
                    label: area.name.clone(),
                    short: area.short.clone(),
                    key: if area.own { "ensemble".to_owned() } else { area.key.clone() },
                    kind: HeadingKind::Territory,
                    unit: None,
                    base: None,
                    emphasis: area.own,
                    since: None,
                },
                indicator: None,
                area: Some(index),
                neighbour: None,
                year: None,
            })
            .collect()
    }

    /// Each commune of the intercommunalité: the territories of the report among them are the
    /// cells of the menu.
    fn neighbour_positions(&self) -> Vec<Position> {
        let ressort = self.project.ressort.codes();
        let own_area = |code: &CommuneCode| {
            let is_it = |area: &Area| {
                area.codes == [code.to_string()]
                    && matches!(area.role, Role::Whole | Role::Part)
            };
            self.areas.iter().position(is_it)
        };
        let position = |code: CommuneCode| {
            let commune = official().commune(&code)?;
            let label = typographic(&commune.name);
            let area = own_area(&code);
            Some(Position {
                heading: Heading {
                    short: label.clone(),
                    label,
                    key: fold(&commune.name),
                    kind: HeadingKind::Territory,
                    unit: None,
                    base: None,
                    emphasis: ressort.contains(&code),
                    since: None,
                },
                indicator: None,
                neighbour: area.is_none().then_some(code),
                area,
                year: None,
            })
        };
        self.project.neighbours().into_iter().filter_map(position).collect()
    }

    /// The years asked for, or all those that at least half of the indicators have, censuses
    /// too near each other apart; side by side at most the eight latest, what fits a page.
    pub(super) fn years(
        &self,
        asked: &[u16],
        indicators: &[String],
        block: &TableBlock,
    ) -> Vec<u16> {
        const FIT_A_PAGE: usize = 8;
        if !asked.is_empty() {
            return asked.to_vec();
        }
        let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
        for name in indicators.iter().chain(&block.indicator) {
            for year in self.menu.series(name).years {
                *counts.entry(year).or_default() += 1;
            }
        }
        let most = counts.values().max().copied().unwrap_or(0);
        let years: Vec<u16> = counts
            .into_iter()
            .filter(|(_, n)| 2 * n >= most)
            .map(|(year, _)| year)
            .collect();
        let fits = match block.rows {
            Axis::Years(_) => years.len(),
            _ => FIT_A_PAGE,
        };
        years[years.len().saturating_sub(fits)..].to_vec()
    }
}
