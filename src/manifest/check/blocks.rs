//! The plan of the report: thématiques, tables, charts.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::Check;
use crate::catalogue::Indicator;
use crate::manifest::error::ManifestError;
use crate::manifest::placed::Placed;
use crate::manifest::project::{
    Axis, Block, BlockKind, ChartBlock, SourceSpec, TableBlock, TopicPlan,
};
use crate::manifest::words::{SIDES, Side, Totals};
use crate::manifest::written;
use crate::text::fold;
use crate::vocabulary::{ChartKind, Destination};

type Indicators = IndexMap<String, Indicator>;
type Sources = IndexMap<String, SourceSpec>;

impl Check<'_> {
    pub(super) fn topics(
        &mut self,
        indicators: &Indicators,
        sources: &Sources,
    ) -> Vec<TopicPlan> {
        let mut plans: Vec<TopicPlan> = Vec::new();
        let manifest = self.manifest;
        let asked: Vec<written::Topic> =
            manifest.topics.iter().flat_map(|topic| self.unfolded(topic)).collect();
        for written in &asked {
            let id = fold(&written.name.value);
            let Some(topic) = self.catalogue.chapter(&id) else {
                let known = self
                    .catalogue
                    .chapters()
                    .chain(self.catalogue.presets.keys().map(String::as_str));
                let error = ManifestError::UnknownTopic {
                    written: written.name.value.clone(),
                    nearest: self.near(&id, known).map(str::to_owned),
                    known: self.catalogue.topics.keys().cloned().collect(),
                };
                self.report(&written.name, &error);
                continue;
            };
            if plans.iter().any(|plan| plan.topic.id == id) {
                self.report(&written.name, &ManifestError::RepeatedTopic { topic: id });
                continue;
            }
            let title = written.title.as_ref().map_or_else(
                || topic.title.clone(),
                |title| crate::text::typographic(&title.value),
            );
            let contents = written
                .contents
                .as_ref()
                .map(|blocks| self.blocks(blocks, indicators, sources));
            plans.push(TopicPlan {
                topic,
                place: written.name.with(()),
                title,
                without: self.indicator_names(&written.without, indicators),
                added: self.blocks(&written.added, indicators, sources),
                contents,
                places: written.places.clone(),
            });
        }
        self.unique_names(&plans);
        plans
    }

    /// A ready-made plan stands for its chapters.
    fn unfolded(&self, topic: &written::Topic) -> Vec<written::Topic> {
        let preset = self.catalogue.presets.get(&fold(&topic.name.value));
        let own = topic.title.is_some() || topic.contents.is_some();
        let Some(preset) = preset.filter(|_| !own) else { return vec![topic.clone()] };
        let chapter = |id: &String| written::Topic {
            name: topic.name.with(id.clone()),
            ..topic.clone()
        };
        preset.chapters.iter().map(chapter).collect()
    }

    /// Tables share one set of names, charts another: a chart may bear its table's name.
    fn unique_names(&mut self, plans: &[TopicPlan]) {
        let mut seen = BTreeSet::new();
        for block in plans
            .iter()
            .flat_map(|plan| plan.contents.iter().flatten().chain(&plan.added))
        {
            let (is_chart, name) = match &block.kind {
                BlockKind::Table(table) => (false, &table.name),
                BlockKind::Chart(chart) => (true, &chart.name),
                BlockKind::KeyFigures(_)
                | BlockKind::Text
                | BlockKind::Takeaways
                | BlockKind::Stakes => continue,
            };
            let key = (is_chart, name.value.clone());
            if !seen.insert(key) {
                let error = ManifestError::RepeatedBlock { name: name.value.clone() };
                self.report(name, &error);
            }
        }
    }

    fn blocks(
        &mut self,
        written: &[written::Block],
        indicators: &Indicators,
        sources: &Sources,
    ) -> Vec<Block> {
        let tables: Vec<String> = written
            .iter()
            .filter_map(|block| match block {
                written::Block::Table(table) => Some(fold(&table.name.value)),
                _ => None,
            })
            .collect();
        let mut blocks = Vec::new();
        for block in written {
            let (kind, places) = match block {
                written::Block::KeyFigures(names) => (
                    BlockKind::KeyFigures(self.placed_indicators(names, indicators)),
                    vec![],
                ),
                written::Block::Text => (BlockKind::Text, vec![]),
                written::Block::Takeaways => (BlockKind::Takeaways, vec![]),
                written::Block::Stakes => (BlockKind::Stakes, vec![]),
                written::Block::Table(figures) => {
                    let Some(table) = self.table(figures, indicators, sources) else {
                        continue;
                    };
                    (BlockKind::Table(table), figures.places.clone())
                }
                written::Block::Chart(figures) => {
                    let Some(chart) = self.chart(figures, &tables, indicators, sources)
                    else {
                        continue;
                    };
                    let (chart, own_table) = chart;
                    // A chart with rows of its own brings its table, printed in the annex.
                    blocks.extend(own_table.map(|table| Block {
                        kind: BlockKind::Table(TableBlock { of_chart: true, ..table }),
                        places: vec![Destination::Annex],
                    }));
                    (BlockKind::Chart(chart), figures.places.clone())
                }
            };
            blocks.push(Block { kind, places });
        }
        blocks
    }

    /// The chart, and the table it brings along when it has rows of its own.
    fn chart(
        &mut self,
        written: &written::Figures,
        tables: &[String],
        indicators: &Indicators,
        sources: &Sources,
    ) -> Option<(ChartBlock, Option<TableBlock>)> {
        let name = fold(&written.name.value);
        let data =
            written.data.as_ref().map_or_else(|| name.clone(), |data| fold(&data.value));
        let kind = written.kind;
        if kind == Some(ChartKind::Map) && self.manifest.contours.is_empty() {
            let chart = written.name.value.clone();
            self.report(&written.name, &ManifestError::MapWithoutContours { chart });
            return None;
        }
        let own_rows = !written.rows.is_empty() || !written.columns.is_empty();
        let own_table = if tables.contains(&data) {
            None
        } else if kind == Some(ChartKind::Pyramid) && !own_rows {
            Some(ages(written, &data))
        } else if kind.is_some_and(ChartKind::places_territories)
            && (own_rows || written.indicator.is_some())
        {
            Some(self.places(written, indicators, sources)?)
        } else if !own_rows && written.indicator.is_none() {
            let error = ManifestError::UnknownTable {
                chart: written.name.value.clone(),
                table: data.clone(),
                nearest: self
                    .near(&data, tables.iter().map(String::as_str))
                    .map(str::to_owned),
            };
            self.report(written.data.as_ref().unwrap_or(&written.name), &error);
            return None;
        } else {
            Some(self.table(written, indicators, sources)?)
        };
        let title = written.title.as_ref().map(|title| title.value.clone());
        let chart =
            ChartBlock { name: written.name.with(name), title, table: data, kind };
        Some((chart, own_table))
    }

    /// The table behind a map or a scale: territories down, one indicator across. Without rows,
    /// those of the intercommunalité.
    fn places(
        &mut self,
        written: &written::Figures,
        indicators: &Indicators,
        sources: &Sources,
    ) -> Option<TableBlock> {
        let table = self.table(written, indicators, sources)?;
        let chart = || written.name.value.clone();
        let is_alone = self.manifest.territory.len() == 1;
        let rows = match table.rows {
            _ if written.rows.is_empty() => Axis::Neighbours,
            // Those of a ressort of one commune are one.
            Axis::Communes if is_alone => Axis::Neighbours,
            Axis::Districts | Axis::Communes | Axis::Neighbours => table.rows,
            Axis::Territories if written.kind == Some(ChartKind::Positions) => table.rows,
            _ => {
                let words: Vec<&str> =
                    written.rows.iter().map(|word| word.value.as_str()).collect();
                let rows = words.join(", ");
                self.report(
                    &written.name,
                    &ManifestError::NotPlaces { chart: chart(), rows },
                );
                return None;
            }
        };
        let shown: Vec<String> = match (&table.indicator, table.columns) {
            (Some(indicator), _) => vec![indicator.clone()],
            (None, Axis::Indicators(names)) => names,
            (None, _) => Vec::new(),
        };
        if shown.len() != 1 {
            let error = ManifestError::OneIndicatorAtATime { chart: chart() };
            self.report(&written.name, &error);
            return None;
        }
        Some(TableBlock {
            rows,
            columns: Axis::Indicators(shown),
            indicator: None,
            ..table
        })
    }

    fn table(
        &mut self,
        written: &written::Figures,
        indicators: &Indicators,
        sources: &Sources,
    ) -> Option<TableBlock> {
        let source = self.table_source(written, sources)?;
        let spec = source.as_ref().and_then(|name| sources.get(name));
        let years = || written.years.iter().map(|year| year.value).collect::<Vec<_>>();
        let rows = self.axis(&written.rows, indicators, spec, &years());
        let columns = self.axis(&written.columns, indicators, spec, &years());
        let indicator = match &written.indicator {
            None => None,
            Some(name) => {
                Some(self.indicator_names(std::slice::from_ref(name), indicators).pop()?)
            }
        };
        let rows = rows?.unwrap_or(Axis::Territories);
        let columns = columns?.unwrap_or(match rows {
            Axis::Territories => Axis::Years(years()),
            _ => Axis::Territories,
        });
        let is_indicators = |axis: &Axis| matches!(axis, Axis::Indicators(_));
        let is_cross = source.is_some() && indicator.is_none();
        if !is_cross
            && indicator.is_none()
            && !is_indicators(&rows)
            && !is_indicators(&columns)
        {
            let error =
                ManifestError::Underspecified { table: written.name.value.clone() };
            self.report(&written.name, &error);
            return None;
        }
        let totals = written.totals.unwrap_or(Totals { row: true, column: true });
        Some(TableBlock {
            name: written.name.with(fold(&written.name.value)),
            title: written.title.as_ref().map(|title| title.value.clone()),
            rows,
            columns,
            indicator,
            source,
            year: written.year.as_ref().map(|year| year.value),
            is_asked: true,
            of_chart: false,
            asks_totals: written.totals.is_some(),
            total_row: totals.row,
            total_column: totals.column,
        })
    }

    fn table_source(
        &mut self,
        written: &written::Figures,
        sources: &Sources,
    ) -> Option<Option<String>> {
        let Some(name) = &written.source else { return Some(None) };
        let key = fold(&name.value);
        if sources.contains_key(&key) {
            return Some(Some(key));
        }
        // A source that is declared but faulty has been reported at its own place.
        let declared =
            self.manifest.sources.iter().any(|(source, _)| fold(&source.value) == key);
        if !declared {
            let error = ManifestError::UnknownTableSource {
                table: written.name.value.clone(),
                data_source: name.value.clone(),
                nearest: self
                    .near(&key, sources.keys().map(String::as_str))
                    .map(str::to_owned),
            };
            self.report(name, &error);
        }
        None
    }

    /// `None`: a mistake, reported. `Some(None)`: nothing written.
    fn axis(
        &mut self,
        words: &[Placed<String>],
        indicators: &Indicators,
        source: Option<&SourceSpec>,
        years: &[u16],
    ) -> Option<Option<Axis>> {
        let [first, rest @ ..] = words else { return Some(None) };
        let is_side = |side: &Option<Placed<String>>| {
            side.as_ref().is_some_and(|side| fold(&side.value) == fold(&first.value))
        };
        if rest.is_empty() {
            let word = fold(&first.value);
            let axis = match SIDES.meaning(&word) {
                Some(Side::Territories) => Some(Axis::Territories),
                Some(Side::Communes) => Some(Axis::Communes),
                Some(Side::Districts) => Some(Axis::Districts),
                Some(Side::Neighbours) => Some(Axis::Neighbours),
                Some(Side::Years) => Some(Axis::Years(years.to_vec())),
                None => {
                    let of_source = source.is_some_and(|source| {
                        is_side(&source.in_rows) || is_side(&source.in_columns)
                    });
                    of_source.then_some(Axis::Category(word))
                }
            };
            if axis.is_some() {
                return Some(axis);
            }
        }
        let mut names = Vec::new();
        for word in words {
            let id = fold(&word.value);
            if indicators.contains_key(&id) {
                names.push(id);
                continue;
            }
            let mut known: Vec<&str> = indicators.keys().map(String::as_str).collect();
            known.extend(SIDES.words().map(|side| -> &str { side }));
            let error = ManifestError::UnknownAxis {
                written: word.value.clone(),
                nearest: self.near(&id, known).map(str::to_owned),
            };
            self.report(word, &error);
        }
        (names.len() == words.len()).then_some(Some(Axis::Indicators(names)))
    }
}

/// The table behind an age pyramid, which the author need not describe.
fn ages(written: &written::Figures, name: &str) -> TableBlock {
    TableBlock {
        title: written.title.as_ref().map(|title| title.value.clone()),
        ..TableBlock::new(
            written.name.with(name.to_owned()),
            Axis::Ages,
            Axis::Territories,
        )
    }
}
