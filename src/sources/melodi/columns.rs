//! A long parquet file, searched by its columns: the codes first, then the levels of those
//! rows, then the rest of the rows that are wanted.

use std::collections::HashMap;

use super::Form;
use super::gather::Gathered;
use super::rules::rules;
use super::scan::Visitor;
use crate::sources::book::parquet::{ColumnReader, ParquetTable, RowRanges, Value};
use crate::sources::error::SourceError;
use crate::sources::wanted::Wanted;

/// Rows looked at together: what is found among them is held.
const WINDOW: usize = 1 << 20;

/// Walks a file; groups without a wanted code are left alone where the file tells.
///
/// # Errors
/// When the file is damaged, or would take too much memory.
pub(super) fn walk(
    table: &ParquetTable,
    form: &Form,
    wanted: &Wanted,
    gathered: &mut Gathered<'_>,
) -> Result<(), SourceError> {
    let codes = wanted.codes_by_level();
    let codes: Option<Vec<&str>> =
        codes.as_ref().map(|codes| codes.iter().map(String::as_str).collect());
    let [object, geo] = form.keys();
    let mut before = 1;
    for group in 0..table.groups() {
        let rows = table.group_rows(group);
        gathered.rows += rows;
        if codes.as_ref().is_none_or(|codes| table.may_hold(group, geo, codes)) {
            let mut columns = Columns::open(table, group, form)?;
            let mut codes_column = table.column(group, geo)?;
            let mut names = match form {
                Form::Dossier { name, .. } => Some(table.column(group, *name)?),
                Form::Dataset { .. } => None,
            };
            let mut judge = (table.column(group, object)?, table.column(group, geo)?);
            let mut from = 0;
            while from < rows {
                let to = rows.min(from + WINDOW);
                let mut found = RowRanges::all(from..to);
                if let Some(codes) = &codes {
                    let pleases = &mut |value: Value<'_>| is_one_of(codes, value);
                    found = codes_column.matching(&found, pleases)?;
                }
                // Most of the names of the long dossier feed no indicator.
                if let Some(names) = &mut names {
                    let pleases = &mut |value: Value<'_>| match value {
                        Value::Text(name) => rules().parse_name(name).is_some(),
                        _ => false,
                    };
                    found = names.matching(&found, pleases)?;
                }
                let kept = judged(&mut judge, &found, gathered)?;
                columns.take(&kept, before, gathered)?;
                from = to;
            }
        }
        before += rows;
    }
    Ok(())
}

/// Codes that a spreadsheet turned into numbers have lost their zeros.
fn is_one_of(codes: &[&str], value: Value<'_>) -> bool {
    match value {
        Value::Text(text) => codes.binary_search(&text).is_ok(),
        Value::Integer(number) => {
            codes.iter().any(|code| code.parse::<i64>() == Ok(number))
        }
        _ => false,
    }
}

/// Of the rows whose code is wanted, those whose level is too; with their keys.
type Judged = (RowRanges, Vec<(String, String)>);

fn judged(
    (object, geo): &mut (ColumnReader, ColumnReader),
    found: &RowRanges,
    gathered: &mut Gathered<'_>,
) -> Result<Judged, SourceError> {
    let mut levels = Vec::with_capacity(found.len());
    object.values(found, &mut |row, value| levels.push((row, text(value))))?;
    let mut codes = Vec::with_capacity(found.len());
    geo.values(found, &mut |_, value| codes.push(text(value)))?;
    let mut kept = RowRanges::default();
    let mut keys = Vec::new();
    for ((row, level), code) in levels.into_iter().zip(codes) {
        if gathered.turn_to(level.as_bytes(), code.as_bytes()) {
            kept.push(row);
            keys.push((level, code));
        }
    }
    Ok((kept, keys))
}

/// The columns that say what a figure is, and the figure.
struct Columns {
    /// Column and reader, each once.
    readers: Vec<(usize, ColumnReader)>,
    width: usize,
}

impl Columns {
    fn open(
        table: &ParquetTable,
        group: usize,
        form: &Form,
    ) -> Result<Self, SourceError> {
        let mut columns = form.naming();
        columns.extend([form.period(), form.value()]);
        columns.extend(form.status());
        columns.extend(form.confidential());
        columns.extend(form.frequency());
        columns.extend(form.multiplier());
        columns.sort_unstable();
        columns.dedup();
        let readers = columns
            .into_iter()
            .map(|column| table.column(group, column).map(|reader| (column, reader)));
        let readers = readers.collect::<Result<_, _>>()?;
        Ok(Self { readers, width: table.columns().len() })
    }

    fn take(
        &mut self,
        (kept, keys): &Judged,
        before: usize,
        gathered: &mut Gathered<'_>,
    ) -> Result<(), SourceError> {
        if kept.is_empty() {
            return Ok(());
        }
        // The same few words stand in most rows: each is held once.
        let mut words: HashMap<String, u32> = HashMap::new();
        let mut held: Vec<String> = Vec::new();
        let mut cells: Vec<Vec<u32>> = Vec::with_capacity(self.readers.len());
        for (_, reader) in &mut self.readers {
            let mut column = Vec::with_capacity(kept.len());
            reader.values(kept, &mut |_, value| {
                let word = text(value);
                let next = u32::try_from(held.len()).unwrap_or(u32::MAX);
                let at = *words.entry(word).or_insert_with_key(|word| {
                    held.push(word.clone());
                    next
                });
                column.push(at);
            })?;
            cells.push(column);
        }
        let mut line: Vec<&[u8]> = vec![&[]; self.width];
        for ((at, row), (level, code)) in kept.iter().enumerate().zip(keys) {
            for ((column, _), words) in self.readers.iter().zip(&cells) {
                let word = words.get(at).and_then(|word| held.get(*word as usize));
                line[*column] = word.map_or(&[][..], String::as_bytes);
            }
            // The territory of the row, again: the judge has gone on since.
            if gathered.turn_to(level.as_bytes(), code.as_bytes()) {
                gathered.take(before + row, &line);
            }
        }
        Ok(())
    }
}

fn text(value: Value<'_>) -> String {
    match value {
        Value::Text(text) => text.to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        other => other.cell().as_label(),
    }
}
