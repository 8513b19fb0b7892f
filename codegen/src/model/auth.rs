//! How operations may say who calls (Smithy spec, Authentication traits).

use super::traits::ids;
use super::{Model, Shape};

/// The traits that are known to be authentication schemes; files written by tools often lack their definitions.
const SCHEMES: [&str; 7] = [
    ids::SIGV4,
    ids::SIGV4A,
    ids::HTTP_API_KEY_AUTH,
    ids::HTTP_BASIC_AUTH,
    ids::HTTP_BEARER_AUTH,
    ids::HTTP_DIGEST_AUTH,
    ids::JWT_AUTH,
];

/// The ids of the authentication schemes that stand on a service, sorted.
#[must_use]
pub fn schemes<'m>(model: &'m Model, service: &'m Shape) -> Vec<&'m str> {
    let is_scheme = |id: &&str| {
        let defined = || model.shape_named(id).is_some_and(|it| it.traits.has(ids::AUTH_DEFINITION));
        SCHEMES.contains(id) || defined()
    };
    let mut found: Vec<&str> = service.traits.iter().map(|item| item.id.as_str()).filter(is_scheme).collect();
    found.sort_unstable();
    found
}

/// The ids of the schemes that operations of a service use unless they say otherwise, most wanted first.
#[must_use]
pub fn of_service<'m>(model: &'m Model, service: &'m Shape) -> Vec<&'m str> {
    let there = schemes(model, service);
    match service.traits.auth() {
        Some(asked) => known(asked, &there),
        None => there,
    }
}

/// The ids of the schemes that an operation uses, most wanted first. `@optionalAuth` is not looked at.
#[must_use]
pub fn of_operation<'m>(model: &'m Model, service: &'m Shape, operation: &'m Shape) -> Vec<&'m str> {
    match operation.traits.auth() {
        Some(asked) => known(asked, &schemes(model, service)),
        None => of_service(model, service),
    }
}

/// What is asked for and not on the service is reported by validation, and counts for nothing.
fn known<'m>(asked: Vec<&'m str>, there: &[&str]) -> Vec<&'m str> {
    asked.into_iter().filter(|id| there.contains(id)).collect()
}
