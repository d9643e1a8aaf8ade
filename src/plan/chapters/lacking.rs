//! What no file fills, told with the file to ask for.

use std::collections::BTreeSet;

use super::super::ground::Ground;
use crate::catalogue::Indicator;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::figures::menu::Menu;
use crate::heading::{Heading, HeadingKind};
use crate::manifest::{Project, TableBlock, TopicPlan};
use crate::plan::{Chapter, PlanKind};
use crate::sources::files_for;
use crate::table::{CellId, Table, Tables};
use crate::vocabulary::Family;

/// The chapters without a figure: one remark each, or one for a whole ready-made plan.
pub(super) fn warn_of_empty(
    empty: &[(Chapter, &TopicPlan)],
    menu: &Menu,
    problems: &mut Diagnostics,
) {
    let (silent, small): (Vec<_>, Vec<_>) =
        empty.iter().partition(|(chapter, _)| chapter.indicators.is_empty());
    for (chapters, one, several) in [
        (
            silent,
            "aucun fichier n’alimente la thématique",
            "aucun fichier n’alimente les thématiques",
        ),
        (
            small,
            "les fichiers ne donnent aucun chiffre de ce territoire dans la thématique",
            "les fichiers ne donnent aucun chiffre de ce territoire dans les thématiques",
        ),
    ] {
        let mut rest = chapters.as_slice();
        while let Some((_, plan)) = rest.first() {
            let here = &plan.place.location;
            let count =
                rest.iter().take_while(|one| one.1.place.location == *here).count();
            let (together, others) = rest.split_at(count);
            rest = others;
            let names: Vec<String> = together
                .iter()
                .map(|(chapter, _)| format!("« {} »", chapter.topic))
                .collect();
            let (what, help) = match together {
                [(chapter, _)]
                    if chapter.indicators.iter().any(|name| menu.is_by_iris(name)) =>
                {
                    by_iris(chapter, menu)
                }
                [(chapter, _)] => (one, requests(chapter)),
                _ => (
                    several,
                    Some(
                        "la page « Thématiques à documenter » du rapport dit quel fichier demander, \
                         et à qui"
                            .to_owned(),
                    ),
                ),
            };
            let message = format!("{what} {}", crate::text::enumerate(&names));
            problems.push(plan.place.locate(
                Diagnostic::warning("plan.empty-chapter", message).maybe_help(help),
            ));
        }
    }
}

/// Figures by IRIS that no neighbourhood asks for: the author's files hold some of the
/// territory, or none.
fn by_iris(chapter: &Chapter, menu: &Menu) -> (&'static str, Option<String>) {
    let first = chapter.indicators.iter().find_map(|name| menu.first_iris(name));
    match first {
        Some(code) => (
            "les fichiers donnent des chiffres par IRIS, et aucun quartier n’est décrit, dans \
             la thématique",
            Some(format!("décrivez vos quartiers :\nquartiers:\n  \"nom du quartier\": {code}")),
        ),
        None => (
            "les fichiers donnent des chiffres par IRIS, et n’en ont aucun du territoire, dans la \
             thématique",
            Some(
                "l’INSEE ne découpe en IRIS que les communes de 10 000 habitants et plus et la plupart \
                 de celles de 5 000 à 10 000 : demandez les mêmes chiffres par commune"
                    .to_owned(),
            ),
        ),
    }
}

fn requests(chapter: &Chapter) -> Option<String> {
    // A chapter of several thématiques asks some files twice, each time in other words.
    let mut requests: Vec<String> = Vec::new();
    for request in &chapter.requests {
        let one = format!("« {} » ({})", request.file, request.producer);
        if !requests.contains(&one) {
            requests.push(one);
        }
    }
    (!requests.is_empty()).then(|| format!("à demander : {}", requests.join(" ; ")))
}

/// The smallest file that gives the first of some indicators of the catalogue.
pub(super) fn to_ask_for<'n>(
    project: &Project,
    mut names: impl Iterator<Item = &'n String>,
) -> Option<String> {
    names.find_map(|name| {
        let indicator = project.indicators.get(name)?;
        if indicator.family == Family::OfTheAuthor || indicator.formula.is_none() {
            return None;
        }
        let file = files_for(indicator).into_iter().next()?;
        Some(format!("à demander : {file}"))
    })
}

/// Indicators of a table that no file holds, while others of it are printed: their cells say
/// « nr », and they are told.
pub(super) fn warn_of_rows(
    ground: &Ground<'_>,
    block: &TableBlock,
    table: &Table,
    problems: &mut Diagnostics,
) {
    let sides = table.rows.iter().chain(&table.columns);
    let lacking: Vec<&String> = sides
        .filter(|heading| heading.kind == HeadingKind::Indicator)
        .map(|heading| &heading.key)
        .filter(|name| !ground.menu.has(name))
        .collect();
    if lacking.is_empty() {
        return;
    }
    let names: Vec<String> = lacking.iter().map(|name| format!("« {name} »")).collect();
    let verb = if names.len() > 1 { "ne sont" } else { "n’est" };
    let message = format!(
        "tableau « {} » : {} {verb} dans aucun fichier ; le tableau imprime « nr »",
        block.name.value,
        crate::text::enumerate(&names)
    );
    let help = to_ask_for(ground.project, lacking.into_iter());
    let diagnostic =
        Diagnostic::warning("plan.row-without-data", message).maybe_help(help);
    problems.push(block.name.locate(diagnostic));
}

