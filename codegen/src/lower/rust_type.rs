//! The Rust type of a member.

use super::cx::Cx;
use crate::ir::RustType;
use crate::model::{Member, Shape, ShapeKind};

/// The type of a member's value, without `Option`.
pub(super) fn of_member(cx: &Cx<'_>, member: &Member) -> RustType {
    let target = cx.model.target(member);
    match &target.kind {
        ShapeKind::Structure(_) | ShapeKind::Union(_) if cx.is_boxed(member) => {
            RustType::Boxed(cx.name(&target.id))
        }
        _ => of_shape(cx, target),
    }
}

/// Whether a union member holds nothing.
pub(super) fn is_unit(target: &Shape) -> bool {
    target.id == "smithy.api#Unit"
}

fn of_shape(cx: &Cx<'_>, shape: &Shape) -> RustType {
    let nullable = |member: &Member| {
        let ty = of_member(cx, member);
        if shape.traits.is_sparse() { RustType::Nullable(Box::new(ty)) } else { ty }
    };
    match &shape.kind {
        ShapeKind::Blob => RustType::Blob,
        ShapeKind::Boolean => RustType::Boolean,
        ShapeKind::String => RustType::String,
        ShapeKind::Byte => RustType::Byte,
        ShapeKind::Short => RustType::Short,
        ShapeKind::Integer => RustType::Integer,
        ShapeKind::Long => RustType::Long,
        ShapeKind::Float => RustType::Float,
        ShapeKind::Double => RustType::Double,
        ShapeKind::BigInteger => RustType::BigInteger,
        ShapeKind::BigDecimal => RustType::BigDecimal,
        ShapeKind::Timestamp => RustType::Timestamp,
        ShapeKind::List { member } => RustType::List(Box::new(nullable(member))),
        ShapeKind::Map { key, value } => {
            RustType::Map(Box::new(of_member(cx, key)), Box::new(nullable(value)))
        }
        ShapeKind::Structure(_) if is_unit(shape) => RustType::Document,
        ShapeKind::Enum(_) | ShapeKind::IntEnum(_) | ShapeKind::Structure(_) | ShapeKind::Union(_) => {
            RustType::Named(cx.name(&shape.id))
        }
        // No member targets a service, resource or operation: validation has seen to that.
        ShapeKind::Document | ShapeKind::Service(_) | ShapeKind::Resource(_) | ShapeKind::Operation(_) => {
            RustType::Document
        }
    }
}
