//! Enums: every member gets its value, and strings with the old `@enum` trait become enums.

use serde_json::Value;

use super::super::traits::{Trait, ids};
use super::super::{Member, ShapeId, ShapeKind, Traits, is_identifier};
use super::draft::{Draft, Drafts, Kind};
use crate::diagnostics::{Diagnostics, Finding};

/// Settles the enums of all shapes.
pub(super) fn settle(drafts: &mut Drafts, diagnostics: &mut Diagnostics) {
    for draft in drafts.values_mut() {
        if draft.kind == Kind::Simple(ShapeKind::String) {
            convert(draft, diagnostics);
        }
        if draft.kind == Kind::Enum {
            draft.members.iter_mut().for_each(give_value);
        }
    }
}

/// The value of an enum member is its name, unless it says otherwise.
fn give_value(member: &mut Member) {
    if !member.traits.has(ids::ENUM_VALUE) {
        member.traits.push(super::made(ids::ENUM_VALUE, Value::String(member.name.clone())));
    }
}

/// A string with `@enum` becomes an enum, if each of its values has or allows a member name.
fn convert(draft: &mut Draft, diagnostics: &mut Diagnostics) {
    let Some(entry) = draft.traits.entry(ids::ENUM) else { return };
    let definitions = entry.value.as_array().map_or(&[][..], Vec::as_slice);
    let members: Option<Vec<Member>> =
        definitions.iter().map(|definition| member(&draft.id, definition, entry)).collect();
    let members = members.filter(|members| !members.is_empty() && names_differ(members));
    let Some(members) = members else {
        let message = "the values of `@enum` make no names; the shape stays a plain string";
        let finding = Finding::note("enum-without-names", message).shape(&draft.id).at(entry.location);
        diagnostics.report(finding.help("give each value a `name`").event("EnumTrait"));
        return;
    };
    draft.kind = Kind::Enum;
    draft.members = members;
    draft.traits.remove(ids::ENUM);
}

fn member(owner: &ShapeId, definition: &Value, entry: &Trait) -> Option<Member> {
    let value = definition.get("value")?.as_str()?;
    let name = match definition.get("name").and_then(Value::as_str) {
        Some(name) => name.to_owned(),
        None => name_of(value)?,
    };
    let mut traits = Traits::default();
    traits.push(super::made(ids::ENUM_VALUE, Value::String(value.to_owned())));
    for (property, id) in [("documentation", ids::DOCUMENTATION), ("tags", ids::TAGS)] {
        if let Some(value) = definition.get(property) {
            traits.push(super::made(id, value.clone()));
        }
    }
    if definition.get("deprecated").and_then(Value::as_bool) == Some(true) {
        traits.push(super::marker(ids::DEPRECATED));
    }
    let target = ShapeId::parse(super::UNIT)?;
    is_identifier(&name).then(|| Member {
        id: owner.with_member(&name),
        name,
        target,
        traits,
        location: entry.location,
    })
}

/// The member name that a value without `name` gets: separators become `_`.
fn name_of(value: &str) -> Option<String> {
    let is_separator = |c: char| matches!(c, '-' | '.' | ':' | '/') || c.is_whitespace();
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || is_separator(c);
    if !value.chars().all(allowed) || value.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut name = String::with_capacity(value.len());
    let mut after_separator = false;
    for c in value.chars() {
        let separator = is_separator(c);
        if !separator {
            name.push(c);
        } else if !after_separator {
            name.push('_');
        }
        after_separator = separator;
    }
    Some(name)
}

fn names_differ(members: &[Member]) -> bool {
    let mut names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).all(|pair| pair[0] != pair[1])
}
