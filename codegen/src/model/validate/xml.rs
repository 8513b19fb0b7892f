//! XML traits (Smithy spec, XML bindings).

use std::collections::BTreeMap;

use super::super::traits::{Traits, ids};
use super::super::{Member, Shape, ShapeKind};
use super::facts::{Facts, place_of};
use super::trait_table::HTTP_BINDINGS;
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    namespaces_are_uris(facts, diagnostics);
    xml_names_differ(facts, diagnostics);
}

// A namespace is named by a URI (RFC 3986), which has no blanks, quotes or brackets of that kind.
fn namespaces_are_uris(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for at in facts.model.shapes().flat_map(At::all_of) {
        let Some(namespace) = at.traits().xml_namespace().filter(|it| !is_uri(it.uri)) else { continue };
        let message = format!("the namespace `{}` is no URI", namespace.uri);
        diagnostics.report(
            Finding::error("xml-namespace", message)
                .shape(at.id())
                .at(place_of(at, ids::XML_NAMESPACE))
                .help("a namespace looks like `https://example.com/rooms`")
                .event("XmlNamespaceTrait"),
        );
    }
}

fn is_uri(text: &str) -> bool {
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let fits = match c {
            '%' => (0..2).all(|_| rest.next().is_some_and(|c| c.is_ascii_hexdigit())),
            '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => false,
            _ => !c.is_control() && !c.is_whitespace(),
        };
        if !fits {
            return false;
        }
    }
    true
}

// Two members with one name in XML cannot be told apart. An attribute and an element may share it.
fn xml_names_differ(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for service in facts.services.iter().filter(|service| service.protocol(ids::REST_XML).is_some()) {
        for shape in service.closure.iter().filter_map(|id| facts.model.shape(id)) {
            if matches!(shape.kind, ShapeKind::Structure(_) | ShapeKind::Union(_)) {
                names_differ(shape, diagnostics);
            }
        }
    }
}

fn names_differ(shape: &Shape, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<(bool, &str), &Member> = BTreeMap::new();
    let is_bound = |traits: &Traits| HTTP_BINDINGS.iter().any(|id| traits.has(id));
    for member in shape.members().filter(|member| !is_bound(&member.traits)) {
        let is_attribute = member.traits.is_xml_attribute();
        let name = member.traits.xml_name().unwrap_or(&member.name);
        let Some(first) = seen.insert((is_attribute, name), member) else { continue };
        let what = if is_attribute { "attributes" } else { "elements" };
        let message = format!("`{}` and `{}` are both {what} called `{name}`", first.name, member.name);
        diagnostics.report(
            Finding::warning("xml-name-conflict", message)
                .shape(&shape.id)
                .at(place_of(At::member(shape, member), ids::XML_NAME))
                .help("give one of them another `@xmlName`"),
        );
    }
}
