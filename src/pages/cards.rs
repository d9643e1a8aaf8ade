//! Key figures on cards.

use super::piece::fields;
use super::{Fields, Material, strips};
use crate::analysis::FigureBook;
use crate::catalogue::Indicator;
use crate::charts::StripPlace;
use crate::secrecy::Figure;
use crate::territory::Commune;
use crate::text::typographic;
use crate::vocabulary::Sign;
use crate::wording;

/// Cards for indicators: the figure and how far it may be trusted, what it is, what it is a
/// share of and its year, the first territory it compares with. Where there is no figure, its
/// sign and what the sign means; where only each commune of the ressort has one, the lowest and
/// the highest.
pub(super) fn of(material: &Material<'_>, names: &[String]) -> Vec<Fields> {
    names.iter().filter_map(|name| card(material, name)).collect()
}

fn card(material: &Material<'_>, name: &str) -> Option<Fields> {
    let indicator = material.project.indicators.get(name)?;
    let figures = &material.protected.figures;
    let book = FigureBook::new(material.project, material.protected);
    let comparison = comparison(material, name);
    let (value, sign, detail) = match figures.get(name) {
        None => {
            let missing = Sign::Missing.printed().to_owned();
            (missing, "", "aucun fichier ne donne ce chiffre".to_owned())
        }
        Some(figure) if figure.rounded().is_some() => shown(indicator, figure),
        Some(figure) => {
            match range(&book.parts(name), material.project.ressort.communes.len()) {
                Some(range) => range,
                None => {
                    let sign =
                        Sign::ALL.into_iter().find(|sign| wording::bears(figure, *sign));
                    let meaning = sign.map_or("", Sign::meaning).to_owned();
                    (wording::printed(figure), "", meaning)
                }
            }
        }
    };
    Some(fields! {
        valeur => value,
        signe => sign,
        libelle => typographic(&indicator.short),
        precision => typographic(&detail),
        comparaison => comparison.map(|text| typographic(&text)),
        reglette => strips::drawing(material, name, StripPlace::Card),
        reglette_courte => strips::drawing(material, name, StripPlace::Row),
        bouts => strips::ends(material, name),
    })
}

/// The first territory that a figure compares with: of the same kind, and known.
fn comparison(material: &Material<'_>, name: &str) -> Option<String> {
    let figures = &material.protected.figures;
    material.project.comparisons.iter().find_map(|comparison| {
        // Counts of different territories do not compare.
        figures.get(&format!("{name}.ecart.{}", comparison.key))?;
        let other = figures.get(&format!("{name}.{}", comparison.key))?;
        other.rounded()?;
        let sign = wording::sign(other);
        Some(format!("{} : {}{sign}", comparison.name, wording::printed(other)))
    })
}

/// A figure, its sign and what it is a share of.
fn shown(indicator: &Indicator, figure: &Figure) -> (String, &'static str, String) {
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
    (value, wording::sign(figure), detail)
}

/// « 15 420 à 17 620 € », « selon les communes, 2021 ».
fn range(
    parts: &[(&Commune, &Figure)],
    communes: usize,
) -> Option<(String, &'static str, String)> {
    let size = |figure: &Figure| figure.rounded().map_or(0.0, |value| value.as_f64());
    let by_size = |left: &&Figure, right: &&Figure| size(left).total_cmp(&size(right));
    let low = parts.iter().map(|(_, figure)| *figure).min_by(by_size)?;
    let high = parts.iter().map(|(_, figure)| *figure).max_by(by_size)?;
    let value = format!("{} à {}", wording::in_table(low, true), wording::printed(high));
    let year = low.vintage().map(|year| format!(", {year}")).unwrap_or_default();
    if let [(commune, _)] = parts {
        let at = commune.at();
        return Some((
            wording::printed(low),
            wording::sign(low),
            format!("{at}, seule des {communes} communes où il est publié{year}"),
        ));
    }
    let where_ = match parts.len() {
        all if all == communes => "selon les communes".to_owned(),
        some => format!("dans les {some} communes où il est publié"),
    };
    Some((value, "", format!("{where_}{year}")))
}

/// « en % des résidences principales, 2021 », « 2021 ».
fn detail(indicator: &Indicator, figure: &Figure) -> String {
    let base = match &indicator.base {
        Some(_) => Some(indicator.unit_in_words()),
        None => wording::unsaid_unit(&indicator.short, &indicator.unit),
    };
    let year = figure.vintage().map(|year| year.to_string());
    base.into_iter().chain(year).collect::<Vec<_>>().join(", ")
}
