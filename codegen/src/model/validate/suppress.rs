//! Findings that a model asks not to hear of: `@suppress` and the metadata `suppressions`.

use serde_json::Value;

use super::super::traits::{self, ids};
use super::super::{Model, ShapeId};
use crate::diagnostics::{Diagnostics, Finding};

/// Takes away the findings that the model suppresses. Errors cannot be suppressed.
pub(super) fn apply(model: &Model, diagnostics: &mut Diagnostics) {
    diagnostics.retain(|finding| !is_suppressed(model, finding));
}

fn is_suppressed(model: &Model, finding: &Finding) -> bool {
    let Some(event) = finding.event.as_deref() else { return false };
    let shape = finding.shape.as_deref().and_then(ShapeId::parse);
    let on_shape = shape.as_ref().is_some_and(|id| {
        let member = model.member(id).map(|member| &member.traits);
        let traits = member.or_else(|| model.shape(id).map(|shape| &shape.traits));
        traits.is_some_and(|it| traits::strings(it.value(ids::SUPPRESS)).iter().any(|id| covers(id, event)))
    });
    on_shape || by_metadata(model, event, shape.as_ref())
}

fn by_metadata(model: &Model, event: &str, shape: Option<&ShapeId>) -> bool {
    let suppressions = model.metadata().get("suppressions").and_then(Value::as_array);
    suppressions.into_iter().flatten().any(|suppression| {
        let text = |name| suppression.get(name).and_then(Value::as_str).unwrap_or_default();
        let namespace = text("namespace");
        covers(text("id"), event) && (namespace == "*" || shape.is_some_and(|id| id.namespace() == namespace))
    })
}

/// An id covers itself and all events below it: `Http` covers `Http.Method`.
fn covers(id: &str, event: &str) -> bool {
    event.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
