//! What is printed around the figures of a table: labels with their unit, sources, remarks, and
//! what its signs mean.

use super::credits::{mention, source_line};
use super::remarks::remark;
use crate::heading::{Credit, Heading, HeadingKind, Reliability, Unit};
use crate::secrecy::{Figure, Protected, ProtectedTable, PublishedCell};
use crate::text::{fold, typographic};
use crate::vocabulary::Sign;

/// The label of a row; where each row has its own unit, a unit without a symbol stands
/// after it: « Densité de population (habitants au km²) ».
pub fn row_label(heading: &Heading) -> String {
    if is_yearly(heading) && !fold(&heading.label).contains("annuel") {
        return format!("{}, par an", heading.label);
    }
    let words = heading.unit.as_ref().and_then(|unit| unsaid_unit(&heading.label, unit));
    match words {
        Some(words) => format!("{} ({words})", heading.label),
        None => heading.label.clone(),
    }
}

/// A rhythm: its label says « par an » once for the row.
pub fn is_yearly(heading: &Heading) -> bool {
    heading.unit.as_ref().is_some_and(Unit::is_yearly_percent)
}

/// A unit without a symbol that a label does not say: « habitants au km² ».
pub fn unsaid_unit(label: &str, unit: &Unit) -> Option<String> {
    let words = Some(unit).filter(|unit| unit.symbol().is_none()).map(Unit::in_words);
    let words = words.filter(|words| !words.is_empty())?;
    let first = words.split(' ').next().unwrap_or_default().trim_end_matches('s');
    (!fold(label).contains(&fold(first))).then_some(words)
}

/// The source line, what must be known before comparing, then what the signs of these figures
/// mean.
pub fn notes(
    table: &ProtectedTable,
    figures: &[&Figure],
    protected: &Protected,
) -> Vec<String> {
    let credits = credits(table, protected);
    let mut notes = vec![source_line(&credits, table.vintage())];
    notes.extend(mention(&credits));
    // Nobody can check a figure of no year.
    let is_dated =
        |figure: &&Figure| figure.vintage().is_some() || figure.source().is_none();
    let is_year = |heading: &Heading| matches!(heading.kind, HeadingKind::Year(_));
    let by_year = table.rows().iter().chain(table.columns()).any(is_year);
    let told = by_year || credits.iter().any(|credit| credit.dated.is_some());
    if !told && !figures.iter().any(is_dated) {
        notes.push("Année non précisée.".to_owned());
    }
    notes.extend(table.remarks().iter().map(remark));
    let signs = Sign::ALL
        .into_iter()
        .filter(|sign| figures.iter().any(|figure| bears(figure, *sign)));
    notes.extend(signs.map(Sign::note));
    notes.retain(|note| !note.is_empty());
    notes.iter().map(|note| typographic(note)).collect()
}

/// Whether a sign stands in the place of a figure or beside it.
pub fn bears(figure: &Figure, sign: Sign) -> bool {
    match sign {
        Sign::Masked => figure.cell() == PublishedCell::Masked,
        Sign::NotDiffused => figure.cell() == PublishedCell::NotDiffused,
        Sign::Missing => figure.cell() == PublishedCell::Missing,
        Sign::NotAggregable => figure.cell() == PublishedCell::NotAggregable,
        Sign::Approximate => figure.is_approximate(),
        Sign::Fragile | Sign::Indicative => sign_of(figure) == Some(sign),
    }
}

/// How far a figure may be trusted.
pub fn sign_of(figure: &Figure) -> Option<Sign> {
    match figure.reliability() {
        Reliability::Solid => None,
        Reliability::Indicative => Some(Sign::Indicative),
        Reliability::Fragile => Some(Sign::Fragile),
    }
}

/// The credits of a table's sources.
fn credits<'a>(table: &ProtectedTable, protected: &'a Protected) -> Vec<&'a Credit> {
    table.sources().into_iter().filter_map(|key| protected.credits.get(key)).collect()
}
