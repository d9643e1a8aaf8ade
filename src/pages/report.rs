//! The rapport: everything.

use std::collections::{BTreeMap, BTreeSet};

use super::prose::{self, Prose};
use super::{Card, ChapterPages, Material, Printed, cards, chapter, printed};
use crate::analysis::Line;
use crate::plan::{Chapter, PlanKind, PlanPlace};
use crate::secrecy::Figure;
use crate::text::{fold, grouped, typographic};
use crate::vocabulary::{Output, Sign};
use crate::wording;

/// What the rapport says.
#[derive(Debug, Clone)]
pub struct Report {
    /// The tables and charts it may print.
    pub printed: Printed,
    /// The chapters with figures.
    pub chapters: Vec<ChapterPages>,
    /// Those that no file reaches.
    pub empty: Vec<EmptyChapter>,
    /// The enjeux, by thématique.
    pub stakes: Vec<Stakes>,
    /// The texts that belong to no chapter, by name (`edito`, `methode`…).
    pub parts: BTreeMap<String, Vec<Prose>>,
    /// The territory and its references.
    pub compared: Vec<Compared>,
    /// What wide territories were, in the files they were added up from.
    pub extents: Vec<String>,
    /// What a town is, in four figures.
    pub territory: Vec<Card>,
    /// Who entrusted data.
    pub partners: Vec<PartnerShown>,
    /// The sources.
    pub sources: Vec<Credited>,
    /// The signs it uses.
    pub signs: Vec<Sign>,
    /// It tells places among communes.
    pub has_ranks: bool,
    /// Some source is protected.
    pub has_protected: bool,
    /// The tables of the annex by name, by chapter.
    pub annexed: Vec<(String, Vec<String>)>,
    /// So few tables that the definitions stand on one page with them.
    pub is_short: bool,
    /// The definitions of its indicators.
    pub definitions: Vec<Definitions>,
}

/// A chapter without figures: what would fill it.
#[derive(Debug, Clone)]
pub struct EmptyChapter {
    /// Its title.
    pub title: String,
    /// The question it would answer.
    pub question: String,
    /// File, whom to ask, how.
    pub requests: Vec<(String, String, Option<String>)>,
}

/// The enjeux of a thématique.
#[derive(Debug, Clone)]
pub struct Stakes {
    /// Its title.
    pub title: String,
    /// One a line.
    pub lines: Vec<Line>,
}

/// What is to be kept of a chapter: the author's words, or sentences made from the figures.
#[derive(Debug, Clone)]
pub enum Foreword {
    /// What she wrote.
    Written(Vec<Line>),
    /// Sentences made from the figures.
    Generated(Vec<String>),
}

/// A territory of the report.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// How many communes.
    pub communes: String,
    /// Its population.
    pub population: String,
    /// Why it is there.
    pub reason: String,
}

/// Who entrusted data.
#[derive(Debug, Clone)]
pub struct PartnerShown {
    /// Its name.
    pub name: String,
    /// The same with its article.
    pub with_article: String,
    /// The mention of article 7.
    pub mention: String,
    /// Its logo, as the manifest names it, where its owner wants it.
    pub logo: Option<String>,
}

/// A source, credited.
#[derive(Debug, Clone)]
pub struct Credited {
    /// Its producer.
    pub producer: String,
    /// The title of the file.
    pub title: String,
    /// Page, date, licence, mention.
    pub details: String,
    /// The file, as the manifest names it.
    pub file: String,
    /// Its producer publishes it.
    pub public: bool,
}

/// The definitions of a chapter.
#[derive(Debug, Clone)]
pub struct Definitions {
    /// Its title.
    pub title: String,
    /// In alphabetical order.
    pub indicators: Vec<Defined>,
}

/// An indicator, defined.
#[derive(Debug, Clone)]
pub struct Defined {
    /// Its label.
    pub label: String,
    /// One plain sentence.
    pub definition: String,
    /// What to keep in mind.
    pub precaution: Option<String>,
}

