//! The counts a reader cannot rule out, and the cheapest change that gives him more.

use std::collections::BTreeSet;

use microlp::{ComparisonOp, OptimizationDirection};

use super::program::{Program, Solved, branches};
use super::relations::{Index, Relation, Sum, System, value};
use super::work::Work;

/// An end of the interval of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Low,
    High,
}

impl End {
    pub(super) const BOTH: [Self; 2] = [Self::High, Self::Low];

    pub(super) fn is_reached(self, value: i128, target: i64) -> bool {
        match self {
            Self::Low => value <= i128::from(target),
            Self::High => value >= i128::from(target),
        }
    }

    /// Whether a bound, decimals and all, leaves the target possible.
    pub(super) fn may_reach(self, bound: f64, target: i64) -> bool {
        const NEAR: f64 = 1e-6;
        match self {
            Self::Low => bound <= target as f64 + NEAR,
            Self::High => bound >= target as f64 - NEAR,
        }
    }

    fn operator(self) -> ComparisonOp {
        match self {
            Self::Low => ComparisonOp::Le,
            Self::High => ComparisonOp::Ge,
        }
    }

    fn direction(self) -> OptimizationDirection {
        match self {
            Self::Low => OptimizationDirection::Minimize,
            Self::High => OptimizationDirection::Maximize,
        }
    }
}

/// A secret, and how far it should seem to go.
#[derive(Clone, Copy)]
pub(super) struct Goal<'s> {
    pub(super) terms: &'s [(usize, i64)],
    pub(super) target: i64,
}

impl Goal<'_> {
    fn reached(&self, end: End) -> Relation {
        let target = Some(i128::from(self.target));
        let (low, high) = match end {
            End::Low => (None, target),
            End::High => (target, None),
        };
        Relation { terms: self.terms.to_vec(), low, high }
    }
}

/// More than any hidden count need be: a bound that keeps the programs closed.
fn most(system: &System) -> i64 {
    const FAR: i64 = 1 << 28;
    let largest = system.counts.iter().max().copied().unwrap_or(0);
    let threshold = system.secrets.iter().map(|secret| secret.threshold).max();
    largest.saturating_add(1_000 * threshold.unwrap_or(0)).min(FAR)
}

/// What a reader makes of a system of which some figures are hidden.
pub(super) struct Reader<'s> {
    system: &'s System,
    index: &'s Index,
    hidden: &'s [bool],
    work: &'s Work,
}

impl<'s> Reader<'s> {
    pub(super) fn new(
        system: &'s System,
        index: &'s Index,
        hidden: &'s [bool],
        work: &'s Work,
    ) -> Self {
        Self { system, index, hidden, work }
    }

    fn is_open(&self, count: usize) -> bool {
        self.index.pinned_by[count].is_none_or(|figure| self.hidden[figure])
    }

