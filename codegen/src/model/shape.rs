//! Shapes and members, as they are once loading is done: mixins flattened, `apply` applied,
//! version 1.0 forms turned into those of 2.0.

use std::collections::BTreeMap;

use super::{ShapeId, Traits};
use crate::diagnostics::Span;

/// One shape of the model.
#[derive(Debug, Clone)]
pub struct Shape {
    /// The absolute id, without a member part.
    pub id: ShapeId,
    /// The type, with what only this type has.
    pub kind: ShapeKind,
    /// The traits of the shape itself, those of its mixins included.
    pub traits: Traits,
    /// Where the shape is defined; `None` for shapes of the Smithy prelude.
    pub location: Option<Span>,
}

/// The type of a shape.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names are those of the Smithy spec")]
pub enum ShapeKind {
    Blob,
    Boolean,
    String,
    Byte,
    Short,
    Integer,
    Long,
    Float,
    Double,
    BigInteger,
    BigDecimal,
    Timestamp,
    Document,
    /// Each member has a string value, see [`Traits::enum_value`]; so do `@enum` strings.
    Enum(Vec<Member>),
    /// Each member has an integer value, see [`Traits::int_enum_value`].
    IntEnum(Vec<Member>),
    /// Also the `set` of version 1.0, which then carries `smithy.api#uniqueItems`.
    List {
        member: Member,
    },
    Map {
        key: Member,
        value: Member,
    },
    Structure(Vec<Member>),
    Union(Vec<Member>),
    Service(Service),
    Resource(Resource),
    Operation(Operation),
}

/// A member of an enum, list, map, structure or union.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The absolute id, `namespace#Shape$name`.
    pub id: ShapeId,
    /// The name inside its shape, as it travels on the wire.
    pub name: String,
    /// The shape it holds. It always resolves: see [`super::Model::target`].
    pub target: ShapeId,
    /// The traits of the member; those of the target are not among them.
    pub traits: Traits,
    /// Where the member is written; `None` for members that were made while loading.
    pub location: Option<Span>,
}

/// What a service shape holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Service {
    /// Empty when the model gives none.
    pub version: String,
    /// Operations bound straight to the service; see [`super::closure::operations`] for all of them.
    pub operations: Vec<ShapeId>,
    /// Resources bound straight to the service.
    pub resources: Vec<ShapeId>,
    /// Errors that every operation of the service may return.
    pub errors: Vec<ShapeId>,
    /// Shapes that have another simple name in this service's closure.
    pub rename: BTreeMap<ShapeId, String>,
}

/// What an operation shape holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Operation {
    /// The input structure; `None` is `smithy.api#Unit`.
    pub input: Option<ShapeId>,
    /// The output structure; `None` is `smithy.api#Unit`.
    pub output: Option<ShapeId>,
    /// The operation's own errors, without those of its service.
    pub errors: Vec<ShapeId>,
}

/// What a resource shape holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resource {
    /// Name and target of each identifier.
    pub identifiers: Vec<(String, ShapeId)>,
    /// Name and target of each property.
    pub properties: Vec<(String, ShapeId)>,
    /// The lifecycle operations, in the order `create put read update delete list`.
    pub lifecycle: Vec<(Lifecycle, ShapeId)>,
    /// Further operations on one instance.
    pub operations: Vec<ShapeId>,
    /// Further operations on the collection.
    pub collection_operations: Vec<ShapeId>,
    /// Child resources.
    pub resources: Vec<ShapeId>,
}

/// The lifecycle operations of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are those of the Smithy spec")]
pub enum Lifecycle {
    Create,
    Put,
    Read,
    Update,
    Delete,
    List,
}

