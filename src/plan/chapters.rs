//! The chapters: the author's page, or the default page of the thématique.

mod default;
mod lacking;

use std::collections::{BTreeMap, BTreeSet};

use self::lacking::{check_booklet, to_ask_for, warn_of_empty, warn_of_sources};
use super::ground::Ground;
use super::{Absent, Chapter, PlanBlock, PlanChart, PlanKind, PlanPlace, Why};
use super::{scale, tables};
use crate::catalogue::{Narrower, Request};
use crate::diagnostic::{Diagnostic, Diagnostics, Warned};
use crate::figures::Figures;
use crate::figures::areas::Area;
use crate::heading::Remark;
use crate::knowledge::Known;
use crate::manifest::{
    Axis, Block, BlockKind, ChartBlock, Placed, Project, TableBlock, TopicPlan,
};
use crate::table::Tables;
use crate::text::{fold, typographic};
use crate::vocabulary::{ChartKind, Destination, Output, Takes};

/// Lays out the chapters; the store gains what only a table needs.
///
/// # Errors
/// Tables that ask for what no file holds.
pub(crate) fn lay_out(
    project: &Project,
    areas: &[Area],
    known: Known<'_>,
) -> Result<Warned<(Tables, Vec<Chapter>)>, Diagnostics> {
    let Figures { mut tables, menu, cross, .. } = known.into_figures();
    let ground = Ground { project, areas, menu: &menu, cross: &cross };
    let mut problems = Diagnostics::new();
    let mut chapters = Vec::new();
    let mut empty = Vec::new();
    for plan in &project.topics {
        let mut writer = Writer {
            ground: &ground,
            plan,
            tables: &mut tables,
            problems: &mut problems,
            wider: false,
            dropped: false,
        };
        let chapter = writer.chapter();
        if chapter.blocks.is_empty() {
            empty.push((chapter.clone(), plan));
        }
        chapters.push(chapter);
    }
    // Where no file is declared at all, that has been said already.
    if !project.sources.is_empty() {
        warn_of_empty(&empty, &menu, &mut problems);
    }
    say_scale_once(&mut chapters);
    check_booklet(project, &menu, &mut problems);
    warn_of_sources(&ground, &tables, &chapters, &mut problems);
    problems.finish(Some((tables, chapters)))
}

/// The first chapter that needs the note has it; after it, the titles say enough.
fn say_scale_once(chapters: &mut [Chapter]) {
    let printed = chapters.iter_mut().filter(|chapter| !chapter.blocks.is_empty());
    let noted = printed.filter(|chapter| chapter.scale.is_some());
    noted.skip(1).for_each(|chapter| chapter.scale = None);
}

struct Writer<'a, 'b> {
    ground: &'a Ground<'b>,
    plan: &'a TopicPlan,
    tables: &'a mut Tables,
    problems: &'a mut Diagnostics,
    /// Some figures are those of the intercommunalité.
    wider: bool,
    /// Some figures are left out.
    dropped: bool,
}

impl Writer<'_, '_> {
    fn chapter(&mut self) -> Chapter {
        let indicators = self.available();
        let mut blocks = match &self.plan.contents {
            Some(contents) => self.blocks(contents),
            None => self.default_blocks(&indicators),
        };
        blocks.extend(self.blocks(&self.plan.added));
        // A page that nobody laid out ends on what is to be kept of it, after what shows it.
        if self.plan.contents.is_none() && !blocks.is_empty() {
            blocks.extend([PlanKind::Takeaways, PlanKind::Stakes].map(in_chapter));
        }
        mark_only_charts(&mut blocks);
        let places = &self.plan.places;
        let is_in = |output: &Output| {
            places.is_empty() || places.contains(&Destination::In(*output))
        };
        let scale = self.scale();
        Chapter {
            scale,
            wider: self.wider,
            topic: self.plan.topic.id.clone(),
            template: self.plan.topic.template.clone(),
            title: self.of_structure(&self.plan.title),
            question: self.of_structure(self.question(&blocks)),
            requests: self.requests(),
            indicators,
            outputs: Output::taking(Takes::Chapters).filter(is_in).collect(),
            custom: self.plan.contents.is_some(),
            blocks,
        }
    }

