//! The rapport: everything.

use std::collections::{BTreeMap, BTreeSet};

use super::piece::fields;
use super::{
    Fields, Material, Page, Piece, Printed, cards, chapter, essential, glossary,
    identity, progress, prose, strips, words,
};
use crate::analysis::FigureBook;
use crate::charts::StripPlace;
use crate::heading::Credit;
use crate::plan::{Chapter, PlanKind, PlanPlace};
use crate::secrecy::{Figure, PublishedCell};
use crate::text::{fold, grouped, typographic, upper_first};
use crate::theme::Model;
use crate::vocabulary::{Output, Sign};
use crate::wording;

/// Fewer tables make a short report.
const SHORT: usize = 20;

/// What a town is, in four figures.
pub(super) const TERRITORY_CARDS: [&str; 4] =
    ["population_municipale", "densite_population", "menages", "logements"];

pub(super) fn compose(material: &Material<'_>, printed: &Printed) -> Vec<Page> {
    let identity = identity::of(material, Output::Report);
    let chapters =
        || material.plan.iter().filter(|chapter| chapter.is_in(Output::Report));
    let filled = chapters().filter(|chapter| !chapter.blocks.is_empty());
    let mut pages: Vec<Page> = (1..)
        .zip(filled)
        .map(|(number, one)| chapter::page(material, printed, one, number, &identity))
        .collect();
    let empty = chapters().filter(|chapter| chapter.blocks.is_empty());
    let all: Vec<&Chapter> = chapters().collect();
    let essential = essential::page(material, &all);
    let mut fields = fields! {
        essentiel => Piece::or_empty(essential.map(Piece::Fields)),
        manques => progress::missing(material, &all),
        avancement => Piece::or_empty(progress::of(material, &all).map(Piece::Fields)),
        publics => essential::by_public(material, &all),
        projet => identity,
        chapitres => pages.iter().map(|page| Piece::Page(page.path.clone())).collect::<Vec<_>>(),
        vides => empty.map(without_figures).collect::<Vec<_>>(),
        enjeux => stakes(material, chapters()),
        synthese => part(material, "synthese"),
        edito => part(material, "edito"),
        ours => part(material, "credits"),
        ccas_texte => part(material, "ccas"),
        partenaires_texte => part(material, "partenaires"),
        methode_texte => part(material, "methode"),
        territoire_texte => part(material, "territoire"),
        comparaisons => compared(material),
        echelle => chapters().any(|chapter| chapter.wider),
        hasard => pages.iter().any(|page| says(page, "n’est pas significatif")),
        // « 3e sur 34 », as places are printed.
        places => pages.iter().any(|page| says(page, "\u{a0}sur\u{a0}")),
        motifs => material.project.comparisons.iter().any(|one| one.reason.is_some()),
        etendues => wording::extents(&material.protected.extents),
        cle_reglettes => strips::key(material, &strips_of(material)),
        reglette => match strips_of(material).first() {
            Some(name) => strips::drawing(material, name, StripPlace::Row),
            None => Piece::Text(String::new()),
        },
        territoire_cartes => cards::of(material, &published(material, &TERRITORY_CARDS)),
        partenaires => partners(material, Output::Report),
        sources => sources(material),
        signes => signs(material),
        tableaux_annexes => annexed(material, printed),
        definitions_courtes => material.protected.tables.len() < SHORT,
        definitions => definitions(material),
    };
    let told = pages.iter().map(|page| &page.fields).chain([&fields]);
    let vocabulary = glossary::of(&words::of(told, printed));
    fields.insert("vocabulaire", vocabulary.into());
    pages.push(Page::of_document(Output::Report, fields));
    pages
}

/// The figures of the report that have a strip.
fn strips_of(material: &Material<'_>) -> Vec<String> {
    let shown = material.plan.iter().flat_map(|chapter| &chapter.indicators);
    shown.filter(|name| strips::has(material, name)).cloned().collect()
}

/// Whether a sentence of a page has some words.
fn says(page: &Page, words: &str) -> bool {
    let empty = Printed::default();
    let lines = words::of(std::iter::once(&page.fields), &empty);
    lines.iter().any(|line| line.contains(words))
}

/// Those of some figures that are published: nobody asked for the others.
pub(super) fn published(material: &Material<'_>, names: &[&str]) -> Vec<String> {
    let is_published = |name: &&&str| {
        let figure = material.protected.figures.get(**name);
        figure.is_some_and(|figure| figure.rounded().is_some())
    };
    names.iter().filter(is_published).map(|name| (*name).to_owned()).collect()
}

/// A text that belongs to no chapter; nothing when it is absent.
fn part(material: &Material<'_>, name: &str) -> Piece {
    let text = material.texts.parts.get(name);
    Piece::or_empty(text.map(|text| Piece::Prose(prose::of(&text.body, None))))
}

