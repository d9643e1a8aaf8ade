//! Files with one row, or one column, per territory: from the sheets of a workbook to the
//! tables of a source.

use std::collections::BTreeSet;

use super::book::Workbook;
use super::described::{Seen, filled_rows, recognise};
use super::doubts::Hidden;
use super::error::SourceError;
use super::extract::extract;
use super::extraction::Extraction;
use super::layout::{self, Asked, Found, Head, Layout, Sides};
use super::melodi;
use super::met::Met;
use super::nominative;
use super::profiles::Profile;
use super::recognised::{Recognised, Shape};
use super::sheets::{find_sheet, has_title, header_rows, named, title_row};
use super::sideways;
use super::tables::Tables;
use super::territory_table::TerritoryTable;
use super::told::At;
use super::wanted::Wanted;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::manifest::{PartnerKey, SourceSpec};
use crate::territory::{Level, official};
use crate::text::{enumerate, fold};

/// A sheet whose layout is known.
struct Sheet {
    name: String,
    layout: SheetLayout,
    titles: Vec<String>,
}

enum SheetLayout {
    Rows(Box<Layout>),
    Sides(Sides),
}

/// What is asked of a file.
#[derive(Clone, Copy)]
struct OfFile<'a> {
    at: At<'a>,
    wanted: &'a Wanted,
}

/// Reads a file: its sheets that have a layout, those chosen among them, their tables.
pub(super) fn read(
    book: &mut Workbook,
    at: At<'_>,
    wanted: &Wanted,
    problems: &mut Diagnostics,
) -> Option<Tables> {
    if let Some(found) = melodi::read(book, at, wanted, problems) {
        return found;
    }
    let names = match &at.file.sheet {
        Some(asked) => {
            vec![find_sheet(book, asked, at).map_err(|told| problems.push(*told)).ok()?]
        }
        None => book.sheets.iter().take(crate::limits::SHEETS).cloned().collect(),
    };
    let mut sheets = Vec::new();
    let mut first_words = (0, Vec::new());
    for name in &names {
        match look(book, name, OfFile { at, wanted }, &mut first_words) {
            Ok(found) => sheets.extend(found),
            Err(diagnostic) => problems.push(*diagnostic),
        }
    }
    if problems.has_errors() {
        return None;
    }
    if let Some(title) = &at.file.table
        && sheets.is_empty()
        && !names.iter().any(|name| has_title(book, name, &title.value))
    {
        let error = SourceError::UnknownTable { title: title.value.clone() };
        problems.push(at.contradicted(title, &error));
        return None;
    }
    if sheets.is_empty() && first_words.1.is_empty() && is_empty(book, &names) {
        problems.push(at.told(&SourceError::Empty, None));
        return None;
    }
    if sheets.is_empty() && book.is_text() && is_one_column(book, &names) {
        problems.push(at.told(&SourceError::OneColumn, None));
        return None;
    }
    let sheets = choose(sheets, &names, at, first_words, problems)?;
    let profile = sheets.iter().find_map(Sheet::profile);
    let mut found = Tables { profile, tables: Vec::new(), recognised: Vec::new() };
    let series = sheets.len() > 1;
    let asked = OfFile { at, wanted };
    for sheet in &sheets {
        let read = match &sheet.layout {
            SheetLayout::Rows(layout) => {
                read_rows(book, (sheet, series), layout, asked, problems)
            }
            SheetLayout::Sides(sides) => read_sides(book, sheet, sides, asked, problems),
        };
        if let Some((tables, recognised)) = read {
            found.tables.extend(tables);
            found.recognised.push(recognised);
        }
    }
    found.tables.sort_by_key(|table| (table.level, table.vintage));
    Some(found)
}

