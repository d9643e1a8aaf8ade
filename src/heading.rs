//! What is written around a figure: units, headings, credits, places in a file.
//!
//! Nothing here holds a figure, so these types may stand on both sides of the secrecy
//! wall. The figures themselves are [`crate::value::Value`] on the left of it and
//! [`crate::secrecy::PublishedCell`] on the right.

mod remark;
mod saying;

pub use remark::{Absent, Remark, Why};
pub use saying::{Ranked, Reliability, Saying, Weight};

use std::fmt;

use crate::text::{fold, typographic};

/// What a unit says that its figures are: a closed list, read in one place.
///
/// It never decides that a whole number of a protected source is no count: it only asks for
/// more (the people behind an amount, what a share is a share of).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// People, households, things: « foyers », « foyers sous 400 € ».
    Count,
    /// « € », « €/an », « k€ ».
    Amount,
    /// So many in `of`: « % des foyers » (100), « ‰ », « pour 1 000 habitants ».
    Share {
        /// The whole it is said of.
        of: u32,
    },
    /// « personnes par ménage », « hab/km² ».
    PerEach,
    /// « indice (France = 100) », « 0 à 10 ».
    Index,
    /// « points ».
    Points,
    /// « ans », « jours », and distances.
    Duration,
    /// « taux »: of what, nobody knows.
    Unknown,
}

/// « 100 foyers », « 1 000 habitants », « cent », « mille ».
fn whole_number(text: &str) -> Option<u32> {
    match text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default() {
        "cent" | "cents" | "centaine" | "centaines" => return Some(100),
        "mille" | "millier" | "milliers" => return Some(1_000),
        _ => {}
    }
    let digits: String = text
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ' ' | '.'))
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().ok().filter(|of| *of > 0)
}

/// What a unit that names a whole is a share of, wherever it says so: « % des foyers »,
/// « foyers (%) », « aidés par 100 habitants », « p. 100 », « foyers/1 000 ».
///
/// A « 60 % » in the middle may be whose share the people have (« sous 60 % du revenu
/// médian ») or what is printed: nobody knows.
fn share(text: &str) -> Option<Measure> {
    for (sign, of) in [('%', 100), ('‰', 1_000)] {
        if let Some(at) = text.find(sign) {
            let before = text[..at].trim_end();
            let is_of_a_number = before.ends_with(|c: char| c.is_ascii_digit());
            return Some(if is_of_a_number {
                Measure::Unknown
            } else {
                Measure::Share { of }
            });
        }
    }
    for word in ["pourcent", "pour-cent", "pct", "p.c.", "p. c."] {
        let is_percentage = word == "pourcent" && text.contains("pourcentage");
        if text.contains(word) && !is_percentage {
            return Some(Measure::Share { of: 100 });
        }
    }
    let spaced = format!(" {text}");
    for before in [" pour ", " par ", " p. ", " p.", " sur ", "/"] {
        for (at, _) in spaced.match_indices(before) {
            let rest = spaced[at + before.len()..].trim_start();
            match whole_number(rest) {
                Some(1) => return Some(Measure::PerEach),
                Some(of) => return Some(Measure::Share { of }),
                None if is_a_number(rest) => return Some(Measure::Unknown),
                None if at == 0 && before == " pour " => return Some(Measure::Unknown),
                None => {}
            }
        }
    }
    None
}

/// « dix habitants », « centaine »: a number in words, of which no whole is read.
fn is_a_number(text: &str) -> bool {
    const NUMBERS: [&str; 14] = [
        "deux",
        "trois",
        "quatre",
        "cinq",
        "six",
        "sept",
        "huit",
        "neuf",
        "dix",
        "dizaine",
        "vingt",
        "million",
        "un million",
        "dizaines",
    ];
    let word = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    NUMBERS.contains(&word)
}

