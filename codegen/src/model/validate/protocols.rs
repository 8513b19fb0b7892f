//! What the protocols of a service ask of it.

use serde_json::Value;

use super::super::traits::{ProtocolTrait, Trait, ids};
use super::super::{Model, Shape, ShapeKind};
use super::facts::{Facts, ServiceFacts, place_of, ticked};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for service in &facts.services {
        events_use_offered_http_versions(facts.model, service, diagnostics);
        some_protocols_have_no_documents(facts.model, service, diagnostics);
        cbor_has_no_documents(facts.model, service, diagnostics);
        some_protocols_have_no_byte_streams(facts.model, service, diagnostics);
    }
}

// `eventStreamHttp` picks among the versions of HTTP that the service offers.
fn events_use_offered_http_versions(
    model: &Model,
    service: &ServiceFacts<'_>,
    diagnostics: &mut Diagnostics,
) {
    for item in service.shape.traits.iter().filter(|item| is_protocol(model, item)) {
        let protocol = ProtocolTrait::new(item.id.as_str(), &item.value);
        let asked = protocol.event_stream_http.unwrap_or_default();
        let missing: Vec<&str> =
            asked.into_iter().filter(|version| !protocol.http.contains(version)).collect();
        if missing.is_empty() {
            continue;
        }
        let names = ticked(missing);
        let message = format!("`eventStreamHttp` has {names}, which `http` has not");
        diagnostics.report(
            Finding::error("event-stream-http", message)
                .shape(&service.shape.id)
                .at(place_of(At::shape(service.shape), item.id.as_str()))
                .help(format!("add {names} to `http` of `{}`", item.id))
                .event("ProtocolHttp"),
        );
    }
}

/// Known protocols, and those that the model defines.
fn is_protocol(model: &Model, item: &Trait) -> bool {
    let defined = model.shape_named(item.id.as_str());
    super::super::traits::PROTOCOLS.contains(&item.id.as_str())
        || defined.is_some_and(|shape| shape.traits.has(ids::PROTOCOL_DEFINITION))
}

// XML and forms have no place for a value of any shape.
fn some_protocols_have_no_documents(
    model: &Model,
    service: &ServiceFacts<'_>,
    diagnostics: &mut Diagnostics,
) {
    for item in &service.shape.traits {
        let definition =
            model.shape_named(item.id.as_str()).and_then(|it| it.traits.value(ids::PROTOCOL_DEFINITION));
        let without = match definition {
            Some(definition) => {
                definition.get("noInlineDocumentSupport").and_then(Value::as_bool) == Some(true)
            }
            None => [ids::REST_XML, ids::AWS_QUERY, ids::EC2_QUERY].contains(&item.id.as_str()),
        };
        let documents = documents(model, service);
        if !without || documents.is_empty() {
            continue;
        }
        let message = format!(
            "`{}` has no documents, but the service uses some: {}",
            item.id,
            ticked(documents.iter().map(|at| at.id().as_str()))
        );
        diagnostics.report(
            Finding::error("documents-unsupported", message)
                .shape(&service.shape.id)
                .at(item.location.or(service.shape.location))
                .help("give the values a shape, or use a protocol that is JSON")
                .event("UnsupportedProtocolDocument"),
        );
    }
}

// rpcv2Cbor does not say how a document is written. Everything else of the service works.
fn cbor_has_no_documents(model: &Model, service: &ServiceFacts<'_>, diagnostics: &mut Diagnostics) {
    // A model that defines the protocol brings this rule along, see `trait_validators`.
    if service.protocol(ids::RPC_V2_CBOR).is_none() || model.shape_named(ids::RPC_V2_CBOR).is_some() {
        return;
    }
    for at in documents(model, service) {
        let message = format!("`{}` has no documents", ids::RPC_V2_CBOR);
        diagnostics.report(
            Finding::danger("cbor-document", message)
                .shape(at.id())
                .at(at.location())
                .help("give the value a shape")
                .event("rpcv2Cbor.NoDocuments"),
        );
    }
}

// Messages hold documents, and those of event-stream RPC events, and nothing else.
fn some_protocols_have_no_byte_streams(
    model: &Model,
    service: &ServiceFacts<'_>,
    diagnostics: &mut Diagnostics,
) {
    let without = [ids::EVENT_STREAM_RPC, ids::STREAM_MANAGER];
    let Some(protocol) = without.into_iter().find(|id| service.protocol(id).is_some()) else { return };
    let members = service.closure.iter().filter_map(|id| model.shape(id)).flat_map(Shape::members);
    for stream in members.filter(|member| model.target(member).is_streaming_blob()) {
        let message = format!("`{protocol}` has no place for `{}`, a stream of bytes", stream.name);
        diagnostics.report(
            Finding::error("byte-stream-unsupported", message)
                .shape(&stream.id)
                .at(stream.location)
                .help("stream events whose member is a blob, or use a protocol with HTTP bindings"),
        );
    }
}

/// The members of a service that are documents.
fn documents<'m>(model: &'m Model, service: &ServiceFacts<'m>) -> Vec<At<'m>> {
    let shapes = service.closure.iter().filter_map(|id| model.shape(id));
    let members = shapes.flat_map(|shape| shape.members().map(move |member| At::member(shape, member)));
    let is_document =
        |at: &At<'_>| at.member.is_some_and(|it| matches!(model.target(it).kind, ShapeKind::Document));
    members.filter(is_document).collect()
}
