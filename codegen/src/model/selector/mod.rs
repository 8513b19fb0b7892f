//! Selectors: which shapes a trait may stand on, in the words of the model (Smithy spec, Selectors).
//!
//! Read are shape types, `[attribute]` tests, `:is`, `:test`, `:not`, and the neighbors `>`, `<`,
//! `~>`, `-[names]->` and `<-[names]-`. Variables, scoped attributes and the remaining functions are
//! not; a selector that has them is no [`Selector`], and whoever asked goes on without it.

mod matching;
mod neighbors;
mod parse;

pub(super) use self::neighbors::At;

/// A parsed selector: shapes pass from step to step.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Selector {
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// Keeps shapes of a type, given by its selector name.
    Type(String),
    /// Keeps shapes that have an attribute, or have it with a value.
    Attribute(Attribute),
    /// Keeps shapes from which one of the selectors leads to something.
    Test(Vec<Selector>),
    /// Keeps shapes from which none of the selectors leads to anything.
    Not(Vec<Selector>),
    /// Goes on with all that one of the selectors leads to.
    Is(Vec<Selector>),
    /// Goes on with the neighbors, or those by these relations.
    Forward(Vec<String>),
    /// Goes on with the shapes of which this is a neighbor, or one by these relations.
    Backward(Vec<String>),
    /// Goes on with all that can be reached.
    Recursive,
}

#[derive(Debug, Clone, PartialEq)]
struct Attribute {
    /// What is looked at.
    of: Subject,
    /// A comparison; without one the attribute must exist.
    comparison: Option<Comparison>,
}

#[derive(Debug, Clone, PartialEq)]
enum Subject {
    Id,
    Namespace,
    Name,
    Member,
    /// A trait by its absolute id, and a path into its value.
    Trait(String, Vec<String>),
}

#[derive(Debug, Clone, PartialEq)]
struct Comparison {
    operator: Operator,
    values: Vec<String>,
    ignore_case: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Operator {
    Equal,
    NotEqual,
    StartsWith,
    EndsWith,
    Contains,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}
