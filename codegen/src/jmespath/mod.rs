//! Expressions of JMESPath, by which models point into inputs and outputs.
//!
//! A text becomes an [`Expression`] when a client is generated, never when it runs: what cannot be understood is a
//! finding. The grammar is that of the JMESPath specification; of its functions, those that take an expression
//! (`&name`) and `to_string` are left out.

mod lexer;
mod parser;

use serde_json::Value;

pub use self::parser::Fault;

/// An expression. Evaluated against a value, it gives a value; what is not there is null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// `@`: the value itself.
    Current,
    /// The member of an object.
    Field(String),
    /// An element of an array; a negative index counts from the end.
    Index(i64),
    /// `start:stop:step` of an array.
    Slice {
        /// The first index.
        start: Option<i64>,
        /// The index that is left out.
        stop: Option<i64>,
        /// How far one index is from the next; never 0.
        step: i64,
    },
    /// What JSON says.
    Literal(Value),
    /// The second, of what the first gives: `a.b`, `a[0]` and `a | b`.
    Chain(Box<Self>, Box<Self>),
    /// The second, of each element of the array that the first gives; nulls are dropped.
    Project(Box<Self>, Box<Self>),
    /// The arrays inside the array that this gives, joined.
    Flatten(Box<Self>),
    /// `*`: the values of the object that this gives.
    Values(Box<Self>),
    /// The elements of the array that the first gives, for which the second is true.
    Filter(Box<Self>, Box<Self>),
    /// An array of what these give; null for null.
    List(Vec<Self>),
    /// An object of what these give; null for null.
    Hash(Vec<(String, Self)>),
    /// `!`.
    Not(Box<Self>),
    /// `&&`.
    And(Box<Self>, Box<Self>),
    /// `||`.
    Or(Box<Self>, Box<Self>),
    /// Two values compared.
    Compare(Comparison, Box<Self>, Box<Self>),
    /// A function with as many arguments as it takes.
    Call(Function, Vec<Self>),
}

/// How two values are compared.
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

/// The functions of JMESPath that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the JMESPath specification")]
pub enum Function {
    Abs,
    Avg,
    Ceil,
    Contains,
    EndsWith,
    Floor,
    Join,
    Keys,
    Length,
    Max,
    Merge,
    Min,
    NotNull,
    Reverse,
    Sort,
    StartsWith,
    Sum,
    ToArray,
    ToNumber,
    Type,
    Values,
}

impl Function {
    /// Name, function, and the number of arguments: exactly so many, or at least so many.
    const ALL: [(&'static str, Self, Arity); 21] = [
        ("abs", Self::Abs, Arity::Exactly(1)),
        ("avg", Self::Avg, Arity::Exactly(1)),
        ("ceil", Self::Ceil, Arity::Exactly(1)),
        ("contains", Self::Contains, Arity::Exactly(2)),
        ("ends_with", Self::EndsWith, Arity::Exactly(2)),
        ("floor", Self::Floor, Arity::Exactly(1)),
        ("join", Self::Join, Arity::Exactly(2)),
        ("keys", Self::Keys, Arity::Exactly(1)),
        ("length", Self::Length, Arity::Exactly(1)),
        ("max", Self::Max, Arity::Exactly(1)),
        ("merge", Self::Merge, Arity::AtLeast(1)),
        ("min", Self::Min, Arity::Exactly(1)),
        ("not_null", Self::NotNull, Arity::AtLeast(1)),
        ("reverse", Self::Reverse, Arity::Exactly(1)),
        ("sort", Self::Sort, Arity::Exactly(1)),
        ("starts_with", Self::StartsWith, Arity::Exactly(2)),
        ("sum", Self::Sum, Arity::Exactly(1)),
        ("to_array", Self::ToArray, Arity::Exactly(1)),
        ("to_number", Self::ToNumber, Arity::Exactly(1)),
        ("type", Self::Type, Arity::Exactly(1)),
        ("values", Self::Values, Arity::Exactly(1)),
    ];

    fn named(name: &str) -> Option<(Self, Arity)> {
        Self::ALL.iter().find(|(known, ..)| *known == name).map(|(_, function, arity)| (*function, *arity))
    }
}

/// How many arguments a function takes.
#[derive(Debug, Clone, Copy)]
enum Arity {
    Exactly(usize),
    AtLeast(usize),
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// Where and why the text is none, or asks for what there is not.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        parser::parse(text)
    }
}
