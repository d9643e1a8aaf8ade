//! The rapport: A4, everything.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::{self, Shelf};
use super::{Document, Material, chapter, context, image_path, prose};
use crate::charts::ChartFormat;
use crate::plan::{Chapter, PlanKind, PlanPlace};
use crate::secrecy::{Figure, PublishedCell};
use crate::templates::{Data, context};
use crate::text::typographic;
use crate::wording;

/// Composes the rapport.
pub(super) fn compose(material: &Material<'_>) -> Document {
    let mut document = Document::new("rapport", material);
    let shelf = Shelf::new(material, ChartFormat::Report);
    let identity = context::identity(material, "rapport");
    let chapters =
        || material.protected.chapters.iter().filter(|chapter| chapter.in_report);
    let mut paths = Vec::new();
    for chapter in chapters().filter(|chapter| !chapter.blocks.is_empty()) {
        let number = paths.len() + 1;
        paths.push(chapter::render(
            &mut document,
            material,
            &shelf,
            chapter,
            number,
            &identity,
        ));
    }
    let empty: Vec<Data> = chapters()
        .filter(|chapter| chapter.blocks.is_empty())
        .map(|chapter| {
            let requests: Vec<Data> = chapter
                .requests
                .iter()
                .map(|request| {
                    context! {
                        fichier => typographic(&request.file),
                        organisme => typographic(&request.producer),
                        comment => request.how.as_deref().map(typographic).unwrap_or_default(),
                    }
                })
                .collect();
            context! { titre => &chapter.title, question => &chapter.question, demandes => requests }
        })
        .collect();
    let stakes: Vec<Data> = chapters()
        .filter_map(|chapter| {
            let analysis = material.texts.chapters.get(&chapter.topic)?;
            (!analysis.stakes.is_empty()).then(|| {
                context! { titre => &chapter.title, enjeux => blocks::lines(&analysis.stakes) }
            })
        })
        .collect();
    let context = context! {
        projet => identity.clone(),
        chapitres => paths.iter().map(|path| format!("/{path}")).collect::<Vec<_>>(),
        vides => empty,
        enjeux => stakes,
        synthese => part(material, "synthese"),
        edito => part(material, "edito"),
        ours => part(material, "credits"),
        ccas_texte => part(material, "ccas"),
        partenaires_texte => part(material, "partenaires"),
        methode_texte => part(material, "methode"),
        territoire_texte => part(material, "territoire"),
        comparaisons => comparisons(material),
        etendues => wording::extents(&material.protected.extents),
        territoire_cartes => blocks::cards(material, &TERRITORY_CARDS.map(str::to_owned)),
        partenaires => partners(material, "rapport"),
        sources => sources(material),
        signes => signs(material),
        tableaux_annexes => annexed(material, &shelf),
        definitions_courtes => material.protected.tables.len() < 20,
        definitions => definitions(material),
    };
    document.page("rapport.typ.j2", "rapport.typ", context);
    shelf.stand_in(&mut document);
    document
}

/// What a town is, in four figures.
const TERRITORY_CARDS: [&str; 4] =
    ["population_municipale", "densite_population", "menages", "logements"];

/// A text that belongs to no chapter; nothing when it is absent.
pub(super) fn part(material: &Material<'_>, name: &str) -> Data {
    match material.texts.parts.get(name) {
        Some(analysis) => {
            let body = prose::blocks(&analysis.body, &mut |_| {
                crate::templates::Typst::default()
            });
            blocks::safe(&body)
        }
        None => Data::from(""),
    }
}

fn comparisons(material: &Material<'_>) -> Vec<Data> {
    let figures = &material.protected.figures;
    let population = |key: &str| {
        let name = if key.is_empty() {
            "population_municipale".to_owned()
        } else {
            format!("population_municipale.{key}")
        };
        figures.get(&name).map_or_else(|| wording::MISSING.to_owned(), wording::printed)
    };
    let ressort = &material.project.ressort;
    let own = context! {
        nom => &ressort.name,
        communes => ressort.communes.len(),
        population => population(""),
        motif => "territoire du rapport",
    };
    let others = material.project.comparisons.iter().filter_map(|comparison| {
        // A comparison that no file covers is not announced.
        let prefix = format!(".{}", comparison.key);
        let known = figures
            .iter()
            .any(|(name, figure)| name.ends_with(&prefix) && figure.rounded().is_some());
        known.then(|| {
            context! {
                nom => &comparison.name,
                communes => crate::text::grouped(comparison.communes.len()),
                population => population(&comparison.key),
                motif => comparison.reason.as_deref().map(typographic).unwrap_or_default(),
            }
        })
    });
    std::iter::once(own).chain(others).collect()
}

