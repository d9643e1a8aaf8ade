//! The slides of the session: one finding and one figure each, from the same figures as the
//! report; and what is said beside them, two slides a page.

use std::collections::{BTreeMap, BTreeSet};

use super::piece::fields;
use super::{
    Fields, Layout, Material, Page, Piece, Printed, booklet, cards, chapter, choice,
    chosen, essential, identity, printed, report, sentences, strips,
};
use crate::analysis::Line;
use crate::catalogue::Quantity;
use crate::heading::HeadingKind;
use crate::plan::{Chapter, PlanKind, PlanPlace};
use crate::text::{grouped, typographic};
use crate::vocabulary::Output;
use crate::wording;

/// Findings, at most: with what stands around them, 12 to 18 slides.
const FINDINGS: usize = 9;

/// What a session fills, and how many slides the template adds to those that are composed here:
/// the opening, the law, the method, what is asked, what follows, the sources.
const FILLED: usize = 12;
const ADDED: usize = 6;

/// Figures of the slide that situates the town.
const FIGURES: usize = 5;

/// Figures beside a chart, and where there is none.
const BESIDE: usize = 1;
const ALONE: usize = 3;

/// Lines of the author beside a figure that stands alone.
const KEPT: usize = 2;

/// Characters of such a line: five lines of half a slide. A longer one is for the report.
const SHORT: usize = 140;

/// Lines of a slide of text.
const LINES: usize = 6;

/// What is said beside a slide.
const SAID: usize = 3;

/// The slides of `output`, which are those of the session or the same with their notes.
pub(super) fn compose(
    material: &Material<'_>,
    printed: &Printed,
    output: Output,
) -> Vec<Page> {
    let identity = identity::of(material, output);
    let of_session = |chapter: &&Chapter| chapter.is_in(Output::Slides);
    let chapters: Vec<&Chapter> = material
        .plan
        .iter()
        .filter(of_session)
        .filter(|one| !one.blocks.is_empty())
        .collect();
    let mut slides: Vec<Fields> = Vec::new();
    let keys: Vec<String> = chosen::key_figures(material, &chapters)
        .into_iter()
        .filter(|name| is_published(material, name))
        .collect();
    let keys = match chapters.as_slice() {
        // The slide of an only chapter has its figures: the territory is told by its size.
        [_] => report::published(material, &report::TERRITORY_CARDS),
        _ => of_many_subjects(material, keys, FIGURES),
    };
    slides.extend((!keys.is_empty()).then(|| {
        fields! {
            genre => "chiffres",
            titre => format!("{} chiffres pour situer le territoire", capital_number(keys.len())),
            cartes => cards::of(material, &keys),
            cle => strips::key_on_slide(material, &keys),
            notes => Vec::<String>::new(),
        }
    }));
    let told: Vec<(&Chapter, Fields)> = chapters
        .iter()
        .filter_map(|chapter| Some((*chapter, finding(material, printed, chapter)?)))
        .collect();
    let candidates: Vec<&Chapter> = told.iter().map(|(chapter, _)| *chapter).collect();
    let kept = chosen::most_important(material, &candidates, FINDINGS, Output::Slides);
    let mut findings: Vec<(&Chapter, Vec<Fields>)> = told
        .into_iter()
        .filter(|(chapter, _)| kept.iter().any(|one| one.topic == chapter.topic))
        .map(|(chapter, slide)| (chapter, vec![slide]))
        .collect();
    let mut last: Vec<Fields> = Vec::new();
    last.extend(unknown_of_author(material).or_else(|| unknown(material)));
    last.extend(stakes(material, &chapters));
    let lacking =
        FILLED.saturating_sub(slides.len() + findings.len() + last.len() + ADDED);
    add_findings(material, printed, &mut findings, lacking, &keys);
    slides.extend(findings.into_iter().flat_map(|(_, slides)| slides));
    slides.extend(last);
    let mut pages: Vec<Page> = (1..)
        .zip(slides)
        .map(|(number, slide)| {
            let mut fields = slide;
            fields.insert("projet", identity.clone().into());
            let layout = Layout::Part("diapo");
            Page { path: format!("diapos/{number:02}"), layout, fields }
        })
        .collect();
    let notes = pages.iter().map(|page| page.fields["notes"].clone());
    let numbered = pages.iter().zip(notes).map(|(page, notes)| {
        fields! { diapo => Piece::Page(page.path.clone()), notes => notes }
    });
    let fields = fields! {
        diapos => numbered.collect::<Vec<_>>(),
        projet => identity,
        enjeux => !report::stakes(material, chapters.iter().copied()).is_empty(),
        mentions => report::mentions(material),
        producteurs => report::producers(material),
        confie => material.protected.credits.values().any(|credit| !credit.public),
        partenaires_nommes => !material.project.partners.is_empty(),
    };
    pages.push(Page::of_document(output, fields));
    pages
}

