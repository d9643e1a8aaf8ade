//! The author's own indicators: what she writes, and what her formula tells of itself.

use std::sync::LazyLock;

use super::Check;
use crate::catalogue::formula::Formula;
use crate::catalogue::{Aggregation, Direction, Indicator, Quantity};
use crate::diagnostic::Diagnostic;
use crate::heading::{Measure, Unit};
use crate::manifest::placed::Placed;
use crate::manifest::written;
use crate::territory::Level;
use crate::vocabulary::Family;

impl Check<'_> {
    /// What cannot be added must not be.
    pub(super) fn adding_up(&mut self, own: &written::Indicator) {
        let Some(adding) =
            own.aggregation.as_ref().filter(|one| one.value == Aggregation::Sum)
        else {
            return;
        };
        let kind = own.kind.as_ref().map(|kind| kind.value);
        let unit = Unit::new(own.unit.as_ref().map_or("", |unit| unit.value.as_str()));
        let adds = matches!(kind, None | Some(Quantity::Count | Quantity::Amount))
            && !matches!(unit.measure(), Measure::Share { .. });
        if !adds {
            let diagnostic = Diagnostic::error("manifest.does-not-add-up", 
                "seuls des effectifs ou des montants s’additionnent d’une commune à l’autre",
            )
            .help("écrivez   agregation: ratio_des_sommes   avec une formule a / b, ou   non_agregable");
            self.problems.push(adding.locate(diagnostic));
        }
    }
}

impl Check<'_> {
    /// A formula that is too long or too deep is refused before anything walks it.
    pub(super) fn bounds(&mut self, own: &written::Indicator) -> bool {
        let mut within = true;
        for written in own.formula.iter().chain(&own.people) {
            let text = written.value.trim_start_matches(['=', ' ']);
            let Err(error) = Formula::parse(text) else { continue };
            if error.is_out_of_bounds() {
                let diagnostic = Diagnostic::of(&error).help(error.hint());
                self.problems.push(written.locate(diagnostic));
                within = false;
            }
        }
        within
    }

    /// How many people stand behind a figure is a sum of columns.
    pub(super) fn people(&mut self, own: &written::Indicator) {
        let Some(people) = &own.people else { return };
        let parsed = Formula::parse(people.value.trim_start_matches(['=', ' ']));
        if parsed.is_ok_and(|formula| formula.is_linear()) {
            return;
        }
        let diagnostic = Diagnostic::error("manifest.counts-no-people", format!(
            "« {} » ne compte pas des personnes",
            people.value
        ))
        .help("écrivez le nom de la colonne qui les compte :   effectif: \"[Nombre de ménages]\"");
        self.problems.push(people.locate(diagnostic));
    }
}

/// The catalogue's definition with the author's changes, or the author's own.
pub(super) fn changed(
    known: Option<Indicator>,
    id: &str,
    own: &written::Indicator,
) -> Indicator {
    let text =
        |field: &Option<Placed<String>>| field.as_ref().map(|text| text.value.clone());
    let is_new = known.is_none();
    let mut indicator = known.unwrap_or_else(|| new_indicator(id, own));
    if let Some(label) = text(&own.label) {
        indicator.short.clone_from(&label);
        // Another label for the same figure keeps the catalogue's noun phrase, which
        // makes better sentences; another formula is another figure.
        if is_new || own.formula.is_some() {
            indicator.subject = format!("l’indicateur « {label} »");
        }
        indicator.label = label;
    }
    // Other words would be said of another figure.
    if own.formula.is_some()
        || own.value.is_some()
        || own.unit.is_some()
        || own.base.is_some()
    {
        indicator.plain = None;
    }
    if let Some(unit) = text(&own.unit) {
        indicator.unit = Unit::new(unit);
    }
    if let Some(definition) = text(&own.definition) {
        indicator.definition = definition;
    }
    if own.label.is_some() && own.formula.is_some() {
        indicator.part = None;
    }
    if let Some(short) = text(&own.short) {
        indicator.short = short;
        indicator.part = None;
    }
    if let Some(subject) = text(&own.subject) {
        indicator.subject = subject;
    }
    // A new unit says by itself what its figures are a share of.
    if own.base.is_some() || own.unit.is_some() {
        indicator.base = text(&own.base);
    }
    if let Some(precaution) = text(&own.precaution) {
        indicator.precaution = Some(precaution);
    }
    if is_new || own.formula.is_some() {
        let unit = indicator.unit.clone();
        (indicator.quantity, indicator.aggregation) =
            deduced(&unit, own.formula.as_ref().map(|formula| formula.value.as_str()));
        if own.formula.is_some() {
            indicator.weight = None;
        }
    }
    if let Some(people) = text(&own.people) {
        indicator.people = Some(people.trim_start_matches(['=', ' ']).to_owned());
    }
    if let Some(kind) = &own.kind {
        indicator.quantity = kind.value;
        if indicator.quantity != Quantity::Count
            && indicator.aggregation == Aggregation::Sum
        {
            indicator.aggregation = Aggregation::None;
        }
    }
    if let Some(adding) = &own.aggregation {
        indicator.aggregation = adding.value;
    }
    if let Some(decimals) = &own.decimals {
        indicator.own_decimals = u8::try_from(decimals.value.min(3)).ok();
    }
    if own.formula.is_some() {
        if own.definition.is_none() {
            indicator.definition = BY_THE_AUTHORS.to_owned();
        }
        indicator.formula =
            text(&own.formula).map(|f| f.trim_start_matches(['=', ' ']).into());
        indicator.variants.clear();
        indicator.breaks.clear();
        if !is_new {
            indicator.family = Family::OfTheAuthor;
        }
    }
    indicator.from_author |= own.value.is_some();
    indicator
}

