//! Which column tells the territory of a row, and at which level.
//!
//! The heading proposes, the content decides: a column is one of codes when nearly all of
//! its cells are codes of one level. « Code commune » with three digits beside « Code
//! département » is half a code.

use super::head::Head;
use crate::territory::{CommuneCode, Level, level_of, official};
use crate::text::fold;

/// The columns of the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) enum Key {
    /// One column.
    One(usize),
    /// A département's column and a commune's, to be joined: `59` and `346`.
    Joined(usize, usize),
}

impl Key {
    /// Whether a label is one under which files write codes.
    pub(in crate::sources) fn is_heading(label: &str) -> bool {
        HEADINGS.contains(&fold(label).as_str())
    }

    /// Its columns.
    pub(in crate::sources) fn columns(self) -> Vec<usize> {
        match self {
            Self::One(column) => vec![column],
            Self::Joined(departement, commune) => vec![departement, commune],
        }
    }

    /// The code of a row, from the labels of its columns.
    pub(in crate::sources) fn label(self, labels: &[String]) -> String {
        match self {
            Self::One(_) => labels.first().cloned().unwrap_or_default(),
            Self::Joined(..) => {
                let [departement, commune] = labels else { return String::new() };
                joined(departement, commune).unwrap_or_default()
            }
        }
    }
}

/// `59` and `346`, `1` and `4` (zeros lost), `971` and `05` or `105`.
fn joined(departement: &str, commune: &str) -> Option<String> {
    let departement = Level::Departement.read(departement)?.code;
    let commune: String = commune.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = !commune.is_empty() && commune.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || commune.len() > 3 {
        return None;
    }
    // Overseas, the third digit of the département is the first of a commune on three.
    let departement =
        if commune.len() == 3 { departement.get(..2)? } else { departement.as_str() };
    let width = 5 - departement.len();
    Some(format!("{departement}{commune:0>width$}"))
}

/// Headings under which published files write the codes of their rows, in the order of
/// preference: a file by IRIS also names the commune of each.
const HEADINGS: [&str; 34] = [
    "iris",
    "code_iris",
    "codgeo",
    "code_geo",
    "codegeo",
    "code_insee",
    "codeinsee",
    "code_commune_insee",
    "code_insee_commune",
    "code_insee_de_la_commune",
    "code_commune",
    "codecommune",
    "insee_com",
    "insee",
    "code_officiel_commune",
    "code_de_la_commune",
    "commune_code",
    "numcomdo",
    "numcom",
    "depcom",
    "com",
    "codcom",
    "code_qpv",
    "code_quartier",
    "epci",
    "code_epci",
    "siren_epci",
    "siren",
    "dep",
    "code_dep",
    "code_departement",
    "reg",
    "code_region",
    "geo",
];

/// A column of codes that holds postcodes: what people take for the code of a commune.
pub(super) fn postcodes(head: &Head, names: &[String], row: usize) -> Option<usize> {
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let named = HEADINGS.iter().chain(&["code_postal", "cp"]);
    named.filter_map(|wanted| folded.iter().position(|name| name == wanted)).find(
        |column| {
            let labels = data_labels(head, row, *column);
            let filled: Vec<&String> =
                labels.iter().filter(|label| !label.is_empty()).collect();
            let known = filled.iter().filter(|label| {
                let padded = format!("{label:0>5}");
                !official().communes_with_postcode(&padded).is_empty()
            });
            !filled.is_empty() && known.count() * 5 >= filled.len() * 4
        },
    )
}

/// The halves of a code cut in two.
const DEPARTEMENT: [&str; 5] =
    ["code_departement", "departement", "dep", "dept", "code_dep"];
const COMMUNE: [&str; 5] = ["code_commune", "commune", "com", "codcom", "code_com"];

/// What the columns of codes were found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CodeColumns {
    pub(super) key: Key,
    pub(super) level: Level,
}

/// The column of codes under known headings.
pub(super) fn by_heading(
    head: &Head,
    names: &[String],
    row: usize,
) -> Option<CodeColumns> {
    let several = names.iter().filter(|name| !name.is_empty()).count() >= 2;
    if !several {
        return None;
    }
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let position = |wanted: &str| folded.iter().position(|name| name == wanted);
    let half = |wanted: &[&str]| wanted.iter().find_map(|name| position(name));
    if let (Some(departement), Some(commune)) = (half(&DEPARTEMENT), half(&COMMUNE))
        && let Some(found) = cut(head, row, departement, commune)
    {
        return Some(found);
    }
    HEADINGS.iter().find_map(|wanted| {
        let column = position(wanted)?;
        let level = column_level(head, row, column, wanted)?;
        Some(CodeColumns { key: Key::One(column), level })
    })
}

