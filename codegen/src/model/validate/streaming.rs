//! Where streams may stand, and on what (Smithy spec, Streaming).

use super::super::traits::{ProtocolTrait, ids};
use super::super::{Member, Shape, ShapeKind};
use super::facts::{Facts, Role, place_of, ticked};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::article::with_article;
use crate::model::selector::At;

/// Protocols that heed no HTTP bindings.
const REMOTE_PROCEDURE_CALLS: [&str; 4] =
    [ids::RPC_V2_CBOR, ids::RPC_V2_JSON, ids::AWS_JSON_1_0, ids::AWS_JSON_1_1];

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    streaming_is_of_bytes_or_events(facts, diagnostics);
    known_length_is_of_byte_streams(facts, diagnostics);
    one_stream_in_a_structure(facts, diagnostics);
    byte_streams_are_always_there(facts, diagnostics);
    streams_are_members_of_structures(facts, diagnostics);
    streams_are_not_nested(facts, diagnostics);
    streams_are_not_in_errors(facts, diagnostics);
    known_length_is_for_input(facts, diagnostics);
    streams_are_payloads(facts, diagnostics);
    byte_streams_leave_place_for_members(facts, diagnostics);
    compressed_streams_have_no_length(facts, diagnostics);
    waitable_operations_have_no_events(facts, diagnostics);
}

// Bytes and events can stream; nothing else has a meaning as a stream.
fn streaming_is_of_bytes_or_events(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for at in facts.model.shapes().flat_map(At::all_of).filter(|at| at.traits().is_streaming()) {
        let streams = at.member.is_none() && matches!(at.shape.kind, ShapeKind::Blob | ShapeKind::Union(_));
        if !streams {
            let what = with_article(if at.member.is_some() { "member" } else { at.shape.kind.type_name() });
            let message = format!("`@streaming` stands on {what}; only a blob or a union can stream");
            diagnostics.report(
                Finding::error("streaming-target", message)
                    .shape(at.id())
                    .at(place_of(at, ids::STREAMING))
                    .help("put it on the blob that holds the bytes, or on the union that holds the events")
                    .event("TraitTarget"),
            );
        }
    }
}

// `@requiresLength` says how a byte stream is sent. It means nothing on other shapes.
fn known_length_is_of_byte_streams(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for at in facts.model.shapes().flat_map(At::all_of).filter(|at| at.traits().requires_length()) {
        if at.member.is_some() || !at.shape.is_streaming_blob() {
            let message = "`@requiresLength` stands on something other than a blob with `@streaming`";
            diagnostics.report(
                Finding::error("requires-length-target", message)
                    .shape(at.id())
                    .at(place_of(at, ids::REQUIRES_LENGTH))
                    .help("put it on the streaming blob itself, or drop it")
                    .event("TraitTarget"),
            );
        }
    }
}

// A request and a response have one body each, so there is no place for a second stream.
fn one_stream_in_a_structure(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.structures() {
        let streams: Vec<&Member> = stream_members(facts, shape).collect();
        if streams.len() > 1 {
            let names = ticked(streams.iter().map(|member| member.name.as_str()));
            let message = format!("more than one member of this structure is a stream: {names}");
            diagnostics.report(
                Finding::error("one-stream", message)
                    .shape(&shape.id)
                    .at(streams[1].location)
                    .help("keep one of them; a request or response has one body")
                    .event("ExclusiveStructureMemberTrait"),
            );
        }
    }
}

// An absent byte stream cannot be told from an empty one, so the member must never be absent.
fn byte_streams_are_always_there(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (_, member) in facts.members() {
        let always = member.traits.is_required() || member.traits.default_value().is_some();
        if facts.model.target(member).is_streaming_blob() && !always {
            let message =
                format!("the streaming blob `{}` is neither required nor has a default", member.name);
            diagnostics.report(
                Finding::error("stream-may-be-absent", message)
                    .shape(&member.id)
                    .at(member.location)
                    .help("mark the member with `@required` or `@default(\"\")`")
                    .event("StreamingTrait"),
            );
        }
    }
}

// A stream is the body of a request or response. An item of a list, a value of a map or a case of a
// union is a part of a document, which cannot hold it.
fn streams_are_members_of_structures(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, member) in facts.members() {
        let holds_stream = facts.model.target(member).traits.is_streaming();
        if holds_stream && !matches!(shape.kind, ShapeKind::Structure(_)) {
            let kind = with_article(shape.kind.type_name());
            let message = format!("a member of {kind} targets the stream `{}`", member.target);
            diagnostics.report(
                Finding::error("stream-not-top-level", message)
                    .shape(&member.id)
                    .at(member.location)
                    .help("a stream is a member of an operation's input or output, and nothing else")
                    .event("StreamingTrait"),
            );
        }
    }
}

// The same for nested structures: one that holds a stream must be an input or output itself.
fn streams_are_not_nested(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.structures().filter(|shape| stream_members(facts, shape).next().is_some()) {
        for user in facts.users(&shape.id).iter().filter(|user| user.as_ == Role::MemberTarget) {
            let message = format!("this member targets `{}`, which holds a stream", shape.id);
            diagnostics.report(
                Finding::error("nested-stream", message)
                    .shape(user.by.id())
                    .at(user.by.location())
                    .help("a structure with a stream may only be the input or output of an operation")
                    .event("StreamingTrait"),
            );
        }
    }
}