    /// The open counts that may move with these. All others stay what they are, which breaks
    /// nothing: a law or a shown figure that holds none of these says the same as before.
    fn tied(&self, goals: &[Goal<'_>]) -> Vec<usize> {
        let mut seen = vec![false; self.system.counts.len()];
        let mut found: Vec<usize> = Vec::new();
        let meet = |count: usize, seen: &mut Vec<bool>, found: &mut Vec<usize>| {
            if !seen[count] && self.is_open(count) {
                seen[count] = true;
                found.push(count);
            }
        };
        for (count, _) in goals.iter().flat_map(|goal| goal.terms) {
            meet(*count, &mut seen, &mut found);
        }
        let mut next = 0;
        while let Some(count) = found.get(next).copied() {
            next += 1;
            for law in &self.index.laws[count] {
                for (other, _) in &self.system.laws[*law].terms {
                    meet(*other, &mut seen, &mut found);
                }
            }
            for figure in
                self.index.figures[count].iter().filter(|one| !self.hidden[**one])
            {
                for relation in &self.system.figures[*figure].tells {
                    for (other, _) in &relation.terms {
                        meet(*other, &mut seen, &mut found);
                    }
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// One set of counts that brings these sums as far as it can, none beyond its target: the sum
    /// of min(secret, target) is made as large as can be (or of max, as small). Beyond its
    /// target a secret brings nothing more, so that none is served instead of another.
    pub(super) fn together(&self, goals: &[Goal<'_>], end: End) -> Option<Vec<i64>> {
        // Whole numbers are dear: for one secret at a time only.
        let whole = goals.len() == 1;
        self.found(goals, whole, |open, whole| {
            let mut program = self.program(open, end.direction(), whole);
            for goal in goals {
                program.want(goal.terms, goal.target, end.operator());
            }
            program
        })
    }

    /// One set of counts that brings a sum to its target: what cannot be is seen sooner than
    /// how near it may come.
    pub(super) fn reaching(&self, goal: Goal<'_>, end: End) -> Option<Vec<i64>> {
        self.found(&[goal], true, |open, whole| {
            let mut program = self.program(open, end.direction(), whole);
            program.require(&goal.reached(end));
            program
        })
    }

    /// What a program finds, of whole numbers by itself or because it is asked for them.
    fn found(
        &self,
        goals: &[Goal<'_>],
        whole: bool,
        program: impl Fn(&[usize], bool) -> Program<'s>,
    ) -> Option<Vec<i64>> {
        let open = self.tied(goals);
        // A cube's programs hardly ever end in whole numbers by themselves.
        let kinds: &[bool] = match (whole, self.system.is_cube) {
            (false, _) => &[false],
            (true, true) => &[true],
            (true, false) => &[false, true],
        };
        for whole in kinds {
            if !self.work.spend(open.len(), branches(self.system, *whole)) {
                continue;
            }
            match program(&open, *whole).solve() {
                Solved::Counts(counts) => return Some(counts),
                Solved::Nothing => return None,
                Solved::GivenUp => {}
            }
        }
        None
    }

    /// How far a sum can go at most, decimals allowed; none when the solver gives up.
    pub(super) fn bound(&self, goal: Goal<'_>, end: End) -> Option<f64> {
        let open = self.tied(&[goal]);
        if !self.work.spend(open.len(), 0) {
            return None;
        }
        let mut program = self.program(&open, end.direction(), false);
        program.want(goal.terms, goal.target, end.operator());
        program.relaxed(goal.terms)
    }

    fn program(
        &self,
        open: &[usize],
        direction: OptimizationDirection,
        whole: bool,
    ) -> Program<'s> {
        let mut program = Program::new(self.system, direction, whole);
        let most = most(self.system);
        // A cube makes most of its program's counts: as sums they need no variable.
        let sums =
            self.index.sums.iter().filter(|sum| {
                self.system.is_cube && open.binary_search(&sum.count).is_ok()
            });
        let sums: Vec<&Sum> = sums.collect();
        let made: BTreeSet<usize> = sums.iter().map(|sum| sum.count).collect();
        for count in open.iter().filter(|count| !made.contains(count)) {
            program.movable(*count, 0.0, Some(most));
        }
        sums.iter().for_each(|sum| program.sum(sum.count, &sum.parts));
        let (mut laws, figures) = self.index.about(open, self.hidden);
        sums.iter().for_each(|sum| _ = laws.remove(&sum.law));
        for law in laws {
            program.require(&self.system.laws[law]);
        }
        for relation in
            figures.into_iter().flat_map(|one| &self.system.figures[one].tells)
        {
            program.require(relation);
        }
        program
    }
}

/// Systems of more counts are searched around a secret first.
const SEARCHED_WHOLE: usize = 1_500;
/// How far around, in laws.
const AROUND: usize = 3;

/// What may not change beside the zeros and what producers publish.
pub(super) struct Change<'s> {
    pub(super) system: &'s System,
    pub(super) index: &'s Index,
    pub(super) hidden: &'s [bool],
    /// Figures that must stay shown.
    pub(super) forbidden: &'s [bool],
    pub(super) work: &'s Work,
}

impl Change<'_> {
    fn stays(&self, figure: usize) -> bool {
        self.forbidden[figure] || self.system.figures[figure].fixed
    }

    /// What moving a count loses; none where it may not move.
    pub(super) fn cost_of(&self, count: usize) -> Option<u64> {
        match self.index.pinned_by[count] {
            Some(figure) if self.hidden[figure] => Some(0),
            Some(figure) if self.stays(figure) => None,
            Some(figure) => Some(1 + self.system.figures[figure].cost),
            None => Some(0),
        }
    }

    fn is_movable(&self, count: usize) -> bool {
        self.index.pinned_by[count].is_none_or(|figure| !self.stays(figure))
    }

    /// The counts that bring a sum to its target for the least cost of figures not hidden
    /// yet: cost × |new − old|, added over the shown figures. A figure that keeps its value costs
    /// nothing, so that few change; what must stay shown is required to hold.
    pub(super) fn cheapest(&self, goal: Goal<'_>, end: End) -> Solved {
        if self.system.counts.len() > SEARCHED_WHOLE {
            let near = self.around(goal.terms);
            if let Solved::Counts(counts) = self.within(&near, goal, end) {
                return Solved::Counts(counts);
            }
        }
        let all: Vec<usize> =
            (0..self.system.counts.len()).filter(|one| self.is_movable(*one)).collect();
        self.within(&all, goal, end)
    }

    fn around(&self, terms: &[(usize, i64)]) -> Vec<usize> {
        let mut seen = vec![false; self.system.counts.len()];
        let mut edge: Vec<usize> = terms.iter().map(|(count, _)| *count).collect();
        let mut found = Vec::new();
        for _ in 0..=AROUND {
            let mut next = Vec::new();
            for count in edge {
                if std::mem::replace(&mut seen[count], true) || !self.is_movable(count) {
                    continue;
                }
                found.push(count);
                for law in &self.index.laws[count] {
                    next.extend(self.system.laws[*law].terms.iter().map(|(at, _)| *at));
                }
                for figure in &self.index.figures[count] {
                    let tells = self.system.figures[*figure].tells.iter();
                    next.extend(tells.flat_map(|one| &one.terms).map(|(at, _)| *at));
                }
            }
            edge = next;
        }
        found.sort_unstable();
        found
    }

    fn within(&self, scope: &[usize], goal: Goal<'_>, end: End) -> Solved {
        match self.attempt(scope, goal, end, false) {
            Solved::GivenUp => self.attempt(scope, goal, end, true),
            found => found,
        }
    }

    fn attempt(&self, scope: &[usize], goal: Goal<'_>, end: End, whole: bool) -> Solved {
        /// A count that nobody reads any more costs next to nothing, so that the way is
        /// short.
        const UNREAD: f64 = 1e-3;
        if !self.work.spend(scope.len(), branches(self.system, whole)) {
            return Solved::GivenUp;
        }
        let mut program =
            Program::new(self.system, OptimizationDirection::Minimize, whole);
        for count in scope {
            let shown = self.index.pinned_by[*count].filter(|one| !self.hidden[*one]);
            let cost =
                shown.map_or(UNREAD, |one| 1.0 + self.system.figures[one].cost as f64);
            program.movable(*count, cost, None);
        }
        let (laws, figures) = self.index.about(scope, self.hidden);
        for law in laws {
            program.require(&self.system.laws[law]);
        }
        for one in figures {
            let figure = &self.system.figures[one];
            for relation in &figure.tells {
                if self.stays(one) {
                    program.require(relation);
                } else {
                    program.prefer(relation, 1.0 + figure.cost as f64);
                }
            }
        }
        if goal.terms.iter().all(|(count, _)| scope.binary_search(count).is_err()) {
            let reaches =
                end.is_reached(value(goal.terms, &self.system.counts), goal.target);
            return if reaches {
                Solved::Counts(self.system.counts.clone())
            } else {
                Solved::Nothing
            };
        }
        program.require(&goal.reached(end));
        program.solve()
    }
}
