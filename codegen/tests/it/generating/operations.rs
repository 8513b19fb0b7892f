//! Operations, their calls and their errors.

use smithy_streams_codegen::{Config, Files};

use super::{codes, file, from_shapes, item};

/// A service with an operation of every kind.
const SHAPES: &str = r#"
    "a#Chat": { "type": "service", "version": "2026-01-01", "operations": [
            { "target": "a#Talk" }, { "target": "a#Listen" }, { "target": "a#Dictate" }, { "target": "a#Fetch" } ],
        "errors": [{ "target": "a#Busy" }],
        "traits": { "aws.protocols#restJson1": { "http": ["h2", "http/1.1"], "eventStreamHttp": ["h2"] } } },
    "a#Talk": { "type": "operation", "input": { "target": "a#TalkIn" }, "output": { "target": "a#TalkOut" },
        "traits": { "smithy.api#http": { "method": "POST", "uri": "/rooms/{room}/talk?live", "code": 201 } } },
    "a#Listen": { "type": "operation", "output": { "target": "a#TalkOut" },
        "traits": { "smithy.api#http": { "method": "GET", "uri": "/listen" }, "smithy.api#readonly": {} } },
    "a#Dictate": { "type": "operation", "input": { "target": "a#DictateIn" },
        "traits": { "smithy.api#http": { "method": "POST", "uri": "/dictate" } } },
    "a#Fetch": { "type": "operation", "input": { "target": "a#FetchIn" }, "output": { "target": "a#FetchOut" },
        "errors": [{ "target": "a#Gone" }],
        "traits": { "smithy.api#http": { "method": "PUT", "uri": "/fetch" },
            "smithy.api#endpoint": { "hostPrefix": "{tenant}.data." } } },
    "a#TalkIn": { "type": "structure", "members": {
        "room": { "target": "smithy.api#String", "traits": { "smithy.api#required": {}, "smithy.api#httpLabel": {} } },
        "events": { "target": "a#Events", "traits": { "smithy.api#httpPayload": {} } } } },
    "a#TalkOut": { "type": "structure", "members": {
        "topic": { "target": "smithy.api#String", "traits": { "smithy.api#httpHeader": "x-topic" } },
        "events": { "target": "a#Events", "traits": { "smithy.api#httpPayload": {} } } } },
    "a#DictateIn": { "type": "structure", "members": {
        "events": { "target": "a#Events", "traits": { "smithy.api#httpPayload": {} } } } },
    "a#Events": { "type": "union", "traits": { "smithy.api#streaming": {} }, "members": {
        "gone": { "target": "a#Gone" }, "say": { "target": "a#Say" }, "error": { "target": "a#Say" },
        "wave": { "target": "smithy.api#Unit" } } },
    "a#Say": { "type": "structure", "members": {
        "text": { "target": "smithy.api#String", "traits": { "smithy.api#eventPayload": {} } } } },
    "a#Gone": { "type": "structure", "traits": { "smithy.api#error": "client", "smithy.api#httpError": 410 },
        "members": { "Message": { "target": "smithy.api#String" } } },
    "a#Busy": { "type": "structure", "traits": { "smithy.api#error": "server",
        "smithy.api#retryable": { "throttling": true } } },
    "a#Blob": { "type": "blob", "traits": { "smithy.api#streaming": {} } },
    "a#Sized": { "type": "blob", "traits": { "smithy.api#streaming": {}, "smithy.api#requiresLength": {},
        "smithy.api#mediaType": "image/png" } },
    "a#FetchIn": { "type": "structure", "members": {
        "tenant": { "target": "smithy.api#String", "traits": { "smithy.api#required": {}, "smithy.api#hostLabel": {},
            "smithy.api#httpHeader": "x-tenant" } },
        "token": { "target": "smithy.api#String", "traits": { "smithy.api#idempotencyToken": {},
            "smithy.api#httpQuery": "token" } },
        "picture": { "target": "a#Sized", "traits": { "smithy.api#httpPayload": {}, "smithy.api#required": {} } } } },
    "a#FetchOut": { "type": "structure", "members": {
        "code": { "target": "smithy.api#Integer", "traits": { "smithy.api#httpResponseCode": {} } },
        "content": { "target": "a#Blob", "traits": { "smithy.api#httpPayload": {}, "smithy.api#required": {} } } } }"#;

