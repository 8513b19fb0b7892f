//! Expressions of JMESPath over the values of inputs and outputs.
//!
//! Generated code holds them as tables: they were understood, and checked against the model, when the client was
//! generated. Evaluating one cannot fail. What is not there is null, and so is what the JMESPath specification calls
//! an error: a function whose argument is of another type.

mod evaluate;
mod function;
mod gather;

use std::borrow::Cow;

pub use self::function::Function;
pub use self::gather::document_of;
pub(crate) use self::gather::document_of_member;
use crate::types::{Document, Number};

/// An expression.
///
/// ```
/// use smithy_streams_runtime::jmespath::Expression;
/// use smithy_streams_runtime::types::Document;
///
/// static STATUS: Expression =
///     Expression::Chain(&Expression::Field("stream"), &Expression::Field("status"));
/// let stream = Document::from_iter([("status", "ACTIVE")]);
/// let output = Document::from_iter([("stream", stream)]);
/// assert_eq!(STATUS.search(&output).as_str(), Some("ACTIVE"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Expression {
    /// `@`: the value itself.
    Current,
    /// The member of an object.
    Field(&'static str),
    /// An element of an array; a negative index counts from the end.
    Index(i64),
    /// `start:stop:step` of an array.
    Slice {
        /// The first index.
        start: Option<i64>,
        /// The index that is left out.
        stop: Option<i64>,
        /// How far one index is from the next. A slice with 0 has no element.
        step: i64,
    },
    /// What JSON says.
    Literal(Literal),
    /// The second, of what the first gives: `a.b`, `a[0]` and `a | b`.
    Chain(&'static Self, &'static Self),
    /// The second, of each element of the array that the first gives; nulls are dropped.
    Project(&'static Self, &'static Self),
    /// The arrays inside the array that this gives, joined.
    Flatten(&'static Self),
    /// `*`: the values of the object that this gives.
    Values(&'static Self),
    /// The elements of the array that the first gives, for which the second is true.
    Filter(&'static Self, &'static Self),
    /// An array of what these give; null for null.
    List(&'static [Self]),
    /// An object of what these give; null for null.
    Hash(&'static [(&'static str, Self)]),
    /// `!`.
    Not(&'static Self),
    /// `&&`.
    And(&'static Self, &'static Self),
    /// `||`.
    Or(&'static Self, &'static Self),
    /// Two values compared.
    Compare(Comparison, &'static Self, &'static Self),
    /// A function with its arguments.
    Call(Function, &'static [Self]),
}

/// A value that stands in an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the kinds of values of JSON")]
pub enum Literal {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    String(&'static str),
    Array(&'static [Self]),
    Object(&'static [(&'static str, Self)]),
}

/// How two values are compared. Anything can be equal; only numbers are less or greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Expression {
    /// What the expression gives for `value`; [`Document::Null`] where there is nothing.
    pub fn search<'v>(&self, value: &'v Document) -> Cow<'v, Document> {
        evaluate::evaluate(self, value)
    }

    /// The member of the value that the expression begins with; `None` if it may look at others, too.
    pub(crate) fn first_member(&self) -> Option<&'static str> {
        match self {
            Self::Field(name) => Some(name),
            Self::Chain(first, _) | Self::Project(first, _) => first.first_member(),
            Self::Flatten(inner) | Self::Values(inner) => inner.first_member(),
            Self::Call(_, [only]) => only.first_member(),
            _ => None,
        }
    }
}

impl From<Literal> for Document {
    fn from(literal: Literal) -> Self {
        match literal {
            Literal::Null => Self::Null,
            Literal::Bool(value) => value.into(),
            Literal::Integer(value) => value.into(),
            Literal::Float(value) => Number::from_f64(value).map_or(Self::Null, Self::Number),
            Literal::String(value) => value.into(),
            Literal::Array(items) => items.iter().map(|item| Self::from(*item)).collect(),
            Literal::Object(entries) => {
                entries.iter().map(|(name, value)| (*name, Self::from(*value))).collect()
            }
        }
    }
}
