//! What indicators measure, and how they add up over communes.

use serde::{Deserialize, Deserializer};

use super::Words;

/// What kind of quantity an indicator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// A count of people, households, dwellings…
    Count,
    /// A share of a whole: never above 100 %.
    Share,
    /// A rate whose numerator may be outside its denominator.
    Rate,
    /// A quotient of two counts.
    Ratio,
    /// A mean per person or household.
    Mean,
    /// A median published by the producer.
    Median,
    /// A decile published by the producer.
    Decile,
    /// A composite or positional index.
    Index,
    /// An amount of money.
    Amount,
}

/// How a value is obtained for several communes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregation {
    /// Add the communes.
    Sum,
    /// Add numerators and denominators, then divide; never a mean of rates.
    RatioOfSums,
    /// Add the components, then apply the formula.
    RecomputedOnSums,
    /// A mean weighted by a published column; marked as approximate.
    WeightedMean,
    /// Refused: only the producer can publish it for a group.
    None,
}

/// What an author may write after `type:` of an indicator.
pub const QUANTITIES: Words<Quantity> = Words::new(&[
    ("effectif", Quantity::Count),
    ("part", Quantity::Share),
    ("taux", Quantity::Rate),
    ("ratio", Quantity::Ratio),
    ("moyenne", Quantity::Mean),
    ("mediane", Quantity::Median),
    ("decile", Quantity::Decile),
    ("indice", Quantity::Index),
    ("montant", Quantity::Amount),
]);

/// What an author may write after `agregation:`.
pub const AGGREGATIONS: Words<Aggregation> = Words::new(&[
    ("somme", Aggregation::Sum),
    ("ratio_des_sommes", Aggregation::RatioOfSums),
    ("recalcul_sur_sommes", Aggregation::RecomputedOnSums),
    ("non_agregable", Aggregation::None),
]);

/// A weighted mean needs a published weight: the catalogue has one, an author has not.
const OF_THE_CATALOGUE: Words<Aggregation> =
    Words::new(&[("moyenne_ponderee", Aggregation::WeightedMean)]);

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        QUANTITIES.deserialize(deserializer)
    }
}

impl<'de> Deserialize<'de> for Aggregation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        let known = AGGREGATIONS.meaning(&word);
        known
            .or_else(|| OF_THE_CATALOGUE.meaning(&word))
            .ok_or_else(|| serde::de::Error::custom(format!("« {word} »")))
    }
}
