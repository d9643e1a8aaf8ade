//! Which parts make up a whole, place by place; nothing is taken twice.
//!
//! Lines of counts that add up in several places at once hardly ever do so by chance: the
//! search is cut as soon as one place makes too much, or can no longer make enough.

/// Steps of one search: the largest that was met in tests takes a few hundred.
const STEPS: usize = 20_000;

/// What a search comes to.
pub(super) enum Covers {
    /// The sets of parts that make up the whole, two parts at least.
    Found(Vec<Vec<usize>>),
    /// Too many ways to try.
    GivenUp,
}

/// The sets of parts that add up to a whole in every place where all is known.
pub(super) fn covers(whole: &[i64], parts: &[Vec<Option<i64>>]) -> Covers {
    /// More equalities than this say nothing that fewer do not.
    const ENOUGH: usize = 12;
    let fits = |part: &Vec<Option<i64>>| {
        let mut says = false;
        for (all, one) in whole.iter().zip(part) {
            match one {
                Some(one) if one > all => return false,
                Some(one) => says |= *one > 0,
                None => {}
            }
        }
        says
    };
    let mut used: Vec<usize> = (0..parts.len()).filter(|at| fits(&parts[*at])).collect();
    let sum = |at: &usize| parts[*at].iter().flatten().sum::<i64>();
    used.sort_by_key(|at| (-sum(at), *at));
    // What those that are left can still make, in each place; no end where one is not known.
    let mut ahead = vec![vec![Some(0_i64); whole.len()]];
    for at in used.iter().rev() {
        let after = ahead.last().cloned().unwrap_or_default();
        let with = after
            .into_iter()
            .zip(&parts[*at])
            .map(|(sum, one)| sum.zip(*one).map(|(sum, one)| sum + one));
        ahead.push(with.collect());
    }
    ahead.reverse();
    let mut search = Search {
        parts,
        used: &used,
        ahead: &ahead,
        steps: 0,
        chosen: Vec::new(),
        found: Vec::new(),
    };
    let rest: Vec<Option<i64>> = whole.iter().map(|all| Some(*all)).collect();
    let ended = search.from(0, &rest, ENOUGH);
    if ended { Covers::Found(search.found) } else { Covers::GivenUp }
}

struct Search<'a> {
    parts: &'a [Vec<Option<i64>>],
    used: &'a [usize],
    ahead: &'a [Vec<Option<i64>>],
    steps: usize,
    chosen: Vec<usize>,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    /// False when there are too many ways.
    fn from(&mut self, at: usize, rest: &[Option<i64>], enough: usize) -> bool {
        self.steps += 1;
        if self.steps > STEPS {
            return false;
        }
        // Where a part was not known, neither is what is left.
        let known = || rest.iter().flatten();
        if self.chosen.len() > 1 && known().count() > 0 && known().all(|left| *left == 0)
        {
            let mut chosen = self.chosen.clone();
            chosen.sort_unstable();
            self.found.push(chosen);
            return true;
        }
        let reachable = rest.iter().zip(&self.ahead[at]).all(|(left, ahead)| {
            left.zip(*ahead).is_none_or(|(left, ahead)| left <= ahead)
        });
        if at == self.used.len() || !reachable || self.found.len() >= enough {
            return true;
        }
        let part = &self.parts[self.used[at]];
        let left: Vec<Option<i64>> = rest
            .iter()
            .zip(part)
            .map(|(left, one)| left.zip(*one).map(|(left, one)| left - one))
            .collect();
        if left.iter().flatten().all(|left| *left >= 0) {
            self.chosen.push(self.used[at]);
            let ended = self.from(at + 1, &left, enough);
            self.chosen.pop();
            if !ended {
                return false;
            }
        }
        self.from(at + 1, rest, enough)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(whole: &[i64], parts: &[&[i64]]) -> Vec<Vec<usize>> {
        let known = |part: &&[i64]| part.iter().map(|one| Some(*one)).collect();
        match covers(whole, &parts.iter().map(known).collect::<Vec<_>>()) {
            Covers::Found(found) => found,
            Covers::GivenUp => panic!("given up"),
        }
    }

    #[test]
    fn parts_make_up_a_whole_in_every_place() {
        let parts: [&[i64]; 4] = [&[3, 57], &[120, 131], &[71, 17], &[200, 1]];
        assert_eq!(found(&[194, 205], &parts), [[0, 1, 2]]);
        assert!(found(&[194, 206], &parts).is_empty());
        assert!(found(&[120, 131], &parts).is_empty(), "one part is no sum");
    }

    #[test]
    fn many_parts_are_searched_in_bounded_time() {
        let many: Vec<Vec<Option<i64>>> =
            (0..60).map(|at| vec![Some(1 + at % 3), Some(1 + at % 5)]).collect();
        let _ = covers(&[60, 90], &many);
    }
}
