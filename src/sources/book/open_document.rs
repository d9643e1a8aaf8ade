//! Looks into an OpenDocument sheet before calamine does: a cell or a row that says it is
//! repeated a million times would be written out a million times.

use std::collections::{BTreeMap, HashMap};
use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::Refused;
use crate::limits::{OPEN_DOCUMENT_CELLS, OPEN_DOCUMENT_COLUMNS};

/// Refuses a `content.xml` whose tables would not fit into memory, and one that ends before
/// its elements do: calamine would look for their ends for ever.
///
/// Returns the cells that are shown in percent, which calamine does not tell.
pub(super) fn check(content: impl BufRead) -> Result<Percents, Refused> {
    let mut reader = Reader::from_reader(content);
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    let mut total = Table::default();
    let mut table = Table::default();
    let mut percents = Percents::default();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|_| Refused::Damaged)?;
        match event {
            Event::Start(tag) => {
                depth += 1;
                table.opens(&tag, false)?;
            }
            Event::Empty(tag) => table.opens(&tag, true)?,
            Event::End(tag) => {
                depth = depth.checked_sub(1).ok_or(Refused::Damaged)?;
                if tag.local_name().as_ref() == TABLE {
                    total.rows += table.cells();
                    percents.0.insert(table.name.clone(), table.percents);
                    table = Table::default();
                }
            }
            Event::Eof if depth > 0 => return Err(Refused::Damaged),
            Event::Eof => break,
            _ => {}
        }
        if total.rows + table.cells() > OPEN_DOCUMENT_CELLS {
            return Err(Refused::TooLarge);
        }
    }
    Ok(percents)
}

/// The cells shown in percent: by sheet and row, runs of columns (first, count).
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Percents(HashMap<String, BTreeMap<usize, Vec<(usize, usize)>>>);

impl Percents {
    /// The columns of a row, from zero.
    pub(super) fn of_row(&self, sheet: &str, row: usize) -> impl Iterator<Item = usize> {
        let runs = self.0.get(sheet).and_then(|rows| rows.get(&row));
        runs.into_iter().flatten().flat_map(|(first, count)| *first..first + count)
    }
}

const TABLE: &str = "table";

/// The table being read. Repeated empty cells and rows count once something follows them.
#[derive(Default)]
struct Table {
    rows: u64,
    width: u64,
    row_repeats: u64,
    empty_rows: u64,
    row_filled: bool,
    column: u64,
    /// Every distinct cell, filled or before a filled one.
    written: u64,
    name: String,
    /// The row being read, from zero.
    line: u64,
    percent_runs: u64,
    percents: BTreeMap<usize, Vec<(usize, usize)>>,
}

impl Table {
    fn cells(&self) -> u64 {
        let current = if self.row_filled { self.row_repeats } else { 0 };
        (self.rows + current).saturating_mul(self.width).max(self.written)
    }

    fn opens(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> Result<(), Refused> {
        let name = tag.local_name();
        match name.as_ref() {
            TABLE => self.name = attribute(tag, "name").unwrap_or_default(),
            "table-row" => {
                self.line += self.row_repeats;
                self.close_row();
                self.row_repeats = repeats(tag, "number-rows-repeated")?;
            }
            "table-cell" | "covered-table-cell" => {
                let count =
                    repeats(tag, "number-columns-repeated")?.min(OPEN_DOCUMENT_COLUMNS);
                let has_value = tag.attributes().flatten().any(|attribute| {
                    matches!(
                        attribute.key.local_name().as_ref(),
                        "value-type" | "formula"
                    )
                });
                if attribute(tag, "value-type").as_deref() == Some("percentage") {
                    self.in_percent(self.column, count)?;
                }
                self.column = (self.column + count).min(OPEN_DOCUMENT_COLUMNS);
                if has_value || !is_empty {
                    self.row_filled = true;
                    self.width = self.width.max(self.column);
                    self.written += self.column;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Notes cells in percent, in every row they are repeated in.
    fn in_percent(&mut self, first: u64, count: u64) -> Result<(), Refused> {
        self.percent_runs += self.row_repeats;
        if self.percent_runs > OPEN_DOCUMENT_CELLS {
            return Err(Refused::TooLarge);
        }
        let run = (first as usize, count as usize);
        for row in self.line..self.line + self.row_repeats {
            self.percents.entry(row as usize).or_default().push(run);
        }
        Ok(())
    }

    fn close_row(&mut self) {
        if self.row_filled {
            self.rows += self.row_repeats + self.empty_rows;
            self.empty_rows = 0;
        } else {
            self.empty_rows += self.row_repeats;
        }
        self.row_filled = false;
        self.row_repeats = 0;
        self.column = 0;
    }
}

fn repeats(tag: &BytesStart<'_>, name: &str) -> Result<u64, Refused> {
    attribute(tag, name)
        .map_or(Ok(1), |text| text.trim().parse().map_err(|_| Refused::Damaged))
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes().flatten();
    let found = attributes.find(|one| one.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0);
    Some(value.map_or_else(
        |_| String::from_utf8_lossy(found.value.as_ref().as_ref()).into_owned(),
        |value| value.into_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_ends_too_early_is_damaged() {
        let whole = "<a><table:table><table:table-row/></table:table></a>";
        assert!(check(whole.as_bytes()).is_ok());
        for end in [3, 20, 40, whole.len() - 4] {
            assert_eq!(check(&whole.as_bytes()[..end]), Err(Refused::Damaged), "{end}");
        }
    }

    #[test]
    fn what_is_repeated_counts_once_it_is_filled() {
        let table = |rows: &str, cell: &str| {
            format!(
                "<t:table><t:table-row t:number-rows-repeated=\"{rows}\">{cell}</t:table-row>\
                 </t:table>"
            )
        };
        let empty = "<t:table-cell t:number-columns-repeated=\"16384\"/>";
        let filled =
            "<t:table-cell t:number-columns-repeated=\"100\" o:value-type=\"float\"/>";
        assert!(check(table("1048576", empty).as_bytes()).is_ok());
        assert!(check(table("100", filled).as_bytes()).is_ok());
        assert_eq!(check(table("1048576", filled).as_bytes()), Err(Refused::TooLarge));
    }
}
