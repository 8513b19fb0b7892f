//! stream-sea: subscriptions over a WebSocket, all other operations over HTTP.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::traits::{WebSocketAction, ids};
use super::super::super::{Member, Shape, ShapeId, ShapeKind};
use super::super::facts::{place_of, ticked};
use super::Asked;
use super::stream_manager::events_without_place;
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// The action that belongs to the protocol itself.
const AUTHENTICATE: &str = "authenticate";

/// Runs every rule of this file.
pub(super) fn check(asked: &Asked<'_>, diagnostics: &mut Diagnostics) {
    let mut blamed = Blamed::default();
    for operation in asked.operations {
        operations_travel_one_way(operation, diagnostics);
        match operation.traits.web_socket_action() {
            Some(action) => {
                actions_are_sound(operation, &action, diagnostics);
                subscriptions_have_one_event(asked, operation, diagnostics);
                refusals_are_told_apart(asked, operation, (&action, &mut blamed), diagnostics);
            }
            // A value of the wrong form is told by another rule.
            None if operation.traits.has(ids::WEB_SOCKET_ACTION) => {}
            None => {
                requests_have_no_events(asked, operation, diagnostics);
                statuses_are_told_apart(asked, operation, &mut blamed, diagnostics);
            }
        }
    }
    subscriptions_share_a_path(asked, diagnostics);
}

