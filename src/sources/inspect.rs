//! Looks at a file on its own, without a project.

use super::book::Workbook;
use super::by_territory;
use super::described;
use super::error::SourceError;
use super::recognised::Recognised;
use super::territory_table::TerritoryTable;
use super::told::At;
use super::wanted::Wanted;
use crate::diagnostic::{Diagnostics, Problem};
use crate::files::DataFile;
use crate::manifest::SourceSpec;

/// What a file on its own is taken for, without a project: every sheet that has a layout,
/// else the first one as a list.
///
/// # Errors
/// When it cannot be read; the message names what is wrong with it.
pub fn inspect(
    file: &DataFile,
    sheet: Option<&str>,
) -> Result<Vec<Recognised>, Diagnostics> {
    let found = inspected(file, sheet)?;
    Ok(found.into_iter().map(|(recognised, _)| recognised).collect())
}

/// The same, with the tables.
pub(super) fn inspected(
    file: &DataFile,
    sheet: Option<&str>,
) -> Result<Vec<(Recognised, Vec<TerritoryTable>)>, Diagnostics> {
    let spec = SourceSpec::of_file(file.written(), sheet);
    let report = |error: &SourceError| {
        let at = At { spec: &spec, file: spec.first() };
        Diagnostics::from(at.told(error, None))
    };
    let names = Workbook::open(file).map_err(|error| report(&error))?.sheets;
    let names: Vec<String> = names
        .into_iter()
        .filter(|name| sheet.is_none_or(|asked| asked == name))
        .collect();
    let mut found = Vec::new();
    let mut first_problems = None;
    for name in &names {
        let spec = SourceSpec::of_file(file.written(), Some(name));
        let at = At { spec: &spec, file: spec.first() };
        let mut book = Workbook::open(file).map_err(|error| report(&error))?;
        let mut problems = Diagnostics::new();
        match by_territory::read(&mut book, at, &Wanted::everything(), &mut problems) {
            Some(mut read) => {
                found.extend(read.recognised.pop().map(|one| (one, read.tables)));
            }
            None => {
                let list = described::as_list(&mut book, name, file.written());
                if list.is_none() {
                    // An empty sheet says less than one that is refused.
                    let empty =
                        problems.iter().all(|one| one.code == SourceError::Empty.code());
                    match &mut first_problems {
                        known @ None => *known = Some(problems),
                        Some(known) if !empty => *known = problems,
                        Some(_) => {}
                    }
                }
                found.extend(list.map(|list| (list, Vec::new())));
            }
        }
    }
    if found.is_empty() {
        return Err(first_problems.unwrap_or_else(|| report(&SourceError::Empty)));
    }
    Ok(found)
}

/// Reads every row of a file and keeps nothing, for whoever doubts that it is sound.
///
/// # Errors
/// What is wrong with it.
pub fn read_to_the_end(file: &DataFile) -> Result<(), Diagnostics> {
    let spec = SourceSpec::of_file(file.written(), None);
    let at = At { spec: &spec, file: spec.first() };
    let told = |error| Diagnostics::from(at.told(&error, None));
    let mut book = Workbook::open(file).map_err(told)?;
    let sheet = book.sheets.first().cloned().unwrap_or_default();
    book.rows(&sheet, &mut |_, _| std::ops::ControlFlow::Continue(())).map_err(told)?;
    Ok(())
}