/// Sources of which no table and no card prints a figure: told once each, with the thématique
/// that would print it.
pub(super) fn warn_of_sources(
    ground: &Ground<'_>,
    tables: &Tables,
    chapters: &[Chapter],
    problems: &mut Diagnostics,
) {
    let project = ground.project;
    let of_cell = |cell: &CellId| tables.cell(*cell).source.as_deref();
    let cells = tables.tables.values().flat_map(|table| table.cells.iter().flatten());
    let mut printed: BTreeSet<&str> = cells.filter_map(of_cell).collect();
    let cards = chapters.iter().flat_map(|chapter| &chapter.blocks).filter_map(|block| {
        match &block.kind {
            PlanKind::KeyFigures(names) => Some(names),
            _ => None,
        }
    });
    let booklet = project.booklet.key_figures.iter().map(|name| &name.value);
    for name in cards.flatten().chain(booklet) {
        let cell = tables.figures.get(name).map(|named| named.cell);
        printed.extend(cell.iter().filter_map(of_cell));
    }
    for (name, spec) in &project.sources {
        if printed.contains(name.as_str()) {
            continue;
        }
        let holds = |indicator: &&Indicator| {
            let years = ground.menu.vintages(&indicator.id).into_iter();
            let mut places = years
                .flat_map(|year| (0..ground.areas.len()).map(move |area| (area, year)));
            places.any(|(area, year)| {
                let cell = ground.menu.value(&indicator.id, area, year);
                cell.is_some_and(|cell| {
                    let found = tables.cell(cell);
                    of_cell(&cell) == Some(name.as_str())
                        && found.value != crate::value::Value::Missing
                })
            })
        };
        let mut topics: Vec<String> = Vec::new();
        for indicator in project.indicators.values().filter(holds) {
            let topic = format!("« {} »", indicator.topic);
            if !topics.contains(&topic) && !indicator.topic.is_empty() {
                topics.push(topic);
            }
        }
        let help = if topics.is_empty() {
            // Nobody compares a town with quartiers.
            let is_by_iris = tables.credits.get(name).is_some_and(|credit| {
                credit.title.split(' ').any(|word| word.ends_with("IRIS"))
            });
            match is_by_iris {
                true => "ce fichier par IRIS n’a pas de quartier de ce territoire : retirez la source"
                    .to_owned(),
                false => "si ce fichier décrit un autre territoire (un département, une région), \
                          ajoutez ce territoire, par exemple   comparaisons: epci, departement   ; \
                          sinon, retirez la source"
                    .to_owned(),
            }
        } else {
            format!(
                "ses chiffres sont ceux de {} : ajoutez-en sous   thematiques:   ou citez-les dans un \
                 texte",
                crate::text::enumerate(&topics)
            )
        };
        let message =
            format!("aucun tableau ni chiffre clé n’imprime la source « {name} »");
        let diagnostic = Diagnostic::warning("plan.unprinted-source", message).help(help);
        problems.push(spec.name.locate(diagnostic));
    }
}

pub(super) fn check_booklet(project: &Project, menu: &Menu, problems: &mut Diagnostics) {
    for name in &project.booklet.key_figures {
        if !menu.has(&name.value) {
            let message = format!(
                "le chiffre clé « {} » du livret n’est dans aucun fichier ; sa carte dit « nr »",
                name.value
            );
            let help = to_ask_for(project, std::iter::once(&name.value));
            problems.push(
                name.locate(
                    Diagnostic::warning("plan.booklet-figure-without-data", message)
                        .maybe_help(help),
                ),
            );
        }
    }
}

/// A total that the author asks for, which her file does not give and nothing adds up to.
pub(super) fn warn_of_totals(
    block: &TableBlock,
    table: &Table,
    problems: &mut Diagnostics,
) {
    if !block.asks_totals || block.source.is_none() || block.indicator.is_some() {
        return;
    }
    let lacks = |asked: bool, side: &[Heading]| {
        let is_total = |heading: &Heading| {
            matches!(heading.kind, HeadingKind::Total | HeadingKind::Year(_))
        };
        asked && !side.iter().any(is_total)
    };
    if !lacks(block.total_row, &table.rows) && !lacks(block.total_column, &table.columns)
    {
        return;
    }
    let message = format!(
        "le tableau « {} » demande un total que son fichier ne donne pas : des taux, des montants ou \
         des tranches qui se recouvrent ne s’additionnent pas, et il n’est pas imprimé",
        block.name.value
    );
    let diagnostic = Diagnostic::warning("plan.no-total", message).help(
        "ajoutez la ligne ou la colonne de l’ensemble dans le fichier du partenaire, sous le nom \
         « Ensemble »",
    );
    problems.push(block.name.locate(diagnostic));
}