/// A word that makes a figure a part, a rate or a mean of what it names, whatever else is
/// said of it.
fn says_proportion(text: &str) -> bool {
    const WORDS: [&str; 27] = [
        "taux",
        "part",
        "parts",
        "proportion",
        "proportions",
        "pourcentage",
        "pourcentages",
        "ratio",
        "ratios",
        "moyenne",
        "moyennes",
        "moyen",
        "mediane",
        "median",
        "coefficient",
        "frequence",
        "frequences",
        "incidence",
        "prevalence",
        "densite",
        "quotient",
        "rapport",
        "fraction",
        "pc",
        "quotite",
        "probabilite",
        "rang",
    ];
    fold(text).split('_').any(|word| WORDS.contains(&word))
}

/// The unit of a figure, as the catalogue or the author writes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Unit(String);

impl Unit {
    /// The unit written in the catalogue or the manifest: `%`, `€/an`, `habitants`…
    pub fn new(written: impl Into<String>) -> Self {
        Self(written.into())
    }

    /// The unit as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A share in percent: its gaps and changes are said in points.
    pub fn is_percent(&self) -> bool {
        self.0 == "%"
    }

    /// A yearly rhythm in percent (« %/an »), whose gaps are also said in points.
    pub fn is_yearly_percent(&self) -> bool {
        self.0 == "%/an"
    }

    /// Any figure in percent.
    pub fn is_percentage(&self) -> bool {
        self.is_percent() || self.is_yearly_percent()
    }

    /// What a figure in this unit measures. The first words decide between a count and what
    /// it is counted of (« % des foyers sous 400 € » is a share, « foyers sous 400 € »
    /// counts); a word of proportion anywhere denies that it is a count.
    pub fn measure(&self) -> Measure {
        let text = self.0.trim().to_lowercase().replace(['\u{a0}', '\u{202f}'], " ");
        let text = text.strip_prefix("en ").unwrap_or(&text).trim_start();
        let starts = |with: &[&str]| with.iter().any(|start| text.starts_with(start));
        let of_money = text.contains('€') || text.contains("euro");
        let is_amount = starts(&["€", "k€", "m€", "md€", "euro"])
            || (of_money && starts(&["millier", "million", "milliard"]));
        if is_amount && !text.contains(['%', '‰']) {
            return Measure::Amount;
        }
        if let Some(share) = share(text) {
            return share;
        }
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        match words.next().unwrap_or_default() {
            "indice" | "indices" | "score" | "scores" => Measure::Index,
            "point" | "points" if !text.contains(" d") => Measure::Points,
            "an" | "ans" | "année" | "années" | "mois" | "semaine" | "semaines"
            | "jour" | "jours" | "heure" | "heures" | "minute" | "minutes" | "km" => {
                Measure::Duration
            }
            first if first.starts_with(|c: char| c.is_ascii_digit()) => Measure::Index,
            _ if says_proportion(text) => Measure::Unknown,
            _ if text.contains('/') || text.contains(" par ") => Measure::PerEach,
            _ => Measure::Count,
        }
    }

    /// Whether figures in this unit count people, households or things; amounts, shares
    /// and differences count nobody, and say nothing of the units behind them.
    pub fn counts(&self) -> bool {
        self.measure() == Measure::Count
    }

