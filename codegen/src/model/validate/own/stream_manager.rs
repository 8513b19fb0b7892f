//! Stream Manager's protocol: operations are told by a byte, errors by a number.

use std::collections::BTreeMap;

use super::super::super::traits::{Traits, ids};
use super::super::super::{Member, Shape};
use super::super::facts::place_of;
use super::Asked;
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Operation bytes that belong to the protocol itself: unknown, Connect and its response, UnknownOperationError.
const RESERVED: [i8; 4] = [0, 1, 6, 17];

/// Runs every rule of this file.
pub(super) fn check(asked: &Asked<'_>, diagnostics: &mut Diagnostics) {
    operations_have_codes(asked, diagnostics);
    codes_differ(asked, diagnostics);
    errors_have_status_codes(asked, diagnostics);
    events_have_no_place(asked, diagnostics);
}

// The byte is all that says what a frame is.
fn operations_have_codes(asked: &Asked<'_>, diagnostics: &mut Diagnostics) {
    for operation in asked.operations {
        // A value of the wrong form is told by another rule.
        if !operation.traits.has(ids::OPERATION_CODES) {
            let message =
                format!("the operation has no `@operationCodes`, which `{}` needs", ids::STREAM_MANAGER);
            let help = "add `\"smithystreams#operationCodes\": { \"request\": 20, \"response\": 21 }` with the bytes of its peers";
            diagnostics.report(
                Finding::error("operation-codes-missing", message)
                    .shape(&operation.id)
                    .at(operation.location)
                    .help(help),
            );
        }
        for code in codes(&operation.traits).into_iter().filter(|code| RESERVED.contains(code)) {
            let message = format!("the operation byte {code} belongs to the protocol itself");
            diagnostics.report(
                Finding::error("operation-code-reserved", message)
                    .shape(&operation.id)
                    .at(place_of(At::shape(operation), ids::OPERATION_CODES))
                    .help("use another than 0, 1, 6 and 17"),
            );
        }
    }
}

// Requests and responses share one table of bytes.
fn codes_differ(asked: &Asked<'_>, diagnostics: &mut Diagnostics) {
    let mut taken: BTreeMap<i8, &Shape> = BTreeMap::new();
    for operation in asked.operations {
        for code in codes(&operation.traits) {
            let Some(first) = taken.insert(code, operation) else { continue };
            let message = match first.id == operation.id {
                true => format!("request and response have the same operation byte {code}"),
                false => format!("the operation byte {code} is that of `{}`, too", first.id),
            };
            diagnostics.report(
                Finding::error("operation-code-twice", message)
                    .shape(&operation.id)
                    .at(place_of(At::shape(operation), ids::OPERATION_CODES))
                    .help("give every request and every response a byte of its own"),
            );
        }
    }
}

fn codes(traits: &Traits) -> Vec<i8> {
    traits.operation_codes().map(|codes| vec![codes.request, codes.response]).unwrap_or_default()
}

// The number is all that says which error a response carries.
fn errors_have_status_codes(asked: &Asked<'_>, diagnostics: &mut Diagnostics) {
    let mut errors: Vec<&Shape> = Vec::new();
    for error in asked.operations.iter().flat_map(|operation| asked.errors(operation)) {
        if !errors.iter().any(|known| known.id == error.id) {
            errors.push(error);
        }
    }
    let mut taken: BTreeMap<i32, &Shape> = BTreeMap::new();
    for error in errors {
        if !error.traits.has(ids::STATUS_CODE) {
            let message = format!("the error has no `@statusCode`, which `{}` needs", ids::STREAM_MANAGER);
            diagnostics.report(
                Finding::error("status-code-missing", message).shape(&error.id).at(error.location).help(
                    "add `\"smithystreams#statusCode\"` with the `status` of the responses that carry it",
                ),
            );
        }
        let Some(code) = error.traits.status_code() else { continue };
        if let Some(first) = taken.insert(code, error) {
            diagnostics.report(
                Finding::error(
                    "status-code-twice",
                    format!("the status {code} is that of `{}`, too", first.id),
                )
                .shape(&error.id)
                .at(place_of(At::shape(error), ids::STATUS_CODE))
                .help("give every error a status of its own"),
            );
        }
    }
}

// A request has one response. Streams of bytes have no place either, as in other protocols without HTTP bindings.
fn events_have_no_place(asked: &Asked<'_>, diagnostics: &mut Diagnostics) {
    let ends = asked.operations.iter().filter_map(|operation| operation.as_operation());
    let members = ends.flat_map(|it| [it.input.as_ref(), it.output.as_ref()]);
    let members = members.flat_map(|end| asked.model.members_of(end));
    for stream in members.filter(|member| asked.model.target(member).is_event_stream()) {
        diagnostics.report(events_without_place(ids::STREAM_MANAGER, stream));
    }
}

/// A stream of events where none can travel.
pub(super) fn events_without_place(protocol: &str, stream: &Member) -> Finding {
    Finding::error(
        "events-without-place",
        format!("`{protocol}` has no place for `{}`, a stream of events", stream.name),
    )
    .shape(&stream.id)
    .at(stream.location)
    .help("return a list, leave the operation out, or name another protocol")
}
