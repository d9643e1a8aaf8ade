//! The blocks of a chapter as a template receives them.

use std::collections::BTreeMap;

use super::{Bytes, Document, Material, prose, tables};
use crate::analysis::{Block, Line, Turn};
use crate::catalogue::{Indicator, Quantity};
use crate::charts::ChartFormat;
use crate::heading::Reliability;
use crate::plan::{Chapter, PlanBlock, PlanKind, PlanPlace};
use crate::secrecy::Figure;
use crate::templates::{Data, Typst, context};
use crate::text::typographic;
use crate::wording;

/// Raw Typst for a template.
pub(super) fn safe(typst: &Typst) -> Data {
    Data::Typst(typst.clone())
}

/// Lines as contents.
pub(super) fn lines(lines: &[Line]) -> Data {
    lines.iter().map(|line| safe(&prose::line(line))).collect()
}

/// Cards for indicators whose figure is published.
pub(super) fn cards(material: &Material<'_>, names: &[String]) -> Vec<Data> {
    names.iter().filter_map(|name| card(material, name)).collect()
}

fn card(material: &Material<'_>, name: &str) -> Option<Data> {
    let indicator = material.project.indicators.get(name)?;
    let figures = &material.protected.figures;
    let figure = figures.get(name)?;
    figure.rounded()?;
    let comparison = material.project.comparisons.iter().find_map(|comparison| {
        // Counts of different territories do not compare.
        figures.get(&format!("{name}.ecart.{}", comparison.key))?.rounded()?;
        let other = figures.get(&format!("{name}.{}", comparison.key))?;
        Some(format!("{} : {}", comparison.name, wording::printed(other)))
    });
    // A rhythm is too long for the large figure of a card.
    let printed = wording::printed(figure);
    let (valeur, precision) = match printed.strip_suffix(" par an") {
        Some(value) => {
            let years = figure.since().zip(figure.vintage());
            let precision = years.map_or_else(
                || "par an".to_owned(),
                |(from, to)| format!("par an, entre {from} et {to}"),
            );
            (value.to_owned(), precision)
        }
        None => (printed, precision(indicator, figure)),
    };
    let signe = match figure.reliability() {
        Reliability::Solid => "",
        Reliability::Indicative => "°",
        Reliability::Fragile => "*",
    };
    Some(context! {
        valeur,
        signe,
        libelle => typographic(&indicator.short),
        precision => typographic(&precision),
        comparaison => comparison.map(|text| typographic(&text)).unwrap_or_default(),
    })
}

/// « en % des résidences principales, 2021 », « 2021 ».
fn precision(indicator: &Indicator, figure: &Figure) -> String {
    let base = indicator.base.as_ref().map(|_| indicator.unit_in_words());
    let year = figure.vintage().map(|year| year.to_string());
    base.into_iter().chain(year).collect::<Vec<_>>().join(", ")
}

/// Every table and chart a template may print by its name.
pub(super) struct Shelf {
    pub(super) tables: BTreeMap<String, Typst>,
    pub(super) charts: BTreeMap<String, Typst>,
    /// The drawings by path.
    pub(super) drawings: BTreeMap<String, Vec<u8>>,
}

impl Shelf {
    pub(super) fn new(material: &Material<'_>, format: ChartFormat) -> Self {
        let protected = material.protected;
        let tables = protected
            .tables
            .iter()
            .map(|(name, table)| (name.clone(), tables::table(table, protected)))
            .collect();
        let mut shelf =
            Self { tables, charts: BTreeMap::new(), drawings: BTreeMap::new() };
        for block in protected.chapters.iter().flat_map(|chapter| &chapter.blocks) {
            let PlanKind::Chart(plan) = &block.kind else { continue };
            let Some(chart) = material.charts.get(&(plan.name.clone(), format)) else {
                continue;
            };
            let Some(table) = protected.tables.get(&plan.table) else { continue };
            let typst = tables::chart(plan, chart, format, table, protected);
            shelf.charts.insert(plan.name.clone(), typst);
            let path = tables::chart_path(&plan.name, format);
            shelf.drawings.insert(path, chart.svg.clone().into_bytes());
        }
        shelf
    }

    /// Leaves the drawings to the document, and what prints a table or chart by its name.
    pub(super) fn stand_in(self, document: &mut Document) {
        let drawings = self.drawings.into_iter();
        document.files.extend(drawings.map(|(path, svg)| (path, Bytes(svg))));
        document.printers = [("tableau", self.tables), ("graphique", self.charts)]
            .map(|(kind, known)| (kind.to_owned(), known))
            .into();
    }
}