    /// The symbol printed right after the digits, with a narrow no-break space between;
    /// none for a unit in words (« habitants »).
    pub fn symbol(&self) -> Option<&'static str> {
        match self.0.as_str() {
            "%" => Some("%"),
            "%/an" => Some("% par an"),
            "‰" => Some("‰"),
            "€" | "€/an" => Some("€"),
            "€/h" => Some("€ de l’heure"),
            "points" => Some("points"),
            _ => None,
        }
    }

    /// The unit spelled out for a table head: « en % », « en € par an », « habitants ».
    pub fn in_words(&self) -> String {
        match self.0.as_str() {
            "%" | "‰" | "€" => format!("en {}", self.0),
            "%/an" => "en % par an".to_owned(),
            "ratio" => String::new(),
            "€/an" => "en € par an".to_owned(),
            "€/h" => "en € de l’heure".to_owned(),
            "consultations/an/hab." => "consultations par an et par habitant".to_owned(),
            "hab/km²" => "habitants au km²".to_owned(),
            other => other.to_owned(),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One row or column heading of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// What is printed.
    pub label: String,
    /// A short form for charts and cards.
    pub short: String,
    /// The word a live figure uses for it (`moins_de_600`).
    pub key: String,
    /// What the heading stands for.
    pub kind: HeadingKind,
    /// The unit of the figures under it, when the heading decides it.
    pub unit: Option<Unit>,
    /// What a percentage is a percentage of: « des résidences principales ».
    pub base: Option<String>,
    /// The author's own territory.
    pub emphasis: bool,
    /// The year from which the series of this indicator is comparable: its definition
    /// changed then, and a chart begins there.
    pub since: Option<u16>,
}

impl Heading {
    /// A category of a partner's table.
    pub fn category(label: &str) -> Self {
        let printed = typographic(label);
        Self {
            short: printed.clone(),
            label: printed,
            key: fold(label),
            kind: HeadingKind::Category,
            unit: None,
            base: None,
            emphasis: false,
            since: None,
        }
    }

    /// The margin of a partner's table.
    pub fn margin(label: &str) -> Self {
        Self { kind: HeadingKind::Total, ..Self::category(label) }
    }

    /// A vintage.
    pub fn year(year: u16) -> Self {
        Self {
            label: year.to_string(),
            short: year.to_string(),
            key: format!("en_{year}"),
            kind: HeadingKind::Year(year),
            unit: None,
            base: None,
            emphasis: false,
            since: None,
        }
    }
}

/// What a heading stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadingKind {
    /// An indicator of the catalogue or of the author.
    Indicator,
    /// A territory: commune, quartier, IRIS, group of communes.
    Territory,
    /// A vintage.
    Year(u16),
    /// A category of a partner's table.
    Category,
    /// The margin of a partner's table: holds the sum of the others.
    Total,
}

/// Where one raw figure was read: the traceability printed in `tableaux.xlsx`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Path of the file as the manifest writes it.
    pub file: String,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// The cell, as Excel names it (`C12`); of a CSV too, since Excel opens it so.
    pub cell: String,
    /// The column's name in the file.
    pub column: String,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(formatter, ", feuille « {sheet} »")?;
        }
        write!(formatter, ", cellule {}", self.cell)
    }
}

/// The cells of one column that a figure was made of: what `tableaux.xlsx` traces. The cells
/// of a wide territory are told by their rule, not one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Path of the file as the manifest writes it.
    pub file: String,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// The column's name in the file.
    pub column: String,
    /// Its cells.
    pub cells: Cells,
}

/// Some cells of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cells {
    /// Each by its name in Excel.
    Each(Vec<String>),
    /// The rows of a territory's communes.
    Rows {
        /// How many.
        count: usize,
        /// The name of the first one.
        first: String,
        /// The name of the last one.
        last: String,
        /// Whose rows: « Nord ».
        of: String,
    },
}

impl From<Origin> for Provenance {
    fn from(one: Origin) -> Self {
        let cells = Cells::Each(vec![one.cell]);
        Self { file: one.file, sheet: one.sheet, column: one.column, cells }
    }
}

/// What a département, a région or France was in a file of communes: it is what the file
/// says it is, in the geography of its year.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Extent {
    /// Printed name of the territory.
    pub territory: String,
    /// Title of the file.
    pub file: String,
    /// The year of its figures, when it has one.
    pub year: Option<u16>,
    /// How many communes were added.
    pub communes: usize,
    /// The cities that are added by their arrondissements.
    pub divided: Vec<String>,
    /// The départements overseas that the file leaves out.
    pub without: Vec<String>,
    /// Those for which it lacks some figures.
    pub partly: Vec<String>,
    /// The year whose communes the file lists, on 1 January, when it is known.
    pub geography: Option<u16>,
}