/// Errors and what is wrong with them: one that several operations have is told of once.
#[derive(Default)]
struct Blamed(BTreeSet<(ShapeId, &'static str)>);

impl Blamed {
    fn report(&mut self, error: &Shape, finding: Finding, diagnostics: &mut Diagnostics) {
        if self.0.insert((error.id.clone(), finding.code)) {
            diagnostics.report(finding.shape(&error.id));
        }
    }
}

// A call goes over HTTP or over the WebSocket.
fn operations_travel_one_way(operation: &Shape, diagnostics: &mut Diagnostics) {
    let traits = &operation.traits;
    let finding = match (traits.has(ids::HTTP), traits.has(ids::WEB_SOCKET_ACTION)) {
        (false, false) => {
            let message = format!(
                "`{}` cannot send an operation without `@http` or `@webSocketAction`",
                ids::STREAM_SEA
            );
            let help = "say its method and URI with `@http`; of a subscription, path and action with `@webSocketAction`";
            Finding::error("operation-without-http", message).at(operation.location).help(help)
        }
        (true, true) => {
            let message = "the operation has both `@http` and `@webSocketAction`, but travels one way";
            let place = place_of(At::shape(operation), ids::WEB_SOCKET_ACTION);
            Finding::error("web-socket-action", message).at(place).help("keep one of them")
        }
        _ => return,
    };
    diagnostics.report(finding.shape(&operation.id));
}

fn wrong_action(operation: &Shape, message: String, help: &'static str) -> Finding {
    Finding::error("web-socket-action", message)
        .shape(&operation.id)
        .at(place_of(At::shape(operation), ids::WEB_SOCKET_ACTION))
        .help(help)
}

fn actions_are_sound(operation: &Shape, action: &WebSocketAction<'_>, diagnostics: &mut Diagnostics) {
    let WebSocketAction { path, action } = action;
    if !path.starts_with('/') || path.contains(|c: char| matches!(c, '?' | '#') || c.is_whitespace()) {
        let message = format!("`{path}` is no path");
        diagnostics.report(wrong_action(operation, message, "a path looks like `/api/v1/streams`"));
    }
    if *action == AUTHENTICATE {
        let message = format!("the action `{AUTHENTICATE}` belongs to the protocol itself");
        diagnostics.report(wrong_action(operation, message, "clients authenticate without being asked"));
    }
}

// There is one WebSocket for all of them.
fn subscriptions_share_a_path(asked: &Asked<'_>, diagnostics: &mut Diagnostics) {
    let actions = asked.operations.iter().filter_map(|it| Some((*it, it.traits.web_socket_action()?)));
    let mut actions = actions.collect::<Vec<_>>().into_iter();
    let Some((first, WebSocketAction { path, .. })) = actions.next() else { return };
    for (operation, other) in actions.filter(|(_, other)| other.path != path) {
        let message = format!("the path is `{}`, but that of `{}` is `{path}`", other.path, first.id);
        diagnostics.report(wrong_action(operation, message, "all subscriptions share one WebSocket"));
    }
}

// What comes says nothing of its kind: everything behind the first reply is an event, and all are alike.
fn subscriptions_have_one_event(asked: &Asked<'_>, operation: &Shape, diagnostics: &mut Diagnostics) {
    let Some(ends) = operation.as_operation() else { return };
    let members = |end| asked.model.members_of(end).collect::<Vec<&Member>>();
    let (input, output) = (members(ends.input.as_ref()), members(ends.output.as_ref()));
    let streams = |member: &&&Member| asked.model.target(member).traits.is_streaming();
    if let Some(stream) = input.iter().find(streams) {
        let message = format!("a subscription is one request, so that `{}` cannot stream", stream.id);
        diagnostics.report(wrong_action(operation, message, "call an operation with `@http` to send more"));
    }
    let Some(stream) = output.iter().find(|member| asked.model.target(member).is_event_stream()) else {
        let message = "a subscription needs an event stream in its output".to_owned();
        diagnostics.report(wrong_action(
            operation,
            message,
            "add a member that targets a union with `@streaming`",
        ));
        return;
    };
    for member in output.iter().filter(|member| member.id != stream.id) {
        let message = format!("`{}` never comes: the first reply has no members", member.id);
        diagnostics.report(wrong_action(operation, message, "leave the event stream alone in the output"));
    }
    let union = asked.model.target(stream);
    let travels = |member: &&Member| !member.traits.is_made_by_client();
    let travelling: Vec<&Member> = union.members().filter(travels).collect();
    let is_event = |member: &Member| {
        let target = asked.model.target(member);
        matches!(target.kind, ShapeKind::Structure(_))
            && target.traits.error().is_none()
            && !target.id.is_prelude()
    };
    if !matches!(travelling.as_slice(), [event] if is_event(event)) {
        let names = match travelling.is_empty() {
            true => "none".to_owned(),
            false => ticked(travelling.iter().map(|member| member.name.as_str())),
        };
        let message =
            format!("of the events of `{}`, one must travel, and be a structure: {names}", union.id);
        let help =
            "mark events that the client makes with `@madeByClient`; errors are refusals, see `@refusal`";
        diagnostics.report(wrong_action(operation, message, help));
    }
}

// A refusal says which action it refuses, and nothing else.
fn refusals_are_told_apart(
    asked: &Asked<'_>,
    operation: &Shape,
    (action, blamed): (&WebSocketAction<'_>, &mut Blamed),
    diagnostics: &mut Diagnostics,
) {
    let own = operation.as_operation().map(|it| asked.shapes(&it.errors)).unwrap_or_default();
    for error in own.iter().filter(|error| !error.traits.has(ids::REFUSAL)) {
        let message = format!("the error has no `@refusal`, so `{}` never fails with it", operation.id);
        let help = "add `\"smithystreams#refusal\"` with the action that is refused";
        let finding = Finding::error("refusal-missing", message).at(error.location).help(help);
        blamed.report(error, finding, diagnostics);
    }
    let errors = asked.errors(operation);
    let mut taken: BTreeMap<&str, &Shape> = BTreeMap::new();
    for error in errors {
        let Some(refused) = error.traits.refusal() else { continue };
        let place = place_of(At::shape(error), ids::REFUSAL);
        let finding = match taken.insert(refused, error) {
            Some(first) => {
                let message = format!("the refusal of `{refused}` is `{}`, too", first.id);
                Finding::error("refusal-twice", message).help("keep one error for each action")
            }
            None if own.iter().any(|it| it.id == error.id)
                && ![action.action, AUTHENTICATE].contains(&refused) =>
            {
                let message = format!("`{}` never asks for `{refused}`", operation.id);
                let help = format!("name the action of the operation, or `{AUTHENTICATE}`");
                Finding::error("refusal-of-nothing", message).help(help)
            }
            None => continue,
        };
        blamed.report(error, finding.at(place), diagnostics);
    }
}

fn requests_have_no_events(asked: &Asked<'_>, operation: &Shape, diagnostics: &mut Diagnostics) {
    let ends = operation.as_operation().map(|it| [it.input.as_ref(), it.output.as_ref()]);
    let members = ends.into_iter().flatten().flat_map(|end| asked.model.members_of(end));
    for stream in members.filter(|member| asked.model.target(member).is_event_stream()) {
        diagnostics.report(events_without_place(ids::STREAM_SEA, stream));
    }
}

// The status is all that says which error an answer carries.
fn statuses_are_told_apart(
    asked: &Asked<'_>,
    operation: &Shape,
    blamed: &mut Blamed,
    diagnostics: &mut Diagnostics,
) {
    if !operation.traits.has(ids::HTTP) {
        return;
    }
    let own = operation.as_operation().map(|it| it.errors.as_slice()).unwrap_or_default();
    let mut taken: BTreeMap<u16, &Shape> = BTreeMap::new();
    for error in asked.errors(operation) {
        let Some(status) = error.traits.http_error() else {
            // One of the service may be a refusal only.
            if own.contains(&error.id) || !error.traits.has(ids::REFUSAL) {
                let message =
                    format!("the error has no `@httpError`, so `{}` never fails with it", operation.id);
                let finding = Finding::error("error-status-missing", message)
                    .at(error.location)
                    .help("add `@httpError` with the status of the answers that carry it");
                blamed.report(error, finding, diagnostics);
            }
            continue;
        };
        if let Some(first) = taken.insert(status, error) {
            let message =
                format!("the status {status} is that of `{}`, too, in `{}`", first.id, operation.id);
            let finding = Finding::error("error-status-twice", message)
                .at(place_of(At::shape(error), ids::HTTP_ERROR))
                .help("keep one error for each status");
            blamed.report(error, finding, diagnostics);
        }
    }
}