/// The row where the headings would be found if nothing were said of it.
fn elsewhere(book: &mut Workbook, name: &str, at: At<'_>) -> Option<usize> {
    let head = Head::read(book, name, 0).ok()?;
    let asked = Asked { spec: at.spec, header_rows: Vec::new(), departements: &[] };
    match layout::find(&head, &asked).ok()? {
        Found::Rows(layout) => Some(layout.header_row() + 1),
        Found::Sides(sides) => Some(sides.header_row + 1),
        Found::Refused(_) | Found::Nothing => None,
    }
}

/// A text that its separator does not cut: all of its rows have one cell.
fn is_one_column(book: &mut Workbook, names: &[String]) -> bool {
    names
        .iter()
        .all(|name| Head::read(book, name, 0).is_ok_and(|head| head.is_one_column()))
}

/// Whether none of the sheets holds anything.
fn is_empty(book: &mut Workbook, names: &[String]) -> bool {
    names.iter().all(|name| Head::read(book, name, 0).is_ok_and(|head| head.is_empty()))
}

/// The layout of one sheet; personal data stop here.
fn look(
    book: &mut Workbook,
    name: &str,
    OfFile { at, wanted }: OfFile<'_>,
    first_words: &mut (usize, Vec<String>),
) -> Result<Option<Sheet>, Box<Diagnostic>> {
    let told = |error: &SourceError| Box::new(at.told(error, None));
    let rows = header_rows(at);
    let from = match &at.file.table {
        None => rows.first().map_or(0, |first| first.saturating_sub(20)),
        Some(title) => match title_row(book, name, &title.value) {
            Ok(Some(row)) => row,
            Ok(None) => return Ok(None),
            Err(error) => return Err(told(&error)),
        },
    };
    let mut head = Head::read(book, name, from).map_err(|error| told(&error))?;
    if head.is_empty() {
        return Ok(None);
    }
    let departements = wanted.departements();
    let asked = Asked { spec: at.spec, header_rows: rows, departements };
    let find = |head: &Head| {
        layout::find(head, &asked)
            .map_err(|wrong| Box::new(at.contradicted(wrong.place, &wrong.error)))
    };
    let mut found = find(&head)?;
    if let Found::Rows(layout) = &found
        && layout.header_rows.len() > 1
    {
        // How far the groups reach is asked for only where there are groups.
        head = head.with_merged(book, name);
        found = find(&head)?;
    }
    if let (Found::Nothing, Some(written)) = (&found, at.file.header_rows.last())
        && let Some(right) = elsewhere(book, name, at)
    {
        let error = SourceError::WrongHeaderRow { written: written.value, right };
        return Err(Box::new(at.contradicted(written, &error)));
    }
    let (headings, row) = match &found {
        Found::Rows(layout) => (layout.headings.clone(), layout.header_row()),
        Found::Sides(sides) => (Vec::new(), sides.header_row),
        Found::Refused(_) | Found::Nothing => head.widest(),
    };
    if let Some((column, kind)) = nominative::column(&head, &headings, row) {
        let column_name = nominative::shown(&headings, column, kind);
        let error = SourceError::Nominative { column: column_name, kind };
        return Err(Box::new(at.told(&error, Some(at.cell(name, row, column)))));
    }
    let layout = match found {
        Found::Rows(layout) => SheetLayout::Rows(layout),
        Found::Sides(sides) => SheetLayout::Sides(sides),
        Found::Refused(error) => return Err(told(&error)),
        Found::Nothing => {
            if first_words.1.is_empty() {
                *first_words = (row, head.first_words());
            }
            return Ok(None);
        }
    };
    let titles = head.titles(row);
    Ok(Some(Sheet { name: name.to_owned(), layout, titles }))
}

impl Sheet {
    fn profile(&self) -> Option<&'static Profile> {
        match &self.layout {
            SheetLayout::Rows(layout) => layout.profile,
            SheetLayout::Sides(_) => None,
        }
    }

    /// The year that the sheet's name tells.
    fn year(&self) -> Option<u16> {
        self.profile()
            .and_then(|profile| profile.year_of_sheet(&self.name))
            .or_else(|| super::error::year_in(&self.name))
    }

    fn headings(&self) -> Option<&[String]> {
        match &self.layout {
            SheetLayout::Rows(layout) => Some(&layout.headings),
            SheetLayout::Sides(_) => None,
        }
    }
}

