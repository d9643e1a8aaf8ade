//! What a reader must know before comparing the figures of a table.

use std::collections::BTreeSet;

use super::ground::Ground;
use crate::catalogue::Indicator;
use crate::heading::{Heading, HeadingKind, Remark};
use crate::manifest::{Axis, TableBlock};
use crate::table::{CellId, Tables};
use crate::text::typographic;
use crate::vintage::CENSUSES_APART;
use crate::vocabulary::Family;

/// The remarks of a table of indicators.
pub(super) fn of(
    ground: &Ground<'_>,
    block: &TableBlock,
    used: &[&Indicator],
    (rows, columns): (&[Heading], &[Heading]),
    tables: &Tables,
    cells: &[Vec<CellId>],
) -> Vec<Remark> {
    let mut remarks = BTreeSet::new();
    let printed: BTreeSet<u16> = rows
        .iter()
        .chain(columns)
        .filter_map(|heading| match heading.kind {
            HeadingKind::Year(year) => Some(year),
            _ => None,
        })
        .collect();
    if printed.len() > 1 {
        over_years(ground, block, used, &printed, &mut remarks);
    }
    let shown: BTreeSet<(u16, bool)> = cells
        .iter()
        .flatten()
        .map(|cell| tables.cell(*cell))
        .filter_map(|cell| Some((cell.vintage?, cell.own)))
        .collect();
    for drift in ground.menu.drifts() {
        let area = &ground.areas[drift.area];
        let is_there =
            shown.iter().any(|(year, own)| *year == drift.year && *own == area.own);
        if is_there && used.iter().any(|one| one.is_complementary()) {
            remarks.insert(Remark::TwoExploitations {
                territory: area.name.clone(),
                year: drift.year,
                drift: drift.percent,
            });
        }
    }
    remarks.into_iter().collect()
}

/// Of a table whose sides hold years.
fn over_years(
    ground: &Ground<'_>,
    block: &TableBlock,
    used: &[&Indicator],
    printed: &BTreeSet<u16>,
    remarks: &mut BTreeSet<Remark>,
) {
    let mut left_out: BTreeSet<u16> = BTreeSet::new();
    for one in used {
        let series = ground.menu.series(&one.id);
        if let Some((since, reason)) = &series.broken
            && printed.iter().any(|year| year < since)
        {
            remarks.insert(Remark::Break {
                indicator: typographic(&one.label),
                since: *since,
                reason: typographic(reason),
            });
        }
        left_out.extend(ground.menu.years(&one.id));
        let is_money = one.unit.symbol().is_some_and(|symbol| symbol.starts_with('€'));
        if is_money {
            remarks.insert(Remark::CurrentEuros);
        }
    }
    left_out.retain(|year| !printed.contains(year));
    // Years that the author chose leave none out.
    let chosen = [&block.rows, &block.columns]
        .into_iter()
        .any(|axis| matches!(axis, Axis::Years(years) if !years.is_empty()));
    if !left_out.is_empty() && !chosen {
        remarks.insert(Remark::LeftOut(left_out.into_iter().collect()));
    }
    if let Some((first, last)) = close_censuses(used, printed) {
        remarks.insert(Remark::CloseCensuses { first, last });
    }
}

/// Two censuses of a table that share answers: only an author's own choice of years has them.
fn close_censuses(used: &[&Indicator], printed: &BTreeSet<u16>) -> Option<(u16, u16)> {
    let is_census = |one: &&Indicator| one.family == Family::Census;
    if !used.iter().any(is_census) {
        return None;
    }
    let years: Vec<u16> = printed.iter().copied().collect();
    let pair = years.windows(2).find(|pair| pair[1] - pair[0] < CENSUSES_APART)?;
    Some((pair[0], pair[1]))
}
