//! The table behind the age pyramid: one row per age band; men and women of the town,
//! then of the first comparison, in percent of all.

use super::layout::Layout;
use crate::catalogue::Sex;
use crate::heading::{Heading, HeadingKind, Unit};
use crate::manifest::TableBlock;
use crate::table::{Cell, CellId, Form, Table, Tables, Tells};
use crate::territory::{fold, typographic};
use crate::value::Value;

/// Lays out the pyramid, or nothing when a band is missing.
pub(super) fn table(
    layout: &Layout<'_>,
    block: &TableBlock,
    title: &str,
    names: &[String],
    tables: &mut Tables,
) -> Option<Table> {
    let comparison =
        layout.areas.iter().position(|area| area.role == super::areas::Role::Comparison);
    let bands = bands(layout, names);
    let mut columns = Vec::new();
    let mut by_column: Vec<Vec<CellId>> = Vec::new();
    for area in std::iter::once(0).chain(comparison) {
        let cells = shares(layout, &bands, area, tables);
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
        let place = &layout.areas[area];
        for (sex, label) in [(0, "Hommes"), (1, "Femmes")] {
            columns.push(heading(&format!("{label}, {}", place.name), label, place.own));
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
    })
}

struct Band {
    label: String,
    men: String,
    women: String,
}

/// The bands that have both sexes, youngest first, as the catalogue orders them.
fn bands(layout: &Layout<'_>, names: &[String]) -> Vec<Band> {
    let of = |sex: Sex| {
        names.iter().filter_map(move |name| {
            let indicator = layout.project.indicators.get(name)?;
            (indicator.pyramid == Some(sex))
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
    layout: &Layout<'_>,
    bands: &[Band],
    area: usize,
    tables: &mut Tables,
) -> Vec<[CellId; 2]> {
    let counts: Vec<[Option<CellId>; 2]> = bands
        .iter()
        .map(|band| {
            [&band.men, &band.women].map(|name| layout.menu.value(name, area, None))
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
        since: None,
    }
}
