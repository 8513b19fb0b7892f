//! Words to expressions, by binding power.

use std::fmt;

use super::lexer::{Token, tokens};
use super::{Arity, Comparison, Expression, Function};

/// Why a text is no expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The byte of the text.
    pub at: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}, {}", self.at, self.message)
    }
}

/// The power of what ends a projection: a pipe, and all operators between whole expressions.
const PROJECTION: u8 = 10;
/// More than a dot, as in all implementations: `!a.b` is `(!a).b`.
const NOT: u8 = 45;
const DOT: u8 = 40;

/// How firmly a sign holds on to what stands before it; 0 for a sign that ends an expression.
fn power(token: &Token) -> u8 {
    let Token::Sign(sign) = token else { return 0 };
    match *sign {
        "|" => 1,
        "||" => 2,
        "&&" => 3,
        "==" | "!=" | "<" | "<=" | ">" | ">=" => 5,
        "[]" => 9,
        "[?" => 21,
        "." => DOT,
        "[" => 55,
        _ => 0,
    }
}

/// Reads a whole text.
pub(super) fn parse(text: &str) -> Result<Expression, Fault> {
    let mut parser = Parser { tokens: tokens(text)?, next: 0 };
    let expression = parser.expression(0)?;
    parser.end()?;
    Ok(expression)
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
}

