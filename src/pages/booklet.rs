//! The livret synthétique, for the elected.

use std::collections::BTreeSet;

use super::piece::fields;
use super::{
    Fields, Layout, Material, Page, Piece, Printed, cards, choice, glossary, identity,
    report, sentences, strips, words,
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
const KEY_FIGURES: usize = 10;

/// With so many cards, only what matters by itself is added.
const ENOUGH: usize = 8;
const WORTH_A_CARD: f64 = 3.5;

/// Sentences on the page of a question.
const SENTENCES: usize = 3;

/// Figures beside them; more where no chart fills the page.
const FINDINGS: usize = 2;
const FINDINGS_ALONE: usize = 4;

/// Words of the sentences that the program makes for a page, of a page, and that a figure of it
/// takes.
const WORDS_OF_SENTENCES: usize = 60;
const WORDS_OF_A_PAGE: usize = 110;
const WORDS_OF_A_FINDING: usize = 14;

/// Other figures on a page of their own, when they are enough for one.
const OTHERS: usize = 8;
const ENOUGH_OTHERS: usize = 4;

/// Enjeux that a page holds; beyond, the first of each chapter.
const STAKES: usize = 12;

/// Words that the last page explains.
const WORDS: usize = 6;

/// How the livret is filled: 8 pages or 12, folded from sheets of four.
struct Shape {
    /// How many questions have their page.
    questions: usize,
    /// A page of other figures stands where a question is lacking.
    others: bool,
}

impl Shape {
    /// `questions` can be answered; the cover, the ABS, the figures, what the council decides and
    /// the last page are always there.
    fn of(questions: usize, has_stakes: bool) -> Self {
        const ALWAYS: usize = 5;
        let room = |pages: usize| pages - ALWAYS - usize::from(has_stakes);
        let room = if questions + 2 >= room(12) { room(12) } else { room(8) };
        Self { questions: questions.min(room), others: questions < room }
    }
}

pub(super) fn compose(material: &Material<'_>, printed: &Printed) -> Vec<Page> {
    let identity = identity::of(material, Output::Booklet);
    let chapters: Vec<&Chapter> = material
        .plan
        .iter()
        .filter(|chapter| chapter.is_in(Output::Booklet) && !chapter.blocks.is_empty())
        .collect();
    // A question without a drawing nor figures is no page: a sentence alone would be lost on it.
    let says = |chapter: &&&Chapter| {
        chart(printed, chapter).is_some()
            || findings(material, chapter, FINDINGS).len() == FINDINGS
    };
    let stakes = report::stakes(material, chapters.iter().copied());
    let answered: Vec<&Chapter> = chapters.iter().filter(says).copied().collect();
    let shape = Shape::of(answered.len(), !stakes.is_empty());
    let chosen = most_important(material, &answered, shape.questions);
    let keys = key_figures(material, &chapters);
    let mut told = keys.clone();
    let mut pages: Vec<Page> = Vec::new();
    for (number, chapter) in (1..).zip(&chosen) {
        let (page, findings) = question(material, printed, chapter, number, &identity);
        told.extend(findings);
        pages.push(page);
    }
    let others =
        if shape.others { others(material, &chapters, &told) } else { Vec::new() };
    let left_out: Vec<&str> = chapters
        .iter()
        .filter(|chapter| !chosen.iter().any(|one| one.topic == chapter.topic))
        .map(|chapter| chapter.title.as_str())
        .collect();
    let signs = [Sign::Approximate, Sign::Fragile, Sign::Indicative].into_iter();
    let notes = |sign: Sign| typographic(&sign.note());
    let has_sign = |names: &[String], sign: Sign| {
        names.iter().any(|name| {
            let figure = material.protected.figures.get(name);
            figure.is_some_and(|figure| wording::sign_of(figure) == Some(sign))
        })
    };
    let signs_of = |names: &[String]| {
        let shown = signs.clone().filter(|sign| has_sign(names, *sign));
        shown.map(notes).collect::<Vec<_>>()
    };
    let number = keys.len();
    let mut fields = fields! {
        projet => identity.clone(),
        signes => signs_of(&keys),
        pages => pages.iter().map(|page| Piece::Page(page.path.clone())).collect::<Vec<_>>(),
        cartes => cards::of(material, &keys),
        combien => in_letters(number),
        cle_reglettes => strips::key(material, &keys),
        autres => cards::of(material, &others),
        autres_signes => signs_of(&others),
        enjeux => in_one_page(stakes),
        enjeux_du_rapport => in_report(material, &chapters),
        autres_chapitres => wording::list(&left_out),
        partenaires => report::partners(material, Output::Booklet),
        mentions => mentions(material),
        confie => material.protected.credits.values().any(|credit| !credit.public),
        producteurs => producers(material),
        secret => hides(material, &keys, &chosen),
        echelle => chosen.iter().any(|one| kept(material, one).at_scale),
    };
    let said = pages.iter().map(|page| &page.fields).chain([&fields]);
    let words: Vec<Fields> =
        glossary::words(&words::of(said, printed)).into_iter().take(WORDS).collect();
    fields.insert("vocabulaire", words.into());
    pages.push(Page::of_document(Output::Booklet, fields));
    pages
}

/// The questions that matter most, in the order of the chapters: what the author marked or wrote
/// for the livret first, then what stands apart.
pub(super) fn most_important<'c>(
    material: &Material<'_>,
    chapters: &[&'c Chapter],
    most: usize,
) -> Vec<&'c Chapter> {
    const WRITTEN: f64 = 6.0;
    const BEST: usize = 3;
    let worth = |chapter: &Chapter| {
        let ranked = choice::by_worth(material, &chapter.indicators);
        let best: f64 = ranked.iter().take(BEST).map(|(_, score)| score).sum();
        let text = material.texts.chapters.get(&chapter.topic);
        let is_written = text
            .is_some_and(|text| !text.booklet.is_empty() || !text.takeaways.is_empty());
        best + if is_written { WRITTEN } else { 0.0 }
    };
    let mut ranked: Vec<(usize, f64)> =
        chapters.iter().map(|chapter| worth(chapter)).enumerate().collect();
    ranked.sort_by(|left, right| right.1.total_cmp(&left.1));
    ranked.truncate(most);
    ranked.sort_by_key(|(place, _)| *place);
    ranked.iter().map(|(place, _)| chapters[*place]).collect()
}

