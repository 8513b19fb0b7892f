//! Clients that open a connection instead of sending requests.

use smithy_streams_codegen::{Config, Files, protocols};

use super::{codes, file, from_shapes, item};

/// Traits that speak of HTTP, JSON and XML, in every place where they may stand.
const SHAPES: &str = r#"
    "a#Lamps": { "type": "service", "version": "1",
        "operations": [{ "target": "a#Light" }, { "target": "a#Talk" }, { "target": "a#Connection" }],
        "traits": { "smithy.api#xmlNamespace": { "uri": "https://example.com" }, "aws.auth#sigv4": { "name": "lamps" },
            "smithy.rules#clientContextParams": { "Region": { "type": "string" } },
            "smithy.rules#endpointRuleSet": { "version": "1.0", "parameters": { "Region": { "type": "string" } },
                "rules": [{ "conditions": [], "type": "endpoint", "endpoint": { "url": "https://example.com" } }] }
            SERVICE } },
    "a#Connection": { "type": "operation",
        "traits": { "smithy.api#http": { "method": "POST", "uri": "/connection" } } },
    "a#Light": { "type": "operation", "input": { "target": "a#LightIn" }, "errors": [{ "target": "a#Gone" }],
        "traits": { "smithy.api#http": { "method": "POST", "uri": "/light/{lamp}" },
            "smithy.api#endpoint": { "hostPrefix": "{lamp}." }, "smithy.api#httpChecksumRequired": {},
            "smithy.api#requestCompression": { "encodings": ["gzip"] }, "aws.auth#unsignedPayload": {},
            "smithy.api#auth": [], "smithy.api#idempotent": {} TESTS } },
    "a#LightIn": { "type": "structure", "members": {
        "lamp": { "target": "smithy.api#String", "traits": { "smithy.api#required": {}, "smithy.api#httpLabel": {},
            "smithy.api#hostLabel": {} } },
        "at": { "target": "smithy.api#Timestamp", "traits": { "smithy.api#timestampFormat": "http-date",
            "smithy.api#httpHeader": "x-at", "smithy.api#jsonName": "moment", "smithy.api#xmlName": "Moment" } },
        "token": { "target": "smithy.api#String", "traits": { "smithy.api#idempotencyToken": {},
            "smithy.api#httpQuery": "token" } } } },
    "a#Talk": { "type": "operation", "input": { "target": "a#TalkIo" }, "output": { "target": "a#TalkIo" },
        "traits": { "smithy.api#http": { "method": "POST", "uri": "/talk" } } },
    "a#TalkIo": { "type": "structure", "members": { "events": {
        "target": "a#Events", "traits": { "smithy.api#httpPayload": {} } } } },
    "a#Events": { "type": "union", "traits": { "smithy.api#streaming": {} }, "members": {
        "say": { "target": "a#Say" }, "gone": { "target": "a#Gone" } } },
    "a#Say": { "type": "structure", "members": {
        "tone": { "target": "smithy.api#String", "traits": { "smithy.api#eventHeader": {} } },
        "text": { "target": "smithy.api#String", "traits": { "smithy.api#eventPayload": {} } } } },
    "a#Gone": { "type": "structure", "members": { "message": { "target": "smithy.api#String" } },
        "traits": { "smithy.api#error": "client" } }"#;

fn shapes(service: &str, tests: &str) -> String {
    SHAPES.replace("SERVICE", service).replace("TESTS", tests)
}

const DECLARED: &str = r#", "smithystreams#eventStreamRpc": {}"#;

fn files() -> Files {
    from_shapes(&shapes(DECLARED, ""), &Config::new()).unwrap_or_else(|report| panic!("{report}"))
}

/// The text of a file without white space and the commas that line breaks bring.
fn dense(files: &Files, path: &str) -> String {
    let text: String = file(files, path).split_whitespace().collect();
    text.replace(",)", ")").replace(",]", "]")
}

