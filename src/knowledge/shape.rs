//! What a formula is made of, for secrecy: a sum of counts, or a quotient of two.

use crate::catalogue::formula::{Formula, Operator};
use crate::figures::evaluate::Bound;
use crate::heading::column_letters;
use crate::vintage::Pattern;

/// A column, or rows chosen by their words: what a file counts. In the file's order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Item {
    position: usize,
    rows: String,
}

/// Marks what a column counts as the share it is.
const OF_SHARE: &str = " en part de ";

impl Item {
    /// A column, whoever cites it.
    pub(super) fn of_column(position: usize) -> Self {
        Self { position, rows: String::new() }
    }

    /// What a column of ready-made shares counts, beside what it is itself.
    pub(super) fn as_share(&self, factor: f64) -> Self {
        Self { position: self.position, rows: format!("{}{OF_SHARE}{factor}", self.rows) }
    }

    /// Whether it is what a column of ready-made shares counts.
    pub(super) fn is_share(&self) -> bool {
        self.rows.contains(OF_SHARE)
    }

    /// What a formula makes that is no column.
    pub(super) fn of_result(formula: String) -> Self {
        Self { position: usize::MAX, rows: formula }
    }

    /// What it counts, in a file whose columns stay where they are.
    pub(super) fn name(&self) -> String {
        if self.position == usize::MAX {
            return self.rows.replace('|', "/");
        }
        format!("{}{}", column_letters(self.position), self.rows)
    }

    /// Its column's place in the file.
    pub(super) fn position(&self) -> usize {
        self.position
    }
}

/// A sum of items, whole times each, and of a constant.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sum {
    pub(super) items: Vec<(Item, Formula, i64)>,
    pub(super) constant: i64,
}

/// What a formula comes down to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FormulaKind {
    Sum(Sum),
    /// `factor × above ÷ below`.
    Share {
        factor: f64,
        above: Sum,
        below: Sum,
    },
    /// Neither: what it counts, each apart.
    Other(Vec<(Item, Formula)>),
}

impl Sum {
    fn plus(mut self, other: &Self, times: i64) -> Self {
        self.constant += times * other.constant;
        for (item, leaf, own) in &other.items {
            match self.items.iter_mut().find(|(known, ..)| known == item) {
                Some((_, _, sum)) => *sum += times * own,
                None => self.items.push((item.clone(), leaf.clone(), times * own)),
            }
        }
        self.items.retain(|(_, _, times)| *times != 0);
        self
    }

    fn times(&self, factor: i64) -> Self {
        Self::default().plus(self, factor)
    }

    /// What all its items are multiples of, and the rest: « 100 × men » counts men.
    fn without_factor(mut self) -> (i64, Self) {
        fn common(left: i64, right: i64) -> i64 {
            if right == 0 { left.abs() } else { common(right, left % right) }
        }
        let all = self.items.iter().map(|(_, _, times)| *times);
        let factor = all.fold(self.constant, common);
        if self.is_constant() || factor <= 1 {
            return (1, self);
        }
        self.constant /= factor;
        self.items.iter_mut().for_each(|(_, _, times)| *times /= factor);
        (factor, self)
    }

    fn is_constant(&self) -> bool {
        self.items.is_empty()
    }
}

/// What a formula comes down to in a table.
pub(super) fn shape(formula: &Formula, bound: &Bound<'_>) -> FormulaKind {
    reduce(formula, bound).unwrap_or_else(|| {
        let mut leaves = Vec::new();
        collect(formula, bound, &mut leaves);
        FormulaKind::Other(leaves)
    })
}

fn whole(number: f64) -> Option<i64> {
    let small = number.fract() == 0.0 && number.abs() < 1e9;
    small.then_some(number as i64)
}

fn reduce(formula: &Formula, bound: &Bound<'_>) -> Option<FormulaKind> {
    let constant = |number: f64| {
        let one = Sum { items: Vec::new(), constant: 1 };
        Some(match whole(number) {
            Some(constant) => FormulaKind::Sum(Sum { items: Vec::new(), constant }),
            None => FormulaKind::Share { factor: number, above: one.clone(), below: one },
        })
    };
    match formula {
        Formula::Number(number) => constant(*number),
        Formula::Years => constant(f64::from(bound.year? - bound.before?)),
        Formula::Column(..) | Formula::Where { .. } => {
            let leaf = |leaf: Formula| Some((item(&leaf, bound)?, leaf, 1));
            let items: Option<Vec<_>> =
                single(formula, bound).into_iter().map(leaf).collect();
            Some(FormulaKind::Sum(Sum { items: items?, constant: 0 }))
        }
        Formula::Negative(inner) => Some(match reduce(inner, bound)? {
            FormulaKind::Sum(sum) => FormulaKind::Sum(sum.times(-1)),
            FormulaKind::Share { factor, above, below } => {
                FormulaKind::Share { factor: -factor, above, below }
            }
            FormulaKind::Other(_) => return None,
        }),
        Formula::Binary(operator, left, right) => {
            combine(*operator, reduce(left, bound)?, reduce(right, bound)?)
        }
    }
}