// An error is read whole before anybody sees it; it cannot stream.
fn streams_are_not_in_errors(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.structures().filter(|shape| stream_members(facts, shape).next().is_some()) {
        for user in facts.users(&shape.id).iter().filter(|user| user.as_ == Role::Error) {
            let message = format!("the error `{}` holds a stream", shape.id);
            diagnostics.report(
                Finding::error("stream-in-error", message)
                    .shape(user.by.id())
                    .at(user.by.location())
                    .help("take the stream out of the error")
                    .event("StreamingTrait"),
            );
        }
    }
}

// Only a sender can be asked for the length before it sends; for a client that is the input.
fn known_length_is_for_input(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.structures() {
        let sized =
            stream_members(facts, shape).find(|member| facts.model.target(member).traits.requires_length());
        let Some(sized) = sized else { continue };
        for user in facts.users(&shape.id).iter().filter(|user| user.as_ == Role::Output) {
            let message = format!(
                "`{}` requires a length, but `{}` is the output of `{}`",
                sized.name,
                shape.id,
                user.by.id()
            );
            diagnostics.report(
                Finding::error("requires-length-in-output", message)
                    .shape(&shape.id)
                    .at(sized.location)
                    .help("use a streaming blob without `@requiresLength` in outputs")
                    .event("StreamingTrait"),
            );
        }
    }
}

// Where members are bound to parts of an HTTP message, the stream is the payload.
fn streams_are_payloads(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for service in &facts.services {
        let Some(protocol) = service.protocol_with(facts.model, ids::HTTP_PAYLOAD) else { continue };
        let shapes = service.closure.iter().filter_map(|id| facts.model.shape(id));
        for member in shapes.flat_map(|shape| stream_members(facts, shape)) {
            if member.traits.is_http_payload() {
                continue;
            }
            let message =
                format!("the stream `{}` has no `@httpPayload`, which `{protocol}` needs", member.name);
            diagnostics.report(
                Finding::error("stream-without-payload", message)
                    .shape(&member.id)
                    .at(member.location)
                    .help("mark the member with `@httpPayload`")
                    .event("StreamingTrait"),
            );
        }
    }
}

// A remote procedure call has all members in its body. If bytes are the body, what is beside them does not travel;
// events leave it the first message. Generating a client of such a protocol fails; one of another may be asked for.
fn byte_streams_leave_place_for_members(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for service in &facts.services {
        let calls = |protocol: &&ProtocolTrait<'_>| REMOTE_PROCEDURE_CALLS.contains(&protocol.id);
        let Some(protocol) = service.protocols.iter().find(calls) else { continue };
        // A client of a service with several protocols speaks one that has a place for them.
        if service.protocol_with(facts.model, ids::HTTP_PAYLOAD).is_some() {
            continue;
        }
        for operation in service.operations.iter().filter_map(|shape| shape.as_operation()) {
            let ends = [&operation.input, &operation.output];
            for stream in ends.into_iter().filter_map(|io| facts.model.crowding_stream(io.as_ref())) {
                let message = format!(
                    "the stream `{}` is the whole body, so `{}` has no place for the members beside it",
                    stream.name, protocol.id
                );
                diagnostics.report(
                    Finding::danger("members-beside-bytes", message)
                        .shape(&stream.id)
                        .at(stream.location)
                        .help("stream events instead, or use a protocol with HTTP bindings"),
                );
            }
        }
    }
}

// Compression changes the length of a body on the way, so the length cannot be promised before.
fn compressed_streams_have_no_length(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, operation) in facts.operations() {
        if !shape.traits.has(ids::REQUEST_COMPRESSION) {
            continue;
        }
        let mut members = facts.io_members(&operation.input);
        let Some(sized) = members.find(|member| facts.model.target(member).traits.requires_length()) else {
            continue;
        };
        let message =
            format!("the request is compressed, but the length of `{}` must be known before", sized.id);
        diagnostics.report(
            Finding::error("compressed-length", message)
                .shape(&shape.id)
                .at(place_of(At::shape(shape), ids::REQUEST_COMPRESSION))
                .help("drop `@requestCompression`, or `@requiresLength` on the blob")
                .event("RequestCompressionTrait"),
        );
    }
}

// A waiter calls an operation until its answer says enough. A stream of events has no such answer.
fn waitable_operations_have_no_events(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, operation) in facts.operations().filter(|(shape, _)| shape.traits.has(ids::WAITABLE)) {
        let streams = facts.event_stream(&operation.input).or_else(|| facts.event_stream(&operation.output));
        if let Some(stream) = streams {
            let message = format!("`@waitable` stands on an operation with the event stream `{}`", stream.id);
            diagnostics.report(
                Finding::error("waitable-event-stream", message)
                    .shape(&shape.id)
                    .at(place_of(At::shape(shape), ids::WAITABLE))
                    .help("drop the waiters")
                    .event("TraitTarget"),
            );
        }
    }
}

/// The members of a shape that target streams.
fn stream_members<'m>(facts: &Facts<'m>, shape: &'m Shape) -> impl Iterator<Item = &'m Member> + use<'m> {
    let model = facts.model;
    shape.members().filter(move |member| model.target(member).traits.is_streaming())
}
