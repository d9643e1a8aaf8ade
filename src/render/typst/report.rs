//! The rapport, A4: what its templates receive.

use super::document::Document;
use super::tables::Calls;
use super::templates::{Data, Typst, context};
use super::{Press, cards, identity, lines, logos, prose};
use crate::pages::{
    Block, ChapterPages, EmptyChapter, Pages, PartnerShown, Place, Prose, Report, Stakes,
};
use crate::vocabulary::Sign;

pub(super) fn compose(pages: &Pages, report: &Report, press: &Press) -> Document {
    let mut document = Document::new(pages.output, pages.identity.date, press);
    let calls = Calls::of(&report.printed, pages.output.row().charts);
    let identity = identity::of(pages);
    let mut paths = Vec::new();
    for chapter in &report.chapters {
        let path = format!("chapitres/{:02}.typ", chapter.number);
        let template = press.sources.for_topic(&chapter.topic, &chapter.template);
        document.page(&template, &path, of_chapter(chapter, &calls, &identity));
        paths.push(format!("/{path}"));
    }
    let part = |name: &str| match report.parts.get(name) {
        Some(text) => Data::Typst(prose::blocks(text, &|_| None)),
        None => Data::from(""),
    };
    let context = context! {
        projet => identity.clone(),
        chapitres => paths,
        vides => report.empty.iter().map(empty).collect::<Data>(),
        enjeux => stakes(&report.stakes),
        synthese => part("synthese"),
        edito => part("edito"),
        ours => part("credits"),
        ccas_texte => part("ccas"),
        partenaires_texte => part("partenaires"),
        methode_texte => part("methode"),
        territoire_texte => part("territoire"),
        comparaisons => compared(report),
        etendues => &report.extents,
        territoire_cartes => cards(&report.territory),
        partenaires => partners(&report.partners),
        sources => sources(report),
        signes => signs(report),
        tableaux_annexes => annexed(report, &calls),
        definitions_courtes => report.is_short,
        definitions => definitions(report),
    };
    document.page("rapport.typ.j2", "rapport.typ", context);
    document.stand_in(calls);
    document
}

fn of_chapter(chapter: &ChapterPages, calls: &Calls, identity: &Data) -> Data {
    context! {
        projet => identity.clone(),
        numero => chapter.number,
        thematique => &chapter.topic,
        titre => &chapter.title,
        question => &chapter.question,
        echelle => chapter.scale.as_deref().unwrap_or_default(),
        blocs => chapter.blocks.iter().map(|one| block(one, calls)).collect::<Data>(),
        lecture_pyramide => chapter.reading_of_pyramid.as_deref().unwrap_or_default(),
        tableau => Data::Printer("tableau".to_owned()),
        graphique => Data::Printer("graphique".to_owned()),
    }
}

/// A block as a template receives it.
fn block(block: &Block, calls: &Calls) -> Data {
    let call = |call: Option<&Typst>| Data::Typst(call.cloned().unwrap_or_default());
    match block {
        Block::KeyFigures(figures) => {
            context! { genre => "chiffres_cles", cartes => cards(figures) }
        }
        Block::Table(name) => {
            let contenu = call(calls.tables.get(name));
            context! { genre => "tableau", nom => name, contenu }
        }
        Block::Chart(name) => {
            let contenu = call(calls.charts.get(name));
            context! { genre => "graphique", nom => name, contenu }
        }
        Block::Text { body, masked } => text(body, *masked, calls),
        Block::Generated { sentences, file } => context! {
            genre => "texte",
            phrases => sentences,
            genere => true,
            fichier => file,
        },
        Block::Takeaways(kept) => {
            context! { genre => "a_retenir", lignes => lines(kept) }
        }
        Block::Stakes(kept) => context! { genre => "enjeux", lignes => lines(kept) },
    }
}

fn text(body: &[Prose], masked: bool, calls: &Calls) -> Data {
    let place = |place: &Place| match place {
        Place::Table(name) => calls.tables.get(name).cloned(),
        Place::Chart(name) => calls.charts.get(name).cloned(),
    };
    context! {
        genre => "texte",
        contenu => prose::blocks(body, &place),
        masque => masked,
        genere => false,
    }
}

fn empty(chapter: &EmptyChapter) -> Data {
    let requests = chapter.requests.iter().map(|(fichier, organisme, comment)| {
        let comment = comment.as_deref().unwrap_or_default();
        context! { fichier, organisme, comment }
    });
    context! {
        titre => &chapter.title,
        question => &chapter.question,
        demandes => requests.collect::<Data>(),
    }
}

/// The enjeux, by thématique.
pub(super) fn stakes(all: &[Stakes]) -> Data {
    let each = all.iter().map(|one| {
        context! { titre => &one.title, enjeux => lines(&one.lines) }
    });
    each.collect()
}

fn compared(report: &Report) -> Data {
    let each = report.compared.iter().map(|one| {
        context! {
            nom => &one.name,
            communes => &one.communes,
            population => &one.population,
            motif => &one.reason,
        }
    });
    each.collect()
}

/// Who entrusted data.
pub(super) fn partners(all: &[PartnerShown]) -> Data {
    let each = all.iter().map(|partner| {
        let logo = partner.logo.as_deref().map(|logo| format!("/{}", logos::path(logo)));
        context! {
            nom => &partner.name,
            avec_article => &partner.with_article,
            mention => &partner.mention,
            logo => logo.unwrap_or_default(),
        }
    });
    each.collect()
}

fn sources(report: &Report) -> Data {
    let each = report.sources.iter().map(|source| {
        context! {
            producteur => &source.producer,
            titre => &source.title,
            details => &source.details,
            fichier => &source.file,
            publique => source.public,
        }
    });
    each.collect()
}

fn signs(report: &Report) -> Data {
    let has = |sign: Sign| report.signs.contains(&sign);
    context! {
        rang => report.has_ranks,
        secret => has(Sign::Masked),
        absent => has(Sign::Missing),
        non_diffuse => has(Sign::NotDiffused),
        groupe => has(Sign::NotAggregable),
        approche => has(Sign::Approximate),
        fragile => has(Sign::Fragile),
        indicatif => has(Sign::Indicative),
        convention => report.has_protected,
    }
}

fn annexed(report: &Report, calls: &Calls) -> Data {
    let each = report.annexed.iter().map(|(title, names)| {
        let tables = names.iter().filter_map(|name| calls.tables.get(name).cloned());
        context! { titre => title, tableaux => tables.map(Data::Typst).collect::<Data>() }
    });
    each.collect()
}

fn definitions(report: &Report) -> Data {
    let each = report.definitions.iter().map(|chapter| {
        let indicators = chapter.indicators.iter().map(|one| {
            context! {
                libelle => &one.label,
                definition => &one.definition,
                precaution => one.precaution.as_deref().unwrap_or_default(),
            }
        });
        context! { titre => &chapter.title, indicateurs => indicators.collect::<Data>() }
    });
    each.collect()
}