/// At most so many figures, in their order: one of each thématique before two of any.
fn of_many_subjects(
    material: &Material<'_>,
    names: Vec<String>,
    most: usize,
) -> Vec<String> {
    // A column of five is narrow for the longest names and numbers.
    const NARROW: usize = 46;
    const WIDE: usize = 7;
    let is_long = |name: &String| {
        material.project.indicators.get(name).is_some_and(|one| {
            let told = wording::after_number(one).unwrap_or_else(|| one.short.clone());
            let figure = material.protected.figures.get(name);
            let number = figure.map(wording::printed).unwrap_or_default();
            told.chars().count() > NARROW || number.chars().count() > WIDE
        })
    };
    let topic = |name: &String| {
        material
            .project
            .indicators
            .get(name)
            .map(|one| one.topic.clone())
            .unwrap_or_default()
    };
    // What an élu expects first, then what stands apart.
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|left, right| {
        // How many they are comes first of all.
        let worth = |place: &usize| match material.project.indicators.get(&names[*place])
        {
            Some(one) if one.expected && one.quantity == Quantity::Count => f64::MAX,
            _ => choice::score(material, &names[*place]).unwrap_or(0.0),
        };
        worth(right).total_cmp(&worth(left))
    });
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    let mut ranked: Vec<(usize, usize, usize)> = Vec::new();
    for (rank, place) in order.into_iter().enumerate() {
        let name = &names[place];
        let turn = met.entry(topic(name)).or_default();
        ranked.push((*turn + 2 * usize::from(is_long(name)), rank, place));
        *turn += 1;
    }
    ranked.sort_unstable();
    let mut kept: Vec<usize> =
        ranked.into_iter().take(most).map(|(_, _, place)| place).collect();
    kept.sort_unstable();
    let is_kept = |place: usize| kept.binary_search(&place).is_ok();
    let names = names.into_iter().enumerate();
    names.filter(|(place, _)| is_kept(*place)).map(|(_, name)| name).collect()
}

fn is_published(material: &Material<'_>, name: &str) -> bool {
    let figure = material.protected.figures.get(name);
    figure.is_some_and(|figure| figure.rounded().is_some())
}

/// « Cinq »: a title begins with a capital.
fn capital_number(number: usize) -> String {
    wording::capital(&chosen::in_letters(number))
}

/// A chapter's finding, with one figure; nothing when it has none.
fn finding(
    material: &Material<'_>,
    printed: &Printed,
    chapter: &Chapter,
) -> Option<Fields> {
    let text = material.texts.chapters.get(&chapter.topic);
    let written = text.map(|text| text.slides.as_slice()).unwrap_or_default();
    let found = sentences::finding_of(material, chapter);
    // The figure of a title that the program found stands on the slide, and is what it draws.
    let is_own = written.is_empty() && !chapter::has_own_title(chapter);
    let drawing = drawing(printed, chapter).and_then(|drawn| {
        let told =
            found.as_ref().filter(|_| is_own && chosen_title(material, &drawn).is_none());
        match told {
            Some((name, _)) => drawing_of(material, printed, chapter, name),
            None => Some(drawn),
        }
    });
    let most = if drawing.is_some() { BESIDE } else { ALONE };
    let mut names: Vec<String> = Vec::new();
    names.extend(found.as_ref().filter(|_| is_own).map(|(name, _)| name.clone()));
    let others = chosen::findings(material, chapter, ALONE);
    // Beside a drawing, only a figure that the chapter puts forward: another would puzzle.
    let is_put_forward = |name: &String| {
        drawing.is_none()
            || chapter.blocks.iter().any(|block| {
                matches!(&block.kind, PlanKind::KeyFigures(names) if names.contains(name))
            })
    };
    let others = others.into_iter().filter(is_put_forward);
    let told = found.filter(|_| is_own).map(|(name, _)| name);
    names.extend(others.filter(|name| told.as_ref() != Some(name)));
    names.truncate(most);
    let district =
        drawing.as_ref().and_then(|drawn| booklet::district(material, chapter, drawn));
    if district.is_some() {
        names.clear();
    }
    if drawing.is_none() && names.is_empty() {
        return None;
    }
    // The drawing that the author chose for the slide is what the slide says.
    let of_drawing = drawing.as_ref().and_then(|drawn| chosen_title(material, drawn));
    let title: Piece = match (written.first(), &of_drawing) {
        (Some(line), _) => Piece::Line(line.clone()),
        (None, Some(title)) => Piece::Text(title.clone()),
        (None, None) => match chapter::headline(material, chapter) {
            Some(title) => Piece::Text(title),
            None => Piece::Text(chapter.question.clone()),
        },
    };
    let mut beside: Vec<&Line> = written.iter().skip(1).take(LINES).collect();
    // A single figure leaves half of the slide: what the author keeps of the chapter takes it.
    if written.is_empty() && drawing.is_none() && names.len() == 1 {
        let kept = text.map(|text| text.takeaways.as_slice()).unwrap_or_default();
        let is_short = |line: &&Line| line.plain().chars().count() <= SHORT;
        beside.extend(kept.iter().filter(is_short).take(KEPT));
    }
    Some(fields! {
        genre => "constat",
        sujet => chapter::subject(chapter),
        titre => title,
        graphique => Piece::or_empty(drawing),
        nomme => !written.is_empty() || of_drawing.is_some(),
        cartes => district.into_iter().chain(cards::of(material, &names)).collect::<Vec<_>>(),
        cle => strips::key_on_slide(material, &names),
        texte => beside,
        notes => said(material, chapter),
    })
}

