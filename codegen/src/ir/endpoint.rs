//! Endpoint rules as tables.

use super::{Docs, Ident, PathExpression, RustType};

/// The endpoint rules of a service.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EndpointRules {
    /// Constants for slots, which rules name; those that none names are left out.
    pub(crate) slots: Vec<(Ident, u16)>,
    /// Constants for the properties that several endpoints have.
    pub(crate) properties: Vec<(Ident, Const)>,
    /// Constants for rules that stand deep in others, each behind those that it names.
    pub(crate) trees: Vec<(Ident, Const)>,
    /// The `static` with the rules.
    pub(crate) constant: Ident,
    /// Its value.
    pub(crate) rules: Const,
    /// What users can set; empty where the model asks for nothing.
    pub(crate) params: Vec<ClientParam>,
}

/// A parameter that users can set on their client.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClientParam {
    /// The parameter's name in the rules.
    pub(crate) name: String,
    /// Field and setter.
    pub(crate) field: Ident,
    /// The type of its value.
    pub(crate) ty: RustType,
    /// Documentation of the setter.
    pub(crate) docs: Docs,
}

/// A constant expression that names items of the runtime's `endpoint` room, and expressions of its `jmespath` room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Const {
    Text(String),
    Boolean(bool),
    Integer(i64),
    /// An expression of JMESPath.
    Path(PathExpression),
    /// A constant of the same file.
    Name(Ident),
    /// `&[a, b]`.
    Slice(Vec<Self>),
    /// `[a, b]`.
    Array(Vec<Self>),
    /// `&a`.
    Borrowed(Box<Self>),
    /// `(a, b)`.
    Tuple(Vec<Self>),
    /// `Type::item`.
    Item(&'static str, &'static str),
    /// `Type::function(a, b)`.
    Call(&'static str, &'static str, Vec<Self>),
    /// `a.method(b)`.
    Method(Box<Self>, &'static str, Vec<Self>),
}
