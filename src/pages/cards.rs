//! Key figures on cards.

use super::piece::fields;
use super::{Fields, Material, printed};
use crate::catalogue::Indicator;
use crate::secrecy::Figure;
use crate::text::typographic;
use crate::vocabulary::Sign;
use crate::wording;

/// Cards for indicators whose figure is published: the figure and how far it may be trusted,
/// what it is, what it is a share of and its year, the first territory it compares with.
pub(super) fn of(material: &Material<'_>, names: &[String]) -> Vec<Fields> {
    names.iter().filter_map(|name| card(material, name)).collect()
}

fn card(material: &Material<'_>, name: &str) -> Option<Fields> {
    let indicator = material.project.indicators.get(name)?;
    let figures = &material.protected.figures;
    let figure = figures.get(name)?;
    figure.rounded()?;
    let comparison = material.project.comparisons.iter().find_map(|comparison| {
        // Counts of different territories do not compare.
        figures.get(&format!("{name}.ecart.{}", comparison.key))?.rounded()?;
        let other = figures.get(&format!("{name}.{}", comparison.key))?;
        Some(format!("{} : {}", comparison.name, wording::printed(other)))
    });
    // A rhythm is too long for the large figure of a card.
    let printed = wording::printed(figure);
    let (value, detail) = match printed.strip_suffix(" par an") {
        Some(value) => {
            let years = figure.since().zip(figure.vintage());
            let detail = years.map_or_else(
                || "par an".to_owned(),
                |(from, to)| format!("par an, entre {from} et {to}"),
            );
            (value.to_owned(), detail)
        }
        None => (printed, detail(indicator, figure)),
    };
    Some(fields! {
        valeur => value,
        signe => printed::sign(figure).map_or("", Sign::printed),
        libelle => typographic(&indicator.short),
        precision => typographic(&detail),
        comparaison => comparison.map(|text| typographic(&text)),
    })
}

/// « en % des résidences principales, 2021 », « 2021 ».
fn detail(indicator: &Indicator, figure: &Figure) -> String {
    let base = indicator.base.as_ref().map(|_| indicator.unit_in_words());
    let year = figure.vintage().map(|year| year.to_string());
    base.into_iter().chain(year).collect::<Vec<_>>().join(", ")
}