#[test]
fn every_name_of_a_protocol_chooses_it() {
    for name in ["smithystreams#eventStreamRpc", "eventStreamRpc", "event-stream-rpc", "EVENT_STREAM_RPC"] {
        let files = from_shapes(&shapes("", ""), &Config::new().protocol(name)).expect("a client");
        assert!(dense(&files, "src/schema.rs").contains(r#"("a#Lamps","1",&EVENT_STREAM_RPC);"#), "{name}");
    }
    // Two of them want more of a model than traits of HTTP.
    let wanting_more = ["stream-manager", "stream-sea"];
    for name in protocols().filter(|name| !wanting_more.contains(name)).chain([
        "rpcv2-cbor",
        "rest-json1",
        "aws.protocols#awsJson1_0",
    ]) {
        let files =
            from_shapes(&shapes(", \"aws.protocols#restJson1\": {}", ""), &Config::new().protocol(name));
        assert!(files.is_ok_and(|files| files.get("src/client.rs").is_some()), "{name}");
    }
}

#[test]
fn unknown_names_are_told_what_is_known() {
    let report = from_shapes(&shapes("", ""), &Config::new().protocol("event-stream")).unwrap_err();
    let [finding] = report.findings() else { panic!("{report}") };
    assert_eq!(finding.code, "no-such-protocol");
    let help = finding.help.as_deref().expect("a help line");
    for name in protocols() {
        assert!(help.contains(&format!("`{name}`")), "{name} in {help}");
    }
}

#[test]
fn a_service_that_speaks_http_as_well_is_called_over_http() {
    let both = r#", "smithystreams#eventStreamRpc": { "http": ["h2"] }, "aws.protocols#awsJson1_0": { "http": ["h2"] },
        "aws.protocols#awsQueryCompatible": {}"#;
    for (config, row) in [
        (Config::new(), r#"&AWS_JSON_1_0).http(&["h2"])"#),
        (Config::new().protocol("event-stream-rpc"), "&EVENT_STREAM_RPC);"),
    ] {
        let files = from_shapes(&shapes(both, ""), &config).unwrap_or_else(|report| panic!("{report}"));
        let tables = dense(&files, "src/schema.rs");
        assert!(tables.contains(&format!(r#"ServiceSchema::new("a#Lamps","1",{row}"#)), "{row} in {tables}");
    }
}

#[test]
fn the_client_has_a_connection() {
    let files = files();
    let client = file(&files, "src/client.rs");
    assert_eq!(
        item(client, "pub struct Client"),
        "pub struct Client {\n    core: Core,\n    connection: Connection,\n}"
    );
    let builder = item(client, "pub fn builder");
    assert_eq!(
        builder,
        "pub fn builder() -> RpcClientBuilder<Self> {\n    Core::rpc_builder(&schema::SERVICE)\n}"
    );
    assert_eq!(
        item(client, "impl RpcClient for Client"),
        "impl RpcClient for Client {\n    \
             fn from_parts(core: Core, connection: Connection) -> Self {\n        \
                 Self { core, connection }\n    \
             }\n\n    \
             fn connection(&self) -> &Connection {\n        \
                 &self.connection\n    \
             }\n\
         }"
    );
    assert!(!client.contains("ClientBuilder;") && !client.contains("From<Core>"), "{client}");
    // The operation of that name gives way.
    assert!(client.contains("pub fn connection(&self) -> &Connection {"), "{client}");
    assert!(client.contains("pub fn connection_(&self)"), "{client}");
}

#[test]
fn tables_have_nothing_that_only_http_can_see() {
    let tables = dense(&files(), "src/schema.rs");
    for part in [
        ".input(&LIGHT_INPUT).idempotent();",
        r#"Member::new("lamp",Kind::String).required()"#,
        r#"Member::new("at",Kind::Timestamp),"#,
        r#"Member::new("token",Kind::String).idempotency_token()"#,
        r#"Member::new("tone",Kind::String),Member::new("text",Kind::String)]"#,
        r#"Member::new("gone",Kind::Structure).error()"#,
        ".request_stream(BodyStream::Events).response_stream(BodyStream::Events);",
        ".error(Fault::Client,400)",
    ] {
        assert!(tables.contains(part), "{part} in {tables}");
    }
    for part in [
        ".http(",
        "json_name",
        "timestamp_format",
        "xml",
        ".label()",
        ".header(",
        ".query(",
        ".payload()",
        "event_",
        "host_",
        ".checksum(",
        ".compressed()",
        ".auth(",
        "AuthScheme",
        "unsigned",
        "endpoint_rules",
        ".context(",
    ] {
        assert!(!tables.contains(part), "{part} in {tables}");
    }
    assert!(files().get("src/endpoint.rs").is_none());
}

#[test]
fn only_peers_send_errors() {
    let over_http = from_shapes(&shapes(r#", "aws.protocols#restJson1": {}"#, ""), &Config::new());
    let over_http = over_http.expect("a client");
    assert!(file(&over_http, "src/operation/talk.rs").contains("pub async fn fail("));
    let files = files();
    assert!(!file(&files, "src/operation/talk.rs").contains("fn fail("));
    assert!(!file(&files, "src/schema.rs").contains("ErrorMember"));
}

#[test]
fn who_calls_is_no_question_of_a_call() {
    let files = files();
    let warnings: Vec<&str> = files.findings().findings().iter().map(|finding| finding.code).collect();
    assert_eq!(warnings, ["auth-without-place"]);
}

#[test]
fn the_crate_needs_no_feature_of_the_runtime() {
    let files = files();
    let manifest = file(&files, "Cargo.toml");
    for part in [
        "default-features = false\nfeatures = []\n",
        "[features]\n# For peers at addresses that begin with `tls://`.\ntls = [\"smithy-streams-runtime/tls-ring\"]\n",
    ] {
        assert!(manifest.contains(part), "{part} in {manifest}");
    }
    let readme = file(&files, "README.md");
    for part in
        ["It speaks `eventStreamRpc`.", ".endpoint(\"unix:", ".connect()\n    .await?;", "`auth_token`"]
    {
        assert!(readme.contains(part), "{part} in {readme}");
    }
    assert!(!readme.contains(".build()") && !readme.contains("region"), "{readme}");
    let http = from_shapes(&shapes("", ""), &Config::new().protocol("aws-json-1-0")).expect("a client");
    let manifest = file(&http, "Cargo.toml");
    assert!(manifest.contains(r#""tls-ring""#) && !manifest.contains("[features]"), "{manifest}");
}

#[test]
fn streams_of_bytes_have_no_place() {
    let shapes = r#"
        "a#Service": { "type": "service", "operations": [{ "target": "a#Load" }, { "target": "a#Ping" }],
            "traits": { "aws.protocols#awsJson1_0": {} } },
        "a#Ping": { "type": "operation" },
        "a#Load": { "type": "operation", "output": { "target": "a#Loaded" } },
        "a#Loaded": { "type": "structure", "members": { "body": { "target": "a#Bytes",
            "traits": { "smithy.api#required": {} } } } },
        "a#Bytes": { "type": "blob", "traits": { "smithy.api#streaming": {} } }"#;
    let rpc = Config::new().protocol("event-stream-rpc");
    let report = from_shapes(shapes, &rpc).unwrap_err();
    let finding = &report.findings()[0];
    assert_eq!(
        (finding.code, finding.shape.as_deref()),
        ("byte-stream-without-place", Some("a#Loaded$body"))
    );
    assert!(finding.help.as_ref().is_some_and(|help| help.contains("stream events")), "{report}");
    assert!(from_shapes(shapes, &rpc.clone().operations(["Ping"])).is_ok());
    assert_eq!(codes(from_shapes(shapes, &Config::new())), [""; 0]);
}

#[test]
fn cases_of_http_messages_are_ignored_with_the_reason() {
    let tests = r#", "smithy.test#httpRequestTests": [
            { "id": "Ours", "protocol": "smithystreams#eventStreamRpc", "method": "POST", "uri": "/", "params": { "lamp": "a" } },
            { "id": "Theirs", "protocol": "aws.protocols#restJson1", "method": "POST", "uri": "/light/a", "params": { "lamp": "a" } } ]"#;
    let config = Config::new().protocol_tests(true);
    let files = from_shapes(&shapes(DECLARED, tests), &config).unwrap_or_else(|report| panic!("{report}"));
    let counts = files.protocol_tests().expect("tests were asked for");
    assert_eq!((counts.total(), counts.ignored.len()), (1, 1));
    assert!(counts.to_string().contains("it tells of an HTTP message"), "{counts}");
    let text = file(&files, "tests/protocol/light.rs");
    assert!(text.contains("#[ignore = ") && !text.contains("smithy_streams_runtime"), "{text}");
}