/// A short report has fewer chapters than a session has slides: other figures of its chapters
/// come after the first of each, in turn, where they have something to say. `shown` are the
/// figures that stand on a slide already.
fn add_findings(
    material: &Material<'_>,
    printed: &Printed,
    findings: &mut [(&Chapter, Vec<Fields>)],
    lacking: usize,
    shown: &[String],
) {
    if lacking == 0 {
        return;
    }
    // The report's titles tell findings; a slide's do not.
    let told = Printed::new(material, Output::Report);
    let mut shown: BTreeSet<String> = shown.iter().cloned().collect();
    for (chapter, _) in findings.iter() {
        shown.extend(sentences::finding_of(material, chapter).map(|(name, _)| name));
    }
    let mut others: Vec<Vec<Fields>> = findings
        .iter()
        .map(|(chapter, _)| others(material, (printed, &told), chapter, &mut shown))
        .collect();
    let mut left = lacking;
    while left > 0 && others.iter().any(|slides| !slides.is_empty()) {
        for ((_, slides), others) in findings.iter_mut().zip(&mut others) {
            if left > 0 && !others.is_empty() {
                slides.push(others.remove(0));
                left -= 1;
            }
        }
    }
}

/// The slides of what a chapter's first one does not show, in the order of the chapter: charts and
/// tables whose title, the author's or the program's, says what is found.
fn others(
    material: &Material<'_>,
    (on_slides, told): (&Printed, &Printed),
    chapter: &Chapter,
    shown: &mut BTreeSet<String>,
) -> Vec<Fields> {
    let first = match drawing(on_slides, chapter) {
        Some(Piece::Chart(name)) => Some(name),
        _ => None,
    };
    let charts: Vec<&String> = chapter
        .blocks
        .iter()
        .filter_map(|block| match &block.kind {
            PlanKind::Chart(chart) if block.is_in(Output::Slides) => Some(&chart.name),
            _ => None,
        })
        .filter(|name| first.as_ref() != Some(*name))
        .collect();
    let mut slides = Vec::new();
    for block in chapter.blocks.iter().filter(|block| block.place == PlanPlace::Chapter) {
        let slide = match &block.kind {
            PlanKind::Chart(chart) if charts.contains(&&chart.name) => {
                of_chart(material, (on_slides, told), &chart.name, shown)
            }
            // What is drawn is not also told in figures.
            PlanKind::Table(name)
                if !charts.contains(&name) && first.as_ref() != Some(name) =>
            {
                of_table(material, told, name, shown)
            }
            _ => None,
        };
        slides.extend(slide.map(|mut slide| {
            slide.insert("sujet", chapter::subject(chapter).into());
            slide
        }));
    }
    slides
}