/// A chapter without figures: what would fill it.
fn without_figures(chapter: &Chapter) -> Fields {
    let requests = chapter.requests.iter().map(|request| {
        fields! {
            fichier => typographic(&request.file),
            organisme => typographic(&request.producer),
            comment => request.how.as_deref().map(typographic),
        }
    });
    fields! {
        titre => chapter::name(chapter),
        question => &chapter.question,
        demandes => requests.collect::<Vec<_>>(),
    }
}

/// The enjeux that the author wrote, by chapter.
pub(super) fn stakes<'a>(
    material: &Material<'_>,
    chapters: impl Iterator<Item = &'a Chapter>,
) -> Vec<Fields> {
    let of = |chapter: &'a Chapter| {
        let lines = &material.texts.chapters.get(&chapter.topic)?.stakes;
        (!lines.is_empty()).then(|| {
            fields! { titre => chapter::name(chapter), enjeux => lines.iter().collect::<Vec<_>>() }
        })
    };
    chapters.filter_map(of).collect()
}

/// The territory and its references.
fn compared(material: &Material<'_>) -> Vec<Fields> {
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
    let own = fields! {
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
            fields! {
                nom => match comparison.short == comparison.name {
                    true => comparison.name.clone(),
                    false => typographic(&format!("{} (« {} »)", comparison.name, comparison.short)),
                },
                communes => grouped(comparison.communes.len()),
                population => population(&comparison.key),
                motif => comparison.reason.as_deref().map(typographic),
            }
        })
    });
    std::iter::once(own).chain(others).collect()
}

/// Who entrusted data, with the logo where its owner wants it.
pub(super) fn partners(material: &Material<'_>, output: Output) -> Vec<Fields> {
    let entrusted = |key: &String| {
        let mut credits = material.protected.credits.values();
        credits.any(|credit| credit.partner.as_ref() == Some(key))
    };
    let partners = material.project.partners.iter().filter(|(key, _)| entrusted(key));
    partners
        .map(|(_, partner)| {
            let shown = partner.logo_in.is_empty() || partner.logo_in.contains(&output);
            let logo = partner.logo.as_ref().filter(|_| shown);
            fields! {
                nom => &partner.name,
                avec_article => &partner.with_article,
                mention => &partner.mention,
                logo => Piece::or_empty(logo.map(|logo| Piece::Logo(logo.value.clone()))),
            }
        })
        .collect()
}

/// The figures that a reader may have before her: in tables, on cards, in sentences.
fn told<'a>(material: &Material<'a>) -> Vec<&'a Figure> {
    let is_said = |figure: &&Figure| {
        figure.rounded().is_some() || figure.cell() == PublishedCell::Masked
    };
    let cells = material.protected.tables.values().flat_map(|table| table.figures());
    // What is computed and printed nowhere is credited to nobody.
    let printed = material.plan.iter().filter(|chapter| !chapter.blocks.is_empty());
    let spoken_of = printed.flat_map(|chapter| &chapter.indicators);
    // With the year that its sentence compares it to.
    let book = FigureBook::new(material.project, material.protected);
    let spoken_of = spoken_of.flat_map(|name| {
        [material.protected.figures.get(name), book.start(name)].into_iter().flatten()
    });
    cells.chain(spoken_of).chain(figures(material)).filter(is_said).collect()
}

/// The sources of which something is printed.
pub(super) fn credited<'a>(material: &Material<'a>) -> Vec<&'a Credit> {
    let mut used: BTreeSet<&str> =
        told(material).into_iter().filter_map(Figure::source).collect();
    let texts = material.texts.chapters.values().chain(material.texts.parts.values());
    used.extend(texts.flat_map(|text| &text.sources).map(String::as_str));
    let credits = material.protected.credits.values();
    credits.filter(|credit| used.contains(credit.source.as_str())).collect()
}

/// Every mention of article 7, since the livret and the slides print partners' figures too.
pub(super) fn mentions(material: &Material<'_>) -> Vec<String> {
    let credits: Vec<&Credit> = credited(material);
    let mut lines = vec![wording::source_line(&credits, None)];
    lines.extend(wording::mention(&credits));
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    lines.map(|line| typographic(&line)).collect()
}

/// Whose public files it rests on: « CNAF, DREES et INSEE ».
pub(super) fn producers(material: &Material<'_>) -> String {
    let credits = credited(material).into_iter();
    let public = credits.filter(|credit| credit.public);
    let names: BTreeSet<&str> = public.map(|one| one.producer.as_str()).collect();
    wording::list(&names.into_iter().collect::<Vec<_>>())
}

