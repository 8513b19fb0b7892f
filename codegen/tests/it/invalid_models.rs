//! The official corpus of invalid models: whoever is blamed there is blamed here, and sound models are not.
//!
//! `SMITHY_CONFORMANCE_DIR` names the folder of the corpus; without it these tests say so and pass.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use smithy_streams_codegen::diagnostics::{Diagnostics, Severity};
use smithy_streams_codegen::{Report, model, source};

#[test]
fn every_shape_that_the_corpus_blames_is_blamed_as_hard() {
    let Some(folder) = corpus() else { return };
    let folder = folder.join("invalid-models");
    let index: serde_json::Value = serde_json::from_str(&text(&folder.join("index.json"))).expect("an index");
    let mut failures = Vec::new();
    let models = index.as_array().expect("a list of models");
    for entry in models {
        let name = |key| entry[key].as_str().expect("a file name");
        let report = validate(&folder.join(name("model")));
        let expected = expectations(&text(&folder.join(name("expected"))));
        for (shape, severity) in &expected {
            let blamed = report
                .findings()
                .iter()
                .any(|finding| finding.shape.as_deref() == Some(shape) && finding.severity <= *severity);
            if !blamed {
                failures.push(format!("{}: {} expected on {shape}", name("model"), severity.as_str()));
            }
        }
        let must_fail = entry["must_fail"].as_bool().expect("a flag");
        if report.is_invalid() != must_fail {
            failures.push(format!("{}: must_fail is {must_fail}, but\n{report}", name("model")));
        }
        failures.extend(innocents(&report, &expected).map(|it| format!("{}: {it}", name("model"))));
    }
    assert!(!models.is_empty());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn real_services_and_protocol_tests_are_sound() {
    let Some(folder) = corpus() else { return };
    for part in ["services", "protocol-tests"] {
        let files = json_files(&folder.join(part));
        assert!(files.len() >= 10, "{} files in {part}", files.len());
        for file in files {
            let report = validate(&file);
            assert!(!report.is_invalid(), "{report}");
        }
    }
}

#[test]
fn all_protocol_test_services_merge_into_one_model() {
    let Some(folder) = corpus() else { return };
    let files = ["rest-json-1.json", "rest-xml.json", "rpc-v2-cbor.json", "aws-json-1-0.json"]
        .map(|name| folder.join("protocol-tests").join(name));
    let sources = source::read(&files).expect("readable files");
    let mut diagnostics = Diagnostics::new(&sources);
    let model = model::load(&sources, &mut diagnostics);
    let report = diagnostics.into_report();
    assert!(!report.is_invalid(), "{report}");
    assert_eq!(model.services().count(), files.len());
}

/// The folder of the corpus, or `None` with a word about it.
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("SMITHY_CONFORMANCE_DIR").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: SMITHY_CONFORMANCE_DIR is not set");
    }
    folder
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("a folder entry").path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect();
    files.sort();
    files
}

fn validate(path: &Path) -> Report {
    let sources = source::read([path]).unwrap_or_else(|report| panic!("{report}"));
    let mut diagnostics = Diagnostics::new(&sources);
    let model = model::load(&sources, &mut diagnostics);
    if !diagnostics.has_errors() {
        model::validate(&model, &mut diagnostics);
    }
    diagnostics.into_report()
}

/// The shapes that an `.errors` file blames with ERROR or DANGER, with the worst severity of each.
fn expectations(text: &str) -> BTreeMap<String, Severity> {
    let mut expected = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (severity, rest) =
            line.strip_prefix('[').and_then(|rest| rest.split_once("] ")).expect("a severity");
        let (shape, _) = rest.split_once(": ").expect("a shape id");
        let severity = match severity {
            "ERROR" => Severity::Error,
            "DANGER" => Severity::Danger,
            _ => continue,
        };
        let worst = expected.entry(shape.to_owned()).or_insert(severity);
        *worst = severity.min(*worst);
    }
    expected
}

/// Shapes that are blamed here and not there.
fn innocents<'r>(
    report: &'r Report,
    expected: &'r BTreeMap<String, Severity>,
) -> impl Iterator<Item = String> {
    report
        .findings()
        .iter()
        .filter(|finding| finding.severity <= Severity::Danger)
        .filter(|finding| finding.shape.as_ref().is_none_or(|shape| !expected.contains_key(shape)))
        .map(|finding| format!("not expected: {} on {:?}", finding.code, finding.shape))
}