fn files() -> Files {
    from_shapes(SHAPES, &Config::new()).expect("a sound model")
}

#[test]
fn a_blob_goes_up_while_events_come_down_and_the_other_way_round() {
    let shapes = SHAPES
        .replace(
            r#""a#Listen": { "type": "operation","#,
            r#""a#Listen": { "type": "operation", "input": { "target": "a#FetchIn" },"#,
        )
        .replace(r#""method": "GET", "uri": "/listen""#, r#""method": "POST", "uri": "/listen""#)
        .replace(
            r#", "smithy.api#readonly": {} } }"#,
            r#", "smithy.api#endpoint": { "hostPrefix": "{tenant}." } } }"#,
        )
        .replace(
            r#""input": { "target": "a#DictateIn" },"#,
            r#""input": { "target": "a#DictateIn" }, "output": { "target": "a#FetchOut" },"#,
        );
    let files = from_shapes(&shapes, &Config::new()).expect("a sound model");
    let unsupported =
        files.findings().findings().iter().find(|finding| finding.code.contains("not-supported"));
    assert_eq!(unsupported, None);
    let squeezed = |path| {
        file(&files, path).split_whitespace().collect::<String>().replace(",)", ")").replace(",>", ">")
    };
    let listen = squeezed("src/operation/listen.rs");
    for part in [
        "pubfnpicture(mutself,value:implInto<",
        ".open_output::<Listen>(self.input,self.body,self.handler.map(|handler|handler.inner))",
        "pubasyncfnnext(&mutself)->Option<Result<types::Events,client::StreamError<ListenError>>>",
    ] {
        assert!(listen.contains(part), "{part} in {listen}");
    }
    let dictate = squeezed("src/operation/dictate.rs");
    for part in ["pubcontent:", "pubasyncfnsignal_say(", ".open_input::<Dictate>(self.input)"] {
        assert!(dictate.contains(part), "{part} in {dictate}");
    }
}

/// The text of `schema.rs`, without white space and the commas that line breaks bring.
fn tables(files: &Files) -> String {
    let text: String = file(files, "src/schema.rs").split_whitespace().collect();
    text.replace(",)", ")").replace(",]", "]").replace(",}", "}")
}

#[test]
fn a_duplex_operation_has_signals_a_call_and_a_handler() {
    let files = files();
    let text = file(&files, "src/operation/talk.rs");
    let call: String = text.split_whitespace().collect();
    for method in [
        "pubasyncfnsignal_say(&mutself,event:types::Say)->Result<(),client::StreamError<TalkError>>",
        "pubasyncfnsignal_wave(&mutself)->Result<(),client::StreamError<TalkError>>",
        "pubasyncfnsend(self)->Result<TalkCall,client::CallError<TalkError>>",
        "pubasyncfnnext(&mutself)->Option<Result<types::Events,client::StreamError<TalkError>>>",
        "pubfninitial_response(&self)->client::InitialResponse<TalkOutput,TalkError>",
        "pubasyncfnjoin(self)->Result<(),client::StreamError<TalkError>>",
        "pubfnon_error_<F,Fut>(mutself,muthandler:F)",
        "pubfnon_unknown_event<F,Fut>(mutself,muthandler:F)",
    ] {
        assert!(call.replace(",)", ")").contains(method), "{method} in {text}");
    }
    assert!(!text.contains("signal_gone"), "errors are not signalled: {text}");
    assert!(!item(text, "pub struct TalkInput").contains("events"), "{text}");
}

#[test]
fn calls_with_one_direction_have_its_methods_only() {
    let files = files();
    let listen = file(&files, "src/operation/listen.rs");
    assert!(listen.contains("into_receiver") && listen.contains("ListenHandler"), "{listen}");
    assert!(!listen.contains("signal_say") && !listen.contains("fn finish"), "{listen}");
    let dictate = file(&files, "src/operation/dictate.rs");
    assert!(dictate.contains("signal_say") && dictate.contains("pub async fn output(self)"), "{dictate}");
    assert!(!dictate.contains("Handler") && !dictate.contains("fn next"), "{dictate}");
}

#[test]
fn streaming_blobs_are_a_setter_and_a_field() {
    let files = files();
    let text = file(&files, "src/operation/fetch.rs");
    assert!(!item(text, "pub struct FetchInput").contains("picture"), "{text}");
    let picture: String = item(text, "pub fn picture").split_whitespace().collect();
    assert!(picture.contains("Into<::smithy_streams_runtime::byte_stream::SizedByteStream>"), "{picture}");
    let output = item(text, "pub struct FetchOutput");
    assert!(output.contains("pub content: ::smithy_streams_runtime::byte_stream::ByteStream,"), "{output}");
    assert!(text.contains("output.content = body;"), "{text}");
    assert!(text.contains("self.core.call::<Fetch>(self.input, self.body).await"), "{text}");
}

#[test]
fn errors_come_from_operation_service_and_events() {
    let files = files();
    let text = file(&files, "src/operation/talk.rs");
    let error = item(text, "pub enum TalkError");
    assert!(error.contains("Busy(types::Busy),") && error.contains("Gone(types::Gone),"), "{error}");
    let by_event = item(text, "fn from_event");
    assert!(by_event.contains(r#""gone" => Some(Self::Gone(Default::default())),"#), "{by_event}");
    let display = item(file(&files, "src/types/errors.rs"), "impl ::std::fmt::Display for Gone");
    assert!(display.contains(r#""Gone: {}""#), "{display}");
    let tables = tables(&files);
    assert!(tables.contains(".error(Fault::Client,410)"), "{tables}");
    assert!(tables.contains(".error(Fault::Server,500).retryable(true)"), "{tables}");
    assert!(tables.contains(r#"Member::new("gone",Kind::Structure).error()"#), "{tables}");
}

#[test]
fn tables_of_operations_say_how_they_travel() {
    let tables = tables(&files());
    for part in [
        r#"ServiceSchema::new("a#Chat","2026-01-01",&REST_JSON_1).http(&["h2","http/1.1"]).event_stream_http(&["h2"])"#,
        r#".http("POST",UriPattern::new(&[Segment::Literal("rooms"),Segment::Label("room"),Segment::Literal("talk")],&[("live",None)]),201)"#,
        ".request_stream(BodyStream::Events).response_stream(BodyStream::Events)",
        r#"BodyStream::Blob{requires_length:true,media_type:Some("image/png")}"#,
        r#".host_prefix(&[HostPart::Label("tenant"),HostPart::Literal(".data.")])"#,
        r#"Member::new("tenant",Kind::String).header("x-tenant").required().host_label()"#,
        r#"Member::new("token",Kind::String).query("token").idempotency_token()"#,
        r#"Member::new("code",Kind::Integer).response_code()"#,
        r#"Member::new("text",Kind::String).event_payload()"#,
        ".readonly();",
    ] {
        assert!(tables.contains(part), "{part} in {tables}");
    }
}

#[test]
fn a_protocol_that_is_not_supported_yet_leaves_the_types() {
    let shapes = SHAPES.replace("aws.protocols#restJson1", "smithy.protocols#rpcv2Json");
    let files = from_shapes(&shapes, &Config::new()).unwrap();
    assert!(files.findings().findings().iter().any(|finding| finding.code == "protocol-not-supported"));
    assert!(files.get("src/client.rs").is_none());
    let talk = file(&files, "src/operation/talk.rs");
    assert!(talk.contains("pub struct TalkInput") && !talk.contains("TalkBuilder"), "{talk}");
    // A service may speak a protocol that its model does not name.
    let files = from_shapes(&shapes, &Config::new().protocol("restJson1")).unwrap();
    assert!(files.get("src/client.rs").is_some());
    assert_eq!(codes(from_shapes(&shapes, &Config::new().protocol("http"))), ["no-such-protocol"]);
}

#[test]
fn an_http_protocol_needs_http_on_every_operation() {
    let shapes = r#""a#Service": { "type": "service", "operations": [{ "target": "a#Call" }] },
        "a#Call": { "type": "operation" }"#;
    let codes = codes(from_shapes(shapes, &Config::new().protocol("aws.protocols#restJson1")));
    assert_eq!(codes, ["operation-without-http"]);
}

#[test]
fn a_long_poll_says_how_long() {
    let shapes = SHAPES.replace(
        r#", "smithy.api#readonly": {} } }"#,
        r#", "smithy.api#readonly": {}, "smithy.api#longPoll": { "timeoutMillis": 70000 } } }"#,
    );
    let files = from_shapes(&shapes, &Config::new()).expect("a sound model");
    assert!(tables(&files).contains(".long_poll(70000).readonly()"));
}
