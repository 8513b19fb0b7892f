//! Tests of the client, made of the model's test cases.

use smithy_streams_codegen::{Config, Files, Layout, Source, generate};

use super::{file, from_shapes, item};
use crate::support::of_shapes;

/// A service with an operation of every kind, and a case of every kind.
const SHAPES: &str = r#"
    "a#Chat": { "type": "service", "version": "1",
        "operations": [{ "target": "a#Fetch" }, { "target": "a#Talk" }],
        "traits": { "aws.protocols#restJson1": {} } },
    "a#Fetch": { "type": "operation", "input": { "target": "a#FetchIn" }, "output": { "target": "a#FetchOut" },
        "errors": [{ "target": "a#Gone" }],
        "traits": { "smithy.api#http": { "method": "POST", "uri": "/fetch" },
            "smithy.test#httpRequestTests": [REQUESTS], "smithy.test#httpResponseTests": [RESPONSES] } },
    "a#FetchIn": { "type": "structure", "members": {
        "type": { "target": "smithy.api#String" }, "kind": { "target": "a#Kind" }, "at": { "target": "smithy.api#Timestamp" },
        "ratio": { "target": "smithy.api#Double" }, "data": { "target": "smithy.api#Blob" }, "any": { "target": "smithy.api#Document" },
        "tree": { "target": "a#Tree" }, "names": { "target": "a#Names" }, "sparse": { "target": "a#Sparse" } } },
    "a#FetchOut": { "type": "structure", "members": {
        "body": { "target": "a#Stream", "traits": { "smithy.api#httpPayload": {}, "smithy.api#required": {} } },
        "topic": { "target": "smithy.api#String", "traits": { "smithy.api#httpHeader": "x-topic" } } } },
    "a#Stream": { "type": "blob", "traits": { "smithy.api#streaming": {} } },
    "a#Kind": { "type": "enum", "members": { "BIG": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": "big" } } } },
    "a#Tree": { "type": "union", "members": { "leaf": { "target": "smithy.api#Unit" }, "twig": { "target": "a#Twig" } } },
    "a#Twig": { "type": "structure", "members": { "tree": { "target": "a#Tree" },
        "name": { "target": "smithy.api#String", "traits": { "smithy.api#required": {} } } } },
    "a#Names": { "type": "map", "key": { "target": "smithy.api#String" }, "value": { "target": "smithy.api#Integer" } },
    "a#Sparse": { "type": "list", "member": { "target": "smithy.api#String" }, "traits": { "smithy.api#sparse": {} } },
    "a#Gone": { "type": "structure", "members": { "message": { "target": "smithy.api#String" } },
        "traits": { "smithy.api#error": "client", "smithy.test#httpResponseTests": [
            { "id": "GoneIsRead", "protocol": "aws.protocols#restJson1", "code": 410, "body": "{}" } ] } },
    "a#Talk": { "type": "operation", "input": { "target": "a#TalkIn" }, "output": { "target": "a#TalkOut" },
        "traits": { "smithy.api#http": { "method": "POST", "uri": "/talk/{room}" }, "smithy.test#eventStreamTests": [EVENTS] } },
    "a#TalkOut": { "type": "structure", "members": {
        "events": { "target": "a#Events", "traits": { "smithy.api#httpPayload": {} } } } },
    "a#TalkIn": { "type": "structure", "members": {
        "room": { "target": "smithy.api#String", "traits": { "smithy.api#required": {}, "smithy.api#httpLabel": {} } },
        "events": { "target": "a#Events", "traits": { "smithy.api#httpPayload": {} } } } },
    "a#Events": { "type": "union", "members": { "say": { "target": "a#Twig" }, "gone": { "target": "a#Gone" } },
        "traits": { "smithy.api#streaming": {} } }"#;

fn shapes(requests: &str, responses: &str, events: &str) -> String {
    SHAPES.replace("[REQUESTS]", requests).replace("[RESPONSES]", responses).replace("[EVENTS]", events)
}

fn with_tests(requests: &str, responses: &str, events: &str) -> Files {
    let config = Config::new().crate_name("chat-client").protocol_tests(true);
    from_shapes(&shapes(requests, responses, events), &config).expect("a sound model")
}

#[test]
fn cases_of_other_protocols_and_of_servers_are_left_out() {
    let requests = r#"[
        { "id": "Ours", "protocol": "aws.protocols#restJson1", "method": "POST", "uri": "/fetch" },
        { "id": "ours", "protocol": "aws.protocols#restJson1", "method": "POST", "uri": "/fetch", "appliesTo": "client" },
        { "id": "Theirs", "protocol": "aws.protocols#restXml", "method": "POST", "uri": "/fetch" },
        { "id": "Servers", "protocol": "aws.protocols#restJson1", "method": "POST", "uri": "/fetch", "appliesTo": "server" } ]"#;
    let files = with_tests(requests, "[]", "[]");
    let text = file(&files, "tests/protocol/fetch.rs");
    let names: Vec<&str> = text.lines().filter(|line| line.starts_with("fn ")).collect();
    assert_eq!(names, ["fn ours_request() {", "fn ours_request_2() {"]);
    let counts = files.protocol_tests().expect("tests were asked for");
    assert_eq!((counts.requests, counts.responses, counts.event_streams), (2, 1, 0));
    assert_eq!(counts.to_string(), "3 protocol tests");
    assert!(file(&files, "Cargo.toml").contains("[dev-dependencies.smithy-streams-runtime]\nversion = "));
    let main = file(&files, "tests/protocol/main.rs");
    assert!(
        main.contains("mod errors;") && main.contains("mod fetch;") && !main.contains("mod talk;"),
        "{main}"
    );
}

#[test]
fn nothing_is_made_unless_it_is_asked_for() {
    let files = from_shapes(&shapes("[]", "[]", "[]"), &Config::new()).expect("a sound model");
    assert_eq!(files.protocol_tests(), None);
    assert!(files.iter().all(|(path, _)| !path.starts_with("tests/")));
    assert!(!file(&files, "Cargo.toml").contains("dev-dependencies"));
}

#[test]
fn values_are_written_as_a_person_would() {
    let requests = r#"[ { "id": "Values", "protocol": "aws.protocols#restJson1", "method": "POST", "uri": "/fetch",
        "documentation": "All kinds.", "headers": { "X-A": "b" }, "forbidHeaders": ["X-C"], "queryParams": ["a=b", "c"],
        "body": "{\"type\": \"x\"}", "bodyMediaType": "application/json",
        "params": { "type": "x", "kind": "big", "at": 1.25, "ratio": "-Infinity", "data": "Zm9v",
            "any": { "a": [1, null] }, "tree": { "twig": { "tree": { "leaf": {} }, "name": "n" } },
            "names": { "a": 1 }, "sparse": ["s", null] } } ]"#;
    let files = with_tests(requests, "[]", "[]");
    let text = file(&files, "tests/protocol/fetch.rs");
    let expected = r##"fn values_request() {
    let peer = Peer::new();
    let client = peer.client(Client::builder());
    let call = client
        .fetch()
        .r#type("x")
        .kind(types::Kind::Big)
        .at(Timestamp::new(1, 250000000))
        .ratio(f64::NEG_INFINITY)
        .data("Zm9v")
        .any(document(r#"{"a":[1,null]}"#))
        .tree(types::Tree::Twig(Box::new(types::Twig::new("n").tree(types::Tree::Leaf))))
        .names(BTreeMap::from([("a".to_owned(), 1)]))
        .sparse(vec![Some("s".to_owned()), None]);
    let request = peer.capture(call.send());
    request.method("POST");
    request.uri("/fetch");
    request.query(["a=b", "c"]);
    request.header("X-A", "b");
    request.forbid_header("X-C");
    request.body("application/json", r#"{"type": "x"}"#);
}"##;
    assert_eq!(item(text, "fn values_request"), expected);
    assert!(text.contains("/// All kinds.\n///\n/// Test case: `Values`.\n#[test]\n"), "{text}");
    assert!(text.contains("use ::chat_client::{Client, types};"), "{text}");
}

#[test]
fn answers_are_read_and_compared() {
    let responses = r#"[ { "id": "Read", "protocol": "aws.protocols#restJson1", "code": 200,
        "headers": { "x-topic": "t" }, "body": "a\nb", "params": { "topic": "t", "body": "a\nb" } } ]"#;
    let files = with_tests("[]", responses, "[]");
    let expected = "fn read_response() {
    let body = r\"a
