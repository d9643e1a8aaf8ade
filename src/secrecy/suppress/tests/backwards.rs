//! A reader who runs the program backwards: he tries every table that would print the same
//! figures, protects it himself, and keeps those whose mask is the one he sees. What he can
//! tell then is measured, and written in `RULES.md`: it is not prevented.

use super::{Cost, Numbers, System, hidden_at, with_margins};

/// What he found out.
#[derive(Default, Debug)]
struct Learnt {
    small: u32,
    /// Of the small counts, those he can prove to be under the threshold.
    provably: u32,
    exactly: u32,
}

/// Every inner table that prints the same figures: zeros are printed, what is hidden is one
/// at least. None when there are too many to try.
fn candidates(
    (height, width): (usize, usize),
    table: &System,
    mask: &[bool],
) -> Option<Vec<Vec<u32>>> {
    const TRIED: usize = 160;
    const MOST: u32 = 14;
    // As `with_margins` numbers them: the first side runs fastest.
    let at = |row: usize, column: usize| row + column * (height + 1);
    let inner: Vec<usize> = (0..width)
        .flat_map(|column| (0..height).map(move |row| at(row, column)))
        .collect();
    let mut found: Vec<Vec<u32>> = vec![Vec::new()];
    for (place, cell) in inner.iter().enumerate() {
        let mut next = Vec::new();
        for start in &found {
            let values = if mask[*cell] {
                1..=MOST
            } else {
                table.counts[*cell]..=table.counts[*cell]
            };
            for value in values {
                let mut one = start.clone();
                one.push(value);
                if may_be((height, width), table, mask, &one, place + 1 == inner.len()) {
                    next.push(one);
                }
            }
        }
        found = next;
        if found.len() > 40 * TRIED {
            return None;
        }
    }
    (found.len() <= TRIED).then_some(found)
}

/// Whether the margins that are printed allow these cells, read column by column.
fn may_be(
    (height, width): (usize, usize),
    table: &System,
    mask: &[bool],
    cells: &[u32],
    is_whole: bool,
) -> bool {
    let at = |row: usize, column: usize| row + column * (height + 1);
    let sum = |of: &mut dyn Iterator<Item = usize>| -> (u32, bool) {
        let mut sum = 0;
        let mut all = true;
        for place in of {
            sum += cells.get(place).copied().unwrap_or(0);
            all &= place < cells.len();
        }
        (sum, all)
    };
    let agrees = |margin: usize, (sum, all): (u32, bool)| {
        mask[margin]
            || if all { sum == table.counts[margin] } else { sum <= table.counts[margin] }
    };
    let columns = (0..width).all(|column| {
        let cells = sum(&mut (0..height).map(|row| column * height + row));
        agrees(at(height, column), cells)
    });
    let rows = (0..height).all(|row| {
        let cells = sum(&mut (0..width).map(|column| column * height + row));
        agrees(at(row, width), cells)
    });
    let whole = sum(&mut (0..height * width));
    columns && rows && (!is_whole || agrees(at(height, width), whole))
}

fn measure(cost: Cost, tables: usize) -> Learnt {
    let mut numbers = Numbers(61);
    let mut told = Learnt::default();
    let mut attacked = 0;
    while attacked < tables {
        let (height, width) = [(2, 3), (3, 3), (4, 4)][numbers.below(3) as usize];
        let most = [9, 14, 24][numbers.below(3) as usize];
        let inner: Vec<u32> = (0..height * width).map(|_| numbers.below(most)).collect();
        let table = with_margins(&[height, width], &inner, 5);
        let small: Vec<usize> = table.small();
        if small.is_empty() || small.len() > 2 {
            continue;
        }
        let mask = hidden_at(&table, cost);
        let Some(all) = candidates((height, width), &table, &mask) else { continue };
        attacked += 1;
        let same: Vec<System> = all
            .iter()
            .map(|inner| with_margins(&[height, width], inner, 5))
            .filter(|other| hidden_at(other, cost) == mask)
            .collect();
        for cell in small {
            let counts = || same.iter().map(|other| other.counts[cell]);
            told.small += 1;
            told.provably += u32::from(counts().all(|count| count < 5));
            told.exactly += u32::from(counts().all(|count| count == table.counts[cell]));
        }
    }
    told
}

/// Its figure stands in `RULES.md`: when it changes, so must the page.
#[test]
fn what_the_program_run_backwards_tells_is_measured() {
    let told = measure(Cost::Expected, 90);
    let by_value = measure(Cost::Value, 90);
    eprintln!("run backwards: {told:?}; were the costs the values: {by_value:?}");
    assert!(told.small > 100, "{told:?}");
    // A guarantee it is not; should it grow, something tells more than it did.
    assert!(told.provably * 100 <= told.small * MOST_PERCENT, "{told:?}");
}

/// What `RULES.md` says.
const MOST_PERCENT: u32 = 55;
