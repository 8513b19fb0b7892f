//! Shapes in the messages of event-stream RPC.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::cell::Cell;

use bytes::Bytes;
use smithy_streams_runtime::codec::{CodecError, Shape};
use smithy_streams_runtime::event::{EncodeError, EventError};
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::protocol::{
    EVENT_STREAM_RPC, ErrorIdentity, HostPrefix, HttpBody, InitialMessages, MessageKind, OperationSchema,
    Protocol, ProtocolError, RequestContext, RpcEvent, RpcFormat,
};
use smithy_streams_runtime::session::{Outgoing, RpcMessage};
use smithy_streams_runtime::types::{BigInteger, Document, Fault, Timestamp, UnknownVariant};

use crate::frames::build::hex;
use crate::ipc::{
    BinaryMessage, DICTATE, Dictate, DictateInput, Echo, EchoInput, EchoOutput, IpcError, JsonMessage, Line,
    Lines, MessageContext, Messages, NUCLEUS, PUBLISH, Publish, PublishInput, PublishMessage, PublishOutput,
    SUBSCRIBE, ServiceError, Subscribe, SubscribeInput, SubscribeOutput, UPLOAD, UnauthorizedError,
    publication, subscription,
};
use crate::session::ends::{ERROR, LAST, MESSAGE, feed, id, open_client, open_server, opening};
use crate::session::golden::{ANSWER, EVENT, SERVICE_ERROR, SUBSCRIBE as SUBSCRIBE_BYTES, written};

const FORMAT: RpcFormat = NUCLEUS.rpc_format();

fn request(operation: &OperationSchema, input: &dyn Shape) -> Result<Message, ProtocolError> {
    let context =
        RequestContext { idempotency_token: &|| "made".to_owned(), host_prefix: HostPrefix::Expand };
    FORMAT.write_request(operation, input, &context)
}

/// A message as it arrives.
fn arrived(message_type: i32, flags: i32, headers: &[(&str, &str)], payload: impl Into<Bytes>) -> RpcMessage {
    let numbers = [(":message-type", message_type), (":message-flags", flags), (":stream-id", 1)];
    let message =
        Message::new().with_headers(numbers).unwrap().with_headers(headers.iter().copied()).unwrap();
    RpcMessage::read(message.with_payload(payload)).unwrap()
}

fn message_of(shape: &str, payload: impl Into<Bytes>) -> RpcMessage {
    arrived(MESSAGE, 0, &[("service-model-type", shape)], payload)
}

fn messages(payload: &str) -> Result<RpcEvent<Messages, IpcError>, EventError> {
    FORMAT.read_event(&message_of("any", payload.to_owned()))
}

fn lines(payload: &str) -> Result<RpcEvent<Lines, IpcError>, EventError> {
    FORMAT.read_event(&message_of("any", payload.to_owned()))
}

