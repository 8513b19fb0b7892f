//! Operations that are called again and again: page by page, or until something has come about.

use super::{Docs, Ident, RustType};
use crate::jmespath::Expression;

/// How an operation is paginated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pagination {
    /// Method of the builder.
    pub(crate) method: Ident,
    /// The token.
    pub(crate) token: RustType,
    /// What says that a token is empty.
    pub(crate) empty: Option<EmptyToken>,
    /// The field of the input that takes the token.
    pub(crate) input: Ident,
    /// The field of the output that has it.
    pub(crate) output: FieldPath,
    /// The field of the output that is false on the last page, which may have a token all the same.
    pub(crate) truncated: Option<FieldStep>,
    /// The field of the output that has the items, and its type.
    pub(crate) items: Option<(FieldPath, RustType)>,
}

/// How a token is asked whether it is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EmptyToken {
    /// By itself.
    Collection,
    /// By its text: an enum.
    Text,
}

/// How answers are followed: each call begins behind the last item of the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Following {
    /// Method of the builder.
    pub(crate) method: Ident,
    /// From the input to where it starts.
    pub(crate) start: FieldPath,
    /// From the input to how long it waits.
    pub(crate) wait: Option<FieldPath>,
    /// From the output to the items.
    pub(crate) items: FieldPath,
    /// One of them.
    pub(crate) item: RustType,
    /// From an item to where it stands.
    pub(crate) position: FieldPath,
    /// Variants of the errors that mean that there are none yet.
    pub(crate) not_yet: Vec<Ident>,
}

/// The way from a structure to a field; one step at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldPath(pub(crate) Vec<FieldStep>);

/// A field on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldStep {
    /// The field.
    pub(crate) name: Ident,
    /// It is wrapped in `Option`.
    pub(crate) optional: bool,
}

/// A method that waits until something has come about.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WaiterMethod {
    /// Method of the builder.
    pub(crate) method: Ident,
    /// Above the method.
    pub(crate) docs: Docs,
    /// Name of the `static`.
    pub(crate) constant: Ident,
    /// In seconds.
    pub(crate) min_delay: u32,
    /// In seconds.
    pub(crate) max_delay: u32,
    /// The first one that matches decides.
    pub(crate) acceptors: Vec<AcceptorTable>,
}

/// What an answer means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AcceptorTable {
    /// Variant of the runtime's `AcceptorState`.
    pub(crate) state: &'static str,
    /// Which answers it is for.
    pub(crate) matcher: MatcherTable,
    /// Where the output of a failure says why.
    pub(crate) message: Option<Expression>,
}

/// Which answers an acceptor is for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum MatcherTable {
    /// By the output.
    Output(PathTable),
    /// By input and output.
    InputOutput(PathTable),
    /// All outputs, or all errors.
    Success(bool),
    /// By the name of the error.
    ErrorType(String),
}

/// What a path must give.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PathTable {
    /// The path.
    pub(crate) path: Expression,
    /// Variant of the runtime's `PathComparator`.
    pub(crate) comparator: &'static str,
    /// With what its value is compared.
    pub(crate) expected: String,
}
