//! A column of shares among counts is no category: added to people it makes totals that count
//! nobody, and it gives the counts that it is a share of.

use super::CrossTable;
use super::measures::says_measure;
use crate::diagnostic::Diagnostics;
use crate::heading::Unit;
use crate::sources::error::SourceError;
use crate::sources::told::At;

/// Says which rows and columns are shares: by being one in every place, or by their names where
/// no name is another's ([`super::measures`] has left out the others).
pub(super) fn undeclared(table: &CrossTable, at: At<'_>, problems: &mut Diagnostics) {
    if !Unit::new(at.spec.unit.clone().unwrap_or_default()).counts() {
        return;
    }
    let (height, width) = (table.rows.len(), table.columns.len());
    let value = |row: usize, column: usize| table.value(row, column).number();
    let rows: Vec<Vec<Option<f64>>> =
        (0..height).map(|row| (0..width).map(|at| value(row, at)).collect()).collect();
    let columns: Vec<Vec<Option<f64>>> =
        (0..width).map(|at| (0..height).map(|row| value(row, at)).collect()).collect();
    let mut suspects = |labels: &[String], lines: &[Vec<Option<f64>>]| {
        let sums = sums_of(lines);
        let no_other = labels.iter().all(|label| says_measure(label));
        for (index, label) in labels.iter().enumerate() {
            if no_other || is_share(index, lines, &sums) {
                let label = label.clone();
                problems.push(at.told(&SourceError::ShareAmongCounts { label }, None));
            }
        }
    };
    suspects(&table.rows, &rows);
    if !table.by_year() {
        suspects(&table.columns, &columns);
    }
}

/// What each place adds up to over all lines, where all are known.
fn sums_of(lines: &[Vec<Option<f64>>]) -> Vec<Option<f64>> {
    let places = lines.first().map_or(0, Vec::len);
    (0..places).map(|place| lines.iter().map(|line| line[place]).sum()).collect()
}

/// Whether a line is, to the unit, how many in a hundred another one is of a third, of all the
/// others, or of its own total, in three places at least and in all that are known.
fn is_share(index: usize, lines: &[Vec<Option<f64>>], sums: &[Option<f64>]) -> bool {
    /// Fewer may be shares by chance.
    const PLACES: usize = 3;
    /// Among more lines, only all of the others together are tried.
    const FEW: usize = 60;
    /// How many times less likely than one by chance it must be.
    const CHANCE: f64 = 100.0;
    let own = &lines[index];
    let known: Vec<usize> =
        (0..own.len()).filter(|place| sums[*place].is_some()).collect();
    let all = |line: usize, place: usize| lines[line][place].unwrap_or_default();
    let says = |place: usize| all(index, place) > 0.0 && all(index, place) <= 100.0;
    if known.iter().filter(|place| says(**place)).count() < PLACES
        || known.iter().any(|place| all(index, *place) > 100.0)
    {
        return false;
    }
    let others: Vec<usize> = (0..lines.len()).filter(|line| *line != index).collect();
    let has_few = others.len() <= FEW;
    // Small numbers are shares of something by chance, the more so among many lines.
    let trials = others.len() * if has_few { others.len() + 2 } else { 2 };
    let odds: f64 = known.iter().map(|place| all(index, *place).max(1.0)).product();
    if odds < CHANCE * trials as f64 {
        return false;
    }
    let rest = |place: usize| sums[place].unwrap_or_default() - all(index, place);
    let is = |part: usize, whole: &dyn Fn(usize) -> f64| {
        known.iter().all(|place| {
            let whole = whole(*place);
            let share =
                if whole == 0.0 { 0.0 } else { 100.0 * all(part, *place) / whole };
            (share - all(index, *place)).abs() <= 0.5 + 1e-9
        })
    };
    others.iter().any(|part| {
        let total: f64 = known.iter().map(|place| all(*part, *place)).sum();
        let of_another =
            |whole: &usize| whole != part && is(*part, &|place| all(*whole, place));
        is(*part, &rest)
            || is(*part, &|_| total)
            || (has_few && others.iter().any(of_another))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_known_by_what_they_are() {
        let is = |index: usize, lines: &[Vec<Option<f64>>]| {
            is_share(index, lines, &sums_of(lines))
        };
        let line = |counts: [f64; 4]| counts.map(Some).to_vec();
        let men = line([3.0, 30.0, 52.0, 44.0]);
        let women = line([57.0, 70.0, 28.0, 36.0]);
        let share = line([95.0, 70.0, 35.0, 45.0]);
        let other = line([95.0, 71.0, 35.0, 47.0]);
        assert!(is(2, &[men.clone(), women.clone(), share]));
        assert!(!is(2, &[men.clone(), women.clone(), other]));
        assert!(!is(0, &[men.clone(), women]), "two categories");
        let of_total = line([2.0, 23.0, 40.0, 34.0]);
        assert!(is(1, &[men, of_total]));
    }
}
