//! The commune that a person means, or the ones between which she has to choose.

use crate::territory::{Commune, TerritoryError, resolve_compared};

/// Why what was written is no commune.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotACommune {
    /// One sentence.
    pub message: String,
    /// Those that may be meant, « Lezennes (59) »; empty when nothing is near.
    pub choices: Vec<String>,
}

/// The commune that a name, a name with its département, or an INSEE code means. A postcode is
/// never taken for a code: the communes that have it are given to choose from.
///
/// # Errors
/// Several communes, or none.
pub fn commune(written: &str) -> Result<&'static Commune, NotACommune> {
    resolve_compared(written, "").map(|found| found.commune).map_err(|error| {
        let choices = match &error {
            TerritoryError::BareCode { choices, .. }
            | TerritoryError::Ambiguous { choices, .. } => choices.clone(),
            TerritoryError::UnknownName { similar, .. } => similar.clone(),
            TerritoryError::UnknownCode { postcode_of, .. } => postcode_of.clone(),
            TerritoryError::FormerCommune { now, .. } => vec![now.clone()],
            TerritoryError::NameAndCodeDisagree { name, departement, .. } => {
                vec![format!("{name} ({departement})")]
            }
            TerritoryError::CodeOfAnotherTown { .. }
            | TerritoryError::UnknownDepartement { .. } => Vec::new(),
        };
        let message = match &error {
            TerritoryError::UnknownCode { code, .. } if !choices.is_empty() => {
                format!("{code} est un code postal, que plusieurs communes peuvent avoir")
            }
            error => error.to_string(),
        };
        NotACommune { message, choices }
    })
}
