//! What a few sums of counts leave of another: it counts people too, in a column or in none.
//!
//! Left of the wall: it says to secrecy what must not be shown to be small.

use crate::table::{Form, Tables};

/// A sum that is cited, in each row.
pub(crate) struct Line {
    pub(crate) forms: Vec<Option<Form>>,
    /// Its name says that it is a whole.
    pub(crate) is_whole: bool,
}

/// Guards what a few sums leave of another.
///
/// Several parts leave a rest of a whole that says it is one, or that is never less than they
/// are in a few rows; among others chance makes small rests, and only so many are looked for
/// as chance leaves meaning in them: the largest sums are the likeliest wholes.
pub(crate) fn guard_rests(lines: &[Line], threshold: u32, tables: &mut Tables) {
    const TOGETHER: usize = 4;
    const FEW: usize = 16;
    /// How many small rests chance alone may make before one says nothing more.
    const CHANCE: f64 = 2.0;
    let counts: Vec<Vec<Option<i64>>> = lines
        .iter()
        .map(|line| {
            let count = |form: &Option<Form>| form.as_ref().map(|one| tables.sum_of(one));
            line.forms.iter().map(count).collect()
        })
        .collect();
    let all = |line: usize| counts[line].iter().flatten().sum::<i64>();
    let rows = counts.first().map_or(0, Vec::len);
    let mut wholes: Vec<usize> = (0..lines.len()).collect();
    wholes.sort_by_key(|line| (!lines[*line].is_whole, -all(*line)));
    let mut expected = 0.0;
    let mut guarded: Vec<Form> = Vec::new();
    let largest = lines.len().saturating_sub(1).max(TOGETHER);
    for size in (1..=TOGETHER).chain([largest]) {
        for whole in &wholes {
            let others: Vec<usize> =
                (0..lines.len()).filter(|one| one != whole && all(*one) > 0).collect();
            // All the others at once are one trial.
            let size = if size > TOGETHER { others.len() } else { size };
            let trials = choices(others.len(), size);
            let sure = lines[*whole].is_whole || rows >= 3;
            if size > 1 {
                let range = all(*whole).max(1) as f64;
                let chance = trials * f64::from(threshold - 1) / range;
                let allowed = if size == others.len() {
                    true
                } else if sure && size < TOGETHER {
                    others.len() <= FEW
                } else {
                    expected + chance <= CHANCE
                };
                if !allowed {
                    continue;
                }
                expected += if sure || size == others.len() { 0.0 } else { chance };
            }
            for parts in subsets(&others, size) {
                let rest = |row: usize| -> Option<i64> {
                    let parts: Option<i64> =
                        parts.iter().map(|part| counts[*part][row]).sum();
                    Some(counts[*whole][row]? - parts?)
                };
                if (0..rows).any(|row| rest(row).is_some_and(|rest| rest < 0)) {
                    continue;
                }
                let small = 1..i64::from(threshold);
                for row in 0..rows {
                    if !rest(row).is_some_and(|rest| small.contains(&rest)) {
                        continue;
                    }
                    let Some(mut form) = lines[*whole].forms[row].clone() else {
                        continue;
                    };
                    for part in &parts {
                        if let Some(part) = &lines[*part].forms[row] {
                            form.add(part, -1);
                        }
                    }
                    if form.terms().next().is_some() && !guarded.contains(&form) {
                        guarded.push(form.clone());
                        guard(form, threshold, tables);
                    }
                }
            }
        }
    }
}

/// Guards a sum that is small, whichever its sign.
pub(crate) fn guard(form: Form, threshold: u32, tables: &mut Tables) {
    let count = tables.sum_of(&form);
    if count == 0 || count.unsigned_abs() >= u64::from(threshold) {
        return;
    }
    let mut positive = Form::default();
    positive.add(&form, if count < 0 { -1 } else { 1 });
    tables.guard(positive, threshold);
}

/// How many subsets of a size there are.
pub(crate) fn choices(count: usize, size: usize) -> f64 {
    (0..size).map(|at| (count.saturating_sub(at)) as f64 / (at + 1) as f64).product()
}

/// All subsets of a size.
pub(crate) fn subsets<T: Copy>(of: &[T], size: usize) -> Vec<Vec<T>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (at, first) in of.iter().enumerate() {
        for mut rest in subsets(&of[at + 1..], size - 1) {
            rest.insert(0, *first);
            all.push(rest);
        }
    }
    all
}
