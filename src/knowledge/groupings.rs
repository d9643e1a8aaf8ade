//! Categories that a producer put together himself: a line of one table is the sum of a few
//! lines of another, in every column that both have. No words are asked for.

use super::aligned::{View, by_margins, by_words, same_date};
use super::covers::{Covers, covers};
use super::cross::Counted;
use crate::table::{BaseId, Tables};

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
