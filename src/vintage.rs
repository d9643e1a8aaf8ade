//! Vintages inside column names: `P{aa}_POP` is `P21_POP` in the census of 2021.
//!
//! A formula names families of columns. The vintages of an indicator are those that all its
//! families share in the file; a period (`NAIS1520`) follows the census it ends in.

/// Under this many years two censuses share answers, and are not compared (INSEE, « Comparer
/// deux recensements »).
pub const CENSUSES_APART: u16 = 5;

/// The name of a family of columns, with its placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Part {
    Text(String),
    /// `{aa}`
    TwoDigits,
    /// `{aaaa}`
    FourDigits,
    /// `{aa_avant}`
    Before,
    /// `{periode}`: the vintage before and the vintage, two digits each.
    Period,
    /// `*`
    Anything,
}

/// The vintages a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vintages {
    /// The vintage.
    pub year: u16,
    /// The vintage of comparison of evolution formulas.
    pub before: Option<u16>,
}

impl Pattern {
    /// Reads a pattern as written in the catalogue or in a profile.
    pub fn new(written: &str) -> Self {
        const PLACEHOLDERS: [(&str, Part); 5] = [
            ("{aa}", Part::TwoDigits),
            ("{aaaa}", Part::FourDigits),
            ("{aa_avant}", Part::Before),
            ("{periode}", Part::Period),
            ("*", Part::Anything),
        ];
        let mut parts = Vec::new();
        let mut rest = written;
        while !rest.is_empty() {
            if let Some((word, part)) =
                PLACEHOLDERS.iter().find(|(word, _)| rest.starts_with(word))
            {
                parts.push(part.clone());
                rest = &rest[word.len()..];
                continue;
            }
            let next = rest.char_indices().skip(1).find(|(_, c)| "{*".contains(*c));
            let end = next.map_or(rest.len(), |(index, _)| index);
            parts.push(Part::Text(rest[..end].to_owned()));
            rest = &rest[end..];
        }
        Self { parts }
    }

    /// Whether the name holds a vintage at all.
    pub fn has_vintage(&self) -> bool {
        self.parts.iter().any(|part| !matches!(part, Part::Text(_) | Part::Anything))
    }

    /// The same family, whichever vintage its placeholder stands for.
    pub fn of_any_vintage(&self) -> Self {
        let any = |part: &Part| match part {
            Part::Before => Part::TwoDigits,
            other => other.clone(),
        };
        Self { parts: self.parts.iter().map(any).collect() }
    }

    /// Whether the name needs a vintage of comparison.
    pub fn has_before(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Before | Part::Period))
    }

    /// Whether the name is only the vintage of comparison (`P{aa_avant}_POP`).
    pub fn is_before_only(&self) -> bool {
        self.parts.contains(&Part::Before)
            && !self.parts.iter().any(|p| matches!(p, Part::TwoDigits | Part::FourDigits))
    }

    /// The names a column may bear in given vintages, likeliest first; empty when a needed
    /// vintage is not given, or when the pattern holds `*`.
    ///
    /// A period ends in the year of the census, or in the year before it: births of 2015
    /// to 2020 go with the censuses of 2015 and 2021 (`NAIS1520`), but those of 2013 to
    /// 2018 with 2013 and 2018 (`NAIS1318`).
    pub fn names(&self, year: Option<u16>, before: Option<u16>) -> Vec<String> {
        [0, 1]
            .into_iter()
            .filter(|shift| *shift == 0 || self.parts.contains(&Part::Period))
            .filter_map(|shift| self.name(year, before, shift))
            .collect()
    }

    fn name(&self, year: Option<u16>, before: Option<u16>, shift: u16) -> Option<String> {
        let mut name = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => name.push_str(text),
                Part::TwoDigits => name.push_str(&format!("{:02}", year? % 100)),
                Part::FourDigits => name.push_str(&format!("{:04}", year?)),
                Part::Before => name.push_str(&format!("{:02}", before? % 100)),
                Part::Period => {
                    let end = (year? - shift) % 100;
                    name.push_str(&format!("{:02}{end:02}", before? % 100));
                }
                Part::Anything => return None,
            }
        }
        Some(name)
    }

    /// Whether a column is of this family.
    pub fn matches(&self, name: &str) -> bool {
        read(&self.parts, name, Years::default()).is_some()
    }

    /// The vintage of a column of this family.
    pub fn vintage_of(&self, name: &str) -> Option<u16> {
        self.vintages_of(name).map(|vintages| vintages.year)
    }

    /// The vintages of a column of this family. A name with only a vintage of comparison
    /// gives it as its year.
    pub fn vintages_of(&self, name: &str) -> Option<Vintages> {
        let found = read(&self.parts, name, Years::default())?;
        let year = found.year.or(found.before)?;
        Some(Vintages { year, before: found.before })
    }
}