/// One sheet, or several that are the same table year after year; else the author says.
fn choose(
    mut sheets: Vec<Sheet>,
    names: &[String],
    at: At<'_>,
    first: (usize, Vec<String>),
    problems: &mut Diagnostics,
) -> Option<Vec<Sheet>> {
    if sheets.is_empty() {
        let (line, first) = first;
        let error = SourceError::NoHeader { sheets: named(names), line: line + 1, first };
        problems.push(at.told(&error, None));
        return None;
    }
    // A known family wins over what merely has codes.
    if sheets.iter().any(|sheet| sheet.profile().is_some()) {
        sheets.retain(|sheet| sheet.profile().is_some());
    }
    // A known family may say which of its sheets is the table.
    let is_told = |sheet: &Sheet| {
        let told = sheet.profile().and_then(|profile| profile.sheet.as_deref());
        told.is_some_and(|told| fold(told) == fold(&sheet.name))
    };
    if sheets.iter().any(is_told) {
        sheets.retain(is_told);
    }
    if sheets.len() == 1 {
        return Some(sheets);
    }
    let mut years: Vec<Option<u16>> = sheets.iter().map(Sheet::year).collect();
    years.sort();
    let distinct = years.windows(2).all(|pair| pair[0] != pair[1]) && years[0].is_some();
    let width = |sheet: &Sheet| sheet.headings().map(<[String]>::len);
    // « Aides 2024 » and « Aides 2025 » are one series, « Prévisions 2026 » is another thing.
    let bare = |sheet: &Sheet| -> String {
        fold(&sheet.name).chars().filter(|c| !c.is_ascii_digit()).collect()
    };
    let alike = sheets.iter().all(|sheet| {
        let same = width(sheet).is_some() && width(sheet) == width(&sheets[0]);
        sheet.profile().is_some() || same && bare(sheet) == bare(&sheets[0])
    });
    if distinct && alike {
        return Some(sheets);
    }
    let sheets = sheets.into_iter().map(|sheet| sheet.name).collect();
    problems.push(at.told(&SourceError::SeveralSheets { sheets }, None));
    None
}

/// Whether a file is protected however public its headings look.
fn is_entrusted(spec: &SourceSpec) -> bool {
    let by_partner =
        matches!(spec.partner, PartnerKey::Partner(_) | PartnerKey::Ourselves);
    spec.public.as_ref().map_or(by_partner, |public| !public.value)
}

fn read_rows(
    book: &mut Workbook,
    (sheet, series): (&Sheet, bool),
    layout: &Layout,
    OfFile { at, wanted }: OfFile<'_>,
    problems: &mut Diagnostics,
) -> Option<(Vec<TerritoryTable>, Recognised)> {
    check_repeats(sheet, layout, at, wanted, problems);
    let beside = book.beside(&sheet.name);
    let extraction = Extraction {
        file: at.path(),
        sheet: &sheet.name,
        layout,
        wanted,
        whole: at.spec.whole.as_ref().map(|whole| whole.value.as_str()),
        header_given: !at.file.header_rows.is_empty() || at.file.table.is_some(),
        one_of_several: at.file.table.is_some(),
        beside: &beside,
        is_entrusted: is_entrusted(at.spec),
        commas: book.separator(&sheet.name) == Some(b','),
        text: book.is_text(),
    };
    let (mut tables, met) = extract(book, &extraction)
        .map_err(|error| problems.push(at.told(&error, None)))
        .ok()?;
    let year = (sheet.profile().and_then(|profile| profile.year_of_sheet(&sheet.name)))
        .or_else(|| {
            sheet.profile().and_then(|profile| profile.year_of_titles(&sheet.titles))
        })
        .or(at.file.year.as_ref().map(|year| year.value))
        .or_else(|| if series { sheet.year() } else { None });
    for table in &mut tables {
        table.vintage = table.vintage.or(year);
    }
    let mut recognised = recognise(
        book,
        &Seen { file: at.path(), sheet: &sheet.name, layout, tables: &tables, met: &met },
    );
    if layout.level.is_none() {
        recognised.rows = filled_rows(book, &sheet.name, layout.header_row());
    }
    report(sheet, layout, at, &met, problems);
    let columns = layout.headings.iter().cloned().enumerate();
    let of_use = columns.filter(|(_, name)| {
        !name.is_empty() && wanted.is_selective() && wanted.needs(name)
    });
    Hidden::of(&beside, met.hidden.into_iter(), of_use).warn(&sheet.name, at, problems);
    Some((tables, recognised))
}

