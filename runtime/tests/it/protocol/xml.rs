//! HTTP bindings with XML documents.

use bytes::Bytes;
use http::StatusCode;
use smithy_streams_runtime::codec::{Shape, Unit};
use smithy_streams_runtime::protocol::{
    HostPrefix, HttpBody, HttpRequest, InitialMessages, OperationSchema, Protocol, ProtocolError, REST_XML,
    REST_XML_UNWRAPPED_ERRORS, RequestContext, Segment, ServiceSchema, UriPattern,
};
use smithy_streams_runtime::types::{Fault, Kind, Member, Schema, Xml};

use super::one::{One, TOKEN, answered, head, received};
use super::talk::{RoomClosed, TALK_OUTPUT, TalkOutput};

static SERVICE: ServiceSchema = ServiceSchema::new("com.example#Chat", "2026-01-01", &REST_XML);

const fn operation(input: &'static Schema) -> OperationSchema {
    OperationSchema::new("com.example#One", &SERVICE)
        .http("PUT", UriPattern::new(&[Segment::Literal("x")], &[]), 200)
        .input(input)
        .output(input)
}

fn request(operation: &OperationSchema, input: &dyn Shape) -> Result<HttpRequest, ProtocolError> {
    let context = RequestContext { idempotency_token: &|| TOKEN.to_owned(), host_prefix: HostPrefix::Expand };
    REST_XML.write_request(operation, input, &context)
}

fn text(body: &HttpBody) -> &str {
    match body {
        HttpBody::Full(bytes) => std::str::from_utf8(bytes).expect("text"),
        HttpBody::Empty | HttpBody::Stream => "",
    }
}

static TEXT: Schema = Schema::structure("com.example#Text", &[Member::new("text", Kind::String)]);
static HEADER: Schema =
    Schema::structure("com.example#Head", &[Member::new("text", Kind::String).header("X-Text")]);
static LINE: Schema = Schema::structure("com.example#Line", &[Member::new("text", Kind::String)]);
static NAMED: Schema = Schema::structure("com.example#Line", &[Member::new("text", Kind::String)])
    .xml(&Xml::new().name("Named"));
static PAYLOAD: Schema =
    Schema::structure("com.example#Payload", &[Member::new("line", Kind::Structure).payload()]);
static NAMED_PAYLOAD: Schema = Schema::structure(
    "com.example#Payload",
    &[Member::new("line", Kind::Structure).payload().xml(&Xml::new().name("Member"))],
);
static NOTHING: Schema = Schema::structure("com.example#Nothing", &[]);

fn one<V>(schema: &'static Schema, value: V) -> One<V> {
    One { schema, value: Some(value) }
}

/// A line of text as the value of a payload member.
#[derive(Debug, Clone)]
struct Line(One<String>);

impl Default for Line {
    fn default() -> Self {
        Self(One { schema: &LINE, value: None })
    }
}

impl Shape for Line {
    fn schema(&self) -> &'static Schema {
        self.0.schema()
    }

    fn write_members(
        &self,
        w: &mut dyn smithy_streams_runtime::codec::ShapeWriter,
    ) -> Result<(), smithy_streams_runtime::codec::CodecError> {
        self.0.write_members(w)
    }

    fn read_member(
        &mut self,
        index: usize,
        r: &mut dyn smithy_streams_runtime::codec::ShapeReader,
    ) -> Result<(), smithy_streams_runtime::codec::CodecError> {
        self.0.read_member(index, r)
    }
}

#[test]
fn bodies_are_elements_or_nothing() {
    let line = |schema| Line(one(schema, "hi".to_owned()));
    let text_of = |schema| one(schema, "hi".to_owned());
    let unset = |schema| One::<String> { schema, value: None };
    let table: [(&dyn Shape, &str, Option<&str>); 8] = [
        (&text_of(&TEXT), "<Text><text>hi</text></Text>", Some("application/xml")),
        (&unset(&TEXT), "<Text></Text>", Some("application/xml")),
        (&text_of(&HEADER), "", None),
        (&unset(&NOTHING), "", None),
        (&one(&PAYLOAD, line(&LINE)), "<Line><text>hi</text></Line>", Some("application/xml")),
        (&one(&PAYLOAD, line(&NAMED)), "<Named><text>hi</text></Named>", Some("application/xml")),
        (&one(&NAMED_PAYLOAD, line(&NAMED)), "<Member><text>hi</text></Member>", Some("application/xml")),
        (&One::<Line> { schema: &PAYLOAD, value: None }, "", None),
    ];
    for (input, body, content_type) in table {
        if input.schema().members().is_empty() {
            assert_eq!(request(&operation(&NOTHING), &Unit).unwrap().body, HttpBody::Empty);
            continue;
        }
        let request = request(&operation(input.schema()), input).unwrap();
        let content = request.headers.get("content-type").map(|value| value.to_str().unwrap());
        let shown = text(&request.body).replace("<Text/>", "<Text></Text>");
        assert_eq!((shown.as_str(), content), (body, content_type), "{}", input.schema().id());
        // The answer of the peer is the same.
        let response = REST_XML.write_response(&operation(input.schema()), input).unwrap();
        assert_eq!(text(&response.body).replace("<Text/>", "<Text></Text>"), body);
    }
}

