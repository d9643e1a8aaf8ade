//! « du Pont-de-Claix », « à Escautpont »: the official liaison type decides, not a
//! grammar of ours.

use crate::text::typographic;

/// How a name is joined to « de » and « à » (INSEE's TNCC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Liaison {
    /// 0: consonant, no article.
    Plain,
    /// 1: vowel or mute h, no article.
    Elided,
    /// 2: « Le ».
    Le,
    /// 3: « La ».
    La,
    /// 4: « Les ».
    Les,
    /// 5: « L’ ».
    L,
    /// 6 to 8: « Aux », « Las », « Los ».
    Other,
}

/// Départements of one feminine word that usage says with « en ».
const EN: [&str; 9] = [
    "Gironde", "Vendée", "Savoie", "Dordogne", "Lozère", "Moselle", "Corrèze",
    "Charente", "Mayenne",
];

impl Liaison {
    /// From INSEE's number.
    pub(super) fn from_code(code: &str) -> Self {
        match code {
            "1" => Self::Elided,
            "2" => Self::Le,
            "3" => Self::La,
            "4" => Self::Les,
            "5" => Self::L,
            "6" | "7" | "8" => Self::Other,
            _ => Self::Plain,
        }
    }

    /// « de » and a commune's name, which carries its own article.
    pub fn of(self, name: &str) -> String {
        let name = typographic(name);
        match (self, name.split_once(' ')) {
            // New communes may bear an article that their number does not tell.
            (Self::Le | Self::Plain, Some(("Le", bare))) => format!("du {bare}"),
            (Self::Les | Self::Plain, Some(("Les", bare))) => format!("des {bare}"),
            (Self::Elided, _) => format!("d’{name}"),
            _ => format!("de {name}"),
        }
    }

    /// « à » and a commune's name.
    pub fn at(self, name: &str) -> String {
        let name = typographic(name);
        match (self, name.split_once(' ')) {
            (Self::Le | Self::Plain, Some(("Le", bare))) => format!("au {bare}"),
            (Self::Les | Self::Plain, Some(("Les", bare))) => format!("aux {bare}"),
            _ => format!("à {name}"),
        }
    }

    /// « de » and a département's name, which is written without its article.
    pub fn of_departement(self, name: &str) -> String {
        let name = typographic(name);
        match self {
            Self::Le => format!("du {name}"),
            Self::La => format!("de la {name}"),
            Self::Les => format!("des {name}"),
            Self::L => format!("de l’{name}"),
            Self::Elided => format!("d’{name}"),
            Self::Plain | Self::Other => format!("de {name}"),
        }
    }

    /// « dans » and a département's name.
    pub fn at_departement(self, name: &str) -> String {
        let printed = typographic(name);
        match self {
            Self::Le => format!("dans le {printed}"),
            // « En Charente-Maritime, en Gironde », but « dans la Drôme ».
            Self::La | Self::L if name.contains('-') || EN.contains(&name) => {
                format!("en {printed}")
            }
            Self::La => format!("dans la {printed}"),
            Self::Les => format!("dans les {printed}"),
            Self::L => format!("dans l’{printed}"),
            Self::Plain if ["Paris", "Mayotte", "La Réunion"].contains(&name) => {
                format!("à {printed}")
            }
            Self::Elided | Self::Plain | Self::Other => format!("en {printed}"),
        }
    }
}