    /// The question that what is printed answers.
    fn question(&self, blocks: &[PlanBlock]) -> &str {
        let topic = &self.plan.topic;
        let indicators = &self.ground.project.indicators;
        let mut printed: BTreeSet<&str> = BTreeSet::new();
        for block in blocks {
            match &block.kind {
                PlanKind::KeyFigures(names) => {
                    printed.extend(names.iter().map(String::as_str));
                }
                PlanKind::Table(name) => {
                    let Some(table) = self.tables.tables.get(name) else { continue };
                    let sides = table.rows.iter().chain(&table.columns);
                    let keys: Vec<&str> = sides
                        .map(|heading| heading.key.as_str())
                        .filter(|key| indicators.contains_key(*key))
                        .collect();
                    // A pyramid, a partner's own table: more than any list of indicators.
                    if keys.is_empty() {
                        return &topic.question;
                    }
                    printed.extend(keys);
                }
                _ => {}
            }
        }
        let answers = |one: &&Narrower| {
            printed.iter().all(|key| one.only.iter().any(|only| only == key))
        };
        let narrower =
            topic.narrower.iter().find(answers).filter(|_| !printed.is_empty());
        narrower.map_or(&topic.question, |one| &one.question)
    }

    /// The catalogue says « le CCAS »; some are CIAS.
    fn of_structure(&self, text: &str) -> String {
        let text = typographic(text);
        match self.ground.project.identity.ccas.starts_with("CIAS") {
            true => text.replace("CCAS", "CIAS"),
            false => text,
        }
    }

    /// What to ask for, without what is there already.
    fn requests(&self) -> Vec<Request> {
        let titles: Vec<String> =
            self.tables.credits.values().map(|credit| fold(&credit.title)).collect();
        let is_there = |request: &&Request| {
            let asked = fold(&request.file);
            titles.iter().any(|title| {
                asked.starts_with(title.as_str()) || title.starts_with(&asked)
            })
        };
        let requests = self.plan.topic.requests.iter();
        let asked = requests.filter(|request| !is_there(request));
        asked.map(|request| self.of_here(request)).collect()
    }

    /// Whom to ask here: in Corse, in Lyon, overseas, others hold the powers of a département or
    /// of a CARSAT.
    fn of_here(&self, request: &Request) -> Request {
        let first = self.ground.project.ressort.communes.first();
        let departement = first.map_or("", |commune| commune.departement.as_str());
        let epci = first.and_then(|commune| commune.epci.as_deref());
        const LYON: &str = "200046977";
        const OVERSEAS: [&str; 4] = ["971", "972", "973", "974"];
        const PARIS_AND_AROUND: [&str; 8] =
            ["75", "77", "78", "91", "92", "93", "94", "95"];
        let council = match (departement, epci) {
            ("2A" | "2B", _) => "Collectivité de Corse",
            ("75", _) => "Ville de Paris",
            ("972", _) => "Collectivité territoriale de Martinique",
            ("973", _) => "Collectivité territoriale de Guyane",
            (_, Some(LYON)) => "Métropole de Lyon",
            _ => "Département",
        };
        let pensions = match departement {
            code if OVERSEAS.contains(&code) => "CGSS",
            "976" => "CSSM",
            code if PARIS_AND_AROUND.contains(&code) => "CNAV Île-de-France",
            _ => "CARSAT",
        };
        let producer = request.producer.replace("CARSAT", pensions);
        // « CAF du département » is a place, not the council.
        let producer = producer.replace("Département", council);
        Request {
            producer: self.of_structure(&producer),
            how: request.how.as_ref().map(|how| self.of_structure(how)),
            ..request.clone()
        }
    }

    /// Said once a chapter.
    fn scale(&self) -> Option<String> {
        let town = &self.ground.project.ressort.name;
        let group = scale::group(self.ground.project);
        match (self.wider, self.dropped, group) {
            (true, _, Some(_)) => Some(format!(
                "{town} compte trop peu d’habitants pour que tous les chiffres de ce rapport y \
                 soient diffusés ou fiables : des tableaux et des phrases sont donnés pour la seule \
                 intercommunalité, et le disent ; ce que les fichiers du projet ne donnent à aucune \
                 échelle est laissé de côté."
            )),
            (_, true, _) => Some(
                "Des chiffres qui ne sont pas diffusés ou pas fiables pour un territoire de cette \
                 taille sont laissés de côté."
                    .to_owned(),
            ),
            _ => None,
        }
    }

    fn wanted(&self, name: &str) -> bool {
        self.ground.menu.has(name)
            && !self.plan.without.iter().any(|without| without == name)
    }

