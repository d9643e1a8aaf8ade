//! [`Figures`] → [`Known`]: what each figure tells of the protected counts behind it, and what
//! ties those counts to one another. Nothing is computed here and nothing is hidden:
//! [`crate::secrecy`] decides from what is told.

mod aligned;
mod atoms;
mod common;
mod counted;
mod covers;
mod cross;
mod cross_links;
mod cubes;
mod elsewhere;
mod equalities;
mod flows;
mod given;
mod groupings;
mod lacking;
mod measured;
mod met;
mod nested;
mod results;
mod rows;
mod scales;
mod shape;
mod ties;
mod unsaid;

use std::collections::HashMap;

use self::atoms::atoms;
use self::rows::{Place, Rows};
use self::unsaid::Unsaid;
use crate::diagnostic::{Diagnostics, Warned};
use crate::figures::Figures;
use crate::figures::areas::Area;
use crate::figures::menu::Citation;
use crate::heading::Measure;
use crate::manifest::Project;
use crate::table::{CellId, Form, Tables, Tells};
use crate::vocabulary::Quantity;

/// Figures of which all that they tell is said.
pub(crate) struct Known<'d>(Figures<'d>);

impl<'d> Known<'d> {
    /// The figures.
    pub(crate) fn into_figures(self) -> Figures<'d> {
        self.0
    }
}

/// Says what the figures tell, and ties the counts behind them.
pub(crate) fn tie<'d>(
    project: &Project,
    areas: &[Area],
    mut figures: Figures<'d>,
) -> Result<Warned<Known<'d>>, Diagnostics> {
    let mut unsaid = Unsaid::of(project);
    let mut rows = Rows::default();
    let mut by_table = HashMap::new();
    let Figures { tables, menu, cross, cited } = &mut figures;
    for citation in std::mem::take(cited) {
        match citation {
            Citation::OfFile {
                cell,
                indicator,
                source,
                threshold,
                bound,
                area,
                standing,
            } => {
                let place = Place { source, threshold, bound: &bound, indicator };
                let table = standing.table;
                let atoms = by_table
                    .entry(std::ptr::from_ref(table))
                    .or_insert_with(|| atoms(areas, table));
                let at = (area, &standing.areas[area]);
                let tells = rows.tells(&place, (cell, at), atoms, tables);
                unsaid.doubt(indicator);
                let has_figure = tables.cell(cell).value.number().is_some();
                if areas[area].own && tells == Tells::Unknown && has_figure {
                    unsaid.tell(indicator);
                }
                tables.tells(cell, tells);
            }
            Citation::ByHand { cell, indicator } => {
                let tells = by_hand(project, &indicator.id, cell, tables);
                tables.tells(cell, tells);
            }
        }
    }
    let rows = rows.link(tables);
    flows::tie(&rows.counts, &rows.blanks, tables);
    cross::tie(cross, (areas, &rows.counts), tables);
    elsewhere::tie(project, areas, (menu, &rows), cross, tables);
    unsaid.finish().finish(Some(Known(figures)))
}

/// What a figure written in the manifest tells: a count, or no one knows what.
fn by_hand(
    project: &Project,
    indicator: &str,
    cell: CellId,
    tables: &mut Tables,
) -> Tells {
    let Some(own) = project.own_values.get(indicator) else { return Tells::Unknown };
    let is_count = project.indicators.get(indicator).is_some_and(|one| {
        one.quantity == Quantity::Count && one.unit.measure() == Measure::Count
    });
    match tables.cell(cell).value.as_count().filter(|_| is_count) {
        Some(count) => {
            let base = tables.count(count, own.threshold);
            let year = own.year.map(|year| year.to_string()).unwrap_or_default();
            tables.is_found_at(base, [format!("valeur|{indicator}|{year}")]);
            Tells::Sum(Form::one(base))
        }
        None => Tells::Unknown,
    }
}
