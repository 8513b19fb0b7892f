//! Labels of a URI pattern and the input members they stand for.

use super::super::super::traits::{Segment, ids};
use super::super::facts::{Facts, place_of, ticked};
use super::bound_operations;
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::article::with_article;
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    labels_have_members(facts, diagnostics);
    members_have_labels(facts, diagnostics);
    greedy_labels_are_strings(facts, diagnostics);
}

// Each label of the pattern is filled in from the input member of its name.
fn labels_have_members(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, operation) in bound_operations(facts) {
        let Some(http) = shape.traits.http() else { continue };
        let members: Vec<_> =
            facts.io_members(&operation.input).filter(|member| member.traits.is_http_label()).collect();
        let lost = http.uri.labels().filter(|label| !members.iter().any(|member| member.name == *label));
        let lost: Vec<&str> = lost.collect();
        if lost.is_empty() {
            continue;
        }
        let names = ticked(lost.iter().copied());
        let message = format!("no input member with `@httpLabel` fills in the labels {names}");
        diagnostics.report(
            Finding::error("label-without-member", message)
                .shape(&shape.id)
                .at(place_of(At::shape(shape), ids::HTTP))
                .help("add a required member of that name with `@httpLabel` to the input")
                .event("HttpLabelTrait"),
        );
    }
}

// A member with `@httpLabel` travels in the path, so the path must have a place for it.
fn members_have_labels(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, operation) in bound_operations(facts) {
        let Some(http) = shape.traits.http() else { continue };
        for member in facts.io_members(&operation.input).filter(|member| member.traits.is_http_label()) {
            if http.uri.labels().any(|label| label == member.name) {
                continue;
            }
            let message = format!("the URI pattern of `{}` has no label `{{{}}}`", shape.id, member.name);
            diagnostics.report(
                Finding::error("member-without-label", message)
                    .shape(&member.id)
                    .at(place_of(At { shape, member: Some(member) }, ids::HTTP_LABEL))
                    .help("add the label to the pattern, or drop `@httpLabel`")
                    .event("HttpLabelTrait"),
            );
        }
    }
}

// A greedy label is part of a path, slashes included; only text can be that.
fn greedy_labels_are_strings(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, operation) in bound_operations(facts) {
        let Some(http) = shape.traits.http() else { continue };
        for segment in &http.uri.segments {
            let Segment::Greedy(label) = segment else { continue };
            let mut members = facts.io_members(&operation.input);
            let Some(member) = members.find(|member| member.name == *label) else { continue };
            let target = facts.model.target(member);
            if member.traits.is_http_label() && !target.kind.is_string() {
                let found = with_article(target.kind.type_name());
                let message = format!("a greedy label must be a string, but this is {found}");
                diagnostics.report(
                    Finding::error("greedy-label-target", message)
                        .shape(&member.id)
                        .at(member.location)
                        .help(format!("write `{{{label}}}` without `+` in the URI pattern of `{}`", shape.id))
                        .event("HttpLabelTrait"),
                );
            }
        }
    }
}
