//! What is done to the body of a request: compression and checksums.

use super::super::traits::{HttpChecksum, ids};
use super::super::{Operation, Shape, ShapeKind};
use super::facts::{Facts, place_of, ticked};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// What the names of all headers with checksums start with.
const CHECKSUM_HEADERS: &str = "x-amz-checksum-";

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, operation) in facts.operations() {
        compressed_requests_have_bodies(shape, operation, diagnostics);
        encodings_are_known(shape, diagnostics);
        if let Some(checksum) = shape.traits.http_checksum() {
            checksums_say_something(shape, &checksum, diagnostics);
            algorithms_are_chosen_by_members(facts, shape, operation, &checksum, diagnostics);
            answers_are_checked_on_request(facts, shape, operation, &checksum, diagnostics);
            headers_are_left_to_checksums(facts, shape, operation, &checksum, diagnostics);
        }
    }
}

// An operation without input has nothing to compress.
fn compressed_requests_have_bodies(shape: &Shape, operation: &Operation, diagnostics: &mut Diagnostics) {
    if shape.traits.has(ids::REQUEST_COMPRESSION) && operation.input.is_none() {
        let message = "`@requestCompression` stands on an operation without input";
        diagnostics.report(
            Finding::error("compression-without-input", message)
                .shape(&shape.id)
                .at(place_of(At::shape(shape), ids::REQUEST_COMPRESSION))
                .help("drop it")
                .event("RequestCompressionTrait"),
        );
    }
}

// Smithy names one encoding. Without an encoding the trait says nothing.
fn encodings_are_known(shape: &Shape, diagnostics: &mut Diagnostics) {
    let Some(encodings) = shape.traits.request_compression() else { return };
    let unknown: Vec<&str> =
        encodings.iter().copied().filter(|it| !it.eq_ignore_ascii_case("gzip")).collect();
    let message = match (encodings.is_empty(), unknown.is_empty()) {
        (true, _) => "`@requestCompression` has no encoding".to_owned(),
        (false, false) => format!("`@requestCompression` has unknown encodings: {}", ticked(unknown)),
        (false, true) => return,
    };
    diagnostics.report(
        Finding::error("compression-encoding", message)
            .shape(&shape.id)
            .at(place_of(At::shape(shape), ids::REQUEST_COMPRESSION))
            .help("`gzip` is the only encoding")
            .event("RequestCompressionTrait"),
    );
}

fn checksum_finding(code: &'static str, shape: &Shape, message: String) -> Finding {
    Finding::error(code, message)
        .shape(&shape.id)
        .at(place_of(At::shape(shape), ids::HTTP_CHECKSUM))
        .event("HttpChecksumTrait")
}

// A trait that asks for no checksum in either direction is a mistake.
fn checksums_say_something(shape: &Shape, checksum: &HttpChecksum<'_>, diagnostics: &mut Diagnostics) {
    if !checksum.is_of_request() && !checksum.is_of_response() {
        let message = "`@httpChecksum` asks for no checksum, neither of requests nor of responses";
        diagnostics.report(
            checksum_finding("empty-checksum", shape, message.to_owned())
                .help("set `requestChecksumRequired`, or drop the trait"),
        );
    }
}

// The members that the trait names are of the input, and are enums of what can be chosen.
fn algorithms_are_chosen_by_members(
    facts: &Facts<'_>,
    shape: &Shape,
    operation: &Operation,
    checksum: &HttpChecksum<'_>,
    diagnostics: &mut Diagnostics,
) {
    let named = [
        ("requestAlgorithmMember", checksum.request_algorithm_member),
        ("requestValidationModeMember", checksum.request_validation_mode_member),
    ];
    for (property, name) in named {
        let Some(name) = name else { continue };
        let member = facts.io_members(&operation.input).find(|member| member.name == name);
        let message = match member.map(|member| &facts.model.target(member).kind) {
            Some(ShapeKind::Enum(_)) => continue,
            Some(_) => format!("`{property}` names the member `{name}`, which is no enum"),
            None => format!("`{property}` names the member `{name}`, which the input does not have"),
        };
        diagnostics.report(
            checksum_finding("checksum-member", shape, message)
                .help("name a member of the input that is an enum"),
        );
    }
}

// A client checks answers if the input asks for it, by one of the algorithms that are listed.
fn answers_are_checked_on_request(
    facts: &Facts<'_>,
    shape: &Shape,
    operation: &Operation,
    checksum: &HttpChecksum<'_>,
    diagnostics: &mut Diagnostics,
) {
    // Without input, there is nothing that could name a member.
    if !checksum.is_of_response() || facts.io_members(&operation.input).next().is_none() {
        return;
    }
    let lost = match (checksum.request_validation_mode_member, checksum.response_algorithms.is_empty()) {
        (None, _) => "requestValidationModeMember",
        (Some(_), true) => "responseAlgorithms",
        (Some(_), false) => return,
    };
    let message = format!("`@httpChecksum` is of responses, too, but has no `{lost}`");
    diagnostics
        .report(checksum_finding("checksum-of-response", shape, message).help(format!("set `{lost}`")));
}

// A map of headers that takes in those of checksums would meet them.
fn headers_are_left_to_checksums(
    facts: &Facts<'_>,
    shape: &Shape,
    operation: &Operation,
    checksum: &HttpChecksum<'_>,
    diagnostics: &mut Diagnostics,
) {
    let request = checksum.is_of_request().then(|| facts.io_members(&operation.input));
    let response = checksum.is_of_response().then(|| facts.io_members(&operation.output));
    for member in request.into_iter().flatten().chain(response.into_iter().flatten()) {
        let Some(prefix) = member.traits.http_prefix_headers() else { continue };
        if CHECKSUM_HEADERS.starts_with(&prefix.to_ascii_lowercase()) {
            let message = format!(
                "the headers of `{}` may be those of checksums: both start with `{prefix}`",
                member.name
            );
            diagnostics.report(
                Finding::danger("checksum-headers", message)
                    .shape(&shape.id)
                    .at(place_of(At::shape(shape), ids::HTTP_CHECKSUM))
                    .help(format!("give the headers another prefix than a part of `{CHECKSUM_HEADERS}`"))
                    .event("HttpChecksumTrait"),
            );
        }
    }
}
