//! How a sheet is laid out: where its headings are, what tells the territory of a row, how
//! years and figures are written. One interpretation, or an error that says what to write;
//! never a guess.

mod head;
pub(super) mod heading;
mod key;
mod sides;
mod words;
pub(super) mod years;

pub(super) use head::Head;
pub(super) use key::{Key, is_commune, of_departements};
pub(super) use sides::Sides;
pub(super) use words::{is_heading, is_word};

use self::key::Halves;
use super::error::SourceError;
use super::profiles::{LongFormat, Profile, recognise};
use super::zoning;
use crate::manifest::{Placed, SourceSpec};
use crate::territory::Level;
use crate::text::fold;
use crate::text::nearest;

/// How a sheet is laid out.
pub(super) struct Layout {
    /// Rows of the headings, from the first.
    pub(super) header_rows: Vec<usize>,
    /// The names of the columns.
    pub(super) headings: Vec<String>,
    /// The columns of the codes.
    pub(super) key: Key,
    /// What the codes stand for; none for a zoning that is not administrative.
    pub(super) level: Option<Level>,
    /// The zoning, when it is another.
    pub(super) zoning: Option<&'static str>,
    /// The family of files.
    pub(super) profile: Option<&'static Profile>,
    /// The column of the years.
    pub(super) year_column: Option<usize>,
    /// One row a figure: what says which figure, and the figure.
    pub(super) long: Option<Long>,
    /// Rows that are something else than a commune of today (`TYPECOM`).
    pub(super) kind_column: Option<usize>,
    /// In a file without codes, the départements whose communes are known by their names.
    pub(super) departements: Vec<String>,
    /// There, what says that a row is a commune.
    pub(super) level_column: Option<usize>,
}

/// A long file: one row a figure.
pub(super) struct Long {
    /// The columns that say what the figure is.
    pub(super) measures: Vec<usize>,
    /// The column of the figure.
    pub(super) value: usize,
    /// The column that tells the level of each row, in files of several levels.
    pub(super) level: Option<usize>,
    /// What the profile knows of it.
    pub(super) format: Option<&'static LongFormat>,
}

impl Long {
    /// The columns of a known format in a row of headings.
    fn of(format: &'static LongFormat, headings: &[String]) -> Option<Self> {
        let column = |name: &String| headings.iter().position(|heading| heading == name);
        Some(Self {
            measures: format.measures.iter().map(column).collect::<Option<_>>()?,
            value: column(&format.value)?,
            level: format.level.as_ref().and_then(column),
            format: Some(format),
        })
    }
}

/// What was found at the head of a sheet.
pub(super) enum Found {
    /// One row a territory, or one row a figure.
    Rows(Box<Layout>),
    /// One column a territory.
    Sides(Sides),
    /// Names of communes without codes, that are not enough to tell them.
    Refused(Box<SourceError>),
    /// Nothing that looks like it.
    Nothing,
}

impl Layout {
    /// The last row of headings.
    pub(super) fn header_row(&self) -> usize {
        self.header_rows.last().copied().unwrap_or(0)
    }

    /// The column of a heading, spaces and capitals aside.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        column_named(&self.headings, name)
    }
}

fn column_named(headings: &[String], name: &str) -> Option<usize> {
    let exact = headings.iter().position(|heading| heading == name);
    exact.or_else(|| headings.iter().position(|heading| fold(heading) == fold(name)))
}

/// `A`, `AB`: a column without a heading, named as the spreadsheet names it.
fn column_lettered(headings: &[String], name: &str) -> Option<usize> {
    let letters = name.trim();
    let plain = !letters.is_empty()
        && letters.len() <= 2
        && letters.bytes().all(|byte| byte.is_ascii_uppercase());
    if !plain {
        return None;
    }
    let number =
        letters.bytes().fold(0, |number, b| number * 26 + usize::from(b - b'A') + 1);
    let unnamed = headings.get(number - 1).is_none_or(String::is_empty);
    unnamed.then_some(number - 1)
}

