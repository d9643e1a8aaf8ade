//! The closed lists of the trade, each written once: the words people use, and what each
//! means. The manifest, the catalogue, the plan and the renderers all read them here.
//! Depends on nothing.

mod chart;
mod family;
mod output;
mod quantity;
mod sign;
mod words;

pub use chart::{CHARTS, ChartKind, Needs};
pub use family::Family;
pub use output::{
    ChartRoom, DESTINATIONS, Destination, OUTPUTS, Output, Takes, WITH_CHAPTERS,
};
pub use quantity::{AGGREGATIONS, Aggregation, QUANTITIES, Quantity};
pub use sign::Sign;
pub use words::Words;