/// A line, read from the members of its document.
fn line(members: &str) -> Result<Line, EventError> {
    match lines(&format!(r#"{{"line":{{{members}}}}}"#))? {
        RpcEvent::Event(Lines::Line(line)) => Ok(line),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_request_is_the_input_beside_its_stream() {
    let message = request(&SUBSCRIBE, &subscription("t")).unwrap();
    assert_eq!(message.payload(), br#"{"topic":"t"}"#);
    // Python writes a space behind the colon. But for that, it is what `awscrt` sends.
    let mut client = open_client();
    let spaced = message.with_payload(r#"{"topic": "t"}"#);
    client.activate(SUBSCRIBE.id(), &spaced).unwrap();
    assert_eq!(written(&mut client), hex(SUBSCRIBE_BYTES));
    let message = request(&PUBLISH, &publication("t")).unwrap();
    let expected = r#"{"topic":"t","publishMessage":{"binaryMessage":{"message":"aGk="}}}"#;
    assert_eq!(message.payload(), expected.as_bytes());
}

#[test]
fn a_response_an_event_and_an_error_are_the_bytes_of_the_java_server() {
    let context = MessageContext { topic: Some("t".to_owned()) };
    let event = Messages::Binary(BinaryMessage { message: Some("hi".into()), context: Some(context) });
    let error = ServiceError { message: Some("boom".to_owned()), context: None };
    let response = FORMAT.write_response(&PUBLISH, &PublishOutput {}).unwrap();
    let event = FORMAT.write_event(&event).unwrap();
    let error = FORMAT.write_error(&error).unwrap();
    for (outgoing, bytes) in [
        (Outgoing::application_message(&response).terminating(), ANSWER),
        (Outgoing::application_message(&event), EVENT),
        (Outgoing::application_error(&error).terminating(), SERVICE_ERROR),
    ] {
        let mut server = open_server();
        feed(&mut server, &opening(1, "{}"), 1);
        server.send(id(1), outgoing).unwrap();
        assert_eq!(written(&mut server), hex(bytes));
    }
}

#[test]
fn a_structure_without_members_is_an_empty_object() {
    let message = request(&crate::ipc::ECHO, &EchoInput {}).unwrap();
    assert_eq!(message.string("service-model-type"), Some("com.example#EchoRequest"));
    assert_eq!(message.payload(), b"{}");
    let message = FORMAT.write_response(&crate::ipc::ECHO, &EchoOutput {}).unwrap();
    assert_eq!((message.string(":content-type"), message.payload()), (Some("application/json"), &b"{}"[..]));
}

#[test]
fn required_members_are_asked_for_and_tokens_made_once() {
    let missing =
        ProtocolError::MissingMember { shape: "aws.greengrass#SubscribeToTopicRequest", member: "topic" };
    assert_eq!(request(&SUBSCRIBE, &SubscribeInput::default()).err(), Some(missing));
    assert_eq!(request(&DICTATE, &DictateInput::default()).unwrap().payload(), br#"{"token":"made"}"#);
    let asked = Cell::new(0);
    let token = || {
        asked.set(asked.get() + 1);
        String::new()
    };
    let context = RequestContext { idempotency_token: &token, host_prefix: HostPrefix::Expand };
    let input = DictateInput { token: Some("mine".to_owned()) };
    let message = FORMAT.write_request(&DICTATE, &input, &context).unwrap();
    assert_eq!((message.payload(), asked.get()), (&br#"{"token":"mine"}"#[..], 0));
}

#[test]
fn streaming_blobs_have_no_place() {
    let refused = ProtocolError::StreamingBlob { operation: "com.example#Upload" };
    assert_eq!(request(&UPLOAD, &EchoInput {}).err(), Some(refused.clone()));
    assert_eq!(FORMAT.write_response(&UPLOAD, &EchoOutput {}).err(), Some(refused));
}

#[test]
fn the_peer_reads_requests_whatever_their_headers_say() {
    for message in [
        request(&PUBLISH, &publication("t")).unwrap(),
        Message::new().with_payload(
            r#"{"later": [1], "publishMessage": {"jsonMessage": null, "binaryMessage":
            {"message": "aGk=", "context": null}}, "topic": "t"}"#,
        ),
    ] {
        let mut input = PublishInput::default();
        FORMAT.read_request(&message, &mut input).unwrap();
        assert_eq!(input, publication("t"));
    }
    let mut output = SubscribeOutput::default();
    FORMAT.read_response(&Message::new(), &mut output).unwrap();
    assert_eq!(output, SubscribeOutput::default());
    let unreadable = FORMAT.read_response(&Message::new().with_payload("[]"), &mut output);
    assert!(matches!(unreadable, Err(ProtocolError::Codec(_))), "{unreadable:?}");
}

#[test]
fn the_kind_of_a_message_is_told_by_type_then_shape_then_order() {
    use MessageKind::{Close, Error, Event, Foreign, Response};
    let (union, output) =
        ("aws.greengrass#SubscriptionResponseMessage", "aws.greengrass#SubscribeToTopicResponse");
    let bare = |message_type, flags, payload: &'static str| arrived(message_type, flags, &[], payload);
    let last = arrived(MESSAGE, LAST, &[("service-model-type", output)], "");
    // Before the response, after it, and for an operation without events.
    let table = [
        (message_of(output, "{}"), [Response, Foreign, Foreign]),
        (message_of(union, "{}"), [Event, Event, Foreign]),
        (message_of("aws.greengrass#Odd", "{}"), [Foreign, Foreign, Foreign]),
        (bare(MESSAGE, 0, "{}"), [Response, Event, Response]),
        (bare(MESSAGE, LAST, "{}"), [Response, Event, Response]),
        (bare(MESSAGE, 0, ""), [Response, Event, Response]),
        (bare(MESSAGE, LAST, ""), [Close, Close, Close]),
        (last, [Response, Foreign, Foreign]),
        (bare(ERROR, LAST, ""), [Error, Error, Error]),
        (arrived(ERROR, 0, &[("service-model-type", union)], "{}"), [Error, Error, Error]),
        (arrived(MESSAGE, 0, &[("Service-Model-Type", union)], "{}"), [Event, Event, Foreign]),
    ];
    for (message, expected) in table {
        let found = [
            FORMAT.classify::<Subscribe>(&message, false),
            FORMAT.classify::<Subscribe>(&message, true),
            FORMAT.classify::<Publish>(&message, false),
        ];
        assert_eq!(found, expected, "{message:?}");
    }
    let second = message_of("aws.greengrass#PublishToTopicResponse", "{}");
    assert_eq!(FORMAT.classify::<Publish>(&second, true), Foreign);
    assert_eq!(FORMAT.classify::<Dictate>(&bare(MESSAGE, 0, "{}"), true), Foreign);
    // Without an output in the model, nothing is expected of it.
    assert_eq!(FORMAT.classify::<crate::ipc::Upload>(&second, false), Response);
    assert_eq!(FORMAT.classify::<Echo>(&message_of("com.example#Lines", "{}"), false), Event);
}

#[test]
fn events_come_back_as_they_were() {
    let full = Line {
        text: Some("a \"b\"".to_owned()),
        number: Some(-7),
        big: Some("123456789012345678901234567890".parse().unwrap()),
        real: Some(0.25),
        yes: Some(false),
        at: Some(Timestamp::from_millis(1_704_164_645_678)),
        document: Some(Document::Object([("a".to_owned(), Document::Null)].into())),
        data: Some(Bytes::from_static(b"\x00\xff")),
        tags: Some(vec!["x".to_owned()]),
        contexts: Some([("k".to_owned(), MessageContext::default())].into()),
        choice: Some(PublishMessage::Json(JsonMessage::default())),
    };
    let written = FORMAT.write_event(&Lines::Line(full.clone())).unwrap();
    assert_eq!(written.string("service-model-type"), Some("com.example#Lines"));
    let expected = concat!(
        r#"{"line":{"text":"a \"b\"","number":-7,"big":123456789012345678901234567890,"real":0.25,"yes":false,"#,
        r#""at":1704164645.678,"document":{"a":null},"data":"AP8=","tags":["x"],"contexts":{"k":{}},"#,
        r#""choice":{"jsonMessage":{}}}}"#,
    );
    assert_eq!(std::str::from_utf8(written.payload()), Ok(expected));
    assert_eq!(lines(expected), Ok(RpcEvent::Event(Lines::Line(full))));
    assert_eq!(FORMAT.write_event(&Lines::Pause).unwrap().payload(), br#"{"pause":{}}"#);
    assert_eq!(lines(r#"{"pause":{"later":1}}"#), Ok(RpcEvent::Event(Lines::Pause)));
    let unknown = EncodeError::UnknownEvent { union: "com.example#Lines" };
    assert_eq!(FORMAT.write_event(&Lines::Unknown(Message::new())), Err(unknown));
}

#[test]
fn an_event_is_the_one_member_that_is_known_and_set() {
    let json = |text: &str| JsonMessage { message: Some(Document::from(text)), context: None };
    for payload in [
        r#"{"jsonMessage":{"message":"x"}}"#,
        r#"{"binaryMessage":null,"jsonMessage":{"message":"x","context":null}}"#,
        r#"{"later":{"a":1},"jsonMessage":{"message":"x"},"__type":"b"}"#,
        r#"{"jsonMessage":{"message":"x"},"later":1,"binaryMessage":null}"#,
    ] {
        assert_eq!(messages(payload), Ok(RpcEvent::Event(Messages::Json(json("x")))), "{payload}");
    }
    for payload in ["", "{}", r#"{"later":{}}"#, r#"{"jsonMessage":null,"later":1,"latest":2}"#] {
        let message = message_of("any", payload);
        let read = FORMAT.read_event::<Messages, IpcError>(&message);
        assert_eq!(read, Ok(RpcEvent::Event(Messages::Unknown(message.into_message()))), "{payload}");
    }
    let both = CodecError::AmbiguousUnion { union: "aws.greengrass#SubscriptionResponseMessage" };
    let read = messages(r#"{"jsonMessage":{},"binaryMessage":{}}"#);
    assert_eq!(read, Err(EventError::Payload(both)));
    for payload in ["null", "[]", "hi", r#"{"binaryMessage":{"message":7}}"#, r#"{"jsonMessage":{}"#] {
        assert!(matches!(messages(payload), Err(EventError::Payload(_))), "{payload}");
    }
}

#[test]
fn an_error_member_of_the_union_is_an_event_that_is_an_error() {
    let error = ServiceError { message: Some("no".to_owned()), context: None };
    let written = FORMAT.write_error_member::<Lines, _>(&error).unwrap();
    assert_eq!(written.string("service-model-type"), Some("com.example#Lines"));
    assert_eq!(written.payload(), br#"{"failed":{"message":"no"}}"#);
    let read = lines(r#"{"failed":{"message":"no"}}"#);
    assert_eq!(read, Ok(RpcEvent::Exception(IpcError::Service(error))));
}

#[test]
fn members_are_read_as_other_generators_write_them() {
    let whole = line(r#""number":1.0,"big":2.0,"real":3,"at":1704164645.6789"#).unwrap();
    assert_eq!((whole.number, whole.big, whole.real), (Some(1), Some(BigInteger::from(2)), Some(3.0)));
    assert_eq!(whole.at.unwrap().to_string(), "2024-01-02T03:04:05.6789Z");
    assert_eq!(line(r#""at":1704164645"#).unwrap().at, Some(Timestamp::from_seconds(1_704_164_645)));
    assert_eq!(line(r#""big":1e3"#).unwrap().big, Some(BigInteger::from(1000)));
    for odd in [r#""number":1.5"#, r#""big":0.5"#, r#""big":1e400"#, r#""at":"2024""#, r#""data":"!""#] {
        assert!(matches!(line(odd), Err(EventError::Payload(_))), "{odd}");
    }
    let nulls = r#""text":null,"number":null,"big":null,"real":null,"yes":null,"at":null,"document":null,"data":null,
        "tags":null,"contexts":null,"choice":null,"later":null"#;
    assert_eq!(line(nulls), Ok(Line::default()));
    let nested = line(r#""contexts":{"a":{"topic":null},"b":{"topic":"t"}}"#).unwrap().contexts.unwrap();
    assert_eq!((&nested["a"], nested["b"].topic.as_deref()), (&MessageContext::default(), Some("t")));
    let kept = line(r#""document":{"x":null,"y":[1,2.5,"z",null]}"#).unwrap().document.unwrap();
    assert_eq!(kept.get("x"), Some(&Document::Null));
    assert_eq!(kept.get("y").and_then(|y| y.as_array()).map(<[_]>::len), Some(4));
}

#[test]
fn a_union_inside_is_read_as_openly_as_an_event() {
    let choice = |members: &str| line(&format!(r#""choice":{members}"#)).map(|line| line.choice.unwrap());
    let json = PublishMessage::Json(JsonMessage::default());
    assert_eq!(choice(r#"{"jsonMessage":{},"binaryMessage":null,"later":7}"#), Ok(json.clone()));
    assert_eq!(choice(r#"{"later":7,"jsonMessage":{}}"#), Ok(json));
    assert_eq!(choice(r#"{"later":7}"#), Ok(PublishMessage::Unknown(UnknownVariant::new("later"))));
    assert_eq!(choice("{}"), Ok(PublishMessage::default()));
    let both = CodecError::AmbiguousUnion { union: "aws.greengrass#PublishMessage" };
    assert_eq!(choice(r#"{"jsonMessage":{},"binaryMessage":{}}"#), Err(EventError::Payload(both)));
}

fn identity(
    shape: Option<&str>,
    code: Option<&str>,
    fault: Option<Fault>,
    message: Option<&str>,
) -> ErrorIdentity {
    let [shape, code, message] = [shape, code, message].map(|text| text.map(str::to_owned));
    ErrorIdentity { shape, code, fault, message }
}

fn read_error(headers: &[(&str, &str)], payload: &str) -> (Option<IpcError>, ErrorIdentity) {
    FORMAT.read_error(&arrived(ERROR, LAST, headers, payload.to_owned()))
}

#[test]
fn modelled_errors_are_told_by_their_shape() {
    let error = ServiceError { message: Some("boom".to_owned()), context: Some(Document::from(7)) };
    let written = FORMAT.write_error(&error).unwrap();
    let service = Some(IpcError::Service(error));
    let expected = identity(Some("ServiceError"), None, Some(Fault::Server), Some("boom"));
    let read = FORMAT.read_error::<IpcError>(&arrived(
        ERROR,
        LAST,
        &[("service-model-type", written.string("service-model-type").unwrap())],
        written.payload_bytes(),
    ));
    assert_eq!(read, (service.clone(), expected.clone()));
    // No decoration; and no shape, but a code.
    let plain = r#"{"context":7,"message":"boom"}"#;
    let named = [("service-model-type", "aws.greengrass#ServiceError")];
    assert_eq!(read_error(&named, plain), (service.clone(), expected.clone()));
    let coded = r#"{"context":7,"message":"boom","_errorCode":"ServiceError"}"#;
    assert_eq!(read_error(&[], coded), (service, expected));
    // The modelled text goes first, then that of the decoration.
    let texts = r#"{"_message":"other","message":"boom"}"#;
    assert_eq!(read_error(&named, texts).1.message.as_deref(), Some("boom"));
    assert_eq!(read_error(&named, r#"{"_message":"other"}"#).1.message.as_deref(), Some("other"));
    let unauthorized = [("service-model-type", "aws.greengrass#UnauthorizedError")];
    let empty = (
        Some(IpcError::Unauthorized(UnauthorizedError::default())),
        identity(Some("UnauthorizedError"), None, Some(Fault::Client), None),
    );
    assert_eq!(read_error(&unauthorized, ""), empty);
}

#[test]
fn other_errors_are_told_by_what_they_have() {
    let framework = FORMAT.write_unmodeled_error("aws#AccessDenied", "not you").unwrap();
    let payload = std::str::from_utf8(framework.payload()).unwrap();
    let decoration = r#"{"_service":"aws.greengrass#GreengrassCoreIPC","_message":"not you","_errorCode":"aws#AccessDenied"}"#;
    assert_eq!(payload, decoration);
    let shape = [("service-model-type", framework.string("service-model-type").unwrap())];
    let denied = identity(Some("AccessDenied"), None, None, Some("not you"));
    assert_eq!(read_error(&shape, payload), (None, denied));
    // The same name elsewhere is another error.
    let elsewhere = [("service-model-type", "com.example#ServiceError")];
    let other = identity(Some("ServiceError"), Some("E7"), None, Some("b"));
    assert_eq!(read_error(&elsewhere, r#"{"message":"b","_errorCode":"E7"}"#), (None, other));
    let text = [(":content-type", "text/plain")];
    let internal = identity(None, None, None, Some("InternalServerError"));
    assert_eq!(read_error(&text, "InternalServerError"), (None, internal));
    let json = [(":content-type", "application/json")];
    let unknown = identity(None, None, None, Some("no such operation"));
    assert_eq!(read_error(&json, r#"{"error":"odd","message":"no such operation"}"#), (None, unknown));
    assert_eq!(read_error(&[], ""), (None, ErrorIdentity::default()));
    assert_eq!(read_error(&[], "{}"), (None, ErrorIdentity::default()));
}

#[test]
fn an_error_that_cannot_be_read_is_still_an_error() {
    let named = [("service-model-type", "aws.greengrass#ServiceError")];
    let odd = identity(Some("ServiceError"), None, None, Some("half"));
    assert_eq!(read_error(&named, "half"), (None, odd));
    let typed = identity(Some("ServiceError"), None, None, Some("x"));
    assert_eq!(read_error(&named, r#"{"message":7,"_message":"x"}"#), (None, typed));
    let long = read_error(&[], &"é".repeat(10_000)).1.message.unwrap();
    assert_eq!(long, "é".repeat(512));
    let cut = read_error(&[], &format!("x{}", "é".repeat(10_000))).1.message.unwrap();
    assert_eq!(cut, format!("x{}", "é".repeat(511)));
    let binary = FORMAT.read_error::<IpcError>(&arrived(ERROR, LAST, &[], &b"\xff\xfe"[..])).1;
    assert_eq!(binary.message, None);
}

#[test]
fn the_row_knows_no_http() {
    assert_eq!(EVENT_STREAM_RPC.id(), "smithystreams#eventStreamRpc");
    assert_eq!(EVENT_STREAM_RPC.codec().media_type(), "application/json");
    assert_eq!(EVENT_STREAM_RPC.initial_messages(), InitialMessages::Events);
    let context = RequestContext { idempotency_token: &String::new, host_prefix: HostPrefix::Expand };
    let refused = ProtocolError::NotHttp { protocol: "smithystreams#eventStreamRpc" };
    let request = EVENT_STREAM_RPC.write_request(&PUBLISH, &publication("t"), &context);
    assert_eq!(request.err(), Some(refused.clone()));
    assert_eq!(EVENT_STREAM_RPC.write_response(&PUBLISH, &PublishOutput {}).err(), Some(refused.clone()));
    assert_eq!(EVENT_STREAM_RPC.write_error(&ServiceError::default()).err(), Some(refused.clone()));
    let (head, ()) = http::Response::new(()).into_parts();
    let (body, mut output) = (Bytes::new(), PublishOutput {});
    assert!(!EVENT_STREAM_RPC.is_success(&head));
    assert_eq!(EVENT_STREAM_RPC.read_response(&PUBLISH, &head, &body, &mut output), Err(refused.clone()));
    assert_eq!(EVENT_STREAM_RPC.read_error(&head, &body, &mut output), Err(refused.clone()));
    assert_eq!(EVENT_STREAM_RPC.identify_error(&PUBLISH, &head, &body), ErrorIdentity::default());
    let (head, ()) = http::Request::new(()).into_parts();
    assert!(!EVENT_STREAM_RPC.matches(&PUBLISH, &head));
    assert_eq!(EVENT_STREAM_RPC.read_request(&PUBLISH, &head, &body, &mut output), Err(refused));
    let response = EVENT_STREAM_RPC.write_unmodeled_error(http::StatusCode::BAD_GATEWAY, "a", "b");
    assert_eq!((response.status.as_u16(), response.body), (502, HttpBody::Empty));
}
