//! The formula language of the catalogue and of the authors: arithmetic over column names.
//!
//! `100 * P{aa}_RP_LOCHLMV / P{aa}_RP`, `100 * [AAL] / [A]`, `compte(TYPEQU = 'D401')`,
//! `somme([Effectif] où Sexe = 'Femmes')`; nothing else. Names with spaces or accents go
//! between brackets or double quotes; `{n_ans}` is the true gap in years.

mod parse;

use crate::diagnostic::Problem;
use crate::limits;
use crate::text::grouped;
use crate::vintage::Pattern;

/// What is wrong with a formula. `at` counts characters from the formula's start.
#[allow(missing_docs, reason = "the fields are the words of the message above them")]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// Something that cannot stand there.
    #[error("« {found} » n’a pas sa place dans une formule")]
    Unexpected { found: String, at: usize },
    /// The formula stops too early.
    #[error("la formule s’arrête trop tôt")]
    Unfinished,
    /// A bracket or quote that is never closed.
    #[error("« {opening} » n’est jamais refermé")]
    Unclosed { opening: char, at: usize },
    /// A function that does not exist.
    #[error("« {name} » n’est pas une fonction de formule")]
    UnknownFunction { name: String, at: usize },
    /// More columns and numbers than anyone would check.
    #[error("la formule a plus de {} termes", grouped(limits::FORMULA_TERMS))]
    TooLong { at: usize },
    /// Parentheses in parentheses, or signs before signs.
    #[error(
        "la formule emboîte plus de {} parenthèses ou signes",
        grouped(limits::FORMULA_DEPTH)
    )]
    TooDeep { at: usize },
    /// More words in a condition than a column has.
    #[error("la condition a plus de {} mots", grouped(limits::CONDITION_WORDS))]
    TooManyWords { at: usize },
    /// A name with so many stars that any heading could be it.
    #[error("« {name} » a plus de {} étoiles", limits::NAME_STARS)]
    TooManyStars { name: String, at: usize },
}

impl Problem for FormulaError {
    const STAGE: &'static str = "formula";
}

impl FormulaError {
    /// Where, in characters from the formula's start.
    pub fn at(&self) -> usize {
        match self {
            Self::Unexpected { at, .. }
            | Self::Unclosed { at, .. }
            | Self::UnknownFunction { at, .. }
            | Self::TooLong { at }
            | Self::TooDeep { at }
            | Self::TooManyWords { at }
            | Self::TooManyStars { at, .. } => *at,
            Self::Unfinished => 0,
        }
    }

    /// Whether it is refused for its size, before anything else is known of it.
    pub fn is_out_of_bounds(&self) -> bool {
        match self {
            Self::TooLong { .. }
            | Self::TooDeep { .. }
            | Self::TooManyWords { .. }
            | Self::TooManyStars { .. } => true,
            Self::Unexpected { .. }
            | Self::Unfinished
            | Self::Unclosed { .. }
            | Self::UnknownFunction { .. } => false,
        }
    }

    /// What to write instead.
    pub fn hint(&self) -> String {
        match self {
            Self::TooLong { .. } | Self::TooManyWords { .. } => {
                "additionnez ces colonnes dans le fichier lui-même, et citez leur somme"
                    .to_owned()
            }
            Self::TooDeep { .. } => {
                "ôtez les parenthèses et les signes qui ne changent rien".to_owned()
            }
            Self::TooManyStars { .. } => {
                "une étoile remplace la partie du nom qui change d’une année à l’autre".to_owned()
            }
            Self::UnknownFunction { .. } => "les fonctions sont   compte(colonne = 'mot')   et   \
                                             somme(colonne où autre = 'mot')"
                .to_owned(),
            _ => "une formule se compose de noms de colonnes, de nombres, de + - * / ^ et de \
                  parenthèses ; un nom avec des espaces se met entre crochets : [Nom de colonne]"
                .to_owned(),
        }
    }
}

/// A formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// A number.
    Number(f64),
    /// A column.
    Column(Pattern, String),
    /// The gap in years between the vintage and the one before.
    Years,
    /// Counts rows, or sums a column, where another column holds one of some words.
    Where {
        /// The column to sum; none counts rows.
        sum: Option<(Pattern, String)>,
        /// The column looked at.
        column: (Pattern, String),
        /// The words accepted.
        words: Vec<String>,
    },
    /// −x
    Negative(Box<Formula>),
    /// x ∘ y
    Binary(Operator, Box<Formula>, Box<Formula>),
}

