// The modules that reading a file needs, at the places where they name one another.

#[path = "../../../src/catalogue/mod.rs"]
pub mod catalogue;
#[path = "../../../src/dates.rs"]
pub mod dates;
#[path = "../../../src/diagnostic.rs"]
pub mod diagnostic;
#[path = "../../../src/encoding.rs"]
pub mod encoding;
#[path = "../../../src/files/mod.rs"]
pub mod files;
#[path = "../../../src/heading.rs"]
pub mod heading;
#[path = "../../../src/manifest/mod.rs"]
pub mod manifest;
#[path = "../../../src/sources/mod.rs"]
pub mod sources;
#[path = "../../../src/territory/mod.rs"]
pub mod territory;
#[path = "../../../src/theme.rs"]
pub mod theme;
#[path = "../../../src/value.rs"]
pub mod value;
#[path = "../../../src/vintage.rs"]
pub mod vintage;

/// The one name that `theme` takes from the charts.
pub mod charts {
    /// As in `src/charts`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Rgb(pub u8, pub u8, pub u8);
}
