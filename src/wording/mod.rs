//! Published figures → French: numbers, sentences, alternative texts, credits.
//!
//! Nothing is computed here but comparisons of printed digits: a sentence can say no more
//! than the table beside it.

mod alt;
mod around;
mod by_commune;
mod credits;
mod extents;
mod numbers;
mod plain;
mod released;
mod remarks;
mod sentences;
mod sheet;
mod subject;

pub use crate::text::upper_first as capital;
pub use alt::{Curve, Picture, Point, describe};
pub use around::{bears, is_yearly, notes, row_label, sign_of, unsaid_unit};
pub use by_commune::{ByCommune, Part, by_commune};
pub use credits::{mention, source_line};
pub use extents::extents;
pub use numbers::{MASKED, MISSING, absent, digits, in_table, like, printed, sign};
pub use plain::{after_number, plainly};
pub use released::replaced;
pub use remarks::{absent as told_absent, not_drawn, years};
pub use sentences::{Compared, Facts, Sentence, finding, sentence};
pub use sheet::{Sheet, remarks, sheet};
pub use subject::after_que;

/// « a, b et c ».
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    crate::text::enumerate(items)
}