b\";
    let response = Response::new(200).header(\"x-topic\", \"t\").body(body);
    let answer = response
        .read_streaming::<operation::fetch::Fetch>(|output| output.body);
    let output = operation::fetch::FetchOutput::new().topic(\"t\");
    answer.output(&output);
    answer.blob(r\"a
b\");
}";
    assert_eq!(item(file(&files, "tests/protocol/fetch.rs"), "fn read_response"), expected);
    let expected = "fn gone_is_read_error() {
    let response = Response::new(410).body(\"{}\");
    let error = types::Gone::new();
    response.read::<operation::fetch::Fetch>().error(&error);
}";
    assert_eq!(item(file(&files, "tests/protocol/errors.rs"), "fn gone_is_read"), expected);
}

#[test]
fn conversations_are_played_and_judged() {
    let events = r#"[ { "id": "Both", "protocol": "aws.protocols#restJson1", "events": [
            { "type": "request", "params": { "gone": { "message": "m" } }, "headers": { "h": { "byte": 1 } },
                "requireHeaders": ["r"] },
            { "type": "response", "headers": { ":message-type": { "string": "event" } }, "body": "x" } ] },
        { "id": "Fails", "protocol": "aws.protocols#restJson1", "initialResponse": { "code": 500 },
            "expectation": { "failure": { "errorId": "a#Gone" } } } ]"#;
    let files = with_tests("[]", "[]", events);
    let text = file(&files, "tests/protocol/talk.rs");
    let expected = r#"fn both_events() {
    let response = Response::events()
        .event([(":message-type", HeaderValue::String("event"))], "x");
    let peer = Peer::new().answer(response);
    let client = peer.client(Client::builder());
    let mut exchange = peer
        .exchange(async {
            let mut call = client.talk().room("x").send().await?;
            let error = types::Gone::new().message("m");
            call.fail(error).await?;
            Ok(Received::events(call.initial_response(), &mut call).await)
        });
    let event = exchange.sent();
    event.header("h", 1i8);
    event.require_header("r");
    exchange.sent_all();
    exchange.received_unknown();
    exchange.succeeded();
}"#;
    assert_eq!(item(text, "fn both_events"), expected);
    assert!(
        item(text, "fn fails_events")
            .ends_with("exchange.sent_all();\n    exchange.failed_with(\"a#Gone\");\n}")
    );
    let schema = file(&files, "src/schema.rs");
    assert!(schema.contains("impl ErrorMember<super::types::Events> for super::types::Gone {"), "{schema}");
}