/// A name that two columns bear means neither.
fn check_repeats(
    sheet: &Sheet,
    layout: &Layout,
    at: At<'_>,
    wanted: &Wanted,
    problems: &mut Diagnostics,
) {
    let mut seen = BTreeSet::new();
    for (column, heading) in layout.headings.iter().enumerate() {
        let repeated = !heading.is_empty() && !seen.insert(heading);
        // Two columns of codes: two tables side by side.
        let is_key = layout
            .key
            .columns()
            .iter()
            .any(|key| layout.headings.get(*key) == Some(heading));
        if repeated && wanted.is_selective() && (is_key || wanted.needs(heading)) {
            let error = SourceError::RepeatedColumn { column: heading.clone() };
            let cell = at.cell(&sheet.name, layout.header_row(), column);
            problems.push(at.told(&error, Some(cell)));
        }
    }
}

fn report(
    sheet: &Sheet,
    layout: &Layout,
    at: At<'_>,
    met: &Met,
    problems: &mut Diagnostics,
) {
    let key = layout.key.columns().first().copied().unwrap_or(0);
    let cell = |row: usize| Some(at.cell(&sheet.name, row, key));
    if let Some(zoning) = layout.zoning {
        let heading = layout.headings.get(key).cloned().unwrap_or_default();
        let error = SourceError::OtherZoning { column: heading, zoning };
        problems.push(at.told(&error, cell(layout.header_row())));
    } else if layout.level.is_none() {
        let column = layout.headings.get(key).cloned().unwrap_or_default();
        let error = SourceError::NotCodes { column };
        problems.push(at.told(&error, cell(layout.header_row())));
    }
    if let Some(row) = met.second_table {
        let rows = vec![layout.header_row() + 1, row + 1];
        problems.push(at.told(&SourceError::SeveralTables { rows }, cell(row)));
    }
    if let Some(cut) = met.cut {
        problems.push(at.cut(&sheet.name, cut));
    }
    at.short(&sheet.name, &met.short, met.cut, problems);
    if let Some((row, column)) = met.unnamed {
        let cell = Some(at.cell(&sheet.name, row, column));
        let error = SourceError::UnnamedColumn { line: layout.header_row() + 1 };
        problems.push(at.told(&error, cell));
    }
    if let Some((row, column)) = met.wider {
        let cell = Some(at.cell(&sheet.name, row, column));
        problems.push(at.told(&SourceError::WiderRow, cell));
    }
    met.doubts.tell(&sheet.name, at, problems);
    if let Some((row, name)) = &met.homonym {
        let codes = layout::of_departements(name, &layout.departements);
        let error = SourceError::Homonym { name: name.clone(), codes };
        problems.push(at.told(&error, cell(*row)));
    } else if let Some(row) = met.elsewhere {
        let column = layout.headings.get(key).cloned().unwrap_or_default();
        let is_of_insee = layout.year_column.is_some() && layout.level_column.is_some();
        let error = SourceError::NoCodes { column, is_of_insee };
        problems.push(at.told(&error, cell(row)));
    } else if !layout.departements.is_empty() {
        problems.push(by_name(layout).at(at.cell(&sheet.name, layout.header_row(), key)));
    }
    if let Some(misnamed) = &met.misnamed {
        let error = SourceError::Misnamed {
            code: misnamed.code.clone(),
            of: misnamed.commune.clone(),
            is_total: misnamed.is_total,
        };
        problems.push(at.told(&error, cell(misnamed.row)));
    }
    if let Some((code, row)) = &met.zero {
        let message = format!(
            "des codes ont perdu leur zéro de tête dans le tableur ; ils ont été rétablis \
             (le premier : {code})"
        );
        problems.push(Diagnostic::warning("sources.repaired", message).at(at.cell(
            &sheet.name,
            *row,
            key,
        )));
    }
}

