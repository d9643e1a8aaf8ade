//! What the other communes of an intercommunalité have, by the file of the same producer.

use crate::heading::Reliability;
use crate::territory::CommuneCode;

/// The levels of an indicator that a producer publishes for the communes of the
/// intercommunalité, the town's own included, and that may be trusted: where the town stands
/// among them. Levels and rates only, of public files only.
#[derive(Debug, Clone, PartialEq)]
pub struct Peers {
    /// Each commune, its value, unrounded, and how far it may be trusted.
    pub values: Vec<(CommuneCode, f64, Reliability)>,
    /// How many decimals are printed.
    pub decimals: u8,
}
