//! Unions that are data.

use super::bindings::Role;
use super::cx::Cx;
use super::fields::{is_redacted, plain};
use super::naming::Variants;
use super::{docs, rust_type, tables};
use crate::ir::{Redaction, Union, Variant};
use crate::model::Shape;

/// The union of a shape.
pub(super) fn union(cx: &Cx<'_>, shape: &Shape) -> Union {
    let mut names = Variants::new();
    let variants: Vec<Variant> = shape
        .members()
        .map(|member| {
            let is_unit = rust_type::is_unit(cx.model.target(member));
            Variant {
                name: names.claim(cx.text(&member.id)),
                docs: docs::of_member(cx.model, member, &plain(member)),
                ty: (!is_unit).then(|| rust_type::of_member(cx, member)),
                redacted: is_redacted(cx, member),
            }
        })
        .collect();
    let redaction = match (shape.traits.is_sensitive(), variants.iter().any(|variant| variant.redacted)) {
        (true, _) => Redaction::Whole,
        (false, true) => Redaction::Fields,
        (false, false) => Redaction::None,
    };
    Union {
        name: cx.name(&shape.id),
        docs: docs::of_shape(shape, "A union of the service."),
        variants,
        schema: tables::table(cx, cx.constant(&shape.id), shape, shape.members(), Role::Nested),
        redaction,
    }
}
