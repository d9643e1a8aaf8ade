//! Looks into an OpenDocument sheet before calamine does: a cell or a row that says it is
//! repeated a million times would be written out a million times.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Refused;

/// Cells that calamine may hold, repeated ones included: each takes two values and two
/// formulas while a sheet is read.
const MAX_CELLS: u64 = 1_500_000;
/// A sheet is never wider, whatever it says.
const MAX_COLUMNS: u64 = 16_384;

/// Refuses a `content.xml` whose tables would not fit into memory, and one that ends before
/// its elements do: calamine would look for their ends for ever.
pub(super) fn check(content: impl BufRead) -> Result<(), Refused> {
    let mut reader = Reader::from_reader(content);
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    let mut total = Table::default();
    let mut table = Table::default();
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
                    table = Table::default();
                }
            }
            Event::Eof if depth > 0 => return Err(Refused::Damaged),
            Event::Eof => break,
            _ => {}
        }
        if total.rows + table.cells() > MAX_CELLS {
            return Err(Refused::TooLarge);
        }
    }
    Ok(())
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
}

impl Table {
    fn cells(&self) -> u64 {
        let current = if self.row_filled { self.row_repeats } else { 0 };
        (self.rows + current).saturating_mul(self.width).max(self.written)
    }

    fn opens(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> Result<(), Refused> {
        let name = tag.local_name();
        match name.as_ref() {
            "table-row" => {
                self.close_row();
                self.row_repeats = repeats(tag, "number-rows-repeated")?;
            }
            "table-cell" | "covered-table-cell" => {
                let count = repeats(tag, "number-columns-repeated")?.min(MAX_COLUMNS);
                let has_value = tag.attributes().flatten().any(|attribute| {
                    matches!(
                        attribute.key.local_name().as_ref(),
                        "value-type" | "formula"
                    )
                });
                self.column = (self.column + count).min(MAX_COLUMNS);
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
    for attribute in tag.attributes().flatten() {
        if attribute.key.local_name().as_ref() == name {
            let text =
                String::from_utf8_lossy(attribute.value.as_ref().as_ref()).into_owned();
            return text.trim().parse().map_err(|_| Refused::Damaged);
        }
    }
    Ok(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_ends_too_early_is_damaged() {
        let whole = "<a><table:table><table:table-row/></table:table></a>";
        assert_eq!(check(whole.as_bytes()), Ok(()));
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
        assert_eq!(check(table("1048576", empty).as_bytes()), Ok(()));
        assert_eq!(check(table("100", filled).as_bytes()), Ok(()));
        assert_eq!(check(table("1048576", filled).as_bytes()), Err(Refused::TooLarge));
    }
}
