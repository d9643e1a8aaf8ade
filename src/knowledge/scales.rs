//! Bands of one scale in several tables, in one (« moins de 400 », « moins de 600 ») or in the
//! columns of a file by territory.
//!
//! Between two ends of a scale stand so many people: each band is a way from its first number
//! to its last. Two ways between the same ends are equal, and what lies between any two ends
//! that ways reach is a count, printed or not. That bands of two tables are of one scale is a
//! guess, made where nothing they count denies it.

use std::collections::{BTreeMap, BTreeSet};

use super::counted::Counted;
use super::rows::RowCount;
use super::ties::same_year;
use crate::figures::areas::{Area, Role};
use crate::table::rests::guard;
use crate::table::{BaseId, Form, Law, Tables};
use crate::text::{Band, band_words, bands, meet};

/// Lists of bands that are compared with one another; beyond, what contains a small count of
/// them falls.
const MANY: usize = 120;

/// Bands that count the people of one category: « filles », or of all.
struct Scale {
    /// Lists of one table are not compared.
    table: usize,
    /// The category of the other side; none: everybody.
    of: Option<String>,
    year: Option<u16>,
    counts: Vec<(Band, BaseId)>,
}

/// Ties all bands.
pub(super) fn tie(
    crosses: &[Counted<'_, '_>],
    (areas, uncited): (&[Area], &[RowCount]),
    tables: &mut Tables,
) {
    let mut scales: Vec<Scale> = Vec::new();
    for (at, counted) in crosses.iter().enumerate() {
        scales.extend(of_table(at, counted));
    }
    let of_tables = !scales.is_empty();
    if of_tables {
        scales.extend(of_rows(crosses.len(), areas, uncited));
    }
    let mut by_category: BTreeMap<Option<String>, Vec<Scale>> = BTreeMap::new();
    for scale in scales {
        by_category.entry(scale.of.clone()).or_default().push(scale);
    }
    for scales in by_category.values() {
        if scales.len() > MANY {
            let bases = scales.iter().flat_map(|one| &one.counts);
            tables.widen(bases.map(|(_, base)| *base).collect());
            continue;
        }
        for group in groups(scales, tables) {
            let of = group.iter().flat_map(|at| scales[*at].counts.iter().copied());
            if let Some(ways) = Ways::of(of.collect(), tables) {
                ways.tell(tables);
            }
        }
    }
}

fn of_table(table: usize, counted: &Counted<'_, '_>) -> Vec<Scale> {
    let cross = counted.cross;
    let Some(of_file) = &counted.of_file else { return Vec::new() };
    let mut scales = Vec::new();
    let mut push = |bands: &[Option<Band>], of, year, counts: Vec<BaseId>| {
        let known = bands.iter().zip(counts);
        let counts: Vec<(Band, BaseId)> =
            known.filter_map(|(band, base)| Some(((*band)?, base))).collect();
        if !counts.is_empty() {
            scales.push(Scale { table, of, year, counts });
        }
    };
    let down = &of_file.row_bands;
    for (column, label) in of_file.columns.iter().enumerate() {
        let counts = of_file.cells.iter().map(|line| line[column]).collect();
        match of_file.by_year {
            true => push(down, None, label.parse().ok(), counts),
            false => push(down, Some(label.clone()), cross.vintage, counts),
        }
    }
    if !of_file.by_year {
        let across = &of_file.column_bands;
        for (row, label) in of_file.rows.iter().enumerate() {
            push(across, Some(label.clone()), cross.vintage, of_file.cells[row].clone());
        }
        if let Some(margins) = &of_file.margins {
            push(down, None, cross.vintage, margins.rows.clone());
            push(across, None, cross.vintage, margins.columns.clone());
        }
    }
    scales
}

/// The columns of files by territory, of the ressort and of its communes: those that say the
/// same but for the numbers are of one scale.
fn of_rows(table: usize, areas: &[Area], uncited: &[RowCount]) -> Vec<Scale> {
    type Row<'a> = (&'a [String], &'a str, Option<u16>, String);
    let mut rows: BTreeMap<Row<'_>, Vec<(&str, BaseId)>> = BTreeMap::new();
    let is_here = |codes: &[String]| {
        let own = |area: &&Area| matches!(area.role, Role::Whole | Role::Part);
        areas.iter().filter(own).any(|area| area.codes == codes)
    };
    for one in uncited.iter().filter(|one| is_here(&one.codes)) {
        let Some(heading) = &one.heading else { continue };
        let row =
            (one.codes.as_slice(), one.source.as_str(), one.year, band_words(heading));
        rows.entry(row).or_default().push((heading, one.base));
    }
    let mut scales = Vec::new();
    for (at, ((_, _, year, _), columns)) in rows.into_iter().enumerate() {
        let headings: Vec<&str> = columns.iter().map(|(heading, _)| *heading).collect();
        let known = bands(&headings).into_iter().zip(&columns);
        let counts: Vec<(Band, BaseId)> =
            known.filter_map(|(band, (_, base))| Some((band?, *base))).collect();
        if !counts.is_empty() {
            scales.push(Scale { table: table + at, of: None, year, counts });
        }
    }
    scales
}

