//! The place of a town among the communes of its intercommunalité.
//!
//! Only figures that their producer publishes are ranked, and only rates and levels: the
//! largest town has the most of everything. A fragile or hidden figure has no place, and
//! those of others do not count.

use super::{Builder, reliability};
use crate::catalogue::{Indicator, Quantity};
use crate::figures::areas::Area;
use crate::figures::evaluate::Bound;
use crate::heading::{Ranked, Reliability, Saying, Unit};
use crate::table::{Cell, Peers, Tells};
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
    tied: u16,
    among: Ranked,
}

/// Another commune in one vintage.
struct Member {
    code: CommuneCode,
    value: Value,
    badge: Reliability,
}

impl Member {
    /// Its figure, when it may be compared.
    fn trusted(&self) -> Option<f64> {
        self.value.number().filter(|_| self.badge != Reliability::Fragile)
    }
}

impl<'a> Builder<'a, '_> {
    /// Ranks the ressort, when it is one commune whose EPCI is in the table.
    pub(super) fn rank(&mut self, indicator: &Indicator, bound: &Bound<'a>) {
        if indicator.quantity == Quantity::Count || bound.table.level != Level::Commune {
            return;
        }
        let [own] = self.areas[0].codes.as_slice() else { return };
        let peers = CommuneCode::parse(own)
            .and_then(|code| official().commune(&code))
            .and_then(|commune| official().epci(commune.epci.as_ref()?));
        let Some(peers) = peers else { return };
        let around = self.around_in(bound.table, &peers.members);
        let members: Vec<Member> = around
            .iter()
            .map(|(code, stand)| {
                let evaluated = bound.evaluate(indicator, stand);
                let badge = reliability(
                    indicator,
                    &Area::commune(code.as_str()),
                    evaluated.value,
                    (evaluated.units, true),
                    evaluated.events,
                );
                Member { code: code.clone(), value: evaluated.value, badge }
            })
            .collect();
        let here = members.iter().find(|member| member.code.as_str() == own);
        let Some(here) = here.and_then(Member::trusted) else { return };
        let known: Vec<(CommuneCode, f64, Reliability)> = members
            .iter()
            .filter_map(|one| Some((one.code.clone(), one.trusted()?, one.badge)))
            .collect();
        let others: Vec<f64> = known.iter().map(|(_, value, _)| *value).collect();
        if others.len() < LEAST_PEERS {
            return;
        }
        // Shares taken away are ranked by their size: −14,4 % weighs more than −12 %.
        let is_taken_away = others.iter().all(|one| *one <= 0.0);
        if !is_taken_away && others.iter().any(|one| *one < 0.0) && !is_change(indicator)
        {
            return;
        }
        let size = |value: f64| {
            if is_taken_away && !is_change(indicator) { -value } else { value }
        };
        // Places are those of the printed figures: what reads the same is tied.
        let scale = 10_f64.powi(i32::from(indicator.decimals()));
        let printed = |value: f64| (size(value) * scale).round();
        let above = others.iter().filter(|one| printed(**one) > printed(here)).count();
        let same = others.iter().filter(|one| printed(**one) == printed(here)).count();
        let count = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        let published = members.iter().filter(|one| one.value.number().is_some()).count();
        // A commune that has merged since has no median of its own.
        let has_merged = members.iter().any(|one| one.value == Value::NotAggregable);
        let among = match others.len() {
            all if all == peers.members.len() => Ranked::All,
            some if some == published && has_merged => Ranked::Current,
            some if some == published => Ranked::Published,
            _ => Ranked::Reliable,
        };
        let rank = Rank {
            place: count(above + 1),
            of: count(others.len()),
            tied: count(same.saturating_sub(1)),
            among,
        };
        let around = Peers { values: known, decimals: indicator.decimals() };
        self.ranks.insert(indicator.id.clone(), (bound.year, rank, around));
    }

    /// `x.rang`, of the latest vintage only.
    pub(super) fn name_rank(&mut self, indicator: &Indicator, latest: Option<u16>) {
        let Some((year, rank, around)) = self.ranks.remove(&indicator.id) else { return };
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
            saying: Saying::Rank { of: rank.of, tied: rank.tied, among: rank.among },
            tells: Tells::Nothing,
            made_of: vec![own],
            unit: Unit::new("rang"),
            reliability: Reliability::Solid,
            approximate: false,
            ..cell.clone()
        };
        let among = match rank.among {
            Ranked::All => "",
            Ranked::Published => " dont le chiffre est publié",
            Ranked::Current => " dont le chiffre est connu dans leurs limites actuelles",
            Ranked::Reliable => " dont le chiffre est fiable",
        };
        let meaning = format!(
            "{} : rang parmi les {} communes de l’intercommunalité{among}, du plus élevé au plus bas",
            indicator.label, rank.of
        );
        let cell = self.tables.push(cell);
        self.tables.peers.insert(indicator.id.clone(), around);
        self.name(format!("{}.rang", indicator.id), cell, meaning);
    }
}

/// A rhythm may be negative: the highest is the one that grows most.
fn is_change(indicator: &Indicator) -> bool {
    indicator.unit.is_yearly_percent()
}
