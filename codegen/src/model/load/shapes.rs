//! The shapes of a document into drafts.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::json::{Entry, Node};
use super::super::{Lifecycle, Member, Resource, Service, ShapeId, ShapeKind, Traits, is_identifier};
use super::document::Cx;
use super::draft::{Apply, Document, Draft, Kind, Reference, Version};
use crate::diagnostics::Span;

/// Reads one entry of `shapes`.
pub(super) fn read<'a>(entry: Entry<'a>, document: &mut Document, cx: &mut Cx<'a, '_>) {
    let span = cx.text.key(&entry);
    let Some(id) = cx.id(&entry.key, span) else { return };
    cx.about = Some(id.clone());
    let Some(properties) = cx.object_if(entry, "a shape") else { return };
    let type_text = properties.iter().find(|property| property.key == "type");
    let Some(type_text) = type_text.map(|property| cx.string(property, "`type`")) else {
        cx.error("missing-type", format!("the shape `{id}` has no `type`"), span, Some(&id));
        return;
    };
    let Some(type_text) = type_text else { return };
    if type_text == "apply" {
        read_apply(&id, span, properties, document, cx);
        return;
    }
    if id.member().is_some() {
        let message = format!("`{id}` is the id of a member; members stand inside their shape");
        cx.error("member-as-shape", message, span, Some(&id));
        return;
    }
    let Some(kind) = kind_of(&type_text) else {
        let message = format!("there is no shape type `{type_text}`");
        cx.error("unknown-shape-type", message, span, Some(&id));
        return;
    };
    refuse_by_version(&type_text, &id, span, cx);
    let mut draft = Draft {
        id,
        kind,
        members: Vec::new(),
        traits: Traits::default(),
        mixins: Vec::new(),
        version: cx.version,
        location: Some(span),
        references: Vec::new(),
    };
    if type_text == "set" {
        draft.traits.push(super::marker(super::super::traits::ids::UNIQUE_ITEMS));
    }
    for property in properties {
        read_property(property, &mut draft, cx);
    }
    document.drafts.push(draft);
}

fn read_apply<'a>(
    id: &ShapeId,
    span: Span,
    properties: Vec<Entry<'a>>,
    document: &mut Document,
    cx: &mut Cx<'a, '_>,
) {
    for property in properties {
        match property.key.as_ref() {
            "type" => {}
            "traits" => {
                let traits = cx.traits(property);
                document.applies.push(Apply { target: id.clone(), traits, location: span });
            }
            _ => cx.unknown_property(&property, "an `apply` statement", Some(id)),
        }
    }
}

fn kind_of(type_text: &str) -> Option<Kind> {
    Some(match type_text {
        "blob" => Kind::Simple(ShapeKind::Blob),
        "boolean" => Kind::Simple(ShapeKind::Boolean),
        "string" => Kind::Simple(ShapeKind::String),
        "byte" => Kind::Simple(ShapeKind::Byte),
        "short" => Kind::Simple(ShapeKind::Short),
        "integer" => Kind::Simple(ShapeKind::Integer),
        "long" => Kind::Simple(ShapeKind::Long),
        "float" => Kind::Simple(ShapeKind::Float),
        "double" => Kind::Simple(ShapeKind::Double),
        "bigInteger" => Kind::Simple(ShapeKind::BigInteger),
        "bigDecimal" => Kind::Simple(ShapeKind::BigDecimal),
        "timestamp" => Kind::Simple(ShapeKind::Timestamp),
        "document" => Kind::Simple(ShapeKind::Document),
        "enum" => Kind::Enum,
        "intEnum" => Kind::IntEnum,
        "list" | "set" => Kind::List,
        "map" => Kind::Map,
        "structure" => Kind::Structure,
        "union" => Kind::Union,
        "service" => Kind::Service(Service::default()),
        "resource" => Kind::Resource(Resource::default()),
        "operation" => Kind::Operation { input: None, output: None, errors: Vec::new() },
        _ => return None,
    })
}

/// Types that only one version of the language has.
fn refuse_by_version(type_text: &str, id: &ShapeId, span: Span, cx: &mut Cx<'_, '_>) {
    let (wrong, version) = match cx.version {
        Version::One => (matches!(type_text, "enum" | "intEnum"), "1.0"),
        Version::Two => (type_text == "set", "2.0"),
    };
    if wrong {
        let message = format!("version {version} of Smithy has no shape type `{type_text}`");
        cx.error("wrong-version", message, span, Some(id));
    }
}

