//! The Smithy prelude: the shapes of `smithy.api` that models may target.
//!
//! Its trait definitions are not here as shapes; what a client needs of them stands in
//! [`super::super::traits`] and in the tables of validation.

use serde_json::Value;

use super::super::traits::ids;
use super::super::{ShapeId, ShapeKind, Traits};
use super::draft::{Document, Draft, Kind, Version};

/// The prelude as if it were one more file.
pub(super) fn document() -> Document {
    use ShapeKind as K;
    let mut drafts: Vec<Draft> = [
        ("String", K::String),
        ("Blob", K::Blob),
        ("Timestamp", K::Timestamp),
        ("Document", K::Document),
        ("BigInteger", K::BigInteger),
        ("BigDecimal", K::BigDecimal),
        ("Boolean", K::Boolean),
        ("Byte", K::Byte),
        ("Short", K::Short),
        ("Integer", K::Integer),
        ("Long", K::Long),
        ("Float", K::Float),
        ("Double", K::Double),
    ]
    .into_iter()
    .map(|(name, kind)| draft(name, Kind::Simple(kind)))
    .collect();
    for (name, kind) in [
        ("PrimitiveBoolean", K::Boolean),
        ("PrimitiveByte", K::Byte),
        ("PrimitiveShort", K::Short),
        ("PrimitiveInteger", K::Integer),
        ("PrimitiveLong", K::Long),
        ("PrimitiveFloat", K::Float),
        ("PrimitiveDouble", K::Double),
    ] {
        let zero = if kind == K::Boolean { Value::Bool(false) } else { Value::from(0) };
        let mut primitive = draft(name, Kind::Simple(kind));
        primitive.traits.push(super::made(ids::DEFAULT, zero));
        drafts.push(primitive);
    }
    let mut unit = draft("Unit", Kind::Structure);
    unit.traits.push(super::marker(ids::UNIT_TYPE));
    drafts.push(unit);
    Document { drafts, ..Document::default() }
}

fn draft(name: &str, kind: Kind) -> Draft {
    let id = ShapeId::parse(&format!("smithy.api#{name}"));
    Draft {
        id: id.expect("names of the prelude are constants that follow the grammar"),
        kind,
        members: Vec::new(),
        traits: Traits::default(),
        mixins: Vec::new(),
        version: Version::Two,
        location: None,
        references: Vec::new(),
    }
}