/// Says that communes are known by their names, and where their codes are.
fn by_name(layout: &Layout) -> Diagnostic {
    let names = layout.departements.iter().filter_map(|code| {
        let departement = official().departement(code)?;
        Some(format!("{code} ({})", departement.name))
    });
    let names: Vec<String> = names.collect();
    let place = match names.as_slice() {
        [only] => format!("du département {only}"),
        several => format!("des départements {}", enumerate(several)),
    };
    let message = format!(
        "ce fichier n’a pas de codes INSEE : les communes {place} y sont reconnues par leur nom"
    );
    Diagnostic::warning("sources.known-by-name", message).help(
        "vérifiez que le fichier ne couvre pas d’autres départements ; le même fichier avec une \
         colonne de codes INSEE est plus sûr",
    )
}

fn read_sides(
    book: &mut Workbook,
    sheet: &Sheet,
    sides: &Sides,
    OfFile { at, wanted }: OfFile<'_>,
    problems: &mut Diagnostics,
) -> Option<(Vec<TerritoryTable>, Recognised)> {
    for (index, (column, level, code)) in sides.territories.iter().enumerate() {
        let twice = sides.territories[..index]
            .iter()
            .any(|one| one.1 == *level && one.2 == *code);
        if twice && wanted.wants(*level, code) {
            let error = SourceError::RepeatedColumn { column: code.clone() };
            let cell = at.cell(&sheet.name, sides.header_row, *column);
            problems.push(at.told(&error, Some(cell)));
            return None;
        }
    }
    let sideways::Extracted { mut tables, rows, cut, short, doubts, lines } =
        sideways::extract(book, at.path(), &sheet.name, sides, wanted)
            .map_err(|error| problems.push(at.told(&error, None)))
            .ok()?;
    if let Some(cut) = cut {
        problems.push(at.cut(&sheet.name, cut));
    }
    doubts.tell(&sheet.name, at, problems);
    let beside = book.beside(&sheet.name);
    let columns = sides.territories.iter().filter(|one| wanted.wants(one.1, &one.2));
    let columns = columns.map(|(column, _, code)| (*column, code.clone()));
    let lines = lines.into_iter().filter(|(_, name)| wanted.needs(name));
    Hidden::of(&beside, lines, columns).warn(&sheet.name, at, problems);
    at.short(&sheet.name, &short, cut, problems);
    for table in &mut tables {
        table.vintage = at.file.year.as_ref().map(|year| year.value);
    }
    let of = |level: Level| sides.territories.iter().filter(|one| one.1 == level).count();
    let territories = Level::ALL.into_iter().map(|level| (level, of(level)));
    let recognised = Recognised {
        file: at.path().to_owned(),
        sheet: (!sheet.name.is_empty()).then(|| sheet.name.clone()),
        format: book.format(&sheet.name),
        family: None,
        header_rows: vec![sides.header_row + 1],
        shape: Shape::Sideways {
            territories: territories.filter(|one| one.1 > 0).collect(),
        },
        rows,
        kept: sides.territories.len(),
        several: false,
        public: false,
        columns: sides.territories.len() + 1,
        vintages: tables.iter().filter_map(|table| table.vintage).take(1).collect(),
        repairs: Vec::new(),
        built: None,
    };
    Some((tables, recognised))
}
