//! Clients of Stream Manager's protocol.

use smithy_streams_codegen::{Config, Files};

use super::{codes, file, from_shapes, item};

const SHAPES: &str = r#"
    "a#Logs": { "type": "service", "version": "1", "operations": [
            { "target": "a#Read" }, { "target": "a#Append" }, { "target": "a#AppendPipeline" }, { "target": "a#Connection" }],
        "errors": [{ "target": "a#Busy" }], "traits": { "smithy.api#title": "Logs" SERVICE } },
    "a#Read": { "type": "operation", "input": { "target": "a#ReadIn" }, "output": { "target": "a#ReadOut" },
        "errors": [{ "target": "a#Empty" }],
        "traits": { "smithystreams#operationCodes": { "request": 5, "response": -10 },
            "smithystreams#followed": { "start": "window.bounds.from", "wait": "patience", "items": "page.entries",
                "position": "place.at", "retry": ["a#Empty", "a#Busy"] } } },
    "a#ReadIn": { "type": "structure", "members": {
        "window": { "target": "a#Window" }, "patience": { "target": "smithy.api#Long" },
        "follow": { "target": "smithy.api#String" } } },
    "a#Window": { "type": "structure", "members": {
        "bounds": { "target": "a#Bounds", "traits": { "smithy.api#required": {} } } } },
    "a#Bounds": { "type": "structure", "members": {
        "from": { "target": "smithy.api#Long", "traits": { "smithy.api#default": 0 } } } },
    "a#ReadOut": { "type": "structure", "members": { "page": { "target": "a#Page" } } },
    "a#Page": { "type": "structure", "members": { "entries": { "target": "a#Entries" } } },
    "a#Entries": { "type": "list", "member": { "target": "a#Entry" } },
    "a#Entry": { "type": "structure", "members": {
        "place": { "target": "a#Place", "traits": { "smithy.api#required": {} } } } },
    "a#Place": { "type": "structure", "members": {
        "at": { "target": "smithy.api#Long", "traits": { "smithy.api#required": {} } } } },
    "a#Append": { "type": "operation", "traits": {
        "smithystreams#operationCodes": { "request": 4, "response": 9 }, "smithystreams#pipelined": {} } },
    "a#AppendPipeline": { "type": "operation", "traits": {
        "smithystreams#operationCodes": { "request": 2, "response": 3 } } },
    "a#Connection": { "type": "operation", "traits": {
        "smithystreams#operationCodes": { "request": 20, "response": 21 } } },
    "a#Empty": { "type": "structure", "members": { "message": { "target": "smithy.api#String" } },
        "traits": { "smithy.api#error": "client", "smithystreams#statusCode": 13 } },
    "a#Busy": { "type": "structure", "traits": { "smithy.api#error": "server", "smithy.api#retryable": {},
        "smithystreams#statusCode": 2000000000 } }"#;

const DECLARED: &str = r#", "smithystreams#streamManager": {}"#;

fn files(service: &str, config: &Config) -> Files {
    from_shapes(&SHAPES.replace("SERVICE", service), config).unwrap_or_else(|report| panic!("{report}"))
}

/// Without white space and the commas that line breaks bring.
fn dense(text: &str) -> String {
    let text: String = text.split_whitespace().collect();
    text.replace(",)", ")").replace(",]", "]")
}

#[test]
fn declared_or_asked_for_the_client_is_the_same() {
    let declared = files(DECLARED, &Config::new());
    let asked = files("", &Config::new().protocol("stream-manager"));
    assert!(declared.iter().eq(asked.iter()));
    assert_eq!(codes(Ok(declared)), [""; 0]);
}

#[test]
fn tables_have_the_numbers() {
    let files = files(DECLARED, &Config::new());
    let tables = dense(file(&files, "src/schema.rs"));
    for row in [
        r#"ServiceSchema::new("a#Logs","1",&STREAM_MANAGER);"#,
        r#"OperationSchema::new("a#Read",&SERVICE).codes(5,-10).input(&READ_INPUT).output(&READ_OUTPUT);"#,
        ".error(Fault::Client,400).status_code(13);",
        ".error(Fault::Server,500).retryable(false).status_code(2000000000);",
    ] {
        assert!(tables.contains(row), "{row}\n{tables}");
    }
    let read = file(&files, "src/operation/read.rs");
    assert_eq!(
        dense(&item(read, "fn from_status")),
        "fnfrom_status(status:i32)->Option<Self>{matchstatus{13=>Some(Self::Empty(Default::default())),2000000000=>\
         Some(Self::Busy(Default::default())),_=>None,}}"
    );
    assert!(!read.contains("from_refusal"));
}

