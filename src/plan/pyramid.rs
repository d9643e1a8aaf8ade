//! The table behind the age pyramid: one row per age band; men and women of the town,
//! then of the first comparison, in percent of all.

use super::ground::Ground;
use crate::catalogue::Sex;
use crate::heading::{Heading, HeadingKind, Unit};
use crate::manifest::TableBlock;
use crate::table::{Cell, CellId, Form, Table, Tables, Tells};
use crate::text::{fold, typographic};
use crate::value::Value;

/// Lays out the pyramid, or nothing when a band is missing. The bands are those of the file:
/// of fifteen years until 2025, then those that INSEE publishes now.
pub(crate) fn table(
    ground: &Ground<'_>,
    block: &TableBlock,
    title: &str,
    names: &[String],
    tables: &mut Tables,
) -> Option<Table> {
    let comparison = ground
        .areas
        .iter()
        .position(|area| area.role == crate::figures::areas::Role::Comparison);
    let bands = whole(bands(ground, names));
    let mut columns = Vec::new();
    let mut by_column: Vec<Vec<CellId>> = Vec::new();
    for area in std::iter::once(0).chain(comparison) {
        let cells = shares(ground, &bands, area, tables);
        let known = cells
            .iter()
            .flatten()
            .all(|cell| tables.cell(*cell).value.number().is_some());
        if !known || bands.is_empty() {
            if area == 0 {
                return None;
            }
            continue;
        }
        let place = &ground.areas[area];
        for (sex, label) in [(0, "Hommes"), (1, "Femmes")] {
            columns.push(heading(&format!("{label}, {}", place.short), label, place.own));
            by_column.push(cells.iter().map(|pair| pair[sex]).collect());
        }
    }
    let rows: Vec<Heading> =
        bands.iter().map(|band| heading(&band.label, &band.label, false)).collect();
    let cells: Vec<Vec<CellId>> = (0..rows.len())
        .map(|row| by_column.iter().map(|column| column[row]).collect())
        .collect();
    let vintage = tables.cell(*cells.first()?.first()?).vintage;
    Some(Table {
        name: block.name.value.clone(),
        title: typographic(title),
        corner: "Âge".to_owned(),
        unit: Some("en % de la population".to_owned()),
        rows,
        columns,
        cells,
        vintage,
        territory: None,
        remarks: Vec::new(),
    })
}

struct Band {
    label: String,
    men: String,
    women: String,
}

/// The bands that follow one another from birth to the oldest; of two ways, the one whose
/// first band comes first in the catalogue. Nothing when some ages are lacking.
fn whole(bands: Vec<Band>) -> Vec<Band> {
    fn from(age: u16, bands: &[Band]) -> Option<Vec<usize>> {
        bands.iter().enumerate().find_map(|(at, band)| match ages(&band.label)? {
            (first, None) if first == age => Some(vec![at]),
            (first, Some(last)) if first == age => {
                let rest = from(last + 1, bands)?;
                Some(std::iter::once(at).chain(rest).collect())
            }
            _ => None,
        })
    }
    let kept = from(0, &bands).unwrap_or_default();
    let mut bands: Vec<Option<Band>> = bands.into_iter().map(Some).collect();
    kept.into_iter().filter_map(|at| bands.get_mut(at)?.take()).collect()
}

/// « 15 à 29 ans », « 90 ans ou plus ».
fn ages(label: &str) -> Option<(u16, Option<u16>)> {
    let mut numbers = label
        .split(|c: char| !c.is_ascii_digit())
        .filter(|piece| !piece.is_empty())
        .map(|piece| piece.parse::<u16>().ok());
    let first = numbers.next()??;
    Some((first, numbers.next().flatten().filter(|last| *last >= first)))
}

/// The bands that have both sexes and figures, youngest first, as the catalogue orders them.
fn bands(ground: &Ground<'_>, names: &[String]) -> Vec<Band> {
    let of = |sex: Sex| {
        names.iter().filter_map(move |name| {
            let indicator = ground.project.indicators.get(name)?;
            let has_figures = ground.menu.value(name, 0, None).is_some();
            (indicator.pyramid == Some(sex) && has_figures)
                .then(|| Some((indicator.band.clone()?, name.clone())))?
        })
    };
    of(Sex::Men)
        .filter_map(|(label, men)| {
            let women = of(Sex::Women).find(|(band, _)| *band == label)?.1;
            Some(Band { label, men, women })
        })
        .collect()
}

/// The share of each band and sex in the whole population of a territory.
fn shares(
    ground: &Ground<'_>,
    bands: &[Band],
    area: usize,
    tables: &mut Tables,
) -> Vec<[CellId; 2]> {
    let counts: Vec<[Option<CellId>; 2]> = bands
        .iter()
        .map(|band| {
            [&band.men, &band.women].map(|name| ground.menu.value(name, area, None))
        })
        .collect();
    let total = counts.iter().flatten().fold(Value::Known(0.0), |sum, cell| {
        let value = cell.map_or(Value::Missing, |cell| tables.cell(cell).value);
        sum.combine(value, |left, right| left + right)
    });
    let mut everyone = Form::default();
    for cell in counts.iter().flatten().flatten() {
        if let Tells::Sum(form) = &tables.cell(*cell).tells {
            everyone.add(form, 1);
        }
    }
    counts
        .into_iter()
        .map(|pair| {
            pair.map(|count| {
                let count_cell = count.map(|count| tables.cell(count));
                let mut share = share(count_cell, total, &everyone);
                // A share of the whole falls with the count it is made of.
                share.made_of.extend(count);
                tables.push(share)
            })
        })
        .collect()
}

fn share(count: Option<&Cell>, total: Value, everyone: &Form) -> Cell {
    let unit = Unit::new("%");
    let Some(count) = count else { return Cell::empty(Value::Missing, unit) };
    let value = count.value.combine(total, |count, total| 100.0 * count / total);
    let tells = match &count.tells {
        Tells::Sum(above) => {
            Tells::Share { factor: 100.0, above: above.clone(), below: everyone.clone() }
        }
        other => other.clone(),
    };
    Cell { value, decimals: 1, unit, tells, made_of: Vec::new(), ..count.clone() }
}

fn heading(label: &str, short: &str, emphasis: bool) -> Heading {
    Heading {
        label: label.to_owned(),
        short: short.to_owned(),
        key: fold(label),
        kind: HeadingKind::Category,
        unit: None,
        emphasis,
        base: None,
        since: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(labels: &str) -> Vec<String> {
        let band = |label: &str| Band {
            label: label.to_owned(),
            men: String::new(),
            women: String::new(),
        };
        let found = whole(labels.split(", ").map(band).collect());
        found.into_iter().map(|band| band.label).collect()
    }

    #[test]
    fn the_bands_of_a_pyramid_leave_no_age_out_and_count_none_twice() {
        let now = "15 à 24 ans, 25 à 39 ans, 40 ans ou plus";
        assert_eq!(kept(&format!("0 à 14 ans, {now}")).len(), 4);
        let both = format!("0 à 14 ans, 15 à 29 ans, 30 ans ou plus, {now}");
        assert_eq!(kept(&both), ["0 à 14 ans", "15 à 29 ans", "30 ans ou plus"]);
        let cut = format!("0 à 14 ans, 15 à 29 ans, {now}");
        assert_eq!(kept(&cut).len(), 4);
        assert!(kept("0 à 14 ans, 25 ans ou plus").is_empty());
        assert!(kept(now).is_empty());
    }
}