#[derive(Clone, Copy, Default)]
struct Years {
    year: Option<u16>,
    before: Option<u16>,
}

fn read(parts: &[Part], name: &str, found: Years) -> Option<Years> {
    let Some((part, rest)) = parts.split_first() else {
        return name.is_empty().then_some(found);
    };
    match part {
        Part::Text(text) => read(rest, name.strip_prefix(text.as_str())?, found),
        Part::TwoDigits => {
            let year = century(digits(name, 2)?);
            let found = Years { year: same(found.year, year)?, ..found };
            read(rest, &name[2..], found)
        }
        Part::FourDigits => {
            let year = digits(name, 4)?;
            let found = Years { year: same(found.year, year)?, ..found };
            read(rest, &name[4..], found)
        }
        Part::Before => {
            let before = century(digits(name, 2)?);
            let found = Years { before: same(found.before, before)?, ..found };
            read(rest, &name[2..], found)
        }
        Part::Period => {
            let both = digits(name, 4)?;
            let (before, year) = (century(both / 100), century(both % 100));
            let found = Years {
                year: same(found.year, year)?,
                before: same(found.before, before)?,
            };
            if before >= year {
                return None;
            }
            read(rest, &name[4..], found)
        }
        // Every star tries every place: a heading longer than any is not read.
        Part::Anything if name.len() > crate::limits::STARRED_HEADING => None,
        Part::Anything => {
            let ends = name.char_indices().map(|(index, _)| index).chain([name.len()]);
            ends.into_iter().find_map(|end| read(rest, &name[end..], found))
        }
    }
}

/// The same placeholder twice must stand for the same vintage.
#[allow(clippy::option_option, reason = "outer: a contradiction; inner: the vintage")]
fn same(known: Option<u16>, found: u16) -> Option<Option<u16>> {
    (known.is_none() || known == Some(found)).then_some(Some(found))
}

fn digits(name: &str, count: usize) -> Option<u16> {
    let text = name.get(..count)?;
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

/// The census began being dated on two digits in 1968.
fn century(two_digits: u16) -> u16 {
    if two_digits >= 60 { 1900 + two_digits } else { 2000 + two_digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_a_family_are_told_apart() {
        let vintage = |pattern: &str, name: &str| Pattern::new(pattern).vintage_of(name);
        assert_eq!(vintage("P{aa}_POP", "P21_POP"), Some(2021));
        assert_eq!(vintage("P{aa}_POP", "P21_POP0014"), None);
        assert_eq!(vintage("TP60{aa}", "TP6021"), Some(2021));
        assert_eq!(vintage("TP60{aa}", "TP60AGE121"), None);
        assert_eq!(vintage("D{aa}_POP", "D68_POP"), Some(1968));
        assert_eq!(vintage("ELECTEURSLP{aaaa}", "ELECTEURSLP2024"), Some(2024));
        let period = Pattern::new("NAIS{periode}").vintages_of("NAIS1520");
        assert_eq!(period, Some(Vintages { year: 2020, before: Some(2015) }));
        assert!(Pattern::new("Population * totale").matches("Population 2021 totale"));
    }

    #[test]
    fn names_are_written_back() {
        let names = |pattern: &str| Pattern::new(pattern).names(Some(2021), Some(2015));
        assert_eq!(names("P{aa}_POP"), ["P21_POP"]);
        assert_eq!(names("P{aa_avant}_POP"), ["P15_POP"]);
        assert_eq!(names("NAIS{periode}"), ["NAIS1521", "NAIS1520"]);
        assert!(Pattern::new("P{aa_avant}_POP").names(Some(2021), None).is_empty());
    }
}