/// What the author wrote about the layout.
pub(super) struct Asked<'a> {
    pub(super) spec: &'a SourceSpec,
    /// Rows of the headings, from zero.
    pub(super) header_rows: Vec<usize>,
    /// The départements of the project.
    pub(super) departements: &'a [String],
}

/// A line of the manifest that the file contradicts, and what to say.
pub(super) struct Contradicted<'a> {
    pub(super) place: &'a Placed<String>,
    pub(super) error: SourceError,
}

/// Finds the layout of a sheet.
///
/// # Errors
/// When a heading named in the manifest is not there.
pub(super) fn find<'a>(
    head: &Head,
    asked: &Asked<'a>,
) -> Result<Found, Contradicted<'a>> {
    let spec = asked.spec;
    let sideways =
        spec.in_columns.as_ref().is_some_and(|side| fold(&side.value) == "territoires");
    if sideways {
        return Ok(sides::find(head, &asked.header_rows, true)
            .map_or(Found::Nothing, Found::Sides));
    }
    if !asked.header_rows.is_empty() {
        let found = at_rows(head, &asked.header_rows, asked)?;
        if matches!(found, Found::Nothing)
            && let Some(last) = asked.header_rows.last()
            && let Some(named) = named(head, *last, asked, None)
        {
            return named;
        }
        return Ok(found);
    }
    let rows: Vec<usize> = head
        .rows()
        .map(|(row, _)| row)
        .filter(|row| *row < head::HEADINGS_WITHIN)
        .collect();
    for row in &rows {
        let names = heading::names(head, &[*row]);
        let profile = recognise(&names);
        let keyed = match spec.key_columns.as_slice() {
            [] => {
                profile.is_some()
                    || key::by_heading(head, &names, *row).is_some()
                    || key::postcodes(head, &names, *row).is_some()
            }
            several => {
                several.iter().all(|one| column_named(&names, &one.value).is_some())
            }
        };
        if keyed {
            let above = group_row(head, *row, &names);
            let rows = [above.as_slice(), &[*row]].concat();
            let found = at_rows(head, &rows, asked)?;
            if !matches!(found, Found::Nothing) {
                return Ok(found);
            }
        }
    }
    if let Some(missing) = unknown_key(head, &rows, spec) {
        return Err(missing);
    }
    if spec.key_columns.is_empty()
        && let Some(layout) = unnamed(head, &rows, asked)
    {
        return Ok(layout);
    }
    if spec.key_columns.is_empty()
        && let Some(found) = sides::find(head, &[], false)
    {
        return Ok(Found::Sides(found));
    }
    if spec.key_columns.is_empty()
        && let Some(found) = rows.iter().find_map(|row| named(head, *row, asked, None))
    {
        return found;
    }
    Ok(Found::Nothing)
}

/// A file that names the communes and gives no codes: those of the project's départements
/// are known by their names, when each name is one commune's.
fn named<'a>(
    head: &Head,
    row: usize,
    asked: &Asked<'a>,
    column: Option<usize>,
) -> Option<Result<Found, Contradicted<'a>>> {
    // To look at a file, no territory is wanted.
    if asked.departements.is_empty() {
        return None;
    }
    let headings = heading::names(head, &[row]);
    let names = key::by_name(head, &headings, row, (asked.departements, column))?;
    let column = headings.get(names.column).cloned().unwrap_or_default();
    let is_of_insee = years::column(&headings, |column| head.years(column, row))
        .is_some()
        && key::level_column(head, &headings, row).is_some();
    if names.elsewhere.is_some() || names.found == 0 {
        let error = SourceError::NoCodes { column, is_of_insee };
        return Some(Ok(Found::Refused(Box::new(error))));
    }
    if let Some(name) = names.homonym {
        let codes = of_departements(&name, asked.departements);
        let error = SourceError::Homonym { name, codes };
        return Some(Ok(Found::Refused(Box::new(error))));
    }
    let level_column = key::level_column(head, &headings, row);
    let code = key::CodeColumns { key: Key::Named(names.column), level: Level::Commune };
    let found =
        with_key(head, &[row], asked, (headings, None), (code.key, Some(code.level)));
    Some(found.map(|found| match found {
        Found::Rows(layout) => Found::Rows(Box::new(Layout {
            departements: asked.departements.to_vec(),
            level_column,
            ..*layout
        })),
        other => other,
    }))
}

