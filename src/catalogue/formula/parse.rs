//! The text of a formula, cut into tokens and put together by recursive descent. What would
//! go too deep, for this parser or for whoever walks the formula, is refused on the way.

use super::{Formula, FormulaError, Operator};
use crate::limits;
use crate::vintage::Pattern;

/// Reads a formula, whole.
pub(super) fn formula(text: &str) -> Result<Formula, FormulaError> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, next: 0, depth: 0 };
    let formula = parser.sum()?;
    if formula.terms() > limits::FORMULA_TERMS {
        let at = tokens.last().map_or(0, |(_, at)| *at);
        return Err(FormulaError::TooLong { at });
    }
    match parser.peek() {
        None => Ok(formula),
        Some((token, at)) => {
            Err(FormulaError::Unexpected { found: token.shown(), at: *at })
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
    let mut terms = 0;
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
        match &token {
            Token::Number(_) | Token::Name(_) => terms += 1,
            Token::Word(_) | Token::Symbol(_) => {}
        }
        if let Token::Name(name) = &token
            && name.matches('*').count() > limits::NAME_STARS
        {
            return Err(FormulaError::TooManyStars { name: name.clone(), at: start });
        }
        // Words of conditions are counted with their condition.
        if terms > limits::FORMULA_TERMS + limits::CONDITION_WORDS {
            return Err(FormulaError::TooLong { at: start });
        }
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
    /// Parentheses, signs and powers around what is read.
    depth: usize,
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

    /// Reads what stands inside a parenthesis, after a sign or above: the only ways the
    /// parser, and whoever walks a formula, goes deeper than a sum of terms.
    fn deeper(&mut self, inner: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        self.depth += 1;
        if self.depth > limits::FORMULA_DEPTH {
            let at = self.peek().or(self.tokens.last()).map_or(0, |(_, at)| *at);
            return Err(FormulaError::TooDeep { at });
        }
        let formula = inner(self);
        self.depth -= 1;
        formula
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
            let exponent = self.deeper(Self::power)?;
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
            return Ok(Formula::Negative(Box::new(self.deeper(Self::power)?)));
        }
        if self.take_symbol('(') {
            let inner = self.deeper(Self::sum)?;
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
        if words.len() > limits::CONDITION_WORDS {
            return Err(FormulaError::TooManyWords { at });
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

    /// The main thread of Windows has one mebibyte.
    fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
        let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(work);
        thread.expect("a thread").join().expect("no overflow, no failure");
    }

    #[test]
    fn what_is_absurd_is_refused_where_it_begins() {
        on_a_small_stack(|| {
            let error = |text: &str| Formula::parse(text).expect_err(text);
            let limit = limits::FORMULA_DEPTH;
            for (opening, least) in [("(", limit), ("-", limit), ("A^", 2 * limit)] {
                for times in [limit + 1, 6_000, 100_000] {
                    let text = opening.repeat(times) + "A";
                    let found = error(&text);
                    assert!(
                        matches!(
                            found,
                            FormulaError::TooDeep { at } if at >= least && at < least + 3
                        ) || matches!(found, FormulaError::TooLong { .. }),
                        "{opening} {times} {found:?}"
                    );
                }
            }
            for times in [limits::FORMULA_TERMS, 10_000] {
                let found = error(&("A + ".repeat(times) + "A"));
                assert!(matches!(found, FormulaError::TooLong { .. }), "{found:?}");
            }
            let words = "'a', ".repeat(limits::CONDITION_WORDS);
            let found = error(&format!("compte(c = {words}'b')"));
            assert!(matches!(found, FormulaError::TooManyWords { .. }));
            let found = error("[a*b*c*d*e*f]");
            assert!(matches!(found, FormulaError::TooManyStars { at: 0, .. }));
        });
    }

    /// The longest and deepest formulas that are read can be walked in every way.
    #[test]
    fn what_is_accepted_fits_a_small_stack() {
        on_a_small_stack(|| {
            let depth = limits::FORMULA_DEPTH;
            let nested =
                format!("{}A{}", "(B + -C * ".repeat(depth / 2), ")".repeat(depth / 2));
            let terms = limits::FORMULA_TERMS;
            let long = format!("100 * ({}A) / B", "A + ".repeat(terms - 3));
            let signs = "-".repeat(depth) + "A";
            for text in [nested, long, signs] {
                let formula = Formula::parse(&text).expect(&text);
                assert!(!formula.columns().is_empty());
                assert!(formula.conditions().is_empty());
                let told = (formula.multiplies(), formula.divides(), formula.is_linear());
                assert_ne!(told, (true, true, true));
                assert!(!formula.asks_for_a_number());
                assert_eq!(formula.clone(), formula);
                assert!(format!("{formula:?}").contains("Column"));
                let _ = fold(&formula);
            }
        });
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