/// One line per title: several files of one title are named in it, with the years of what is
/// printed of them.
fn sources(material: &Material<'_>) -> Vec<Fields> {
    let mut lines: Vec<Vec<&Credit>> = Vec::new();
    for credit in credited(material) {
        let is_same = |line: &&mut Vec<&Credit>| {
            let one = line[0];
            (&one.producer, &one.title, &one.licence, &one.mention, one.fictitious)
                == (
                    &credit.producer,
                    &credit.title,
                    &credit.licence,
                    &credit.mention,
                    credit.fictitious,
                )
        };
        match lines.iter_mut().find(is_same) {
            Some(line) => line.push(credit),
            None => lines.push(vec![credit]),
        }
    }
    let figures = told(material);
    let source = |credits: Vec<&Credit>| {
        let first = credits[0];
        let of_line = |figure: &&Figure| {
            credits.iter().any(|one| figure.source() == Some(one.source.as_str()))
        };
        let years: BTreeSet<u16> =
            figures.iter().copied().filter(of_line).filter_map(Figure::vintage).collect();
        let mut details: Vec<String> = Vec::new();
        if !years.is_empty() {
            details.push(wording::years(&years.into_iter().collect::<Vec<_>>()));
        }
        let mut several = |of: fn(&Credit) -> Option<&String>| {
            let mut found: Vec<&str> = Vec::new();
            for text in credits.iter().filter_map(|one| of(one)) {
                if !found.contains(&text.as_str()) {
                    found.push(text);
                }
            }
            details.extend((!found.is_empty()).then(|| found.join(", ")));
        };
        // Two files of one title are told apart by their names.
        if credits.len() > 1 {
            several(|one| Some(&one.file));
        }
        several(|one| one.page.as_ref());
        several(|one| one.dated.as_ref());
        details.extend(first.licence.clone());
        details.extend(first.mention.iter().map(|m| m.trim_end_matches('.').to_owned()));
        if first.fictitious {
            details.push("données fictives de démonstration".to_owned());
        }
        fields! {
            producteur => &first.producer,
            titre => &first.title,
            details => typographic(&details.join(" ; ")),
            fichier => &first.file,
            publique => first.public,
        }
    };
    lines.into_iter().map(source).collect()
}

/// Which signs the report uses, and what they mean, for the guide de lecture.
fn signs(material: &Material<'_>) -> Fields {
    let figures = figures(material);
    let has = |sign: Sign| figures.iter().any(|figure| wording::bears(figure, sign));
    let explained = Sign::ALL.into_iter().filter(|sign| has(*sign)).map(|sign| {
        fields! {
            signe => sign.printed(), sens => sign.explained(), court => typographic(sign.at_first_sight()),
        }
    });
    fields! {
        secret => has(Sign::Masked),
        absent => has(Sign::Missing),
        non_diffuse => has(Sign::NotDiffused),
        groupe => has(Sign::NotAggregable),
        approche => has(Sign::Approximate),
        fragile => has(Sign::Fragile),
        indicatif => has(Sign::Indicative),
        convention => material.protected.credits.values().any(|credit| !credit.public),
        expliques => explained.collect::<Vec<_>>(),
    }
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
fn annexed(material: &Material<'_>, printed: &Printed) -> Vec<Fields> {
    // For residents, the workbook has them.
    if material.project.theme.model == Model::Clear {
        return Vec::new();
    }
    let in_report = || material.plan.iter().filter(|one| one.is_in(Output::Report));
    let mut shown: BTreeSet<&str> = BTreeSet::new();
    for chapter in in_report() {
        let drawn = chapter::only_drawn(material, printed, chapter);
        for block in &chapter.blocks {
            if let (PlanKind::Table(name), PlanPlace::Chapter | PlanPlace::Workbook) =
                (&block.kind, block.place)
                && !drawn.contains(name)
            {
                shown.insert(name);
            }
        }
    }
    let mut groups = Vec::new();
    for chapter in in_report() {
        let names = annexed_of(chapter, &shown);
        let found: Vec<Piece> = names
            .iter()
            .filter(|name| printed.tables.contains_key(**name))
            .map(|name| Piece::Table((*name).to_owned()))
            .collect();
        shown.extend(names);
        if !found.is_empty() {
            groups.push(fields! { titre => chapter::name(chapter), tableaux => found });
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
fn definitions(material: &Material<'_>) -> Vec<Fields> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut all = Vec::new();
    for chapter in material.plan.iter().filter(|one| one.is_in(Output::Report)) {
        let mut entries: BTreeMap<String, Fields> = BTreeMap::new();
        for name in printed_in(material, chapter) {
            let Some(indicator) = material.project.indicators.get(name) else { continue };
            if indicator.definition.is_empty() || !seen.insert(&indicator.id) {
                continue;
            }
            // « dont minima sociaux » says where it stands in a table, and nothing here.
            let label = indicator.label.strip_prefix("dont ").unwrap_or(&indicator.label);
            let entry = fields! {
                libelle => upper_first(&typographic(label)),
                definition => typographic(&indicator.definition),
                precaution => indicator.precaution.as_deref().map(typographic),
            };
            entries.insert(fold(label), entry);
        }
        if !entries.is_empty() {
            let indicators: Vec<Fields> = entries.into_values().collect();
            all.push(
                fields! { titre => chapter::name(chapter), indicateurs => indicators },
            );
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
            PlanKind::Text
            | PlanKind::Takeaways
            | PlanKind::Stakes
            | PlanKind::Absent(_) => {}
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
