//! One file per chapter of the report.

use minijinja::{Value, context};

use super::blocks::{self, Shelf};
use super::{Draft, Material};
use crate::plan::{Chapter, PlanKind};
use crate::secrecy::ProtectedTable;
use crate::territory::typographic;
use crate::wording;

/// Fills the template of the thématique; returns the path of the file.
pub(super) fn render(
    draft: &mut Draft,
    material: &Material<'_>,
    shelf: &Shelf,
    chapter: &Chapter,
    number: usize,
    identity: &Value,
) -> String {
    let path = format!("chapitres/{number:02}.typ");
    let template = material.engine.for_topic(&chapter.topic, &chapter.template);
    let (tables, charts) = (shelf.tables.clone(), shelf.charts.clone());
    let context = context! {
        projet => identity.clone(),
        numero => number,
        thematique => &chapter.topic,
        titre => &chapter.title,
        question => &chapter.question,
        echelle => chapter.scale.as_deref().map(typographic).unwrap_or_default(),
        blocs => blocks::of_chapter(material, shelf, chapter),
        lecture_pyramide => reading_of_pyramid(material, chapter).unwrap_or_default(),
        tableau => by_name(tables, "tableau"),
        graphique => by_name(charts, "graphique"),
    };
    draft.render(material.engine, &template, &path, context);
    path
}

/// `{{ tableau("nom") }}` in a template.
fn by_name(
    known: std::collections::BTreeMap<String, crate::templates::Typst>,
    kind: &'static str,
) -> Value {
    Value::from_function(move |name: String| match known.get(&name) {
        Some(typst) => Ok(blocks::safe(typst)),
        None => Err(minijinja::Error::new(
            minijinja::ErrorKind::InvalidOperation,
            format!("aucun {kind} ne s’appelle « {name} »"),
        )),
    })
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
