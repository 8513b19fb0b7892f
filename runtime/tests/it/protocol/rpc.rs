//! Calls that are documents: awsJson and rpcv2Cbor.

use bytes::Bytes;
use http::{Method, StatusCode};
use smithy_streams_runtime::codec::{Shape, UNIT, Unit};
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::protocol::{
    AWS_JSON_1_0, AWS_JSON_1_1, BodyStream, HostPart, HostPrefix, HttpBody, HttpRequest, InitialMessages,
    OperationSchema, Protocol, ProtocolError, RPC_V2_CBOR, RequestContext, ServiceSchema,
};

use super::one::{TOKEN, answered, received};
use super::talk::{RoomClosed, TALK_INPUT, TALK_OUTPUT, TalkInput, TalkOutput};

static JSON_1_0: ServiceSchema = ServiceSchema::new("com.example#Chat", "2026-01-01", &AWS_JSON_1_0);
static JSON_1_1: ServiceSchema = ServiceSchema::new("com.example#Chat", "2026-01-01", &AWS_JSON_1_1);
static CBOR: ServiceSchema = ServiceSchema::new("com.example#Chat", "2026-01-01", &RPC_V2_CBOR);
static OLD: ServiceSchema =
    ServiceSchema::new("com.example#Chat", "2026-01-01", &RPC_V2_CBOR).query_compatible();

const fn talk(service: &'static ServiceSchema) -> OperationSchema {
    OperationSchema::new("com.example#Talk", service).input(&TALK_INPUT).output(&TALK_OUTPUT)
}

const fn ping(service: &'static ServiceSchema) -> OperationSchema {
    OperationSchema::new("com.example#Ping", service)
}

fn request(operation: &OperationSchema, input: &dyn Shape) -> Result<HttpRequest, ProtocolError> {
    let context = RequestContext { idempotency_token: &|| TOKEN.to_owned(), host_prefix: HostPrefix::Expand };
    operation.service().protocol().write_request(operation, input, &context)
}

fn input() -> TalkInput {
    TalkInput {
        room_id: Some("a".to_owned()),
        key: Some("b".to_owned()),
        text: Some("hi".to_owned()),
        ..TalkInput::default()
    }
}

fn headers(request: &HttpRequest) -> Vec<(&str, &str)> {
    let mut headers: Vec<_> =
        request.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().expect("text"))).collect();
    headers.sort_unstable();
    headers
}

