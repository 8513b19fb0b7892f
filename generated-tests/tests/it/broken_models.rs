//! The broken sample models: each causes the findings that its list names, and no other of that weight.

use smithy_streams_codegen::diagnostics::{Diagnostics, Severity};
use smithy_streams_codegen::{Source, model, source};

#[test]
fn every_broken_model_is_blamed_for_what_is_wrong_with_it() {
    let mut failures = Vec::new();
    for case in smithy_streams_models::broken().expect("the models are there") {
        let sources = source::read(&case.files).unwrap_or_else(|report| panic!("{report}"));
        let mut expected: Vec<_> = case.findings.into_iter().map(|it| (it.code, it.shape)).collect();
        let mut found = findings(&sources);
        expected.sort();
        found.sort();
        if found != expected {
            failures.push(format!("{}: {found:?} instead of {expected:?}", case.name));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Code and shape of all that is an error or danger.
fn findings(sources: &[Source]) -> Vec<(String, Option<String>)> {
    let mut diagnostics = Diagnostics::new(sources);
    let model = model::load(sources, &mut diagnostics);
    if !diagnostics.has_errors() {
        model::validate(&model, &mut diagnostics);
    }
    let report = diagnostics.into_report();
    let heavy = report.findings().iter().filter(|finding| finding.severity <= Severity::Danger);
    heavy.map(|finding| (finding.code.to_owned(), finding.shape.clone())).collect()
}
