//! Where a town stands among the communes of its intercommunalité, as everyone may read it.

use std::collections::BTreeMap;

use super::published::Figure;
use super::rounding::Rounded;
use crate::heading::Reliability;
use crate::table::Tables;
use crate::territory::CommuneCode;

/// A commune of the intercommunalité and its published figure, rounded as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// The commune.
    pub code: CommuneCode,
    /// Its figure.
    pub value: Rounded,
    /// How far it may be trusted.
    pub reliability: Reliability,
}

/// By indicator. They stand and fall with the place of the town: a place that is not printed
/// has no communes around it.
pub(super) fn of(
    tables: &Tables,
    figures: &BTreeMap<String, Figure>,
) -> BTreeMap<String, Vec<Peer>> {
    let is_placed = |indicator: &str| {
        let rank = figures.get(&format!("{indicator}.rang"));
        let own = figures.get(indicator);
        [rank, own]
            .into_iter()
            .all(|figure| figure.is_some_and(|figure| figure.rounded().is_some()))
    };
    let placed = tables.peers.iter().filter(|(indicator, _)| is_placed(indicator));
    let published = placed.map(|(indicator, peers)| {
        // With the decimals of the town's own figure: some producers round theirs.
        let own = figures.get(indicator).and_then(Figure::rounded);
        let decimals = own.map_or(peers.decimals, Rounded::decimals);
        let each = peers.values.iter().filter_map(|(code, value, reliability)| {
            let value = Rounded::of(*value, decimals)?;
            Some(Peer { code: code.clone(), value, reliability: *reliability })
        });
        let mut each: Vec<Peer> = each.collect();
        each.sort_by_key(|one| one.value);
        (indicator.clone(), each)
    });
    published.collect()
}
