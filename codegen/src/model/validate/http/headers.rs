//! Members in the headers of requests and responses.

use super::super::super::traits::ids;
use super::super::super::{Member, Shape};
use super::super::facts::{Facts, place_of, ticked};
use super::{bound_structures, groups};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Headers that belong to the transport or to authentication.
const RESTRICTED: [&str; 15] = [
    "authorization",
    "connection",
    "content-length",
    "expect",
    "host",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "www-authenticate",
    "x-forwarded-for",
];

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in bound_structures(facts) {
        names_are_unique(shape, diagnostics);
        prefixes_are_apart(shape, diagnostics);
    }
    for (shape, member) in facts.members() {
        names_are_allowed(At::member(shape, member), diagnostics);
        names_are_tokens(At::member(shape, member), diagnostics);
    }
}

fn header_members(shape: &Shape) -> impl Iterator<Item = (&str, &Member)> {
    shape.members().filter_map(|member| Some((member.traits.http_header()?, member)))
}

// Header names ignore case, and one header holds one member.
fn names_are_unique(shape: &Shape, diagnostics: &mut Diagnostics) {
    for (name, members) in groups(header_members(shape), true) {
        let names = ticked(members.iter().map(|member| member.name.as_str()));
        let message = format!("more than one member is bound to the header `{name}`: {names}");
        diagnostics.report(
            Finding::error("duplicate-header", message)
                .shape(&shape.id)
                .at(place_of(At::member(shape, members[1]), ids::HTTP_HEADER))
                .help("give each its own header")
                .event("HttpHeaderTrait"),
        );
    }
}

// A reader gives all headers with the prefix to the map, so no other member may have such a header.
// An empty prefix takes every header; that is only worth a note.
fn prefixes_are_apart(shape: &Shape, diagnostics: &mut Diagnostics) {
    let prefixed = shape.members().filter_map(|it| Some((it.traits.http_prefix_headers()?, it)));
    for (prefix, map) in prefixed {
        for (name, member) in header_members(shape) {
            let starts = name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
            if !starts {
                continue;
            }
            let message =
                format!("the header `{name}` starts with `{prefix}`, the prefix of the map `{}`", map.name);
            let finding = if prefix.is_empty() {
                let message = format!("the map `{}` holds every header, `{name}` among them", map.name);
                Finding::note("header-in-prefix", message)
            } else {
                Finding::error("header-in-prefix", message).help("rename the header or the prefix")
            };
            diagnostics.report(
                finding
                    .shape(&member.id)
                    .at(place_of(At::member(shape, member), ids::HTTP_HEADER))
                    .event("HttpPrefixHeadersTrait"),
            );
        }
    }
}

// Some headers are set by whoever sends the message; a value from the model would be in the way.
fn names_are_allowed(at: At<'_>, diagnostics: &mut Diagnostics) {
    let traits = at.traits();
    for (name, id) in
        [(traits.http_header(), ids::HTTP_HEADER), (traits.http_prefix_headers(), ids::HTTP_PREFIX_HEADERS)]
    {
        let Some(name) = name.filter(|name| RESTRICTED.contains(&name.to_ascii_lowercase().as_str())) else {
            continue;
        };
        let message = format!("the header `{name}` belongs to HTTP itself");
        diagnostics.report(
            Finding::danger("restricted-header", message)
                .shape(at.id())
                .at(place_of(at, id))
                .help("bind the member to another header")
                .event("HttpHeaderTrait"),
        );
    }
}

// A header name is a token of RFC 9110; with anything else in it no message can be sent.
fn names_are_tokens(at: At<'_>, diagnostics: &mut Diagnostics) {
    let traits = at.traits();
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let bad_header = traits.http_header().filter(|name| name.is_empty() || !name.bytes().all(is_token));
    let bad_prefix = traits.http_prefix_headers().filter(|name| !name.bytes().all(is_token));
    for (name, id) in [(bad_header, ids::HTTP_HEADER), (bad_prefix, ids::HTTP_PREFIX_HEADERS)] {
        let Some(name) = name else { continue };
        let message = format!("`{name}` cannot be the name of a header");
        diagnostics.report(
            Finding::error("header-name", message)
                .shape(at.id())
                .at(place_of(at, id))
                .help("use letters, digits and `-`")
                .event("HttpHeaderTrait"),
        );
    }
}