pub(super) fn compose(material: &Material<'_>) -> Report {
    let printed = Printed::new(material, Output::Report);
    let chapters =
        || material.plan.iter().filter(|chapter| chapter.is_in(Output::Report));
    let filled = chapters().filter(|chapter| !chapter.blocks.is_empty());
    let figures = figures(material);
    let signs = Sign::ALL.into_iter();
    let has_sign =
        |sign: &Sign| figures.iter().any(|figure| printed::bears(figure, *sign));
    let parts = material.texts.parts.iter();
    let is_rank = |name: &String| name.ends_with(".rang");
    Report {
        chapters: (1..)
            .zip(filled)
            .map(|(number, one)| chapter::of(material, &printed, one, number))
            .collect(),
        empty: chapters()
            .filter(|chapter| chapter.blocks.is_empty())
            .map(empty)
            .collect(),
        stakes: stakes(material, chapters()),
        parts: parts
            .map(|(name, text)| (name.clone(), prose::of(&text.body, None)))
            .collect(),
        compared: compared(material),
        extents: wording::extents(&material.protected.extents),
        territory: cards::of(material, &TERRITORY_CARDS.map(str::to_owned)),
        partners: partners(material, Output::Report),
        sources: sources(material),
        signs: signs.filter(has_sign).collect(),
        has_ranks: material.protected.figures.keys().any(is_rank),
        has_protected: material.protected.credits.values().any(|credit| !credit.public),
        annexed: annexed(material, &printed),
        is_short: material.protected.tables.len() < SHORT,
        definitions: definitions(material),
        printed,
    }
}

/// Fewer tables make a short report.
const SHORT: usize = 20;

/// What a town is, in four figures.
const TERRITORY_CARDS: [&str; 4] =
    ["population_municipale", "densite_population", "menages", "logements"];

fn empty(chapter: &Chapter) -> EmptyChapter {
    let requests = chapter.requests.iter().map(|request| {
        let how = request.how.as_deref().map(typographic);
        (typographic(&request.file), typographic(&request.producer), how)
    });
    EmptyChapter {
        title: chapter.title.clone(),
        question: chapter.question.clone(),
        requests: requests.collect(),
    }
}

/// The enjeux that the author wrote, by chapter.
pub(super) fn stakes<'a>(
    material: &Material<'_>,
    chapters: impl Iterator<Item = &'a Chapter>,
) -> Vec<Stakes> {
    let of = |chapter: &'a Chapter| {
        let analysis = material.texts.chapters.get(&chapter.topic)?;
        let lines = analysis.stakes.clone();
        (!lines.is_empty()).then(|| Stakes { title: chapter.title.clone(), lines })
    };
    chapters.filter_map(of).collect()
}

fn compared(material: &Material<'_>) -> Vec<Compared> {
    let figures = &material.protected.figures;
    let population = |key: &str| {
        let name = if key.is_empty() {
            "population_municipale".to_owned()
        } else {
            format!("population_municipale.{key}")
        };
        let missing = || Sign::Missing.printed().to_owned();
        figures.get(&name).map_or_else(missing, wording::printed)
    };
    let ressort = &material.project.ressort;
    let own = Compared {
        name: ressort.name.clone(),
        communes: ressort.communes.len().to_string(),
        population: population(""),
        reason: "territoire du rapport".to_owned(),
    };
    let others = material.project.comparisons.iter().filter_map(|comparison| {
        // A comparison that no file covers is not announced.
        let prefix = format!(".{}", comparison.key);
        let known = figures
            .iter()
            .any(|(name, figure)| name.ends_with(&prefix) && figure.rounded().is_some());
        known.then(|| Compared {
            name: comparison.name.clone(),
            communes: grouped(comparison.communes.len()),
            population: population(&comparison.key),
            reason: comparison.reason.as_deref().map(typographic).unwrap_or_default(),
        })
    });
    std::iter::once(own).chain(others).collect()
}

/// Who entrusted data, with the logo where its owner wants it.
pub(super) fn partners(material: &Material<'_>, output: Output) -> Vec<PartnerShown> {
    let entrusted = |key: &String| {
        let mut credits = material.protected.credits.values();
        credits.any(|credit| credit.partner.as_ref() == Some(key))
    };
    let partners = material.project.partners.iter().filter(|(key, _)| entrusted(key));
    partners
        .map(|(_, partner)| {
            let shown = partner.logo_in.is_empty() || partner.logo_in.contains(&output);
            let logo = partner.logo.as_ref().filter(|_| shown);
            PartnerShown {
                name: partner.name.clone(),
                with_article: partner.with_article.clone(),
                mention: partner.mention.clone(),
                logo: logo.map(|logo| logo.value.clone()),
            }
        })
        .collect()
}

