//! The rows of stream-sea, and of Stream Manager, which knows no HTTP.

use bytes::Bytes;
use http::StatusCode;
use smithy_streams_runtime::codec::Shape;
use smithy_streams_runtime::protocol::{
    BodyStream, ErrorIdentity, HostPrefix, HttpBody, HttpRequest, OperationSchema, Protocol, ProtocolError,
    RequestContext, STREAM_MANAGER, STREAM_SEA, Segment, ServiceSchema, UriPattern, WebSocketAction,
};
use smithy_streams_runtime::session::stream_manager::OperationCodes;
use smithy_streams_runtime::types::{Fault, Kind, Member, Schema};

use super::one::{One, TOKEN, answered, head, received};

static SEA: ServiceSchema = ServiceSchema::new("com.example#Sea", "4", &STREAM_SEA);
static NAMED: Schema =
    Schema::structure("com.example#Named", &[Member::new("name", Kind::String).required().label()]);
static TEXT: Schema = Schema::structure("com.example#Text", &[Member::new("text", Kind::String)]);
static NOTHING: Schema = Schema::structure("com.example#Nothing", &[]);
static GONE: Schema = Schema::structure("com.example#Gone", &[Member::new("message", Kind::String)])
    .error(Fault::Client, 410)
    .status_code(7)
    .refusal("hear");
static DELETE: OperationSchema = OperationSchema::new("com.example#Delete", &SEA)
    .http("DELETE", UriPattern::new(&[Segment::Literal("s"), Segment::Label("name")], &[]), 200)
    .input(&NAMED)
    .output(&NOTHING);
static HEAR: OperationSchema = OperationSchema::new("com.example#Hear", &SEA)
    .subscribes("/streams", "hear")
    .codes(-4, 9)
    .input(&TEXT)
    .response_stream(BodyStream::Events);

fn one(schema: &'static Schema, value: &str) -> One<String> {
    One { schema, value: Some(value.to_owned()) }
}

fn request(operation: &OperationSchema, input: &dyn Shape) -> Result<HttpRequest, ProtocolError> {
    let context = RequestContext { idempotency_token: &|| TOKEN.to_owned(), host_prefix: HostPrefix::Expand };
    operation.service().protocol().write_request(operation, input, &context)
}

#[test]
fn requests_want_documents_whatever_the_answer_is() {
    let request = request(&DELETE, &one(&NAMED, "a b/c")).expect("a request");
    assert_eq!((request.method.as_str(), request.target.as_str()), ("DELETE", "/s/a%20b%2Fc"));
    assert_eq!(request.headers["accept"], "application/json");
    assert_eq!(request.body, HttpBody::Empty);
    let (head, body) = received(&request);
    assert!(STREAM_SEA.matches(&DELETE, &head) && !STREAM_SEA.matches(&HEAR, &head));
    let mut back = One::<String> { schema: &NAMED, value: None };
    STREAM_SEA.read_request(&DELETE, &head, &body, &mut back).expect("a request");
    assert_eq!(back.value.as_deref(), Some("a b/c"));
}

#[test]
fn answers_without_members_are_not_read() {
    for body in ["", "OK", "{", "\u{0}"] {
        let head = head(200, &[]);
        assert!(STREAM_SEA.is_success(&head));
        let mut output = One::<String> { schema: &NOTHING, value: None };
        STREAM_SEA
            .read_response(&DELETE, &head, &Bytes::from_static(body.as_bytes()), &mut output)
            .expect("not looked at");
    }
    for status in [301, 400, 500] {
        assert!(!STREAM_SEA.is_success(&head(status, &[])));
    }
}

#[test]
fn errors_have_a_status_and_a_message_but_no_name() {
    let response = STREAM_SEA.write_error(&one(&GONE, "dry")).expect("an error");
    assert_eq!(response.status, StatusCode::GONE);
    assert!(response.headers.keys().all(|name| name == "content-type"));
    let (head, body) = answered(&response);
    let named = head_with_name();
    for head in [&head, &named] {
        let identity = STREAM_SEA.identify_error(&DELETE, head, &body);
        let expected = ErrorIdentity { message: Some("dry".to_owned()), ..ErrorIdentity::default() };
        assert_eq!(identity, expected);
    }
    let mut back = One::<String> { schema: &GONE, value: None };
    STREAM_SEA.read_error(&head, &body, &mut back).expect("an error");
    assert_eq!(back.value.as_deref(), Some("dry"));
    let response = STREAM_SEA.write_unmodeled_error(StatusCode::BAD_GATEWAY, "Oops", "it broke");
    assert_eq!(response.body, HttpBody::Full(r#"{"message":"it broke"}"#.into()));
    assert!(response.headers.keys().all(|name| name == "content-type"));
}

/// What another protocol would call the error.
fn head_with_name() -> http::response::Parts {
    head(410, &[("x-amzn-errortype", "Other")])
}

#[test]
fn a_subscription_is_no_http_message() {
    let refused = ProtocolError::NotHttp { protocol: "smithystreams#streamSea" };
    assert_eq!(request(&HEAR, &one(&TEXT, "x")).expect_err("no message"), refused);
    let mut text = one(&TEXT, "x");
    let failed = STREAM_SEA.read_response(&HEAR, &head(200, &[]), &Bytes::new(), &mut text);
    assert_eq!(failed.expect_err("no message"), refused);
    assert_eq!(STREAM_SEA.write_response(&HEAR, &text).expect_err("no message"), refused);
}

#[test]
fn tables_have_what_frames_and_subscriptions_need() {
    assert_eq!(HEAR.web_socket(), Some(WebSocketAction { path: "/streams", action: "hear" }));
    assert_eq!(HEAR.operation_codes(), Some(OperationCodes::new(-4, 9)));
    assert_eq!((DELETE.web_socket(), DELETE.operation_codes()), (None, None));
    let error = GONE.error_trait().expect("an error");
    assert_eq!((error.status, error.status_code, error.refusal), (410, Some(7), Some("hear")));
    assert!(TEXT.members().iter().all(|member| !member.is_made_by_client()));
    assert!(Member::new("lost", Kind::Structure).made_by_client().is_made_by_client());
    // What is no error has no number.
    assert_eq!(Schema::structure("com.example#Plain", &[]).status_code(1).refusal("x").error_trait(), None);
}

#[test]
fn stream_manager_knows_no_http_message() {
    static MANAGER: ServiceSchema = ServiceSchema::new("com.example#Logs", "1", &STREAM_MANAGER);
    static READ: OperationSchema =
        OperationSchema::new("com.example#Read", &MANAGER).codes(5, 10).input(&TEXT);
    let refused = ProtocolError::NotHttp { protocol: "smithystreams#streamManager" };
    assert_eq!(request(&READ, &one(&TEXT, "x")).expect_err("no message"), refused);
    assert_eq!(STREAM_MANAGER.codec().media_type(), "application/cbor");
    assert!(!STREAM_MANAGER.is_success(&head(200, &[])));
}