    /// The thématique's indicators with data, key figures first.
    fn available(&self) -> Vec<String> {
        let indicators = &self.ground.project.indicators;
        let mut names: Vec<String> = self
            .plan
            .topic
            .indicators
            .iter()
            .filter(|name| self.wanted(name))
            .cloned()
            .collect();
        // A chapter made of several thématiques speaks of each in turn.
        let mut met: BTreeMap<(bool, &str), usize> = BTreeMap::new();
        names.sort_by_cached_key(|name| {
            let Some(one) = indicators.get(name) else { return (true, 0) };
            let turn = met.entry((!one.key_figure, one.topic.as_str())).or_default();
            *turn += 1;
            (!one.key_figure, *turn)
        });
        names
    }

    fn blocks(&mut self, blocks: &[Block]) -> Vec<PlanBlock> {
        // A chart may stand before the table it draws: the tables are laid out first.
        let mut laid_out: Vec<Option<PlanKind>> = Vec::new();
        for block in blocks {
            laid_out.push(match &block.kind {
                BlockKind::Table(table) => Some(self.table(table)),
                _ => None,
            });
        }
        let each = blocks.iter().zip(laid_out);
        each.filter_map(|(block, table)| self.block(block, table)).collect()
    }

    fn block(&mut self, block: &Block, table: Option<PlanKind>) -> Option<PlanBlock> {
        let kind = match &block.kind {
            BlockKind::KeyFigures(names) => {
                let names = self.key_figures(names);
                (!names.is_empty()).then_some(PlanKind::KeyFigures(names))
            }
            BlockKind::Text => Some(PlanKind::Text),
            BlockKind::Takeaways => Some(PlanKind::Takeaways),
            BlockKind::Stakes => Some(PlanKind::Stakes),
            BlockKind::Table(_) => table,
            BlockKind::Chart(chart) => self.chart(chart),
        }?;
        let asked = |place: Destination| block.places.contains(&place);
        let place = if block.places.is_empty() || asked(Destination::In(Output::Report)) {
            PlanPlace::Chapter
        } else if self.is_too_long(block) {
            PlanPlace::Workbook
        } else if asked(Destination::Annex) {
            PlanPlace::Annex
        } else {
            PlanPlace::Elsewhere
        };
        let others = Output::taking(Takes::Chapters).filter(|output| {
            *output != Output::Report && asked(Destination::In(*output))
        });
        Some(PlanBlock { kind, place, also_in: others.collect() })
    }

    /// The table that a chart brings along may be longer than paper bears.
    fn is_too_long(&self, block: &Block) -> bool {
        const FIT_ON_PAPER: usize = 60;
        let BlockKind::Table(table) = &block.kind else { return false };
        let laid_out = self.tables.tables.get(&table.name.value);
        table.of_chart && laid_out.is_some_and(|one| one.rows.len() > FIT_ON_PAPER)
    }

    /// All those that were asked for: one that no file holds is told, and its card says so.
    fn key_figures(&mut self, names: &[Placed<String>]) -> Vec<String> {
        for name in names {
            if self.ground.menu.has(&name.value) {
                continue;
            }
            let message = format!(
                "le chiffre clé « {} » n’est dans aucun fichier ; sa carte dit « nr »",
                name.value
            );
            let help = to_ask_for(self.ground.project, std::iter::once(&name.value));
            self.problems.push(
                name.locate(
                    Diagnostic::warning("plan.key-figure-without-data", message)
                        .maybe_help(help),
                ),
            );
        }
        names.iter().map(|name| name.value.clone()).collect()
    }

    fn table(&mut self, block: &TableBlock) -> PlanKind {
        let Some(table) =
            tables::table(self.ground, block, block.title.clone(), self.tables)
        else {
            let mut names: Vec<&String> = block.indicator.iter().collect();
            for axis in [&block.rows, &block.columns] {
                if let Axis::Indicators(indicators) = axis {
                    names.extend(indicators);
                }
            }
            let listed: Vec<String> =
                names.iter().map(|name| format!("« {name} »")).collect();
            let listed = match listed.as_slice() {
                [] => String::new(),
                some => format!(" ({})", crate::text::enumerate(some)),
            };
            let message = format!(
                "aucun fichier ne donne de chiffre au tableau « {} »{listed} ; le rapport le dit à sa \
                 place",
                block.name.value
            );
            let help = to_ask_for(self.ground.project, names.into_iter());
            let diagnostic = Diagnostic::warning("plan.table-without-data", message)
                .maybe_help(help.clone());
            self.problems.push(block.name.locate(diagnostic));
            return PlanKind::Absent(Absent {
                name: block.name.value.clone(),
                title: block.title.as_ref().map(|title| typographic(title)),
                is_chart: false,
                why: Why::NoFigure(help),
            });
        };
        lacking::warn_of_totals(block, &table, self.problems);
        lacking::warn_of_rows(self.ground, block, &table, self.problems);
        let name = table.name.clone();
        self.tables.tables.insert(name.clone(), table);
        PlanKind::Table(name)
    }

