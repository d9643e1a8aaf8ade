//! `tableaux.xlsx`: every published table, and where each figure was read.
//!
//! Protected figures only, at their printed precision. The SHA-256 of a file is given
//! when its producer publishes it: the hash of a small protected file would give its
//! hidden counts away by trial.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::heading::{Cells, Provenance};
use crate::manifest::Project;
use crate::phrases::in_its_words;
use crate::secrecy::{Figure, Protected, ProtectedTable};
use crate::text::grouped;
use crate::text::typographic;
use crate::vocabulary::Sign;
use crate::wording;
use chrono::Datelike;

/// Excel refuses longer texts in a cell.
const LONGEST_TEXT: usize = 32_000;

/// Writes the workbook.
///
/// # Errors
/// When the writing library fails, which no input should make it do.
pub fn write(project: &Project, protected: &Protected) -> Result<Vec<u8>, Diagnostics> {
    build(project, protected).map_err(|error| {
        Diagnostic::error(
            "render.workbook",
            "le classeur « tableaux.xlsx » ne peut pas être écrit",
        )
        .cause(in_its_words("la bibliothèque des classeurs", &error.to_string()))
        .into()
    })
}

struct Styles {
    title: Format,
    muted: Format,
    head: Format,
    figure_head: Format,
    text: Format,
    marker: Format,
}

impl Styles {
    fn new() -> Self {
        Self {
            title: Format::new().set_bold().set_font_size(14),
            muted: Format::new().set_font_color("#5B6470"),
            head: Format::new()
                .set_bold()
                .set_border_bottom(FormatBorder::Thin)
                .set_text_wrap(),
            figure_head: Format::new()
                .set_bold()
                .set_border_bottom(FormatBorder::Thin)
                .set_text_wrap()
                .set_align(FormatAlign::Right),
            text: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            marker: Format::new().set_align(FormatAlign::Right),
        }
    }

    /// Digits, the unit unless the heading says it, the sign of reliability.
    fn number(&self, decimals: u8, symbol: Option<&str>, sign: &str) -> Format {
        let mut format = "#,##0".to_owned();
        if decimals > 0 {
            format.push('.');
            format.push_str(&"0".repeat(usize::from(decimals)));
        }
        let after: Vec<&str> = symbol
            .into_iter()
            .chain(Some(sign).filter(|sign| !sign.is_empty()))
            .collect();
        if !after.is_empty() {
            format.push_str(&format!("\" {}\"", after.join(" ")));
        }
        Format::new().set_num_format(format)
    }
}

fn build(project: &Project, protected: &Protected) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::new();
    let mut book = Workbook::new();
    let date = project.identity.date;
    let year = u16::try_from(date.year()).unwrap_or(2000);
    let month = u8::try_from(date.month()).unwrap_or(1);
    let day = u8::try_from(date.day()).unwrap_or(1);
    let properties = DocProperties::new()
        .set_title(format!("Analyse des besoins sociaux {}", project.ressort.of))
        .set_author(typographic(&project.identity.ccas))
        .set_creation_datetime(&ExcelDateTime::from_ymd(year, month, day)?);
    book.set_properties(&properties);
    summary(book.add_worksheet(), project, protected, &styles)?;
    for (index, table) in protected.tables.values().enumerate() {
        self::table(book.add_worksheet(), index + 1, table, protected, &styles)?;
    }
    traces(book.add_worksheet(), protected, &styles)?;
    sources(book.add_worksheet(), protected, &styles)?;
    book.save_to_buffer()
}

