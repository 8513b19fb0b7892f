//! The host prefix of an operation and the input members in it.

use super::super::super::traits::{HostPart, HostPrefix, ids};
use super::super::super::{Operation, Shape};
use super::super::facts::{Facts, place_of, ticked};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, operation) in facts.operations().filter(|(shape, _)| shape.traits.has(ids::ENDPOINT)) {
        prefix_is_sound(shape, diagnostics);
        let Some(prefix) = shape.traits.endpoint() else { continue };
        prefix_becomes_a_host(shape, &prefix, diagnostics);
        labels_end_in_a_dot(shape, &prefix, diagnostics);
        labels_have_members(facts, shape, operation, &prefix, diagnostics);
        members_have_labels(facts, shape, operation, &prefix, diagnostics);
    }
}

// The prefix becomes the start of a host name.
fn prefix_is_sound(shape: &Shape, diagnostics: &mut Diagnostics) {
    let text = shape.traits.value(ids::ENDPOINT).and_then(|value| value.get("hostPrefix"));
    let Some(text) = text.and_then(serde_json::Value::as_str) else { return };
    let Err(error) = HostPrefix::parse(text) else { return };
    diagnostics.report(
        Finding::error("host-prefix", format!("the host prefix `{text}` {error}"))
            .shape(&shape.id)
            .at(place_of(At::shape(shape), ids::ENDPOINT))
            .help("a prefix looks like `{tenant}.live.`")
            .event("Model"),
    );
}

// Whatever stands for its labels, a host name is made of parts that are neither empty nor too long.
fn prefix_becomes_a_host(shape: &Shape, prefix: &HostPrefix, diagnostics: &mut Diagnostics) {
    let parts = prefix.parts.iter().map(|part| match part {
        HostPart::Literal(text) => text.as_str(),
        HostPart::Label(_) => "label",
    });
    let host: String = parts.collect();
    let parts = host.strip_suffix('.').unwrap_or(&host).split('.');
    if host.starts_with('-') || parts.into_iter().any(|part| !(1..=63).contains(&part.len())) {
        let message = format!("the host prefix cannot start a host name: `{host}`");
        diagnostics.report(
            Finding::error("host-prefix", message)
                .shape(&shape.id)
                .at(place_of(At::shape(shape), ids::ENDPOINT))
                .help("begin with a letter or digit, and have 1 to 63 characters between dots")
                .event("HostLabelTrait"),
        );
    }
}

// Without a dot at the end, the value of a label runs into the host's own name, and may change whose
// host it is.
fn labels_end_in_a_dot(shape: &Shape, prefix: &HostPrefix, diagnostics: &mut Diagnostics) {
    let ends_in_dot = matches!(prefix.parts.last(), Some(HostPart::Literal(text)) if text.ends_with('.'));
    if prefix.labels().next().is_some() && !ends_in_dot {
        let message = "the host prefix has a label, but does not end in `.`";
        diagnostics.report(
            Finding::danger("host-prefix-dot", message)
                .shape(&shape.id)
                .at(place_of(At::shape(shape), ids::ENDPOINT))
                .help("end the prefix in `.`")
                .event("EndpointTrait"),
        );
    }
}

// Each label is filled in from the input member of its name.
fn labels_have_members(
    facts: &Facts<'_>,
    shape: &Shape,
    operation: &Operation,
    prefix: &HostPrefix,
    diagnostics: &mut Diagnostics,
) {
    let members = || facts.model.members_of(operation.input.as_ref());
    let is_filled = |label: &str| members().any(|it| it.name == label && it.traits.is_host_label());
    let lost: Vec<&str> = prefix.labels().filter(|label| !is_filled(label)).collect();
    if lost.is_empty() {
        return;
    }
    let message = format!(
        "no input member of `{}` with `@hostLabel` fills in the labels {}",
        shape.id,
        ticked(lost.iter().copied())
    );
    // The structure is to blame if there is one, for that is where the member is missing.
    let blamed = operation.input.as_ref().unwrap_or(&shape.id);
    diagnostics.report(
        Finding::error("host-label-without-member", message)
            .shape(blamed)
            .at(place_of(At::shape(shape), ids::ENDPOINT))
            .help("add a required string member of that name with `@hostLabel` to the input")
            .event("HostLabelTrait"),
    );
}

// A member with `@hostLabel` is part of the host, so the prefix must have a place for it.
fn members_have_labels(
    facts: &Facts<'_>,
    shape: &Shape,
    operation: &Operation,
    prefix: &HostPrefix,
    diagnostics: &mut Diagnostics,
) {
    for member in facts.model.members_of(operation.input.as_ref()) {
        if !member.traits.is_host_label() || prefix.labels().any(|label| label == member.name) {
            continue;
        }
        let message = format!("the host prefix of `{}` has no label `{{{}}}`", shape.id, member.name);
        diagnostics.report(
            Finding::error("member-without-host-label", message)
                .shape(&member.id)
                .at(place_of(At { shape, member: Some(member) }, ids::HOST_LABEL))
                .help("add the label to the prefix, or drop `@hostLabel`")
                .event("HostLabelTrait"),
        );
    }
}
