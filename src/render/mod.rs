//! What a document says ([`crate::pages`]) → files. Each renderer stands beside the others
//! and knows none of them.

pub mod typst;
pub mod xlsx;
