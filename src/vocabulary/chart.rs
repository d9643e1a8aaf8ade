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
    /// The parts of one whole, two or three, as a ring.
    Ring,
    /// One dot per territory on one scale, the town's own named.
    Positions,
    /// One strip per indicator: where the town stands among its neighbours.
    Spread,
    /// Zones shaded by class, or bearing circles when they are counted.
    Map,
}

/// What an author may write after `type:` of a chart.
pub const CHARTS: Words<ChartKind> = Words::new(&[
    ("barres", ChartKind::Bars),
    ("histogramme", ChartKind::Columns),
    ("barres_empilees", ChartKind::StackedBars),
    ("courbes", ChartKind::Lines),
    ("pyramide", ChartKind::Pyramid),
    ("haltere", ChartKind::Dumbbell),
    ("anneau", ChartKind::Ring),
    ("positions", ChartKind::Positions),
    ("repartition", ChartKind::Spread),
    ("carte", ChartKind::Map),
]);

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
            Self::StackedBars | Self::Ring => Needs::AllParts,
            Self::Bars | Self::Columns => Needs::TwoInTheFirstRow,
            Self::Lines | Self::Dumbbell => Needs::TwoInARow,
            Self::Pyramid | Self::Positions | Self::Spread | Self::Map => Needs::Nothing,
        }
    }

    /// The word of a manifest.
    pub fn word(self) -> &'static str {
        CHARTS.word(self)
    }

    /// Whether its rows are territories on one scale or one map.
    pub fn places_territories(self) -> bool {
        matches!(self, Self::Positions | Self::Map)
    }

    /// Whether one indicator is drawn, over the territories: of a table with several, the
    /// first.
    pub fn compares_one_indicator(self) -> bool {
        matches!(self, Self::Bars | Self::Columns)
    }
}
