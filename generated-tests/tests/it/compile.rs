//! Is it Rust? Generated crates, checked by cargo with warnings and missing docs denied.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value};

use smithy_streams_codegen::{Config, Files, Layout, Report, generate, source};
use smithy_streams_generated_tests::EVERYTHING;

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

impl Service {
    fn generate(&self, corpus: &Path) -> Result<Files, Report> {
        generate_crate(self.name, &corpus.join(self.file), self.operations)
    }
}

fn generate_crate(name: &str, model: &Path, operations: &[&str]) -> Result<Files, Report> {
    let sources = source::read([model])?;
    let config = Config::new().layout(Layout::Crate).crate_name(format!("{name}-client"));
    generate(&sources, &config.operations(operations.iter().copied()))
}

#[test]
fn every_generated_crate_compiles_without_a_warning() {
    let workspace = Workspace::new();
    for snapshot in EVERYTHING {
        let files = snapshot.generate().unwrap_or_else(|report| panic!("{}: {report:?}", snapshot.name));
        workspace.add(snapshot.name, files.into_iter().map(|(path, text)| (path.replace(".snap", ""), text)));
    }
    match std::env::var_os("SMITHY_CONFORMANCE_DIR") {
        Some(corpus) => {
            let corpus = Path::new(&corpus);
            for service in SERVICES {
                workspace.add_generated(service.name, service.generate(corpus));
            }
            for name in PROTOCOL_TESTS {
                let model = corpus.join("protocol-tests").join(format!("{name}.json"));
                workspace.add_generated(name, generate_crate(name, &model, &[]));
            }
        }
        None => eprintln!("SMITHY_CONFORMANCE_DIR is not set: the services of the corpus are left out"),
    }
    workspace.check();
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

/// A workspace of generated crates. It stays below `target/`, so that a second run is quick.
struct Workspace {
    root: PathBuf,
}

impl Workspace {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
        let crates = root.join("crates");
        if crates.exists() {
            fs::remove_dir_all(&crates).expect("an old run can be removed");
        }
        fs::create_dir_all(&crates).expect("the target folder is writable");
        fs::write(root.join("Cargo.toml"), "[workspace]\nresolver = \"2\"\nmembers = [\"crates/*\"]\n")
            .expect("the target folder is writable");
        // The versions are those of this workspace, so that nothing has to be fetched.
        fs::copy(project().join("Cargo.lock"), root.join("Cargo.lock")).expect("the lock file is there");
        Self { root }
    }

    fn add(&self, name: &str, files: impl IntoIterator<Item = (String, String)>) {
        let folder = self.root.join("crates").join(name);
        for (path, text) in files {
            let text = if path == "Cargo.toml" { as_member(&text) } else { text };
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("files lie in a folder")).expect("writable");
            fs::write(path, text).expect("writable");
        }
    }

    fn add_generated(&self, name: &str, files: Result<Files, Report>) {
        let files = files.unwrap_or_else(|report| panic!("{name}: {report:?}"));
        self.add(name, files.iter().map(|(path, text)| (path.to_owned(), text.to_owned())));
    }

    fn check(&self) {
        let output = Command::new(env!("CARGO"))
            .args(["check", "--offline", "--quiet", "--workspace"])
            .current_dir(&self.root)
            .env("RUSTFLAGS", "-Dwarnings -Dmissing-docs")
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// A generated manifest is a workspace of its own; here it is one of many.
fn as_member(manifest: &str) -> String {
    let runtime = project().join("runtime").display().to_string().replace('\\', "/");
    let lines = manifest.lines().filter(|line| line.trim() != "[workspace]").map(|line| {
        if line.starts_with("smithy-streams-runtime") {
            format!("smithy-streams-runtime = {{ path = \"{runtime}\" }}")
        } else {
            line.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace")
}
