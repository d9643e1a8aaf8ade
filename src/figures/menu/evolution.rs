//! The live figures of an indicator, its changes over the years and its gaps to others.

use super::compare::{self, Side};
use super::{Builder, said};
use crate::catalogue::{Indicator, Quantity};
use crate::diagnostic::Diagnostic;
use crate::figures::areas::Role;
use crate::heading::{Saying, Unit, Weight};
use crate::table::{Cell, CellId, Named, Tells};
use crate::value::Value;

impl Builder<'_, '_> {
    /// The live figures of an indicator: `x`, `x.metropole`, `x.en_2010`,
    /// `x.ecart.metropole`, `x.evolution`.
    pub(super) fn name_figures(&mut self, indicator: &Indicator) {
        let id = &indicator.id;
        self.series_of(indicator);
        let years = self.menu.years(id);
        let series = self.menu.series(id);
        let period = series.period();
        self.close.extend(series.close);
        let mut changes: Vec<(usize, CellId)> = Vec::new();
        let Some(latest) = self.menu.latest(id) else { return };
        for (index, area) in self.areas.iter().enumerate() {
            let prefix = if area.own { id.clone() } else { format!("{id}.{}", area.key) };
            let Some(current) = self.menu.value(id, index, latest) else { continue };
            // A census figure has no value by neighbourhood: no name to offer.
            let missing = self.tables.cell(current).value == Value::Missing;
            if area.role == Role::District && missing {
                continue;
            }
            self.name(prefix.clone(), current, said(indicator, area, latest));
            for year in &years {
                if let Some(cell) = self.menu.value(id, index, Some(*year)) {
                    let name = format!("{prefix}.en_{year}");
                    self.name(name, cell, said(indicator, area, Some(*year)));
                }
            }
            if let (Some((first, last)), true) = (period, area.role != Role::District)
                && let Some(start) = self.menu.value(id, index, Some(first))
                && let Some(change) = self.change(indicator, (start, current), index)
            {
                let change = Cell { since: Some(first), ..change };
                let meaning = format!(
                    "{} : évolution {first}-{last}, {}",
                    indicator.label, area.name
                );
                let change = self.tables.push(change);
                self.name(format!("{prefix}.evolution"), change, meaning);
                changes.push((index, change));
            }
            if area.role == Role::Comparison
                && let Some(own) = self.menu.value(id, 0, latest)
                && let Some(gap) = self.gap(indicator, (own, current), index)
            {
                let meaning = format!("{} : écart avec {}", indicator.label, area.name);
                let gap = self.tables.push(gap);
                self.name(format!("{id}.ecart.{}", area.key), gap, meaning);
            }
        }
        self.compare_changes(indicator, period, &changes);
        self.name_rank(indicator, latest);
    }

    /// The change here beside the change there, in points.
    fn compare_changes(
        &mut self,
        indicator: &Indicator,
        period: Option<(u16, u16)>,
        changes: &[(usize, CellId)],
    ) {
        let (Some((0, own)), Some((first, last))) = (changes.first().copied(), period)
        else {
            return;
        };
        for (index, other) in &changes[1..] {
            let area = &self.areas[*index];
            if area.role != Role::Comparison {
                continue;
            }
            let (here, there) = (self.tables.cell(own), self.tables.cell(*other));
            let unit = if here.unit.is_percent() || here.unit.as_str() == "points" {
                Unit::new("points")
            } else {
                here.unit.clone()
            };
            let cell = Cell {
                value: here.value.combine(there.value, |here, there| here - there),
                unit,
                tells: Tells::Change { from: *other, to: own, relative: false },
                made_of: vec![own, *other],
                origins: here.origins.iter().chain(&there.origins).cloned().collect(),
                threshold: here.threshold.max(there.threshold),
                reliability: here.reliability.max(there.reliability),
                approximate: here.approximate || there.approximate,
                ..here.clone()
            };
            let meaning = format!(
                "{} : évolution {first}-{last}, écart avec {}",
                indicator.label, area.name
            );
            let name = format!("{}.ecart_evolution.{}", indicator.id, area.key);
            let cell = self.tables.push(cell);
            self.name(name, cell, meaning);
        }
    }

