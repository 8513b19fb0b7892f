//! Traits of one protocol in services of another.

use super::super::super::traits::ids;
use super::super::super::{Shape, closure};
use super::super::facts::{Facts, ServiceFacts, place_of};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Traits, and the protocols that they belong to.
const TRAITS: [(&str, &str, &str); 5] = [
    (ids::OPERATION_CODES, "operationCodes", ids::STREAM_MANAGER),
    (ids::STATUS_CODE, "statusCode", ids::STREAM_MANAGER),
    (ids::WEB_SOCKET_ACTION, "webSocketAction", ids::STREAM_SEA),
    (ids::REFUSAL, "refusal", ids::STREAM_SEA),
    (ids::MADE_BY_CLIENT, "madeByClient", ids::STREAM_SEA),
];

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    traits_belong_to_a_protocol_of_the_service(facts, diagnostics);
}

// A service that names its protocols is not called over another, so the trait says nothing. One that names none leaves
// the protocol to whoever generates its client.
fn traits_belong_to_a_protocol_of_the_service(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    let mut blamed = Vec::new();
    for service in facts.services.iter().filter(|service| !service.protocols.is_empty()) {
        for at in places(facts, service) {
            for (id, name, protocol) in TRAITS.iter().filter(|(id, ..)| at.traits().has(id)) {
                if service.protocol(protocol).is_some() || blamed.contains(&(at.id(), *id)) {
                    continue;
                }
                blamed.push((at.id(), *id));
                let message = format!("`@{name}` says nothing in `{}`", service.shape.id);
                diagnostics.report(
                    Finding::danger("trait-of-other-protocol", message)
                        .shape(at.id())
                        .at(place_of(at, id))
                        .help(format!("it belongs to `{protocol}`, which the service does not have")),
                );
            }
        }
    }
}

/// Operations, errors and events of a service.
fn places<'m>(facts: &Facts<'m>, service: &ServiceFacts<'m>) -> Vec<At<'m>> {
    let model = facts.model;
    let errors = service.operations.iter().filter_map(|it| it.as_operation());
    let errors = errors.flat_map(|it| closure::errors(model, &service.shape.id, it));
    let mut shapes: Vec<&Shape> = service.operations.clone();
    for error in errors.filter_map(|id| model.shape(&id)) {
        if !shapes.iter().any(|known| known.id == error.id) {
            shapes.push(error);
        }
    }
    let unions = service.closure.iter().filter_map(|id| model.shape(id)).filter(|it| it.is_event_stream());
    let events = unions.flat_map(|union| union.members().map(move |member| At::member(union, member)));
    shapes.into_iter().map(At::shape).chain(events).collect()
}