/// Whether an author wrote again what the catalogue says, spaces aside.
pub(super) fn same_formula(known: &Indicator, written: &str) -> bool {
    let bare = |text: &str| -> String {
        text.chars().filter(|c| !c.is_whitespace() && *c != '=').collect()
    };
    known.formula.as_deref().is_some_and(|formula| bare(formula) == bare(written))
}

const BY_THE_AUTHORS: &str = "Indicateur défini par les auteurs du rapport.";

fn new_indicator(id: &str, own: &written::Indicator) -> Indicator {
    let label =
        own.label.as_ref().map_or_else(|| id.replace('_', " "), |l| l.value.clone());
    let unit = own.unit.as_ref().map_or("", |unit| unit.value.as_str());
    let (quantity, aggregation) = (Quantity::Count, Aggregation::Sum);
    Indicator {
        plain: None,
        part: None,
        id: id.to_owned(),
        topic: String::new(),
        short: label.clone(),
        subject: format!("l’indicateur « {label} »"),
        definition: BY_THE_AUTHORS.to_owned(),
        label,
        unit: Unit::new(unit),
        base: None,
        family: Family::OfTheAuthor,
        formula: None,
        variants: Vec::new(),
        breaks: Vec::new(),
        quantity,
        aggregation,
        weight: None,
        people: None,
        level: Level::Commune,
        direction: Direction::Neutre,
        publics: Vec::new(),
        exploitation: None,
        precaution: None,
        former_ids: Vec::new(),
        key_figure: false,
        expected: false,
        own_decimals: None,
        often_whole: true,
        pyramid: None,
        band: None,
        from_author: false,
    }
}

/// What kind of quantity a formula gives, and how it adds up over communes: a quotient is
/// the quotient of the sums; a column of shares, of amounts or of durations is not added.
fn deduced(unit: &Unit, formula: Option<&str>) -> (Quantity, Aggregation) {
    let additive = unit.counts();
    let kind = match unit.measure() {
        Measure::Count => Quantity::Count,
        Measure::Share { .. } => Quantity::Rate,
        Measure::Amount => Quantity::Amount,
        Measure::PerEach
        | Measure::Index
        | Measure::Points
        | Measure::Duration
        | Measure::Unknown => Quantity::Mean,
    };
    let parsed = formula.map(|text| Formula::parse(text.trim_start_matches(['=', ' '])));
    let Some(Ok(formula)) = parsed else {
        let adding = if additive { Aggregation::Sum } else { Aggregation::None };
        return (kind, adding);
    };
    // A quotient of counts is a mean, whatever its unit says it counts.
    let of_quotient = if kind == Quantity::Count { Quantity::Mean } else { kind };
    if adds_nothing(&formula) {
        return (
            if kind == Quantity::Count { Quantity::Amount } else { kind },
            Aggregation::None,
        );
    }
    let quotient = formula.ratio().filter(|(_, below)| !below.columns().is_empty());
    if let Some((above, below)) = quotient {
        let sums = above.is_linear() && below.is_linear();
        (of_quotient, if sums { Aggregation::RatioOfSums } else { Aggregation::None })
    } else if formula.multiplies() {
        (kind, Aggregation::None)
    } else if quotient.is_none() && formula.ratio().is_some() {
        // A sum by a number, « / 12 », is still a sum.
        (kind, if additive { Aggregation::Sum } else { Aggregation::None })
    } else if formula.divides() {
        (of_quotient, Aggregation::RecomputedOnSums)
    } else if additive {
        (kind, Aggregation::Sum)
    } else {
        (kind, Aggregation::None)
    }
}

/// Whether a formula takes a column that no one may add up: a median, a decile, a rate that
/// the catalogue knows as such.
fn adds_nothing(formula: &Formula) -> bool {
    static ALONE: LazyLock<Vec<Formula>> = LazyLock::new(|| {
        let known = crate::catalogue::catalogue().indicators.values();
        known
            .filter(|one| one.aggregation == Aggregation::None)
            .filter_map(|one| Formula::parse(one.formula.as_deref()?).ok())
            .filter(|one| matches!(one, Formula::Column(..)))
            .collect()
    });
    formula.columns().iter().any(|(pattern, name)| {
        ALONE.iter().flat_map(Formula::columns).any(|(known, known_name)| {
            known_name == *name || known.matches(name) || pattern.matches(known_name)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_tells_how_it_adds_up() {
        let of = |unit: &str, formula: &str| deduced(&Unit::new(unit), Some(formula)).1;
        assert_eq!(of("ménages", "= [a] + [b]"), Aggregation::Sum);
        assert_eq!(of("%", "= 100 * [a] / [b]"), Aggregation::RatioOfSums);
        assert_eq!(of("%", "= [part]"), Aggregation::None);
        assert_eq!(of("ans", "= [age_moyen]"), Aggregation::None);
        assert_eq!(of("€", "= [revenu_moyen]"), Aggregation::None);
        assert_eq!(of("€", "= [total] / [foyers]"), Aggregation::RatioOfSums);
        assert_eq!(of("élèves par classe", "= [a] / [b]"), Aggregation::RatioOfSums);
        assert_eq!(of("%", "= 100 * ([a] / [b] - 1)"), Aggregation::RecomputedOnSums);
        // A median is a median by the month too; a rate times a population is no sum.
        assert_eq!(of("€", "= MED{aa} / 12"), Aggregation::None);
        assert_eq!(of("personnes", "= TP60{aa} * P{aa}_POP / 100"), Aggregation::None);
        assert_eq!(of("personnes", "= [taux] * [habitants]"), Aggregation::None);
        assert_eq!(of("%", "= 100 * [a] * [b] / [c]"), Aggregation::None);
        assert_eq!(of("ménages", "= [a] / 12"), Aggregation::Sum);
    }
}