/// The row of groups above headings that repeat.
fn group_row(head: &Head, row: usize, names: &[String]) -> Vec<usize> {
    if !heading::repeats(names) {
        return Vec::new();
    }
    let above = row.checked_sub(1).filter(|above| {
        head.labels(*above).iter().filter(|label| !label.is_empty()).count() >= 2
    });
    above.into_iter().collect()
}

/// Headings without a known name above codes: the rows of headings are those that stand
/// just above the first row of data.
fn unnamed<'a>(head: &Head, rows: &[usize], asked: &Asked<'a>) -> Option<Found> {
    for row in rows {
        let names = head.labels(*row);
        let Some(found) = key::by_content(head, &names, *row) else { continue };
        // A title has its one text above the codes; a heading has others.
        let codes = found.key.columns();
        let others =
            names.iter().enumerate().filter(|(column, _)| !codes.contains(column));
        if !others.into_iter().any(|(_, name)| is_word(name)) {
            continue;
        }
        // A row of groups comes first: the codes begin right below the lowest heading.
        let next = head.after(*row).next().map(|(next, _)| next);
        if let Some(next) = next
            && key::by_content(head, &head.labels(next), next).is_some()
            && head.labels(next).iter().filter(|name| is_word(name)).count() >= 2
            && head.labels(next).first().is_none_or(String::is_empty)
        {
            let both = [*row, next];
            return at_rows(head, &both, asked).ok();
        }
        return at_rows(head, &[*row], asked).ok();
    }
    None
}

/// The layout of headings that stand on given rows.
fn at_rows<'a>(
    head: &Head,
    rows: &[usize],
    asked: &Asked<'a>,
) -> Result<Found, Contradicted<'a>> {
    let spec = asked.spec;
    let Some(last) = rows.last().copied() else { return Ok(Found::Nothing) };
    let headings = heading::names(head, rows);
    let profile = recognise(&headings).or_else(|| recognise(&head.labels(last)));
    let (key, level) = match spec.key_columns.as_slice() {
        [] => match key_of(head, &headings, last, profile) {
            Some(found) => (found.key, Some(found.level)),
            None => match key::postcodes(head, &headings, last) {
                Some(column) => (Key::One(column), None),
                None => return Ok(Found::Nothing),
            },
        },
        [only] => {
            let column = required(&headings, only)?;
            let level = key::column_level(head, last, column, &only.value);
            // The author may name the column of the names, where there is no other.
            if level.is_none()
                && key::postcodes(head, &headings, last) != Some(column)
                && let Some(found) = named(head, last, asked, Some(column))
            {
                return found;
            }
            (Key::One(column), level)
        }
        [first, second, ..] => {
            let (departement, commune) =
                (required(&headings, first)?, required(&headings, second)?);
            let plain = Halves { departement, commune, on_three: false };
            let key = key::cut(head, last, departement, commune)
                .map_or(Key::Joined(plain), |found| found.key);
            (key, Some(Level::Commune))
        }
    };
    with_key(head, rows, asked, (headings, profile), (key, level))
}