impl Lifecycle {
    /// All of them with their property names, in the order in which a resource lists them.
    pub const ALL: [(&'static str, Self); 6] = [
        ("create", Self::Create),
        ("put", Self::Put),
        ("read", Self::Read),
        ("update", Self::Update),
        ("delete", Self::Delete),
        ("list", Self::List),
    ];
}

impl Shape {
    /// The members in the order of the model; empty for shapes that have none.
    pub fn members(&self) -> impl DoubleEndedIterator<Item = &Member> + Clone {
        self.kind.members()
    }

    /// The member of that name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members().find(|member| member.name == name)
    }

    /// The operation that this shape is.
    #[must_use]
    pub fn as_operation(&self) -> Option<&Operation> {
        if let ShapeKind::Operation(operation) = &self.kind { Some(operation) } else { None }
    }

    /// The service that this shape is.
    #[must_use]
    pub fn as_service(&self) -> Option<&Service> {
        if let ShapeKind::Service(service) = &self.kind { Some(service) } else { None }
    }

    /// The resource that this shape is.
    #[must_use]
    pub fn as_resource(&self) -> Option<&Resource> {
        if let ShapeKind::Resource(resource) = &self.kind { Some(resource) } else { None }
    }

    /// Whether this is a union with `smithy.api#streaming`.
    #[must_use]
    pub fn is_event_stream(&self) -> bool {
        matches!(self.kind, ShapeKind::Union(_)) && self.traits.is_streaming()
    }

    /// Whether this is a blob with `smithy.api#streaming`.
    #[must_use]
    pub fn is_streaming_blob(&self) -> bool {
        matches!(self.kind, ShapeKind::Blob) && self.traits.is_streaming()
    }
}

impl ShapeKind {
    /// The type as the JSON AST spells it.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Blob => "blob",
            Self::Boolean => "boolean",
            Self::String => "string",
            Self::Byte => "byte",
            Self::Short => "short",
            Self::Integer => "integer",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::BigInteger => "bigInteger",
            Self::BigDecimal => "bigDecimal",
            Self::Timestamp => "timestamp",
            Self::Document => "document",
            Self::Enum(_) => "enum",
            Self::IntEnum(_) => "intEnum",
            Self::List { .. } => "list",
            Self::Map { .. } => "map",
            Self::Structure(_) => "structure",
            Self::Union(_) => "union",
            Self::Service(_) => "service",
            Self::Resource(_) => "resource",
            Self::Operation(_) => "operation",
        }
    }

    /// The members in the order of the model; empty for types that have none.
    pub fn members(&self) -> impl DoubleEndedIterator<Item = &Member> + Clone {
        let (first, rest): (Option<&Member>, &[Member]) = match self {
            Self::Enum(members)
            | Self::IntEnum(members)
            | Self::Structure(members)
            | Self::Union(members) => (None, members),
            Self::List { member } => (Some(member), &[]),
            Self::Map { key, value } => (Some(key), std::slice::from_ref(value)),
            _ => (None, &[]),
        };
        first.into_iter().chain(rest)
    }

    /// Numbers of all widths, `intEnum` among them.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.is_integer()
            || matches!(
                self,
                Self::Long
                    | Self::Byte
                    | Self::Short
                    | Self::Float
                    | Self::Double
                    | Self::BigInteger
                    | Self::BigDecimal
            )
    }

    /// `string` and `enum`, which is a string wherever a rule speaks of strings.
    #[must_use]
    pub fn is_string(&self) -> bool {
        matches!(self, Self::String | Self::Enum(_))
    }

    /// `integer` and `intEnum`, which is an integer wherever a rule speaks of integers.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        matches!(self, Self::Integer | Self::IntEnum(_))
    }

    /// Whether the type has no members and is no service type (`enum` and `intEnum` are simple).
    #[must_use]
    pub fn is_simple(&self) -> bool {
        !matches!(
            self,
            Self::List { .. }
                | Self::Map { .. }
                | Self::Structure(_)
                | Self::Union(_)
                | Self::Service(_)
                | Self::Resource(_)
                | Self::Operation(_)
        )
    }
}