/// Figures that no other page has, what matters most first.
fn others(
    material: &Material<'_>,
    chapters: &[&Chapter],
    told: &[String],
) -> Vec<String> {
    let all = chapters.iter().flat_map(|chapter| &chapter.indicators);
    let is_new = |name: &&String| {
        let indicator = material.project.indicators.get(*name);
        !told.contains(name)
            && indicator.is_some_and(|one| one.quantity != Quantity::Count)
    };
    let ranked = choice::by_worth(material, all.filter(is_new));
    let mut found: Vec<String> = Vec::new();
    let mut subjects: Vec<String> = Vec::new();
    for (name, _) in ranked {
        let Some(indicator) = material.project.indicators.get(name) else { continue };
        let subject = sentences::opening(&indicator.subject);
        if found.len() < OTHERS && !found.contains(name) && !subjects.contains(&subject) {
            subjects.push(subject);
            found.push(name.clone());
        }
    }
    if found.len() >= ENOUGH_OTHERS { found } else { Vec::new() }
}

/// Each enjeu when they fit a page, else the first of each chapter.
fn in_one_page(stakes: Vec<Fields>) -> Vec<Fields> {
    let lines = |group: &Fields| match group.get("enjeux") {
        Some(Piece::List(lines)) => lines.len(),
        _ => 0,
    };
    let all: usize = stakes.iter().map(lines).sum();
    if all <= STAKES {
        return stakes;
    }
    let mut stakes = stakes;
    for group in &mut stakes {
        if let Some(Piece::List(lines)) = group.get_mut("enjeux") {
            lines.truncate(1);
        }
    }
    stakes
}

/// How many enjeux the report has, when the livret does not have them all; else nothing.
fn in_report(material: &Material<'_>, chapters: &[&Chapter]) -> Option<String> {
    let count: usize = chapters
        .iter()
        .filter_map(|chapter| material.texts.chapters.get(&chapter.topic))
        .map(|text| text.stakes.len())
        .sum();
    (count > STAKES).then(|| count.to_string())
}

/// « dix », as titles write it.
pub(super) fn in_letters(number: usize) -> String {
    const NAMES: [&str; 16] = [
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf",
        "dix", "onze", "douze", "treize", "quatorze", "quinze",
    ];
    NAMES.get(number).map_or_else(|| number.to_string(), |name| (*name).to_owned())
}

