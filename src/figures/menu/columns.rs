//! What is known of the columns that stand behind an indicator.

use crate::catalogue::Indicator;
use crate::catalogue::formula::Formula;
use crate::figures::evaluate::Bound;
use crate::sources::Source;
use crate::vocabulary::Family;

/// A column that no indicator of the recognised families uses, reached by an author's
/// formula or by `colonnes:`: what is published about the file says nothing of it.
pub(super) fn unknown_column(indicator: &Indicator, source: &Source) -> bool {
    let Some(families) = &source.families else { return false };
    let formula = match (indicator.family, &indicator.formula) {
        (Family::Transmitted, _) => return true,
        (Family::OfTheAuthor, Some(formula)) => formula,
        _ => return false,
    };
    let parsed = |text: &str| Formula::parse(text).ok();
    let known: Vec<Formula> = crate::catalogue::catalogue()
        .indicators
        .values()
        .filter(|one| families.contains(&one.family))
        .filter_map(|one| parsed(one.formula.as_deref()?))
        .collect();
    let Some(formula) = parsed(formula) else { return true };
    formula.columns().iter().any(|(_, name)| {
        let same = |formula: &Formula| {
            formula
                .columns()
                .iter()
                .any(|(pattern, known)| known == name || pattern.matches(name))
        };
        !known.iter().any(same)
    })
}

/// Whether a figure is that of the years between two vintages, and not of the later one.
pub(super) fn speaks_of_a_period(indicator: &Indicator) -> bool {
    let formula = indicator.formula.as_deref().unwrap_or_default();
    indicator.unit.is_yearly_percent()
        || ["{n_ans}", "{periode}"].iter().any(|word| formula.contains(word))
}

/// Whether a producer gives a rate in whole numbers: a decimal would be ours.
pub(super) fn in_whole_numbers(indicator: &Indicator, bound: &Bound<'_>) -> bool {
    let Formula::Column(pattern, name) = &*bound.formula else { return false };
    if indicator.own_decimals.is_some() || indicator.decimals() == 0 {
        return false;
    }
    let Some(column) = bound.column(pattern, name) else { return false };
    let table = bound.table;
    let values = table.codes().filter_map(|code| table.find(code));
    let values: Vec<f64> =
        values.filter_map(|row| table.value_at(row, column).number()).collect();
    // Of two or three figures, all may be whole by chance, unless the producer is known to
    // round them.
    const ENOUGH: usize = 4;
    let is_sure = indicator.often_whole || values.len() >= ENOUGH;
    is_sure && !values.is_empty() && values.iter().all(|value| value.fract() == 0.0)
}
