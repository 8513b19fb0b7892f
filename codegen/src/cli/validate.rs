//! `validate`: every broken rule, located.

use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::json;
use smithy_streams_codegen::diagnostics::{Diagnostics, Finding};
use smithy_streams_codegen::{Report, Source, model, source};

use super::Failure;
use super::args::{Format, ValidateArgs};
use super::console::{Console, counted, rendered};

/// Reads, checks and prints the findings to standard output.
pub(crate) fn run(args: &ValidateArgs, console: &mut Console) -> Result<ExitCode, Failure> {
    // What cannot be read is a finding like the others.
    let report = match source::read(&args.models) {
        Ok(sources) => findings(&sources, console),
        Err(report) => report,
    };
    let mut stdout = anstream::stdout().lock();
    match args.format {
        Format::Human if report.findings().is_empty() => {}
        Format::Human => writeln!(stdout, "{}", rendered(&report, &io::stdout()).trim_end())?,
        Format::Json => write_json(&report, &mut stdout)?,
    }
    Ok(if report.is_invalid() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn findings(sources: &[Source], console: &Console) -> Report {
    let mut diagnostics = Diagnostics::new(sources);
    let model = model::load(sources, &mut diagnostics);
    let shapes = model.shapes().filter(|shape| !shape.id.is_prelude()).count();
    console.progress(format!("read {}, {}", counted(sources.len(), "file"), counted(shapes, "shape")));
    // Rules speak of whole models; on half a one they would find what is not there.
    if !diagnostics.has_errors() {
        model::validate(&model, &mut diagnostics);
        console.progress("checked all rules");
    }
    diagnostics.into_report()
}

/// An array with an object on each line.
fn write_json(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let objects: Vec<String> = report.findings().iter().map(|it| object(it).to_string()).collect();
    if objects.is_empty() {
        return writeln!(out, "[]");
    }
    writeln!(out, "[\n{}\n]", objects.join(",\n"))
}

fn object(finding: &Finding) -> serde_json::Value {
    let location = finding.location.as_ref();
    json!({
        "severity": finding.severity.as_str(),
        "code": finding.code,
        "shape": finding.shape,
        "message": finding.message,
        "file": location.map(|it| &*it.file),
        "line": location.map(|it| it.line),
        "column": location.map(|it| it.column),
        "help": finding.help,
    })
}