fn summary(
    sheet: &mut Worksheet,
    project: &Project,
    protected: &Protected,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name("Sommaire")?;
    sheet.set_column_width(0, 12)?.set_column_width(1, 70)?;
    let title = format!("Analyse des besoins sociaux {}", project.ressort.of);
    sheet.write_with_format(0, 0, title, &styles.title)?;
    sheet.write_with_format(1, 0, typographic(&project.identity.ccas), &styles.muted)?;
    let legend = Sign::ALL.map(|sign| format!("{} : {}", sign.printed(), sign.meaning()));
    let legend = format!("{}.", legend.join(" ; "));
    sheet.write_with_format(2, 0, typographic(&legend), &styles.muted)?;
    sheet.write_with_format(4, 0, "Feuille", &styles.head)?;
    sheet.write_with_format(4, 1, "Tableau", &styles.head)?;
    for (row, (index, table)) in (5..).zip(protected.tables.values().enumerate()) {
        sheet.write(row, 0, sheet_name(index + 1))?;
        sheet.write(row, 1, table.title())?;
    }
    Ok(())
}

fn sheet_name(index: usize) -> String {
    format!("Tableau {index}")
}

/// A sheet being written.
struct Written<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a Styles,
}

/// One table: its title, its headings, its figures, and who is credited.
fn table(
    sheet: &mut Worksheet,
    index: usize,
    table: &ProtectedTable,
    protected: &Protected,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(index))?;
    let mut written = Written { sheet, styles };
    written.headings(table)?;
    let after = written.figures(table)?;
    let figures: Vec<&Figure> = table.figures().collect();
    written.notes(after, &wording::notes(table, &figures, protected))?;
    sheet.set_freeze_panes(4, 1)?;
    Ok(())
}

impl Written<'_> {
    fn headings(&mut self, table: &ProtectedTable) -> Result<(), XlsxError> {
        let Self { sheet, styles } = self;
        sheet.set_column_width(0, 44)?;
        sheet.write_with_format(0, 0, table.title(), &styles.title)?;
        let mut details: Vec<String> = Vec::new();
        details.extend(table.unit().map(str::to_owned));
        details.extend(table.territory().map(str::to_owned));
        details.extend(table.vintage().map(|year| year.to_string()));
        sheet.write_with_format(1, 0, details.join(", "), &styles.muted)?;
        sheet.write_with_format(3, 0, table.corner(), &styles.head)?;
        for (column, heading) in (1..).zip(table.columns()) {
            sheet.set_column_width(column, 18)?;
            sheet.write_with_format(3, column, &heading.label, &styles.figure_head)?;
        }
        Ok(())
    }

    /// The rows; gives the one after them.
    fn figures(&mut self, table: &ProtectedTable) -> Result<u32, XlsxError> {
        let mut row = 4;
        for (index, heading) in table.rows().iter().enumerate() {
            let text = &self.styles.text;
            self.sheet.write_with_format(row, 0, wording::row_label(heading), text)?;
            for (column, figure) in (1..).zip(table.row(index)) {
                self.figure((row, column), figure, table.unit().is_some())?;
            }
            row += 1;
        }
        Ok(row)
    }

    fn notes(&mut self, after: u32, notes: &[String]) -> Result<(), XlsxError> {
        let filled = notes.iter().filter(|note| !note.is_empty());
        for (row, note) in (after + 1..).zip(filled) {
            let muted = &self.styles.muted;
            self.sheet.write_with_format(row, 0, typographic(note), muted)?;
        }
        Ok(())
    }

    /// A published figure is a number of the workbook; a unit of its own makes it a text.
    fn figure(
        &mut self,
        (row, column): (u32, u16),
        figure: &Figure,
        says_unit: bool,
    ) -> Result<(), XlsxError> {
        let Self { sheet, styles } = self;
        match figure.rounded() {
            // The sign of how far it may be trusted stands beside a number that stays one.
            Some(value) if !figure.is_approximate() => {
                let symbol = figure.unit().symbol().filter(|_| !says_unit);
                let sign = wording::sign(figure);
                let format = styles.number(value.decimals(), symbol, sign);
                sheet.write_with_format(row, column, value.as_f64(), &format)?;
            }
            _ => {
                let text = wording::in_table(figure, says_unit);
                sheet.write_with_format(row, column, text, &styles.marker)?;
            }
        }
        Ok(())
    }
}

