//! What an earlier version printed of data that have changed since, or that are no longer read:
//! a reader keeps the digits. The year of a file corrected, a figure written by hand that a file
//! gives now, another source for the same count, a cell corrected by its producer: each leaves a
//! number that stands for no place any more, and that is compared with what is printed now.
//!
//! A number that is found again is tied to its count, as a guess; what it leaves of another, or
//! another of it, is guarded.

use std::collections::{BTreeMap, BTreeSet};

use super::before::Places;
use super::{KnownRelation, Leaves, Range, Sum, Trace};
use crate::table::rests::{Line, guard, guard_rests};
use crate::table::{BaseId, Form, Law, Tables};

/// A territory by its codes; the report's own for what is written by hand and for the tables
/// of partners.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Somewhere {
    Own,
    Codes(Vec<String>),
}

/// Where a count stands, read from its name.
#[derive(Clone)]
struct Stand {
    place: Somewhere,
    /// Empty where it is not said.
    year: String,
    /// The rows of a file, or what is written by hand; none for a table with two sides.
    row: Option<String>,
}

/// A number that was printed.
struct Number {
    count: i64,
    leaves: Leaves,
    stand: Stand,
}

impl Trace {
    /// The same trace under the years of this version: a file of which the author has written
    /// or corrected the year holds the same counts.
    pub(super) fn under_new_years(&self, tables: &Tables) -> Self {
        let places = Places::of(tables);
        let mut now: BTreeMap<[String; 4], BTreeSet<String>> = BTreeMap::new();
        for leaf in places.leaves() {
            if let Some((year, rest)) = without_year(leaf) {
                now.entry(rest).or_default().insert(year);
            }
        }
        let renamed = |leaf: &String| -> Option<String> {
            let (_, rest) = without_year(leaf).filter(|_| !places.has(leaf))?;
            let years = now.get(&rest)?;
            let [file, sheet, place, item] = rest;
            let [year] = years.iter().collect::<Vec<_>>()[..] else { return None };
            Some(format!("{file}|{sheet}|{year}|{place}|{item}"))
        };
        // By file and year: how many relations hold under the new year, and how many do not.
        let mut trials: BTreeMap<String, [usize; 2]> = BTreeMap::new();
        let files = |sum: &Sum| -> BTreeSet<String> {
            let leaves = sum.iter().flat_map(|(leaves, _)| leaves);
            leaves
                .filter(|leaf| renamed(leaf).is_some())
                .map(|leaf| dated(leaf))
                .collect()
        };
        for told in &self.told {
            let files = files(&told.terms);
            if files.is_empty() || !told.is_telling() {
                continue;
            }
            let told = told.renamed(&renamed);
            if places.sum(&told.terms).is_none() {
                continue;
            }
            let holds = places.law(&told, tables).is_some();
            for file in files {
                trials.entry(file).or_default()[usize::from(!holds)] += 1;
            }
        }
        // Where nothing was printed to tell, what was hidden may be hidden still.
        let is_same = |leaf: &String| {
            trials.get(&dated(leaf)).is_none_or(|[held, broken]| held > broken)
        };
        let name = |leaf: &String| renamed(leaf).filter(|_| is_same(leaf));
        let sum = |sum: &Sum| renamed_sum(sum, &name);
        Self {
            told: self.told.iter().map(|told| told.renamed(&name)).collect(),
            cited: self.cited.iter().map(sum).collect(),
            ..self.clone()
        }
    }

    /// Compares the numbers that stand for nothing any more with what is printed now; returns
    /// the files, and the figures by hand, that they came from.
    pub(super) fn compare(
        &self,
        places: &Places,
        tables: &mut Tables,
    ) -> BTreeSet<String> {
        let mut changed = BTreeSet::new();
        let mut numbers: Vec<(Number, Option<Form>)> = Vec::new();
        let own = self.own_places(tables);
        let printed = Printed::of(tables, &own);
        for told in &self.told {
            let Some(number) = Number::of(told, &own) else { continue };
            let now = places.sum(&told.terms);
            if now.as_ref().is_some_and(|form| tables.sum_of(form) == number.count) {
                continue;
            }
            changed.extend(number.leaves.iter().map(|leaf| said(leaf)));
            if let Some(now) = &now {
                guard_parts(&number, now, places, tables);
            }
            if !printed.again(&number, tables) {
                numbers.push((number, now));
            }
        }
        for number in &numbers {
            printed.compare(std::slice::from_ref(number), number.1.as_ref(), tables);
        }
        // Several of them together, beside what has not changed.
        while let Some(stand) = numbers.first().map(|(number, _)| number.stand.clone()) {
            let (like, others): (Vec<_>, Vec<_>) =
                numbers.into_iter().partition(|(number, _)| number.stand.is_like(&stand));
            numbers = others;
            if like.len() > 1 {
                printed.compare(&like, None, tables);
            }
        }
        changed
    }

    /// The codes of the report's own territory, now and then.
    fn own_places(&self, tables: &Tables) -> BTreeSet<Vec<String>> {
        let mut own = self.own.clone();
        own.extend(super::own_places(tables));
        own
    }
}

