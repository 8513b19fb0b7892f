//! What operations bind to the parameters of rules.

use super::table::constant;
use crate::ir::Const;
use crate::lower::cx::Cx;
use crate::model::endpoint::context_path;
use crate::model::{Shape, traits};

/// The label that Amazon S3 takes as a part of the endpoint.
const BUCKET: &str = "Bucket";

/// The parameters that an operation binds, the strongest last (Smithy spec, Rules engine, Parameters).
pub(in crate::lower) fn context(cx: &Cx<'_>, operation: &Shape, input: Option<&Shape>) -> Vec<Const> {
    let Some(rules) = &cx.rules else { return Vec::new() };
    let mut context = Vec::new();
    for (name, path) in operation.traits.operation_context_params() {
        // Validation has seen that it is one.
        context.extend(context_path(path).map(|path| param("path", name, Const::Path(path))));
    }
    for member in input.into_iter().flat_map(Shape::members) {
        if let Some(name) = member.traits.context_param() {
            context.push(param("member", name, Const::Text(member.name.clone())));
        }
    }
    if rules.ours && begins_with_bucket(operation) {
        context.push(param("member", BUCKET, Const::Text(BUCKET.to_owned())));
    }
    for (name, value) in operation.traits.static_context_params() {
        context.extend(value.map(|value| param("constant", name, constant(&value))));
    }
    context
}

fn begins_with_bucket(operation: &Shape) -> bool {
    let http = operation.traits.http();
    let first = http.as_ref().and_then(|http| http.uri.segments.first());
    matches!(first, Some(traits::Segment::Label(name)) if name == BUCKET)
}

fn param(from: &'static str, name: &str, value: Const) -> Const {
    Const::Call("ContextParam", from, vec![Const::Text(name.to_owned()), value])
}
