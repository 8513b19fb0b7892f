//! Enums and intEnums.

use std::collections::BTreeSet;

use super::cx::Cx;
use super::docs;
use super::naming::Variants;
use crate::ir::{Enumeration, EnumerationVariant, Values};
use crate::model::{Member, Shape};

/// The enumeration of a shape with these members.
pub(super) fn enumeration(cx: &Cx<'_>, shape: &Shape, members: &[Member], values: Values) -> Enumeration {
    let mut names = Variants::new();
    let mut seen = BTreeSet::new();
    let variants = members.iter().map(|member| {
        let text = member.traits.enum_value().unwrap_or(&member.name).to_owned();
        let number = member.traits.int_enum_value().unwrap_or_default();
        let plain = match values {
            Values::Strings => format!("The value `{}`.", text.replace('`', "'")),
            Values::Integers => format!("The value {number}."),
        };
        let docs = docs::of_member(cx.model, member, &plain);
        EnumerationVariant { name: names.claim(cx.text(&member.id)), docs, text, number }
    });
    // Two names for one value would make two variants for it; the first stands for both.
    let variants = variants
        .filter(|variant| match values {
            Values::Strings => seen.insert(variant.text.clone()),
            Values::Integers => seen.insert(variant.number.to_string()),
        })
        .collect();
    Enumeration {
        name: cx.name(&shape.id),
        docs: docs::of_shape(shape, "An enumeration of the service."),
        variants,
        values,
        sensitive: shape.traits.is_sensitive(),
    }
}
