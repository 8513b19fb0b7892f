//! Unions that are event streams.

use super::bindings::Role;
use super::cx::Cx;
use super::naming::{Case, Scope, Variants};
use super::{docs, rust_type, tables};
use crate::ir::{EventError, EventUnion, EventVariant, Redaction};
use crate::model::{Member, Shape};

/// Methods of handlers that no event may hide.
const HANDLER_METHODS: &[&str] = &["on_error", "on_initial_response", "on_unknown_event"];

/// The event union of a shape: a variant per member that is no error.
pub(super) fn event_union(cx: &Cx<'_>, shape: &Shape) -> EventUnion {
    let mut names = Variants::new();
    let mut signals = Scope::new(Case::Snake, &[]);
    let mut handlers = Scope::new(Case::Snake, HANDLER_METHODS);
    let events = shape.members().enumerate().filter(|(_, member)| !is_error(cx, member));
    let variants: Vec<EventVariant> = events
        .map(|(row, member)| {
            let (target, text) = (cx.model.target(member), cx.text(&member.id));
            EventVariant {
                name: names.claim(text),
                docs: docs::of_member(cx.model, member, &format!("The event `{}`.", member.name)),
                wire_name: member.name.clone(),
                ty: (!rust_type::is_unit(target)).then(|| cx.name(&target.id)),
                row,
                signal: signals.claim(&format!("signal_{text}")),
                handler: handlers.claim(&format!("on_{text}")),
                redacted: target.traits.is_sensitive(),
            }
        })
        .collect();
    let redaction = match (shape.traits.is_sensitive(), variants.iter().any(|variant| variant.redacted)) {
        (true, _) => Redaction::Whole,
        (false, true) => Redaction::Fields,
        (false, false) => Redaction::None,
    };
    // Where errors are a kind of message of their own, as over event-stream RPC, only servers send them.
    let sends_errors = cx.is_sent(shape) && cx.heeds.events;
    EventUnion {
        errors: if sends_errors { errors(cx, shape) } else { Vec::new() },
        name: cx.name(&shape.id),
        docs: docs::of_shape(shape, "The events of a stream."),
        variants,
        schema: tables::table(cx, cx.constant(&shape.id), shape, shape.members(), Role::Nested),
        redaction,
    }
}

/// The errors that a client may send; one that several members target travels as the first of them.
fn errors(cx: &Cx<'_>, shape: &Shape) -> Vec<EventError> {
    let mut errors: Vec<EventError> = Vec::new();
    for member in shape.members().filter(|member| is_error(cx, member)) {
        let ty = cx.name(&member.target);
        if errors.iter().all(|error| error.ty != ty) {
            errors.push(EventError { ty, wire_name: member.name.clone() });
        }
    }
    errors
}

/// Whether a member ends the stream with an error.
pub(super) fn is_error(cx: &Cx<'_>, member: &Member) -> bool {
    cx.model.target(member).traits.error().is_some()
}
