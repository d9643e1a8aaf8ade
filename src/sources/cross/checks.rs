//! What a cross table must be: headings that are words, counts that are whole, margins that
//! are sums.

use std::collections::BTreeSet;

use super::CrossTable;
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::heading::Unit;
use crate::sources::doubts::Hidden;
use crate::sources::error::SourceError;
use crate::sources::number;
use crate::sources::told::At;
use crate::text::fold;
use crate::value::Value;

pub(super) fn years(table: &CrossTable, at: At<'_>, problems: &mut Diagnostics) {
    for heading in &table.columns {
        let year = heading.parse().ok().filter(|year: &u16| (1900..2200).contains(year));
        if year.is_none() {
            problems.push(at.told(&SourceError::NotAYear, None));
        }
    }
}

/// A figure taken for a heading would be printed as it is.
pub(super) fn headings(
    table: &CrossTable,
    at: At<'_>,
    problems: &mut Diagnostics,
) -> bool {
    let is_figure =
        |heading: &String| number::read(heading, Value::Missing) != Value::NotANumber;
    let faulty = table.columns.iter().any(is_figure);
    if faulty {
        problems.push(at.told(&SourceError::NumericHeading, None));
    }
    !faulty
}

/// A total that nobody declared would be printed beside the cells it gives away: known by
/// its name, or by being the sum of all the others.
pub(super) fn undeclared_totals(
    table: &CrossTable,
    at: At<'_>,
    problems: &mut Diagnostics,
) {
    const TOTALS: [&str; 6] = ["total", "totaux", "ensemble", "dont", "toutes", "tous"];
    let named = |label: &String| {
        let folded = fold(label);
        folded.split('_').any(|word| TOTALS.contains(&word))
    };
    let (rows, columns) = (table.rows.len(), table.columns.len());
    let row = |row: usize| (0..columns).map(|column| table.value(row, column)).collect();
    let column = |column: usize| (0..rows).map(|row| table.value(row, column)).collect();
    let rows: Vec<Vec<Value>> = (0..rows).map(row).collect();
    let columns: Vec<Vec<Value>> = (0..columns).map(column).collect();
    let suspects = |labels: &[String], lines: &[Vec<Value>]| -> Vec<String> {
        let is_sum = |index: usize| sums_the_others(index, lines);
        let found =
            (0..labels.len()).filter(|index| named(&labels[*index]) || is_sum(*index));
        found.map(|index| labels[index].clone()).collect()
    };
    let mut labels = suspects(&table.rows, &rows);
    // Years do not add up to anything.
    if !table.by_year() {
        labels.extend(suspects(&table.columns, &columns));
    }
    for label in labels {
        problems.push(at.told(&SourceError::UndeclaredTotal { label }, None));
    }
}

/// Whether a line equals the sum of two others at least, in every place.
fn sums_the_others(index: usize, lines: &[Vec<Value>]) -> bool {
    let others: Vec<&Vec<Value>> = lines
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != index)
        .map(|(_, l)| l)
        .collect();
    let places = lines[index].len();
    if others.len() < 2 || places < 2 {
        return false;
    }
    (0..places).all(|place| {
        let sum: Option<f64> = others.iter().map(|line| line[place].number()).sum();
        match (sum, lines[index][place].number()) {
            (Some(sum), Some(value)) => value > 0.0 && (sum - value).abs() < 0.5,
            _ => false,
        }
    })
}

/// Names are told apart; counts are whole and not negative.
pub(super) fn cells(table: &CrossTable, at: At<'_>, problems: &mut Diagnostics) {
    for labels in [&table.rows, &table.columns] {
        let mut seen = BTreeSet::new();
        for label in labels {
            if label.chars().nth(crate::limits::LABEL_CHARACTERS).is_some() {
                let error = SourceError::LongLabel { label: label.clone() };
                problems.push(at.told(&error, None));
            }
            if let Some(character) =
                label.chars().find(|c| !crate::characters::prints(*c))
            {
                let label = label.clone();
                let error = SourceError::NotInTypeface { label, character };
                problems.push(at.told(&error, None));
            }
            if !seen.insert(fold(label)) {
                let error = SourceError::RepeatedLabel { label: label.clone() };
                problems.push(at.told(&error, None));
            }
        }
    }
    let counts = Unit::new(at.spec.unit.clone().unwrap_or_default()).counts();
    if !counts {
        fractions(table, at, problems);
        return;
    }
    for (row, cells) in table.cells.iter().enumerate() {
        for (column, value) in cells.iter().enumerate() {
            let wrong = value
                .number()
                .is_some_and(|number| number < 0.0 || number.fract() != 0.0);
            if wrong {
                let place = table.location(row, column);
                problems.push(at.told(&SourceError::NotACount, Some(place)));
                // A million cells of another kind: enough has been said.
                if problems.errors() > crate::limits::KEPT {
                    return;
                }
            }
        }
    }
}

/// A spreadsheet shows 0.226 as « 22,6 % »: in a table of such cells every share is at
/// most 1.
fn fractions(table: &CrossTable, at: At<'_>, problems: &mut Diagnostics) {
    let in_percent = at.spec.unit.as_deref().is_some_and(|unit| unit.contains('%'));
    let values = table.cells.iter().flatten().filter_map(|value| value.number());
    let values: Vec<f64> = values.filter(|value| *value != 0.0).collect();
    let fractions = values.iter().all(|value| value.abs() <= 1.0);
    // Of protected figures, not even that they are small is said.
    if in_percent && fractions && values.len() > 1 && at.is_published() {
        problems.push(
            Diagnostic::warning("sources.shares-as-fractions", 
                "toutes les parts de ce tableau sont inférieures à 1 % : le fichier les écrit-il \
                 en fractions ?",
            )
            .at(Location::file(at.path()))
            .help(
                "un classeur affiche 22,6 % pour 0,226 : mettez les cellules au format Nombre et \
                 multipliez-les par 100",
            ),
        );
    }
}

/// Each margin must be the sum of its parts, when all are known. Half a unit is allowed
/// for estimates that are not whole numbers.
pub(super) fn margins(
    table: &CrossTable,
    hidden: &Hidden,
    at: At<'_>,
    problems: &mut Diagnostics,
) {
    let (rows, columns) = (table.rows.len(), table.columns.len());
    let margin = table.total_label.clone().unwrap_or_default();
    let is_wrong = |parts: Vec<Value>, total: Value| -> bool {
        let sum: Option<f64> = parts.iter().map(|value| value.number()).sum();
        sum.zip(total.number()).is_some_and(|(sum, total)| (sum - total).abs() > 0.5)
    };
    let mut report = |row: usize, column: usize| {
        let error = SourceError::WrongMargin {
            margin: margin.clone(),
            hidden: hidden.in_words(),
        };
        problems.push(at.told(&error, Some(table.location(row, column))));
    };
    if table.has_total_column {
        for row in 0..table.cells.len() {
            let parts = (0..columns).map(|column| table.value(row, column)).collect();
            if is_wrong(parts, table.value(row, columns)) {
                report(row, columns);
            }
        }
    }
    if table.has_total_row {
        for column in 0..table.positions.len() {
            let parts = (0..rows).map(|row| table.value(row, column)).collect();
            if is_wrong(parts, table.value(rows, column)) {
                report(rows, column);
            }
        }
    }
}
