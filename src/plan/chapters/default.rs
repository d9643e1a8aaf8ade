//! The default page of a thématique: its key figures, what they say, its groups of tables.

use super::super::{PlanBlock, PlanChart, PlanKind, PlanPlace, pyramid, scale, tables};
use super::{Writer, in_chapter};
use crate::catalogue::{Group, GroupColumns, KEY_FIGURES, NarrowerTitle};
use crate::heading::{Heading, Reliability};
use crate::manifest::{Axis, TableBlock};
use crate::table::{Cell, CellId, Table};
use crate::text::{typographic, upper_first};
use crate::vocabulary::{ChartKind, Needs, Quantity};

/// Communes side by side in a table.
const FIT_A_PAGE: usize = 8;

/// Indicators side by side over a list of communes.
const INDICATORS_ABREAST: usize = 5;

/// A longer list of neighbourhoods is read in the annex.
const MANY_DISTRICTS: usize = 40;

/// The sides of the town in a pyramid.
const OWN_SIDES: usize = 2;

impl Writer<'_, '_> {
    /// Cards stand two a row: one or two more of the thématique's own that can be said in a
    /// sentence fill the rows.
    fn in_pairs<'n>(
        &self,
        mut keys: Vec<String>,
        strong: impl Iterator<Item = &'n String>,
    ) -> Vec<String> {
        let indicators = &self.ground.project.indicators;
        let own = &self.plan.topic.id;
        let is_said = |name: &&String| {
            let indicator = indicators.get(*name);
            indicator.is_some_and(|one| one.plain.is_some() && one.topic == *own)
        };
        let others: Vec<&String> =
            strong.filter(is_said).filter(|name| !keys.contains(name)).collect();
        let most = match keys.len() {
            0 => 0,
            some if some + others.len() >= KEY_FIGURES => KEY_FIGURES,
            some => some.next_multiple_of(2),
        };
        let room = most.saturating_sub(keys.len());
        keys.extend(others.into_iter().take(room).cloned());
        // A card alone in its row would leave a hole: its table has the figure.
        if keys.len() > 1 && !keys.len().is_multiple_of(2) {
            keys.pop();
        }
        keys
    }

    pub(super) fn default_blocks(&mut self, available: &[String]) -> Vec<PlanBlock> {
        let indicators = &self.ground.project.indicators;
        let is_key =
            |name: &&String| indicators.get(*name).is_some_and(|one| one.key_figure);
        let strong = |name: &&String| {
            let cell = self.ground.menu.value(name, 0, None);
            // What rounds to nothing is no key figure.
            let decimals =
                indicators.get(*name).map_or(0, |one| i32::from(one.decimals()));
            let is_something = |cell: &Cell| {
                let value = cell.value.number();
                value.is_none_or(|value| value.abs() >= 0.5 * 10_f64.powi(-decimals))
            };
            cell.is_some_and(|cell| {
                let cell = self.tables.cell(cell);
                !scale::is_weak(cell) && is_something(cell)
            }) || scale::is_by_commune(self.ground, name, self.tables)
        };
        let keys: Vec<String> = available
            .iter()
            .filter(is_key)
            .filter(strong)
            .take(KEY_FIGURES)
            .cloned()
            .collect();
        let keys = self.in_pairs(keys, available.iter().filter(strong));
        let mut blocks: Vec<PlanBlock> = Vec::new();
        let head = (!keys.is_empty()).then(|| in_chapter(PlanKind::KeyFigures(keys)));
        let groups: Vec<&'static Group> = self.plan.topic.groups.iter().collect();
        let grouped: Vec<&String> =
            groups.iter().flat_map(|group| &group.indicators).collect();
        let others: Vec<String> =
            available.iter().filter(|name| !grouped.contains(name)).cloned().collect();
        let mut printed: Vec<&str> = Vec::new();
        for group in groups {
            let other = group.instead_of.as_deref();
            if other.is_some_and(|other| printed.contains(&other)) {
                continue;
            }
            if let Some(found) = self.group(group) {
                blocks.extend(found);
                printed.push(&group.id);
            }
        }
        if !others.is_empty() {
            blocks.extend(self.group(&transmitted(others)).into_iter().flatten());
        }
        if blocks.is_empty() && head.is_none() {
            return blocks;
        }
        // What was found stands before the tables that show it.
        head.into_iter().chain([in_chapter(PlanKind::Text)]).chain(blocks).collect()
    }

    /// A default table and its chart; nothing when no file holds its figures.
    fn group(&mut self, group: &Group) -> Option<Vec<PlanBlock>> {
        let names: Vec<String> =
            group.indicators.iter().filter(|name| self.wanted(name)).cloned().collect();
        let without = &self.ground.project.without;
        let lacks =
            |name: &String| !self.ground.menu.has(name) && !without.contains(name);
        if names.is_empty() || (group.whole && group.indicators.iter().any(lacks)) {
            return None;
        }
        let (rows, columns) = match group.columns {
            GroupColumns::Territoires => (Axis::Indicators(names), Axis::Territories),
            GroupColumns::Annees => (Axis::Indicators(names), Axis::Years(Vec::new())),
            GroupColumns::Quartiers => (Axis::Districts, Axis::Indicators(names)),
            GroupColumns::Sexe => return self.pyramid(group, &names),
        };
        let block = self.table_block(group, rows, columns);
        let table =
            tables::table(self.ground, &block, Some(group.title.clone()), self.tables)?;
        let table = self.named_after_what_it_holds(group, table);
        let mut blocks = Vec::new();
        match group.columns {
            GroupColumns::Annees => {
                let (series, dropped) = scale::by_year(table, self.tables);
                self.dropped |= dropped;
                // A series of one vintage is no series.
                let series = series.filter(|table| table.columns.len() > 1)?;
                blocks.extend(self.drawn(group, series));
            }
            GroupColumns::Territoires => {
                let scaled = scale::by_territory(table, self.ground, self.tables);
                self.dropped |= scaled.dropped;
                // Rows may have left it since it was named.
                if let Some(own) = scaled.own {
                    let own = self.named_after_what_it_holds(group, own);
                    blocks.extend(self.drawn(group, own));
                }
                if let Some((wider, at)) = scaled.wider {
                    self.wider = true;
                    let named = self.named_after_what_it_holds(group, wider);
                    let title = format!("{}, {at}", named.title);
                    blocks.extend(self.drawn(group, Table { title, ..named }));
                }
                blocks.extend(self.by_commune(group, &scaled.by_commune));
            }
            GroupColumns::Quartiers => {
                let place = match table.rows.len() {
                    ..=MANY_DISTRICTS => PlanPlace::Chapter,
                    _ => PlanPlace::Annex,
                };
                // Its columns have units of their own, and its first row is one quartier.
                let name = table.name.clone();
                self.tables.tables.insert(name.clone(), table);
                blocks.push(PlanBlock { place, ..in_chapter(PlanKind::Table(name)) });
            }
            GroupColumns::Sexe => blocks.extend(self.drawn(group, table)),
        }
        (!blocks.is_empty()).then_some(blocks)
    }

    /// A title that announces several figures over a single one would mislead.
    fn named_after_what_it_holds(&self, group: &Group, table: Table) -> Table {
        let indicators = &self.ground.project.indicators;
        let sides = table.rows.iter().chain(&table.columns);
        let told: Vec<_> = sides.filter_map(|one| indicators.get(&one.key)).collect();
        match told.as_slice() {
            [only] if group.indicators.len() > 1 => {
                Table { title: typographic(&only.label), ..table }
            }
            many => {
                let is_all = |one: &&NarrowerTitle| {
                    many.iter().all(|told| one.only.contains(&told.id))
                };
                match group.narrower.iter().find(is_all).filter(|_| !many.is_empty()) {
                    Some(narrower) => {
                        Table { title: typographic(&narrower.title), ..table }
                    }
                    None => table,
                }
            }
        }
    }

    /// Medians and the like of each commune, when the ressort has several.
    fn by_commune(&mut self, group: &Group, names: &[String]) -> Vec<PlanBlock> {
        let communes = self.ground.project.ressort.communes.len();
        if communes < 2 {
            return Vec::new();
        }
        let side_by_side = communes + self.ground.project.comparisons.len();
        let mut blocks = Vec::new();
        // What does not fit side by side stands one below the other, a few at a time.
        let (at_once, is_turned) = match side_by_side {
            ..=FIT_A_PAGE => (names.len().max(1), false),
            _ => (INDICATORS_ABREAST, true),
        };
        // A table of one indicator bears its name: only those of one title are counted.
        let alike = names.chunks(at_once).filter(|some| some.len() > 1).count();
        for (place, some) in names.chunks(at_once).enumerate() {
            let indicators = Axis::Indicators(some.to_vec());
            let (rows, columns) = match is_turned {
                false => (indicators, Axis::CommunesCompared),
                true => (Axis::CommunesCompared, indicators),
            };
            let block = self.table_block(group, rows, columns);
            let title = Some(group.title.clone());
            let table = tables::table(self.ground, &block, title, self.tables);
            let table = table.map(|table| self.named_after_what_it_holds(group, table));
            let Some(mut table) =
                table.map(|table| scale::by_commune(table, self.ground))
            else {
                continue;
            };
            if alike > 1 && some.len() > 1 {
                table.title = format!("{} ({} sur {alike})", table.title, place + 1);
            }
            // « dont » says what a row belongs to; a column may stand far from it.
            for heading in &mut table.columns {
                if let Some(bare) = heading.label.strip_prefix("dont ") {
                    heading.label = upper_first(bare);
                }
            }
            let name = match place {
                0 => table.name.clone(),
                _ => format!("{}_{}", table.name, place + 1),
            };
            self.tables
                .tables
                .insert(name.clone(), Table { name: name.clone(), ..table });
            blocks.push(in_chapter(PlanKind::Table(name)));
        }
        blocks
    }

    /// A table of a default page, after its chart: the chart shows, the table tells.
    fn drawn(&mut self, group: &Group, table: Table) -> Vec<PlanBlock> {
        let kind = group.chart.filter(|kind| self.is_worth_drawing(*kind, group, &table));
        let first_row_only = kind.is_some_and(ChartKind::compares_one_indicator)
            && group.columns != GroupColumns::Annees;
        let chart_title = if first_row_only {
            table.rows.first().map(|row| row.label.clone()).unwrap_or_default()
        } else {
            table.title.clone()
        };
        let name = table.name.clone();
        self.tables.tables.insert(name.clone(), table);
        let chart = kind.map(|kind| {
            in_chapter(PlanKind::Chart(PlanChart {
                name: name.clone(),
                title: chart_title,
                table: name.clone(),
                kind: Some(kind),
                first_row_only,
            }))
        });
        // A few bars say again a row of the table below: they are for a page without it.
        let is_said = |block: &PlanBlock| matches!(&block.kind, PlanKind::Chart(chart) if chart.first_row_only);
        let chart = chart.map(|block| match is_said(&block) {
            true => PlanBlock { place: PlanPlace::Elsewhere, ..block },
            false => block,
        });
        chart.into_iter().chain([in_chapter(PlanKind::Table(name.clone()))]).collect()
    }

    /// A stack shows all its parts or lies; a chart compares two figures at least.
    fn is_worth_drawing(&self, kind: ChartKind, group: &Group, table: &Table) -> bool {
        let known = |row: &Vec<CellId>| {
            let cells = row.iter().map(|cell| self.tables.cell(*cell));
            cells.filter(|cell| cell.value.number().is_some()).count()
        };
        match kind.needs() {
            Needs::AllParts => table.rows.len() == group.indicators.len(),
            // Counts of territories of different sizes do not compare.
            Needs::TwoInTheFirstRow => {
                let indicators = &self.ground.project.indicators;
                let is_count = |row: &Heading| {
                    let one = indicators.get(&row.key);
                    one.is_some_and(|one| one.quantity == Quantity::Count)
                };
                let by_area = group.columns == GroupColumns::Territoires;
                table.cells.first().is_some_and(|row| known(row) >= 2)
                    && !(by_area && table.rows.first().is_some_and(is_count))
            }
            Needs::TwoInARow => table.cells.iter().any(|row| known(row) >= 2),
            Needs::Nothing => true,
        }
    }

    fn table_block(&self, group: &Group, rows: Axis, columns: Axis) -> TableBlock {
        let name = format!("{}_{}", self.plan.topic.id, group.id);
        TableBlock::new(self.plan.place.with(name), rows, columns)
    }

    fn pyramid(&mut self, group: &Group, names: &[String]) -> Option<Vec<PlanBlock>> {
        let block = self.table_block(group, Axis::Territories, Axis::Territories);
        let table =
            pyramid::table(self.ground, &block, &group.title, names, self.tables)?;
        // The bands of a village are a few people each.
        let weak =
            table.cells.iter().flatten().filter(|cell| {
                self.tables.cell(**cell).reliability == Reliability::Fragile
            });
        if 2 * weak.count() > table.rows.len() * OWN_SIDES {
            self.dropped = true;
            return None;
        }
        let name = table.name.clone();
        let title = table.title.clone();
        self.tables.tables.insert(name.clone(), table);
        let chart = PlanChart {
            name: name.clone(),
            title,
            table: name.clone(),
            kind: Some(ChartKind::Pyramid),
            first_row_only: false,
        };
        Some(vec![
            in_chapter(PlanKind::Chart(chart)),
            PlanBlock {
                kind: PlanKind::Table(name),
                place: PlanPlace::Annex,
                also_in: Vec::new(),
            },
        ])
    }
}

/// What partners transmit has no place in the catalogue's tables: it has its own.
fn transmitted(indicators: Vec<String>) -> Group {
    Group {
        id: "chiffres_transmis".to_owned(),
        title: "Les chiffres transmis par les partenaires".to_owned(),
        indicators,
        columns: GroupColumns::Territoires,
        chart: None,
        whole: false,
        instead_of: None,
        narrower: Vec::new(),
    }
}
