//! `generate`: a crate for a service.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use smithy_streams_codegen::diagnostics::{Diagnostics, Finding};
use smithy_streams_codegen::{Config, Files, Layout, Report, Source, generate, model, source};

use super::Failure;
use super::args::GenerateArgs;
use super::check;
use super::console::{Console, counted};

/// Generates in memory; the folder is touched once all is well, and with `--check` not at all.
pub(crate) fn run(args: &GenerateArgs, console: &mut Console) -> Result<ExitCode, Failure> {
    let sources = source::read(&args.models)?;
    if console.is_watched() {
        let shapes = counted(shapes(&sources), "shape");
        console.progress(format!("read {}, {shapes}", counted(sources.len(), "file")));
    }
    let files = generate(&sources, &config(args)?)?;
    if !files.findings().findings().is_empty() {
        console.report(files.findings());
    }
    console.progress(format!("generated {}", counted(files.len(), "file")));
    if let Some(tests) = files.protocol_tests() {
        console.say(tests);
    }
    if args.check {
        return Ok(check::run(&files, &args.out)?);
    }
    let touched = write(&files, args)?;
    console.progress(format!("wrote {} below `{}`", counted(touched, "file"), args.out.display()));
    Ok(ExitCode::SUCCESS)
}

fn config(args: &GenerateArgs) -> Result<Config, Report> {
    let GenerateArgs {
        models: _,
        service,
        out: _,
        operations,
        protocol,
        crate_name,
        runtime_path,
        protocol_tests,
        check: _,
    } = args;
    let mut config =
        Config::new().layout(Layout::Crate).operations(operations).protocol_tests(*protocol_tests);
    if let Some(service) = service {
        config = config.service(service);
    }
    if let Some(protocol) = protocol {
        config = config.protocol(protocol);
    }
    if let Some(name) = crate_name {
        config = config.crate_name(name);
    }
    if let Some(path) = runtime_path {
        config = config.runtime_path(from_anywhere(path)?);
    }
    Ok(config)
}

/// The path as the manifest needs it, which is read in another folder than this one.
fn from_anywhere(path: &Path) -> Result<PathBuf, Report> {
    std::path::absolute(path).map_err(|error| {
        let message = format!("`{}` is no place for a runtime: {error}", path.display());
        Finding::error("bad-runtime-path", message).into()
    })
}

fn write(files: &Files, args: &GenerateArgs) -> Result<usize, Report> {
    let folder = &args.out;
    files.write(folder).map(|touched| touched.len()).map_err(|error| {
        let message = format!("cannot write to `{}`: {error}", folder.display());
        Finding::error("output-unwritable", message).into()
    })
}

/// The number of shapes, for whoever watches.
fn shapes(sources: &[Source]) -> usize {
    // What is wrong with the models comes to light when they are read for good.
    let model = model::load(sources, &mut Diagnostics::new(sources));
    model.shapes().filter(|shape| !shape.id.is_prelude()).count()
}