fn read_property<'a>(entry: Entry<'a>, draft: &mut Draft, cx: &mut Cx<'a, '_>) {
    match (entry.key.as_ref(), &mut draft.kind) {
        ("type", _) => {}
        ("traits", _) => {
            for item in cx.traits(entry) {
                draft.traits.set(item);
            }
        }
        ("mixins", _) => draft.mixins = references(entry, "`mixins`", cx),
        ("members", Kind::Structure | Kind::Union | Kind::Enum | Kind::IntEnum) => {
            for member in cx.object(entry, "`members`") {
                read_member(member, draft, cx);
            }
        }
        ("member", Kind::List) | ("key" | "value", Kind::Map) => read_member(entry, draft, cx),
        ("input" | "output" | "errors", Kind::Operation { .. }) => operation_property(entry, draft, cx),
        ("version" | "operations" | "resources" | "errors" | "rename", Kind::Service(_)) => {
            service_property(entry, draft, cx);
        }
        (_, Kind::Resource(_)) => resource_property(entry, draft, cx),
        (_, kind) => {
            let place = format!("the type `{}`", kind.type_name());
            cx.unknown_property(&entry, &place, Some(&draft.id));
        }
    }
}

fn read_member<'a>(entry: Entry<'a>, draft: &mut Draft, cx: &mut Cx<'a, '_>) {
    let location = cx.text.key(&entry);
    let name = entry.key.as_ref().to_owned();
    if !is_identifier(&name) {
        let message = format!("`{name}` cannot be the name of a member");
        cx.error("invalid-member-name", message, location, Some(&draft.id));
        return;
    }
    let id = draft.id.with_member(&name);
    let (mut target, mut traits) = (None, Traits::default());
    let Some(properties) = cx.object_if(entry, "a member") else { return };
    for property in properties {
        match property.key.as_ref() {
            "target" => target = Some(target_id(&property, cx)),
            "traits" => traits = cx.traits(property),
            _ => cx.unknown_property(&property, "a member", Some(&id)),
        }
    }
    match target {
        Some(Some(target)) => {
            draft.references.push(Reference { target: target.clone(), location });
            draft.members.push(Member { id, name, target, traits, location: Some(location) });
        }
        // The target has been found wanting, and that has been said.
        Some(None) => {}
        None => {
            cx.error("missing-target", format!("the member `{name}` has no `target`"), location, Some(&id))
        }
    }
}

fn target_id<'a>(property: &Entry<'a>, cx: &mut Cx<'a, '_>) -> Option<ShapeId> {
    let text = cx.string(property, "`target`")?;
    let span = match &property.value {
        Node::String(Cow::Borrowed(text)) => cx.text.span(text),
        _ => cx.text.key(property),
    };
    cx.id(&text, span)
}

/// A reference, `{"target": id}`. `what` names it in messages, `at` is its place.
fn reference<'a>(node: Node<'a>, what: &str, at: Span, cx: &mut Cx<'a, '_>) -> Option<Reference> {
    let Node::Object(entries) = node else {
        let message = format!("{what} must be an object with a `target`, but it is {}", node.kind());
        cx.error("wrong-type", message, at, cx.about.clone().as_ref());
        return None;
    };
    let mut found = None;
    for entry in &entries {
        if entry.key == "target" {
            found = Some((target_id(entry, cx), cx.text.key(entry)));
        } else {
            cx.unknown_property(entry, "a reference", None);
        }
    }
    match found {
        Some((target, location)) => target.map(|target| Reference { target, location }),
        None => {
            cx.error("missing-target", format!("{what} has no `target`"), at, cx.about.clone().as_ref());
            None
        }
    }
}

fn references<'a>(entry: Entry<'a>, what: &str, cx: &mut Cx<'a, '_>) -> Vec<Reference> {
    let at = cx.text.key(&entry);
    let items = cx.array(entry, what);
    items.into_iter().filter_map(|item| reference(item, &format!("an entry of {what}"), at, cx)).collect()
}