/// The slide of a chart, if it has room on one and something to say.
fn of_chart(
    material: &Material<'_>,
    (on_slides, told): (&Printed, &Printed),
    name: &str,
    shown: &mut BTreeSet<String>,
) -> Option<Fields> {
    let room = Output::Slides.row().charts;
    let view = on_slides.charts.get(name)?;
    let of_report = told.charts.get(name)?;
    let is_own = !printed::is_of_catalogue(&view.title);
    let says = is_own || of_report.title != view.title;
    if !says || room.is_some_and(|room| !room.holds(view.height)) {
        return None;
    }
    let card: Vec<String> = of_report
        .told
        .iter()
        .filter(|name| shown.insert((*name).clone()))
        .cloned()
        .collect();
    Some(fields! {
        genre => "constat",
        titre => &of_report.title,
        graphique => Piece::Chart(name.to_owned()),
        nomme => is_own,
        cartes => cards::of(material, &card),
        cle => strips::key_on_slide(material, &card),
        texte => Vec::<String>::new(),
        notes => vec![view.alt.clone()],
    })
}

/// The slide of a table whose title is a finding: the figure that it tells, and the next two.
fn of_table(
    material: &Material<'_>,
    told: &Printed,
    name: &str,
    shown: &mut BTreeSet<String>,
) -> Option<Fields> {
    let view = told.tables.get(name)?;
    let found = view.told.clone()?;
    let rows = material.protected.tables.get(name)?.rows().iter();
    let rows = rows.filter(|row| row.kind == HeadingKind::Indicator).map(|row| &row.key);
    let ranked = choice::by_worth(material, rows);
    let others = ranked.into_iter().map(|(name, _)| name.clone());
    let others = others.filter(|name| *name != found && is_published(material, name));
    let fresh = others.filter(|name| !shown.contains(name)).take(ALONE - 1);
    let names: Vec<String> = std::iter::once(found.clone()).chain(fresh).collect();
    if names.len() < ALONE - 1 || !is_published(material, &names[0]) {
        return None;
    }
    shown.extend(names.iter().cloned());
    Some(fields! {
        genre => "constat",
        titre => &view.title,
        graphique => "",
        nomme => false,
        cartes => cards::of(material, &names),
        cle => strips::key_on_slide(material, &names),
        texte => Vec::<String>::new(),
        notes => Vec::<String>::new(),
    })
}

/// The title that the author gave to a chart that she sends to the slides.
fn chosen_title(material: &Material<'_>, drawing: &Piece) -> Option<String> {
    let Piece::Chart(name) = drawing else { return None };
    let sent = material.project.sent(name, Output::Slides)?;
    sent.title.as_ref().map(|title| typographic(title))
}

/// The chart that the author marked for the slides, else the first, when it has room on one.
fn drawing(printed: &Printed, chapter: &Chapter) -> Option<Piece> {
    let room = Output::Slides.row().charts;
    let fits = |height: f64| room.is_none_or(|room| room.holds(height));
    chapter.blocks.iter().find_map(|block| match &block.kind {
        PlanKind::Chart(chart) if block.is_in(Output::Slides) => {
            let view = printed.charts.get(&chart.name)?;
            fits(view.height).then(|| Piece::Chart(chart.name.clone()))
        }
        _ => None,
    })
}

/// The first chart of a chapter that shows a figure, when it has room on a slide.
fn drawing_of(
    material: &Material<'_>,
    printed: &Printed,
    chapter: &Chapter,
    figure: &str,
) -> Option<Piece> {
    let room = Output::Slides.row().charts;
    chapter.blocks.iter().find_map(|block| match &block.kind {
        PlanKind::Chart(chart) if block.is_in(Output::Slides) => {
            let view = printed.charts.get(&chart.name)?;
            let table = material.protected.tables.get(&chart.table)?;
            let mut keys = table.rows().iter().chain(table.columns()).map(|one| &one.key);
            let shows = keys.any(|key| key == figure);
            let fits = room.is_none_or(|room| room.holds(view.height));
            (shows && fits).then(|| Piece::Chart(chart.name.clone()))
        }
        _ => None,
    })
}

/// What the speaker says: what the author keeps, else sentences made from the figures.
fn said(material: &Material<'_>, chapter: &Chapter) -> Piece {
    let text = material.texts.chapters.get(&chapter.topic);
    let kept = text.map(|text| text.takeaways.as_slice()).unwrap_or_default();
    if kept.is_empty() {
        return sentences::texts(&sentences::of(material, chapter, SAID)).into();
    }
    kept.iter().collect::<Vec<_>>().into()
}

