//! Bodies of requests and responses, and their media types.

use std::fmt::Debug;

use bytes::Bytes;
use smithy_streams_runtime::codec::{CodecError, Unit, Value};
use smithy_streams_runtime::protocol::{
    BodyStream, HttpBody, HttpRequest, HttpResponse, OperationSchema, Protocol, ProtocolError, REST_JSON_1,
};
use smithy_streams_runtime::types::{Document, Kind, Member, Schema};

use super::one::{One, SERVICE, answered, head, operation, received, request};
use crate::codec::shapes::{Choice, Sink};

static BLOB: Schema = payload(&[Member::new("value", Kind::Blob).payload()]);
static PICTURE: Schema = payload(&[Member::new("value", Kind::Blob).payload().media_type("image/png")]);
static TEXT: Schema = payload(&[Member::new("value", Kind::String).payload()]);
static STRUCTURE: Schema = payload(&[Member::new("value", Kind::Structure).payload()]);
static UNION: Schema = payload(&[Member::new("value", Kind::Union).payload()]);
static DOCUMENT: Schema = payload(&[Member::new("value", Kind::Document).payload()]);
static MEMBER: Schema = payload(&[Member::new("value", Kind::String)]);
static HEADER: Schema = payload(&[Member::new("value", Kind::String).header("X-Value")]);
static TYPE: Schema = payload(&[Member::new("value", Kind::String).header("Content-Type")]);

const fn payload(members: &'static [Member]) -> Schema {
    Schema::structure("com.example#Payload", members)
}

fn content_type(request: &HttpRequest) -> Option<&str> {
    request.headers.get("content-type").map(|value| value.to_str().expect("ascii"))
}

/// Body and media type of a request whose only member is set to `value`.
fn sent<V: Value>(schema: &'static Schema, value: Option<V>) -> (HttpBody, Option<String>) {
    let request = request(&operation(schema), &One { schema, value }).expect("a valid input");
    let media_type = content_type(&request).map(str::to_owned);
    (request.body, media_type)
}

fn full(body: &'static str, media_type: &str) -> (HttpBody, Option<String>) {
    (HttpBody::Full(Bytes::from_static(body.as_bytes())), Some(media_type.to_owned()))
}

const NOTHING: (HttpBody, Option<String>) = (HttpBody::Empty, None);