/// The targets of an array of references, which are kept for the check that they exist.
fn listed<'a>(entry: Entry<'a>, what: &str, kept: &mut Vec<Reference>, cx: &mut Cx<'a, '_>) -> Vec<ShapeId> {
    let found = references(entry, what, cx);
    let ids = found.iter().map(|reference| reference.target.clone()).collect();
    kept.extend(found);
    ids
}

/// The target of one reference, which is kept for the check that it exists.
fn single<'a>(entry: Entry<'a>, kept: &mut Vec<Reference>, cx: &mut Cx<'a, '_>) -> Option<ShapeId> {
    let at = cx.text.key(&entry);
    let what = format!("`{}`", entry.key);
    let found = reference(entry.value, &what, at, cx)?;
    kept.push(found.clone());
    Some(found.target)
}

fn operation_property<'a>(entry: Entry<'a>, draft: &mut Draft, cx: &mut Cx<'a, '_>) {
    let Kind::Operation { input, output, errors } = &mut draft.kind else { return };
    match entry.key.as_ref() {
        "input" => *input = single(entry, &mut draft.references, cx),
        "output" => *output = single(entry, &mut draft.references, cx),
        _ => *errors = listed(entry, "`errors`", &mut draft.references, cx),
    }
}

fn service_property<'a>(entry: Entry<'a>, draft: &mut Draft, cx: &mut Cx<'a, '_>) {
    let Kind::Service(service) = &mut draft.kind else { return };
    let kept = &mut draft.references;
    match entry.key.as_ref() {
        "version" => service.version = cx.string(&entry, "`version`").unwrap_or_default(),
        "operations" => service.operations = listed(entry, "`operations`", kept, cx),
        "resources" => service.resources = listed(entry, "`resources`", kept, cx),
        "errors" => service.errors = listed(entry, "`errors`", kept, cx),
        _ => service.rename = renames(entry, cx),
    }
}

fn renames<'a>(entry: Entry<'a>, cx: &mut Cx<'a, '_>) -> BTreeMap<ShapeId, String> {
    let mut renames = BTreeMap::new();
    for item in cx.object(entry, "`rename`") {
        let span = cx.text.key(&item);
        let Some(id) = cx.id(&item.key, span) else { continue };
        let Some(name) = cx.string(&item, "the new name of a shape") else { continue };
        if is_identifier(&name) {
            renames.insert(id, name);
        } else {
            let message = format!("`{name}` cannot be the name of a shape");
            cx.error("invalid-rename", message, span, Some(&id));
        }
    }
    renames
}

fn resource_property<'a>(entry: Entry<'a>, draft: &mut Draft, cx: &mut Cx<'a, '_>) {
    let Kind::Resource(resource) = &mut draft.kind else { return };
    let kept = &mut draft.references;
    let key = entry.key.as_ref();
    if let Some((_, lifecycle)) = Lifecycle::ALL.iter().find(|(name, _)| *name == key) {
        if let Some(target) = single(entry, kept, cx) {
            resource.lifecycle.push((*lifecycle, target));
            resource.lifecycle.sort_by_key(|(lifecycle, _)| *lifecycle);
        }
        return;
    }
    match key {
        "operations" => resource.operations = listed(entry, "`operations`", kept, cx),
        "collectionOperations" => {
            resource.collection_operations = listed(entry, "`collectionOperations`", kept, cx);
        }
        "resources" => resource.resources = listed(entry, "`resources`", kept, cx),
        "identifiers" => resource.identifiers = named_references(entry, kept, cx),
        "properties" => {
            if cx.version == Version::One {
                let message = "version 1.0 of Smithy has no resource properties".to_owned();
                let span = cx.text.key(&entry);
                cx.error("wrong-version", message, span, Some(&draft.id));
            }
            resource.properties = named_references(entry, kept, cx);
        }
        _ => cx.unknown_property(&entry, "the type `resource`", Some(&draft.id)),
    }
}

fn named_references<'a>(
    entry: Entry<'a>,
    kept: &mut Vec<Reference>,
    cx: &mut Cx<'a, '_>,
) -> Vec<(String, ShapeId)> {
    let mut named = Vec::new();
    for item in cx.object(entry, "identifiers and properties of a resource") {
        let name = item.key.as_ref().to_owned();
        if let Some(target) = single(item, kept, cx) {
            named.push((name, target));
        }
    }
    named
}