/// Who entrusted data, with the logo where its owner wants it.
pub(super) fn partners(material: &Material<'_>, document: &str) -> Vec<Data> {
    material
        .project
        .partners
        .iter()
        .filter(|(key, _)| {
            let credits = material.protected.credits.values();
            credits.into_iter().any(|credit| credit.partner.as_ref() == Some(key))
        })
        .map(|(_, partner)| {
            let logo = partner
                .logo
                .as_ref()
                .filter(|_| partner.logo_in.is_empty() || partner.logo_in.contains(&document));
            context! {
                nom => &partner.name,
                avec_article => &partner.with_article,
                mention => &partner.mention,
                logo => logo.map(|logo| format!("/{}", image_path(&logo.value))).unwrap_or_default(),
            }
        })
        .collect()
}

fn sources(material: &Material<'_>) -> Vec<Data> {
    let used: BTreeSet<&str> =
        material.protected.tables.values().flat_map(|table| table.sources()).collect();
    let named: BTreeSet<&str> =
        material.protected.figures.values().filter_map(Figure::source).collect();
    material
        .protected
        .credits
        .values()
        .filter(|credit| {
            used.contains(credit.source.as_str())
                || named.contains(credit.source.as_str())
        })
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
            context! {
                producteur => &credit.producer,
                titre => &credit.title,
                details => typographic(&details.join(" ; ")),
                fichier => &credit.file,
                publique => &credit.public,
            }
        })
        .collect()
}

/// Which signs the report uses, for the guide de lecture.
fn signs(material: &Material<'_>) -> Data {
    // What is printed: tables and cards; other figures are there for whoever asks.
    let blocks =
        || material.protected.chapters.iter().flat_map(|chapter| &chapter.blocks);
    let cards: Vec<&Figure> = blocks()
        .filter_map(|block| match &block.kind {
            PlanKind::KeyFigures(names) => Some(names),
            _ => None,
        })
        .flatten()
        .filter_map(|name| material.protected.figures.get(name))
        .collect();
    let figures = || {
        let cells = material.protected.tables.values().flat_map(|table| table.figures());
        cells.chain(cards.iter().copied())
    };
    let any = |cell: PublishedCell| figures().any(|figure| figure.cell() == cell);
    let reliability = |wanted| figures().any(|figure| figure.reliability() == wanted);
    context! {
        rang => material.protected.figures.keys().any(|name| name.ends_with(".rang")),
        secret => any(PublishedCell::Masked),
        absent => any(PublishedCell::Missing),
        non_diffuse => any(PublishedCell::NotDiffused),
        groupe => any(PublishedCell::NotAggregable),
        approche => figures().any(Figure::is_approximate),
        fragile => reliability(crate::heading::Reliability::Fragile),
        indicatif => reliability(crate::heading::Reliability::Indicative),
        convention => material.protected.credits.values().any(|credit| !credit.public),
    }
}

/// The tables an author sent to the annex, and those of the charts that stand alone.
fn annexed(material: &Material<'_>, shelf: &Shelf) -> Vec<Data> {
    let in_report =
        || material.protected.chapters.iter().filter(|chapter| chapter.in_report);
    let mut shown: BTreeSet<&str> = BTreeSet::new();
    for block in in_report().flat_map(|chapter| &chapter.blocks) {
        if let (PlanKind::Table(name), PlanPlace::Chapter) = (&block.kind, block.place) {
            shown.insert(name);
        }
    }
    let mut groups: Vec<Data> = Vec::new();
    for chapter in in_report() {
        let names = annexed_of(chapter, &shown);
        let found: Vec<Data> = names
            .iter()
            .filter_map(|name| shelf.tables.get(*name))
            .map(blocks::safe)
            .collect();
        shown.extend(names);
        if !found.is_empty() {
            groups.push(context! { titre => &chapter.title, tableaux => found });
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
fn definitions(material: &Material<'_>) -> Vec<Data> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    material
        .protected
        .chapters
        .iter()
        .filter(|chapter| chapter.in_report)
        .filter_map(|chapter| {
            let mut entries: BTreeMap<String, Data> = BTreeMap::new();
            for name in printed(material, chapter) {
                let Some(indicator) = material.project.indicators.get(name) else { continue };
                if indicator.definition.is_empty() || !seen.insert(&indicator.id) {
                    continue;
                }
                let entry = context! {
                    libelle => typographic(&indicator.label),
                    definition => typographic(&indicator.definition),
                    precaution => indicator.precaution.as_deref().map(typographic).unwrap_or_default(),
                };
                entries.insert(crate::text::fold(&indicator.label), entry);
            }
            let entries: Vec<Data> = entries.into_values().collect();
            (!entries.is_empty())
                .then(|| context! { titre => &chapter.title, indicateurs => entries })
        })
        .collect()
}

/// The indicators a chapter prints: in its tables and on its cards.
fn printed<'a>(material: &'a Material<'_>, chapter: &'a Chapter) -> Vec<&'a str> {
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
