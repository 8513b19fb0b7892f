//! Version 1.0 forms into those of 2.0 (Smithy spec, Migrating from IDL 1.0), and what only one of
//! the versions knows.

use serde_json::Value;

use super::super::traits::ids;
use super::super::{Member, ShapeId, ShapeKind, Traits};
use super::draft::{Draft, Drafts, Kind, Version};
use crate::diagnostics::{Diagnostics, Finding, Span};

/// Upgrades every shape by the version of the file it comes from.
pub(super) fn upgrade(drafts: &mut Drafts, diagnostics: &mut Diagnostics) {
    for draft in drafts.values() {
        refuse(&draft.id, &draft.traits, draft.version, diagnostics);
        draft.members.iter().for_each(|it| refuse(&it.id, &it.traits, draft.version, diagnostics));
    }
    if drafts.values().all(|draft| draft.version == Version::Two) {
        return;
    }
    let changes: Vec<(ShapeId, Vec<Option<Value>>)> = drafts
        .values()
        .filter(|draft| draft.version == Version::One)
        .map(|it| defaults(it, drafts))
        .collect();
    for (id, member_defaults) in changes {
        let Some(draft) = drafts.get_mut(&id) else { continue };
        if let Some(zero) = zero_of_unboxed(draft) {
            draft.traits.set(super::made(ids::DEFAULT, zero));
        }
        draft.traits.remove(ids::BOX);
        for (member, default) in draft.members.iter_mut().zip(member_defaults) {
            member.traits.remove(ids::BOX);
            if let Some(default) = default {
                member.traits.set(super::made(ids::DEFAULT, default));
            }
        }
    }
}

/// Reports traits that the version of their file does not have.
fn refuse(owner: &ShapeId, traits: &Traits, version: Version, diagnostics: &mut Diagnostics) {
    let refused: &[&str] = match version {
        Version::One => &[ids::MIXIN, ids::DEFAULT, ids::ADDED_DEFAULT],
        Version::Two => &[ids::BOX],
    };
    for id in refused {
        // What loading itself added stands nowhere.
        let Some(location) = traits.location(id) else { continue };
        let version = if version == Version::One { "1.0" } else { "2.0" };
        let message = format!("version {version} of Smithy has no trait `{id}`");
        let mut finding = Finding::error("wrong-version", message).shape(owner).at(location).event("Model");
        if *id == ids::BOX {
            finding =
                finding.help("in version 2.0 a member without `@required` and `@default` may be absent");
        }
        diagnostics.report(finding);
    }
    warn_of_enum_trait(owner, traits, version, diagnostics);
}

fn warn_of_enum_trait(owner: &ShapeId, traits: &Traits, version: Version, diagnostics: &mut Diagnostics) {
    let location: Option<Span> = traits.location(ids::ENUM);
    if version == Version::Two && location.is_some() {
        let finding = Finding::warning("deprecated-enum-trait", "`@enum` on strings is deprecated")
            .shape(owner)
            .at(location)
            .help("use the shape type `enum`");
        diagnostics.report(finding.event("DeprecatedTrait"));
    }
}

/// The defaults that the members of a 1.0 shape get; a `null` among them is a default, too.
fn defaults(draft: &Draft, drafts: &Drafts) -> (ShapeId, Vec<Option<Value>>) {
    let of_member = |member: &Member| match draft.kind {
        Kind::Structure => member_default(member, drafts),
        _ => None,
    };
    (draft.id.clone(), draft.members.iter().map(of_member).collect())
}

fn member_default(member: &Member, drafts: &Drafts) -> Option<Value> {
    if member.traits.has(ids::BOX) {
        return Some(Value::Null);
    }
    let target = drafts.get(&member.target)?;
    let is_streaming_blob = target.kind == Kind::Simple(ShapeKind::Blob) && target.traits.is_streaming();
    if is_streaming_blob && !member.traits.is_required() {
        return Some(Value::String(String::new()));
    }
    // A target of version 2.0, and of the prelude, is unboxed if it has a default itself.
    match target.version {
        Version::One => zero_of_unboxed(target),
        Version::Two => target.traits.default_value().and_then(|_| zero(&target.kind)),
    }
}

/// The zero of a type that cannot be absent in version 1.0, unless the shape has `@box`.
fn zero_of_unboxed(draft: &Draft) -> Option<Value> {
    if draft.traits.has(ids::BOX) { None } else { zero(&draft.kind) }
}

fn zero(kind: &Kind) -> Option<Value> {
    let Kind::Simple(kind) = kind else { return None };
    match kind {
        ShapeKind::Boolean => Some(Value::Bool(false)),
        ShapeKind::Byte
        | ShapeKind::Short
        | ShapeKind::Integer
        | ShapeKind::Long
        | ShapeKind::Float
        | ShapeKind::Double => Some(Value::from(0)),
        _ => None,
    }
}
