//! Shapes by themselves: unions, enums, and the names of shapes and members.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::traits::ids;
use super::super::{Member, Shape, ShapeKind};
use super::facts::{Facts, place_of};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    unions_have_members(facts, diagnostics);
    enums_have_values(facts, diagnostics);
    enum_values_differ(facts, diagnostics);
    shape_names_differ(facts, diagnostics);
    member_names_differ(facts, diagnostics);
}

// A union is one of its members, so there must be one. An enum without values is as pointless.
fn unions_have_members(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.model.shapes() {
        let (code, event) = match &shape.kind {
            ShapeKind::Union(members) if members.is_empty() => ("empty-union", "Union"),
            ShapeKind::Enum(members) | ShapeKind::IntEnum(members) if members.is_empty() => {
                ("empty-enum", "EnumShape")
            }
            _ => continue,
        };
        let message = format!("the {} has no members", shape.kind.type_name());
        diagnostics.report(
            Finding::error(code, message)
                .shape(&shape.id)
                .at(shape.location)
                .help("add a member, or make it a structure")
                .event(event),
        );
    }
}

// The value is what travels: a text that is not empty for an enum, an integer of 32 bits for an intEnum.
fn enums_have_values(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.model.shapes() {
        for member in shape.members() {
            let message = match shape.kind {
                ShapeKind::Enum(_) if member.traits.enum_value().is_none_or(str::is_empty) => {
                    "the value of an enum member must be a text that is not empty"
                }
                ShapeKind::IntEnum(_) if member.traits.int_enum_value().is_none() => {
                    "the value of an intEnum member must be an integer of 32 bits"
                }
                _ => continue,
            };
            diagnostics.report(
                Finding::error("enum-value", message)
                    .shape(&member.id)
                    .at(place_of(At::member(shape, member), ids::ENUM_VALUE))
                    .help("set `@enumValue`")
                    .event("EnumShape"),
            );
        }
    }
}

// A received value must stand for one member.
fn enum_values_differ(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.model.shapes() {
        if !matches!(shape.kind, ShapeKind::Enum(_) | ShapeKind::IntEnum(_)) {
            continue;
        }
        let mut seen: BTreeMap<String, &Member> = BTreeMap::new();
        for member in shape.members() {
            let Some(value) = member.traits.value(ids::ENUM_VALUE).map(Value::to_string) else { continue };
            let Some(first) = seen.get(&value) else {
                seen.insert(value, member);
                continue;
            };
            let message = format!("the value {value} stands for `{}` already", first.name);
            diagnostics.report(
                Finding::error("duplicate-enum-value", message)
                    .shape(&member.id)
                    .at(place_of(At::member(shape, member), ids::ENUM_VALUE))
                    .help("give it another value, or drop the member")
                    .event("EnumShape"),
            );
        }
    }
}

// Ids that differ by case only cannot be told apart in many languages and file systems.
fn shape_names_differ(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<String, &Shape> = BTreeMap::new();
    for shape in facts.model.shapes() {
        let Some(first) = seen.get(&shape.id.as_str().to_ascii_lowercase()) else {
            seen.insert(shape.id.as_str().to_ascii_lowercase(), shape);
            continue;
        };
        for (shape, other) in [(shape, *first), (*first, shape)] {
            let message = format!("`{}` and `{}` differ by case only", shape.id, other.id);
            diagnostics.report(
                Finding::error("shape-id-conflict", message)
                    .shape(&shape.id)
                    .at(shape.location)
                    .help("rename one of them")
                    .event("ShapeIdConflict"),
            );
        }
    }
}

// The same for the members of a shape. Members of an enum are never looked up by name, so they are let off with
// a warning.
fn member_names_differ(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.model.shapes() {
        let mut seen: BTreeMap<String, &Member> = BTreeMap::new();
        for member in shape.members() {
            let Some(first) = seen.get(&member.name.to_ascii_lowercase()) else {
                seen.insert(member.name.to_ascii_lowercase(), member);
                continue;
            };
            let message = format!("the members `{}` and `{}` differ by case only", first.name, member.name);
            let finding = match shape.kind {
                ShapeKind::Enum(_) | ShapeKind::IntEnum(_) => {
                    Finding::warning("member-name-conflict", message)
                }
                _ => Finding::error("member-name-conflict", message),
            };
            diagnostics.report(
                finding
                    .shape(&shape.id)
                    .at(member.location)
                    .help("rename one of them; `@jsonName` and the like keep the name on the wire")
                    .event("Model"),
            );
        }
    }
}
