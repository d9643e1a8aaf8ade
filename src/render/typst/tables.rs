//! Tables and charts as calls into the Typst library.

use std::collections::BTreeMap;

use super::templates::{Typst, content, literal};
use crate::charts::StripPlace;
use crate::pages::{ChartView, Printed, PrintedCell, TableLine, TableView};
use crate::text::fold;
use crate::vocabulary::{ChartRoom, Sign};

/// What prints each table and chart, and the drawings.
pub(super) struct Calls {
    pub(super) tables: BTreeMap<String, Typst>,
    pub(super) charts: BTreeMap<String, Typst>,
    /// A chart and its table, under one title.
    pub(super) figures: BTreeMap<String, Typst>,
    /// By path inside the document.
    pub(super) drawings: BTreeMap<String, Vec<u8>>,
}

impl Calls {
    pub(super) fn of(printed: &Printed, room: Option<ChartRoom>) -> Self {
        let folder = room.map_or("", |room| room.folder);
        let path = |name: &str| format!("{folder}/{}.svg", fold(name));
        Self {
            tables: printed
                .tables
                .iter()
                .map(|(name, view)| (name.clone(), table(name, view)))
                .collect(),
            charts: printed
                .charts
                .iter()
                .map(|(name, view)| (name.clone(), chart(name, view, &path(name))))
                .collect(),
            figures: printed
                .charts
                .iter()
                .filter_map(|(name, chart)| {
                    let same = |table: &&TableView| table.title == chart.title;
                    let table = printed.tables.get(name).filter(same)?;
                    Some((name.clone(), figure(name, chart, table, &path(name))))
                })
                .collect(),
            drawings: printed
                .charts
                .iter()
                .map(|(name, view)| (path(name), view.svg.clone().into_bytes()))
                .collect(),
        }
    }
}

/// The path of the outline on the cover.
pub(super) const COVER: &str = "decor/couverture.svg";

/// The path of a strip inside a document.
pub(super) fn strip(indicator: &str, place: StripPlace) -> String {
    format!("{}/{}.svg", place.folder(), fold(indicator))
}

fn table(name: &str, view: &TableView) -> Typst {
    Typst::raw(format!(
        "#tableau(nom: {}, titre: {}, precision: {}, {}, mentions: {});",
        literal(name),
        content(&view.title),
        content(&view.subtitle),
        grid(view, true),
        notes(&with_key(view)),
    ))
}

/// The notes of a table, then how its strips are read.
fn with_key(view: &TableView) -> Vec<String> {
    view.notes.iter().chain(&view.strip_key).cloned().collect()
}

/// The cells of a table, as arguments; under a chart, without strips.
fn grid(view: &TableView, strips: bool) -> String {
    let heads: Vec<String> = view.heads.iter().map(|head| content(head)).collect();
    let mut lines = String::new();
    for line in &view.lines {
        lines.push('(');
        lines.push_str(&content(&line.label));
        for one in &line.cells {
            lines.push(',');
            lines.push_str(&cell(one, view.has_signs));
        }
        lines.push_str("),");
    }
    let strong_rows = rows(view, |line| line.is_strong);
    let totals = rows(view, |line| line.is_total);
    let has_strips = strips && view.lines.iter().any(|line| line.strip.is_some());
    let strips: Vec<String> = view
        .lines
        .iter()
        .filter(|_| has_strips)
        .map(|line| match &line.strip {
            Some(name) => {
                format!("{},", literal(&format!("/{}", strip(name, StripPlace::Row))))
            }
            None => "none,".to_owned(),
        })
        .collect();
    let strips = strips.concat();
    format!(
        "coin: {}, entetes: ({},), lignes: ({lines}), fortes: {}, lignes-fortes: {strong_rows}, \
         totaux: {totals}, reglettes: ({strips})",
        content(&view.corner),
        heads.join(","),
        positions(view.strong_columns.iter().copied()),
    )
}

fn chart(name: &str, view: &ChartView, path: &str) -> Typst {
    drawn(name, view, path, "none", &view.notes)
}

/// A chart above its table: the notes of the table hold those of the chart.
fn figure(name: &str, chart: &ChartView, table: &TableView, path: &str) -> Typst {
    drawn(name, chart, path, &format!("grille({})", grid(table, false)), &table.notes)
}

fn drawn(
    name: &str,
    view: &ChartView,
    path: &str,
    table: &str,
    mentions: &[String],
) -> Typst {
    Typst::raw(format!(
        "#graphique(nom: {}, titre: {}, precision: {}, image-svg: {}, alternative: {}, donnees: {table}, \
         mentions: {});",
        literal(name),
        content(&view.title),
        content(&view.subtitle),
        literal(&format!("/{path}")),
        literal(&view.alt),
        notes(mentions),
    ))
}

fn rows(view: &TableView, is_asked: impl Fn(&TableLine) -> bool) -> String {
    let lines = view.lines.iter().enumerate().filter(|(_, line)| is_asked(line));
    positions(lines.map(|(index, _)| index))
}

fn positions(found: impl Iterator<Item = usize>) -> String {
    let found: Vec<String> = found.map(|index| format!("{index},")).collect();
    format!("({})", found.concat())
}

/// A figure; in a table with signs of reliability every cell keeps their room, so that the
/// digits stay aligned.
fn cell(cell: &PrintedCell, has_signs: bool) -> String {
    let text = content(&cell.text);
    match cell.sign {
        None if has_signs => format!("[#{text};#signe[]]"),
        None => text,
        // In markup, a star alone begins a strong text.
        Some(Sign::Fragile) => format!("[#{text};#signe[\\*]]"),
        Some(sign) => format!("[#{text};#signe[{}]]", sign.printed()),
    }
}

fn notes(notes: &[String]) -> String {
    let notes: Vec<String> =
        notes.iter().map(|note| format!("{},", content(note))).collect();
    format!("({})", notes.concat())
}
