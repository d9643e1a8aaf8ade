//! Two columns of labels: « Aide alimentaire », then « Femmes » and « Hommes » beside it, the
//! first often written once for both. Where `en_lignes:` names both, each row bears both.

use super::grid::{Grid, read_cell};
use crate::diagnostic::Diagnostic;
use crate::sources::book::RawCell;
use crate::sources::error::SourceError;
use crate::sources::layout::is_word;
use crate::sources::sheets::{header_rows, is_title};
use crate::sources::told::At;
use crate::text::{fold, lower_first};

/// Between the two labels of a row.
const JOINED: &str = " – ";

/// Puts the two labels of each row into one, where the author names both columns; says how to
/// name them where she does not.
pub(super) fn join(
    grid: &mut Grid,
    sheet: &str,
    at: At<'_>,
) -> Result<(), Box<Diagnostic>> {
    let Some((index, first, second)) = columns(grid, at) else { return Ok(()) };
    let (line, cells) = &grid[index];
    let heading =
        |column: usize| cells.get(column).map(RawCell::as_label).unwrap_or_default();
    let (one, two) = (heading(first), heading(second));
    let asked = at.spec.in_rows.as_ref().map(|side| fold(&side.value));
    if !asked.is_some_and(|asked| names_both(&asked, &fold(&one), &fold(&two))) {
        // « Motif et sexe », but « Motif et QF ».
        let is_word = two.chars().nth(1).is_some_and(char::is_lowercase);
        let second_word = if is_word { lower_first(&two) } else { two.clone() };
        let error = SourceError::TwoLabelColumns {
            title: format!("{one} et {second_word}"),
            first: one,
            second: two,
        };
        return Err(Box::new(at.told(&error, Some(at.cell(sheet, *line, second)))));
    }
    if let Some(cell) = grid[index].1.get_mut(second) {
        *cell = RawCell::Empty;
    }
    let mut group = String::new();
    for (_, cells) in &mut grid[index + 1..] {
        let label =
            |column: usize| cells.get(column).map(RawCell::as_label).unwrap_or_default();
        let (own, below) = (label(first), label(second));
        if !own.is_empty() {
            group.clone_from(&own);
        }
        // A total has one label; a note under the table too.
        if below.is_empty() {
            continue;
        }
        cells[first] = RawCell::Text(match group.as_str() {
            "" => below,
            group => format!("{group}{JOINED}{below}"),
        });
        cells[second] = RawCell::Empty;
    }
    Ok(())
}

/// Whether a title holds both headings, whatever stands between: « Motif et sexe ».
fn names_both(asked: &str, one: &str, two: &str) -> bool {
    let rest = asked.strip_prefix(one).and_then(|rest| rest.strip_suffix(two));
    rest.is_some_and(|rest| ["_", "_et_", "_x_", "_puis_", "_par_"].contains(&rest))
}

/// The row of the headings and the two columns of labels: words under both, figures only
/// right of them.
fn columns(grid: &Grid, at: At<'_>) -> Option<(usize, usize, usize)> {
    let asked = header_rows(at);
    let start = match &at.file.table {
        Some(title) => {
            grid.iter().position(|(_, cells)| is_title(cells, &title.value))? + 1
        }
        None => 0,
    };
    let word = |cells: &[RawCell], column: usize| {
        cells.get(column).is_some_and(|cell| is_word(&cell.as_label()))
    };
    let is_figure = |cell: Option<&RawCell>| {
        cell.is_some_and(|cell| read_cell(cell).number().is_some())
    };
    let index = match asked.last() {
        Some(line) => grid.iter().position(|(one, _)| one == line)?,
        // The first row of several headings above a row of figures.
        None => (start..grid.len().saturating_sub(1)).find(|index| {
            let (cells, next) = (&grid[*index].1, &grid[*index + 1].1);
            cells.iter().filter(|cell| !cell.is_blank()).count() >= 3
                && next.iter().any(|cell| is_figure(Some(cell)))
        })?,
    };
    let (_, headings) = &grid[index];
    let (_, next) = grid.get(index + 1)?;
    let first = next.iter().position(|cell| !cell.is_blank())?;
    let second = first + 1;
    let both = word(headings, first)
        && word(headings, second)
        && word(next, first)
        && word(next, second)
        && is_figure(next.get(second + 1));
    // A column of figures may begin with a word; one of labels has no figure at all.
    let no_figure =
        grid[index + 1..].iter().all(|(_, cells)| !is_figure(cells.get(second)));
    (both && no_figure).then_some((index, first, second))
}
