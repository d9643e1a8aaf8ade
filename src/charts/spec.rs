//! What a chart shows, before anything is drawn: plain data, easy to compare in a test.
//!
//! A [`ChartSpec`] holds published digits only: it is made from protected tables, so a
//! hidden figure is a [`Mark::Hidden`] without a value and cannot leave a trace in a
//! bar, an axis or a total.

use crate::colour::Rgb;
use crate::vocabulary::{ChartKind, ChartRoom};

/// One chart, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartSpec {
    /// How to draw it.
    pub kind: ChartKind,
    /// What the numbers are, printed small above the plot (« en % des ménages »).
    pub unit: String,
    /// The categories in reading order: bars from top to bottom, columns and years from
    /// left to right; a pyramid's age bands from the youngest (drawn at the bottom).
    pub categories: Vec<Category>,
    /// The series in reading order. Each has one mark per category. In a pyramid the
    /// first is men, the second women; a third and fourth, when present, are the men
    /// and women of a territory of comparison, drawn as an outline.
    pub series: Vec<Series>,
    /// The room it has on the page.
    pub room: ChartRoom,
    /// What the marks count, rather than measure: a map shows circles.
    pub counts: bool,
    /// The decimals that are printed.
    pub decimals: u8,
    /// What its rows are, when they are territories.
    pub zones: Zones,
    /// The whole that the territories are part of, with its own figure.
    pub reference: Option<Reference>,
}

impl ChartSpec {
    /// Leaves one category.
    pub fn keep_only(&mut self, row: usize) {
        if row < self.categories.len() {
            self.categories = vec![self.categories.swap_remove(row)];
            for series in &mut self.series {
                series.marks = vec![series.marks.swap_remove(row)];
            }
        }
    }
}

/// What the territories of a chart are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zones {
    /// « communes », feminine.
    Communes,
    /// « quartiers », masculine.
    Districts,
    /// « territoires », masculine.
    Territories,
}

impl Zones {
    /// « une commune ».
    pub fn one(self) -> &'static str {
        match self {
            Self::Communes => "une commune",
            Self::Districts => "un quartier",
            Self::Territories => "un territoire",
        }
    }

    /// « communes ».
    pub fn many(self) -> &'static str {
        match self {
            Self::Communes => "communes",
            Self::Districts => "quartiers",
            Self::Territories => "territoires",
        }
    }

    /// « non montrées ».
    pub fn not_shown(self) -> &'static str {
        match self {
            Self::Communes => "non montrées",
            Self::Districts | Self::Territories => "non montrés",
        }
    }
}

/// A figure that stands beside those of the territories.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// « Grenoble-Alpes-Métropole ».
    pub label: String,
    /// Its value, as it is printed.
    pub value: f64,
    /// The figure.
    pub printed: String,
}

/// A place on the category axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Category {
    /// The printed label.
    pub label: String,
    /// The year, when the category is one: `courbes` spaces years by their true gap.
    pub year: Option<u16>,
    /// The author's own territory: drawn in the accent colour.
    pub emphasis: bool,
    /// The author compares with it: it is named where not all are.
    pub is_named: bool,
}

/// One set of marks with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The printed name.
    pub label: String,
    /// The author's own territory: drawn in the accent colour, wider line.
    pub emphasis: bool,
    /// One mark per category.
    pub marks: Vec<Mark>,
}

/// One figure of a chart.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A published figure: the value at its printed precision, and how it is printed.
    Shown {
        /// The value, equal to what `printed` says.
        value: f64,
        /// The figure as the tables print it (« 26,2 % »).
        printed: String,
    },
    /// Hidden by statistical secrecy: « s », with nothing of its size.
    Hidden,
    /// No figure, drawn as a gap: « nd » or « nc ».
    Absent(&'static str),
}

/// The colours and the typeface of a chart. All colours are opaque.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartStyle {
    /// Family name of the bundled font, the one name of SVG and PDF alike.
    pub font: &'static str,
    /// Text and axes.
    pub ink: Rgb,
    /// Secondary text.
    pub muted: Rgb,
    /// Grid lines: a light opaque grey.
    pub grid: Rgb,
    /// The author's territory.
    pub accent: Rgb,
    /// The other territories, or the parts of a stack, each different in lightness so
    /// that a black-and-white print keeps them apart.
    pub palette: Vec<Rgb>,
}
