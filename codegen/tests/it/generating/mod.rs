//! What is generated, as text: the whole way from a model to files.

mod auth;
mod constraints;
mod docs;
mod endpoints;
mod event_stream_rpc;
mod files;
mod names;
mod operations;
mod protocol_tests;
mod protocols;
mod selection;
mod stream_manager;
mod stream_sea;
mod types;

use smithy_streams_codegen::diagnostics::Severity;
use smithy_streams_codegen::{Config, Files, Layout, Report, Source, generate};

use crate::support::of_shapes;

/// Generates a crate from the shapes of a 2.0 model.
pub(super) fn from_shapes(shapes: &str, config: &Config) -> Result<Files, Report> {
    generate(&[Source::new("model.json", of_shapes(shapes))], &config.clone().layout(Layout::Crate))
}

/// Generates a crate from a service `a#Service` with one operation `a#Call`, whose input has these members.
pub(super) fn from_members(members: &str, others: &str) -> Files {
    let shapes = format!(
        r#""a#Service": {{ "type": "service", "version": "1", "operations": [{{ "target": "a#Call" }}],
            "traits": {{ "aws.protocols#restJson1": {{}} }} }},
        "a#Call": {{ "type": "operation", "input": {{ "target": "a#In" }}, "output": {{ "target": "smithy.api#Unit" }},
            "traits": {{ "smithy.api#http": {{ "method": "POST", "uri": "/call" }} }} }},
        "a#In": {{ "type": "structure", "members": {{ "data": {{ "target": "a#Data" }} }} }},
        "a#Data": {{ "type": "structure", "members": {{ {members} }} }} {} {others}"#,
        if others.is_empty() { "" } else { "," },
    );
    from_shapes(&shapes, &Config::new()).expect("a sound model")
}

/// The text of a file.
pub(super) fn file<'a>(files: &'a Files, path: &str) -> &'a str {
    files.get(path).unwrap_or_else(|| panic!("no file {path}"))
}

/// The lines from the one that begins with `start` to the closing brace in its column, without what stands before them.
pub(super) fn item(text: &str, start: &str) -> String {
    let mut lines = text.lines().skip_while(|line| !line.trim_start().starts_with(start));
    let first = lines.next().unwrap_or_else(|| panic!("no `{start}` in:\n{text}"));
    let indent = &first[..first.len() - first.trim_start().len()];
    let end = format!("{indent}}}");
    let mut found = vec![first.trim_start().to_owned()];
    if first.ends_with('{') || first.ends_with('(') || first.ends_with("Self") {
        for line in lines {
            found.push(line.strip_prefix(indent).unwrap_or(line).to_owned());
            if line == end {
                break;
            }
        }
    }
    found.join("\n")
}

/// The codes of the errors of a run.
pub(super) fn codes(outcome: Result<Files, Report>) -> Vec<&'static str> {
    let report = match outcome {
        Ok(files) => files.findings().clone(),
        Err(report) => report,
    };
    let errors = report.findings().iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.code).collect()
}
