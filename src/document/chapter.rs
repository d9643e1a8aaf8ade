//! One file per chapter of the report.

use super::blocks::{self, Shelf};
use super::{Document, Material};
use crate::plan::{Chapter, PlanKind};
use crate::secrecy::ProtectedTable;
use crate::templates::{Data, context};
use crate::text::typographic;
use crate::wording;

/// Fills the template of the thématique; returns the path of the file.
pub(super) fn render(
    document: &mut Document,
    material: &Material<'_>,
    shelf: &Shelf,
    chapter: &Chapter,
    number: usize,
    identity: &Data,
) -> String {
    let path = format!("chapitres/{number:02}.typ");
    let template = material.sources.for_topic(&chapter.topic, &chapter.template);
    let context = context! {
        projet => identity.clone(),
        numero => number,
        thematique => &chapter.topic,
        titre => &chapter.title,
        question => &chapter.question,
        echelle => chapter.scale.as_deref().map(typographic).unwrap_or_default(),
        blocs => blocks::of_chapter(material, shelf, chapter),
        lecture_pyramide => reading_of_pyramid(material, chapter).unwrap_or_default(),
        tableau => Data::Printer("tableau".to_owned()),
        graphique => Data::Printer("graphique".to_owned()),
    };
    document.page(&template, &path, context);
    path
}

/// How to read the pyramid, told on its widest band.
fn reading_of_pyramid(material: &Material<'_>, chapter: &Chapter) -> Option<String> {
    let table = chapter.blocks.iter().find_map(|block| match &block.kind {
        PlanKind::Chart(chart) if chart.kind == crate::manifest::ChartChoice::Pyramid => {
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
    let mut text =
        format!("Lecture : {at}, les femmes de {label} forment {own} de la population");
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
