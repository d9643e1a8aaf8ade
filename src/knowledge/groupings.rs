//! Categories that a producer put together himself: a line of one table is the sum of a few
//! lines of another, in every column that both have. No words are asked for.

use super::aligned::{View, by_margins, by_words, same_date};
use super::counted::Counted;
use super::covers::{Covers, covers};
use crate::table::{BaseId, Tables};
use crate::text::{Band, meet};

/// Lines of a longer table are not put together: chance would do it.
const LINES: usize = 60;

/// Ties the lines of each table with sums of lines of the others.
pub(super) fn tie(crosses: &[Counted<'_, '_>], tables: &mut Tables) {
    for (at, one) in crosses.iter().enumerate() {
        for (beside, other) in crosses.iter().enumerate() {
            let (Some(here), Some(there)) = (&one.of_file, &other.of_file) else {
                continue;
            };
            if at == beside || !same_date(one, other) {
                continue;
            }
            for whole in View::both(here) {
                for fine in View::both(there) {
                    tie_lines(&whole, &fine, tables);
                    tie_blocks(&whole, &fine, tables);
                }
            }
        }
    }
}

/// Rows of one as sums of rows of the other, over the columns they share.
fn tie_lines(whole: &View<'_>, fine: &View<'_>, tables: &mut Tables) {
    let lines = fine.rows().len();
    if !(2..=LINES).contains(&lines) || whole.rows().len() > LINES {
        return;
    }
    let by_margins = || by_margins(whole.column_margin()?, fine.column_margin()?, tables);
    let Some(columns) = by_words(whole.columns(), fine.columns()).or_else(by_margins)
    else {
        return;
    };
    let shared: Vec<(usize, usize)> = columns
        .iter()
        .enumerate()
        .filter_map(|(column, there)| Some((column, (*there)?)))
        .collect();
    let is_all =
        shared.len() == whole.columns().len() && shared.len() == fine.columns().len();
    let margins = whole.row_margin().zip(fine.row_margin()).filter(|_| is_all);
    let of_whole = |row: usize| -> Vec<BaseId> {
        let cells = shared.iter().map(|(column, _)| whole.cell(row, *column));
        cells.chain(margins.map(|(own, _)| own[row])).collect()
    };
    let of_fine = |row: usize| -> Vec<BaseId> {
        let cells = shared.iter().map(|(_, column)| fine.cell(row, *column));
        cells.chain(margins.map(|(_, there)| there[row])).collect()
    };
    // In one place sums agree by chance.
    if shared.len() < 2 {
        return;
    }
    let fine: Vec<Vec<BaseId>> = (0..lines).map(of_fine).collect();
    let count = |base: &BaseId| tables.base(*base).count;
    let parts: Vec<Vec<Option<i64>>> = fine
        .iter()
        .map(|line| line.iter().map(|base| Some(count(base))).collect())
        .collect();
    let mut equal = Vec::new();
    for row in 0..whole.rows().len() {
        let own = of_whole(row);
        let counts: Vec<i64> = own.iter().map(count).collect();
        if counts.iter().all(|count| *count == 0) {
            continue;
        }
        // Among too many ways to try, one would mean nothing.
        if let Covers::Found(found) = covers(&counts, &parts) {
            equal.extend(found.into_iter().map(|cover| (own.clone(), cover)));
        }
    }
    for (own, cover) in equal {
        for (place, base) in own.iter().enumerate() {
            tables.seem_equal([*base], cover.iter().map(|line| fine[*line][place]));
        }
    }
}

/// Rows put together by their bands, and columns by what they count then: a producer may do
/// both at once.
fn tie_blocks(whole: &View<'_>, fine: &View<'_>, tables: &mut Tables) {
    if fine.columns().len() > LINES || whole.columns().len() > LINES {
        return;
    }
    let rows = tiles(whole.row_bands(), fine.row_bands());
    if rows.len() < 2 || rows.iter().all(|(_, parts)| parts.len() < 2) {
        return;
    }
    let count = |base: BaseId| tables.base(base).count;
    let block = |column: usize, parts: &[usize]| -> i64 {
        parts.iter().map(|row| count(fine.cell(*row, column))).sum()
    };
    let parts: Vec<Vec<Option<i64>>> = (0..fine.columns().len())
        .map(|column| rows.iter().map(|(_, parts)| Some(block(column, parts))).collect())
        .collect();
    let mut equal: Vec<(BaseId, Vec<BaseId>)> = Vec::new();
    for column in 0..whole.columns().len() {
        let own: Vec<i64> =
            rows.iter().map(|(row, _)| count(whole.cell(*row, column))).collect();
        if own.iter().all(|count| *count == 0) {
            continue;
        }
        let is_own = |part: &usize| {
            parts[*part].iter().zip(&own).all(|(part, own)| *part == Some(*own))
        };
        let mut found: Vec<Vec<usize>> =
            (0..parts.len()).filter(is_own).map(|part| vec![part]).collect();
        if let Covers::Found(covers) = covers(&own, &parts) {
            found.extend(covers);
        }
        for across in found {
            for (row, down) in &rows {
                let cells = down.iter().flat_map(|down| {
                    across.iter().map(|across| fine.cell(*down, *across))
                });
                equal.push((whole.cell(*row, column), cells.collect()));
            }
        }
    }
    for (whole, parts) in equal {
        tables.seem_equal([whole], parts);
    }
}

/// The bands of one side that those of another make up, end to end.
fn tiles(whole: &[Option<Band>], fine: &[Option<Band>]) -> Vec<(usize, Vec<usize>)> {
    let mut all: Vec<Band> = whole.iter().chain(fine).flatten().copied().collect();
    meet(&mut all);
    let mut met = all.into_iter();
    let mut side = |bands: &[Option<Band>]| -> Vec<Option<Band>> {
        bands.iter().map(|band| band.and_then(|_| met.next())).collect()
    };
    let (whole, fine) = (side(whole), side(fine));
    let tile = |band: Band| -> Option<Vec<usize>> {
        let mut parts = Vec::new();
        let mut from = band.low;
        while from < band.high {
            let next = fine.iter().position(|one| {
                one.is_some_and(|one| {
                    one.months == band.months
                        && one.low == from
                        && (from + 1..=band.high).contains(&one.high)
                })
            })?;
            parts.push(next);
            from = fine[next]?.high;
        }
        Some(parts)
    };
    let bands = whole.iter().enumerate();
    bands.filter_map(|(at, band)| Some((at, tile((*band)?)?))).collect()
}
