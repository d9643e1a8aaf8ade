//! Which column tells the territory of a row, and at which level.
//!
//! The heading proposes, the content decides: a column is one of codes when nearly all of
//! its cells are codes of one level. « Code commune » with three digits beside « Code
//! département » is half a code.

use super::head::Head;
use super::words::is_word;
use crate::territory::{CommuneCode, Level, level_of, official};
use crate::text::fold;

/// The columns of the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) enum Key {
    /// One column.
    One(usize),
    /// A département's column and a commune's, to be joined: `59` and `346`.
    Joined(Halves),
    /// The names of communes, in a file without codes.
    Named(usize),
}

/// The two halves of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) struct Halves {
    pub(in crate::sources) departement: usize,
    pub(in crate::sources) commune: usize,
    /// The département has the figure of a tax office behind it: `010` is the Ain, `2A0`,
    /// `591`. Zeros at the front may be lost.
    pub(in crate::sources) on_three: bool,
}

impl Key {
    /// Whether a label is one under which files write codes.
    pub(in crate::sources) fn is_heading(label: &str) -> bool {
        let folded = fold(label);
        HEADINGS.contains(&folded.as_str()) || HEADINGS.contains(&bare(&folded))
    }

    /// Its columns.
    pub(in crate::sources) fn columns(self) -> Vec<usize> {
        match self {
            Self::One(column) | Self::Named(column) => vec![column],
            Self::Joined(halves) => vec![halves.departement, halves.commune],
        }
    }

    /// The code of a row, from the labels of its columns.
    pub(in crate::sources) fn label(self, labels: &[String]) -> String {
        match self {
            Self::One(_) => {
                labels.first().map(|label| on_five(label)).unwrap_or_default()
            }
            Self::Named(_) => labels.first().cloned().unwrap_or_default(),
            Self::Joined(Halves { on_three, .. }) => {
                let [departement, commune] = labels else { return String::new() };
                joined(departement, commune, on_three).unwrap_or_default()
            }
        }
    }
}

/// A code on six characters, `973302` or `010053`, as INSEE writes it; others as they are.
fn on_five(label: &str) -> String {
    let compact: String = label.chars().filter(|c| !c.is_whitespace()).collect();
    let is_six =
        compact.len() == 6 && compact.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let halves = || {
        let (departement, commune) = compact.split_at(3);
        joined(departement, commune, true).filter(|code| is_known(code))
    };
    is_six.then(halves).flatten().unwrap_or_else(|| label.to_owned())
}

/// `010`, `2A0` and `591` without the figure of the tax office; `971` has none.
fn without_office(departement: &str) -> Option<String> {
    let compact: String =
        departement.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let compact = compact.strip_suffix(".0").unwrap_or(&compact).to_uppercase();
    let whole = format!("{compact:0>3}");
    if whole.len() != 3 || !whole.is_ascii() {
        return None;
    }
    let overseas = whole.starts_with("97") || whole.starts_with("98");
    Some(if overseas { whole } else { whole[..2].to_owned() })
}

/// `59` and `346`, `1` and `4` (zeros lost), `971` and `05` or `105`; `010` and `053`.
fn joined(departement: &str, commune: &str, on_three: bool) -> Option<String> {
    let departement = match on_three {
        true => Level::Departement.read(&without_office(departement)?)?.code,
        false => Level::Departement.read(departement)?.code,
    };
    let commune: String = commune.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = !commune.is_empty() && commune.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || commune.len() > 3 {
        return None;
    }
    // Overseas, the third digit of the département is the first of a commune on three; or a
    // zero stands there.
    let short = commune.strip_prefix('0').filter(|two| two.len() == 2);
    let (departement, commune) = match (departement.len(), short) {
        (3, Some(short)) => (departement.as_str(), short.to_owned()),
        (3, None) if commune.len() == 3 => (departement.get(..2)?, commune),
        _ => (departement.as_str(), commune),
    };
    let width = 5 - departement.len();
    Some(format!("{departement}{commune:0>width$}"))
}

/// Headings under which published files write the codes of their rows, in the order of
/// preference: a file by IRIS also names the commune of each.
const HEADINGS: [&str; 46] = [
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
    "insee_c",
    "insee_commune",
    "code_insee_com",
    "codeinseecommune",
    "code_cog",
    "cog",
    "cog_commune",
    "cod_insee",
    "codinsee",
    "num_insee",
    "numero_insee",
    "com_insee",
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
const DEPARTEMENT: [&str; 9] = [
    "code_departement",
    "departement",
    "dep",
    "dept",
    "code_dep",
    "ccodep",
    "codep",
    "num_dep",
    "numero_departement",
];
const COMMUNE: [&str; 9] = [
    "code_commune",
    "commune",
    "com",
    "codcom",
    "code_com",
    "ccocom",
    "cocom",
    "num_commune",
    "numero_commune",
];

/// A heading without the year it bears: `codgeo_2026`, `codgeo_25`, `depcom2023`.
fn bare(folded: &str) -> &str {
    let name = folded.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = folded.len() - name.len();
    let name = name.trim_end_matches('_');
    if [2, 4].contains(&digits) && !name.is_empty() { name } else { folded }
}

/// Whether a code is that of a commune, of today or of before.
fn is_known(code: &str) -> bool {
    CommuneCode::parse(code).is_some_and(|parsed| {
        official().commune(&parsed).is_some() || official().former(code).is_some()
    })
}

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
    // The heading of this year before that of another.
    let position = |wanted: &str| {
        let exact = folded.iter().position(|name| name == wanted);
        exact.or_else(|| folded.iter().position(|name| bare(name) == wanted))
    };
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
    let pairs: Vec<(usize, &String, &String)> = left
        .iter()
        .zip(&right)
        .enumerate()
        .filter(|(_, (left, _))| !left.is_empty())
        .map(|(line, (left, right))| (line, left, right))
        .collect();
    let names = names_beside(head, row, &[departement, commune]);
    // `10` is the Aube, or the Ain on three figures, its zero lost: the names beside tell.
    let ways = [false, true].map(|on_three| {
        let codes = pairs.iter().map(|(line, left, right)| {
            (*line, joined(left, right, on_three).filter(|code| is_known(code)))
        });
        let codes: Vec<(usize, Option<String>)> = codes.collect();
        let known = codes.iter().filter(|(_, code)| code.is_some()).count();
        let named = codes.iter().filter(|(line, code)| {
            let name = names.get(*line).map(String::as_str).unwrap_or_default();
            code.as_ref().is_some_and(|code| is_named(code, name))
        });
        (named.count(), known, on_three)
    });
    let enough = |(_, known, _): &(usize, usize, bool)| {
        !pairs.is_empty() && known * 5 >= pairs.len() * 4
    };
    let [plain, three] = ways;
    let best = if (three.0, three.1) > (plain.0, plain.1) { three } else { plain };
    let best = [best, plain, three].into_iter().find(enough)?;
    let key = Key::Joined(Halves { departement, commune, on_three: best.2 });
    Some(CodeColumns { key, level: Level::Commune })
}

