//! The kinds of chart.

use super::Words;

/// A kind of chart, by the words of French Excel's menu ([`CHARTS`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Horizontal bars, one line per category.
    Bars,
    /// Vertical columns, grouped by category.
    Columns,
    /// One horizontal bar per category, cut into the series.
    StackedBars,
    /// One line per series over years.
    Lines,
    /// One line per indicator, from an open mark to a full one: two dates, two territories.
    Dumbbell,
    /// Age bands from bottom to top, men on the left, women on the right.
    Pyramid,
}

/// What an author may write after `type:` of a chart.
pub const CHARTS: Words<ChartKind> = Words::new(&[
    ("barres", ChartKind::Bars),
    ("histogramme", ChartKind::Columns),
    ("barres_empilees", ChartKind::StackedBars),
    ("courbes", ChartKind::Lines),
    ("pyramide", ChartKind::Pyramid),
    ("haltere", ChartKind::Dumbbell),
]);

/// Kinds of later versions, refused by name.
pub const ANNOUNCED_CHARTS: [&str; 3] = ["anneau", "positions", "carte"];

/// What a default table must hold to be worth drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// All the parts of a whole, or the drawing lies.
    AllParts,
    /// Two figures of its first row.
    TwoInTheFirstRow,
    /// Two figures of one row.
    TwoInARow,
    /// What whoever laid it out made sure of.
    Nothing,
}

impl ChartKind {
    /// What is needed to draw it.
    pub fn needs(self) -> Needs {
        match self {
            Self::StackedBars => Needs::AllParts,
            Self::Bars | Self::Columns => Needs::TwoInTheFirstRow,
            Self::Lines | Self::Dumbbell => Needs::TwoInARow,
            Self::Pyramid => Needs::Nothing,
        }
    }

    /// The word of a manifest.
    pub fn word(self) -> &'static str {
        CHARTS.word(self)
    }

    /// Whether one indicator is drawn, over the territories: of a table with several, the
    /// first.
    pub fn compares_one_indicator(self) -> bool {
        matches!(self, Self::Bars | Self::Columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_that_is_drawn_is_no_longer_announced() {
        for word in ANNOUNCED_CHARTS {
            assert_eq!(CHARTS.meaning(word), None, "{word} is refused before it is read");
        }
    }
}
