//! One chapter of the report.

use std::collections::BTreeSet;

use super::piece::fields;
use super::prose::Inserted;
use super::{
    Fields, Layout, Material, Page, Piece, Printed, cards, prose, sentences, strips,
};
use crate::analysis;
use crate::catalogue::catalogue;
use crate::plan::{Chapter, PlanBlock, PlanKind, PlanPlace};
use crate::secrecy::ProtectedTable;
use crate::text::{fold, typographic};
use crate::theme::Model;
use crate::vocabulary::{ChartKind, Sign};
use crate::wording;

/// Its page; `number` counts the chapters that are printed.
pub(super) fn page(
    material: &Material<'_>,
    printed: &Printed,
    chapter: &Chapter,
    number: usize,
    identity: &Fields,
) -> Page {
    let blocks = blocks(material, printed, chapter);
    let fields = fields! {
        projet => identity.clone(),
        numero => number,
        thematique => &chapter.topic,
        sujet => subject(chapter),
        titre => headline(material, chapter),
        question => &chapter.question,
        echelle => chapter.scale.as_deref().map(typographic),
        figures => figures(&blocks, printed),
        blocs => blocks,
        note_secret => typographic(&Sign::Masked.note()),
        lecture_pyramide => reading_of_pyramid(material, chapter),
        tableau => Piece::Tables,
        graphique => Piece::Charts,
    };
    let layout =
        Layout::Topic { topic: chapter.topic.clone(), like: chapter.template.clone() };
    Page { path: format!("chapitres/{number:02}"), layout, fields }
}

/// What a chapter is about, for the contents: the name of its thématique.
pub(super) fn subject(chapter: &Chapter) -> String {
    let topic = catalogue().chapter(&chapter.topic);
    topic.map_or_else(|| chapter.title.clone(), |topic| typographic(&topic.title))
}

/// What a chapter is called where its finding would puzzle: beside an enjeu, in a list.
pub(super) fn name(chapter: &Chapter) -> String {
    if has_own_title(chapter) { subject(chapter) } else { chapter.title.clone() }
}

/// What opens a chapter: the author's own title, else what the chapter found; nothing when its
/// question opens it.
pub(super) fn headline(material: &Material<'_>, chapter: &Chapter) -> Option<String> {
    let own = has_own_title(chapter).then(|| chapter.title.clone());
    own.or_else(|| sentences::finding(material, chapter))
}

/// Whether the author wrote its title.
pub(super) fn has_own_title(chapter: &Chapter) -> bool {
    let title = &chapter.title;
    fold(title) != fold(&subject(chapter)) && !is_of_the_structure(title)
}

/// « L’activité du CIAS » is the catalogue's title, said of this structure.
fn is_of_the_structure(title: &str) -> bool {
    let titles = catalogue().topics.values().map(|topic| fold(&topic.title));
    let told = fold(&title.replace("CIAS", "CCAS"));
    titles.into_iter().any(|known| known == told)
}