/// The names of communes in some column, by line under the headings; none without one.
fn names_beside(head: &Head, row: usize, codes: &[usize]) -> Vec<String> {
    let width = head.after(row).map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let columns = (0..width.min(12)).filter(|column| !codes.contains(column));
    let columns = columns.map(|column| head.column(column, row));
    let known = |labels: &Vec<String>| {
        let names = labels.iter().filter(|label| is_word(label));
        names.filter(|name| !official().communes_named(name, None).is_empty()).count()
    };
    columns.max_by_key(known).filter(|labels| known(labels) > 0).unwrap_or_default()
}

/// Whether a commune bears a name.
fn is_named(code: &str, name: &str) -> bool {
    let Some(code) = CommuneCode::parse(code) else { return false };
    official().communes_named(name, None).iter().any(|commune| commune.code == code)
}

/// The headings of columns of names, in the order of preference.
const NAMES: [&str; 18] = [
    "commune",
    "communes",
    "nom_commune",
    "nom_de_la_commune",
    "nom_de_commune",
    "libelle_commune",
    "libelle_de_la_commune",
    "libgeo",
    "libcom",
    "nomcom",
    "nom_com",
    "libelle_geographique",
    "geographie",
    "ville",
    "villes",
    "territoire",
    "libelle",
    "nom",
];

/// What a column of names says, in a file without codes.
pub(super) struct Names {
    /// The column.
    pub(super) column: usize,
    /// A name that is none of these départements', though it is some commune's.
    pub(super) elsewhere: Option<String>,
    /// A name that several communes of these départements bear.
    pub(super) homonym: Option<String>,
    /// Names that one commune of these départements bears.
    pub(super) found: usize,
}

/// The column of the names of communes, when most of its cells are such names: the one asked
/// for, else one under a usual heading.
pub(super) fn by_name(
    head: &Head,
    names: &[String],
    row: usize,
    (departements, asked): (&[String], Option<usize>),
) -> Option<Names> {
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    if folded.iter().filter(|name| !name.is_empty()).count() < 2 {
        return None;
    }
    let usual = NAMES
        .iter()
        .filter_map(|wanted| folded.iter().position(|name| bare(name) == *wanted));
    let columns: Vec<usize> = match asked {
        Some(column) => vec![column],
        None => usual.collect(),
    };
    columns.into_iter().find_map(|column| {
        let labels = data_labels(head, row, column);
        let filled: Vec<&String> = labels.iter().filter(|label| is_word(label)).collect();
        let known = |label: &&&String| !official().communes_named(label, None).is_empty();
        let communes: Vec<&&String> = filled.iter().filter(known).collect();
        // EPCI, départements and totals stand among them.
        if communes.is_empty() || communes.len() * 2 < filled.len() {
            return None;
        }
        let mut read = Names { column, elsewhere: None, homonym: None, found: 0 };
        for label in communes {
            match of_departements(label, departements).len() {
                0 => read.elsewhere = read.elsewhere.or(Some((*label).clone())),
                1 => read.found += 1,
                _ => read.homonym = read.homonym.or(Some((*label).clone())),
            }
        }
        Some(read)
    })
}

/// The codes of the communes of a name in some départements.
pub(in crate::sources) fn of_departements(
    name: &str,
    departements: &[String],
) -> Vec<String> {
    let of = |departement: &String| official().communes_named(name, Some(departement));
    let found = departements.iter().flat_map(of);
    found.map(|commune| commune.code.to_string()).collect()
}

/// The column that says of each row what it is, in a file of several levels.
pub(super) fn level_column(head: &Head, names: &[String], row: usize) -> Option<usize> {
    let says = |name: &String| {
        let folded = fold(name);
        let mut words = folded.split('_');
        words.any(|word| ["niveau", "maille", "echelon"].contains(&word))
    };
    let column = names.iter().position(says)?;
    let labels = data_labels(head, row, column);
    labels.iter().any(|label| is_commune(label)).then_some(column)
}

/// « Commune », « communes », « COM ».
pub(in crate::sources) fn is_commune(label: &str) -> bool {
    ["commune", "communes", "com"].contains(&fold(label).as_str())
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
    let labels: Vec<String> = labels.iter().map(|label| on_five(label)).collect();
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
