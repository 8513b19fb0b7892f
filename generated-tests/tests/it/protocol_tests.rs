//! Do clients do what the test cases of their models say? Tests are generated, and run by cargo.

use std::fs;
use std::path::{Path, PathBuf};

use smithy_streams_codegen::{Config, Files, Layout, ProtocolTestCounts, generate, source};

use crate::diagrams::with_diagram;
use crate::workspace::{Workspace, owned};

/// The part of cases that may be ignored, in percent.
const MAX_IGNORED: usize = 1;

fn with_tests(name: &str, models: &[PathBuf]) -> Files {
    let sources = source::read(models).unwrap_or_else(|report| panic!("{name}: {report:?}"));
    let config = Config::new().layout(Layout::Crate).crate_name(name).protocol_tests(true);
    generate(&sources, &config).unwrap_or_else(|report| panic!("{name}: {report:?}"))
}

fn cases(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(name)
}

fn counts(files: &Files) -> &ProtocolTestCounts {
    files.protocol_tests().expect("tests were asked for")
}

/// What the test binaries of a workspace said.
struct Outcome {
    passed: usize,
    ignored: usize,
    /// Names of tests.
    failed: Vec<String>,
    /// All that was printed.
    text: String,
}

/// A crate that asks for all that any of the others may, so that every workspace has the same runtime.
const EVERYTHING: [(&str, &str); 2] = [
    (
        "Cargo.toml",
        "[package]\nname = \"everything\"\nedition = \"2021\"\n\n\
         [dependencies.smithy-streams-runtime]\nversion = \"0.1.0\"\nfeatures = [\"default\", \"protocol-test\"]\n",
    ),
    ("src/lib.rs", "//! Nothing.\n"),
];

fn run(workspace: &Workspace) -> Outcome {
    workspace.add("everything", EVERYTHING.map(|(path, text)| (path.to_owned(), text.to_owned())));
    let arguments = ["test", "--no-fail-fast", "--test", "*"];
    let (_, text, errors) = workspace.run(&arguments, "-Dwarnings -Dmissing-docs");
    let with = |ending: &'static str| {
        let lines = text.lines().filter_map(move |line| line.strip_prefix("test ")?.strip_suffix(ending));
        lines.map(str::to_owned)
    };
    let ignored = text.lines().filter(|line| line.starts_with("test ") && line.contains(" ... ignored"));
    let (passed, ignored, failed) = (with(" ... ok").count(), ignored.count(), with(" ... FAILED").collect());
    assert!(text.contains("test result: "), "no test was run:\n{errors}");
    Outcome { passed, ignored, failed, text }
}

/// Sample models with cases of their own, one for each protocol.
const SAMPLES: [&str; 4] =
    ["awsjson10_stations", "awsjson11_stations", "restxml_library", "rpcv2cbor_stations"];

#[test]
fn cases_of_sample_models_hold_and_wrong_ones_fail() {
    let workspace = Workspace::new("sample-protocol-tests");
    let chat = smithy_streams_models::path("chat");
    let right = with_tests("chat-cases", &[chat.clone(), cases("chat.json")]);
    let wrong = with_tests("wrong-cases", &[chat, cases("wrong.json")]);
    let found = counts(&right);
    assert_eq!((found.requests, found.responses, found.event_streams), (1, 2, 2));
    assert_eq!(counts(&wrong).total(), 2);
    workspace.add("right", owned(&right));
    workspace.add("wrong", owned(&wrong));
    let mut samples = 0;
    for name in SAMPLES {
        let files = with_tests(&name.replace('_', "-"), &[smithy_streams_models::path(name)]);
        assert!(counts(&files).requests >= 5 && counts(&files).responses >= 5, "{name}");
        assert!(counts(&files).event_streams >= 5 && counts(&files).ignored.is_empty(), "{name}");
        samples += counts(&files).total();
        workspace.add(name, owned(&files));
    }
    let files = with_tests("endpoints", &[smithy_streams_models::path("endpoints")]);
    assert_eq!((counts(&files).endpoints, counts(&files).total()), (17, 17));
    samples += counts(&files).total();
    workspace.add("endpoints", owned(&files));
    let files = with_tests("diagrams", &[smithy_streams_models::path("diagrams")]);
    assert_eq!((counts(&files).endpoints, counts(&files).total()), (5, 5));
    samples += counts(&files).total();
    workspace.add("diagrams", owned(&files));
    let outcome = run(&workspace);
    assert_eq!(outcome.failed, ["get_room::wrong_method_request"], "{}", outcome.text);
    assert!(outcome.text.contains("expected the method `PUT`, found `GET`"), "{}", outcome.text);
    assert_eq!((outcome.passed, outcome.ignored), (samples + 6, 0), "{}", outcome.text);
}

