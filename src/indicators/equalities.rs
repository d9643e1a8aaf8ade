//! Sums that nobody declared: a line of counts that adds up others, two that make as much as
//! two others, in every place.
//!
//! What is found may be chance; it is told to secrecy as a guess, which hides more and never
//! less.

/// `left` lines add up to as much as `right` ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Equality {
    pub(super) left: Vec<usize>,
    pub(super) right: Vec<usize>,
}

/// More lines than this are looked at with fewer of them on a side.
const FEW: usize = 10;
const SOME: usize = 16;
const MANY: usize = 40;

/// The equalities that hold wherever all their counts are known, and somewhere say something.
pub(super) fn find(lines: &[Vec<Option<i64>>]) -> Vec<Equality> {
    let count = lines.len();
    let most = if count <= FEW {
        4
    } else if count <= SOME {
        3
    } else if count <= MANY {
        2
    } else {
        1
    };
    let mut found = Vec::new();
    for total in 0..count {
        for size in 2..=most {
            let others: Vec<usize> = (0..count).filter(|other| *other != total).collect();
            for parts in subsets(&others, size) {
                push(lines, vec![total], parts, &mut found);
            }
        }
        // A longer run of neighbours.
        let before = (0..total).map(|from| (from..total).collect::<Vec<_>>());
        let after = (total + 1..count).map(|to| (total + 1..=to).collect());
        for run in before.chain(after).filter(|run| run.len() > most.max(1)) {
            push(lines, vec![total], run, &mut found);
        }
    }
    if count <= SOME {
        let all: Vec<usize> = (0..count).collect();
        for four in subsets(&all, 4) {
            for (left, right) in [((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2))] {
                let left = vec![four[left.0], four[left.1]];
                let right = vec![four[right.0], four[right.1]];
                push(lines, left, right, &mut found);
            }
        }
    }
    found
}

fn push(
    lines: &[Vec<Option<i64>>],
    left: Vec<usize>,
    right: Vec<usize>,
    found: &mut Vec<Equality>,
) {
    let places = lines.first().map_or(0, Vec::len);
    let side = |side: &[usize], place: usize| -> Option<Vec<i64>> {
        side.iter().map(|line| lines.get(*line)?.get(place).copied().flatten()).collect()
    };
    let mut says_something = false;
    for place in 0..places {
        let (Some(one), Some(other)) = (side(&left, place), side(&right, place)) else {
            continue;
        };
        if one.iter().sum::<i64>() != other.iter().sum::<i64>() {
            return;
        }
        says_something |= other.iter().filter(|count| **count > 0).count() > 1;
    }
    if says_something {
        found.push(Equality { left, right });
    }
}

/// All subsets of a size.
pub(super) fn subsets<T: Copy>(of: &[T], size: usize) -> Vec<Vec<T>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_pairs_are_found() {
        let known = |counts: &[i64]| -> Vec<Vec<Option<i64>>> {
            counts.iter().map(|count| vec![Some(*count)]).collect()
        };
        let has = |counts: &[i64], left: &[usize], right: &[usize]| {
            let wanted = Equality { left: left.to_vec(), right: right.to_vec() };
            find(&known(counts)).contains(&wanted)
        };
        assert!(has(&[3, 40, 43], &[2], &[0, 1]));
        assert!(has(&[57, 20, 40, 3, 100], &[4], &[0, 2, 3]), "not neighbours");
        assert!(has(&[50, 3, 30, 23], &[0, 1], &[2, 3]), "men and women, alone and not");
        assert!(find(&known(&[3, 41, 43])).is_empty());
        assert!(find(&known(&[5, 0, 5])).is_empty(), "a zero adds nothing");
        let two =
            vec![vec![Some(3), Some(7)], vec![Some(4), Some(1)], vec![Some(7), None]];
        assert_eq!(find(&two).len(), 1, "what is not known denies nothing");
    }
}
