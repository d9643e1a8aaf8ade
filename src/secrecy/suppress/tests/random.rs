//! Random tables, seeded: of two and three sides, nested, linked, sparse and dense; small
//! ones attacked by whoever tries everything, others by linear programming.

use std::collections::BTreeSet;
use std::time::Instant;

use super::{Numbers, System, assert_safe, hidden, interval, with_margins};

/// Every whole completion of the hidden cells up to a bound, found by trying them all.
fn completions(system: &System, hidden: &[bool], most: u32) -> Vec<Vec<u32>> {
    fn go(
        at: usize,
        counts: &mut Vec<u32>,
        open: &[usize],
        system: &System,
        most: u32,
        found: &mut Vec<Vec<u32>>,
    ) {
        let Some(cell) = open.get(at) else {
            let holds = system.sums.iter().all(|(total, parts)| {
                parts.iter().map(|part| counts[*part]).sum::<u32>() == counts[*total]
            });
            if holds {
                found.push(counts.clone());
            }
            return;
        };
        // A hidden margin is what its parts add up to: no need to try it.
        for value in 1..=most {
            counts[*cell] = value;
            let broken = system.sums.iter().any(|(total, parts)| {
                let decided = |one: &usize| !open[at + 1..].contains(one);
                parts.iter().chain([total]).all(decided)
                    && parts.iter().map(|part| counts[*part]).sum::<u32>()
                        != counts[*total]
            });
            if !broken {
                go(at + 1, counts, open, system, most, found);
            }
        }
        counts[*cell] = 0;
    }
    let open: Vec<usize> = (0..hidden.len()).filter(|one| hidden[*one]).collect();
    let mut found = Vec::new();
    go(0, &mut system.counts.clone(), &open, system, most, &mut found);
    found
}
#[test]
fn small_tables_resist_whoever_tries_everything() {
    let mut numbers = Numbers(7);
    let mut attacked = 0;
    for _ in 0..2_500 {
        let mut sides: Vec<usize> =
            (0..2).map(|_| 2 + numbers.below(2) as usize).collect();
        if numbers.below(4) == 0 {
            sides = vec![2, 2, 2];
        }
        let most = [4, 9, 16][numbers.below(3) as usize];
        let size: usize = sides.iter().product();
        let inner: Vec<u32> = (0..size).map(|_| numbers.below(most)).collect();
        let system = with_margins(&sides, &inner, 5);
        let pattern = hidden(&system);
        let open = pattern.iter().filter(|one| **one).count();
        let largest = system.counts.iter().max().copied().unwrap_or(0);
        if open == 0 || open > 7 || largest > 40 {
            continue;
        }
        let found = completions(&system, &pattern, largest + 6);
        assert!(found.contains(&system.counts), "the truth is a completion");
        for cell in system.small() {
            let values: BTreeSet<u32> = found.iter().map(|one| one[cell]).collect();
            assert!(values.iter().any(|value| *value >= 5), "{inner:?}: {values:?}");
            assert!(values.len() > 1, "{inner:?}: {values:?}");
        }
        attacked += 1;
    }
    assert!(attacked > 500, "{attacked}");
}

#[test]
fn larger_tables_of_two_and_three_sides_resist() {
    let mut numbers = Numbers(11);
    for round in 0..80 {
        let sides: Vec<usize> = if round % 4 == 0 {
            (0..3).map(|_| 2 + numbers.below(2) as usize).collect()
        } else {
            (0..2).map(|_| 2 + numbers.below(6) as usize).collect()
        };
        let (zeros, most) = (numbers.below(4), [6, 12, 40][numbers.below(3) as usize]);
        let size = sides.iter().product();
        let inner: Vec<u32> = (0..size)
            .map(|_| if numbers.below(4) < zeros { 0 } else { numbers.below(most) })
            .collect();
        let system = with_margins(&sides, &inner, 5);
        let pattern = hidden(&system);
        assert_safe(&system, &pattern, &format!("{sides:?} {inner:?}"));
    }
}

