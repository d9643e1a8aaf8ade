//! Looks into an OpenDocument sheet before calamine does: a cell or a row that says it is
//! repeated a million times would be written out a million times.

use std::collections::{BTreeMap, HashMap};
use std::io::BufRead;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Refused;
use super::beside::{Beside, BySheet, Writer, attribute, judge};
use crate::limits::{OPEN_DOCUMENT_CELLS, OPEN_DOCUMENT_COLUMNS};
use crate::sources::unsure::Unsure;

/// Refuses a `content.xml` whose tables would not fit into memory, and one that ends before
/// its elements do: calamine would look for their ends for ever.
///
/// Returns the cells that are shown in percent, and what else calamine does not tell.
pub(super) fn check(
    content: impl BufRead,
    writer: Writer,
) -> Result<(Percents, BySheet), Refused> {
    let mut reader = Reader::from_reader(content);
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    let mut total = Table::default();
    let mut table = Table::default();
    let mut percents = Percents::default();
    let mut beside = BySheet::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|_| Refused::Damaged)?;
        match event {
            Event::Start(tag) => {
                depth += 1;
                table.opens(&tag, false, writer)?;
            }
            Event::Empty(tag) => table.opens(&tag, true, writer)?,
            Event::Text(text) if table.date.is_some() => {
                table.shown.push_str(&text.xml10_content());
            }
            Event::End(tag) => {
                depth = depth.checked_sub(1).ok_or(Refused::Damaged)?;
                match tag.local_name().as_ref() {
                    TABLE => {
                        total.rows += table.cells();
                        table.doubt(writer);
                        percents.0.insert(table.name.clone(), table.percents);
                        beside.insert(table.name, Arc::new(table.beside));
                        table = Table::default();
                    }
                    "table-cell" => table.show(),
                    _ => {}
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
    Ok((percents, beside))
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
    beside: Beside,
    /// Columns said so far, before the rows.
    said_columns: u64,
    /// The cell of a date while its text is read: first column, how many.
    date: Option<(u64, u64)>,
    shown: String,
    /// Formulas whose result is zero, by row, and whether any has another.
    zeros: Vec<(u64, u64, u64)>,
    others: bool,
}

impl Table {
    fn cells(&self) -> u64 {
        let current = if self.row_filled { self.row_repeats } else { 0 };
        (self.rows + current).saturating_mul(self.width).max(self.written)
    }

    fn opens(
        &mut self,
        tag: &BytesStart<'_>,
        is_empty: bool,
        writer: Writer,
    ) -> Result<(), Refused> {
        let name = tag.local_name();
        match name.as_ref() {
            TABLE => self.name = attribute(tag, "name").unwrap_or_default(),
            "table-row" => {
                self.line += self.row_repeats;
                self.close_row();
                self.row_repeats = repeats(tag, "number-rows-repeated")?;
                if is_hidden(tag) {
                    let first = self.line as usize;
                    self.beside.hide_rows(first..first + self.row_repeats as usize);
                }
            }
            "table-column" => {
                let count =
                    repeats(tag, "number-columns-repeated")?.min(OPEN_DOCUMENT_COLUMNS);
                let first = self.said_columns as usize;
                if is_hidden(tag) {
                    self.beside.hide_columns(first..first + count as usize);
                }
                self.said_columns =
                    (self.said_columns + count).min(OPEN_DOCUMENT_COLUMNS);
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
                let kind = attribute(tag, "value-type");
                if kind.as_deref() == Some("percentage") {
                    self.in_percent(self.column, count)?;
                }
                if attribute(tag, "formula").is_some() {
                    self.judge(tag, kind.as_deref(), count, writer)?;
                }
                if kind.as_deref() == Some("date") && !is_empty {
                    self.date = Some((self.column, count));
                    self.shown.clear();
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

    /// Looks at the result of a formula.
    fn judge(
        &mut self,
        tag: &BytesStart<'_>,
        kind: Option<&str>,
        count: u64,
        writer: Writer,
    ) -> Result<(), Refused> {
        // A text or an error is what the cell shows, and no figure.
        let value = match kind {
            Some("float" | "percentage" | "currency") => attribute(tag, "value"),
            Some(_) => Some("texte".to_owned()),
            None => None,
        };
        self.repeated()?;
        let (first, count) = (self.column, count);
        match judge(value.as_deref(), false, writer) {
            Some(why) => self.unsure(self.line, first, count, why),
            None if value.is_some_and(|one| one.trim().parse() == Ok(0.0)) => {
                for row in self.line..self.line + self.row_repeats {
                    self.zeros.push((row, first, count));
                }
            }
            None => self.others = true,
        }
        Ok(())
    }

    fn unsure(&mut self, row: u64, first: u64, count: u64, why: Unsure) {
        for row in row..row + self.row_repeats.max(1) {
            self.beside.unsure(row as usize, first as usize, count as usize, why);
        }
    }

    /// A program that nobody knows and whose formulas are all worth zero calculates nothing.
    fn doubt(&mut self, writer: Writer) {
        if writer == Writer::Unknown && !self.others {
            for (row, first, count) in std::mem::take(&mut self.zeros) {
                let (row, first, count) = (row as usize, first as usize, count as usize);
                self.beside.unsure(row, first, count, Unsure::NeverCalculated);
            }
        }
    }

    /// Notes how a date is shown.
    fn show(&mut self) {
        let Some((first, count)) = self.date.take() else { return };
        if self.repeated().is_err() {
            return;
        }
        let shown: Arc<str> = Arc::from(self.shown.as_str());
        for row in self.line..self.line + self.row_repeats {
            self.beside.show(row as usize, first as usize, count as usize, &shown);
        }
    }

    /// What is noted of a cell is noted in every row it is repeated in.
    fn repeated(&mut self) -> Result<(), Refused> {
        self.percent_runs += self.row_repeats;
        if self.percent_runs > OPEN_DOCUMENT_CELLS {
            return Err(Refused::TooLarge);
        }
        Ok(())
    }

    /// Notes cells in percent, in every row they are repeated in.
    fn in_percent(&mut self, first: u64, count: u64) -> Result<(), Refused> {
        self.repeated()?;
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

/// A row or a column that is hidden, or set aside by a filter.
fn is_hidden(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "visibility").is_some_and(|one| one != "visible")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(document: &str) -> Result<(), Refused> {
        check(document.as_bytes(), Writer::Unknown).map(drop)
    }

    #[test]
    fn a_document_that_ends_too_early_is_damaged() {
        let whole = "<a><table:table><table:table-row/></table:table></a>";
        assert!(look(whole).is_ok());
        for end in [3, 20, 40, whole.len() - 4] {
            assert_eq!(look(&whole[..end]), Err(Refused::Damaged), "{end}");
        }
    }

    #[test]
    fn what_is_hidden_and_how_dates_are_shown_is_known() {
        let document = "<t:table t:name=\"A\"><t:table-column t:number-columns-repeated=\"2\"/>\
            <t:table-column t:visibility=\"collapse\"/><t:table-row><t:table-cell \
            o:value-type=\"date\" o:date-value=\"2025-05-03\"><x:p>03/05</x:p></t:table-cell>\
            </t:table-row><t:table-row t:visibility=\"filter\" t:number-rows-repeated=\"2\">\
            <t:table-cell t:formula=\"of:=1\"/></t:table-row></t:table>";
        let (_, sheets) = check(document.as_bytes(), Writer::Calculates).expect("read");
        let beside = sheets.get("A").expect("the sheet");
        assert_eq!(beside.shown(0, 0), Some("03/05"));
        assert!(beside.hides_column(2) && !beside.hides_column(1));
        assert!(beside.hides_row(1) && beside.hides_row(2) && !beside.hides_row(0));
        for row in [1, 2] {
            assert_eq!(beside.formula(row, 0), Some(Unsure::Absent));
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
        assert!(look(&table("1048576", empty)).is_ok());
        assert!(look(&table("100", filled)).is_ok());
        assert_eq!(look(&table("1048576", filled)), Err(Refused::TooLarge));
    }
}