    /// Two censuses too close to be compared: said once.
    pub(super) fn close_vintages(&mut self) {
        for (first, last) in std::mem::take(&mut self.close) {
            let message = format!(
                "les recensements de {first} et de {last} ne sont pas comparés : il faut cinq ans \
                 entre deux"
            );
            self.problems.push(Diagnostic::warning("figures.close-vintages", message).help(
                "ils partagent une partie de leurs réponses ; pour dire une évolution, prenez un \
                 fichier qui contient un recensement plus ancien",
            ));
        }
    }

    /// Vintages that the producer hides for the town: what is told instead.
    pub(super) fn unpublished_vintages(&mut self) {
        for ((told, last), names) in std::mem::take(&mut self.unpublished) {
            let names: Vec<String> =
                names.iter().map(|name| format!("« {name} »")).collect();
            let message = format!(
                "{last} n’est pas diffusé pour {} : le rapport donne {told} ({})",
                self.areas[0].name,
                crate::text::enumerate(&names)
            );
            self.problems
                .push(Diagnostic::warning("figures.unpublished-vintage", message));
        }
    }

    pub(super) fn name(&mut self, name: String, cell: CellId, meaning: String) {
        self.tables.figures.insert(name, Named { cell, meaning });
    }

    /// Points for percentages, else a relative change; counts of different territories
    /// have no gap.
    fn gap(
        &self,
        indicator: &Indicator,
        (own, other): (CellId, CellId),
        area: usize,
    ) -> Option<Cell> {
        if indicator.quantity == Quantity::Count {
            return None;
        }
        Some(self.difference(indicator, (other, area), (own, 0)))
    }

    fn change(
        &self,
        indicator: &Indicator,
        (start, end): (CellId, CellId),
        area: usize,
    ) -> Option<Cell> {
        let yearly = indicator.unit.is_yearly_percent();
        (!yearly).then(|| self.difference(indicator, (start, area), (end, area)))
    }

    /// From one figure, of a territory, to another.
    fn difference(
        &self,
        indicator: &Indicator,
        (from, there): (CellId, usize),
        (to, here): (CellId, usize),
    ) -> Cell {
        let (start, end) = (self.tables.cell(from), self.tables.cell(to));
        let drifts = |area: usize| {
            indicator.is_complementary()
                && self.menu.drifts().iter().any(|drift| drift.area == area)
        };
        // What two counts of the same households disagree on is no news of the town.
        let weight = if drifts(there) || drifts(here) {
            Weight::Chance
        } else {
            let from = Side { cell: start, area: &self.areas[there] };
            compare::weigh(indicator, from, Side { cell: end, area: &self.areas[here] })
        };
        let in_points = indicator.unit.is_percentage();
        let per_mille = indicator.unit.as_str() == "‰";
        let step = start.value.step().max(end.value.step());
        // What rounding alone can make is no change.
        let noise = step.is_some_and(|step| {
            let gap = end.value.combine(start.value, |end, start| (end - start).abs());
            indicator.quantity == Quantity::Count
                && gap.number().is_some_and(|gap| gap <= f64::from(step))
        });
        let relative = !in_points && !per_mille;
        let value = if noise {
            Value::Known(0.0)
        } else if !relative {
            end.value.combine(start.value, |end, start| end - start)
        } else {
            end.value.combine(start.value, |end, start| 100.0 * (end - start) / start)
        };
        let unit = if in_points {
            Unit::new("points")
        } else if per_mille {
            indicator.unit.clone()
        } else {
            Unit::new("%")
        };
        // What a mean or a whole-numbered rate differs by is known to the unit at best.
        let whole = compare::is_whole_numbered(indicator, start)
            || compare::is_whole_numbered(indicator, end);
        let coarse = whole || (relative && (start.approximate || end.approximate));
        Cell {
            value,
            decimals: match (coarse, in_points) {
                (true, _) => 0,
                (false, true) => indicator.decimals().max(1),
                (false, false) => 1,
            },
            saying: Saying::Difference(weight),
            threshold: end.threshold.max(start.threshold),
            tells: Tells::Change { from, to, relative },
            made_of: vec![from, to],
            origins: end.origins.iter().chain(&start.origins).cloned().collect(),
            reliability: end.reliability.max(start.reliability),
            approximate: end.approximate || start.approximate || step.is_some() || whole,
            vintage: end.vintage,
            source: end.source.clone(),
            ..Cell::empty(value, unit)
        }
    }
}
