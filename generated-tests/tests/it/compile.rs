//! Is it Rust? Generated crates, checked by cargo with warnings and missing docs denied.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use smithy_streams_codegen::{Config, Files, Layout, Report, generate, source};
use smithy_streams_generated_tests::EVERYTHING;

use crate::workspace::{Workspace, owned};

/// A service of the conformance corpus: file, and the operations to generate (all when empty).
struct Service {
    name: &'static str,
    file: &'static str,
    operations: &'static [&'static str],
}

const SERVICES: &[Service] = &[
    Service { name: "transcribe", file: "services/transcribe-streaming.json", operations: &[] },
    Service {
        name: "transcribe-slice",
        file: "services/transcribe-streaming.json",
        operations: &["StartStreamTranscription"],
    },
    Service { name: "bedrock", file: "services/bedrock-runtime.json", operations: &[] },
    Service { name: "lex", file: "services/lex-runtime-v2.json", operations: &[] },
    Service { name: "lambda", file: "services/lambda.json", operations: &[] },
    Service { name: "polly", file: "services/polly.json", operations: &[] },
    Service { name: "codeartifact", file: "services/codeartifact.json", operations: &[] },
    Service { name: "kinesis", file: "services/kinesis.json", operations: &[] },
    Service { name: "s3", file: "services/s3.json", operations: &[] },
    Service { name: "greengrass-types", file: "services/greengrass-ipc.json", operations: &[] },
    Service { name: "echo-types", file: "services/echo-test-rpc.json", operations: &[] },
];

/// Models of the conformance corpus in which protocols are tested; each is a service.
const PROTOCOL_TESTS: [&str; 13] = [
    "aws-json-1-0",
    "aws-json-1-0-query-compatible",
    "aws-json-1-1",
    "aws-json-1-1-machine-learning",
    "rest-json-1",
    "rest-json-1-api-gateway",
    "rest-json-1-validation",
    "rest-xml",
    "rest-xml-s3",
    "rest-xml-with-namespace",
    "rpc-v2-cbor",
    "rpc-v2-cbor-non-query-compatible",
    "rpc-v2-cbor-query-compatible",
];

/// Services of the conformance corpus whose peers speak event-stream RPC, which their models do not say, and how many
/// operations they have.
const EVENT_STREAM_RPC: [(&str, usize); 2] = [("greengrass-ipc", 34), ("echo-test-rpc", 6)];

impl Service {
    fn generate(&self, corpus: &Path) -> Result<Files, Report> {
        let operations = self.operations.iter().copied();
        generate_crate(self.name, &corpus.join(self.file), Config::new().operations(operations))
    }
}

fn generate_crate(name: &str, model: &Path, config: Config) -> Result<Files, Report> {
    let sources = source::read([model])?;
    generate(&sources, &config.layout(Layout::Crate).crate_name(format!("{name}-client")))
}

fn add(workspace: &Workspace, name: &str, files: Result<Files, Report>) {
    let files = files.unwrap_or_else(|report| panic!("{name}: {report:?}"));
    workspace.add(name, owned(&files));
}

#[test]
fn every_generated_crate_compiles_without_a_warning() {
    let workspace = Workspace::new("generated");
    for snapshot in EVERYTHING {
        let files = snapshot.generate().unwrap_or_else(|report| panic!("{}: {report:?}", snapshot.name));
        workspace.add(snapshot.name, files.into_iter().map(|(path, text)| (path.replace(".snap", ""), text)));
    }
    match std::env::var_os("SMITHY_CONFORMANCE_DIR") {
        Some(corpus) => {
            let corpus = Path::new(&corpus);
            for service in SERVICES {
                add(&workspace, service.name, service.generate(corpus));
            }
            for name in PROTOCOL_TESTS {
                let model = corpus.join("protocol-tests").join(format!("{name}.json"));
                add(&workspace, name, generate_crate(name, &model, Config::new()));
            }
            for (name, operations) in EVENT_STREAM_RPC {
                let model = corpus.join("services").join(format!("{name}.json"));
                let files = generate_crate(name, &model, Config::new().protocol("event-stream-rpc"));
                let modules = |files: &Files| {
                    files.iter().filter(|(path, _)| path.starts_with("src/operation/")).count()
                };
                assert!(files.as_ref().is_ok_and(|files| modules(files) == operations), "{name}");
                add(&workspace, name, files);
            }
        }
        None => eprintln!("SMITHY_CONFORMANCE_DIR is not set: the services of the corpus are left out"),
    }
    let (succeeded, _, errors) = workspace.run(&["check", "--quiet"], "-Dwarnings -Dmissing-docs");
    assert!(succeeded, "{errors}");
}

#[test]
fn a_slice_has_no_shape_outside_its_closure() {
    let Some(corpus) = std::env::var_os("SMITHY_CONFORMANCE_DIR") else {
        eprintln!("SMITHY_CONFORMANCE_DIR is not set: the slice of Transcribe is left out");
        return;
    };
    let slice =
        SERVICES.iter().find(|service| !service.operations.is_empty()).expect("a slice is in the list");
    let files = slice.generate(Path::new(&corpus)).unwrap_or_else(|report| panic!("{report:?}"));
    let text: String = files.iter().map(|(_, text)| text).collect();
    let model = fs::read_to_string(Path::new(&corpus).join(slice.file)).expect("the model is there");
    let model: Value = serde_json::from_str(&model).expect("the model is JSON");
    let shapes = model["shapes"].as_object().expect("a model has shapes");
    let mut closure = BTreeSet::new();
    reach(shapes, "com.amazonaws.transcribestreaming#StartStreamTranscription", &mut closure);
    for (id, _) in shapes.iter().filter(|(_, shape)| NAMED.iter().any(|kind| shape["type"] == *kind)) {
        let name = id.split_once('#').map_or(id.as_str(), |(_, name)| name);
        let defined =
            [format!("pub struct {name} "), format!("pub enum {name} ")].iter().any(|it| text.contains(it));
        assert!(!defined || closure.contains(id.as_str()), "`{id}` is outside the closure");
    }
    assert!(text.contains("pub struct TranscriptEvent "));
}

/// The kinds of shapes that have a name in generated code.
const NAMED: [&str; 5] = ["structure", "union", "enum", "intEnum", "operation"];

/// Adds `id` and everything that it targets, at any depth.
fn reach<'a>(shapes: &'a Map<String, Value>, id: &'a str, closure: &mut BTreeSet<&'a str>) {
    if let Some(shape) = shapes.get(id)
        && closure.insert(id)
    {
        reach_targets(shapes, shape, closure);
    }
}

fn reach_targets<'a>(shapes: &'a Map<String, Value>, value: &'a Value, closure: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(object) => {
            if let Some(target) = object.get("target").and_then(Value::as_str) {
                reach(shapes, target, closure);
            }
            let inside = object.iter().filter(|(key, _)| *key != "traits");
            inside.for_each(|(_, value)| reach_targets(shapes, value, closure));
        }
        Value::Array(items) => items.iter().for_each(|item| reach_targets(shapes, item, closure)),
        _ => {}
    }
}
