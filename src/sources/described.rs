//! What was read, described for its author: what `check --sources` prints.

use std::collections::BTreeSet;

use super::book::Workbook;
use super::layout::{Head, Layout, is_word};
use super::met::Met;
use super::recognised::{self, Recognised, Shape};
use super::territory_table::TerritoryTable;
use crate::territory::{CommuneCode, official};
use crate::vintage::Pattern;

/// A sheet that was read, and what came of it.
pub(super) struct Seen<'a> {
    pub(super) file: &'a str,
    pub(super) sheet: &'a str,
    pub(super) layout: &'a Layout,
    pub(super) tables: &'a [TerritoryTable],
    pub(super) met: &'a Met,
}

/// One row a territory.
pub(super) fn recognise(book: &Workbook, seen: &Seen<'_>) -> Recognised {
    let Seen { file, sheet, layout, tables, met } = *seen;
    let key: Vec<(String, String)> = layout
        .key
        .columns()
        .into_iter()
        .map(|column| recognised::key(column, &layout.headings))
        .collect();
    let shape = match (layout.level, layout.zoning) {
        (Some(level), _) => Shape::Territories { key, level },
        (None, Some(zoning)) => Shape::Zoning { key, zoning },
        (None, None) => Shape::List { key: key.into_iter().next().unwrap_or_default() },
    };
    Recognised {
        file: file.to_owned(),
        sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
        format: book.format(sheet),
        family: layout
            .profile
            .map(|profile| format!("{} ({})", profile.title, profile.producer)),
        header_rows: layout.header_rows.iter().map(|row| row + 1).collect(),
        shape,
        rows: met.rows,
        kept: kept_codes(tables),
        several: met.rows > met.codes.len(),
        public: false,
        columns: layout.headings.iter().filter(|heading| !heading.is_empty()).count(),
        vintages: vintages(layout, tables),
        repairs: repairs(met),
        built: built(met),
    }
}

/// The territories of all tables, each once.
fn kept_codes(tables: &[TerritoryTable]) -> usize {
    let codes: BTreeSet<&str> = tables.iter().flat_map(TerritoryTable::codes).collect();
    codes.len()
}

/// The years of the tables, or those that the columns of a known family tell.
fn vintages(layout: &Layout, tables: &[TerritoryTable]) -> Vec<u16> {
    let mut years: Vec<u16> = tables.iter().filter_map(|table| table.vintage).collect();
    if years.is_empty()
        && let Some(profile) = layout.profile
    {
        for written in &profile.signature {
            // « P{aa}_* »: the beginning of the name is enough to tell the year.
            let pattern = Pattern::new(written);
            if pattern.has_vintage() && !pattern.has_before() {
                years.extend(
                    layout.headings.iter().filter_map(|one| pattern.vintage_of(one)),
                );
            }
        }
    }
    years.sort_unstable();
    years.dedup();
    years
}

/// « 010 et 053 donnent 01053 »: how the codes were put together.
fn built(met: &Met) -> Option<String> {
    let (parts, code) = met.built.as_ref()?;
    let give = if parts.len() == 1 { "donne" } else { "donnent" };
    Some(format!("{} {give} {code}", crate::text::enumerate(parts)))
}

fn repairs(met: &Met) -> Vec<String> {
    let mut repairs = Vec::new();
    if let Some(built) = built(met) {
        repairs.push(format!("codes INSEE reconstitués (le premier : {built})"));
    }
    if let Some((code, _)) = &met.zero {
        repairs
            .push(format!("zéros de tête rétablis dans les codes (le premier : {code})"));
    }
    if let Some(code) = &met.old_epci {
        repairs.push(format!(
            "ancien code d’EPCI lu comme celui d’aujourd’hui, {code}, dans son périmètre d’alors"
        ));
    }
    if !met.old_communes.is_empty() {
        let names: Vec<String> = met
            .old_communes
            .iter()
            .filter_map(|code| official().commune(&CommuneCode::parse(code)?))
            .take(5)
            .map(|commune| commune.name.clone())
            .collect();
        repairs.push(format!(
            "communes fusionnées depuis, lues sous leurs anciens codes : {}",
            crate::text::enumerate(&names)
        ));
    }
    if met.without_row > 0 {
        repairs.push(
            "communes sans ligne comptées pour zéro : le producteur ne cite que celles qui ont \
             quelque chose"
                .to_owned(),
        );
    }
    if met.set_aside > 0 {
        // How many rows is not said: in a protected file they may be people.
        repairs.push(
            "des lignes de communes associées, déléguées ou d’autres zones laissées de côté"
                .to_owned(),
        );
    }
    if met.without_code > 0 {
        repairs.push("des lignes sans code laissées de côté (totaux, notes)".to_owned());
    }
    repairs
}

/// Rows under the headings that hold several cells.
pub(super) fn filled_rows(book: &mut Workbook, sheet: &str, after: usize) -> usize {
    let mut rows = 0;
    let _ = book.rows(sheet, &mut |line, cells| {
        let filled = cells.iter().filter(|cell| !cell.is_blank()).count();
        rows += usize::from(line > after && filled > 1);
        std::ops::ControlFlow::Continue(())
    });
    rows
}

/// A list without territories, to say what a file looks like: its first row of several
/// words, and what follows.
pub(super) fn as_list(
    book: &mut Workbook,
    sheet: &str,
    path: &str,
) -> Option<Recognised> {
    let head = Head::read(book, sheet, 0).ok()?;
    let (headings, row) = head.widest();
    let first = headings.iter().position(|heading| !heading.is_empty())?;
    let rows = filled_rows(book, sheet, row);
    Some(Recognised {
        file: path.to_owned(),
        sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
        format: book.format(sheet),
        family: None,
        header_rows: vec![row + 1],
        shape: Shape::List { key: recognised::key(first, &headings) },
        rows,
        kept: 0,
        several: true,
        public: false,
        columns: headings.iter().filter(|heading| is_word(heading)).count(),
        vintages: Vec::new(),
        repairs: Vec::new(),
        built: None,
    })
}
