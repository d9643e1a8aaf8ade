//! Words and sentences, whatever they speak of: names compared as people write them, French
//! typography, lists, « vouliez-vous dire ». Depends on nothing.

mod band;
mod fold;
mod listing;
mod nearest;
mod typographic;

pub use band::{Band, band_words, bands, meet};
pub use fold::{fold, lower_first, upper_first};
pub use listing::{enumerate, grouped};
pub use nearest::nearest;
pub use typographic::typographic;