/// The blocks of a chapter in the report, in printing order.
fn blocks(material: &Material<'_>, printed: &Printed, chapter: &Chapter) -> Vec<Fields> {
    let analysis = material.texts.chapters.get(&chapter.topic);
    // What the author placed in her text is printed there.
    let body = analysis.map(|analysis| analysis.body.as_slice()).unwrap_or_default();
    let is_placed = |name: &str| {
        body.iter()
            .any(|block| matches!(block, analysis::Block::Place(one) if one.name == name))
    };
    let block = |block: &PlanBlock| match &block.kind {
        PlanKind::KeyFigures(names) => {
            let names = &told(material, chapter, names);
            let cards = cards::of(material, names);
            (!cards.is_empty()).then(|| {
                fields! {
                    genre => "chiffres_cles",
                    cartes => cards,
                    cle => strips::key_with_ends(material, names),
                }
            })
        }
        PlanKind::Table(name) => {
            let shown = !is_placed(name) && printed.tables.contains_key(name);
            let contenu = || Piece::Table(name.clone());
            shown.then(
                || fields! { genre => "tableau", nom => name, contenu => contenu() },
            )
        }
        PlanKind::Chart(chart) => {
            let name = &chart.name;
            if !printed.charts.contains_key(name) {
                // A default page only draws what it has; an author's chart says why it lacks.
                let why = material.charts.not_drawn.get(name)?;
                let text = wording::not_drawn(&chart.title, &why.text);
                return chapter
                    .custom
                    .then(|| fields! { genre => "absent", contenu => text });
            }
            let contenu = || Piece::Chart(name.clone());
            (!is_placed(name)).then(
                || fields! { genre => "graphique", nom => name, contenu => contenu() },
            )
        }
        PlanKind::Absent(absent) => {
            let text = wording::told_absent(absent);
            Some(fields! { genre => "absent", contenu => text })
        }
        PlanKind::Text => Some(text(material, chapter)),
        PlanKind::Takeaways => {
            kept("a_retenir", analysis.map(|one| one.takeaways.as_slice()))
        }
        PlanKind::Stakes => kept("enjeux", analysis.map(|one| one.stakes.as_slice())),
    };
    let here = chapter.blocks.iter().filter(|block| block.place == PlanPlace::Chapter);
    let is_enough = material.project.theme.model == Model::Sober;
    let mut found = joined(here.filter_map(block).collect(), printed, is_enough);
    // A long list stands in the annex: its chapter says so.
    let drawn = |name: &str| {
        chapter.blocks.iter().any(
            |block| matches!(&block.kind, PlanKind::Chart(chart) if chart.table == name),
        )
    };
    for block in chapter.blocks.iter().filter(|block| block.place == PlanPlace::Annex) {
        if let PlanKind::Table(name) = &block.kind
            && let Some(table) = printed.tables.get(name).filter(|_| !drawn(name))
        {
            let place = match material.project.theme.model {
                Model::Sober => "tableau en annexe",
                Model::Clear => "tableau dans le classeur tableaux.xlsx",
            };
            let text = typographic(&format!("« {} » : {place}.", table.title));
            found.push(fields! { genre => "absent", contenu => text });
        }
    }
    found
}

/// The tables of a chapter that stand in the annex because their chart prints all of them.
pub(super) fn only_drawn(
    material: &Material<'_>,
    printed: &Printed,
    chapter: &Chapter,
) -> BTreeSet<String> {
    let named = |block: &Fields| match block.get("annexe") {
        Some(Piece::Text(name)) => Some(name.clone()),
        _ => None,
    };
    blocks(material, printed, chapter).iter().filter_map(named).collect()
}

/// The cards of a page that the program laid out: one that rounds to nothing is no key figure.
fn told(material: &Material<'_>, chapter: &Chapter, names: &[String]) -> Vec<String> {
    let is_nothing = |name: &&String| {
        let figure = material.protected.figures.get(name.as_str());
        let value = figure.and_then(|figure| figure.rounded());
        value.is_some_and(|value| value.mantissa() == 0)
    };
    let kept: Vec<String> = names
        .iter()
        .filter(|name| chapter.custom || !is_nothing(name))
        .cloned()
        .collect();
    if kept.is_empty() { names.to_vec() } else { kept }
}

/// A chart and the table that it draws, one after the other and under the same title, are one
/// figure. A chart that prints every figure of its table is enough where `is_enough` allows it:
/// the table is then in the annex.
fn joined(blocks: Vec<Fields>, printed: &Printed, is_enough: bool) -> Vec<Fields> {
    let named = |block: &Fields| match (block.get("genre"), block.get("nom")) {
        (Some(Piece::Text(kind)), Some(Piece::Text(name))) => {
            Some((kind.clone(), name.clone()))
        }
        _ => None,
    };
    let same_title = |name: &str| {
        let title = printed.tables.get(name).map(|table| &table.title);
        title.is_some() && title == printed.charts.get(name).map(|chart| &chart.title)
    };
    let mut found: Vec<Fields> = Vec::new();
    for block in blocks {
        let pair = found.last().and_then(&named).zip(named(&block));
        match pair {
            Some(((first, name), (second, other)))
                if name == other
                    && first != second
                    && [&first, &second].iter().all(|kind| {
                        ["graphique", "tableau"].contains(&kind.as_str())
                    })
                    && same_title(&name) =>
            {
                found.pop();
                let is_enough = is_enough
                    && printed.charts.get(&name).is_some_and(|chart| chart.tells_all);
                found.push(match is_enough {
                    true => fields! {
                        genre => "figure",
                        nom => &name,
                        contenu => Piece::Chart(name.clone()),
                        annexe => &name,
                    },
                    false => fields! {
                        genre => "figure",
                        nom => &name,
                        contenu => Piece::Figure(name.clone()),
                    },
                });
            }
            _ => found.push(block),
        }
    }
    found
}