/// Both halves of a code, when joining them gives communes.
pub(super) fn cut(
    head: &Head,
    row: usize,
    departement: usize,
    commune: usize,
) -> Option<CodeColumns> {
    let left = head.column(departement, row);
    let right = head.column(commune, row);
    let pairs: Vec<String> = left
        .iter()
        .zip(&right)
        .filter(|(left, _)| !left.is_empty())
        .map(|(left, right)| joined(left, right).unwrap_or_default())
        .collect();
    let whole = pairs.iter().filter(|code| {
        CommuneCode::parse(code).is_some_and(|parsed| {
            official().commune(&parsed).is_some() || official().former(code).is_some()
        })
    });
    let enough = !pairs.is_empty() && whole.count() * 5 >= pairs.len() * 4;
    let key = Key::Joined(departement, commune);
    enough.then_some(CodeColumns { key, level: Level::Commune })
}

/// The level of a column's codes; where two levels share them, the names beside decide,
/// then the heading.
pub(super) fn column_level(
    head: &Head,
    row: usize,
    column: usize,
    heading: &str,
) -> Option<Level> {
    let labels = data_labels(head, row, column);
    let names = |beside: usize| data_labels(head, row, beside);
    let beside = [column + 1, column.saturating_sub(1), column + 2];
    beside
        .into_iter()
        .find_map(|beside| level_of(&labels, &names(beside)))
        .or_else(|| level_said(&fold(heading), &labels))
}

/// « Code région » over codes that are those of régions.
fn level_said(heading: &str, labels: &[String]) -> Option<Level> {
    let level = match heading {
        _ if heading.contains("region") || heading == "reg" => Level::Region,
        _ if heading.contains("departement") || heading.starts_with("dep") => {
            Level::Departement
        }
        "code_dep" => Level::Departement,
        _ => return None,
    };
    let filled: Vec<&String> = labels.iter().filter(|label| !label.is_empty()).collect();
    let read = filled.iter().filter(|label| level.read(label).is_some()).count();
    (!filled.is_empty() && read * 5 >= filled.len() * 4).then_some(level)
}

/// The labels of a column in rows that hold something else too: title lines and notes have
/// one filled cell.
fn data_labels(head: &Head, row: usize, column: usize) -> Vec<String> {
    let filled = |cells: &[crate::sources::book::RawCell]| {
        cells.iter().filter(|cell| !cell.is_blank()).count() >= 2
    };
    head.after(row)
        .filter(|(_, cells)| filled(cells))
        .map(|(_, cells)| {
            cells.get(column).map(|cell| cell.as_label()).unwrap_or_default()
        })
        .collect()
}

/// A column of codes without a known heading: the first that is filled, each code once, the
/// heading empty or saying what it is; for départements and régions, the names beside.
pub(super) fn by_content(
    head: &Head,
    names: &[String],
    row: usize,
) -> Option<CodeColumns> {
    // Figures look like codes: only what comes first in a row can be one.
    const AMONG: usize = 3;
    let first = (0..AMONG).find(|column| {
        data_labels(head, row, *column).iter().any(|label| !label.is_empty())
    })?;
    [first].into_iter().find_map(|column| {
        let heading = names.get(column).map(|name| fold(name)).unwrap_or_default();
        const SAYING: [&str; 7] =
            ["code", "commune", "departement", "region", "territoire", "iris", "epci"];
        let says = heading.is_empty() || SAYING.iter().any(|word| heading.contains(word));
        if !says {
            return None;
        }
        let labels: Vec<String> = data_labels(head, row, column)
            .into_iter()
            .filter(|one| !one.is_empty())
            .collect();
        let mut distinct = labels.clone();
        distinct.sort();
        distinct.dedup();
        if labels.len() < 2 || distinct.len() < labels.len() {
            return None;
        }
        let level = column_level(head, row, column, &heading)?;
        Some(CodeColumns { key: Key::One(column), level })
    })
}
