//! The livret synthétique, A5: what its templates receive.

use super::document::Document;
use super::report::{partners, stakes};
use super::tables::Calls;
use super::templates::{Data, context};
use super::{Press, cards, identity, prose};
use crate::pages::{Booklet, BookletChapter, Foreword, Pages};
use crate::vocabulary::Sign;

pub(super) fn compose(pages: &Pages, booklet: &Booklet, press: &Press) -> Document {
    let mut document = Document::new(pages.output, pages.identity.date, press);
    let calls = Calls::of(&booklet.printed, pages.output.row().charts);
    let identity = identity::of(pages);
    let mut paths = Vec::new();
    for (number, chapter) in (1..).zip(&booklet.chapters) {
        let path = format!("chapitres-livret/{number:02}.typ");
        let context = of_chapter(chapter, &calls, &identity);
        document.page("thematiques/livret.typ.j2", &path, context);
        paths.push(format!("/{path}"));
    }
    let context = context! {
        projet => identity.clone(),
        fragile => booklet.signs.contains(&Sign::Fragile),
        indicatif => booklet.signs.contains(&Sign::Indicative),
        pages => paths,
        cartes => cards(&booklet.cards),
        enjeux => stakes(&booklet.stakes),
        partenaires => partners(&booklet.partners),
        mentions => &booklet.mentions,
        secret => booklet.has_masks,
    };
    document.page("livret.typ.j2", "livret.typ", context);
    document.stand_in(calls);
    document
}

fn of_chapter(chapter: &BookletChapter, calls: &Calls, identity: &Data) -> Data {
    let chart = chapter.chart.as_ref().and_then(|name| calls.charts.get(name));
    let sentences = match &chapter.foreword {
        Foreword::Written(lines) => {
            lines.iter().map(|line| Data::Typst(prose::line(line))).collect()
        }
        Foreword::Generated(sentences) => Data::from(sentences),
    };
    context! {
        projet => identity.clone(),
        titre => &chapter.title,
        question => &chapter.question,
        graphique => chart.map_or_else(|| Data::from(""), |call| Data::Typst(call.clone())),
        phrases => sentences,
    }
}
