//! What a document says, line by line: to read it aloud, to search in it, to check it, without
//! laying it out.

use super::{Fields, Inserted, Pages, Piece, Printed, Prose};

/// The lines of some pages.
pub(super) fn of<'a>(
    pages: impl Iterator<Item = &'a Fields>,
    printed: &Printed,
) -> Vec<String> {
    let mut lines = Vec::new();
    pages.for_each(|page| fields(page, printed, &mut lines));
    lines
}

/// The lines of some pages: texts, titles, rows of tables, alternative texts and notes. Each
/// page tells its pieces by name; lists keep their order.
pub fn words(pages: &Pages) -> Vec<String> {
    of(pages.pages.iter().map(|page| &page.fields), &pages.printed)
}

fn fields(found: &Fields, printed: &Printed, lines: &mut Vec<String>) {
    // A card is read as one line.
    if let (Some(Piece::Text(value)), Some(Piece::Text(label))) =
        (found.get("valeur"), found.get("libelle"))
    {
        let text = |name| match found.get(name) {
            Some(Piece::Text(text)) => text.as_str(),
            _ => "",
        };
        let parts = [
            value,
            text("signe"),
            label,
            text("precision"),
            text("comparaison"),
            text("depuis"),
            text("phrase"),
        ];
        let parts: Vec<&str> =
            parts.into_iter().filter(|part| !part.is_empty()).collect();
        lines.push(parts.join(" | "));
        return;
    }
    found.values().for_each(|one| piece(one, printed, lines));
}

fn piece(one: &Piece, printed: &Printed, lines: &mut Vec<String>) {
    match one {
        Piece::Text(text) => lines.push(text.clone()),
        Piece::Line(line) => lines.push(line.plain()),
        Piece::Prose(parts) => parts.iter().for_each(|part| prose(part, printed, lines)),
        Piece::Table(name) => {
            let Some(table) = printed.tables.get(name) else { return };
            lines.push(format!("{} | {}", table.title, table.subtitle));
            lines.push(format!("{} | {}", table.corner, table.heads.join(" | ")));
            for line in &table.lines {
                let cells = line.cells.iter().map(|cell| {
                    format!(
                        "{}{}",
                        cell.text,
                        cell.sign.map_or("", |sign| sign.printed())
                    )
                });
                lines.push(format!(
                    "{} | {}",
                    line.label,
                    cells.collect::<Vec<_>>().join(" | ")
                ));
            }
            lines.extend(table.notes.clone());
            lines.extend(table.strip_key.clone());
        }
        Piece::Chart(name) => {
            let Some(chart) = printed.charts.get(name) else { return };
            lines.push(format!("{} | {}", chart.title, chart.subtitle));
            lines.push(chart.alt.clone());
            lines.extend(chart.notes.clone());
        }
        Piece::Figure(name) => {
            piece(&Piece::Chart(name.clone()), printed, lines);
            piece(&Piece::Table(name.clone()), printed, lines);
        }
        Piece::List(parts) => parts.iter().for_each(|part| piece(part, printed, lines)),
        Piece::Fields(inner) => fields(inner, printed, lines),
        Piece::Flag(_)
        | Piece::Whole(_)
        | Piece::Cover
        | Piece::Strip(..)
        | Piece::Logo(_)
        | Piece::Page(_)
        | Piece::Tables
        | Piece::Charts => {}
    }
}

fn prose(part: &Prose, printed: &Printed, lines: &mut Vec<String>) {
    match part {
        Prose::Paragraph(line) | Prose::Heading { line, .. } => lines.push(line.plain()),
        Prose::List { items, .. } => {
            items.iter().flatten().for_each(|item| prose(item, printed, lines));
        }
        Prose::Box(inner) => inner.iter().for_each(|one| prose(one, printed, lines)),
        Prose::Placed { several, .. } => several.iter().for_each(|one| match one {
            Inserted::Table(name) => piece(&Piece::Table(name.clone()), printed, lines),
            Inserted::Chart(name) => piece(&Piece::Chart(name.clone()), printed, lines),
        }),
    }
}
