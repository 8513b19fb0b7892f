//! How requests say who calls.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostics, Finding};
use crate::ir::{AuthScheme, Protocol};
use crate::model::traits::{ApiKeyPlace, ids};
use crate::model::{Model, Shape, auth};

/// The schemes of operations that do not say otherwise, most wanted first.
pub(super) fn of_service(model: &Model, service: &Shape) -> Vec<AuthScheme> {
    schemes(service, &auth::of_service(model, service), false)
}

/// The schemes of an operation, most wanted first; `None` if they are those of the service.
pub(super) fn of_operation(model: &Model, service: &Shape, operation: &Shape) -> Option<Vec<AuthScheme>> {
    let ids = auth::of_operation(model, service, operation);
    let schemes = schemes(service, &ids, operation.traits.is_optional_auth());
    (schemes != of_service(model, service)).then_some(schemes)
}

/// What is not supported is left out, unless nothing is left: a request that has to say who calls must not go without.
fn schemes(service: &Shape, ids: &[&str], optional: bool) -> Vec<AuthScheme> {
    let anonymous = (optional && !ids.is_empty()).then_some(AuthScheme::Anonymous);
    let supported: Vec<_> = ids.iter().filter_map(|id| scheme(service, id)).chain(anonymous).collect();
    if supported.is_empty() {
        return ids.iter().map(|id| AuthScheme::Unsupported((*id).to_owned())).collect();
    }
    supported
}

fn scheme(service: &Shape, id: &str) -> Option<AuthScheme> {
    let traits = &service.traits;
    match id {
        ids::SIGV4 => traits.sigv4().map(|it| AuthScheme::SigV4 { service: it.name.to_owned() }),
        ids::HTTP_BEARER_AUTH => Some(AuthScheme::Bearer),
        ids::HTTP_BASIC_AUTH => Some(AuthScheme::Basic),
        ids::HTTP_API_KEY_AUTH => traits.http_api_key().map(|it| {
            let name = it.name.to_owned();
            match it.place {
                ApiKeyPlace::Header { scheme } => {
                    AuthScheme::ApiKeyHeader { name, scheme: scheme.map(str::to_owned) }
                }
                ApiKeyPlace::Query => AuthScheme::ApiKeyQuery { name },
            }
        }),
        _ => None,
    }
}

/// The ids of all schemes that are asked for.
fn all<'m>(model: &'m Model, service: &'m Shape, operations: &[&'m Shape]) -> BTreeSet<&'m str> {
    let of_operations = operations.iter().flat_map(|it| auth::of_operation(model, service, it));
    auth::of_service(model, service).into_iter().chain(of_operations).collect()
}

/// Reports the schemes that clients cannot use. With `web_socket`, they use tokens for operations over a WebSocket.
pub(super) fn check(
    model: &Model,
    service: &Shape,
    (operations, web_socket): (&[&Shape], bool),
    diagnostics: &mut Diagnostics,
) {
    // A token for subscriptions is no scheme of requests, but one that only they use is of use.
    let wants_token = |it: &&&Shape| auth::of_operation(model, service, it) == [ids::JWT_AUTH];
    let subscribes = |it: &Shape| web_socket && it.traits.has(ids::WEB_SOCKET_ACTION);
    let token_is_lost = !web_socket || operations.iter().filter(wants_token).any(|it| !subscribes(it));
    let unknown = all(model, service, operations).into_iter().filter(|id| scheme(service, id).is_none());
    for id in unknown.filter(|id| *id != ids::JWT_AUTH || token_is_lost) {
        let finding = Finding::warning("auth-scheme-unsupported", format!("clients cannot use `{id}`"));
        let help = "calls use the other schemes of the operation; one that has no other fails for want of an identity";
        let at = service.traits.location(id).or(service.location);
        diagnostics.report(finding.shape(&service.id).at(at).help(help));
    }
}

/// Reports the schemes that a protocol has no place for, because its peers ask once who is there: when they are connected.
pub(super) fn check_connection(
    model: &Model,
    service: &Shape,
    protocol: &Protocol,
    operations: &[&Shape],
    diagnostics: &mut Diagnostics,
) {
    for id in all(model, service, operations) {
        let message = format!("`{}` says who calls when it connects, and not by `{id}`", protocol.name);
        let finding = Finding::warning("auth-without-place", message);
        let help = "give the builder of the client what its peer asks for, such as an `auth_token`";
        let at = service.traits.location(id).or(service.location);
        diagnostics.report(finding.shape(&service.id).at(at).help(help));
    }
}
