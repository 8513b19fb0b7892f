//! Clients of stream-sea.

use smithy_streams_codegen::diagnostics::Severity;
use smithy_streams_codegen::{Config, Files};

use super::{file, from_shapes, item};

const SHAPES: &str = r#"
    "a#Sea": { "type": "service", "version": "1", "operations": [{ "target": "a#Hear" }, { "target": "a#Tell" }],
        "errors": [{ "target": "a#Unauthorized" }, { "target": "a#Invalid" }],
        "traits": { "smithy.api#httpBasicAuth": {}, "smithystreams#jwtAuth": {},
            "smithy.api#auth": ["smithy.api#httpBasicAuth"] SERVICE } },
    "a#Hear": { "type": "operation", "input": { "target": "a#HearIn" }, "output": { "target": "a#HearOut" },
        "errors": [{ "target": "a#Refused" }],
        "traits": { "smithy.api#auth": ["smithy.api#httpBasicAuth", "smithystreams#jwtAuth"],
            "smithystreams#webSocketAction": { "path": "/v1/streams", "action": "hear" } } },
    "a#HearIn": { "type": "structure", "members": { "stream": { "target": "smithy.api#String",
        "traits": { "smithy.api#jsonName": "payload" } } } },
    "a#HearOut": { "type": "structure", "members": { "events": { "target": "a#Heard" } } },
    "a#Heard": { "type": "union", "traits": { "smithy.api#streaming": {} }, "members": {
        "lost": { "target": "a#Lost", "traits": { "smithystreams#madeByClient": {} } },
        "word": { "target": "a#Word" } } },
    "a#Lost": { "type": "structure" },
    "a#Word": { "type": "structure", "members": { "payload": { "target": "smithy.api#Document" } } },
    "a#Tell": { "type": "operation", "input": { "target": "a#TellIn" },
        "traits": { "smithy.api#http": { "method": "POST", "uri": "/v1/{stream}" } AUTH } },
    "a#TellIn": { "type": "structure", "members": {
        "stream": { "target": "smithy.api#String",
            "traits": { "smithy.api#required": {}, "smithy.api#httpLabel": {} } },
        "payload": { "target": "smithy.api#Document" } } },
    "a#Unauthorized": { "type": "structure", "traits": { "smithy.api#error": "client", "smithy.api#httpError": 401,
        "smithystreams#refusal": "authenticate" } },
    "a#Invalid": { "type": "structure", "traits": { "smithy.api#error": "client", "smithy.api#httpError": 400 } },
    "a#Refused": { "type": "structure", "traits": { "smithy.api#error": "client", "smithystreams#refusal": "hear" } }"#;

const DECLARED: &str = r#", "smithystreams#streamSea": {}"#;

fn shapes(service: &str, auth: &str) -> String {
    SHAPES.replace("SERVICE", service).replace("AUTH", auth)
}

fn files(service: &str, config: &Config) -> Files {
    from_shapes(&shapes(service, ""), config).unwrap_or_else(|report| panic!("{report}"))
}

/// Without white space and the commas that line breaks bring.
fn dense(text: &str) -> String {
    let text: String = text.split_whitespace().collect();
    text.replace(",)", ")").replace(",]", "]")
}

fn found(files: &Files) -> Vec<&'static str> {
    let findings = files.findings().findings().iter();
    findings.filter(|it| it.severity <= Severity::Warning).map(|it| it.code).collect()
}

#[test]
fn declared_or_asked_for_the_client_is_the_same() {
    let declared = files(DECLARED, &Config::new());
    let asked = files("", &Config::new().protocol("stream-sea"));
    assert!(declared.iter().eq(asked.iter()));
    assert_eq!(found(&declared), [""; 0]);
}

#[test]
fn tables_have_subscriptions_and_requests() {
    let files = files(DECLARED, &Config::new());
    let tables = dense(file(&files, "src/schema.rs"));
    for row in [
        r#"ServiceSchema::new("a#Sea","1",&STREAM_SEA).auth(&[AuthScheme::Basic]);"#,
        r#"("a#Hear",&SERVICE).subscribes("/v1/streams","hear").input(&HEAR_INPUT).output(&HEAR_OUTPUT).response_stream(BodyStream::Events);"#,
        r#"("a#Tell",&SERVICE).http("POST",UriPattern::new(&[Segment::Literal("v1"),Segment::Label("stream")],&[]),200).input(&TELL_INPUT);"#,
        r#"Member::new("stream",Kind::String).json_name("payload")"#,
        r#"Member::new("lost",Kind::Structure).made_by_client(),Member::new("word",Kind::Structure)]"#,
        r#".error(Fault::Client,401).refusal("authenticate");"#,
        r#".error(Fault::Client,400).refusal("hear");"#,
    ] {
        assert!(tables.contains(row), "{row}\n{tables}");
    }
    assert!(!tables.contains("status_code"));
}