/// The name Excel gives to a cell, from zero-based row and column.
pub fn cell_name(row: usize, column: usize) -> String {
    format!("{}{}", column_letters(column), row + 1)
}

/// The letters Excel gives to a column, from zero.
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(digit).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Who is credited under a table or a chart, and how.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Credit {
    /// The key of the source in the manifest.
    pub source: String,
    /// The producer as printed (« INSEE », « CAF de l’Isère »).
    pub producer: String,
    /// The title of the file at the producer's.
    pub title: String,
    /// The producer's page title, when known: where to download the file again.
    pub page: Option<String>,
    /// Licence of a public file.
    pub licence: Option<String>,
    /// The exact sentence of article 7 of the convention, for a partner's data.
    pub mention: Option<String>,
    /// When the file was received or published, already printed.
    pub dated: Option<String>,
    /// Invented data: printed « données fictives de démonstration ».
    pub fictitious: bool,
    /// The key of the partner who owns the data.
    pub partner: Option<String>,
    /// The file as the manifest names it.
    pub file: String,
    /// The producer itself publishes the figures: nothing to protect.
    pub public: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_of_a_unit_decide() {
        let share = |of| Measure::Share { of };
        for (unit, measure) in [
            ("foyers", Measure::Count),
            ("foyers sous 400 €", Measure::Count),
            ("participants", Measure::Count),
            ("", Measure::Count),
            ("%", share(100)),
            ("% des foyers sous 400 €", share(100)),
            ("pour 100 foyers", share(100)),
            ("pour 1\u{202f}000 habitants", share(1_000)),
            ("pour mille", share(1_000)),
            ("‰", share(1_000)),
            ("€", Measure::Amount),
            ("€/an", Measure::Amount),
            ("k€", Measure::Amount),
            ("milliers d’euros", Measure::Amount),
            ("milliers de foyers", Measure::Count),
            ("indice", Measure::Index),
            ("points", Measure::Points),
            ("ans", Measure::Duration),
            ("personnes par ménage", Measure::PerEach),
            ("hab/km²", Measure::PerEach),
            ("taux", Measure::Unknown),
            ("ratio", Measure::Unknown),
            ("0 à 1", Measure::Index),
            ("points d’accès", Measure::Count),
            ("foyers en %", share(100)),
            ("foyers (%)", share(100)),
            ("foyers, pct", share(100)),
            ("foyers p. 100", share(100)),
            ("pourcent", share(100)),
            ("foyers pour cent", share(100)),
            ("par 100 foyers", share(100)),
            ("foyers pour 100", share(100)),
            ("aidés par 100 habitants", share(100)),
            ("bénéficiaires par 1\u{202f}000 habitants", share(1_000)),
            ("aidés/1 000 hab", share(1_000)),
            ("aidés pour dix habitants", Measure::Unknown),
            ("fréquence", Measure::Unknown),
            ("foyers, en proportion", Measure::Unknown),
            ("pourcentage de foyers", Measure::Unknown),
            ("foyers sous 60 % du revenu médian", Measure::Unknown),
            ("visites par centre", Measure::PerEach),
            ("particuliers", Measure::Count),
            ("aides pour le logement", Measure::Count),
        ] {
            assert_eq!(Unit::new(unit).measure(), measure, "{unit}");
        }
    }

    #[test]
    fn cells_are_named_as_excel_does() {
        assert_eq!(cell_name(0, 0), "A1");
        assert_eq!(cell_name(11, 25), "Z12");
        assert_eq!(cell_name(0, 26), "AA1");
        assert_eq!(cell_name(0, 701), "ZZ1");
        assert_eq!(cell_name(0, 702), "AAA1");
    }
}
