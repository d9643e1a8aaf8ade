//! One cell as stored, before anyone asks what it means.

use super::dated::Dated;
use crate::characters::tidied;
use crate::sources::unsure::Unsure;

/// One cell as stored. No `Debug`: a message never shows what a file holds.
#[derive(Clone, PartialEq)]
pub(crate) enum RawCell {
    /// Nothing.
    Empty,
    /// A text, as it is.
    Text(String),
    /// A number.
    Number(f64),
    /// A date of a workbook.
    Date(Box<Dated>),
    /// A formula whose result is not in the file, or cannot be relied upon.
    Formula(Unsure),
}

impl RawCell {
    /// The cell as a heading or a code: numbers without a decimal part print as integers,
    /// a run of spaces or line ends is one space, marks of byte order go and ligatures are
    /// plain letters; a date is as the sheet shows it.
    pub(crate) fn as_label(&self) -> String {
        match self {
            Self::Empty | Self::Formula(_) => String::new(),
            Self::Text(text) => {
                let words: Vec<&str> = text
                    .split(|c: char| c.is_whitespace() || c == '\u{feff}')
                    .filter(|word| !word.is_empty())
                    .collect();
                tidied(&words.join(" ")).into_owned()
            }
            Self::Number(number) => format!("{number}"),
            Self::Date(date) => date.shown.clone(),
        }
    }

    /// The cell as one of a column of years: a date in digits, whatever is shown of it.
    pub(crate) fn as_year(&self) -> String {
        match self {
            Self::Date(date) => date.in_digits(),
            Self::Empty | Self::Text(_) | Self::Number(_) | Self::Formula(_) => {
                self.as_label()
            }
        }
    }

    /// The date that a spreadsheet made of what was typed, or that it wrote into a text.
    pub(crate) fn as_date(&self) -> Option<Dated> {
        match self {
            Self::Date(date) => Some(date.as_ref().clone()),
            Self::Text(text) => Dated::read(text),
            Self::Empty | Self::Number(_) | Self::Formula(_) => None,
        }
    }

    /// A number that the spreadsheet shows in percent, as it shows it: 0.226 is « 22.6 % ».
    pub(crate) fn in_percent(self) -> Self {
        match self {
            // 0.07 × 100 is 7.000000000000001.
            Self::Number(number) => {
                Self::Text(format!("{} %", (number * 1e11).round() / 1e9))
            }
            other => other,
        }
    }

    /// Whether there is anything to see.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => {
                text.chars().all(|c| c.is_whitespace() || c == '\u{feff}')
            }
            Self::Number(_) | Self::Date(_) | Self::Formula(_) => false,
        }
    }
}