type Parsed = Result<Expression, Fault>;

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |(_, token)| token)
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    fn takes(&mut self, sign: &'static str) -> bool {
        let there = *self.peek() == Token::Sign(sign);
        self.next += usize::from(there);
        there
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), Fault> {
        if self.takes(sign) { Ok(()) } else { Err(self.fault(format!("`{sign}` is missing"))) }
    }

    fn end(&self) -> Result<(), Fault> {
        if *self.peek() == Token::End { Ok(()) } else { Err(self.fault("the expression has ended")) }
    }

    fn fault(&self, message: impl Into<String>) -> Fault {
        let at = self.tokens.get(self.next).or_else(|| self.tokens.last()).map_or(0, |(at, _)| *at);
        Fault { at, message: message.into() }
    }

    /// An expression up to the next sign that holds less firmly than `right`.
    fn expression(&mut self, right: u8) -> Parsed {
        let mut left = self.first()?;
        while power(self.peek()) > right {
            left = self.rest(left)?;
        }
        Ok(left)
    }

    /// What an expression can begin with.
    fn first(&mut self) -> Parsed {
        let fault = self.fault("an expression is missing");
        match self.take() {
            Token::Name(name) if self.takes("(") => self.call(&name, fault.at),
            Token::Name(name) | Token::Quoted(name) => Ok(Expression::Field(name)),
            Token::Literal(value) => Ok(Expression::Literal(value)),
            Token::Sign("@") => Ok(Expression::Current),
            Token::Sign("*") => self.values(Expression::Current),
            Token::Sign("!") => Ok(Expression::Not(Box::new(self.expression(NOT)?))),
            Token::Sign("(") => {
                let inside = self.expression(0)?;
                self.expect(")")?;
                Ok(inside)
            }
            Token::Sign("{") => self.hash(),
            Token::Sign("[]") => self.flatten(Expression::Current),
            Token::Sign("[?") => self.filter(Expression::Current),
            Token::Sign("[") => match self.bracket(Expression::Current)? {
                Some(expression) => Ok(expression),
                None => self.list(),
            },
            Token::Sign("&") => Err(Fault {
                message: "functions that take an expression are not supported".to_owned(),
                ..fault
            }),
            _ => Err(fault),
        }
    }

    /// What can follow an expression.
    fn rest(&mut self, left: Expression) -> Parsed {
        let sign = self.take();
        let Token::Sign(sign) = sign else { return Err(self.fault("an operator is missing")) };
        match sign {
            "." if self.takes("*") => self.values(left),
            "." => Ok(Expression::Chain(Box::new(left), Box::new(self.after_dot()?))),
            "[" => match self.bracket(left)? {
                Some(expression) => Ok(expression),
                None => Err(self.fault("an index is missing")),
            },
            "[]" => self.flatten(left),
            "[?" => self.filter(left),
            "|" => Ok(Expression::Chain(Box::new(left), Box::new(self.expression(1)?))),
            "||" => Ok(Expression::Or(Box::new(left), Box::new(self.expression(2)?))),
            "&&" => Ok(Expression::And(Box::new(left), Box::new(self.expression(3)?))),
            _ => Ok(Expression::Compare(comparison(sign), Box::new(left), Box::new(self.expression(5)?))),
        }
    }

    /// A member, function, list or hash after a dot; nothing else can stand there.
    fn after_dot(&mut self) -> Parsed {
        match self.peek() {
            Token::Name(_) | Token::Quoted(_) => self.expression(DOT),
            Token::Sign("[") => {
                self.next += 1;
                self.list()
            }
            Token::Sign("{") => {
                self.next += 1;
                self.hash()
            }
            _ => Err(self.fault("a name, `[`, `{` or `*` is missing")),
        }
    }

    /// An index, a slice or `[*]` behind the `[`; nothing is taken if it is a list of expressions.
    fn bracket(&mut self, left: Expression) -> Result<Option<Expression>, Fault> {
        match self.peek().clone() {
            Token::Number(_) | Token::Sign(":") => self.index_or_slice(left).map(Some),
            Token::Sign("*") if matches!(self.tokens.get(self.next + 1), Some((_, Token::Sign("]")))) => {
                self.next += 2;
                self.project(left).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn index_or_slice(&mut self, left: Expression) -> Parsed {
        let mut parts = [None; 3];
        let mut part = 0;
        loop {
            if let Token::Number(number) = *self.peek() {
                self.next += 1;
                parts[part] = Some(number);
            }
            if part < 2 && self.takes(":") {
                part += 1;
            } else {
                break;
            }
        }
        self.expect("]")?;
        let [start, stop, step] = parts;
        if part == 0 {
            let index = Expression::Index(start.unwrap_or_default());
            return Ok(Expression::Chain(Box::new(left), Box::new(index)));
        }
        let step = step.unwrap_or(1);
        if step == 0 {
            return Err(self.fault("the step of a slice is 0"));
        }
        let slice = Expression::Slice { start, stop, step };
        self.project(Expression::Chain(Box::new(left), Box::new(slice)))
    }

    fn flatten(&mut self, left: Expression) -> Parsed {
        self.project(Expression::Flatten(Box::new(left)))
    }

    fn values(&mut self, left: Expression) -> Parsed {
        self.project(Expression::Values(Box::new(left)))
    }

    fn filter(&mut self, left: Expression) -> Parsed {
        let condition = self.expression(0)?;
        self.expect("]")?;
        self.project(Expression::Filter(Box::new(left), Box::new(condition)))
    }

    /// What is done with each element of the array that `left` gives.
    fn project(&mut self, left: Expression) -> Parsed {
        let mut right = Expression::Current;
        if self.takes("[") {
            // A list needs no dot in front of it here, unlike anywhere else.
            right = match self.bracket(right)? {
                Some(expression) => expression,
                None => self.list()?,
            };
        }
        while power(self.peek()) >= PROJECTION {
            right = self.rest(right)?;
        }
        Ok(Expression::Project(Box::new(left), Box::new(right)))
    }

    fn list(&mut self) -> Parsed {
        Ok(Expression::List(self.separated("]")?))
    }

    fn hash(&mut self) -> Parsed {
        let mut entries = Vec::new();
        loop {
            let fault = self.fault("a name is missing");
            let (Token::Name(name) | Token::Quoted(name)) = self.take() else { return Err(fault) };
            self.expect(":")?;
            entries.push((name, self.expression(0)?));
            if !self.takes(",") {
                self.expect("}")?;
                return Ok(Expression::Hash(entries));
            }
        }
    }

    fn call(&mut self, name: &str, at: usize) -> Parsed {
        let fault = |message| Fault { at, message };
        let Some((function, arity)) = Function::named(name) else {
            return Err(fault(format!("there is no function `{name}` here")));
        };
        let arguments = if self.takes(")") { Vec::new() } else { self.separated(")")? };
        let (fits, wanted) = match arity {
            Arity::Exactly(count) => (arguments.len() == count, count.to_string()),
            Arity::AtLeast(count) => (arguments.len() >= count, format!("at least {count}")),
        };
        if !fits {
            let message = format!("`{name}` takes {wanted}, but is given {} arguments", arguments.len());
            return Err(fault(message));
        }
        Ok(Expression::Call(function, arguments))
    }

    /// One expression at least, and more behind commas, up to `end`.
    fn separated(&mut self, end: &'static str) -> Result<Vec<Expression>, Fault> {
        let mut items = Vec::new();
        loop {
            items.push(self.expression(0)?);
            if !self.takes(",") {
                self.expect(end)?;
                return Ok(items);
            }
        }
    }
}

fn comparison(sign: &str) -> Comparison {
    match sign {
        "==" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        _ => Comparison::GreaterOrEqual,
    }
}