    fn chart(&mut self, chart: &ChartBlock) -> Option<PlanKind> {
        let absent = |why| {
            Some(PlanKind::Absent(Absent {
                name: chart.name.value.clone(),
                title: chart.title.as_ref().map(|title| typographic(title)),
                is_chart: true,
                why,
            }))
        };
        // A table without figures has been told; the place of its chart says so too.
        let Some(table) = self.tables.tables.get(&chart.table) else {
            return absent(Why::NoTable);
        };
        let close = table.remarks.iter().find_map(|remark| match remark {
            Remark::CloseCensuses { first, last } => Some((*first, *last)),
            _ => None,
        });
        if let Some((first, last)) = close {
            let message = format!(
                "le graphique « {} » comparerait les recensements de {first} et de {last}, qui \
                 partagent une partie de leurs réponses ; il n’est pas dessiné",
                chart.name.value
            );
            let diagnostic = Diagnostic::warning("plan.close-censuses", message)
                .help("gardez l’une des deux années sous   annees:");
            self.problems.push(chart.name.locate(diagnostic));
            return absent(Why::CloseCensuses(first, last));
        }
        if chart.kind.is_some_and(ChartKind::places_territories)
            && table.columns.len() > 1
        {
            let message = format!(
                "« {} » ne montre qu’un indicateur à la fois, et le tableau « {} » en a {}",
                chart.name.value,
                chart.table,
                table.columns.len()
            );
            let diagnostic = Diagnostic::error("plan.several-on-a-map", message).help(
                "écrivez sous ce graphique   indicateur: nom_de_l_indicateur   à la place de   \
                 donnees:",
            );
            self.problems.push(chart.name.locate(diagnostic));
            return None;
        }
        let mut units: Vec<&str> = Vec::new();
        for cell in table.cells.iter().flatten() {
            let unit = self.tables.cell(*cell).unit.as_str();
            if !units.contains(&unit) {
                units.push(unit);
            }
        }
        // Births and deaths are counted on one axis.
        let all_count = table
            .cells
            .iter()
            .flatten()
            .all(|cell| self.tables.cell(*cell).unit.counts());
        // Each row of a spread has a scale of its own.
        if units.len() > 1 && !all_count && chart.kind != Some(ChartKind::Spread) {
            let message = format!(
                "le graphique « {} » mélange des unités : {}",
                chart.name.value,
                units.join(", ")
            );
            let diagnostic = Diagnostic::error("plan.mixed-units", message)
                .help("gardez des indicateurs de même unité, ou faites deux graphiques");
            self.problems.push(chart.name.locate(diagnostic));
            return None;
        }
        Some(PlanKind::Chart(PlanChart {
            name: chart.name.value.clone(),
            title: chart
                .title
                .as_ref()
                .map_or_else(|| table.title.clone(), |title| typographic(title)),
            table: chart.table.clone(),
            kind: chart.kind,
            first_row_only: false,
        }))
    }
}

/// Without a marked chart, a document that prints one takes the first.
fn mark_only_charts(blocks: &mut [PlanBlock]) {
    let is_chart = |block: &&mut PlanBlock| matches!(block.kind, PlanKind::Chart(_));
    for output in Output::all().filter(|output| output.row().one_chart) {
        if blocks.iter_mut().filter(is_chart).any(|block| block.is_in(output)) {
            continue;
        }
        if let Some(first) = blocks.iter_mut().find(is_chart) {
            first.also_in.push(output);
        }
    }
}

fn in_chapter(kind: PlanKind) -> PlanBlock {
    PlanBlock { kind, place: PlanPlace::Chapter, also_in: Vec::new() }
}