/// The layout, once its headings and its codes are known.
fn with_key<'a>(
    head: &Head,
    rows: &[usize],
    asked: &Asked<'a>,
    (headings, profile): (Vec<String>, Option<&'static Profile>),
    (key, level): (Key, Option<Level>),
) -> Result<Found, Contradicted<'a>> {
    let spec = asked.spec;
    let Some(last) = rows.last().copied() else { return Ok(Found::Nothing) };
    let of_post = || {
        let column = key::postcodes(head, &headings, last);
        (level.is_none() && column.is_some()).then_some(zoning::POSTCODES)
    };
    let code = key.columns().first().and_then(|column| headings.get(*column));
    let zoning =
        zoning::named(code.map(String::as_str), &head.title_lines(last)).or_else(of_post);
    let level = profile.and_then(|profile| profile.level).or(level);
    let level = if zoning.is_some() { None } else { level };
    let cells = |column: usize| head.years(column, last);
    let year_column =
        match (&spec.year_column, profile.and_then(|p| p.year_column.as_ref())) {
            (Some(asked), _) => Some(required(&headings, asked)?),
            (None, Some(known)) => column_named(&headings, known),
            (None, None) => years::column(&headings, cells),
        };
    let long =
        match (&spec.value_column, profile.and_then(|profile| profile.long.as_ref())) {
            (Some(value), _) => Some(Long {
                measures: spec
                    .measure_columns
                    .iter()
                    .map(|one| required(&headings, one))
                    .collect::<Result<_, _>>()?,
                value: required(&headings, value)?,
                level: None,
                format: None,
            }),
            (None, Some(format)) => Long::of(format, &headings),
            (None, None) => None,
        };
    let kind_column = headings.iter().position(|name| fold(name) == "typecom");
    Ok(Found::Rows(Box::new(Layout {
        header_rows: rows.to_vec(),
        headings,
        key,
        level,
        zoning,
        profile,
        year_column,
        long,
        kind_column,
        departements: Vec::new(),
        level_column: None,
    })))
}

fn key_of(
    head: &Head,
    headings: &[String],
    row: usize,
    profile: Option<&'static Profile>,
) -> Option<key::CodeColumns> {
    let Some(profile) = profile else {
        return key::by_heading(head, headings, row)
            .or_else(|| key::by_content(head, headings, row));
    };
    let column = |name: &String| {
        let pattern = crate::vintage::Pattern::new(name);
        column_named(headings, name)
            .or_else(|| headings.iter().position(|heading| pattern.matches(heading)))
    };
    let columns: Vec<usize> = profile.key.iter().filter_map(column).collect();
    let level = profile.level;
    match columns.as_slice() {
        [only] => {
            let heading = headings.get(*only).map_or("", String::as_str);
            let found = level.or_else(|| key::column_level(head, row, *only, heading));
            Some(key::CodeColumns {
                key: Key::One(*only),
                level: found.unwrap_or_default(),
            })
        }
        [first, second, ..] => {
            let (departement, commune) = (*first, *second);
            key::cut(head, row, departement, commune).or(Some(key::CodeColumns {
                key: Key::Joined(Halves { departement, commune, on_three: false }),
                level: level.unwrap_or_default(),
            }))
        }
        // The heading of the codes was renamed.
        [] => key::by_heading(head, headings, row)
            .or_else(|| key::by_content(head, headings, row)),
    }
}

fn required<'a>(
    headings: &[String],
    asked: &'a Placed<String>,
) -> Result<usize, Contradicted<'a>> {
    let found = column_named(headings, &asked.value)
        .or_else(|| column_lettered(headings, &asked.value));
    found.ok_or_else(|| unknown_column(headings, asked))
}

fn unknown_column<'a>(
    headings: &[String],
    asked: &'a Placed<String>,
) -> Contradicted<'a> {
    let close = nearest(&asked.value, headings.iter().map(String::as_str));
    Contradicted {
        place: asked,
        error: SourceError::UnknownKeyColumn {
            column: asked.value.clone(),
            nearest: close.map(str::to_owned),
        },
    }
}

/// A column of codes asked for by name that no row of headings holds.
fn unknown_key<'a>(
    head: &Head,
    rows: &[usize],
    spec: &'a SourceSpec,
) -> Option<Contradicted<'a>> {
    let asked = spec.key_columns.first()?;
    let widest = rows
        .iter()
        .map(|row| head.labels(*row))
        .max_by_key(|names| names.iter().filter(|name| is_word(name)).count())?;
    Some(unknown_column(&widest, asked))
}