/// An arithmetic operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// +
    Add,
    /// −
    Subtract,
    /// ×
    Multiply,
    /// ÷
    Divide,
    /// ^
    Power,
}

impl Operator {
    /// The arithmetic.
    pub fn apply(self, left: f64, right: f64) -> f64 {
        match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => left / right,
            Self::Power => left.powf(right),
        }
    }
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// See [`FormulaError`].
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        parse::formula(text)
    }

    fn terms(&self) -> usize {
        match self {
            Self::Number(_) | Self::Years | Self::Column(..) | Self::Where { .. } => 1,
            Self::Negative(inner) => inner.terms(),
            Self::Binary(_, left, right) => left.terms() + right.terms(),
        }
    }

    /// The columns it names, in reading order.
    pub fn columns(&self) -> Vec<(&Pattern, &str)> {
        match self {
            Self::Number(_) | Self::Years => Vec::new(),
            Self::Column(pattern, name) => vec![(pattern, name.as_str())],
            Self::Where { sum, column, .. } => {
                let sum = sum.iter().map(|(pattern, name)| (pattern, name.as_str()));
                sum.chain([(&column.0, column.1.as_str())]).collect()
            }
            Self::Negative(inner) => inner.columns(),
            Self::Binary(_, left, right) => {
                let mut columns = left.columns();
                columns.extend(right.columns());
                columns
            }
        }
    }

    /// The columns by whose words it counts rows.
    pub fn conditions(&self) -> Vec<&Pattern> {
        match self {
            Self::Where { column, .. } => vec![&column.0],
            Self::Negative(inner) => inner.conditions(),
            Self::Binary(_, left, right) => {
                let mut found = left.conditions();
                found.extend(right.conditions());
                found
            }
            Self::Number(_) | Self::Years | Self::Column(..) => Vec::new(),
        }
    }

    /// A quotient's numerator and denominator, constant factors set aside: what stands
    /// behind a rate. `None` for anything else.
    pub fn ratio(&self) -> Option<(&Formula, &Formula)> {
        match self {
            Self::Binary(Operator::Divide, above, below) => {
                Some((above.without_factor(), below))
            }
            Self::Binary(Operator::Multiply, left, right) => match (&**left, &**right) {
                (Self::Number(_), other) | (other, Self::Number(_)) => other.ratio(),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it multiplies a column by another.
    pub fn multiplies(&self) -> bool {
        match self {
            Self::Binary(operator, left, right) => {
                let both = !left.columns().is_empty() && !right.columns().is_empty();
                (matches!(operator, Operator::Multiply | Operator::Power) && both)
                    || left.multiplies()
                    || right.multiplies()
            }
            Self::Negative(inner) => inner.multiplies(),
            Self::Number(_) | Self::Years | Self::Column(..) | Self::Where { .. } => {
                false
            }
        }
    }

    /// Whether it divides anywhere.
    pub fn divides(&self) -> bool {
        match self {
            Self::Binary(operator, left, right) => {
                *operator == Operator::Divide || left.divides() || right.divides()
            }
            Self::Negative(inner) => inner.divides(),
            Self::Number(_) | Self::Years | Self::Column(..) | Self::Where { .. } => {
                false
            }
        }
    }

    fn without_factor(&self) -> &Formula {
        match self {
            Self::Binary(Operator::Multiply, left, right) => match (&**left, &**right) {
                (Self::Number(_), other) | (other, Self::Number(_)) => other,
                _ => self,
            },
            _ => self,
        }
    }

    /// Whether a condition compares with a number (`compte(aides = 3)`).
    pub fn asks_for_a_number(&self) -> bool {
        match self {
            Self::Where { words, .. } => words
                .iter()
                .any(|word| word.trim().replace(',', ".").parse::<f64>().is_ok()),
            Self::Negative(inner) => inner.asks_for_a_number(),
            Self::Binary(_, left, right) => {
                left.asks_for_a_number() || right.asks_for_a_number()
            }
            Self::Number(_) | Self::Column(..) | Self::Years => false,
        }
    }

    /// A sum or difference of columns: what it gives counts what they count.
    pub fn is_linear(&self) -> bool {
        match self {
            Self::Column(..) | Self::Where { .. } => true,
            Self::Number(_) | Self::Years => false,
            Self::Negative(inner) => inner.is_linear(),
            Self::Binary(Operator::Add | Operator::Subtract, left, right) => {
                left.is_linear() && right.is_linear()
            }
            Self::Binary(..) => false,
        }
    }
}