#[test]
fn a_case_that_cannot_be_told_stays_with_the_reason() {
    let requests = r#"[ { "id": "Odd", "protocol": "aws.protocols#restJson1", "method": "POST", "uri": "/fetch",
        "vendorParamsShape": "aws.protocoltests.config#AwsConfig",
        "vendorParams": { "scopedConfig": { "client": { "retries": 3 } } } } ]"#;
    let files = with_tests(requests, "[]", "[]");
    let text = file(&files, "tests/protocol/fetch.rs");
    assert!(
        text.contains("#[ignore = \"the client has no setting `retries`\"]\nfn odd_request() {"),
        "{text}"
    );
    let counts = files.protocol_tests().expect("tests were asked for");
    let reason = ("fetch::odd_request".to_owned(), "the client has no setting `retries`".to_owned());
    assert_eq!((counts.total(), &counts.ignored), (2, &vec![reason]));
    assert_eq!(
        counts.to_string(),
        "2 protocol tests, 1 ignored:\n  fetch::odd_request: the client has no setting `retries`"
    );
}

#[test]
fn a_module_has_its_tests_inside() {
    let sources = [Source::new("model.json", of_shapes(&shapes("[]", "[]", "[]")))];
    let config = Config::new().module_name("chat").protocol_tests(true).layout(Layout::Module);
    let files = generate(&sources, &config).expect("a sound model");
    assert!(file(&files, "chat/mod.rs").contains("#[cfg(test)]\n"), "{}", file(&files, "chat/mod.rs"));
    assert!(file(&files, "chat/protocol_tests.rs").contains("mod errors;"));
    let errors = file(&files, "chat/protocol_tests/errors.rs");
    assert!(errors.contains("use super::super::{operation, types};"), "{errors}");
}

#[test]
fn the_same_model_gives_the_same_tests() {
    let [first, second] = [(), ()].map(|()| with_tests("[]", "[]", "[]"));
    assert!(first.iter().eq(second.iter()));
}
