//! The names of the columns, from one row of headings or from several.
//!
//! A group written once over its columns (« Hommes » over age bands) is carried to each
//! of them: « Hommes – 0 à 4 ans ».

use super::head::{Head, Span};

/// Joins a group and a heading.
const JOINED: &str = " – ";

/// The names of the columns from some rows, the lowest last.
pub(in crate::sources) fn names(head: &Head, rows: &[usize]) -> Vec<String> {
    let labels = |row: &usize| (*row, head.labels(*row));
    let mut levels: Vec<(usize, Vec<String>)> = rows.iter().map(labels).collect();
    let width = levels.iter().map(|(_, labels)| labels.len()).max().unwrap_or(0);
    for (_, level) in &mut levels {
        level.resize(width, String::new());
    }
    let Some((_, mut names)) = levels.pop() else { return Vec::new() };
    // From the lowest group to the highest.
    while let Some((row, groups)) = levels.pop() {
        let mut group = "";
        let mut end = width;
        for (column, name) in names.iter_mut().enumerate() {
            let own = groups[column].as_str();
            if !own.is_empty() {
                group = own;
                end = match head.span(row, column) {
                    Span::UpToTheNext => width,
                    Span::Until(end) => end,
                };
            }
            if name.is_empty() {
                // A heading that spans both rows; an empty column has none.
                own.clone_into(name);
            } else if !group.is_empty() && *name != group && column < end {
                *name = format!("{group}{JOINED}{name}");
            }
        }
    }
    names
}

/// Whether two columns bear the same name.
pub(super) fn repeats(names: &[String]) -> bool {
    let mut seen: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    let count = seen.len();
    seen.sort();
    seen.dedup();
    seen.len() < count
}