fn traces(
    sheet: &mut Worksheet,
    protected: &Protected,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name("Traçabilité")?;
    for (column, width) in (0..).zip([44, 60, 16, 30, 16, 60]) {
        sheet.set_column_width(column, width)?;
    }
    let heads = [
        "Chiffre",
        "Ce qu’il dit",
        "Imprimé",
        "Fichier",
        "Feuille",
        "Colonnes et cellules",
    ];
    for (column, head) in (0..).zip(heads) {
        sheet.write_with_format(0, column, head, &styles.head)?;
    }
    let mut row = 1;
    for (name, figure) in &protected.figures {
        for ((file, tab), cells) in by_sheet(figure.origins()) {
            sheet.write(row, 0, name)?;
            sheet.write(row, 1, figure.said())?;
            sheet.write(row, 2, wording::printed(figure))?;
            sheet.write(row, 3, file)?;
            sheet.write(row, 4, tab.unwrap_or_default())?;
            sheet.write(row, 5, cells)?;
            row += 1;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

/// A file and its sheet.
type Sheet<'a> = (&'a str, Option<&'a str>);

/// « P21_POP : C2, C5 ; P21_LOG : F2, F5 », per file and sheet; of a wide territory
/// « P21_POP : 648 cellules, de C812 à C1459, les lignes de « Nord » ».
fn by_sheet(origins: &[Arc<Provenance>]) -> BTreeMap<Sheet<'_>, String> {
    let mut columns: BTreeMap<Sheet<'_>, BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    for origin in origins {
        let cells = columns
            .entry((&origin.file, origin.sheet.as_deref()))
            .or_default()
            .entry(&origin.column)
            .or_default();
        let told = match &origin.cells {
            Cells::Each(names) => names.clone(),
            Cells::Rows { count, first, last, of } => vec![format!(
                "{} cellules, de {first} à {last}, les lignes de « {of} »",
                grouped(*count)
            )],
        };
        for one in told {
            if !cells.contains(&one) {
                cells.push(one);
            }
        }
    }
    columns
        .into_iter()
        .map(|(place, columns)| {
            let parts: Vec<String> = columns
                .into_iter()
                .map(|(column, cells)| format!("{column} : {}", cells.join(", ")))
                .collect();
            let mut text = parts.join(" ; ");
            if text.len() > LONGEST_TEXT {
                let end =
                    (0..=LONGEST_TEXT).rev().find(|end| text.is_char_boundary(*end));
                text.truncate(end.unwrap_or(0));
                text.push('…');
            }
            (place, text)
        })
        .collect()
}

fn sources(
    sheet: &mut Worksheet,
    protected: &Protected,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name("Sources")?;
    for (column, width) in (0..).zip([20, 28, 44, 34, 24, 26, 68]) {
        sheet.set_column_width(column, width)?;
    }
    let heads = [
        "Source",
        "Producteur",
        "Titre",
        "Fichier",
        "Diffusion",
        "Licence ou date",
        "SHA-256 (fichiers publics)",
    ];
    for (column, head) in (0..).zip(heads) {
        sheet.write_with_format(0, column, head, &styles.head)?;
    }
    for (row, credit) in (1..).zip(protected.credits.values()) {
        let diffusion = if credit.public { "publique" } else { "protégée" };
        let mut details: Vec<String> = Vec::new();
        details.extend(credit.licence.clone());
        details.extend(credit.dated.clone());
        if credit.fictitious {
            details.push("données fictives".to_owned());
        }
        let hash = protected.fingerprints.get(&credit.file).filter(|_| credit.public);
        sheet.write(row, 0, &credit.source)?;
        sheet.write(row, 1, &credit.producer)?;
        sheet.write(row, 2, &credit.title)?;
        sheet.write(row, 3, &credit.file)?;
        sheet.write(row, 4, diffusion)?;
        sheet.write(row, 5, details.join(" ; "))?;
        sheet.write(row, 6, hash.map(String::as_str).unwrap_or_default())?;
    }
    Ok(())
}
