//! Key figures on cards.

use super::piece::fields;
use super::{Fields, Material, strips};
use crate::analysis::FigureBook;
use crate::catalogue::Indicator;
use crate::charts::StripPlace;
use crate::heading::{Heading, HeadingKind, Reliability};
use crate::manifest::Comparison;
use crate::secrecy::{Figure, ProtectedTable};
use crate::territory::Commune;
use crate::text::{lower_first, typographic, upper_first};
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
    // What reads the same has not moved.
    let since = book.moved(name).filter(|(_, start)| wording::printed(start) != value);
    Some(fields! {
        valeur => value,
        signe => sign,
        libelle => typographic(&indicator.short),
        phrase => figures.get(name).and_then(|figure| wording::plainly(indicator, figure)),
        apres => match figures.get(name).is_some_and(|figure| figure.rounded().is_some()) {
            true => wording::after_number(indicator),
            false => None,
        },
        annee => figures.get(name).and_then(Figure::vintage).map(|year| year.to_string()),
        depuis => since.map(|(year, start)| {
            let sign = wording::sign(start);
            typographic(&format!("{}{sign} en {year}", wording::printed(start)))
        }),
        precision => typographic(&detail),
        comparaison => comparison.map(|text| typographic(&text)),
        reglette => strips::drawing(material, name, StripPlace::Card),
        reglette_courte => strips::drawing(material, name, StripPlace::Row),
        bouts => strips::ends(material, name),
    })
}

/// The card of the quartier that stands highest in a table of one share, with what the others
/// and the town have; nothing where that would be no finding: too few quartiers, a fragile
/// figure at the top, two that are alike.
pub(super) fn highest_district(
    material: &Material<'_>,
    table: &ProtectedTable,
) -> Option<Fields> {
    const ENOUGH: usize = 3;
    let [column] = table.columns() else { return None };
    let indicator = material.project.indicators.get(&column.key)?;
    let is_district =
        |heading: &Heading| heading.kind == HeadingKind::Territory && !heading.emphasis;
    let is_share = indicator.family.is_by_iris() && indicator.unit.is_percent();
    if !is_share || !table.rows().iter().any(is_district) {
        return None;
    }
    let size =
        |figure: &Figure| figure.rounded().map_or(f64::MIN, |value| value.as_f64());
    let districts = table.rows().iter().enumerate().filter(|(_, one)| is_district(one));
    // A hidden one may be the highest of all, or outside the range of the others.
    let mut known: Vec<(&Heading, &Figure)> = districts
        .map(|(row, heading)| {
            let figure = table.row(row).first()?;
            figure.rounded().map(|_| (heading, figure))
        })
        .collect::<Option<_>>()?;
    known.sort_by(|left, right| size(right.1).total_cmp(&size(left.1)));
    let ((name, top), others) = known.split_first()?;
    let (next, last) = (others.first()?.1, others.last()?.1);
    let is_firm = top.reliability() == Reliability::Solid;
    if known.len() < ENOUGH || !is_firm || next.rounded() == top.rounded() {
        return None;
    }
    let year = top.vintage().map(|year| format!(", {year}")).unwrap_or_default();
    let range = match last.rounded() == next.rounded() {
        true => wording::printed(next),
        false => {
            format!("{} à {}", wording::in_table(last, true), wording::printed(next))
        }
    };
    // The same share of the whole town, where a file gives it of the same year.
    let of_town = column.key.strip_suffix("_iris").and_then(|town| {
        let figure = material.protected.figures.get(town)?;
        figure.rounded()?;
        (figure.vintage() == top.vintage()).then_some(figure)
    });
    let comparison = of_town.map(|figure| {
        let sign = wording::sign(figure);
        format!("{} : {}{sign}", material.project.ressort.name, wording::printed(figure))
    });
    let at = district_at(&name.label);
    let phrase = wording::plainly(indicator, top).map(|phrase| {
        typographic(&format!("{}, {}", upper_first(&at), lower_first(&phrase)))
    });
    let after = wording::after_number(indicator)
        .map(|after| typographic(&format!("{after} {at}")));
    Some(fields! {
        valeur => wording::printed(top),
        signe => "",
        libelle => &name.label,
        phrase => phrase,
        apres => after,
        // What the drawing beside it says is not said again.
        annee => "",
        depuis => typographic(&format!("Autres quartiers : {range}")),
        precision => typographic(&format!("{range} dans les autres quartiers{year}")),
        comparaison => comparison.map(|text| typographic(&text)),
        reglette => "",
        reglette_courte => "",
        bouts => Vec::<String>::new(),
    })
}

/// « aux Îles-de-Mars », « dans l’IRIS 0103 », « dans le quartier Villancourt ».
fn district_at(name: &str) -> String {
    match name.split_once(' ') {
        Some(("Les", bare)) => format!("aux {bare}"),
        Some(("Le", bare)) => format!("au {bare}"),
        Some(("La", _)) => format!("à {}", lower_first(name)),
        Some(("IRIS", _)) => format!("dans l’{name}"),
        Some(("Quartier", bare)) => format!("dans le quartier {bare}"),
        _ if name.starts_with("L’") => format!("à {}", lower_first(name)),
        _ => format!("dans le quartier {name}"),
    }
}

/// The first territory that a figure compares with: of the same kind, and known. Beside one
/// commune alone a second one stands: a town is not its neighbour's opposite.
fn comparison(material: &Material<'_>, name: &str) -> Option<String> {
    let figures = &material.protected.figures;
    let known = |comparison: &&Comparison| {
        // Counts of different territories do not compare.
        figures.contains_key(&format!("{name}.ecart.{}", comparison.key))
            && figures
                .get(&format!("{name}.{}", comparison.key))
                .is_some_and(|other| other.rounded().is_some())
    };
    let mut found = material.project.comparisons.iter().filter(known);
    let first = found.next()?;
    let second = found.next().filter(|second| !first.is_group && !second.is_group);
    let told = |comparison: &Comparison| {
        let other = figures.get(&format!("{name}.{}", comparison.key))?;
        let sign = wording::sign(other);
        Some(format!("{} : {}{sign}", comparison.short, wording::printed(other)))
    };
    let parts: Vec<String> =
        [Some(first), second].into_iter().flatten().filter_map(told).collect();
    Some(parts.join(" · "))
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
