//! Which property of the features is their code, and which one their name.
//!
//! Files name their columns as they like (`code`, `INSEE_COM`, `DCOMIRIS`…), so the code is
//! recognised by what it holds: a property fits when most features have a value in it that
//! looks like a code. Among those that fit, one with a known name is the code, unless another
//! gives twice as many wanted codes; without a known name, the one that gives the most.

use std::collections::BTreeSet;

use crate::limits;

/// Names of the properties that hold codes, the most telling first.
const CODE_NAMES: [&str; 16] = [
    "code_iris",
    "codeiris",
    "dcomiris",
    "iris_code",
    "code_insee",
    "codeinsee",
    "insee_com",
    "code_commune",
    "codgeo",
    "codecommune",
    "com_code",
    "depcom",
    "insee",
    "code",
    "id",
    "codcom",
];

/// Names of the properties that hold the name of an IRIS, the best first.
const IRIS_NAMES: [&str; 5] = ["nom_iris", "lib_iris", "libiris", "iris_nom", "nomiris"];

/// Names of the properties that hold a name, the best first.
const NAMES: [&str; 12] = [
    "nom",
    "libelle",
    "nom_com",
    "nom_commune",
    "nomcom",
    "libgeo",
    "lib",
    "libcom",
    "com_name",
    "name",
    "commune",
    "label",
];

/// Postal codes look like codes of communes and are not.
const POSTAL: [&str; 3] = ["post", "cp", "zip"];

/// A value that looks like the code of a commune (`38317`, `2A004`) or of an IRIS (9 signs).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code(pub(super) String);

impl Code {
    /// The code that a text is, whatever spaces and lower case it has.
    pub(super) fn from_text(text: &str) -> Option<Code> {
        let text = text.trim();
        if text.len() != 5 && text.len() != 9 {
            return None;
        }
        let code = text.to_ascii_uppercase();
        let (department, rest) = code.split_at_checked(2)?;
        let known = match department {
            "2A" | "2B" => true,
            _ => matches!(department.parse::<u8>(), Ok(1..=95 | 97 | 98)),
        };
        let digits = rest.bytes().all(|byte| byte.is_ascii_digit());
        (known && digits && !department.starts_with('+')).then_some(Code(code))
    }

    /// The code that a number is, its leading zero put back.
    pub(super) fn from_number(number: f64) -> Option<Code> {
        if number.fract() != 0.0 || !(1000.0..1e9).contains(&number) {
            return None;
        }
        let digits = format!("{number:.0}");
        match digits.len() {
            4 | 8 => Code::from_text(&format!("0{digits}")),
            _ => Code::from_text(&digits),
        }
    }
}

/// A wanted code found in a feature.
#[derive(Debug, Clone)]
pub(super) struct Match {
    /// Which property, by its number in [`Properties`].
    pub(super) property: usize,
    pub(super) code: String,
    pub(super) group: String,
}

/// One property, over all the features.
#[derive(Debug, Default, Clone)]
struct Property {
    name: String,
    lower: String,
    codes: usize,
    example: String,
}

/// The properties seen so far.
#[derive(Debug, Default)]
pub(super) struct Properties {
    all: Vec<Property>,
    /// Where the last one was found: features repeat the same order.
    hint: usize,
    codes: usize,
}

impl Properties {
    /// How many codes were seen, in all properties.
    pub(super) fn codes(&self) -> usize {
        self.codes
    }

    /// The number of a property; `None` for the empty name and beyond a few hundred.
    pub(super) fn number(&mut self, name: &str) -> Option<usize> {
        let is_it = |property: &Property| property.name == name;
        let found = if self.all.get(self.hint).is_some_and(is_it) {
            self.hint
        } else {
            match self.all.iter().position(is_it) {
                Some(found) => found,
                None if name.is_empty()
                    || self.all.len() >= limits::CONTOUR_PROPERTIES =>
                {
                    return None;
                }
                None => {
                    // A name may be as long as a text; its beginning is enough to tell it.
                    let name: String = name.chars().take(200).collect();
                    let lower = name.to_lowercase();
                    self.all.push(Property { name, lower, ..Property::default() });
                    self.all.len() - 1
                }
            }
        };
        self.hint = found + 1;
        Some(found)
    }

    /// Notes that a feature has a code in a property.
    pub(super) fn saw_code(&mut self, property: usize, code: &Code) {
        if let Some(property) = self.all.get_mut(property) {
            self.codes += 1;
            property.codes += 1;
            if property.example.is_empty() {
                property.example.clone_from(&code.0);
            }
        }
    }

    /// How good a property is as a name, the best first; `None` when it is not one.
    pub(super) fn name_rank(&self, property: usize) -> Option<usize> {
        let lower = self.all.get(property)?.lower.as_str();
        let rank = |names: &[&str]| names.iter().position(|name| *name == lower);
        // Names of IRIS come first; `for_code` passes over them for communes.
        rank(&IRIS_NAMES).or_else(|| rank(&NAMES).map(|rank| rank + IRIS_NAMES.len()))
    }

    /// The property that is the code, given the wanted codes found and the number of features.
    pub(super) fn choose(&self, matches: &[&Match], features: usize) -> Option<usize> {
        let mut distinct = vec![BTreeSet::new(); self.all.len()];
        for found in matches {
            if let Some(codes) = distinct.get_mut(found.property) {
                codes.insert(found.code.as_str());
            }
        }
        let fits = |property: &Property| {
            property.codes * 2 >= features
                && !POSTAL.iter().any(|word| property.lower.contains(word))
        };
        let candidates = || {
            self.all
                .iter()
                .zip(&distinct)
                .enumerate()
                .filter(|(_, (property, codes))| !codes.is_empty() && fits(property))
        };
        let most = candidates().map(|(_, (_, codes))| codes.len()).max()?;
        candidates()
            // A number of inhabitants or an identifier may hold some wanted codes by accident:
            // a known name is believed as long as it gives half as many.
            .filter(|(_, (_, codes))| codes.len() * 2 >= most)
            .min_by_key(|(number, (property, codes))| {
                let named = CODE_NAMES.iter().position(|name| *name == property.lower);
                (named.unwrap_or(CODE_NAMES.len()), most - codes.len(), *number)
            })
            .map(|(number, _)| number)
    }

    /// A property that looks like the code although nothing of it is wanted, with an example.
    pub(super) fn unwanted_code(&self, features: usize) -> Option<(String, String)> {
        self.all
            .iter()
            .filter(|property| property.codes > 0 && property.codes * 2 >= features)
            .min_by_key(|property| {
                let named = CODE_NAMES.iter().position(|name| *name == property.lower);
                named.unwrap_or(CODE_NAMES.len())
            })
            .map(|property| (property.name.clone(), property.example.clone()))
    }

    /// The name of a property as the file writes it.
    pub(super) fn name(&self, property: usize) -> String {
        self.all.get(property).map(|property| property.name.clone()).unwrap_or_default()
    }

    /// The first names, for a message.
    pub(super) fn first_names(&self) -> Vec<String> {
        let short = |property: &Property| property.name.chars().take(40).collect();
        self.all.iter().take(8).map(short).collect()
    }
}

/// The label among the ranked names of a feature: for a commune, the name of an IRIS is no name.
pub(super) fn label(names: Vec<(usize, String)>, code: &str) -> Option<String> {
    let least = if code.len() == 9 { 0 } else { IRIS_NAMES.len() };
    names
        .into_iter()
        .filter(|(rank, name)| *rank >= least && !name.trim().is_empty())
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, name)| name.trim().to_owned())
}