/// Places within communes within a whole, by some ages: rows with subtotals.
#[test]
fn nested_tables_resist() {
    let mut numbers = Numbers(17);
    for _ in 0..120 {
        let (groups, width) =
            (2 + numbers.below(2) as usize, 2 + numbers.below(3) as usize);
        let most = [6, 12, 30][numbers.below(3) as usize];
        let mut system = System::default();
        let push = |count: u32, system: &mut System| {
            system.counts.push(count);
            system.thresholds.push(5);
            system.counts.len() - 1
        };
        // Each line ends with its own total.
        let sum_of = |lines: &[Vec<usize>], system: &mut System| -> Vec<usize> {
            let line: Vec<usize> = (0..=width)
                .map(|column| {
                    let parts: Vec<usize> =
                        lines.iter().map(|line| line[column]).collect();
                    let count = parts.iter().map(|part| system.counts[*part]).sum();
                    let total = push(count, system);
                    system.sums.push((total, parts));
                    total
                })
                .collect();
            system.sums.push((line[width], line[..width].to_vec()));
            line
        };
        let mut totals = Vec::new();
        for _ in 0..groups {
            let mut lines = Vec::new();
            for _ in 0..1 + numbers.below(3) {
                let mut line: Vec<usize> = (0..width)
                    .map(|_| {
                        system.counts.push(numbers.below(most));
                        system.thresholds.push(5);
                        system.counts.len() - 1
                    })
                    .collect();
                system.counts.push(line.iter().map(|cell| system.counts[*cell]).sum());
                system.thresholds.push(5);
                let total = system.counts.len() - 1;
                system.sums.push((total, line.clone()));
                line.push(total);
                lines.push(line);
            }
            totals.push(sum_of(&lines, &mut system));
        }
        sum_of(&totals, &mut system);
        let pattern = hidden(&system);
        assert_safe(&system, &pattern, &format!("{:?}", system.counts));
    }
}

/// The same people again, in other columns: a table that shares a margin with another.
fn beside(
    system: &mut System,
    margins: &[usize],
    whole: usize,
    columns: usize,
    numbers: &mut Numbers,
) {
    let push = |count: u32, system: &mut System| {
        system.counts.push(count);
        system.thresholds.push(5);
        system.counts.len() - 1
    };
    let mut down: Vec<Vec<usize>> = vec![Vec::new(); columns];
    for margin in margins {
        let mut left = system.counts[*margin];
        let mut line = Vec::new();
        for (at, column) in down.iter_mut().enumerate() {
            let rest = u32::try_from(columns - at).expect("small");
            let count = if rest == 1 {
                left
            } else {
                numbers.below(2 * left / rest + 1).min(left)
            };
            left -= count;
            let cell = push(count, system);
            line.push(cell);
            column.push(cell);
        }
        system.sums.push((*margin, line));
    }
    let mut totals = Vec::new();
    for column in down {
        let count = column.iter().map(|cell| system.counts[*cell]).sum();
        let total = push(count, system);
        totals.push(total);
        system.sums.push((total, column));
    }
    system.sums.push((whole, totals));
}

/// Two tables of the same people, by age and sex, by age and aid: the ages are one margin.
#[test]
fn linked_tables_resist() {
    let mut numbers = Numbers(19);
    for _ in 0..120 {
        let (rows, first, second) = (
            2 + numbers.below(3) as usize,
            2 + numbers.below(2) as usize,
            2 + numbers.below(3) as usize,
        );
        let most = [5, 10, 25][numbers.below(3) as usize];
        let inner: Vec<u32> = (0..rows * first).map(|_| numbers.below(most)).collect();
        let mut system = with_margins(&[rows, first], &inner, 5);
        let width = rows + 1;
        let margin = |row: usize| first * width + row;
        let ages: Vec<usize> = (0..rows).map(margin).collect();
        beside(&mut system, &ages, margin(rows), second, &mut numbers);
        let pattern = hidden(&system);
        assert_safe(&system, &pattern, &format!("{:?} {inner:?}", (rows, first, second)));
    }
}

/// Forty tables of one project, by age and by forty other things: the ages are one margin.
#[test]
fn forty_linked_tables_are_solved_in_time() {
    let mut numbers = Numbers(29);
    let (ages, kinds) = (10, 8);
    let inner: Vec<u32> = (0..ages * kinds).map(|_| numbers.below(40)).collect();
    let mut system = with_margins(&[ages, kinds], &inner, 5);
    let width = ages + 1;
    let margin = |row: usize| kinds * width + row;
    let margins: Vec<usize> = (0..ages).map(margin).collect();
    for _ in 1..40 {
        beside(&mut system, &margins, margin(ages), kinds, &mut numbers);
    }
    let started = Instant::now();
    let pattern = hidden(&system);
    let seconds = started.elapsed().as_secs_f64();
    let more = pattern.iter().filter(|one| **one).count() - system.small().len();
    eprintln!(
        "forty linked tables, {} cells, {} small: {more} more in {seconds:.1} s",
        system.counts.len(),
        system.small().len()
    );
    for cell in system.small().into_iter().step_by(40) {
        let (low, high) = interval(&system, &pattern, cell);
        assert!(low <= 1.0 + 1e-6 && high >= 5.0 - 1e-6, "{low} to {high}");
    }
}

