//! The official geography: codes, names, EPCI, and the grammar of names.
//!
//! The table of INSEE's code officiel géographique 2026 is embedded, so that an author
//! writes « Lezennes (59) » and never needs to know a code. A code is text; a postcode is
//! never taken for one. Nothing here depends on the rest of the program.

mod code;
mod level;
mod liaison;
mod official;
mod resolve;

pub use code::{CommuneCode, IrisCode};
pub use level::{
    FRANCE, FRANCE_METROPOLITAINE, Level, ReadCode, commune_of, level_of, named,
};
pub use official::{Commune, Epci, FormerKind, OfficialTable, official};
pub use resolve::{Resolved, TerritoryError, resolve_among, resolve_compared};
