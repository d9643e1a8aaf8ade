//! What stands beside a table so that nobody misreads it, and in the place of what is lacking.

/// What a reader must know of the figures of a table before comparing them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// The series of an indicator was broken: years before `since` are another series.
    Break {
        /// Its label.
        indicator: String,
        /// The first year of the new series.
        since: u16,
        /// Why, in a clause.
        reason: String,
    },
    /// Two censuses that share a part of their answers.
    CloseCensuses {
        /// The earlier one.
        first: u16,
        /// The later one.
        last: u16,
    },
    /// Years of the series that are not in the table.
    LeftOut(Vec<u16>),
    /// Amounts of several years, prices included.
    CurrentEuros,
    /// The two exploitations of one census count households otherwise.
    TwoExploitations {
        /// The commune.
        territory: String,
        /// The census.
        year: u16,
        /// The complementary count beside the principal one, in %.
        drift: i32,
    },
    /// Territories of comparison of which the table has no figure: « Île-de-France ».
    NotCompared(Vec<String>),
    /// What does not add up is given commune by commune.
    ByCommune {
        /// All of it is medians and deciles.
        are_medians: bool,
    },
}

/// A table or a chart that the author asked for and that is not printed: its place says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Absent {
    /// Its name.
    pub name: String,
    /// Its title, when the author wrote one.
    pub title: Option<String>,
    /// It is a chart.
    pub is_chart: bool,
    /// Why.
    pub why: Why,
}

/// Why something asked for is not printed.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// No file holds its figures; the file to ask for.
    NoFigure(Option<String>),
    /// The table that it draws is not printed.
    NoTable,
    /// It would compare two censuses that share answers.
    CloseCensuses(u16, u16),
}
