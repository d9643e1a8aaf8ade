//! The formula language of the catalogue and of the authors: arithmetic over column names.
//!
//! `100 * P{aa}_RP_LOCHLMV / P{aa}_RP`, `100 * [AAL] / [A]`, `compte(TYPEQU = 'D401')`,
//! `somme([Effectif] où Sexe = 'Femmes')`; nothing else. Names with spaces or accents go
//! between brackets or double quotes; `{n_ans}` is the true gap in years.

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
}

impl FormulaError {
    /// Where, in characters from the formula's start.
    pub fn at(&self) -> usize {
        match self {
            Self::Unexpected { at, .. }
            | Self::Unclosed { at, .. }
            | Self::UnknownFunction { at, .. } => *at,
            Self::Unfinished => 0,
        }
    }

    /// What to write instead.
    pub fn hint(&self) -> String {
        match self {
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
        let tokens = tokens(text)?;
        let mut parser = Parser { tokens: &tokens, next: 0 };
        let formula = parser.sum()?;
        match parser.peek() {
            None => Ok(formula),
            Some((token, at)) => {
                Err(FormulaError::Unexpected { found: token.shown(), at: *at })
            }
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

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(f64),
    /// A bare name, a bracketed or a double-quoted one.
    Name(String),
    /// Between single quotes.
    Word(String),
    Symbol(char),
}

impl Token {
    fn shown(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Name(name) | Self::Word(name) => name.clone(),
            Self::Symbol(symbol) => symbol.to_string(),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<(Token, usize)>, FormulaError> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let start = at;
        let token = match character {
            _ if character.is_whitespace() => {
                at += 1;
                continue;
            }
            '[' => Token::Name(enclosed(&characters, &mut at, ']')?),
            '"' => Token::Name(enclosed(&characters, &mut at, '"')?),
            '\'' => Token::Word(enclosed(&characters, &mut at, '\'')?),
            '+' | '-' | '*' | '/' | '^' | '(' | ')' | '=' | ',' => {
                at += 1;
                Token::Symbol(character)
            }
            '\u{2212}' | '\u{2013}' => {
                at += 1;
                Token::Symbol('-')
            }
            '×' => {
                at += 1;
                Token::Symbol('*')
            }
            _ if character.is_ascii_digit() => {
                let number =
                    taken(&characters, &mut at, |c| c.is_ascii_digit() || c == '.');
                match number.parse() {
                    Ok(number) => Token::Number(number),
                    Err(_) => {
                        return Err(FormulaError::Unexpected {
                            found: number,
                            at: start,
                        });
                    }
                }
            }
            _ if is_name(character) => Token::Name(taken(&characters, &mut at, is_name)),
            _ => {
                let found = character.to_string();
                return Err(FormulaError::Unexpected { found, at });
            }
        };
        tokens.push((token, start));
    }
    Ok(tokens)
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || "_{}.".contains(character)
}

fn taken(characters: &[char], at: &mut usize, wanted: impl Fn(char) -> bool) -> String {
    let taken: String = characters[*at..].iter().take_while(|c| wanted(**c)).collect();
    *at += taken.chars().count();
    taken
}

fn enclosed(
    characters: &[char],
    at: &mut usize,
    closing: char,
) -> Result<String, FormulaError> {
    let start = *at;
    *at += 1;
    let inside = taken(characters, at, |c| c != closing);
    if *at >= characters.len() {
        return Err(FormulaError::Unclosed { opening: characters[start], at: start });
    }
    *at += 1;
    Ok(inside.trim().to_owned())
}

struct Parser<'t> {
    tokens: &'t [(Token, usize)],
    next: usize,
}

type Parsed = Result<Formula, FormulaError>;

impl Parser<'_> {
    fn peek(&self) -> Option<&(Token, usize)> {
        self.tokens.get(self.next)
    }

    fn take_symbol(&mut self, wanted: char) -> bool {
        let found =
            matches!(self.peek(), Some((Token::Symbol(symbol), _)) if *symbol == wanted);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, wanted: char) -> Result<(), FormulaError> {
        if self.take_symbol(wanted) {
            return Ok(());
        }
        Err(self.unexpected())
    }

    fn unexpected(&self) -> FormulaError {
        match self.peek() {
            Some((token, at)) => {
                FormulaError::Unexpected { found: token.shown(), at: *at }
            }
            None => FormulaError::Unfinished,
        }
    }

    fn sum(&mut self) -> Parsed {
        let mut left = self.product()?;
        loop {
            let operator = if self.take_symbol('+') {
                Operator::Add
            } else if self.take_symbol('-') {
                Operator::Subtract
            } else {
                return Ok(left);
            };
            left = Formula::Binary(operator, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Parsed {
        let mut left = self.power()?;
        loop {
            let operator = if self.take_symbol('*') {
                Operator::Multiply
            } else if self.take_symbol('/') {
                Operator::Divide
            } else {
                return Ok(left);
            };
            left = Formula::Binary(operator, Box::new(left), Box::new(self.power()?));
        }
    }

    fn power(&mut self) -> Parsed {
        let base = self.atom()?;
        if self.take_symbol('^') {
            let exponent = self.power()?;
            return Ok(Formula::Binary(
                Operator::Power,
                Box::new(base),
                Box::new(exponent),
            ));
        }
        Ok(base)
    }

    fn atom(&mut self) -> Parsed {
        if self.take_symbol('-') {
            return Ok(Formula::Negative(Box::new(self.power()?)));
        }
        if self.take_symbol('(') {
            let inner = self.sum()?;
            self.expect(')')?;
            return Ok(inner);
        }
        let Some((token, at)) = self.peek().cloned() else {
            return Err(FormulaError::Unfinished);
        };
        match token {
            Token::Number(number) => {
                self.next += 1;
                Ok(Formula::Number(number))
            }
            Token::Name(name) => {
                self.next += 1;
                if name == "{n_ans}" {
                    return Ok(Formula::Years);
                }
                if self.take_symbol('(') {
                    return self.function(&name, at);
                }
                Ok(Formula::Column(Pattern::new(&name), name))
            }
            Token::Word(_) | Token::Symbol(_) => Err(self.unexpected()),
        }
    }

    /// `compte(c = 'v')`, `compte(c = 'v', 'w')`, `somme(x où c = 'v')`.
    fn function(&mut self, name: &str, at: usize) -> Parsed {
        let sum = match name.to_lowercase().as_str() {
            "compte" => None,
            "somme" => {
                let column = self.name()?;
                match self.name() {
                    Ok((_, word)) if ["où", "ou"].contains(&word.as_str()) => {}
                    Ok(_) | Err(_) => return Err(self.unexpected()),
                }
                Some(column)
            }
            _ => return Err(FormulaError::UnknownFunction { name: name.to_owned(), at }),
        };
        let column = self.name()?;
        self.expect('=')?;
        let mut words = vec![self.word()?];
        while self.take_symbol(',') {
            words.push(self.word()?);
        }
        self.expect(')')?;
        Ok(Formula::Where { sum, column, words })
    }

    fn name(&mut self) -> Result<(Pattern, String), FormulaError> {
        match self.peek().cloned() {
            Some((Token::Name(name), _)) => {
                self.next += 1;
                Ok((Pattern::new(&name), name))
            }
            _ => Err(self.unexpected()),
        }
    }

    fn word(&mut self) -> Result<String, FormulaError> {
        match self.peek().cloned() {
            Some((Token::Word(word) | Token::Name(word), _)) => {
                self.next += 1;
                Ok(word)
            }
            Some((Token::Number(number), _)) => {
                self.next += 1;
                Ok(number.to_string())
            }
            _ => Err(self.unexpected()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_taken_apart() {
        for text in ["100 * A / B", "100*(A/B)", "A / B", "(100 * A) / B", "100 * A/B"] {
            let formula = Formula::parse(text).expect(text);
            let (above, below) = formula.ratio().expect(text);
            assert_eq!(above, &Formula::parse("A").expect("A"), "{text}");
            assert_eq!(below, &Formula::parse("B").expect("B"), "{text}");
        }
        let growth = Formula::parse("((A / B)^(1/{n_ans}) - 1) * 100").expect("growth");
        assert!(growth.ratio().is_none());
    }

    #[test]
    fn precedence_is_that_of_school() {
        let value = |text: &str| fold(&Formula::parse(text).expect(text));
        assert_eq!(value("1 + 2 * 3"), 7.0);
        assert_eq!(value("(1 + 2) * 3"), 9.0);
        assert_eq!(value("2 ^ 3 ^ 0"), 2.0);
        assert_eq!(value("10 - 4 - 3"), 3.0);
        assert_eq!(value("-2 + 5"), 3.0);
    }

    fn fold(formula: &Formula) -> f64 {
        match formula {
            Formula::Number(number) => *number,
            Formula::Negative(inner) => -fold(inner),
            Formula::Binary(operator, left, right) => {
                operator.apply(fold(left), fold(right))
            }
            _ => f64::NAN,
        }
    }

    #[test]
    fn names_with_spaces_and_functions_are_read() {
        let formula =
            Formula::parse("[APL aux médecins généralistes]").expect("bracketed");
        assert_eq!(formula.columns()[0].1, "APL aux médecins généralistes");
        let count = Formula::parse("compte(TYPEQU = 'D601', 'D602')").expect("count");
        assert!(
            matches!(&count, Formula::Where { sum: None, words, .. } if words.len() == 2)
        );
        let sum = Formula::parse("somme([Effectif] où Sexe = 'Femmes')").expect("sum");
        assert!(matches!(sum, Formula::Where { sum: Some(_), .. }));
    }

    #[test]
    fn mistakes_are_located() {
        let error = |text: &str| Formula::parse(text).expect_err(text);
        assert_eq!(error("A + "), FormulaError::Unfinished);
        assert_eq!(error("A # B").at(), 2);
        assert_eq!(error("[A + B").at(), 0);
        assert!(matches!(error("moyenne(A)"), FormulaError::UnknownFunction { .. }));
    }
}
