//! The callable part of an operation.

use super::cx::Cx;
use super::naming::{Case, Scope};
use super::operation::{End, Ends, suffixed};
use super::{auth, docs, endpoint, events, fields};
use crate::ir::{
    BlobInput, BlobOutput, BodyTable, Call, Checksum, HostPart, HttpTable, Ident, Interaction,
    OperationTable, Segment, Session, Validation, WebSocketTable,
};
use crate::model::traits::{self, Traits, ids};
use crate::model::{Member, Shape};

/// How the operation is called.
pub(super) fn call<'a>(
    cx: &Cx<'a>,
    shape: &Shape,
    (name, constant, session): (&Ident, Ident, Session),
    ends: Ends<'a>,
) -> Call {
    let Ends { input, output } = &ends;
    let (sends, receives) = (input.events(cx), output.events(cx));
    let union = |shape| events::event_union(cx, shape);
    let interaction = match (sends, receives) {
        (None, None) => Interaction::Unary,
        (Some(sends), None) => Interaction::Input(union(sends)),
        (None, Some(receives)) => Interaction::Output(union(receives)),
        (Some(sends), Some(receives)) => Interaction::Duplex(union(sends), union(receives)),
    };
    Call {
        builder: suffixed(name, "Builder"),
        running: suffixed(name, "Call"),
        handler: suffixed(name, "Handler"),
        interaction,
        session,
        body: input.blob(cx).map(|member| blob_input(cx, input, member)),
        blob: output.blob(cx).map(|member| blob_output(cx, output, member)),
        pages: None,
        waiters: Vec::new(),
        following: None,
        pipeline: None,
        table: table(cx, shape, constant, &ends),
    }
}

fn blob_input(cx: &Cx<'_>, input: &End<'_>, member: &Member) -> BlobInput {
    BlobInput {
        setter: last_name(cx, input, member, &["handler", "new", "send"]),
        docs: docs::of_member(cx.model, member, &fields::plain(member)),
        requires_length: cx.model.target(member).traits.requires_length(),
    }
}

fn blob_output(cx: &Cx<'_>, output: &End<'_>, member: &Member) -> BlobOutput {
    BlobOutput { field: last_name(cx, output, member, &[]) }
}

/// The name of a stream: it gives way to those of the other members.
fn last_name(cx: &Cx<'_>, end: &End<'_>, stream: &Member, reserved: &'static [&'static str]) -> Ident {
    let mut names = Scope::new(Case::Snake, reserved);
    for member in end.shape.into_iter().flat_map(Shape::members).filter(|member| member.id != stream.id) {
        names.claim(cx.text(&member.id));
    }
    names.claim(cx.text(&stream.id))
}

fn table(cx: &Cx<'_>, shape: &Shape, constant: Ident, ends: &Ends<'_>) -> OperationTable {
    let Ends { input, output } = ends;
    let traits = &shape.traits;
    let http = traits.http().filter(|_| cx.heeds.http);
    let requests = cx.heeds.requests;
    let flags = [
        (is_compressed(traits) && requests, "compressed"),
        (traits.has(ids::S3_UNWRAPPED_XML_OUTPUT) && requests, "unwrapped_output"),
        (traits.is_readonly(), "readonly"),
        (traits.is_idempotent(), "idempotent"),
        (traits.is_unsigned_payload() && requests, "unsigned_payload"),
    ];
    OperationTable {
        constant,
        checksum: checksum(traits).filter(|_| requests),
        auth: auth::of_operation(cx.model, cx.service, shape).filter(|_| requests),
        validation: validation(traits).filter(|_| requests),
        long_poll: traits.long_poll(),
        context: endpoint::context(cx, shape, input.shape),
        http: http.map(self::http),
        operation_codes: traits
            .operation_codes()
            .filter(|_| cx.heeds.codes)
            .map(|it| (it.request, it.response)),
        web_socket: web_socket(traits).filter(|_| cx.heeds.web_socket),
        host_prefix: traits
            .endpoint()
            .filter(|_| requests && !names_accounts_by_rules(cx))
            .map(|prefix| prefix.parts.into_iter().map(host_part).collect())
            .unwrap_or_default(),
        has_input: input.shape.is_some(),
        has_output: output.shape.is_some(),
        request: input.stream.map(|member| body(cx, member)),
        response: output.stream.map(|member| body(cx, member)),
        flags: flags.into_iter().filter_map(|(there, flag)| there.then_some(flag)).collect(),
    }
}

fn web_socket(traits: &Traits) -> Option<WebSocketTable> {
    let traits::WebSocketAction { path, action } = traits.web_socket_action()?;
    Some(WebSocketTable { path: path.to_owned(), action: action.to_owned() })
}

/// The checksum of requests. `@httpChecksum` that only demands one means what `@httpChecksumRequired` does.
fn checksum(traits: &Traits) -> Option<Checksum> {
    let Some(checksum) = traits.http_checksum() else {
        return traits.is_http_checksum_required().then_some(Checksum::Md5);
    };
    let required = checksum.request_checksum_required;
    match checksum.request_algorithm_member {
        Some(member) => Some(Checksum::Algorithm { member: member.to_owned(), required }),
        None => required.then_some(Checksum::Md5),
    }
}

/// The checksum of responses. Without a member there is no way to ask for it.
fn validation(traits: &Traits) -> Option<Validation> {
    let checksum = traits.http_checksum()?;
    let member = checksum.request_validation_mode_member?.to_owned();
    let algorithms = checksum.response_algorithms.into_iter().map(str::to_owned).collect();
    Some(Validation { member, algorithms })
}

/// Whether requests are compressed in the one way that Smithy names.
fn is_compressed(traits: &Traits) -> bool {
    let encodings = traits.request_compression().unwrap_or_default();
    encodings.iter().any(|encoding| encoding.eq_ignore_ascii_case("gzip"))
}

/// Whether the endpoint rules put the account in front of the host, as the host prefix would once more: those of Amazon
/// S3 Control.
fn names_accounts_by_rules(cx: &Cx<'_>) -> bool {
    cx.rules.is_some() && cx.service.traits.aws_sdk_id() == Some("S3 Control")
}

fn http(http: traits::Http) -> HttpTable {
    let traits::Http { method, uri, code } = http;
    let segments = uri.segments.into_iter().map(|segment| match segment {
        traits::Segment::Literal(text) => Segment::Literal(text),
        traits::Segment::Label(name) => Segment::Label(name),
        traits::Segment::Greedy(name) => Segment::Greedy(name),
    });
    HttpTable { method, segments: segments.collect(), query: uri.query, code }
}

fn host_part(part: traits::HostPart) -> HostPart {
    match part {
        traits::HostPart::Literal(text) => HostPart::Literal(text),
        traits::HostPart::Label(name) => HostPart::Label(name),
    }
}

fn body(cx: &Cx<'_>, member: &Member) -> BodyTable {
    let target = cx.model.target(member);
    if target.is_event_stream() {
        return BodyTable::Events;
    }
    BodyTable::Blob {
        requires_length: target.traits.requires_length(),
        media_type: target.traits.media_type().map(str::to_owned),
    }
}