/// Services of the conformance corpus with cases of endpoint rules: the number of cases, and operations to generate.
/// Those of Amazon S3 are the ones that cases name; others name none.
const ENDPOINTS: [(&str, usize, &[&str]); 8] = [
    ("bedrock-runtime", 25, &["GetAsyncInvoke"]),
    ("codeartifact", 37, &["UntagResource"]),
    ("kinesis", 162, &["DescribeLimits"]),
    ("lambda", 75, &["GetCodeSigningConfig"]),
    ("lex-runtime-v2", 35, &["DeleteSession"]),
    ("polly", 49, &["GetLexicon"]),
    (
        "s3",
        310,
        &[
            "CreateBucket",
            "GetObject",
            "ListBuckets",
            "ListDirectoryBuckets",
            "ListObjects",
            "WriteGetObjectResponse",
        ],
    ),
    ("transcribe-streaming", 37, &["GetMedicalScribeStream"]),
];

#[test]
fn endpoint_rules_of_services_pass_their_cases() {
    let Some(corpus) = std::env::var_os("SMITHY_CONFORMANCE_DIR") else {
        eprintln!("SMITHY_CONFORMANCE_DIR is not set: the endpoint rules of the corpus are left out");
        return;
    };
    let workspace = Workspace::new("endpoint-tests");
    let mut all = 0;
    for (name, cases, operations) in ENDPOINTS {
        let model = Path::new(&corpus).join("services").join(format!("{name}.json"));
        let sources = source::read([&model]).unwrap_or_else(|report| panic!("{name}: {report:?}"));
        let config = Config::new().layout(Layout::Crate).crate_name(name).protocol_tests(true);
        let config = config.operations(operations.iter().copied());
        let files = generate(&sources, &config).unwrap_or_else(|report| panic!("{name}: {report:?}"));
        assert_eq!(counts(&files).endpoints, cases, "{name}");
        assert!(counts(&files).ignored.is_empty(), "{name}");
        all += counts(&files).total();
        workspace.add(name, owned(&files));
        // The same rules as a diagram pass the same cases.
        let name = format!("{name}-diagram");
        let diagram = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.json"));
        fs::write(&diagram, with_diagram(&fs::read_to_string(&model).expect("a model"))).expect("writable");
        let sources = source::read([&diagram]).unwrap_or_else(|report| panic!("{name}: {report:?}"));
        let files = generate(&sources, &config.crate_name(&name))
            .unwrap_or_else(|report| panic!("{name}: {report:?}"));
        assert!(files.get("src/endpoint.rs").is_some_and(|rules| rules.contains("Diagram::new(")), "{name}");
        assert_eq!(counts(&files).endpoints, cases, "{name}");
        all += counts(&files).total();
        workspace.add(&name, owned(&files));
    }
    assert_eq!(all, 2 * 730);
    let outcome = run(&workspace);
    assert!(outcome.failed.is_empty(), "{} fail:\n{}", outcome.failed.len(), told(&outcome));
    assert_eq!((outcome.passed, outcome.ignored), (all, 0));
}

#[test]
fn official_protocol_tests() {
    let Some(corpus) = std::env::var_os("SMITHY_CONFORMANCE_DIR") else {
        eprintln!("SMITHY_CONFORMANCE_DIR is not set: the official protocol tests are left out");
        return;
    };
    let workspace = Workspace::new("official-protocol-tests");
    let mut all = ProtocolTestCounts::default();
    for model in models(&Path::new(&corpus).join("protocol-tests")) {
        let name = model.file_stem().expect("a file").to_string_lossy().into_owned();
        let files = with_tests(&name, &[model]);
        let found = counts(&files);
        all.requests += found.requests;
        all.responses += found.responses;
        all.event_streams += found.event_streams;
        all.ignored.extend(found.ignored.iter().cloned());
        workspace.add(&name, owned(&files));
    }
    assert_eq!((all.requests, all.responses, all.event_streams), (341, 314, 56));
    assert!(all.ignored.len() * 100 <= all.total() * MAX_IGNORED, "{all}");
    let outcome = run(&workspace);
    assert!(outcome.failed.is_empty(), "{} fail:\n{}", outcome.failed.len(), told(&outcome));
    assert_eq!(outcome.passed + outcome.ignored, all.total());
    assert_eq!(outcome.ignored, all.ignored.len());
}

fn models(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the corpus has protocol tests");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut models: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|it| it == "json")).collect();
    models.sort();
    models
}

/// The failures, each with what its test said.
fn told(outcome: &Outcome) -> String {
    let mut told = Vec::new();
    for name in &outcome.failed {
        let start = format!("---- {name} stdout ----");
        let said = outcome.text.lines().skip_while(|line| **line != start).skip(1);
        let said = said.take_while(|line| !line.starts_with("---- ") && !line.starts_with("failures:"));
        let said: Vec<&str> =
            said.filter(|line| !line.trim().is_empty() && !line.starts_with("note: ")).collect();
        told.push(format!("{name}\n    {}", said.join("\n    ")));
    }
    told.join("\n")
}
