//! The method of an operation, and the status codes.

use super::super::super::traits::ids;
use super::super::super::{Operation, Shape};
use super::super::facts::{Facts, place_of, ticked};
use super::super::trait_table::HTTP_BINDINGS;
use super::bound_operations;
use crate::diagnostics::{Diagnostics, Finding, Span};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, operation) in bound_operations(facts) {
        let method = shape.traits.value(ids::HTTP).and_then(|value| value.get("method"));
        let Some(method) = method.and_then(serde_json::Value::as_str) else { continue };
        let place = place_of(At::shape(shape), ids::HTTP);
        methods_are_tokens(shape, method, place, diagnostics);
        methods_are_upper_case(shape, method, place, diagnostics);
        semantics_agree(shape, method, place, diagnostics);
        some_methods_have_no_body(facts, shape, operation, method, diagnostics);
        codes_are_successes(shape, place, diagnostics);
    }
    error_codes_fit(facts, diagnostics);
}

// A method is a token of RFC 9110; with anything else in it no request can be sent.
fn methods_are_tokens(shape: &Shape, method: &str, place: Option<Span>, diagnostics: &mut Diagnostics) {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if method.is_empty() || !method.bytes().all(is_token) {
        let finding = Finding::error("http-method", format!("`{method}` cannot be an HTTP method"));
        diagnostics.report(finding.shape(&shape.id).at(place).event("HttpMethodSemantics"));
    }
}

// Methods differ by case, and all known ones are in upper case.
fn methods_are_upper_case(shape: &Shape, method: &str, place: Option<Span>, diagnostics: &mut Diagnostics) {
    let upper = method.to_ascii_uppercase();
    let is_known = matches!(
        upper.as_str(),
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "POST" | "PUT" | "PATCH" | "DELETE" | "CONNECT"
    );
    if is_known && upper != method {
        let finding =
            Finding::warning("http-method-case", format!("the method is `{method}`, not `{upper}`"));
        diagnostics.report(finding.shape(&shape.id).at(place).event("HttpMethodSemantics"));
    }
    if upper == "OPTIONS" {
        let message = "`OPTIONS` requests belong to CORS, which needs no operation";
        let finding = Finding::warning("http-method-options", message).shape(&shape.id).at(place);
        diagnostics.report(finding.event("HttpMethodSemantics.OPTIONS"));
    }
}

// RFC 9110 says which methods change nothing, and which may be sent twice. The traits should agree.
fn semantics_agree(shape: &Shape, method: &str, place: Option<Span>, diagnostics: &mut Diagnostics) {
    let (readonly, idempotent) = match method.to_ascii_uppercase().as_str() {
        "GET" | "HEAD" | "OPTIONS" | "TRACE" => (Some(true), None),
        "DELETE" | "PUT" => (Some(false), Some(true)),
        "POST" | "PATCH" => (Some(false), None),
        _ => return,
    };
    let checks = [
        ("readonly", readonly, shape.traits.is_readonly()),
        ("idempotent", idempotent, shape.traits.is_idempotent()),
    ];
    for (name, expected, found) in checks {
        if expected.is_some_and(|expected| expected != found) {
            let verb = if found { "has" } else { "lacks" };
            let message = format!("the method is `{method}`, but the operation {verb} `@{name}`");
            diagnostics.report(
                Finding::warning("http-method-semantics", message)
                    .shape(&shape.id)
                    .at(place)
                    .event("HttpMethodSemantics"),
            );
        }
    }
}

// Many servers and proxies drop the body of such a request.
fn some_methods_have_no_body(
    facts: &Facts<'_>,
    shape: &Shape,
    operation: &Operation,
    method: &str,
    diagnostics: &mut Diagnostics,
) {
    if !matches!(method.to_ascii_uppercase().as_str(), "GET" | "HEAD" | "OPTIONS" | "TRACE" | "DELETE") {
        return;
    }
    let elsewhere = |id: &&&str| **id != ids::HTTP_PAYLOAD && **id != ids::HTTP_RESPONSE_CODE;
    let members = facts.model.members_of(operation.input.as_ref());
    let in_body: Vec<&str> = members
        .filter(|member| !HTTP_BINDINGS.iter().filter(elsewhere).any(|id| member.traits.has(id)))
        .map(|member| member.name.as_str())
        .collect();
    if !in_body.is_empty() {
        let names = ticked(in_body);
        let message =
            format!("the method is `{method}`, but {names} would travel in the body of the request");
        diagnostics.report(
            Finding::danger("http-method-body", message)
                .shape(&shape.id)
                .at(place_of(At::shape(shape), ids::HTTP))
                .help("bind the members to labels, headers or query keys, or use another method")
                .event("HttpMethodSemantics.UnexpectedPayload"),
        );
    }
}

// The code of the trait is that of success.
fn codes_are_successes(shape: &Shape, place: Option<Span>, diagnostics: &mut Diagnostics) {
    let code = shape.traits.value(ids::HTTP).and_then(|value| value.get("code"));
    let Some(code) = code.and_then(serde_json::Value::as_i64) else { return };
    if !(100..=999).contains(&code) {
        let finding = Finding::error("http-code", format!("{code} is no HTTP status code"));
        diagnostics.report(finding.shape(&shape.id).at(place).event("Model"));
    } else if !(200..300).contains(&code) {
        let message = format!("the code of success is {code}, which HTTP does not call a success");
        let finding = Finding::danger("http-code-semantics", message).shape(&shape.id).at(place);
        diagnostics.report(finding.event("HttpResponseCodeSemantics"));
    }
}

// Errors of the client have 4xx codes, errors of the server 5xx.
fn error_codes_fit(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.structures() {
        let (Some(code), Some(fault)) = (shape.traits.http_error(), shape.traits.string(ids::ERROR)) else {
            continue;
        };
        let fits = match fault {
            "client" => (400..500).contains(&code),
            "server" => (500..600).contains(&code),
            _ => true,
        };
        if !fits {
            let message = format!("{code} is no status code of a {fault} error");
            diagnostics.report(
                Finding::danger("http-error-code", message)
                    .shape(&shape.id)
                    .at(place_of(At::shape(shape), ids::HTTP_ERROR))
                    .help("use 4xx for `client` errors, and 5xx for `server` errors")
                    .event("HttpResponseCodeSemantics"),
            );
        }
    }
}
