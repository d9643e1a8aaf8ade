//! The livret synthétique, for the elected.

use std::collections::BTreeSet;

use super::piece::fields;
use super::{
    Fields, Layout, Material, Page, Piece, Printed, cards, choice, identity, report,
    sentences,
};
use crate::analysis::Line;
use crate::catalogue::Quantity;
use crate::heading::Credit;
use crate::plan::{Chapter, PlanKind};
use crate::secrecy::Figure;
use crate::text::typographic;
use crate::vocabulary::{Output, Sign};
use crate::wording;

/// Key figures when the author chose none; she may choose ten to fifteen.
const KEY_FIGURES: usize = 12;

/// With so many cards, only what matters by itself is added.
const ENOUGH: usize = 8;
const WORTH_A_CARD: f64 = 3.5;

/// Sentences on the page of a thématique.
const SENTENCES: usize = 3;

pub(super) fn compose(material: &Material<'_>, printed: &Printed) -> Vec<Page> {
    let identity = identity::of(material, Output::Booklet);
    let chapters: Vec<&Chapter> = material
        .plan
        .iter()
        .filter(|chapter| chapter.is_in(Output::Booklet) && !chapter.blocks.is_empty())
        .collect();
    // A question without a drawing nor a sentence is no page.
    let says = |chapter: &&&Chapter| {
        let (found, _) = kept(material, chapter);
        let is_empty = matches!(&found, Piece::List(lines) if lines.is_empty());
        chart(printed, chapter).is_some() || !is_empty
    };
    let mut pages: Vec<Page> = (1..)
        .zip(chapters.iter().filter(says))
        .map(|(number, chapter)| page(material, printed, chapter, number, &identity))
        .collect();
    let keys = key_figures(material, &chapters);
    let signs = [Sign::Approximate, Sign::Fragile, Sign::Indicative].into_iter();
    let notes = |sign: Sign| typographic(&sign.note());
    let has_sign = |sign: &Sign| {
        keys.iter().any(|name| {
            let figure = material.protected.figures.get(name);
            figure.is_some_and(|figure| wording::sign_of(figure) == Some(*sign))
        })
    };
    let fields = fields! {
        projet => identity.clone(),
        signes => signs.filter(has_sign).map(notes).collect::<Vec<_>>(),
        pages => pages.iter().map(|page| Piece::Page(page.path.clone())).collect::<Vec<_>>(),
        cartes => cards::of(material, &keys),
        enjeux => report::stakes(material, chapters.iter().copied()),
        partenaires => report::partners(material, Output::Booklet),
        mentions => mentions(material),
        confie => material.protected.credits.values().any(|credit| !credit.public),
        producteurs => producers(material),
        secret => hides(material, &keys, &chapters),
        echelle => chapters.iter().any(|one| one.wider),
    };
    pages.push(Page::of_document(Output::Booklet, fields));
    pages
}

/// Whose public files it rests on: « CNAF, DREES et INSEE ».
fn producers(material: &Material<'_>) -> String {
    let credits = report::credited(material).into_iter();
    let public = credits.filter(|credit| credit.public);
    let names: BTreeSet<&str> = public.map(|one| one.producer.as_str()).collect();
    wording::list(&names.into_iter().collect::<Vec<_>>())
}

/// Whether a figure that the livret prints, on a card or under a chart, is « s ».
fn hides(material: &Material<'_>, keys: &[String], chapters: &[&Chapter]) -> bool {
    let is_masked = |figure: &Figure| wording::bears(figure, Sign::Masked);
    let figures = &material.protected.figures;
    let drawn = chapters.iter().flat_map(|chapter| &chapter.blocks);
    let tables = drawn.filter_map(|block| match &block.kind {
        PlanKind::Chart(chart) if block.is_in(Output::Booklet) => {
            material.protected.tables.get(&chart.table)
        }
        _ => None,
    });
    keys.iter().filter_map(|name| figures.get(name)).any(is_masked)
        || tables.flat_map(|table| table.figures()).any(is_masked)
}

