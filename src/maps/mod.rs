//! Maps for print: from a file of administrative contours to polygons in points. The zones are
//! coloured by [`crate::charts`], which knows the figures.
//!
//! ```text
//! file ─▶ contours::read ─▶ Contours ─▶ Borders::new ─▶ Borders ─▶ simplify ─▶ Map ─▶ fit ─▶ Fitted
//!                           kept, metres                shared arcs            metres     points
//! ```
//!
//! Beside that line: [`classes`] cuts the values, [`labels`] places the names, [`hatch`] fills
//! the masked zones, [`circles`] sizes proportional circles. Everything is pure: bytes or
//! values in, values out; the same input gives the same output. Nothing here panics.

pub mod atlas;
pub mod borders;
pub mod circles;
pub mod classes;
pub mod contours;
pub mod fit;
pub mod hatch;
pub mod labels;
pub mod plane;
mod where_from;

pub use where_from::where_from;

#[cfg(test)]
mod tests;
