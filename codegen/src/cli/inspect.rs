//! `inspect`: what a model offers.

use std::io::Write;
use std::process::ExitCode;

use clap::builder::styling::Style;
use serde_json::{Value, json};
use smithy_streams_codegen::diagnostics::Diagnostics;
use smithy_streams_codegen::model::{self, Model, Shape, ShapeId, closure};
use smithy_streams_codegen::source;

use super::Failure;
use super::args::InspectArgs;
use super::console::{Console, counted};

/// Reads the models and prints their services to standard output.
pub(crate) fn run(args: &InspectArgs, console: &mut Console) -> Result<ExitCode, Failure> {
    let sources = source::read(&args.models)?;
    let mut diagnostics = Diagnostics::new(&sources);
    let model = model::load(&sources, &mut diagnostics);
    diagnostics.gate()?;
    let shapes = model.shapes().filter(|shape| !shape.id.is_prelude()).count();
    console.progress(format!("read {}, {}", counted(sources.len(), "file"), counted(shapes, "shape")));
    let services: Vec<Service<'_>> = model.services().map(|service| Service::of(&model, service)).collect();
    let mut stdout = anstream::stdout().lock();
    if args.json {
        let services: Vec<Value> = services.iter().map(Service::json).collect();
        writeln!(stdout, "{:#}", json!({ "services": services }))?;
    } else if services.is_empty() {
        writeln!(stdout, "no services")?;
    } else {
        let texts: Vec<String> = services.iter().map(Service::text).collect();
        write!(stdout, "{}", texts.join("\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

struct Service<'m> {
    shape: &'m Shape,
    version: &'m str,
    protocols: Vec<&'m str>,
    operations: Vec<Operation<'m>>,
}

struct Operation<'m> {
    id: &'m ShapeId,
    request: Body,
    response: Body,
    /// Method and URI, if the operation has them.
    http: Option<(String, String)>,
}

/// What a request or response streams.
#[derive(Clone, Copy, PartialEq)]
enum Body {
    Plain,
    Blob,
    Events,
}

impl<'m> Service<'m> {
    fn of(model: &'m Model, shape: &'m Shape) -> Self {
        let operations = closure::operations(model, &shape.id);
        let mut operations: Vec<Operation<'m>> =
            operations.iter().filter_map(|id| Some(Operation::of(model, model.shape(id)?))).collect();
        operations.sort_by_key(|operation| operation.id.name());
        Self {
            shape,
            version: shape.as_service().map_or("", |service| &service.version),
            protocols: shape.traits.protocols().iter().map(|protocol| protocol.id).collect(),
            operations,
        }
    }

    fn json(&self) -> Value {
        json!({
            "id": self.shape.id.as_str(),
            "version": self.version,
            "protocols": self.protocols,
            "operations": self.operations.iter().map(Operation::json).collect::<Vec<_>>(),
        })
    }

    fn text(&self) -> String {
        let bold = Style::new().bold();
        let dim = Style::new().dimmed();
        let version = if self.version.is_empty() { "" } else { &format!("  version {}", self.version) };
        let none = || "none; `generate --protocol` takes one".to_owned();
        let protocols = if self.protocols.is_empty() { none() } else { self.protocols.join(", ") };
        let mut text = format!("{bold}{}{bold:#}{dim}{version}{dim:#}\n", self.shape.id);
        text.push_str(&format!("  protocols   {protocols}\n"));
        text.push_str(&format!("  operations  {}\n", self.operations.len()));
        let width = |of: fn(&Operation<'_>) -> usize| self.operations.iter().map(of).max().unwrap_or(0);
        let names = width(|operation| operation.id.name().len());
        let kinds = width(|operation| operation.streaming().len());
        for operation in &self.operations {
            let (name, kind) = (operation.id.name(), operation.streaming());
            let line = match &operation.http {
                Some((method, uri)) => {
                    format!("    {name:names$}  {kind:kinds$}  {dim}{method} {uri}{dim:#}\n")
                }
                None => format!("    {name:names$}  {kind}\n"),
            };
            text.push_str(&line);
        }
        text
    }
}

impl<'m> Operation<'m> {
    fn of(model: &Model, shape: &'m Shape) -> Self {
        let operation = shape.as_operation();
        let body = |io: Option<&ShapeId>| {
            let mut streams = model.members_of(io).map(|member| model.target(member));
            match streams.find(|target| target.is_event_stream() || target.is_streaming_blob()) {
                None => Body::Plain,
                Some(target) if target.is_event_stream() => Body::Events,
                Some(_) => Body::Blob,
            }
        };
        let http = shape.traits.value(model::traits::ids::HTTP);
        let text = |name| http?.get(name)?.as_str().map(str::to_owned);
        Self {
            id: &shape.id,
            request: body(operation.and_then(|it| it.input.as_ref())),
            response: body(operation.and_then(|it| it.output.as_ref())),
            http: text("method").zip(text("uri")),
        }
    }

    /// What streams, and where to: `none`, `blob in`, `events both`, `blob in, events out`.
    fn streaming(&self) -> &'static str {
        match (self.request, self.response) {
            (Body::Plain, Body::Plain) => "none",
            (Body::Blob, Body::Plain) => "blob in",
            (Body::Plain, Body::Blob) => "blob out",
            (Body::Blob, Body::Blob) => "blob both",
            (Body::Events, Body::Plain) => "events in",
            (Body::Plain, Body::Events) => "events out",
            (Body::Events, Body::Events) => "events both",
            (Body::Blob, Body::Events) => "blob in, events out",
            (Body::Events, Body::Blob) => "events in, blob out",
        }
    }

    fn json(&self) -> Value {
        json!({
            "id": self.id.as_str(),
            "name": self.id.name(),
            "streaming": self.streaming(),
            "input": self.request.name(),
            "output": self.response.name(),
            "method": self.http.as_ref().map(|(method, _)| method),
            "uri": self.http.as_ref().map(|(_, uri)| uri),
        })
    }
}

impl Body {
    fn name(self) -> &'static str {
        match self {
            Self::Plain => "none",
            Self::Blob => "blob",
            Self::Events => "events",
        }
    }
}
