//! Protected tables and drawn charts as calls into the Typst library.

use crate::charts::{Chart, ChartFormat};
use crate::heading::{Credit, Heading, HeadingKind, Reliability};
use crate::plan::PlanChart;
use crate::secrecy::{Figure, Protected, ProtectedTable, PublishedCell};
use crate::templates::{Typst, content, literal};
use crate::wording;

/// A table with its title, unit, vintage, territory and mentions.
pub(super) fn table(table: &ProtectedTable, protected: &Protected) -> Typst {
    let heads: Vec<String> =
        table.columns().iter().map(|heading| content(&heading.label)).collect();
    let signed = table.figures().any(|one| one.reliability() != Reliability::Solid);
    let mut lines = String::new();
    for (row, heading) in table.rows().iter().enumerate() {
        lines.push('(');
        lines.push_str(&content(&row_label(heading)));
        for figure in table.row(row) {
            lines.push(',');
            lines.push_str(&cell(figure, table.unit().is_some(), signed));
        }
        lines.push_str("),");
    }
    let strong = positions(table.columns().iter().map(|heading| heading.emphasis));
    let strong_rows = positions(table.rows().iter().map(|heading| heading.emphasis));
    let totals =
        positions(table.rows().iter().map(|heading| heading.kind == HeadingKind::Total));
    Typst::raw(format!(
        "#tableau(titre: {}, precision: {}, coin: {}, entetes: ({},), lignes: ({lines}), \
         fortes: {strong}, lignes-fortes: {strong_rows}, totaux: {totals}, mentions: {});",
        content(table.title()),
        content(&subtitle(table.unit(), table.territory(), table.vintage())),
        content(table.corner()),
        heads.join(","),
        notes(table, &table.figures().collect::<Vec<_>>(), protected, true),
    ))
}

/// A chart under its title; `table` is the protected table it draws.
pub(super) fn chart(
    plan: &PlanChart,
    chart: &Chart,
    format: ChartFormat,
    table: &ProtectedTable,
    protected: &Protected,
) -> Typst {
    let unit = (!chart.unit.is_empty()).then_some(chart.unit.as_str());
    Typst::raw(format!(
        "#graphique(titre: {}, precision: {}, image-svg: {}, alternative: {}, mentions: {});",
        content(&plan.title),
        content(&subtitle(unit, table.territory(), table.vintage())),
        literal(&format!("/{}", chart_path(&plan.name, format))),
        literal(&chart.alt),
        notes(table, &drawn(plan, table), protected, false),
    ))
}

/// The path of a chart inside a document.
pub(super) fn chart_path(name: &str, format: ChartFormat) -> String {
    let folder = match format {
        ChartFormat::Report => "graphiques",
        ChartFormat::Booklet => "graphiques-livret",
    };
    format!("{folder}/{}.svg", crate::text::fold(name))
}

/// « En % des ménages, Le Pont-de-Claix, 2021 ».
fn subtitle(unit: Option<&str>, territory: Option<&str>, vintage: Option<u16>) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(unit.filter(|unit| !unit.is_empty()).map(str::to_owned));
    parts.extend(territory.map(str::to_owned));
    parts.extend(vintage.map(|year| year.to_string()));
    wording::capital(&parts.join(", "))
}

fn positions(flags: impl Iterator<Item = bool>) -> String {
    let found: Vec<String> = flags
        .enumerate()
        .filter(|(_, flag)| *flag)
        .map(|(index, _)| format!("{index},"))
        .collect();
    format!("({})", found.concat())
}

/// The label of a row; where each row has its own unit, a unit without a symbol stands
/// after it: « Densité de population (habitants au km²) ».
fn row_label(heading: &Heading) -> String {
    let words = heading
        .unit
        .as_ref()
        .filter(|unit| unit.symbol().is_none())
        .map(crate::heading::Unit::in_words)
        .filter(|words| !words.is_empty());
    let Some(words) = words else { return heading.label.clone() };
    let first = words.split(' ').next().unwrap_or_default().trim_end_matches('s');
    let known = crate::text::fold(&heading.label).contains(&crate::text::fold(first));
    if known { heading.label.clone() } else { format!("{} ({words})", heading.label) }
}

/// A figure; in a table with signs of reliability every cell keeps their room, so that the
/// digits stay aligned.
fn cell(figure: &Figure, says_unit: bool, signed: bool) -> String {
    let text = content(&wording::in_table(figure, says_unit));
    match figure.reliability() {
        Reliability::Solid if signed => format!("[#{text};#signe[]]"),
        Reliability::Solid => text,
        Reliability::Indicative => format!("[#{text};#signe[°]]"),
        Reliability::Fragile => format!("[#{text};#signe[\\*]]"),
    }
}

/// The source line, then what the signs of this table mean; a chart has no signs of
/// reliability.
fn notes(
    table: &ProtectedTable,
    figures: &[&Figure],
    protected: &Protected,
    signs: bool,
) -> String {
    let credits = credits(table, protected);
    let mut notes = vec![wording::source_line(&credits, table.vintage())];
    notes.extend(wording::mention(&credits));
    let has =
        |wanted: &dyn Fn(&Figure) -> bool| figures.iter().any(|figure| wanted(figure));
    if has(&|figure| figure.cell() == PublishedCell::Masked) {
        notes.push("s : secret statistique.".to_owned());
    }
    if has(&|figure| figure.cell() == PublishedCell::NotDiffused) {
        notes.push("nd : non diffusé par le producteur.".to_owned());
    }
    if has(&|figure| figure.cell() == PublishedCell::Missing) {
        notes.push("nr : non renseigné dans le fichier.".to_owned());
    }
    if has(&|figure| figure.cell() == PublishedCell::NotAggregable) {
        notes.push("nc : non calculable.".to_owned());
    }
    if has(&|figure| figure.is_approximate()) {
        notes.push("≈ : valeur approchée.".to_owned());
    }
    if signs && has(&|figure| figure.reliability() == Reliability::Fragile) {
        notes.push(
            "* : estimation fragile (moins de 200 unités au recensement, ou moins de 20 naissances \
             ou décès)."
                .to_owned(),
        );
    }
    if signs && has(&|figure| figure.reliability() == Reliability::Indicative) {
        notes.push(
            "° : estimation indicative (200 à 500 unités au recensement).".to_owned(),
        );
    }
    notes.retain(|note| !note.is_empty());
    let notes: Vec<String> = notes
        .iter()
        .map(|note| format!("{},", content(&crate::text::typographic(note))))
        .collect();
    format!("({})", notes.concat())
}

/// The figures of a table that its chart shows: margins are left out.
fn drawn<'a>(plan: &PlanChart, table: &'a ProtectedTable) -> Vec<&'a Figure> {
    let total = |headings: &[Heading], at: usize| headings[at].kind == HeadingKind::Total;
    let rows = if plan.first_row_only { 1 } else { table.rows().len() };
    (0..rows.min(table.rows().len()))
        .filter(|row| !total(table.rows(), *row))
        .flat_map(|row| table.row(row).iter().enumerate())
        .filter(|(column, _)| !total(table.columns(), *column))
        .map(|(_, figure)| figure)
        .collect()
}

/// The credits of a table's sources.
pub(super) fn credits<'a>(
    table: &ProtectedTable,
    protected: &'a Protected,
) -> Vec<&'a Credit> {
    table.sources().into_iter().filter_map(|key| protected.credits.get(key)).collect()
}