/// The pattern holds nothing that it can do without: shown again, each cell gives a small
/// count away.
#[test]
fn every_hidden_cell_is_needed() {
    let mut numbers = Numbers(23);
    let mut needed = 0;
    for _ in 0..24 {
        let inner: Vec<u32> = (0..20).map(|_| 1 + numbers.below(14)).collect();
        let system = with_margins(&[4, 5], &inner, 5);
        let pattern = hidden(&system);
        let small = system.small();
        let everything: Vec<bool> =
            system.counts.iter().map(|count| *count > 0).collect();
        let least: Vec<f64> =
            small.iter().map(|cell| interval(&system, &everything, *cell).0).collect();
        for cell in (0..pattern.len()).filter(|one| pattern[*one] && !small.contains(one))
        {
            let mut shown = pattern.clone();
            shown[cell] = false;
            let broken = small.iter().zip(&least).any(|(one, least)| {
                let (low, high) = interval(&system, &shown, *one);
                high < 5.0 - 1e-6 || low > least + 1e-6
            });
            assert!(broken, "{inner:?}: cell {cell} could be shown");
            needed += 1;
        }
    }
    assert!(needed > 20, "{needed}");
}

#[test]
fn the_same_table_has_the_same_mask_whatever_its_order() {
    let mut numbers = Numbers(31);
    for _ in 0..20 {
        let inner: Vec<u32> = (0..12).map(|_| numbers.below(12)).collect();
        let system = with_margins(&[3, 4], &inner, 5);
        let loss = |system: &System| -> u32 {
            let pattern = hidden(system);
            let lost = pattern.iter().zip(&system.counts).filter(|(hidden, _)| **hidden);
            lost.map(|(_, count)| *count).sum()
        };
        assert_eq!(hidden(&system), hidden(&system.clone()));
        let turned: Vec<u32> = (0..4)
            .flat_map(|column| (0..3).rev().map(move |row| (row, column)))
            .map(|(row, column)| inner[column * 3 + row])
            .collect();
        let turned = with_margins(&[3, 4], &turned, 5);
        assert_eq!(loss(&system), loss(&turned), "{inner:?}");
    }
}

/// Beyond what programs are solved for, each small count has a way round: around a rectangle
/// of hidden cells it becomes the threshold, or one, while every margin stays printed.
#[test]
fn a_table_too_large_for_programs_is_proven_by_ways() {
    const SIDE: usize = 120;
    let mut numbers = Numbers(41);
    let inner: Vec<u32> = (0..SIDE * SIDE).map(|_| 1 + numbers.below(400)).collect();
    let system = with_margins(&[SIDE, SIDE], &inner, 5);
    let started = Instant::now();
    let pattern = hidden(&system);
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    let small = system.small();
    let more = pattern.iter().filter(|hidden| **hidden).count() - small.len();
    assert!(more < 3 * small.len(), "{more} beside {} small", small.len());
    let at = |row: usize, column: usize| row + column * (SIDE + 1);
    for cell in small {
        let (row, column) = (cell % (SIDE + 1), cell / (SIDE + 1));
        assert!(pattern[cell] && !pattern[at(SIDE, column)] && !pattern[at(row, SIDE)]);
        let lacking = 5 - system.counts[cell];
        let room = |cell: usize, by: u32| pattern[cell] && system.counts[cell] > by;
        let around = (0..SIDE).filter(|other| *other != row).any(|other| {
            (0..SIDE).filter(|beside| *beside != column).any(|beside| {
                room(at(row, beside), lacking)
                    && room(at(other, column), lacking)
                    && pattern[at(other, beside)]
            })
        });
        // A longer way is proven by the audit.
        let (low, high) =
            if around { (1.0, 5.0) } else { interval(&system, &pattern, cell) };
        assert!(high >= 5.0 - 1e-6 && low <= 1.0 + 1e-6, "cell {row}, {column}");
    }
}

/// Close to the largest that is searched: a partner's table is far smaller.
#[test]
fn a_large_table_is_searched_in_time() {
    let mut numbers = Numbers(43);
    let inner: Vec<u32> = (0..130 * 28).map(|_| numbers.below(60)).collect();
    let system = with_margins(&[130, 28], &inner, 5);
    let started = Instant::now();
    let pattern = hidden(&system);
    eprintln!("{} cells: {:.1} s", system.counts.len(), started.elapsed().as_secs_f64());
    assert!(system.small().iter().all(|cell| pattern[*cell]));
}
