//! Operations.

use super::bindings::Role;
use super::cx::Cx;
use super::fields::{self, Plan};
use super::naming::{Case, Scope};
use super::{call, docs, events, following, pages, waiters};
use crate::ir::{
    Docs, ErrorVariant, Ident, Operation, OperationError, Protocol, Session, Shadowed, Structure,
};
use crate::model::traits::ids;
use crate::model::{Member, Shape, ShapeId, closure};

/// Methods of clients that no operation may hide.
const CLIENT_METHODS: &[&str] = &["builder", "clone", "from"];
const CONNECTED_CLIENT_METHODS: &[&str] = &["builder", "clone", "connection", "from_parts"];

/// Methods of builders that no member may hide.
const BUILDER_METHODS: &[&str] = &["new", "send"];
const PAGINATED_BUILDER_METHODS: &[&str] = &["new", pages::METHOD, "send"];
const FOLLOWED_BUILDER_METHODS: &[&str] = &[following::METHOD, "new", pages::METHOD, "send"];
const HANDLED_BUILDER_METHODS: &[&str] = &["handler", "new", "send"];

/// Names that all operations of a client share.
struct Names {
    types: Scope,
    modules: Scope,
    methods: Scope,
    statics: Scope,
}

/// All operations, sorted by name.
pub(super) fn operations(cx: &Cx<'_>, shapes: &[&Shape], protocol: Option<&Protocol>) -> Vec<Operation> {
    let mut names = Names {
        types: Scope::new(Case::Camel, &[]),
        modules: Scope::new(Case::Module, &[]),
        methods: Scope::new(Case::Snake, client_methods(protocol)),
        statics: cx.statics.clone(),
    };
    let mut operations = Vec::new();
    for shape in shapes {
        let Some((mut operation, ends)) = operation(cx, shape, &mut names) else { continue };
        if let Some(protocol) = protocol {
            let constant = names.statics.claim(operation.name.unraw());
            let mut call = call::call(cx, shape, (&operation.name, constant, protocol.session), ends);
            call.pages = pages::pagination(cx, shape, &operation, &ends);
            call.following = following::following(cx, shape, &operation, &ends);
            call.waiters = waiters::waiters(cx, shape, (&operation, &call), &ends, &mut names.statics);
            operation.call = Some(call);
        }
        operations.push(operation);
    }
    // They give way to the methods of all operations.
    for operation in &mut operations {
        let is_pipelined = cx.model.shape_named(&operation.id).is_some_and(|it| it.traits.is_pipelined());
        if let Some(call) = operation.call.as_mut().filter(|_| is_pipelined) {
            call.pipeline = Some(names.methods.claim(&format!("{}_pipeline", operation.method.unraw())));
        }
    }
    operations.sort_by(|a, b| a.name.cmp(&b.name));
    operations
}

fn client_methods(protocol: Option<&Protocol>) -> &'static [&'static str] {
    match protocol.map(|protocol| protocol.session) {
        Some(Session::EventStreamRpc | Session::StreamManager) => CONNECTED_CLIENT_METHODS,
        Some(Session::Http | Session::StreamSea) | None => CLIENT_METHODS,
    }
}

/// Input and output of an operation, taken apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct End<'a> {
    /// The structure; `None` is `smithy.api#Unit`.
    pub(super) shape: Option<&'a Shape>,
    /// The member that streams.
    pub(super) stream: Option<&'a Member>,
}

/// Both ends of an operation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends<'a> {
    pub(super) input: End<'a>,
    pub(super) output: End<'a>,
}

impl<'a> End<'a> {
    fn of(cx: &Cx<'a>, id: Option<&ShapeId>) -> Self {
        let shape = id.and_then(|id| cx.model.shape(id));
        let streams = |member: &&Member| cx.model.target(member).traits.is_streaming();
        Self { shape, stream: shape.and_then(|shape| shape.members().find(streams)) }
    }

