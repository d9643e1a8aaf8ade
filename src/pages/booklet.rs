//! The livret synthétique, for the elected.

use super::piece::fields;
use super::{
    Fields, Layout, Material, Page, Piece, Printed, cards, chapter, choice, chosen,
    glossary, identity, printed, report, sentences, strips, words,
};
use crate::analysis::{FigureBook, Line};
use crate::catalogue::Quantity;
use crate::plan::{Chapter, PlanKind};
use crate::secrecy::Figure;
use crate::text::{lower_first, typographic};
use crate::vocabulary::{ChartKind, Output, Sign};
use crate::wording;

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

/// Signs of a finding whose words are not printed.
const ANY: usize = 1_000;

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
            || chosen::findings(material, chapter, FINDINGS).len() == FINDINGS
    };
    let stakes = report::stakes(material, chapters.iter().copied());
    let answered: Vec<&Chapter> = chapters.iter().filter(says).copied().collect();
    let shape = Shape::of(answered.len(), !stakes.is_empty());
    let questions =
        chosen::most_important(material, &answered, shape.questions, Output::Booklet);
    let keys = chosen::key_figures(material, &chapters);
    let mut told = keys.clone();
    let mut pages: Vec<Page> = Vec::new();
    for (number, chapter) in (1..).zip(&questions) {
        let (page, findings) =
            question(material, printed, chapter, number, &identity, &keys);
        told.extend(findings);
        pages.push(page);
    }
    let others =
        if shape.others { others(material, &chapters, &told) } else { Vec::new() };
    let left_out: Vec<String> = chapters
        .iter()
        .filter(|chapter| !questions.iter().any(|one| one.topic == chapter.topic))
        .map(|chapter| chapter::name(chapter))
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
        combien => chosen::in_letters(number),
        cle_reglettes => strips::key(material, &keys),
        reference => material.project.own_epci().map(|epci| match epci.near {
            // « métropole », but « CA de Cambrai ».
            Some(_) => lower_first(&epci.short),
            None => epci.short.clone(),
        }),
        autres => cards::of(material, &others),
        autres_signes => signs_of(&others),
        enjeux => in_one_page(stakes),
        enjeux_du_rapport => in_report(material, &chapters),
        autres_chapitres => wording::list(&left_out),
        partenaires => report::partners(material, Output::Booklet),
        mentions => report::mentions(material),
        confie => material.protected.credits.values().any(|credit| !credit.public),
        partenaires_nommes => !material.project.partners.is_empty(),
        producteurs => report::producers(material),
        secret => hides(material, &keys, &questions),
        echelle => questions.iter().any(|one| kept(material, one).at_scale),
    };
    let said = pages.iter().map(|page| &page.fields).chain([&fields]);
    let words: Vec<Fields> =
        glossary::words(&words::of(said, printed)).into_iter().take(WORDS).collect();
    fields.insert("vocabulaire", words.into());
    pages.push(Page::of_document(Output::Booklet, fields));
    pages
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
    told: &[String],
) -> (Page, Vec<String>) {
    let Kept { sentences, signs, .. } = kept(material, chapter);
    let drawing = chart(printed, chapter);
    // About ninety words a page, labels included: a long text leaves less room for figures.
    let room = WORDS_OF_A_PAGE.saturating_sub(words_in(&sentences)) / WORDS_OF_A_FINDING;
    let most = match drawing.is_some() {
        true if is_tall(printed, drawing.as_ref()) => room.min(1),
        true => room.min(FINDINGS),
        false => room.clamp(FINDINGS, FINDINGS_ALONE),
    };
    let mut findings = chosen::findings(material, chapter, most);
    // Alone under a drawing, a figure that stands apart says more than one that is expected.
    if let (1, true) = (most, drawing.is_some()) {
        let book = FigureBook::new(material.project, material.protected);
        let is_apart = |name: &String| book.finding_beside(name, ANY).is_some();
        let all = chosen::findings(material, chapter, usize::MAX);
        // One that the page of figures does not have is news.
        let apart: Vec<String> = all.into_iter().filter(is_apart).collect();
        let new = apart.iter().find(|name| !told.contains(name)).or(apart.first());
        findings = new.map_or(findings, |one| vec![one.clone()]);
    }
    // Under a pyramid, the age that stands furthest from the others' territory.
    if drawing.as_ref().is_some_and(|drawn| is_pyramid(chapter, drawn)) && most == 1 {
        let apart = printed::ages_apart(material).into_iter();
        let furthest = apart.max_by(|left, right| left.1.abs().total_cmp(&right.1.abs()));
        findings = furthest.map_or(findings, |(name, _)| vec![name]);
    }
    // Under a map of the quartiers, the one that stands apart; then one figure of the town.
    let district = drawing.as_ref().and_then(|drawn| district(material, chapter, drawn));
    if district.is_some() {
        findings.clear();
    }
    let mut marks: Vec<Fields> = district.into_iter().collect();
    marks.extend(cards::of(material, &findings));
    let fields = fields! {
        projet => identity.clone(),
        titre => chapter::name(chapter),
        question => &chapter.question,
        court => is_low(printed, drawing.as_ref()),
        graphique => Piece::or_empty(drawing),
        phrases => sentences,
        reperes => marks,
        signes => signs,
    };
    let path = format!("chapitres-livret/{number:02}");
    (Page { path, layout: Layout::Part("thematiques/livret"), fields }, findings)
}

/// Whether a drawing is a pyramid of ages.
fn is_pyramid(chapter: &Chapter, drawing: &Piece) -> bool {
    let Piece::Chart(name) = drawing else { return false };
    chapter.blocks.iter().any(|block| {
        matches!(&block.kind, PlanKind::Chart(chart)
            if chart.name == *name && chart.kind == Some(ChartKind::Pyramid))
    })
}

/// Whether a drawing leaves half of the page to the figures.
fn is_low(printed: &Printed, drawing: Option<&Piece>) -> bool {
    const LOW: f64 = 150.0;
    let Some(Piece::Chart(name)) = drawing else { return false };
    printed.charts.get(name).is_some_and(|chart| chart.height < LOW)
}

/// Whether a drawing leaves room for one figure alone.
fn is_tall(printed: &Printed, drawing: Option<&Piece>) -> bool {
    const TALL: f64 = 185.0;
    let Some(Piece::Chart(name)) = drawing else { return false };
    printed.charts.get(name).is_some_and(|chart| chart.height > TALL)
}

/// The card of the quartier that stands highest on a drawing.
pub(super) fn district(
    material: &Material<'_>,
    chapter: &Chapter,
    drawing: &Piece,
) -> Option<Fields> {
    let Piece::Chart(name) = drawing else { return None };
    let table = chapter.blocks.iter().find_map(|block| match &block.kind {
        PlanKind::Chart(chart) if chart.name == *name => Some(&chart.table),
        _ => None,
    })?;
    cards::highest_district(material, material.protected.tables.get(table)?)
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

/// The chart the author marked for the booklet.
fn chart(printed: &Printed, chapter: &Chapter) -> Option<Piece> {
    chapter.blocks.iter().find_map(|block| match &block.kind {
        PlanKind::Chart(chart) if block.is_in(Output::Booklet) => {
            let view = printed.charts.get(&chart.name)?;
            let room = Output::Booklet.row().charts;
            let fits = room.is_none_or(|room| room.holds(view.height));
            fits.then(|| Piece::Chart(chart.name.clone()))
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
