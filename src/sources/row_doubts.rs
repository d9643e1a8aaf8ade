//! The doubtful cells of a row that is kept, by what its columns are used for.

use super::book::RawCell;
use super::book::dated::Writing;
use super::doubts::Doubts;
use super::extraction::Extraction;
use super::kept::Kept;

/// Notes the cells of use that hold no figure: dates where a formula wants a number, results that
/// nobody has calculated, in any column that is kept.
pub(super) fn row_doubts(
    doubts: &mut Doubts,
    (row, cells): (usize, &[RawCell]),
    extraction: &Extraction<'_>,
    kept: &Kept,
) {
    let layout = extraction.layout;
    if let Some(column) = layout.year_column {
        doubts.formula((row, column), cells.get(column));
    }
    if let Some(long) = &layout.long {
        doubts.figure((row, long.value), cells.get(long.value));
        for column in &long.measures {
            let Some(cell) = cells.get(*column) else { continue };
            doubts.formula((row, *column), Some(cell));
            // Months are words of a figure; « 03-mai » is what Excel made of « 3-5 ».
            let made = cell.as_date();
            if made.is_some_and(|date| date.writing == Writing::DayAndMonth) {
                let heading = layout.headings.get(*column);
                let title = heading.map_or("", String::as_str);
                doubts.labels(title, &[((row, *column), cell)]);
            }
        }
    }
    for position in &kept.positions {
        doubts.formula((row, *position), cells.get(*position));
    }
    for position in &kept.cited {
        let is_date = matches!(cells.get(*position), Some(RawCell::Date(_)));
        let heading = layout.headings.get(*position).map_or("", String::as_str);
        if is_date && !extraction.wanted.counts_by(heading) {
            doubts.figure((row, *position), cells.get(*position));
        }
    }
}