fn combine(
    operator: Operator,
    left: FormulaKind,
    right: FormulaKind,
) -> Option<FormulaKind> {
    use FormulaKind::{Share, Sum as Plain};
    match (operator, left, right) {
        (Operator::Add, Plain(left), Plain(right)) => Some(Plain(left.plus(&right, 1))),
        (Operator::Subtract, Plain(left), Plain(right)) => {
            Some(Plain(left.plus(&right, -1)))
        }
        (Operator::Multiply, Plain(one), Plain(other)) => {
            let (constant, sum) =
                if one.is_constant() { (one, other) } else { (other, one) };
            constant.is_constant().then(|| Plain(sum.times(constant.constant)))
        }
        (Operator::Multiply, Plain(sum), Share { factor, above, below })
        | (Operator::Multiply, Share { factor, above, below }, Plain(sum)) => {
            if sum.is_constant() {
                let factor = factor * sum.constant as f64;
                return Some(Share { factor, above, below });
            }
            // A number with decimals times a sum.
            let of_constants = above.is_constant() && below.is_constant();
            of_constants.then(|| Share {
                factor,
                above: sum.times(above.constant),
                below,
            })
        }
        (Operator::Divide, Plain(above), Plain(below)) => {
            let (factor, above) = above.without_factor();
            Some(Share { factor: factor as f64, above, below })
        }
        (Operator::Divide, Share { factor, above, below }, Plain(sum))
            if sum.is_constant() =>
        {
            Some(Share { factor, above, below: below.times(sum.constant) })
        }
        _ => None,
    }
}

/// Rows chosen by several words are those of each: whoever knows three pairs knows each word.
fn single(leaf: &Formula, bound: &Bound<'_>) -> Vec<Formula> {
    let Formula::Where { sum, column, words } = leaf else { return vec![leaf.clone()] };
    let mut words: Vec<&String> =
        words.iter().filter(|word| bound.table.knows(word)).collect();
    words.sort();
    words.dedup();
    if words.len() < 2 {
        return vec![leaf.clone()];
    }
    let one = |word: &String| Formula::Where {
        sum: sum.clone(),
        column: column.clone(),
        words: vec![word.clone()],
    };
    words.into_iter().map(one).collect()
}

/// The same column under two names, the same rows asked for twice: one item.
fn item(leaf: &Formula, bound: &Bound<'_>) -> Option<Item> {
    let at = |pattern: &Pattern, name: &str| {
        bound.column(pattern, name).map(crate::sources::Column::position)
    };
    match leaf {
        Formula::Column(pattern, name) => {
            Some(Item { position: at(pattern, name)?, rows: String::new() })
        }
        Formula::Where { sum, column: condition, words } => {
            let condition = at(&condition.0, &condition.1)?;
            let position = match sum {
                Some((pattern, name)) => at(pattern, name)?,
                None => condition,
            };
            let mut words = words.clone();
            words.sort();
            let counted = if sum.is_some() { "sum" } else { "rows" };
            Some(Item {
                position,
                rows: format!("{counted} where {condition} is {words:?}"),
            })
        }
        _ => None,
    }
}

fn collect(formula: &Formula, bound: &Bound<'_>, leaves: &mut Vec<(Item, Formula)>) {
    match formula {
        Formula::Column(..) | Formula::Where { .. } => {
            for leaf in single(formula, bound) {
                if let Some(item) = item(&leaf, bound)
                    && !leaves.iter().any(|(known, _)| *known == item)
                {
                    leaves.push((item, leaf));
                }
            }
        }
        Formula::Negative(inner) => collect(inner, bound, leaves),
        Formula::Binary(_, left, right) => {
            collect(left, bound, leaves);
            collect(right, bound, leaves);
        }
        Formula::Number(_) | Formula::Years => {}
    }
}