#[test]
fn errors_are_told_by_status_or_by_refusal() {
    let files = files(DECLARED, &Config::new());
    let (hear, tell) = (file(&files, "src/operation/hear.rs"), file(&files, "src/operation/tell.rs"));
    let refusals = dense(&item(hear, "fn from_refusal"));
    assert!(refusals.contains(
        r#""hear"=>Some(Self::Refused(Default::default())),"authenticate"=>Some(Self::Unauthorized("#
    ));
    let statuses = dense(&item(tell, "fn from_status"));
    assert!(statuses.contains("401=>Some(Self::Unauthorized(Default::default())),400=>Some(Self::Invalid("));
    assert!(!hear.contains("from_status") && !tell.contains("from_refusal"));
}

#[test]
fn the_client_finds_its_connections_itself() {
    let files = files(DECLARED, &Config::new());
    let client = file(&files, "src/client.rs");
    assert!(client.contains("use ::smithy_streams_runtime::client::{Core, StreamSeaClientBuilder};"));
    assert_eq!(item(client, "pub struct Client"), "pub struct Client {\n    core: Core,\n}");
    assert_eq!(
        item(client, "pub fn builder"),
        "pub fn builder() -> StreamSeaClientBuilder<Self> {\n    Core::stream_sea_builder(&schema::SERVICE)\n}"
    );
    assert!(client.contains("impl From<Core> for Client"));
    let call = dense(file(&files, "src/operation/hear.rs"));
    assert!(call.contains(".open_output::<Hear,>(") && call.contains("pubfnon_lost<"));
    assert!(file(&files, "Cargo.toml").contains(r#"features = ["stream-sea", "tls-ring"]"#));
    assert!(file(&files, "README.md").contains("Credentials::basic("));
}

#[test]
fn a_token_is_of_use_to_subscriptions_only() {
    let files = |auth: &str| {
        let auth = format!(r#", "smithy.api#auth": [{auth}]"#);
        from_shapes(&shapes(DECLARED, &auth), &Config::new()).unwrap_or_else(|report| panic!("{report}"))
    };
    let both = files(r#""smithystreams#jwtAuth", "smithy.api#httpBasicAuth""#);
    assert_eq!(found(&both), [""; 0]);
    let token = files(r#""smithystreams#jwtAuth""#);
    assert_eq!(found(&token), ["auth-scheme-unsupported"]);
    assert!(file(&token, "src/schema.rs").contains(r#"AuthScheme::Unsupported"#));
}

#[test]
fn over_http_alone_the_subscription_is_not_sent() {
    let report = from_shapes(&shapes("", ""), &Config::new().protocol("rest-json-1")).expect_err("no client");
    let errors = report.findings().iter().filter(|it| it.severity == Severity::Error);
    let errors: Vec<_> = errors.map(|it| (it.code, it.shape.as_deref().unwrap_or_default())).collect();
    assert_eq!(errors, [("operation-without-http", "a#Hear")]);
}

#[test]
fn a_model_without_the_traits_is_told_where_they_are_missing() {
    let shapes = r#"
        "a#S": { "type": "service", "version": "1", "operations": [{ "target": "a#Call" }, { "target": "a#Watch" }] },
        "a#Call": { "type": "operation" },
        "a#Watch": { "type": "operation", "output": { "target": "a#WatchOut" }, "errors": [{ "target": "a#Gone" }],
            "traits": { "smithy.api#http": { "method": "POST", "uri": "/watch" } } },
        "a#WatchOut": { "type": "structure", "members": { "events": { "target": "a#Events",
            "traits": { "smithy.api#httpPayload": {} } } } },
        "a#Events": { "type": "union", "members": { "say": { "target": "a#Say" } },
            "traits": { "smithy.api#streaming": {} } },
        "a#Say": { "type": "structure" },
        "a#Gone": { "type": "structure", "traits": { "smithy.api#error": "client" } }"#;
    let report = from_shapes(shapes, &Config::new().protocol("stream-sea")).expect_err("no client");
    let errors = report.findings().iter().filter(|it| it.severity == Severity::Error);
    let mut errors: Vec<_> =
        errors.clone().map(|it| (it.code, it.shape.as_deref().unwrap_or_default())).collect();
    errors.sort_unstable();
    assert_eq!(
        errors,
        [
            ("error-status-missing", "a#Gone"),
            ("events-without-place", "a#WatchOut$events"),
            ("operation-without-http", "a#Call"),
        ]
    );
    for finding in report.findings() {
        assert!(finding.location.is_some() && finding.help.is_some(), "{finding:?}");
    }
}