/// What figures print now, by place.
struct Printed {
    lines: BTreeMap<Somewhere, Vec<Shown>>,
}

/// A sum of counts that a figure cites.
struct Shown {
    form: Form,
    count: i64,
    year: String,
    row: String,
}

impl Printed {
    fn of(tables: &Tables, own: &BTreeSet<Vec<String>>) -> Self {
        let mut lines: BTreeMap<Somewhere, Vec<Shown>> = BTreeMap::new();
        // Of a table with two sides, its total: inside, numbers agree by chance.
        let mut largest: BTreeMap<String, (i64, Form)> = BTreeMap::new();
        let protected = tables.cells().filter(|(_, cell)| cell.threshold.is_some());
        let forms = protected.flat_map(|(_, cell)| {
            let sides = cell.tells.shares().into_iter();
            cell.tells
                .sum()
                .into_iter()
                .chain(sides.flat_map(|(one, other)| [one, other]))
        });
        for form in forms {
            let leaves: Option<Vec<&[String]>> =
                form.terms().map(|(base, _)| tables.leaves(base)).collect();
            let Some(leaves) = leaves else { continue };
            let leaves: Leaves = leaves.into_iter().flatten().cloned().collect();
            let (Some(stand), count) = (Stand::of(&leaves, own), tables.sum_of(form))
            else {
                continue;
            };
            let Some(row) = stand.row else {
                let file = leaves.first().map(|leaf| said(leaf)).unwrap_or_default();
                let most = largest.entry(file).or_insert((count, form.clone()));
                if most.0 < count {
                    *most = (count, form.clone());
                }
                continue;
            };
            let here = lines.entry(stand.place).or_default();
            if here.iter().all(|line| line.form != *form) {
                here.push(Shown { form: form.clone(), count, year: stand.year, row });
            }
        }
        for (row, (count, form)) in largest {
            let here = lines.entry(Somewhere::Own).or_default();
            here.push(Shown { form, count, year: String::new(), row });
        }
        Self { lines }
    }

    /// What is printed now in the place and the year of a number.
    fn here(&self, stand: &Stand) -> Vec<&Shown> {
        let same_year = |line: &&Shown| {
            stand.year == line.year || stand.year.is_empty() || line.year.is_empty()
        };
        let here = self.lines.get(&stand.place);
        here.into_iter().flatten().filter(same_year).collect()
    }

    /// Whether a number is that of a figure of now: it is compared as it stands there.
    fn again(&self, number: &Number, tables: &mut Tables) -> bool {
        let here = self.here(&number.stand);
        let again: Vec<&Shown> =
            here.into_iter().filter(|line| line.count == number.count).collect();
        for line in &again {
            let (low, high) = (Some(number.count), Some(number.count));
            tables.law(Law { form: line.form.clone(), low, high, guessed: true });
        }
        !again.is_empty()
    }

    /// Guards what some numbers of one place leave of the figures of now, row by row. What
    /// separates a count from itself, corrected, counts nobody.
    fn compare(
        &self,
        numbers: &[(Number, Option<Form>)],
        itself: Option<&Form>,
        tables: &mut Tables,
    ) {
        let Some((first, _)) = numbers.first() else { return };
        let is_corrected = |line: &&Shown| {
            let is_now = |now: &Option<Form>| now.as_ref() == Some(&line.form);
            itself == Some(&line.form)
                || (numbers.len() > 1 && numbers.iter().any(|(_, now)| is_now(now)))
        };
        let mut rows: BTreeMap<&str, Vec<Line>> = BTreeMap::new();
        let here = self.here(&first.stand);
        for line in here.into_iter().filter(|line| !is_corrected(line)) {
            let forms = vec![Some(line.form.clone())];
            rows.entry(&line.row).or_default().push(Line { forms, is_whole: false });
        }
        for mut lines in rows.into_values() {
            let counts = lines.iter().flat_map(|line| line.forms.iter().flatten());
            let thresholds = counts.flat_map(Form::terms);
            let threshold = thresholds
                .map(|(base, _)| tables.base(base).threshold)
                .max()
                .unwrap_or(0);
            lines.extend(numbers.iter().map(|(number, _)| Line {
                forms: vec![Some(Form::constant(number.count))],
                is_whole: false,
            }));
            if threshold > 0 {
                guard_rests(&lines, threshold, tables);
            }
        }
    }
}