/// « 19 enjeux, par chapitre, dans le rapport »: the priorities are not all that it has.
fn others_in_report(material: &Material<'_>, chapters: &[&Chapter]) -> Option<String> {
    let texts = chapters.iter().filter_map(|one| material.texts.chapters.get(&one.topic));
    match texts.map(|text| text.stakes.len()).sum::<usize>() {
        0 => None,
        1 => Some("un enjeu de chapitre dans le rapport".to_owned()),
        many => Some(typographic(&format!(
            "{} enjeux, chapitre par chapitre, dans le rapport",
            grouped(many)
        ))),
    }
}

/// What the author writes of it, on the page of the essential.
fn unknown_of_author(material: &Material<'_>) -> Option<Fields> {
    let lines = essential::unknown_lines(material);
    (!lines.is_empty()).then(|| {
        fields! {
            genre => "lignes",
            titre => "Ce que nous ne savons pas encore",
            lignes => lines,
            reste => Option::<String>::None,
            notes => Vec::<String>::new(),
        }
    })
}

/// What no file tells yet, and whom to ask.
fn unknown(material: &Material<'_>) -> Option<Fields> {
    const MOST: usize = 3;
    let empty = || {
        material.plan.iter().filter(|one| {
            one.is_in(Output::Slides) && one.blocks.is_empty() && !one.requests.is_empty()
        })
    };
    let others: Vec<String> = empty().skip(MOST).map(chapter::name).collect();
    let rest = (!others.is_empty())
        .then(|| typographic(&format!("Et aussi : {}.", wording::list(&others))));
    let groups: Vec<Fields> = empty()
        .take(MOST)
        .map(|chapter| {
            let producers: Vec<&str> = chapter
                .requests
                .iter()
                .map(|request| request.producer.as_str())
                .collect();
            let mut asked: Vec<&str> = Vec::new();
            producers.into_iter().filter(|one| *one != "INSEE").for_each(|one| {
                if !asked.contains(&one) {
                    asked.push(one);
                }
            });
            let whom = match asked.as_slice() {
                [] => typographic("À prendre sur insee.fr."),
                some => typographic(&format!("À demander : {}.", some.join(", "))),
            };
            fields! { titre => chapter::name(chapter), texte => whom }
        })
        .collect();
    (!groups.is_empty()).then(|| {
        fields! {
            genre => "colonnes",
            titre => "Ce que nous ne savons pas encore",
            colonnes => groups,
            reste => rest,
            notes => Vec::<String>::new(),
        }
    })
}

/// The enjeux: the first of each chapter where there are many.
fn stakes(material: &Material<'_>, chapters: &[&Chapter]) -> Option<Fields> {
    let first = essential::priorities(material);
    if !first.is_empty() {
        return Some(fields! {
            genre => "lignes",
            titre => "Les priorités proposées",
            classees => true,
            lignes => first,
            reste => others_in_report(material, chapters),
            notes => Vec::<String>::new(),
        });
    }
    let all: Vec<(&Chapter, &Line)> = chapters
        .iter()
        .filter_map(|chapter| {
            let text = material.texts.chapters.get(&chapter.topic)?;
            Some(text.stakes.iter().map(move |line| (*chapter, line)))
        })
        .flatten()
        .collect();
    if all.is_empty() {
        return None;
    }
    let mut kept = all.clone();
    if kept.len() > LINES {
        kept.dedup_by_key(|(chapter, _)| chapter.topic.as_str());
        // Still too many: those of the chapters that matter most.
        let of: Vec<&Chapter> = kept.iter().map(|(chapter, _)| *chapter).collect();
        let best = chosen::most_important(material, &of, LINES, Output::Slides);
        kept.retain(|(chapter, _)| best.iter().any(|one| one.topic == chapter.topic));
    }
    let lines = kept.iter().map(|(chapter, line)| {
        fields! { sujet => chapter::name(chapter), enjeu => *line }
    });
    let others = all.len() - kept.len();
    let rest = (others > 0).then(|| match others {
        1 => "et un autre dans le rapport".to_owned(),
        many => typographic(&format!("et {} autres dans le rapport", grouped(many))),
    });
    Some(fields! {
        genre => "enjeux",
        titre => "Les enjeux",
        lignes => lines.collect::<Vec<_>>(),
        reste => rest,
        notes => Vec::<String>::new(),
    })
}
