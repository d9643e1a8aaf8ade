//! The livret synthétique: A5, for the elected.

use super::blocks::{self, Shelf};
use super::{Document, Material, context, prose, report};
use crate::catalogue::Quantity;
use crate::charts::ChartFormat;
use crate::heading::{Credit, Reliability};
use crate::plan::{Chapter, PlanKind};
use crate::templates::{Data, context};

/// Key figures when the author chose none; she may choose ten to fifteen.
const KEY_FIGURES: usize = 12;

/// Sentences on the page of a thématique.
const SENTENCES: usize = 3;

/// Composes the livret.
pub(super) fn compose(material: &Material<'_>) -> Document {
    let mut document = Document::new("livret", material);
    let shelf = Shelf::new(material, ChartFormat::Booklet);
    let identity = context::identity(material, "livret");
    let chapters: Vec<&Chapter> = material
        .protected
        .chapters
        .iter()
        .filter(|chapter| chapter.in_booklet && !chapter.blocks.is_empty())
        .collect();
    let mut paths = Vec::new();
    for chapter in &chapters {
        let path = format!("chapitres-livret/{:02}.typ", paths.len() + 1);
        let context = context! {
            projet => identity.clone(),
            titre => &chapter.title,
            question => &chapter.question,
            graphique => chart(&shelf, chapter),
            phrases => sentences(material, chapter),
        };
        document.page("thematiques/livret.typ.j2", &path, context);
        paths.push(path);
    }
    let stakes: Vec<Data> = chapters
        .iter()
        .filter_map(|chapter| {
            let analysis = material.texts.chapters.get(&chapter.topic)?;
            (!analysis.stakes.is_empty()).then(|| {
                context! { titre => &chapter.title, enjeux => blocks::lines(&analysis.stakes) }
            })
        })
        .collect();
    let masked = material.protected.tables.values().any(|table| table.masked() > 0);
    let keys = key_figures(material, &chapters);
    let has_badge = |wanted: Reliability| {
        keys.iter().any(|name| {
            let figure = material.protected.figures.get(name);
            figure.is_some_and(|figure| figure.reliability() == wanted)
        })
    };
    let context = context! {
        projet => identity.clone(),
        fragile => has_badge(Reliability::Fragile),
        indicatif => has_badge(Reliability::Indicative),
        pages => paths.iter().map(|path| format!("/{path}")).collect::<Vec<_>>(),
        cartes => blocks::cards(material, &keys),
        enjeux => stakes,
        partenaires => report::partners(material, "livret"),
        mentions => mentions(material),
        secret => masked,
    };
    document.page("livret.typ.j2", "livret.typ", context);
    shelf.stand_in(&mut document);
    document
}

/// The author's choice, or the first key figures of each chapter in turn.
fn key_figures(material: &Material<'_>, chapters: &[&Chapter]) -> Vec<String> {
    let chosen = &material.project.booklet.key_figures;
    if !chosen.is_empty() {
        return chosen.iter().map(|name| name.value.clone()).collect();
    }
    let of_chapter = |chapter: &&Chapter| -> Vec<String> {
        let published = |name: &&String| {
            // How many births a year is no key figure unless the catalogue says so.
            let is_minor =
                material.project.indicators.get(*name).is_some_and(|one| {
                    one.quantity == Quantity::Count && !one.key_figure
                });
            if is_minor {
                return false;
            }
            let figure = material.protected.figures.get(*name);
            // What the report would not say of a small town, the livret does not either.
            figure.is_some_and(|figure| {
                figure.rounded().is_some() && figure.reliability() != Reliability::Fragile
            })
        };
        chapter.indicators.iter().filter(published).cloned().collect()
    };
    let lists: Vec<Vec<String>> = chapters.iter().map(of_chapter).collect();
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    let mut names: Vec<String> = Vec::new();
    for turn in 0..longest {
        for name in lists.iter().filter_map(|list| list.get(turn)) {
            if names.len() < KEY_FIGURES && !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

/// The chart the author marked for the booklet.
fn chart(shelf: &Shelf, chapter: &Chapter) -> Data {
    let marked = chapter.blocks.iter().find_map(|block| match &block.kind {
        PlanKind::Chart(chart) if block.in_booklet => shelf.charts.get(&chart.name),
        _ => None,
    });
    marked.map_or_else(|| Data::from(""), blocks::safe)
}

/// « Livret », else the first « À retenir », else sentences made from the figures.
fn sentences(material: &Material<'_>, chapter: &Chapter) -> Vec<Data> {
    let analysis = material.texts.chapters.get(&chapter.topic);
    let written = analysis.map(|analysis| {
        if analysis.booklet.is_empty() {
            analysis.takeaways.iter().take(SENTENCES).collect::<Vec<_>>()
        } else {
            analysis.booklet.iter().collect()
        }
    });
    match written {
        Some(lines) if !lines.is_empty() => {
            lines.into_iter().map(|line| blocks::safe(&prose::line(line))).collect()
        }
        _ => blocks::sentences(material, chapter, SENTENCES)
            .into_iter()
            .map(Data::from)
            .collect(),
    }
}

/// Every mention of article 7, since the booklet prints partners' figures too.
fn mentions(material: &Material<'_>) -> Vec<Data> {
    let credits: Vec<&Credit> = material.protected.credits.values().collect();
    let mut lines = vec![crate::wording::source_line(&credits, None)];
    lines.extend(crate::wording::mention(&credits));
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    lines.map(|line| Data::from(crate::text::typographic(&line))).collect()
}