/// A producer has corrected one cell of a sum: with the others as they are now, the sum that was
/// printed gives what stood there.
fn guard_parts(number: &Number, now: &Form, places: &Places, tables: &mut Tables) {
    let mut sums: Vec<Vec<Form>> = Vec::new();
    if number.leaves.len() > 1 {
        let parts =
            number.leaves.iter().map(|leaf| places.form(std::slice::from_ref(leaf)));
        sums.extend(parts.collect::<Option<Vec<Form>>>());
    }
    let whole: Vec<BaseId> = now.terms().map(|(base, _)| base).collect();
    if let [whole] = whole.as_slice() {
        for law in tables.laws() {
            let is_equality = law.low == Some(0) && law.high == Some(0);
            let own = law.form.terms().find(|(base, _)| base == whole);
            let (true, Some((_, sign)), 0) = (is_equality, own, law.form.constant) else {
                continue;
            };
            let others = law.form.terms().filter(|(base, _)| base != whole);
            let parts: Option<Vec<Form>> = others
                .map(|(base, times)| (times == -sign).then(|| Form::one(base)))
                .collect();
            sums.extend(parts.filter(|parts| parts.len() > 1));
        }
    }
    for parts in sums {
        for changed in 0..parts.len() {
            let mut rest = Form::constant(number.count);
            let mut threshold = 0;
            for (at, part) in parts.iter().enumerate() {
                for (base, _) in part.terms() {
                    threshold = tables.base(base).threshold.max(threshold);
                }
                if at != changed {
                    rest.add(part, -1);
                }
            }
            if tables.sum_of(&rest) > 0 && rest.terms().next().is_some() {
                guard(rest, threshold, tables);
            }
        }
    }
}

impl Number {
    /// A sum that was printed to the unit; a zero tells nothing more.
    fn of(told: &KnownRelation, own: &BTreeSet<Vec<String>>) -> Option<Self> {
        let Range::Printed { low: Some(count), high } = told.range else { return None };
        let is_plain = told.terms.iter().all(|(_, times)| *times == 1);
        if high != Some(count) || count <= 0 || !is_plain {
            return None;
        }
        let leaves: Leaves =
            told.terms.iter().flat_map(|(leaves, _)| leaves.iter().cloned()).collect();
        let stand = Stand::of(&leaves, own)?;
        Some(Self { count, leaves, stand })
    }
}

impl Stand {
    /// In one place and year.
    fn is_like(&self, other: &Self) -> bool {
        self.place == other.place && self.year == other.year
    }

    /// None where the cells of a sum stand in several files or years.
    fn of(leaves: &[String], own: &BTreeSet<Vec<String>>) -> Option<Self> {
        let mut codes: BTreeSet<String> = BTreeSet::new();
        let mut rows: BTreeSet<(Option<String>, String)> = BTreeSet::new();
        for leaf in leaves {
            match leaf.split('|').collect::<Vec<_>>().as_slice() {
                [file, sheet, year, place, _] => {
                    codes.insert((*place).to_owned());
                    rows.insert((Some(format!("{file}|{sheet}")), (*year).to_owned()));
                }
                ["valeur", _, year] => {
                    rows.insert((Some("valeur".to_owned()), (*year).to_owned()));
                }
                _ => {
                    rows.insert((None, String::new()));
                }
            }
        }
        let [(row, year)] = rows.into_iter().collect::<Vec<_>>().try_into().ok()?;
        let codes: Vec<String> = codes.into_iter().collect();
        let place = if codes.is_empty() || own.contains(&codes) {
            Somewhere::Own
        } else {
            Somewhere::Codes(codes)
        };
        Some(Self { place, year, row })
    }
}

impl KnownRelation {
    /// Whether another year would hardly say the same: a zero, and that a hidden count is one at
    /// least, hold of any.
    fn is_telling(&self) -> bool {
        match self.range {
            Range::Printed { low: Some(low), high } if high == Some(low) => low != 0,
            Range::Printed { .. } => self.terms.iter().any(|(_, times)| *times < 0),
            Range::Known => false,
        }
    }

    fn renamed(&self, name: &dyn Fn(&String) -> Option<String>) -> Self {
        Self { terms: renamed_sum(&self.terms, name), range: self.range }
    }
}

fn renamed_sum(sum: &Sum, name: &dyn Fn(&String) -> Option<String>) -> Sum {
    let leaf = |leaf: &String| name(leaf).unwrap_or_else(|| leaf.clone());
    let leaves = |leaves: &Leaves| {
        let mut leaves: Leaves = leaves.iter().map(leaf).collect();
        leaves.sort();
        leaves
    };
    let mut terms: Sum = sum.iter().map(|(own, times)| (leaves(own), *times)).collect();
    terms.sort();
    terms
}

/// The year of a cell of a row, and the rest of its name.
fn without_year(leaf: &str) -> Option<(String, [String; 4])> {
    let parts: Vec<&str> = leaf.split('|').collect();
    let [file, sheet, year, place, item] = parts.as_slice() else { return None };
    Some(((*year).to_owned(), [file, sheet, place, item].map(|part| (*part).to_owned())))
}

/// The file of a cell, and its year.
fn dated(leaf: &str) -> String {
    leaf.split('|').take(3).collect::<Vec<_>>().join("|")
}

/// The file that a cell stands in, or the indicator that gives it by hand.
fn said(leaf: &str) -> String {
    let mut parts = leaf.split('|');
    let first = parts.next().unwrap_or_default();
    if first == "valeur" { parts.next().unwrap_or_default() } else { first }.to_owned()
}