/// The figures of a chapter in reading order, those that the author placed in her text too: the
/// opening page lists them without having to look them up in pages that its own height moves.
fn figures(blocks: &[Fields], printed: &Printed) -> Vec<Fields> {
    let chart = |name: &String| printed.charts.get(name).map(|chart| &chart.title);
    let table = |name: &String| printed.tables.get(name).map(|table| &table.title);
    let listed =
        |(name, title): (&String, &String)| fields! { nom => name, titre => title };
    let mut found = Vec::new();
    for block in blocks {
        match (block.get("genre"), block.get("nom"), block.get("contenu")) {
            (Some(Piece::Text(kind)), Some(Piece::Text(name)), _) => {
                let title = if kind == "tableau" { table(name) } else { chart(name) };
                found.extend(title.map(|title| listed((name, title))));
            }
            (_, _, Some(Piece::Prose(text))) => {
                for places in prose::placed(text) {
                    let titles: Vec<(&String, &String)> = places
                        .iter()
                        .filter_map(|one| match one {
                            Inserted::Table(name) => Some((name, table(name)?)),
                            Inserted::Chart(name) => Some((name, chart(name)?)),
                        })
                        .collect();
                    let mut last = None;
                    // A chart and its table under one title are one figure.
                    for one in titles {
                        if last != Some(one) {
                            found.push(listed(one));
                        }
                        last = Some(one);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// Lines of the author's, when she wrote some.
fn kept(kind: &str, lines: Option<&[analysis::Line]>) -> Option<Fields> {
    let lines = lines.filter(|lines| !lines.is_empty())?;
    Some(fields! { genre => kind, lignes => lines.iter().collect::<Vec<_>>() })
}

/// The author's analysis, or sentences made from the figures and marked as such.
fn text(material: &Material<'_>, chapter: &Chapter) -> Fields {
    match material.texts.chapters.get(&chapter.topic) {
        Some(analysis) if !analysis.body.is_empty() => fields! {
            genre => "texte",
            contenu => Piece::Prose(prose::of(&analysis.body, Some(chapter))),
            masque => analysis.masked,
            genere => false,
        },
        _ => {
            let most = match material.project.theme.model {
                Model::Sober => sentences::TOLD,
                Model::Clear => sentences::TOLD / 2,
            };
            let found = sentences::of(material, chapter, most);
            fields! {
            genre => "texte",
            phrases => sentences::texts(&found),
            signes => sentences::notes(&found),
            genere => true,
            fichier => format!("textes/{}.md", chapter.topic),
            }
        }
    }
}

/// How to read the pyramid, told on its widest band.
fn reading_of_pyramid(material: &Material<'_>, chapter: &Chapter) -> Option<String> {
    let table = chapter.blocks.iter().find_map(|block| match &block.kind {
        PlanKind::Chart(chart) if chart.kind == Some(ChartKind::Pyramid) => {
            material.protected.tables.get(&chart.table)
        }
        _ => None,
    })?;
    let (band, women) = widest(table)?;
    let own = wording::printed(&table.row(band)[women]);
    let label = table.rows()[band].label.to_lowercase();
    let ressort = &material.project.ressort;
    let at = match ressort.communes.as_slice() {
        [_] => ressort.at.as_str(),
        _ => "dans l’ensemble des communes",
    };
    // « Les femmes de 0 à 14 ans » are girls.
    const GROWN_UP: u32 = 15;
    let youngest = label.split(' ').next().and_then(|age| age.parse::<u32>().ok());
    let girls =
        if youngest.is_some_and(|age| age < GROWN_UP) { "filles" } else { "femmes" };
    let mut text =
        format!("Lecture : {at}, les {girls} de {label} forment {own} de la population");
    if let (Some(other), Some(comparison)) =
        (table.row(band).get(women + 2), material.project.comparisons.first())
        && other.rounded().is_some()
    {
        text.push_str(&format!(", contre {} {}", wording::printed(other), comparison.at));
    }
    text.push('.');
    Some(typographic(&text))
}

/// The band with the largest share of women.
fn widest(table: &ProtectedTable) -> Option<(usize, usize)> {
    const WOMEN: usize = 1;
    (0..table.rows().len())
        .filter_map(|row| Some((table.row(row).get(WOMEN)?.rounded()?, row)))
        .max()
        .map(|(_, row)| (row, WOMEN))
}
