//! Where a member travels. Traits that have no place in the structure's role are as if they were not there
//! (Smithy spec, HTTP bindings: the member is then part of the body).

use crate::ir::{EventBinding, HttpBinding};
use crate::model::{Member, Traits};

/// What a structure is for, as far as HTTP bindings are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Input of an operation.
    Input,
    /// Output of an operation.
    Output,
    /// Error of an operation.
    Error,
    /// Part of something else.
    Nested,
}

/// The HTTP binding of a member.
pub(super) fn http(member: &Member, role: Role) -> HttpBinding {
    match role {
        Role::Nested => HttpBinding::Document,
        Role::Input => {
            request(&member.traits).or_else(|| message(&member.traits)).unwrap_or(HttpBinding::Document)
        }
        // Of the messages, only a request has no status.
        Role::Output | Role::Error if member.traits.is_http_response_code() => HttpBinding::ResponseCode,
        Role::Output | Role::Error => message(&member.traits).unwrap_or(HttpBinding::Document),
    }
}

fn request(traits: &Traits) -> Option<HttpBinding> {
    if traits.is_http_label() {
        return Some(HttpBinding::Label);
    }
    if traits.is_http_query_params() {
        return Some(HttpBinding::QueryParams);
    }
    traits.http_query().map(|key| HttpBinding::Query(key.to_owned()))
}

fn message(traits: &Traits) -> Option<HttpBinding> {
    if traits.is_http_payload() {
        return Some(HttpBinding::Payload);
    }
    let header = traits.http_header().map(|name| HttpBinding::Header(name.to_owned()));
    header
        .or_else(|| traits.http_prefix_headers().map(|prefix| HttpBinding::PrefixHeaders(prefix.to_owned())))
}

/// The binding of a member when its structure is an event.
pub(super) fn event(member: &Member) -> EventBinding {
    if member.traits.is_event_header() {
        EventBinding::Header
    } else if member.traits.is_event_payload() {
        EventBinding::Payload
    } else {
        EventBinding::Document
    }
}