#[test]
fn the_client_has_a_connection_and_no_url() {
    let files = files(DECLARED, &Config::new());
    let client = file(&files, "src/client.rs");
    assert_eq!(
        item(client, "pub struct Client"),
        "pub struct Client {\n    core: Core,\n    connection: StreamManagerConnection,\n}"
    );
    assert_eq!(
        item(client, "pub fn builder"),
        "pub fn builder() -> StreamManagerClientBuilder<Self> {\n    Core::stream_manager_builder(&schema::SERVICE)\n}"
    );
    assert!(
        item(client, "impl StreamManagerClient for Client")
            .contains("fn from_parts(core: Core, connection: StreamManagerConnection)")
    );
    // The operation of this name gives way.
    assert!(client.contains("pub fn connection_(&self)"));
    let manifest = file(&files, "Cargo.toml");
    assert!(
        manifest.contains("# What the model needs.\n")
            && manifest.contains(r#"features = ["stream-manager"]"#)
    );
    assert!(!manifest.contains("tls"));
    assert!(file(&files, "README.md").contains(r#".endpoint("tcp://127.0.0.1:8088")"#));
}

#[test]
fn pipelines_give_way_to_operations() {
    let files = files(DECLARED, &Config::new());
    let client = file(&files, "src/client.rs");
    let operation = "pubfnappend_pipeline(&self)->super::operation::append_pipeline::AppendPipelineBuilder{";
    assert!(dense(client).contains(operation));
    let pipeline = dense(&item(client, "pub fn append_pipeline_2"));
    for part in [
        "(&self,in_flight:::std::num::NonZeroUsize)",
        "client::Pipeline<super::operation::append::Append>",
        "Pipeline::new(self.core.clone(),in_flight)",
    ] {
        assert!(pipeline.contains(part), "{part} in {pipeline}");
    }
    assert_eq!(client.matches("Pipeline::new").count(), 1);
}

#[test]
fn paths_of_followed_operations_are_walked() {
    let files = files(DECLARED, &Config::new());
    let read = file(&files, "src/operation/read.rs");
    let followed = dense(&item(read, "impl client::Followed for Read"));
    for part in [
        "typeItem=types::Entry;",
        "fnstart(input:&Self::Input)->Option<i64>{Some(input.window.as_ref()?.bounds.from)}",
        "{input.window.get_or_insert_default().bounds.from=position;}",
        "fnwait(input:&Self::Input)->Option<i64>{input.patience}",
        "{input.patience=Some(millis);}",
        "fnitems(output:Self::Output)->Option<Vec<Self::Item>>{output.page?.entries}",
        "fnposition(item:&Self::Item)->Option<i64>{Some(item.place.at)}",
        "::std::matches!(error,ReadError::Empty(_)|ReadError::Busy(_))",
    ] {
        assert!(followed.contains(part), "{part} in {followed}");
    }
    assert_eq!(
        item(read, "pub fn follow("),
        "pub fn follow(self) -> client::Follow<Read> {\n    client::Follow::new(self.core, self.input)\n}"
    );
    // The member of this name gives way.
    assert!(read.contains("pub fn follow_(mut self, value: impl Into<String>)"));
}

#[test]
fn operations_of_any_protocol_are_followed_without_waiting() {
    let shapes = SHAPES
        .replace("SERVICE", r#", "aws.protocols#awsJson1_0": {}"#)
        .replace(r#""wait": "patience","#, "")
        .replace(r#", "retry": ["a#Empty", "a#Busy"]"#, "");
    let files = from_shapes(&shapes, &Config::new()).unwrap_or_else(|report| panic!("{report}"));
    let read = file(&files, "src/operation/read.rs");
    let followed = dense(&item(read, "impl client::Followed for Read"));
    for part in [
        "fnwait(_input:&Self::Input)->Option<i64>{None}",
        "fnset_wait(_input:&mutSelf::Input,_millis:i64){}",
        "fnis_retried(_error:&Self::Error)->bool{false}",
    ] {
        assert!(followed.contains(part), "{part} in {followed}");
    }
    let text: String = files.iter().map(|(_, text)| text).collect();
    assert!(!text.contains("status_code") && !text.contains(".codes(") && !text.contains("from_status"));
    assert!(text.contains("pub fn append_pipeline_2"));
}

#[test]
fn a_model_without_the_numbers_is_told_where_they_are_missing() {
    let shapes = r#"
        "a#S": { "type": "service", "version": "1", "operations": [{ "target": "a#Call" }, { "target": "a#Talk" }],
            "traits": { "aws.protocols#restJson1": {} } },
        "a#Call": { "type": "operation", "errors": [{ "target": "a#Gone" }],
            "traits": { "smithy.api#http": { "method": "POST", "uri": "/call" } } },
        "a#Talk": { "type": "operation", "input": { "target": "a#TalkIn" }, "output": { "target": "a#TalkOut" },
            "traits": { "smithy.api#http": { "method": "POST", "uri": "/talk" } } },
        "a#TalkIn": { "type": "structure", "members": { "events": { "target": "a#Events",
            "traits": { "smithy.api#httpPayload": {} } } } },
        "a#TalkOut": { "type": "structure", "members": { "bytes": { "target": "a#Bytes",
            "traits": { "smithy.api#httpPayload": {}, "smithy.api#required": {} } } } },
        "a#Bytes": { "type": "blob", "traits": { "smithy.api#streaming": {} } },
        "a#Events": { "type": "union", "members": { "say": { "target": "a#Say" } },
            "traits": { "smithy.api#streaming": {} } },
        "a#Say": { "type": "structure" },
        "a#Gone": { "type": "structure", "traits": { "smithy.api#error": "client" } }"#;
    let report = from_shapes(shapes, &Config::new().protocol("stream-manager")).expect_err("no client");
    let found = report.findings().iter().map(|it| (it.code, it.shape.as_deref().unwrap_or_default()));
    let mut found: Vec<_> = found.collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("byte-stream-without-place", "a#TalkOut$bytes"),
            ("events-without-place", "a#TalkIn$events"),
            ("operation-codes-missing", "a#Call"),
            ("operation-codes-missing", "a#Talk"),
            ("status-code-missing", "a#Gone"),
        ]
    );
    for finding in report.findings() {
        assert!(finding.location.is_some() && finding.help.is_some(), "{finding:?}");
    }
}
