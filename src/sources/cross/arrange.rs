//! What the author does to a partner's table at its source: categories put together, cells
//! hidden. Every table, chart and sentence follows, and nothing else can be subtracted.

use super::CrossTable;
use crate::diagnostic::Diagnostics;
use crate::manifest::Placed;
use crate::sources::error::{NotGrouped, SourceError};
use crate::sources::told::At;
use crate::text::fold;
use crate::text::nearest;

/// Puts categories together and notes the cells to hide.
pub(in crate::sources) fn arrange(
    table: &mut CrossTable,
    at: At<'_>,
    problems: &mut Diagnostics,
) {
    let faults = problems.errors();
    let mut taken: Vec<String> = Vec::new();
    let mut rows: Vec<(String, Vec<usize>)> = Vec::new();
    let mut columns: Vec<(String, Vec<usize>)> = Vec::new();
    for (name, parts) in &at.spec.groups {
        let mut places = Vec::new();
        for part in parts {
            if taken.contains(&fold(&part.value)) {
                refuse(part, NotGrouped::Twice, at, problems);
                continue;
            }
            taken.push(fold(&part.value));
            match place(table, part, at, problems) {
                Some(Line::Column(_)) if table.by_year() => {
                    refuse(part, NotGrouped::Years, at, problems);
                }
                Some(found) => places.push(found),
                None => {}
            }
        }
        let down: Vec<usize> = places.iter().filter_map(Line::row).collect();
        let across: Vec<usize> = places.iter().filter_map(Line::column).collect();
        match (down.is_empty(), across.is_empty()) {
            (false, false) => refuse(name, NotGrouped::BothSides, at, problems),
            (false, true) => rows.push((name.value.clone(), down)),
            (true, false) => columns.push((name.value.clone(), across)),
            (true, true) => {}
        }
    }
    if problems.errors() > faults {
        return;
    }
    join(&mut table.rows, &mut table.row_parts, &rows);
    join(&mut table.columns, &mut table.column_parts, &columns);
    for (name, _) in &at.spec.groups {
        let same = |label: &&String| fold(label) == fold(&name.value);
        if table.rows.iter().chain(&table.columns).filter(same).count() > 1 {
            refuse(name, NotGrouped::Twice, at, problems);
        }
    }
    for (row, column) in &at.spec.hidden {
        let down =
            side(&table.rows, table.has_total_row, table.total_label.as_ref(), row);
        let across = side(
            &table.columns,
            table.has_total_column,
            table.total_label.as_ref(),
            column,
        );
        match (down, across) {
            (Some(row), Some(column)) => table.hidden.push((row, column)),
            (None, _) => unknown(&table.rows, row, at, problems),
            (_, None) => unknown(&table.columns, column, at, problems),
        }
    }
}

enum Line {
    Row(usize),
    Column(usize),
}

impl Line {
    fn row(&self) -> Option<usize> {
        match self {
            Self::Row(row) => Some(*row),
            Self::Column(_) => None,
        }
    }

    fn column(&self) -> Option<usize> {
        match self {
            Self::Column(column) => Some(*column),
            Self::Row(_) => None,
        }
    }
}

fn place(
    table: &CrossTable,
    label: &Placed<String>,
    at: At<'_>,
    problems: &mut Diagnostics,
) -> Option<Line> {
    let is = |one: &String| fold(one) == fold(&label.value);
    let row = table.rows.iter().position(is).map(Line::Row);
    let found = row.or_else(|| table.columns.iter().position(is).map(Line::Column));
    if found.is_none() {
        let all: Vec<String> = table.rows.iter().chain(&table.columns).cloned().collect();
        unknown(&all, label, at, problems);
    }
    found
}

/// A category, or the margin by its name.
fn side(
    labels: &[String],
    has_margin: bool,
    margin: Option<&String>,
    wanted: &Placed<String>,
) -> Option<usize> {
    let is = |one: &String| fold(one) == fold(&wanted.value);
    let found = labels.iter().position(is);
    found.or_else(|| (has_margin && margin.is_some_and(is)).then_some(labels.len()))
}

fn unknown(
    known: &[String],
    label: &Placed<String>,
    at: At<'_>,
    problems: &mut Diagnostics,
) {
    let near = nearest(&label.value, known.iter().map(String::as_str)).map(str::to_owned);
    let error = SourceError::UnknownLabel { label: label.value.clone(), nearest: near };
    problems.push(at.contradicted(label, &error));
}

fn refuse(
    label: &Placed<String>,
    why: NotGrouped,
    at: At<'_>,
    problems: &mut Diagnostics,
) {
    let error = SourceError::NotGrouped { label: label.value.clone(), why };
    problems.push(at.contradicted(label, &error));
}

/// The new category stands where the first of its parts stood.
fn join(
    labels: &mut Vec<String>,
    parts: &mut Vec<Vec<usize>>,
    groups: &[(String, Vec<usize>)],
) {
    let margins = parts.split_off(labels.len());
    let mut joined: Vec<(String, Vec<usize>)> = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        match groups.iter().find(|(_, places)| places.contains(&at)) {
            None => joined.push((label.clone(), parts[at].clone())),
            Some((name, places)) if places.iter().min() == Some(&at) => {
                let all = places.iter().flat_map(|place| parts[*place].clone());
                joined.push((name.clone(), all.collect()));
            }
            Some(_) => {}
        }
    }
    (*labels, *parts) = joined.into_iter().unzip();
    parts.extend(margins);
}