/// Whose public files it rests on: « CNAF, DREES et INSEE ».
pub(super) fn producers(material: &Material<'_>) -> String {
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

/// The page of a question: what is to be kept, a chart, and the figures beside it, whose names
/// are given too.
fn question(
    material: &Material<'_>,
    printed: &Printed,
    chapter: &Chapter,
    number: usize,
    identity: &Fields,
) -> (Page, Vec<String>) {
    let Kept { sentences, signs, .. } = kept(material, chapter);
    let drawing = chart(printed, chapter);
    // About ninety words a page, labels included: a long text leaves less room for figures.
    let room = WORDS_OF_A_PAGE.saturating_sub(words_in(&sentences)) / WORDS_OF_A_FINDING;
    let most = match drawing.is_some() {
        true => room.min(FINDINGS),
        false => room.clamp(FINDINGS, FINDINGS_ALONE),
    };
    let findings = findings(material, chapter, most);
    let fields = fields! {
        projet => identity.clone(),
        titre => &chapter.title,
        question => &chapter.question,
        graphique => Piece::or_empty(drawing),
        phrases => sentences,
        reperes => cards::of(material, &findings),
        signes => signs,
    };
    let path = format!("chapitres-livret/{number:02}");
    (Page { path, layout: Layout::Part("thematiques/livret"), fields }, findings)
}

/// How many words a reader counts.
fn words_of(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// The words of some sentences of a page.
fn words_in(sentences: &Piece) -> usize {
    match sentences {
        Piece::List(lines) => lines.iter().map(words_in).sum(),
        Piece::Text(text) => words_of(text),
        Piece::Line(line) => words_of(&line.plain()),
        _ => 0,
    }
}

/// The figures of a question: on different subjects, shares and levels first.
pub(super) fn findings(
    material: &Material<'_>,
    chapter: &Chapter,
    most: usize,
) -> Vec<String> {
    // Those of the chapter's cards first: the author, or the catalogue, chose them.
    let cards = chapter.blocks.iter().filter_map(|block| match &block.kind {
        PlanKind::KeyFigures(names) => Some(names),
        _ => None,
    });
    let cards = choice::by_worth(material, cards.flatten());
    let ranked = choice::by_worth(material, &chapter.indicators);
    let figures = &material.protected.figures;
    let mut subjects: Vec<String> = Vec::new();
    let mut found: Vec<String> = Vec::new();
    for (name, _) in cards.into_iter().chain(ranked) {
        let Some(indicator) = material.project.indicators.get(name) else { continue };
        let is_known = figures.get(name).is_some_and(|figure| figure.rounded().is_some());
        // How many dwellings there are is what shares stand on.
        if indicator.quantity == Quantity::Count && !indicator.expected {
            continue;
        }
        let subject = sentences::opening(&indicator.subject);
        if found.len() < most && is_known && !subjects.contains(&subject) {
            subjects.push(subject);
            found.push(name.clone());
        }
    }
    found
}

/// The author's choice; or what élus always expect, then what matters most, of many subjects, in
/// the order of the chapters.
pub(super) fn key_figures(material: &Material<'_>, chapters: &[&Chapter]) -> Vec<String> {
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

/// What is to be kept of a chapter.
struct Kept {
    sentences: Piece,
    /// What the signs of these mean.
    signs: Vec<String>,
    /// One of them speaks of the intercommunalité alone.
    at_scale: bool,
}

/// « Livret », else the first « À retenir », else sentences made from the figures.
fn kept(material: &Material<'_>, chapter: &Chapter) -> Kept {
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
        return Kept { sentences: written.into(), signs: Vec::new(), at_scale: false };
    }
    let mut found = sentences::of(material, chapter, SENTENCES);
    // The first is what matters most: the others stand beside it while there is room.
    let mut told = 0;
    found.retain(|sentence| {
        let words = words_of(&sentence.text);
        let fits = told == 0 || told + words <= WORDS_OF_SENTENCES;
        told += if fits { words } else { 0 };
        fits
    });
    Kept {
        sentences: sentences::texts(&found).into(),
        signs: sentences::notes(&found),
        at_scale: found.iter().any(|sentence| sentence.at_scale),
    }
}

/// Every mention of article 7, since the booklet prints partners' figures too.
fn mentions(material: &Material<'_>) -> Vec<String> {
    let credits: Vec<&Credit> = report::credited(material);
    let mut lines = vec![wording::source_line(&credits, None)];
    lines.extend(wording::mention(&credits));
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    lines.map(|line| typographic(&line)).collect()
}
