//! What one file with a row by territory gives.

use super::profiles::Profile;
use super::recognised::Recognised;
use super::territory_table::TerritoryTable;

/// What was found in a file.
pub(super) struct Tables {
    pub(super) profile: Option<&'static Profile>,
    pub(super) tables: Vec<TerritoryTable>,
    pub(super) recognised: Vec<Recognised>,
}