#[test]
fn payloads_and_documents_come_back() {
    let input = one(&NAMED_PAYLOAD, Line(one(&LINE, "hi <there>".to_owned())));
    let operation = operation(&NAMED_PAYLOAD);
    let (head, body) = received(&request(&operation, &input).unwrap());
    assert!(REST_XML.matches(&operation, &head));
    let mut back = One::<Line> { schema: &NAMED_PAYLOAD, value: None };
    REST_XML.read_request(&operation, &head, &body, &mut back).unwrap();
    assert_eq!(back.value.unwrap().0.value.as_deref(), Some("hi <there>"));
    assert_eq!(REST_XML.initial_messages(), InitialMessages::Head);
    assert_eq!(REST_XML.codec().media_type(), "application/xml");
    assert_eq!((REST_XML.id(), REST_XML_UNWRAPPED_ERRORS.id()), ("aws.protocols#restXml", REST_XML.id()));
}

#[test]
fn the_root_may_be_the_only_member() {
    let body =
        Bytes::from_static(b"<?xml version=\"1.0\"?>\n<text xmlns=\"http://example.com/\">us-west-2</text>");
    let mut output = One::<String> { schema: &TEXT, value: None };
    let unwrapped = operation(&TEXT).unwrapped_output();
    REST_XML_UNWRAPPED_ERRORS.read_response(&unwrapped, &head(200, &[]), &body, &mut output).unwrap();
    assert_eq!(output.value.as_deref(), Some("us-west-2"));
    let mut output = One::<String> { schema: &TEXT, value: None };
    assert!(REST_XML.read_response(&operation(&TEXT), &head(200, &[]), &body, &mut output).is_err());
}

#[test]
fn errors_are_wrapped_once_or_twice() {
    let error = RoomClosed { message: "gone".to_owned(), retry_after: Some(7) };
    let inner = "<Error><Type>Sender</Type><Code>RoomClosed</Code><message>gone</message></Error>";
    let rows: [(&dyn Protocol, String); 2] = [
        (&REST_XML, format!("<ErrorResponse>{inner}</ErrorResponse>")),
        (&REST_XML_UNWRAPPED_ERRORS, inner.to_owned()),
    ];
    let operation = OperationSchema::new("com.example#Talk", &SERVICE).output(&TALK_OUTPUT);
    for (row, document) in rows {
        let response = row.write_error(&error).unwrap();
        assert_eq!(response.status, StatusCode::GONE);
        assert_eq!(response.headers["x-retry-after"], "7");
        assert_eq!(text(&response.body), document);
        let (head, body) = answered(&response);
        assert!(!row.is_success(&head));
        let identity = row.identify_error(&operation, &head, &body);
        assert_eq!(identity.shape.as_deref(), Some("RoomClosed"));
        assert_eq!((identity.message.as_deref(), identity.fault), (Some("gone"), Some(Fault::Client)));
        let mut back = RoomClosed::default();
        row.read_error(&head, &body, &mut back).unwrap();
        assert_eq!(back, error);

        let other = row.write_unmodeled_error(StatusCode::BAD_GATEWAY, "Oops", "it <broke>");
        let (head, body) = answered(&other);
        let identity = row.identify_error(&operation, &head, &body);
        assert_eq!(identity.shape.as_deref(), Some("Oops"));
        assert_eq!((identity.message.as_deref(), identity.fault), (Some("it <broke>"), Some(Fault::Server)));
    }
}

#[test]
fn errors_without_a_body_are_called_by_their_status() {
    let head_only = OperationSchema::new("com.example#Look", &SERVICE).http(
        "HEAD",
        UriPattern::new(&[Segment::Literal("x")], &[]),
        200,
    );
    let shape = |operation: &OperationSchema, status| {
        REST_XML.identify_error(operation, &head(status, &[]), &Bytes::new()).shape
    };
    assert_eq!(shape(&head_only, 404).as_deref(), Some("NotFound"));
    assert_eq!(shape(&head_only, 412).as_deref(), Some("PreconditionFailed"));
    assert_eq!(shape(&head_only, 599), None);
    assert_eq!(shape(&operation(&TEXT), 404), None, "others could have said what is wrong");
}

#[test]
fn what_stands_beside_an_error_is_passed_over() {
    let body = "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"http://x/\"><RequestId>1</RequestId>\
                <Error><Nested><Code>No</Code></Nested><Code>ns#RoomClosed:http://x/</Code>\
                <message>gone</message></Error><Code>Outside</Code></ErrorResponse>";
    let (head, body) = (head(410, &[("x-retry-after", "9")]), Bytes::from_static(body.as_bytes()));
    let operation = OperationSchema::new("com.example#Talk", &SERVICE);
    assert_eq!(REST_XML.identify_error(&operation, &head, &body).shape.as_deref(), Some("RoomClosed"));
    let mut error = RoomClosed::default();
    REST_XML.read_error(&head, &body, &mut error).unwrap();
    assert_eq!(error, RoomClosed { message: "gone".to_owned(), retry_after: Some(9) });
}

#[test]
fn answers_without_document_members_have_no_body() {
    static GREETING: Schema =
        Schema::structure("com.example#Greeting", &[Member::new("text", Kind::String).header("X-Greeting")]);
    let response = REST_XML.write_response(&operation(&GREETING), &one(&GREETING, "hi".to_owned())).unwrap();
    assert_eq!((response.body, response.headers.len()), (HttpBody::Empty, 1));
    let output = TalkOutput { said: Some(vec!["a".to_owned()]), ..TalkOutput::default() };
    let response = REST_XML.write_response(&operation(&TALK_OUTPUT), &output).unwrap();
    assert_eq!(text(&response.body), "<TalkOutput><said><member>a</member></said></TalkOutput>");
}