#[test]
fn aws_json_names_the_operation_in_a_header() {
    for (service, media_type) in
        [(&JSON_1_0, "application/x-amz-json-1.0"), (&JSON_1_1, "application/x-amz-json-1.1")]
    {
        let operation = talk(service);
        let request = request(&operation, &input()).unwrap();
        assert_eq!((&request.method, request.target.as_str()), (&Method::POST, "/"));
        assert_eq!(headers(&request), [("content-type", media_type), ("x-amz-target", "Chat.Talk")]);
        // Neither the bindings nor `@jsonName` count.
        let expected = format!(r#"{{"roomId":"a","key":"b","text":"hi","token":"{TOKEN}"}}"#);
        assert_eq!(request.body, HttpBody::Full(expected.into()));
        assert_eq!(request.initial_message, None);
        let uri = request.uri(&"https://h/custom".parse().unwrap()).unwrap();
        assert_eq!(uri, "https://h/custom/");
        assert_eq!(service.protocol().codec().media_type(), media_type);
    }
}

#[test]
fn aws_json_always_has_a_document() {
    let operation = ping(&JSON_1_1);
    let request = request(&operation, &Unit).unwrap();
    assert_eq!(request.body, HttpBody::Full("{}".into()));
    assert_eq!(request.headers["content-type"], "application/x-amz-json-1.1");
    let response = AWS_JSON_1_1.write_response(&operation, &Unit).unwrap();
    assert_eq!((response.status, response.body), (StatusCode::OK, HttpBody::Full("{}".into())));
}

#[test]
fn rpc_v2_cbor_names_the_operation_in_the_path() {
    let operation = talk(&CBOR);
    let request = request(&operation, &TalkInput { token: Some("t".to_owned()), ..input() }).unwrap();
    assert_eq!(request.target, "/service/Chat/operation/Talk");
    let expected = [
        ("accept", "application/cbor"),
        ("content-type", "application/cbor"),
        ("smithy-protocol", "rpc-v2-cbor"),
    ];
    assert_eq!(headers(&request), expected);
    let HttpBody::Full(body) = &request.body else { panic!("no document") };
    let mut back = TalkInput::default();
    RPC_V2_CBOR.codec().read(body, &mut back).unwrap();
    assert_eq!(back, TalkInput { token: Some("t".to_owned()), ..input() });
    let uri = request.uri(&"https://h/v1/".parse().unwrap()).unwrap();
    assert_eq!(uri, "https://h/v1/service/Chat/operation/Talk");
}

#[test]
fn rpc_v2_cbor_sends_nothing_where_the_model_has_nothing() {
    let operation = ping(&CBOR);
    let request = request(&operation, &Unit).unwrap();
    assert_eq!(request.body, HttpBody::Empty);
    assert_eq!(headers(&request), [("accept", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")]);
    let response = RPC_V2_CBOR.write_response(&operation, &Unit).unwrap();
    assert_eq!(response.body, HttpBody::Empty);
    assert_eq!(response.headers["smithy-protocol"], "rpc-v2-cbor");
    assert!(!response.headers.contains_key("content-type"));
}

#[test]
fn an_empty_structure_is_an_empty_map() {
    let response = RPC_V2_CBOR.write_response(&talk(&CBOR), &TalkOutput::default()).unwrap();
    let (head, body) = answered(&response);
    assert!(matches!(&body[..], b"\xa0" | b"\xbf\xff"), "{body:?}");
    assert_eq!(head.headers["content-type"], "application/cbor");
    assert!(RPC_V2_CBOR.is_success(&head));
}

#[test]
fn only_services_with_an_older_protocol_are_asked_for_its_codes() {
    assert_eq!(request(&talk(&OLD), &input()).unwrap().headers["x-amzn-query-mode"], "true");
    for service in [&JSON_1_0, &JSON_1_1, &CBOR] {
        assert!(!request(&talk(service), &input()).unwrap().headers.contains_key("x-amzn-query-mode"));
    }
}

#[test]
fn hosts_and_missing_members_are_those_of_all_protocols() {
    for service in [&JSON_1_0, &CBOR] {
        let operation = talk(service).host_prefix(&[HostPart::Label("roomId"), HostPart::Literal(".live.")]);
        assert_eq!(request(&operation, &input()).unwrap().host_prefix, "a.live.");
        let error = request(&operation, &TalkInput { room_id: None, ..input() }).unwrap_err();
        let expected = ProtocolError::MissingMember { shape: "com.example#TalkInput", member: "roomId" };
        assert_eq!(error, expected);
    }
}

#[test]
fn the_peer_reads_what_the_client_wrote_and_nothing_else() {
    for service in [&JSON_1_0, &JSON_1_1, &CBOR] {
        let (operation, protocol) = (talk(service), service.protocol());
        let (head, body) = received(&request(&operation, &input()).unwrap());
        assert!(protocol.matches(&operation, &head));
        let mut back = TalkInput::default();
        protocol.read_request(&operation, &head, &body, &mut back).unwrap();
        assert_eq!(back, TalkInput { token: Some(TOKEN.to_owned()), ..input() });

        let other = ping(service);
        assert!(!protocol.matches(&other, &head));
        let refused = protocol.read_request(&other, &head, &body, &mut Unit);
        assert_eq!(refused, Err(ProtocolError::UriMismatch { operation: "com.example#Ping" }));
        let (mut get, _) = received(&request(&operation, &input()).unwrap());
        get.method = Method::GET;
        assert!(!protocol.matches(&operation, &get));
        assert!(protocol.read_request(&operation, &head, &body.slice(1..), &mut back).is_err());
    }
}

#[test]
fn members_beside_events_are_in_the_first_frame() {
    let formats = [
        (&JSON_1_0, "application/json", &b"{}"[..]),
        (&JSON_1_1, "application/json", b"{}"),
        (&CBOR, "application/cbor", b"\xbf\xff"),
    ];
    for (service, content_type, empty) in formats {
        let protocol = service.protocol();
        assert_eq!(protocol.initial_messages(), InitialMessages::Events);
        let operation = talk(service).request_stream(BodyStream::Events).response_stream(BodyStream::Events);
        let sent = request(&operation, &input()).unwrap();
        assert_eq!(sent.body, HttpBody::Stream);
        assert_eq!(sent.headers["content-type"], "application/vnd.amazon.eventstream");
        assert_eq!(sent.headers["accept"], "application/vnd.amazon.eventstream");
        let (message, _) = Message::decode(sent.initial_message.unwrap()).unwrap();
        assert_eq!(message.string(":message-type"), Some("event"));
        assert_eq!(message.string(":event-type"), Some("initial-request"));
        assert_eq!(message.string(":content-type"), Some(content_type));
        let mut back = TalkInput::default();
        protocol.codec().read(&message.payload_bytes(), &mut back).unwrap();
        assert_eq!(back, TalkInput { token: Some(TOKEN.to_owned()), ..input() });

        let answer = protocol.write_response(&operation, &TalkOutput::default()).unwrap();
        assert_eq!(answer.body, HttpBody::Stream);
        let (message, _) = Message::decode(answer.initial_message.unwrap()).unwrap();
        assert_eq!(message.string(":event-type"), Some("initial-response"));
        assert_eq!(message.payload(), empty);

        assert_eq!(protocol.write_response(&ping(service), &Unit).unwrap().initial_message, None);
    }
}

#[test]
fn a_request_of_nothing_but_events_has_no_frame_ahead_of_them() {
    for service in [&JSON_1_0, &JSON_1_1, &CBOR] {
        // No input at all, and one that has no member but the stream.
        let [none, empty] = [ping(service), ping(service).input(&UNIT)];
        for operation in [none, empty].map(|operation| operation.request_stream(BodyStream::Events)) {
            assert!(!operation.has_initial_request());
            let sent = request(&operation, &Unit).unwrap();
            assert_eq!((sent.body, sent.initial_message), (HttpBody::Stream, None));
        }
        let operation = talk(service);
        assert!(!operation.has_initial_request(), "no events are sent");
    }
}

#[test]
fn a_streaming_blob_is_the_body() {
    let blob = BodyStream::Blob { requires_length: false, media_type: Some("image/png") };
    for service in [&JSON_1_0, &CBOR] {
        let operation = talk(service).request_stream(blob).response_stream(blob);
        let sent = request(&operation, &input()).unwrap();
        assert_eq!((sent.body, sent.initial_message), (HttpBody::Stream, None));
        assert_eq!(sent.headers["content-type"], "image/png");
    }
}

#[test]
fn what_is_answered_for_nothing_is_not_looked_at() {
    for service in [&JSON_1_1, &CBOR] {
        let head = answered(&service.protocol().write_response(&ping(service), &Unit).unwrap()).0;
        for body in ["", "{}", r#"{"foo":true}"#, "<html>"] {
            service.protocol().read_response(&ping(service), &head, &Bytes::from(body), &mut Unit).unwrap();
        }
    }
}

#[test]
fn errors_carry_their_shape_id() {
    let error = RoomClosed { message: "gone".to_owned(), retry_after: Some(7) };
    let response = AWS_JSON_1_1.write_error(&error).unwrap();
    assert_eq!(response.status, StatusCode::GONE);
    let expected = r##"{"__type":"com.example#RoomClosed","message":"gone","retryAfter":7}"##;
    assert_eq!(response.body, HttpBody::Full(expected.into()));
    for service in [&JSON_1_0, &JSON_1_1, &CBOR] {
        let protocol = service.protocol();
        let (head, body) = answered(&protocol.write_error(&error).unwrap());
        assert!(!protocol.is_success(&head));
        let identity = protocol.identify_error(&talk(service), &head, &body);
        assert_eq!(identity.shape.as_deref(), Some("RoomClosed"));
        assert_eq!(identity.message.as_deref(), Some("gone"));
        let mut back = RoomClosed::default();
        protocol.read_error(&head, &body, &mut back).unwrap();
        assert_eq!(back, error);
    }
}