/// The blocks of a chapter in the report, in printing order.
pub(super) fn of_chapter(
    material: &Material<'_>,
    shelf: &Shelf,
    chapter: &Chapter,
) -> Vec<Data> {
    let analysis = material.texts.chapters.get(&chapter.topic);
    let placed: Vec<&str> = analysis
        .iter()
        .flat_map(|analysis| &analysis.body)
        .filter_map(|block| match block {
            Block::Place(name) => Some(name.as_str()),
            Block::Paragraph(_)
            | Block::List { .. }
            | Block::Box(_)
            | Block::Heading { .. } => None,
        })
        .collect();
    let mut values = Vec::new();
    for block in chapter.blocks.iter().filter(|block| block.place == PlanPlace::Chapter) {
        let value = match &block.kind {
            PlanKind::KeyFigures(names) => {
                let cards = cards(material, names);
                (!cards.is_empty()).then(|| context! { genre => "chiffres_cles", cartes => cards })
            }
            PlanKind::Table(name) if !placed.contains(&name.as_str()) => {
                shelf.tables.get(name).map(|typst| {
                    context! { genre => "tableau", nom => name, contenu => safe(typst) }
                })
            }
            PlanKind::Chart(chart) if !placed.contains(&chart.name.as_str()) => {
                shelf.charts.get(&chart.name).map(|typst| {
                    context! { genre => "graphique", nom => &chart.name, contenu => safe(typst) }
                })
            }
            PlanKind::Table(_) | PlanKind::Chart(_) => None,
            PlanKind::Text => Some(text(material, shelf, chapter)),
            PlanKind::Takeaways => analysis
                .filter(|analysis| !analysis.takeaways.is_empty())
                .map(|analysis| {
                    context! { genre => "a_retenir", lignes => lines(&analysis.takeaways) }
                }),
            PlanKind::Stakes => analysis
                .filter(|analysis| !analysis.stakes.is_empty())
                .map(|analysis| context! { genre => "enjeux", lignes => lines(&analysis.stakes) }),
        };
        values.extend(value);
    }
    values
}

/// The author's analysis, or sentences made from the figures and marked as such.
fn text(material: &Material<'_>, shelf: &Shelf, chapter: &Chapter) -> Data {
    match material.texts.chapters.get(&chapter.topic) {
        Some(analysis) if !analysis.body.is_empty() => {
            let mut place = |name: &str| {
                let mut both = Typst::default();
                // In the order of the page: the author may name a chart and its table alike.
                let here = |block: &&PlanBlock| block.place == PlanPlace::Chapter;
                for block in chapter.blocks.iter().filter(here) {
                    let typst = match &block.kind {
                        PlanKind::Table(table) if table == name => shelf.tables.get(name),
                        PlanKind::Chart(chart) if chart.name == name => {
                            shelf.charts.get(name)
                        }
                        _ => None,
                    };
                    if let Some(typst) = typst {
                        both.push(typst.as_str());
                        both.push("\n\n");
                    }
                }
                both
            };
            let contenu = prose::blocks(&analysis.body, &mut place);
            context! {
                genre => "texte",
                contenu => safe(&contenu),
                masque => analysis.masked,
                genere => false,
            }
        }
        _ => context! {
            genre => "texte",
            phrases => sentences(material, chapter, 6),
            genere => true,
            fichier => format!("textes/{}.md", chapter.topic),
        },
    }
}

/// The first words of a subject: two sentences that begin alike sound like a list.
fn opening(subject: &str) -> String {
    const WORDS: usize = 5;
    subject.split(' ').take(WORDS).collect::<Vec<_>>().join(" ")
}

/// Generated sentences, key figures first.
pub(super) fn sentences(
    material: &Material<'_>,
    chapter: &Chapter,
    most: usize,
) -> Vec<String> {
    let book = crate::analysis::FigureBook::new(material.project, material.protected);
    let mut sentences = Vec::new();
    let indicators = &material.project.indicators;
    // How many households a file knows is no news: rates and key figures come first.
    let is_minor = |name: &&String| {
        indicators
            .get(*name)
            .is_some_and(|one| one.quantity == Quantity::Count && !one.key_figure)
    };
    let (minor, major): (Vec<&String>, Vec<&String>) =
        chapter.indicators.iter().partition(is_minor);
    // Each chapter begins with another form than the one before.
    let place =
        material.protected.chapters.iter().position(|one| one.topic == chapter.topic);
    let first = place.unwrap_or(0);
    let mut subjects: Vec<String> = Vec::new();
    for name in major.into_iter().chain(minor) {
        let Some(indicator) = indicators.get(name) else { continue };
        // How many households pay taxes is what the rates stand on, not what they say.
        if indicator.quantity == Quantity::Count
            && !indicator.key_figure
            && indicator.family.starts_with("filosofi")
        {
            continue;
        }
        // « Le taux de pauvreté quand le référent fiscal… » is read once, not five times.
        let subject = opening(&indicator.subject);
        if subjects.contains(&subject) {
            continue;
        }
        let number = sentences.len();
        let turn = Turn { form: first + number, named: number % 3 != 0 };
        if let Some(sentence) = book.sentence_in(name, turn, false) {
            subjects.push(subject);
            sentences.push(sentence);
        }
        if sentences.len() == most {
            break;
        }
    }
    sentences
}
