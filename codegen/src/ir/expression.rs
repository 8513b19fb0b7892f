//! Values that generated tests spell out, built with the public items of the client.

use super::{Ident, Literal};

/// A value of a generated type, or of one that they are made of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    /// A value without parts.
    Literal(Literal),
    /// A structure: `new` with its arguments, then setters.
    Structure {
        /// The type.
        ty: TypePath,
        /// What `new` takes, in order.
        arguments: Vec<Self>,
        /// Setters and what they take.
        setters: Vec<(Ident, Self)>,
    },
    /// A variant of a union.
    Variant {
        /// The union.
        type_name: Ident,
        /// The variant.
        variant: Ident,
        /// Its value; `None` for a unit variant.
        value: Option<Box<Self>>,
        /// The variant holds a box.
        boxed: bool,
    },
    /// Elements of a list.
    List(Vec<Self>),
    /// Keys and values of a map.
    Map(Vec<(Self, Self)>),
    /// An element of a sparse list or map.
    Nullable(Option<Box<Self>>),
    /// A value without a schema, as JSON.
    Document(String),
    /// `Default::default()`.
    Default,
}

/// Where a structure is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TypePath {
    /// In the `types` module.
    Shared(Ident),
    /// In the module of an operation.
    Operation {
        /// The module.
        module: Ident,
        /// The type.
        name: Ident,
    },
}
