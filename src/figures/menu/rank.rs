//! The place of a town among the communes of its intercommunalité.
//!
//! Only figures that their producer publishes are ranked, and only rates and levels: the
//! largest town has the most of everything. A fragile or hidden figure has no place, and
//! those of others do not count.

use super::{Builder, reliability};
use crate::catalogue::{Indicator, Quantity};
use crate::figures::areas::Area;
use crate::figures::evaluate::Bound;
use crate::figures::stand::Stand;
use crate::heading::{Reliability, Saying, Unit};
use crate::table::{Cell, Tells};
use crate::territory::Level;
use crate::territory::{CommuneCode, official};
use crate::value::Value;

/// Fewer peers make no place.
const LEAST_PEERS: usize = 12;

/// A place, the highest value first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rank {
    place: u16,
    of: u16,
    tied: bool,
}

impl Builder<'_, '_> {
    /// Ranks the ressort, when it is one commune whose EPCI is in the table.
    pub(super) fn rank(&mut self, indicator: &Indicator, bound: &Bound<'_>) {
        if indicator.quantity == Quantity::Count || bound.table.level != Level::Commune {
            return;
        }
        let [own] = self.areas[0].codes.as_slice() else { return };
        let peers = CommuneCode::parse(own)
            .and_then(|code| official().commune(&code))
            .and_then(|commune| official().epci(commune.epci.as_ref()?));
        let Some(peers) = peers else { return };
        let value = |code: &str| reliable(indicator, bound, code);
        let Some(here) = value(own) else { return };
        let others: Vec<f64> =
            peers.members.iter().filter_map(|code| value(&code.to_string())).collect();
        if others.len() < LEAST_PEERS {
            return;
        }
        // Places are those of the printed figures: what reads the same is tied.
        let scale = 10_f64.powi(i32::from(indicator.decimals()));
        let printed = |value: f64| (value * scale).round();
        let above = others.iter().filter(|one| printed(**one) > printed(here)).count();
        let same = others.iter().filter(|one| printed(**one) == printed(here)).count();
        let count = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        let rank =
            Rank { place: count(above + 1), of: count(others.len()), tied: same > 1 };
        self.ranks.insert(indicator.id.clone(), (bound.year, rank));
    }

    /// `x.rang`, of the latest vintage only.
    pub(super) fn name_rank(&mut self, indicator: &Indicator, latest: Option<u16>) {
        let Some((year, rank)) = self.ranks.get(&indicator.id).copied() else { return };
        let Some(own) = self.menu.value(&indicator.id, 0, latest) else { return };
        let cell = self.tables.cell(own);
        if year != latest
            || cell.threshold.is_some()
            || cell.reliability == Reliability::Fragile
        {
            return;
        }
        let cell = Cell {
            value: Value::Known(f64::from(rank.place)),
            decimals: 0,
            saying: Saying::Rank { of: rank.of, tied: rank.tied },
            tells: Tells::Nothing,
            made_of: vec![own],
            unit: Unit::new("rang"),
            reliability: Reliability::Solid,
            approximate: false,
            ..cell.clone()
        };
        let meaning = format!(
            "{} : rang parmi les {} communes de l’intercommunalité dont le chiffre est fiable, du \
             plus élevé au plus bas",
            indicator.label, rank.of
        );
        let cell = self.tables.push(cell);
        self.name(format!("{}.rang", indicator.id), cell, meaning);
    }
}

/// The figure of one commune, when it may be compared.
fn reliable(indicator: &Indicator, bound: &Bound<'_>, code: &str) -> Option<f64> {
    let area = Area::commune(code);
    let evaluated = bound.evaluate(indicator, &Stand::of(&area, bound.table));
    let badge = reliability(indicator, &area, evaluated.value, evaluated.units);
    match evaluated.value {
        Value::Known(value) if badge != Reliability::Fragile => Some(value),
        _ => None,
    }
}