    /// The streaming union.
    pub(super) fn events(&self, cx: &Cx<'a>) -> Option<&'a Shape> {
        self.stream.map(|member| cx.model.target(member)).filter(|target| target.is_event_stream())
    }

    /// The member that is a streaming blob.
    pub(super) fn blob(&self, cx: &Cx<'a>) -> Option<&'a Member> {
        self.stream.filter(|member| cx.model.target(member).is_streaming_blob())
    }

    fn members(&self) -> Vec<&'a Member> {
        let stream = self.stream.map(|member| &member.id);
        let members = self.shape.into_iter().flat_map(Shape::members);
        members.filter(|member| Some(&member.id) != stream).collect()
    }
}

/// The types of an operation; and its ends, for those who call it.
fn operation<'a>(cx: &Cx<'a>, shape: &'a Shape, names: &mut Names) -> Option<(Operation, Ends<'a>)> {
    let operation = shape.as_operation()?;
    let name = names.types.claim(cx.text(&shape.id));
    let (input, output) = (End::of(cx, operation.input.as_ref()), End::of(cx, operation.output.as_ref()));
    let receives = output.events(cx);
    let ends = Ends { input, output };
    let methods = match receives {
        Some(_) => HANDLED_BUILDER_METHODS,
        None if shape.traits.followed().is_some() => FOLLOWED_BUILDER_METHODS,
        None if pages::is_paginated(shape, &ends) => PAGINATED_BUILDER_METHODS,
        None => BUILDER_METHODS,
    };
    let lowered = Operation {
        id: shape.id.to_string(),
        docs: docs::of_shape(shape, &format!("Calls the operation `{}`.", shape.id.name())),
        input: structure(cx, input, Plan { methods, ..plan(names, &name, Role::Input, &input) }),
        output: structure(
            cx,
            output,
            Plan { blob: output.blob(cx), ..plan(names, &name, Role::Output, &output) },
        ),
        error: OperationError {
            name: suffixed(&name, "Error"),
            variants: errors(cx, shape, operation, receives),
        },
        call: None,
        shadowed: Shadowed::of([&name]),
        module: names.modules.claim(name.unraw()),
        method: names.methods.claim(name.unraw()),
        name,
    };
    Some((lowered, ends))
}

/// The name of a type that belongs to the operation.
pub(super) fn suffixed(name: &Ident, suffix: &str) -> Ident {
    Ident::new(format!("{}{suffix}", name.unraw().trim_end_matches('_')))
}

fn plan<'a>(names: &mut Names, operation: &Ident, role: Role, end: &End<'a>) -> Plan<'a> {
    let (suffix, what) = match role {
        Role::Input => ("Input", format!("What `{operation}` is called with.")),
        _ => ("Output", format!("What `{operation}` answers.")),
    };
    let name = suffixed(operation, suffix);
    let constant = names.statics.claim(name.as_str());
    let docs = Docs::sentence(what);
    Plan { name, constant, docs, role, methods: fields::METHODS, members: end.members(), blob: None }
}

/// An operation without input or output has an empty one.
fn structure(cx: &Cx<'_>, end: End<'_>, mut plan: Plan<'_>) -> Structure {
    // The Smithy prelude is part of every model.
    let shape = end.shape.or_else(|| cx.model.shape_named("smithy.api#Unit")).unwrap_or(cx.service);
    plan.docs.lines.extend([String::new(), format!("Shape: `{}`.", shape.id)]);
    fields::structure(cx, shape, plan)
}

/// Errors of the operation and of the service, then those that only the output's events carry; each once.
fn errors(
    cx: &Cx<'_>,
    shape: &Shape,
    operation: &crate::model::Operation,
    receives: Option<&Shape>,
) -> Vec<ErrorVariant> {
    let members = receives.into_iter().flat_map(Shape::members).filter(|member| events::is_error(cx, member));
    let members: Vec<&Member> = members.collect();
    let mut ids = closure::errors(cx.model, &cx.service.id, operation);
    for member in &members {
        if !ids.contains(&member.target) {
            ids.push(member.target.clone());
        }
    }
    let variant = |id: &ShapeId| ErrorVariant {
        name: cx.name(id),
        ty: cx.name(id),
        shape_name: id.name().to_owned(),
        members: members.iter().filter(|it| it.target == *id).map(|it| it.name.clone()).collect(),
        status: cx.model.shape(id).and_then(|error| status(cx, shape, error)),
        refusal: cx.model.shape(id).and_then(|error| refusal(cx, shape, error)),
        docs: docs::plain("The error", id),
    };
    let mut variants: Vec<ErrorVariant> = ids.iter().map(variant).collect();
    // Two errors of one name, from two namespaces, cannot be told apart on the wire.
    let mut seen = std::collections::BTreeSet::new();
    variants.retain(|variant| seen.insert(variant.shape_name.clone()) || !variant.members.is_empty());
    variants
}

/// The number that stands for an error in the answers of an operation.
fn status(cx: &Cx<'_>, operation: &Shape, error: &Shape) -> Option<i32> {
    match cx.heeds.web_socket {
        true => error.traits.http_error().filter(|_| operation.traits.has(ids::HTTP)).map(i32::from),
        false => error.traits.status_code().filter(|_| cx.heeds.codes),
    }
}

/// The action of an operation whose refusal an error is.
fn refusal(cx: &Cx<'_>, operation: &Shape, error: &Shape) -> Option<String> {
    let subscribes = cx.heeds.web_socket && operation.traits.has(ids::WEB_SOCKET_ACTION);
    error.traits.refusal().filter(|_| subscribes).map(str::to_owned)
}