/// The largest sets of lists of which nothing denies that they are of one scale, each list
/// with all that agree with it and with one another.
fn groups(scales: &[Scale], tables: &Tables) -> BTreeSet<Vec<usize>> {
    let mut groups = BTreeSet::new();
    for (seed, first) in scales.iter().enumerate() {
        let mut group = vec![seed];
        let mut all = first.counts.clone();
        if Ways::of(all.clone(), tables).is_none() {
            continue;
        }
        for (at, other) in scales.iter().enumerate() {
            let fits = group.iter().all(|one| {
                scales[*one].table != other.table
                    && same_year(scales[*one].year, other.year)
            });
            if at == seed || !fits || !meets(&all, &other.counts) {
                continue;
            }
            let mut together = all.clone();
            together.extend(&other.counts);
            if Ways::of(together.clone(), tables).is_some() {
                all = together;
                group.push(at);
            }
        }
        group.sort_unstable();
        groups.insert(group);
    }
    groups
}

/// Whether two lists have an end in common.
fn meets(one: &[(Band, BaseId)], other: &[(Band, BaseId)]) -> bool {
    let months = |bands: &[(Band, BaseId)]| bands.iter().any(|(band, _)| band.months);
    let ends = |bands: &[(Band, BaseId)]| -> BTreeSet<i64> {
        let mut own: Vec<Band> = bands.iter().map(|(band, _)| *band).collect();
        meet(&mut own);
        own.iter().flat_map(|band| [band.low, band.high]).collect()
    };
    months(one) == months(other) && !ends(one).is_disjoint(&ends(other))
}

/// How many stand below each end, counted from the first end that ways lead from.
struct Ways {
    /// The ends in order, group by group of those that ways join.
    joined: Vec<Vec<(i64, Form)>>,
    /// Two ways between the same ends.
    equal: Vec<Form>,
    threshold: u32,
}

impl Ways {
    /// None when two ways between the same ends differ, or people are lacking on one.
    fn of(counts: Vec<(Band, BaseId)>, tables: &Tables) -> Option<Self> {
        let mut bands: Vec<Band> = counts.iter().map(|(band, _)| *band).collect();
        meet(&mut bands);
        let edges: Vec<(i64, i64, BaseId)> = bands
            .iter()
            .zip(&counts)
            .map(|(band, (_, base))| (band.low, band.high, *base))
            .collect();
        let mut below: BTreeMap<i64, Form> = BTreeMap::new();
        let mut joined: Vec<Vec<(i64, Form)>> = Vec::new();
        let starts: BTreeSet<i64> = edges.iter().map(|(low, ..)| *low).collect();
        for start in starts {
            if below.contains_key(&start) {
                continue;
            }
            let mut here = BTreeMap::from([(start, Form::default())]);
            loop {
                let before = here.len();
                for (low, high, base) in &edges {
                    let step = Form::one(*base);
                    match (here.get(low).cloned(), here.get(high).cloned()) {
                        (Some(mut known), None) => {
                            known.add(&step, 1);
                            here.insert(*high, known);
                        }
                        (None, Some(known)) => {
                            here.insert(*low, known.minus(&step));
                        }
                        _ => {}
                    }
                }
                if here.len() == before {
                    break;
                }
            }
            below.extend(here.clone());
            joined.push(here.into_iter().collect());
        }
        let mut equal = Vec::new();
        for (low, high, base) in &edges {
            let way = below[high].minus(&below[low]).minus(&Form::one(*base));
            if tables.sum_of(&way) != 0 {
                return None;
            }
            if way.terms().next().is_some() && !equal.contains(&way) {
                equal.push(way);
            }
        }
        let grows = joined.iter().all(|ends| {
            let counts: Vec<i64> =
                ends.iter().map(|(_, form)| tables.sum_of(form)).collect();
            counts.windows(2).all(|pair| pair[0] <= pair[1])
        });
        let threshold = counts.iter().map(|(_, base)| tables.base(*base).threshold).max();
        grows.then(|| Self { joined, equal, threshold: threshold.unwrap_or_default() })
    }

    fn tell(self, tables: &mut Tables) {
        for form in self.equal {
            tables.law(Law { form, low: Some(0), high: Some(0), guessed: true });
        }
        let is_difference = |form: &Form| form.terms().any(|(_, times)| times < 0);
        for ends in &self.joined {
            for (at, (_, low)) in ends.iter().enumerate() {
                for (_, high) in &ends[at + 1..] {
                    let between = high.minus(low);
                    if is_difference(&between) {
                        guard(between, self.threshold, tables);
                    }
                }
            }
            for pair in ends.windows(2) {
                let between = pair[1].1.minus(&pair[0].1);
                if is_difference(&between) {
                    tables.law(Law {
                        form: between,
                        low: Some(0),
                        high: None,
                        guessed: true,
                    });
                }
            }
        }
    }
}