#[test]
fn requests_have_the_body_that_their_model_says() {
    let bytes = Bytes::from_static(b"raw");
    assert_eq!(sent(&BLOB, Some(bytes.clone())), full("raw", "application/octet-stream"));
    assert_eq!(sent(&PICTURE, Some(bytes.clone())), full("raw", "image/png"));
    assert_eq!(sent::<Bytes>(&BLOB, None), NOTHING);
    assert_eq!(sent(&TEXT, Some("é".to_owned())), full("é", "text/plain"));
    assert_eq!(sent(&TEXT, Some(String::new())), full("", "text/plain"));
    assert_eq!(sent::<String>(&TEXT, None), NOTHING);
    assert_eq!(sent(&STRUCTURE, Some(Sink::default())), full(r#"{"text":""}"#, "application/json"));
    assert_eq!(sent::<Sink>(&STRUCTURE, None), full("{}", "application/json"));
    assert_eq!(sent(&UNION, Some(Choice::Nothing)), full(r#"{"nothing":{}}"#, "application/json"));
    assert_eq!(sent::<Choice>(&UNION, None), NOTHING);
    assert_eq!(sent(&DOCUMENT, Some(Document::from(vec![1, 2]))), full("[1,2]", "application/json"));
    assert_eq!(sent::<Document>(&DOCUMENT, None), NOTHING);
    assert_eq!(sent(&MEMBER, Some("a".to_owned())), full(r#"{"value":"a"}"#, "application/json"));
    assert_eq!(sent::<String>(&MEMBER, None), full("{}", "application/json"));
    assert_eq!(sent(&HEADER, Some("a".to_owned())), NOTHING);
    assert_eq!(sent(&TYPE, Some("text/x".to_owned())), (HttpBody::Empty, Some("text/x".to_owned())));
}

#[test]
fn a_blob_payload_is_not_copied() {
    let bytes = Bytes::from(vec![7; 100]);
    let (HttpBody::Full(body), _) = sent(&BLOB, Some(bytes.clone())) else { panic!("a body") };
    assert_eq!(body.as_ptr(), bytes.as_ptr());
    let mut output = One::<Bytes> { schema: &BLOB, value: None };
    REST_JSON_1.read_response(&operation(&BLOB), &head(200, &[]), &bytes, &mut output).unwrap();
    assert_eq!(output.value.unwrap().as_ptr(), bytes.as_ptr());
}

/// Lets the body go through both directions.
fn round_trip<V: Value + Debug + Clone + PartialEq>(schema: &'static Schema, value: Option<V>) {
    let operation = operation(schema);
    let sent = One { schema, value };
    let (head, body) = received(&request(&operation, &sent).expect("a valid body"));
    let mut back = One { schema, value: None };
    REST_JSON_1.read_request(&operation, &head, &body, &mut back).expect("a valid body");
    assert_eq!(back.value, sent.value);
    let (head, body) = answered(&REST_JSON_1.write_response(&operation, &sent).expect("a valid body"));
    let mut back = One { schema, value: None };
    REST_JSON_1.read_response(&operation, &head, &body, &mut back).expect("a valid body");
    assert_eq!(back.value, sent.value);
}

#[test]
fn payloads_come_back() {
    round_trip(&BLOB, Some(Bytes::from_static(b"\xff")));
    round_trip::<Bytes>(&BLOB, None);
    round_trip(&TEXT, Some("{}".to_owned()));
    round_trip(&STRUCTURE, Some(Sink { byte: Some(1), ..Sink::default() }));
    round_trip(&UNION, Some(Choice::Text("x".to_owned())));
    round_trip::<Choice>(&UNION, None);
    round_trip(&DOCUMENT, Some(Document::Null));
    round_trip(&MEMBER, Some("x".to_owned()));
    round_trip::<String>(&MEMBER, None);
}

#[test]
fn responses_are_read_as_they_come() {
    fn read<V: Value>(schema: &'static Schema, body: &'static str) -> Result<Option<V>, ProtocolError> {
        let mut output = One { schema, value: None };
        // The media type is not enforced.
        let head = head(204, &[("content-type", "text/html; charset=utf-8")]);
        REST_JSON_1.read_response(
            &operation(schema),
            &head,
            &Bytes::from_static(body.as_bytes()),
            &mut output,
        )?;
        Ok(output.value)
    }
    assert_eq!(read::<String>(&MEMBER, ""), Ok(None));
    assert_eq!(read::<String>(&MEMBER, "{}"), Ok(None));
    assert_eq!(read::<String>(&MEMBER, r#"{"other":1}"#), Ok(None));
    assert_eq!(read::<Sink>(&STRUCTURE, ""), Ok(None));
    assert_eq!(read::<Choice>(&UNION, ""), Ok(None));
    assert_eq!(read::<Bytes>(&BLOB, ""), Ok(None));
    assert_eq!(read::<String>(&HEADER, "not json"), Ok(None));
    assert!(matches!(
        read::<String>(&MEMBER, "not json"),
        Err(ProtocolError::Codec(CodecError::Unexpected { .. }))
    ));
    assert!(matches!(read::<Sink>(&STRUCTURE, "{"), Err(ProtocolError::Codec(CodecError::Truncated { .. }))));
}

fn response(operation: &OperationSchema) -> HttpResponse {
    REST_JSON_1.write_response(operation, &Unit).expect("an empty output")
}

#[test]
fn streams_are_left_to_others() {
    let operation = OperationSchema::new("com.example#Talk", &SERVICE);
    let events = "application/vnd.amazon.eventstream";
    let duplex = operation.request_stream(BodyStream::Events).response_stream(BodyStream::Events);
    let sent = request(&duplex, &Unit).unwrap();
    assert_eq!((&sent.body, content_type(&sent)), (&HttpBody::Stream, Some(events)));
    assert_eq!(sent.headers["accept"], events);
    let answer = response(&duplex);
    assert_eq!((answer.body, &answer.headers["content-type"]), (HttpBody::Stream, &events.parse().unwrap()));

    let operation = OperationSchema::new("com.example#Upload", &SERVICE);
    let blob = |media_type| BodyStream::Blob { requires_length: false, media_type };
    let upload = operation.request_stream(blob(None)).response_stream(blob(Some("audio/wav")));
    let sent = request(&upload, &Unit).unwrap();
    assert_eq!((&sent.body, content_type(&sent)), (&HttpBody::Stream, Some("application/octet-stream")));
    assert!(!sent.headers.contains_key("accept"));
    assert_eq!(response(&upload).headers["content-type"], "audio/wav");
}

#[test]
fn a_required_stream_is_never_missing() {
    static REQUIRED: Schema = payload(&[Member::new("value", Kind::Blob).payload().required()]);
    let blob = BodyStream::Blob { requires_length: true, media_type: None };
    let input = One::<Bytes> { schema: &REQUIRED, value: None };
    assert!(request(&operation(&REQUIRED).request_stream(blob), &input).is_ok());
    assert!(matches!(request(&operation(&REQUIRED), &input), Err(ProtocolError::MissingMember { .. })));
    // What streams is no document, whatever arrives.
    let mut output = One::<Bytes> { schema: &REQUIRED, value: None };
    let operation = operation(&REQUIRED).response_stream(blob);
    REST_JSON_1.read_response(&operation, &head(200, &[]), &Bytes::from_static(b"x"), &mut output).unwrap();
    assert_eq!(output.value, None);
}

#[test]
fn an_operation_without_output_answers_with_nothing() {
    let answer = response(&OperationSchema::new("com.example#Ping", &SERVICE));
    assert_eq!((answer.body, answer.headers.len()), (HttpBody::Empty, 0));
}
