//! Members that are the body of a message.

use super::super::super::traits::ids;
use super::super::super::{Member, Shape, ShapeKind};
use super::super::facts::{Facts, place_of, ticked};
use super::super::trait_table::HTTP_BINDINGS;
use super::bound_operations;
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::article::with_article;
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    payload_leaves_nobody_out(facts, diagnostics);
    payload_has_a_form(facts, diagnostics);
}

/// Which bindings count: some traits mean nothing in a response.
#[derive(Clone, Copy, PartialEq)]
enum Direction {
    Request,
    Response,
}

// The payload is the whole body, so every other member must be bound to another part of the message.
fn payload_leaves_nobody_out(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    let mut checked: Vec<(&Shape, Direction)> = Vec::new();
    for (_, operation) in bound_operations(facts) {
        let input = operation.input.as_ref().and_then(|id| facts.model.shape(id));
        let output = operation.output.as_ref().and_then(|id| facts.model.shape(id));
        checked.extend(input.map(|shape| (shape, Direction::Request)));
        checked.extend(output.map(|shape| (shape, Direction::Response)));
    }
    let errors = facts.structures().filter(|shape| shape.traits.has(ids::ERROR));
    checked.extend(errors.map(|shape| (shape, Direction::Response)));
    for (shape, direction) in checked {
        let Some(payload) = shape.members().find(|member| member.traits.is_http_payload()) else { continue };
        let lost: Vec<&Member> = shape.members().filter(|member| !is_bound(member, direction)).collect();
        let Some(first) = lost.first() else { continue };
        let names = ticked(lost.iter().map(|member| member.name.as_str()));
        let message = format!("`{}` is the whole body, which leaves {names} without a place", payload.name);
        diagnostics.report(
            Finding::error("payload-not-exclusive", message)
                .shape(&shape.id)
                .at(first.location)
                .help(format!("bind {names} to a header, label or query key, or drop `@httpPayload`"))
                .event("HttpPayload"),
        );
    }
}

fn is_bound(member: &Member, direction: Direction) -> bool {
    let counts = |id: &str| {
        let request_only = [ids::HTTP_LABEL, ids::HTTP_QUERY, ids::HTTP_QUERY_PARAMS].contains(&id);
        match direction {
            Direction::Request => id != ids::HTTP_RESPONSE_CODE,
            Direction::Response => !request_only,
        }
    };
    HTTP_BINDINGS.iter().any(|id| counts(id) && member.traits.has(id))
}

// The REST protocols write a structure, a union, text or bytes as a body, restJson1 a document, too. They
// have no form for a list, map or number alone.
fn payload_has_a_form(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for service in &facts.services {
        let protocols =
            [ids::REST_JSON_1, ids::REST_XML].into_iter().filter(|id| service.protocol(id).is_some());
        for protocol in protocols {
            let shapes = service.closure.iter().filter_map(|id| facts.model.shape(id));
            for shape in shapes.filter(|shape| matches!(shape.kind, ShapeKind::Structure(_))) {
                payloads_have_a_form(facts, shape, protocol, diagnostics);
            }
        }
    }
}

fn payloads_have_a_form(facts: &Facts<'_>, shape: &Shape, protocol: &str, diagnostics: &mut Diagnostics) {
    for member in shape.members().filter(|member| member.traits.is_http_payload()) {
        let kind = &facts.model.target(member).kind;
        let has_form = match kind {
            ShapeKind::Structure(_) | ShapeKind::Union(_) | ShapeKind::Blob => true,
            ShapeKind::Document => protocol == ids::REST_JSON_1,
            _ => kind.is_string(),
        };
        if !has_form {
            let message =
                format!("`{protocol}` cannot send {} as the whole body", with_article(kind.type_name()));
            diagnostics.report(
                Finding::error("payload-target", message)
                    .shape(&member.id)
                    .at(place_of(At::member(shape, member), ids::HTTP_PAYLOAD))
                    .help("wrap it in a structure")
                    .event("ProtocolHttpPayload"),
            );
        }
    }
}