fn sources(material: &Material<'_>) -> Vec<Credited> {
    let used: BTreeSet<&str> =
        material.protected.tables.values().flat_map(|table| table.sources()).collect();
    let named: BTreeSet<&str> =
        material.protected.figures.values().filter_map(Figure::source).collect();
    let credits = material.protected.credits.values().filter(|credit| {
        let source = credit.source.as_str();
        used.contains(source) || named.contains(source)
    });
    credits
        .map(|credit| {
            let mut details: Vec<String> = Vec::new();
            details.extend(credit.page.clone());
            details.extend(credit.dated.clone());
            details.extend(credit.licence.clone());
            details.extend(
                credit.mention.iter().map(|m| m.trim_end_matches('.').to_owned()),
            );
            if credit.fictitious {
                details.push("données fictives de démonstration".to_owned());
            }
            Credited {
                producer: credit.producer.clone(),
                title: credit.title.clone(),
                details: typographic(&details.join(" ; ")),
                file: credit.file.clone(),
                public: credit.public,
            }
        })
        .collect()
}

/// The figures that are printed: in tables and on cards; others are there for whoever asks.
fn figures<'a>(material: &Material<'a>) -> Vec<&'a Figure> {
    let blocks = material.plan.iter().flat_map(|chapter| &chapter.blocks);
    let cards = blocks
        .filter_map(|block| match &block.kind {
            PlanKind::KeyFigures(names) => Some(names),
            _ => None,
        })
        .flatten()
        .filter_map(|name| material.protected.figures.get(name));
    let cells = material.protected.tables.values().flat_map(|table| table.figures());
    cells.chain(cards).collect()
}

/// The tables an author sent to the annex, and those of the charts that stand alone.
fn annexed(material: &Material<'_>, printed: &Printed) -> Vec<(String, Vec<String>)> {
    let in_report = || material.plan.iter().filter(|one| one.is_in(Output::Report));
    let mut shown: BTreeSet<&str> = BTreeSet::new();
    for block in in_report().flat_map(|chapter| &chapter.blocks) {
        if let (PlanKind::Table(name), PlanPlace::Chapter) = (&block.kind, block.place) {
            shown.insert(name);
        }
    }
    let mut groups = Vec::new();
    for chapter in in_report() {
        let names = annexed_of(chapter, &shown);
        let found: Vec<String> = names
            .iter()
            .filter(|name| printed.tables.contains_key(**name))
            .map(|name| (*name).to_owned())
            .collect();
        shown.extend(names);
        if !found.is_empty() {
            groups.push((chapter.title.clone(), found));
        }
    }
    groups
}

fn annexed_of<'a>(chapter: &'a Chapter, shown: &BTreeSet<&str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for block in &chapter.blocks {
        let name = match (&block.kind, block.place) {
            (PlanKind::Table(name), PlanPlace::Annex) => name,
            (PlanKind::Chart(chart), PlanPlace::Chapter) => &chart.table,
            _ => continue,
        };
        if !shown.contains(name.as_str()) && !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names
}

/// The definitions of the printed indicators, by chapter.
fn definitions(material: &Material<'_>) -> Vec<Definitions> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut all = Vec::new();
    for chapter in material.plan.iter().filter(|one| one.is_in(Output::Report)) {
        let mut entries: BTreeMap<String, Defined> = BTreeMap::new();
        for name in printed_in(material, chapter) {
            let Some(indicator) = material.project.indicators.get(name) else { continue };
            if indicator.definition.is_empty() || !seen.insert(&indicator.id) {
                continue;
            }
            let entry = Defined {
                label: typographic(&indicator.label),
                definition: typographic(&indicator.definition),
                precaution: indicator.precaution.as_deref().map(typographic),
            };
            entries.insert(fold(&indicator.label), entry);
        }
        if !entries.is_empty() {
            let indicators = entries.into_values().collect();
            all.push(Definitions { title: chapter.title.clone(), indicators });
        }
    }
    all
}

/// The indicators a chapter prints: in its tables and on its cards.
fn printed_in<'a>(material: &'a Material<'_>, chapter: &'a Chapter) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for block in &chapter.blocks {
        match &block.kind {
            PlanKind::KeyFigures(cards) => names.extend(cards.iter().map(String::as_str)),
            PlanKind::Table(name) => names.extend(indicators_of(material, name)),
            PlanKind::Chart(chart) => names.extend(indicators_of(material, &chart.table)),
            PlanKind::Text | PlanKind::Takeaways | PlanKind::Stakes => {}
        }
    }
    names
}

fn indicators_of<'a>(material: &'a Material<'_>, table: &str) -> Vec<&'a str> {
    let Some(table) = material.protected.tables.get(table) else { return Vec::new() };
    table
        .rows()
        .iter()
        .chain(table.columns())
        .map(|heading| heading.key.as_str())
        .collect()
}
