//! The URI pattern of an operation.

use serde_json::Value;

use super::super::super::traits::{Http, Segment, UriPattern, ids};
use super::super::super::{Shape, ShapeId};
use super::super::facts::{Facts, ServiceFacts, place_of};
use super::bound_operations;
use crate::diagnostics::{Diagnostics, Finding, Severity};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    patterns_are_sound(facts, diagnostics);
    greedy_labels_are_few_and_last(facts, diagnostics);
    operations_are_bound(facts, diagnostics);
    for service in &facts.services {
        patterns_differ(facts, service, diagnostics);
    }
}

// The pattern must follow the grammar, or no address can be made of it.
fn patterns_are_sound(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, _) in bound_operations(facts) {
        let uri = shape.traits.value(ids::HTTP).and_then(|value| value.get("uri")).and_then(Value::as_str);
        let Some(Err(error)) = uri.map(UriPattern::parse) else { continue };
        let message = format!("the URI pattern `{}` {error}", uri.unwrap_or_default());
        diagnostics.report(
            Finding::error("uri-pattern", message)
                .shape(&shape.id)
                .at(place_of(At::shape(shape), ids::HTTP))
                .help("a pattern looks like `/rooms/{roomId}/files/{path+}?mode=live`")
                .event("Model"),
        );
    }
}

// A greedy label takes all it can, so a second one, or another label behind it, would be left with
// nothing.
fn greedy_labels_are_few_and_last(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, _) in bound_operations(facts) {
        let Some(http) = shape.traits.http() else { continue };
        let labels: Vec<&Segment> =
            http.uri.segments.iter().filter(|segment| !matches!(segment, Segment::Literal(_))).collect();
        let greedy = labels.iter().filter(|label| matches!(label, Segment::Greedy(_))).count();
        let message = if greedy > 1 {
            "the URI pattern has more than one greedy label"
        } else if greedy == 1 && !matches!(labels.last(), Some(Segment::Greedy(_))) {
            "the URI pattern has a label behind the greedy one"
        } else {
            continue;
        };
        diagnostics.report(
            Finding::danger("uri-greedy-label", message)
                .shape(&shape.id)
                .at(place_of(At::shape(shape), ids::HTTP))
                .help("keep one greedy label, behind all other labels")
                .event("HttpUriGreedyLabel"),
        );
    }
}

// A protocol that puts members into the parts of an HTTP message needs to know method and address
// of every operation.
fn operations_are_bound(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for service in &facts.services {
        let protocol = service.protocol_with(facts.model, ids::HTTP);
        let some_are_bound = service.operations.iter().any(|shape| shape.traits.has(ids::HTTP));
        // stream-sea has an action beside it, and a rule of its own.
        if protocol.is_none() && service.protocol(ids::STREAM_SEA).is_some() {
            continue;
        }
        for shape in service.operations.iter().filter(|shape| !shape.traits.has(ids::HTTP)) {
            let finding = match protocol {
                Some(protocol) => {
                    let message = format!("the operation has no `@http`, which `{protocol}` needs");
                    Finding::error("http-missing", message)
                }
                None if some_are_bound => {
                    let message = "the operation has no `@http`, though others of its service have";
                    Finding::warning("http-missing", message)
                }
                None => continue,
            };
            let help = "add `\"smithy.api#http\": { \"method\": \"POST\", \"uri\": \"/…\" }`";
            diagnostics
                .report(finding.shape(&shape.id).at(shape.location).help(help).event("HttpBindingsMissing"));
        }
    }
}

// A request must lead to one operation. Two patterns of one method, at one host, are alike when they have
// the same literals and labels in the same places.
fn patterns_differ(facts: &Facts<'_>, service: &ServiceFacts<'_>, diagnostics: &mut Diagnostics) {
    let bound: Vec<(&Shape, Http)> =
        service.operations.iter().filter_map(|shape| Some((*shape, shape.traits.http()?))).collect();
    for (shape, http) in &bound {
        let alike = |other: &&(&Shape, Http)| {
            other.0.id != shape.id
                && other.1.method == http.method
                && other.0.traits.value(ids::ENDPOINT) == shape.traits.value(ids::ENDPOINT)
                && alike(&http.uri, &other.1.uri)
        };
        for (other, _) in bound.iter().filter(alike).take(1) {
            diagnostics.report(conflict(facts, shape, other));
        }
    }
}

fn conflict(facts: &Facts<'_>, shape: &Shape, other: &Shape) -> Finding {
    let message = format!("method and URI pattern lead to `{}` as well", other.id);
    // Patterns of the members may keep the two apart, which only a server can tell.
    let excused = [shape, other].into_iter().any(|shape| has_constrained_label(facts, shape));
    let severity = if excused { Severity::Warning } else { Severity::Error };
    let finding = match severity {
        Severity::Warning => Finding::warning("uri-conflict", message),
        _ => Finding::error("uri-conflict", message),
    };
    finding
        .shape(&shape.id)
        .at(place_of(At::shape(shape), ids::HTTP))
        .help("give one of them another method or path")
        .event("HttpUriConflict")
}

/// Whether a label of the operation takes only some values.
fn has_constrained_label(facts: &Facts<'_>, shape: &Shape) -> bool {
    let input: Option<&ShapeId> = shape.as_operation().and_then(|operation| operation.input.as_ref());
    let mut members = facts.model.members_of(input);
    members.any(|member| {
        let target = facts.model.target(member);
        member.traits.is_http_label() && (member.traits.has(ids::PATTERN) || target.traits.has(ids::PATTERN))
    })
}

fn alike(a: &UriPattern, b: &UriPattern) -> bool {
    let mut pairs = a.segments.iter().zip(&b.segments);
    let same = pairs.all(|pair| match pair {
        (Segment::Literal(a), Segment::Literal(b)) => a == b,
        (Segment::Greedy(_), Segment::Greedy(_)) | (Segment::Label(_), Segment::Label(_)) => true,
        _ => false,
    });
    same && a.segments.len() == b.segments.len() && queries_alike(&a.query, &b.query)
}

fn queries_alike(a: &[(String, Option<String>)], b: &[(String, Option<String>)]) -> bool {
    // A literal that only one of them asks for keeps the two apart.
    let value = |it: &(String, Option<String>)| (it.0.clone(), it.1.clone().unwrap_or_default());
    let (mut a, mut b): (Vec<_>, Vec<_>) = (a.iter().map(value).collect(), b.iter().map(value).collect());
    a.sort();
    b.sort();
    a == b
}
