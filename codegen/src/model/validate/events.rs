//! The events of an event stream, and where their members travel (Smithy spec, Streaming).

use super::super::traits::ids;
use super::super::{Member, Shape, ShapeKind};
use super::facts::{Facts, place_of, ticked};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::article::with_article;
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    events_are_structures(facts, diagnostics);
    events_are_not_called_unknown(facts, diagnostics);
    headers_fit_the_wire(facts, diagnostics);
    payloads_fit_the_wire(facts, diagnostics);
    header_or_payload(facts, diagnostics);
    one_payload(facts, diagnostics);
    payload_is_exclusive(facts, diagnostics);
}

// A message is headers and a payload, and only a structure can be taken apart into these.
fn events_are_structures(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for union in facts.unions().filter(|union| union.is_event_stream()) {
        let is_structure =
            |member: &&Member| matches!(facts.model.target(member).kind, ShapeKind::Structure(_));
        let wrong: Vec<&Member> = union.members().filter(|member| !is_structure(member)).collect();
        let Some(first) = wrong.first() else { continue };
        let names = ticked(wrong.iter().map(|member| member.name.as_str()));
        let message = format!("every event must be a structure, but these are not: {names}");
        diagnostics.report(
            Finding::error("event-not-a-structure", message)
                .shape(&union.id)
                .at(first.location)
                .help("wrap the value in a structure; mark its member with `@eventPayload`")
                .event("StreamingTrait"),
        );
    }
}

// Readers keep events that they do not know under this name.
fn events_are_not_called_unknown(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for union in facts.unions() {
        for member in union.members() {
            let name = member.name.to_ascii_lowercase().replace('_', "");
            if name == "unknown" || name == "unknownvariant" {
                let message =
                    format!("`{}` is the name that clients use for what they do not know", member.name);
                diagnostics.report(
                    Finding::note("member-named-unknown", message).shape(&member.id).at(member.location),
                );
            }
        }
    }
}

// A header holds one of a few kinds of value (Smithy spec, eventHeader). Numbers with a fraction, big
// numbers, documents and aggregates are not among them.
fn headers_fit_the_wire(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for at in marked(facts, ids::EVENT_HEADER) {
        let fits = target(facts, at).is_some_and(|target| {
            use ShapeKind as K;
            target.kind.is_string()
                || target.kind.is_integer()
                || matches!(target.kind, K::Boolean | K::Byte | K::Short | K::Long | K::Blob | K::Timestamp)
        });
        if !fits {
            let message = format!("`@eventHeader` cannot stand on {}", described(facts, at));
            diagnostics.report(
                Finding::error("event-header-target", message)
                    .shape(at.id())
                    .at(place_of(at, ids::EVENT_HEADER))
                    .help(
                        "a header is a structure member that is a boolean, byte, short, integer, long, blob, \
                         string or timestamp",
                    )
                    .event("TraitTarget"),
            );
        }
    }
}

// The payload is bytes, text or a document; a number or list alone has no form as a payload.
fn payloads_fit_the_wire(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for at in marked(facts, ids::EVENT_PAYLOAD) {
        let fits = target(facts, at).is_some_and(|target| {
            target.kind.is_string()
                || matches!(target.kind, ShapeKind::Blob | ShapeKind::Structure(_) | ShapeKind::Union(_))
        });
        if !fits {
            let message = format!("`@eventPayload` cannot stand on {}", described(facts, at));
            diagnostics.report(
                Finding::error("event-payload-target", message)
                    .shape(at.id())
                    .at(place_of(at, ids::EVENT_PAYLOAD))
                    .help("a payload is a structure member that is a blob, string, structure or union")
                    .event("TraitTarget"),
            );
        }
    }
}

// A member travels once.
fn header_or_payload(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for at in marked(facts, ids::EVENT_HEADER).filter(|at| at.traits().is_event_payload()) {
        let message = "the member is both `@eventHeader` and `@eventPayload`";
        diagnostics.report(
            Finding::error("event-header-and-payload", message)
                .shape(at.id())
                .at(place_of(at, ids::EVENT_PAYLOAD))
                .help("drop one of the two")
                .event("TraitConflict"),
        );
    }
}

// A message has one payload.
fn one_payload(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.structures() {
        let payloads: Vec<&Member> =
            shape.members().filter(|member| member.traits.is_event_payload()).collect();
        if payloads.len() > 1 {
            let names = ticked(payloads.iter().map(|member| member.name.as_str()));
            let message = format!("more than one member is the `@eventPayload`: {names}");
            diagnostics.report(
                Finding::error("one-event-payload", message)
                    .shape(&shape.id)
                    .at(payloads[1].location)
                    .help("keep it on one member, and mark the others with `@eventHeader`")
                    .event("ExclusiveStructureMemberTrait"),
            );
        }
    }
}

// `@eventPayload` takes the whole payload, so each sibling member must be an `@eventHeader`: an unbound
// sibling would have nowhere to travel.
fn payload_is_exclusive(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.structures() {
        let Some(payload) = shape.members().find(|member| member.traits.is_event_payload()) else { continue };
        let bound = |member: &&Member| member.traits.is_event_payload() || member.traits.is_event_header();
        let lost: Vec<&Member> = shape.members().filter(|member| !bound(member)).collect();
        let Some(first) = lost.first() else { continue };
        let names = ticked(lost.iter().map(|member| member.name.as_str()));
        let message = format!("`@eventPayload` leaves {names} without a place");
        diagnostics.report(
            Finding::error("event-payload-not-exclusive", message)
                .shape(&shape.id)
                .at(first.location)
                .help(format!(
                    "mark {names} with `@eventHeader`, or drop `@eventPayload` from `{}`",
                    payload.name
                ))
                .event("EventPayloadTrait"),
        );
    }
}

fn marked<'m>(facts: &Facts<'m>, id: &'static str) -> impl Iterator<Item = At<'m>> {
    facts.model.shapes().flat_map(At::all_of).filter(move |at| at.traits().has(id))
}

/// What a member of a structure targets; `None` for everything else.
fn target<'m>(facts: &Facts<'m>, at: At<'m>) -> Option<&'m Shape> {
    let member = at.member.filter(|_| matches!(at.shape.kind, ShapeKind::Structure(_)))?;
    Some(facts.model.target(member))
}

fn described(facts: &Facts<'_>, at: At<'_>) -> String {
    match at.member {
        None => with_article(at.shape.kind.type_name()),
        Some(member) if matches!(at.shape.kind, ShapeKind::Structure(_)) => {
            format!("a member that is {}", with_article(facts.model.target(member).kind.type_name()))
        }
        Some(_) => format!("a member of {}", with_article(at.shape.kind.type_name())),
    }
}