/// The page of a thématique: a chart, and what is to be kept of it.
fn page(
    material: &Material<'_>,
    printed: &Printed,
    chapter: &Chapter,
    number: usize,
    identity: &Fields,
) -> Page {
    let (sentences, signs) = kept(material, chapter);
    let fields = fields! {
        projet => identity.clone(),
        titre => &chapter.title,
        question => &chapter.question,
        graphique => Piece::or_empty(chart(printed, chapter)),
        phrases => sentences,
        signes => signs,
    };
    let path = format!("chapitres-livret/{number:02}");
    Page { path, layout: Layout::Part("thematiques/livret"), fields }
}

/// The author's choice; or what élus always expect, then what matters most, of many subjects, in
/// the order of the chapters.
fn key_figures(material: &Material<'_>, chapters: &[&Chapter]) -> Vec<String> {
    let chosen = &material.project.booklet.key_figures;
    if !chosen.is_empty() {
        return chosen.iter().map(|name| name.value.clone()).collect();
    }
    let indicators = &material.project.indicators;
    let all: Vec<&String> = chapters.iter().flat_map(|one| &one.indicators).collect();
    let is_key = |name: &&String| {
        // How many births a year is no key figure unless the catalogue says so.
        indicators.get(*name).is_some_and(|one| {
            one.quantity != Quantity::Count || one.key_figure || one.expected
        })
    };
    let ranked = choice::by_worth(material, all.iter().copied().filter(is_key));
    let mut kept: Vec<&String> = Vec::new();
    // Each round lets in one more of a chapter, and of a subject.
    for most in 0..=ranked.len() {
        for (name, score) in &ranked {
            let Some(indicator) = indicators.get(*name) else { continue };
            // What says little fills no card once there are enough of them.
            let is_filler = kept.len() >= ENOUGH && *score < WORTH_A_CARD;
            if kept.len() == KEY_FIGURES || is_filler || kept.contains(name) {
                continue;
            }
            let same = kept.iter().filter_map(|one| indicators.get(*one));
            let of_topic =
                same.clone().filter(|one| one.topic == indicator.topic).count();
            let subject = sentences::opening(&indicator.subject);
            let of_subject =
                same.filter(|one| sentences::opening(&one.subject) == subject).count();
            let is_expected = indicator.expected && most == 0;
            if is_expected || (of_topic < most && of_subject < most.div_ceil(3)) {
                kept.push(name);
            }
        }
    }
    all.into_iter().filter(|name| kept.contains(name)).cloned().fold(
        Vec::new(),
        |mut names, name| {
            if !names.contains(&name) {
                names.push(name);
            }
            names
        },
    )
}

/// The chart the author marked for the booklet.
fn chart(printed: &Printed, chapter: &Chapter) -> Option<Piece> {
    chapter.blocks.iter().find_map(|block| match &block.kind {
        PlanKind::Chart(chart) if block.is_in(Output::Booklet) => {
            let is_drawn = printed.charts.contains_key(&chart.name);
            is_drawn.then(|| Piece::Chart(chart.name.clone()))
        }
        _ => None,
    })
}

/// « Livret », else the first « À retenir », else sentences made from the figures; and what
/// the signs of these mean.
fn kept(material: &Material<'_>, chapter: &Chapter) -> (Piece, Vec<String>) {
    let analysis = material.texts.chapters.get(&chapter.topic);
    let written: Vec<&Line> = analysis
        .map(|analysis| {
            if analysis.booklet.is_empty() {
                analysis.takeaways.iter().take(SENTENCES).collect()
            } else {
                analysis.booklet.iter().collect()
            }
        })
        .unwrap_or_default();
    if !written.is_empty() {
        return (written.into(), Vec::new());
    }
    let found = sentences::of(material, chapter, SENTENCES);
    (sentences::texts(&found).into(), sentences::notes(&found))
}

/// Every mention of article 7, since the booklet prints partners' figures too.
fn mentions(material: &Material<'_>) -> Vec<String> {
    let credits: Vec<&Credit> = report::credited(material);
    let mut lines = vec![wording::source_line(&credits, None)];
    lines.extend(wording::mention(&credits));
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    lines.map(|line| typographic(&line)).collect()
}
