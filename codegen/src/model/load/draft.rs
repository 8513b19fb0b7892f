//! Shapes on their way into a model: as written, one file at a time.

use std::collections::BTreeMap;

use super::super::{Member, Resource, Service, Shape, ShapeId, ShapeKind, Traits};
use crate::diagnostics::Span;

/// The version of the language that governs a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    One,
    Two,
}

/// A shape as written, before mixins are flattened.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) id: ShapeId,
    pub(super) kind: Kind,
    /// Members of the shape itself; those of a list and map go by `member`, `key` and `value`.
    pub(super) members: Vec<Member>,
    pub(super) traits: Traits,
    pub(super) mixins: Vec<Reference>,
    pub(super) version: Version,
    pub(super) location: Option<Span>,
    /// Every other shape that this one names, for the check that all of them exist.
    pub(super) references: Vec<Reference>,
}

/// One shape named by another.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    pub(super) target: ShapeId,
    pub(super) location: Span,
}

/// Where a reference stands says nothing about whether two definitions are the same.
impl PartialEq for Reference {
    fn eq(&self, other: &Self) -> bool {
        self.target == other.target
    }
}

/// The type of a draft, with what is no member.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A type without members: the kind itself.
    Simple(ShapeKind),
    Enum,
    IntEnum,
    /// A `set` of version 1.0 becomes one.
    List,
    Map,
    Structure,
    Union,
    Service(Service),
    Resource(Resource),
    Operation {
        /// As written, `smithy.api#Unit` included; `None` when the property is missing.
        input: Option<ShapeId>,
        output: Option<ShapeId>,
        errors: Vec<ShapeId>,
    },
}

/// Traits that an `apply` statement adds to a shape or member.
#[derive(Debug)]
pub(super) struct Apply {
    pub(super) target: ShapeId,
    pub(super) traits: Traits,
    pub(super) location: Span,
}

/// What one file says.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) drafts: Vec<Draft>,
    pub(super) applies: Vec<Apply>,
    pub(super) metadata: Vec<(String, serde_json::Value, Span)>,
}

/// All shapes of all files by id.
pub(super) type Drafts = BTreeMap<ShapeId, Draft>;

impl Kind {
    /// The type as the JSON AST spells it.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Simple(kind) => kind.type_name(),
            Self::Enum => "enum",
            Self::IntEnum => "intEnum",
            Self::List => "list",
            Self::Map => "map",
            Self::Structure => "structure",
            Self::Union => "union",
            Self::Service(_) => "service",
            Self::Resource(_) => "resource",
            Self::Operation { .. } => "operation",
        }
    }
}

impl Draft {
    /// The finished shape; `None` for a list or map that lacks a member, which
    /// [`super::resolve`] has reported then.
    pub(super) fn finish(self) -> Option<Shape> {
        let Self { id, kind, members, traits, location, .. } = self;
        let kind = match kind {
            Kind::Simple(kind) => kind,
            Kind::Enum => ShapeKind::Enum(members),
            Kind::IntEnum => ShapeKind::IntEnum(members),
            Kind::Structure => ShapeKind::Structure(members),
            Kind::Union => ShapeKind::Union(members),
            Kind::List => ShapeKind::List { member: named(members, "member")? },
            Kind::Map => {
                ShapeKind::Map { key: named(members.clone(), "key")?, value: named(members, "value")? }
            }
            Kind::Service(service) => ShapeKind::Service(service),
            Kind::Resource(resource) => ShapeKind::Resource(resource),
            Kind::Operation { input, output, errors } => {
                let unless_unit = |id: Option<ShapeId>| id.filter(|id| id.as_str() != super::UNIT);
                ShapeKind::Operation(super::super::Operation {
                    input: unless_unit(input),
                    output: unless_unit(output),
                    errors,
                })
            }
        };
        Some(Shape { id, kind, traits, location })
    }
}

fn named(members: Vec<Member>, name: &str) -> Option<Member> {
    members.into_iter().find(|member| member.name == name)
}
